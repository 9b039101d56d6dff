"""YAML text -> a tree whose every key and value knows its line and column.

Facts files use a plain part of YAML 1.2: mappings, sequences and texts. Every scalar is a text: no
type is guessed, so `no` is a word and `2020-11-17` needs no quotes. What could hide a mistake is
refused: duplicate keys, aliases, tags, empty values, a second document.
"""

import codecs
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeAlias

import yaml

from cstograph.errors import InvalidProjectError
from cstograph.findings import Finding, Mark, violation

#: A facts file is written by hand; beyond this size, bulk data is better given as N-Quads.
MAX_BYTES = 8 * 2**20
MAX_DEPTH = 20

_CONTROL = re.compile("[^\t\n\r\x20-\x7e\x85\xa0-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_LOADER: type[yaml.CLoader | yaml.Loader] = getattr(yaml, "CLoader", yaml.Loader)

_TOO_DEEP = "exceeded maximum nesting depth"
# What to do about the errors that libyaml words for its own maintainers.
_HINTS = {
    "mapping values are not allowed": " Put a text that has `: ` in it in quotes.",
    "cannot start any token": " Put a text that begins with such a character in quotes.",
    "did not find expected '-'": " Indent the items of a list alike.",
    "did not find expected key": " Indent the keys of a record alike.",
    "quoted scalar": " The quote that opens the text has no quote that closes it.",
    "flow sequence": " The bracket `[` has no `]`.",
    "flow mapping": " The brace `{` has no `}`.",
}


@dataclass(frozen=True, slots=True)
class Text:
    """A scalar."""

    text: str
    mark: Mark


@dataclass(frozen=True, slots=True)
class Items:
    """A sequence."""

    mark: Mark
    items: list["Node"] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Record:
    """A mapping, in the order of the file."""

    mark: Mark
    entries: dict[str, "Node"] = field(default_factory=dict)
    keys: dict[str, Mark] = field(default_factory=dict)


Node: TypeAlias = Text | Items | Record


def read(path: Path) -> Record:
    """Read one facts file.

    Raises InvalidProjectError with the place of the first thing that is wrong.
    """
    try:
        size = path.stat().st_size
        if size > MAX_BYTES:
            raise _refuse(
                path,
                Mark(),
                f"The file has {size / 2**20:.0f} MB, and a facts file at most "
                f"{MAX_BYTES // 2**20}: split it, or give bulk data as N-Quads (.nq).",
                "too-large",
            )
        data = path.read_bytes()
    except OSError as error:
        message = f"The file cannot be read: {error.strerror}."
        raise _refuse(path, Mark(), message, "unreadable") from None
    return parse(_decode(data, path), path)


def parse(text: str, path: Path) -> Record:
    """Parse the text of a facts file; `path` is what findings name. Raises as `read` does."""
    if control := _CONTROL.search(text):
        _refuse_control(control[0], _mark_at(text, control.start()), path)
    try:
        root = _compose(yaml.parse(text, Loader=_LOADER), path)
    except yaml.MarkedYAMLError as error:
        if _TOO_DEEP in (error.problem or "") and error.problem_mark:
            # libyaml looks ahead: what came before is where it became too deep for us.
            return parse(text[: error.problem_mark.index], path)
        raise InvalidProjectError([_syntax_error(error, text, path)]) from None
    if root is None:
        raise _refuse(path, Mark(), "The file is empty: describe its source and facts.", "empty")
    if not isinstance(root, Record):
        raise _refuse(path, root.mark, "A facts file is a mapping, `key: value`.", "structure")
    return root


def _decode(data: bytes, path: Path) -> str:
    data = data.removeprefix(codecs.BOM_UTF8)
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError as error:
        before = data[: error.start].decode("utf-8", "replace")
        raise _refuse(
            path,
            _mark_at(before, len(before)),
            f"The byte 0x{data[error.start]:02X} is not UTF-8: save the file as UTF-8.",
            "encoding",
        ) from None


def _refuse_control(text: str, mark: Mark, path: Path) -> None:
    """Refuse a character that neither YAML nor XML can hold, written out or escaped."""
    if control := _CONTROL.search(text):
        message = f"The character U+{ord(control[0]):04X} is not allowed: remove it."
        raise _refuse(path, mark, message, "yaml")


def _mark_at(text: str, index: int) -> Mark:
    before = text[:index]
    return Mark(before.count("\n") + 1, index - before.rfind("\n"))


def _compose(events: Iterator[yaml.Event], path: Path) -> Node | None:
    """Build the tree of a document from its events."""
    tree = _Tree(path)
    for event in events:
        start = event.start_mark
        mark = Mark(start.line + 1, start.column + 1) if start else Mark()
        match event:
            case yaml.DocumentStartEvent() if tree.root is not None:
                raise _refuse(path, mark, "A facts file is one YAML document.", "structure")
            case yaml.AliasEvent():
                message = f"The alias `*{event.anchor}` is not followed: write the value out."
                raise _refuse(path, mark, message, "alias")
            case yaml.ScalarEvent(tag=None):
                if not event.value.strip():
                    message = "There is no value here: give one, or remove the key."
                    raise _refuse(path, mark, message, "empty-value")
                _refuse_control(event.value, mark, path)
                tree.add(Text(event.value, mark))
            case yaml.SequenceStartEvent(tag=None):
                tree.add(Items(mark))
            case yaml.MappingStartEvent(tag=None):
                tree.add(Record(mark))
            case yaml.ScalarEvent() | yaml.SequenceStartEvent() | yaml.MappingStartEvent():
                tag = str(event.tag).replace("tag:yaml.org,2002:", "!!")
                message = f"Remove the tag `{tag}`: every value is a text."
                raise _refuse(path, mark, message, "tag")
            case yaml.SequenceEndEvent() | yaml.MappingEndEvent():
                tree.close()
    return tree.root


class _Tree:
    """A tree under construction: without recursion, so that no nesting overflows the stack."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.root: Node | None = None
        self.open: list[tuple[Record | Items, Text | None]] = []

    def add(self, node: Node) -> None:
        """Put a node in its place: as the root, an item, a key or the value of the last key."""
        if not self.open:
            self.root = node
        else:
            parent, key = self.open[-1]
            if isinstance(parent, Items):
                parent.items.append(node)
            elif key is None:
                self.open[-1] = (parent, self._key(node, parent))
                return
            else:
                parent.entries[key.text] = node
                parent.keys[key.text] = key.mark
                self.open[-1] = (parent, None)
        if not isinstance(node, Text):
            self.open.append((node, None))
            if len(self.open) > MAX_DEPTH:
                message = "The nesting is too deep for facts."
                raise _refuse(self.path, node.mark, message, "structure")

    def close(self) -> None:
        """End the innermost mapping or sequence."""
        self.open.pop()

    def _key(self, node: Node, parent: Record) -> Text:
        if not isinstance(node, Text):
            message = "A key is a word, not a list or a mapping."
            raise _refuse(self.path, node.mark, message, "structure")
        if node.text in parent.keys:
            raise _refuse(
                self.path,
                node.mark,
                f"The key `{node.text}` stands at line {parent.keys[node.text].line} already: "
                "merge the two (several values form a list), or remove one.",
                "duplicate-key",
            )
        return node


def _syntax_error(error: yaml.MarkedYAMLError, text: str, path: Path) -> Finding:
    mark = Mark()
    if place := error.problem_mark or error.context_mark:
        mark = Mark(place.line + 1, place.column + 1)
    lines = text.splitlines()
    line = lines[mark.line - 1] if mark.line <= len(lines) else ""
    if line[mark.column - 1 : mark.column] == "\t" or line.lstrip(" ").startswith("\t"):
        column = line.index("\t") + 1
        message = "A tab stands where YAML wants spaces: indent with spaces."
        return violation(path, Mark(mark.line, column), message, "yaml")
    said = ", ".join(part for part in (error.context, error.problem) if part)
    hint = next((hint for problem, hint in _HINTS.items() if problem in said), "")
    return violation(path, mark, f"This is not YAML: {said}.{hint}", "yaml")


def _refuse(path: Path, mark: Mark, message: str, rule: str) -> InvalidProjectError:
    return InvalidProjectError([violation(path, mark, message, rule)])
