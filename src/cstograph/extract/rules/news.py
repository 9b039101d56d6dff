"""A news item -> the draft of its facts."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from cstograph.extract.drafts.draft import Draft, Passage, slug
from cstograph.extract.names.bodies import Bodies
from cstograph.extract.names.mentions import Tagged
from cstograph.extract.names.people import People
from cstograph.extract.names.tagger import Tagger
from cstograph.extract.reading.page import Page
from cstograph.extract.reading.sentences import Span, quotations, sentences
from cstograph.extract.rules.attendance import Attendance
from cstograph.extract.rules.introductions import Introductions
from cstograph.extract.rules.layout import Item
from cstograph.extract.rules.meetings import Meeting, Meetings
from cstograph.extract.rules.papers import Papers
from cstograph.extract.rules.patterns import Patterns
from cstograph.extract.rules.speech import Speech
from cstograph.extract.rules.topics import Topics

_THE_MEETING = re.compile(r"(?:The|This) (?:meeting|session|sitting)\b")
#: What stands in quotation marks is speech from so many words on; less is a name.
_SPEECH_WORDS = 4


class News:
    """Reads one item. `read` sentences made facts, of those in `left` nothing was made."""

    def __init__(
        self,
        page: Page,
        draft: Draft,
        tagger: Tagger,
        bodies: Bodies,
        people: People,
        patterns: Patterns,
        topics: Topics,
        present: frozenset[str] = frozenset(),
    ) -> None:
        self.page, self.draft, self.tagger = page, draft, tagger
        self.known_present = present
        self.patterns, self.people = patterns, people
        self.bodies, self.topics = bodies, topics
        self.left: list[Span] = []

    def read(self, item: Item) -> None:
        """Read the item's sentences, one after the other."""
        quotes = self._quotes(item)
        meetings = Meetings(self.draft, self.bodies, self.people, self.patterns, item.day)
        meetings.is_called_off = any(
            self.patterns.search("called-off", span.text) for span in self._sentences(item, quotes)
        )
        speech = Speech(self.draft, self.people, self.patterns, self.topics, self.known_present)
        attendance = Attendance(
            self.draft,
            self.bodies,
            self.people,
            self.patterns,
            meetings,
            Introductions(self.draft, self.people, self.tagger, self.patterns),
        )
        papers = Papers(self.draft, self.bodies, self.people, self.patterns, self.topics, item.day)
        recent: set[str] = set()
        before = is_behind = False
        for number, span in enumerate(self._sentences(item, quotes)):
            tagged = self._tagged(span, quotes)
            papers.note(tagged)
            if self._is_hearsay(tagged):
                is_behind = False
                continue
            begun = len(self.draft.doubts)
            main = meetings.main
            other = self._is_other(tagged, main, papers)
            if meetings.find(tagged, number):
                recent = set()
                is_behind = meetings.main is not None and meetings.main.sentence == number
                if before and meetings.main:  # the item began with another event
                    meetings.main.is_sure = False
                continue
            before = before or "lasting" in other
            _turn(main, other)
            points = item.points.get(span.end, [])
            # "The meeting", right behind another event, may be that one: a reception nobody chairs.
            is_open = _THE_MEETING.match(tagged.text) and recent
            made = (not is_open or recent == {"reception"}) and meetings.chair(tagged, number)
            made = made or meetings.form(tagged, number)
            made = made or (not is_open and attendance.read(tagged, is_behind=is_behind))
            made = attendance.lines(tagged, points, is_behind=is_behind) or made
            is_behind = made and not other
            if made and main:
                main.is_apart = False
            made = papers.read(tagged, main, number) or made
            named = [self._tagged(point, quotes) for point in points]
            made = papers.lines(tagged, named, main, number) or made
            if not made or tagged.of("quote") or self.patterns.search("report", tagged.text):
                made = speech.read(tagged, main, self.page.text) or made
            self._reported(speech, papers, number)
            recent = other - {"apart"}
            if not made and len(self.draft.doubts) == begun:
                self._leave(tagged)
        meetings.finish()

    @property
    def present(self) -> frozenset[str]:
        """Who was at the meeting: those who chaired or attended it, and who spoke there."""
        keys = ("chair", "attendee", "speaker")
        records = self.draft.records.values()
        return frozenset(v for record in records for key in keys for v in record.values(key))

    def _reported(self, speech: Speech, papers: Papers, number: int) -> None:
        """State which papers a report was on."""
        if speech.reported is None:
            return
        report, documents, passage = speech.reported
        speech.reported = None
        for mention in documents:
            paper = papers.paper(mention)
            if paper and self.draft.records[paper].kind == "Document":
                self.draft.state(report, "reportsOn", paper, passage)
                papers.told.append((number, paper))

    def _tagged(self, span: Span, quotes: Sequence[Span]) -> Tagged:
        """Tag a sentence, and note what is unsure of it."""
        tagged = self.tagger.tag(span, quotes)
        for start, end, reason in tagged.doubts:
            self.draft.doubt(Passage(start, end), reason)
        return tagged

    def _is_hearsay(self, tagged: Tagged) -> bool:
        """Tell whether a sentence says that it is not sure of what it says."""
        span = tagged.span
        is_hedged = self.patterns.search("hedged", tagged.text) is not None
        if is_hedged:
            self.draft.doubt(Passage(span.start, span.end), "told as hearsay")
        return is_hedged

    def _is_other(self, tagged: Tagged, main: Meeting | None, papers: Papers) -> set[str]:
        """Tell of which kinds another event is than the item's, if a sentence speaks of one."""
        if self.patterns.search("reception", tagged.text):
            return {"apart", "reception"}
        found = []
        for clause in self.patterns.clauses["other"]:
            match = clause.regex.search(tagged.text)
            if match and clause.extra.get("of_another"):
                match = None if main is None or self._is_own(tagged, match, main, papers) else match
            if match:
                found.append(clause.extra)
        kinds = {kind for extra in found for kind in ("lasting", "apart") if extra.get(kind)}
        return kinds or ({"named"} if found else set())

    def _is_own(self, tagged: Tagged, found: re.Match[str], main: Meeting, papers: Papers) -> bool:
        """Tell whether the organ that a sentence names is the one whose meeting the item tells of.

        A name that a person's follows is not read as a name: it is compared as it is written.
        """
        if found["body"]:
            return papers.is_own(tagged.at(found["body"]).text, main)
        labels = self.bodies.labels(main.held_by)
        forms = (*labels, *(self.bodies.head(label) for label in labels))
        return any(re.match(rf"{re.escape(form)}\b", found["unread"]) for form in forms)

    def _leave(self, tagged: Tagged) -> None:
        """Note a sentence of which nothing was made: with why, where it seems to tell something."""
        clause = self.patterns.clause("unsure", tagged.text)
        if clause:
            passage = Passage(tagged.span.start, tagged.span.end)
            self.draft.doubt(passage, str(clause[0].extra["why"]))
        else:
            self.left.append(tagged.span)

    def _quotes(self, item: Item) -> list[Span]:
        """Find what people are quoted with; titles and names in quotation marks are none of it."""
        if not item.body:
            return []
        text = self.page.text
        found = quotations(text, item.body[0].start, item.body[-1].end)
        return [quote for quote in found if self._is_speech(quote)]

    def _is_speech(self, quote: Span) -> bool:
        if len(quote.text.split()) < _SPEECH_WORDS:
            return False
        before = re.search(r"(\w+)\s*$", self.page.text[max(0, quote.start - 40) : quote.start - 1])
        return not (before and before[1].capitalize() in self.tagger.documents.heads)

    def _sentences(self, item: Item, quotes: Sequence[Span]) -> Iterator[Span]:
        """Give the sentences; those that one quotation runs through are one."""
        waiting: Span | None = None
        for number, paragraph in enumerate(item.body):
            dateline = None if number else self.patterns.search("dateline", paragraph.text)
            start = paragraph.start + (dateline.end() if dateline else 0)
            told = Span(start, paragraph.end, self.page.text[start : paragraph.end])
            for span in sentences(self.page.text, told):
                if waiting and any(q.start < waiting.end and span.start < q.end for q in quotes):
                    text = self.page.text[waiting.start : span.end]
                    waiting = replace(waiting, end=span.end, text=text)
                    continue
                if waiting:
                    yield waiting
                waiting = span
        if waiting:
            yield waiting


def _turn(main: Meeting | None, other: set[str]) -> None:
    """Note what another event, which a sentence speaks of, does to what is sure of the item's."""
    if main:
        main.is_sure = main.is_sure and "lasting" not in other
        main.is_apart = main.is_apart or "apart" in other


def item_id(item: Item) -> str:
    """Propose the id of the source that a news item is."""
    title = slug(item.title.text, 8) if item.title else "item"
    return f"source/{item.day}-{title}" if item.day else f"source/{title}"
