"""Drafts -> facts files: one of the facts, and one of where each was read."""

import json
import re
from collections.abc import Iterable
from dataclasses import dataclass

from cstograph.extract.drafts.draft import SUMMARY, Draft, Fact, Record
from cstograph.extract.reading.page import Page
from cstograph.project.context import Context

_PLAIN = re.compile(r"[\w(“«„/–—$][^\n\t]*")
_FIRST = ("type", "label", "title")
_LAST = ("todo",)


@dataclass(frozen=True, slots=True)
class About:
    """What is known of a page besides its text."""

    publisher: str | None = None
    url: str | None = None


def stem(draft: Draft) -> str:
    """Give the name of a draft's files, without endings."""
    return draft.id.partition("/")[2]


def facts(draft: Draft, page: Page, about: About) -> str:
    """Write the facts file of a draft, with a `todo` wherever a person has to decide."""
    lines = [
        "# A draft, to be read against the page. Each `todo` is for a person to settle: do what it",
        "# says, then remove its line. A thing marked as new is not in the graph yet.",
        "",
        f"id: {draft.id}",
        "type: Source",
    ]
    head = {fact.key: fact.value for fact in draft.head}
    asked = []
    for key, value in (
        ("title", head.get("title")),
        ("publisher", about.publisher),
        ("issued", head.get("issued")),
        ("language", "en"),
        ("url", about.url),
        ("comment", head.get("comment")),
    ):
        if value:
            lines.append(f"{key}: {_text(value)}")
        elif key in ("title", "publisher", "url"):
            asked.append(key)
    if asked:
        names = " and ".join(f"`{key}`" for key in asked)
        lines.append(f"todo: {_text(f'Give the {names} of the page.')}")
    lines += ["", "facts:"]
    for record in draft.records.values():
        lines += ["", *_record(record, page)]
    return "\n".join(lines) + "\n"


def _record(record: Record, page: Page) -> Iterable[str]:
    if record.is_new:
        yield "  # new"
    yield f"  - id: {record.id}"
    keys = list(dict.fromkeys(fact.key for fact in record.facts))
    ordered = [k for k in _FIRST if k in keys] + [k for k in keys if k not in (*_FIRST, *_LAST)]
    for key in [*ordered, *(k for k in _LAST if k in keys)]:
        values = [_told(value, page) for value in record.values(key)]
        if len(values) == 1:
            yield f"    {key}: {_text(values[0])}"
        else:
            yield f"    {key}:"
            yield from (f"      - {_text(value)}" for value in values)


def _told(value: str, page: Page) -> str:
    """Say by line and column where it stands what a summary is to be written of."""
    found = re.fullmatch(rf"{SUMMARY} (\d+)-(\d+)", value)
    if not found:
        return value
    start, end = page.mark(int(found[1])), page.mark(int(found[2]) - 1)
    return (
        f"{SUMMARY} {start.line}:{start.column} to {end.line}:{end.column} of the page, "
        "as `summary`."
    )


def evidence(draft: Draft, page: Page, context: Context) -> str:
    """Write the evidence file of a draft: for each fact, the passage that it was read from."""
    name = stem(draft)
    lines = [
        "# Where each fact was read: the places of its passage in the text of the page, by",
        "# character, from 0. `cstograph extract` made this, `cstograph evidence` shows them.",
        "",
        f"id: evidence/{name}",
        "type: Evidence",
        f"evidenceOf: {draft.id}",
        f"sha256: {page.sha256}",
        "",
        "facts:",
        "",
    ]
    for passage in sorted(set(draft.passages()), key=lambda p: (p.start, p.end)):
        id_ = _passage_id(name, passage.start, passage.end)
        places = f"start: {passage.start}, end: {passage.end}"
        selector = f"{{id: {id_}-position, type: TextPosition, {places}}}"
        lines.append(f"  - {{id: {id_}, type: Passage, page: {draft.id}, selector: {selector}}}")
    lines.append("")
    number = 0
    stated = [(draft.id, fact) for fact in draft.head]
    stated += [(record.id, fact) for record in draft.records.values() for fact in record.facts]
    for subject, fact in stated:
        if fact.passage is None:
            continue
        number += 1
        target = _passage_id(name, fact.passage.start, fact.passage.end)
        item = f"id: evidence/{name}/{number}, type: Annotation, subject: {subject}, "
        item += f"property: {_property(fact.key)}, {_object(fact, context)}target: {target}"
        lines.append(f"  - {{{item}}}")
    return "\n".join(lines) + "\n"


def _passage_id(name: str, start: int, end: int) -> str:
    return f"passage/{name}/{start}-{end}"


def _property(key: str) -> str:
    return "rdf:type" if key == "type" else key


def _object(fact: Fact, context: Context) -> str:
    """Name what the fact links to. A literal is left out: it stands in the facts file."""
    if fact.key == "type" or context.takes(fact.key, "@vocab"):
        iri = context.expand(fact.value)
        prefix, namespace = max(
            ((p, n) for p, n in context.prefixes.items() if iri.startswith(n)),
            key=lambda item: len(item[1]),
        )
        return f"object: {prefix}:{iri.removeprefix(namespace)}, "
    if context.takes(fact.key, "@id") and not re.match("https?:", fact.value):
        return f"object: {fact.value}, "
    return ""


def _text(value: str) -> str:
    """Write a text as YAML: plain where that is safe, else in quotes."""
    safe = _PLAIN.fullmatch(value) and ": " not in value and " #" not in value
    if safe and not value.endswith((":", " ")):
        return value
    return json.dumps(value, ensure_ascii=False)
