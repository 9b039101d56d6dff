"""Where a project's files lie: its ontology, facts and shapes, by convention."""

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property
from importlib.metadata import version
from itertools import takewhile
from pathlib import Path

from pyoxigraph import QuerySolutions, Store

from cstograph import sparql
from cstograph.context import Context
from cstograph.errors import InvalidProjectError
from cstograph.findings import Mark, violation

_TOOLS = ("cstograph", "pyoxigraph", "pyshacl", "rdflib")
#: How the name of a column ends that says where another one leads.
LINK = "_link"
_CHART, _TABLE = "chart", "table"
DATA_SUFFIXES = (".yaml", ".yml", ".ttl", ".nt", ".nq", ".trig", ".rdf", ".jsonld")


@dataclass(frozen=True, slots=True)
class Question:
    """A competency question: a query of the project with its title and what to note of it."""

    stem: str
    title: str
    comment: str
    text: str

    @classmethod
    def read(cls, path: Path) -> "Question":
        """Read a query file whose first comment line is `# title: ...`."""
        text = _text(path)
        title, *comments = _comments(text) or [path.stem]
        return cls(path.stem, title.removeprefix("title:").strip(), " ".join(comments), text)


class Picture(StrEnum):
    """What a chart looks like, which says what the columns of its query are called."""

    BARS = "bars"
    TIMELINE = "timeline"

    @property
    def columns(self) -> tuple[frozenset[str], frozenset[str]]:
        """The columns that it needs, and those that it may have beside them."""
        if self is Picture.BARS:
            return frozenset({"label", "value"}), frozenset({"series", "resource"})
        return frozenset({"label", "date"}), frozenset({"kind", "resource"})


@dataclass(frozen=True, slots=True)
class Chart:
    """A query of the project whose solutions are shown as a picture.

    `heads` are what its columns are called for people, in the order of the SELECT clause and
    without ?resource, which is not shown: it is what the ?label beside it leads to.
    """

    question: Question
    picture: Picture
    heads: tuple[str, ...]

    @classmethod
    def read(cls, path: Path) -> "Chart":
        """Read a SELECT query with `# chart: bars` or `# chart: timeline` among its comments.

        `# columns: state, chamber, seats` names the columns for people. Raises InvalidProjectError
        where that is not so, or the columns are not those of the picture.
        """
        text = _text(path)
        said, notes = _declared(text, "title", "chart", "columns")
        if said.get("chart") not in set(Picture):
            raise _refused(path, f"it has no line `# chart: {'` or `# chart: '.join(Picture)}`")
        picture = Picture(said["chart"])
        needed, allowed = picture.columns
        columns = _columns(path, text)
        if not needed <= set(columns) <= needed | allowed:
            names = [f"?{name}" for name in (*sorted(needed), *sorted(allowed))]
            wanted = f"{', '.join(names)}, the last two at will"
            raise _refused(path, f"the columns of a chart of this kind are {wanted}")
        heads = _heads(path, said, [name for name in columns if name != "resource"])
        question = Question(path.stem, said.get("title", path.stem), notes, text)
        return cls(question, picture, heads)


@dataclass(frozen=True, slots=True)
class Table:
    """A query of the project whose solutions are a table on the pages of the things it is `of`.

    Its ?resource is the thing; a column ?name_link is where the text of the column ?name leads.
    `heads` are what the other columns are called for people, in the order of the SELECT clause.
    """

    question: Question
    of: tuple[str, ...]
    heads: tuple[str, ...]

    @classmethod
    def read(cls, path: Path) -> "Table":
        """Read a SELECT query whose comments name the classes that it is of, `# of: Delegation`.

        Raises InvalidProjectError where that is not so, or it does not select ?resource.
        """
        text = _text(path)
        said, notes = _declared(text, "title", "of", "columns")
        columns = _columns(path, text, _TABLE)
        if "of" not in said or "resource" not in columns:
            what = "one has a line `# of: ` with classes, and selects ?resource"
            raise _refused(path, what, _TABLE)
        shown = [name for name in columns if name != "resource" and not name.endswith(LINK)]
        question = Question(path.stem, said.get("title", path.stem), notes, text)
        of = tuple(name.strip() for name in said["of"].split(","))
        return cls(question, of, _heads(path, said, shown, _TABLE))


def _declared(text: str, *keys: str) -> tuple[dict[str, str], str]:
    """Read the comments of a query: what they declare, and what else they say."""
    said = {
        key: value.strip()
        for key, colon, value in (line.partition(":") for line in _comments(text))
        if colon and key in keys
    }
    return said, " ".join(n for n in _comments(text) if n.partition(":")[0] not in said)


