"""Statements, plans and other papers: how far they went, and who wrote or receives them."""

import re
from collections.abc import Sequence
from datetime import date

from cstograph.extract.drafts.draft import Draft, Passage, short_slug
from cstograph.extract.names.bodies import Bodies
from cstograph.extract.names.known_things import Thing
from cstograph.extract.names.mentions import Mention, Tagged
from cstograph.extract.names.people import People
from cstograph.extract.reading import dates
from cstograph.extract.reading.periods import Period, of_title
from cstograph.extract.rules import decisions
from cstograph.extract.rules.decisions import Decided
from cstograph.extract.rules.meetings import Meeting, names_another_day
from cstograph.extract.rules.patterns import Patterns
from cstograph.extract.rules.topics import Topics

#: How many sentences after a paper "the document" still is that paper.
_NEAR = 3

#: What a second speaker told of, without the verb again: "... and Ivan Ivanov on the ...".
_ANOTHERS = re.compile(r"\band [A-Z][\w’-]+(?: [A-Z][\w’-]+)+ on the\b")

#: A name of several words with capitals, in which nothing is known.
_UNKNOWN = re.compile(r"(?P<before>(?:[A-Z][\w’'-]+ ){1,8})(?P<head>[A-Z][a-z]+)\b")
#: Whose a paper is, before its title: "the Commission's Plan of Work" is called "Plan of Work".
_OWN = re.compile(r"^(?:Assembly|Bureau|Commission|Committee|Council)[’']s (?=\w+ )")


