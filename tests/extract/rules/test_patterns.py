"""The patterns that a maintainer extends: each matches its examples, and no counterexample."""

import re
from pathlib import Path

import pytest

from cstograph.errors import InvalidProjectError
from cstograph.extract.names.paper_titles import Titles
from cstograph.extract.names.tagger import Tagger
from cstograph.extract.reading.sentences import Span, quotations
from cstograph.extract.rules.patterns import Clause, Patterns
from cstograph.project.project import Project
from tests.extract.approve import rules

CLAUSES = [clause for clauses in rules().patterns.clauses.values() for clause in clauses]
#: These read lines as they are, in which nothing has become a character.
PLAIN = (
    "delegation",
    "seats-alone",
    "seats-share",
    "seats-total",
    "other-time",
    "representative",
    "website",
    "section",
    "section-lead",
    "section-seats",
    "section-representative",
    "section-head",
    "section-website",
    "dayline",
    "law-line",
    "introduction",
    "list-lead",
    "byline",
    "dateline",
    "called-off",
    "column",
    "delegations-to",
    "composition-of",
    "delegation-cell",
    "seats-cell",
    "chamber-cell",
    "row-unsure",
    "total-row",
    "total-number",
    "empty-cell",
    "family-first",
    "as-of",
)
ALL = [(c, c.extra["example"], True) for c in CLAUSES if "example" in c.extra]
ALL += [(c, text, False) for c in CLAUSES for text in c.extra.get("not", [])]


def tagged(text: str) -> str:
    """Tag a sentence as it would be in a page."""
    known = rules()
    ordinary = frozenset(re.findall(r"(?<![\w’'-])[a-z]+", text))
    heads = frozenset(known.lexicon.nouns["documents"]["heads"].split())
    tagger = Tagger(known.lexicon, Titles(heads), ordinary)
    return tagger.tag(Span(0, len(text), text), quotations(text, 0, len(text))).text


@pytest.mark.parametrize(("clause", "text", "matches"), ALL, ids=[text[:60] for _, text, _ in ALL])
def test_a_pattern_matches_what_it_is_for(clause: Clause, text: str, *, matches: bool) -> None:
    """An example is matched by its pattern; what a pattern must not match is not."""
    written = text if clause.kind in PLAIN else tagged(text)
    assert bool(clause.regex.search(written)) is matches


def test_a_broken_pattern_is_told(tmp_path: Path) -> None:
    """A pattern that is no regular expression, or names what is not there, is an error."""
    for pattern in ("(", "{nobody}"):
        (tmp_path / "clauses.toml").write_text(f"[words]\n[[chair]]\npattern = '{pattern}'\n")
        with pytest.raises(InvalidProjectError, match=r"pattern|neither"):
            Patterns.read(tmp_path)


def test_the_rules_are_the_projects(bundled: Project) -> None:
    """The words and patterns stand in the project, where a maintainer finds them."""
    folder = bundled.root / "ontology" / "extraction"
    assert {path.name for path in folder.iterdir()} >= {
        "clauses.toml",
        "names.toml",
        "nouns.toml",
        "states.toml",
    }
