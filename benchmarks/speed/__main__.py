"""`python -m benchmarks.speed`."""

import argparse
import signal
import sys
import time
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from pathlib import Path
from urllib.parse import urlsplit

from benchmarks import descriptions
from benchmarks.servers import SERVERS, Running
from benchmarks.speed import answers, building, load, machine, readiness
from benchmarks.speed.entrants import Entrants, prepared
from benchmarks.speed.figures import Figure, Figures
from benchmarks.speed.goals import MEASURES, OURS
from benchmarks.speed.queries import Kind, kinds
from benchmarks.speed.table import table
from benchmarks.speed.throughput import Contest
from benchmarks.speed.workspace import SCALES, Workspace

_ROOT = Path("build") / "speed"
#: How often what takes minutes at the larger scales is done: starts and builds.
_SLOW_ROUNDS = 3
#: Validation holds all of a graph in memory, and there is no goal for so much.
_NOT_BUILT = ("10M",)


def main() -> None:
    """Measure what is asked for, and print the table of all that was measured."""
    options = _options()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))  # so that servers are ended
    figures = Figures.read(options.figures)
    if not options.table:
        machine.confine()
        load.check()
        figures.machine = machine.describe()
        figures.titles |= {server.name: server.title for server in SERVERS.values()}
        for scale in options.scales:
            for found in _measured(scale, options):
                figures.add([found])
                figures.write(options.figures)
                print(
                    _now(), f"{scale}: {found.server}: {found.measure}: {_told(found)}", flush=True
                )
    print(f"\n{table(figures)}")


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks.speed",
        description="Measures cstograph beside other servers over the same graphs. Figures are "
        "kept in a file, so that a table can be made of several runs.",
    )
    goals = sorted({measure.goal for measure in MEASURES.values()})
    parser.add_argument("--quick", action="store_true", help="the two small scales, for a moment")
    parser.add_argument("--scales", type=_some(SCALES), help=f"of {', '.join(SCALES)} (all)")
    parser.add_argument("--servers", type=_some(SERVERS), help=f"of {', '.join(SERVERS)} (all)")
    parser.add_argument("--goals", type=_some(map(str, goals)), help="of 1 to 6 (all)")
    parser.add_argument("--rounds", type=int, help="rounds, in which servers take turns (5)")
    parser.add_argument("--seconds", type=float, help="of load in a round (5)")
    parser.add_argument("--connections", type=int, default=16, help="of those that load (16)")
    parser.add_argument("--patience", type=float, default=900, help="to start and to rest (900)")
    parser.add_argument("--limit", type=float, default=600, help="seconds a build may take (600)")
    parser.add_argument("--figures", type=Path, default=_ROOT / "figures.json", help="their file")
    parser.add_argument("--table", action="store_true", help="print the table, measure nothing")
    options = parser.parse_args()
    options.scales = options.scales or (["bundled", "10k"] if options.quick else list(SCALES))
    options.goals = set(map(int, options.goals or goals))
    options.servers = options.servers or list(SERVERS)
    options.rounds = options.rounds or (2 if options.quick else 5)
    options.seconds = options.seconds or (1 if options.quick else 5)
    return options


def _some(names: Iterable[str]) -> "_Some":
    return _Some(names)


class _Some:
    """Reads names that are separated by commas."""

    def __init__(self, names: Iterable[str]) -> None:
        self._names = list(names)

    def __call__(self, text: str) -> list[str]:
        """Read them. Raises ArgumentTypeError where one is unknown."""
        asked = text.split(",")
        if unknown := [name for name in asked if name not in self._names]:
            message = f"{', '.join(unknown)}: there are {', '.join(self._names)}"
            raise argparse.ArgumentTypeError(message)
        return asked


def _measured(scale: str, options: argparse.Namespace) -> Iterator[Figure]:
    """Measure a scale."""
    space = Workspace(_ROOT.resolve(), scale)
    print(f"{_now()} {scale}: making the release", flush=True)
    space.make()
    if options.goals & {1, 2, 3, 4}:
        yield from _of_servers(space, options)
    if 5 in options.goals and scale not in _NOT_BUILT:
        project = space.project()
        rounds = min(options.rounds, _SLOW_ROUNDS)
        yield from building.build(scale, project, rounds, options.limit)
        yield from building.change(scale, project, rounds, options.limit)
    if 6 in options.goals:
        yield from _of_pages(space, options)


def _of_servers(space: Workspace, options: argparse.Namespace) -> Iterator[Figure]:
    asked = kinds(space.release)
    point = asked[0]
    right = answers.described(space.release, point.resource(0))
    servers = prepared(options.servers, space)
    if 4 in options.goals:
        rounds = min(options.rounds, _SLOW_ROUNDS)
        yield from readiness.ready(
            space.scale,
            servers,
            space.release,
            rounds,
            options.patience,
            point,
            right,
        )
    with Entrants(servers, space, options.patience) as entrants:
        expected = {point.name: right} | _ours(entrants.running, asked[1:])
        contest = Contest(
            space.scale, entrants, options.rounds, options.seconds, options.connections
        )
        contest.check(asked, expected)
        entrants.settle()
        if 4 in options.goals:
            yield from readiness.memory(space.scale, entrants.running, space.quads)
        yield from _of_loads(contest, asked, options)


def _of_loads(contest: Contest, asked: list[Kind], options: argparse.Namespace) -> Iterator[Figure]:
    point, *heavy = asked
    if 1 in options.goals:
        for kind in asked:
            yield from contest.repeated(kind)
    if 2 in options.goals:
        yield from contest.unique(point)
        yield from contest.unique(point, times=4)
    if 3 in options.goals:
        for kind in heavy:
            yield from contest.unique_and_slow(kind)


def _of_pages(space: Workspace, options: argparse.Namespace) -> Iterator[Figure]:
    """Measure what it costs to make pages, so none that is kept may be given."""
    rounds = 11 if options.quick else descriptions.ROUNDS
    with SERVERS[OURS].running(
        space.release, settings={"CSTOGRAPH_CACHE": "0"}, ready_within=options.patience
    ) as running:
        machine.settle([running.pid], options.patience)
        parts = urlsplit(running.endpoint)
        found = descriptions.compare(f"{parts.scheme}://{parts.netloc}", rounds, ["html"])
        ratios = tuple(compared.ratio for compared in found)
    yield Figure("page", space.scale, OURS, ratios)


def _ours(running: Mapping[str, Running], asked: list[Kind]) -> dict[str, answers.Answer]:
    """Give what ours answers, or else the first that does, which others are to answer too."""
    found = {}
    for kind in asked:
        for name in sorted(running, key=lambda name: not name.startswith(OURS)):
            with suppress(answers.NoAnswerError):
                found[kind.name] = answers.ask(running[name].endpoint, kind.query(0))
                break
    return found


def _told(figure: Figure) -> str:
    return figure.note or " ".join(f"{value:.4g}" for value in figure.values)


def _now() -> str:
    return time.strftime("%H:%M:%S")


if __name__ == "__main__":
    main()
