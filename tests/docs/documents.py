"""The documents of the repository, and what stands in them: blocks, commands, links, paths."""

import re
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parents[2]
_PACKAGE = ROOT / "src" / "cstograph"
#: Each document by its path in the repository.
DOCUMENTS = {
    path.relative_to(ROOT).as_posix(): path.read_text("utf-8")
    for pattern in ("*.md", "docs/**/*.md", "deploy/*.md")
    for path in sorted(ROOT.glob(pattern))
}
#: The folders of the repository that are committed.
_ROOTS = set("benchmarks data deploy docs ontology shapes src tests".split())
_BLOCK = re.compile(r"^( *)```(\w+)\n(.*?)^\1```", re.MULTILINE | re.DOTALL)
_FENCE = re.compile(r"^ *```.*?^ *```", re.MULTILINE | re.DOTALL)
_HEADING = re.compile(r"^#+ (.+)$", re.MULTILINE)
_LINK = re.compile(r"\]\(([^)\s]+)\)")
_URL = re.compile(r"<(http://127\.0\.0\.1:8000[^>]*)>")
_CODE = re.compile(r"`([^`\n]+)`")


def blocks(kind: str, document: str | None = None) -> list[str]:
    """Give the blocks of a language, of a document or of all."""
    texts = DOCUMENTS.values() if document is None else [DOCUMENTS[document]]
    return [
        re.sub(f"^{indent}", "", text, flags=re.MULTILINE)
        for each in texts
        for indent, language, text in _BLOCK.findall(each)
        if language == kind
    ]


def commands(*starts: str) -> list[str]:
    """Give the shell commands of all documents that begin so, each once."""
    lines = dict.fromkeys(line for text in blocks("sh") for line in text.splitlines())
    return [line for line in lines if line.startswith(starts)]


def links(document: str) -> list[str]:
    """Give the targets of a document's links that lead into the repository."""
    targets = _LINK.findall(_FENCE.sub("", DOCUMENTS[document]))
    return [target for target in dict.fromkeys(targets) if "://" not in target]


def urls() -> list[str]:
    """Give the URLs of the server at port 8000 that all documents tell readers to open."""
    return list(dict.fromkeys(url for text in DOCUMENTS.values() for url in _URL.findall(text)))


def anchors(text: str) -> set[str]:
    """Give the anchors of a document's headings, as GitHub makes them."""
    headings = (heading.lower() for heading in _HEADING.findall(_FENCE.sub("", text)))
    return {re.sub(r"[^\w\- ]", "", heading).replace(" ", "-") for heading in headings}


def paths(document: str) -> Iterator[str]:
    """Give what stands in backticks and looks like a path of the repository.

    What a reader puts in is a `*`: `NAME`, `<class>`.
    """
    roots = _ROOTS | {path.name for path in _PACKAGE.iterdir() if path.is_dir()}
    for code in dict.fromkeys(_CODE.findall(_FENCE.sub("", DOCUMENTS[document]))):
        first, slash, _ = code.partition("/")
        if slash and first in roots and " " not in code:
            yield re.sub(r"<\w+>|\bNAME\b", "*", code)


def is_there(path: str) -> bool:
    """Tell whether a path is here or in the package, where modules may go without `.py`."""
    return any(
        any(folder.glob(path.rstrip("/") + ending))
        for folder in (ROOT, _PACKAGE)
        for ending in ("", ".py")
    )
