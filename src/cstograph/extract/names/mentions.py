"""What a sentence names, and the sentence with one character in the place of each name."""

from dataclasses import dataclass, field

from cstograph.extract.reading.sentences import Span

#: The kinds of mentions, and the first of the characters that stand for them.
KINDS = {
    kind: chr(0xE000 + 0x100 * n)
    for n, kind in enumerate(
        ("person", "office", "body", "document", "state", "day", "name", "quote")
    )
}


@dataclass(frozen=True, slots=True)
class Mention:
    """Something named. `head` is what of an office is in something, `whole` all that was read.

    A person's `name` is the mention of the name alone, and `office` of the office given with it.
    """

    kind: str
    start: int
    end: int
    text: str
    name: "Mention | None" = None
    office: "Mention | None" = None


@dataclass
class Tagged:
    """A sentence in which each mention is one character."""

    span: Span
    text: str = ""
    mentions: dict[str, Mention] = field(default_factory=dict)
    origins: list[int] = field(default_factory=list)
    doubts: list[tuple[int, int, str]] = field(default_factory=list)

    def at(self, character: str) -> Mention:
        """Give the mention that a character stands for."""
        return self.mentions[character]

    def of(self, kind: str, text: str | None = None) -> list[Mention]:
        """Give the mentions of a kind, in a part of the text or in all of it."""
        within = self.text if text is None else text
        found = (self.mentions[c] for c in within if c in self.mentions)
        return [mention for mention in found if mention.kind == kind]

    def where(self, start: int, end: int) -> tuple[int, int]:
        """Say where in the page a part of the tagged text stands."""
        last = self.text[end - 1]
        stop = self.mentions[last].end if last in self.mentions else self.origins[end - 1] + 1
        return self.origins[start], stop

    def mention(self, kind: str, start: int, end: int) -> Mention:
        """Make a mention of a part of the tagged text, as the page has it."""
        begin, stop = self.where(start, end)
        text = self.span.text[begin - self.span.start : stop - self.span.start]
        return Mention(kind, begin, stop, " ".join(text.split()))
