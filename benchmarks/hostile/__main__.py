"""`python -m benchmarks.hostile`."""

import argparse
import resource
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager, ExitStack
from pathlib import Path

from benchmarks.hostile import report, soak
from benchmarks.hostile.canary import Canary, watching
from benchmarks.hostile.case import Case
from benchmarks.hostile.suite import CASES
from benchmarks.hostile.target import Target
from benchmarks.hostile.trial import Verdict, attempt
from benchmarks.servers import SERVERS, Running, Server
from cstograph.project.project import Project
from cstograph.release import release

#: The servers that run without more than pip installs, each as one starts it first.
_COMPARED = ["cstograph", "oxigraph", "rdflib-endpoint"]


def main() -> int:
    """Try the cases, a line each; 0 if all are survived."""
    options = _options()
    cases = [case for case in CASES if not options.case or case.name in options.case]
    if options.list:
        print("\n".join(f"{case.name:26} {case.says}" for case in cases))
        return 0
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))  # a connection is a file
    if options.endpoint:
        run = _soaked if options.soak else _tried
        return run(Running(options.endpoint, options.pid), cases, options)
    with tempfile.TemporaryDirectory() as folder:
        if not options.release:
            options.release = Path(folder) / "release.nq"
            release.build(Project.bundled())[0].write(options.release)
        if options.soak:
            with _started(SERVERS[options.server], options) as running:
                return _soaked(running, cases, options)
        names = _COMPARED if options.all else [options.server]
        found = {name: list(_each_by_itself(SERVERS[name], cases, options)) for name in names}
    if options.all:
        print("\n" + report.table({SERVERS[name].title: found[name] for name in names}))
    return _code(*found.values())


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks.hostile",
        description="Tries hostile requests on a SPARQL endpoint: a line a case. Ends with 0 if "
        "all are survived, with 1 otherwise.",
    )
    where = parser.add_mutually_exclusive_group()
    where.add_argument("--server", choices=_COMPARED, default="cstograph", help="start this one")
    where.add_argument("--all", action="store_true", help="all of them, and a table in Markdown")
    where.add_argument("--endpoint", metavar="URL", help="one that runs, which is not restarted")
    where.add_argument("--list", action="store_true", help="say what the cases are, and end")
    parser.add_argument("--pid", type=int, help="the process of the --endpoint, if it is here")
    parser.add_argument("--release", type=Path, help="what to serve: N-Quads (the bundled graph)")
    parser.add_argument("--deadline", type=float, default=3.0, help="seconds a query has (3)")
    parser.add_argument("--hold", type=float, default=3.0, help="seconds of endless attacks (3)")
    parser.add_argument("--calm", type=float, default=1.0, help="seconds watched afterwards (1)")
    parser.add_argument("--memory", type=float, default=8.0, help="GB a server may take (8)")
    parser.add_argument("--soak", type=float, metavar="SECONDS", help="mix all cases with others")
    parser.add_argument("case", nargs="*", help="the names of cases (all)")
    return parser.parse_args()


def _target(running: Running, options: argparse.Namespace) -> Target:
    return Target(running.endpoint, options.deadline, options.hold)


def _started(server: Server, options: argparse.Namespace) -> AbstractContextManager[Running]:
    return server.running(options.release, options.deadline, _bytes(options))


def _bytes(options: argparse.Namespace) -> int:
    return int(options.memory * (1 << 30))


def _attempt(case: Case, running: Running, canary: Canary, options: argparse.Namespace) -> Verdict:
    verdict = attempt(
        case, _target(running, options), canary, options.calm, running.pid, _bytes(options)
    )
    print(verdict, flush=True)
    return verdict


def _tried(running: Running, cases: Sequence[Case], options: argparse.Namespace) -> int:
    """Try cases on a server that stays."""
    with watching(running.endpoint) as canary:
        return _code([_attempt(case, running, canary, options) for case in cases])


def _each_by_itself(
    server: Server, cases: Sequence[Case], options: argparse.Namespace
) -> Iterator[Verdict]:
    """Try cases on a server that is started anew after each that is not survived."""
    print(f"\n{server.title}", flush=True)
    stack = ExitStack()
    with stack:
        canary = None
        for case in cases:
            if canary is None:
                running = stack.enter_context(_started(server, options))
                canary = stack.enter_context(watching(running.endpoint))
            verdict = _attempt(case, running, canary, options)
            if not verdict.is_survived:
                stack.close()
                canary = None
            yield verdict


def _soaked(running: Running, cases: Sequence[Case], options: argparse.Namespace) -> int:
    """Mix all cases with ordinary load."""
    soaked = soak.soak(_target(running, options), cases, options.soak, running.pid)
    print(soaked)
    return int(bool(soaked.wrong))


def _code(*verdicts: Sequence[Verdict]) -> int:
    """Print how many were survived, and give the exit code."""
    for each in verdicts:
        survived = sum(verdict.is_survived for verdict in each)
        print(f"{survived} of {len(each)} survived")
    return int(not all(verdict.is_survived for each in verdicts for verdict in each))


if __name__ == "__main__":
    sys.exit(main())
