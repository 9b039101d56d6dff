"""The queries that a project declares in comments: questions, charts and tables."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import takewhile
from pathlib import Path

from pyoxigraph import QuerySolutions, Store

from cstograph.errors import InvalidProjectError
from cstograph.findings import Mark, violation
from cstograph.sparql import query_surface, refusals

#: How the name of a column ends that says where another one leads.
LINK = "_link"
_QUESTION, _CHART, _TABLE = "question", "chart", "table"
_BASE = "https://example.org/"


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

    @classmethod
    def checked(cls, path: Path) -> "Question":
        """Read a query file. Raises InvalidProjectError where the engine cannot read the query."""
        question = cls.read(path)
        _asked(path, question.text, _QUESTION)
        return question


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
        given = query_surface.bound(text, [("resource", _BASE)])  # as pages ask it
        _asked(path, given, _TABLE, "with an IRI in the place of ?resource, it is none: ")
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
    result = _asked(path, text, kind)
    if not isinstance(result, QuerySolutions):
        raise _refused(path, "it is no SELECT query", kind)
    return [variable.value for variable in result.variables]


def _asked(path: Path, text: str, kind: str, given: str = "") -> object:
    """Ask a query of nothing; `given` tells what stands in it that the file does not have.

    Raises InvalidProjectError where the engine cannot read it.
    """
    try:
        return Store().query(text, base_iri=_BASE)
    except SyntaxError as error:
        told = refusals.explain(error, text)
        raise _refused(path, f"{given}{told}", kind, Mark(told.line, told.column)) from None


def _refused(
    path: Path, what: str, kind: str = _CHART, mark: Mark | None = None
) -> InvalidProjectError:
    message = f"This is no query for a {kind}: {what.removesuffix('.')}."
    return InvalidProjectError([violation(path, mark or Mark(), message, kind)])