def _heads(
    path: Path, said: Mapping[str, str], shown: Sequence[str], kind: str = _CHART
) -> tuple[str, ...]:
    """Give what the columns that are shown are called for people."""
    heads = [head.strip() for head in said.get("columns", ",".join(shown)).split(",")]
    if len(heads) != len(shown):
        raise _refused(path, f"it names {len(heads)} columns, and shows {len(shown)}", kind)
    return tuple(heads)


def _text(path: Path) -> str:
    try:
        return path.read_text("utf-8")
    except UnicodeDecodeError as error:
        message = f"The question is not UTF-8: its byte {error.start + 1} is wrong."
        raise InvalidProjectError([violation(path, Mark(), message, "encoding")]) from None


def _comments(text: str) -> list[str]:
    """Give the lines of comment that a query begins with."""
    lines = takewhile(lambda line: line.startswith("#"), text.splitlines())
    return [line.removeprefix("#").strip() for line in lines]


def _columns(path: Path, text: str, kind: str = _CHART) -> list[str]:
    """Give the names of the columns of a SELECT query, by asking it of nothing."""
    try:
        result = Store().query(text, base_iri="https://example.org/")
    except SyntaxError as error:
        told = sparql.malformed(error, text)
        raise _refused(path, str(told), kind, Mark(told.line, told.column)) from None
    if not isinstance(result, QuerySolutions):
        raise _refused(path, "it is no SELECT query", kind)
    return [variable.value for variable in result.variables]


def _refused(
    path: Path, what: str, kind: str = _CHART, mark: Mark | None = None
) -> InvalidProjectError:
    message = f"This is no query for a {kind}: {what.removesuffix('.')}."
    return InvalidProjectError([violation(path, mark or Mark(), message, kind)])


@dataclass(frozen=True)
class Project:
    """A folder with ontology/, data/ and shapes/."""

    root: Path

    @classmethod
    def bundled(cls) -> "Project":
        """Give the project that cstograph ships with: from the checkout, or from the wheel."""
        package = Path(__file__).parent
        installed = package / "bundled"
        return cls(installed if installed.is_dir() else package.parents[1])

    @property
    def is_installed(self) -> bool:
        """Tell whether this is the bundled project of an installed package."""
        return self.root == Path(__file__).parent / "bundled"

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

    def stray_files(self) -> list[Path]:
        """The files in data/ that are neither sources nor notes (.md, or hidden)."""
        found = (path for path in (self.root / "data").rglob("*") if path.is_file())
        known = (*DATA_SUFFIXES, ".md")
        return sorted(p for p in found if p.suffix not in known and not p.name.startswith("."))

    def ontology_files(self) -> list[Path]:
        """The vocabulary and the concept schemes."""
        return sorted((self.root / "ontology").glob("*.ttl"))

    def ontology_version_files(self) -> list[Path]:
        """The vocabularies as they were in earlier versions."""
        return self._files("ontology/versions", ".ttl")

    def derivation_files(self) -> list[Path]:
        """The CONSTRUCT queries whose results are the derived graph, in the order they run."""
        return self._files("ontology/derivations", ".rq")

    def shape_files(self) -> list[Path]:
        """The SHACL shapes."""
        return self._files("shapes", ".ttl")

    def questions(self) -> list[Question]:
        """The competency questions, in the order of their names."""
        return [Question.read(path) for path in self._files("ontology/competency", ".rq")]

    def charts(self) -> list[Chart]:
        """The charts of the home page, in the order of their names."""
        return [Chart.read(path) for path in self._files("ontology/charts", ".rq")]

    def tables(self) -> list[Table]:
        """The tables of the pages of resources, in the order of their names."""
        return [Table.read(path) for path in self._files("ontology/tables", ".rq")]

    def fingerprint(self) -> str:
        """Hash all that a release is built from, the tools' versions included.

        Two equal fingerprints build the same release; it tells whether one is up to date.
        """
        digest = hashlib.sha256(" ".join(f"{tool}=={version(tool)}" for tool in _TOOLS).encode())
        for path in self._inputs():
            digest.update(f"\n{path.relative_to(self.root).as_posix()}\n".encode())
            digest.update(hashlib.sha256(path.read_bytes()).digest())
        return digest.hexdigest()

    def _inputs(self) -> Iterator[Path]:
        yield self.context.path
        yield from self.ontology_files()
        yield from self.derivation_files()
        yield from self.data_files()
        yield from self.shape_files()

    def _files(self, folder: str, *suffixes: str) -> list[Path]:
        found = (self.root / folder).rglob("*")
        return sorted(path for path in found if path.suffix in suffixes and path.is_file())
