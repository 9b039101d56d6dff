"""Verdicts as a table in Markdown."""

from collections.abc import Mapping, Sequence

from benchmarks.hostile.trial import Verdict

_GIGABYTE = 1 << 30


def table(found: Mapping[str, Sequence[Verdict]]) -> str:
    """Write a column for each server and a row for each case, the sums first."""
    columns = list(found.values())
    rows = [
        ["", *found],
        ["---"] * (len(columns) + 1),
        ["survived", *(f"{_survived(c)} of {len(c)}" for c in columns)],
        ["longest wait of the canary", *(f"{max(v.worst for v in c):.2g} s" for c in columns)],
        ["most memory", *(f"{max(v.peak for v in c) / _GIGABYTE:.1f} GB" for c in columns)],
        *([f"`{vs[0].case.name}`", *map(_cell, vs)] for vs in zip(*columns, strict=True)),
    ]
    return "\n".join(f"| {' | '.join(row)} |" for row in rows)


def _survived(verdicts: Sequence[Verdict]) -> int:
    return sum(verdict.is_survived for verdict in verdicts)


def _cell(verdict: Verdict) -> str:
    if verdict.is_survived:
        return f"survived: {verdict.endings}" if verdict.endings else "survived"
    return f"**failed**: {verdict.faults[0]}"
