"""The engine's refusal of a query -> an error: what is wrong with the text, and where.

A text that the grammar or a rule of SPARQL forbids is malformed. What SPARQL allows and the engine
does not take is told as such, with a way to write it.
"""

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from types import MappingProxyType

from pyoxigraph import Store

from cstograph.errors import MalformedQueryError, UnsupportedQueryError
from cstograph.sparql import engine_dialect, query_surface

_ENGINE_ERROR = re.compile(r"error at (\d+):(\d+): expected (?:one of )?(.*)", re.DOTALL)
_EXPECTED = re.compile(r'"(?:[^"\\]|\\.)*"|\[[^\]]*\]|[^,"\[\]]+')
_CODEPOINT_ESCAPE = re.compile(r"\\u[0-9A-Fa-f]{4}|\\U[0-9A-Fa-f]{8}")
_EMPTY_SET = re.compile(r"!\s*\(\s*\)")

_RULES = (
    "This breaks a rule of SPARQL beyond its grammar: a variable is set once in a group (BIND, "
    "AS), aggregates stand in SELECT, HAVING and ORDER BY, a row of VALUES has a value for each "
    "variable, of which none stands there twice, and a blank node label is used in one basic graph "
    "pattern."
)
_RULED = {"BIND", "VALUES"}
_UNKNOWN = "The grammar of SPARQL allows this, and the engine does not take it: write it otherwise."
_ESCAPE = "A codepoint escape (\\u0061) stands in strings and IRIs only: write the character."
_GROUPED = (
    "The engine groups in SELECT only: group in a subquery, "
    "`{form} ... WHERE {{ SELECT ... WHERE {{ ... }} GROUP BY ... }}`."
)
_DISTINCT = "The engine has no aggregates of its own, and so no DISTINCT in a function's arguments."
_NO_PROPERTY = "The engine does not take an empty negated property set, `!()`: use a variable."
_REUSED = (
    "The engine does not take a variable that AS sets further on in the same SELECT where there "
    "are groups: repeat the expression, or set the variable in a subquery."
)
_REWORDED = (
    "The engine takes this query in other words: `true` and `false` in lower case, a variable once "
    "in a SELECT, and the expression itself in place of a variable that AS sets before in the "
    "same SELECT."
)


def explain(
    error: SyntaxError, text: str, prefixes: Mapping[str, str] = MappingProxyType({})
) -> MalformedQueryError | UnsupportedQueryError:
    """Tell why the engine has refused a text: where, what stands there, and what could.

    `prefixes` are those that are usual for the data, to say how one of them is declared.
    """
    from cstograph.sparql import syntax_errors  # heavy, and rarely needed

    said = str(error)
    found = syntax_errors.diagnose(text)
    is_of_prefixes = "Prefix not found" in said or not found  # the engine does not always say so
    if is_of_prefixes and (name := syntax_errors.undeclared_prefix(text)):
        prefix = name[0].partition(":")[0]
        iri = prefixes.get(prefix, "...")
        message = f"The prefix `{prefix}:` is not declared: begin with `PREFIX {prefix}: <{iri}>`."
        return MalformedQueryError(message, name[1], name[2])
    if found:
        there = found.found if found.found.isprintable() else f"U+{ord(found.found[0]):04X}"
        wrong = f"`{there}` cannot stand here" if there else "The query ends too early"
        message = f"{wrong}. Expected: {', '.join(found.expected)}."
        return MalformedQueryError(message, found.line, found.column, found.expected)
    engine = _ENGINE_ERROR.fullmatch(said)
    place = (int(engine[1]), int(engine[2])) if engine else (1, 1)
    if len(text) > syntax_errors.LONGEST_TEXT:
        return MalformedQueryError("The engine cannot read the query from here on.", *place)
    tokens = list(query_surface.tokens(text))
    if _has_bare_escape(text, tokens):
        return MalformedQueryError(_ESCAPE, *place)
    if limit := _limit(text, tokens):
        return UnsupportedQueryError(limit, *place)
    rule = _sentence(engine[3] if engine else said) or (_may_break_a_rule(tokens) and _RULES)
    return MalformedQueryError(rule, *place) if rule else UnsupportedQueryError(_UNKNOWN, *place)


def _limit(text: str, tokens: Sequence[re.Match[str]]) -> str:
    """Tell what the engine does not take although SPARQL does; nothing where that is not known.

    The grammar has nothing against the text.
    """
    words = [token[0].upper() if token.lastgroup == "word" else token[0] for token in tokens]
    form = next((word for word in words if word in query_surface.Form.__members__), "SELECT")
    if form != "SELECT" and {"GROUP", "HAVING"} & _outside_of_braces(words):
        return _GROUPED.format(form=form)
    named = [token.lastgroup in {"iri", "name"} for token in tokens]
    if (True, "(", "DISTINCT") in zip(named, words[1:], words[2:], strict=False):
        return _DISTINCT
    if _EMPTY_SET.search(text):
        return _NO_PROPERTY
    if engine_dialect.reuses_variable(text):
        return _REUSED
    return _REWORDED if _is_read(engine_dialect.rephrased(text)) else ""


def _has_bare_escape(text: str, tokens: Iterable[re.Match[str]]) -> bool:
    """Tell whether a codepoint escape stands outside of strings and IRIs."""
    end = 0
    for token in tokens:
        if token.lastgroup in {"string", "iri"}:
            if _CODEPOINT_ESCAPE.search(text, end, token.start()):
                return True
            end = token.end()
    return bool(_CODEPOINT_ESCAPE.search(text, end))


def _outside_of_braces(words: Iterable[str]) -> set[str]:
    found, depth = set(), 0
    for word in words:
        depth += (word == "{") - (word == "}")
        if not depth:
            found.add(word)
    return found


def _is_read(text: str) -> bool:
    """Tell whether the engine takes a text."""
    try:
        Store().query(text, base_iri="http://example.org/")
    except SyntaxError:
        return False
    except (ValueError, RuntimeError, OSError):
        pass
    return True


def _sentence(said: str) -> str:
    """Give the engine's sentence about a rule, among the tokens that it would take."""
    items = (item.strip() for item in _EXPECTED.findall(said))
    sentences = (item for item in items if " " in item and not item.startswith(('"', "[")))
    sentence = next(sentences, "").removeprefix("The ").rstrip(".")
    return f"{sentence[:1].upper()}{sentence[1:]}." if sentence else ""


def _may_break_a_rule(tokens: Iterable[re.Match[str]]) -> bool:
    """Tell whether there is what the rules without a sentence are about."""
    words = [token[0].upper() if token.lastgroup == "word" else token[0] for token in tokens]
    labels = Counter(word for word in words if word.startswith("_:"))
    is_aggregated = "FILTER" in words and not engine_dialect.AGGREGATES.isdisjoint(words)
    return max(labels.values(), default=0) > 1 or is_aggregated or not _RULED.isdisjoint(words)
