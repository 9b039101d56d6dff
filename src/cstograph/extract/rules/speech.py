"""Who said something at the meeting: direct and reported speech, and reports."""

import re
from dataclasses import dataclass

from cstograph.extract.drafts.draft import SUMMARY, Draft, Passage, slug
from cstograph.extract.names.mentions import Mention, Tagged
from cstograph.extract.names.people import MANY, People
from cstograph.extract.reading.sentences import Span, sentences
from cstograph.extract.rules.meetings import Meeting
from cstograph.extract.rules.patterns import Clause, Patterns
from cstograph.extract.rules.topics import Topics

#: A sentence that begins a further point of a speech, and one that goes on with the point before.
_POINT = re.compile(r"(?:We|I)\s+(?:have\s+|also\s+)*[a-z]+")
#: What stands before a paper that a report is on; a report on how it is carried out is another.
_REPORTED = re.compile(r"(?:^|\b(?:on|and|about) )(?:the )?(?:draft )?$")
#: What a report on a body is on; one on what the body decided is on something else.
_WORK = "results|outcomes?|work|activity|activities|performance"
_GOES_ON = re.compile(r"\b(?:them|it|this|these|those|that is)\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Said:
    """A remark before it has its place among the others."""

    kind: str
    speaker: str
    passage: Passage
    text: str
    whole: Passage


class Speech:
    """Reads sentences on what was said into a draft."""

    def __init__(
        self,
        draft: Draft,
        people: People,
        patterns: Patterns,
        topics: Topics,
        present: frozenset[str] = frozenset(),
    ) -> None:
        self.draft, self.people, self.patterns, self.topics = draft, people, patterns, topics
        #: Who is known to have been at the meeting, wherever on the page that is said.
        self.present = present
        self.last: str | None = None
        self.position = 0
        #: The last report, the papers that it names, and where: what they are is for others to say.
        self.reported: tuple[str, list[Mention], Passage] | None = None

    def read(self, tagged: Tagged, meeting: Meeting | None, page: str) -> bool:
        """Read a sentence; tell whether somebody's remark was made of it.

        `self.last` is who spoke in the sentence before, for "he" and "according to him".
        """
        before, self.last = self.last, None
        if elsewhere := self.patterns.clause("elsewhere", tagged.text):
            if meeting and elsewhere[0].extra.get("lasting"):
                meeting.is_apart = True
            return False
        if found := self.patterns.search("report", tagged.text):
            speaker = self._speaker(tagged, found["who"])
            if speaker and meeting and meeting.is_sure and not meeting.is_apart:
                self._report(tagged, found, speaker, meeting)
                self.last = None if self._people(tagged) - {speaker} else speaker
                return True
            return False
        clause = self.patterns.clause("speech", tagged.text)
        speaker = self._who(tagged, clause, before) if clause else None
        if not clause or speaker is None or meeting is None or not meeting.is_sure:
            return False
        if self._is_tied(tagged, clause[1], meeting):
            meeting.is_apart = False
        elif meeting.is_apart or not self._takes_part(speaker, meeting):
            # Whoever is quoted in the news of a meeting need not have spoken there.
            return False
        if not self._people(tagged) - {speaker}:
            self.last = speaker
        self._remark(tagged, clause[1], speaker, meeting, page)
        return True

    def _who(
        self, tagged: Tagged, clause: tuple[Clause, re.Match[str]], before: str | None
    ) -> str | None:
        """Give who speaks: "he" is who spoke in the sentence before."""
        groups = clause[1].groupdict()
        return before if groups.get("pronoun") else self._speaker(tagged, groups.get("who"))

    def _remark(
        self, tagged: Tagged, found: re.Match[str], speaker: str, meeting: Meeting, page: str
    ) -> None:
        """State a remark: of a quotation, one for each point that it makes."""
        kind = "OpeningRemark" if self.patterns.search("opening", tagged.text) else "Remark"
        whole = Passage(*tagged.where(0, len(tagged.text)))
        if "quote" not in self._kinds(tagged, found):
            self._state(Said(kind, speaker, whole, tagged.span.text, whole), meeting)
            return
        for quote in _quoted(tagged, found):
            inner = Span(quote.start + 1, quote.end - 1, page[quote.start + 1 : quote.end - 1])
            for point in _points(inner, page):
                passage = Passage(point.start, point.end)
                self._state(Said(kind, speaker, passage, point.text, whole), meeting)
                kind = "Remark"

    def _is_tied(self, tagged: Tagged, found: re.Match[str], meeting: Meeting) -> bool:
        """Tell whether a sentence itself says that it was at the meeting that somebody spoke.

        What is said there is none of it: only what stands before the verb, or right behind it.
        """
        text, end = tagged.text, found.end()
        if tied := self.patterns.clause("tied", text[:end]):
            # Remarks can open any event: of which, is sure only where no other was told of.
            return not (meeting.is_apart and tied[0].extra.get("of_any_event"))
        return self.patterns.search("tied-behind", text[end:]) is not None

    def _takes_part(self, speaker: str, meeting: Meeting) -> bool:
        """Tell whether somebody was at the meeting, or has an office in the organ that held it.

        Membership is none: of many members, any may be away.
        """
        offices = [
            self.draft.records[office]
            for office in self.draft.records[speaker].values("holds")
            if office in self.draft.records and not office.endswith(MANY)
        ]
        return speaker in self.present or any(
            meeting.held_by in office.values("officeIn") for office in offices
        )

    @staticmethod
    def _kinds(tagged: Tagged, found: re.Match[str]) -> set[str]:
        return {tagged.at(c).kind for c in found[0] if c in tagged.mentions}

    def _people(self, tagged: Tagged) -> set[str]:
        found: set[str] = set()
        for mention in (*tagged.of("person"), *tagged.of("name")):
            same = self.people.seen(mention)
            found.add(same or mention.text)
        return found

    def _speaker(self, tagged: Tagged, written: str | None) -> str | None:
        if not written:
            return None
        mentions: list[Mention] = [tagged.at(c) for c in written if c in tagged.mentions]
        if not mentions:
            return None
        mention = mentions[-1]
        if mention.kind == "office":
            return self.people.holder(mention)
        return self.people.person(mention)

    def _state(self, said: Said, meeting: Meeting) -> str:
        self.position += 1
        family = said.speaker.rpartition("-")[2]
        day = meeting.id.partition("/")[2][:10]
        found = self.topics.of(said.text)
        what = found[0].rpartition("/")[2] if found else slug(said.text, 4)
        what = "report" if said.kind == "Report" else what
        id_ = base = f"remark/{day}-{family}-{what}"
        number = 1
        while id_ in self.draft.records:
            number += 1
            id_ = f"{base}-{number}"
        is_new = id_ not in self.people.known.things
        self.draft.record(id_, said.kind, said.whole, is_new=is_new)
        self.draft.state(id_, "speaker", said.speaker, said.whole)
        self.draft.state(id_, "madeAt", meeting.id, said.whole)
        self.draft.state(id_, "position", str(self.position), said.passage)
        for topic in found:
            self.draft.state(id_, "about", topic, said.passage)
        self.draft.ask(id_, f"{SUMMARY} {said.passage.start}-{said.passage.end}")
        return id_

    def _report(self, tagged: Tagged, found: re.Match[str], speaker: str, meeting: Meeting) -> None:
        whole = Passage(*tagged.where(0, len(tagged.text)))
        on = re.split(r",? which\b", found["on"])[0]
        text = "".join(tagged.at(c).text if c in tagged.mentions else c for c in on)
        id_ = self._state(Said("Report", speaker, whole, text, whole), meeting)
        passage = Passage(*tagged.where(*found.span("on")))
        for mention in tagged.of("body", on):
            if re.match(rf"(?:the )?(?:(?:{_WORK}) of the )?{re.escape(mention.text)}", text):
                body = self.people.bodies.find(mention.text, Passage(mention.start, mention.end))
                if body:
                    self.draft.state(id_, "reportsOn", body, passage)
        papers = [
            tagged.at(character)
            for place, character in enumerate(on)
            if character in tagged.mentions
            and tagged.at(character).kind == "document"
            and _REPORTED.search(on[:place])
        ]
        self.reported = (id_, papers, passage)


def _quoted(tagged: Tagged, found: re.Match[str]) -> list[Mention]:
    """Find the quotations of who is said to speak: up to where somebody else is named.

    "“We agreed,” said Oleg Testov; Anna Probina added: “And we signed.”"
    """
    text = tagged.text
    kinds = {at: tagged.at(c).kind for at, c in enumerate(text) if c in tagged.mentions}
    others = {at for at, kind in kinds.items() if kind in ("person", "name", "office")}
    start = max((at for at in others if at < found.start()), default=-1)
    end = min((at for at in others if at >= found.end()), default=len(text))
    quotes = (at for at, kind in kinds.items() if kind == "quote" and start < at < end)
    return [tagged.at(text[at]) for at in quotes]


def _points(quote: Span, page: str) -> list[Span]:
    """Take a quotation apart into the points that it makes.

    A sentence that begins with what "we" or "I" do makes a point of its own, unless it speaks of
    what the one before named.
    """
    made: list[Span] = []
    start = quote.start
    parts = [
        sentence
        for found in re.finditer(r"[^\n]+", quote.text)
        for sentence in sentences(page, Span(start + found.start(), start + found.end(), found[0]))
    ]
    for part in parts:
        goes_on = not _POINT.match(part.text) or _GOES_ON.search(part.text)
        if made and goes_on:
            made[-1] = Span(made[-1].start, part.end, page[made[-1].start : part.end])
        else:
            made.append(part)
    return made
