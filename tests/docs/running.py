"""Runs what the documents say."""

import os
import shlex
import subprocess
import sys
from pathlib import Path

_ENVIRONMENT = os.environ | {"PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}"}


def run(command: str, folder: Path) -> str:
    """Run a command in a folder and give what it writes; it must end well."""
    done = subprocess.run(
        shlex.split(command), cwd=folder, env=_ENVIRONMENT, capture_output=True, check=False
    )
    assert done.returncode == 0, done.stderr.decode()
    return done.stdout.decode()
