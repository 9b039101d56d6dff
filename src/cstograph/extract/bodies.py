"""Names of bodies, parliaments, chambers and states -> ids, known or proposed."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property

from cstograph.extract import organs
from cstograph.extract.draft import Draft, Passage
from cstograph.extract.known import Known, Thing
from cstograph.extract.lexicon import Lexicon

_FIRST_PART = re.compile(r"^(.*?)(?:\s+(?:of|on|for|under)\s|$)")


@dataclass(frozen=True, slots=True)
class Seat:
    """A parliament or a chamber of the table of states."""

    kind: str
    id: str
    state: str
    of: str | None = None


@dataclass
class Bodies:
    """Finds the ids of what pages name, and states in the draft what the names say."""

    draft: Draft
    known: Known
    lexicon: Lexicon
    text: str
    used: dict[str, str] = field(default_factory=dict)
    parsed: dict[str, organs.Organ | None] = field(default_factory=dict)

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

    def seat(self, name: str) -> Seat | None:
        """Find the parliament or chamber that a name is of, where it is of one alone."""
        found = self._seats.get(self.lexicon.key(name), [])
        return found[0] if len(found) == 1 else None

    def parliament(self, state: str) -> Seat | None:
        """Give the parliament of a state of the table."""
        has = "parliament" in self.lexicon.states[state]
        return Seat("Parliament", f"parliament/{state}", state) if has else None

    def state(self, form: str, passage: Passage) -> str | None:
        """Find the state that a form names."""
        known = self.lexicon.state(form)
        if known is None:
            return None
        id_ = f"state/{known}"
        form = " ".join(re.sub(r"[’'`]s?$", "", form).split())
        entry = self.lexicon.states[known]
        self._begin(id_, "State", passage)
        if form in entry.get("adjectives", []) or form not in entry["names"]:
            return id_
        thing = self.known.things.get(id_)
        if form == entry["names"][0]:
            if not thing or form in thing.labels:
                self.draft.state(id_, "label", form, passage)
        else:
            self.draft.state(id_, "alternativeLabel", form, passage)
        return id_

    def find(self, name: str, passage: Passage) -> str | None:  # noqa: PLR0911 - a case a kind
        """Find the body, parliament or chamber of a name; None, and a doubt, where it is unsure."""
        name = " ".join(name.split())
        if organization := self._organization(name, passage):
            return organization
        if self._is_legislature(name):
            seat = self.seat(name)
            if seat is None:
                reason = f"which state's parliament or chamber “{name}” is, is not said"
                self.draft.doubt(passage, reason)
                return None
            self.settle(seat, name, passage)
            if seat.id not in self.known.things:
                self._introduce(seat, name, passage)
            return seat.id
        if self.head(name) in ("Delegation", "Delegations"):
            return None
        found = self._known(name)
        if len(found) > 1:
            self.draft.doubt(passage, f"“{name}” may be {' or '.join(t.id for t in found)}")
            return None
        if found:
            return self._labelled(found[0], name, passage)
        if not self._is_owned(name):
            self.draft.doubt(passage, f"whose “{name}” it is, is not said")
            return None
        organ = self._organ(name)
        if organs.is_bare(self._rest(name), organ.owner if organ else "", self.lexicon):
            self.draft.doubt(passage, f"which of several “{name}” is, is not said")
            return None
        return self._new(name, passage)

    def _is_owned(self, name: str) -> bool:
        """Tell whether a name says whose the body is: a state's, an organization's, a chamber's."""
        alone = [n for state in self.lexicon.states.values() for n in state.get("alone", [])]
        tokens = self.lexicon.tokens(name)
        return any(token.kind in "SO" for token in tokens) or any(n in name for n in alone)

    def peek(self, name: str) -> str | None:
        """Give the id that a body's name has, known or on this page, and state nothing."""
        found = self._known(name)
        if len(found) == 1:
            return found[0].id
        id_ = self.used.get(" ".join(self.lexicon.key(name))) or self.proposed(name)
        return id_ if id_ in self.used.values() else None

    def settle(self, seat: Seat, name: str, passage: Passage) -> str:
        """State what a name says of a parliament or a chamber."""
        self._begin(seat.id, seat.kind, passage)
        self._label(seat.id, name, passage)
        return seat.id

    def _introduce(self, seat: Seat, name: str, passage: Passage) -> None:
        """State of what the graph does not have which state's it is, as far as its name says so."""
        forms = [t.text for t in self.lexicon.tokens(name) if t.kind == "S"]
        if not forms:
            self.draft.ask(seat.id, f"Say whose it is: of {seat.of or f'state/{seat.state}'}?")
            return
        whole = seat.of or seat.id
        self._begin(whole, "Parliament", passage)
        if seat.of:
            self.draft.state(seat.id, "chamberOf", whole, passage)
        state = self.state(forms[-1], passage)
        if state and whole not in self.known.things:
            self.draft.state(whole, "parliamentOf", state, passage)

    def _is_legislature(self, name: str) -> bool:
        last = self.head(name)
        is_phrase = any(phrase in name for phrase in self.lexicon.nouns["bodies"]["phrases"])
        return last in self.lexicon.legislatures or is_phrase or self.seat(name) is not None

    @staticmethod
    def head(name: str) -> str:
        """Give the word that says what a body is: the last before "of", "on" and the like."""
        first = _FIRST_PART.match(name)
        return first[1].split()[-1] if first and first[1].split() else ""

    def is_short_for(self, name: str, id_: str) -> bool:
        """Tell whether "the Council" is the one that an id is of: where its name has that head."""
        thing, record = self.known.things.get(id_), self.draft.records.get(id_)
        labels = [*(thing.labels if thing else []), *(record.values("label") if record else [])]
        return " " not in name and any(self.head(label) == name for label in labels)

    def members(self, body: str) -> set[str]:
        """Give the words of an organ's name that say who its members are."""
        thing = self.known.things.get(body)
        record = self.draft.records.get(body)
        labels = [*(record.values("label") if record else []), *(thing.labels if thing else [])]
        for label in labels:
            if found := re.match(r"(?:\w+ )?(?:Committee|Council) of (?P<who>.+)", label):
                words = set(self.lexicon.key(found["who"]))
                if words & {"secretaries", "ministers", "chiefs", "heads", "speakers", "chairmen"}:
                    return words
        return set()

    def _organization(self, name: str, passage: Passage) -> str | None:
        bare = re.sub(r"[’'`]s?$", "", name)
        for slug_, names in self.lexicon.nouns["organizations"].items():
            for forms, id_ in (
                (names["names"], f"body/{slug_}"),
                (names.get("assembly", []), f"body/{slug_}-parliamentary-assembly"),
            ):
                if bare in forms:
                    self._begin(id_, "Body", passage)
                    self._name_organization(id_, bare, passage)
                    if id_ != f"body/{slug_}":
                        self._part_of(id_, slug_, names, bare, passage)
                    return id_
        return None

    def _part_of(
        self, id_: str, slug_: str, names: Mapping[str, list[str]], form: str, passage: Passage
    ) -> None:
        """State that an assembly is part of the organization, which its name names."""
        whole = f"body/{slug_}"
        said = next((n for n in names["names"] if re.search(rf"\b{re.escape(n)}\b", form)), None)
        if said:
            self._begin(whole, "Body", passage)
            self._name_organization(whole, said, passage)
            self.draft.state(id_, "partOf", whole, passage)

    def _name_organization(self, id_: str, form: str, passage: Passage) -> None:
        """An organization's long name is its label, its short one another name."""
        thing = self.known.things.get(id_)
        if thing:
            if form in thing.labels:
                self.draft.state(id_, "label", form, passage)
            elif form in thing.alternatives:
                self.draft.state(id_, "alternativeLabel", form, passage)
        elif self._is_short(id_, form) or self.draft.records[id_].values("label"):
            if form not in self.draft.records[id_].values("label"):
                self.draft.state(id_, "alternativeLabel", form, passage)
        else:
            self.draft.state(id_, "label", form, passage)

    def _is_short(self, id_: str, form: str) -> bool:
        """Tell whether a form is the short one of an organization that the page writes out too."""
        slug_ = id_.removeprefix("body/").removesuffix("-parliamentary-assembly")
        names = self.lexicon.nouns["organizations"][slug_]
        forms = names.get("assembly", []) if id_.endswith("-assembly") else names["names"]
        long = [name for name in forms if re.search("[a-z]", name)]
        return form not in long and any(name in self.text for name in long)

    def _known(self, name: str) -> list[Thing]:
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

    def _labelled(self, thing: Thing, name: str, passage: Passage) -> str:
        self._begin(thing.id, thing.kind, passage)
        if name in thing.labels:
            self._label(thing.id, name, passage)
        elif name in thing.alternatives:
            self.draft.state(thing.id, "alternativeLabel", name, passage)
        self._belongs(thing.id, name, passage)
        return thing.id

    def _new(self, name: str, passage: Passage) -> str:
        key = " ".join(self.lexicon.key(name))
        id_ = self.used.get(key) or self.proposed(name)
        # Two names of one id are of one organ only where it is sure whose it is.
        taken = not self._organ(name) and any(k != key and v == id_ for k, v in self.used.items())
        if id_ in self.known.things or taken:
            id_ = f"body/{organs.name_slug(name, self.lexicon)}"
        self.used[key] = id_
        self._begin(id_, "Body", passage)
        if not self.draft.records[id_].values("label"):
            self._label(id_, name, passage)
        self._belongs(id_, name, passage)
        return id_

    def proposed(self, name: str) -> str:
        """Give the id that is proposed of a body's name: one for all shapes of the name."""
        if organ := self._organ(name):
            return organ.id(self.lexicon)
        state = self._state_of(name)
        whose = [self.lexicon.state(state) or ""] if state else []
        parts = [*whose, organs.name_slug(self._rest(name), self.lexicon)]
        return f"body/{'-'.join(parts)}"

    def _organ(self, name: str) -> organs.Organ | None:
        if name not in self.parsed:
            self.parsed[name] = organs.parse(name, self.lexicon, self._whose)
        return self.parsed[name]

    def _whose(self, name: str) -> str | None:
        """Give how the ids of the organs of a parliament or a chamber begin."""
        seat = self.seat(name)
        if seat is None:
            return None
        return seat.id.partition("/")[2] if seat.of else f"{seat.state}-parliament"

    def _rest(self, name: str) -> str:
        """Give what a body is called by those whose it is."""
        if organ := self._organ(name):
            return organ.rest
        state = self._state_of(name)
        if not state:
            return name
        return re.sub(rf"\s*(?:of (?:the )?)?{re.escape(state)}(?:[’']s?)?\s*", " ", name).strip()

    def _state_of(self, name: str) -> str | None:
        """Give the one state that a body's name says it is an organ of."""
        tokens = self.lexicon.tokens(name)
        states = [token for token in tokens if token.kind == "S"]
        others = any(t.kind == "O" for t in tokens) or any(
            t.text in self.lexicon.legislatures for t in tokens
        )
        if len(states) != 1 or others or states[0] not in (tokens[0], tokens[-1]):
            return None
        return re.sub(r"[’'`]s?$", "", states[0].text)

    def _belongs(self, id_: str, name: str, passage: Passage) -> None:
        """State what a body's name says of where it belongs: to a state, or to an organization."""
        tokens = self.lexicon.tokens(name)
        if form := self._state_of(name):
            state = self.state(form, passage)
            if state:
                self.draft.state(id_, "organOf", state, passage)
            return
        ends = {tokens[0].start: tokens[0], tokens[-1].start: tokens[-1]}
        organizations = [token for token in ends.values() if token.kind == "O"]
        if len(organizations) == 1 and not any(token.kind == "u" for token in tokens):
            whole = self._organization(re.sub(r"[’'`]s?$", "", organizations[0].text), passage)
            if whole and whole != id_:
                self.draft.state(id_, "partOf", whole, passage)

    def _begin(self, id_: str, kind: str, passage: Passage) -> None:
        thing = self.known.things.get(id_)
        is_known = thing is not None and thing.kind == kind
        self.draft.record(id_, kind, passage, is_new=not is_known)

    def _label(self, id_: str, name: str, passage: Passage) -> None:
        """State a label: one that the graph has, or, where it has none, the page's first."""
        thing = self.known.things.get(id_)
        has = self.draft.records[id_].values("label")
        if (thing and thing.labels and name in thing.labels) or (
            not has and not (thing and any(map(str.isascii, thing.labels)))
        ):
            self.draft.state(id_, "label", name, passage)
