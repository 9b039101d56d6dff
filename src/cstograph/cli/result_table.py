"""SPARQL JSON results -> a table that fits the terminal."""

import sys
from itertools import islice

from pyoxigraph import (
    BlankNode,
    Literal,
    NamedNode,
    QueryBoolean,
    QueryResultsFormat,
    QuerySolutions,
    parse_query_results,
)
from rich.console import Console
from rich.table import Table
from rich.text import Text

from cstograph.project.context import Context

_XSD = "http://www.w3.org/2001/XMLSchema#"
_NUMBERS = {_XSD + name for name in ("integer", "decimal", "double", "float")}


def show(results: bytes, context: Context) -> None:
    """Print the results of a SELECT or ASK query, IRIs written as facts files write them."""
    console = Console(file=sys.stdout, highlight=False)
    result = parse_query_results(results, QueryResultsFormat.JSON)
    if isinstance(result, QueryBoolean):
        console.print("true" if result else "false")
    elif isinstance(result, QuerySolutions):
        _show_rows(console, result, context)


def _show_rows(console: Console, solutions: QuerySolutions, context: Context) -> None:
    names = [variable.value for variable in solutions.variables]
    rows = [tuple(islice(solution, len(names))) for solution in solutions]
    table = Table(show_edge=False, pad_edge=False, header_style="bold")
    for number, name in enumerate(names):
        values = [row[number] for row in rows if row[number] is not None]
        is_number = bool(values) and all(map(_is_number, values))
        table.add_column(Text(name), justify="right" if is_number else "left", overflow="fold")
    for row in rows:
        table.add_row(*(Text(_text(term, context)) for term in row))
    if names:
        console.print(table)
    console.print(f"{len(rows)} row{'' if len(rows) == 1 else 's'}", style="dim")


def _is_number(term: object) -> bool:
    return isinstance(term, Literal) and term.datatype.value in _NUMBERS


def _text(term: object, context: Context) -> str:
    match term:
        case None:
            return ""
        case NamedNode():
            return context.compact(term.value)
        case Literal() | BlankNode():
            return term.value
        case _:
            return str(term)
