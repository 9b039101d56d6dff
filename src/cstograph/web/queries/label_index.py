"""The index of what is published: made when it is first asked, and asked in a thread of its own."""

import asyncio
import contextvars
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Concatenate, ParamSpec, TypeVar

from pyoxigraph import Literal, NamedNode

from cstograph.engine import greenlet_bridge
from cstograph.errors import BusyError
from cstograph.rdf.formats import Wanted
from cstograph.rdf.naming import ALTERNATIVE
from cstograph.search.index import Index
from cstograph.search.match import Label
from cstograph.web import links
from cstograph.web.publication import Publication
from cstograph.web.queries import results, select

_P = ParamSpec("_P")
_R = TypeVar("_R")

#: The queries whose answers are indexed.
QUERIES = ("labels", "kinds", "broader", "codes")
#: Characters that a person may search for.
LONGEST = 200
#: Seconds that a question may wait for its turn.
_PATIENCE = 10.0


@dataclass(frozen=True, slots=True)
class Suggestion:
    """Something that may have been meant: its IRI, its name, and where it is described."""

    iri: str
    name: str
    href: str | None


class Finder:
    """Finds what is published by its labels."""

    def __init__(self, publication: Publication) -> None:
        self._publication = publication
        self._making: asyncio.Task[Index] | None = None
        # The index is made in one thread and asked in the other, a question at a time.
        self._maker = ThreadPoolExecutor(1, "indexer")
        self._reader = ThreadPoolExecutor(1, "finder")

    def ask(
        self,
        question: Callable[Concatenate[Index, _P], _R],
        /,
        *args: _P.args,
        **kwargs: _P.kwargs,
    ) -> _R:
        """Call a function with the index, where `bridge.wait` may be called.

        Others are answered meanwhile. Raises BusyError where the turn does not come in time, and
        as `IsolatedEngine.answer` does if the index has to be made and cannot be.
        """
        context = contextvars.copy_context()  # the request's: links depend on it

        def answer(index: Index) -> _R:
            return context.run(question, index, *args, **kwargs)

        return greenlet_bridge.wait(self._answer(answer))

    def suggest(self, text: str) -> list[Suggestion]:
        """Suggest what may be meant by an IRI, or a text, that leads to nothing; raises as `ask`.

        See `Index.near`.
        """
        names = self.ask(Index.near, text)
        return [
            Suggestion(name.resource, name.text, links.href(self._publication, name.resource))
            for name in names
        ]

    async def _answer(self, question: Callable[[Index], _R]) -> _R:
        index = await self._index()
        asked = self._reader.submit(question, index)
        try:
            async with asyncio.timeout(_PATIENCE):
                return await asyncio.wrap_future(asked)
        except TimeoutError:
            raise BusyError("So many others search that your turn did not come.") from None

    async def _index(self) -> Index:
        """Give the index: it is made once, whoever asks first, and again if that went wrong."""
        if not self._making or (self._making.done() and not _is_made(self._making)):
            # All wait for it, so that it is made on behalf of none: without a request's context.
            self._making = asyncio.get_running_loop().create_task(
                self._make(), context=contextvars.Context()
            )
        return await asyncio.shield(self._making)

    async def _make(self) -> Index:
        answers = [await greenlet_bridge.run(self._selected, stem) for stem in QUERIES]
        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(self._maker, index_of, answers)

    def _selected(self, stem: str) -> bytes:
        text = select.text_of(stem)
        query = select.query_of(self._publication, text, Wanted("tsv"), ())
        return results.read_bytes(self._publication.engine.answer(query))


def _is_made(task: asyncio.Task[Index]) -> bool:
    return not task.cancelled() and task.exception() is None


def index_of(answers: Sequence[bytes]) -> Index:
    """Make an index of the answers, in TSV, to QUERIES."""
    labels, kinds, broader, codes = answers
    return Index(
        _labels(labels),
        {row[0].value: str(row[1].value).split() for row in results.parse_solutions(kinds)},
        [(row[0].value, row[1].value) for row in results.parse_solutions(broader)],
        [(row[0].value, row[1].value) for row in results.parse_solutions(codes)],
    )


def _labels(answer: bytes) -> Iterator[Label]:
    for resource, name_of, label in results.parse_solutions(answer):
        if (
            isinstance(resource, NamedNode)
            and isinstance(name_of, NamedNode)
            and isinstance(label, Literal)
        ):
            is_preferred = name_of.value not in ALTERNATIVE
            yield Label(resource.value, label.value, label.language, is_preferred)
