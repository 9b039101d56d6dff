"""A project whose sources are edited: findings at once about what an edit touches, then all.

The complete pass is what `cstograph validate` does, over files that are parsed already. It runs in
a process of its own: a query over all of the data cannot be interrupted, and neither the next edit
nor Ctrl+C is to wait for one.
"""

import contextlib
import gc
import os
from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from pathlib import Path

from pyoxigraph import Quad
from rdflib import Graph

from cstograph.dataset.dataset import read_ontology
from cstograph.errors import InvalidProjectError
from cstograph.findings import Finding
from cstograph.project.project import Project
from cstograph.sources import data_folder
from cstograph.sources.data_folder import SourceFile
from cstograph.validation import validate
from cstograph.validation.incremental import first_pass, forked_call
from cstograph.validation.incremental.first_pass import Edit
from cstograph.validation.incremental.forked_call import ForkedCall
from cstograph.validation.incremental.parsed_files import ParsedFiles
from cstograph.validation.incremental.snapshot import Snapshot

#: How many quads the files of an edit may have for a first pass.
_MOST_QUADS = 20_000


@dataclass(frozen=True)
class CompletePass:
    """The findings of a complete pass, and how its data differs from the snapshot.

    Where a file is broken, there are only the findings about that.
    """

    findings: list[Finding]
    is_broken: bool = False
    removed: frozenset[Quad] = frozenset()
    added: frozenset[Quad] = frozenset()


@dataclass
class _Valid:
    """A project as it was read, its data, and the findings about it."""

    project: Project
    sources: list[SourceFile]
    ontology: list[SourceFile]
    shapes: Graph
    snapshot: Snapshot
    findings: list[Finding]


class WatchedProject:
    """The findings of a project, as often as its files change."""

    def __init__(self, root: Path, extra: Iterable[Path] = ()) -> None:
        """Take a project's folder, and `extra` files as if they lay in it."""
        self._root = root
        self._extra = tuple(extra)
        self._parsed = ParsedFiles()
        self._valid: _Valid | None = None

    def validate(self, on_file: Callable[[Path], None] = lambda _path: None) -> list[Finding]:
        """Validate everything in this process.

        `on_file` is told of each file before it is read. Raises InvalidProjectError.
        """
        self._valid = None
        gc.unfreeze()
        project = Project(self._root)
        self._parsed.begin()
        dataset, validation = validate.check(project, self._extra, on_file, self._parsed.parse)
        ontology, sources = read_ontology(project), self._parsed.sources
        for source in sources:
            source.locate(
                "", None, None
            )  # makes the index of a large file, before it is waited for
        snapshot = Snapshot(
            dataset,
            validation.data.numbers,
            frozenset(quad for file in ontology for quad in file.quads),
            project.context.derived,
        )
        self._valid = _Valid(
            project, sources, ontology, validation.shapes, snapshot, validation.findings
        )
        gc.freeze()  # a collection would go through all of the data
        return validation.findings

    def judge_edit(self, changed: Collection[Path]) -> list[Finding] | None:
        """Validate what a change of some files touches, and add it to the findings so far.

        Gives None where only a validation of everything can tell: the change is not one of sources
        alone, or a very large one. Raises InvalidProjectError where a file is broken, with what
        the complete pass would tell too.
        """
        valid, paths = self._valid, {path.resolve() for path in changed}
        if valid is None or not all(map(self._is_source, paths)):
            return None
        self._parsed.begin(paths)
        sources = data_folder.read(valid.project, self._extra, parse=self._parsed.parse)
        edit = Edit.between(valid.sources, sources)
        if edit.size > _MOST_QUADS:
            return None
        valid.sources = sources
        files = [*sources, *valid.ontology]
        with contextlib.suppress(InvalidProjectError, validate.ShapesError):  # not of a part alone
            judged = first_pass.judge(valid.project, valid.shapes, valid.snapshot, edit, files)
            valid.findings = judged.update(valid.findings)
        return valid.findings

    def begin_complete_pass(self) -> ForkedCall[CompletePass]:
        """Begin to validate everything, beside this process; after `judge_edit`."""
        parent = os.getpid()
        return ForkedCall(lambda: self._complete(parent))

    def _complete(self, parent: int) -> CompletePass:
        def on_file(_path: Path) -> None:
            forked_call.end_without(parent)

        self._parsed.begin()
        try:
            dataset, validation = validate.check(
                Project(self._root), self._extra, on_file, self._parsed.parse
            )
        except InvalidProjectError as error:
            return CompletePass(error.findings, is_broken=True)
        known = self._valid.snapshot.quads if self._valid else set[Quad]()
        removed, added = frozenset(known - dataset.quads), dataset.quads - known
        return CompletePass(validation.findings, removed=removed, added=added)

    def accept(self, complete: CompletePass) -> list[Finding]:
        """Replace the findings so far by those of a complete pass, and give them.

        Raises InvalidProjectError where a file is broken.
        """
        if complete.is_broken:
            raise InvalidProjectError(complete.findings)
        if self._valid:
            self._valid.snapshot.replace(complete.removed, complete.added)
            self._valid.findings = complete.findings
        return complete.findings

    def _is_source(self, path: Path) -> bool:
        is_own = path.is_relative_to(self._root.resolve() / "data")
        return is_own or path in {extra.resolve() for extra in self._extra}
