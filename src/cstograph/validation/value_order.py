"""Two terms -> whether SPARQL's `<` or `<=` holds between them (SPARQL 1.1, section 17.3).

What cannot be compared is in no order: terms of different kinds, ill-typed literals, times of which
one has a time zone and which differ by less than that could.
"""

from decimal import Decimal
from functools import lru_cache
from typing import TypeGuard

import pyoxigraph as ox

from cstograph.validation.xsd_lexical_spaces import EXACT_NUMBERS, is_well_typed

_ENGINE = ox.Store()
_TRUE = ox.Literal(value=True)
_LEFT, _RIGHT = ox.Variable("left"), ox.Variable("right")
_LESS = "SELECT ?left ?right (?left < ?right AS ?holds) {}"
_LESS_OR_EQUAL = "SELECT ?left ?right (?left <= ?right AS ?holds) {}"


@lru_cache(maxsize=65536)
def is_less(left: object, right: object, *, or_equal: bool = False) -> bool:
    """Tell whether one of pyoxigraph's terms is less than another, or equal to it."""
    if not (_is_comparable(left) and _is_comparable(right)):
        return False
    one, other = _exact(left), _exact(right)
    if one is not None and other is not None and type(one) is type(other):
        return one <= other if or_equal else one < other
    query = _LESS_OR_EQUAL if or_equal else _LESS
    solutions = _ENGINE.query(query, substitutions={_LEFT: left, _RIGHT: right})
    return isinstance(solutions, ox.QuerySolutions) and next(solutions)["holds"] == _TRUE


def _is_comparable(term: object) -> TypeGuard[ox.Literal]:
    if not isinstance(term, ox.Literal) or term.language is not None:
        return False
    return is_well_typed(term.value, term.datatype.value)


def _exact(literal: ox.Literal) -> Decimal | bool | None:
    """Give a value that Python compares and the engine does not: truth values, long numbers."""
    if literal.datatype.value in EXACT_NUMBERS:
        return Decimal(literal.value)
    return literal.value in ("true", "1") if literal.datatype == _TRUE.datatype else None
