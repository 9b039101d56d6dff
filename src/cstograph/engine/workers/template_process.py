"""A process that loads a dataset once, and is the mother of all evaluators of it.

They are forked, and share its memory until they write to it: a new one is there in milliseconds,
whatever the size of the dataset. Run as
`python -m cstograph.engine.workers.template_process FD SETTINGS`, where FD is a socket to the
server and SETTINGS is JSON.

On that socket the zygote first says what it has loaded, or why it could not. Then each FORK, with
a socket for the evaluator, is answered with its process number, or a negative errno, and each
REAP of a number with how that process ended; until then the number stays taken. SPARE is like FORK,
and makes another zygote, which has loaded the same, and outlives this one; and so does QUICK, where
the other one first loads what makes it quicker, and says in the same way whether it has.
"""

import gc
import hashlib
import json
import os
import signal
import socket
import struct
import sys
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import astuple, dataclass, field
from pathlib import Path
from typing import Any, NoReturn

from pyoxigraph import Store

from cstograph.engine.evaluators.embedded import EmbeddedEngine
from cstograph.engine.evaluators.protocol import Evaluator
from cstograph.engine.evaluators.remote import RemoteEngine
from cstograph.engine.linux import die_with_parent, has_memory_for_twice
from cstograph.engine.workers import worker
from cstograph.engine.workers.limits import Limits
from cstograph.errors import CstographError
from cstograph.project.project import Project
from cstograph.release.release import Release
from cstograph.sparql import syntax_errors

FORK, REAP, SPARE, QUICK = 1, 2, 3, 4
COMMAND = struct.Struct("!Bi")
ANSWER = struct.Struct("!i")
LENGTH = struct.Struct("!I")
#: So many quads are loaded twice in no time.
_FEW = 50_000


@dataclass(frozen=True, slots=True)
class Loaded:
    """What a zygote has loaded: its version, how many quads, or why not.

    `prefixes` are those of files that are served as they are. `is_quick`: there is nothing more to
    load that would make it quicker.
    """

    version: str = ""
    quads: int = 0
    refusal: str = ""
    is_quick: bool = True
    prefixes: Mapping[str, str] = field(default_factory=dict)


def load(settings: dict[str, Any]) -> tuple[Evaluator, Loaded]:
    """Load what is to be asked: a release, here or on disk, or another endpoint.

    Or files of RDF as they are, whose bytes are then the version; an endpoint's is not known here.
    """
    if files := [Path(name) for name in settings["files"]]:
        engine = EmbeddedEngine.of_files(files)
        digest = hashlib.sha256(b"".join(hashlib.sha256(f.read_bytes()).digest() for f in files))
        return engine, Loaded(digest.hexdigest(), len(engine), prefixes=engine.prefixes)
    project = Project(Path(settings["project"])) if settings["project"] else None
    if settings["endpoint"]:
        return RemoteEngine(settings["endpoint"], project, settings["limits"]["deadline"]), Loaded()
    if settings["store"]:
        folder, version, quads = settings["store"]
        return EmbeddedEngine.of_folder(Path(folder), project), Loaded(version, quads)
    path = Path(settings["release"])
    release = Release.unchecked(path)
    with ThreadPoolExecutor(2) as pool:  # which ends before anything is forked
        checked = pool.submit(release.check, path)
        pool.submit(_warm, project)
        try:
            engine = EmbeddedEngine.of_release(release, project)
        finally:
            checked.result()  # what is wrong with the file is told by this
    if release.quads <= _FEW:
        engine.quicken()
    return engine, Loaded(release.sha256, release.quads, is_quick=engine.is_quick)


def _warm(project: Project | None) -> None:
    """Do beforehand what takes most of the time to prepare an engine: reading code of others."""
    EmbeddedEngine(Store(), project).prepare()
    syntax_errors.prepare()


def main() -> None:
    """Load, tell, and fork until the server is gone."""
    die_with_parent(os.getppid())
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    control = socket.socket(fileno=int(sys.argv[1]))
    settings = json.loads(sys.argv[2])
    limits = Limits(**settings["limits"])
    try:
        engine, loaded = load(settings)
    except (CstographError, OSError) as error:
        _tell(control, Loaded(refusal=str(error)))
        sys.exit(1)
    engine.prepare()
    syntax_errors.prepare()
    gc.collect()
    gc.freeze()  # a collection would touch, and so copy, every page that is shared
    _tell(control, loaded)
    _serve(control, engine, limits)


def _tell(control: socket.socket, loaded: Loaded) -> None:
    said = json.dumps(astuple(loaded)).encode()
    control.sendall(LENGTH.pack(len(said)) + said)


def _serve(control: socket.socket, engine: Evaluator, limits: Limits) -> None:
    children: dict[int, int] = {}
    own = os.getpid()
    while True:
        command, fds, _, _ = socket.recv_fds(control, COMMAND.size, 1)
        if len(command) < COMMAND.size:
            break
        kind, number = COMMAND.unpack(command)
        if kind in (FORK, SPARE, QUICK) and fds:
            answer = _fork()
            if answer == 0:
                control.close()
                _become(kind, own, socket.socket(fileno=fds[0]), engine, limits)
            os.close(fds[0])
            if answer > 0:
                children[answer] = kind
        elif kind == REAP and number in children:
            _, answer = os.waitpid(number, 0)
            del children[number]
        else:
            answer = 0
        control.sendall(ANSWER.pack(answer))
    for child, kind in children.items():
        if kind == FORK:
            os.kill(child, signal.SIGKILL)


def _fork() -> int:
    """Fork, and give the number of the child, 0 in the child, or what is wrong."""
    try:
        return os.fork()
    except OSError as error:
        return -(error.errno or 1)


def _become(
    kind: int, parent: int, connection: socket.socket, engine: Evaluator, limits: Limits
) -> NoReturn:
    """Be what was asked for until the connection ends."""
    try:
        if kind == QUICK:
            if not is_closed(connection) and has_memory_for_twice():  # it takes less
                engine.quicken()
                gc.freeze()
            _tell(connection, Loaded(is_quick=engine.is_quick))
        if kind == FORK:
            worker.run(engine, connection, limits, parent)
        else:
            _serve(connection, engine, limits)
    finally:
        os._exit(0)


def is_closed(connection: socket.socket) -> bool:
    """Tell whether nobody is at the other end of a connection on which nothing waits to be read."""
    try:
        return not connection.recv(1, socket.MSG_PEEK | socket.MSG_DONTWAIT)
    except BlockingIOError:
        return False
    except OSError:
        return True


if __name__ == "__main__":
    main()