class Papers:
    """Reads sentences on papers into a draft."""

    def __init__(
        self,
        draft: Draft,
        bodies: Bodies,
        people: People,
        patterns: Patterns,
        topics: Topics,
        issued: date | None,
    ) -> None:
        self.draft, self.bodies, self.people = draft, bodies, people
        self.patterns, self.topics, self.issued = patterns, topics, issued
        #: The papers that sentences were about, for "the document": the sentence's number, the id.
        self.told: list[tuple[int, str]] = []
        #: The titles that sentences named: with two of them, "the document" may be either.
        self.named: list[tuple[int, str]] = []
        self.heads: dict[str, str] = {}

    def read(self, tagged: Tagged, meeting: Meeting | None, number: int) -> bool:
        """Read a sentence; tell whether anything was made of it."""
        heads = self.bodies.lexicon.nouns["documents"]["heads"].split()
        titles = [document.text for document in tagged.of("document")]
        untitled = [word for word in re.findall(r"[A-Z]\w+", tagged.text) if word in heads]
        self.named += [(number, name) for name in (*titles, *untitled)]
        made = self._decision(tagged, meeting, number)
        made = self._submission(tagged, number) or made
        return self._development(tagged, number) or made

    def paper(
        self,
        mention: Mention,
        *,
        grade: str | None = None,
        is_adopted: bool = False,
        whose: str = "",
    ) -> str | None:
        """Find a paper by its title, or propose an id for it.

        `whose` is the organ that has a paper of a title that others may have too: "Plan for 2022".
        """
        title = _title(mention.text)
        passage = Passage(mention.start, mention.end)
        if any(individual.name.family in title for individual in self.people.found.values()):
            self.draft.doubt(passage, "a title that has a person's name in it may be no title")
            return None
        if _ANOTHERS.search(title):
            self.draft.doubt(
                passage, "where the title ends, and another's part begins, is not sure"
            )
            return None
        kind = "AdoptedStatement" if is_adopted else "Document"
        known = None if whose else self._known(title)
        if known:
            id_, kind = known.id, known.kind
        else:
            on = self.issued.isoformat() if self.issued else "undated"
            id_ = (
                f"statement/{on}-{short_slug(title)}"
                if is_adopted
                else f"document/{'-'.join(filter(None, [whose, short_slug(title)]))}"
            )
        same = (r for r in self.draft.records.values() if title in r.values("title"))
        if any(record.kind != kind or record.id != id_ for record in same):
            return None  # one title is one paper, which is a statement or is none
        self.draft.record(id_, kind, passage, is_new=known is None)
        if not self.draft.records[id_].values("title"):
            self.draft.state(id_, "title", title, passage)
        if grade and kind == "Document":
            self.draft.state(id_, "status", grade, passage)
        period = of_title(title)
        if period and kind == "Document":
            self._period(id_, period, passage)
        for topic in self.topics.of(title):
            self.draft.state(id_, "about", topic, passage)
        return id_

    def _known(self, title: str) -> Thing | None:
        same = [
            thing
            for thing in self.bodies.known.of_kind("Document", "AdoptedStatement")
            if _plain(title) in map(_plain, thing.names)
        ]
        return same[0] if len(same) == 1 else None

    def _period(self, paper: str, period: Period, passage: Passage) -> None:
        id_ = f"period/{period.slug}"
        is_new = id_ not in self.bodies.known.things
        self.draft.record(id_, "Period", passage, is_new=is_new)
        self.draft.state(id_, "label", period.label, passage)
        if period.start:
            self.draft.state(id_, "startDate", period.start.isoformat(), passage)
        self.draft.state(id_, "endDate", period.end.isoformat(), passage)
        self.draft.state(paper, "temporal", id_, passage)

    def _decision(self, tagged: Tagged, meeting: Meeting | None, number: int) -> bool:
        clause = self.patterns.clause("decision", tagged.text)
        if not clause:
            return False
        found, grade = clause[1], str(clause[0].extra["grade"])
        if self.patterns.search("partly", tagged.text):
            return False
        decided = list(decisions.decided(self.patterns, tagged, found, grade))
        if not decided or meeting is None:  # of papers without a meeting nobody says whose they are
            return False
        subject = found["subject"] or ""
        is_ours = (
            meeting.is_sure
            and not names_another_day(tagged, meeting, self.issued)
            and (self._is_there(found) or self._is_ours(tagged, subject, meeting))
        )
        made = False
        for one in decided:
            made = self._paper(tagged, one, meeting if is_ours else None, number) or made
        return made

    def lines(
        self, tagged: Tagged, lines: Sequence[Tagged], meeting: Meeting | None, number: int
    ) -> bool:
        """Read a sentence that leads to lines which each name a paper, and nothing else."""
        clause = self.patterns.clause("decision-list", tagged.text)
        if not clause or meeting is None:
            return False
        grade = str(clause[0].extra["grade"])
        is_ours = (
            meeting.is_sure
            and not names_another_day(tagged, meeting, self.issued)
            and self._is_ours(tagged, clause[1]["subject"], meeting)
        )
        if not is_ours:
            return False
        made = False
        for line in lines:
            decided = decisions.of_line(self.patterns, line, grade)
            if decided is None and clause[0].extra.get("laws"):
                decided = decisions.law_of_line(self.patterns, line, grade)
            if decided is None:
                place = Passage(line.span.start, line.span.end)
                self.draft.doubt(place, f"what was {grade.lower()}: the line is no title alone")
            elif self._paper(line, decided, meeting, number):
                made = True
        return made

    def _paper(
        self, tagged: Tagged, decided: Decided, meeting: Meeting | None, number: int
    ) -> bool:
        """State what was decided on a paper, and at which meeting, where that is sure."""
        passage = Passage(*tagged.where(0, len(tagged.text)))
        mention, grade = decided.mention, decided.grade
        status = grade
        if decided.is_draft or mention.text.startswith("Draft "):
            if grade != "Considered":
                self.draft.doubt(passage, f"a draft that was {grade.lower()} may be one still")
                return False
            status = "Draft"
        is_statement = any(
            re.search(rf"\b{head}\b", mention.text.split(" on ")[0])
            for head in self.bodies.lexicon.nouns["documents"]["statements"]
        )
        if is_statement and grade == "Adopted":
            return self._adopted(mention, meeting, passage)
        if decided.is_described and meeting is None:
            self.draft.doubt(passage, f"by whom, and at which meeting, this was {grade.lower()}")
            return False
        whose = meeting.name if meeting and decided.is_described else ""
        paper = self.paper(mention, grade=status, whose=whose)
        if paper is None or self.draft.records[paper].kind != "Document":
            return False
        self.told.append((number, paper))
        if meeting:
            self._at(paper, grade, meeting, passage)
        else:
            self.draft.doubt(passage, f"by whom, and at which meeting, this was {grade.lower()}")
        return True

    def _at(self, paper: str, grade: str, meeting: Meeting, passage: Passage) -> None:
        """State at which meeting a paper came so far, and before whom."""
        if grade == "Approved":
            self.draft.state(paper, "approvedAt", meeting.id, passage)
            self.draft.state(paper, "approvedBy", meeting.held_by, passage)
        else:
            self.draft.state(paper, "statusAt", meeting.id, passage)

    def _adopted(self, mention: Mention, meeting: Meeting | None, passage: Passage) -> bool:
        if meeting is None:
            self.draft.doubt(passage, "by whom, and at which meeting, this was adopted")
            return False
        id_ = self.paper(mention, is_adopted=True)
        if id_ is None or self.draft.records[id_].kind != "AdoptedStatement":
            return False
        self.draft.state(id_, "adoptedAt", meeting.id, passage)
        self.draft.state(id_, "adoptedBy", meeting.held_by, passage)
        return True

    @staticmethod
    def _is_there(found: re.Match[str]) -> bool:
        """Tell whether something was decided "at the meeting", by whom is not said."""
        groups = found.groupdict()
        is_said = groups.get("before") or groups.get("behind")
        return bool(is_said) and not groups.get("subject")

    def _is_ours(self, tagged: Tagged, subject: str, meeting: Meeting) -> bool:
        """Tell whether who decided is the meeting."""
        if self.patterns.match("ours", subject):
            return (
                not meeting.is_apart or re.search(r"meeting|session|sitting", subject) is not None
            )
        members = re.fullmatch(r"(?:[Tt]he )?([A-Za-z]+)(?: of [A-Za-z]+)?", subject)
        if members:
            word = members[1].lower()
            alike = {key for key, head in self.heads.items() if head.lower() == word}
            is_named = any(
                self.bodies.head(label).lower() == word
                for label in self.bodies.labels(meeting.held_by)
            )
            is_named = is_named and len(alike) <= 1
            return is_named or word in self.bodies.members(meeting.held_by)
        bodies = tagged.of("body", subject)
        return len(bodies) == 1 and self.is_own(bodies[0].text, meeting)

    def is_own(self, name: str, meeting: Meeting) -> bool:
        """Tell whether a body's name, or the short form of it, is of the organ that met."""
        alike = {key for key, head in self.heads.items() if head == name}
        return self.bodies.peek(name) == meeting.held_by or (
            len(alike) <= 1 and self.bodies.is_short_for(name, meeting.held_by)
        )

    def note(self, tagged: Tagged) -> None:
        """Note the bodies that a sentence names, to know how many "the Council" may be.

        One of whose name not all words are known counts too: "the Central Election Commission".
        """
        lexicon = self.bodies.lexicon
        for body in tagged.of("body"):
            if " " in body.text:
                self.heads[" ".join(lexicon.key(body.text))] = self.bodies.head(body.text)
        heads = lexicon.nouns["bodies"]["heads"].split()
        for found in _UNKNOWN.finditer(tagged.text):
            if found["head"] in heads and set(found["before"].split()) - lexicon.never:
                self.heads[" ".join(lexicon.key(found[0]))] = found["head"]

    def _submission(self, tagged: Tagged, number: int) -> bool:
        found = self.patterns.search("submission", tagged.text)
        if not found:
            return False
        body = tagged.at(found["body"])
        to = self.bodies.find(body.text, Passage(body.start, body.end))
        paper = self.paper(tagged.at(found["document"]))
        if paper is None or to is None or self.draft.records[paper].kind != "Document":
            return False
        passage = Passage(*tagged.where(found.start(), found.end()))
        self.draft.state(paper, "submittedTo", to, passage)
        self.told.append((number, paper))
        if found["day"]:
            (day,) = dates.find(tagged.at(found["day"]).text)
            resolved = day.after(self.issued)
            if resolved:
                self.draft.state(paper, "submissionDate", resolved.isoformat(), passage)
            else:
                self.draft.doubt(passage, "which year the day of submission is of is not said")
        return True

    def _development(self, tagged: Tagged, number: int) -> bool:
        found = self.patterns.search("development", tagged.text)
        near = {paper for at, paper in self.told if number - at <= _NEAR}
        named = {title for at, title in self.named if at < number <= at + _NEAR}
        if not found or len(near) != 1 or len(named) > 1:
            return False
        (paper,) = near
        (title,) = self.draft.records[paper].values("title")
        if found["sort"] != "document" and found["sort"] not in title.lower():
            return False
        body = tagged.at(found["by"])
        by = self.bodies.find(body.text, Passage(body.start, body.end))
        if by is None:
            return False
        passage = Passage(*tagged.where(found.start(), found.start("rest")))
        self.draft.state(paper, "developedBy", by, passage)
        if found["draft"] and not self.draft.records[paper].values("status"):
            self.draft.state(paper, "status", "Draft", passage)
        pursued = self.patterns.search("pursuance", tagged.text)
        if pursued:
            whole = Passage(*tagged.where(*pursued.span()))
            plan = self.paper(tagged.at(pursued["document"]))
            if plan:
                self.draft.state(paper, "inPursuanceOf", plan, whole)
        # What a title that is named besides is about, this paper need not be.
        said = "".join(
            "" if m and m.kind == "document" else m.text if m else character
            for character, m in ((c, tagged.mentions.get(c)) for c in tagged.text)
        )
        for topic in self.topics.of(said):
            self.draft.state(paper, "about", topic, Passage(tagged.span.start, tagged.span.end))
        return True


def _title(text: str) -> str:
    quoted = re.fullmatch(r"\w+ [“«\"](.+)[”»\"]", text)
    return quoted[1] if quoted else _OWN.sub("", re.sub(r"^[Dd]raft ", "", text))


def _plain(title: str) -> str:
    return " ".join(re.findall(r"\w+", title.lower()))
