"""A project that stays validated while its sources change: only what a change can reach is asked.

The first validation is that of `validation`. From then on, the statements that a changed file has
gained and lost are traced back to the things whose derived facts, or whose findings, may change;
what these rely on is derived and validated anew, and the rest stays as it is.
"""

import contextlib
from collections import Counter
from collections.abc import Callable, Collection, Iterable
from pathlib import Path

from pyoxigraph import Quad
from rdflib import SH

from cstograph.dataset.dataset import assemble, read_ontology
from cstograph.findings import Finding
from cstograph.project.project import Project
from cstograph.rdf import rdflib_terms
from cstograph.rdf import union_store as stores
from cstograph.sources import data_folder
from cstograph.sources.data_folder import SourceFile
from cstograph.validation import validate
from cstograph.validation.incremental.rederivation import Rederivation
from cstograph.validation.incremental.reliance import Chains, FarReachingError, Index
from cstograph.validation.incremental.reliance.index import Term
from cstograph.validation.incremental.reliance.shapes import chains
from cstograph.validation.numbered_triples import Triples
from cstograph.validation.rdflib_view import DataGraph
from cstograph.validation.source_locator import Locator


class Revalidation:
    """The findings of a project, as often as its files change."""

    def __init__(self, project: Project, extra: Iterable[Path] = ()) -> None:
        """Take a project, and `extra` files as if they lay in it."""
        self._root = project.root
        self._extra = tuple(extra)
        self._valid: _Validated | None = None
        self._pending: set[Path] = set()

    def findings(
        self,
        changed: Iterable[Path] = (),
        on_file: Callable[[Path], None] = lambda _path: None,
    ) -> list[Finding]:
        """Validate, as far as is needed for what has changed since the last time.

        Raises InvalidProjectError where a file is broken; see `validation.check`.
        """
        self._pending |= {path.resolve() for path in changed}
        if self._valid is not None and all(map(self._is_source, self._pending)):
            with contextlib.suppress(FarReachingError):
                self._valid.update(self._pending)
                self._pending.clear()
                return self._valid.findings
        self._valid = None
        self._valid = _Validated(Project(self._root), self._extra, on_file)
        self._pending.clear()
        return self._valid.findings

    def _is_source(self, path: Path) -> bool:
        is_own = path.is_relative_to(self._root.resolve() / "data")
        return is_own or path in {extra.resolve() for extra in self._extra}


class _Validated:
    """A project whose findings are known, and kept in step with its sources."""

    def __init__(
        self,
        project: Project,
        extra: Iterable[Path],
        on_file: Callable[[Path], None],
    ) -> None:
        """Validate a project. Raises InvalidProjectError."""
        project.check()
        self._project = project
        self._extra = tuple(extra)
        self._sources = data_folder.read(project, self._extra, on_file)
        self._ontology = read_ontology(project, on_file)
        dataset = assemble(project, self._files, on_file)
        first = validate.validate(project, self._files, dataset, on_file)
        self._shapes = first.shapes
        #: The finding of each result, with the report that it stands in.
        self._results = {result: (first.report, found) for result, found in first.by_result.items()}
        self._index = Index(dataset.quads)
        counted = Counter(quad for file in self._files for quad in set(file.quads))
        #: What several files state, and how many.
        self._several = Counter({quad: number for quad, number in counted.items() if number > 1})
        self._is_local = True
        try:
            self._chains = Chains(chains(self._shapes))
            self._derivations = Rederivation(project, dataset)
        except FarReachingError:
            self._is_local = False

    @property
    def findings(self) -> list[Finding]:
        """All findings, in the order of their places."""
        return validate.in_order(finding for _, finding in self._results.values())

    @property
    def _files(self) -> list[SourceFile]:
        return self._sources + self._ontology

    def update(self, changed: Collection[Path]) -> None:
        """Validate again, some source files having changed, come or gone.

        Raises InvalidProjectError where one is broken; all is then as it was before. Raises
        FarReachingError where everything has to be validated anew: this is then of no more use.
        """
        if not self._is_local:
            raise FarReachingError
        own = {path.resolve() for path in changed}
        known = {file.path: file for file in self._sources if file.path.resolve() not in own}
        read = data_folder.read(self._project, self._extra, known=known)
        self._is_local = False  # until all is in step again
        added, removed = self._difference(self._sources, read)
        self._sources = read
        for quad in added:
            self._index.add(quad)
        new, old = self._derivations.update(added, removed, self._index)
        changes = added | new | removed | old
        things = self._chains.trace(changes, self._index)
        for quad in removed | old:
            self._index.remove(quad)
        self._validate(things, own)
        self._is_local = True

    def _difference(
        self, before: Collection[SourceFile], after: Collection[SourceFile]
    ) -> tuple[set[Quad], set[Quad]]:
        """Give the quads that are stated now and were not, and that were and are not."""
        counted: Counter[Quad] = Counter()
        kept = {id(file) for file in before} & {id(file) for file in after}
        for files, step in ((after, 1), (before, -1)):
            for file in files:
                if id(file) not in kept:
                    for quad in set(file.quads):
                        counted[quad] += step
        added, removed = set[Quad](), set[Quad]()
        for quad, step in counted.items():
            if step == 0:
                continue
            held = self._several.get(quad, int(quad in self._index))
            now = held + step
            self._several.pop(quad, None)
            if now > 1:
                self._several[quad] = now
            if held == 0:
                added.add(quad)
            elif now == 0:
                removed.add(quad)
        return added, removed

    def _validate(self, things: Collection[Term], changed: Collection[Path]) -> None:
        """Replace the results about some things, and find those in changed files again."""
        about = set(map(rdflib_terms.node, things))
        seen = self._chains.follow(things, self._index)
        with validate.quiet():
            data = DataGraph(Triples(seen), stores.of_quads(seen))
            try:
                report = validate.reported(data, self._shapes, about)
            except validate.ShapesError as error:
                raise FarReachingError from error
            locator = Locator(self._project, self._files, self._index.described)
            for result, (kept, found) in list(self._results.items()):
                if kept.value(result, SH.focusNode) in about:
                    del self._results[result]
                elif found.file.resolve() in changed:
                    self._results[result] = kept, locator.finding(kept, result)
            for result in report.objects(None, SH.result):
                self._results[result] = report, locator.finding(report, result)
