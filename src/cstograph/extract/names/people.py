"""Names of people and offices -> ids, known or proposed.

A person is found in the graph by the name's spelling; where the spelling is not the graph's own,
the draft asks whether it is the same person. Two people who could be meant are never told apart by
a guess: nothing is stated then.
"""

import re
from dataclasses import dataclass, field
from functools import cached_property

from cstograph.extract.drafts.draft import Draft, Passage, slug
from cstograph.extract.names import offices, person_names
from cstograph.extract.names.bodies import Bodies
from cstograph.extract.names.known_things import Known, Thing
from cstograph.extract.names.lexicon import CAPITAL, Lexicon
from cstograph.extract.names.mentions import Mention
from cstograph.extract.names.person_names import Name, Spelling

#: How the ids of offices end that many hold.
MANY = ("-member", "-deputy")


@dataclass
class Individual:
    """A person of the page: the names and the offices that the page gives."""

    id: str
    name: Name
    offices: list[str] = field(default_factory=list)
    spellings: set[str] = field(default_factory=set)


@dataclass
class People:
    """Finds the ids of the people and offices that a page names."""

    draft: Draft
    known: Known
    lexicon: Lexicon
    spelling: Spelling
    bodies: Bodies
    families: set[str]
    found: dict[str, Individual] = field(default_factory=dict)
    unsure: set[str] = field(default_factory=set)

    @cached_property
    def titles(self) -> frozenset[str]:
        """What stands before names."""
        people = self.lexicon.nouns["people"]
        words = " ".join([people["titles"], *people["ranks"]])
        return frozenset(words.split()) | {"of", "the"}

    @cached_property
    def _known_people(self) -> list[tuple[Name, Thing, str]]:
        parsed = [
            (person_names.parse(label, frozenset()), thing, label)
            for thing in self.known.of_kind("Person")
            for label in thing.names
        ]
        return [(name, thing, label) for name, thing, label in parsed if name]

    @cached_property
    def _known_offices(self) -> dict[tuple[str, ...], list[Thing]]:
        made: dict[tuple[str, ...], list[Thing]] = {}
        for thing in self.known.of_kind("Office"):
            for label in thing.labels:
                made.setdefault(self.lexicon.key(label), []).append(thing)
        return made

    def person(self, mention: Mention) -> str | None:
        """Find the person of a mention; None where it is unsure who is meant."""
        name = person_names.parse((mention.name or mention).text, self.titles)
        passage = Passage(mention.start, mention.end)
        if name is None:
            return None
        office = mention.office
        individual = self._individual(name, passage, office)
        if individual is None:
            return None
        if office:
            self._hold(individual, office)
        return individual.id

    def introduce(self, mention: Mention) -> str | None:
        """Find or propose the person whom the page introduces by this name."""
        name = person_names.parse(mention.text, self.titles)
        if name is None:
            return None
        passage = Passage(mention.start, mention.end)
        individual = self._individual(name, passage, mention)
        return individual.id if individual else None

    def is_sure(self, text: str) -> bool:
        """Tell whether a name that stands without an office can be no party's or firm's."""
        name = person_names.parse(text, self.titles)
        return name is not None and bool(name.given) and self.spelling.is_family(name.family)

    def seen(self, mention: Mention) -> str | None:
        """Find the person of a mention among those of the page so far."""
        name = person_names.parse((mention.name or mention).text, self.titles)
        same = [
            individual.id
            for individual in self.found.values()
            if name and person_names.is_same(name, individual.name, self.spelling)
        ]
        return same[0] if len(same) == 1 else None

    def _individual(
        self, name: Name, passage: Passage, office: Mention | None
    ) -> Individual | None:
        family = self.spelling.fold(name.family)
        whole = self._written_out(name)
        if family in self.unsure or len(whole) > 1:
            self.draft.doubt(passage, f"which of two people “{name.text}” is")
            return None
        name = Name((whole.pop(),), name.family) if whole else name
        same = [i for i in self.found.values() if person_names.is_same(name, i.name, self.spelling)]
        if len(same) > 1:
            self.draft.doubt(passage, f"“{name.text}” may be {' or '.join(i.id for i in same)}")
            return None
        if same:
            if name.is_full and office and not any(name.text == n for n in same[0].spellings):
                # Another spelling, and an office again: it may be another person.
                self.unsure.add(family)
                reason = f"“{name.text}” may or may not be {same[0].name.text}"
                self.draft.doubt(passage, reason)
                return None
            return same[0]
        if not name.given:
            self.draft.doubt(passage, f"who “{name.text}” is, is not said on the page")
            return None
        return self._match(name, passage, is_introduced=office is not None)

    def _written_out(self, name: Name) -> set[str]:
        """Find the given names that the page has before a family name, and that an initial fits."""
        if not name.given or name.is_full:
            return set()
        found = re.findall(rf"\b([A-Z][\w’'-]+)\s+{re.escape(name.family)}\b", self.bodies.text)
        return {
            given
            for given in found
            if given[0] == name.given[0][0] and self.lexicon.tokens(given)[0].kind == CAPITAL
        }

    def _spelt(self, name: Name, passage: Passage) -> Passage:
        """Give where a name is written out, for a passage that has an initial of it."""
        text = self.bodies.text
        at = text.find(name.text)
        if at < 0 or name.text in " ".join(text[passage.start : passage.end].split()):
            return passage
        return Passage(at, at + len(name.text))

    def _match(self, name: Name, passage: Passage, *, is_introduced: bool) -> Individual | None:
        """Find a person who is new on the page in the graph, or propose an id."""
        alike = {
            thing.id: (thing, known, label)
            for known, thing, label in self._known_people
            if person_names.is_same(name, known, self.spelling)
        }
        if len(alike) > 1:
            self.draft.doubt(passage, f"“{name.text}” may be {' or '.join(sorted(alike))}")
            return None
        if not alike:
            if not is_introduced or not name.is_full:  # an initial alone makes no person
                self.draft.doubt(passage, f"nobody says who “{name.text}” is")
                return None
            id_ = f"person/{slug(name.text)}"
            clash = self.known.things.get(id_)
            if clash is not None:
                self.draft.doubt(passage, f"“{name.text}” would be {id_}, which is another's")
                return None
            self.draft.record(id_, "Person", passage)
            self.draft.state(id_, "label", name.text, self._spelt(name, passage))
        else:
            ((thing, _, _),) = alike.values()
            id_ = thing.id
            self.draft.record(id_, "Person", passage, is_new=False)
            if name.text in thing.labels:
                self.draft.state(id_, "label", name.text, passage)
            elif name.text not in thing.alternatives:
                whom = thing.labels[0] if thing.labels else id_
                self.draft.ask(id_, f"Say whether “{name.text}” is {whom}; if not, change the id.")
        made = Individual(id_, name, spellings={name.text})
        self.found[id_] = made
        self.families.add(name.family)
        return made

    def _hold(self, individual: Individual, mention: Mention) -> None:
        passage = Passage(mention.start, mention.end)
        id_ = self.office(mention)
        if id_ is None or id_ in individual.offices:
            return
        if individual.offices:
            reason = f"a second office of {individual.name.text}, who may be another of that name"
            self.draft.doubt(passage, reason)
            return
        thing = self.known.things.get(individual.id)
        held = thing.links.get("holds", []) if thing else []
        if held and id_ not in held:
            what = f"Say whether this is the {individual.name.text} of {held[0]}, or another."
            self.draft.ask(individual.id, what)
        individual.offices.append(id_)
        self.draft.state(individual.id, "holds", id_, passage)

    def hold(self, person: str, mention: Mention) -> None:
        """State an office of a person, whatever other offices the person has."""
        id_ = self.office(mention)
        if id_:
            self.draft.state(person, "holds", id_, Passage(mention.start, mention.end))

    def office(self, mention: Mention) -> str | None:
        """Find an office; None where it is unsure what it is in."""
        passage = Passage(mention.start, mention.end)
        text = " ".join(mention.text.split())
        words = set(text.split())
        if words & set(self.lexicon.nouns["roles"]["past"]):
            self.draft.doubt(passage, f"“{text}” is an office that was held, or will be")
            return None
        post = offices.parse(text, self.lexicon)
        if post is None:
            return None
        where = self._where(post, mention)
        if where is None:
            return None
        known = self._known_offices.get(self.lexicon.key(text), [])
        id_ = (
            known[0].id
            if len(known) == 1
            else f"office/{_within(where)}-{slug(self.lexicon.plain(post.role))}"
        )
        is_new = id_ not in self.known.things
        self.draft.record(id_, "Office", passage, is_new=is_new)
        has = self.draft.records[id_].values("label")
        if (known and text in known[0].labels) or (is_new and not has):
            self.draft.state(id_, "label", text, passage)
        self.draft.state(id_, "officeIn", where, passage)
        return id_

    def _where(self, post: offices.Post, mention: Mention) -> str | None:
        passage = Passage(mention.start + post.start, mention.start + post.end)
        if re.sub(r"\s+", " ", mention.text) != mention.text:
            passage = Passage(mention.start, mention.end)
        if post.is_state:
            ministry = self._ministry(post)
            if ministry:
                at = self.bodies.text.find(ministry)
                named = Passage(at, at + len(ministry)) if at >= 0 else passage
                return self.bodies.find(ministry, named)
            return self.bodies.state(post.where, passage)
        return self.bodies.find(post.where, passage)

    def _ministry(self, post: offices.Post) -> str | None:
        """Give the name of a minister's ministry, as the page or the graph has it."""
        state = self.lexicon.state(post.where)
        if not post.ministry or not state:
            return None
        for form in self.lexicon.states[state]["names"]:
            for article in ("", "the "):
                name = f"{post.ministry} of {article}{form}"
                if name in self.bodies.text:
                    return name
        name = f"{post.ministry} of the {post.where}"
        return name if self.bodies.peek(name) else None

    def holder(self, office: Mention) -> str | None:
        """Find who on the page holds an office that is named without a name, and that one holds."""
        key = self.lexicon.key(office.text)
        holders = [
            individual.id
            for individual in self.found.values()
            for id_ in individual.offices
            if not id_.endswith(MANY) and key in map(self.lexicon.key, self._labels(id_))
        ]
        return holders[0] if len(holders) == 1 else None

    def _labels(self, id_: str) -> list[str]:
        record = self.draft.records.get(id_)
        thing = self.known.things.get(id_)
        return [*(record.values("label") if record else []), *(thing.labels if thing else [])]


def _within(where: str) -> str:
    """Give how the ids of the offices in something begin.

    A parliament has the name of its state: the president of one is not that of the other.
    """
    kind, _, name = where.partition("/")
    return f"{name}-parliament" if kind == "parliament" else name
