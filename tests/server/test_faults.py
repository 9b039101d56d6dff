"""What breaks around it: the service answers again within 2 s, and no request hangs."""

import contextlib
import os
import signal
import time
from collections.abc import Callable, Iterator

import pytest

from benchmarks import ports
from tests.running import (
    ENDLESS,
    QUICK,
    UNENDING,
    Running,
    is_alive,
    received,
    reply,
    running,
    scaled,
    until,
)

pytestmark = pytest.mark.alone

DEADLINE = 20.0
#: Takes half a second, and has an answer.
LONG = f"SELECT (COUNT(*) AS ?n) {{ {UNENDING} LIMIT 1200000 }}"


@pytest.fixture(scope="module")
def hurt() -> Iterator[Running]:
    """Serve, to be hurt."""
    with running("--deadline", f"{DEADLINE:g}", "--evaluators", "4") as server:
        yield server


def evaluators(server: Running) -> list[int]:
    """Give all evaluators."""
    return server.evaluators


def zygote(server: Running) -> list[int]:
    """Give the zygote."""
    return [server.zygote]


def everything(server: Running) -> list[int]:
    """Give all but the server's own process."""
    return [server.zygote, *server.evaluators]


@pytest.fixture
def promised() -> float:
    """Give the seconds within which it answers again, whatever has happened to it."""
    return scaled(2)


def answers_within(promised: float, server: Running) -> None:
    """Ask until it is answered."""
    began = time.monotonic()
    for _ in range(5):
        assert server.get(QUICK).truth
        assert time.monotonic() - began < promised


@pytest.mark.parametrize(
    ("whom", "number"),
    [
        (evaluators, signal.SIGKILL),
        (zygote, signal.SIGKILL),
        (everything, signal.SIGKILL),
        (evaluators, signal.SIGSTOP),
        (zygote, signal.SIGSTOP),
        (everything, signal.SIGSTOP),
        (zygote, signal.SIGSEGV),
    ],
)
def test_the_service_answers_again(
    hurt: Running, whom: Callable[[Running], list[int]], number: signal.Signals, promised: float
) -> None:
    """Processes are killed, stopped, or crash: others take their place, and queries their turn."""
    in_the_middle, forlorn = hurt.begin(LONG), hurt.begin(ENDLESS, timeout="1")
    until(lambda: hurt.metric("queries_running") == 2)
    for process in whom(hurt):
        os.kill(process, number)
    answers_within(promised, hurt)
    assert reply(in_the_middle).count == 1_200_000
    assert reply(forlorn).status in (503, 504)
    answers_within(promised, hurt)
    until(lambda: len(hurt.evaluators) >= 4)


def test_an_answer_that_has_begun_breaks_off(hurt: Running, promised: float) -> None:
    """The evaluator of an answer that is read already is killed: it looks broken."""
    connection = hurt.begin(UNENDING, room=1 << 14)
    assert connection.recv(1) == b"H"
    until(lambda: hurt.metric("queries_running") == 1)
    for process in hurt.evaluators:
        os.kill(process, signal.SIGKILL)
    assert not received(connection).endswith(b"0\r\n\r\n")
    answers_within(promised, hurt)


def test_who_was_killed_is_counted(hurt: Running, promised: float) -> None:
    """/metrics tells evaluators ended from outside from others, and zygotes."""
    outside, lost = (
        hurt.metric("evaluators_ended_total", reason=reason) for reason in ("outside", "zygote")
    )
    before = hurt.evaluators
    os.kill(before[0], signal.SIGKILL)
    until(lambda: hurt.metric("evaluators_ended_total", reason="outside") == outside + 1)
    os.kill(hurt.zygote, signal.SIGKILL)
    until(lambda: hurt.metric("evaluators_ended_total", reason="zygote") == lost + 1)
    answers_within(promised, hurt)


def test_nothing_is_left_behind(promised: float) -> None:
    """When the server is killed, its processes end too."""
    with running("--evaluators", "2") as server:
        left = everything(server)
        server.end(signal.SIGKILL)
        assert until(lambda: not any(is_alive(process) for process in left)) < promised


def test_a_full_disk_keeps_nobody_from_being_answered(promised: float) -> None:
    """Lines of the log that cannot be written are counted, and lost."""
    with (
        ports.reserved() as port,
        running(first="exec >/dev/full 2>/dev/full", port=port) as server,
    ):
        answers_within(promised, server)
        until(lambda: server.metric("log_lines_lost_total") > 5)
        assert server.end() == 0


def test_a_log_that_nobody_reads_holds_up_nobody(promised: float) -> None:
    """Neither a pipe that is full nor one that is closed at its other end does any harm."""
    reader, writer = os.pipe()
    with running("--deadline", "1", output=writer) as server:
        os.close(writer)
        for _ in range(700):  # 64 KB fill a pipe
            assert server.get(QUICK).status == 200
        os.close(reader)
        answers_within(promised, server)
        assert server.metric("log_lines_lost_total") > 0
        assert server.end() == 0


def test_file_descriptors_run_out(promised: float) -> None:
    """Connections that wait for nothing give way; where none does, 503 is said at once."""
    with (
        running("--evaluators", "2", "--deadline", "1", first="ulimit -n 64") as server,
        contextlib.ExitStack() as stack,
    ):
        idle = [stack.enter_context(server.connect()) for _ in range(100)]
        answers_within(promised, server)
        for connection in idle[-20:]:
            with contextlib.suppress(OSError):
                connection.sendall(b"GET / HT")
        answers_within(promised, server)
        flood = [server.begin(ENDLESS) for _ in range(60)]
        answers = [reply(connection) for connection in flood]
        assert {answer.status for answer in answers} == {503, 504}
        assert all(answer.headers["Retry-After"] for answer in answers)
        os.kill(server.zygote, signal.SIGKILL)
        answers_within(promised, server)
