"""The surface of a SPARQL text: its tokens tell the form of a query and what it refers to.

The engine parses and checks; it does not tell us beforehand whether a text is an update, which
form a query has, which dataset it brings or whether it asks another endpoint.
Section numbers are those of SPARQL 1.1 Query Language.
"""

import re
import sys
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from urllib.parse import urljoin

from pyoxigraph import NamedNode

from cstograph.errors import GraphNameError, MalformedQueryError, UpdateRefusedError

_IRI = r"""<[^<>"{}|^`\\\x00-\x20]*>"""
# Section 19.8, as far as it takes to tell keywords from what only looks like them. A prefix has a
# longest length here, or a text of many dots would take time by the square of its length.
_TOKEN = re.compile(
    r"""
      (?P<comment>  \#[^\n\r]* )
    | (?P<iri>      """
    + _IRI
    + r""" )
    | (?P<string>   \"{3}(?:\"{0,2}(?:[^"\\]|\\.))*\"{3} | '{3}(?:'{0,2}(?:[^'\\]|\\.))*'{3}
                  | "(?:[^"\\\n\r]|\\.)*" | '(?:[^'\\\n\r]|\\.)*' )
    | (?P<variable> [?$]\w+ )
    | (?P<language> @[A-Za-z]+(?:-[A-Za-z0-9]+)* )
    | (?P<number>   (?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]+)? )
    | (?P<name>     (?:[^\W\d](?:[\w.-]{0,100}[\w-])?)?:
                    (?:(?:[\w:]|%[0-9A-Fa-f]{2}|\\.)(?:[\w.:-]|%[0-9A-Fa-f]{2}|\\.)*)? )
    | (?P<word>     [^\W\d]\w* )
    | (?P<opening>  [({\[] )
    | (?P<closing>  [)}\]] )
    """,
    re.VERBOSE | re.DOTALL,
)
# An IRI that no `<` of an expression can be the beginning of: that stands in parentheses.
_SURE_IRI = re.compile(r"""<[^<>"'(){}|^`\\\x00-\x20]*>""")
_CODEPOINT_ESCAPE = re.compile(r"\\u([0-9A-Fa-f]{4})|\\U([0-9A-Fa-f]{8})")
_SURROGATES = (0xD800, 0xDFFF)
# What most queries begin with, up to the word that is their form.
_PROLOGUE = re.compile(
    r"""
    (?: \s* (?: PREFIX \s+ (?:[A-Za-z][\w-]{0,100})?: \s* | BASE \s* ) """
    + _IRI
    + r""" )*
    \s* (SELECT|ASK|CONSTRUCT|DESCRIBE) (?=[\s{(*?$<\#])
    """,
    re.VERBOSE | re.IGNORECASE | re.ASCII,
)
#: What a text without any surprise does not have, in upper case: escapes, a dataset of its own,
#: another endpoint, and functions that are volatile.
_SURPRISES = ("\\", "FROM", "SERVICE", "NOW", "RAND", "UUID", "BNODE")
#: What a prologue is made of; VERSION came with SPARQL 1.2.
_PROLOGUE_WORDS = ("BASE", "PREFIX", "VERSION")
_UPDATES = {"INSERT", "DELETE", "LOAD", "CLEAR", "CREATE", "DROP", "COPY", "MOVE", "ADD", "WITH"}
# How words end that call one: the engine reads `DISTINCTRAND()` as two.
VOLATILE = ("NOW", "RAND", "UUID", "BNODE")
_NO_VALUES = re.compile(r"VALUES \?(\w+) {}")

