"""A path of SHACL leads where the property path of SPARQL that it stands for does."""

import pyoxigraph as ox
from hypothesis import given, settings
from hypothesis import strategies as st
from rdflib import SH

from cstograph.rdf import rdflib_terms, union_store
from cstograph.validation.numbered_triples import Triples
from cstograph.validation.rdflib_view import DataGraph
from cstograph.validation.set_validator import narrowed
from cstograph.validation.validate import judged, quiet

_EX = "http://example.org/"
_NODES = [ox.NamedNode(f"{_EX}{name}") for name in "abcd"]
_PROPERTIES = [f"<{_EX}{name}>" for name in "pqr"]
_PAIRS = st.tuples(st.sampled_from(_NODES), st.sampled_from("pqr"), st.sampled_from(_NODES))


def _longer(paths: st.SearchStrategy[tuple[str, str]]) -> st.SearchStrategy[tuple[str, str]]:
    """Make paths of paths: each in Turtle and in SPARQL."""
    several = st.lists(paths, min_size=2, max_size=3)
    return st.one_of(
        paths.map(lambda p: (f"[ sh:inversePath {p[0]} ]", f"^({p[1]})")),
        paths.map(lambda p: (f"[ sh:zeroOrMorePath {p[0]} ]", f"({p[1]})*")),
        paths.map(lambda p: (f"[ sh:oneOrMorePath {p[0]} ]", f"({p[1]})+")),
        paths.map(lambda p: (f"[ sh:zeroOrOnePath {p[0]} ]", f"({p[1]})?")),
        several.map(
            lambda ps: (f"( {' '.join(p[0] for p in ps)} )", "/".join(f"({p[1]})" for p in ps))
        ),
        several.map(
            lambda ps: (
                f"[ sh:alternativePath ( {' '.join(p[0] for p in ps)} ) ]",
                "|".join(f"({p[1]})" for p in ps),
            )
        ),
    )


_PATHS = st.recursive(st.sampled_from(_PROPERTIES).map(lambda p: (p, p)), _longer, max_leaves=4)


@given(triples=st.sets(_PAIRS, min_size=2, max_size=9), path=_PATHS)
@settings(max_examples=150, deadline=None)
def test_a_path_leads_where_it_does_in_sparql(
    triples: set[tuple[ox.NamedNode, str, ox.NamedNode]], path: tuple[str, str]
) -> None:
    """Whatever paths it is made of; pySHACL and the set validator follow it alike."""
    turtle, sparql = path
    stated = [ox.Quad(s, ox.NamedNode(f"{_EX}{p}"), o) for s, p, o in triples]
    store = union_store.of_quads(stated)
    solutions = store.query(f"SELECT DISTINCT ?node ?value {{ ?node {sparql} ?value }}")
    assert isinstance(solutions, ox.QuerySolutions)
    expected = {(str(row["node"]), str(row["value"])) for row in solutions}
    nodes = " , ".join(
        sorted({str(node) for quad in stated for node in (quad.subject, quad.object)})
    )
    shape = f"""PREFIX sh: <http://www.w3.org/ns/shacl#>
        <{_EX}S> sh:targetNode {nodes} ; sh:property [ sh:path {turtle} ; sh:in () ] ."""
    parsed = ox.parse(shape, format=ox.RdfFormat.TURTLE)
    shapes = rdflib_terms.graph(quad.triple for quad in parsed)
    data = DataGraph(Triples(stated), store)
    with quiet():
        report = judged(data, shapes)
        left = narrowed(shapes, data)
    assert not isinstance(report, str)
    found = {
        (f"<{report.value(result, SH.focusNode)}>", f"<{report.value(result, SH.value)}>")
        for result in report.objects(None, SH.result)
    }
    assert found == expected
    assert {f"<{node}>" for node in left.objects(None, SH.targetNode)} == {n for n, _ in expected}
