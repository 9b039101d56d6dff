"""What a process can do, told as JSON: `python -m tests.engine.confined WHETHER IRI FILE`.

If WHETHER is `confined` it first confines itself as an evaluator does. Among what it tries is a
query with SERVICE whose check is left out. IRI is what that asks, FILE is one to read and write.
"""

import json
import os
import socket
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from unittest import mock

from pyoxigraph import Store

from cstograph.engine.evaluators.embedded import EmbeddedEngine
from cstograph.engine.query import Query
from cstograph.engine.workers.limits import Limits
from cstograph.engine.workers.worker import confine
from cstograph.errors import CstographError
from cstograph.rdf.formats import Wanted
from cstograph.sparql import query_surface


def main() -> None:
    """Try."""
    whether, iri, file = sys.argv[1], sys.argv[2], Path(sys.argv[3])
    address = ("127.0.0.1", int(iri.rpartition(":")[2].strip("/")))
    open_before = os.open(file, os.O_RDWR)
    engine = EmbeddedEngine(Store(), None)
    ways: dict[str, Callable[[], object]] = {
        "read a file": file.read_bytes,
        "write a file": lambda: file.write_bytes(b"x"),
        "write an open file": lambda: os.write(open_before, b"x"),
        "list a folder": lambda: list(file.parent.iterdir()),
        "make a socket": socket.socket,
        "connect": lambda: socket.create_connection(address, 1),
        "make a pipe": os.pipe,
        "run a program": lambda: subprocess.run(["true"], check=True, capture_output=True),
        "ask an endpoint": lambda: asked(engine, f"ASK {{ SERVICE <{iri}> {{ ?s ?p ?o }} }}"),
        "take memory": lambda: bytearray(1 << 28),
    }
    if whether == "confined":
        confine(Limits(memory=1 << 26))
    json.dump({name: is_possible(way) for name, way in ways.items()}, sys.stdout)


def asked(engine: EmbeddedEngine, query: str) -> None:
    """Ask a query whose SERVICE nobody has noticed."""
    unnoticed = replace(query_surface.surface(query), calls_service=False)
    with mock.patch("cstograph.sparql.query_surface.surface", return_value=unnoticed):
        engine.answer(Query(query, Wanted("json", None)))


def is_possible(way: Callable[[], object]) -> bool:
    """Tell whether something can be done."""
    try:
        way()
    except (OSError, ValueError, MemoryError, CstographError):
        return False
    return True


if __name__ == "__main__":
    main()
