"""Where a project's files lie: its ontology, facts and shapes, by convention."""

import hashlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cached_property
from importlib.metadata import version
from pathlib import Path

from cstograph.errors import InvalidProjectError
from cstograph.findings import Finding, Mark, violation
from cstograph.project.context import Context
from cstograph.project.declared_queries import Chart, Question, Table
from cstograph.rdf import file_formats

_TOOLS = ("cstograph", "elementpath", "pyoxigraph", "pyshacl", "rdflib")
_PACKAGE = Path(__file__).parents[1]
#: What facts files end with; as any ending, in any case.
FACTS_SUFFIXES = (".yaml", ".yml")
#: What files of RDF end with, compressed ones too.
_RDF_SUFFIXES = (*file_formats.SUFFIXES, file_formats.COMPRESSED)
DATA_SUFFIXES = (*FACTS_SUFFIXES, *_RDF_SUFFIXES)
_EXTRACTION = ("clauses.toml", "names.toml", "nouns.toml", "states.toml")


@dataclass(frozen=True)
class Project:
    """A folder with ontology/, data/ and shapes/."""

    root: Path

    @classmethod
    def bundled(cls) -> "Project":
        """Give the project that cstograph ships with: from the checkout, or from the wheel."""
        installed = _PACKAGE / "bundled"
        return cls(installed if installed.is_dir() else _PACKAGE.parents[1])

    @property
    def is_installed(self) -> bool:
        """Tell whether this is the bundled project of an installed package."""
        return self.root == _PACKAGE / "bundled"

    def check(self) -> None:
        """Make sure that this is a project.

        Raises InvalidProjectError naming each folder or file that is missing.
        """
        names = ("ontology/context.jsonld", "data", "shapes")
        needed = [self.root / name for name in names]
        missing = [path for path in needed if not path.exists()]
        if missing:
            hint = "a project has ontology/context.jsonld, data/ and shapes/"
            raise InvalidProjectError(
                [
                    violation(p, Mark(), f"There is no such file: {hint}.", "project")
                    for p in missing
                ]
            )

    @cached_property
    def context(self) -> Context:
        """The names of facts files. Raises InvalidProjectError where they are broken."""
        return Context.read(self.root / "ontology" / "context.jsonld")

    @property
    def frame(self) -> Path:
        """The JSON-LD frame that exports are shaped by."""
        return self.root / "ontology" / "frame.jsonld"

    @cached_property
    def frame_text(self) -> bytes | None:
        """The text of that frame; None where there is none."""
        return self.frame.read_bytes() if self.frame.exists() else None

    @property
    def about(self) -> Path:
        """What is said of the dataset as a whole."""
        return self.root / "ontology" / "catalog" / "dataset.ttl"

    def data_files(self) -> list[Path]:
        """The source facts, in the order of their names."""
        return self._files("data", *DATA_SUFFIXES)

    def stray_files(self, folder: str) -> list[Path]:
        """Find what nothing reads in data/, ontology/ or shapes/, and what is no note either.

        Notes are README and *.md; hidden files are not looked at. A linked folder is not entered.
        """
        read = {*self._inputs(), *self._further_files()}
        found = (self.root / folder).rglob("*")
        strays = (path for path in found if path not in read and not self._is_note(path))
        return sorted(path for path in strays if path.is_symlink() or not path.is_dir())

    def _is_note(self, path: Path) -> bool:
        is_hidden = any(part.startswith(".") for part in path.relative_to(self.root).parts)
        is_readme = path.stem.upper() == "README" and path.suffix.lower() in ("", ".txt")
        return is_hidden or is_readme or path.suffix.lower() == ".md"

    def ontology_files(self) -> list[Path]:
        """The vocabulary and the concept schemes."""
        found = (self.root / "ontology").glob("*")
        rdf = (path for path in found if path.suffix.lower() in _RDF_SUFFIXES and path.is_file())
        return sorted({*rdf} - {self.root / "ontology" / "context.jsonld", self.frame})

    def ontology_version_files(self) -> list[Path]:
        """The vocabularies as they were in earlier versions."""
        return self._files("ontology/versions", *_RDF_SUFFIXES)

    def derivation_files(self) -> list[Path]:
        """The CONSTRUCT queries whose results are the derived graph, in the order they run."""
        return self._files("ontology/derivations", ".rq")

    def shape_files(self) -> list[Path]:
        """The SHACL shapes."""
        return self._files("shapes", *_RDF_SUFFIXES)

    def questions(self) -> list[Question]:
        """The competency questions, in the order of their names."""
        return [Question.read(path) for path in self._files("ontology/competency", ".rq")]

    def charts(self) -> list[Chart]:
        """The charts of the home page, in the order of their names."""
        return [Chart.read(path) for path in self._files("ontology/charts", ".rq")]

    def tables(self) -> list[Table]:
        """The tables of the pages of resources, in the order of their names."""
        return [Table.read(path) for path in self._files("ontology/tables", ".rq")]

    def check_queries(self) -> None:
        """Read all declared queries, as pages will ask them.

        Raises InvalidProjectError with what is wrong with each of them.
        """
        findings: list[Finding] = []
        readers: dict[str, Callable[[Path], object]] = {
            "ontology/competency": Question.checked,
            "ontology/charts": Chart.read,
            "ontology/tables": Table.read,
        }
        for folder, read in readers.items():
            for path in self._files(folder, ".rq"):
                try:
                    read(path)
                except InvalidProjectError as error:
                    findings += error.findings
        if findings:
            raise InvalidProjectError(findings)

    def fingerprint(self) -> str:
        """Hash all that a release is built from, the tools' versions included.

        Two equal fingerprints build the same release; it tells whether one is up to date.
        """
        digest = hashlib.sha256(" ".join(f"{tool}=={version(tool)}" for tool in _TOOLS).encode())
        for path in self._inputs():
            digest.update(f"\n{path.relative_to(self.root).as_posix()}\n".encode())
            digest.update(hashlib.sha256(path.read_bytes()).digest())
        for folder in ("data", "ontology", "shapes"):  # a file that nothing reads bars a release
            strays = (path.relative_to(self.root) for path in self.stray_files(folder))
            digest.update("".join(f"\n{path.as_posix()}\n" for path in strays).encode())
        return digest.hexdigest()

    def _inputs(self) -> Iterator[Path]:
        yield self.context.path
        yield from self.ontology_files()
        yield from self.derivation_files()
        yield from self.data_files()
        yield from self.shape_files()

    def _further_files(self) -> Iterator[Path]:
        """Give what is read of ontology/ and is no part of a release."""
        ontology = self.root / "ontology"
        yield from (self.frame, self.about, *self.ontology_version_files())
        yield from (ontology / "extraction" / name for name in _EXTRACTION)
        for name in ("competency", "charts", "tables"):
            yield from self._files(f"ontology/{name}", ".rq")

    def _files(self, folder: str, *suffixes: str) -> list[Path]:
        found = (self.root / folder).rglob("*")
        return sorted(path for path in found if path.suffix.lower() in suffixes and path.is_file())
