"""The quads of a description -> what a page shows of it: names, facts, links and sources."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property

from pyoxigraph import DefaultGraph, Quad, Triple

from cstograph.rdf.blank_nodes import is_genid
from cstograph.rdf.labels import language_order
from cstograph.rdf.naming import NAMING, schema_org
from cstograph.web import links
from cstograph.web.publication import Publication
from cstograph.web.queries import site
from cstograph.web.queries.select import Row, Term, best_labels

_RDFS = "http://www.w3.org/2000/01/rdf-schema#"
_DCTERMS = "http://purl.org/dc/terms/"
_XSD = "http://www.w3.org/2001/XMLSchema#"
TYPE = "http://www.w3.org/1999/02/22-rdf-syntax-ns#type"
LABEL = f"{_RDFS}label"
_PUBLISHER, _ISSUED, _URLS = f"{_DCTERMS}publisher", f"{_DCTERMS}issued", schema_org("url")
_DEFINED_BY = f"{_RDFS}isDefinedBy"
_FIRST, _REST = (f"http://www.w3.org/1999/02/22-rdf-syntax-ns#{n}" for n in ("first", "rest"))
#: How deep a page shows what blank nodes hold.
_DEEPEST = 16
#: How many things a page lists under one property.
MOST = 50


@dataclass(frozen=True, slots=True)
class Value:
    """What a fact says: a text, or a thing by its name; `marks` are the numbers of its sources.

    `inside` is what a blank node holds.
    """

    text: str
    href: str | None
    language: str | None
    datatype: str | None
    marks: tuple[int, ...]
    inside: Sequence["Group"] = ()


@dataclass(frozen=True, slots=True)
class Group:
    """The facts of one property, a page's share of them; `more` says how many others there are."""

    property: str
    name: str
    href: str | None
    values: Sequence[Value]
    more: int = 0


@dataclass(frozen=True, slots=True)
class Source:
    """A graph that says some of the facts."""

    number: int
    title: str
    href: str | None
    publisher: str | None
    issued: str | None
    url: str | None


@dataclass(frozen=True, slots=True)
class Defined:
    """A term that the resource defines, such as a class of a vocabulary."""

    iri: str
    fragment: str
    name: str
    title: str
    groups: Sequence[Group]


