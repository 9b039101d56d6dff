"""The markup of each page, as html-validate judges it."""

import json
from collections import Counter
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from tests.browser.crawl import Site, kind_of
from tests.npm.programs import HERE, HTML_VALIDATE, node

#: One walk, and one browser, for all.
pytestmark = pytest.mark.xdist_group("browser")

#: A page that is in the report, or nothing has been judged: pages without a fault are not in it.
INVALID = "invalid"
#: Of how many things of a kind the page is judged: one template writes hundreds, one for each fact
#: that was read.
SAMPLE = 25


def test_every_page_is_valid(site: Site, tmp_path: Path) -> None:
    """Pages that links lead to are valid HTML: all of them, or, of a kind with many, a sample."""
    kinds = Counter[str]()
    addresses = {}
    for number, url in enumerate(site.pages):
        kinds[kind_of(url)] += 1
        if urlsplit(url).query or kinds[kind_of(url)] <= SAMPLE:
            addresses[str(number)] = url
            (tmp_path / f"{number}.html").write_bytes(site.replies[url].body)
    (tmp_path / f"{INVALID}.html").write_text("<p><div></p>", "utf-8")
    report = tmp_path / "report.json"
    node(
        HTML_VALIDATE,
        "--config",
        str(HERE / "htmlvalidate.mjs"),
        "--formatter",
        f"json={report}",  # to standard output, it would be cut at 64 KB
        str(tmp_path),
    )
    found = {
        Path(file["filePath"]).stem: file["messages"]
        for file in json.loads(report.read_text("utf-8"))
    }
    assert found.pop(INVALID), "the judge has not looked"
    count = Counter[str]()
    first: dict[str, str] = {}
    for name, messages in found.items():
        for message in messages:
            count[message["ruleId"]] += 1
            place = f"{addresses[name]}, line {message['line']}: {message['message']}"
            first.setdefault(message["ruleId"], place)
    assert not count, "\n".join(f"{rule}: {n}, as in {first[rule]}" for rule, n in count.items())
