"""Figures: what was measured of which server at which scale, kept from run to run."""

import json
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass, field
from pathlib import Path

from cstograph.release import atomic_write


@dataclass(frozen=True, slots=True)
class Figure:
    """The values of the rounds; or none, and a note that says why."""

    measure: str
    scale: str
    server: str
    values: tuple[float, ...] = ()
    note: str = ""


@dataclass
class Figures:
    """Figures by what they tell, the machine they are from, and the versions of the servers."""

    machine: str = ""
    titles: dict[str, str] = field(default_factory=dict)
    _found: dict[tuple[str, str, str], Figure] = field(default_factory=dict)

    def __iter__(self) -> Iterator[Figure]:
        return iter(self._found.values())

    def add(self, figures: Iterable[Figure]) -> None:
        """Take in figures, each in the place of an older one of the same."""
        for figure in figures:
            self._found[figure.measure, figure.scale, figure.server] = figure

    def get(self, measure: str, scale: str, server: str) -> Figure | None:
        """Give a figure, if it is there."""
        return self._found.get((measure, scale, server))

    def write(self, path: Path) -> None:
        """Write all to a file."""
        told = {
            "machine": self.machine,
            "titles": self.titles,
            "figures": [asdict(figure) for figure in self],
        }
        path.parent.mkdir(parents=True, exist_ok=True)
        atomic_write.write(path, [f"{json.dumps(told, indent=1)}\n".encode()])

    @classmethod
    def read(cls, path: Path) -> "Figures":
        """Read what a file holds; nothing if it is not there."""
        if not path.exists():
            return cls()
        told = json.loads(path.read_bytes())
        figures = cls(told["machine"], told["titles"])
        figures.add(Figure(**{**said, "values": tuple(said["values"])}) for said in told["figures"])
        return figures
