"""A live server: `cstograph serve` as a user runs it."""

import contextlib
import re
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from tests.web.client import PATIENCE


@contextlib.contextmanager
def serving(*arguments: str, port: int = 0) -> Iterator[str]:
    """Start `cstograph serve ARGUMENTS`, on a free port if on none, give its URL, and end it."""
    with tempfile.TemporaryDirectory() as folder:
        log = Path(folder) / "log"
        command = [sys.executable, "-m", "cstograph", "serve", *arguments, "--port", str(port)]
        with log.open("wb") as stderr, subprocess.Popen(command, stderr=stderr) as process:
            try:
                yield address(process, log)
            finally:
                process.terminate()
                process.wait(PATIENCE)


def address(process: "subprocess.Popen[bytes]", log: Path) -> str:
    """Wait until a server says in its log where it serves, and give that URL."""
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end:
        has_ended = process.poll() is not None
        said = log.read_text("utf-8")
        if found := re.search(r"^Serving .* at (http://\S+)/ \(", said, re.MULTILINE):
            return found[1]
        assert not has_ended, said
        time.sleep(0.02)
    raise TimeoutError(f"The server does not serve after {PATIENCE:g} s.")
