"""Queries that take time, memory or the parser's stack."""

from benchmarks.hostile.case import Case, asks, at_once
from benchmarks.hostile.target import Target

ANY = "?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l"
_CROSS = "SELECT (COUNT(*) AS ?n) { %s }"
HEAVY = _CROSS % ANY
_P = "<http://example.org/p>"
_ANYTHING = f"(!{_P}|^{_P})"
_SMALL, _LARGE = 40_000, 900_000
_GRAPHS = {
    "turtle": "text/turtle",
    "n-triples": "application/n-triples",
    "rdf-xml": "application/rdf+xml",
    "json-ld": "application/ld+json",
}


def _doubled(start: str, step: str, times: int) -> str:
    """Chain BINDs, each of which makes more of the last."""
    binds = (f"BIND({step.replace('?', f'?v{i}')} AS ?v{i + 1})" for i in range(times))
    return f"SELECT (STRLEN(STR(?v{times})) AS ?n) {{ BIND({start} AS ?v0) {' '.join(binds)} }}"


def _values(number: int, name: str) -> str:
    return f"VALUES ?{name} {{ {' '.join(map(str, range(number)))} }}"


def _lengths(
    name: str, says: str, *parts: str, sizes: tuple[int, ...] = (_SMALL, _LARGE)
) -> list[Case]:
    """Make a query long, in some lengths.

    `parts` are its beginning, what is repeated, what then follows, what is repeated as often behind
    that, and its end.
    """
    return [
        Case(f"{name}-{size // 1000}-kb", f"{says}: {size // 1000} KB", asks(_long(size, *parts)))
        for size in sizes
    ]


def _long(size: int, begin: str, opening: str, middle: str, closing: str, end: str) -> str:
    times = size // len(opening + closing)
    return f"{begin}{opening * times}{middle}{closing * times}{end}"


def _heavy(target: Target) -> bytes:
    return target.query(HEAVY)


def _sorting(target: Target) -> bytes:
    return target.query(f"SELECT * {{ {ANY} }} ORDER BY ?c ?f ?i")


TIME = [
    Case("cross-product", "Counts the rows of a join that shares nothing", asks(HEAVY)),
    Case(
        "cross-product-without-rows",
        "Joins everything with everything and keeps nothing",
        asks(f"SELECT * {{ {ANY} FILTER(?a = ?d && ?a != ?d) }}"),
    ),
    Case(
        "values-cross",
        "Joins three lists of a thousand numbers",
        asks(_CROSS % " ".join(_values(1000, name) for name in "abc")),
    ),
    Case(
        "regex-backtracking",
        "Matches a pattern that takes a backtracking engine for ever",
        asks(f'ASK {{ FILTER(REGEX("{"a" * 60}!", "^(a+)+$")) }}'),
    ),
    Case(
        "regex-size",
        "Compiles a pattern of a billion states",
        asks('ASK { FILTER(REGEX("a", "((a{1,1000}){1,1000}){1,1000}")) }'),
    ),
    Case(
        "regex-per-row",
        "Compiles a pattern for each of a million rows",
        asks("SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f FILTER(REGEX(STR(?c), STR(?f))) }"),
    ),
    Case(
        "path-star-chain",
        "Follows anything any number of times, three times over",
        asks(_CROSS % f"?a {_ANYTHING}* ?b . ?b {_ANYTHING}* ?c . ?c {_ANYTHING}* ?d"),
    ),
    Case(
        "path-nested-stars",
        "Nests a star in a star in a star, thirty times",
        asks(_CROSS % f"?a {'(' * 30}{_ANYTHING}{'*)' * 30}* ?b . ?c {_ANYTHING}+ ?d"),
    ),
    Case(
        "not-exists-cross",
        "Looks through everything for each pair of things",
        asks(_CROSS % "?a ?b ?c . ?d ?e ?f FILTER NOT EXISTS { ?x ?y ?z . ?u ?a ?w . ?d ?v ?z }"),
    ),
    Case(
        "optional-tower",
        "Nests an optional part in an optional part, forty times",
        asks(
            _CROSS
            % (
                "?a ?b ?c "
                + "".join(f"OPTIONAL {{ ?a{i} ?b{i} ?c{i} " for i in range(40))
                + "}" * 40
            )
        ),
    ),
    Case(
        "subquery-tower",
        "Nests a sum over everything in a sum over everything, thirty times",
        asks(
            "".join(f"SELECT (SUM(?n{i + 1}) AS ?n{i}) {{ ?a{i} ?b{i} ?c{i} {{ " for i in range(30))
            + "SELECT (1 AS ?n30) { ?a ?b ?c }"
            + "} }" * 30
        ),
    ),
    Case(
        "hash-per-row",
        "Takes a hash of a hash of a hash for each row of a join",
        asks(f"SELECT (MAX({'SHA512(' * 40}CONCAT(STR(?a), STR(?d)){')' * 40}) AS ?n) {{ {ANY} }}"),
    ),
    Case("sixty-four-at-once", "Asks 64 queries that do not end", at_once(64, _heavy)),
    Case("four-hundred-at-once", "Asks 400 queries that do not end", at_once(400, _heavy)),
]

