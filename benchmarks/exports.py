"""How the cost of an export grows: `python -m benchmarks.exports QUADS...`.

Each format is exported by the command, from a generated release of each size, all in one run. The
table has seconds of the processor and the most memory, each also as a ratio to N-Quads.
"""

import argparse
import os
import sys
import tempfile
from pathlib import Path
from typing import NamedTuple

from benchmarks.graph import writing
from cstograph.rdf import formats


class Cost(NamedTuple):
    """What a process took: seconds of the processor, and MB at its peak."""

    seconds: float
    memory: float


def main() -> None:
    """Measure and print a table in Markdown."""
    parser = argparse.ArgumentParser("python -m benchmarks.exports", description=__doc__)
    parser.add_argument("quads", type=int, nargs="+", help="about how many quads a release has")
    print("| quads | format | seconds | x N-Quads | MB | x N-Quads |")
    print("| ---: | --- | ---: | ---: | ---: | ---: |")
    with tempfile.TemporaryDirectory() as folder:
        for quads in parser.parse_args().quads:
            release = Path(folder) / "release.nq"
            writing.write_release(release, quads, 1)
            costs = {
                to.name: export(release, to.name) for to in (formats.N_QUADS, *formats.EXPORTS)
            }
            least = costs[formats.N_QUADS.name]
            for name, cost in costs.items():
                ratios = cost.seconds / least.seconds, cost.memory / least.memory
                print(
                    f"| {quads:,} | {name} | {cost.seconds:.1f} | {ratios[0]:.1f} "
                    f"| {cost.memory:.0f} | {ratios[1]:.1f} |",
                    flush=True,
                )


def export(release: Path, name: str) -> Cost:
    """Export a release by the command, and give what that took."""
    output = release.with_suffix(".out")
    command = [sys.executable, "-m", "cstograph", "export", "--release", str(release)]
    command += ["--format", name, "--output", str(output)]
    child = os.posix_spawn(sys.executable, command, os.environ)
    _, status, usage = os.wait4(child, 0)
    if status:
        sys.exit(f"`{' '.join(command)}` has failed.")
    return Cost(usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024)


if __name__ == "__main__":
    main()
