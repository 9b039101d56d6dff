"""Each question is asked over HTTP, and answered as the sources say."""

import csv
import io
import urllib.parse
import urllib.request
from pathlib import Path

import pytest

from cstograph.project.declared_queries import Question
from cstograph.project.project import Project
from cstograph.sparql import query_surface
from cstograph.sparql.query_surface import Form

FOLDER = Path(__file__).parent
QUESTIONS = Project.bundled().questions()
ACCEPT = {Form.SELECT: "text/csv", Form.ASK: "application/sparql-results+json"}


def ask(server: str, question: Question) -> tuple[Form, str]:
    """Send a question; give its form and the text of the answer."""
    form = query_surface.surface(question.text).form
    url = f"{server}/sparql?{urllib.parse.urlencode({'query': question.text})}"
    headers = {"Accept": ACCEPT.get(form, "application/n-triples")}
    with urllib.request.urlopen(urllib.request.Request(url, headers=headers), timeout=30) as answer:
        return form, answer.read().decode("utf-8")


def check(server: str, question: Question) -> None:
    """Hold an answer of a server to the one that was worked out by hand."""
    form, answer = ask(server, question)
    match form:
        case Form.SELECT:
            expected = (FOLDER / f"{question.stem}.csv").read_text("utf-8")
            assert list(csv.reader(io.StringIO(answer))) == list(csv.reader(io.StringIO(expected)))
        case Form.ASK:
            expected = (FOLDER / f"{question.stem}.txt").read_text("utf-8").strip()
            assert f'"boolean":{expected}' in answer
        case _:
            expected = (FOLDER / f"{question.stem}.nt").read_text("utf-8")
            assert sorted(answer.splitlines()) == sorted(expected.splitlines())


@pytest.mark.parametrize("question", QUESTIONS, ids=lambda question: question.stem)
def test_the_graph_answers(server: str, question: Question) -> None:
    """The answer is the one worked out from the sources by hand."""
    check(server, question)


def test_each_answer_has_its_question() -> None:
    """No expected answer is left over from a question that is gone."""
    answers = {path.stem for path in FOLDER.iterdir() if path.suffix in (".csv", ".nt", ".txt")}
    assert answers == {question.stem for question in QUESTIONS}
