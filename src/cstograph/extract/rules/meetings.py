"""The meeting that a news item tells of: who held it, when, where, who chaired and who attended."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta

from cstograph.extract.drafts.draft import Draft, Passage, slug
from cstograph.extract.names.bodies import Bodies
from cstograph.extract.names.lexicon import unpossessed
from cstograph.extract.names.mentions import Mention, Tagged
from cstograph.extract.names.people import People
from cstograph.extract.reading import dates
from cstograph.extract.reading.dates import Day
from cstograph.extract.rules.patterns import Patterns

#: How many sentences into an item the meeting stands that it is about.
_EARLY = 3
#: How long before the item's day the meeting is that it is about.
_RECENT = timedelta(days=14)
_REMOTE = re.compile(r"\b(?:remote|online|virtual)\b", re.IGNORECASE)
#: Words by which a day without a year is of another year than the page's.
_OTHER_YEAR = re.compile(
    r"\b(?:last year|the (?:previous|same) year|years? (?:ago|earlier|before)|in (?:19|20)\d\d)\b"
)
_OF_ANOTHER_YEAR = "the sentence speaks of another year"
#: A month without a day, and words that say that the day is close to the page's.
_MONTH = re.compile(
    rf"\b[Ii]n (?:(?:early|mid-?|late) ?)?(?:{'|'.join(dates.MONTHS)})\b", re.IGNORECASE
)
_NEAR_DAY = re.compile(rf"\b(?:today|yesterday|{'|'.join(dates.WEEKDAYS)})\b", re.IGNORECASE)
_OPENED = "the sentence says only when it opened, which may have been days before its end"
_OF_ANOTHER_TIME = "the sentence names a month, and no day of it"
_CHAIR_OF = re.compile(
    r"\b[Cc]hair(?:man|woman|person) of (?:the )?(?P<organ>[A-Z]\w*(?: [A-Z]\w*)*)"
)
_GOES_ON = re.compile(r",? and (?:in|on|at)\b")
_IN_PERSON = re.compile(r"\b(?:in-person|face-to-face)\b", re.IGNORECASE)


@dataclass
class Meeting:
    """The meeting that the item is about; `is_sure` of "the meeting" until another is told of.

    `is_apart`: what was told last was no meeting, and elsewhere.
    """

    id: str
    held_by: str
    name: str
    sentence: int
    day: date | None
    is_sure: bool = True
    is_apart: bool = False
    chairs: list[tuple[str, Passage]] = field(default_factory=list)
    #: Whether somebody else chaired a part of it.
    is_shared: bool = False
    #: Whether its sentence tells of nothing else.
    is_alone: bool = False


class Meetings:
    """Reads sentences on meetings into a draft."""

    def __init__(
        self,
        draft: Draft,
        bodies: Bodies,
        people: People,
        patterns: Patterns,
        issued: date | None,
    ) -> None:
        self.draft, self.bodies, self.people = draft, bodies, people
        self.patterns, self.issued = patterns, issued
        self.main: Meeting | None = None
        #: Whether the item says that a meeting was called off: then it makes none.
        self.is_called_off = False

    def find(self, tagged: Tagged, number: int) -> bool:
        """Read a sentence that tells of a meeting that was held; tell whether it is one."""
        found = self._told(tagged, number)
        if found is None or (self.main and self._is_same(tagged, found, self.main)):
            return False
        passage = Passage(*tagged.where(found.start(), found.end()))
        if self.is_called_off or self.main is not None:
            self._another(passage)
            return True
        body = _body(tagged, found)
        rest, ends = self._circumstances(found)
        ends = max(ends, found.end("group" if found.groupdict().get("group") else "body"))
        day, reason = self._day(tagged, found, rest, ends)
        if reason:
            self.draft.doubt(passage, reason)
        is_main = (
            number < _EARLY
            and reason not in (_OF_ANOTHER_YEAR, _OF_ANOTHER_TIME)
            and (day is None or self.issued is None or self.issued - _RECENT <= day <= self.issued)
        )
        if not is_main:
            reason = "a meeting, told of beside what the item is about"
            self.draft.doubt(passage, reason)
            return True
        if day is None and self.issued is None:
            self.draft.doubt(passage, "a meeting whose day the page does not tell")
            return True
        held_by = self._organ(body)
        if held_by is None:
            return True
        # What is said to have been at the place where the sentence stops being read is not stated.
        passage = Passage(*tagged.where(found.start(), ends))
        self.main = self._state(held_by, body, day, passage, number, reason)
        if found.groupdict().get("organs_chair"):
            self.draft.doubt(passage, "who chairs the organ need not have chaired the meeting")
        self.main.is_alone = tagged.text[ends:] in ("", ".")
        self._format(self.main, [found, *rest], passage)
        self._named(self.main, tagged, [found, *rest], passage)
        return True

    def _organ(self, body: Mention) -> str | None:
        """Find the organ that met; None, and a doubt, where only whose organ it is, is said."""
        passage = Passage(body.start, body.end)
        held_by = self.bodies.find(body.text, passage)
        if held_by in self.bodies.organs.organizations:
            self.draft.doubt(passage, f"which organ of “{body.text}” met is not said")
            return None
        return held_by

    def _told(self, tagged: Tagged, number: int) -> re.Match[str] | None:
        """Find how a sentence tells of a meeting; some ways are sure in the item's first alone."""
        clause = self.patterns.clause("meeting", tagged.text)
        if not clause or (clause[0].extra.get("first") and number):
            return None
        return clause[1]

    def _named(
        self, meeting: Meeting, tagged: Tagged, found: Sequence[re.Match[str]], passage: Passage
    ) -> None:
        """State who is named with the meeting: who chaired it, and who took part in it."""
        for match in found:
            groups = match.groupdict()
            if groups.get("chair"):
                self.chaired(tagged.at(match["chair"]), passage)
            person = self.people.person(tagged.at(match["guest"])) if groups.get("guest") else None
            if person:
                self.draft.state(meeting.id, "attendee", person, passage)

    def _is_same(self, tagged: Tagged, found: re.Match[str], main: Meeting) -> bool:
        """Tell whether a sentence says of the item's meeting who chaired it, and no more."""
        is_said_of = found.groupdict().get("article") == "the" and found["rest"] in ("", ".")
        return is_said_of and self.bodies.peek(tagged.at(found["body"]).text) == main.held_by

    def _another(self, passage: Passage) -> None:
        """Take note of a second meeting: what "the meeting" means from here on is open."""
        if self.main is None:
            self.draft.doubt(passage, "a meeting, where the page says that one was called off")
            return
        self.draft.doubt(passage, "a second meeting: give it as a page of its own")
        self.main.is_sure = False

    def _circumstances(self, found: re.Match[str]) -> tuple[list[re.Match[str]], int]:
        """Read on, circumstance by circumstance, as long as one fits."""
        rest: list[re.Match[str]] = []
        text = found["rest"]
        at = 0
        while True:
            matches = (
                clause.regex.match(text, at) for clause in self.patterns.clauses["circumstance"]
            )
            match = next((m for m in matches if m and m.end() > at), None)
            if match is None:
                return rest, found.start("rest") + at
            rest.append(match)
            at = match.end()

    def _day(
        self, tagged: Tagged, found: re.Match[str], rest: Sequence[re.Match[str]], ends: int
    ) -> tuple[date | None, str | None]:
        """Find the meeting's day: written out, or "today"; None where it is open."""
        mentions = self._days(tagged, found, rest, ends)
        if reason := _unclear(tagged.span.text, mentions):
            return None, reason
        said: set[date] = set()
        for mention in mentions:
            (written,) = dates.find(mention.text)
            resolved = self._resolved(written)
            if resolved is None:
                return None, "which year the meeting's day is of is not said"
            said.add(resolved)
        said = said or self._near(tagged, found, rest)
        if len(said) > 1:
            return None, "the sentence names two days for the meeting"
        if said and self.issued and next(iter(said)) > self.issued:
            return None, "the meeting's day is after that of the page"
        day = said.pop() if said else None
        if found.groupdict().get("opened") and self.issued:
            is_recent = day is None or self.issued - _RECENT <= day
            return None, _OPENED if is_recent else _OF_ANOTHER_TIME
        return day, None

    def _near(
        self, tagged: Tagged, found: re.Match[str], rest: Sequence[re.Match[str]]
    ) -> set[date]:
        """Find the day that "today", "yesterday" or a day of the week says, by that of the page."""
        if not self.issued:
            return set()
        lead = tagged.text[: found.start("body")]
        words = f"{lead} {' '.join(match[0] for match in rest)}".lower()
        if on := re.search(rf"\bon ({'|'.join(dates.WEEKDAYS)})\b", words):
            before = dates.weekday_before(on[1], self.issued)
            return {before} if before else set()
        if re.search(r"\byesterday\b", words):
            return {self.issued - timedelta(days=1)}
        return {self.issued} if re.search(r"\btoday\b", words) else set()

    def _resolved(self, day: Day) -> date | None:
        """Find the year of a day: by the page's own, or as the page writes the same day out."""
        if self.issued or day.whole:
            return day.before(self.issued)
        written = {
            other.whole
            for other in dates.find(self.bodies.text)
            if other.whole and (other.day, other.month) == (day.day, day.month)
        }
        return written.pop() if len(written) == 1 else None

    @staticmethod
    def _days(
        tagged: Tagged, found: re.Match[str], rest: Sequence[re.Match[str]], ends: int
    ) -> list[Mention]:
        """Find the days that a sentence may give for its meeting."""
        mentions = tagged.of("day", tagged.text[: found.start("body")])
        mentions += [tagged.at(m["day"]) for m in rest if m.groupdict().get("day")]
        behind = tagged.text[ends:]
        if found.groupdict().get("guest") or _GOES_ON.match(behind):
            # Who took part, and "and in Minsk on June 8", may be of another day than the meeting.
            mentions += tagged.of("day", behind)
        return mentions

    def _state(
        self,
        held_by: str,
        body: Mention,
        day: date | None,
        passage: Passage,
        number: int,
        why: str | None,
    ) -> Meeting:
        on = day or self.issued
        name = held_by.partition("/")[2]
        id_ = f"meeting/{on}-{name}"
        record = self.draft.record(
            id_, "Meeting", passage, is_new=id_ not in self.bodies.known.things
        )
        self.draft.state(id_, "heldBy", held_by, passage)
        if day:
            self.draft.state(id_, "date", day.isoformat(), passage)
        else:
            self.draft.ask(
                id_,
                "Say on which day it was: `date`, and in the id. The page is of "
                f"{on}, and {why or 'the sentence names no day'}.",
            )
        thing = self.bodies.known.things.get(held_by)
        short = thing.labels[0] if thing and thing.labels else unpossessed(body.text)
        del record
        self.draft.state(id_, "label", _label(short, day), passage)
        return Meeting(id_, held_by, name or slug(short), number, day)

    def _format(self, meeting: Meeting, found: Sequence[re.Match[str]], passage: Passage) -> None:
        """State how and where the meeting was, as far as its sentence says."""
        groups = [match.groupdict() for match in found]
        sort = " ".join(group.get("sort") or "" for group in groups)
        remote = bool(_REMOTE.search(sort)) or any(group.get("remote") for group in groups)
        in_person = bool(_IN_PERSON.search(sort)) or any(group.get("inperson") for group in groups)
        if any(group.get("mixed") for group in groups):
            remote = in_person = False
        if remote and in_person:
            self.draft.doubt(passage, "the meeting was remote and in person")
        elif remote or in_person:
            self.draft.state(meeting.id, "format", "Remote" if remote else "InPerson", passage)
        cities = self.bodies.lexicon.nouns["never"]["cities"].split()
        for group in groups:
            place = group.get("place")
            if place and re.split(r"[\s.]+", place)[-1] in cities and not remote:
                self.draft.state(meeting.id, "place", place, passage)

    def chaired(self, mention: Mention, passage: Passage, *, introduces: bool = False) -> bool:
        """Note who chaired; it is stated at the end, if the page does not contradict itself.

        `introduces`: the sentence says who somebody is that it gives no office of.
        """
        is_introduced = introduces and mention.kind == "name"
        person = (self.people.introduce if is_introduced else self.people.person)(mention)
        if person is None or self.main is None:
            return False
        self.main.chairs.append((person, passage))
        return True

    def chair(self, tagged: Tagged, number: int) -> bool:
        """Read a sentence that says who chaired."""
        if self.main and self.patterns.search("chair-shared", tagged.text):
            self.main.is_shared = True
        clause = self.patterns.clause("chair", tagged.text)
        if not clause or not self.is_ours(tagged, clause[1]):
            return False
        found = clause[1]
        is_behind = self.main and self.main.is_alone and number == self.main.sentence + 1
        if clause[0].extra.get("right_behind") and not is_behind:
            return False
        if clause[0].extra.get("undisturbed") and self.main and self.main.is_apart:
            return False
        if clause[0].extra.get("of_chairmen") and not self._is_its_chairman(tagged.span.text):
            return False
        passage = Passage(*tagged.where(0, len(tagged.text)))
        introduces = bool(clause[0].extra.get("introduces"))
        return self.chaired(tagged.at(found["chair"]), passage, introduces=introduces)

    def _is_its_chairman(self, text: str) -> bool:
        """Tell whether a sentence calls somebody the chairman of the organ that met."""
        labels = self.bodies.labels(self.main.held_by) if self.main else []
        organs = [found["organ"] for found in _CHAIR_OF.finditer(text)]
        return any(re.match(rf"{re.escape(o)}\b", label) for o in organs for label in labels)

    def form(self, tagged: Tagged, number: int) -> bool:
        """Read a sentence, right behind that on the meeting, which says how it was held."""
        found = self.patterns.search("form", tagged.text)
        if not found or self.main is None or number != self.main.sentence + 1:
            return False
        record = self.draft.records[self.main.id]
        if self.main.is_sure and not record.values("format") and not record.values("place"):
            passage = Passage(*tagged.where(0, len(tagged.text)))
            self.draft.state(self.main.id, "format", "Remote", passage)
            return True
        return False

    def is_ours(self, tagged: Tagged, found: re.Match[str]) -> bool:
        """Tell whether "the meeting" of a sentence is the one that the item is about."""
        if self.main is None or not self.main.is_sure:
            return False
        if names_another_day(tagged, self.main, self.issued):
            return False
        body = found.groupdict().get("body")
        return not body or self.bodies.peek(tagged.at(body).text) == self.main.held_by

    def finish(self) -> None:
        """State who chaired, as far as the page does not contradict itself."""
        if self.main is None:
            return
        chairs = {person for person, _ in self.main.chairs}
        for person, passage in self.main.chairs:
            if len(chairs) > 1:
                named = " and ".join(sorted(chairs))
                self.draft.doubt(passage, f"the page names several who chaired: {named}")
                continue
            if self.main.is_shared:
                self.draft.doubt(passage, "somebody else chaired a part of the meeting")
                continue
            self.draft.state(self.main.id, "chair", person, passage)
            self.draft.state(self.main.id, "attendee", person, passage)


