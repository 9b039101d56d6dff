"""The W3C tests that are not run, each with its reason, as exclusions.toml lists them."""

import tomllib
from dataclasses import dataclass
from enum import StrEnum
from fnmatch import fnmatchcase
from pathlib import Path

from tests.conformance.case import Case
from tests.conformance.suite import Suite

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
    is_of_older: bool

    def covers(self, case: Case) -> bool:
        """Whether this keeps a test from being run."""
        return fnmatchcase(case.name, self.pattern)


def read(suite: Suite) -> list[Exclusion]:
    """All exclusions from these suites, in the order of the table."""
    table = tomllib.loads(TABLE.read_text(encoding="utf-8"))
    exclusions = [
        Exclusion(pattern, Cause(entry["cause"]), entry["reason"], entry.get("older", False))
        for entry in table["exclusion"]
        for pattern in entry["tests"]
    ]
    return [one for one in exclusions if not (one.is_of_older and suite.is_current)]
