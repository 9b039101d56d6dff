"""The list of delegations: who sends how many, who represents whom, and the websites."""

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from cstograph.extract.drafts.draft import Draft, Passage
from cstograph.extract.names.bodies import Bodies
from cstograph.extract.names.lexicon import without_article
from cstograph.extract.names.organs import Seat
from cstograph.extract.names.people import People
from cstograph.extract.names.tagger import Tagger
from cstograph.extract.reading.sentences import Span
from cstograph.extract.reading.tables import Cell
from cstograph.extract.rules import delegation_sections
from cstograph.extract.rules.delegation_tables import Reader, Roster, Row
from cstograph.extract.rules.patterns import Patterns
from cstograph.extract.rules.representatives import Representatives

_URL = re.compile(
    r"(?:https?://)?(?:[a-z0-9](?:[a-z0-9-]*[a-z0-9])?\.)+[a-z]{2,}(?::\d+)?(?:/[^\s<>\"]*)?",
    re.IGNORECASE,
)
_HEAD = "the head of a delegation, who need not be its plenipotentiary representative"
_WHOSE = "which state's parliament sends this delegation is not known"


@dataclass(frozen=True, slots=True)
class _Seats:
    delegation: str
    source: str
    number: str
    passage: Passage


class Delegations:
    """Reads the lines of a list of delegations into a draft."""

    def __init__(
        self, draft: Draft, bodies: Bodies, people: People, tagger: Tagger, patterns: Patterns
    ) -> None:
        self.draft, self.bodies, self.people = draft, bodies, people
        self.patterns = patterns
        self.seats: list[_Seats] = []
        self.representatives = Representatives(draft, bodies, people, tagger, patterns)
        self.unread = 0
        #: The parliament and the delegation that the lines below are of.
        self.above: tuple[Seat, str] | None = None

    def read(self, lines: Sequence[Span], rosters: Sequence[Roster], as_of: str | None) -> None:
        """Read the lines and the tables, each in their order.

        `as_of` is the day for which the numbers are given.
        """
        for line in lines:
            if self._delegation(line):
                continue
            if self.representatives.line(line) or self._website(line):
                self._turn(line)
            elif not self._lead(line):
                self._below(line)
        for roster in rosters:
            self._roster(roster)
        self._allocate(as_of)
        self.representatives.state()

    def _delegation(self, line: Span) -> bool:
        found = self.patterns.search("delegation", line.text)
        short = None if found else self.patterns.search("section", line.text)
        found = found or short
        if not found:
            return False
        self.above = None
        passage = Passage(line.start, line.end)
        seat = self.bodies.seat(found["parliament"])
        to = (
            delegation_sections.assembly(self.bodies)
            if short
            else self._place(line, found, "assembly")
        )
        assembly = self.bodies.find(self.bodies.text[to.start : to.end], to) if to else None
        if seat is None or seat.kind != "Parliament" or assembly is None:
            self.draft.doubt(passage, _WHOSE)
            return True
        shares = list(self._shares(line, seat, found["shares"], found.start("shares")))
        if not shares or None in shares:
            self.draft.doubt(passage, "the numbers of seats cannot be read")
            return True
        self._parliament(seat, found["parliament"], self._place(line, found, "parliament"))
        id_ = self._id(seat.state, assembly)
        self.above = seat, id_
        whole = self._place(line, found, "name")
        self._begin(id_, "Delegation", whole)
        name = without_article(" ".join(found["name"].split()))
        label = name[0].upper() + name[1:]
        if not self.draft.records[id_].values("label"):
            self.draft.state(id_, "label", label, whole)
        self.draft.state(id_, "delegationOf", seat.id, whole)
        self.draft.state(id_, "delegationTo", assembly, to if short and to else whole)
        for share in shares:
            if share is not None:
                self._share(id_, share)
        return True

    def _lead(self, line: Span) -> bool:
        """Read a line that is a State and its parliament; the numbers of seats stand below it."""
        found = self.patterns.search("section-lead", line.text)
        if not found:
            return False
        passage, self.above = Passage(line.start, line.end), None
        seat = self.bodies.seat(f"{found['parliament']} of the {found['state']}")
        to = delegation_sections.assembly(self.bodies)
        assembly = self.bodies.find(self.bodies.text[to.start : to.end], to) if to else None
        if seat is None or seat.kind != "Parliament" or assembly is None or to is None:
            self.draft.doubt(passage, _WHOSE)
            return True
        self._begin(seat.id, "Parliament", passage)
        if whose := self.bodies.state(found["state"], passage):
            self.draft.state(seat.id, "parliamentOf", whose, passage)
        self.above = seat, (id_ := self._id(seat.state, assembly))
        self._begin(id_, "Delegation", passage)
        self.draft.state(id_, "delegationOf", seat.id, passage)
        self.draft.state(id_, "delegationTo", assembly, to)
        return True

    def _turn(self, line: Span) -> None:
        """Forget the delegation above where a line between is of another parliament."""
        for kind, group in (("representative", "parliament"), ("website", "body")):
            found = self.patterns.search(kind, line.text)
            seat = self.bodies.seat(found[group]) if found else None
            if found and self.above and (seat is None or seat.state != self.above[0].state):
                self.above = None

    def _below(self, line: Span) -> None:
        """Read a line that is of the delegation above it."""
        passage = Passage(line.start, line.end)
        if self.above is None:
            self.draft.doubt(passage, "of which delegation this is, cannot be read")
            return
        seat, delegation = self.above
        if self.representatives.below(line, delegation):
            return
        if found := self.patterns.search("section-seats", line.text):
            for share in self._shares(line, seat, found["shares"], found.start("shares")):
                if share:
                    self._share(delegation, share)
                else:
                    self.draft.doubt(passage, "the numbers of seats cannot be read")
            return
        if found := self.patterns.search("section-website", line.text):
            has_chambers = "chambers" in self.bodies.lexicon.states[seat.state]
            # Of a parliament with chambers, it may be one chamber's.
            self._site(None if has_chambers else seat, found["address"] or found["bare"], passage)
        else:
            self.draft.doubt(passage, _HEAD)

    def _id(self, state: str, assembly: str) -> str:
        own = f"body/{self.bodies.lexicon.own}-parliamentary-assembly"
        # The delegations to the assembly whose pages are read are named by their state alone.
        return f"delegation/{state}" + (
            "" if assembly == own else f"-to-{assembly.partition('/')[2]}"
        )

    def _begin(self, id_: str, kind: str, passage: Passage) -> None:
        self.draft.record(id_, kind, passage, is_new=id_ not in self.bodies.known.things)

    def _shares(
        self, line: Span, parliament: Seat, text: str, at: int
    ) -> Iterator[tuple[Seat, str, str, Passage] | None]:
        """Give who fills how many seats; None for what cannot be read."""
        number = self.bodies.lexicon.number
        has_chambers = "chambers" in self.bodies.lexicon.states[parliament.state]
        alone = self.patterns.match("seats-alone", text)
        if alone:
            place = Passage(line.start + at, line.start + at + len(text))
            # Of a parliament with chambers, who fills the seats is not said.
            yield None if has_chambers else (parliament, "", number(alone["number"]), place)
            return
        total = self.patterns.search("seats-total", text)
        text, at = (text[total.end() :], at + total.end()) if total else (text, at)
        parts = self.patterns.parts("seats-share", text)
        given = sum(int(number(part["number"])) for part in parts)
        if not parts or (total and int(number(total["number"])) != given):
            yield None
        for found in parts:
            seat = self.bodies.seat(found["chamber"])
            if seat is None:  # the line says which state's it is
                seat = self.bodies.seat(f"{found['chamber']} of {parliament.state}")
            # A parliament of one chamber fills all seats itself, and the line may name it again.
            is_whole = seat == parliament and len(parts) == 1 and not has_chambers
            is_own = seat is not None and (seat.of == parliament.id or is_whole)
            begin = line.start + at + found.start("number")
            place = Passage(begin, line.start + at + found.end())
            if seat and is_own:
                yield (seat, found["chamber"], number(found["number"]), place)
            else:
                yield None

    def _share(self, delegation: str, share: tuple[Seat, str, str, Passage]) -> None:
        seat, name, number, passage = share
        if name:
            self.bodies.settle(seat, name, passage)
            if seat.of:
                self.draft.state(seat.id, "chamberOf", seat.of, passage)
        self.seats.append(_Seats(delegation, seat.id, number, passage))

    def _allocate(self, as_of: str | None) -> None:
        """State the numbers of seats, as far as the page does not contradict itself."""
        given: defaultdict[tuple[str, str], set[str]] = defaultdict(set)
        for seats in self.seats:
            given[seats.delegation, seats.source].add(seats.number)
        for seats in self.seats:
            if len(given[seats.delegation, seats.source]) > 1:
                numbers = " and ".join(sorted(given[seats.delegation, seats.source], key=int))
                reason = f"the page gives {numbers} seats of {seats.source}"
                self.draft.doubt(seats.passage, reason)
                continue
            short = seats.source.partition("/")[2]
            other = seats.delegation.partition("-to-")[2]
            parts = [short, *(["to", other] if other else []), as_of or "undated"]
            id_ = f"allocation/{'-'.join(parts)}"
            self.draft.state(seats.delegation, "allocation", id_, seats.passage)
            self.draft.record(id_, "SeatAllocation", seats.passage)
            self.draft.state(id_, "seatsFrom", seats.source, seats.passage)
            self.draft.state(id_, "seats", str(int(seats.number)), seats.passage)
            if not as_of:
                what = "Say as of which day the page gives this number: `asOf`, and in the id."
                self.draft.ask(id_, what)

    def _parliament(self, seat: Seat, name: str, passage: Passage) -> None:
        self.bodies.settle(seat, " ".join(name.split()), passage)
        for token in self.bodies.lexicon.tokens(name):
            if token.kind == "S" and (state := self.bodies.state(token.text, passage)):
                self.draft.state(seat.id, "parliamentOf", state, passage)

    def _website(self, line: Span) -> bool:
        found = self.patterns.search("website", line.text)
        if not found:
            return False
        seat = self.bodies.seat(found["body"])
        address = (found["address"] or "").strip()
        if address.rstrip(".,;"):
            self._site(seat, address, Passage(line.start, line.end))
        return True

    def _site(self, seat: Seat | None, address: str, passage: Passage) -> None:
        """State where a parliament's or chamber's website is, if it is said whole."""
        is_cut = address.endswith(("..", "…"))
        address = address.rstrip(".,;")
        if (
            seat is None
            or is_cut
            or not _URL.fullmatch(address)
            or seat.id not in self.draft.records
        ):
            self.draft.doubt(passage, "the address, or whose site it is, cannot be read")
            return
        has = self.draft.records[seat.id].values("url")
        url = address if "://" in address else f"http://{address}"
        if has and has != [url]:
            self.draft.doubt(passage, "the page gives two addresses of this site")
        else:
            self.draft.state(seat.id, "url", url, passage)

    def _roster(self, roster: Roster) -> None:
        """Read a table of delegations."""
        to = Passage(roster.assembly.start, roster.assembly.end)
        assembly = self.bodies.find(roster.assembly.text, to)
        if assembly is None:
            return
        reader = Reader(roster, self.bodies, self.patterns)
        before, unread = len(self.seats), self.unread
        told: defaultdict[str, list[tuple[Row, str]]] = defaultdict(list)
        for row in reader.rows():
            id_ = self._id(row.home.state, assembly)
            if self._is_readable(row, reader):
                self._listed(row, id_, assembly, to)
                self._cells(row, reader, id_)
            cell = row.cells.get("representative")
            told[id_].append((row, reader.of(cell) if cell else ""))
        for id_, rows in told.items():
            self.representatives.rows(id_, rows)
        for passage, reason in reader.doubts:
            self.draft.doubt(passage, reason)
        given = sum(int(seats.number) for seats in self.seats[before:])
        is_read = not reader.doubts and self.unread == unread
        if len(reader.totals) == 1 and is_read and reader.totals[0][1] != given:
            self.draft.doubt(reader.totals[0][0], "the numbers of the table are not this in total")
            del self.seats[before:]

    def _is_readable(self, row: Row, reader: Reader) -> bool:
        """Tell whether a row says who sits there: other words may say that nobody does."""
        cell, other = row.cells.get("seats"), row.cells.get("representative")
        text = reader.of(cell) if cell else ""
        if cell and text and self._number(row, text, cell) is None:
            self._unread(row.span(cell), "the number of seats cannot be read")
            return False
        chambers = (row.cells[kind] for kind in ("lower", "upper") if kind in row.cells)
        text = text or " ".join(map(reader.of, chambers)).strip()
        if not text and not (other and reader.of(other)):
            self.draft.doubt(row.passage, "a row that says nothing of the delegation")
            return False
        return True

    def _unread(self, passage: Passage, reason: str) -> None:
        """Note a number of a table that is not read: then its total says nothing of the others."""
        self.draft.doubt(passage, reason)
        self.unread += 1

    def _listed(self, row: Row, id_: str, assembly: str, to: Passage) -> None:
        """State what a row says of its parliament, its chamber and its delegation."""
        self._begin(row.home.id, "Parliament", row.passage)
        for seat, cell, name in row.named:
            place = row.span(cell)
            if seat.id == row.home.id and name:
                self._parliament(seat, name, place)
            elif name:
                self.bodies.settle(seat, name, place)
            else:
                self._begin(seat.id, seat.kind, place)
        if row.source.of:
            self.draft.state(row.source.id, "chamberOf", row.home.id, row.span(row.source_cell))
        if row.state:
            place = row.span(row.state)
            state = self.bodies.state(without_article(row.state.text(self.bodies.text)), place)
            if state:
                self.draft.state(row.home.id, "parliamentOf", state, place)
        self._begin(id_, "Delegation", row.passage)
        if label := row.cells.get("label"):
            self.draft.state(id_, "label", label.text(self.bodies.text), row.span(label))
        self.draft.state(id_, "delegationOf", row.home.id, row.passage)
        self.draft.state(id_, "delegationTo", assembly, to)

    def _cells(self, row: Row, reader: Reader, id_: str) -> None:
        """Read the numbers of seats and the website of a row."""
        cell = row.cells.get("seats")
        if cell and (text := reader.of(cell)):
            shares = self._number(row, text, cell)
            if cell.rows != row.source_cell.rows or not shares:
                self._unread(row.span(cell), "who fills how many seats cannot be read")
            else:
                for share in shares:
                    self._share(id_, share)
        for kind in ("lower", "upper"):
            cell = row.cells.get(kind)
            if cell and (text := reader.of(cell)):
                if filled := self._of_chamber(row, text, cell):
                    self._share(id_, filled)
                else:
                    self._unread(row.span(cell), "who fills how many seats cannot be read")
        cell = row.cells.get("website")
        if cell and (text := reader.of(cell)):
            is_own = cell.rows == row.source_cell.rows
            seat = row.source if is_own else row.home if cell.rows == row.home_cell.rows else None
            self._site(seat, text, row.span(cell))
        cell = row.cells.get("head")
        if cell and reader.of(cell):
            self.draft.doubt(row.span(cell), _HEAD)

    def _number(
        self, row: Row, text: str, cell: Cell
    ) -> list[tuple[Seat, str, str, Passage]] | None:
        """Read a number of seats: alone, or in the words of a list.

        None where it is no number; nothing where who fills the seats is not said.
        """
        found = self.patterns.search("seats-cell", text)
        if not found and row.source.of:
            found = self.patterns.match("seats-alone", text)
        if not found:
            line = Span(cell.start, cell.end, text)
            shares = [] if row.source.of else list(self._shares(line, row.home, text, 0))
            made = [share for share in shares if share]
            return made if made and len(made) == len(shares) else None
        if not row.source.of and self.bodies.lexicon.states[row.home.state].get("chambers"):
            return []
        number = self.bodies.lexicon.number(found["number"])
        return [(row.source, "", number, row.span(row.source_cell, cell))]

    def _of_chamber(self, row: Row, text: str, cell: Cell) -> tuple[Seat, str, str, Passage] | None:
        """Read a number that stands with its chamber, or as that of a parliament which has none."""
        found = self.patterns.search("chamber-cell", text)
        if found is None or cell.rows != row.home_cell.rows:
            return None
        place = row.span(row.home_cell, cell)
        if found["whole"]:
            has_chambers = "chambers" in self.bodies.lexicon.states[row.home.state]
            return None if has_chambers else (row.home, "", found["whole"], place)
        name = found["chamber"]
        seat = self.bodies.seat(name) or self.bodies.seat(f"{name} of {row.home.state}")
        is_own = seat is not None and seat.of == row.home.id and cell.width == 1
        return (seat, name, found["number"], place) if seat and is_own else None

    @staticmethod
    def _place(line: Span, found: re.Match[str], group: str) -> Passage:
        return Passage(line.start + found.start(group), line.start + found.end(group))
