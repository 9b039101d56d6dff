"""A text that is no SPARQL query -> where it goes wrong, and what could stand there.

The engine says that a text is malformed; where, it says badly: its parser tries one alternative
after another, and tells the furthest place that any of them came to. Once it has refused a text,
the text is read again here, by a grammar of our own (sparql.lark). An LALR parser takes no token
with which no query could go on, so that the first it does not take is where the mistake shows.
"""

import contextlib
import hashlib
import os
import re
import sys
from collections.abc import Iterator
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from difflib import get_close_matches
from functools import cache
from importlib.util import cache_from_source
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple, cast

if TYPE_CHECKING:
    from lark import Lark, Token

GRAMMAR = Path(__file__).with_name("sparql.lark")
LONGEST_TEXT = 100_000
MOST_EXPECTED = 8


@dataclass(frozen=True, slots=True)
class Diagnosis:
    """The first place at which a text no longer is the beginning of a query.

    Lines and columns count from 1, columns in characters; a line ends with a line feed.
    `found` is the token there, empty at the end of the query. `expected` says what could stand
    there, most useful first; what is to be typed as it is stands in quotation marks.
    """

    line: int
    column: int
    found: str
    expected: tuple[str, ...]


def diagnose(text: str) -> Diagnosis | None:
    """Find the first mistake in a text that the engine has refused as malformed.

    None where the grammar finds nothing wrong: the mistake is then one of meaning, such as a
    prefix that is not declared or a variable that is in use already. None also for a text that
    is too long, or whose mistake may be a codepoint escape, which the grammar hardly knows.
    """
    if len(text) > LONGEST_TEXT:
        return None
    reader = _Reader(text)
    offence = reader.read()
    if not offence or _ESCAPED_WORD.match(text, offence[0]):
        return None
    at, found = offence
    accepted = reader.accepted()
    quote = _QUOTE.match(text, at)
    if quote and found == quote[0]:
        at, found, expected = _string(text, at, quote[0])
    elif "IRIREF" in accepted and (iri := _OPEN_IRI.match(text, at)):
        found, expected = iri[0], ("the closing >",)
    else:
        expected = _said(accepted, found)
    line, column = _place(text, at)
    return Diagnosis(line, column, found, expected)


def undeclared_prefix(text: str) -> tuple[str, int, int] | None:
    """Find the first prefixed name whose prefix is not declared: the name, its line and column.

    None where each is declared, up to the first mistake that `diagnose` finds.
    """
    if len(text) > LONGEST_TEXT:
        return None
    declared = set()
    before = ""
    reader = _Reader(text)
    reader.read()
    for token in reader.tokens:
        prefix = token.partition(":")[0]
        if before == "PREFIX":
            declared.add(prefix)
        elif token.type in _NAME.split() and prefix not in declared:
            return str(token), *_place(text, token.start_pos or 0)
        before = token.type
    return None


# How the terminals of the grammar are called in `expected`.

_NAME = "PNAME_LN PNAME_NS"
_IRI = f"IRIREF {_NAME}"
_VARIABLE = "VAR1 VAR2"
_STRING = "STRING_LITERAL1 STRING_LITERAL2 STRING_LITERAL_LONG1 STRING_LITERAL_LONG2"
_UNSIGNED = "INTEGER DECIMAL DOUBLE"
_SIGNED = (
    "INTEGER_POSITIVE DECIMAL_POSITIVE DOUBLE_POSITIVE "
    "INTEGER_NEGATIVE DECIMAL_NEGATIVE DOUBLE_NEGATIVE"
)
_LITERAL = f"{_STRING} {_UNSIGNED} {_SIGNED} TRUE FALSE"
_BLANK_NODE = "BLANK_NODE_LABEL ANON ["
_TRIPLE = "<< <<("
_FUNCTION = (
    "FUNCTION_OF_NONE FUNCTION_OF_ONE FUNCTION_OF_TWO FUNCTION_OF_THREE FUNCTION_OF_ANY "
    "AGGREGATE COUNT GROUP_CONCAT BNODE BOUND IF REGEX REPLACE SUBSTR"
)
_OPERATOR = f"|| && = != < > <= >= + - * / IN NOT {_SIGNED}"


class _Saying(NamedTuple):
    """Words for the terminals that it covers, said where all that it needs are accepted."""

    words: str
    covers: str
    needs: str


