"""The labels of a dataset, in a database in memory."""

import json
import sqlite3
import time
import weakref
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace

from rapidfuzz import fuzz, process

from cstograph.search.folding import folded
from cstograph.search.kinds import Kinds
from cstograph.search.match import Label, Likeness, Match, alike, best_name
from cstograph.search.spelling import Vocabulary

#: How many characters of a text, and how many words of it, are looked at.
_LONGEST, _MOST_WORDS = 1_000, 30
#: How many of its words are mended.
_MOST_MENDED = 6
#: Labels of each way to match that are weighed against each other.
_WEIGHED = 60
#: Labels that have a word from which on it is frequent.
_FREQUENT = 2_000
#: Seconds that a search may take, and how often the database looks at the clock.
_PATIENCE, _STEPS = 0.5, 20_000
_LAST = "\U0010ffff"
#: IRIs that are compared with one that leads to nothing, and how alike one has to be, of 100.
_COMPARED, _ALIKE = 10_000, 75
_TABLES = """
PRAGMA journal_mode = OFF;
CREATE TABLE label (
    id INTEGER PRIMARY KEY,
    kinds INTEGER NOT NULL,
    resource TEXT NOT NULL,
    text TEXT NOT NULL,
    language TEXT,
    is_preferred INTEGER NOT NULL,
    folded TEXT NOT NULL
);
CREATE TABLE code (code TEXT NOT NULL, resource TEXT NOT NULL);
CREATE VIRTUAL TABLE word
    USING fts5(folded, content='', detail=none, prefix='1 2 3 4', tokenize='ascii');
INSERT INTO word (word, rank) VALUES ('automerge', 0), ('hashsize', 67108864);
CREATE VIRTUAL TABLE vocabulary USING fts5vocab(word, 'row');
"""
_INDEXES = """
CREATE INDEX of_resource ON label (resource);
CREATE INDEX of_text ON label (folded);
CREATE INDEX of_code ON code (code);
ANALYZE;
"""
# Labels are numbered from the shortest to the longest, things before terms: the first that match
# are the best of their kind, and reading ends with them.
_FOUND = (
    "SELECT label.kinds, resource, text, language, is_preferred, label.folded FROM label {} "
    "AND label.kinds IN (SELECT value FROM json_each(?)) ORDER BY label.id LIMIT ?"
)
_EXACT = _FOUND.format("WHERE folded = ?")
# Not all that begin with a single letter are put in order: the first of them are enough.
_BEGINNING = _FOUND.format(
    "WHERE label.id IN (SELECT id FROM label INDEXED BY of_text "
    "WHERE folded > ? AND folded < ? LIMIT 2000)"
)
_CODES = (
    "SELECT DISTINCT resource FROM code JOIN label USING (resource) WHERE code = ? "
    "AND label.kinds IN (SELECT value FROM json_each(?)) ORDER BY resource LIMIT ?"
)
_WORDS = _FOUND.format("JOIN word ON word.rowid = label.id WHERE word MATCH ?")
_BELOW = "SELECT DISTINCT resource FROM label WHERE resource >= ? AND resource < ? LIMIT ?"
_OF_RESOURCE = _FOUND.format("WHERE resource = ?")

#: A row of the table, but for its number.
_Row = tuple[int, str, str, str | None, bool, str]
#: A label with its resource's kinds and its folded text.
_Found = tuple[int, Label, str]


