"""Two terms -> whether SPARQL's `<` or `<=` holds between them (SPARQL 1.1, section 17.3).

What cannot be compared is in no order: terms of different kinds, ill-typed literals, times of which
one has a time zone and which differ by less than that could.
"""

from decimal import Decimal
from functools import lru_cache
from typing import Any, TypeGuard

import pyoxigraph as ox

from cstograph.validation.values.xsd_lexical_spaces import EXACT_NUMBERS, is_well_typed

_ENGINE = ox.Store()
_TRUE = ox.Literal(value=True)
_LEFT, _RIGHT = ox.Variable("left"), ox.Variable("right")
_XSD = "http://www.w3.org/2001/XMLSchema#"
_PLAIN_LENGTHS = {f"{_XSD}date": 10, f"{_XSD}gYearMonth": 7, f"{_XSD}gYear": 4}
_OTHER = "other"
_LESS = "SELECT ?left ?right (?left < ?right AS ?holds) {}"
_LESS_OR_EQUAL = "SELECT ?left ?right (?left <= ?right AS ?holds) {}"


@lru_cache(maxsize=65536)
def is_less(left: object, right: object, *, or_equal: bool = False) -> bool:
    """Tell whether one of pyoxigraph's terms is less than another, or equal to it."""
    if not (_is_comparable(left) and _is_comparable(right)):
        return False
    (kind, one), (other_kind, other) = _value(left), _value(right)
    if kind == other_kind and kind != _OTHER:
        return bool(one <= other if or_equal else one < other)
    query = _LESS_OR_EQUAL if or_equal else _LESS
    solutions = _ENGINE.query(query, substitutions={_LEFT: left, _RIGHT: right})
    return isinstance(solutions, ox.QuerySolutions) and next(solutions)["holds"] == _TRUE


def _is_comparable(term: object) -> TypeGuard[ox.Literal]:
    if not isinstance(term, ox.Literal) or term.language is not None:
        return False
    return is_well_typed(term.value, term.datatype.value)


def _value(literal: ox.Literal) -> tuple[str, Any]:
    """Give a kind of literals whose order is Python's, and the value.

    That is quicker than to ask the engine, which does not compare truth values, nor numbers of more
    than 64 or 128 bits. Dates with a year of four digits and no time zone are ordered as texts.
    """
    datatype = literal.datatype.value
    if datatype in EXACT_NUMBERS:
        return "number", Decimal(literal.value)
    if datatype == _TRUE.datatype.value:
        return datatype, literal.value in ("true", "1")
    if datatype == f"{_XSD}string" or len(literal.value) == _PLAIN_LENGTHS.get(datatype):
        return datatype, literal.value
    return _OTHER, None
