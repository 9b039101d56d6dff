"""What a broken facts file gets: its place and what to do, in a line; never a traceback.

Each file of broken/facts/ is named by its defect, and is validated as a draft of the bundled
project.
"""

from pathlib import Path

import pytest

from tests.cli.command import Line, findings, run

FACTS = Path(__file__).parent / "broken" / "facts"

#: file -> line:column, rule, words of the message
UNREADABLE = {
    "a-colon-in-a-value": ("8:19", "yaml", "not YAML: mapping values are not allowed"),
    "a-duplicate-key": ("9:5", "duplicate-key", "`comment` stands at line 8 already"),
    "a-list-as-key": ("8:7", "structure", "A key is a word"),
    "a-list-at-the-top": ("1:1", "structure", "A facts file is a mapping"),
    "a-merge-key": ("8:5", "unknown-key", "The key `<<` is not a name of the context."),
    "a-missing-colon": ("9:5", "yaml", "not YAML: while scanning a simple key"),
    "a-plain-tag": ("8:12", "tag", "Remove the tag"),
    "a-python-tag": ("8:12", "tag", "Remove the tag"),
    "a-reserved-character": ("8:12", "yaml", "not YAML: while scanning for the next token"),
    "a-tab": ("8:1", "yaml", "A tab stands where YAML wants spaces: indent with spaces."),
    "a-text-at-the-top": ("2:1", "structure", "A facts file is a mapping"),
    "an-alias": ("10:14", "alias", "`*belarus` is not followed: write the value out."),
    "an-alias-bomb": ("2:8", "alias", "The alias `*a` is not followed"),
    "an-empty-file": ("1:1", "empty", "The file is empty: describe its source and facts."),
    "an-empty-list": ("8:17", "empty-value", "The list is empty: remove the key."),
    "an-empty-record": ("8:17", "without-id", "Give this record an `id:`"),
    "an-empty-text": ("8:12", "empty-value", "There is no value here: give one, or remove"),
    "an-empty-value": ("8:11", "empty-value", "There is no value here: give one, or remove"),
    "an-escaped-control-character": ("8:14", "yaml", "The character U+0007 is not allowed"),
    "an-open-bracket": ("9:7", "yaml", "This is not YAML: while parsing a flow mapping"),
    "an-open-quote": ("9:1", "yaml", "This is not YAML: while scanning a quoted scalar"),
    "an-unknown-anchor": ("8:12", "alias", "`*name` is not followed: write the value out."),
    "only-comments": ("1:1", "empty", "The file is empty: describe its source and facts."),
    "two-documents": ("9:1", "structure", "A facts file is one YAML document."),
    "wrong-indentation": ("9:4", "yaml", "not YAML: while parsing a block collection"),
    "without-facts": ("1:1", "structure", "List the facts under `facts:`."),
    "facts-that-are-a-record": ("7:3", "structure", "List the facts under `facts:`."),
    "facts-that-are-a-text": ("6:8", "structure", "List the facts under `facts:`."),
    "facts-with-a-text": ("9:5", "structure", "A fact is a record, `key: value`."),
    "facts-within-a-fact": ("8:5", "structure", "`facts` stands at the top of a file only"),
    "without-type-at-the-head": ("1:1", "structure", "Give the file's source a type"),
    "without-id": ("7:5", "without-id", "Give this record an `id:`"),
    "without-id-at-the-head": ("1:1", "without-id", "Give this record an `id:`"),
    "without-id-in-a-nested-record": ("9:7", "without-id", "Give this record an `id:`"),
    "a-fact-of-which-nothing-is-said": ("7:9", "structure", "Nothing is said of `state/belarus`"),
    "an-unknown-key": ("8:5", "unknown-key", "Did you mean `plenipotentiary`?"),
    "an-unknown-key-at-the-head": ("6:1", "unknown-key", "Did you mean `title`?"),
    "an-unknown-key-in-a-nested-record": ("11:9", "unknown-key", "Did you mean `seats`?"),
    "an-unknown-key-in-another-case": ("8:5", "unknown-key", "Did you mean `label`?"),
    "a-key-with-a-line-break": ("8:5", "unknown-key", "Did you mean `label`?"),
    "a-json-ld-keyword": ("7:5", "without-id", "Write `id:` for `@id:`"),
    "an-unknown-type": ("8:11", "unknown-name", "Did you mean `Delegation`?"),
    "a-name-of-the-context-as-value": ("8:13", "unknown-name", "Did you mean `Remote`?"),
    "an-unknown-prefix": ("8:5", "unknown-key", "`schma:url` is not a name of the context. Did"),
    "an-unknown-prefix-in-a-type": ("8:11", "unknown-name", "Did you mean `csto:State`?"),
    "an-iri-with-a-space": ("8:13", "iri", "is not an IRI: it has a space in it."),
    "an-iri-with-a-broken-host": ("8:10", "no-fact", "`https://[example.org/` is not an IRI"),
    "a-bad-percent-encoding": ("8:10", "no-fact", "`https://example.org/%zz` is not an IRI"),
    "an-id-with-a-bracket": ("7:9", "iri", "is not an IRI: it has the character '<' in it."),
    "an-id-with-a-space": ("7:9", "iri", "`state/white russia` is not an IRI"),
    "an-id-that-is-a-list": ("7:9", "without-id", "`id:`"),
    "a-blank-node-as-id": ("7:9", "iri", "`_:nobody` is not an IRI"),
    "a-blank-node-as-source": ("1:5", "iri", "`_:draft` is not an IRI"),
    "a-bad-language-tag": ("8:13", "language-tag", "`b_y` is not a language tag (BCP 47)"),
    "a-list-for-a-language": ("8:39", "structure", "Give a text in this language."),
    "nested-lists": ("8:23", "structure", "A list in a list has no meaning."),
}

