"""The formats of RDF and of query results, and which one a client gets.

pyoxigraph's `RdfFormat` and `QueryResultsFormat` know each format's media type, extension and IRI;
this module adds the names that people type, and negotiation (RFC 9110, section 12.5.1).
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from pyoxigraph import QueryResultsFormat, RdfFormat
from werkzeug.http import parse_options_header

from cstograph.errors import NotAcceptableError, UnknownFormatError

_ANY_JSON = "application/json"
_ANY_XML = "application/xml"


@dataclass(frozen=True, slots=True)
class Format:
    """A way to write an answer: what it is called, and the media type under which it is sent.

    `names` are what `?format=` and `--format` take; the first is the one shown.
    """

    names: tuple[str, ...]
    writer: RdfFormat | QueryResultsFormat
    media_type: str

    @property
    def name(self) -> str:
        """The name shown to people."""
        return self.names[0]

    @property
    def essence(self) -> str:
        """The media type without parameters (RFC 9110, section 8.3.1)."""
        return self.media_type.partition(";")[0]

    @property
    def content_type(self) -> str:
        """The value of the Content-Type field; text formats name their charset."""
        is_bare_text = self.media_type.startswith("text/") and ";" not in self.media_type
        return f"{self.media_type}; charset=utf-8" if is_bare_text else self.media_type


def _format(writer: RdfFormat | QueryResultsFormat, *names: str) -> Format:
    return Format((*names, writer.file_extension), writer, writer.media_type)


TURTLE = _format(RdfFormat.TURTLE, "turtle", "n3")
N_TRIPLES = _format(RdfFormat.N_TRIPLES, "ntriples", "n-triples")
RDF_XML = _format(RdfFormat.RDF_XML, "rdfxml", "rdf-xml", "rdf+xml", "rdf/xml", "xml")
JSON_LD = _format(RdfFormat.JSON_LD, "jsonld", "json-ld", "json")
TRIG = _format(RdfFormat.TRIG, "trig")
N_QUADS = _format(RdfFormat.N_QUADS, "nquads", "n-quads")

JSON = _format(QueryResultsFormat.JSON, "json")
XML = _format(QueryResultsFormat.XML, "xml")
CSV = _format(QueryResultsFormat.CSV, "csv")
TSV = _format(QueryResultsFormat.TSV, "tsv")

#: What a CONSTRUCT or DESCRIBE query is answered in, the server's preference first. The generic
#: types stand last: they serve clients that ask for nothing more exact.
GRAPHS = (
    TURTLE,
    N_TRIPLES,
    RDF_XML,
    JSON_LD,
    Format((), RdfFormat.JSON_LD, _ANY_JSON),
    Format((), RdfFormat.RDF_XML, _ANY_XML),
)
#: What a SELECT or ASK query is answered in, the server's preference first.
RESULTS = (
    JSON,
    XML,
    CSV,
    TSV,
    Format((), QueryResultsFormat.JSON, _ANY_JSON),
    Format((), QueryResultsFormat.XML, _ANY_XML),
)
#: What a description of a resource is written in, the server's preference first: those that keep
#: its sources apart are among them.
DESCRIPTIONS = (TURTLE, JSON_LD, N_TRIPLES, RDF_XML, TRIG, N_QUADS)
#: What browsers like best: a page, which a template makes of the triples that its writer writes.
HTML = Format(("html",), RdfFormat.N_TRIPLES, "text/html")
#: The same of solutions and truth values.
HTML_RESULTS = Format(("html",), QueryResultsFormat.TSV, "text/html")
#: All that an answer may be written in.
ANSWERS = (*RESULTS, *GRAPHS, *DESCRIPTIONS, HTML, HTML_RESULTS)
#: What a dataset is exported in.
EXPORTS = (TURTLE, TRIG, N_TRIPLES, N_QUADS, JSON_LD, RDF_XML)


def named(name: str, offers: Iterable[Format]) -> Format:
    """Find the format on offer that is called `name`, or has it as media type or file ending.

    Raises UnknownFormatError, which lists the names there are.
    """
    wanted = name.strip().lower().removeprefix(".")
    offers = tuple(offers)
    for offer in offers:
        if wanted in offer.names or wanted == offer.essence:
            return offer
    known = ", ".join(offer.name for offer in offers if offer.names)
    raise UnknownFormatError(f"There is no format `{name}` here; there are {known}.")


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a client wants an answer in: the format that it names, or the best for its Accept field.

    `page`: a page for people is on offer too, to clients that ask for one above all. `without` is
    the media type of a format that cannot hold the answer.
    """

    name: str | None = None
    accept: str | None = None
    page: bool = False
    without: str = ""

    def choose(self, offers: Sequence[Format]) -> Format:
        """Choose among offers. Raises UnknownFormatError or NotAcceptableError."""
        if self.page:
            is_graph = isinstance(offers[0].writer, RdfFormat)
            offers = (*offers, HTML if is_graph else HTML_RESULTS)
        if self.without:
            offers = [to for to in offers if to.writer.media_type != self.without]
        if self.name:
            return named(self.name, offers)
        return negotiate(self.accept, offers)


def negotiate(accept: str | None, offers: Sequence[Format]) -> Format:
    """Choose the offer that the Accept field likes best (RFC 9110, section 12.5.1).

    A range counts for an offer with the quality that its most specific match gives; among offers
    of equal quality the first wins. No Accept field, or an empty one, accepts anything.
    Raises NotAcceptableError where no offer has a quality above 0.
    """
    if not accept or not accept.strip():
        return offers[0]
    ranges = [parsed for item in _elements(accept) if (parsed := _range(item)) is not None]
    quality = {offer: _quality(offer, ranges) for offer in offers}
    best = max(offers, key=lambda offer: quality[offer])
    if quality[best] == 0:
        raise NotAcceptableError([offer.media_type for offer in offers])
    return best


@dataclass(frozen=True, slots=True)
class _Range:
    essence: str
    names_charset: bool
    quality: float

    def specificity(self, offer: Format) -> int:
        """How exactly the range names the offer: 0 where it does not."""
        if self.essence == offer.essence:
            return 3 + (self.names_charset and "charset=" in offer.content_type)
        if self.essence == offer.essence.partition("/")[0] + "/*":
            return 2
        return int(self.essence == "*/*")


def _quality(offer: Format, ranges: Sequence[_Range]) -> float:
    matches = [(found, r.quality) for r in ranges if (found := r.specificity(offer))]
    return max(matches)[1] if matches else 0.0


def _elements(accept: str) -> list[str]:
    """Split at the commas that stand outside quoted strings."""
    elements, quoted, start, escaped = [], False, 0, False
    for index, character in enumerate(accept):
        if escaped:
            escaped = False
        elif quoted and character == "\\":
            escaped = True
        elif character == '"':
            quoted = not quoted
        elif character == "," and not quoted:
            elements.append(accept[start:index])
            start = index + 1
    return [*elements, accept[start:]]


def _range(element: str) -> _Range | None:
    """Read one media range; None where it is malformed or names a charset that is not served.

    The charset is the one parameter that an offer may have. All others, such as `profile` and
    `header`, are wishes that a server may leave unmet: they make no difference.
    """
    essence, parameters = parse_options_header(element)
    essence = essence.strip().lower()
    try:
        quality = float(parameters.get("q", "1"))
    except ValueError:
        return None
    if not 0 <= quality <= 1 or essence.count("/") != 1:
        return None
    charset = parameters.get("charset")
    if charset is not None and charset.lower() not in ("utf-8", "utf8"):
        return None
    return _Range(essence, charset is not None, quality)
