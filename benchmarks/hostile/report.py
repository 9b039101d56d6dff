"""Verdicts as a table in Markdown."""

import math
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
        ["longest wait of the canary", *(f"{_seconds(c)}" for c in columns)],
        ["most memory", *(f"{max(v.peak for v in c) / _GIGABYTE:.1f} GB" for c in columns)],
        *([f"`{vs[0].case.name}`", *map(_cell, vs)] for vs in zip(*columns, strict=True)),
    ]
    return "\n".join(f"| {' | '.join(row)} |" for row in rows)


def _survived(verdicts: Sequence[Verdict]) -> int:
    return sum(verdict.is_survived for verdict in verdicts)


def _seconds(verdicts: Sequence[Verdict]) -> str:
    worst = max(verdict.worst for verdict in verdicts)
    return "no answer" if worst == math.inf else f"{worst:.2g} s"


def _cell(verdict: Verdict) -> str:
    if verdict.is_survived:
        return f"survived: {verdict.endings}" if verdict.endings else "survived"
    return f"**failed**: {verdict.faults[0]}"