#: The same, for what is a facts file and says what cannot be.
IMPOSSIBLE = {
    "a-date-in-words": ("11:11", "meeting-date", "Here: `17 November 2020`."),
    "a-javascript-url": ("8:10", "chamber-url", "from `https://` or `http://` on."),
    "a-negative-seat-count": ("10:12", "seat-allocation-seats", "0 or more, `seats: 7`."),
    "a-number-in-other-digits": ("12:16", "seat-allocation-seats", "Here: `٧`."),
    "a-number-with-an-underscore": ("12:16", "seat-allocation-seats", "Here: `1_1`."),
    "a-reference-of-the-wrong-class": ("8:22", "delegation-plenipotentiary", "id of a Person"),
    "a-reference-to-nothing": ("8:22", "resource-described", "Did you mean `person/viktor-kogut`?"),
    "a-text-for-a-number": ("10:12", "seat-allocation-seats", "Here: `seven`."),
    "a-text-for-a-reference": ("8:15", "resource-described", "Nothing describes The_Collective"),
    "an-id-that-nothing-types": ("7:9", "resource-type", "Nothing says what this is: give it"),
    "an-impossible-date": ("11:11", "meeting-date", "Here: `2020-02-30`."),
    "an-unknown-prefix-in-a-value": ("8:13", "resource-same-as", "Here: `wkd:Q184`."),
    "another-date-for-a-known-meeting": (
        "8:5",
        "meeting-date",
        "It also stands at data/sources/2020-11-17-security-councils-meeting.yaml:",
    ),
    "another-seat-total": ("8:5", "delegation-total", "total of seats is not the sum"),
    "two-dates-for-one-meeting": ("11:5", "meeting-date", "A meeting has one `date`"),
    "two-records-that-contradict": ("14:5", "meeting-date", "It also stands at"),
}


def test_every_broken_file_is_in_the_table() -> None:
    """A file is a case; one that no row names would test nothing."""
    assert {path.stem for path in FACTS.iterdir()} == {*UNREADABLE, *IMPOSSIBLE}


def violations(draft: Path, project: Path, monkeypatch: pytest.MonkeyPatch) -> list[Line]:
    """Validate a draft from the project's folder, as its maintainer does."""
    monkeypatch.chdir(project)
    ran = run("validate", "--project", ".", draft)
    assert (ran.code, ran.err) == (1, "")
    told = findings(ran.text)
    assert len(told) == len(ran.text.splitlines()) - 1, f"a finding is not one line:\n{ran.text}"
    assert len(set(told)) == len(told), f"a finding is told twice:\n{ran.text}"
    return [line for line in told if line.severity == "violation"]


