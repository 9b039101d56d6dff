"""A list of delegations in sections: the lines that are of the delegation above them."""

import re
from collections.abc import Sequence
from itertools import pairwise

from cstograph.extract.drafts.draft import Passage
from cstograph.extract.names.bodies import Bodies
from cstograph.extract.reading.sentences import Span
from cstograph.extract.rules.patterns import Patterns

#: How a section begins, and what stands in it.
_BEGINS = ("section", "section-lead")
_KINDS = (*_BEGINS, "section-seats", "section-representative", "section-head", "section-website")
#: How many delegations such a list has at least.
_FEWEST = 2
_HEADING = re.compile(r"\b[Dd]elegations\b")


def find(lines: Sequence[Span], listed: Sequence[Span], patterns: Patterns) -> list[Span]:
    """Find the lines of a list in sections; `listed` are those which say all by themselves.

    News may say, too, of how many a delegation consists that came to a session: only where several
    do, and as many name a plenipotentiary representative, they are a list.
    """
    of = {kind: [p for p in lines if patterns.search(kind, p.text)] for kind in _KINDS}
    followed = {a for a, b in pairwise(lines) if b in of["section-seats"]}
    over = [line for line in lines if _HEADING.search(line.text)]
    # A State and a parliament in a line begin a section only where a number of seats follows.
    of["section-lead"] = [
        p
        for p in of["section-lead"]
        if p in followed and p not in listed and over and over[0].start < p.start
    ]
    whole = [p for p in listed if patterns.search("delegation", p.text)]
    # An address further below may be the assembly's own.
    told = {*listed, *(p for kind in _KINDS[:-1] for p in of[kind])}
    below = {line for before, line in pairwise(lines) if before in told}
    of["section-website"] = [p for p in of["section-website"] if p in below]
    if len(whole) >= _FEWEST:
        return of["section-website"]
    begun = [p for kind in _BEGINS for p in of[kind]]
    number = len(of["section-representative"])
    if whole or number < len(begun) or len(begun) < _FEWEST or all(of[k] for k in _BEGINS):
        return []
    first = min(p.start for p in begun)
    return [p for found in of.values() for p in found if p.start >= first]


def assembly(bodies: Bodies) -> Passage | None:
    """Find the one assembly that a page names, for delegations whose lines name none."""
    places = {}
    for slug, names in bodies.lexicon.nouns["organizations"].items():
        forms = "|".join(map(re.escape, sorted(names.get("assembly", []), key=len)[::-1]))
        found = re.search(rf"\b(?:{forms})\b", bodies.text) if forms else None
        if found:
            places[slug] = Passage(*found.span())
    return places.popitem()[1] if len(places) == 1 else None
