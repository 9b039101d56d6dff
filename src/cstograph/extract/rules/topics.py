"""What a text is about: the terms of the topics that stand in it."""

import re
from dataclasses import dataclass
from functools import cached_property

from cstograph.extract.names.known_things import Known


@dataclass(frozen=True)
class Topics:
    """The topics of the graph, each found by its terms, which are skos:hiddenLabel."""

    known: Known

    @cached_property
    def _terms(self) -> list[tuple[str, re.Pattern[str]]]:
        made = []
        for topic in self.known.topics:
            if topic.terms:
                forms = "|".join(map(_form, sorted(topic.terms, key=len, reverse=True)))
                made.append((topic.id, re.compile(rf"\b(?:{forms})\b", re.IGNORECASE)))
        return made

    def of(self, text: str) -> list[str]:
        """Give the topics of a text, in the order in which it comes to them."""
        found = [(match.start(), id_) for id_, form in self._terms if (match := form.search(text))]
        return [id_ for _, id_ in sorted(found)]


def _form(term: str) -> str:
    return re.escape(term).replace(r"\ ", r"\s+").replace("'", "[’']")
