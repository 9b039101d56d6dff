"""A facts file (YAML-LD) -> quads, each with its place.

What the file means is left to a JSON-LD processor. To learn which quad comes from which line, the
file is taken apart into single statements, each in a graph that is named by its number: the quads
that come out say by their graph which statement they are. A statement out of which nothing came is
an error, so nothing that stands in a facts file is lost.
"""

import json
import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeAlias

from pyoxigraph import DefaultGraph, NamedNode, Quad, RdfFormat
from pyoxigraph import parse as parse_rdf

from cstograph.errors import InvalidProjectError
from cstograph.findings import Finding, Mark, did_you_mean, violation
from cstograph.project.context import Context
from cstograph.sources import yaml_tree
from cstograph.sources.source_file import SourceFile
from cstograph.sources.yaml_tree import Items, Node, Record, Text

_GRAPH = "http://statement.invalid/"
_LANGUAGE_TAG = re.compile(r"[A-Za-z]{1,8}(-[A-Za-z0-9]{1,8})*")
_NOT_IN_IRI = re.compile(r'[\x00-\x20<>"{}|^`\\]')

_Stated: TypeAlias = tuple[str, str | None, str | None]


@dataclass(frozen=True, slots=True)
class _Statement:
    """One key with one value, of one resource."""

    subject: Text
    key: str
    key_mark: Mark
    value: Any
    value_mark: Mark
    of_source: bool

    def as_json_ld(self, number: int) -> dict[str, Any]:
        statement = {"@id": self.subject.text, self.key: self.value}
        return {"@id": f"{_GRAPH}{number}", "@graph": [statement]}


def read(path: Path, context: Context) -> SourceFile:
    """Read one facts file under the project's context.

    What is said of the source itself goes to the default graph, its facts to the graph named by
    the source (JSON-LD 1.1, section 4.9). Raises InvalidProjectError with all that is wrong.
    """
    root = yaml_tree.read(path)
    reader = _Reader(path, context)
    statements = list(reader.source(root))
    if reader.findings:
        raise InvalidProjectError(reader.findings)
    return _convert(statements, path, context)


