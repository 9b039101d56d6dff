"""A release, or a part of it -> a serialization that reads well and never changes by itself.

Turtle, TriG and JSON-LD follow the order in which the project's context names classes and
properties; the line-based formats are sorted.
"""

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from io import BytesIO
from typing import Any

from pyld import jsonld
from pyoxigraph import DefaultGraph, Literal, NamedNode, Quad, RdfFormat, Triple, parse, serialize
from rdflib import Graph, URIRef
from rdflib.plugins.serializers.turtle import TurtleSerializer

from cstograph.errors import InvalidProjectError, SelectionError
from cstograph.findings import Mark, did_you_mean, violation
from cstograph.project.context import Context, Json
from cstograph.project.project import Project
from cstograph.rdf import rdflib_terms, xml_limits
from cstograph.rdf.formats import Format
from cstograph.release.release import Release

_PREFIX_LINE = re.compile(r"^@prefix .*\n", re.MULTILINE)


def quads_of(release: Release) -> list[Quad]:
    """Give all quads of a release."""
    return list(parse(release.body, format=RdfFormat.N_QUADS))


def graph_of(release: Release, name: str, context: Context) -> list[Quad]:
    """Give one graph, named by its IRI or as facts files write it (`source/delegations`).

    Raises SelectionError where the release has no such graph.
    """
    wanted = _named(name, context)
    quads = quads_of(release)
    found = [quad for quad in quads if quad.graph_name == wanted]
    if not found:
        graphs = {quad.graph_name.value for quad in quads if isinstance(quad.graph_name, NamedNode)}
        known = [context.relative(graph) for graph in graphs]
        listed = ", ".join(sorted(known))
        hint = did_you_mean(name, known)
        raise SelectionError(f"There is no graph `{name}`.{hint} There are {listed}.")
    return found


def resource_of(release: Release, name: str, context: Context) -> list[Quad]:
    """Give what is said of one resource and what points at it, each in its graph.

    A concise bounded description, both ways: without blank nodes, the statements that have the
    resource as subject or object. Raises SelectionError where nothing is said of it.
    """
    wanted = _named(name, context)
    quads = quads_of(release)
    found = [quad for quad in quads if wanted in (quad.subject, quad.object)]
    if not any(quad.subject == wanted for quad in found):
        subjects = {q.subject.value for q in quads if isinstance(q.subject, NamedNode)}
        known = [context.relative(subject) for subject in subjects]
        hint = did_you_mean(name, known)
        raise SelectionError(f"The release says nothing of `{name}`.{hint}")
    return found


def _named(name: str, context: Context) -> NamedNode:
    try:
        return NamedNode(context.expand(name))
    except ValueError:
        raise SelectionError(f"`{name}` is not an IRI.") from None


def write(quads: Iterable[Quad], to: Format, project: Project) -> bytes:
    """Serialize quads.

    Formats without graphs (Turtle, N-Triples, RDF/XML) give the union of all graphs.
    """
    quads = sorted(quads, key=str)
    match to.writer:
        case RdfFormat.TURTLE:
            prefixes = _used((quad.triple for quad in quads), project.context)
            return _turtle(quads, prefixes, project.context)
        case RdfFormat.TRIG:
            return _trig(quads, project.context)
        case RdfFormat.JSON_LD:
            return _json_ld(quads, project)
        case RdfFormat.N_QUADS:
            return serialize(quads, format=RdfFormat.N_QUADS) or b""
        case RdfFormat() as writer:
            triples = dict.fromkeys(quad.triple for quad in quads)
            prefixes = _used(triples, project.context)
            written = serialize(triples, format=writer, prefixes=prefixes) or b""
            if writer == RdfFormat.RDF_XML:
                xml_limits.check(written)
            return written
    raise TypeError(to)


