"""Those who wait: first come, first served for each client, and clients in turn."""

from collections import OrderedDict, deque
from typing import Generic, TypeVar

_T = TypeVar("_T")


class FairQueue(Generic[_T]):
    """A queue in which a client with many items waits no less than one with few."""

    def __init__(self) -> None:
        self._items: OrderedDict[str, deque[_T]] = OrderedDict()
        self._length = 0

    def __len__(self) -> int:
        return self._length

    def add(self, client: str, item: _T) -> None:
        """Add an item of a client, behind its others."""
        self._items.setdefault(client, deque()).append(item)
        self._length += 1

    def take(self) -> _T | None:
        """Take the next item; None where there is none."""
        if not self._items:
            return None
        client, items = next(iter(self._items.items()))
        item = items.popleft()
        self._length -= 1
        self._items.move_to_end(client)
        if not items:
            del self._items[client]
        return item

    def discard(self, client: str, item: _T) -> None:
        """Take an item out, if it is there."""
        items = self._items.get(client, deque())
        if item in items:
            items.remove(item)
            self._length -= 1
            if not items:
                del self._items[client]

    def give_way(self, client: str) -> _T | None:
        """Take the last item of the client with most, to make room for one of another.

        None where that would be no fairer: the other has as many already.
        """
        if not self._items:
            return None
        greediest = max(self._items, key=lambda name: len(self._items[name]))
        items = self._items[greediest]
        if len(items) <= len(self._items.get(client, ())) + 1:
            return None
        item = items.pop()
        self._length -= 1
        return item
