"""The answers to the competency questions: `python -m tests.competency.approve` writes them anew.

They are to be read against the page that the new facts are from before they are committed.
"""

import json
import sys

from cstograph import sparql
from cstograph.project import Question
from cstograph.sparql import Form
from tests.commands.command import run
from tests.competency.test_questions import FOLDER, QUESTIONS


def answered(question: Question) -> tuple[str, str]:
    """Give the ending and the text of the file with a question's answer."""
    form = sparql.surface(question.text).form
    to = {Form.SELECT: "csv", Form.ASK: "json"}.get(form, "ntriples")
    ran = run("query", question.text, "--format", to)
    if ran.code:
        sys.exit(ran.err)
    match form:
        case Form.SELECT:
            return "csv", ran.text.replace("\r\n", "\n")
        case Form.ASK:
            return "txt", json.dumps(json.loads(ran.text)["boolean"]) + "\n"
        case _:
            return "nt", "".join(sorted(ran.text.splitlines(keepends=True)))


if __name__ == "__main__":
    for each in QUESTIONS:
        ending, text = answered(each)
        (FOLDER / f"{each.stem}.{ending}").write_text(text, "utf-8")
