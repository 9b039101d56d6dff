"""Runs the service under uvicorn, until a signal ends it."""

import asyncio
import contextlib
import errno
import gc
import logging
import resource
import signal
import socket
from collections.abc import Callable, Iterable
from pathlib import Path

import uvicorn
import uvloop

from cstograph.engine.linux import adopt_orphans
from cstograph.engine.metrics import Measures
from cstograph.engine.workers.limits import Limits
from cstograph.errors import AddressError
from cstograph.server.access_log import Recorder
from cstograph.server.asgi_to_wsgi import Gateway
from cstograph.server.connection import Connection, Server
from cstograph.server.reload import Service, Source
from cstograph.sources import rdf_file

_BACKLOG = 2048
_KEEP_ALIVE = 15
_MOST_CONNECTIONS = 1024
_OTHER_FILES = 32
#: How rarely garbage is looked for: a request leaves little that is in circles, and what is kept
#: for long is much.
_GARBAGE = (20_000, 20, 50)
#: Seconds beyond the deadline that requests have to end in, once the server is to end.
_GRACE = 2


def check_files(paths: Iterable[Path]) -> None:
    """Make sure that files of RDF can be read. Raises InvalidProjectError."""
    for path in paths:
        rdf_file.quads(path, rdf_file.own_iri(path))


def authority(host: str, port: int) -> str:
    """Write a host and a port as URLs do: an IPv6 address in brackets (RFC 3986, section 3.2.2)."""
    return f"[{host.replace('%', '%25')}]:{port}" if ":" in host else f"{host}:{port}"


def listen(host: str, port: int) -> socket.socket:
    """Listen on an address. Raises AddressError."""
    try:
        family, kind, protocol, _, address = socket.getaddrinfo(
            host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
        )[0]
        listener = socket.socket(family, kind, protocol)
    except OSError as error:
        message = f"{authority(host, port)} cannot be listened on: {error.strerror}."
        raise AddressError(message) from None
    try:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind(address)
    except OSError as error:
        listener.close()
        if error.errno == errno.EADDRINUSE:
            message = f"Port {port} of {host} is in use: choose another with --port."
        else:
            message = f"{authority(host, port)} cannot be listened on: {error.strerror}."
        raise AddressError(message) from None
    return listener


def run(
    listener: socket.socket,
    source: Source,
    limits: Limits,
    proxies: int = 0,
    on_ready: Callable[[], None] = lambda: None,
) -> None:
    """Serve until a signal ends it. Raises CstographError where there is nothing to serve."""
    _raise_open_files()
    adopt_orphans()
    uvloop.run(_run(listener, source, limits, proxies, on_ready))


async def _run(
    listener: socket.socket,
    source: Source,
    limits: Limits,
    proxies: int,
    on_ready: Callable[[], None],
) -> None:
    measures = Measures()
    recorder = Recorder(measures)
    gateway = Gateway(recorder, measures, proxies)
    service = Service(source, limits, measures, proxies, gateway.serve)
    config = uvicorn.Config(
        gateway,
        http=Connection,
        ws="none",
        lifespan="off",
        interface="asgi3",
        log_config=None,
        access_log=False,
        server_header=False,
        proxy_headers=False,
        backlog=_BACKLOG,
        limit_concurrency=_connections(limits),
        timeout_keep_alive=_KEEP_ALIVE,
        timeout_graceful_shutdown=int(limits.deadline) + _GRACE,
    )
    logging.getLogger("uvicorn.error").setLevel(logging.CRITICAL + 1)
    server = Server(config)
    try:
        await service.load()
        gc.freeze()
        gc.set_threshold(*_GARBAGE)
        watching = _watch_signals(server, service)
        listener.listen(_BACKLOG)  # who reads that it serves can ask at once
        on_ready()
        await server.serve([listener])
        watching.cancel()
    finally:
        await service.close()
        recorder.close()


def _watch_signals(server: Server, service: Service) -> "asyncio.Task[None]":
    loop = asyncio.get_running_loop()
    reloads: set[asyncio.Task[None]] = set()

    def end() -> None:
        server.force_exit = server.should_exit  # the second time
        server.should_exit = True

    def reload() -> None:
        task = loop.create_task(service.reload())
        reloads.add(task)
        task.add_done_callback(reloads.discard)

    loop.add_signal_handler(signal.SIGINT, end)
    loop.add_signal_handler(signal.SIGTERM, end)
    loop.add_signal_handler(signal.SIGHUP, reload)
    return loop.create_task(service.watch())


def _connections(limits: Limits) -> int:
    """Give how many connections there may be: some files must be left for everything else."""
    files, _ = resource.getrlimit(resource.RLIMIT_NOFILE)
    return min(_MOST_CONNECTIONS, max(1, files - limits.processes - _OTHER_FILES))


def _raise_open_files() -> None:
    """Let this process open as many files as it may, a connection being one."""
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    with contextlib.suppress(OSError, ValueError):
        resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))
