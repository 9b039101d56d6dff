"""A release, or a part of it -> an export in the project's own names and order.

Turtle, TriG and JSON-LD follow the order in which the project's context names classes and
properties; the line-based formats are sorted.
"""

import json
from collections.abc import Iterable, Iterator

from pyoxigraph import NamedNode, Quad, RdfFormat, parse

from cstograph.errors import InvalidProjectError, SelectionError
from cstograph.findings import Mark, did_you_mean, violation
from cstograph.project.context import Context, Json
from cstograph.project.project import Project
from cstograph.rdf.blank_nodes import is_anonymous
from cstograph.rdf.formats import Format
from cstograph.rdf.writing import write as writing
from cstograph.rdf.writing.style import Style
from cstograph.release.release import Release

# What a frame may say (JSON-LD 1.1 Framing) without that an export leaves anything out.
_FRAMING = {"@context", "@embed", "@id", "@omitDefault", "@omitGraph", "@requireAll", "@type"}


def quads_of(release: Release) -> Iterator[Quad]:
    """Give all quads of a release, in their canonical order."""
    return parse(release.body, format=RdfFormat.N_QUADS)


def graph_of(release: Release, name: str, context: Context) -> list[Quad]:
    """Give one graph, named by its IRI or as facts files write it (`source/delegations`).

    Raises SelectionError where the release has no such graph.
    """
    wanted = _named(name, context)
    found = [quad for quad in quads_of(release) if quad.graph_name == wanted]
    if not found:
        quads = quads_of(release)
        graphs = {quad.graph_name.value for quad in quads if isinstance(quad.graph_name, NamedNode)}
        known = [context.relative(graph) for graph in graphs]
        listed = ", ".join(sorted(known))
        hint = did_you_mean(name, known)
        raise SelectionError(f"There is no graph `{name}`.{hint} There are {listed}.")
    return found


def resource_of(release: Release, name: str, context: Context) -> list[Quad]:
    """Give what is said of one resource and what points at it, each in its graph.

    A concise bounded description, both ways: the statements that have the resource as subject or
    object, and what blank nodes hold that it links to. Raises SelectionError where nothing is said
    of it.
    """
    wanted = _named(name, context)
    found = [quad for quad in quads_of(release) if wanted in (quad.subject, quad.object)]
    if not any(quad.subject == wanted for quad in found):
        quads = quads_of(release)
        subjects = {q.subject.value for q in quads if isinstance(q.subject, NamedNode)}
        known = [context.relative(subject) for subject in subjects]
        hint = did_you_mean(name, known)
        raise SelectionError(f"The release says nothing of `{name}`.{hint}")
    held: dict[object, list[Quad]] = {}
    for quad in quads_of(release):
        if is_anonymous(quad.subject):
            held.setdefault(quad.subject, []).append(quad)
    for quad in found:  # which grows by what its blank nodes hold, each once
        found += held.pop(quad.object, ())
    return list(dict.fromkeys(found))


def _named(name: str, context: Context) -> NamedNode:
    try:
        return NamedNode(context.expand(name))
    except ValueError:
        raise SelectionError(f"`{name}` is not an IRI.") from None


def write(quads: Iterable[Quad], to: Format, project: Project) -> Iterator[bytes]:
    """Write quads in a project's style, piece by piece; raises as `rdf.writing.write`.

    Raises InvalidProjectError where the frame of the project is none.
    """
    if not isinstance(to.writer, RdfFormat):
        raise TypeError(to)
    return writing.write(quads, to.writer, style(project))


def style(project: Project) -> Style:
    """Give the style of a project. Raises InvalidProjectError where its frame is none."""
    context = project.context
    return Style(
        context.prefixes,
        context.base,
        tuple(context.expand(name) for name in context.names),
        context.terms,
        frozenset(map(context.expand, _embedded(_frame(project), project))),
    )


def _frame(project: Project) -> Json:
    """Read the frame of a project, if it has one."""
    if project.frame_text is None:
        return {}
    try:
        frame = json.loads(project.frame_text)
    except ValueError as error:
        raise _no_frame(project, error) from None
    if not isinstance(frame, dict):
        raise _no_frame(project, "it is no object")
    return frame


def _embedded(frame: Json, project: Project) -> Iterator[str]:
    """Yield the names of the properties whose values a frame embeds."""
    for name, framed in frame.items():
        if name.startswith("@"):
            if name not in _FRAMING:
                raise _no_frame(project, f"`{name}` would change what an export says")
        elif isinstance(framed, dict):
            if framed.get("@embed") not in (False, "@never"):
                yield name
            yield from _embedded(framed, project)


def _no_frame(project: Project, what: object) -> InvalidProjectError:
    message = f"This is no frame for exports: {str(what).partition(chr(10))[0]}."
    return InvalidProjectError([violation(project.frame, Mark(), message, "frame")])
