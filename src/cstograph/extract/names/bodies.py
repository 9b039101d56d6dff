"""Names of bodies, parliaments, chambers and states -> ids, known or proposed."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from cstograph.extract.drafts.draft import Draft, Passage
from cstograph.extract.names.known_things import Known, Thing
from cstograph.extract.names.lexicon import Lexicon, unpossessed
from cstograph.extract.names.organs import Organs, Seat, name_slug

_FIRST_PART = re.compile(r"^(.*?)(?:\s+(?:of|on|for|under)\s|$)")
#: What follows a name within that of its organ: "Commission of the CSTO PA on Defence".
_WITHIN = re.compile(r" (?:on|for) ")


@dataclass
class Bodies:
    """Finds the ids of what pages name, and states in the draft what the names say."""

    draft: Draft
    organs: Organs
    text: str
    used: dict[str, str] = field(default_factory=dict)

    @property
    def known(self) -> Known:
        """What the graph has."""
        return self.organs.known

    @property
    def lexicon(self) -> Lexicon:
        """The words of names."""
        return self.organs.lexicon

    def seat(self, name: str) -> Seat | None:
        """Find the parliament or chamber that a name is of, where it is of one alone."""
        return self.organs.seat(name)

    def state(self, form: str, passage: Passage) -> str | None:
        """Find the state that a form names."""
        known = self.lexicon.state(form)
        if known is None:
            return None
        id_ = f"state/{known}"
        form = " ".join(unpossessed(form).split())
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
        name = unpossessed(" ".join(name.split()))
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
        found = self.organs.find(name)
        if len(found) > 1:
            self.draft.doubt(passage, f"“{name}” may be {' or '.join(t.id for t in found)}")
            return None
        if found:
            return self._labelled(found[0], name, passage)
        if not self._is_owned(name):
            self.draft.doubt(passage, f"whose “{name}” it is, is not said")
            return None
        if self.organs.is_bare(name):
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
        name = unpossessed(name)
        found = self.organs.find(name)
        if len(found) == 1:
            return found[0].id
        id_ = self.used.get(" ".join(self.lexicon.key(name))) or self.organs.proposed(name)
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
        return " " not in name and any(self.head(label) == name for label in self.labels(id_))

    def labels(self, id_: str) -> list[str]:
        """Give the names that the graph and the page have for a thing."""
        thing, record = self.known.things.get(id_), self.draft.records.get(id_)
        return [*(record.values("label") if record else []), *(thing.labels if thing else [])]

    def members(self, body: str) -> set[str]:
        """Give the words that say who an organ's members are: those of its name, or known ones."""
        for label in self.labels(body):
            known = self.lexicon.nouns["members"].get(self.organs.rest(label))
            if known:
                return set(self.lexicon.key(known))
            if found := re.match(r"(?:\w+ )?(?:Committee|Council) of (?P<who>.+)", label):
                words = set(self.lexicon.key(found["who"]))
                if words & {"secretaries", "ministers", "chiefs", "heads", "speakers", "chairmen"}:
                    return words
        return set()

    def _organization(self, name: str, passage: Passage) -> str | None:
        bare = unpossessed(name)
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
        id_ = self.used.get(key) or self.organs.proposed(name)
        # Two names of one id are of one organ only where it is sure whose it is.
        taken = not self.organs.organ(name) and any(
            k != key and v == id_ for k, v in self.used.items()
        )
        if id_ in self.known.things or taken:
            id_ = f"body/{name_slug(name, self.lexicon)}"
        self.used[key] = id_
        self._begin(id_, "Body", passage)
        if not self.draft.records[id_].values("label"):
            self._label(id_, name, passage)
        self._belongs(id_, name, passage)
        return id_

    def _belongs(self, id_: str, name: str, passage: Passage) -> None:
        """State what a body's name says of where it belongs: to a state, or to an organization."""
        tokens = self.lexicon.tokens(name)
        if form := self.organs.state_of(name):
            state = self.state(form, passage)
            if state:
                self.draft.state(id_, "organOf", state, passage)
            return
        organizations = [
            token
            for token in tokens
            if token.kind == "O"
            and (token in (tokens[0], tokens[-1]) or _WITHIN.match(name[token.end :]))
        ]
        if len(organizations) == 1 and not any(token.kind == "u" for token in tokens):
            whole = self._organization(unpossessed(organizations[0].text), passage)
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
