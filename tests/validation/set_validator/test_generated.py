"""Thousands of small graphs and shapes, with the verdict before pySHACL's report and without."""

import os
from random import Random

from pyoxigraph import RdfFormat, Triple, parse

from tests.validation.set_validator import generated
from tests.validation.set_validator.comparison import Comparison, compare

#: How many are tried; more, from a hundredth of a second each, by setting this.
NUMBER = int(os.environ.get("CSTOGRAPH_TEST_SHAPES", "300"))


def triples(text: str) -> list[Triple]:
    """Parse Turtle."""
    return [quad.triple for quad in parse(text, format=RdfFormat.TURTLE)]


def compared(number: int) -> Comparison:
    """Validate the generated data of a number both ways."""
    random = Random(number)  # noqa: S311 - the same for the same number
    data = generated.data(random)
    return compare(triples(data), triples(generated.shapes(random)))


def test_the_report_is_that_of_pyshacl_asked_of_everything() -> None:
    """Whatever the shapes and the data, the verdict leaves pySHACL all that it would report.

    So it does where it is asked of some nodes, and then of all others.
    """
    tried = {number: compared(number) for number in range(NUMBER)}
    assert [number for number, both in tried.items() if both.narrowed != both.alone] == []
    valid = {number: one for number, one in tried.items() if one.conforms is not None}
    apart = [number for number, one in valid.items() if one.halves != one.alone]
    assert apart == []
    of_all = [
        sum(one.conforms is True for one in tried.values()),
        sum(one.conforms is False for one in tried.values()),
        sum(not one.left for one in tried.values()),
    ]
    assert min(of_all) > NUMBER / 10, "The generated shapes are too easy, or too hard, to tell."
