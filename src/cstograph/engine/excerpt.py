"""The beginning of a result, as much as a page shows.

It is JSON: `turtle` of a graph; `boolean`; or `names` and `rows` of solutions, each cell as the
SPARQL 1.1 Query Results JSON Format has it (section 3.2.2), or null. `more` tells that the result
goes on.
"""

import json
from collections.abc import Callable, Iterable
from itertools import islice
from typing import Any

from pyoxigraph import BlankNode, Literal, NamedNode, QueryBoolean, QuerySolutions
from pyoxigraph import Triple as TripleTerm

ROWS = 1_000
TRIPLES = 2_000
CHARACTERS = 1_000_000
_CELL = 5_000
_XSD_STRING = "http://www.w3.org/2001/XMLSchema#string"


def of(
    result: QuerySolutions | QueryBoolean | Iterable[TripleTerm],
    turtle: Callable[[Iterable[TripleTerm]], bytes],
) -> bytes:
    """Take the beginning of a result; `turtle` writes triples."""
    match result:
        case QueryBoolean():
            return json.dumps({"boolean": bool(result)}).encode()
        case QuerySolutions():
            return _table(result)
        case _:
            triples: dict[TripleTerm, None] = {}
            length = 0
            for triple in result:
                length += len(str(triple))
                if len(triples) == TRIPLES or length > CHARACTERS:
                    return _graph(turtle(triples), more=True)
                triples[triple] = None
            return _graph(turtle(triples), more=False)


def _graph(turtle: bytes, *, more: bool) -> bytes:
    return json.dumps({"turtle": turtle.decode(), "more": more}).encode()


def _table(solutions: QuerySolutions) -> bytes:
    names = [variable.value for variable in solutions.variables]
    rows: list[list[dict[str, str] | None]] = []
    length, more = 0, False
    for solution in solutions:
        row = [_cell(term) for term in islice(solution, len(names))]
        length += sum(len(cell["value"]) for cell in row if cell)
        if len(rows) == ROWS or length > CHARACTERS:
            more = True
            break
        rows.append(row)
    return json.dumps({"names": names, "rows": rows, "more": more}).encode()


def _cell(term: Any) -> dict[str, str] | None:  # noqa: ANN401 - what a solution holds
    match term:
        case None:
            return None
        case NamedNode():
            return {"type": "uri", "value": term.value}
        case BlankNode():
            return {"type": "bnode", "value": term.value}
        case Literal():
            cell = {"type": "literal", "value": _cut(term.value)}
            if term.language:
                cell["xml:lang"] = term.language
            elif term.datatype.value != _XSD_STRING:
                cell["datatype"] = term.datatype.value
            return cell
        case _:
            return {"type": "literal", "value": _cut(str(term))}


def _cut(text: str) -> str:
    return text if len(text) <= _CELL else f"{text[:_CELL]} […]"
