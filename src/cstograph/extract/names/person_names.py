"""Names of people: what spellings of one name have in common, and the parts of a name."""

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

_PARTS = re.compile(r"(?:[^\W\d_]\.)|[^\W\d_]+(?:[-’'`][^\W\d_]+)*")


@dataclass(frozen=True, slots=True)
class Name:
    """A name as it is written: given names or their initials, and the family name behind them."""

    given: tuple[str, ...]
    family: str

    @property
    def is_full(self) -> bool:
        """Tell whether a given name is written out."""
        return any(not part.endswith(".") for part in self.given)

    @property
    def text(self) -> str:
        """The name, without titles."""
        return " ".join([*self.given, self.family])


@dataclass(frozen=True)
class Spelling:
    """How one name is spelt by different transliterations: a table of what stands for what."""

    table: Mapping[str, Any]
    folded: dict[str, str] = field(default_factory=dict, repr=False)

    @cached_property
    def _cyrillic(self) -> dict[int, str]:
        return {ord(a): b for a, b in self.table["cyrillic"].items()}

    @cached_property
    def _given(self) -> dict[str, str]:
        return {
            self._folded(form): self._folded(forms[0])
            for forms in self.table["given"]
            for form in forms
        }

    def is_family(self, name: str) -> bool:
        """Tell whether a name ends as those of families do."""
        return name.lower().endswith(tuple(self.table["families"].split()))

    def fold(self, name: str) -> str:
        """Give what the spellings of one name have in common."""
        if name not in self.folded:
            parts = [self._folded(part) for part in _PARTS.findall(name)]
            given = [self._given.get(part, part) for part in parts[:-1]]
            self.folded[name] = " ".join([*given, *parts[-1:]])
        return self.folded[name]

    def _folded(self, word: str) -> str:
        text = word.lower().translate(self._cyrillic)
        text = unicodedata.normalize("NFKD", text)
        text = re.sub(r"[^a-z.]", "", text)
        for variant, one in self.table["letters"]:
            text = re.sub(variant, one, text)
        return text


def parse(text: str, titles: frozenset[str]) -> Name | None:
    """Read a name: its titles are left out. None where it has no family name."""
    text = " ".join(text.split())
    while " " in text and text.partition(" ")[0] in titles:
        text = text.partition(" ")[2]
    words = _PARTS.findall(text)
    while words and (words[0] in titles or f"{words[0]}." in titles):
        words = words[1:]
    if not words or words[-1].endswith("."):
        return None
    return Name(tuple(words[:-1]), words[-1])


def is_same(one: Name, other: Name, spelling: Spelling) -> bool:
    """Tell whether two names can be one person's: by the spelling, or by the initials."""
    if spelling.fold(one.family) != spelling.fold(other.family):
        return False
    if one.is_full and other.is_full:
        return spelling.fold(one.text) == spelling.fold(other.text)
    if not one.given or not other.given:
        return True
    first, second = spelling.fold(one.given[0] + " x"), spelling.fold(other.given[0] + " x")
    return first[0] == second[0]
