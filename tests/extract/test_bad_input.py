"""What is no page to read: told at its place, with exit code 3, and nothing made of it."""

import time
from pathlib import Path

import pytest

from tests.cli.command import run

ITEM = (
    "Committee meets\n24 June 2019\nToday, on June 24, 2019, a meeting of the Committee of "
    "Secretaries of Security Councils took place.{}\nThe meeting was chaired by Tigran Ohanik, "
    "Secretary of the Security Council of the Republic of Armenia, as the website of the CSTO has "
    "it in the news of the day.\n"
)
BAD = {
    "russian": ("Сегодня состоялось заседание Комитета секретарей советов безопасности.", "1:1"),
    "german": (
        (
            "Am 17. November fand eine Sitzung des Komitees der Sekretäre statt. Den Vorsitz "
            "führte Nikolai Patrushev, Sekretär des Sicherheitsrates der Russischen Föderation."
        ),
        "1:1",
    ),
    "another layout": ("id,name,of\n1,the seat of the house,in the city and on the hill\n", "1:1"),
    "empty": ("", "1:1"),
    "white space": ("\n \n\t\n", "1:1"),
    "binary": ("line of text\nand \x00\x01\x02", "2:5"),
    "only markup": ("<html><body><script>var x = 1;</script></body></html>", "1:1"),
}


@pytest.mark.parametrize(("text", "place"), BAD.values(), ids=BAD)
def test_a_page_that_is_none_ends_with_3(text: str, place: str, tmp_path: Path) -> None:
    """There are no facts, and a line says where and why."""
    path = tmp_path / "page.txt"
    path.write_text(text, "utf-8")
    ran = run("extract", path)
    assert (ran.code, ran.text) == (3, "")
    assert f"{path}:{place}: violation: " in ran.err


def test_a_huge_file_is_refused_before_it_is_read(tmp_path: Path) -> None:
    """100 MB are no page; they are not read into memory."""
    path = tmp_path / "huge.txt"
    with path.open("wb") as file:
        file.truncate(100 * 2**20)
    ran = run("extract", path)
    assert (ran.code, ran.text) == (3, "")
    assert "100 MB" in ran.err


def test_bytes_that_are_not_utf_8_are_told_at_their_place(tmp_path: Path) -> None:
    """The first wrong byte is named, with line and column."""
    path = tmp_path / "page.txt"
    path.write_bytes(b"one\ntwo \xff")
    ran = run("extract", path)
    assert ran.code == 3
    assert f"{path}:2:5: violation: The byte 0xFF is not UTF-8" in ran.err


def test_a_control_character_costs_its_paragraph_alone(tmp_path: Path) -> None:
    """The paragraph that holds it is not read, the others are, and it is told at its place."""
    path = tmp_path / "page.txt"
    path.write_text(ITEM.format("") + "“We \x07agree on all of this,” Mr Ohanik said.\n", "utf-8")
    ran = run("extract", path)
    assert ran.code == 0
    assert f"{path}:5:5: warning: The character U+0007" in ran.err
    assert "chair: person/tigran-ohanik" in ran.text
    assert "Remark" not in ran.text


@pytest.mark.parametrize("opened", ["<div>", "<script>var a = '", "<!-- a comment", "<b"])
def test_markup_that_never_closes_is_told(opened: str, tmp_path: Path) -> None:
    """What is opened and never closed is told at its line; what stands before it is read."""
    path = tmp_path / "page.html"
    lines = "".join(f"<p>{line}</p>\n" for line in ITEM.format("").splitlines())
    path.write_text(f"<html><body>\n{lines}{opened} The meeting was chaired by Russia.", "utf-8")
    ran = run("extract", path)
    assert ran.code == 0
    assert f"{path}:6:1: info: `<" in ran.err
    assert "chair: person/tigran-ohanik" in ran.text


PIECES = ["<", "<!--", "<![", "</", "<a ", "<div>", "&", "“", "a. ", "A ", "<td>"]
PIECES += [
    "<h2>Delegations to the CSTO PA</h2><table><tr><th>State<th>Seats<tr><td>UN<td>9</table>"
]


@pytest.mark.parametrize("piece", PIECES)
def test_no_text_takes_long(piece: str, tmp_path: Path) -> None:
    """A page of one thing repeated is answered at once."""
    path = tmp_path / "page.html"
    path.write_text("<html>" + ITEM.format("") + piece * (200_000 // len(piece)), "utf-8")
    begun = time.process_time()
    assert run("extract", path).code in (0, 3)
    assert time.process_time() - begun < 20


def test_two_statements_that_contradict_are_both_left_out(tmp_path: Path) -> None:
    """Neither of two chairs is stated, and both places are told."""
    path = tmp_path / "page.txt"
    path.write_text(
        ITEM.format("")
        + "The meeting was chaired by Arsen Bagratyan, Chairman of the State Duma.\n"
    )
    ran = run("extract", path)
    assert "chair:" not in ran.text
    assert ran.err.count("the page names several who chaired") == 2
