"""`cstograph serve`."""

import contextlib
import re
from pathlib import Path

import click

from cstograph.cli.options import (
    ADDRESS,
    FILE,
    current_release,
    release_path,
    require_unix,
    with_project,
    with_release,
    with_store,
)
from cstograph.engine.workers.limits import Limits
from cstograph.project.project import Project
from cstograph.release.release import size


class _Size(click.ParamType[int]):
    """A number of bytes, such as 512MB; `least` is the smallest there may be."""

    name = "SIZE"

    def __init__(self, least: int = 1) -> None:
        self._least = least

    def convert(
        self, value: str | int, param: click.Parameter | None, ctx: click.Context | None
    ) -> int:
        """Read it."""
        if isinstance(value, int):
            return value
        found = re.fullmatch(r"(\d+)\s*([KMGT]?)i?B?", value.strip(), re.IGNORECASE)
        if not found or int(found[1]) < self._least:
            self.fail(f"{value!r} is not a size such as 512MB or 1GB.", param, ctx)
        return int(found[1]) << 10 * " KMGT".index(found[2].upper() or " ")


_DEFAULTS = Limits()


@click.command()
@click.argument("files", metavar="[FILE]...", nargs=-1, type=FILE)
@click.option("--host", default="127.0.0.1", show_default=True, help="The address to listen on.")
@click.option(
    "--port",
    type=click.IntRange(0, 65535),
    default=8000,
    show_default=True,
    envvar="CSTOGRAPH_PORT",
    help="The port to listen on; 0 is one of the system's choice.",
)
@with_project
@with_release
@with_store("Ask the store on disk that `build --store` has prepared, not one in memory.")
@click.option(
    "--endpoint",
    type=ADDRESS,
    envvar="CSTOGRAPH_ENDPOINT",
    help="Ask another SPARQL 1.1 endpoint, such as one that `push` has published to.",
)
@click.option(
    "--deadline",
    type=click.FloatRange(0.1, 3600),
    metavar="SECONDS",
    default=_DEFAULTS.deadline,
    show_default=True,
    envvar="CSTOGRAPH_DEADLINE",
    help="How long a query may take; clients may ask for less with timeout=.",
)
@click.option(
    "--memory",
    type=_Size(),
    default=_DEFAULTS.memory,
    show_default="1GB",
    envvar="CSTOGRAPH_MEMORY",
    help="How much memory a query may take.",
)
@click.option(
    "--max-result",
    type=_Size(),
    default=_DEFAULTS.max_result,
    show_default="1GB",
    envvar="CSTOGRAPH_MAX_RESULT",
    help="How large an answer may be.",
)
@click.option(
    "--cache",
    type=_Size(0),
    default=_DEFAULTS.cache,
    show_default="64MB",
    envvar="CSTOGRAPH_CACHE",
    help="How much memory answers may take that are kept to be given again; 0 keeps none.",
)
@click.option(
    "--fresh",
    type=click.IntRange(0, 31_536_000),
    default=_DEFAULTS.fresh,
    show_default=True,
    envvar="CSTOGRAPH_FRESH",
    help="Seconds for which caches may give an answer again without asking for a newer one.",
)
@click.option(
    "--evaluators",
    type=click.IntRange(2, 1024),
    default=_DEFAULTS.evaluators,
    show_default="4 a core",
    envvar="CSTOGRAPH_EVALUATORS",
    help="How many queries run at a time.",
)
@click.option(
    "--proxies",
    type=click.IntRange(0, 16),
    default=0,
    show_default=True,
    envvar="CSTOGRAPH_PROXIES",
    help="How many reverse proxies stand in front and set X-Forwarded-For, -Proto and -Host.",
)
def serve(
    files: tuple[Path, ...],
    host: str,
    port: int,
    project: Project,
    path: Path | None,
    store: Path | None,
    endpoint: str | None,
    deadline: float,
    memory: int,
    max_result: int,
    evaluators: int,
    proxies: int,
    cache: int,
    fresh: int,
) -> None:
    """Serve a SPARQL endpoint and pages; build first, if needed.

    With FILEs of RDF, serve just these, as they are, without a project and without checks.
    A new release is served as soon as it is there, or on SIGHUP. Each request is a line of JSON on
    standard output.

    \b
    Examples:
      cstograph serve --port 8080
      cstograph serve people.ttl places.nq
      cstograph serve --endpoint http://127.0.0.1:7878/query
    """
    require_unix("Serving")
    if sum(map(bool, (files, store, endpoint))) > 1:
        raise click.UsageError("Serve FILEs, a --store or an --endpoint: one of these.")
    from cstograph.server import server
    from cstograph.server.reload import Source

    limits = Limits(deadline, memory, max_result, evaluators, cache=cache, fresh=fresh)
    with server.listen(host, port) as listener:
        if files:
            server.check_files(files)
            source = Source(None, None, tuple(file.resolve() for file in files))
            what = ", ".join(str(file) for file in files)
        elif endpoint:
            source = Source(None, project, endpoint=endpoint)
            what = f"what {endpoint} answers"
        elif store:
            source = Source(release_path(project, path).resolve(), project, store=store.resolve())
            what = f"the store {store}"
        else:
            quads = size(path) if path else current_release(project, None).quads
            what = f"{quads} triples"
            source = Source(release_path(project, path).resolve(), project)
        address = server.authority(host, listener.getsockname()[1])
        said = f"Serving {what} at http://{address}/ (end with Ctrl+C)"
        server.run(listener, source, limits, proxies, on_ready=lambda: _say(said))


def _say(text: str) -> None:
    """Tell the terminal, or whatever stands in its place; a full disk keeps nobody from serving."""
    with contextlib.suppress(OSError):
        click.echo(text, err=True)
