"""What the drafts of the seed page have of the facts that were written down by hand."""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from pyoxigraph import NamedNode

from cstograph.extract.drafts import yaml_writer
from cstograph.extract.drafts.yaml_writer import About
from cstograph.extract.extract import Rules, drafts
from cstograph.extract.reading import page
from cstograph.project.project import Project
from cstograph.sources import yaml_ld

BY_HAND = ("delegations.yaml", "2020-11-17-security-councils-meeting.yaml")
#: What a person writes in words of their own: no rule can draft it.
IN_OWN_WORDS = ("comment", "summary")

Triple = tuple[str, str, str]


@dataclass(frozen=True)
class Row:
    """One kind of fact: how many by hand, how many of these are drafted, how many others are."""

    kind: str
    by_hand: int
    drafted: int
    others: list[Triple]
    missing: list[Triple]


def triples(path: Path, project: Project) -> Iterator[Triple]:
    """Give the facts of a facts file, in the words of facts files."""
    context = project.context
    read = yaml_ld.read(path, context)
    for quad in read.quads:
        if quad.graph_name and isinstance(quad.graph_name, NamedNode):
            predicate = context.compact(quad.predicate.value)
            value = quad.object
            if isinstance(value, NamedNode):
                written = context.compact(value.value)
            else:
                written = str(getattr(value, "value", ""))
            if isinstance(quad.subject, NamedNode) and predicate not in (*IN_OWN_WORDS, "todo"):
                yield context.compact(quad.subject.value), predicate, " ".join(written.split())


def named_alike(found: Iterable[Triple]) -> set[Triple]:
    """Name remarks by their speaker and place, whatever their ids are: those are free."""
    found = set(found)
    positions = {s: v for s, p, v in found if p == "position"}
    speakers = {s: v for s, p, v in found if p == "speaker"}
    names = {s: f"remark {positions[s]} of {speakers[s]}" for s in positions}
    return {(names.get(s, s), p, names.get(v, v)) for s, p, v in found}


def by_hand(project: Project) -> set[Triple]:
    """Give the facts that were written down by hand."""
    folder = project.root / "data" / "sources"
    return named_alike(t for name in BY_HAND for t in triples(folder / name, project))


def drafted(
    path: Path, rules: Rules, project: Project, folder: Path, as_of: date | None = None
) -> set[Triple]:
    """Give the facts that are drafted of a page."""
    read = page.read(path)
    found: set[Triple] = set()
    for draft in drafts(read, rules, as_of).drafts:
        file = folder / f"{yaml_writer.stem(draft)}.yaml"
        file.write_text(yaml_writer.facts(draft, read, About()), "utf-8")
        found |= set(triples(file, project))
    return named_alike(found)


def table(hand: set[Triple], draft: set[Triple]) -> list[Row]:
    """Compare, property by property."""
    kinds = Counter(p for _, p, _ in hand | draft)
    return [
        Row(
            kind,
            sum(p == kind for _, p, _ in hand),
            sum(p == kind for _, p, _ in hand & draft),
            sorted(t for t in draft - hand if t[1] == kind),
            sorted(t for t in hand - draft if t[1] == kind),
        )
        for kind in sorted(kinds)
    ]


def shown(rows: list[Row]) -> str:
    """Write the table for people."""
    lines = [f"{'property':20} {'by hand':>8} {'drafted':>8} {'others':>8}"]
    lines += [f"{r.kind:20} {r.by_hand:8} {r.drafted:8} {len(r.others):8}" for r in rows]
    hand, found = sum(r.by_hand for r in rows), sum(r.drafted for r in rows)
    others = sum(len(r.others) for r in rows)
    lines.append(f"{'all':20} {hand:8} {found:8} {others:8}   {found / hand:.1%}")
    return "\n".join(lines)
