"""A text that introduces one person: a name, alone or with a post behind a comma."""

import re
from dataclasses import dataclass

from cstograph.extract.drafts.draft import Draft, Passage
from cstograph.extract.names import person_names
from cstograph.extract.names.mentions import Mention
from cstograph.extract.names.people import People
from cstograph.extract.names.tagger import Tagger
from cstograph.extract.reading.sentences import Span
from cstograph.extract.rules.patterns import Patterns

#: How the kinds of a post's words begin: with what somebody is, or with whose it is.
_POST = re.compile(r"[Mm]*R|[TSOMH]+[Mm]*R")


@dataclass(frozen=True)
class Introductions:
    """Reads such texts into a draft."""

    draft: Draft
    people: People
    tagger: Tagger
    patterns: Patterns

    def person(self, line: Span) -> str | None:
        """Find the person of a text; None where it is no name, or says more than a post.

        The post is stated where it is read as a whole, and else told: the person is sure.
        """
        if self.is_name(line.text):
            return self.people.introduce(_mention("name", line))
        found = self.patterns.match("introduction", line.text)
        if not found or not self.is_name(found["name"]):
            return None
        name, post = _part(line, found, "name"), _part(line, found, "post")
        if not self._is_post(post):
            return None
        offices = [
            office
            for office in self.tagger.tag(post).of("office")
            if (office.start, office.end) == (post.start, post.end)
        ]
        if not offices:
            reason = f"the post of {' '.join(name.text.split())}, which is not read as a whole"
            self.draft.doubt(Passage(post.start, post.end), reason)
            return self.people.introduce(_mention("name", name))
        (office,) = offices
        whole = Mention("person", line.start, line.end, line.text, _mention("name", name), office)
        return self.people.person(whole)

    def is_name(self, text: str) -> bool:
        """Tell whether a text is a person's name, and nothing else."""
        name = person_names.parse(text, self.people.titles)
        kinds = {token.kind for token in self.people.lexicon.tokens(text)}
        return name is not None and bool(name.given) and kinds <= set("CIP")

    def _is_post(self, post: Span) -> bool:
        """Tell whether a text says what one person is, and nothing of another or of a change."""
        if self.patterns.search("row-unsure", post.text):
            return False
        if self.patterns.search("introduction-unsure", self.tagger.tag(post).text):
            return False
        tokens = self.people.lexicon.tokens(post.text)
        return _POST.match("".join(token.kind for token in tokens)) is not None


def _part(line: Span, found: re.Match[str], group: str) -> Span:
    start, end = found.span(group)
    return Span(line.start + start, line.start + end, found[group])


def _mention(kind: str, span: Span) -> Mention:
    return Mention(kind, span.start, span.end, " ".join(span.text.split()))
