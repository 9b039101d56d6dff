"""Room for the bodies of requests that are answered at the same time.

A small body always has room; all large ones share some. Where that is not enough, the body that
has been coming for longest goes, and where all are there, the new one is not taken in.
"""

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager

#: Bytes up to which a body is small; the server has as many in memory before it asks for them.
SMALL = 1 << 16
#: Bytes of all large bodies.
ROOM = 1 << 25


class NoRoomError(Exception):
    """There is no room for this body now."""


class Room:
    """What a body takes."""

    def __init__(self, intake: "Intake") -> None:
        self._intake = intake
        self.size = 0
        self.is_taken_away = False
        self._patience: asyncio.Timeout | None = None

    @property
    def is_large(self) -> bool:
        """Tell whether it shares the room for large ones."""
        return self.size > SMALL

    @property
    def is_coming(self) -> bool:
        """Tell whether it is not there as a whole, and still waited for."""
        return self._patience is not None and not self._patience.expired()

    @asynccontextmanager
    async def patience(self, seconds: float) -> AsyncIterator[None]:
        """Wait for the whole of it for so long. Raises TimeoutError, if taken away too."""
        try:
            async with asyncio.timeout(seconds) as self._patience:
                yield
        finally:
            self._patience = None

    def grow(self, size: int) -> None:
        """Take so much in all. Raises NoRoomError."""
        self.size = size
        self._intake.make_room(self)

    def take_away(self) -> None:
        """End the wait for the rest."""
        self.size, self.is_taken_away = 0, True
        if self._patience:
            self._patience.reschedule(asyncio.get_running_loop().time())


class Intake:
    """The bodies of all requests that are being answered."""

    def __init__(self) -> None:
        self._rooms: dict[Room, None] = {}
        self._turn = asyncio.Lock()

    @contextmanager
    def room(self) -> Iterator[Room]:
        """Give room to a request until it is answered."""
        room = Room(self)
        self._rooms[room] = None
        try:
            yield room
        finally:
            del self._rooms[room]

    def make_room(self, new: Room) -> None:
        """Keep all large bodies within their room. Raises NoRoomError."""
        while new.is_large and sum(r.size for r in self._rooms if r.is_large) > ROOM:
            coming = (r for r in self._rooms if r.is_large and r.is_coming and r is not new)
            oldest = next(coming, None)
            if not oldest:
                new.size = 0
                raise NoRoomError
            oldest.take_away()

    async def turn(self) -> None:
        """Let large bodies go on one by one, and all else that is due in between."""
        async with self._turn:
            await asyncio.sleep(0)
