"""Who represents which parliament in an assembly: what lines and rows of a list say."""

from collections import defaultdict
from collections.abc import Sequence

from cstograph.extract.drafts.draft import Draft, Passage
from cstograph.extract.names.bodies import Bodies
from cstograph.extract.names.people import People
from cstograph.extract.names.tagger import Tagger
from cstograph.extract.reading.sentences import Span
from cstograph.extract.rules.delegation_tables import Row
from cstograph.extract.rules.introductions import Introductions
from cstograph.extract.rules.patterns import Patterns

#: Of how many words the name of a person is at most, where it stands in a cell.
_LONGEST_NAME = 4
_UNREAD = "who represents which parliament cannot be read"


class Representatives:
    """Reads who represents whom; `state` states it when the whole page is read."""

    def __init__(
        self, draft: Draft, bodies: Bodies, people: People, tagger: Tagger, patterns: Patterns
    ) -> None:
        self.draft, self.bodies, self.people = draft, bodies, people
        self.tagger, self.patterns = tagger, patterns
        self.introductions = Introductions(draft, people, tagger, patterns)
        self.represented: list[tuple[str, str, Passage]] = []

    def line(self, line: Span) -> bool:
        """Read a line of a list; tell whether it is one that names a representative."""
        found = self.patterns.search("representative", line.text)
        if not found:
            return False
        passage = Passage(line.start, line.end)
        seat = self.bodies.seat(found["parliament"])
        if not found["name"] or not found["name"].strip():
            return True
        start, end = found.span("name")
        end = start + len(found["name"].rstrip())
        doubts = len(self.draft.doubts)
        named = Span(line.start + start, line.start + end, line.text[start:end])
        person = self.introductions.person(named) if seat else None
        if seat is None or person is None:
            if len(self.draft.doubts) == doubts:
                self.draft.doubt(passage, _UNREAD)
            return True
        if (found["other"] or "").strip(" ,–-"):
            self._other_offices(line, found.start("other"), found["other"], person)
        self.represented.append((f"delegation/{seat.state}", person, passage))
        return True

    def below(self, line: Span, delegation: str) -> bool:
        """Read a line below that of a delegation; tell whether it names its representative."""
        found = self.patterns.search("section-representative", line.text)
        if not found:
            return False
        start, end = found.span("name")
        named = Span(line.start + start, line.start + end, line.text[start:end])
        doubts = len(self.draft.doubts)
        person = self.introductions.person(named)
        if person:
            self.represented.append((delegation, person, Passage(line.start, line.end)))
        elif len(self.draft.doubts) == doubts:
            self.draft.doubt(Passage(line.start, line.end), _UNREAD)
        return True

    def _other_offices(self, line: Span, at: int, text: str, person: str) -> None:
        tagged = self.tagger.tag(Span(line.start + at, line.start + at + len(text), text))
        for office in tagged.of("office"):
            self.people.hold(person, office)

    def rows(self, id_: str, rows: Sequence[tuple[Row, str]]) -> None:
        """Take the representative of a delegation whose rows of a table all name the same one."""
        if len({name for _, name in rows}) > 1:
            for row, name in rows:
                if name:
                    place = row.span(row.cells["representative"])
                    self.draft.doubt(place, "whom a representative represents cannot be read")
            return
        row, text = rows[0]
        cell = row.cells.get("representative")
        if not cell or not text or id_ not in self.draft.records:  # the row is told already
            return
        place = row.span(cell)
        written = self.bodies.text[cell.start : cell.end]
        start = cell.start + len(written) - len(written.lstrip())
        named = Span(start, start + len(written.strip()), written.strip())
        name = text.partition(",")[0]
        is_unclear = "\n" in named.text or (
            self.patterns.search("family-first", name) or len(name.split()) > _LONGEST_NAME
        )
        if is_unclear or cell.rows != row.home_cell.rows:
            self.draft.doubt(place, _UNREAD)
            return
        doubts = len(self.draft.doubts)
        person = self.introductions.person(named)
        if person:
            self.represented.append((id_, person, row.span(row.home_cell, cell)))
            self._besides(row, person)
        elif len(self.draft.doubts) == doubts:
            self.draft.doubt(place, _UNREAD)

    def _besides(self, row: Row, person: str) -> None:
        """Read what a representative is besides, where a column of its own names one office."""
        cell = row.cells.get("office")
        text = self.bodies.text[cell.start : cell.end].strip() if cell else ""
        if not cell or not text or self.patterns.search("empty-cell", text):
            return
        tagged = self.tagger.tag(Span(cell.start, cell.start + len(text), text))
        offices = tagged.of("office")
        if len(tagged.text) == len(offices) == 1 and cell.rows == row.home_cell.rows:
            self.people.hold(person, offices[0])
        else:
            self.draft.doubt(row.span(cell), "what a representative is besides cannot be read")

    def state(self) -> None:
        """State who represents whom, as far as the page does not contradict itself."""
        named: defaultdict[str, set[str]] = defaultdict(set)
        for delegation, person, _ in self.represented:
            named[delegation].add(person)
        for delegation, person, passage in self.represented:
            if delegation not in self.draft.records:
                reason = "a representative, of a parliament whose delegation is not listed"
                self.draft.doubt(passage, reason)
            elif len(named[delegation]) > 1:
                self.draft.doubt(passage, "the page names two representatives of one parliament")
            else:
                self.draft.state(delegation, "plenipotentiary", person, passage)
