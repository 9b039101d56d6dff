"""Runs the application under Granian."""

import errno
import os
import socket
from collections.abc import Iterable, Mapping
from pathlib import Path

from granian import Granian
from granian.constants import Interfaces
from granian.log import LogLevels

from cstograph.errors import AddressError
from cstograph.sources import rdf

_THREADS = 8
#: Seconds after which a worker that a query has crashed is replaced.
_RESPAWN_AFTER = 0.2


def check_address(host: str, port: int) -> None:
    """Make sure that the address can be listened on. Raises AddressError."""
    try:
        family, kind, protocol, _, address = socket.getaddrinfo(
            host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
        )[0]
        with socket.socket(family, kind, protocol) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind(address)
    except OSError as error:
        if error.errno == errno.EADDRINUSE:
            message = f"Port {port} of {host} is in use: choose another with --port."
        else:
            message = f"{host}:{port} cannot be listened on: {error.strerror}."
        raise AddressError(message) from None


def check_files(paths: Iterable[Path]) -> None:
    """Make sure that files of RDF can be read. Raises InvalidProjectError."""
    for path in paths:
        rdf.quads(path)


def run(host: str, port: int, settings: Mapping[str, str]) -> None:
    """Serve until a signal ends it; `settings` become environment variables of the worker."""
    os.environ.update(settings)
    Granian(
        "cstograph.web.wsgi:make",
        address=host,
        port=port,
        interface=Interfaces.WSGI,
        factory=True,
        blocking_threads=_THREADS,
        respawn_failed_workers=True,
        respawn_interval=_RESPAWN_AFTER,
        log_level=LogLevels.error,
    ).serve()
