"""An answer of the engine -> its solutions, truth value or triples: all, or the beginning.

Pieces are gathered here and parsed when all are there: while the next piece is waited for, other
requests are answered, which must not happen in the midst of the parser's code.
"""

from collections.abc import Generator, Iterable, Sequence
from contextlib import closing
from dataclasses import dataclass
from itertools import accumulate, islice
from typing import TypeAlias, cast

from pyoxigraph import (
    BlankNode,
    Literal,
    NamedNode,
    QueryBoolean,
    QueryResultsFormat,
    QuerySolutions,
    RdfFormat,
    Triple,
    parse,
    parse_query_results,
)

from cstograph.engine.query import Answer
from cstograph.errors import AnswerCutError

#: What a solution may hold; None where the variable is unbound.
Node: TypeAlias = NamedNode | BlankNode | Literal | Triple | None

#: Rows and triples of a beginning, and characters of either.
ROWS = 1_000
TRIPLES = 2_000
CHARACTERS = 1_000_000
#: Characters that are counted of a literal: a page shows no more of it.
LONGEST = 5_000
#: Bytes that are gathered of a beginning: so many characters take no more in UTF-8.
_BYTES = 4 * CHARACTERS


@dataclass(frozen=True, slots=True)
class Table:
    """The first solutions of a SELECT, by the names of its variables; `more` tells of others."""

    names: Sequence[str]
    rows: Sequence[Sequence[Node]]
    more: bool


@dataclass(frozen=True, slots=True)
class Graph:
    """The first triples of a CONSTRUCT or DESCRIBE; `more` tells of others."""

    triples: Sequence[Triple]
    more: bool


def read_bytes(answer: Answer) -> bytes:
    """Read an answer as a whole. Raises as `IsolatedEngine.answer` does."""
    return b"".join(_pieces(answer))


def parse_solutions(tsv: bytes) -> QuerySolutions:
    """Parse solutions (SPARQL 1.1 Query Results CSV and TSV Formats, section 4)."""
    return cast("QuerySolutions", parse_query_results(tsv, QueryResultsFormat.TSV))


def read_beginning(answer: Answer) -> Table | Graph | bool:
    """Read the beginning of an answer in TSV or N-Triples, and close it: its query ends.

    Raises as `IsolatedEngine.answer` does.
    """
    if answer.gives_graph:
        lines, more = _first_lines(answer, TRIPLES)
        triples = [quad.triple for quad in parse(lines, RdfFormat.N_TRIPLES)]
        count = _fitting(len(str(triple)) for triple in triples)
        return Graph(triples[:count], more or count < len(triples))
    lines, more = _first_lines(answer, ROWS + 1)
    result = parse_query_results(lines, QueryResultsFormat.TSV)
    if isinstance(result, QueryBoolean):
        return bool(result)
    names = [variable.value for variable in result.variables]
    rows = [tuple(islice(solution, len(names))) for solution in result]
    count = _fitting(sum(map(_length, row)) for row in rows)
    return Table(names, rows[:count], more or count < len(rows))


def read_table(answer: Answer) -> Table:
    """Read the beginning of the answer to a SELECT query; see `read_beginning`."""
    table = read_beginning(answer)
    if not isinstance(table, Table):
        raise TypeError(table)
    return table


def _pieces(answer: Answer) -> Generator[bytes]:
    """Give the pieces of an answer, and close it at the end; raise what has cut it off."""
    try:
        yield from answer.chunks
    except AnswerCutError as cut:
        raise cut.__cause__ or cut from None
    finally:
        if close := getattr(answer.chunks, "close", None):
            close()


def _first_lines(answer: Answer, most: int) -> tuple[bytes, bool]:
    """Give the first lines of an answer, each a row or a triple, and whether there are others."""
    gathered, count = bytearray(), 0
    with closing(_pieces(answer)) as pieces:
        for piece in pieces:
            gathered += piece
            count += piece.count(b"\n")
            if count > most or len(gathered) > _BYTES:
                break
        else:
            return bytes(gathered), False
    lines = gathered.split(b"\n")[:-1]  # the last one may not be whole
    return b"".join(line + b"\n" for line in lines[:most]), True


def _fitting(lengths: Iterable[int]) -> int:
    """Count the items that a beginning has room for."""
    return sum(total <= CHARACTERS for total in accumulate(lengths))


def _length(node: Node) -> int:
    """Count the characters of what a page shows of a term."""
    match node:
        case None:
            return 0
        case NamedNode() | BlankNode() | Literal():
            return min(len(node.value), LONGEST)
        case _:
            return min(len(str(node)), LONGEST)
