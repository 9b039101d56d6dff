"""What is served at the moment, and its replacement by what is newer."""

import asyncio
import logging
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import asdict, dataclass
from pathlib import Path

from cstograph.dataset.dataset_description import About
from cstograph.engine import greenlet_bridge
from cstograph.engine.isolated_engine import IsolatedEngine
from cstograph.engine.metrics import Measures
from cstograph.engine.query import Query
from cstograph.engine.workers.limits import Limits
from cstograph.engine.workers.template_process import Loaded
from cstograph.errors import (
    CstographError,
    HistoryError,
    RemoteDeadlineError,
    RemoteFailedError,
    RemoteUnavailableError,
)
from cstograph.project.project import Project
from cstograph.push import push_state
from cstograph.rdf.formats import Wanted
from cstograph.release import disk_store
from cstograph.release.dumps import Dumps
from cstograph.release.history import History
from cstograph.server.asgi_to_wsgi import Served
from cstograph.server.fast_path import FastPath
from cstograph.web.app import create_app
from cstograph.web.caching.answer_cache import Cache
from cstograph.web.caching.etags import CACHE
from cstograph.web.publication import Publication
from cstograph.web.queries.results import parse_solutions, read_bytes
from cstograph.web.queries.select import text_of

#: Seconds from the start to the making of dumps.
_PAUSE = 3.0
#: Seconds between looks at the file of the release, and between questions to another endpoint.
_LOOK, _ASK = 1.0, 10.0
#: Seconds for which what is known of an endpoint's data holds, if that does not say its version.
_LASTING = 300.0


@dataclass(frozen=True, slots=True)
class Source:
    """What is to be served: a release with its project, or files of RDF as they are.

    `store` is the folder of prepared stores that answer for the release, `endpoint` the address of
    another SPARQL endpoint, if these are to answer.
    """

    release: Path | None
    project: Project | None
    files: tuple[Path, ...] = ()
    store: Path | None = None
    endpoint: str | None = None

    @property
    def watched(self) -> Path | None:
        """The file that another takes the place of when there is something new to serve."""
        return self.store / disk_store.CURRENT if self.store else self.release


