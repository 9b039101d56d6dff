"""pandas, which reads CSV from an address."""

from urllib.parse import urlencode

import pandas as pd
import pytest

from tests.web.client import expected, question

pytestmark = pytest.mark.xdist_group("clients")


def asking(base: str, query: str) -> str:
    """Give the address of an answer in CSV."""
    return f"{base}sparql?{urlencode({'query': query, 'format': 'csv'})}"


def test_pandas_reads_an_answer(base: str) -> None:
    """`read_csv(URL)` has a column for each variable, and numbers are numbers."""
    stem = "seats-by-state-and-chamber"
    query = question(stem).replace("https://w3id.org/cstograph/", base)
    frame = pd.read_csv(asking(base, query))
    lines = [line for line in expected(f"{stem}.csv").splitlines() if line]
    assert list(frame.columns) == lines[0].split(",")
    assert len(frame) == len(lines) - 1
    assert frame["seats"].sum() == 67


def test_pandas_reads_texts_and_dates(base: str) -> None:
    """Texts of any language stay as they are, commas and all, and dates can be read."""
    query = """
    PREFIX csto: <%sontology#>
    PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
    SELECT ?name ?day WHERE { ?meeting csto:date ?day ; rdfs:label ?name }
    """
    frame = pd.read_csv(asking(base, query % base), parse_dates=["day"])
    assert frame["day"].dt.year.tolist() == [2020]
    assert frame["name"][0].startswith("Meeting of the Committee of Secretaries")