class _Turtle(TurtleSerializer):
    """rdflib's Turtle, in the order of the context rather than of the alphabet."""

    def __init__(self, store: Graph, context: Context) -> None:
        super().__init__(store)
        names = [URIRef(context.expand(name)) for name in context.names]
        self.topClasses = names
        self.predicateOrder = [*self.predicateOrder, *names]

    def orderSubjects(self) -> list[Any]:  # noqa: N802 - rdflib's name
        """Put what belongs to the classes first, class by class, then the rest by IRI."""
        listed = super().orderSubjects()
        classed = [s for s in listed if any(t in self.topClasses for t in self.store.objects(s))]
        return [*classed, *sorted(set(listed).difference(classed), key=str)]


def _turtle(quads: Iterable[Quad], prefixes: Mapping[str, str], context: Context) -> bytes:
    graph = rdflib_terms.graph(quad.triple for quad in quads)
    for name, namespace in prefixes.items():
        graph.bind(name, namespace)
    written = BytesIO()
    _Turtle(graph, context).serialize(written, spacious=True)
    return written.getvalue().strip() + b"\n"


def _used(triples: Iterable[Triple], context: Context) -> dict[str, str]:
    """Choose the prefixes that the triples need; each kind of resource gets one of its own.

    A property whose namespace has no prefix gets a numbered one, as Turtle serializers give it.
    """
    triples = list(triples)
    parts = {part for triple in triples for part in triple}
    parts |= {part.datatype for part in parts if isinstance(part, Literal)}
    iris = {term.value for term in parts if isinstance(term, NamedNode)}
    kinds = {iri.removeprefix(context.base).partition("/")[0] for iri in iris if "#" not in iri}
    candidates = context.prefixes | {
        kind: f"{context.base}{kind}/"
        for kind in kinds
        if kind.isalpha() and kind not in context.prefixes
    }
    used = {
        name: namespace
        for name, namespace in sorted(candidates.items())
        if any(iri.startswith(namespace) for iri in iris)
    }
    properties = {triple.predicate.value for triple in triples}
    namespaces = {re.split(r"(?<=[/#:])[^/#:]*$", iri)[0] for iri in properties}
    bare = sorted(namespaces.difference(used.values()))
    return used | {f"ns{number}": namespace for number, namespace in enumerate(bare, 1)}


def _trig(quads: list[Quad], context: Context) -> bytes:
    """Write each graph as pretty Turtle in braces, the default graph first."""
    prefixes = _used((quad.triple for quad in quads), context)

    def body(name: NamedNode | DefaultGraph) -> str:
        graph = [quad for quad in quads if quad.graph_name == name]
        return _PREFIX_LINE.sub("", _turtle(graph, prefixes, context).decode()).strip()

    names = sorted({q.graph_name.value for q in quads if isinstance(q.graph_name, NamedNode)})
    parts = ["".join(f"@prefix {name}: <{iri}> .\n" for name, iri in prefixes.items())]
    parts.append(body(DefaultGraph()) + "\n")
    parts += [f"<{name}> {{\n\n{body(NamedNode(name))}\n\n}}\n" for name in names]
    return "\n".join(part for part in parts if part.strip()).encode()


def _json_ld(quads: list[Quad], project: Project) -> bytes:
    """Frame each graph, and compact all with the project's context: it reads like the facts files.

    The statements of the default graph stand at the top; those of a named graph stand under the
    resource that names it, as the facts of a source do in its file (JSON-LD 1.1, section 4.9).
    """
    context = project.context
    id_key, facts_key = context.alias("@id"), context.alias("@graph")
    graphs: dict[str, list[Quad]] = {}
    for quad in quads:
        name = quad.graph_name.value if isinstance(quad.graph_name, NamedNode) else ""
        graphs.setdefault(name, []).append(quad)
    frame = _frame(project)
    names = _names_needed(quads, frame, context)
    nodes = _framed(graphs.pop("", []), frame, names, project)
    by_id = {node[id_key]: node for node in nodes}
    for name, graph in sorted(graphs.items()):
        node = by_id.get(context.relative(name))
        if node is None:
            node = {id_key: context.relative(name)}
            nodes.append(node)
        node[facts_key] = _framed(graph, frame, names, project)
    body = {facts_key: nodes} if len(nodes) != 1 or facts_key not in nodes[0] else nodes[0]
    document = {"@context": _terms_used(body, context), **body}
    return (json.dumps(document, indent=2, ensure_ascii=False) + "\n").encode()


