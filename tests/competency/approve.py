"""The answers to the competency questions: `python -m tests.competency.approve` writes them anew.

They are to be read against the page that the new facts are from before they are committed. It says
which answers have changed, and brings the number of facts in the README up to date.
"""

import json
import re
import sys

import click

from cstograph.project.declared_queries import Question
from cstograph.sparql import query_surface
from cstograph.sparql.query_surface import Form
from tests.cli.command import run
from tests.competency.test_questions import FOLDER, QUESTIONS

README = FOLDER.parents[1] / "README.md"
_FACTS = """PREFIX csto: <https://w3id.org/cstograph/ontology#>
SELECT (COUNT(*) AS ?n) { ?source a csto:Source GRAPH ?source { ?s ?p ?o } }"""
_NUMBER = re.compile(r" \d+ facts(?=, each with the source)")


def answered(question: Question) -> tuple[str, str]:
    """Give the ending and the text of the file with a question's answer."""
    form = query_surface.surface(question.text).form
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


def main() -> None:
    """Write all answers, and the number of facts, and say what has changed."""
    for each in QUESTIONS:
        ending, text = answered(each)
        path = FOLDER / f"{each.stem}.{ending}"
        before = path.read_text("utf-8") if path.exists() else ""
        path.write_text(text, "utf-8")
        new = set(text.splitlines()) - set(before.splitlines())
        gone = set(before.splitlines()) - set(text.splitlines())
        if new or gone:
            click.echo(f"{each.title}\n  {path.name}: {len(new)} lines new, {len(gone)} gone")
    number = run("query", _FACTS, "--format", "csv").text.split()[1]
    README.write_text(_NUMBER.sub(f" {number} facts", README.read_text("utf-8"), 1), "utf-8")
    click.echo(f"{number} facts, which {README.name} says now")


if __name__ == "__main__":
    main()
