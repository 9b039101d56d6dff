"""The sets of classes that resources have: many have the same one."""

from collections import defaultdict
from collections.abc import Collection, Iterable

#: The namespaces of what vocabularies are written in: whatever has a class of these is a term.
_OF_VOCABULARIES = (
    "http://www.w3.org/2002/07/owl#",
    "http://www.w3.org/2000/01/rdf-schema#",
    "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
)


class Kinds:
    """The sets of classes that resources have, numbered; 0 is the empty one."""

    def __init__(self, broader: Iterable[tuple[str, str]]) -> None:
        self.broader: dict[str, set[str]] = defaultdict(set)
        for narrow, broad in broader:
            self.broader[narrow].add(broad)
        self.classes: list[tuple[str, ...]] = [()]
        self.is_term: list[bool] = [False]
        self._numbers: dict[frozenset[str], int] = {frozenset(): 0}

    def number(self, stated: Iterable[str]) -> int:
        """Number a set of classes; those that are broader belong to it, stated or not."""
        key = frozenset(stated)
        if key not in self._numbers:
            self._numbers[key] = len(self.classes)
            above = {name: self._above(name) for name in key}
            every = key.union(*above.values())
            above |= {name: self._above(name) for name in every - key}
            self.classes.append(tuple(sorted(every, key=lambda name: (-len(above[name]), name))))
            self.is_term.append(any(name.startswith(_OF_VOCABULARIES) for name in key))
        return self._numbers[key]

    def _above(self, name: str) -> set[str]:
        found: set[str] = set()
        ahead = [name]
        while ahead:
            new = self.broader.get(ahead.pop(), set()) - found
            found |= new
            ahead += new
        return found - {name}

    def within(self, wanted: Collection[str], *, all_of: bool) -> list[int]:
        """Give the numbers of the sets that have one of some classes, or all of them."""
        if not wanted:
            return [*range(len(self.classes))]
        fits = all if all_of else any
        return [n for n, has in enumerate(self.classes) if fits(name in has for name in wanted)]
