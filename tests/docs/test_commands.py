"""Each command of the README, of CONTRIBUTING and of docs/ does what it is shown to do."""

import ast
import re
import shlex
import subprocess
import sys
import urllib.request
from pathlib import Path

import pytest

from cstograph.findings import Finding, has_violations
from cstograph.project.project import Project
from cstograph.validation import reporters
from tests.docs.documents import ROOT, blocks, commands, urls
from tests.docs.running import run
from tests.remote import stores

#: What is tried here; `serve` and `push` in tests of their own.
KNOWN = ("cstograph ", "curl ", "make ", "python -m benchmarks.", "export PATH=")


@pytest.mark.parametrize(
    "command", [c for c in commands("cstograph ") if re.match("cstograph (?!serve|push)", c)]
)
def test_a_command_runs(command: str, checkout: Path) -> None:
    """Each command that ends by itself ends well."""
    release = "" if "--release" in command else f" --release {checkout}/build/release.nq"
    has_release = not re.match("cstograph (validate|extract|evidence)", command)
    run(command + (release if has_release else ""), checkout)


@pytest.mark.parametrize("command", commands("curl "))
def test_a_request_is_answered(command: str, checkout: Path, server: str) -> None:
    """Each curl command is answered by the server as the documents say."""
    answer = run(command.replace("http://127.0.0.1:8000", server) + " --fail", checkout)
    assert ("67" if "seats-in-all" in command else "Belarus") in answer


@pytest.mark.parametrize("url", urls())
def test_a_page_opens(url: str, server: str) -> None:
    """Each URL that readers are to open is answered by the server."""
    with urllib.request.urlopen(url.replace("http://127.0.0.1:8000", server), timeout=30) as page:
        assert page.status == 200


@pytest.mark.parametrize("command", commands("python -m "))
def test_a_benchmark_runs(command: str, checkout: Path, server: str) -> None:
    """Each benchmark that is shown on an endpoint says that the server survived."""
    written = run(command.replace("http://127.0.0.1:8000", server), checkout)
    assert "FAILED" not in written


def test_a_release_is_pushed(checkout: Path, tmp_path: Path) -> None:
    """The `push` command says to a store that is there what it would change."""
    (command,) = commands("cstograph push ")
    release = f" --release {checkout}/build/release.nq"
    with stores.oxigraph(tmp_path / "store") as store:
        command = command.replace("http://127.0.0.1:7878/store", store.graphs)
        written = run(command + release, checkout)
    assert "would change" in written


def test_serving_files_is_tested() -> None:
    """The `serve` command with files names files that are there."""
    (command,) = commands("cstograph serve ")
    assert all((ROOT / file).is_file() for file in shlex.split(command)[2:])


@pytest.mark.parametrize(
    ("command", "expected"),
    [
        ("make serve", "cstograph serve --port 8000"),
        ("make test", "pytest"),
        ("make compare", "benchmarks.hostile --all"),
        ("make bench", "benchmarks.speed"),
    ],
)
def test_make_calls_the_command(command: str, expected: str) -> None:
    """The commands of make do what they say (shown by make, not run again)."""
    assert command in commands("make ")
    assert expected in run(f"{command} --dry-run --always-make", ROOT)


def test_a_port_can_be_chosen() -> None:
    """`make serve PORT=8080` serves elsewhere."""
    written = run("make serve PORT=8080 --dry-run --always-make", ROOT)
    assert "cstograph serve --port 8080" in written


def test_all_commands_are_known() -> None:
    """Each command of the documents is one that these tests know how to try."""
    assert set(commands("")) == set(commands(*KNOWN))
    assert len(commands("make ")) == 4


def test_what_make_installs_is_on_the_path() -> None:
    """The commands that follow `export PATH=` find what `make serve` installs."""
    (command,) = commands("export PATH=")
    (folder,) = re.findall(r'^export PATH="\$PWD/(.+):\$PATH"$', command)
    assert f"{folder}/cstograph serve" in run("make serve --dry-run", ROOT)


@pytest.mark.parametrize("script", blocks("bash"))
def test_a_script_is_read_by_the_shell(script: str) -> None:
    """A script that needs machines of one's own is at least one that bash reads."""
    subprocess.run(["bash", "-n"], input=script.encode(), check=True)


@pytest.mark.parametrize("recipe", blocks("python"))
def test_a_recipe_imports_what_is_there(recipe: str) -> None:
    """What a recipe takes from this package is there; tests of the package run the recipe."""
    imports = [node for node in ast.parse(recipe).body if isinstance(node, ast.ImportFrom)]
    ours = [node for node in imports if str(node.module).startswith("cstograph")]
    assert ours
    code = compile(ast.Module(body=[*ours], type_ignores=[]), "recipe", "exec")
    exec(code, {})  # noqa: S102 - imports alone


def test_a_mistake_is_shown_as_the_readme_shows_it(project: Project) -> None:
    """The record of the README gives the findings of the README."""
    file = project.root / "data" / "sources" / "delegations.yaml"
    (record,) = blocks("yaml", "README.md")
    shown = [text.strip() for text in blocks("text", "README.md")]
    right = record.rpartition("    hold:")[0]
    text = file.read_text("utf-8")
    assert right in text
    file.write_text(text.replace(right, record), "utf-8")
    first, _ = reporters.examine(project, [file])
    file.write_text(text.replace(right, record.replace("hold:", "holds:")), "utf-8")
    second, _ = reporters.examine(project, [file])

    def written(finding: Finding) -> str:
        name = finding.place.rpartition("/")[2]
        return str(finding).replace(finding.place, f"data/sources/{name}")

    assert shown[0] in map(written, first)
    assert shown[1] in map(written, second)


def test_a_facts_file_by_hand_is_valid(project: Project) -> None:
    """The facts file that docs/facts.md gives as an example has no violation."""
    (text,) = blocks("yaml", "docs/facts.md")
    file = project.root / "data" / "sources" / "2021-03-01-example.yaml"
    file.write_text(text, "utf-8")
    findings, _ = reporters.examine(project, [file])
    assert not has_violations(findings)


@pytest.mark.parametrize(
    "command",
    [
        "validate",
        "build --release {folder}/release.nq",
        "export --release {checkout}/build/release.nq --output {folder}/all.ttl",
        "extract tests/extract/pages/one-delegation.txt --out {folder}",
    ],
)
def test_a_command_needs_no_particular_system(command: str, checkout: Path, tmp_path: Path) -> None:
    """As docs/deployment.md says, all but `serve` does without uvloop and `resource`."""
    without = "import sys; sys.modules |= dict.fromkeys(('uvloop', 'resource')); "
    arguments = command.format(checkout=checkout, folder=tmp_path).split()
    subprocess.run(
        [sys.executable, "-c", without + "from cstograph.cli import main; main()", *arguments],
        cwd=ROOT,
        check=True,
        capture_output=True,
    )
