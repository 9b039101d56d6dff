"""curl, with each Accept that people type."""

import shutil
import subprocess

import pytest

pytestmark = pytest.mark.xdist_group("clients")

KINDS = {
    "text/html": "text/html; charset=utf-8",
    "text/turtle": "text/turtle; charset=utf-8",
    "application/ld+json": "application/ld+json",
    "application/n-triples": "application/n-triples",
    "application/rdf+xml": "application/rdf+xml",
    "application/trig": "application/trig",
    "application/n-quads": "application/n-quads",
}
PATHS = ["state/belarus", "source/delegations", "topic/collective-security", "ontology"]


def curl(*arguments: str) -> str:
    """Run curl; skip where there is none."""
    if not shutil.which("curl"):
        pytest.skip("curl is not installed")
    command = ["curl", "--silent", "--show-error", "--fail", "--max-time", "20", *arguments]
    return subprocess.run(command, capture_output=True, check=True, encoding="utf-8").stdout


@pytest.mark.parametrize("path", PATHS)
@pytest.mark.parametrize(("accept", "expected"), KINDS.items())
def test_curl_gets_what_it_asks_for(base: str, path: str, accept: str, expected: str) -> None:
    """An IRI leads to the media type in Accept, over one redirection."""
    shown = "%{http_code} %{num_redirects} %{content_type}"
    to_nowhere = ["--location", "--output", "/dev/null", "--write-out", shown]
    found = curl(*to_nowhere, "--header", f"Accept: {accept}", f"{base}{path}")
    status, redirections, kind = found.split(" ", 2)
    assert (status, redirections) == ("200", "1")
    assert kind == expected


def test_curl_shows_turtle(base: str) -> None:
    """Who types only an IRI reads Turtle."""
    assert "@prefix csto:" in curl("--location", f"{base}state/belarus")


def test_curl_asks_for_the_head_alone(base: str) -> None:
    """`curl -I` sees where an IRI leads, and that others may read the answer."""
    head = curl("--head", f"{base}state/belarus").lower()
    assert head.startswith("http/1.1 303")
    assert "\nlocation: /state/belarus." in head
    assert "\naccess-control-allow-origin: *" in head