MEMORY = [
    Case("order-by", "Sorts a cross product", asks(f"SELECT * {{ {ANY} }} ORDER BY ?c ?f ?i")),
    Case(
        "distinct",
        "Removes duplicates from a cross product",
        asks(f"SELECT DISTINCT * {{ {ANY} }}"),
    ),
    Case(
        "group-by",
        "Groups a cross product into as many groups",
        asks(f"SELECT ?a ?d ?g ?j (COUNT(*) AS ?n) {{ {ANY} }} GROUP BY ?a ?c ?d ?f ?g ?i ?j"),
    ),
    Case(
        "group-concat",
        "Writes a cross product into one string",
        asks(f"SELECT (GROUP_CONCAT(CONCAT(STR(?a), STR(?d), STR(?g))) AS ?n) {{ {ANY} }}"),
    ),
    Case(
        "count-distinct",
        "Counts the different rows of a cross product",
        asks(f"SELECT (COUNT(DISTINCT *) AS ?n) {{ {ANY} }}"),
    ),
    Case("minus", "Subtracts a cross product", asks(f"SELECT * {{ ?a ?b ?c MINUS {{ {ANY} }} }}")),
    Case(
        "path-pairs",
        "Keeps all pairs that any path joins, twice over",
        asks(f"SELECT DISTINCT * {{ ?a {_ANYTHING}* ?b . ?c {_ANYTHING}* ?d }}"),
    ),
    Case(
        "concat-doubling",
        "Doubles a string forty times",
        asks(_doubled('"0123456789"', "CONCAT(?, ?)", 40)),
    ),
    Case(
        "replace-growing",
        "Makes ten characters of each, twelve times",
        asks(_doubled('"0"', f'REPLACE(?, ".", "{"$0" * 10}")', 12)),
    ),
    Case(
        "encode-tripling",
        "Encodes per cent signs, each of which becomes three characters, thirty times",
        asks(_doubled('"%%%%%%%%%%"', "ENCODE_FOR_URI(REPLACE(?, '[0-9]', '%'))", 30)),
    ),
    Case("squares", "Squares a number fifty times", asks(_doubled("9999999999", "? * ?", 50))),
    Case("sixteen-sorts-at-once", "Sorts sixteen cross products at once", at_once(16, _sorting)),
    Case("many-gigabytes", "Wants a cross product as JSON", asks(f"SELECT * {{ {ANY} }}")),
    Case(
        "many-gigabytes-of-xml",
        "Wants a cross product as XML",
        asks(f"SELECT * {{ {ANY} }}", "application/sparql-results+xml"),
    ),
    Case(
        "many-gigabytes-as-a-page",
        "Wants a cross product as a page",
        asks(f"SELECT * {{ {ANY} }}", "text/html"),
    ),
    *[
        Case(
            f"construct-{name}",
            f"Wants a cross product as a graph in {media_type}",
            asks(f"CONSTRUCT {{ ?a ?e ?i . ?j ?b ?f }} {{ {ANY} }}", media_type),
        )
        for name, media_type in _GRAPHS.items()
    ],
    Case(
        "describe-everything",
        "Describes all things of a cross product",
        asks(f"DESCRIBE * {{ {ANY} }}"),
    ),
    Case(
        "wide-rows",
        "Wants rows of ten thousand columns",
        asks(f"SELECT * {{ ?a ?b ?c . {' '.join(f'BIND(?a AS ?v{i})' for i in range(10_000))} }}"),
    ),
]

