"""A new release takes over without one request lost; a bad one is refused, and told."""

import os
import shutil
import signal
import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.client import HTTPConnection, HTTPException
from pathlib import Path

import pytest

from benchmarks import processes
from cstograph.project.project import Project
from cstograph.release import release
from tests.running import ENDLESS, QUICK, UNENDING, Running, is_alive, reply, running, scaled, until
from tests.web.client import PATIENCE, target

SMALL = Path(__file__).parents[1] / "cli" / "small"
COUNT = "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }"
LARGE, FEW = 1000, 100


@dataclass(frozen=True)
class Releases:
    """Two good releases, and the place of the one that is served."""

    many: Path
    few: Path
    served: Path

    def put(self, source: Path) -> None:
        """Put a release in place in one step."""
        new = self.served.with_suffix(".new")
        shutil.copy(source, new)
        new.replace(self.served)


@pytest.fixture(scope="module")
def releases(tmp_path_factory: pytest.TempPathFactory) -> Releases:
    """Build them."""
    folder = tmp_path_factory.mktemp("releases")
    found = Releases(folder / "many.nq", folder / "few.nq", folder / "release.nq")
    release.build(Project.bundled())[0].write(found.many)
    release.build(Project(SMALL))[0].write(found.few)
    return found


@pytest.fixture
def server(releases: Releases) -> Iterator[Running]:
    """Serve one of them."""
    releases.put(releases.many)
    arguments = ("--deadline", "10", "--evaluators", "4")
    with running("--release", releases.served, *arguments) as running_server:
        yield running_server


@dataclass
class Load:
    """Clients that ask without a pause: what they were told, and what went wrong."""

    server: Running
    is_over: bool = False
    statuses: Counter[str] = field(default_factory=Counter)

    def ask(self, place: str) -> None:
        """Ask, and ask again, over one connection after the other."""
        while not self.is_over:
            connection = HTTPConnection("127.0.0.1", self.server.port, timeout=PATIENCE)
            for _ in range(20):
                try:
                    connection.request("GET", place)
                    answer = connection.getresponse()
                    answer.read()
                    self.statuses[str(answer.status)] += 1
                except (OSError, HTTPException) as error:
                    self.statuses[repr(error)] += 1
                    break
            connection.close()


@contextmanager
def loaded(server: Running) -> Iterator[Load]:
    """Let clients ask for as long as this lasts."""
    load = Load(server)
    places = [target(COUNT), target(f"{UNENDING} LIMIT 700"), "/ready", "/"]
    threads = [threading.Thread(target=load.ask, args=(place,)) for place in places]
    for thread in threads:
        thread.start()
    try:
        yield load
    finally:
        load.is_over = True
        for thread in threads:
            thread.join()


def count(server: Running) -> int:
    """Count the triples that are served."""
    return server.get(COUNT).count


def test_no_request_is_lost(server: Running, releases: Releases) -> None:
    """By the watch of the file and by SIGHUP: every request is answered, by one or the other."""
    with loaded(server) as load:
        begun = server.begin(f"SELECT (COUNT(*) AS ?n) {{ {UNENDING} LIMIT 500000 }}")
        releases.put(releases.few)
        until(lambda: count(server) < FEW)
        releases.put(releases.many)
        server.process.send_signal(signal.SIGHUP)
        until(lambda: count(server) > LARGE)
        time.sleep(1.5)  # until those who answered before are gone
    lost = [line for line in server.lines() if line["outcome"] != "answered"]
    assert set(load.statuses) == {"200"}, (load.statuses, lost)
    assert reply(begun).count == 500_000
    assert server.metric("reloads_total", outcome="loaded") >= 2


def cut_short(good: Path) -> bytes:
    """A release without its end."""
    return good.read_bytes()[:-100]


def altered(good: Path) -> bytes:
    """A release in which something else is said."""
    return good.read_bytes().replace(b"Ardea", b"Adrea")


def nonsense(_good: Path) -> bytes:
    """No release."""
    return b"nonsense"


@pytest.mark.parametrize("defect", [cut_short, altered, nonsense])
@pytest.mark.parametrize("how", ["replaced", "overwritten"])
def test_a_bad_release_is_refused(
    server: Running, releases: Releases, tmp_path: Path, defect: object, how: str
) -> None:
    """It is counted and told by its name; the last good one is served on, whatever happens."""
    assert callable(defect)
    bad = tmp_path / "bad.nq"
    bad.write_bytes(defect(releases.few))
    if how == "overwritten":
        releases.served.write_bytes(bad.read_bytes())
    else:
        releases.put(bad)
    server.process.send_signal(signal.SIGHUP)
    until(lambda: server.metric("reloads_total", outcome="refused") >= 1)
    assert count(server) > LARGE
    said = server.errors.read_text("utf-8")
    assert str(releases.served) in said
    assert "/dev/fd" not in said
    assert "Still serving" in said
    _goes_on_without(server.zygote, server)
    releases.put(releases.few)
    if how == "overwritten":  # the others wait for the watch of the file
        server.process.send_signal(signal.SIGHUP)
    until(lambda: count(server) < FEW)


def test_a_release_that_is_gone_is_served_on(server: Running, releases: Releases) -> None:
    """Neither a missing file nor a killed process takes it off the air; a new one is taken."""
    releases.served.unlink()
    server.process.send_signal(signal.SIGHUP)
    until(lambda: server.metric("reloads_total", outcome="refused") >= 1)
    _goes_on_without(server.zygote, server)
    releases.put(releases.few)
    until(lambda: count(server) < FEW)


def test_files_that_have_become_bad_are_served_on(tmp_path: Path) -> None:
    """Files of RDF are loaded anew on SIGHUP, and what was loaded outlives them."""
    file = tmp_path / "a.ttl"
    file.write_text("<http://e/a> <http://e/b> 1, 2 .", "utf-8")
    with running(file, "--deadline", "10", "--evaluators", "2") as server:
        file.write_text("<http://e/a> <http://e/b> 1, 2, 3 .", "utf-8")
        server.process.send_signal(signal.SIGHUP)
        until(lambda: count(server) == 3)
        file.write_text("nonsense", "utf-8")
        server.process.send_signal(signal.SIGHUP)
        until(lambda: server.metric("reloads_total", outcome="refused") == 1)
        _goes_on_without(server.zygote, server)
        assert count(server) == 3


def test_what_is_served_no_more_ends(server: Running, releases: Releases) -> None:
    """The processes of a release end when its last query is over."""
    soon = scaled(5)
    begun = server.begin(ENDLESS, timeout="2")
    until(lambda: server.metric("queries_running") == 1)
    before = [server.zygote, *server.evaluators]
    releases.put(releases.few)
    until(lambda: count(server) < FEW)
    assert reply(begun).status == 504
    assert until(lambda: not any(is_alive(process) for process in before)) < soon
    assert server.get(QUICK).truth


def _goes_on_without(process: int, server: Running) -> None:
    promised = scaled(2)
    os.kill(process, signal.SIGKILL)
    began = time.monotonic()
    for _ in range(5):
        assert server.get(QUICK).truth
        time.sleep(0.05)
    assert time.monotonic() - began < promised


def test_nothing_is_left_of_the_release_before(server: Running, releases: Releases) -> None:
    """The processes of a release that was replaced end, and their parent asks how they did."""
    before = {server.zygote, *server.evaluators}
    releases.put(releases.few)
    server.process.send_signal(signal.SIGHUP)
    until(lambda: not any(map(is_alive, before)))
    until(lambda: not processes.zombies(server.process.pid))