# A saying takes the terminals that it covers from all below it, and is told before them. What no
# saying covers is told last, as it is typed.
_SAYINGS = (
    _Saying(
        "an expression",
        f"{_VARIABLE} {_IRI} {_LITERAL} {_FUNCTION} EXISTS NOT ( ! + - <<(",
        "FUNCTION_OF_ONE STRING_LITERAL1",
    ),
    _Saying(
        "a triple pattern",
        f"{_VARIABLE} {_IRI} {_LITERAL} {_BLANK_NODE} ( NIL {_TRIPLE}",
        "} [ VAR1",
    ),
    _Saying("a predicate", f"{_VARIABLE} {_IRI} A ^ ! (", "A VAR1"),
    _Saying("a path", f"{_IRI} A ^ ! (", "A IRIREF"),
    _Saying('"("', "( NIL", "( FUNCTION_OF_ONE"),
    _Saying("a variable", _VARIABLE, "VAR1"),
    _Saying("a function call", f"{_FUNCTION} {_IRI}", "FUNCTION_OF_ONE"),
    _Saying("an IRI", "IRIREF", "IRIREF"),
    _Saying("a prefixed name", _NAME, _NAME),
    _Saying("a prefix with its colon", "PNAME_NS", "PNAME_NS"),
    _Saying("a literal", _LITERAL, "STRING_LITERAL1 INTEGER"),
    _Saying("a string", _STRING, "STRING_LITERAL1"),
    _Saying("a whole number", "INTEGER", "INTEGER"),
    _Saying("a list", "( NIL", "( BLANK_NODE_LABEL"),
    _Saying("a blank node", f"{_BLANK_NODE} {_TRIPLE}", "["),
    _Saying('"("', "( NIL", "("),
    _Saying('"()"', "NIL", "NIL"),
    _Saying('"AS"', "AS", "AS"),
    _Saying('"}"', "}", "}"),
    _Saying('")"', ")", ")"),
    _Saying('"."', ".", "."),
    _Saying('";"', ";", ";"),
    _Saying('","', ", ~ {|", ","),
    _Saying("a language tag", "LANG_DIR", "LANG_DIR"),
    _Saying('"^^"', "^^", "^^"),
    _Saying("the end of the query", "$END", "$END"),
    _Saying("an operator", _OPERATOR, "&&"),
    _Saying("a path operator", "/ | * + ?", "|"),
    _Saying('"FILTER"', "FILTER", "FILTER"),
    _Saying('"OPTIONAL"', "OPTIONAL", "OPTIONAL"),
    _Saying("another graph pattern", "{ BIND GRAPH MINUS SERVICE VALUES", "{ BIND"),
    _Saying('"{"', "{", "{"),
    _Saying('"WHERE"', "WHERE", "WHERE"),
    _Saying('"SELECT"', "SELECT", "SELECT"),
    _Saying('"ASK"', "ASK", "ASK"),
    _Saying('"CONSTRUCT"', "CONSTRUCT", "CONSTRUCT"),
    _Saying('"DESCRIBE"', "DESCRIBE", "DESCRIBE"),
    _Saying('"GROUP BY"', "GROUP", "GROUP"),
    _Saying('"HAVING"', "HAVING", "HAVING"),
    _Saying('"ORDER BY"', "ORDER", "ORDER"),
    _Saying('"LIMIT"', "LIMIT", "LIMIT"),
    _Saying('"OFFSET"', "OFFSET", "OFFSET"),
    _Saying('"NOT EXISTS"', "NOT", "NOT"),
    _Saying('"a"', "A", "A"),
)


def _said(accepted: AbstractSet[str], found: str) -> tuple[str, ...]:
    left = set(accepted)
    words = []
    for saying in _SAYINGS:
        if left.issuperset(saying.needs.split()):
            words.append(saying.words)
            left.difference_update(saying.covers.split())
    words += [f'"{token}"' for token in sorted(left)]
    keywords = [word for name in sorted(accepted) for word in _keywords().get(name, ())]
    for meant in get_close_matches(found.upper(), keywords, n=1, cutoff=0.75):
        same = (word for word in words if word.strip('"').partition(" ")[0] == meant)
        nearest = next(same, f'"{meant}"')
        words = [nearest, *(word for word in words if word != nearest)]
    return tuple(words[:MOST_EXPECTED])


# What stands where the grammar knows no token.

_CODEPOINT = r"\\(?:u[0-9A-Fa-f]{4}|U[0-9A-Fa-f]{8})"
_ESCAPED_WORD = re.compile(rf"""[^\s"'<>(){{}}]*?{_CODEPOINT}""")
_WORD = re.compile(r"\w+|.", re.DOTALL)
_OPEN_IRI = re.compile(r'<(?!=)[^\s<>"{}|^`\\]+')
_QUOTE = re.compile(r'"{3}|\'{3}|["\']')
_INSIDE = re.compile(rf"""[^\\\n\r"']|\\[tbnrf\\"']|{_CODEPOINT}""")
_ESCAPES = tuple(f'"\\{character}"' for character in "\\ntr\"'bf")


