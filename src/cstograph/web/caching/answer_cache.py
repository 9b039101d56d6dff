"""Answers that were given before, for as long as the publication that they are of is served.

An answer is kept under its entity tag, which names all that decides it. Only whole answers are
kept, and only those that stay; never an error.
"""

import asyncio
from collections.abc import Callable, Mapping
from typing import NamedTuple

from flask import Response, g

from cstograph.engine import greenlet_bridge
from cstograph.engine.metrics import Measures
from cstograph.errors import (
    CrashError,
    CstographError,
    DeadlineError,
    MemoryLimitError,
    ResultLimitError,
)
from cstograph.web.caching.lru import Lru

#: Bytes that an answer takes beside its body.
_BESIDE = 1 << 10
#: What the same query would meet again at once.
_FATES = (CrashError, DeadlineError, MemoryLimitError, ResultLimitError)


class Kept(NamedTuple):
    """A response: its body, its header, and the policy that a page is under, if it is one."""

    body: bytes
    headers: Mapping[str, str]
    policy: object

    @property
    def size(self) -> int:
        """How many bytes it takes."""
        return len(self.body) + _BESIDE

    def response(self) -> Response:
        """Make the response."""
        if self.policy is not None:
            g.policy = self.policy
        return Response(self.body, headers=self.headers)


class Coded:
    """What is kept of answers in content codings, each made once (a cache of Flask-Compress)."""

    def __init__(self, cache: "Cache") -> None:
        self._cache = cache

    def get(self, key: str) -> bytes | None:
        """Give the bytes that are kept under a coding and a tag."""
        kept = self._cache.get(key)
        return kept.body if kept else None

    def set(self, key: str, body: bytes) -> None:
        """Keep bytes, unless they have no tag."""
        if not key.endswith(";"):
            self._cache.keep(key, Kept(body, {}, None))


class Cache:
    """The answers of a publication; `most` bounds their bytes.

    Those who ask for the same at the same time wait for the one answer. With 0 bytes, each answer
    is made anew.
    """

    def __init__(self, measures: Measures, most: int) -> None:
        self._measures = measures
        self._most = most
        self.coded = Coded(self)
        self._kept = Lru[str, Kept](most)
        self._made: dict[tuple[str, float | None], asyncio.Future[CstographError | None]] = {}

    def __len__(self) -> int:
        return len(self._kept)

    def get(self, tag: str) -> Kept | None:
        """Give what is kept under a tag."""
        return self._kept.get(tag)

    def response(
        self, tag: str, make: Callable[[], tuple[Response, bool]], patience: float | None
    ) -> tuple[Response, bool]:
        """Give the response for a tag, made by `make` if it is not kept; and whether it stays.

        `patience` is how long the client will wait: who has as much of it shares the fate of the
        one for whom the answer is made. Raises as `make` does.
        """
        if not tag or not self._most:
            return make()
        made = self._made.get((tag, patience))
        if made and self.get(tag) is None:
            error = greenlet_bridge.wait(asyncio.shield(made))
            if error:
                raise error
        if kept := self.get(tag):
            self._measures.cache.add("hit" if made is None else "shared")
            return kept.response(), True
        self._measures.cache.add("miss")
        if made:  # it was not to be kept
            return make()
        return self._make(tag, make, patience)

    def _make(
        self, tag: str, make: Callable[[], tuple[Response, bool]], patience: float | None
    ) -> tuple[Response, bool]:
        """Make a response while others who want the same wait."""
        made = self._made[tag, patience] = asyncio.get_running_loop().create_future()
        fate: CstographError | None = None
        try:
            response, is_lasting = make()
            if is_lasting and response.is_sequence and response.status_code == 200:  # noqa: PLR2004
                self.keep(tag, Kept(response.get_data(), dict(response.headers), g.get("policy")))
        except _FATES as error:
            fate = error
            raise
        finally:
            del self._made[tag, patience]
            made.set_result(fate)
        return response, is_lasting

    def keep(self, tag: str, kept: Kept) -> None:
        """Keep a response under its tag."""
        self._kept.keep(tag, kept, kept.size)
