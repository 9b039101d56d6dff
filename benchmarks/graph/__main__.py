"""Write a generated graph; see the package."""

import argparse
from pathlib import Path

from benchmarks.graph import writing


def main() -> None:
    """Write it as the command line says."""
    parser = argparse.ArgumentParser("python -m benchmarks.graph", description=__doc__)
    parser.add_argument("quads", type=int, help="about how many quads the release has")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--output", type=Path, help="the facts that sources state, as N-Quads")
    parser.add_argument("--project", type=Path, help="a project with these facts in data/bulk.nq")
    parser.add_argument("--release", type=Path, help="the release of them, without validating")
    asked = parser.parse_args()
    if not (asked.output or asked.project or asked.release):
        parser.error("say what to write: --output, --project or --release")
    if asked.output:
        writing.write_facts(asked.output, asked.quads, asked.seed)
    if asked.project:
        writing.write_project(asked.project, asked.quads, asked.seed)
    if asked.release:
        writing.write_release(asked.release, asked.quads, asked.seed)


if __name__ == "__main__":
    main()
