"""Drafts of the made-up pages: `python -m tests.extract.approve` writes them anew."""

from functools import cache
from pathlib import Path

from cstograph.errors import UnreadablePageError
from cstograph.extract.drafts import yaml_writer
from cstograph.extract.drafts.yaml_writer import About
from cstograph.extract.extract import Rules, drafts
from cstograph.extract.reading import page
from cstograph.findings import Finding
from cstograph.project.project import Project

FOLDER = Path(__file__).parent / "pages"
PAGES = sorted([*FOLDER.glob("*.txt"), *FOLDER.glob("*.html")])


@cache
def rules() -> Rules:
    """Read the bundled project's rules, once."""
    return Rules.read(Project.bundled())


@cache
def draft(path: Path) -> str:
    """Draft a page, once, and tell what was left out as comments."""
    read = page.read(path)
    try:
        made = drafts(read, rules())
    except UnreadablePageError as error:
        return _told(error.findings)
    written = [yaml_writer.facts(one, read, About()) for one in made.drafts]
    return "\n---\n".join([*written, _told(made.findings)])


def _told(findings: list[Finding]) -> str:
    return "".join(
        f"# {f.mark.line}:{f.mark.column}: {f.severity}: {f.message} [{f.rule}]\n" for f in findings
    )


if __name__ == "__main__":
    for each in PAGES:
        each.with_suffix(".yaml").write_text(draft(each), "utf-8")
