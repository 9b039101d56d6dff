"""How a project likes its RDF to be written."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any

_NOTHING: Mapping[str, Any] = MappingProxyType({})


@dataclass(frozen=True)
class Style:
    """Names for IRIs, and an order; none of it changes what is said.

    `prefixes` stand for namespaces. What is below `base` is named by its kind: `BASE/state/` gets
    the prefix `state`. `order` has the IRIs of classes and properties, the first first. `context`
    is a JSON-LD context, and `embedded` has the properties, as IRIs, whose values JSON-LD shows in
    the place of a reference, where the same graph describes them.
    """

    prefixes: Mapping[str, str] = field(default_factory=lambda: _NOTHING)
    base: str | None = None
    order: tuple[str, ...] = ()
    context: Mapping[str, Any] = field(default_factory=lambda: _NOTHING)
    embedded: frozenset[str] = frozenset()
