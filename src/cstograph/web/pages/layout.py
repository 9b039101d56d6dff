"""The pages for people: the home page, and what all pages share."""

import re
from functools import cache
from http import HTTPStatus

from flask import Blueprint, Response, current_app, g, render_template, request, url_for
from markupsafe import Markup

from cstograph.rdf.formats import HTML
from cstograph.web.caching.etags import tag, unless_known
from cstograph.web.discovery import signposting
from cstograph.web.pages import schema_org
from cstograph.web.pages.home import Home
from cstograph.web.publication import Publication
from cstograph.web.security_headers import EDITOR, FRAMED, PAGE

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
    g.policy = EDITOR if has_editor else PAGE
    return has_editor


def let_frame() -> None:
    """Let pages of others show the page that is being made within them."""
    g.policy = FRAMED


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

    @pages.get("/favicon.ico")
    def icon() -> Response:
        """Lead to the icon: browsers ask for it here where a page names none, such as for data."""
        place = {"Location": url_for("static", filename="icon.svg")}
        return Response(status=HTTPStatus.MOVED_PERMANENTLY, headers=place)

    return pages
