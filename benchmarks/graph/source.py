"""A generated source: a page that tells of one meeting, of who spoke there and of what it adopted.

Each is made of its number and the seed alone, so it is the same whatever else is generated.
"""

from collections.abc import Sequence
from datetime import date, timedelta
from random import Random

from benchmarks.graph import wording
from benchmarks.graph.draft import (
    BASE,
    LABEL,
    SOURCE,
    TITLE,
    TYPE,
    Draft,
    Page,
    csto,
    english,
    typed,
)
from benchmarks.graph.frame import Frame, Named

_FIRST_DAY = date(1993, 1, 1)
_DAYS = 9800  # until 2019, so that nothing is later than what the bundled sources tell
_NEW_PEOPLE = 2
_SOURCES_PER_BODY = 20
_SOURCES_PER_ALLOCATION = 10


def page(frame: Frame, offices: Sequence[str], seed: int, number: int) -> Page:
    """Make the source of a number, whose people hold some of the offices."""
    random = Random(f"{seed}/{number}")  # noqa: S311 - the same each time is what is wanted
    return _Meeting(frame, offices, random, number).page()


class _Meeting:
    """A meeting while its source is written."""

    def __init__(self, frame: Frame, offices: Sequence[str], random: Random, number: int) -> None:
        self.frame, self.offices, self.random, self.number = frame, offices, random, number
        self.day = _FIRST_DAY + timedelta(days=number % _DAYS)
        self.iri = f"<{BASE}meeting/{self.day}-{number}>"
        self.body = self._body()
        title = f"{self.body.label} met on {self.day}"
        self.draft = Draft(frame, f"{self.day}-meeting-{number}", title, self.day)
        self.people: dict[int, Named] = {}

    def page(self) -> Page:
        for new in range(_NEW_PEOPLE):
            self._person(self.number * _NEW_PEOPLE + new, is_new=True)
        self._bodies()
        self._meeting()
        for place in range(1, self._how_many(most=60) + 1):
            self._remark(place)
        for place in range(int(self.random.random() * 3)):
            self._statement(place)
        for place in range(int(self.random.random() * 3)):
            self._document(place)
        if self.number % _SOURCES_PER_ALLOCATION == 0:
            self._allocation(self.number // _SOURCES_PER_ALLOCATION)
        return self.draft.page()

    def _skewed(self, many: int, by: int = 3) -> int:
        """Choose one of many, the first ones more often."""
        return int(many * self.random.random() ** by)

    def _how_many(self, most: int) -> int:
        """Choose how many there are: mostly few, sometimes a lot."""
        return min(2 + int(3 * self.random.paretovariate(1.3)), most)

    def _topics(self) -> list[Named]:
        topics = self.frame.topics
        chosen = {self._skewed(len(topics), 2) for _ in range(1 + int(self.random.random() * 3))}
        return [topics[index] for index in sorted(chosen)]

    def _anybody(self) -> Named:
        number = self._skewed((self.number + 1) * _NEW_PEOPLE)
        return self.people.get(number) or self._person(number)

    def _person(self, number: int, *, is_new: bool = False) -> Named:
        """Describe a person; the first source that does tells the office too."""
        name = wording.name(number)
        person = Named(f"<{BASE}person/{name.slug}>", name.english)
        label = LABEL, english(name.english)
        if is_new:
            office = self.offices[self._skewed(len(self.offices), 2)]
            self.draft.thing(person.iri, csto("Person"), label, (csto("holds"), office))
            if number % 3 == 0:
                self.draft.facts(person.iri, (LABEL, f'"{name.russian}"@ru'))
        else:
            self.draft.facts(person.iri, (TYPE, csto("Person")), label)
            self.draft.derive(person.iri, (SOURCE, self.draft.iri))
        self.people[number] = person
        return person

    def _body(self) -> Named:
        """Choose the body that meets: one of the bundled, or a committee of the assembly."""
        bodies, committees = self.frame.bodies, self.number // _SOURCES_PER_BODY + 1
        chosen = self._skewed(len(bodies) + committees, 2)
        return bodies[chosen] if chosen < len(bodies) else self._committee(chosen - len(bodies))

    def _bodies(self) -> None:
        """Describe the body that meets and, from time to time, a new one."""
        described = {self.body}
        if self.number % _SOURCES_PER_BODY == 0:
            new = self._committee(self.number // _SOURCES_PER_BODY)
            described.add(new)
            parent = csto("partOf"), f"<{BASE}body/csto-parliamentary-assembly>"
            self.draft.facts(new.iri, parent)
        for body in sorted(described):
            self.draft.thing(body.iri, csto("Body"), (LABEL, english(body.label)))

    def _committee(self, number: int) -> Named:
        topic = self.frame.topics[number % len(self.frame.topics)].label
        return Named(f"<{BASE}body/committee-{number}>", f"Committee {number} on {topic}")

    def _meeting(self) -> None:
        attendees = {self._anybody().iri: None for _ in range(3)}
        self.draft.thing(
            self.iri,
            csto("Meeting"),
            (LABEL, english(f"Meeting of {self.body.label}, {self.day:%-d %B %Y} ({self.number})")),
            (csto("heldBy"), self.body.iri),
            (csto("date"), typed(self.day, "date")),
            (csto("format"), csto("Remote" if self.random.random() < 0.2 else "InPerson")),
            (csto("chair"), next(iter(attendees))),
            *((csto("attendee"), person) for person in attendees),
        )

    def _remark(self, place: int) -> None:
        speaker = self._anybody()
        topics = self._topics()
        kind = csto("OpeningRemark" if place == 1 else "Report" if place % 5 == 0 else "Remark")
        remark = f"<{BASE}remark/{self.day}-{self.number}-{place}>"
        text = wording.summary(self.random.getrandbits(30), topics[0].label)
        self.draft.thing(
            remark,
            kind,
            (csto("speaker"), speaker.iri),
            (csto("madeAt"), self.iri),
            ("<https://schema.org/position>", typed(place, "positiveInteger")),
            (csto("summary"), english(text)),
            *((csto("about"), topic.iri) for topic in topics),
        )
        self.draft.derive(remark, (LABEL, english(f"{speaker.label}: {text}")))
        if kind == csto("Report"):
            self.draft.derive(self.iri, (csto("reporter"), speaker.iri))

    def _statement(self, place: int) -> None:
        topics = self._topics()
        statement = f"<{BASE}statement/{self.day}-{self.number}-{place}>"
        title = english(f"Statement {self.number}.{place} on {topics[0].label}")
        self.draft.thing(
            statement,
            csto("AdoptedStatement"),
            (TITLE, title),
            (csto("adoptedAt"), self.iri),
            (csto("adoptedBy"), self.body.iri),
            *((csto("about"), topic.iri) for topic in topics),
        )
        self.draft.derive(statement, (LABEL, title))
        self.draft.derive(self.iri, (csto("adopted"), statement))

    def _document(self, place: int) -> None:
        topics = self._topics()
        document = f"<{BASE}document/plan-{self.number}-{place}>"
        title = english(f"Plan {self.number}.{place} on {topics[0].label} for {self.day.year}")
        self.draft.thing(
            document,
            csto("Document"),
            (TITLE, title),
            (csto("status"), csto("Approved")),
            (csto("approvedAt"), self.iri),
            (csto("approvedBy"), self.body.iri),
            *((csto("about"), topic.iri) for topic in topics),
        )
        self.draft.derive(document, (LABEL, title))
        self.draft.derive(self.iri, (csto("approved"), document))

    def _allocation(self, number: int) -> None:
        """Tell of seats on a day before the bundled sources do, so that no total changes."""
        seated = self.frame.seated[number % len(self.frame.seated)]
        day = self.frame.seats_known_from - timedelta(days=1 + number // len(self.frame.seated))
        allocation = f"<{BASE}allocation/generated-{number}>"
        self.draft.thing(
            allocation,
            csto("SeatAllocation"),
            (csto("seatsFrom"), seated.iri),
            (csto("seats"), typed(1 + self._skewed(12), "nonNegativeInteger")),
            (csto("asOf"), typed(day, "date")),
        )
        self.draft.facts(seated.delegation, (csto("allocation"), allocation))
        self.draft.derive(seated.delegation, (SOURCE, self.draft.iri))
        self.draft.derive(allocation, (LABEL, english(f"Seats of the {seated.label} as of {day}")))
