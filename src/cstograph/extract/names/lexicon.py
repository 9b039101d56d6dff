"""The words that names are made of: a project's ontology/extraction/nouns.toml and states.toml."""

import re
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from itertools import pairwise
from pathlib import Path
from typing import Any

from cstograph.errors import InvalidProjectError
from cstograph.findings import Mark, violation

#: Kinds of words, each by a letter, so that the grammar of names is regular expressions over them.
STATE, ORGANIZATION, BODY, ROLE, MODIFIER, THEME, DOCUMENT = "S", "O", "H", "R", "M", "T", "D"
CAPITAL, TITLE, INITIAL, WORD, NUMBER = "C", "P", "I", "w", "d"
_SMALL = {"of": "o", "the": "t", "on": "n", "for": "n", "and": "a", "under": "u", ",": ","}

_TOKEN = re.compile(
    r"(?:[^\W\d_]\.)+|[^\W\d_]+(?:[-’'`][^\W\d_]+)*(?:(?<=s)[’'](?!\w))?"
    r"|\d{4}\s?[–-]\s?\d{4}|\d+(?:th|st|nd|rd)?|[\ue000-\uf8ff]|\S"
)
_STOP = frozenset(["the", "of", "and", "for", "on", "in", "to", "a", "an", "under"])


def read_table(path: Path) -> dict[str, Any]:
    """Read a TOML file. Raises InvalidProjectError with its line where it is none."""
    try:
        return tomllib.loads(path.read_text("utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        place = re.search(r"line (\d+), column (\d+)", str(error))
        mark = Mark(int(place[1]), int(place[2])) if place else Mark()
        message = f"The extraction's file cannot be read: {error}."
        raise InvalidProjectError([violation(path, mark, message, "extraction")]) from None


@dataclass(frozen=True, slots=True)
class Token:
    """A word, or several that are one name; `kind` is a letter."""

    start: int
    end: int
    text: str
    kind: str


@dataclass(frozen=True)
class Lexicon:
    """The words of names, by kind."""

    nouns: Mapping[str, Any]
    states: Mapping[str, Any]
    keys: dict[str, tuple[str, ...]] = field(default_factory=dict, repr=False)

    @classmethod
    def read(cls, folder: Path) -> "Lexicon":
        """Read a project's lexicon."""
        states = read_table(folder / "states.toml")["states"]
        return cls(read_table(folder / "nouns.toml"), states)

    def tokens(
        self, text: str, start: int = 0, ordinary: frozenset[str] = frozenset()
    ) -> list[Token]:
        """Take a text apart into words and names of one kind.

        `ordinary` are words that the page has in small letters too: at the beginning of a
        sentence, such a word is no name.
        """
        made: list[Token] = []
        at = 0
        while found := _TOKEN.search(text, at):
            phrase = self._phrase.match(text, found.start())
            if phrase:
                kind = self._phrase_kind(_squeezed(phrase[0]))
                end = phrase.end()
            else:
                kind, end = self._kind(found[0]), found.end()
                first = not made or made[-1].text in '.:;!?“”"«»'
                if kind == CAPITAL and first and found[0].lower() in ordinary:
                    kind = WORD
            made.append(Token(start + found.start(), start + end, text[found.start() : end], kind))
            at = end
        # "Deputy Chairman" is one who stands in for another, "Deputy of the State Duma" a member.
        for place, (token, behind) in enumerate(pairwise(made)):
            if token.text.lower() == "deputy" and behind.text == "of":
                made[place] = replace(token, kind=ROLE)
        return _seated(made, self.advisory)

    def _phrase_kind(self, phrase: str) -> str:
        """Give the kind of a phrase; of whose it is, that of a state, an organization or a body."""
        if phrase in self._phrases:
            return self._phrases[phrase]
        kind = self._phrases[re.sub(r"[’']s?$", "", phrase)]
        return kind if kind in (STATE, ORGANIZATION, BODY, THEME) else WORD

    def _kind(self, word: str) -> str:  # noqa: PLR0911 - a case a kind
        if word in self._words:
            return self._words[word]
        bare = unpossessed(word)
        if bare != word and bare in self._possessive:
            return self._words[bare]
        if word.lower() in _SMALL:
            return _SMALL[word.lower()]
        if re.fullmatch(r"(?:[^\W\d_]\.)+", word):
            return INITIAL if word[0].isupper() else WORD
        if word[0].isdigit():
            return NUMBER
        if word[0].isupper() and bare not in self.never and len(bare) > 1:
            return CAPITAL
        return WORD if word[0].isalnum() else word[0]

    @cached_property
    def never(self) -> frozenset[str]:
        """Words with a capital that are no part of a person's name."""
        return frozenset(f"{self.nouns['never']['names']} {self.nouns['never']['cities']}".split())

    @cached_property
    def _words(self) -> dict[str, str]:
        made: dict[str, str] = {}
        roles, documents = self.nouns["roles"], self.nouns["documents"]
        kinds = [
            (THEME, self.nouns["themes"]["words"].split()),
            (TITLE, self.nouns["people"]["titles"].split()),
            (DOCUMENT, documents["heads"].split()),
            (MODIFIER, _both(roles["modifiers"].split())),
            (ROLE, _both(roles["heads"].split())),
            (BODY, self.nouns["bodies"]["heads"].split()),
        ]
        for kind, words in kinds:
            made.update(dict.fromkeys(words, kind))
        for word in ("special", "general", "first", "standing", "personal", "address", "chief"):
            made.pop(word, None)  # small, these are ordinary words
        made.update({"General": TITLE, "Deputy": MODIFIER})
        made.update(
            dict.fromkeys((w for w, k in made.items() if k == MODIFIER and w.islower()), "m")
        )
        made.update({"first": "m", "deputy": "m"})
        for state in self.states.values():
            made.update(dict.fromkeys((w for w in self._forms(state) if " " not in w), STATE))
        for names in self._organizations:
            made.update(dict.fromkeys((w for w in names if " " not in w), ORGANIZATION))
        return made

    @cached_property
    def _possessive(self) -> frozenset[str]:
        kinds = (STATE, ORGANIZATION, BODY)
        return frozenset(word for word, kind in self._words.items() if kind in kinds)

    @cached_property
    def _phrases(self) -> dict[str, str]:
        made: dict[str, str] = {}
        for state in self.states.values():
            made.update(dict.fromkeys(self._forms(state), STATE))
        for names in self._organizations:
            made.update(dict.fromkeys(names, ORGANIZATION))
        made.update(dict.fromkeys(self.nouns["themes"]["phrases"], THEME))
        made.update(dict.fromkeys(_both(self.nouns["roles"]["phrases"]), ROLE))
        made.update(dict.fromkeys(self.nouns["bodies"]["phrases"], BODY))
        made.update(dict.fromkeys(self.nouns["people"]["ranks"], TITLE))
        return {
            _squeezed(phrase): kind for phrase, kind in made.items() if re.search(r"\W", phrase)
        }

    @cached_property
    def _phrase(self) -> re.Pattern[str]:
        longest = sorted(self._phrases, key=len, reverse=True)
        forms = "|".join(re.escape(phrase).replace(r"\ ", r"\s+") for phrase in longest)
        return re.compile(rf"(?:{forms})(?:(?<=[^\W_])[’']s?(?!\w))?(?!\w)(?<!\s)")

    @property
    def _organizations(self) -> Iterable[list[str]]:
        for names in self.nouns["organizations"].values():
            yield [*names["names"], *names.get("assembly", [])]

    @staticmethod
    def _forms(state: Mapping[str, Any]) -> list[str]:
        return [*state["names"], *state.get("adjectives", [])]

    @cached_property
    def _states_by_form(self) -> dict[str, str]:
        return {f: slug for slug, state in self.states.items() for f in self._forms(state)}

    def state(self, text: str) -> str | None:
        """Give the state that a form names, by its slug."""
        return self._states_by_form.get(unpossessed(_squeezed(text)))

    def assembly(self, name: str) -> str | None:
        """Give the id of the organization's parliamentary assembly that a name is of."""
        for slug, names in self.nouns["organizations"].items():
            if _squeezed(name) in names.get("assembly", []):
                return f"body/{slug}-parliamentary-assembly"
        return None

    def number(self, text: str) -> str:
        """Give a number in figures, which may be written in words: "twenty-one" is "21"."""
        if text.isdecimal():
            return text
        tens, ones = (self.nouns["numbers"][name].split() for name in ("tens", "ones"))
        parts = text.split("-")
        return str(
            sum((tens.index(p) + 1) * 10 if p in tens[1:] else ones.index(p) + 1 for p in parts)
        )

    def key(self, name: str) -> tuple[str, ...]:
        """Give what names of one body have in common: its words, whatever their order and form."""
        if name not in self.keys:
            self.keys[name] = self._key(name)
        return self.keys[name]

    def plain(self, name: str) -> str:
        """Give a name in the words that stand for all its spellings: "Ministers of Defence"."""
        text = _squeezed(name)
        for form, one in self.nouns["same"].items():
            text = re.sub(rf"\b{form}\b", one, text)
        return text

    def _key(self, name: str) -> tuple[str, ...]:
        text = self.plain(name).replace("’", "'")
        for phrase, word in self._canonical:
            text = phrase.sub(f" {word} ", text)
        words = (
            re.sub(r"'s?$", "", w) for w in re.findall(r"[^\W_]+(?:[-'][^\W_]+)*'?", text.lower())
        )
        return tuple(sorted(word for word in words if word not in _STOP))

    @cached_property
    def _canonical(self) -> list[tuple[re.Pattern[str], str]]:
        forms: dict[str, str] = {}
        for slug, state in self.states.items():
            forms.update(dict.fromkeys(self._forms(state), slug))
        for slug, names in self.nouns["organizations"].items():
            forms.update(dict.fromkeys(names["names"], slug))
            forms.update(dict.fromkeys(names.get("assembly", []), f"{slug} parliamentary assembly"))
        longest = sorted(forms, key=len, reverse=True)
        return [(re.compile(rf"\b{re.escape(f)}\b(?:'s?(?!\w))?"), forms[f]) for f in longest]

    @property
    def own(self) -> str:
        """The organization whose pages are read, by its word in keys."""
        return str(self.nouns["own"]["organization"])

    @cached_property
    def advisory(self) -> frozenset[str]:
        """What councils are called that another organ has."""
        return frozenset(self.nouns["bodies"]["advisory"])

    @cached_property
    def legislatures(self) -> frozenset[str]:
        """What legislatures are called."""
        return frozenset(self.nouns["bodies"]["legislatures"].split())


def _seated(tokens: list[Token], advisory: frozenset[str]) -> list[Token]:
    """Read "at" as "under" where a council of the `advisory` ones is one of another organ.

    "The Expert Council at the CSTO PA Council": nobody meets in an organ, as one may in a chamber.
    """
    made = list(tokens)
    for place, token in enumerate(tokens):
        if token.text != "at":
            continue
        words = [t.text for t in tokens[max(0, place - 3) : place]]
        behind = tokens[place + 1 : place + 6]
        organ = re.match(r"t(?:O*|T*)H", "".join(t.kind for t in behind))
        of = behind[organ.end() - 1].text if organ else ""
        is_advisory = words[-1:] == ["Council"] and advisory & set(words)
        if is_advisory and of in ("Council", "Committee", "Commission"):
            made[place] = replace(token, kind="u")
    return made


def _both(words: Iterable[str]) -> list[str]:
    return [form for word in words for form in (word, word[0].lower() + word[1:], word.lower())]


def unpossessed(text: str) -> str:
    """Give a name without what says that something is of it: "Russia's" is "Russia"."""
    return re.sub(r"[’'`]s?$", "", text)


def without_article(text: str) -> str:
    """Give a name without the article before it."""
    return re.sub("^[Tt]he ", "", text)


def _squeezed(text: str) -> str:
    return " ".join(text.split())
