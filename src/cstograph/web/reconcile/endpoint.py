"""`/reconcile`: lets people link tables of their own to what is published, with OpenRefine say.

Section names are those of the Reconciliation Service API, version 0.2, a report of the W3C Entity
Reconciliation Community Group: https://reconciliation-api.github.io/specs/0.2/.
"""

import json
import time
from collections.abc import Callable, Mapping
from http import HTTPStatus
from typing import Any

from flask import Blueprint, Response, render_template, request, url_for
from werkzeug.exceptions import BadRequest, NotFound, UnsupportedMediaType

from cstograph import __version__
from cstograph.errors import BusyError
from cstograph.search.folding import folded
from cstograph.search.index import Index
from cstograph.search.match import Match
from cstograph.web import identifiers, links, reader_thread
from cstograph.web.caching.etags import tag, unless_known
from cstograph.web.forms import read_form
from cstograph.web.pages import layout
from cstograph.web.publication import Publication
from cstograph.web.queries import select, site
from cstograph.web.queries.label_index import LONGEST
from cstograph.web.reconcile import data_extension, requests
from cstograph.web.reconcile.candidates import Candidates, types_of
from cstograph.web.reconcile.data_extension import named
from cstograph.web.reconcile.requests import Reconciliation

_FORM = "application/x-www-form-urlencoded"
#: The type of all that has a name, and so the schema of the service where a thing has no class.
_ANYTHING = "http://www.w3.org/2000/01/rdf-schema#Resource"
#: Pixels of a preview.
_WIDTH, _HEIGHT = 420, 350
#: Seconds for all queries of a batch.
_PATIENCE = 20.0
_SUGGESTED = 10
_LAST_CURSOR = 1_000
#: Properties that a preview shows, and values of each.
_SHOWN, _SHOWN_VALUES = 8, 3


def blueprint(publication: Publication) -> Blueprint:
    """Make the service for a publication."""
    service = Blueprint("reconciliation", __name__)

    @service.route("/reconcile", methods=["GET", "POST"])
    def endpoint() -> Response:
        return _answer(publication)

    @service.get("/reconcile/suggest/<any(entity, type, property):what>")
    def suggest(what: str) -> Response:
        return _cached(publication, lambda: _suggestions(publication, what))

    @service.get("/reconcile/properties")
    def propose() -> Response:
        identifier, limit = request.args.get("type", ""), _number("limit", 1, _LAST_CURSOR)
        return _cached(
            publication, lambda: data_extension.proposals(publication, identifier, limit)
        )

    @service.get("/reconcile/view")
    def view() -> Response:
        match = _entity(publication)
        href = links.href(publication, match.resource)
        if not href:
            raise NotFound(f"No page leads to {match.resource}.")
        return Response(status=HTTPStatus.SEE_OTHER, headers={"Location": href})

    @service.get("/reconcile/preview")
    def preview() -> Response:
        page = _preview(publication, _entity(publication))
        layout.let_frame()
        return Response(page, content_type="text/html; charset=utf-8")

    return service


def _answer(publication: Publication) -> Response:
    """Answer a batch, or say what the service is."""
    fields = _posted() if request.method == "POST" else request.args
    if "queries" in fields:
        return _json(_reconciled(publication, fields["queries"]))
    if "extend" in fields:
        asked = requests.extension(fields["extend"])
        return _json(data_extension.extend(publication, asked))
    if request.method == "POST" or "query" in fields:
        raise BadRequest("Give `queries`, a reconciliation query batch, or `extend`.")
    return _cached(publication, lambda: _manifest(publication))


def _manifest(publication: Publication) -> dict[str, Any]:
    """Say what the service is and can ("Service Manifest")."""
    here = request.root_url.rstrip("/")
    context = publication.context
    by_number = site.finder(publication).ask(
        lambda index: [iri for iri, _ in index.narrowest.most_common()]
    )
    return {
        "versions": ["0.2"],
        "name": publication.title,
        "identifierSpace": context.base if context else f"{here}/resource?iri=",
        "schemaSpace": _ANYTHING,
        "defaultTypes": site.finder(publication).ask(types_of, publication, by_number),
        "documentation": f"{here}/",
        "serviceVersion": __version__,
        "batchSize": requests.MOST,
        "view": {"url": f"{here}{url_for('.view')}?id={{{{id}}}}"},
        "preview": {
            "url": f"{here}{url_for('.preview')}?id={{{{id}}}}",
            "width": _WIDTH,
            "height": _HEIGHT,
        },
        "suggest": {
            what: {"service_url": here, "service_path": url_for(".suggest", what=what)}
            for what in _SUGGESTIONS
        },
        "extend": {
            "propose_properties": {"service_url": here, "service_path": url_for(".propose")},
            "property_settings": data_extension.SETTINGS,
        },
    }


def _posted() -> Mapping[str, str]:
    """Read the form that was posted ("Sending Reconciliation Queries to a Service")."""
    if request.mimetype != _FORM:
        kind = request.mimetype or "without a Content-Type"
        raise UnsupportedMediaType(f"Send a form, as {_FORM}; this is {kind}.")
    fields = reader_thread.read(read_form, request.get_data(), "The body")
    return {name: values[0] for name, values in fields.items()}


