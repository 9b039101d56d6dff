"""An IRI -> where a page leads for it: to the description here, or to the IRI itself."""

import re
from collections.abc import Iterable
from urllib.parse import quote, unquote, urlencode

from flask import current_app, request
from pyoxigraph import NamedNode
from werkzeug.exceptions import HTTPException
from werkzeug.routing import RequestRedirect

from cstograph.web import addresses
from cstograph.web.publication import Publication

#: What may stand in a fragment as it is (RFC 3986, section 3.5); an IRI may be encoded already.
_IN_FRAGMENT = "/?:@!$&'()*+,;=-._~%"
#: The endpoint of resources by their path, and the name of the setting that has the first segments
#: of all other paths.
RESOURCES, OWN_SEGMENTS = "resources.by_path", "OWN_SEGMENTS"
#: What may follow a prefix without escapes (SPARQL 1.1, section 19.8: PN_LOCAL).
_LOCAL = re.compile(r"\w(?:[\w.-]*[\w-])?")


def href(publication: Publication, iri: str) -> str | None:
    """Give the link for an IRI, root-relative if the IRI is below the base of the publication.

    So links work wherever the publication is served, at its base or elsewhere. What has no path of
    its own is looked up by its IRI, as everything is without a base. None for what no page may lead
    to, such as `javascript:`.
    """
    if here := path(publication, iri):
        _, mark, fragment = iri.partition("#")
        return f"{here}{mark}{quote(fragment, _IN_FRAGMENT)}"
    if not is_iri(iri):  # the label of a blank node, which names a graph
        return None
    if not publication.base or iri.startswith(publication.base):
        return f"{request.script_root}/resource?{urlencode({'iri': iri})}"
    return iri if iri.startswith(("http://", "https://")) else None


def path(publication: Publication, iri: str) -> str | None:
    """Give the path, with a query if there is one, that leads to the description of an IRI.

    None for an IRI that is not below the base, or whose path means something else to clients, or
    is that of a page of the site.
    """
    target = addresses.target(_relative(publication, iri) or "")
    if not target:
        return None
    endpoint, described = _route(target)
    is_free = endpoint == RESOURCES or described == without_fragment(iri)
    return f"{request.script_root}/{target}" if is_free else None


def own_page(publication: Publication, iri: str) -> str | None:
    """Give the path of the page of the site that has an IRI, such as its endpoint, if one has."""
    relative = _relative(publication, iri)
    if relative is None:
        return None
    endpoint, _ = _route(relative)
    return f"{request.script_root}/{relative}" if endpoint not in ("", RESOURCES) else None


def _relative(publication: Publication, iri: str) -> str | None:
    """Give an IRI below the base, without that and without its fragment."""
    document = without_fragment(iri)
    base = publication.base
    return document.removeprefix(base) if base and document.startswith(base) else None


def _route(target: str) -> tuple[str, object]:
    """Give the endpoint that answers at a target, and the IRI that it describes, if it is but one.

    The endpoint is empty where there is none.
    """
    name = unquote(target.partition("?")[0])
    if name and name.partition("/")[0] not in current_app.config[OWN_SEGMENTS]:
        return RESOURCES, None
    try:
        endpoint, values = current_app.url_map.bind("").match(f"/{name}", method="GET")
    except (HTTPException, RequestRedirect):
        return "", None
    return endpoint, values.get("iri")


def iris(publication: Publication, found: Iterable[str]) -> list[str]:
    """Give IRIs below the base, of what stands behind it; what is none is left out."""
    base = publication.base
    return [base + each for each in found if is_iri(base + each)] if base else []


def without_fragment(iri: str) -> str:
    """Give the IRI of the document that has an IRI as its own, or as a part of it."""
    return iri.partition("#")[0]


def name(publication: Publication, iri: str) -> str:
    """Give the short name of an IRI, by the project's context or with a prefix of the files."""
    if publication.context:
        return publication.context.compact(iri)
    fitting = [each for each in publication.prefixes.items() if iri.startswith(each[1] or "\0")]
    prefix, namespace = max(fitting, key=lambda each: len(each[1]), default=("", ""))
    local = iri.removeprefix(namespace)
    return f"{prefix}:{local}" if fitting and _LOCAL.fullmatch(local) else iri


def is_iri(text: str) -> bool:
    """Tell whether a text is an absolute IRI."""
    try:
        NamedNode(text)
    except ValueError:
        return False
    return True
