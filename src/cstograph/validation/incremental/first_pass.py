"""An edit of some sources -> the findings about what they describe and its neighbours.

Derivations are run over the neighbourhood of the edit, without it and with it, and what differs is
taken over. Shapes are asked of the whole data, of the things of the neighbourhood alone; the
queries that are targets see the neighbourhood. What lies further away waits for the complete pass.
"""

from collections.abc import Iterable, Iterator, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from itertools import chain, islice

from pyoxigraph import NamedNode, Quad, Triple
from rdflib import Graph

from cstograph.dataset.dataset import Dataset, assemble_quads
from cstograph.findings import Finding
from cstograph.project.project import Project
from cstograph.rdf import rdflib_terms
from cstograph.sources.data_folder import SourceFile
from cstograph.validation import rdflib_view, validate
from cstograph.validation.incremental.snapshot import Snapshot, Subject
from cstograph.validation.source_locator import Locator

#: How many neighbours are validated, and how many quads derivations and targets see of them.
_MOST_NEIGHBOURS, _MOST_QUADS = 500, 20_000


@dataclass(frozen=True)
class Edit:
    """An edit of some files: the quads that they state before and after it.

    `removed` are those that no file of the project states any more.
    """

    before: frozenset[Quad]
    after: frozenset[Quad]
    removed: frozenset[Quad]
    added: frozenset[Quad]

    @classmethod
    def between(cls, old: Iterable[SourceFile], new: Iterable[SourceFile]) -> "Edit":
        """Compare a project's files; one that has stayed is the same object before and after."""
        olds, news = ({id(file): file for file in files} for files in (old, new))
        before = frozenset(_quads(olds[key] for key in olds.keys() - news.keys()))
        after = frozenset(_quads(news[key] for key in news.keys() - olds.keys()))
        removed = before - after
        if removed:
            removed -= removed.intersection(_quads(news[key] for key in news.keys() & olds.keys()))
        return cls(before, after, removed, after - before)

    @property
    def size(self) -> int:
        """How many quads the files state, before and after."""
        return len(self.before) + len(self.after)

    @property
    def described(self) -> set[Subject]:
        """All that the files describe, before or after."""
        return {quad.subject for quad in self.before | self.after}


@dataclass(frozen=True)
class FirstPass:
    """The findings about the things that an edit touches, named in N-Triples form."""

    things: AbstractSet[str]
    findings: Sequence[Finding]

    def update(self, findings: Iterable[Finding]) -> list[Finding]:
        """Replace the findings about these things."""
        kept = (finding for finding in findings if finding.focus not in self.things)
        return validate.in_order([*kept, *self.findings])


def judge(
    project: Project, shapes: Graph, snapshot: Snapshot, edit: Edit, files: Sequence[SourceFile]
) -> FirstPass:
    """Apply an edit to the snapshot, with what follows from it, and judge what it touches.

    `files` are all that the data is from after the edit. Raises InvalidProjectError where a
    derivation fails, and ShapesError where the shapes cannot be asked of some things alone.
    """
    triples = snapshot.replace(edit.removed, edit.added)
    things = edit.described | set(islice(_neighbours(snapshot, edit, triples), _MOST_NEIGHBOURS))
    derived, near = _derive(project, snapshot, edit, things)
    things |= {quad.subject for quad in derived}
    with validate.quiet():
        data = rdflib_view.view(snapshot.triples, near)
        report = validate.reported(data, shapes, map(rdflib_terms.node, things))
        locator = Locator(project, files, snapshot.triples.described)
        return FirstPass(frozenset(map(str, things)), list(locator.findings(report)))


def _neighbours(snapshot: Snapshot, edit: Edit, triples: AbstractSet[Triple]) -> Iterator[Subject]:
    """Give what the edit links to, or did, and what links to things whose triples change."""
    for quad in edit.removed | edit.added:
        if isinstance(quad.object, NamedNode):
            yield quad.object
    for thing in {triple.subject for triple in triples}:
        yield from snapshot.linking_to(thing)


def _derive(
    project: Project, snapshot: Snapshot, edit: Edit, things: AbstractSet[Subject]
) -> tuple[set[Quad], Dataset]:
    """Derive what follows from the edit, as far as that shows in the neighbourhood of the things.

    Gives the quads that are derived now and were not, or were and are not, and the neighbourhood.
    """
    near = set(islice(_surroundings(snapshot, things), _MOST_QUADS)) | snapshot.ontology
    now = assemble_quads(project, (near - edit.removed) | edit.after)
    was = assemble_quads(project, (near - edit.added) | edit.before)
    snapshot.replace(was.derived - now.derived, now.derived - was.derived)
    return set(was.derived ^ now.derived), now


def _surroundings(snapshot: Snapshot, things: AbstractSet[Subject]) -> Iterator[Quad]:
    """Give what is stated of things, then what is stated of those that they link to."""
    further: dict[NamedNode, None] = {}
    for thing in things:
        for quad in snapshot.stated_of(thing):
            yield quad
            if isinstance(quad.object, NamedNode):
                further[quad.object] = None
    for thing in further.keys() - things:
        yield from snapshot.stated_of(thing)


def _quads(files: Iterable[SourceFile]) -> Iterator[Quad]:
    return chain.from_iterable(file.quads for file in files)