def _reconciled(publication: Publication, text: str) -> dict[str, Any]:
    """Answer a reconciliation query batch, query by query; what is wrong with one is told there."""
    queries = requests.reconciliations(text)
    candidates = Candidates(publication)
    end = time.monotonic() + _PATIENCE
    results: dict[str, Any] = {}
    for name, query in queries.items():
        if time.monotonic() > end:
            raise BusyError(f"{len(results)} of {len(queries)} queries were done: send fewer.")
        if isinstance(query, Reconciliation):
            results[name] = {"result": candidates.find(query)}
        else:
            results[name] = {"result": [], "error": query.description}
    return results


def _suggestions(publication: Publication, what: str) -> dict[str, Any]:
    """Answer a suggest query ("Suggest Queries")."""
    prefix = request.args.get("prefix", "").strip()
    if len(prefix) > LONGEST:
        raise BadRequest(f"`prefix` has at most {LONGEST} characters; this has {len(prefix)}.")
    start = _number("cursor", 0, _LAST_CURSOR) or 0
    found = _SUGGESTIONS[what](publication, prefix)
    return {"result": found[start : start + _SUGGESTED]}


def _suggested_entities(publication: Publication, prefix: str) -> list[dict[str, Any]]:
    """Suggest things ("Suggest Responses")."""

    def search(index: Index) -> list[dict[str, Any]]:
        itself = index.find(identifiers.iri_of_thing(publication, prefix))
        found = [itself] if itself else index.search(prefix)
        return [_suggested_entity(index, publication, match) for match in found]

    return site.finder(publication).ask(search)


def _suggested_entity(index: Index, publication: Publication, match: Match) -> dict[str, Any]:
    types = types_of(index, publication, match.classes)
    said = {
        "id": identifiers.of_thing(publication, match.resource),
        "name": match.name.text,
        "notable": types,
    }
    described = [each["name"] for each in types[:1]]
    if match.label.text != match.name.text:
        described.append(match.label.text)
    return said | ({"description": ", ".join(described)} if described else {})


def _suggested_types(publication: Publication, prefix: str) -> list[dict[str, Any]]:
    found = site.finder(publication).ask(
        lambda index: types_of(index, publication, [*index.counts])
    )
    return _fitting(sorted(found, key=lambda each: each["name"].casefold()), prefix)


def _suggested_properties(publication: Publication, prefix: str) -> list[dict[str, Any]]:
    rows = select.select(publication, "properties")
    return _fitting(named(publication, [row["property"].value for row in rows]), prefix)


_SUGGESTIONS = {
    "entity": _suggested_entities,
    "type": _suggested_types,
    "property": _suggested_properties,
}


def _fitting(found: list[dict[str, str]], prefix: str) -> list[dict[str, str]]:
    """Keep those with a word, or an identifier, that begins so; a beginning itself comes first."""
    wanted = folded(prefix)
    fitting = [
        each
        for each in found
        if f" {wanted}" in f" {folded(each['name'])}" or each["id"].startswith(prefix)
    ]
    return sorted(fitting, key=lambda each: not folded(each["name"]).startswith(wanted))


def _entity(publication: Publication) -> Match:
    """Give the thing that the request names. Raises NotFound."""
    identifier = request.args.get("id", "")
    match = site.finder(publication).ask(
        Index.find, identifiers.iri_of_thing(publication, identifier)
    )
    if not match:
        raise NotFound(f"There is no `{identifier[:LONGEST]}` here.")
    return match


def _preview(publication: Publication, match: Match) -> str:
    """Show a thing in brief ("Preview Queries")."""
    rows = select.select(publication, "facts", resource=match.resource)
    iris = {term.value for row in rows for term in (row["property"], row["value"]) if term.is_iri}
    names = site.finder(publication).ask(Index.names, iris | set(match.classes))
    facts: dict[str, list[str]] = {}
    for row in rows:
        value, term = row["value"], names.get(row["property"].value)
        if term and value.value not in match.classes:
            shown = names[value.value].text if value.value in names else value.value
            facts.setdefault(term.text, []).append(shown)
    kind = names.get(match.classes[0]) if match.classes else None
    return render_template(
        "preview.html",
        match=match,
        kind=kind,
        href=links.href(publication, match.resource),
        facts={name: sorted(set(facts[name]))[:_SHOWN_VALUES] for name in sorted(facts)[:_SHOWN]},
    )


def _number(name: str, least: int, most: int) -> int | None:
    """Read a number from the query string; None where there is none."""
    given = request.args.get(name)
    if given is None:
        return None
    if not given.isascii() or not given.isdigit() or not least <= int(given[:9]) <= most:
        raise BadRequest(f"`{name}` is a whole number from {least} to {most}.")
    return int(given)


def _cached(publication: Publication, make: Callable[[], Mapping[str, Any]]) -> Response:
    """Answer with JSON that stays as it is for as long as the publication does."""
    etag = tag(publication, "reconcile", request.url)
    return unless_known(etag, lambda: (_json(make()), True))


def _json(said: Mapping[str, Any]) -> Response:
    body = json.dumps(said, ensure_ascii=False, indent=2) + "\n"
    response = Response(body, content_type="application/json")
    response.headers["Cache-Control"] = "no-store"
    return response