@pytest.mark.parametrize(
    ("name", "place", "rule", "words"), [(name, *row) for name, row in UNREADABLE.items()]
)
def test_a_file_that_cannot_be_read_is_told_at_its_place(
    name: str, place: str, rule: str, words: str, published: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What stands in the file is refused before anything is made of it: one violation."""
    (found,) = violations(FACTS / f"{name}.yaml", published, monkeypatch)
    assert (found.file, found.place, found.rule) == (FACTS / f"{name}.yaml", place, rule)
    assert words in found.message


@pytest.mark.parametrize(
    ("name", "place", "rule", "words"), [(name, *row) for name, row in IMPOSSIBLE.items()]
)
def test_a_fact_that_cannot_be_is_told_at_its_place(
    name: str, place: str, rule: str, words: str, published: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What the file says breaks a shape: the violation stands at the fact, not at the shape."""
    told = violations(FACTS / f"{name}.yaml", published, monkeypatch)
    at_fault = [line for line in told if line.rule == rule]
    assert [(line.file, line.place) for line in at_fault] == [(FACTS / f"{name}.yaml", place)]
    assert words in at_fault[0].message


HEAD = "id: source/draft\ntype: Source\ntitle: A draft\nfacts:\n- id: state/belarus\n  comment: "
ASCII = HEAD.encode()

#: What no file in a repository should hold: too large, or not text.
MADE = {
    "50 MB": (b"# " + b"x" * 50 * 2**20, "1:1", "too-large", "has 50 MB, and a facts file at most"),
    "Latin-1": (ASCII + b"caf\xe9\n", "6:15", "encoding", "0xE9 is not UTF-8: save the file as"),
    "Latin-1 after letters": (ASCII + "кафе".encode() + b"\xe9\n", "6:16", "encoding", "0xE9"),
    "Latin-1 after a BOM": (b"\xef\xbb\xbf" + ASCII + b"caf\xe9\n", "6:15", "encoding", "0xE9"),
    "UTF-16": (HEAD.encode("utf-16"), "1:1", "encoding", "0xFF is not UTF-8: save the file as"),
    "UTF-16 without a BOM": (HEAD.encode("utf-16-le"), "1:2", "yaml", "U+0000 is not allowed"),
    "NUL": (ASCII + b"a\0b\n", "6:13", "yaml", "The character U+0000 is not allowed"),
    "an escape": (ASCII + b"\x1b[31mred\n", "6:12", "yaml", "The character U+001B is not allowed"),
    "100,000 brackets": (b"[" * 100_000, "1:21", "structure", "The nesting is too deep"),
    "100,000 braces": (b"{a: " * 100_000, "1:81", "structure", "The nesting is too deep"),
    "100,000 dashes": (b"- " * 100_000, "1:41", "structure", "The nesting is too deep"),
}


@pytest.mark.parametrize(("data", "place", "rule", "words"), MADE.values(), ids=MADE)
def test_what_is_no_text_or_no_end_is_refused(
    data: bytes,
    place: str,
    rule: str,
    words: str,
    published: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """A file that is too large, too deep or not UTF-8 is told, at its first wrong character."""
    draft = tmp_path / "draft.yaml"
    draft.write_bytes(data)
    (found,) = violations(draft, published, monkeypatch)
    assert (found.file, found.place, found.rule) == (draft, place, rule)
    assert words in found.message


ACCEPTED = {
    "a BOM": "﻿",
    "a comment": "# Some editors put a comment here.\n",
    "a directive": "%YAML 1.2\n---\n",
}


@pytest.mark.parametrize("before", ACCEPTED.values(), ids=ACCEPTED)
@pytest.mark.parametrize("newline", ["\n", "\r\n"], ids=["LF", "CRLF"])
def test_what_editors_add_is_accepted(before: str, newline: str, small: Path) -> None:
    """A byte order mark, a directive and Windows line ends say nothing and harm nothing."""
    facts = small / "data" / "sources" / "lake.yaml"
    text = before + facts.read_text("utf-8")
    facts.write_bytes(text.replace("\n", newline).encode())
    ran = run("validate", "--project", small)
    assert ran.code == 0, ran.text
    assert [line.rule for line in findings(ran.text)] == ["bird-seen"]


def test_what_is_wrong_is_told_of_all_files_at_once(small: Path) -> None:
    """A maintainer who broke two files learns of both in one run."""
    for name in ("a", "b"):
        (small / "data" / f"{name}.yaml").write_text("id: book/x\nid: book/y\n", "utf-8")
    ran = run("validate", "--project", small)
    assert [line.file.name for line in findings(ran.text)] == ["a.yaml", "b.yaml"]
    assert ran.text.splitlines()[-1] == "2 violations, 0 warnings"


def test_one_fault_is_one_finding(small: Path) -> None:
    """A value that breaks two constraints of one rule is told once."""
    facts = small / "data" / "sources" / "lake.yaml"
    facts.write_text(facts.read_text("utf-8").replace("eggs: 4", "eggs: four"), "utf-8")
    ran = run("validate", "--project", small)
    assert [line.rule for line in findings(ran.text)] == ["bird-eggs", "bird-seen"]
