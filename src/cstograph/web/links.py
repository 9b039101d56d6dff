"""An IRI -> where a page leads for it: to the description here, or to the IRI itself."""

from urllib.parse import quote, urlencode

from flask import request
from pyoxigraph import NamedNode

from cstograph.web.publication import Publication

#: What may stand in a path as it is (RFC 3986, section 3.3); an IRI may be encoded already.
_IN_PATH = "/:@!$&'()*+,;=-._~%"


def href(publication: Publication, iri: str) -> str | None:
    """Give the link for an IRI, root-relative if the IRI is below the base of the publication.

    So links work wherever the publication is served, at its base or elsewhere. Without a base,
    each IRI is looked up here. None for what no page may lead to, such as `javascript:`.
    """
    root, context = request.script_root, publication.context
    path, hash_, fragment = iri.removeprefix(context.base if context else "").partition("#")
    if context and iri.startswith(context.base) and not path.startswith("/"):  # not another host
        return f"{root}/{quote(path, _IN_PATH)}{hash_}{quote(fragment, _IN_PATH)}"
    if not context:
        return f"{root}/resource?{urlencode({'iri': iri})}"
    return iri if iri.startswith(("http://", "https://")) else None


def name(publication: Publication, iri: str) -> str:
    """Give the short name of an IRI, by the project's context."""
    return publication.context.compact(iri) if publication.context else iri


def is_iri(text: str) -> bool:
    """Tell whether a text is an absolute IRI."""
    try:
        NamedNode(text)
    except ValueError:
        return False
    return True
