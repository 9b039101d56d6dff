"""The W3C tests that are not run, each with its reason, as exclusions.toml lists them."""

import tomllib
from dataclasses import dataclass
from enum import StrEnum
from fnmatch import fnmatchcase
from pathlib import Path

from tests.conformance.case import Case

TABLE = Path(__file__).with_name("exclusions.toml")


class Cause(StrEnum):
    """Whose doing it is that a test is not run."""

    SCOPE = "scope"
    SUITE = "suite"
    ENGINE = "engine"


@dataclass(frozen=True)
class Exclusion:
    """One name of a test, or a pattern of names, that is not run."""

    pattern: str
    cause: Cause
    reason: str

    def covers(self, case: Case) -> bool:
        """Whether this keeps a test from being run."""
        return fnmatchcase(case.name, self.pattern)


def read() -> list[Exclusion]:
    """All exclusions, in the order of the table."""
    table = tomllib.loads(TABLE.read_text(encoding="utf-8"))
    return [
        Exclusion(pattern, Cause(entry["cause"]), entry["reason"])
        for entry in table["exclusion"]
        for pattern in entry["tests"]
    ]
