"""A draft: records of facts, each fact with the passage that it was read from."""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, field

#: How a mark begins that asks for a summary; the passage's place in the text follows.
SUMMARY = "Tell in your own words what stands at"
_SMALL_IN_SLUGS = frozenset(["the", "a", "an", "of", "on", "in", "for", "to", "and"])
_SLUG_WORDS = 9


@dataclass(frozen=True, slots=True)
class Passage:
    """A part of a page's text, by the places of its first character and of that behind its last."""

    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Fact:
    """One key with one value. Without a passage it is a mark in the draft, no fact of the page."""

    key: str
    value: str
    passage: Passage | None


@dataclass
class Record:
    """What is said of one thing."""

    id: str
    kind: str
    facts: list[Fact] = field(default_factory=list)
    is_new: bool = True

    def values(self, key: str) -> list[str]:
        """Give the values of a key."""
        return [fact.value for fact in self.facts if fact.key == key]


@dataclass(frozen=True, slots=True)
class Doubt:
    """What was not made a fact, and why."""

    passage: Passage
    reason: str


@dataclass
class Draft:
    """The facts of one source, in the order in which the page tells them."""

    id: str
    head: list[Fact] = field(default_factory=list)
    records: dict[str, Record] = field(default_factory=dict)
    doubts: list[Doubt] = field(default_factory=list)

    def record(self, id_: str, kind: str, passage: Passage, *, is_new: bool = True) -> Record:
        """Give the record of a thing, begun here if there is none yet."""
        if id_ not in self.records:
            self.records[id_] = Record(id_, kind, [Fact("type", kind, passage)], is_new)
        return self.records[id_]

    def state(self, id_: str, key: str, value: str, passage: Passage) -> None:
        """State a fact of a thing whose record has begun; what is stated already is not again."""
        record = self.records[id_]
        if value not in record.values(key):
            record.facts.append(Fact(key, value, passage))

    def ask(self, id_: str, what: str) -> None:
        """Mark what a person has to decide of a thing."""
        record = self.records[id_]
        if what not in record.values("todo"):
            record.facts.append(Fact("todo", what, None))

    def doubt(self, passage: Passage, reason: str) -> None:
        """Note what no fact was made of."""
        if not any(d.passage == passage and d.reason == reason for d in self.doubts):
            self.doubts.append(Doubt(passage, reason))

    def passages(self) -> Iterator[Passage]:
        """Give all passages that facts were read from."""
        for fact in (*self.head, *(f for record in self.records.values() for f in record.facts)):
            if fact.passage:
                yield fact.passage


def slug(text: str, words: int = _SLUG_WORDS) -> str:
    """Make the last part of an id of a name."""
    plain = unicodedata.normalize("NFKD", re.sub("[’']", "", re.sub("[–—]", "-", text)))
    whole = re.findall(r"[a-z0-9]+", plain.encode("ascii", "ignore").decode().lower())
    found = whole[:words]
    while len(whole) > words and found[-1] in _SMALL_IN_SLUGS:
        found.pop()
    return "-".join(found)


def short_slug(text: str) -> str:
    """Make the last part of an id of a title: without small words."""
    made = [word for word in slug(text, 40).split("-") if word not in _SMALL_IN_SLUGS]
    return "-".join(made[:_SLUG_WORDS])
