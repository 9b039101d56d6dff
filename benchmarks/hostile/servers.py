"""Servers to try: how each is started over the same release."""

import shutil
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from benchmarks.hostile.canary import ask

_READY_WITHIN = 60.0


@dataclass(frozen=True, slots=True)
class Running:
    """A server that runs: its endpoint, and the number of its process."""

    endpoint: str
    pid: int | None


@dataclass(frozen=True, slots=True)
class Server:
    """A server: its package, where its endpoint is, and the command that starts it.

    `command` is made from a port, a release, a deadline in seconds and an empty folder.
    """

    package: str
    path: str
    command: Callable[[int, Path, float, Path], list[str]]

    @property
    def title(self) -> str:
        """Its name and version."""
        try:
            return f"{self.package} {version(self.package)}"
        except PackageNotFoundError:
            return self.package

    @contextmanager
    def running(self, release: Path, deadline: float, memory: int) -> Iterator[Running]:
        """Run it, on a free port, each of its processes with so many bytes of address space."""
        port = _free_port()
        with ExitStack() as stack:
            folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
            command = self.command(port, release, deadline, folder)
            limited = ["sh", "-c", 'ulimit -v "$0" && exec "$@"', str(memory >> 10), *command]
            log = stack.enter_context((folder / "log").open("wb"))
            process = subprocess.Popen(limited, stdout=log, stderr=log)
            try:
                endpoint = f"http://127.0.0.1:{port}{self.path}"
                _wait(process, endpoint, folder / "log")
                yield Running(endpoint, process.pid)
            finally:
                process.kill()  # a server that hangs would not end otherwise
                process.wait()


def _cstograph(port: int, release: Path, deadline: float, folder: Path) -> list[str]:
    del folder
    command = [sys.executable, "-m", "cstograph", "serve", "--release", str(release)]
    return [*command, "--port", str(port), "--deadline", str(deadline)]


def _oxigraph(port: int, release: Path, deadline: float, folder: Path) -> list[str]:
    program, store = _program("oxigraph"), str(folder / "store")
    load = [program, "load", "--location", store, "--file", str(release)]
    subprocess.run(load, check=True, capture_output=True)
    command = [program, "serve-read-only", "--location", store, "--union-default-graph"]
    return [*command, "--bind", f"127.0.0.1:{port}", "--timeout-s", str(max(1, int(deadline)))]


def _rdflib_endpoint(port: int, release: Path, deadline: float, folder: Path) -> list[str]:
    del deadline, folder  # it has none, and needs none
    command = [_program("rdflib-endpoint"), "serve", str(release)]
    return [*command, "--host", "127.0.0.1", "--port", str(port)]


SERVERS = {
    server.package: server
    for server in (
        Server("cstograph", "/sparql", _cstograph),
        Server("oxigraph", "/query", _oxigraph),
        Server("rdflib-endpoint", "/", _rdflib_endpoint),
    )
}


def _program(name: str) -> str:
    """Find a command, beside this Python first."""
    found = shutil.which(name, path=Path(sys.executable).parent) or shutil.which(name)
    if not found:
        raise FileNotFoundError(f"There is no command {name} here: `make compare` installs it.")
    return found


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _wait(process: "subprocess.Popen[bytes]", endpoint: str, log: Path) -> None:
    end = time.monotonic() + _READY_WITHIN
    while time.monotonic() < end and process.poll() is None:
        if ask(endpoint, 0).counted is not None:
            return
        time.sleep(0.05)
    raise RuntimeError(f"{endpoint} does not answer: {log.read_text(errors='replace')[-2000:]}")
