"""The reference data agrees with the checked list of identifiers."""

import csv
from pathlib import Path

from pyoxigraph import RdfFormat, parse

from cstograph.release.release import Release

#: A list of Wikidata items and ISO codes that a person has checked.
CHECKED = Path(__file__).with_name("identifiers.csv")
BASE = "https://w3id.org/cstograph/"
SAME_AS = "http://www.w3.org/2002/07/owl#sameAs"
# What the list calls each thing that the sources name.
NAMES = {
    "Belarus": "state/belarus",
    "Kazakhstan": "state/kazakhstan",
    "Kyrgyzstan": "state/kyrgyzstan",
    "Russia": "state/russia",
    "Tajikistan": "state/tajikistan",
    "Collective Security Treaty Organization": "body/csto",
    "House of Representatives (Belarus)": "chamber/belarus-house-of-representatives",
    "Mazhilis": "chamber/kazakhstan-mazhilis",
    "Supreme Council (Jogorku Kenesh) of Kyrgyzstan": "parliament/kyrgyzstan",
    "State Duma": "chamber/russia-state-duma",
    "Majlisi Namoyandagon (Assembly of Representatives)": (
        "chamber/tajikistan-assembly-of-representatives"
    ),
}


def test_every_identifier_is_the_checked_one(built: Release) -> None:
    """The Wikidata items and ISO codes of the release are those of the list, all and only."""
    found: dict[str, dict[str, str]] = {}
    for quad in parse(built.body, format=RdfFormat.N_QUADS):
        name = str(quad.subject).strip("<>").removeprefix(BASE)
        value = str(quad.object).strip('<>"')
        match quad.predicate.value.rpartition("#")[2]:
            case "sameAs":
                found.setdefault(name, {})["wikidata"] = value.rpartition("/")[2]
            case "isoAlpha2" | "isoAlpha3" as code if not name.startswith("ontology"):
                found.setdefault(name, {})[f"iso_alpha{code[-1]}"] = value
    with CHECKED.open(encoding="utf-8") as lines:
        rows = [row for row in csv.DictReader(lines) if row["entity"] in NAMES]
    codes = ("wikidata", "iso_alpha2", "iso_alpha3")
    assert found == {
        NAMES[row["entity"]]: {code: row[code] for code in codes if row[code]} for row in rows
    }
