"""A generated source: a page that tells of one meeting, of who spoke there and of what it adopted.

Each is made of its number and the seed alone, so it is the same whatever else is generated.
"""

from datetime import date, timedelta
from random import Random
from typing import NamedTuple

from benchmarks.graph import wording
from benchmarks.graph.frame import Frame, Named

BASE = "https://w3id.org/cstograph/"
_XSD = "http://www.w3.org/2001/XMLSchema#"
_DERIVED_GRAPH = f"<{BASE}derived>"
_DERIVED = f" {_DERIVED_GRAPH} .\n"
_DEFAULT = " .\n"
_FIRST_DAY = date(1993, 1, 1)
_DAYS = 9800  # until 2019, so that nothing is later than what the bundled sources tell
_NEW_PEOPLE = 2
_SOURCES_PER_BODY = 20
_SOURCES_PER_ALLOCATION = 10

TYPE = "<http://www.w3.org/1999/02/22-rdf-syntax-ns#type>"
LABEL = "<http://www.w3.org/2000/01/rdf-schema#label>"
TITLE = "<http://purl.org/dc/terms/title>"
SOURCE = "<http://purl.org/dc/terms/source>"


class Page(NamedTuple):
    """A source as N-Quads: what it states, and what the derivations make of that."""

    stated: str
    derived: str


def page(frame: Frame, seed: int, number: int) -> Page:
    """Make the source of a number."""
    random = Random(f"{seed}/{number}")  # noqa: S311 - the same each time is what is wanted
    return _Writing(frame, random, number).page()


def csto(name: str) -> str:
    """Write a term of the vocabulary."""
    return f"<{BASE}ontology#{name}>"


def _english(text: str) -> str:
    return f'"{text}"@en'


def _typed(value: object, datatype: str) -> str:
    return f'"{value}"^^<{_XSD}{datatype}>'


def _day(number: int) -> date:
    return _FIRST_DAY + timedelta(days=number % _DAYS)


