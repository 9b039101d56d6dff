"""The words that labels have, and those that a mistyped word may stand for."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from itertools import islice

from rapidfuzz import process
from rapidfuzz.distance import OSA

#: Words that a mistyped one may stand for.
_MOST = 8
#: Words that are compared at once; other threads go on in between.
_AT_ONCE = 10_000
#: The letters from which on a word may have one mistake in it, and two.
_ONE, _TWO = 4, 6


class Vocabulary:
    """Folded words."""

    def __init__(self, words: Iterable[str]) -> None:
        self._by_length: dict[int, list[str]] = defaultdict(list)
        for word in words:
            self._by_length[len(word)].append(word)

    def __len__(self) -> int:
        """Count the words."""
        return sum(map(len, self._by_length.values()))

    def like(self, word: str) -> list[str]:
        """Find the words with the fewest mistakes: letters too many, missing, wrong or swapped."""
        mistakes = _mistakes(word)
        near = range(len(word) - mistakes, len(word) + mistakes + 1)
        return _likest(word, (each for n in near for each in self._by_length.get(n, ())))

    def beginning_like(self, word: str) -> list[str]:
        """Find beginnings of longer words that are like a word."""
        longer = (n for n in self._by_length if n > len(word) + _mistakes(word))
        cut = {each[: len(word)]: None for n in longer for each in self._by_length[n]}
        return _likest(word, iter(cut))


def _mistakes(word: str) -> int:
    return (len(word) >= _ONE) + (len(word) >= _TWO)


def _likest(word: str, choices: Iterator[str]) -> list[str]:
    mistakes = _mistakes(word)
    found: list[tuple[str, int, int]] = []
    while mistakes and (some := list(islice(choices, _AT_ONCE))):
        found += process.extract(
            word, some, scorer=OSA.distance, score_cutoff=mistakes, limit=_MOST
        )
    least = min((distance for _, distance, _ in found), default=0)
    return [text for text, distance, _ in found if distance == least][:_MOST]
