"""Random edits of facts files, the same for the same number."""

import re
from pathlib import Path
from random import Random

_RECORD = re.compile(r"^  - id: .*\n(?:^(?:    .*)?\n)*", re.MULTILINE)
_LINE = re.compile(r"^    \w+: .*\n", re.MULTILINE)
_VALUE = re.compile(r"(?<=: )[^\n{\[>|]+$", re.MULTILINE)


def edit(random: Random, files: list[Path]) -> Path:
    """Take out a record or a line of a file, or give a key another's value; give the file."""
    path = random.choice(files)
    text = path.read_text("utf-8")
    pattern = random.choice((_RECORD, _LINE, _VALUE))
    places = list(pattern.finditer(text))
    if places:
        place = random.choice(places)
        other = random.choice(places)[0] if pattern is _VALUE else ""
        text = text[: place.start()] + other + text[place.end() :]
    path.write_text(text, "utf-8")
    return path
