"""Figures as a table in Markdown."""

from benchmarks.speed.figures import Figure, Figures
from benchmarks.speed.goals import MEASURES, OURS, THEIRS, Measure, judge

_ORDER = ("bundled", "10k", "1M", "10M")


def table(figures: Figures) -> str:
    """Write a row for each measure and scale: the servers, ours to Oxigraph's, the goal, if met."""
    servers = sorted({figure.server for figure in figures}, key=_place)
    heads = [figures.titles.get(server, server) for server in servers]
    rows = [
        ["goal", "measured", "scale", *heads, f"{OURS} to {THEIRS}", "wanted", "met"],
        ["---"] * (len(servers) + 6),
    ]
    for name, measure in MEASURES.items():
        for scale in _ORDER:
            found = [figures.get(name, scale, server) for server in servers]
            if any(found):
                judged = judge(figures, name, scale)
                ratio = f"{_number(judged.ratio)} x" if judged.ratio else ""
                met = {True: "yes", False: "**no**", None: ""}[judged.is_met]
                told = [_cell(measure, figure) for figure in found]
                rows.append(
                    [str(measure.goal), measure.title, scale, *told, ratio, judged.wanted, met]
                )
    lines = "\n".join(f"| {' | '.join(row)} |" for row in rows)
    return f"{lines}\n\n{figures.machine}"


def _place(server: str) -> tuple[bool, bool, str]:
    """Order ours first, and Oxigraph's next to it."""
    return not server.startswith(OURS), not server.startswith(THEIRS), server


def _cell(measure: Measure, figure: Figure | None) -> str:
    value = measure.value(figure)
    if value is not None:
        return f"{_number(value)} {measure.unit}".replace(" /", "/")
    return figure.note if figure else ""


def _number(value: float) -> str:
    """Write a number with three digits that count, and no exponent."""
    if value >= 100:
        return f"{value:,.0f}"
    return f"{value:.1f}" if value >= 10 else f"{value:.2f}" if value >= 0.1 else f"{value:.3f}"
