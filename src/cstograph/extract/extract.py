"""A page of text -> drafts of facts files: rules over sentences, and nothing that they do not say.

Each fact is tied to the passage that it was read from. What can be read in two ways is told, and is
not made a fact.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date

from cstograph.errors import UnreadablePageError
from cstograph.extract.drafts.draft import Draft, Fact, Passage
from cstograph.extract.names.bodies import Bodies
from cstograph.extract.names.known_things import Known
from cstograph.extract.names.lexicon import Lexicon, read_table
from cstograph.extract.names.organs import Organs
from cstograph.extract.names.paper_titles import Titles
from cstograph.extract.names.people import People
from cstograph.extract.names.person_names import Spelling
from cstograph.extract.names.tagger import Tagger
from cstograph.extract.reading.page import Page
from cstograph.extract.reading.sentences import Span
from cstograph.extract.rules import layout, list_date
from cstograph.extract.rules.delegations import Delegations
from cstograph.extract.rules.layout import Item, Layout
from cstograph.extract.rules.news import News, item_id
from cstograph.extract.rules.patterns import Patterns
from cstograph.extract.rules.topics import Topics
from cstograph.findings import Finding, Severity
from cstograph.project.project import Project

__all__ = ["Drafts", "Rules", "drafts"]

_WORDS = 8
#: How many characters a heading has at most.
_HEADING = 100
#: What is said of a list whose day was given by whoever took it.
_GIVEN = "The numbers are as of {}, the day on which the list was taken: it is not from the page."
#: What has to have a label of its own.
_LABELLED = ("State", "Parliament", "Chamber", "Body", "Person", "Office", "Meeting", "Delegation")


@dataclass(frozen=True)
class Rules:
    """All that pages are read by: a project's lexicon and patterns, and what its graph has."""

    patterns: Patterns
    spelling: Spelling
    organs: Organs

    @property
    def known(self) -> Known:
        """What the graph has."""
        return self.organs.known

    @property
    def lexicon(self) -> Lexicon:
        """The words of names."""
        return self.organs.lexicon

    @classmethod
    def read(cls, project: Project) -> "Rules":
        """Read a project's rules.

        Raises InvalidProjectError where they, or the project's facts, are broken.
        """
        folder = project.root / "ontology" / "extraction"
        return cls(
            Patterns.read(folder),
            Spelling(read_table(folder / "names.toml")),
            Organs(Known.read(project), Lexicon.read(folder)),
        )


@dataclass
class Drafts:
    """What was made of a page: a draft for each source in it, and what is to be told."""

    page: Page
    drafts: list[Draft] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)
    facts: int = 0


def drafts(read: Page, rules: Rules, as_of: date | None = None) -> Drafts:
    """Draft the facts of a page. `as_of` is the day for which its numbers of seats are given.

    Raises UnreadablePageError where the page is neither a list of delegations nor a news item.
    """
    parts = layout.read(read, rules.patterns, rules.lexicon)
    made = Drafts(read)
    if parts.listed or parts.rosters:
        made.drafts.append(_listed(read, parts, rules, as_of))
    left: list[Span] = list(parts.rest)
    if parts.item:
        draft, unused = _news(read, parts.item, rules)
        left += unused
        made.drafts.append(draft)
    told = [draft for draft in made.drafts if draft.records]
    used = {(p.start, p.end) for draft in made.drafts for p in draft.passages()}
    left = [span for span in left if (span.start, span.end) not in used]
    made.findings = [*read.notes, *_told(read, made.drafts, parts, left)]
    if not told:
        first = re.search(r"\S", read.text)
        mark = read.mark(first.start() if first else 0)
        message = (
            "Neither a list of delegations nor a news item about a meeting is recognized here."
        )
        refused = Finding(read.path, mark, Severity.VIOLATION, message, "layout")
        raise UnreadablePageError([*made.findings, refused])
    made.drafts = told
    _ask_for_labels(told, rules.known)
    made.facts = sum(
        fact.passage is not None
        for draft in told
        for r in draft.records.values()
        for fact in r.facts
    )
    return made


