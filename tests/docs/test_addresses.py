"""The addresses of a server that the documents name are there."""

import re

import pytest

from tests.docs.documents import DOCUMENTS
from tests.web.client import Server

#: An address of the server of the examples, or a path of it in backticks.
_ADDRESS = re.compile(r"http://127\.0\.0\.1:8000(/[^\s<>'\"`)]*)|`(/[a-z][^\s`*]*)`")
_READ = ("README.md", "docs/asking.md")
ADDRESSES = sorted(
    {found[1] or found[2] for name in _READ for found in _ADDRESS.finditer(DOCUMENTS[name])}
)
#: What stands for many addresses, or is nothing by itself, and what only a history has.
EXAMPLES = {"/book", "/bird?id=1", "/resource?iri=...", "/graphs", "/changes", "/changes.atom"}
BROWSER = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"


@pytest.mark.parametrize("path", [path for path in ADDRESSES if path not in EXAMPLES])
def test_an_address_is_there(server: str, path: str) -> None:
    """A reader who follows it gets an answer, or is led to one."""
    assert Server(server).send("GET", path, {"Accept": BROWSER}).status < 400


def test_addresses_are_seen() -> None:
    """What these tests look for is what they see."""
    assert {"/", "/state/belarus", "/dumps/", "/.well-known/void", "/sitemap.xml"} < {*ADDRESSES}
    assert {*ADDRESSES} > EXAMPLES
