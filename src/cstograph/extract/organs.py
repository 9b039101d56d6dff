"""An organ's name -> whose organ it is, and what it is called there.

Names of one organ come in several shapes: "the State Duma's Committee on Defence", "the Committee
of the State Duma on Defence". What they have in common is the owner and the rest, and so the id.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from cstograph.extract.draft import slug
from cstograph.extract.lexicon import Lexicon

_ALL_WORDS = 40
#: Of how many words the name of an owner is at most.
_LONGEST = 14


@dataclass(frozen=True, slots=True)
class Organ:
    """Whose organ it is, as the id of the owner's organs begins, and its name without the owner."""

    owner: str
    rest: str

    def id(self, lexicon: Lexicon) -> str:
        """Give the id that is proposed of it: uncut, for organs of one beginning are not one."""
        return "body/" + "-".join(filter(None, [self.owner, name_slug(self.rest, lexicon)]))


def parse(name: str, lexicon: Lexicon, seat: Callable[[str], str | None]) -> Organ | None:
    """Take a name apart; None where no parliament, assembly or organization owns it.

    `seat` gives how the ids of the organs of a parliament or a chamber begin.
    """
    for owner, rest in _splits(" ".join(name.split())):
        whose = _owner(owner, lexicon, seat)
        if whose is not None and rest:
            return Organ(whose, rest)
    return None


def name_slug(name: str, lexicon: Lexicon) -> str:
    """Make a part of an id of a name, the same for the spellings of its words."""
    return slug(lexicon.plain(name), _ALL_WORDS)


def is_bare(rest: str, owner: str, lexicon: Lexicon) -> bool:
    """Tell whether a name says only what an organ is: "Committee", of which there are many."""
    bodies = lexicon.nouns["bodies"]
    for slug_, names in lexicon.nouns["organizations"].items():
        if owner.startswith(slug_) and rest in names.get("organs", []):
            return False
    return set(rest.split()) <= {*bodies["many"].split(), *bodies["modifiers"].split()}


def _splits(name: str) -> Iterator[tuple[str, str]]:
    """Give all ways to part an owner's name from the rest, the longest owners first."""
    words = name.split()
    for number in range(min(len(words) - 1, _LONGEST), 0, -1):
        owner = re.sub(r"[’'`]s?$", "", " ".join(words[:number]))
        yield owner, " ".join(words[number:])
    for found in re.finditer(r" (?=(?:on|for) )", name):
        for whose in re.finditer(r" of (?:the )?", name[: found.start()]):
            yield name[whose.end() : found.start()], name[: whose.start()] + name[found.start() :]
    for found in re.finditer(r" of (?:the )?", name):
        yield name[found.end() :], name[: found.start()]


def _owner(name: str, lexicon: Lexicon, seat: Callable[[str], str | None]) -> str | None:
    if whose := seat(name):
        return whose
    for slug_, names in lexicon.nouns["organizations"].items():
        own = "" if slug_ == lexicon.own else slug_
        if name in names.get("assembly", []):
            return "-".join(filter(None, [own, "pa"]))
        if name in names["names"]:
            return own
    return None
