"""Programs from npm; a test that needs one is skipped where it is not installed."""

import json
import shutil
import subprocess
from collections.abc import Sequence
from pathlib import Path

import pytest

HERE = Path(__file__).parent
MODULES = HERE.parents[1] / ".cache" / "npm" / "node_modules"
COMUNICA = "@comunica/query-sparql/bin/query.js"
COMUNICA_FOLLOWING_LINKS = "@comunica/query-sparql-link-traversal/bin/query.js"
LDES_CLIENT = "ldes-client/dist/bin/cli.js"
HTML_VALIDATE = "html-validate/bin/html-validate.mjs"
AXE = "axe-core/axe.min.js"


def installed(file: str) -> Path:
    """Give the path of a file of a package; skip the test where there is none."""
    path = MODULES / file
    if not path.is_file():
        pytest.skip(f"needs npm: `make .cache/npm/installed` installs {file.partition('/bin')[0]}")
    return path


def read(documents: Sequence[tuple[str, bytes]]) -> list[str | dict[str, str]]:
    """Read documents, each with its media type: N-Quads, or the error of who refuses one."""
    installed("jsonld/package.json")
    asked = json.dumps([{"type": type_, "text": text.decode()} for type_, text in documents])
    command = ["node", str(HERE / "readers.mjs"), str(MODULES / "any")]
    done = subprocess.run(command, input=asked, capture_output=True, check=True, encoding="utf-8")
    found: list[str | dict[str, str]] = json.loads(done.stdout)
    return found


def node(program: str, *arguments: str, within: float = 120) -> "subprocess.CompletedProcess[str]":
    """Run a program, which can reach this machine alone."""
    if not shutil.which("node"):
        pytest.skip("needs npm: there is no Node.js")
    command = ["node", "--require", str(HERE / "local.cjs"), str(installed(program)), *arguments]
    return subprocess.run(
        command, capture_output=True, check=False, encoding="utf-8", timeout=within
    )