#: How deep groups and expressions may be nested; the engine's parser has only so much stack.
MAX_DEPTH = 100


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

    `default_graphs` and `named_graphs`: the IRIs of FROM and FROM NAMED (section 13.2).
    `names_graphs`: it may ask for what is in a named graph (GRAPH, section 13.3).
    `is_volatile`: it calls a function whose value changes from one evaluation to the next.
    `calls_service`: it asks another endpoint (SPARQL 1.1 Federated Query).
    """

    form: Form
    default_graphs: tuple[str, ...]
    named_graphs: tuple[str, ...]
    names_graphs: bool
    is_volatile: bool
    calls_service: bool

    @property
    def is_plain(self) -> bool:
        """Tell whether the query asks what is here, and would get the same answer again."""
        own_dataset = self.default_graphs or self.named_graphs
        return not (own_dataset or self.is_volatile or self.calls_service)


_PLAIN = {
    (form.value, names_graphs): Surface(
        form, (), (), names_graphs=names_graphs, is_volatile=False, calls_service=False
    )
    for form in Form
    for names_graphs in (False, True)
}


def surface(text: str, base: str | None = None) -> Surface:
    """Read the surface of a query; relative IRIs in its dataset are relative to `base`.

    Raises UpdateRefusedError for a text that is an update (SPARQL 1.1 Update), and
    MalformedQueryError for one that has none of the four forms, or is nested too deep.
    """
    return at_a_glance(text) or by_tokens(text, base)


def at_a_glance(text: str) -> Surface | None:
    """Tell the surface of a text that needs no tokens for it; None for all others."""
    found = _PROLOGUE.match(text)
    if not found or text.count("{") + text.count("(") + text.count("[") > MAX_DEPTH:
        return None
    upper = text.upper()
    if any(surprise in upper for surprise in _SURPRISES):
        return None
    return _PLAIN[found[1].upper(), "GRAPH" in upper and _names_graphs(upper)]


def _names_graphs(upper: str) -> bool:
    """Tell whether a text, in upper case, may name a graph.

    Tokens do not say: the engine reads `trueGRAPH` and `GRAPH:g` as two each.
    """
    rest = _SURE_IRI.sub("", upper)
    return "GRAPH" in rest or "FROM" in rest


def _calls_service(
    tokens: Sequence[re.Match[str]], words: Iterable[str], text: str, undone: str
) -> bool:
    """Tell whether a text may ask another endpoint, as the engine reads it rather than as tokens.

    That takes `trueSERVICE` and `SERVICE:x {` for two tokens each, `1<2)SERVICE#>` for four; and
    where there are escapes, our readings may both take a keyword for a part of a string. `undone`
    is the text without these.
    """
    if "SERVICE" not in undone.upper():
        return False
    if any("SERVICE" in word for word in words) or _CODEPOINT_ESCAPE.search(text):
        return True
    for token, following in zip(tokens, [*tokens[1:], None], strict=True):
        read = token[0].upper()
        if token.lastgroup == "name" and read.startswith("SERVICE:"):
            if following and following[0] == "{":
                return True
        elif token.lastgroup == "iri" and "SERVICE" in read.partition(")")[2]:
            return True
    return False


def tokens(text: str) -> Iterator[re.Match[str]]:
    """Yield the tokens of a text, without its comments; the group that matched is their kind."""
    return (token for token in _TOKEN.finditer(text) if token.lastgroup != "comment")


def by_tokens(text: str, base: str | None) -> Surface:
    """Tell the surface of any text; raises as `surface` does."""
    read = list(tokens(text))
    _check_depth(read, text)
    # Escapes may spell a keyword (section 19.2), and may hide one from us that the engine, which
    # undoes them only in strings and IRIs, still sees: a keyword in either reading is one.
    undone = _CODEPOINT_ESCAPE.sub(_character, text)
    unescaped = list(_keywords(_TOKEN.finditer(undone)))
    words = {*unescaped, *_keywords(read)}
    default, named = _dataset(read, base)
    return Surface(
        form=_form(unescaped, text),
        default_graphs=default,
        named_graphs=named,
        names_graphs=_names_graphs(text.upper()) or _names_graphs(undone.upper()),
        is_volatile=any(word.endswith(VOLATILE) for word in words),
        calls_service=_calls_service(read, words, text, undone),
    )


def bound(text: str, bindings: Iterable[tuple[str, str]]) -> str:
    """Put IRIs in the place of variables.

    A query and its subqueries still select what they selected: the variable of a subquery then has
    another name, since the same one may be set once only (section 18.2.1). A variable with an empty
    VALUES of its own may be bound several times: these get its IRIs. Raises GraphNameError for what
    is no IRI, and so could be more than one when read.
    """
    references = [(name, _reference(iri)) for name, iri in bindings]
    if not references:
        return text
    iris = dict(references)

    def fill(values: re.Match[str]) -> str:
        iris.pop(values[1], None)
        found = [reference for name, reference in references if name == values[1]]
        return f"VALUES ?{values[1]} {{{' '.join(found)}}}"

    text = _NO_VALUES.sub(fill, text)
    written: list[str] = []
    end = count = depth = outside = 0
    selecting = grouping = False
    for token in _TOKEN.finditer(text):
        word = token[0].upper() if token.lastgroup == "word" else ""
        depth += (token[0] == "(") - (token[0] == ")")
        if word == "SELECT":
            selecting, outside = True, depth
        elif word in {"GROUP", "ORDER"}:
            grouping = True
        elif word == "WHERE" or token[0] in {"{", "}"}:
            selecting = grouping = False
        if token.lastgroup != "variable" or token[0][1:] not in iris:
            continue
        name = token[0][1:]
        new = iris[name]
        if selecting and depth == outside:
            new = f"({new} AS ?{name}{f'_{count}' if count else ''})"
            count += 1
        elif grouping:
            new = f"({new})"  # an IRI alone is no condition (sections 11.1 and 15.1)
        written += [text[end : token.start()], new]
        end = token.end()
    return "".join([*written, text[end:]])


def _reference(iri: str) -> str:
    try:
        return str(NamedNode(iri))
    except ValueError:
        raise GraphNameError(f"`{iri[:200]}` is no absolute IRI.") from None


def _form(words: Iterable[str], text: str) -> Form:
    for word in words:
        if word in _UPDATES:
            raise UpdateRefusedError(
                f"This is an update ({word}), and what is served here is read-only: "
                "ask with SELECT, ASK, CONSTRUCT or DESCRIBE."
            )
        if word in Form.__members__:
            return Form(word)
        if word not in _PROLOGUE_WORDS:
            break
    if not text.strip():
        raise MalformedQueryError("The query is empty.")
    message = "A query begins with SELECT, ASK, CONSTRUCT or DESCRIBE."
    raise MalformedQueryError(message, *_start(text))


def _keywords(tokens: Iterable[re.Match[str]]) -> Iterator[str]:
    """Yield the words that can be keywords, in upper case (section 19.1: in any case)."""
    return (token[0].upper() for token in tokens if token.lastgroup == "word")


def _character(escape: re.Match[str]) -> str:
    """Undo a codepoint escape (section 19.2); one that names no character stands for itself."""
    code = int(escape[1] or escape[2], 16)
    is_character = code <= sys.maxunicode and not _SURROGATES[0] <= code <= _SURROGATES[1]
    return chr(code) if is_character else escape[0]


def _check_depth(tokens: list[re.Match[str]], text: str) -> None:
    depth = 0
    for token in tokens:
        depth += (token.lastgroup == "opening") - (token.lastgroup == "closing")
        if depth > MAX_DEPTH:
            message = f"The query is nested deeper than {MAX_DEPTH} levels."
            raise MalformedQueryError(message, *place(text, token.start()))


def _dataset(
    tokens: list[re.Match[str]], base: str | None
) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Give the IRIs of FROM and of FROM NAMED, each once."""
    prefixes: dict[str, str] = {}
    graphs: dict[str, dict[str, None]] = {"FROM": {}, "FROM NAMED": {}}
    texts = ["", "", *(token[0].upper() for token in tokens)]
    for index, (before, last, token) in enumerate(zip(texts, texts[1:], tokens, strict=False)):
        match token.lastgroup:
            case "iri":
                iri = urljoin(base or "", token[0][1:-1])
            case "name":
                prefix, _, local = token[0].partition(":")
                iri = prefixes.get(prefix, "") + re.sub(r"\\(.)", r"\1", local)
            case _:
                continue
        if last == "BASE":
            base = iri
        elif before == "PREFIX":
            prefixes[tokens[index - 1][0][:-1]] = iri
        elif clause := {"FROM": "FROM", "NAMED": f"{before} NAMED"}.get(last):
            graphs.get(clause, {})[iri] = None
    return tuple(graphs["FROM"]), tuple(graphs["FROM NAMED"])


def _start(text: str) -> tuple[int, int]:
    """Find the line and column of the first word."""
    words = (token for token in _TOKEN.finditer(text) if token.lastgroup == "word")
    first = next((w for w in words if w[0].upper() not in _PROLOGUE_WORDS), None)
    return place(text, first.start() if first else len(text) - len(text.lstrip()))


def place(text: str, index: int) -> tuple[int, int]:
    """Give the line and column, counted from 1, of a character in a text."""
    before = text[:index]
    return before.count("\n") + 1, index - before.rfind("\n")
