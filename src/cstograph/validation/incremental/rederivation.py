"""Derivations asked again where quads have changed, of the things alone that they may change."""

from collections.abc import Callable, Collection, Mapping
from collections.abc import Set as AbstractSet
from itertools import combinations
from pathlib import Path
from typing import TypeAlias

from pyoxigraph import NamedNode, Quad

from cstograph.dataset.dataset import Dataset, construct
from cstograph.project.context import Context
from cstograph.project.project import Project
from cstograph.rdf import union_store as stores
from cstograph.validation.incremental.reliance import Chains, FarReachingError, Index
from cstograph.validation.incremental.reliance.index import Term
from cstograph.validation.incremental.reliance.queries import Query

#: A triple of a template: terms, and variables by their names.
_Rule: TypeAlias = tuple[Term | str, ...]


class Rederivation:
    """What a project's derivations have made, kept in step with the quads that they see."""

    def __init__(self, project: Project, dataset: Dataset) -> None:
        """Take what they have made so far.

        Raises FarReachingError where one cannot be asked of a thing alone.
        """
        self._graph = project.context.derived
        ranges = stores.ranges(dataset.quads)
        self._derivations = [
            _Derivation(path, project.context, ranges) for path in project.derivation_files()
        ]
        self._made = [set(quads) for quads in dataset.derived]

    def update(
        self, added: AbstractSet[Quad], removed: AbstractSet[Quad], index: Index
    ) -> tuple[set[Quad], set[Quad]]:
        """Derive anew what follows from a change; give what is new of that, and what is no more.

        The index has what was added, and still what was removed; what is new is added to it.
        Raises InvalidProjectError, and FarReachingError where that cannot be told.
        """
        changed = {*added, *removed}
        new, old = set[Quad](), set[Quad]()
        for stage, derivation in enumerate(self._derivations):
            before, made = self._made[:stage], self._made[stage]

            def is_seen(quad: Quad, before: Collection[AbstractSet[Quad]] = before) -> bool:
                if quad.graph_name == self._graph:  # none that this one, or a later one, makes
                    return any(quad in each for each in before)
                return quad not in removed

            now, then = derivation.again(changed, index, is_seen, made)
            changed |= now ^ then
            made -= then
            made |= now
            old |= then - now
            for quad in now:
                if quad not in index:
                    index.add(quad)
                    new.add(quad)
        return new, {quad for quad in old if not any(quad in made for made in self._made)}


class _Derivation:
    """A CONSTRUCT query that can be asked of some things alone."""

    def __init__(self, path: Path, context: Context, ranges: Mapping[NamedNode, NamedNode]) -> None:
        self._path, self._context, self._ranges = path, context, ranges
        query = Query(path.read_text("utf-8"), context.base)
        if any(_may_make_the_same(*pair) for pair in combinations(query.template, 2)):
            raise FarReachingError
        #: The triples of the template that are of a thing, with its place in them.
        self._rules = [
            (rule, place, Chains(query.chains(str(rule[place]))))
            for rule in query.template
            for place in [place for place in (0, 2) if isinstance(rule[place], str)][:1]
        ]
        constant = [rule for rule in query.template if not _variables(rule)]
        self._constants = {Quad(*rule, context.derived) for rule in constant}  # type: ignore[call-arg, arg-type]
        #: A triple that every solution makes, as it makes the constant ones.
        self._sign = next(
            (rule for rule, _, _ in self._rules if _variables(rule) <= query.always()), None
        )
        of_no_thing = len(self._rules) + len(constant) < len(query.template)
        if of_no_thing or (constant and not self._sign):
            raise FarReachingError

    def again(
        self,
        changed: AbstractSet[Quad],
        index: Index,
        is_seen: Callable[[Quad], bool],
        made: AbstractSet[Quad],
    ) -> tuple[set[Quad], set[Quad]]:
        """Ask again of what may have changed; give what is made of it now, and what was before."""
        traced = [chains.trace(changed, index) for _, _, chains in self._rules]
        if not any(traced):
            return set(), set()
        seen: set[Quad] = set()
        for (_, _, chains), things in zip(self._rules, traced, strict=True):
            seen |= {quad for quad in chains.follow(things, index) if is_seen(quad)}
        found = construct(self._path, stores.of_quads(seen), self._context)
        typed = {stores.with_declared_type(quad, self._ranges) for quad in found}
        now, then = set[Quad](), set[Quad]()
        for (rule, place, _), things in zip(self._rules, traced, strict=True):
            near = index.of_object if place else index.of_subject
            own = (quad for thing in things for quad in near(thing) & made)
            then |= {quad for quad in own if _makes(rule, quad)}
            of = {quad: quad.object if place else quad.subject for quad in typed}
            now |= {quad for quad, thing in of.items() if thing in things and _makes(rule, quad)}
        then |= self._constants & made
        if self._constants and any(_makes(self._sign, quad) for quad in (made - then) | now):
            now |= self._constants
        return now, then


def _variables(rule: _Rule) -> frozenset[str]:
    return frozenset(term for term in rule if isinstance(term, str))


def _makes(rule: _Rule | None, quad: Quad) -> bool:
    """Tell whether a triple of a template can make a quad."""
    bound: dict[str, Term] = {}
    return rule is not None and all(
        bound.setdefault(term, each) == each if isinstance(term, str) else term == each
        for term, each in zip(rule, quad.triple, strict=True)
    )


def _may_make_the_same(rule: _Rule, other: _Rule) -> bool:
    return all(
        one == another or isinstance(one, str) or isinstance(another, str)
        for one, another in zip(rule, other, strict=True)
    )
