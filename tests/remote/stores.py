"""Real stores, started by the tests: Oxigraph's server, and Virtuoso."""

import contextlib
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from benchmarks import ports
from benchmarks import virtuoso as settings
from tests.web.client import PATIENCE


@dataclass(frozen=True)
class Store:
    """A running store: where it answers queries, and where its graphs are put."""

    name: str
    query: str
    graphs: str
    #: How `push` is to be told of its default graph, and as whom.
    options: tuple[str, ...] = ()
    environment: dict[str, str] = field(default_factory=dict)


@contextlib.contextmanager
def oxigraph(folder: Path) -> Iterator[Store]:
    """Start Oxigraph's server."""
    with ports.reserved() as port:
        url = f"http://127.0.0.1:{port}"
        command = [str(Path(sys.executable).with_name("oxigraph")), "serve"]
        options = ["--location", str(folder), "--bind", f"127.0.0.1:{port}"]
        with _running([*command, *options], folder.parent, f"{url}/query?query=ASK%7B%7D"):
            yield Store("oxigraph", f"{url}/query", f"{url}/store")


@contextlib.contextmanager
def virtuoso(folder: Path) -> Iterator[Store]:
    """Start Virtuoso."""
    folder.mkdir()
    with ports.reserved() as sql, ports.reserved() as http:
        settings.write_settings(folder, sql, http)
        url = f"http://127.0.0.1:{http}"
        with _running(settings.command(), folder, f"{url}/sparql?query=ASK%7B%7D"):
            yield Store(
                "virtuoso",
                f"{url}/sparql",
                f"{url}/sparql-graph-crud-auth",
                ("--default-graph", "default"),
                {"CSTOGRAPH_USER": "dba", "CSTOGRAPH_PASSWORD": "dba"},
            )


@contextlib.contextmanager
def _running(command: list[str], folder: Path, url: str) -> Iterator[None]:
    with (folder / "said.log").open("w") as log:
        process = subprocess.Popen(command, cwd=folder, stdout=log, stderr=log)
    try:
        _wait(process, url, folder / "said.log")
        yield
    finally:
        process.kill()  # what it holds is of no more use
        process.wait()


def _wait(process: "subprocess.Popen[bytes]", url: str, log: Path) -> None:
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline and process.poll() is None:
        with contextlib.suppress(urllib.error.URLError, ConnectionError, TimeoutError):
            urllib.request.urlopen(url, timeout=5).close()
            return
        time.sleep(0.05)
    raise RuntimeError(f"The store did not start: {log.read_text('utf-8', 'replace')}")
