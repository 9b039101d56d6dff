"""What a query answers: a boolean, a table or a graph; read from any format, and compared."""

import csv
import io
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import TypeAlias

from pyoxigraph import (
    BlankNode,
    CanonicalizationAlgorithm,
    Dataset,
    Literal,
    NamedNode,
    Quad,
    QueryBoolean,
    QueryResultsFormat,
    RdfFormat,
    Triple,
    parse,
    parse_query_results,
)

from tests.conformance.case import Case
from tests.conformance.suite import Suite

Term: TypeAlias = NamedNode | BlankNode | Literal | Triple

RS = "http://www.w3.org/2001/sw/DataAccess/tests/result-set#"
XSD = "http://www.w3.org/2001/XMLSchema#"
EXACT = (NamedNode(f"{XSD}integer"), NamedNode(f"{XSD}decimal"))
INEXACT = (NamedNode(f"{XSD}double"), NamedNode(f"{XSD}float"))
BOOLEAN = NamedNode(f"{XSD}boolean")
RDF_TYPE = NamedNode("http://www.w3.org/1999/02/22-rdf-syntax-ns#type")


@dataclass(frozen=True)
class Table:
    """The answer to a SELECT; where `ordered`, the order of its rows matters."""

    variables: frozenset[str]
    rows: tuple[Mapping[str, Term], ...]
    ordered: bool = False


@dataclass(frozen=True)
class Graph:
    """The answer to a CONSTRUCT or a DESCRIBE."""

    triples: frozenset[Quad]


Answer: TypeAlias = bool | Table | Graph


def read(body: bytes, media_type: str, base: str | None = None) -> Answer:
    """Read the answer that a document of this media type holds."""
    if media_type == "text/csv":
        return _from_csv(body)
    if results := QueryResultsFormat.from_media_type(media_type):
        return _from_results(body, results)
    if rdf := RdfFormat.from_media_type(media_type):
        quads = frozenset(parse(body, format=rdf, base_iri=base))
        return _from_vocabulary(quads) if _is_result_set(quads) else Graph(quads)
    raise ValueError(f"{media_type!r} is no media type of an answer.")


def media_type(path: Path) -> str:
    """Tell the media type that the ending of a file stands for."""
    ending = path.suffix.removeprefix(".")
    form = QueryResultsFormat.from_extension(ending) or RdfFormat.from_extension(ending)
    if form is None:
        raise ValueError(f"{path.name} has an ending that is none of an answer.")
    return form.media_type.partition(";")[0]


def expected(suite: Suite, case: Case) -> Answer:
    """Read the answer that the suite expects of a test."""
    if case.result is None:
        raise ValueError(f"{case.name} is not about an answer.")
    path = suite.path(case.result)
    return read(path.read_bytes(), media_type(path), case.result)


def agree(expected: Answer, found: Answer, *, lax: bool = False) -> bool:
    """Whether two answers are the same but for the names of blank nodes.

    `lax` is for SELECT REDUCED: a row may then be found fewer times than is expected, but once.
    """
    match expected, found:
        case bool(), bool():
            return expected == found
        case Graph(), Graph():
            return _canonical(expected.triples) == _canonical(found.triples)
        case Table(), Table() if expected.variables == found.variables:
            if lax:
                return _agree_laxly(expected, found)
            return _encoded(expected, ordered=expected.ordered) == _encoded(
                found, ordered=expected.ordered
            )
        case _:
            return False


def _agree_laxly(expected: Table, found: Table) -> bool:
    most, some = _counted(expected), _counted(found)
    return most.keys() == some.keys() and some <= most


def _counted(table: Table) -> Counter[frozenset[tuple[str, Term]]]:
    return Counter(
        frozenset((name, _valued(term)) for name, term in row.items()) for row in table.rows
    )


def _encoded(table: Table, *, ordered: bool) -> frozenset[Quad]:
    """Write rows as a graph: each row a blank node of its own, so that equal rows stay two."""
    quads = []
    for number, row in enumerate(table.rows):
        node = BlankNode()
        quads.append(Quad(node, RDF_TYPE, NamedNode(f"{RS}ResultSolution")))
        quads += [Quad(node, NamedNode(f"urn:variable:{name}"), term) for name, term in row.items()]
        if ordered:
            quads.append(Quad(node, NamedNode(f"{RS}index"), Literal(number)))
    return _canonical(quads)


def _canonical(quads: Iterable[Quad]) -> frozenset[Quad]:
    valued = (Quad(q.subject, q.predicate, _valued(q.object), q.graph_name) for q in quads)
    dataset = Dataset(valued)
    dataset.canonicalize(CanonicalizationAlgorithm.RDFC_1_0)
    return frozenset(dataset)


def _valued(term: Term) -> Term:
    """Give the term, or if it is a number or a truth value, the same one in its usual spelling.

    The suites expect values, not spellings: they write 2.0 where an engine may compute 2.
    """
    if not isinstance(term, Literal):
        return term
    try:
        if term.datatype in EXACT:
            return Literal(format(Decimal(term.value).normalize(), "f"), datatype=term.datatype)
        if term.datatype in INEXACT:
            return Literal(repr(float(term.value)), datatype=term.datatype)
    except (ArithmeticError, ValueError):
        pass
    if term.datatype == BOOLEAN:
        return Literal({"0": "false", "1": "true"}.get(term.value, term.value), datatype=BOOLEAN)
    return term


def _from_results(body: bytes, form: QueryResultsFormat) -> Answer:
    results = parse_query_results(body, format=form)
    if isinstance(results, QueryBoolean):
        return bool(results)
    names = [variable.value for variable in results.variables]
    rows = tuple({name: term for name in names if (term := row[name])} for row in results)
    return Table(frozenset(names), rows)


def _from_csv(body: bytes) -> Table:
    """CSV tells neither IRIs from literals nor an empty string from nothing."""
    header, *lines = csv.reader(io.StringIO(body.decode(), newline=""), strict=True)
    rows = tuple(
        {
            name: BlankNode(value[2:]) if value.startswith("_:") else Literal(value)
            for name, value in zip(header, line, strict=True)
        }
        for line in lines
    )
    return Table(frozenset(header), rows)


def _is_result_set(quads: Iterable[Quad]) -> bool:
    return any(quad.object == NamedNode(f"{RS}ResultSet") for quad in quads)


def _from_vocabulary(quads: Iterable[Quad]) -> Answer:
    """Read a result that is described in the result set vocabulary of the SPARQL 1.0 suite."""
    dataset = Dataset(quads)
    if booleans := _values(dataset, None, "boolean"):
        return _text(booleans[0]) == "true"
    names = frozenset(_text(name) for name in _values(dataset, None, "resultVariable"))
    rows: list[tuple[int, dict[str, Term]]] = []
    indices = _values(dataset, None, "index")
    for solution in _values(dataset, None, "solution"):
        index = _values(dataset, solution, "index")
        row = {
            _text(_values(dataset, binding, "variable")[0]): _values(dataset, binding, "value")[0]
            for binding in _values(dataset, solution, "binding")
        }
        rows.append((int(_text(index[0])) if index else 0, row))
    rows.sort(key=lambda numbered: numbered[0])
    return Table(names, tuple(row for _, row in rows), ordered=bool(indices))


def _values(dataset: Dataset, subject: Term | None, name: str) -> list[Term]:
    predicate = NamedNode(RS + name)
    return [
        quad.object
        for quad in dataset.quads_for_predicate(predicate)
        if subject is None or quad.subject == subject
    ]


def _text(term: Term) -> str:
    if not isinstance(term, Literal):
        raise TypeError(f"{term} is no literal.")
    return term.value