class _Writing:
    """A source while it is being written."""

    def __init__(self, frame: Frame, random: Random, number: int) -> None:
        self.frame, self.random, self.number = frame, random, number
        self.day = _day(number)
        self.iri = f"<{BASE}source/{self.day}-meeting-{number}>"
        self.end = f" {self.iri} .\n"
        self.meeting = f"<{BASE}meeting/{self.day}-{number}>"
        self.stated: list[str] = []
        self.derived: list[str] = []
        self.people: dict[int, Named] = {}

    def page(self) -> Page:
        for new in range(_NEW_PEOPLE):
            self._person(self.number * _NEW_PEOPLE + new, is_new=True)
        body = self._body()
        self._source(body)
        self._meeting(body)
        for place in range(1, self._how_many(most=60) + 1):
            self._remark(place)
        for place in range(int(self.random.random() * 3)):
            self._statement(place, body)
        for place in range(int(self.random.random() * 3)):
            self._document(place, body)
        if self.number % _SOURCES_PER_ALLOCATION == 0:
            self._allocation(self.number // _SOURCES_PER_ALLOCATION)
        return Page("".join(self.stated), "".join(self.derived))

    def _facts(self, subject: str, *said: tuple[str, str]) -> None:
        end = self.end
        self.stated += [f"{subject} {name} {value}{end}" for name, value in said]

    def _derive(self, subject: str, *said: tuple[str, str]) -> None:
        self.derived += [f"{subject} {name} {value}{_DERIVED}" for name, value in said]

    def _described(self, subject: str, kind: str) -> None:
        """Derive what follows for a thing of a class that the source describes."""
        above = ((TYPE, iri) for iri in self.frame.superclasses.get(kind, ()))
        self._derive(subject, (SOURCE, self.iri), *above)

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
        person = f"<{BASE}person/{name.slug}>"
        self._facts(person, (TYPE, csto("Person")), (LABEL, _english(name.english)))
        if is_new:
            self._facts(person, (csto("holds"), self._office()))
            if number % 3 == 0:
                self._facts(person, (LABEL, f'"{name.russian}"@ru'))
            self._described(person, csto("Person"))
        else:
            self._derive(person, (SOURCE, self.iri))
        self.people[number] = Named(person, name.english)
        return self.people[number]

    def _office(self) -> str:
        """Describe an office in a chamber or in a parliament of one chamber."""
        seated = self.frame.seated[self._skewed(len(self.frame.seated), 2)]
        rank = ("member", "deputy chairman", "chairman")[self._skewed(3)]
        place = seated.iri.strip("<>").rpartition("/")[2]
        office = f"<{BASE}office/{place}-{rank.replace(' ', '-')}>"
        if f"{office} {csto('officeIn')} {seated.iri}{self.end}" not in self.stated:
            self._facts(
                office,
                (TYPE, csto("Office")),
                (LABEL, _english(f"{rank} of the {seated.label}")),
                (csto("officeIn"), seated.iri),
            )
            self._described(office, csto("Office"))
        return office

    def _body(self) -> Named:
        """Describe the body that meets: one of the bundled, or a committee of the assembly."""
        bodies, committees = self.frame.bodies, self.number // _SOURCES_PER_BODY + 1
        chosen = self._skewed(len(bodies) + committees, 2)
        body = bodies[chosen] if chosen < len(bodies) else self._committee(chosen - len(bodies))
        if self.number % _SOURCES_PER_BODY == 0:
            new = self._committee(committees - 1)
            parent = (csto("partOf"), f"<{BASE}body/csto-parliamentary-assembly>")
            self._facts(new.iri, parent)
            if new != body:
                self._describe_body(new)
        self._describe_body(body)
        return body

    def _describe_body(self, body: Named) -> None:
        self._facts(body.iri, (TYPE, csto("Body")), (LABEL, _english(body.label)))
        self._described(body.iri, csto("Body"))

    def _committee(self, number: int) -> Named:
        topic = self.frame.topics[number % len(self.frame.topics)].label
        return Named(f"<{BASE}body/committee-{number}>", f"Committee {number} on {topic}")

    def _source(self, body: Named) -> None:
        """Describe the source itself, in the default graph."""
        title = _english(f"{body.label} met on {self.day}")
        said = (
            (TYPE, csto("Source")),
            (TITLE, title),
            ("<http://purl.org/dc/terms/publisher>", f"<{BASE}body/csto-parliamentary-assembly>"),
            ("<http://purl.org/dc/terms/issued>", _typed(self.day, "date")),
            ("<https://schema.org/inLanguage>", '"en"'),
            ("<https://schema.org/url>", f"<https://pages.example.org/{self.number}>"),
        )
        self.stated += [f"{self.iri} {name} {value}{_DEFAULT}" for name, value in said]
        above = ((TYPE, iri) for iri in self.frame.superclasses.get(csto("Source"), ()))
        self._derive(self.iri, (LABEL, title), *above)
        self._derive(_DERIVED_GRAPH, ("<http://www.w3.org/ns/prov#wasDerivedFrom>", self.iri))

    def _meeting(self, body: Named) -> None:
        attendees = {self._anybody().iri: None for _ in range(3)}
        self._facts(
            self.meeting,
            (TYPE, csto("Meeting")),
            (LABEL, _english(f"Meeting of {body.label}, {self.day:%-d %B %Y} ({self.number})")),
            (csto("heldBy"), body.iri),
            (csto("date"), _typed(self.day, "date")),
            (csto("format"), csto("Remote" if self.random.random() < 0.2 else "InPerson")),
            (csto("chair"), next(iter(attendees))),
            *((csto("attendee"), person) for person in attendees),
        )
        self._described(self.meeting, csto("Meeting"))

    def _remark(self, place: int) -> None:
        speaker = self._anybody()
        topics = self._topics()
        kind = csto("OpeningRemark" if place == 1 else "Report" if place % 5 == 0 else "Remark")
        remark = f"<{BASE}remark/{self.day}-{self.number}-{place}>"
        text = wording.summary(self.random.getrandbits(30), topics[0].label)
        self._facts(
            remark,
            (TYPE, kind),
            (csto("speaker"), speaker.iri),
            (csto("madeAt"), self.meeting),
            ("<https://schema.org/position>", _typed(place, "positiveInteger")),
            (csto("summary"), _english(text)),
            *((csto("about"), topic.iri) for topic in topics),
        )
        self._described(remark, kind)
        self._derive(remark, (LABEL, _english(f"{speaker.label}: {text}")))
        if kind == csto("Report"):
            self._derive(self.meeting, (csto("reporter"), speaker.iri))

    def _statement(self, place: int, body: Named) -> None:
        topics = self._topics()
        statement = f"<{BASE}statement/{self.day}-{self.number}-{place}>"
        title = _english(f"Statement {self.number}.{place} on {topics[0].label}")
        self._facts(
            statement,
            (TYPE, csto("AdoptedStatement")),
            (TITLE, title),
            (csto("adoptedAt"), self.meeting),
            (csto("adoptedBy"), body.iri),
            *((csto("about"), topic.iri) for topic in topics),
        )
        self._described(statement, csto("AdoptedStatement"))
        self._derive(statement, (LABEL, title))
        self._derive(self.meeting, (csto("adopted"), statement))

    def _document(self, place: int, body: Named) -> None:
        topics = self._topics()
        document = f"<{BASE}document/plan-{self.number}-{place}>"
        title = _english(f"Plan {self.number}.{place} on {topics[0].label} for {self.day.year}")
        self._facts(
            document,
            (TYPE, csto("Document")),
            (TITLE, title),
            (csto("status"), csto("Approved")),
            (csto("approvedAt"), self.meeting),
            (csto("approvedBy"), body.iri),
            *((csto("about"), topic.iri) for topic in topics),
        )
        self._described(document, csto("Document"))
        self._derive(document, (LABEL, title))
        self._derive(self.meeting, (csto("approved"), document))

    def _allocation(self, number: int) -> None:
        """Tell of seats on a day before the bundled sources do, so that no total changes."""
        seated = self.frame.seated[number % len(self.frame.seated)]
        day = self.frame.seats_known_from - timedelta(days=1 + number // len(self.frame.seated))
        allocation = f"<{BASE}allocation/generated-{number}>"
        self._facts(
            allocation,
            (TYPE, csto("SeatAllocation")),
            (csto("seatsFrom"), seated.iri),
            (csto("seats"), _typed(1 + self._skewed(12), "nonNegativeInteger")),
            (csto("asOf"), _typed(day, "date")),
        )
        self._facts(seated.delegation, (csto("allocation"), allocation))
        self._described(allocation, csto("SeatAllocation"))
        self._derive(seated.delegation, (SOURCE, self.iri))
        self._derive(allocation, (LABEL, _english(f"Seats of the {seated.label} as of {day}")))
