"""Small random graphs and shapes, the same for the same number."""

from random import Random

_PREFIXES = """
PREFIX ex: <http://example.org/>
PREFIX rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#>
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
PREFIX sh: <http://www.w3.org/ns/shacl#>
PREFIX xsd: <http://www.w3.org/2001/XMLSchema#>
"""
_CLASSES = ("ex:A", "ex:B", "ex:C")
_PROPERTIES = ("ex:p", "ex:q", "ex:r")
_NODES = ("ex:a", "ex:b", "ex:c", "ex:d", "_:e")
_NUMBERS = ("1", "2", '"01"^^xsd:integer', "1.5", "1e0", '"x"^^xsd:integer', '"3"^^xsd:byte')
_TIMES = (
    '"2020-01-01"^^xsd:date',
    '"2020-02-30"^^xsd:date',
    '"2020-01-01T00:00:00"^^xsd:dateTime',
    '"2020-01-01T00:00:00Z"^^xsd:dateTime',
)
_TEXTS = ('"a"', '"ab"', '"A"@en', '"b"@en-GB', '"c"@EN', '"d"@ru', '""', '"x"^^ex:type')
_LITERALS = (*_NUMBERS, *_TIMES, *_TEXTS, "true", '"1"^^xsd:boolean')
_TYPES = (
    "xsd:integer",
    "xsd:string",
    "xsd:date",
    "xsd:dateTime",
    "xsd:boolean",
    "xsd:byte",
    "rdf:langString",
)
_LANGUAGES = ('"en"', '"ru" "en"', '"en-GB"')
_TARGET = "SELECT ?this { ?this <http://example.org/p> ?x }"
_PATTERNS = ("^a", "[0-9]", "org", "B")
_KINDS = ("IRI", "BlankNode", "Literal", "BlankNodeOrIRI", "BlankNodeOrLiteral", "IRIOrLiteral")


def data(random: Random) -> str:
    """Write a few triples of a few nodes, with classes, cycles and ill-typed literals."""
    lines = [f"ex:B rdfs:subClassOf {random.choice(_CLASSES)} ."]
    for _ in range(random.randint(3, 14)):
        subject = random.choice(_NODES)
        if random.random() < 0.3:
            lines.append(f"{subject} a {random.choice(_CLASSES)} .")
        else:
            value = random.choice(random.choice((_NODES, _LITERALS)))
            lines.append(f"{subject} {random.choice(_PROPERTIES)} {value} .")
    return _PREFIXES + "\n".join(lines)


def shapes(random: Random) -> str:
    """Write one to three shapes with targets, made of each other and of most that SHACL has."""
    made = []
    for number in range(random.randint(1, 3)):
        targets = " ; ".join(_target(random) for _ in range(random.randint(1, 2)))
        is_property = random.random() < 0.3
        kind = f"sh:PropertyShape ; sh:path {_path(random)}" if is_property else "sh:NodeShape"
        rules = _rules(random, 2, is_property=is_property)
        made.append(f"ex:shape{number} a {kind} ; {targets} ; {rules} .")
    return _PREFIXES + "\n".join(made)


def _target(random: Random) -> str:
    return random.choice(
        (
            f"sh:targetNode {random.choice((*_NODES[:4], *_LITERALS, 'ex:nowhere'))}",
            f"sh:targetClass {random.choice(_CLASSES)}",
            f"sh:targetClass {random.choice(_CLASSES)}",
            f"sh:targetSubjectsOf {random.choice(_PROPERTIES)}",
            f"sh:targetObjectsOf {random.choice(_PROPERTIES)}",
            "a rdfs:Class",
            f'sh:target [ a sh:SPARQLTarget ; sh:select "{_TARGET}" ]',
        )
    )


def _path(random: Random, depth: int = 2) -> str:
    if depth == 0 or random.random() < 0.6:
        return random.choice(_PROPERTIES)
    one, other = _path(random, depth - 1), _path(random, depth - 1)
    return random.choice(
        (
            f"[ sh:inversePath {one} ]",
            f"( {one} {other} )",
            f"[ sh:alternativePath ( {one} {other} ) ]",
            f"[ sh:zeroOrMorePath {one} ]",
            f"[ sh:oneOrMorePath {one} ]",
            f"[ sh:zeroOrOnePath {one} ]",
        )
    )


def _rules(random: Random, depth: int, *, is_property: bool) -> str:
    rules: dict[str, str] = {}
    for _ in range(random.randint(1, 3)):
        rule = _rule(random, depth, is_property=is_property)
        rules.setdefault(rule.split()[0], rule)
    return " ; ".join(rules.values())


def _rule(random: Random, depth: int, *, is_property: bool) -> str:
    value = random.choice((*_LITERALS, *_NODES[:4]))
    bound = random.choice((*_NUMBERS[:5], *_TIMES, '"ab"'))
    other = random.choice(_PROPERTIES)
    rules = [
        f"sh:datatype {random.choice(_TYPES)}",
        f"sh:nodeKind sh:{random.choice(_KINDS)}",
        f"sh:class {random.choice(_CLASSES)}",
        f"sh:{random.choice(('min', 'max'))}{random.choice(('In', 'Ex'))}clusive {bound}",
        f"sh:minLength {random.randint(0, 3)}",
        f"sh:maxLength {random.randint(0, 20)}",
        f'sh:pattern "{random.choice(_PATTERNS)}" ; sh:flags "i"',
        f"sh:languageIn ( {random.choice(_LANGUAGES)} )",
        f"sh:in ( {value} {random.choice(_LITERALS)} )",
        f"sh:hasValue {value}",
        f"sh:equals {other}",
        f"sh:disjoint {other}",
        "sh:deactivated true",
        "sh:severity sh:Warning",
    ]
    if is_property:
        rules += [
            f"sh:minCount {random.randint(0, 2)}",
            f"sh:maxCount {random.randint(0, 2)}",
            "sh:uniqueLang true",
            f"sh:lessThan {other}",
            f"sh:lessThanOrEquals {other}",
        ]
    if depth:
        node = f"[ {_rules(random, depth - 1, is_property=False)} ]"
        path = f"sh:path {_path(random)} ; {_rules(random, depth - 1, is_property=True)}"
        several = f"( {node} [ {_rules(random, depth - 1, is_property=False)} ] )"
        rules += [
            f"sh:property [ {path} ]",
            f"sh:property [ {path} ]",
            f"sh:node {node}",
            f"sh:not {random.choice((node, f'[ {path} ]'))}",
            f"sh:and {several}",
            f"sh:or {several}",
            f"sh:xone {several}",
            f"sh:closed true ; sh:ignoredProperties ( {other} rdf:type ) ; sh:property [ {path} ]",
        ]
        if is_property:
            least = random.randint(0, 2)
            disjoint = random.choice(("", " ; sh:qualifiedValueShapesDisjoint true"))
            rules += [f"sh:qualifiedValueShape {node} ; sh:qualifiedMinCount {least}{disjoint}"]
            rules += [f"sh:qualifiedValueShape {node} ; sh:qualifiedMaxCount {least}{disjoint}"]
    return random.choice(rules)
