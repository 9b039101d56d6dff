"""Who attended the meeting that a news item tells of."""

import re
from collections.abc import Sequence

from cstograph.extract.drafts.draft import Draft, Passage
from cstograph.extract.names.bodies import Bodies
from cstograph.extract.names.mentions import Tagged
from cstograph.extract.names.people import People
from cstograph.extract.reading.sentences import Span, bare_line
from cstograph.extract.rules.introductions import Introductions
from cstograph.extract.rules.meetings import Meeting, Meetings
from cstograph.extract.rules.patterns import Patterns


class Attendance:
    """Reads sentences, and the lists that they lead to, on who attended the item's meeting."""

    def __init__(
        self,
        draft: Draft,
        bodies: Bodies,
        people: People,
        patterns: Patterns,
        meetings: Meetings,
        introductions: Introductions,
    ) -> None:
        self.draft, self.bodies, self.people = draft, bodies, people
        self.patterns, self.meetings, self.introductions = patterns, meetings, introductions

    def read(self, tagged: Tagged, *, is_behind: bool) -> bool:
        """Read a sentence that says who attended.

        `is_behind`: the sentence before was of the meeting, and of nothing else.
        """
        clause = self.patterns.clause("attendance", tagged.text)
        if not clause or not self.meetings.is_ours(tagged, clause[1]) or self.meetings.main is None:
            return False
        if clause[0].extra.get("right_behind") and not is_behind:
            return False
        found, introduces = clause[1], bool(clause[0].extra.get("introduces"))
        if self.patterns.search("refusal", tagged.text):
            return False
        text, offset = found["list"], found.start("list")
        credit = self.patterns.search("credit", text)
        if credit:
            text, offset = text[credit.end() :], offset + credit.end()
        made = self._group(self.meetings.main, tagged, text, offset)
        at = 0
        for way in self.patterns.clauses["listed"]:
            while listed := way.regex.search(text, at):
                mention = tagged.at(listed["who"])
                behind = text[listed.end("who") :]
                is_from = bool(
                    way.extra.get("from_state") or self.patterns.search("from-state", behind)
                )
                if mention.kind == "name" and (
                    introduces or (is_from and self.people.is_sure(mention.text))
                ):
                    person = self.people.introduce(mention)
                else:
                    person = self.people.person(mention)
                if person:
                    passage = Passage(*tagged.where(0, len(tagged.text)))
                    self.draft.state(self.meetings.main.id, "attendee", person, passage)
                    made = True
                at = listed.end()
        return made

    def lines(self, tagged: Tagged, lines: Sequence[Span], *, is_behind: bool) -> bool:
        """Read a sentence that leads to lines which each name one who attended.

        `is_behind`: the sentence before was of the meeting, so that "it" is the meeting.
        """
        found = self.patterns.search("attendance-list", tagged.text)
        if not found or not self.meetings.is_ours(tagged, found) or self.meetings.main is None:
            return False
        if found["it"] and not is_behind:
            return False
        for line in lines:
            bare, place = bare_line(line), Passage(line.start, line.end)
            doubts = len(self.draft.doubts)
            is_refused = self.patterns.search("refusal", bare.text) or (
                self.introductions.is_name(bare.text) and not self.people.is_sure(bare.text)
            )
            person = None if is_refused else self.introductions.person(bare)
            if person:
                self.draft.state(self.meetings.main.id, "attendee", person, place)
            elif len(self.draft.doubts) == doubts:
                self.draft.doubt(place, "who attended, or with what post, cannot be read")
        return True

    def _group(self, meeting: Meeting, tagged: Tagged, text: str, offset: int) -> bool:
        """Find the organ's own members among those who attended: all of them, unnamed."""
        label = self.bodies.members(meeting.held_by)
        own = self.bodies.lexicon.own
        written = "".join(tagged.at(c).text if c in tagged.mentions else c for c in text)
        for part in re.split(r", | and (?=[^a-z])|;", written):
            words = self.bodies.lexicon.key(
                re.sub(r"\bmember (?:states|countries)\b|\bstates\b", "", part, flags=re.IGNORECASE)
            )
            if label and words and {*words, own} == {*label, own}:
                passage = Passage(*tagged.where(offset, offset + len(text)))
                self.draft.state(meeting.id, "attendingBody", meeting.held_by, passage)
                return True
        return False
