"""A process that makes the dumps of a release while the server answers.

It is run as `python -m cstograph.server.dump_process RELEASE PROJECT`.
"""

import os
import sys
from pathlib import Path

from cstograph.engine.linux import die_with_parent
from cstograph.errors import CstographError
from cstograph.project.project import Project
from cstograph.release.dumps import Dumps, make
from cstograph.release.release import Release

_NICENESS = 15


def main() -> None:
    """Make the dumps of a release file, while others go first."""
    die_with_parent(os.getppid())
    os.nice(_NICENESS)
    path, root = (Path(argument) for argument in sys.argv[1:])
    try:
        release = Release.read(path)
        project = Project(root)
        make(release, project, Dumps.of(path, release.sha256, project))
    except (CstographError, OSError) as error:
        sys.exit(f"No dumps were made: {error}")


if __name__ == "__main__":
    main()
