"""Chains of patterns, from a thing to the statements that are looked at."""

from collections.abc import Collection, Iterable, Iterator, Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field, replace
from typing import TypeAlias

from pyoxigraph import NamedNode, Quad

from cstograph.validation.incremental.reliance.index import Alike, Index, Term, alike

#: The variable that stands for the thing.
THING = "this"

#: A term, or the name of a variable.
Slot: TypeAlias = Term | str
_Value: TypeAlias = Term | Alike
_Binding: TypeAlias = frozenset[tuple[str, _Value]]


class FarReachingError(Exception):
    """What is looked at is not linked to the thing, so that any change may matter to any answer."""


@dataclass(frozen=True, slots=True)
class Steps:
    """A property path (SPARQL 1.1, section 9): one of several properties, each forwards or back.

    Without `properties`, any of them; `repeated`, any number of times, which may be none if one
    `may_stay`.
    """

    properties: frozenset[tuple[NamedNode, bool]] | None
    """Each with whether it is walked from its object to its subject."""
    repeated: bool = False
    may_stay: bool = False

    @property
    def ways(self) -> tuple[bool, bool]:
        """Whether there is one from a subject to an object, and one back."""
        if self.properties is None:
            return True, True
        backs = {back for _, back in self.properties}
        return False in backs, True in backs

    def taken(self, quad: Quad) -> Iterator[tuple[Term, Term]]:
        """Give from where to where a quad leads, each way that it can be walked."""
        if self.properties is None:
            yield quad.subject, quad.object
            yield quad.object, quad.subject
            return
        if (quad.predicate, False) in self.properties:
            yield quad.subject, quad.object
        if (quad.predicate, True) in self.properties:
            yield quad.object, quad.subject


@dataclass(frozen=True, slots=True)
class Pattern:
    """A pattern of quads; without a graph, of any graph.

    `domains` says of some of its variables which terms they can stand for.
    """

    subject: Slot
    predicate: Slot | Steps
    object: Slot
    graph: Slot | None = None
    domains: frozenset[tuple[str, frozenset[Term]]] = frozenset()

    @property
    def slots(self) -> tuple[Slot | Steps | None, ...]:
        """Its places."""
        return (self.subject, self.predicate, self.object, self.graph)

    @property
    def variables(self) -> frozenset[str]:
        """The names of its variables."""
        return frozenset(slot for slot in self.slots if isinstance(slot, str))

    def renamed(self, names: Mapping[str, str]) -> "Pattern":
        """Give the pattern with other names of variables."""

        def new(slot: Slot | Steps | None) -> Slot | Steps | None:
            return names.get(slot, slot) if isinstance(slot, str) else slot

        subject, predicate, object_, graph = map(new, self.slots)
        domains = frozenset((names.get(name, name), terms) for name, terms in self.domains)
        return Pattern(subject, predicate, object_, graph, domains)  # type: ignore[arg-type]


#: Patterns, the first with the thing in it, each with a variable in common with the one before.
Chain: TypeAlias = tuple[Pattern, ...]


@dataclass(slots=True)
class _Branch:
    """What follows on a pattern; `kept` are the variables that it has to know."""

    below: dict[Pattern, "_Branch"] = field(default_factory=dict)
    kept: frozenset[str] = frozenset()


class Chains:
    """All chains of a query or of shapes, what they have in common once."""

    def __init__(self, chains: Iterable[Chain]) -> None:
        self._chains = {_canonical(chain) for chain in chains}
        self._tree = _Branch()
        for chain in self._chains:
            branch = self._tree
            for pattern in chain:
                branch = branch.below.setdefault(pattern, _Branch())
        _settle(self._tree)

    def follow(self, things: Collection[Term], index: Index) -> set[Quad]:
        """Find the quads that answers about these things look at, or more."""
        found: set[Quad] = set()
        start: set[_Binding] = {frozenset({(THING, alike(thing))}) for thing in things}
        _follow(self._tree, start, index, found)
        return found

    def trace(self, changed: Collection[Quad], index: Index) -> set[Term]:
        """Find the things whose answers may change with quads, or more.

        The index holds the quads of before and of after the change.
        """
        found: set[Term] = set()
        for chain in self._chains:
            needed = _needed(chain)
            bound = {
                each for quad in changed for each in _bindings(chain[-1], quad, index, needed[-1])
            }
            for pattern, kept in zip(chain[-2::-1], needed[-2::-1], strict=True):
                bound = {
                    _restricted(binding, kept)
                    for known in bound
                    for _, binding in _matches(pattern, dict(known), index)
                }
            for _, term in (item for binding in bound for item in binding if item[0] == THING):
                if isinstance(term, Alike):  # which of them, is not known
                    raise FarReachingError
                found.add(term)
        return found


def _canonical(chain: Chain) -> Chain:
    """Name the variables in the order in which they come, so that equal chains are equal."""
    names = {THING: THING}
    for pattern in chain:
        for slot in pattern.slots:
            if isinstance(slot, str):
                names.setdefault(slot, str(len(names)))
    return tuple(pattern.renamed(names) for pattern in chain)


def _needed(chain: Chain) -> list[frozenset[str]]:
    """Give for each pattern what those before it, traced back, have to know of it."""
    needed, before = [], frozenset({THING})
    for pattern in chain:
        needed.append(before)
        before |= pattern.variables
    return needed


def _settle(branch: _Branch) -> frozenset[str]:
    """Find what a branch has to know, and give it."""
    used: frozenset[str] = frozenset()
    for pattern, below in branch.below.items():
        used |= pattern.variables | _settle(below)
    branch.kept = used
    return used


