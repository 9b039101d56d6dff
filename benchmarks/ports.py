"""Ports that the system chooses, and gives to nobody else meanwhile."""

import socket
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def reserved() -> Iterator[int]:
    """Give a port of the loopback address that a server may listen on as long as this lasts.

    It is bound here, where nothing listens: Linux then gives it to nobody who asks for any port,
    but to whoever asks for this one with SO_REUSEADDR, as servers do.
    """
    with socket.socket() as holder:
        holder.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        holder.bind(("127.0.0.1", 0))
        yield int(holder.getsockname()[1])
