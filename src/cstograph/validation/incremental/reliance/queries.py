"""The chains of a SPARQL query (SPARQL 1.1, section 18.2), by its algebra."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from heapq import heappop, heappush
from itertools import count
from typing import Any, TypeAlias

import pyoxigraph as ox
from rdflib import Variable
from rdflib.paths import AlternativePath, InvPath, MulPath, NegatedPath, Path, SequencePath
from rdflib.plugins.sparql.algebra import translateGroupGraphPattern, translateQuery
from rdflib.plugins.sparql.parser import parseQuery
from rdflib.plugins.sparql.parserutils import CompValue
from rdflib.term import Node, URIRef

from cstograph.rdf import rdflib_terms
from cstograph.validation.incremental.reliance.chains import (
    THING,
    Chain,
    FarReachingError,
    Pattern,
    Slot,
    Steps,
)
from cstograph.validation.incremental.reliance.index import Term

_Names: TypeAlias = Callable[[str], str]
#: What stands in the place of a value that is not given, in VALUES.
_UNDEF = "UNDEF"


@dataclass(frozen=True)
class _Around:
    """What holds in every solution that a pattern is part of."""

    patterns: tuple[Pattern, ...] = ()
    domains: Mapping[str, frozenset[Term]] = field(default_factory=dict)
    possible: frozenset[str] = frozenset()
    """The variables that may be bound in them."""

    def __and__(self, other: "_Around") -> "_Around":
        domains = dict(self.domains)
        for name, allowed in other.domains.items():
            domains[name] = domains.get(name, allowed) & allowed
        possible = self.possible | other.possible
        patterns = tuple(dict.fromkeys(self.patterns + other.patterns))
        return _Around(patterns, domains, possible)


class Query:
    """A query whose patterns are to be followed."""

    def __init__(self, text: str, base: str | None = None) -> None:
        """Parse it. Raises FarReachingError where it is none that can be followed."""
        try:
            algebra = translateQuery(parseQuery(text), base=base).algebra
        except Exception as error:
            raise FarReachingError from error
        if dict.get(algebra, "datasetClause"):
            raise FarReachingError
        self._algebra = algebra
        #: The triples of a CONSTRUCT query's template, variables as their names.
        self.template = [
            tuple(
                str(term) if isinstance(term, Variable) else rdflib_terms.term(term)
                for term in triple
            )
            for triple in dict.get(algebra, "template") or ()
        ]

    def always(self) -> frozenset[str]:
        """Give the variables that are bound in every solution."""
        held = _mandatory(self._algebra.p, str, None)
        return frozenset().union(*(pattern.variables for pattern in held.patterns))

    def chains(self, thing: str) -> Iterator[Chain]:
        """Give the chains from a variable to each pattern.

        Where it can have no value, patterns do not matter. Raises FarReachingError.
        """
        for pattern, around in _walk(self._algebra.p, _Around(), str, None):
            whole = [replace(each, domains=_of(each, around)) for each in around.patterns]
            chain = _shortest(thing, replace(pattern, domains=_of(pattern, around)), whole)
            if chain is not None:
                names = {name: f"_{name}" for each in chain for name in each.variables}
                yield tuple(each.renamed({**names, thing: THING}) for each in chain)
            elif thing in around.possible:
                raise FarReachingError


def _of(pattern: Pattern, around: _Around) -> frozenset[tuple[str, frozenset[Term]]]:
    return frozenset(item for item in around.domains.items() if item[0] in pattern.variables)


def _shortest(thing: str, wanted: Pattern, patterns: Iterable[Pattern]) -> Chain | None:
    """Find the chain to a pattern, by patterns that hold with it, that is likely to find least."""
    remaining, order = dict.fromkeys((*patterns, wanted)), count()
    start = frozenset({thing})
    ahead: list[tuple[int, int, frozenset[str], Chain]] = [(0, next(order), start, ())]
    while ahead:
        cost, _, known, chain = heappop(ahead)
        if chain and chain[-1] == wanted:
            return chain
        for reached in chain[-1:]:
            remaining.pop(reached, None)
        for pattern in remaining:
            shared = known & pattern.variables
            if shared:
                step = cost + _cost(pattern, shared, chain[-1:])
                heappush(ahead, (step, next(order), pattern.variables, (*chain, pattern)))
    return None


def _cost(pattern: Pattern, shared: frozenset[str], before: Chain) -> int:
    """Estimate how much a step of a chain finds, by what it has in common with the step before.

    From a thing to what is said of it there is little to find; to what leads to it, more; from a
    value to whatever else has it, much; and most, of all that has a property.
    """
    if pattern.subject in shared:
        return 1
    if pattern.object in shared:
        return 10 if before and shared <= {before[0].object} else 3
    return 100


def _walk(  # noqa: C901, PLR0912 - one case for each operator of the algebra
    node: CompValue, around: _Around, names: _Names, graph: Slot | None
) -> Iterator[tuple[Pattern, _Around]]:
    """Give each pattern of a query, with what holds in every solution that it is part of."""

    def beside(*parts: CompValue) -> _Around:
        """Give what holds beside these parts too."""
        held = around
        for part in parts:
            possible = _Around(possible=_variables(part, names))
            held = held & _mandatory(part, names, graph) & possible
        return held

    match node.name:
        case "BGP":
            within = beside(node)
            for pattern in _patterns(node, names, graph):
                if _is_of_every_term(pattern, within.patterns):
                    raise FarReachingError
                yield pattern, within
        case "Join":
            yield from _walk(node.p1, beside(node.p2), names, graph)
            yield from _walk(node.p2, beside(node.p1), names, graph)
        case "LeftJoin" | "Minus":
            optional = _Around(possible=_variables(node.p2, names))
            yield from _walk(node.p1, around & optional, names, graph)
            yield from _walk(node.p2, beside(node.p1), names, graph)
            if node.name == "LeftJoin":
                yield from _asked(node.expr, beside(node.p1, node.p2), names, graph)
        case "Union":
            for part in (node.p1, node.p2):
                yield from _walk(part, around, names, graph)
        case "Filter" | "Extend":
            computed = {names(str(node.var))} if node.name == "Extend" else ()
            within = around & _mandatory(node, names, graph)
            yield from _walk(node.p, within & _Around(possible=frozenset(computed)), names, graph)
            yield from _asked(node.expr, beside(node), names, graph)
        case "Graph":
            yield from _walk(node.p, around, names, _slot(node.term, names))
        case "Project":
            yield from _walk(node.p, around, _inner(node, names), graph)
        case "Distinct" | "Reduced" | "OrderBy" | "AggregateJoin" | "Group":
            yield from _walk(node.p, around, names, graph)
        case "ToMultiSet" if node.p.name != "values":
            yield from _walk(node.p, around, names, graph)
        case "ToMultiSet":
            return
        case _:
            raise FarReachingError


def _is_of_every_term(pattern: Pattern, around: Iterable[Pattern]) -> bool:
    """Tell whether a path of no length leads from each term to itself (section 9.3)."""
    ends = pattern.variables - {pattern.graph}
    return (
        isinstance(pattern.predicate, Steps)
        and pattern.predicate.may_stay
        and not any(
            ends & each.variables
            for each in around
            if not isinstance(each.predicate, Steps) or not each.predicate.may_stay
        )
    )


def _asked(
    expression: Any,  # noqa: ANN401 - rdflib's
    around: _Around,
    names: _Names,
    graph: Slot | None,
) -> Iterator[tuple[Pattern, _Around]]:
    """Give the patterns of EXISTS and NOT EXISTS in an expression."""
    if isinstance(expression, CompValue):
        if expression.name in ("Builtin_EXISTS", "Builtin_NOTEXISTS"):
            inner = expression.graph
            if inner.name == "GroupGraphPatternSub":
                inner = translateGroupGraphPattern(inner)
            yield from _walk(inner, around, names, graph)
            return
        expression = [part for key, part in expression.items() if key != "_vars"]
    if isinstance(expression, list):
        for part in expression:
            yield from _asked(part, around, names, graph)


def _mandatory(  # noqa: C901, PLR0911 - one case for each operator of the algebra
    node: CompValue, names: _Names, graph: Slot | None
) -> _Around:
    """Give what holds in every solution of a part of a query."""
    match node.name:
        case "BGP":
            return _Around(tuple(_patterns(node, names, graph)))
        case "Join":
            return _mandatory(node.p1, names, graph) & _mandatory(node.p2, names, graph)
        case "LeftJoin" | "Minus":
            return _mandatory(node.p1, names, graph)
        case "Filter":
            return _mandatory(node.p, names, graph) & _Around(domains=_among(node.expr, names))
        case "Extend" | "Distinct" | "Reduced" | "OrderBy" | "AggregateJoin":
            return _mandatory(node.p, names, graph)
        case "Group":  # without a key, there is a solution even where nothing matches
            return _mandatory(node.p, names, graph) if dict.get(node, "expr") else _Around()
        case "Graph":
            return _mandatory(node.p, names, _slot(node.term, names))
        case "Project":
            return _mandatory(node.p, _inner(node, names), graph)
        case "ToMultiSet" if node.p.name == "values":
            return _Around(domains=_given(node.p.res, names))
        case "ToMultiSet":
            return _mandatory(node.p, names, graph)
        case _:
            return _Around()


def _inner(project: CompValue, names: _Names) -> _Names:
    """Give names to the variables within a SELECT, where those that it does not select are others.

    A variable that it computes is another one too: no pattern in it says what that is.
    """
    selected = {str(name) for name in project.PV}
    return lambda name: names(name) if name in selected else f"{name} {id(project)}"


def _variables(node: CompValue, names: _Names) -> frozenset[str]:
    """Give the variables that a part of a query may bind."""
    match node.name:
        case "BGP":
            patterns = _patterns(node, names, None)
            return frozenset().union(*(pattern.variables for pattern in patterns))
        case "Extend":
            return _variables(node.p, names) | {names(str(node.var))}
        case "Graph":
            return _variables(node.p, names) | {
                slot for slot in (_slot(node.term, names),) if isinstance(slot, str)
            }
        case "Project":
            return _variables(node.p, _inner(node, names))
        case "ToMultiSet" if node.p.name == "values":
            return frozenset(names(str(name)) for row in node.p.res for name in row)
        case _:
            parts = [dict.get(node, name) for name in ("p", "p1", "p2")]
            return frozenset().union(
                *(_variables(part, names) for part in parts if isinstance(part, CompValue))
            )


def _given(rows: Iterable[Mapping[Node, Any]], names: _Names) -> dict[str, frozenset[Term]]:
    """Give the terms that VALUES leaves to its variables, where all are IRIs."""
    rows = list(rows)
    given: dict[str, frozenset[Term]] = {}
    for variable in {each for row in rows for each in row}:
        values = [row.get(variable, _UNDEF) for row in rows]
        if all(isinstance(value, URIRef) for value in values):
            given[names(str(variable))] = frozenset(map(rdflib_terms.term, values))
    return given


def _among(expression: Any, names: _Names) -> dict[str, frozenset[Term]]:  # noqa: ANN401 - rdflib's
    """Give the terms that a filter with IN leaves to its variables, where all are IRIs."""
    if not isinstance(expression, CompValue):
        return {}
    if expression.name == "ConditionalAndExpression":
        around = _Around()
        for part in (expression.expr, *expression.other):
            around &= _Around(domains=_among(part, names))
        return dict(around.domains)
    if expression.name == "RelationalExpression" and expression.op == "IN":
        variable, others = expression.expr, expression.other
        if isinstance(variable, Variable) and all(isinstance(other, URIRef) for other in others):
            return {names(str(variable)): frozenset(map(rdflib_terms.term, others))}
    return {}


def _slot(term: Node, names: _Names) -> Slot:
    """Give a term of a pattern, where blank nodes are variables (SPARQL 1.1, section 4.1.4).

    So are literals here, since the engine knows them by their values, however they are written.
    """
    if isinstance(term, URIRef):
        return rdflib_terms.term(term)
    return names(str(term)) if isinstance(term, Variable) else names(f"{term.n3()} {id(term)}")


def _patterns(bgp: CompValue, names: _Names, graph: Slot | None) -> list[Pattern]:
    found = []
    for triple in bgp.triples:
        subject, predicate, value = triple
        ends = [_slot(subject, names), _slot(value, names)]
        parts = predicate.args if isinstance(predicate, SequencePath) else [predicate]
        between = [names(f"{number} {id(triple)}") for number in range(1, len(parts))]
        stations = [ends[0], *between, ends[1]]
        for start, part, end in zip(stations[:-1], parts, stations[1:], strict=True):
            found.append(Pattern(start, _steps(part, names), end, graph))
    return found


def _steps(path: Node | Path, names: _Names) -> Slot | Steps:
    if not isinstance(path, Path):
        return _slot(path, names)
    if isinstance(path, NegatedPath):
        return Steps(None)
    if isinstance(path, MulPath):
        once = _steps(path.path, names)
        if not isinstance(once, Steps):
            once = Steps(frozenset({(once, False)}))  # type: ignore[arg-type]
        if once.repeated:
            raise FarReachingError
        return replace(once, repeated=True, may_stay=path.mod != "+")
    options: set[tuple[ox.NamedNode, bool]] = set()
    for option in path.args if isinstance(path, AlternativePath) else [path]:
        inner = option.arg if isinstance(option, InvPath) else option
        if not isinstance(inner, URIRef):
            raise FarReachingError
        options.add((ox.NamedNode(str(inner)), isinstance(option, InvPath)))
    return Steps(frozenset(options))
