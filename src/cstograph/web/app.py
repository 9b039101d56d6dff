"""The web application: a factory that closes over what it serves.

This is the only package that knows Flask.
"""

from functools import partial
from http import HTTPStatus
from pathlib import Path

from flask import Flask, Response, g, request
from flask_compress import Compress

from cstograph.engine.metrics import Measures
from cstograph.engine.workers.limits import Limits
from cstograph.rdf import formats
from cstograph.web import health, identifiers, links, problems, reader_thread
from cstograph.web.caching.answer_cache import Cache
from cstograph.web.caching.etags import CACHE, TAG
from cstograph.web.discovery import dcat_void, downloads, dump_list, sitemap
from cstograph.web.pages import browse, changes, layout, resources, search, vocabulary
from cstograph.web.publication import Publication
from cstograph.web.reconcile import endpoint as reconcile_endpoint
from cstograph.web.security_headers import OPEN, PAGE, security_headers
from cstograph.web.sparql import endpoint as sparql_endpoint
from cstograph.web.sparql import graph_store

#: The largest body of a request, in bytes.
MAX_BODY = 1 << 20
#: Bytes of a response from which on it is compressed for clients that accept that.
CODED_FROM = 500
_COMPRESSED = (
    "text/html",
    "text/css",
    "text/javascript",
    problems.MEDIA_TYPE,
    changes.ATOM,
    *{offer.essence for offer in (*formats.RESULTS, *formats.GRAPHS)},
)


def create_app(publication: Publication, measures: Measures, limits: Limits) -> Flask:
    """Make the WSGI application that serves a publication.

    `limits` say how many bytes of answers are kept, and how long others may keep them.
    """
    app = Flask(__name__)
    cache = Cache(measures, limits.cache - limits.cache // 4)
    app.config.update(
        HAS_EDITOR=(Path(__file__).parent / "static" / "yasgui" / "yasgui.min.js").exists(),
        MAX_CONTENT_LENGTH=MAX_BODY,
        MAX_FORM_MEMORY_SIZE=MAX_BODY,
        COMPRESS_MIMETYPES=list(_COMPRESSED),
        COMPRESS_MIN_SIZE=CODED_FROM,
        COMPRESS_EVALUATE_CONDITIONAL_REQUEST=False,  # done before a query is evaluated
        COMPRESS_CACHE_BACKEND=lambda: cache.coded,
        COMPRESS_CACHE_KEY=lambda _request: g.get(TAG, ""),
        FRESH=limits.fresh,
    )
    app.extensions[CACHE] = cache
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    app.jinja_env.finalize = layout.visible
    app.jinja_env.globals["short_name"] = partial(identifiers.of_term, publication)
    app.register_blueprint(layout.blueprint(publication))
    app.register_blueprint(sparql_endpoint.blueprint(publication))
    app.register_blueprint(health.blueprint(publication, measures))
    for part in (
        changes,
        browse,
        search,
        reconcile_endpoint,
        dcat_void,
        sitemap,
        downloads,
        dump_list,
        graph_store,
    ):
        app.register_blueprint(part.blueprint(publication))
    if publication.project:
        app.register_blueprint(vocabulary.blueprint(publication, publication.project))
    app.register_blueprint(resources.blueprint(publication))
    app.config[links.OWN_SEGMENTS] = {
        rule.rule.split("/")[1]
        for rule in app.url_map.iter_rules()
        if rule.endpoint != links.RESOURCES
    }
    problems.register(app, publication)
    reader_thread.register(app)
    app.before_request(_drop_refused_codings)
    app.after_request(_secure)
    Compress(app)
    app.after_request(_whole_if_static)  # before it is compressed
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


def _secure(response: Response) -> Response:
    """Set the fields that keep browsers safe, and answer preflight requests (Fetch, CORS)."""
    headers = response.headers
    if response.status_code == HTTPStatus.NOT_MODIFIED:
        headers.update(OPEN)  # what a client has stays under the policy that it came with
        return response
    if request.method == "OPTIONS":
        headers.pop("Content-Type", None)
    headers.update(security_headers(response.mimetype, g.get("policy", PAGE)))
    if request.method == "OPTIONS" and "Access-Control-Request-Method" in request.headers:
        headers.pop("Access-Control-Expose-Headers")
        headers["Access-Control-Allow-Methods"] = headers.get("Allow", "GET, HEAD, OPTIONS")
        wanted = request.headers.get("Access-Control-Request-Headers")
        if wanted:
            headers["Access-Control-Allow-Headers"] = wanted
        headers["Access-Control-Max-Age"] = "86400"
        response.vary.update(["Access-Control-Request-Headers", "Access-Control-Request-Method"])
    return response
