"""`/search`: what is called so, in any language, as a page or as JSON."""

import json
from dataclasses import asdict, dataclass
from urllib.parse import urljoin

from flask import Blueprint, Response, render_template, request
from werkzeug.exceptions import BadRequest

from cstograph.rdf import formats
from cstograph.rdf.formats import HTML, Format, Wanted
from cstograph.search.index import Index
from cstograph.search.match import Match
from cstograph.web import identifiers, links
from cstograph.web.caching.etags import tag, unless_known
from cstograph.web.publication import Publication
from cstograph.web.queries import site
from cstograph.web.queries.label_index import LONGEST, Suggestion

_JSON = Format(("json",), formats.JSON.writer, "application/json")


@dataclass(frozen=True, slots=True)
class Class:
    """A class as pages name it; `count` says how many things have none that is narrower."""

    iri: str
    id: str
    name: str
    count: int = 0


@dataclass(frozen=True, slots=True)
class Result:
    """A resource that was found; `label` is the other name under which it was, if it was."""

    iri: str
    name: str
    language: str | None
    label: str | None
    label_language: str | None
    kind: Class | None
    href: str | None
    score: float


def blueprint(publication: Publication) -> Blueprint:
    """Make the search of a publication."""
    pages = Blueprint("search", __name__)

    @pages.get("/search")
    def search() -> Response:
        text = request.args.get("q", "").strip()
        if len(text) > LONGEST:
            raise BadRequest(f"Search for {LONGEST} characters at most; these are {len(text)}.")
        within = request.args.get("class", "").strip()
        wanted = Wanted(request.args.get("format"), request.headers.get("Accept"))
        to = wanted.choose((HTML, _JSON))

        def make() -> tuple[Response, bool]:
            finder = site.finder(publication)
            classes, results = finder.ask(_search, publication, text, within)
            near = finder.suggest(text) if text and not results else []
            if to is HTML:
                body = render_template(
                    "search.html",
                    publication=publication,
                    text=text,
                    within=within,
                    classes=classes,
                    results=results,
                    near=near,
                )
            else:
                body = _document(text, within, results, near)
            return Response(body, content_type=to.content_type), True

        return unless_known(
            tag(publication, "search", text, within, request.root_url, to.name), make
        )

    return pages


def _search(
    index: Index, publication: Publication, text: str, within: str
) -> tuple[list[Class], list[Result]]:
    """Give the classes of things, and what is found in one of them. Raises BadRequest."""
    classes = [class_of(index, publication, iri) for iri in index.narrowest]
    classes.sort(key=lambda found: found.name.casefold())
    iri = identifiers.iri_of_term(publication, within)
    if within and iri not in index.counts:
        raise BadRequest(f"There is no class `{within[:100]}` here that anything belongs to.")
    matches = index.search(text, [iri] if within else [])
    return classes, [_result(index, publication, match) for match in matches]


def class_of(index: Index, publication: Publication, iri: str) -> Class:
    """Give a class as pages name it."""
    id_ = identifiers.of_term(publication, iri)
    named = index.names([iri]).get(iri)
    return Class(iri, id_, named.text if named else id_, index.narrowest[iri])


def _result(index: Index, publication: Publication, match: Match) -> Result:
    other = None if match.label.text == match.name.text else match.label
    return Result(
        match.resource,
        match.name.text,
        match.name.language,
        other.text if other else None,
        other.language if other else None,
        class_of(index, publication, match.classes[0]) if match.classes else None,
        links.href(publication, match.resource),
        round(match.score, 1),
    )


def _document(text: str, within: str, results: list[Result], near: list[Suggestion]) -> str:
    members = {
        "q": text,
        "class": within or None,
        "results": [
            {name: value for name, value in asdict(result).items() if name != "kind"}
            | {
                "class": {"iri": result.kind.iri, "name": result.kind.name}
                if result.kind
                else None,
                "href": _absolute(result.href),
            }
            for result in results
        ],
        "near": [asdict(found) | {"href": _absolute(found.href)} for found in near],
    }
    return json.dumps(members, ensure_ascii=False, indent=2) + "\n"


def _absolute(href: str | None) -> str | None:
    return urljoin(request.root_url, href) if href else None