def _string(text: str, start: int, quote: str) -> tuple[int, str, tuple[str, ...]]:
    """Tell what is wrong with a string: an escape that is none, or that it is not closed."""
    others = "\"'" if len(quote) == 1 else "\"'\n\r"
    at = start + len(quote)
    while at < len(text) and not text.startswith(quote, at):
        if inside := _INSIDE.match(text, at):
            at = inside.end()
        elif text[at] in others:
            at += 1
        else:
            break
    if text.startswith("\\", at):
        return at, text[at : at + 2], _ESCAPES
    return start, text[start:at].splitlines()[0], (f"the closing {quote}",)


# Reading: the tables are Lark's. Its own parser keeps neither where it was before the token that
# it does not take, nor time: it would build a tree.

# The states that the parser is in, the innermost first. None is ever changed.
_Stack = tuple[int, "_Stack | None"]


class _Reader:
    """Reads a text as a query, up to the first token with which it is none."""

    def __init__(self, text: str) -> None:
        parser = _grammar().parse_interactive(text)
        self._conf = parser.parser_state.parse_conf
        self._lexer = parser.lexer_thread
        self._text = text
        self._stack: _Stack = (self._conf.start_state, None)
        self.tokens: list[Token] = []

    @property
    def position(self) -> int:
        """The state of the parser, by which the lexer knows what tokens there can be."""
        return self._stack[0]

    def read(self) -> tuple[int, str] | None:
        """Take all tokens; tell where the first that cannot be taken begins, and what it is."""
        from lark.exceptions import UnexpectedCharacters, UnexpectedToken

        try:
            tokens: Iterator[Token] = self._lexer.lex(self)  # type: ignore[no-untyped-call]
            for token in tokens:
                stack = self._after(token.type)
                if not stack:
                    return token.start_pos or 0, str(token)
                self._stack = stack
                self.tokens.append(token)
        except UnexpectedToken as error:
            return error.token.start_pos or 0, str(error.token)
        except UnexpectedCharacters as error:
            at = error.pos_in_stream or 0
            word = _QUOTE.match(self._text, at) or _WORD.match(self._text, at)
            return at, word[0] if word else ""
        if self._after("$END"):
            return None
        return (self.tokens[-1].end_pos or 0) if self.tokens else 0, ""

    def accepted(self) -> set[str]:
        """Tell the terminals that could come next, as they are typed or else by name."""
        terminals = [name for name in self._conf.states[self.position] if name.isupper()]
        return {_typed().get(name, name) for name in terminals if self._after(name)}

    def _after(self, terminal: str) -> _Stack | None:
        """Give the states after one more terminal; none if it cannot be taken."""
        from lark.parsers.lalr_analysis import Shift

        states = self._conf.states
        stack = self._stack
        while terminal in states[stack[0]]:
            action, argument = states[stack[0]][terminal]
            if action is Shift:
                return argument, stack
            for _ in argument.expansion:
                stack = cast("_Stack", stack[1])
            stack = states[stack[0]][argument.origin.name][1], stack
            if stack[0] == self._conf.end_state:
                return stack
        return None


def _place(text: str, index: int) -> tuple[int, int]:
    return text.count("\n", 0, index) + 1, index - text.rfind("\n", 0, index)


def prepare() -> None:
    """Do all that the first diagnosis would otherwise wait for; after that it opens no file."""
    _keywords()
    _typed()
    diagnose("SELECT * { ?s ?p }")  # compiles the lexers that nearly every query needs


@cache
def _grammar() -> "Lark":
    """Give the parser: its tables take half a second to compute, and a tenth of that to read.

    So they are kept where Python keeps the modules that it has compiled, if it may.
    """
    import lark
    import lark.parsers.lalr_analysis  # only here: most commands do without

    text = GRAMMAR.read_text(encoding="utf-8")
    digest = hashlib.sha256(f"{lark.__version__} {text}".encode()).hexdigest()
    tables = Path(cache_from_source(str(GRAMMAR))).with_suffix(f".{digest[:16]}.lark")
    with contextlib.suppress(OSError), tables.open("rb") as kept:
        return lark.Lark.load(kept)
    parser = lark.Lark(text, parser="lalr", start="query_unit")
    if not sys.dont_write_bytecode:
        new = tables.with_suffix(f".{os.getpid()}")
        with contextlib.suppress(OSError):
            with new.open("wb") as to:
                parser.save(to)
            new.replace(tables)
    return parser


@cache
def _keywords() -> dict[str, list[str]]:
    """Give the keywords that each terminal stands for."""
    return {
        terminal.name: re.findall(r"\(\?i:(\w+)\)", terminal.pattern.to_regexp())
        for terminal in _grammar().terminals
    }


@cache
def _typed() -> dict[str, str]:
    """Give what each terminal that has no name but its only spelling is typed as, such as `{`."""
    return {
        terminal.name: terminal.pattern.value
        for terminal in _grammar().terminals
        if terminal.pattern.type == "str"
    }
