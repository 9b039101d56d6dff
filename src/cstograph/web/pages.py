"""The pages for people: the home page, and what all pages share."""

from typing import TYPE_CHECKING

from flask import Blueprint, Response, render_template

if TYPE_CHECKING:
    from cstograph.web import Publication

#: Pages load their own style sheet and send their own form; nothing else, and no script.
_POLICY = (
    "default-src 'none'; style-src 'self'; form-action 'self'; "
    "base-uri 'none'; frame-ancestors 'none'"
)


def blueprint(publication: "Publication") -> Blueprint:
    """Make the pages of a publication."""
    pages = Blueprint("pages", __name__)

    @pages.get("/")
    def home() -> str:
        return render_template("home.html", publication=publication)

    @pages.after_app_request
    def protect(response: Response) -> Response:
        if response.mimetype == "text/html":
            response.headers["Content-Security-Policy"] = _POLICY
            response.headers["Referrer-Policy"] = "same-origin"
            response.headers["X-Frame-Options"] = "DENY"
            response.headers["Cross-Origin-Opener-Policy"] = "same-origin"
        else:  # data is never to act, wherever a browser shows it
            response.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
        return response

    return pages
