"""The web application: a factory that closes over what it serves.

This is the only package that knows Flask.
"""

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from http import HTTPStatus
from pathlib import Path

from flask import Flask, Response, g, request
from flask_compress import Compress
from werkzeug.middleware.proxy_fix import ProxyFix

from cstograph import __version__, formats
from cstograph.about import About
from cstograph.context import Context
from cstograph.dumps import Dumps
from cstograph.engine.isolated import IsolatedEngine
from cstograph.engine.limits import Limits
from cstograph.history import History
from cstograph.measures import Measures
from cstograph.project import Chart, Project, Question, Table
from cstograph.web import (
    catalog,
    changes,
    crawling,
    downloads,
    gateway,
    graphs,
    links,
    listing,
    operations,
    pages,
    problems,
    reconciliation,
    resources,
    search,
    selection,
    sparql,
    vocabulary,
)
from cstograph.web.cache import Cache
from cstograph.web.conditional import CACHE, TAG
from cstograph.web.echo import Echoes
from cstograph.web.facts import best
from cstograph.web.finder import Finder
from cstograph.web.plain import CODED_FROM, PLAIN, Plain
from cstograph.web.selection import Term
from cstograph.web.statistics import Statistics

_COMPRESSED = (
    "text/html",
    "text/css",
    "text/javascript",
    problems.MEDIA_TYPE,
    changes.ATOM,
    *{offer.essence for offer in (*formats.RESULTS, *formats.GRAPHS, *formats.CHANGES)},
)


#: How many resources' classes are kept at hand.
_KNOWN = 10_000


@dataclass(frozen=True)
class Publication:
    """What is served: an engine over a dataset, its version, and what explains it to people.

    The version is empty where it is not known. `is_remote`: another endpoint is asked.
    """

    engine: IsolatedEngine
    version: str
    quads: int
    title: str
    project: Project | None = None
    questions: Sequence[Question] = ()
    charts: Sequence[Chart] = ()
    about: About = field(default_factory=About)
    dumps: Dumps = field(default_factory=Dumps)
    history: History = field(default_factory=History)
    is_remote: bool = False
    tables: Sequence[Table] = ()

    @cached_property
    def seed(self) -> str:
        """What entity tags grow from: all that answers depend on beside the request."""
        terms = self.context.terms if self.context else {}
        told = [(entry.time, entry.release) for entry in self.history.entries]
        said = list(self.questions), list(self.charts), list(self.tables), self.about, told
        whole = repr((__version__, self.version, terms, said))
        return hashlib.sha256(whole.encode()).hexdigest()

    @property
    def context(self) -> Context | None:
        """The names of the project; None where files are served as they are."""
        return self.project.context if self.project else None

    @property
    def base(self) -> str | None:
        """What relative IRIs in queries are relative to; None for the URL of the request."""
        return self.context.base if self.context else None

    @cached_property
    def order(self) -> dict[str, int]:
        """The place of each class and property in the project's context, which orders pages."""
        context = self.context
        return {context.expand(n): i for i, n in enumerate(context.names)} if context else {}

    @cached_property
    def terms(self) -> dict[str, Term]:
        """The names of classes and properties, to be read while a request is answered."""
        names: dict[str, list[Term]] = {}
        for row in selection.select(self, "terms"):
            names.setdefault(row["term"].value, []).append(row["label"])
        return {iri: best(labels) for iri, labels in names.items()}

    @cached_property
    def statistics(self) -> Statistics:
        """The numbers of the dataset, to be read while a request is answered."""
        return Statistics.of(self)

    @cached_property
    def resources(self) -> list[str]:
        """All resources that have a page, to be read while a request is answered."""
        base = self.base or ""
        found = selection.iris(self, "resources")
        return [iri for iri in found if iri.startswith(base) and not (base and "#" in iri)]

    @cached_property
    def finder(self) -> Finder:
        """What finds things by their names."""
        return Finder(self)

    @cached_property
    def classes_of(self) -> Callable[[str], list[str] | None]:
        """Give the classes of a resource, or None where nothing is said of it.

        To be called while a request is answered. What was asked is kept, as long as it is right.
        """

        def classes_of(iri: str) -> list[str] | None:
            rows = selection.select(self, "head", resource=iri)
            return sorted(row["class"].value for row in rows if "class" in row) if rows else None

        return lru_cache(_KNOWN)(classes_of) if self.version else classes_of

    def name_of(self, iri: str) -> str:
        """Give the short name of an IRI."""
        return links.name(self, iri)


