"""What is kept by a key within so many bytes, the least asked for leaving first."""

from collections import OrderedDict
from collections.abc import Hashable
from typing import Generic, TypeVar

_K = TypeVar("_K", bound=Hashable)
_V = TypeVar("_V")


class Lru(Generic[_K, _V]):
    """Values by key; `most` bounds the bytes that they are said to take."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._size = 0
        self._kept: OrderedDict[_K, tuple[_V, int]] = OrderedDict()

    def __len__(self) -> int:
        return len(self._kept)

    def get(self, key: _K) -> _V | None:
        """Give what is kept under a key."""
        found = self._kept.get(key)
        if found is None:
            return None
        self._kept.move_to_end(key)
        return found[0]

    def keep(self, key: _K, value: _V, size: int) -> None:
        """Keep a value of so many bytes, unless there is one under its key already."""
        if key in self._kept:
            return
        self._kept[key] = value, size
        self._size += size
        while self._size > self._most:
            _, (_, left) = self._kept.popitem(last=False)
            self._size -= left
