"""The list of delegations: who sends how many, who represents whom, and the websites."""

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from cstograph.extract import names
from cstograph.extract.bodies import Bodies, Seat
from cstograph.extract.draft import Draft, Passage
from cstograph.extract.mentions import Mention, Tagger
from cstograph.extract.patterns import Patterns
from cstograph.extract.people import People
from cstograph.extract.sentences import Span

_URL = re.compile(
    r"(?:https?://)?(?:[a-z0-9](?:[a-z0-9-]*[a-z0-9])?\.)+[a-z]{2,}(?::\d+)?(?:/[^\s<>\"]*)?",
    re.IGNORECASE,
)


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
        self.tagger, self.patterns = tagger, patterns
        self.seats: list[_Seats] = []
        self.represented: list[tuple[str, str, Passage]] = []

    def read(self, lines: Sequence[Span], as_of: str | None) -> None:
        """Read the lines, in their order.

        `as_of` is the day for which the numbers are given.
        """
        for line in lines:
            _ = self._delegation(line) or self._representative(line) or self._website(line)
        self._allocate(as_of)
        self._represent()

    def _delegation(self, line: Span) -> bool:
        found = self.patterns.search("delegation", line.text)
        if not found:
            return False
        passage = Passage(line.start, line.end)
        seat = self.bodies.seat(found["parliament"])
        assembly = self._named(line, found.start("assembly"), found["assembly"])
        if seat is None or seat.kind != "Parliament" or assembly is None:
            self.draft.doubt(passage, "which state's parliament sends this delegation is not known")
            return True
        shares = list(self._shares(line, seat, found["shares"], found.start("shares")))
        if not shares or None in shares:
            self.draft.doubt(passage, "the numbers of seats cannot be read")
            return True
        self._parliament(seat, found["parliament"], self._place(line, found, "parliament"))
        own = f"body/{self.bodies.lexicon.own}-parliamentary-assembly"
        # The delegations to the assembly whose pages are read are named by their state alone.
        name = seat.state if assembly == own else f"{seat.state}-to-{assembly.partition('/')[2]}"
        id_ = f"delegation/{name}"
        is_new = id_ not in self.bodies.known.things
        whole = Passage(line.start, line.start + found.end("assembly"))
        self.draft.record(id_, "Delegation", whole, is_new=is_new)
        label = " ".join(line.text[found.start("name") : found.end("assembly")].split())
        self.draft.state(id_, "label", label, whole)
        self.draft.state(id_, "delegationOf", seat.id, whole)
        self.draft.state(id_, "delegationTo", assembly, whole)
        for share in shares:
            if share is not None:
                self._share(id_, share)
        return True

    def _shares(
        self, line: Span, parliament: Seat, text: str, at: int
    ) -> Iterator[tuple[Seat, str, str, Passage] | None]:
        """Give who fills how many seats; None for what cannot be read."""
        alone = self.patterns.match("seats-alone", text)
        if alone:
            place = Passage(line.start + at, line.start + at + len(text))
            chambers = self.bodies.lexicon.states[parliament.state].get("chambers")
            # Of a parliament with chambers, who fills the seats is not said.
            yield None if chambers else (parliament, "", alone["number"], place)
            return
        total = self.patterns.search("seats-total", text)
        text, at = (text[total.end() :], at + total.end()) if total else (text, at)
        parts = self.patterns.parts("seats-share", text)
        given = sum(int(part["number"]) for part in parts)
        if not parts or (total and int(total["number"]) != given):
            yield None
        for found in parts:
            seat = self.bodies.seat(found["chamber"])
            if seat is None:  # the line says which state's it is
                seat = self.bodies.seat(f"{found['chamber']} of {parliament.state}")
            is_own = seat is not None and seat.of == parliament.id
            begin = line.start + at + found.start("number")
            place = Passage(begin, line.start + at + found.end())
            yield (seat, found["chamber"], found["number"], place) if seat and is_own else None

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

    def _representative(self, line: Span) -> bool:
        found = self.patterns.search("representative", line.text)
        if not found:
            return False
        passage = Passage(line.start, line.end)
        seat = self.bodies.seat(found["parliament"])
        if not found["name"] or not found["name"].strip():
            return True
        name = names.parse(found["name"], self.people.titles)
        kinds = "".join(t.kind for t in self.bodies.lexicon.tokens(found["name"]))
        if seat is None or name is None or not name.given or set(kinds) - set("CIP"):
            self.draft.doubt(passage, "who represents which parliament cannot be read")
            return True
        start = line.start + found.start("name")
        text = found["name"]
        person = self.people.introduce(Mention("name", start, start + len(text), text))
        if person is None:
            return True
        if (found["other"] or "").strip(" ,–-"):
            self._other_offices(line, found.start("other"), found["other"], person)
        self.represented.append((f"delegation/{seat.state}", person, passage))
        return True

    def _represent(self) -> None:
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

    def _other_offices(self, line: Span, at: int, text: str, person: str) -> None:
        tagged = self.tagger.tag(Span(line.start + at, line.start + at + len(text), text))
        for office in tagged.of("office"):
            self.people.hold(person, office)

    def _website(self, line: Span) -> bool:
        found = self.patterns.search("website", line.text)
        if not found:
            return False
        seat = self.bodies.seat(found["body"])
        address = (found["address"] or "").strip()
        is_cut = address.endswith(("..", "…"))
        address = address.rstrip(".,;")
        if not address:
            return True
        passage = Passage(line.start, line.end)
        if (
            seat is None
            or is_cut
            or not _URL.fullmatch(address)
            or seat.id not in self.draft.records
        ):
            self.draft.doubt(passage, "the address, or whose site it is, cannot be read")
            return True
        has = self.draft.records[seat.id].values("url")
        url = address if "://" in address else f"http://{address}"
        if has and has != [url]:
            self.draft.doubt(passage, "the page gives two addresses of this site")
            return True
        self.draft.state(seat.id, "url", url, passage)
        return True

    def _named(self, line: Span, at: int, name: str) -> str | None:
        place = Passage(line.start + at, line.start + at + len(name))
        return self.bodies.find(name, place)

    @staticmethod
    def _place(line: Span, found: re.Match[str], group: str) -> Passage:
        return Passage(line.start + found.start(group), line.start + found.end(group))
