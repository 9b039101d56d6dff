"""A live server: `cstograph serve` as a user runs it."""

import contextlib
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from typing import IO

READY_WITHIN = 30.0


@contextlib.contextmanager
def serving(*arguments: str, port: int | None = None, path: str = "/sparql") -> Iterator[str]:
    """Start `cstograph serve ARGUMENTS`, on a free port if on none, give its URL, and end it.

    It is there once it answers at `path`.
    """
    port = port or free_port()
    command = [sys.executable, "-m", "cstograph", "serve", *arguments, "--port", str(port)]
    with (
        tempfile.TemporaryFile("w+") as log,
        subprocess.Popen(command, stderr=log) as process,
    ):
        try:
            url = f"http://127.0.0.1:{port}"
            _wait(process, url + path, log)
            yield url
        finally:
            process.terminate()
            process.wait(timeout=READY_WITHIN)


def free_port() -> int:
    """Find a port of the loopback address that nothing listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _wait(process: "subprocess.Popen[bytes]", url: str, log: IO[str]) -> None:
    deadline = time.monotonic() + READY_WITHIN
    while time.monotonic() < deadline:
        if process.poll() is not None:
            log.seek(0)
            raise RuntimeError(f"The server ended with {process.returncode}: {log.read()}")
        try:
            with urllib.request.urlopen(url, timeout=5):
                return
        except (urllib.error.URLError, ConnectionError, TimeoutError):
            time.sleep(0.05)
    raise RuntimeError(f"The server did not answer within {READY_WITHIN} s.")
