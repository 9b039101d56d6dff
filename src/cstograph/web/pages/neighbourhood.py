"""The picture of a resource among its neighbours: where its parts stand."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import chain, zip_longest
from typing import Any

from cstograph.web.pages.description import Description, Group, Value

#: How many neighbours are drawn.
_MOST = 10
_LINE = 44
_WIDTH = 360
_LONGEST = 42


@dataclass(frozen=True, slots=True)
class Neighbour:
    """A neighbour: the link that leads to it or comes from it, its name, and where it stands."""

    y: float
    link: str
    name: str
    full_name: str
    href: str | None
    is_inbound: bool


@dataclass(frozen=True, slots=True)
class Neighbourhood:
    """A resource on the left and its neighbours on the right, in a box of `width` x `height`."""

    width: int
    height: int
    neighbours: Sequence[Neighbour]
    more: int

    @property
    def middle(self) -> float:
        """Where the resource stands."""
        return self.height / 2

    @classmethod
    def of(cls, description: Description) -> "Neighbourhood":
        """Draw the neighbours of a description: in turn one of each property."""
        found = list(
            chain.from_iterable(
                zip_longest(
                    _links(description.facts, is_inbound=False),
                    _links(description.inbound, is_inbound=True),
                )
            )
        )
        links = [link for link in found if link is not None]
        shown = links[:_MOST]
        neighbours = [
            Neighbour(
                _LINE * (number + 0.5),
                group.name,
                _cut(value.text),
                value.text,
                value.href,
                is_inbound,
            )
            for number, (group, value, is_inbound) in enumerate(shown)
        ]
        total = len(links) + sum(g.more for g in (*description.facts, *description.inbound))
        return cls(_WIDTH, _LINE * len(shown), neighbours, total - len(shown))


def _links(groups: Sequence[Group], *, is_inbound: bool) -> Iterator[tuple[Group, Value, bool]]:
    """Give the things that groups lead to: the first of each group, then the second of each."""
    columns: list[list[Any]] = [[(g, v, is_inbound) for v in g.values if v.href] for g in groups]
    for row in zip_longest(*columns):
        yield from (link for link in row if link is not None)


def _cut(text: str) -> str:
    return text if len(text) <= _LONGEST else text[: _LONGEST - 1].rstrip() + "…"
