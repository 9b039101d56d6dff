"""What a hostile case is, and the attacks that most cases are made of."""

import asyncio
from collections.abc import Callable, Coroutine
from dataclasses import dataclass, replace
from http import HTTPStatus
from typing import Any

from benchmarks.hostile.exchange import Ending, send
from benchmarks.hostile.target import JSON, Target

Attack = Callable[[Target], Coroutine[Any, Any, list[Ending]]]


@dataclass(frozen=True, slots=True)
class Case:
    """A name, what it does in a sentence, and what does it."""

    name: str
    says: str
    attack: Attack


def asks(query: str | bytes, accept: str = JSON) -> Attack:
    """Ask a query."""
    return sends(lambda target: target.query(query, accept))


def sends(request: Callable[[Target], bytes]) -> Attack:
    """Send a request."""

    async def attack(target: Target) -> list[Ending]:
        return [await send(target, request(target))]

    return attack


def is_refused(request: Callable[[Target], bytes]) -> Attack:
    """Send a request that nobody may take for a good one."""

    async def attack(target: Target) -> list[Ending]:
        ending = await send(target, request(target))
        if ending.status < HTTPStatus.MULTIPLE_CHOICES and ending.status:
            return [replace(ending, fault="taken for a good request")]
        return [ending]

    return attack


def at_once(number: int, request: Callable[[Target], bytes]) -> Attack:
    """Send a request many times at once."""

    async def attack(target: Target) -> list[Ending]:
        whole = request(target)
        return await asyncio.gather(*(send(target, whole) for _ in range(number)))

    return attack


def each(*attacks: Attack) -> Attack:
    """Do one thing after the other."""

    async def attack(target: Target) -> list[Ending]:
        return [ending for one in attacks for ending in await one(target)]

    return attack


def begins(*starts: Callable[[Target], bytes]) -> Attack:
    """Send what a server may take for the beginning of a request, and leave after a while."""

    async def one(target: Target, start: bytes) -> Ending:
        ending = await send(replace(target, deadline=0.0), start)
        return replace(ending, fault="") if not ending.status else ending

    async def attack(target: Target) -> list[Ending]:
        return await asyncio.gather(*(one(target, start(target)) for start in starts))

    return attack
