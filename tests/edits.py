"""Random edits of facts files, the same for the same number."""

import re
from collections.abc import Iterator
from itertools import count
from pathlib import Path
from random import Random

_RECORD = re.compile(r"^  - id: .*\n(?:^(?:    .*)?\n)*", re.MULTILINE)
_LINE = re.compile(r"^    \w+: .*\n", re.MULTILINE)
_ID = re.compile(r"^id: .*$", re.MULTILINE)
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


def alterations(random: Random, folder: Path) -> Iterator[set[Path]]:
    """Edit, break and mend, add, remove and rename facts files; give what changed each time."""
    for number in count():
        path = random.choice(sorted(folder.rglob("*.yaml")))
        other, text = path.with_name(f"new-{number}.yaml"), path.read_text("utf-8")
        match random.choice(("edit", "edit", "edit", "break", "add", "remove", "rename")):
            case "edit":
                yield {edit(random, [path])}
            case "break":
                path.write_text(f"{text}facts: [\n", "utf-8")
                yield {path}
                path.write_text(text, "utf-8")
                yield {path}
            case "add":
                other.write_text(_ID.sub(f"id: source/new-{number}", text, count=1), "utf-8")
                yield {other}
            case "remove":
                path.unlink()
                yield {path}
                path.write_text(text, "utf-8")
                yield {path, edit(random, [path])}
            case "rename":
                path.rename(other)
                yield {path, other}
