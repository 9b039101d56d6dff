"""A page that was read before, and has changed: what of its draft is new, and what is gone."""

from dataclasses import dataclass
from pathlib import Path

from cstograph.extract.drafts.draft import Draft, Fact, Record
from cstograph.sources import yaml_tree
from cstograph.sources.yaml_tree import Items, Node, Text
from cstograph.sources.yaml_tree import Record as Written


@dataclass(frozen=True)
class Earlier:
    """What a facts file and its evidence hold of a page: facts, and the hash of the page's text."""

    stated: frozenset[tuple[str, str, str]]
    read: frozenset[tuple[str, str]]
    sha256: str | None

    @classmethod
    def read_files(cls, facts: Path, evidence: Path) -> "Earlier":
        """Read them; the evidence may be missing. Raises InvalidProjectError."""
        stated: set[tuple[str, str, str]] = set()
        _gather(yaml_tree.read(facts), stated)
        read: set[tuple[str, str]] = set()
        sha256 = None
        if evidence.exists():
            root = yaml_tree.read(evidence)
            sha256 = _value(root, "sha256")
            items = root.entries.get("facts")
            for item in items.items if isinstance(items, Items) else []:
                if isinstance(item, Written) and (subject := _value(item, "subject")):
                    read.add((subject, str(_value(item, "property")).replace("rdf:type", "type")))
        return cls(frozenset(stated), frozenset(read), sha256)


def difference(draft: Draft, earlier: Earlier) -> tuple[Draft, list[tuple[str, str]]]:
    """Give what a draft has and the files do not, and the subjects and keys that it has no more."""
    new = Draft(draft.id, draft.head)
    for record in draft.records.values():
        kept = [f for f in record.facts if not _has(earlier, record.id, f)]
        is_told = any(fact.key not in ("type", "todo") for fact in kept)
        if is_told or not any(subject == record.id for subject, _, _ in earlier.stated):
            type_ = record.facts[0]
            facts = [type_, *(fact for fact in kept if fact is not type_)]
            new.records[record.id] = Record(record.id, record.kind, facts, record.is_new)
    now = {(record.id, fact.key) for record in draft.records.values() for fact in record.facts}
    now |= {(draft.id, fact.key) for fact in draft.head}
    return new, sorted(earlier.read - now)


def _has(earlier: Earlier, subject: str, fact: Fact) -> bool:
    if fact.key == "todo":  # it was settled, or stands there still
        return any(one == subject for one, _, _ in earlier.stated)
    return (subject, fact.key, fact.value) in earlier.stated


def _gather(node: Node, stated: set[tuple[str, str, str]]) -> None:
    """Gather the facts of a record, and of those nested in it."""
    if isinstance(node, Items):
        for item in node.items:
            _gather(item, stated)
    if not isinstance(node, Written):
        return
    subject = _value(node, "id") or ""
    for key, value in node.entries.items():
        values = value.items if isinstance(value, Items) else [value]
        for one in values:
            if isinstance(one, Text):
                stated.add((subject, key, " ".join(one.text.split())))
            elif isinstance(one, Written) and "id" in one.entries:
                stated.add((subject, key, str(_value(one, "id"))))
                _gather(one, stated)
            elif isinstance(one, Written):
                stated |= {
                    (subject, key, text.text)
                    for text in one.entries.values()
                    if isinstance(text, Text)
                }
    facts = node.entries.get("facts")
    if facts is not None:
        _gather(facts, stated)


def _value(record: Written, key: str) -> str | None:
    value = record.entries.get(key)
    return value.text if isinstance(value, Text) else None
