"""A live server that a test may look into, hurt and end: its processes, its log, its metrics."""

import contextlib
import json
import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from http.client import HTTPResponse
from pathlib import Path
from typing import Any

from prometheus_client.parser import text_string_to_metric_families

from tests import live
from tests.web.client import PATIENCE, Reply, Server, target

#: Gives as many rows as anybody reads, at once.
UNENDING = "SELECT * { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l }"
#: Evaluates for as long as it may, in little memory, and gives nothing.
ENDLESS = UNENDING.replace("*", "(COUNT(*) AS ?n)")
#: Needs more memory than there is.
HOARDING = f"{UNENDING} ORDER BY ?l ?k ?j ?i"
#: Overflows the engine's stack.
CRASHING = "ASK { FILTER(" + "+".join(["1"] * 20_000) + " > 0) }"
QUICK = "ASK {}"
#: Seconds of work by which the machine is measured, and how much of more is within chance.
_WORK, _NOISE = 0.2, 0.1


@dataclass(frozen=True, kw_only=True)
class Running(Server):
    """A server with its process; `log` has its lines of JSON, `errors` what else it says."""

    process: "subprocess.Popen[bytes]"
    log: Path
    errors: Path

    @property
    def port(self) -> int:
        """Give the port that it listens on."""
        return int(self.url.rpartition(":")[2])

    def connect(self, source: str = "127.0.0.1", room: int | None = None) -> socket.socket:
        """Connect from an address, with so much room for what is not read yet."""
        connection = socket.socket()
        if room:
            connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, room)
        connection.settimeout(PATIENCE)
        connection.bind((source, 0))
        connection.connect(("127.0.0.1", self.port))
        return connection

    def begin(
        self, query: str, source: str = "127.0.0.1", room: int | None = None, timeout: str = ""
    ) -> socket.socket:
        """Send a query, and read nothing."""
        connection = self.connect(source, room)
        connection.sendall(request(target(query, ("timeout", timeout))))
        return connection

    def timed(self, query: str = QUICK, **headers: str) -> tuple[Reply, float]:
        """Ask a query; give the reply, and the seconds that it took."""
        began = time.monotonic()
        return self.get(query, **headers), time.monotonic() - began

    def lines(self) -> list[dict[str, Any]]:
        """Give the lines of its log."""
        return [json.loads(line) for line in self.log.read_bytes().splitlines()]

    def metric(self, name: str, **labels: str) -> float:
        """Give what is measured under a name, in sum over the labels that are not given."""
        with urllib.request.urlopen(f"{self.url}/metrics", timeout=PATIENCE) as answer:
            families = text_string_to_metric_families(answer.read().decode())
        return sum(
            sample.value
            for family in families
            for sample in family.samples
            if sample.name == f"cstograph_{name}" and labels.items() <= sample.labels.items()
        )

    @property
    def zygotes(self) -> list[int]:
        """Give the processes that it has started for evaluators to be forked from."""
        return [pid for pid in children(self.process.pid) if "template_process" in _command(pid)]

    @property
    def zygote(self) -> int:
        """Give the process that evaluators are forked from, once there is but one."""
        until(lambda: len(self.zygotes) == 1)
        return self.zygotes[0]

    @property
    def evaluators(self) -> list[int]:
        """Give the processes that evaluate queries, and the spare of the zygote."""
        return children(self.zygote)

    def end(self, number: int = signal.SIGTERM) -> int:
        """Send a signal, and give the code that it ends with."""
        self.process.send_signal(number)
        return self.process.wait(PATIENCE)


@contextlib.contextmanager
def running(
    *arguments: str | Path,
    environment: Mapping[str, str] | None = None,
    first: str = "",
    output: int | None = None,
    port: int = 0,
) -> Iterator[Running]:
    """Start `cstograph serve ARGUMENTS`, on a free port if on none, and end it by force.

    `first` is what a shell does before; `output` is its standard output, if not a log. What starts
    on a port of its own may have no standard error.
    """
    shell = ["sh", "-c", f'{first}\nexec "$@"', "sh"]
    command = [sys.executable, "-m", "cstograph", "serve", *map(str, arguments)]
    with tempfile.TemporaryDirectory() as folder:
        log, errors = Path(folder) / "log", Path(folder) / "errors"
        with (
            log.open("wb") as to_log,
            errors.open("wb") as to_errors,
            subprocess.Popen(
                [*shell, *command, "--port", str(port)],
                stdout=to_log if output is None else output,
                stderr=to_errors,
                env={**os.environ, "CSTOGRAPH_CACHE": "0", **(environment or {})},
            ) as process,
        ):
            try:
                url = f"http://127.0.0.1:{port}" if port else live.address(process, errors)
                server = Running(url=url, process=process, log=log, errors=errors)
                until(lambda: _is_ready(server))
                yield server
            finally:
                process.kill()


def request(place: str, version: str = "1.1", method: str = "GET") -> bytes:
    """Write a request of which the answer ends with the connection."""
    return (
        f"{method} {place} HTTP/{version}\r\nHost: localhost\r\nConnection: close\r\n\r\n".encode()
    )


def received(connection: socket.socket) -> bytes:
    """Read all that comes until the connection ends; raises OSError where it is reset."""
    data = bytearray()
    with connection:
        while piece := connection.recv(1 << 16):
            data += piece
    return bytes(data)


def reply(connection: socket.socket) -> Reply:
    """Read the answer to a request as clients do, as far as its length."""
    with connection, HTTPResponse(connection) as answer:
        answer.begin()
        return Reply(answer.status, answer.headers, answer.read())


def until(condition: Callable[[], bool]) -> float:
    """Wait until something is so, and give the seconds that it took."""
    began = time.monotonic()
    while not condition():
        assert time.monotonic() - began < PATIENCE
        time.sleep(0.02)
    return time.monotonic() - began


def scaled(seconds: float) -> float:
    """Give how long what takes some time on a machine without other work may take on this one.

    That is measured now, before a test puts load on the machine itself: by how long some work
    takes, which on a machine without other work is as long as a processor works at it.
    """
    began, idle = time.monotonic(), time.process_time()
    while (worked := time.process_time() - idle) < _WORK:
        pass
    return seconds * max(1.0, (time.monotonic() - began) / worked - _NOISE)


def children(process: int) -> list[int]:
    """Give the processes that a process has started, but for those that are dead already."""
    numbers = (int(folder.name) for folder in Path("/proc").glob("[0-9]*"))
    return [number for number in numbers if _status(number) == (process, True)]


def _command(process: int) -> str:
    """Give the command that a process runs, empty for one that is gone."""
    with contextlib.suppress(OSError):
        return Path(f"/proc/{process}/cmdline").read_text("utf-8")
    return ""


def is_alive(process: int) -> bool:
    """Tell whether a process runs."""
    return _status(process)[1]


def _status(process: int) -> tuple[int, bool]:
    """Give the parent of a process, and whether it runs."""
    with contextlib.suppress(OSError):
        text = Path(f"/proc/{process}/stat").read_text("ascii")
        state, parent = text.rpartition(")")[2].split()[:2]
        return int(parent), state != "Z"
    return 0, False


def memory(process: int) -> int:
    """Give the memory that a process holds, what it shares included, in bytes."""
    pages = int(Path(f"/proc/{process}/statm").read_text("ascii").split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE")


def _is_ready(server: Running) -> bool:
    assert server.process.poll() is None, server.errors.read_text("utf-8")
    try:
        return server.send("GET", "/ready").status == 200
    except OSError:
        return False
