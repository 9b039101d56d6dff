"""What a person typed -> the resources that they may mean, the best first.

Case, accents and punctuation do not count (see `folding`), a word may be typed in part, and where
nothing is called so, what is written almost so is found.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import IntEnum

from rapidfuzz import fuzz

from cstograph.rdf.labels import label_order

__all__ = ["Label", "Likeness", "Match", "alike", "best_name"]


@dataclass(frozen=True, slots=True)
class Label:
    """What a resource is called; `is_preferred` where it is not one name among others."""

    resource: str
    text: str
    language: str | None = None
    is_preferred: bool = True


class Likeness(IntEnum):
    """How a text is like a label, the best last."""

    SIMILAR = 0
    #: Each of its words is a word of the label, or the beginning of one.
    WORDS = 60
    BEGINNING = 80
    EXACT = 100

    @classmethod
    def of(cls, text: str, label: str) -> "Likeness":
        """Tell how a folded text is like a folded label."""
        if text == label:
            return cls.EXACT
        if label.startswith(text):
            return cls.BEGINNING
        words = label.split()
        if all(any(word.startswith(each) for word in words) for each in text.split()):
            return cls.WORDS
        return cls.SIMILAR

    def score(self, similarity: float) -> float:
        """Give a score for a similarity: the better likeness has the better score, up to 100."""
        room = {Likeness.SIMILAR: 0.59, Likeness.EXACT: 0.0}.get(self, 0.19)
        return self + room * similarity


@dataclass(frozen=True, slots=True)
class Match:
    """A resource that a text may mean.

    `name` is what it is called, `label` the one of its labels, or its code, that is most like the
    text. `score` is up to 100, `similarity` (of the texts alone) as well. `classes` has the
    narrowest first. `is_by_code`: the text is a code that identifies the resource.
    """

    resource: str
    name: Label
    label: Label
    likeness: Likeness
    score: float
    similarity: float
    classes: tuple[str, ...]
    is_by_code: bool = False


def alike(one: str, other: str) -> float:
    """Tell how alike two folded texts are, up to 100; the order of words counts little."""
    return max(fuzz.ratio(one, other), 0.95 * fuzz.token_sort_ratio(one, other))


def best_name(labels: Iterable[Label]) -> Label:
    """Choose what to call a resource on an English page; see `label_order`."""
    return min(
        labels,
        key=lambda label: label_order(label.text, label.language, is_preferred=label.is_preferred),
    )