def _tools(read: Page, draft: Draft, rules: Rules) -> tuple[Tagger, Bodies, People]:
    ordinary = frozenset(re.findall(r"(?<![\w’'-])[a-z]+", read.text))
    heads = frozenset(rules.lexicon.nouns["documents"]["heads"].split())
    tagger = Tagger(rules.lexicon, Titles(heads), ordinary)
    bodies = Bodies(draft, rules.organs, read.text)
    return (
        tagger,
        bodies,
        People(draft, rules.known, rules.lexicon, rules.spelling, bodies, tagger.families),
    )


def _listed(read: Page, parts: Layout, rules: Rules, as_of: date | None) -> Draft:
    above = [span for span in parts.rest if span.start < parts.last and len(span.text) < _HEADING]
    above += [line for roster in parts.rosters for line in roster.above]
    for span in above:
        if rules.patterns.search("other-time", span.text):
            draft = Draft("source/delegations-undated")
            draft.doubt(Passage(span.start, span.end), "a list of the delegations at another time")
            return draft
    found, unclear = list_date.read(parts, read, rules.patterns)
    is_given = as_of is not None and not found.is_own
    day = as_of if is_given else found.day
    draft = Draft(f"source/delegations-{day or 'undated'}")
    for line, reason in unclear:
        draft.doubt(Passage(line.start, line.end), reason)
    tagger, bodies, people = _tools(read, draft, rules)
    reader = Delegations(draft, bodies, people, tagger, rules.patterns)
    reader.read(parts.listed, parts.rosters, day.isoformat() if day else None)
    place = Passage(found.line.start, found.line.end) if found.line and not is_given else None
    if day and is_given:
        draft.head.append(Fact("comment", _GIVEN.format(day), None))
    elif place and as_of not in (None, day):
        draft.doubt(place, f"the day {as_of}, since the list bears its own")
    for record in draft.records.values():
        if day and record.kind == "SeatAllocation":
            record.facts.append(Fact("asOf", day.isoformat(), place))
    return draft


def _news(
    read: Page, item: Item, rules: Rules, present: frozenset[str] | None = None
) -> tuple[Draft, list[Span]]:
    """Read a news item: once to find out who was `present`, and again to draft its facts."""
    draft = Draft(item_id(item))
    if item.title:
        place = Passage(item.title.start, item.title.end)
        draft.head.append(Fact("title", " ".join(item.title.text.split()), place))
    if item.day and item.dated:
        place = Passage(item.dated.start, item.dated.end)
        draft.head.append(Fact("issued", item.day.isoformat(), place))
    tagger, bodies, people = _tools(read, draft, rules)
    topics = Topics(rules.known)
    news = News(read, draft, tagger, bodies, people, rules.patterns, topics, present or frozenset())
    news.read(item)
    if present is None and news.present:
        return _news(read, item, rules, news.present)
    return draft, news.left


def _ask_for_labels(made: Iterable[Draft], known: Known) -> None:
    """Ask for the name of each thing that the page, and the graph, name only by another one."""
    records = [(draft, record) for draft in made for record in draft.records.values()]
    named = {record.id for _, record in records if record.values("label")}
    for draft, record in records:
        thing = known.things.get(record.id)
        if record.kind in _LABELLED and record.id not in named and not (thing and thing.labels):
            draft.ask(record.id, "Give the name that it goes by as `label`.")


def _told(read: Page, made: Iterable[Draft], parts: Layout, left: Iterable[Span]) -> list[Finding]:
    """Say what was unsure, and of what nothing was made."""
    doubts = [(d.passage.start, d.passage.end, d.reason) for one in made for d in one.doubts]
    doubts += [(span.start, span.end, reason) for span, reason in parts.doubts]
    found: list[Finding] = []
    for start, end, reason in doubts:
        message = f"Left out: {reason}: “{_shown(read.text[start:end])}”"
        found.append(Finding(read.path, read.mark(start), Severity.WARNING, message, "unsure"))
    for span in left:
        message = f"Nothing was made of this: “{_shown(span.text)}”"
        found.append(Finding(read.path, read.mark(span.start), Severity.INFO, message, "unused"))
    return sorted(set(found), key=lambda finding: finding.sort_key)


def _shown(text: str) -> str:
    """Give the beginning of a passage, as long as a line has room for."""
    words = text.split()
    return " ".join(words[:_WORDS]) + (" ..." if len(words) > _WORDS else "")
