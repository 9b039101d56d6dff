"""Answers that were given before are given again, while they are right."""

import asyncio
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest
from flask import Flask, Response

from cstograph.engine.metrics import Measures
from cstograph.web.caching.answer_cache import Cache
from tests.running import ENDLESS, Running, running
from tests.web.client import target

MANY = "SELECT * { ?s ?p ?o } LIMIT 100"
COUNT = "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }"


@pytest.fixture
def fresh() -> Iterator[Running]:
    """Serve with a cache that is empty."""
    with running("--deadline", "1", environment={"CSTOGRAPH_CACHE": "1MB"}) as server:
        yield server


def evaluated(server: Running) -> float:
    """Count the queries that were evaluated."""
    return server.metric("queries_total", outcome="answered")


def test_the_same_question_is_answered_once(fresh: Running) -> None:
    """By GET, by POST and with HEAD, as often as it is asked; another format is another answer."""
    first = fresh.get(COUNT, accept="application/json")
    before = evaluated(fresh)
    again = fresh.get(COUNT, accept="application/json")
    assert (again.body, again.etag, again.content_type) == (
        first.body,
        first.etag,
        first.content_type,
    )
    head = fresh.send("HEAD", target(COUNT), {"Accept": "application/json"})
    assert head.headers["Content-Length"] == str(len(first.body))
    assert evaluated(fresh) == before
    fresh.get(COUNT, accept="text/csv")
    assert evaluated(fresh) == before + 1
    assert fresh.metric("cache_total", outcome="hit") >= 2


def test_what_changes_is_not_kept(fresh: Running) -> None:
    """An answer that differs from one moment to the next is made each time."""
    replies = {fresh.get("SELECT (UUID() AS ?id) {}", accept="text/csv").body for _ in range(3)}
    assert len(replies) == 3


def test_an_error_is_not_kept(fresh: Running) -> None:
    """Neither a mistake nor a deadline is answered from the cache."""
    for query, status in (("SELEKT", 400), (ENDLESS, 504)):
        for _ in range(2):
            assert fresh.get(query).status == status
    assert fresh.metric("queries_total", outcome="deadline") == 2


def test_those_who_ask_at_the_same_time_share_one_answer(fresh: Running) -> None:
    """Many that ask the same heavy question cost one evaluation, and share its fate."""
    with ThreadPoolExecutor(50) as pool:
        replies = list(pool.map(fresh.get, [ENDLESS] * 50))
    assert {reply.status for reply in replies} == {504}
    assert fresh.metric("queries_total", outcome="deadline") <= 2


def test_an_answer_is_compressed_once(fresh: Running) -> None:
    """Each coding of an answer is made at its first use, and kept beside the answer."""
    for path in (target(MANY), "/static/style.css"):
        for coding in ("gzip", "br", "zstd"):
            replies = [
                fresh.send("GET", path, {"Accept-Encoding": coding, "X-Own": str(number)})
                for number in range(3)
            ]
            assert {reply.headers["Content-Encoding"] for reply in replies} == {coding}
            assert len({reply.body for reply in replies}) == 1


def test_caches_are_told_for_how_long_an_answer_is_fresh() -> None:
    """With --fresh, what stays may be given again for so long, and what changes may not."""
    with running("--fresh", "60") as server:
        kept = server.get(COUNT).headers["Cache-Control"]
        assert kept == "max-age=60, stale-while-revalidate=60, stale-if-error=86400"
        page = server.send("GET", "/state/belarus.html")
        assert page.headers["Cache-Control"] == kept
        for query in ("SELECT (RAND() AS ?n) {}", "SELEKT"):
            assert server.get(query).headers["Cache-Control"] == "no-store"


def test_what_is_coded_is_kept_under_its_coding_and_its_tag() -> None:
    """What has no tag is not kept, since nobody knows how long it is right."""
    cache = Cache(Measures(), 10_000)
    cache.coded.set("gzip;some-tag", b"coded")
    cache.coded.set("gzip;", b"passing")
    assert cache.coded.get("gzip;some-tag") == b"coded"
    assert cache.coded.get("br;some-tag") is None
    assert cache.coded.get("gzip;") is None


def test_a_page_is_under_the_same_policy_again(fresh: Running) -> None:
    """What is kept of a page is its policy too, and its typed links."""
    for path in ("/", "/sparql", "/state/belarus.html"):
        first, again = (fresh.send("GET", path, {"Accept": "text/html"}) for _ in range(2))
        assert again.body == first.body
        for name in ("Content-Security-Policy", "Link", "Vary", "Cache-Control", "Content-Type"):
            assert again.headers[name] == first.headers[name]


def test_the_cache_is_bounded_in_bytes() -> None:
    """The answers asked for least recently make room for new ones."""
    measures = Measures()
    cache = Cache(measures, 10_000)
    made: list[str] = []

    def answer(name: str, size: int = 2_000) -> None:
        def make() -> tuple[Response, bool]:
            made.append(name)
            return Response(b"x" * size), True

        cache.response(name, make, None)

    async def ask() -> None:
        with Flask("tests").app_context():
            for name in "abcabd":
                answer(name)
            answer("large", 20_000)
            answer("a")

    with ThreadPoolExecutor(1) as pool:  # a thread in which no other event loop runs
        pool.submit(asyncio.run, ask()).result()
    assert made == ["a", "b", "c", "d", "large", "a"]
