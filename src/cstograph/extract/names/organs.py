"""An organ's name -> whose organ it is, and what it is called there.

Names of one organ come in several shapes: "the State Duma's Committee on Defence", "the Committee
of the State Duma on Defence". What they have in common is the owner and the rest, and so the id.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property

from cstograph.extract.drafts.draft import slug
from cstograph.extract.names.known_things import Known, Thing
from cstograph.extract.names.lexicon import Lexicon, unpossessed

#: What stands between a council and the organ whose it is.
_AT = " (?:at|under) the "
_ALL_WORDS = 40
#: Of how many words the name of an owner is at most.
_LONGEST = 14


@dataclass(frozen=True, slots=True)
class Seat:
    """A parliament or a chamber of the table of states."""

    kind: str
    id: str
    state: str
    of: str | None = None


@dataclass(frozen=True, slots=True)
class Organ:
    """Whose organ it is, as the id of the owner's organs begins, and its name without the owner."""

    owner: str
    rest: str

    def id(self, lexicon: Lexicon) -> str:
        """Give the id that is proposed of it: uncut, for organs of one beginning are not one."""
        return "body/" + "-".join(filter(None, [self.owner, name_slug(self.rest, lexicon)]))


@dataclass(frozen=True)
class Organs:
    """The parliaments of the table of states, and the bodies of the graph, by their names."""

    known: Known
    lexicon: Lexicon
    parsed: dict[str, Organ | None] = field(default_factory=dict, repr=False)

    @cached_property
    def _known_bodies(self) -> Mapping[tuple[str, ...], list[Thing]]:
        made: dict[tuple[str, ...], list[Thing]] = {}
        for thing in self.known.of_kind("Body", "Parliament", "Chamber"):
            for key in {self.lexicon.key(name) for name in thing.labels}:
                made.setdefault(key, []).append(thing)
        return made

    @cached_property
    def _known_organs(self) -> Mapping[str, list[Thing]]:
        """The bodies of the graph by the ids that their names would get."""
        made: dict[str, list[Thing]] = {}
        for thing in self.known.of_kind("Body"):
            for id_ in {self.proposed(name) for name in thing.labels}:
                made.setdefault(id_, []).append(thing)
        return made

    @cached_property
    def _seats(self) -> Mapping[tuple[str, ...], list[Seat]]:
        """Parliaments and chambers by what their names have in common."""
        made: dict[tuple[str, ...], set[Seat]] = {}
        for state, entry in self.lexicon.states.items():
            parliament = Seat("Parliament", f"parliament/{state}", state)
            named = entry.get("parliament", [])
            forms = [(name, parliament) for name in named]
            for chamber, names in entry.get("chambers", {}).items():
                seat = Seat("Chamber", f"chamber/{state}-{chamber}", state, parliament.id)
                forms += [(name, seat) for name in names]
                forms += [(f"{name} of the {whole}", seat) for name in names for whole in named]
            for name, seat in forms:
                made.setdefault(self.lexicon.key(f"{name} of {state}"), set()).add(seat)
                made.setdefault(self.lexicon.key(f"{name} of {entry['names'][0]}"), set()).add(seat)
                if name in entry.get("alone", []):
                    made.setdefault(self.lexicon.key(name), set()).add(seat)
        return {key: sorted(found, key=lambda seat: seat.id) for key, found in made.items()}

    @property
    def organizations(self) -> frozenset[str]:
        """The ids of the organizations that have an assembly: not they meet, but their organs."""
        table = self.lexicon.nouns["organizations"]
        return frozenset(f"body/{slug_}" for slug_, names in table.items() if "assembly" in names)

    def seat(self, name: str) -> Seat | None:
        """Find the parliament or chamber that a name is of, where it is of one alone."""
        found = self._seats.get(self.lexicon.key(name), [])
        return found[0] if len(found) == 1 else None

    def parliament(self, state: str) -> Seat | None:
        """Give the parliament of a state of the table."""
        has = "parliament" in self.lexicon.states[state]
        return Seat("Parliament", f"parliament/{state}", state) if has else None

    def find(self, name: str) -> list[Thing]:
        """Find the bodies, parliaments and chambers of the graph that a name may be of."""
        key = self.lexicon.key(name)
        found = self._known_bodies.get(key) or self._known_organs.get(self.proposed(name))
        if found:
            return found
        # An organization's own organs are called without its name on its own pages.
        if any(organization in key for organization in self.lexicon.nouns["organizations"]):
            return []
        of_ours = tuple(sorted([*key, self.lexicon.own]))
        return [
            t
            for t in self._known_bodies.get(of_ours, [])
            if f"body/{self.lexicon.own}" in t.links.get("partOf", [])
        ]

    def proposed(self, name: str) -> str:
        """Give the id that is proposed of a body's name: one for all shapes of the name."""
        if organ := self.organ(name):
            return organ.id(self.lexicon)
        state = self.state_of(name)
        whose = [self.lexicon.state(state) or ""] if state else []
        parts = [*whose, name_slug(self.rest(name), self.lexicon)]
        return f"body/{'-'.join(parts)}"

    def organ(self, name: str) -> Organ | None:
        """Take a name apart; None where no parliament, assembly or organization owns the organ."""
        if name not in self.parsed:
            self.parsed[name] = _parse(name, self.lexicon, self._whose)
        return self.parsed[name]

    def _whose(self, name: str) -> str | None:
        """Give how the ids of the organs of a parliament or a chamber begin."""
        seat = self.seat(name)
        if seat is None:
            return None
        return seat.id.partition("/")[2] if seat.of else f"{seat.state}-parliament"

    def rest(self, name: str) -> str:
        """Give what a body is called by those whose it is."""
        if organ := self.organ(name):
            return organ.rest
        state = self.state_of(name)
        if not state:
            return name
        return re.sub(rf"\s*(?:of (?:the )?)?{re.escape(state)}(?:[’']s?)?\s*", " ", name).strip()

    def state_of(self, name: str) -> str | None:
        """Give the one state that a body's name says it is an organ of."""
        tokens = self.lexicon.tokens(name)
        states = [token for token in tokens if token.kind == "S"]
        others = any(t.kind == "O" for t in tokens) or any(
            t.text in self.lexicon.legislatures for t in tokens
        )
        if len(states) != 1 or others or states[0] not in (tokens[0], tokens[-1]):
            return None
        return unpossessed(states[0].text)

    def is_bare(self, name: str) -> bool:
        """Tell whether a name says only what an organ is: "Committee", of which there are many."""
        organ, rest = self.organ(name), self.rest(name)
        bodies = self.lexicon.nouns["bodies"]
        for slug_, names in self.lexicon.nouns["organizations"].items():
            if organ and organ.owner.startswith(slug_) and rest in names.get("organs", []):
                return False
        return set(rest.split()) <= {*bodies["many"].split(), *bodies["modifiers"].split()}


def _parse(name: str, lexicon: Lexicon, seat: Callable[[str], str | None]) -> Organ | None:
    """Take a name apart. `seat` gives how the ids of a parliament's or a chamber's organs begin."""
    if found := re.fullmatch(rf"((?:(?:{'|'.join(lexicon.advisory)}) )+Council){_AT}(.+)", name):
        above = _parse(found[2], lexicon, seat)
        return Organ(above.owner, f"{above.rest} {found[1]}") if above else None
    for owner, rest in _splits(" ".join(name.split())):
        whose = _owner(owner, lexicon, seat)
        if whose is not None and rest:
            return Organ(whose, rest)
    return None


def name_slug(name: str, lexicon: Lexicon) -> str:
    """Make a part of an id of a name, the same for the spellings of its words."""
    return slug(lexicon.plain(name), _ALL_WORDS)


def _splits(name: str) -> Iterator[tuple[str, str]]:
    """Give all ways to part an owner's name from the rest, the longest owners first."""
    words = name.split()
    for number in range(min(len(words) - 1, _LONGEST), 0, -1):
        owner = unpossessed(" ".join(words[:number]))
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
