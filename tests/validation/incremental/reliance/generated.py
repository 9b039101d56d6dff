"""Small random graphs and queries, the same for the same number."""

from random import Random

from pyoxigraph import DefaultGraph, Literal, NamedNode, Quad

_BASE = "http://example.org/"
_XSD = "http://www.w3.org/2001/XMLSchema#"
_NODES, _PROPERTIES, _GRAPHS = "abcd", "pqr", "gh"
_LITERALS = (
    Literal(1),
    Literal("01", datatype=NamedNode(f"{_XSD}integer")),
    Literal("1.0", datatype=NamedNode(f"{_XSD}decimal")),
    Literal("2020-01-01", datatype=NamedNode(f"{_XSD}date")),
    Literal("x"),
    Literal("x", language="en"),
)
_VARIABLES = ("?this", "?this", "?x", "?y", "?z")


def _named(random: Random, names: str) -> NamedNode:
    return NamedNode(_BASE + random.choice(names))


def quad(random: Random) -> Quad:
    """Make a statement of one of a few nodes, in one of three graphs."""
    subject, property_ = _named(random, _NODES), _named(random, _PROPERTIES)
    value = _named(random, _NODES) if random.random() < 0.5 else random.choice(_LITERALS)
    graph = _named(random, _GRAPHS) if random.random() < 0.6 else DefaultGraph()
    return Quad(subject, property_, value, graph)


def quads(random: Random) -> set[Quad]:
    """Make a small graph."""
    return {quad(random) for _ in range(random.randint(3, 14))}


def changed(random: Random, before: set[Quad], more: list[Quad]) -> set[Quad]:
    """Take some statements out of a graph, and add some of `more`."""
    after = set(before)
    for _ in range(random.randint(1, 3)):
        if after and random.random() < 0.5:
            after.discard(random.choice(sorted(after, key=str)))
        else:
            after.add(random.choice(more))
    return after


def query(random: Random) -> str:
    """Write a query whose ?this is what it is asked of, out of most that SPARQL has."""
    return f"PREFIX ex: <{_BASE}> SELECT * {{ {_group(random, 2)} }}"


def _path(random: Random, depth: int = 1) -> str:
    if depth == 0 or random.random() < 0.6:
        return f"ex:{random.choice(_PROPERTIES)}"
    one, other = _path(random, depth - 1), _path(random, depth - 1)
    forms = ("({0}/{1})", "({0}|{1})", "^{0}", "({0}|^{1})", "{0}+", "{0}*", "({0}|{1})+", "!{0}")
    return random.choice((*forms, "{0}?")).format(one, other)


def _triple(random: Random) -> str:
    subject = random.choice((*_VARIABLES, f"ex:{random.choice(_NODES)}"))
    predicate = _path(random) if random.random() < 0.8 else random.choice(("?property", "?y"))
    value = random.choice((*_VARIABLES, *_VARIABLES, "ex:a", "1", '"x"'))
    return f"{subject} {predicate} {value} ."


def _group(random: Random, depth: int) -> str:
    parts = [_triple(random) for _ in range(random.randint(1, 2))]
    for _ in range(random.randint(0, 2) if depth else 0):
        one, other = _group(random, depth - 1), _group(random, depth - 1)
        variable, another = random.choice(_VARIABLES), random.choice(_VARIABLES)
        number = random.randint(0, 999)
        parts.append(
            random.choice(
                (
                    f"OPTIONAL {{ {one} }}",
                    f"{{ {one} }} UNION {{ {other} }}",
                    f"FILTER NOT EXISTS {{ {one} }}",
                    f"FILTER EXISTS {{ {one} }}",
                    f"MINUS {{ {one} }}",
                    f"FILTER ({variable} != {another})",
                    f"FILTER ({variable} IN (ex:a, ex:b))",
                    f"VALUES {variable} {{ ex:a ex:c }}",
                    f"{{ SELECT {random.choice(('?this', '?x', '?this ?x'))} {{ {one} }} }}",
                    f"{{ SELECT ?this (COUNT(?x) AS ?n{number}) {{ {one} }} GROUP BY ?this }}",
                    f"{{ SELECT (COUNT(?x) AS ?n{number}) {{ {one} }} }}",
                    f"GRAPH ?graph {{ {one} }}",
                    f"GRAPH ex:g {{ {one} }}",
                    f"BIND ({variable} AS ?b{number})",
                    f"BIND (EXISTS {{ {one} }} AS ?b{number})",
                )
            )
        )
    return " ".join(parts)