@dataclass(frozen=True)
class Description:
    """What a page shows of a resource, from the rows of `description.rq`."""

    publication: Publication
    iri: str
    rows: Sequence[Row]
    _numbers: dict[str, int] = field(default_factory=dict)
    #: The blank nodes whose content is being shown, the outermost first.
    _open: list[str] = field(default_factory=list)

    @cached_property
    def is_empty(self) -> bool:
        """Tell whether nothing is said of the resource."""
        return not any(row["subject"].value == self.iri for row in self.rows)

    @cached_property
    def _names(self) -> dict[str, Term]:
        """The names of things."""
        return best_labels(
            (row["subject"].value, row["value"])
            for row in self.rows
            if row["property"].value in NAMING
        )

    def name_of(self, iri: str) -> Term:
        """Give the name of a thing, in English if there is one; else its short IRI."""
        name = self._names.get(iri) or site.names_of_terms(self.publication).get(iri)
        return name or Term(links.name(self.publication, iri))

    @property
    def fragment(self) -> str:
        """The place of the resource in its document, if it is a part of that."""
        return self.iri.partition("#")[2]

    def parts(self, iris: Iterable[str]) -> "list[Description]":
        """Describe others of the same document, from the same rows, but for defined terms."""
        own = {term.iri for term in self.defined}
        return [replace(self, iri=iri) for iri in iris if iri not in own]

    @property
    def title(self) -> Term:
        """The name of the resource."""
        return self.name_of(self.iri)

    @cached_property
    def types(self) -> list[str]:
        """The classes of the resource, in the order of the project's context."""
        found = {
            row["value"].value
            for row in self.rows
            if row["subject"].value == self.iri and row["property"].value == TYPE
            if row["value"].is_iri
        }
        return sorted(found, key=self._rank)

    @cached_property
    def facts(self) -> list[Group]:
        """What is said of the resource, but for its classes."""
        return self._groups(
            (row for row in self.rows if row["subject"].value == self.iri),
            "value",
        )

    @cached_property
    def inbound(self) -> list[Group]:
        """What points at the resource."""
        return self._groups(
            (
                row
                for row in self.rows
                if row["value"].is_iri
                and row["value"].value == self.iri
                and row["subject"].value != self.iri
                and row["property"].value != _DEFINED_BY
            ),
            "subject",
        )

    @cached_property
    def defined(self) -> list[Defined]:
        """The terms that the resource defines, in the order of the project's context."""
        terms: dict[str, list[Row]] = {}
        defining = {
            row["subject"].value
            for row in self.rows
            if row["property"].value == _DEFINED_BY and row["value"].value == self.iri
        }
        for row in self.rows:
            if row["subject"].value in defining and row["property"].value != _DEFINED_BY:
                terms.setdefault(row["subject"].value, []).append(row)
        return [
            Defined(
                iri,
                iri.partition("#")[2],
                links.name(self.publication, iri),
                self.name_of(iri).value,
                [group for group in self._groups(rows, "value") if group.property != LABEL],
            )
            for iri, rows in sorted(terms.items(), key=lambda item: self._rank(item[0]))
        ]

    @cached_property
    def sources(self) -> list[Source]:
        """The graphs whose numbers the facts bear: asked for after these."""
        return [self._source(iri, number) for iri, number in self._numbers.items()]

    def _source(self, iri: str, number: int) -> Source:
        said: dict[str, Term] = {
            row["property"].value: row["value"] for row in self.rows if row["subject"].value == iri
        }
        publisher = said.get(_PUBLISHER)
        issued = said.get(_ISSUED)
        url = next((said[name] for name in _URLS if name in said), None)
        return Source(
            number,
            self.name_of(iri).value,
            links.href(self.publication, iri),
            self.name_of(publisher.value).value if publisher else None,
            issued.value if issued else None,
            url.value if url and url.value.startswith(("http://", "https://")) else None,
        )

    def _groups(self, rows: Iterable[Row], end: str) -> list[Group]:
        """Group rows by property; `end` is the variable whose terms are shown."""
        found: dict[str, dict[Term, set[str]]] = {}
        for row in rows:
            if row["property"].value == TYPE:
                continue
            graphs = found.setdefault(row["property"].value, {}).setdefault(row[end], set())
            if "graph" in row:
                graphs.add(row["graph"].value)
        return [
            Group(
                iri,
                self.name_of(iri).value,
                links.href(self.publication, iri),
                self._values(found[iri]),
                max(0, len(found[iri]) - MOST),
            )
            for iri in sorted(found, key=self._rank)
        ]

    def _values(self, found: Mapping[Term, set[str]]) -> list[Value]:
        named = [(self._name(term), term, graphs) for term, graphs in found.items()]
        named.sort(key=lambda item: (language_order(item[0].language), _order(item[0].value)))
        return [self._value(*item) for item in named[:MOST]]

    def _value(self, name: Term, term: Term, graphs: Iterable[str] = ()) -> Value:
        marks = tuple(self._number(graph) for graph in sorted(graphs))
        href = links.href(self.publication, term.value) if term.is_iri else None
        kind = (term.datatype or "").removeprefix(_XSD) or None
        inside = self._inside(term.value) if _is_anonymous(term) else ()
        return Value(name.value, href, name.language, kind, marks, inside)

    def _name(self, term: Term) -> Term:
        """Give what a term is called: a blank node without a name by its classes."""
        if not _is_anonymous(term) or term.value in self._names:
            return self.name_of(term.value) if term.is_iri or term.is_blank else term
        classes = (row["value"] for row in self.held(term.value, TYPE) if row["value"].is_iri)
        return Term(", ".join(self.name_of(found.value).value for found in classes))

    def held(self, node: str, *properties: str) -> list[Row]:
        """Give what is said of a node, or only by some properties."""
        rows = self._by_subject.get(node, ())
        return [row for row in rows if not properties or row["property"].value in properties]

    @cached_property
    def _by_subject(self) -> dict[str, list[Row]]:
        found: dict[str, list[Row]] = {}
        for row in self.rows:
            found.setdefault(row["subject"].value, []).append(row)
        return found

    def _inside(self, node: str) -> list[Group]:
        """Give what a blank node holds, a list its members; nothing within itself."""
        if node in self._open or len(self._open) == _DEEPEST:
            return []
        self._open.append(node)
        members = list(self._members(node))
        shown = [self._value(self._name(member), member) for member in members]
        groups = [Group(_FIRST, "members", None, shown)] if members else []
        groups = groups or self._groups(self.held(node), "value")
        self._open.pop()
        return groups

    def _members(self, node: str) -> Iterator[Term]:
        """Give the members of an RDF list, in their order."""
        seen = set()
        while node not in seen and (held := self.held(node, _FIRST, _REST)):
            seen.add(node)
            yield from (row["value"] for row in held if row["property"].value == _FIRST)
            node = next((r["value"].value for r in held if r["property"].value == _REST), "")

    def _number(self, graph: str) -> int:
        return self._numbers.setdefault(graph, len(self._numbers) + 1)

    def _rank(self, iri: str) -> tuple[int, int, str]:
        """Put names first, then what the project's context names, in its order, then the rest."""
        order = self.publication.order
        return (iri not in NAMING, order.get(iri, len(order)), self.name_of(iri).value)


def rows_of(quads: Iterable[Quad]) -> list[Row]:
    """Give quads as rows of `description.rq`: a statement of a graph stands in that alone."""
    in_graphs: dict[Triple, list[Row]] = {}
    for quad in quads:
        in_graphs.setdefault(quad.triple, [])
        row = {"subject": quad.subject, "property": quad.predicate, "value": quad.object}
        graph = {} if isinstance(quad.graph_name, DefaultGraph) else {"graph": quad.graph_name}
        in_graphs[quad.triple].append({n: Term.of(term) for n, term in (row | graph).items()})
    return [
        row
        for rows in in_graphs.values()
        for row in ([each for each in rows if "graph" in each] or rows)
    ]


def _is_anonymous(term: Term) -> bool:
    return term.is_blank or (term.is_iri and is_genid(term.value))


def _order(text: str) -> tuple[int, str]:
    """Sort numbers by their value."""
    return (int(text) if text.isdecimal() else 0, text.casefold())
