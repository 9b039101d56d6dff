"""A client that only wants an answer: it asks a cheap question again and again.

It is a process of its own, so that nothing that the attackers do here holds it up, and where it can
it has an address of its own. Run as `python -m benchmarks.hostile.canary URL`, it writes a line of
JSON for each question.
"""

import json
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from http.client import HTTPConnection, HTTPException
from itertools import count
from urllib.parse import urlencode, urlsplit

#: Seconds within which every answer has to come.
PROMISE = 2.0
_PATIENCE = 10.0
_PAUSE = 0.05
_ADDRESS = "127.0.0.2"


@dataclass(frozen=True, slots=True)
class Probe:
    """A question: when it was asked, how long the answer took, what it counted, if anything."""

    began: float
    seconds: float
    counted: int | None
    failure: str = ""


def ask(url: str, number: int, address: str = _ADDRESS, patience: float = _PATIENCE) -> Probe:
    """Count the types, and have a number returned, so that no other answer passes for this one."""
    query = f"SELECT (COUNT(?s) AS ?n) (({number} + 1) AS ?m) {{ ?s a ?type }}"
    parts = urlsplit(url)
    is_here = parts.hostname == "127.0.0.1" and sys.platform == "linux"
    connection = HTTPConnection(
        parts.netloc, timeout=patience, source_address=(address, 0) if is_here else None
    )
    began = time.monotonic()
    counted, failure = None, ""
    try:
        path = f"{parts.path or '/'}?{urlencode({'query': query})}"
        connection.request("GET", path, headers={"Accept": "application/sparql-results+json"})
        response = connection.getresponse()
        body = response.read()
        if response.status == 200:
            (row,) = json.loads(body)["results"]["bindings"]
            counted = int(row["n"]["value"]) if row["m"]["value"] == str(number + 1) else None
        failure = "" if counted is not None else f"answered with {response.status}"
    except TimeoutError:
        failure = f"not answered within {patience:g} s"
    except (OSError, HTTPException, ValueError, KeyError) as error:
        failure = f"not answered: {type(error).__name__}"
    finally:
        connection.close()
    return Probe(began, time.monotonic() - began, counted, failure)


class Canary:
    """What the canary has found, from another process.

    `promise` is how many seconds an answer may take.
    """

    def __init__(self, process: "subprocess.Popen[str]", expected: int, promise: float) -> None:
        self._process = process
        self._expected = expected
        self.promise = promise
        self._probes: list[Probe] = []
        self._news = threading.Condition()
        threading.Thread(target=self._work, daemon=True).start()

    def wait_for_one(self, since: float, patience: float) -> bool:
        """Wait until a question that was asked after a time is over; tell whether it is."""
        with self._news:
            return self._news.wait_for(
                lambda: any(probe.began >= since for probe in self._probes), patience
            )

    def probes(self, since: float) -> list[Probe]:
        """Give the questions that were not over at a time."""
        with self._news:
            return [probe for probe in self._probes if probe.began + probe.seconds >= since]

    def fault(self, probe: Probe) -> str:
        """Tell what is wrong with an answer; nothing if it is as it should be."""
        if probe.failure:
            return probe.failure
        if probe.counted != self._expected:
            return f"answered {probe.counted} instead of {self._expected}"
        return f"answered after {probe.seconds:.1f} s" if probe.seconds > self.promise else ""

    def _work(self) -> None:
        for line in self._process.stdout or ():
            with self._news:
                self._probes.append(Probe(**json.loads(line)))
                self._news.notify_all()


@contextmanager
def watching(url: str, promise: float = PROMISE) -> Iterator[Canary]:
    """Have a canary ask an endpoint, whose first answer is taken to be the right one."""
    first = ask(url, 0)
    if first.counted is None:
        raise ConnectionError(f"{url} does not answer: {first.failure}")
    command = [sys.executable, "-m", "benchmarks.hostile.canary", url]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        try:
            yield Canary(process, first.counted, promise)
        finally:
            process.terminate()


def main() -> None:
    """Ask until ended."""
    for number in count(1):
        print(json.dumps(asdict(ask(sys.argv[1], number))), flush=True)
        time.sleep(_PAUSE)


if __name__ == "__main__":
    main()
