"""Names of people: spellings of one name, and names of two people."""

import pytest

from cstograph.extract.names import person_names
from tests.extract.approve import rules

ONE = [
    ("Nikolai Patrushev", "Nikolay Patrushev"),
    ("Sergey Lavrushin", "Sergei Lavrushin"),
    ("Alexander Volf", "Aleksandr Volf"),
    ("Yevgeny Ivanov", "Evgeny Ivanov"),
    ("Valery Semerikov", "Valeriy Semerikov"),
    ("Viktor Khrenin", "Victor Hrenin"),
    ("Dmitry Medved", "Dmitriy Medved"),
    ("Николай Патрушев", "Nikolai Patrushev"),
    ("N. Patrushev", "Nikolai Patrushev"),
    ("Mikhail Krotov", "Mihail Krotov"),
]
TWO = [
    ("Nikolai Patrushev", "Nikita Patrushev"),
    ("Igor Zubov", "Igor Zubkov"),
    ("V. Patrushev", "Nikolai Patrushev"),
    ("Ivan Petrov", "Ivan Petrovsky"),
    ("Anna Ivanova", "Anna Ivanov"),
    ("Sergei Ivanov", "Semyon Ivanov"),
]


def are_same(one: str, other: str) -> bool:
    """Tell whether two names can be one person's."""
    first, second = person_names.parse(one, frozenset()), person_names.parse(other, frozenset())
    assert first
    assert second
    return person_names.is_same(first, second, rules().spelling)


@pytest.mark.parametrize(("one", "other"), ONE)
def test_spellings_of_one_name_are_found(one: str, other: str) -> None:
    """Transliterations, initials and the Cyrillic of one name are taken for one."""
    assert are_same(one, other)


@pytest.mark.parametrize(("one", "other"), TWO)
def test_two_names_stay_two(one: str, other: str) -> None:
    """Names that merely look alike are two people's."""
    assert not are_same(one, other)