def _follow(branch: _Branch, bound: set[_Binding], index: Index, found: set[Quad]) -> None:
    for pattern, below in branch.below.items():
        reached: set[_Binding] = set()
        for known in bound:
            for quad, binding in _matches(pattern, dict(known), index):
                if quad is not None:
                    found.add(quad)
                reached.add(_restricted(binding, below.kept))
        _follow(below, reached, index, found)


def _restricted(binding: dict[str, _Value], names: frozenset[str]) -> _Binding:
    return frozenset((name, term) for name, term in binding.items() if name in names)


def _bindings(
    pattern: Pattern, quad: Quad, index: Index, needed: frozenset[str]
) -> Iterator[_Binding]:
    """Give what a quad says of the variables of a pattern that it matches."""
    steps = pattern.predicate
    if not isinstance(steps, Steps) or not steps.repeated:
        for binding in _unified(pattern, quad, {}):
            yield _restricted(binding, needed)
        return
    for start, end in steps.taken(quad):
        for slot, term, back in ((pattern.subject, start, True), (pattern.object, end, False)):
            if isinstance(slot, str) and slot in needed:
                for _, reached in _walk(steps, alike(term), index, back=back):
                    yield frozenset({(slot, reached)})


def _matches(
    pattern: Pattern, known: dict[str, _Value], index: Index
) -> Iterator[tuple[Quad | None, dict[str, _Value]]]:
    """Find the quads that match, and what they say of the variables."""
    steps = pattern.predicate
    if isinstance(steps, Steps) and steps.repeated:
        yield from _walked(pattern, known, index)
        return
    for quad in min(_candidates(pattern, known, index), key=len):
        for binding in _unified(pattern, quad, known):
            yield quad, binding


def _candidates(
    pattern: Pattern, known: dict[str, _Value], index: Index
) -> list[AbstractSet[Quad]]:
    """Give sets of quads, in each of which all that match are."""
    steps = pattern.predicate
    subject, value, graph = (
        _known(slot, known) for slot in (pattern.subject, pattern.object, pattern.graph)
    )
    forwards, back = steps.ways if isinstance(steps, Steps) else (True, False)
    found: list[AbstractSet[Quad]] = []
    if subject is not None:
        found.append(_near(subject, index, forwards=forwards, back=back))
    if value is not None:
        found.append(_near(value, index, forwards=back, back=forwards))
    if graph is not None:
        found.append(index.of_graph(graph))
    if not found:
        property_ = None if isinstance(steps, Steps) else _known(steps, known)
        if property_ is None or index.is_property(property_):
            raise FarReachingError
        found.append(set())
    return found


def _known(slot: Slot | None, known: dict[str, _Value]) -> _Value | None:
    """Give what stands at a place of a pattern; None where that is not known."""
    return known.get(slot) if isinstance(slot, str) else slot


def _near(term: _Value, index: Index, *, forwards: bool, back: bool) -> AbstractSet[Quad]:
    """Give the quads that lead on from a term, and back."""
    if forwards and back:
        return index.of_subject(term) | index.of_object(term)
    return index.of_object(term) if back else index.of_subject(term)


def _walked(
    pattern: Pattern, known: dict[str, _Value], index: Index
) -> Iterator[tuple[Quad | None, dict[str, _Value]]]:
    """Walk a path that is repeated, from the end that is known."""
    steps, subject = pattern.predicate, _known(pattern.subject, known)
    back = subject is None
    start = _known(pattern.object, known) if back else subject
    if pattern.graph is not None or start is None or not isinstance(steps, Steps):
        raise FarReachingError
    other = pattern.subject if back else pattern.object
    for quad, reached in _walk(steps, start, index, back=back):
        yield quad, (known | {other: reached} if isinstance(other, str) else known)


def _walk(
    steps: Steps, start: _Value, index: Index, *, back: bool
) -> Iterator[tuple[Quad | None, _Value]]:
    """Give the terms that any number of steps lead to, each with the quad of its last."""
    yield None, start
    onwards, backwards = steps.ways[::-1] if back else steps.ways
    seen, ahead = {start}, [start]
    while ahead:
        here = ahead.pop()
        for quad in _near(here, index, forwards=onwards, back=backwards):
            for ends in steps.taken(quad):
                origin, end = map(alike, reversed(ends) if back else ends)
                if origin == here:
                    yield quad, end
                    if end not in seen:
                        seen.add(end)
                        ahead.append(end)


def _unified(pattern: Pattern, quad: Quad, known: dict[str, _Value]) -> Iterator[dict[str, _Value]]:
    """Match a quad, each way that a step over it can be taken, with what is known."""
    if isinstance(pattern.predicate, Steps):
        for start, end in pattern.predicate.taken(quad):
            one = replace(pattern, predicate=quad.predicate)
            yield from _bound(one, (start, quad.predicate, end, quad.graph_name), known)
    else:
        terms = (quad.subject, quad.predicate, quad.object, quad.graph_name)
        yield from _bound(pattern, terms, known)


def _bound(
    pattern: Pattern, terms: tuple[Term, ...], known: dict[str, _Value]
) -> Iterator[dict[str, _Value]]:
    binding = known
    for slot, term in zip(pattern.slots, terms, strict=True):
        if slot is None:
            continue
        if not isinstance(slot, str):
            if slot != term:
                return
        elif slot not in binding:
            binding = binding | {slot: alike(term)}
        elif binding[slot] != alike(term):
            return
    for name, allowed in pattern.domains:
        if binding[name] not in allowed:
            return
    yield binding
