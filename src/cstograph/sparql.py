"""The surface of a SPARQL text: its tokens tell the form of a query and what it refers to.

The engine parses and checks; it does not tell us beforehand whether a text is an update, which
form a query has, and the protocol needs to know.
Section numbers are those of SPARQL 1.1 Query Language.
"""

import re
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from cstograph.errors import MalformedQueryError, UpdateRefusedError

# Section 19.8, as far as it takes to tell keywords from what only looks like them.
_TOKEN = re.compile(
    r"""
      (?P<comment>  \#[^\n\r]* )
    | (?P<iri>      <[^<>"{}|^`\\\x00-\x20]*> )
    | (?P<string>   \"{3}(?:\"{0,2}(?:[^"\\]|\\.))*\"{3} | '{3}(?:'{0,2}(?:[^'\\]|\\.))*'{3}
                  | "(?:[^"\\\n\r]|\\.)*" | '(?:[^'\\\n\r]|\\.)*' )
    | (?P<variable> [?$]\w+ )
    | (?P<language> @[A-Za-z]+(?:-[A-Za-z0-9]+)* )
    | (?P<name>     (?:[^\W\d][\w.-]*)?:(?:[\w.:-]|%[0-9A-Fa-f]{2}|\\.)* )
    | (?P<word>     [^\W\d]\w* )
    """,
    re.VERBOSE | re.DOTALL,
)
_CODEPOINT_ESCAPE = re.compile(r"\\u([0-9A-Fa-f]{4})|\\U([0-9A-Fa-f]{8})")
_SURROGATES = (0xD800, 0xDFFF)
_UPDATES = {"INSERT", "DELETE", "LOAD", "CLEAR", "CREATE", "DROP", "COPY", "MOVE", "ADD", "WITH"}
_VOLATILE = {"NOW", "RAND", "UUID", "STRUUID", "BNODE"}
_ENGINE_ERROR = re.compile(r"error at (\d+):(\d+): expected (?:one of )?(.*)", re.DOTALL)
_EXPECTED = re.compile(r'"(?:[^"\\]|\\.)*"|\[[^\]]*\]|[^,"\[\]]+')


class Form(StrEnum):
    """The four forms of a query (section 16)."""

    SELECT = "SELECT"
    ASK = "ASK"
    CONSTRUCT = "CONSTRUCT"
    DESCRIBE = "DESCRIBE"

    @property
    def gives_graph(self) -> bool:
        """Tell whether the answer is an RDF graph, rather than solutions or a boolean."""
        return self in (Form.CONSTRUCT, Form.DESCRIBE)


@dataclass(frozen=True, slots=True)
class Surface:
    """What the tokens of a query tell.

    `is_volatile`: it calls a function whose value changes from one evaluation to the next.
    `calls_service`: it asks another endpoint (SPARQL 1.1 Federated Query).
    """

    form: Form
    is_volatile: bool
    calls_service: bool


def surface(text: str) -> Surface:
    """Read the surface of a query.

    Raises UpdateRefusedError for a text that is an update (SPARQL 1.1 Update), and
    MalformedQueryError for one that has none of the four forms.
    """
    words = list(_keywords(text))
    for word in words:
        if word in _UPDATES:
            raise UpdateRefusedError(
                f"This is an update ({word}), and what is served here is read-only: "
                "ask with SELECT, ASK, CONSTRUCT or DESCRIBE."
            )
        if word in Form.__members__:
            return Surface(
                form=Form(word),
                is_volatile=not _VOLATILE.isdisjoint(words),
                calls_service="SERVICE" in words,
            )
        if word not in ("BASE", "PREFIX"):
            break
    if not text.strip():
        raise MalformedQueryError("The query is empty.")
    raise MalformedQueryError(
        "A query begins with SELECT, ASK, CONSTRUCT or DESCRIBE.", *_start(text)
    )


def _keywords(text: str) -> Iterator[str]:
    """Yield the words that can be keywords, in upper case (section 19.1: in any case)."""
    unescaped = _CODEPOINT_ESCAPE.sub(_character, text)
    for token in _TOKEN.finditer(unescaped):
        if token.lastgroup == "word":
            yield token[0].upper()


def _character(escape: re.Match[str]) -> str:
    """Undo a codepoint escape (section 19.2); one that names no character stands for itself."""
    code = int(escape[1] or escape[2], 16)
    is_character = code <= sys.maxunicode and not _SURROGATES[0] <= code <= _SURROGATES[1]
    return chr(code) if is_character else escape[0]


def _start(text: str) -> tuple[int, int]:
    """Find the line and column of the first word."""
    words = (token for token in _TOKEN.finditer(text) if token.lastgroup == "word")
    first = next((w for w in words if w[0].upper() not in ("BASE", "PREFIX")), None)
    return place(text, first.start() if first else len(text) - len(text.lstrip()))


def place(text: str, index: int) -> tuple[int, int]:
    """Give the line and column, counted from 1, of a character in a text."""
    before = text[:index]
    return before.count("\n") + 1, index - before.rfind("\n")


def malformed(error: SyntaxError, text: str) -> MalformedQueryError:
    """Tell an error of the engine's parser in words: where, what stands there, what may."""
    found = _ENGINE_ERROR.fullmatch(str(error))
    if not found:
        return MalformedQueryError(f"This is not SPARQL 1.1: {error}.")
    line, column = int(found[1]), int(found[2])
    alternatives = [item.strip() for item in _EXPECTED.findall(found[3]) if item.strip()]
    sentences = [item for item in alternatives if " " in item and not item.startswith(('"', "["))]
    if sentences:
        said = sentences[0].removeprefix("The ").rstrip(".")
        return MalformedQueryError(f"{said[0].upper()}{said[1:]}.", line, column)
    lines = text.split("\n")
    rest = lines[line - 1][column - 1 :] if line <= len(lines) else ""
    here = re.match(r"\w+|\S", rest.lstrip())
    there = f"`{here[0]}`" if here else "the end of the line" if line < len(lines) else "the end"
    tokens = sorted({item.strip('"') for item in alternatives if not item.startswith("[")})
    wanted = f"; expected one of {' '.join(tokens)}" if tokens else ""
    return MalformedQueryError(f"Unexpected here: {there}{wanted}.", line, column)