def _body(tagged: Tagged, found: re.Match[str]) -> Mention:
    """Give the organ that met: one that is tagged, or a working group of it."""
    if found.groupdict().get("group"):
        return tagged.mention("body", *found.span("group"))
    return tagged.at(found["body"])


def _unclear(sentence: str, mentions: Sequence[Mention]) -> str | None:
    """Tell why a sentence does not say on which one day, of which year, its meeting was."""
    if dates.has_range(sentence):
        return "the meeting took several days"
    if not mentions and _MONTH.search(sentence) and not _NEAR_DAY.search(sentence):
        return _OF_ANOTHER_TIME
    has_year = any(re.search(r"\d{4}", mention.text) for mention in mentions)
    return None if has_year or not _OTHER_YEAR.search(sentence) else _OF_ANOTHER_YEAR


def names_another_day(tagged: Tagged, meeting: Meeting, issued: date | None) -> bool:
    """Tell whether a sentence, but for what "which" leads to, names another day than that."""
    for mention in tagged.of("day", re.split(r",? which\b", tagged.text)[0]):
        (day,) = dates.find(mention.text)
        if day.before(issued) != meeting.day:
            return True
    return False


def _label(body: str, day: date | None) -> str:
    of = re.sub(r" of the Collective Security Treaty Organi[sz]ation$", "", body)
    return f"Meeting of the {of}" + (f", {day.day} {day:%B %Y}" if day else "")