LENGTH = [
    *_lengths("parentheses", "Nests parentheses", "ASK { FILTER(", "(", "1", ")", ") }"),
    *_lengths("groups", "Nests groups", "ASK ", "{", "?s ?p ?o", "}", ""),
    *_lengths("negations", "Negates a negation", "ASK { FILTER(", "!", "true", "", ") }"),
    *_lengths("signs", "Puts a sign before a sign", "ASK { FILTER(", "- ", "1 = 1", "", ") }"),
    *_lengths("sum", "Adds up", "ASK { FILTER(", "1+", "1 > 0", "", ") }"),
    *_lengths("alternatives", "Joins conditions by or", "ASK { FILTER(", "1=2||", "1=1", "", ") }"),
    *_lengths("unions", "Joins groups by UNION", "ASK {", "{?s ?p 1} UNION ", "{}", "", "}"),
    *_lengths("path-steps", "Takes step after step", "ASK { ?s ", f"{_P}/", _P, "", " ?o }"),
    *_lengths("path-choices", "Takes one step or another", "ASK { ?s ", f"{_P}|", _P, "", " ?o }"),
    *_lengths("path-parentheses", "Nests paths", "ASK { ?s ", "(", _P, ")", " ?o }"),
    *_lengths("path-stars", "Repeats repetitions", "ASK { ?s ", "(", _P, "*)", "* ?o }"),
    *_lengths("blank-nodes", "Nests blank nodes", f"ASK {{ ?s {_P} ", f"[{_P} ", "1", "]", "}"),
    *_lengths("lists", "Nests lists", f"ASK {{ ?s {_P} ", "(", "1", ")", "}"),
    *_lengths("filters", "Filters again and again", "ASK { ", "FILTER(?p != 1) ", "", "", "}"),
    *_lengths("exists", "Nests EXISTS", "ASK {", "FILTER EXISTS { ?s ?p ?o ", "", "}", "}"),
    *_lengths("functions", "Nests calls of functions", "ASK { FILTER(", "STR(", "1", ")", ") }"),
    *_lengths("values", "Lists values", "ASK { VALUES ?s {", "1 ", "", "", "} }"),
    *_lengths(
        "in-list", "Looks into a list", "ASK { ?s ?p ?o FILTER(?o IN (", "1,", "1", "", ")) }"
    ),
    *_lengths("patterns", "Joins patterns", "ASK {", "?s ?p ?o . ", "", "", "}"),
    *_lengths(
        "prefixes",
        "Declares prefixes",
        "",
        "PREFIX a: <http://a/> ",
        "ASK {}",
        "",
        "",
        sizes=(_LARGE,),
    ),
    *_lengths("quotes", "Opens strings", "ASK { ?s ?p ", '""" ', "", "", "}", sizes=(_LARGE,)),
    *_lengths("angle-brackets", "Opens IRIs", "ASK { ?s ?p ", "<", "", "", "}", sizes=(_LARGE,)),
    *_lengths(
        "backslashes", "Escapes backslashes", 'ASK { ?s ?p "', "\\", "", "", "}", sizes=(_LARGE,)
    ),
    *_lengths(
        "escapes", "Escapes characters", 'ASK { ?s ?p "', "\\u0041", '"', "", "}", sizes=(_LARGE,)
    ),
    *_lengths(
        "dots", "Writes a name of dots", "ASK { ?s ?p a", ".", ":b", "", "}", sizes=(_LARGE,)
    ),
    *_lengths("digits", "Writes a number", "ASK { ?s ?p ", "9", "", "", "}", sizes=(_LARGE,)),
    *_lengths(
        "comments", "Comments on nothing", "ASK {", "#\n", "?s ?p ?o", "", "}", sizes=(_LARGE,)
    ),
]
