"""The positive tests of the W3C's RDF 1.1 suites: every format holds what each of them says."""

from pathlib import Path

import pytest
from pyoxigraph import NamedNode, Quad, RdfFormat, Store, parse

from cstograph.errors import InexpressibleError
from cstograph.rdf.writing.style import Style
from cstograph.rdf.writing.write import write
from tests.rdf.writing.datasets import canonical, union
from tests.rdf.writing.test_round_trips import FORMATS

SUITES = Path(__file__).parents[4] / "shared" / "suites" / "rdf-tests" / "rdf" / "rdf11"
POSITIVE = ("Eval", "PositiveSyntax")
_MF = "http://www.w3.org/2001/sw/DataAccess/tests/test-manifest#"
_TYPE = NamedNode("http://www.w3.org/1999/02/22-rdf-syntax-ns#type")


def positive(folder: Path) -> list[Path]:
    """List the files of the positive tests in a manifest."""
    store = Store()
    store.extend(parse(path=folder / "manifest.ttl", base_iri=f"{folder.as_uri()}/"))
    tests = {
        quad.subject
        for quad in store.quads_for_pattern(None, _TYPE, None)
        if str(quad.object).strip("<>").endswith(POSITIVE) and "Negative" not in str(quad.object)
    }
    actions = store.quads_for_pattern(None, NamedNode(f"{_MF}action"), None)
    return sorted(
        {
            Path(str(q.object).strip("<>").removeprefix("file://"))
            for q in actions
            if q.subject in tests
        }
    )


@pytest.mark.parametrize(
    "name", ["rdf-turtle", "rdf-trig", "rdf-n-triples", "rdf-n-quads", "rdf-xml"]
)
def test_a_suite_comes_back_from_every_format(name: str) -> None:
    """What pyoxigraph reads of a file is what it reads of what was written."""
    if not SUITES.exists():
        pytest.skip("needs ../shared/suites: the W3C's suites lie there")
    files = positive(SUITES / name)
    assert len(files) > 40
    held = dict.fromkeys(FORMATS, 0)
    for path in files:
        quads: list[Quad] = list(parse(path=path, base_iri=f"http://example.org/{path.name}"))
        for to in FORMATS:
            try:
                document = b"".join(write(quads, to, Style()))
            except InexpressibleError:
                assert to is RdfFormat.RDF_XML, path
                continue
            held[to] += 1
            wanted = canonical(quads if to.supports_datasets else union(quads))
            assert canonical(parse(document, format=to)) == wanted, (path, document.decode())
    assert all(number == len(files) for to, number in held.items() if to is not RdfFormat.RDF_XML)