def _frame(project: Project) -> Json | None:
    """Read the frame of a project, if it has one. Raises InvalidProjectError."""
    if project.frame_text is None:
        return None
    try:
        frame = json.loads(project.frame_text)
    except ValueError as error:
        raise _no_frame(project, error) from None
    if not isinstance(frame, dict):
        raise _no_frame(project, "it is no object")
    return frame


def _no_frame(project: Project, what: object) -> InvalidProjectError:
    message = f"This is no JSON-LD frame: {str(what).partition(chr(10))[0]}."
    return InvalidProjectError([violation(project.frame, Mark(), message, "frame")])


def _names_needed(quads: Iterable[Quad], frame: Json | None, context: Context) -> Json:
    """Give the part of the context that quads and a frame refer to: processing takes its time."""
    terms = {term for quad in quads for term in quad.triple}
    iris = {term.value for term in terms if isinstance(term, NamedNode)}
    words = set(_words(frame))
    return {
        name: value
        for name, value in context.terms.items()
        if name not in context.names
        or name in words
        or str(value).startswith("@")
        or context.expand(name) in iris
    }


def _framed(quads: list[Quad], frame: Json | None, names: Json, project: Project) -> list[Json]:
    """Give the nodes of one graph: what the frame asks for, then what it leaves out."""
    context, id_key = project.context, project.context.alias("@id")
    lines = (serialize((q.triple for q in quads), format=RdfFormat.N_TRIPLES) or b"").decode()
    expanded = jsonld.from_rdf(lines, {"format": "application/n-quads"})
    nodes: list[Json] = []
    if frame is not None:
        try:
            asked = {"@context": names, **frame}
            framed = jsonld.frame(expanded, asked, {"omitGraph": False})
        except (ValueError, TypeError, jsonld.JsonLdError) as error:
            raise _no_frame(project, error) from None
        nodes = framed[context.alias("@graph")]
    shown = set(_described(nodes, id_key))
    rest = [node for node in expanded if context.relative(node["@id"]) not in shown]
    compacted = jsonld.compact(rest, {"@context": names}, {"graph": True})
    nodes += compacted[context.alias("@graph")]
    order = {name: number for number, name in enumerate(context.names)}

    def rank(node: Json) -> tuple[int, str]:
        types = node.get(context.alias("@type"), [])
        listed = [types] if isinstance(types, str) else types
        return (
            min((order[name] for name in listed if name in order), default=len(order)),
            node[id_key],
        )

    return sorted(nodes, key=rank)


def _described(value: object, id_key: str) -> Iterator[str]:
    """Yield the ids of the nodes, embedded ones too, of which something is said."""
    if isinstance(value, list):
        for item in value:
            yield from _described(item, id_key)
    elif isinstance(value, dict):
        if id_key in value and len(value) > 1:
            yield value[id_key]
        for item in value.values():
            yield from _described(item, id_key)


def _terms_used(body: Json, context: Context) -> Json:
    """Give the part of the context that a document needs, so that a short one stays short."""
    words = set(_words(body))
    keywords = {name: value for name, value in context.terms.items() if name.startswith("@")}
    aliases = {name for name in context.names if str(context.terms[name]).startswith("@")}
    names = {name for name in context.names if name in words or name in aliases}
    definitions = [context.terms[name] for name in context.names if name in names]
    compact = {word.partition(":")[0] for word in {*words, *_words(definitions)} if ":" in word}
    kept = {name for name in context.terms if name in names or name in compact}
    return keywords | {name: value for name, value in context.terms.items() if name in kept}


def _words(value: object) -> Iterator[str]:
    """Yield every key and every text of a JSON value."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for key, item in value.items():
            yield key
            yield from _words(item)
    elif isinstance(value, list):
        for item in value:
            yield from _words(item)
