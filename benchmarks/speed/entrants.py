"""Servers that run side by side over a scale, each of which can be started again."""

from collections.abc import Mapping
from contextlib import ExitStack
from pathlib import Path
from types import TracebackType
from typing import Self

from benchmarks import virtuoso
from benchmarks.servers import SERVERS, Running, Server
from benchmarks.speed import machine
from benchmarks.speed.workspace import Workspace

#: Who reads its whole release anew in an interpreter at each start: no more quads than these.
_MOST_QUADS = {"rdflib-endpoint": 100_000}
#: Counts over ten million quads have their time; all else is as by default. Oxigraph's server is
#: run without its deadline, for which it keeps a thread for each query, and fails under load.
_SETTINGS = {"CSTOGRAPH_DEADLINE": "60"}


def prepared(names: list[str], space: Workspace) -> dict[str, tuple[Server, Path]]:
    """Give the servers that can be tried at a scale, with the folders of what they prepared."""
    found = {}
    for name in names:
        if why := _skipped(name, space):
            print(f"{space.scale}: {name}: {why}", flush=True)
        else:
            print(f"{space.scale}: {name}: preparing", flush=True)
            found[name] = SERVERS[name], space.prepare(SERVERS[name])
    return found


def _skipped(name: str, space: Workspace) -> str:
    """Say why a server is not tried at a scale; nothing if it is."""
    if space.quads > _MOST_QUADS.get(name, space.quads):
        return f"not tried with more than {_MOST_QUADS[name]:,} quads"
    if name == "virtuoso" and not virtuoso.PROGRAM:
        return "not installed (on Debian: apt install virtuoso-opensource)"
    return ""


class Entrants:
    """Servers as long as they are measured; `running` has those that did start."""

    def __init__(
        self, servers: Mapping[str, tuple[Server, Path]], space: Workspace, patience: float
    ) -> None:
        self._servers = servers
        self._space = space
        self._patience = patience
        self._stacks: dict[str, ExitStack] = {}
        self.running: dict[str, Running] = {}

    def __enter__(self) -> Self:
        with ExitStack() as stack:
            stack.callback(self._end)
            for name in self._servers:
                self._start(name)
            stack.pop_all()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        at: TracebackType | None,
    ) -> None:
        self._end()

    def restart(self, name: str) -> None:
        """Start one anew, that it may not go on with what nobody waits for any more."""
        self._stacks.pop(name).close()
        self._start(name)

    def rest(self, name: str) -> None:
        """Wait until one has ended what it was asked: some go on when the client has gone."""
        if not machine.rest([self.running[name].pid], self._patience):
            self.restart(name)

    def settle(self) -> None:
        """Wait until they are at rest."""
        if not machine.settle([server.pid for server in self.running.values()], self._patience):
            print(f"{self._space.scale}: the servers do not come to rest", flush=True)

    def _start(self, name: str) -> None:
        server, folder = self._servers[name]
        self.running.pop(name, None)
        stack = self._stacks[name] = ExitStack()
        try:
            self.running[name] = stack.enter_context(
                server.running(
                    self._space.release,
                    folder=folder,
                    settings=_SETTINGS,
                    ready_within=self._patience,
                )
            )
        except (RuntimeError, OSError) as error:
            print(f"{self._space.scale}: {name}: {error}", flush=True)

    def _end(self) -> None:
        for stack in self._stacks.values():
            stack.close()
