"""A term as a page shows it."""

from dataclasses import dataclass

_XSD = "http://www.w3.org/2001/XMLSchema#"
_NUMBERS = ("integer", "decimal", "double", "float", "nonNegativeInteger", "positiveInteger")
_DATES = ("date", "dateTime", "gYear", "gYearMonth", "time")
_KINDS = {f"{_XSD}{name}": "number" for name in _NUMBERS} | {
    f"{_XSD}{name}": "date" for name in _DATES
}


@dataclass(frozen=True, slots=True)
class Cell:
    """A term as a page shows it: its text, where it leads, its language, or what it counts.

    `kind` is "number", "date" or "iri", or None for texts and all else.
    """

    text: str
    href: str | None = None
    language: str | None = None
    kind: str | None = None


def kind_of(datatype: str) -> str | None:
    """Tell what a literal of a datatype counts: "number", "date", or None."""
    return _KINDS.get(datatype)
