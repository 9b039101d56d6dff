"""What is served at the moment, and its replacement by what is newer."""

import asyncio
import logging
import sys
from contextlib import suppress
from dataclasses import asdict, dataclass
from pathlib import Path

from flask import Flask

from cstograph.about import About
from cstograph.dumps import Dumps
from cstograph.engine.isolated import IsolatedEngine
from cstograph.engine.limits import Limits
from cstograph.errors import CstographError, HistoryError
from cstograph.history import History
from cstograph.measures import Measures
from cstograph.project import Project
from cstograph.web import Publication, create_app

#: Seconds from the start to the making of dumps.
_PAUSE = 3.0
#: Seconds between looks at the file of the release.
_LOOK = 1.0


@dataclass(frozen=True, slots=True)
class Source:
    """What is to be served: a release with its project, or files of RDF as they are."""

    release: Path | None
    project: Project | None
    files: tuple[Path, ...] = ()


class Service:
    """The application that answers now.

    A new one is made for each release, and takes over between two requests. The one before it
    answers what it has begun, and ends.
    """

    def __init__(self, source: Source, limits: Limits, measures: Measures, proxies: int) -> None:
        self._source = source
        self._limits = limits
        self._measures = measures
        self._proxies = proxies
        self._engine: IsolatedEngine | None = None
        self._app: Flask | None = None
        self._version = ""
        self._reloading = asyncio.Lock()
        self._tasks: set[asyncio.Task[None]] = set()

    @property
    def app(self) -> Flask:
        """The application; `load` must have been called."""
        if self._app is None:
            raise RuntimeError("Nothing is loaded.")
        return self._app

    async def load(self) -> None:
        """Load what is to be served. Raises CstographError; what is served then stays."""
        source = self._source
        settings = {
            "release": str(source.release) if source.release else None,
            "files": [str(file) for file in source.files],
            "project": str(source.project.root) if source.project else None,
            "limits": asdict(self._limits),
        }
        engine = IsolatedEngine(settings, self._limits, self._measures)
        try:
            loaded = await engine.start()
            project = Project(source.project.root) if source.project else None
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
            )
        except BaseException:
            await engine.close()
            raise
        last, self._engine = self._engine, engine
        self._app = create_app(publication, self._measures, self._proxies)
        self._version = loaded.version
        self._measures.release.clear()
        self._measures.release.labels(loaded.version).set(loaded.quads)
        if last:
            task = asyncio.create_task(last.drain())
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)

    def _dumps(self, version: str) -> Dumps:
        """Give the dumps of the release, which are made in a while if they are not there."""
        release, project = self._source.release, self._source.project
        if release is None or project is None:
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
        """Load anew whenever another file takes the place of the release's."""
        release = self._source.release
        seen = _look(release)
        while release:
            await asyncio.sleep(_LOOK)
            now = _look(release)
            if now and now != seen:
                await self.reload()
            seen = now or seen

    async def close(self) -> None:
        """End all that was started."""
        for task in self._tasks:
            task.cancel()
        if self._engine:
            await self._engine.close()


async def _make_dumps(release: Path, root: Path) -> None:
    """Make the dumps of a release, when what was asked for first is done."""
    await asyncio.sleep(_PAUSE)
    command = [sys.executable, "-m", "cstograph.dumps", str(release), str(root)]
    process = await asyncio.create_subprocess_exec(*command, start_new_session=True)
    try:
        await process.wait()
    finally:
        with suppress(ProcessLookupError):
            process.kill()


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
