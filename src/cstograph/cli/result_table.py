"""SPARQL JSON results -> a table that fits the terminal."""

import json
import sys

from rich.console import Console
from rich.table import Table
from rich.text import Text

from cstograph.project.context import Context

_XSD = "http://www.w3.org/2001/XMLSchema#"
_NUMBERS = {_XSD + name for name in ("integer", "decimal", "double", "float")}


def show(results: bytes, context: Context) -> None:
    """Print the results of a SELECT or ASK query, IRIs written as facts files write them."""
    console = Console(file=sys.stdout, highlight=False)
    found = json.loads(results)
    if "boolean" in found:
        console.print("true" if found["boolean"] else "false")
        return
    names, rows = found["head"]["vars"], found["results"]["bindings"]
    table = Table(show_edge=False, pad_edge=False, header_style="bold")
    for name in names:
        values = [row[name] for row in rows if name in row]
        numeric = bool(values) and all(value.get("datatype") in _NUMBERS for value in values)
        table.add_column(Text(name), justify="right" if numeric else "left", overflow="fold")
    for row in rows:
        table.add_row(*(Text(_shown(row.get(name), context)) for name in names))
    if names:
        console.print(table)
    console.print(f"{len(rows)} row{'' if len(rows) == 1 else 's'}", style="dim")


def _shown(term: dict[str, str] | None, context: Context) -> str:
    if term is None:
        return ""
    return context.compact(term["value"]) if term["type"] == "uri" else term["value"]
