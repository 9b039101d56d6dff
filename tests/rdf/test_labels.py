"""One order of labels, for pages, search and lists."""

from itertools import permutations

import pytest

from cstograph.rdf.labels import label_order, language_order

#: Labels of one thing, the best one first: text, language, whether it is preferred.
ORDERED = [
    ("Minsk", "en", True),
    ("Minsk city", "en", True),
    ("Mensk", "en-GB", True),
    ("A", None, True),
    ("B", None, True),
    ("AA", "be", True),
    ("A", "ru", True),
    ("M", "en", False),
    ("M", None, False),
    ("M", "ru", False),
]


def test_the_best_label_is_first() -> None:
    """Preferred, English, without a language, short, alphabetical: in this order of importance."""
    for some in permutations(ORDERED, 3):
        best, *_ = sorted(some, key=lambda label: label_order(*label[:2], is_preferred=label[2]))
        assert best == min(some, key=ORDERED.index)


@pytest.mark.parametrize("tag", ["en", "EN", "en-GB", "En-us"])
def test_english_has_many_tags(tag: str) -> None:
    """Tags are compared without regard to case, and with their regions (BCP 47, section 2.1.1)."""
    assert language_order(tag)[0] == language_order("en")[0] < language_order(None)[0]
    assert language_order(None) < language_order("be") < language_order("ru")