class _Reader:
    """Takes one file's tree apart into statements, and gathers what is wrong on the way."""

    def __init__(self, path: Path, context: Context) -> None:
        self.path = path
        self.context = context
        self.findings: list[Finding] = []
        self.id_key = context.alias("@id")
        self.type_key = context.alias("@type")
        self.facts_key = context.alias("@graph")

    def source(self, root: Record) -> Iterator[_Statement]:
        """Yield the statements on the source, then those of its facts."""
        facts = root.entries.get(self.facts_key)
        if not isinstance(facts, Items):
            place = facts.mark if facts else root.mark
            self._wrong(place, f"List the facts under `{self.facts_key}:`.", "structure")
            return
        if self.type_key not in root.entries:
            message = f"Give the file's source a type: `{self.type_key}: Source`."
            self._wrong(root.mark, message, "structure")
        yield from self._record(root, of_source=True)
        for item in facts.items:
            if isinstance(item, Record):
                yield from self._record(item, of_source=False)
            else:
                self._wrong(item.mark, "A fact is a record, `key: value`.", "structure")

    def _record(self, record: Record, *, of_source: bool) -> Iterator[_Statement]:
        subject = record.entries.get(self.id_key)
        if not isinstance(subject, Text):
            place = subject.mark if subject else record.mark
            self._wrong(place, self._without_id(record), "without-id")
            return
        self._check_iri(subject)
        if len(record.entries) == 1:
            message = f"Nothing is said of `{subject.text}`: add a fact, or remove the record."
            self._wrong(subject.mark, message, "structure")
        for key, value in record.entries.items():
            is_facts = key == self.facts_key and of_source
            if key == self.id_key or is_facts or not self._check_key(key, record.keys[key]):
                continue
            yield from self._values(subject, key, record.keys[key], value, of_source=of_source)

    def _without_id(self, record: Record) -> str:
        if self.id_key in record.entries:
            return f"`{self.id_key}:` is one text, the name of this thing."
        if "@id" in record.entries:
            return f"Write `{self.id_key}:` for `@id:`."
        if record.entries and all(re.fullmatch("[a-z]{2,3}", key) for key in record.entries):
            return "This key takes a text, not texts by language."
        return f"Give this record an `{self.id_key}:`, so that it can be linked to."

    def _values(
        self, subject: Text, key: str, key_mark: Mark, value: Node, *, of_source: bool
    ) -> Iterator[_Statement]:
        def statement(json_value: object, mark: Mark) -> _Statement:
            return _Statement(subject, key, key_mark, json_value, mark, of_source)

        match value:
            case Items():
                for item in self._items(value):
                    yield from self._values(subject, key, key_mark, item, of_source=of_source)
            case Text():
                self._check_value(key, value)
                yield statement(value.text, value.mark)
            case Record() if self.context.is_by_language(key):
                for language, text in self._texts(value):
                    yield statement({language: text.text}, text.mark)
            case Record():
                nested = value.entries.get(self.id_key)
                if isinstance(nested, Text):
                    yield statement({"@id": nested.text}, nested.mark)
                yield from self._record(value, of_source=of_source)

    def _items(self, items: Items) -> list[Node]:
        """Give the items of a list that has some, and no list among them."""
        if not items.items:
            self._wrong(items.mark, "The list is empty: remove the key.", "empty-value")
        nested = [item for item in items.items if isinstance(item, Items)]
        for item in nested:
            self._wrong(item.mark, "A list in a list has no meaning.", "structure")
        return [item for item in items.items if item not in nested]

    def _texts(self, by_language: Record) -> Iterator[tuple[str, Text]]:
        for language, value in by_language.entries.items():
            if not _LANGUAGE_TAG.fullmatch(language):
                message = f"`{language}` is not a language tag (BCP 47), such as `ru`."
                self._wrong(by_language.keys[language], message, "language-tag")
                continue
            for text in value.items if isinstance(value, Items) else [value]:
                if isinstance(text, Text):
                    yield language, text
                else:
                    self._wrong(text.mark, "Give a text in this language.", "structure")

    def _check_key(self, key: str, mark: Mark) -> bool:
        if key == self.facts_key:
            self._wrong(mark, f"`{key}` stands at the top of a file only.", "structure")
            return False
        if key == "<<" or not self.context.is_known(key):
            hint = self._nearest(key)
            self._wrong(mark, f"The key `{key}` is not a name of the context.{hint}", "unknown-key")
            return False
        return True

    def _nearest(self, name: str) -> str:
        prefix, colon, rest = name.partition(":")
        if colon and prefix not in self.context.prefixes:
            return did_you_mean(name, [f"{known}:{rest}" for known in self.context.prefixes])
        return did_you_mean(name, self.context.names)

    def _check_value(self, key: str, value: Text) -> None:
        takes_name = key == self.type_key or self.context.takes(key, "@vocab")
        if takes_name and not self.context.is_known(value.text):
            hint = self._nearest(value.text)
            message = f"`{value.text}` is not a name of the context.{hint}"
            self._wrong(value.mark, message, "unknown-name")
        elif self.context.takes(key, "@id"):
            self._check_iri(value)

    def _check_iri(self, value: Text) -> None:
        if value.text.startswith("_:"):
            message = f"`{value.text}` is not an IRI: give the thing a name of its own."
            self._wrong(value.mark, message, "iri")
        elif value.text.startswith(("/", "./", "../")):
            message = (
                f"Write `{value.text.lstrip('./')}`: ids are relative to the base as they are."
            )
            self._wrong(value.mark, message, "iri")
        elif bad := _NOT_IN_IRI.search(value.text):
            what = "a space" if bad[0] == " " else f"the character {bad[0]!r}"
            message = f"`{value.text}` is not an IRI: it has {what} in it."
            self._wrong(value.mark, message, "iri")

    def _wrong(self, mark: Mark, message: str, rule: str) -> None:
        self.findings.append(violation(self.path, mark, message, rule))


def _convert(statements: list[_Statement], path: Path, context: Context) -> SourceFile:
    graph = [statement.as_json_ld(number) for number, statement in enumerate(statements)]
    text = json.dumps({"@context": context.terms, "@graph": graph}, ensure_ascii=False)
    numbered = [
        (int(quad.graph_name.value.removeprefix(_GRAPH)), quad)
        for quad in parse_rdf(text, format=RdfFormat.JSON_LD)
        if isinstance(quad.graph_name, NamedNode)
    ]
    lost = set(range(len(statements))).difference(number for number, _ in numbered)
    if lost:
        raise InvalidProjectError([_nothing_came_of(statements[n], path) for n in sorted(lost)])

    source = next(quad.subject for number, quad in numbered if statements[number].of_source)
    quads, places = [], defaultdict[_Stated, dict[Mark, None]](dict)
    for number, quad in numbered:
        statement = statements[number]
        target = DefaultGraph() if statement.of_source else source
        quads.append(Quad(quad.subject, quad.predicate, quad.object, target))
        subject, predicate = str(quad.subject), str(quad.predicate)
        places[subject, predicate, str(quad.object)][statement.value_mark] = None
        places[subject, predicate, None][statement.key_mark] = None
        places[subject, None, None][statement.subject.mark] = None
    return SourceFile(path, quads, lambda *triple: [*places.get(triple, ())])


def _nothing_came_of(statement: _Statement, path: Path) -> Finding:
    value = statement.value
    shown = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    message = f"`{statement.key}: {shown}` makes no fact: this key cannot have such a value."
    if isinstance(value, str) and re.search(r"[%:\[\]]", value):
        message = f"`{shown}` is not an IRI, and `{statement.key}` takes one."
    return violation(path, statement.value_mark, message, "no-fact")
