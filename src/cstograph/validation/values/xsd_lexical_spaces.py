"""A lexical form and a datatype -> whether XSD lets the datatype be written so.

The expressions are those by which XSD 1.1 part 2 defines the lexical spaces, section by section.
RDF applies no white space normalisation (RDF 1.1 Concepts, section 5.1).
"""

import re
from calendar import isleap
from decimal import Decimal
from functools import lru_cache

from elementpath.regex import translate_pattern

_XSD = "http://www.w3.org/2001/XMLSchema#"

_NUMBER = r"[+-]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)"
_FLOAT = rf"{_NUMBER}(?:[Ee][+-]?[0-9]+)?|[+-]?INF|NaN"
_YEAR = r"(?P<year>-?(?:[1-9][0-9]{3,}|0[0-9]{3}))"
_MONTH = r"(?P<month>0[1-9]|1[0-2])"
_DAY = r"(?P<day>0[1-9]|[12][0-9]|3[01])"
_TIME = r"(?:(?:[01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9](?:\.[0-9]+)?|24:00:00(?:\.0+)?)"
_ZONE = r"(?:Z|[+-](?:(?:0[0-9]|1[0-3]):[0-5][0-9]|14:00))"
_OF_TIME = r"T(?=[0-9])(?:[0-9]+H)?(?:[0-9]+M)?(?:[0-9]+(?:\.[0-9]+)?S)?"
_LONG = ("01", "03", "05", "07", "08", "10", "12")
_BASE64 = r"[A-Za-z0-9+/] ?"
_SINGLE_SPACED = r"(?:[^\t\n\r ]+(?: [^\t\n\r ]+)*)?"
# `translate_pattern` knows the names of XML that lie below U+10000; those above are all allowed.
_INITIAL, _FURTHER = (
    translate_pattern(f"\\{letter}", xsd_version="1.1")[:-1] + "\U00010000-\U000effff]"
    for letter in "ic"
)
_NMTOKEN = f"{_FURTHER}+"
_NAME = f"{_INITIAL}{_FURTHER}*"
_NCNAME = f"(?=[^:]+\\Z){_NAME}"

_INTEGER_RANGES: dict[str, tuple[int | None, int | None]] = {
    "integer": (None, None),
    "nonPositiveInteger": (None, 0),
    "negativeInteger": (None, -1),
    "nonNegativeInteger": (0, None),
    "positiveInteger": (1, None),
    "long": (-(2**63), 2**63 - 1),
    "int": (-(2**31), 2**31 - 1),
    "short": (-(2**15), 2**15 - 1),
    "byte": (-(2**7), 2**7 - 1),
    "unsignedLong": (0, 2**64 - 1),
    "unsignedInt": (0, 2**32 - 1),
    "unsignedShort": (0, 2**16 - 1),
    "unsignedByte": (0, 2**8 - 1),
}
_EXPRESSIONS = dict.fromkeys(_INTEGER_RANGES, r"[+-]?[0-9]+") | {
    "string": r"(?s:.*)",
    "anyURI": r"(?s:.*)",
    "boolean": r"true|false|1|0",
    "decimal": _NUMBER,
    "float": _FLOAT,
    "double": _FLOAT,
    "duration": (
        rf"-?P(?=[0-9]|T)(?:[0-9]+Y)?(?:[0-9]+M)?(?:[0-9]+D)?(?:{_OF_TIME})?"  # section 3.3.6
    ),
    "yearMonthDuration": r"-?P(?=[0-9])(?:[0-9]+Y)?(?:[0-9]+M)?",
    "dayTimeDuration": rf"-?P(?=[0-9]|T)(?:[0-9]+D)?(?:{_OF_TIME})?",
    "dateTime": f"{_YEAR}-{_MONTH}-{_DAY}T{_TIME}{_ZONE}?",
    "dateTimeStamp": f"{_YEAR}-{_MONTH}-{_DAY}T{_TIME}{_ZONE}",
    "time": f"{_TIME}{_ZONE}?",
    "date": f"{_YEAR}-{_MONTH}-{_DAY}{_ZONE}?",
    "gYearMonth": f"{_YEAR}-{_MONTH}{_ZONE}?",
    "gYear": f"{_YEAR}{_ZONE}?",
    "gMonthDay": f"--{_MONTH}-{_DAY}{_ZONE}?",
    "gMonth": f"--{_MONTH}{_ZONE}?",
    "gDay": f"---{_DAY}{_ZONE}?",
    "hexBinary": r"(?:[0-9A-Fa-f]{2})*",
    "base64Binary": (
        rf"(?:(?:{_BASE64}){{4}})*(?:(?:{_BASE64}){{3}}[A-Za-z0-9+/]"
        rf"|(?:{_BASE64}){{2}}[AEIMQUYcgkosw048] ?=|{_BASE64}[AQgw] ?= ?=)|"  # or nothing
    ),
    "normalizedString": r"[^\t\n\r]*",
    "token": _SINGLE_SPACED,
    "language": r"[A-Za-z]{1,8}(?:-[A-Za-z0-9]{1,8})*",
    "NMTOKEN": _NMTOKEN,
    "Name": _NAME,
    "NCName": _NCNAME,
}
_LEXICAL_SPACES = {f"{_XSD}{name}": re.compile(text) for name, text in _EXPRESSIONS.items()}
_RANGES = {f"{_XSD}{name}": ends for name, ends in _INTEGER_RANGES.items()}
#: The datatypes of numbers that are no binary fractions: xsd:decimal and what is derived from it.
EXACT_NUMBERS = frozenset((*_RANGES, f"{_XSD}decimal"))


@lru_cache(maxsize=65536)
def is_well_typed(form: str, datatype: str) -> bool:
    """Tell whether a lexical form is in the lexical space of a datatype.

    A datatype that RDF does not take from XSD (RDF 1.1 Concepts, section 5.1) has any.
    """
    lexical_space = _LEXICAL_SPACES.get(datatype)
    if lexical_space is None:
        return True
    match = lexical_space.fullmatch(form)
    if match is None:
        return False
    if datatype in _RANGES:
        least, most = _RANGES[datatype]
        value = Decimal(form)
        return (least is None or value >= least) and (most is None or value <= most)
    parts = match.groupdict()
    return "day" not in parts or "month" not in parts or _is_a_day(**parts)


def _is_a_day(month: str, day: str, year: str = "0000") -> bool:
    """Tell whether the month has this day (section 3.3.7.1); the 29th of February has some year."""
    is_leap = isleap(int(year[-4:]))  # 10000 years are a whole number of the calendar's cycles
    days = 29 if month == "02" and is_leap else 28 if month == "02" else 30 + (month in _LONG)
    return int(day) <= days