class Service:
    """Gives `serve` what answers from now on: a new application for each release.

    It takes over between two requests. The one before it answers what it has begun, and ends.
    """

    def __init__(
        self,
        source: Source,
        limits: Limits,
        measures: Measures,
        proxies: int,
        serve: Callable[[Served], None],
    ) -> None:
        self._source = source
        self._serve = serve
        self._limits = limits
        self._measures = measures
        self._proxies = proxies
        self._engine: IsolatedEngine | None = None
        self._version = ""
        self._reloading = asyncio.Lock()
        self._tasks: set[asyncio.Task[None]] = set()

    async def load(self) -> None:
        """Load what is to be served. Raises CstographError; what is served then stays."""
        source = self._source
        settings = {
            "release": str(source.release) if source.release and not source.store else None,
            "store": str(source.store) if source.store else None,
            "endpoint": source.endpoint,
            "files": [str(file) for file in source.files],
            "project": str(source.project.root) if source.project else None,
            "limits": asdict(self._limits),
        }
        engine = IsolatedEngine(settings, self._limits, self._measures)
        try:
            loaded = await engine.start()
            project = Project(source.project.root) if source.project else None
            if source.endpoint and project:
                with suppress(RemoteUnavailableError, RemoteDeadlineError, RemoteFailedError):
                    loaded = await greenlet_bridge.run(_published, engine, project)
            publication = Publication(
                engine,
                loaded.version,
                loaded.quads,
                _title(source),
                project,
                project.questions() if project else (),
                project.charts() if project else (),
                About.read(project) if project else About(),
                self._dumps(loaded.version),
                await asyncio.to_thread(_history, source.release, loaded.version),
                is_remote=bool(source.endpoint),
                tables=project.tables() if project else (),
                prefixes=project.context.prefixes if project else loaded.prefixes,
            )
        except BaseException:
            await engine.close()
            raise
        last, self._engine = self._engine, engine
        app = create_app(publication, self._measures, self._limits)
        answers: Cache = app.extensions[CACHE]
        path = FastPath(publication, answers, self._measures, self._limits, self._proxies)
        self._serve(Served(app, path))
        self._version = loaded.version
        self._measures.release.clear()
        self._measures.release.labels(loaded.version).set(loaded.quads)
        if last:
            task = asyncio.create_task(self._retire(last))
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)

    async def _retire(self, engine: IsolatedEngine) -> None:
        """Let an engine answer what it has begun, and then end."""
        await engine.drain()
        if self._source.store:
            with suppress(CstographError):
                await asyncio.to_thread(disk_store.sweep, self._source.store)

    def _dumps(self, version: str) -> Dumps:
        """Give the dumps of the release, which are made in a while if they are not there."""
        release, project = self._source.release, self._source.project
        if release is None or project is None or not release.exists():
            return Dumps()
        dumps = Dumps.of(release, version, project)
        if not dumps.is_made:
            task = asyncio.create_task(_make_dumps(release, project.root))
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)
        return dumps

    async def reload(self) -> None:
        """Load anew; where that is refused, say so, and go on with what is served."""
        async with self._reloading:
            log = logging.getLogger("cstograph")
            try:
                await self.load()
            except CstographError as error:
                self._measures.reloads.labels("refused").inc()
                log.error("Not loaded: %s Still serving %s.", error, self._version[:12])  # noqa: TRY400
            else:
                self._measures.reloads.labels("loaded").inc()
                log.warning("Serving %s now.", self._version[:12])

    async def watch(self) -> None:
        """Load anew whenever there is something new: a file, or what an endpoint says it holds."""
        if self._source.endpoint:
            await self._watch_endpoint()
        release = self._source.watched
        seen = _look(release)
        while release:
            await asyncio.sleep(_LOOK)
            now = _look(release)
            if now and now != seen:
                await self.reload()
            seen = now or seen

    async def _watch_endpoint(self) -> None:
        loaded_at = time.monotonic()
        while self._engine and self._source.project:
            await asyncio.sleep(_ASK)
            try:
                told = await greenlet_bridge.run(_published, self._engine, self._source.project)
            except CstographError:  # away; what it holds is asked when it is back
                continue
            is_stale = not told.version and time.monotonic() - loaded_at > _LASTING
            if is_stale or told.version != self._version:
                await self.reload()
                loaded_at = time.monotonic()

    async def close(self) -> None:
        """End all that was started."""
        for task in self._tasks:
            task.cancel()
        if self._engine:
            await self._engine.close()


async def _make_dumps(release: Path, root: Path) -> None:
    """Make the dumps of a release, when what was asked for first is done."""
    await asyncio.sleep(_PAUSE)
    command = [sys.executable, "-m", "cstograph.server.dump_process", str(release), str(root)]
    process = await asyncio.create_subprocess_exec(*command, start_new_session=True)
    try:
        await process.wait()
    finally:
        with suppress(ProcessLookupError):
            process.kill()


def _published(engine: IsolatedEngine, project: Project) -> Loaded:
    """Ask an endpoint which release it holds, where `bridge.wait` may be.

    The version is empty where it does not say so. Raises as `IsolatedEngine.answer` does.
    """
    name = push_state.name(project.context.base)
    asked = Query(text_of("published"), Wanted("tsv"), bindings=(("published", name),))
    rows = list(parse_solutions(read_bytes(engine.answer(asked))))
    if len(rows) != 1 or not rows[0]["triples"].value.isdecimal():
        return Loaded()
    return Loaded(rows[0]["release"].value, int(rows[0]["triples"].value))


def _look(path: Path | None) -> tuple[int, int, int] | None:
    """Tell which file is at a path; None for none."""
    with suppress(OSError):
        if path:
            found = path.stat()
            return found.st_ino, found.st_mtime_ns, found.st_size
    return None


def _history(release: Path | None, version: str) -> History:
    """Read what was published up to a release; where that is broken, say so, and tell nothing."""
    if release is None:
        return History()
    try:
        return History.read(release, version)
    except HistoryError as error:
        logging.getLogger("cstograph").warning("%s Nothing is told of changes.", error)
        return History()


def _title(source: Source) -> str:
    if not source.files:
        return "cstograph"
    first, *more = [path.name for path in source.files]
    return f"{first} and {len(more)} more" if more else first
