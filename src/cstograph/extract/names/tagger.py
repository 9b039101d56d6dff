"""A sentence -> the people, offices, bodies, documents, states and days that it names.

A name is read as far as the lexicon knows its words. Each mention is then one character in the
sentence, so that the patterns of clauses say what stands between names, and names say nothing.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise

from cstograph.extract.names.lexicon import Lexicon, Token, unpossessed
from cstograph.extract.names.mentions import KINDS, Mention, Tagged
from cstograph.extract.names.paper_titles import Titles
from cstograph.extract.reading import dates
from cstograph.extract.reading.sentences import Span

#: So many characters stand for the mentions of a kind; no sentence names more.
_MOST = 0xFF

_COMPLEMENT = r"(?:ot?[TSOH]+(?:aT+)?|nt?[TSO]+(?:tT+)*(?:(?:,T+)*aT+){0,2}|ut[TSOM]*H)"
_BODY = rf"(?:(?:(?:[TSOM]*H)+(?:{_COMPLEMENT})*)|O)"
_CORE = r"(?:[Mm]*R)"
_MINISTER = r"(?:[on]T+(?:aT+)?(?=o|[^TaoH]|$))"
_OF = rf"(?:{_MINISTER}?ot?(?:{_BODY}|[SO]+))"
_OFFICE = (
    rf"(?:(?:(?:[TSOM]*H)+(?:{_COMPLEMENT})*|[SO]+T*){_CORE}(?:{_OF}|{_MINISTER})?"
    rf"|{_CORE}(?:a{_CORE})?{_OF})"
)
_NAME = r"(?:(?<!C)(?<!CI)P*(?:I*C{2,3}|IC|CIC)(?![CI])|P+C(?![CI]))"
# A name that goes on with words that are not known is none: what is read of it is another's.
_CUT = r"(?![on]t?[CTSHOMRDP]|aC(?!C)|a?T)"
_SCAN = re.compile(
    rf"(?P<office>(?<![HRM])(?>{_OFFICE})(?![RH]){_CUT})"
    rf"|(?P<body>(?<![TSOHMC])(?>{_BODY})(?![RC]){_CUT})"
    rf"|(?P<state>S(?![TSOHR]))|(?P<name>{_NAME})"
)


@dataclass(frozen=True)
class Tagger:
    """Finds what sentences name. `ordinary` are the words that the page has in small letters.

    `families` are the family names that the page has given with the names before: alone, they are
    names too.
    """

    lexicon: Lexicon
    documents: Titles
    ordinary: frozenset[str] = frozenset()
    families: set[str] = field(default_factory=set)

    def tag(self, span: Span, quotes: Sequence[Span] = ()) -> Tagged:
        """Tag a sentence; `quotes` are the quotations in it, of which nothing is read here."""
        tagged = Tagged(span)
        named = [
            Mention("quote", max(q.start - 1, span.start), min(q.end + 1, span.end), q.text)
            for q in quotes
            if span.start <= q.start and q.end <= span.end
        ]
        quoted = [(mention.start, mention.end) for mention in named]
        named += [
            Mention(
                "day", day.start, day.end, span.text[day.start - span.start : day.end - span.start]
            )
            for day in dates.find(span.text, span.start)
            if not any(start < day.end and day.start < end for start, end in quoted)
        ]
        tokens = [
            token
            for token in self.lexicon.tokens(span.text, span.start, self.ordinary)
            if not any(start < token.end and token.start < end for start, end in quoted)
        ]
        named += self.documents.find(span, tokens, [(m.start, m.end) for m in named])
        free = _free(tokens, named)
        for run in free:
            named += self._names(run, span)
        named.sort(key=lambda mention: mention.start)
        _write(tagged, _in_pairs(named, span, tagged))
        return tagged

    def _names(self, tokens: Sequence[Token], span: Span) -> Iterator[Mention]:
        kinds = "".join(token.kind for token in tokens)
        for found in _SCAN.finditer(kinds):
            kind = str(found.lastgroup)
            start, end = tokens[found.start()].start, tokens[found.end() - 1].end
            text = span.text[start - span.start : end - span.start]
            if kind == "name" and (text != text.rstrip("’'") or re.search(r"[’'`]s$", text)):
                bare = unpossessed(text)
                end, text = start + len(bare), bare
            yield Mention(kind, start, end, " ".join(text.split()))
        for found in re.finditer(r"(?<![CIPTHR])C(?![CITHR])", kinds):
            token = tokens[found.start()]
            bare = unpossessed(token.text)
            if bare in self.families:
                yield Mention("name", token.start, token.start + len(bare), bare)


def _free(tokens: Sequence[Token], named: Sequence[Mention]) -> Iterator[list[Token]]:
    """Give the runs of tokens that are in no mention yet."""
    run: list[Token] = []
    for token in tokens:
        if any(m.start < token.end and token.start < m.end for m in named):
            if run:
                yield run
            run = []
        else:
            run.append(token)
    if run:
        yield run


_CHAIN_GAP = re.compile(
    r"\s*(?:,\s*(?:and\s+)?(?:as well as\s+)?|and\s+|as well as\s+)(?:the\s+)?|\s+"
)


def _in_pairs(named: list[Mention], span: Span, tagged: Tagged) -> list[Mention]:
    """Join each name with the office that is given with it.

    An office stands right before its holder's name, or behind it after a comma. In a chain of
    names and offices between commas, an office is given to a name only where the chain begins with
    a name and the two take turns: any other chain can be read in two ways.
    """
    joined: list[Mention] = []
    for mention in named:
        before = joined[-1] if joined else None
        if before and before.kind == "office" and mention.kind == "name":
            gap = span.text[before.end - span.start : mention.start - span.start]
            if gap.isspace():
                joined[-1] = _person(span, mention, before)
                continue
        joined.append(mention)
    made: list[Mention] = []
    for chain in _chains(joined, span):
        made += _paired(chain, span, tagged)
    return made


def _paired(chain: list[Mention], span: Span, tagged: Tagged) -> list[Mention]:
    """Join the names and offices of a chain, where it can be read in one way alone."""
    kinds = "".join({"name": "n", "office": "o", "person": "p"}.get(m.kind, "-") for m in chain)
    if re.fullmatch("p*(?:no)+p*", kinds):
        first, last = kinds.index("n"), kinds.rindex("o") + 1
        pairs = zip(chain[first:last:2], chain[first + 1 : last : 2], strict=True)
        return [*chain[:first], *(_person(span, n, o) for n, o in pairs), *chain[last:]]
    gaps = [span.text[a.end - span.start : b.start - span.start] for a, b in pairwise(chain)]
    is_apposed = all(gap.strip() in (",", ", the") for gap in gaps)
    # An office without an article behind "and" is a further one of who was named before.
    is_one = all(gap.strip() in (",", ", the", "and") for gap in gaps) and gaps[:1] != [" and "]
    if kinds == "on" and is_apposed and _stands_alone(span, chain):
        return [_person(span, chain[1], chain[0])]
    is_one = is_apposed or (kinds[0] == "n" and is_one)
    if re.fullmatch("noo+|o+p", kinds) and is_one and not _is_list(span, chain[-1]):
        # One person with several offices: the one beside the name is sure to be theirs.
        beside = chain[1] if kinds[0] == "n" else chain[-1]
        whole = _person(span, chain[0], beside) if kinds[0] == "n" else beside
        others = [m for m in chain if m.kind == "office" and m is not beside]
        for other in others:
            reason = "a further office, which may be another person's"
            tagged.doubts.append((other.start, other.end, reason))
        return [replace(whole, start=chain[0].start, end=chain[-1].end)]
    if "n" in kinds and "o" in kinds:
        reason = "which office is whose can be read in two ways"
        tagged.doubts.append((chain[0].start, chain[-1].end, reason))
    return chain


def _stands_alone(span: Span, chain: Sequence[Mention]) -> bool:
    """Tell whether "the Chairman of the State Duma, Oleg Testov," can be no part of a list.

    It is all that somebody is said to have done, or all who is said to have.
    """
    before = span.text[: chain[0].start - span.start]
    behind = span.text[chain[-1].end - span.start :]
    if re.search(
        r"\b(?:(?:chaired|presided over|led|opened) by|(?:chairmanship|presidency) of) the $",
        before,
    ):
        return re.match(r"\.?$|, (?:the|an?) ", behind) is not None
    return (
        before == "The " and re.match(r",? (?:said|noted|stressed|chaired)\b", behind) is not None
    )


def _is_list(span: Span, last: Mention) -> bool:
    """Tell whether more is listed behind a chain by commas; semicolons part the chains."""
    return bool(re.match(r"\s*,?\s*(?:and|as well as)\b", span.text[last.end - span.start :]))


def _chains(named: list[Mention], span: Span) -> Iterator[list[Mention]]:
    chain: list[Mention] = []
    for mention in named:
        if chain:
            gap = span.text[chain[-1].end - span.start : mention.start - span.start]
            linked = _CHAIN_GAP.fullmatch(gap) and not gap.isspace()
            if not linked or mention.kind not in ("name", "office", "person"):
                yield chain
                chain = []
        if mention.kind in ("name", "office", "person"):
            chain.append(mention)
        else:
            yield [mention]
    if chain:
        yield chain


def _person(span: Span, name: Mention, office: Mention) -> Mention:
    start, end = min(name.start, office.start), max(name.end, office.end)
    text = span.text[start - span.start : end - span.start]
    return Mention("person", start, end, text, name, office)


def _write(tagged: Tagged, named: Sequence[Mention]) -> None:
    """Write the sentence with a character for each mention."""
    counts = dict.fromkeys(KINDS, 0)
    at = tagged.span.start
    pieces: list[str] = []
    for mention in sorted(named, key=lambda m: m.start):
        if counts[mention.kind] == _MOST:
            continue
        between = tagged.span.text[at - tagged.span.start : mention.start - tagged.span.start]
        pieces.append(between)
        tagged.origins += range(at, mention.start)
        character = chr(ord(KINDS[mention.kind]) + counts[mention.kind])
        counts[mention.kind] += 1
        tagged.mentions[character] = mention
        pieces.append(character)
        tagged.origins.append(mention.start)
        at = mention.end
    pieces.append(tagged.span.text[at - tagged.span.start :])
    tagged.origins += range(at, tagged.span.end)
    tagged.text = "".join(pieces)
