"""New answers are written in the form in which the old ones stand."""

import pytest

from tests.competency.approve import answered
from tests.competency.test_questions import FOLDER, QUESTIONS

STEMS = ("seats-on-a-day", "was-the-antidrug-strategy-approved", "what-links-to-a-body")


@pytest.mark.parametrize("stem", STEMS)
def test_an_answer_is_written_as_it_stands(stem: str) -> None:
    """Where nothing has changed, writing the answers anew changes no file."""
    (question,) = (question for question in QUESTIONS if question.stem == stem)
    ending, text = answered(question)
    assert (FOLDER / f"{stem}.{ending}").read_text("utf-8") == text
