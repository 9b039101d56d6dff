"""`/graphs`: the graphs of the dataset, to be read (SPARQL 1.1 Graph Store HTTP Protocol).

Section numbers are those of that specification. `/graphs?graph=IRI` identifies a graph indirectly,
`/graphs?default` the default graph (section 4.2); `/graphs/NAME` is the URL of the graph whose IRI
is NAME below the base (section 4.1).
"""

from flask import Blueprint, Response, request
from pyoxigraph import NamedNode
from werkzeug.exceptions import BadRequest, NotFound

from cstograph.rdf import formats
from cstograph.rdf.formats import Wanted
from cstograph.web import addresses, links
from cstograph.web.caching.etags import tag, unless_known
from cstograph.web.publication import Publication
from cstograph.web.queries import select, site


def blueprint(publication: Publication) -> Blueprint:
    """Make the graphs of a publication readable."""
    graphs = Blueprint("graphs", __name__)

    @graphs.get("/graphs")
    def indirect() -> Response:
        names, is_default = request.args.getlist("graph"), "default" in request.args
        if len(names) + is_default != 1:
            raise BadRequest("Name one graph: `/graphs?graph=IRI`, or `/graphs?default`.")
        return _graph(publication, None if is_default else names[0])

    @graphs.get("/graphs/<path:name>")
    def direct(name: str) -> Response:
        if publication.base is None:
            raise NotFound("Name the graph by its IRI: `/graphs?graph=IRI`.")
        sent = request.environ["REQUEST_URI"].removeprefix("/graphs/")
        meant = links.iris(publication, (*addresses.exact(sent), *addresses.similar(sent)))
        known = site.graphs(publication)
        return _graph(publication, next((i for i in meant if i in known), publication.base + name))

    return graphs


def _graph(publication: Publication, name: str | None) -> Response:
    """Give a graph; None is the default one."""
    wanted = Wanted(request.args.get("format"), request.headers.get("Accept"))
    wanted.choose(formats.GRAPHS)
    if name is not None:
        _check(publication, name)

    def make() -> tuple[Response, bool]:
        text = select.text_of("default-graph" if name is None else "graph")
        iris = [("graph", name)] if name is not None else []
        query = select.query_of(publication, text, wanted, iris)
        answer = publication.engine.answer(query)
        return Response(answer.chunks, content_type=answer.format.content_type), True

    etag = tag(publication, "graph", name or "", wanted.name or "", wanted.accept or "")
    return unless_known(etag, make)


def _check(publication: Publication, name: str) -> None:
    """Raise NotFound for a graph that is not there (section 5.2)."""
    try:
        NamedNode(name)
    except ValueError:
        raise BadRequest(f"`{name[:200]}` is no absolute IRI, as the name of a graph is.") from None
    if not select.select(publication, "graph-exists", graph=name):
        raise NotFound(f"There is no graph {name[:200]} here.")
