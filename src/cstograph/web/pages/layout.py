"""The pages for people: the home page, and what all pages share."""

import re
from collections.abc import Mapping
from functools import cache
from http import HTTPStatus
from typing import TypeAlias

from flask import Blueprint, Response, current_app, g, render_template, request
from markupsafe import Markup

from cstograph.rdf.formats import HTML
from cstograph.web import problems
from cstograph.web.caching.etags import tag, unless_known
from cstograph.web.discovery import signposting
from cstograph.web.pages import schema_org
from cstograph.web.pages.home import Home
from cstograph.web.publication import Publication

#: A content security policy: the directives with their sources.
Policy: TypeAlias = Mapping[str, str]

#: Pages load their own style sheet and icon and send their own form; nothing else, and no script.
_PLAIN: Policy = {
    "default-src": "'none'",
    "style-src": "'self'",
    "img-src": "'self'",
    "form-action": "'self'",
    "base-uri": "'none'",
    "frame-ancestors": "'none'",
}
#: The page with the query editor also runs that, which asks this endpoint. The hash is that of the
#: one style sheet that YASGUI writes into the page: the handles between the columns of a result.
_EDITOR: Policy = {
    **_PLAIN,
    "script-src": "'self'",
    "style-src": "'self' 'sha256-zCK2EVMoPc04mRF/g5CotUvxbJPWS+8V0b+s9ptqQIk='",
    "connect-src": "'self'",
    "img-src": "'self' data:",
}
#: A page that is made to be shown within pages of others.
_FRAMED: Policy = {
    "default-src": "'none'",
    "style-src": "'self'",
    "base-uri": "'none'",
    "frame-ancestors": "*",
}
# Unicode Standard Annex 9, section 2: what changes the direction of the text that follows.
_DIRECTIONS = re.compile("[\u202a-\u202e\u2066-\u2069]")


def visible(value: object) -> object:
    """Show the characters by which a text could make what follows it read as something else.

    Applied to all that templates show; what is escaped already, such as the text of a form, stays.
    """
    if isinstance(value, str) and not isinstance(value, Markup):
        return _DIRECTIONS.sub(lambda found: f"[U+{ord(found[0]):04X}]", value)
    return value


def with_editor() -> bool:
    """Let the page that is being made run the query editor; tell whether there is one."""
    has_editor = bool(current_app.config["HAS_EDITOR"])
    g.policy = _EDITOR if has_editor else _PLAIN
    return has_editor


def let_frame() -> None:
    """Let pages of others show the page that is being made within them."""
    g.policy = _FRAMED


def blueprint(publication: Publication) -> Blueprint:
    """Make the pages of a publication."""
    pages = Blueprint("pages", __name__)

    @cache
    def content(_root: str) -> Home:
        """Ask once: a publication does not change."""
        return Home.of(publication)

    @pages.get("/")
    def home() -> Response:
        def make() -> tuple[Response, bool]:
            shown = content(request.script_root)
            dumps = publication.dumps
            page = render_template(
                "home.html",
                publication=publication,
                home=shown,
                dataset=schema_org.dataset(publication),
                downloads=dumps.files.values() if dumps.is_made else (),
            )
            return Response(page, content_type=HTML.content_type), True

        made = str(publication.dumps.is_made)
        response = unless_known(tag(publication, "home", made, request.url), make)
        response.headers["Link"] = ", ".join(map(str, signposting.of_home(publication)))
        return response

    @pages.after_app_request
    def protect(response: Response) -> Response:
        if response.status_code == HTTPStatus.NOT_MODIFIED:
            return response  # what a client has stays under the policy that it came with
        if response.mimetype == "text/html":
            policy = g.get("policy", _PLAIN)
            response.headers["Content-Security-Policy"] = "; ".join(map(" ".join, policy.items()))
            response.headers["Referrer-Policy"] = "same-origin"
            if policy is not _FRAMED:
                response.headers["X-Frame-Options"] = "DENY"
            response.headers["Cross-Origin-Opener-Policy"] = "same-origin"
        else:
            response.headers["Content-Security-Policy"] = problems.DATA_POLICY
        return response

    return pages
