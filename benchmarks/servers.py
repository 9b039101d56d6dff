"""Servers to try: how each is started over the same release."""

import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, closing, contextmanager, suppress
from dataclasses import dataclass
from http.client import HTTPConnection, HTTPException
from importlib.metadata import PackageNotFoundError, version
from os import environ
from pathlib import Path
from urllib.parse import urlsplit

from benchmarks import ports, virtuoso
from cstograph.release import disk_store
from cstograph.release.release import Release

_READY_WITHIN = 60.0
_PAUSE = 0.005


@dataclass(frozen=True, slots=True)
class Running:
    """A server that runs: its endpoint, the number of its process, and when that was started."""

    endpoint: str
    pid: int | None
    began: float = 0.0


@dataclass(frozen=True, slots=True)
class Start:
    """What a server is started with: its port, another, the release, its folder.

    `deadline` is how many seconds a query has; without one, what the server has by default.
    """

    port: int
    other_port: int
    release: Path
    deadline: float | None
    folder: Path


def _nothing(release: Path, folder: Path) -> None:
    """Prepare nothing: the server reads the release."""


def _unfilled(running: Running, release: Path) -> None:
    """Send nothing: the server has read what it serves."""


@dataclass(frozen=True, slots=True)
class Server:
    """A server: its package, where its endpoint is, and the command that starts it.

    `prepare` makes in a folder, once for a release, what the server is then started on as often as
    one likes. `fill` sends the release to a server that begins empty.
    """

    package: str
    path: str
    command: Callable[[Start], list[str]]
    prepare: Callable[[Path, Path], None] = _nothing
    fill: Callable[[Running, Path], None] = _unfilled
    variant: str = ""

    @property
    def name(self) -> str:
        """Its name, told apart from other ways to run the same package."""
        return f"{self.package} {self.variant}".strip()

    @property
    def title(self) -> str:
        """Its name and version."""
        number = ""
        with suppress(PackageNotFoundError, FileNotFoundError):
            number = virtuoso.version() if self.package == "virtuoso" else version(self.package)
        return " ".join(filter(None, (self.package, number, self.variant)))

    @contextmanager
    def running(
        self,
        release: Path,
        deadline: float | None = None,
        memory: int | None = None,
        folder: Path | None = None,
        settings: Mapping[str, str] | None = None,
        ready_within: float = _READY_WITHIN,
    ) -> Iterator[Running]:
        """Run it on a free port, over a release or over what was prepared of it in a folder.

        `memory` bounds the bytes of address space of each of its processes; `settings` are
        variables of its environment.
        """
        release = release.resolve()
        with ExitStack() as stack:
            port, other = (stack.enter_context(ports.reserved()) for _ in range(2))
            if folder is None:
                folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
                self.prepare(release, folder)
            command = self.command(Start(port, other, release, deadline, folder))
            if memory:
                command = ["sh", "-c", 'ulimit -v "$0" && exec "$@"', str(memory >> 10), *command]
            log = stack.enter_context((folder / "log").open("wb"))
            began = time.monotonic()
            process = subprocess.Popen(
                command, stdout=log, stderr=log, cwd=folder, env=environ | (settings or {})
            )
            try:
                running = Running(f"http://127.0.0.1:{port}{self.path}", process.pid, began)
                _wait(process, running.endpoint, folder / "log", ready_within)
                self.fill(running, release)
                yield running
            finally:
                process.kill()  # a server that hangs would not end otherwise
                process.wait()


def _cstograph(start: Start) -> list[str]:
    command = [sys.executable, "-m", "cstograph", "serve", "--release", str(start.release)]
    deadline = ["--deadline", str(start.deadline)] if start.deadline else []
    return [*command, "--port", str(start.port), *deadline]


def _cstograph_store(start: Start) -> list[str]:
    return [*_cstograph(start), "--store", str(start.folder / "store")]


def _prepare_cstograph_store(release: Path, folder: Path) -> None:
    disk_store.prepare(Release.read(release), folder / "store")