def create_app(
    publication: Publication, measures: Measures, limits: Limits, proxies: int = 0
) -> Flask:
    """Make the WSGI application that serves a publication.

    `proxies` is how many reverse proxies stand before it, whose X-Forwarded fields it believes;
    `limits` say how many bytes of answers are kept, and how long others may keep them.
    """
    app = Flask(__name__)
    cache = Cache(measures, limits.cache - limits.cache // 4)
    app.config.update(
        HAS_EDITOR=(Path(__file__).parent / "static" / "yasgui" / "yasgui.min.js").exists(),
        MAX_CONTENT_LENGTH=gateway.MAX_BODY,
        MAX_FORM_MEMORY_SIZE=gateway.MAX_BODY,
        COMPRESS_MIMETYPES=list(_COMPRESSED),
        COMPRESS_MIN_SIZE=CODED_FROM,
        COMPRESS_EVALUATE_CONDITIONAL_REQUEST=False,  # done before a query is evaluated
        COMPRESS_CACHE_BACKEND=lambda: cache.coded,
        COMPRESS_CACHE_KEY=lambda _request: g.get(TAG, ""),
        FRESH=limits.fresh,
    )
    app.extensions[CACHE] = cache
    app.extensions[PLAIN] = Plain(publication, cache, Echoes(limits.cache // 4))
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    app.jinja_env.finalize = pages.visible
    app.register_blueprint(pages.blueprint(publication))
    app.register_blueprint(sparql.blueprint(publication))
    app.register_blueprint(operations.blueprint(publication, measures))
    for part in (changes, listing, search, reconciliation, catalog, crawling, downloads, graphs):
        app.register_blueprint(part.blueprint(publication))
    if publication.project:
        app.register_blueprint(vocabulary.blueprint(publication, publication.project))
    app.register_blueprint(resources.blueprint(publication))
    problems.register(app, publication)
    app.before_request(_drop_refused_codings)
    app.after_request(_open_to_all)
    Compress(app)
    app.after_request(_whole_if_static)  # before it is compressed
    if proxies:
        proxied = ProxyFix(app.wsgi_app, x_for=proxies, x_proto=proxies, x_host=proxies)
        app.wsgi_app = proxied  # type: ignore[method-assign] # as Flask's documentation says
    return app


def _drop_refused_codings() -> None:
    """Take codings of quality 0 out of Accept-Encoding: Flask-Compress 1.25 would use them."""
    accepted = [(coding, q) for coding, q in request.accept_encodings if q > 0]
    if "Accept-Encoding" in request.headers:
        value = ", ".join(f"{coding};q={q:g}" for coding, q in accepted) or "identity"
        request.environ["HTTP_ACCEPT_ENCODING"] = value


def _whole_if_static(response: Response) -> Response:
    """Give style sheets and scripts as a whole, so that they are compressed once."""
    etag, _ = response.get_etag()
    if request.endpoint == "static" and response.status_code == HTTPStatus.OK and etag:
        response.direct_passthrough = False
        response.set_data(response.get_data())
        setattr(g, TAG, f"{request.path} {etag}")
    return response


def _open_to_all(response: Response) -> Response:
    """Let pages of any site read every answer (the Fetch standard's CORS protocol)."""
    headers = response.headers
    headers["Access-Control-Allow-Origin"] = "*"
    headers["X-Content-Type-Options"] = "nosniff"
    if request.method == "OPTIONS":
        headers.pop("Content-Type", None)
    if request.method == "OPTIONS" and "Access-Control-Request-Method" in request.headers:
        headers["Access-Control-Allow-Methods"] = headers.get("Allow", "GET, HEAD, OPTIONS")
        wanted = request.headers.get("Access-Control-Request-Headers")
        if wanted:
            headers["Access-Control-Allow-Headers"] = wanted
        headers["Access-Control-Max-Age"] = "86400"
        response.vary.update(["Access-Control-Request-Headers", "Access-Control-Request-Method"])
    else:
        headers["Access-Control-Expose-Headers"] = problems.EXPOSED
    return response