class Index:
    """The labels of a dataset; used by one thread at a time.

    `classes` are those of each resource; `broader` has pairs of a class and one that has all its
    members; `codes` has pairs of a resource and a code that identifies it, which is its name too
    where it has no other.
    """

    def __init__(
        self,
        labels: Iterable[Label],
        classes: Mapping[str, Iterable[str]],
        broader: Iterable[tuple[str, str]] = (),
        codes: Iterable[tuple[str, str]] = (),
    ) -> None:
        self._database = sqlite3.connect(":memory:", check_same_thread=False)
        weakref.finalize(self, self._database.close)
        self._database.executescript(_TABLES)
        self._kinds = Kinds(broader)
        #: How many things each class has, and how many of them have no narrower one.
        self.counts: Counter[str] = Counter()
        self.narrowest: Counter[str] = Counter()
        identified = dict.fromkeys((resource, code.strip()) for resource, code in codes)
        self._fill(labels, classes, identified)
        self._database.executemany("INSERT INTO code (resource, code) VALUES (?, ?)", identified)
        self._database.executescript(_INDEXES)
        words = self._database.execute("SELECT term, doc FROM vocabulary").fetchall()
        self._vocabulary = Vocabulary(word for word, _ in words)
        self._frequent = {word for word, times in words if times >= _FREQUENT}

    def _fill(
        self,
        labels: Iterable[Label],
        classes: Mapping[str, Iterable[str]],
        codes: Iterable[tuple[str, str]],
    ) -> None:
        are_preferred: dict[tuple[str, str, str | None], bool] = {}
        for label in labels:
            key = label.resource, label.text, label.language
            are_preferred[key] = are_preferred.get(key, False) or label.is_preferred
        named = {resource for resource, _, _ in are_preferred}
        are_preferred |= {(name, code, None): True for name, code in codes if name not in named}
        kinds = {resource: self._kinds.number(found) for resource, found in classes.items()}
        is_term = self._kinds.is_term
        by_length: dict[tuple[bool, int], list[_Row]] = defaultdict(list)
        for (resource, text, language), is_preferred in are_preferred.items():
            number, plain = kinds.get(resource, 0), folded(text)
            row = number, resource, text, language, is_preferred, plain
            by_length[is_term[number], len(plain)].append(row)
        # Sorted length by length: in the time of a large sort no other thread goes on.
        rows = [
            row
            for length in sorted(by_length)
            for row in sorted(by_length[length], key=lambda row: (*row[1:3], row[3] or ""))
        ]
        self._database.executemany(
            "INSERT INTO label VALUES (?, ?, ?, ?, ?, ?, ?)",
            ((number, *row) for number, row in enumerate(rows, 1)),
        )
        self._database.executemany(
            "INSERT INTO word (rowid, folded) VALUES (?, ?)",
            ((number, row[5]) for number, row in enumerate(rows, 1)),
        )
        things = {resource: number for number, resource, *_ in rows if not is_term[number]}
        for number, count in Counter(things.values()).items():
            found = self._kinds.classes[number]
            self.counts.update(dict.fromkeys(found, count))
            self.narrowest.update(dict.fromkeys(found[:1], count))

    def search(
        self, text: str, within: Collection[str] = (), limit: int = 50, *, all_of: bool = False
    ) -> list[Match]:
        """Find what a text may mean: what it is a code of before what is called so.

        Of the others, things come before the terms of vocabularies, and the likest first. `within`
        has classes: what is found belongs to one of them, or to all with `all_of`. What takes long
        is left out, so that a search is always over soon.
        """
        wanted = folded(text[:_LONGEST])
        kinds = json.dumps(self._kinds.within(within, all_of=all_of))
        by_code = self._with_code(_storable(text.strip()), kinds)
        if not wanted:
            return by_code[:limit]
        best: dict[str, tuple[tuple[bool, float, bool], Match]] = {}
        for kind, label, plain in dict.fromkeys(self._candidates(wanted, kinds)):
            match = self._weighed(wanted, kind, label, plain)
            rank = not self._kinds.is_term[kind], match.score, label.is_preferred
            if label.resource not in best or rank > best[label.resource][0]:
                best[label.resource] = rank, match
        for match in by_code:
            best.pop(match.resource, None)
        ranked = sorted(best.values(), key=lambda found: found[0], reverse=True)
        return [*by_code, *(self._named(match) for _, match in ranked)][:limit]

    def near(self, text: str, limit: int = 5) -> list[Label]:
        """Give the names of what may be meant by an IRI, or a text, that leads to nothing.

        First the resources whose IRI differs a little in its last segment, then those that are
        called like the last segment; the likest first.
        """
        text = _storable(text[:_LONGEST])
        start = max(text.rfind("/"), text.rfind("#")) + 1
        path, segment = text[:start], text[start:]
        below = self._database.execute(_BELOW, (path, path + _LAST, _COMPARED))
        ends = [iri.removeprefix(path) for (iri,) in below]
        similar = process.extract(
            segment,
            [end for end in ends if "/" not in end and "#" not in end],
            scorer=fuzz.ratio,
            processor=str.casefold,
            limit=limit,
            score_cutoff=_ALIKE,
        )
        iris = [path + end for end, *_ in similar]
        iris += [match.resource for match in self.search(segment, limit=limit)]
        return [*self.names([*dict.fromkeys(iris)][:limit]).values()]

    def find(self, resource: str) -> Match | None:
        """Give a resource itself; None where it is not called anything."""
        labels = self.labels(resource)
        if not labels:
            return None
        name = best_name(labels)
        classes = self.classes(resource)
        return Match(resource, name, name, Likeness.EXACT, 100.0, 100.0, classes)

    def _with_code(self, code: str, kinds: str) -> list[Match]:
        """Find what a code identifies, exactly as it is written."""
        rows = self._database.execute(_CODES, (code[:_LONGEST], kinds, _WEIGHED)).fetchall()
        found = (self.find(resource) for (resource,) in rows)
        return [
            replace(match, label=Label(match.resource, code), is_by_code=True)
            for match in found
            if match
        ]

    def labels(self, resource: str) -> list[Label]:
        """Give all that a resource is called."""
        found = self._select(
            _OF_RESOURCE, resource, json.dumps(self._kinds.within((), all_of=True))
        )
        return [label for _, label, _ in found]

    def names(self, resources: Iterable[str]) -> dict[str, Label]:
        """Give what resources are called: those that are called anything."""
        found = {resource: self.labels(resource) for resource in resources}
        return {resource: best_name(labels) for resource, labels in found.items() if labels}

    def classes(self, resource: str) -> tuple[str, ...]:
        """Give the classes of a resource that is called something, the narrowest first."""
        query = "SELECT kinds FROM label WHERE resource = ? LIMIT 1"
        found = self._database.execute(query, (resource,)).fetchone()
        return self._kinds.classes[found[0]] if found else ()

    def _candidates(self, wanted: str, kinds: str) -> Iterator[_Found]:
        """Give the labels worth to be weighed."""
        words = list(dict.fromkeys(wanted.split()))[:_MOST_WORDS]
        end = time.monotonic() + _PATIENCE
        self._database.set_progress_handler(lambda: time.monotonic() > end, _STEPS)
        try:
            found = [
                *self._select(_EXACT, wanted, kinds),
                *self._select(_BEGINNING, wanted, wanted + _LAST, kinds),
                *self._with_words(map(self._begun, words), kinds),
            ]
            yield from found
            if not found:
                meant = list(self._meant(words, end))
                found = self._with_words(meant, kinds)
                yield from found
            if not found:
                for word in sorted(meant, key=len)[-_MOST_MENDED:]:
                    yield from self._with_words([word], kinds)
        except sqlite3.OperationalError:  # interrupted: what has been found is good enough
            return
        finally:
            self._database.set_progress_handler(None, 0)

    def _with_words(self, terms: Iterable[str], kinds: str) -> list[_Found]:
        """Find the labels that fit all terms of a full-text query."""
        query = " AND ".join(term for term in terms if term)
        return self._select(_WORDS, query, kinds) if query else []

    def _select(self, query: str, *values: object) -> list[_Found]:
        rows = self._database.execute(query, (*values, _WEIGHED))
        return [
            (kinds, Label(resource, text, language, bool(is_preferred)), plain)
            for kinds, resource, text, language, is_preferred, plain in rows
        ]

    def _begun(self, word: str) -> str:
        """Give the full-text query for words that begin so.

        A frequent word is only looked for as it is, since there is enough of it.
        """
        return f'"{word}"' if word in self._frequent else f'"{word}"*'

    def _meant(self, words: Sequence[str], end: float) -> Iterator[str]:
        """Give for each word the full-text query for what may be meant by it.

        A word that labels have, or that begins one of theirs, is meant. Any other is mended.
        """
        is_known = "SELECT 1 FROM vocabulary WHERE term >= ? AND term < ? LIMIT 1"
        mended = 0
        for word in words:
            if self._database.execute(is_known, (word, word + _LAST)).fetchone():
                yield self._begun(word)
            elif mended < _MOST_MENDED and time.monotonic() < end:
                mended += 1
                terms = [f'"{found}"' for found in self._vocabulary.like(word)]
                terms = terms or [f'"{found}"*' for found in self._vocabulary.beginning_like(word)]
                yield f"({' OR '.join(terms)})" if terms else ""

    def _weighed(self, wanted: str, kinds: int, label: Label, plain: str) -> Match:
        """Weigh a label against the text."""
        likeness, similarity = Likeness.of(wanted, plain), alike(wanted, plain)
        score = likeness.score(similarity)
        classes = self._kinds.classes[kinds]
        return Match(label.resource, label, label, likeness, score, similarity, classes)

    def _named(self, match: Match) -> Match:
        name = best_name(self.labels(match.resource))
        is_same = folded(name.text) == folded(match.label.text)
        return replace(match, name=name, label=name if is_same else match.label)


def _storable(text: str) -> str:
    """Replace what no database takes: halves of surrogate pairs."""
    return text.encode("utf-8", "replace").decode()