def _oxigraph(start: Start) -> list[str]:
    store = ["--location", str(start.folder / "store"), "--union-default-graph"]
    return [_program("oxigraph"), "serve-read-only", *store, *_oxigraph_options(start)]


def _oxigraph_in_memory(start: Start) -> list[str]:
    return [_program("oxigraph"), "serve", "--union-default-graph", *_oxigraph_options(start)]


def _oxigraph_options(start: Start) -> list[str]:
    timeout = ["--timeout-s", str(max(1, int(start.deadline)))] if start.deadline else []
    return ["--bind", f"127.0.0.1:{start.port}", *timeout]


def _prepare_oxigraph(release: Path, folder: Path) -> None:
    load = [_program("oxigraph"), "load", "--location", str(folder / "store")]
    subprocess.run([*load, "--file", str(release)], check=True, capture_output=True)


def _fill_oxigraph(running: Running, release: Path) -> None:
    netloc = urlsplit(running.endpoint).netloc
    headers = {
        "Content-Type": "application/n-quads",
        "Content-Length": str(release.stat().st_size),
    }
    with (
        closing(HTTPConnection(netloc, blocksize=1 << 20)) as connection,
        release.open("rb") as quads,
    ):
        connection.request("POST", "/store?no_transaction", quads, headers)
        with connection.getresponse() as response:
            if response.status >= 300:
                raise RuntimeError(f"Oxigraph did not take the release: {response.read()!r}")


def _rdflib_endpoint(start: Start) -> list[str]:  # it has no deadline
    command = [_program("rdflib-endpoint"), "serve", str(start.release)]
    return [*command, "--host", "127.0.0.1", "--port", str(start.port)]


#: Virtuoso takes what memory it is told to, in buffers of 8 KB: 4 GB.
_BUFFERS = 500_000


def _virtuoso(start: Start) -> list[str]:
    virtuoso.write_settings(
        start.folder,
        start.other_port,
        start.port,
        buffers=_BUFFERS,
        threads=64,
        rows=10_000_000,
        deadline=max(1, int(start.deadline)) if start.deadline else 0,
    )
    return virtuoso.command()


def _prepare_virtuoso(release: Path, folder: Path) -> None:
    with ports.reserved() as sql, ports.reserved() as http:
        virtuoso.write_settings(folder, sql, http, buffers=_BUFFERS)
        virtuoso.load(release, folder, sql)


SERVERS = {
    server.name: server
    for server in (
        Server("cstograph", "/sparql", _cstograph),
        Server(
            "cstograph",
            "/sparql",
            _cstograph_store,
            prepare=_prepare_cstograph_store,
            variant="--store",
        ),
        Server("oxigraph", "/query", _oxigraph, prepare=_prepare_oxigraph),
        Server("oxigraph", "/query", _oxigraph_in_memory, fill=_fill_oxigraph, variant="in memory"),
        Server("rdflib-endpoint", "/", _rdflib_endpoint),
        Server("virtuoso", "/sparql", _virtuoso, prepare=_prepare_virtuoso),
    )
}


def _program(name: str) -> str:
    """Find a command, beside this Python first."""
    found = shutil.which(name, path=Path(sys.executable).parent) or shutil.which(name)
    if not found:
        raise FileNotFoundError(f"There is no command {name} here: `make compare` installs it.")
    return found


def _wait(process: "subprocess.Popen[bytes]", endpoint: str, log: Path, seconds: float) -> None:
    """Wait until an endpoint answers the shortest question, and be early to notice."""
    end = time.monotonic() + seconds
    parts = urlsplit(endpoint)
    while time.monotonic() < end and process.poll() is None:
        with (
            suppress(OSError, HTTPException),
            closing(HTTPConnection(parts.netloc, timeout=10)) as connection,
        ):
            accept = {"Accept": "application/sparql-results+json"}
            connection.request("GET", f"{parts.path}?query=ASK%7B%7D", headers=accept)
            with connection.getresponse() as response:
                if response.status == 200 and response.read():
                    return
        time.sleep(_PAUSE)
    raise RuntimeError(f"{endpoint} does not answer: {log.read_text(errors='replace')[-2000:]}")
