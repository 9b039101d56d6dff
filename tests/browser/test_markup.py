"""The markup of each page, as html-validate judges it."""

import json
from collections import Counter
from pathlib import Path

import pytest

from tests.browser.crawl import Site
from tests.npm.programs import HERE, HTML_VALIDATE, node

#: One walk, and one browser, for all.
pytestmark = pytest.mark.xdist_group("browser")

#: A page that is in the report, or nothing has been judged: pages without a fault are not in it.
INVALID = "invalid"


def test_every_page_is_valid(site: Site, tmp_path: Path) -> None:
    """All pages that links lead to are valid HTML."""
    addresses = {str(number): url for number, url in enumerate(site.pages)}
    for number, url in addresses.items():
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
    for file, messages in found.items():
        for message in messages:
            count[message["ruleId"]] += 1
            place = f"{addresses[file]}, line {message['line']}: {message['message']}"
            first.setdefault(message["ruleId"], place)
    assert not count, "\n".join(f"{rule}: {n}, as in {first[rule]}" for rule, n in count.items())
