"""Titles of plans, statements and other papers in a sentence."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from cstograph.extract.names.lexicon import DOCUMENT, Token
from cstograph.extract.names.mentions import Mention
from cstograph.extract.reading.sentences import Span

_QUOTED = re.compile(r"[“«\"](?P<title>[^”»\"]{3,300})[”»\"]")
_HALVES = re.compile(
    r"\s+for the (?:first|second) half of \d{4}(?: and the (?:first|second) half of \d{4})?"
    r"|\s+for (?:the period )?(?:up to |until )?\d{4}(?:\s?[–-]\s?\d{4})?"
    r"|\s+(?:until|up to|through) \d{4}|\s+\d{4}\s?[–-]\s?\d{4}"
)
#: Small words that a title goes on with, where a word with a capital follows.
_JOINS = frozenset(
    [
        "of",
        "the",
        "for",
        "on",
        "and",
        "in",
        "to",
        "with",
        "against",
        "into",
        "from",
        "its",
        "between",
        "by",
        "at",
        "under",
    ]
)
_LARGE = "CTHSODRMP"
#: How many words with a capital an unquoted title has at least; "the Plan" names no paper.
_FEWEST = 3


@dataclass(frozen=True)
class Titles:
    """Finds titles: of papers of the kinds that `heads` names."""

    heads: frozenset[str]

    def find(
        self, span: Span, tokens: Sequence[Token], taken: Sequence[tuple[int, int]]
    ) -> list[Mention]:
        """Find the titles in a sentence; days that are `taken` are no part of one."""
        tokens = [
            replace(token, text=";", kind=";")
            if any(start < token.end and token.start < end for start, end in taken)
            else token
            for token in tokens
        ]
        found: list[Mention] = []
        index = 0
        while index < len(tokens):
            if ends := self._title(span, tokens, index):
                start, end = tokens[index].start, ends
                text = " ".join(span.text[start - span.start : end - span.start].split())
                found.append(Mention("document", start, end, text))
                while index < len(tokens) and tokens[index].start < end:
                    index += 1
            else:
                index += 1
        return found

    def _title(self, span: Span, tokens: Sequence[Token], index: int) -> int | None:
        """Give where the title ends that begins at a token, if one does."""
        if quoted := self._quoted(span, tokens, index):
            return quoted
        if tokens[index].kind not in _LARGE and not re.match(r"\d{4}\s?[–-]", tokens[index].text):
            return None
        head = self._head(tokens, index)
        if head is None:
            return None
        last = self._last(tokens, head)
        capitals = sum(token.text[0].isupper() for token in tokens[index : last + 1])
        if capitals < _FEWEST:
            return None
        end = tokens[last].end
        if more := _HALVES.match(span.text, end - span.start):
            end = span.start + more.end()
        return end

    def _quoted(self, span: Span, tokens: Sequence[Token], index: int) -> int | None:
        """Read the Concept “On ...”: the kind of paper, and its title in quotation marks."""
        if tokens[index].text.capitalize() not in self.heads:
            return None
        behind = tokens[index].end - span.start
        found = (
            _QUOTED.match(span.text, behind + 1) if span.text[behind : behind + 1] == " " else None
        )
        if found and found["title"][0].isupper() and not found["title"].endswith((",", ".")):
            return span.start + found.end()
        return None

    def _head(self, tokens: Sequence[Token], index: int) -> int | None:
        """Find the word that says which kind of paper it is, among the first of the title.

        Where several such words follow one another, "Strategy Implementation Plan", it is the last.
        """
        at, head = index, None
        while at < len(tokens) and (tokens[at].kind in _LARGE or (at == index)):
            if tokens[at].kind == DOCUMENT or tokens[at].text in self.heads:
                head = at
            at += 1
        return head

    def _last(self, tokens: Sequence[Token], head: int) -> int:
        """Find the last word of a title: words with a capital, and small ones between them."""
        last = at = head
        while at + 1 < len(tokens):
            at += 1
            token = tokens[at]
            is_year = token.kind == "d" and tokens[at - 1].text != "in"
            if token.text[0].isupper() or is_year:
                last = at
            elif token.text == ",":
                if not self._goes_on(tokens, at):
                    break
            elif token.text.lower() not in _JOINS or self._begins_another(tokens, at):
                break
        return last

    @staticmethod
    def _goes_on(tokens: Sequence[Token], comma: int) -> bool:
        """Tell whether a comma is one of "Foreign Policy, Security and Defence"."""
        following = list(tokens[comma + 1 : comma + 5])
        kinds = "".join(token.kind for token in following)
        return bool(re.match(r"[TH]{1,2}(?:,[TH]{1,2})*(?:,?a)[TH]", kinds))

    def _begins_another(self, tokens: Sequence[Token], at: int) -> bool:
        """Tell whether "and" leads to another paper, or to another thing than the title's."""
        if tokens[at].kind != "a":
            return False
        following = tokens[at + 1 : at + 7]
        if following and following[0].kind == "t":
            return (
                any(t.kind == DOCUMENT for t in _run(following[1:]))
                or following[1:2] == []
                or (not following[1].text[0].isupper())
            )
        return any(t.kind == DOCUMENT for t in _run(following))


def _run(tokens: Sequence[Token]) -> Iterator[Token]:
    for token in tokens:
        if token.kind not in _LARGE:
            return
        yield token
