"""A page of each template in Chromium: on a phone and on a desk, by day and by night."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page

from tests.browser.templates import PAGES
from tests.npm.programs import AXE, installed

#: One walk, and one browser, for all.
pytestmark = pytest.mark.xdist_group("browser")

WIDTHS = (390, 1280)
#: 320 px is what 1280 px are to someone who reads at 400 % (WCAG 2.2, 1.4.10).
NARROWEST = 320
SCHEMES = ("light", "dark")
SCREENSHOTS = Path(__file__).parents[2] / ".cache" / "screenshots"
#: What Chromium writes to its console of a page that is a problem.
STATUS = {"problem": 400, "not-found": 404, "gone": 410}
RULES = "wcag2a wcag2aa wcag21a wcag21aa wcag22aa best-practice".split()
JUDGE = """(rules) => axe.run({
    runOnly: { type: "tag", values: rules },
    resultTypes: ["violations"],
})"""
FOCUSED = """() => {
    const element = document.activeElement;
    if (!element || element === document.body) return null;
    const box = element.getBoundingClientRect();
    const outlines = [];  // an editor has it around its field
    for (let found = element; found; found = found.parentElement) {
        const style = getComputedStyle(found);
        outlines.push(style.outlineStyle === "none" ? 0 : parseFloat(style.outlineWidth));
    }
    return {
        name: element.id || element.getAttribute("href") || element.type || element.className,
        outline: Math.max(...outlines),
        place: [Math.round(box.left + scrollX), Math.round(box.top + scrollY)],
        inside: box.bottom > 0 && box.top < innerHeight && box.right > 0 && box.left < innerWidth,
    };
}"""
REACHABLE = """() => [...document.querySelectorAll(
    "a[href], button, input:not([type=hidden]), select, textarea, summary, [tabindex]",
)].filter((element) => element.tabIndex >= 0 && !element.disabled &&
    element.checkVisibility({ visibilityProperty: true })).length"""


@dataclass
class Sight:
    """A page that is open, and what the browser had to say meanwhile."""

    name: str
    page: Page
    complaints: list[str]
    requests: list[str]

    def show(self, width: int, scheme: str) -> None:
        """Show it so wide, and light or dark."""
        self.page.set_viewport_size({"width": width, "height": 800})
        self.page.emulate_media(color_scheme="dark" if scheme == "dark" else "light")


@pytest.fixture(scope="module", params=PAGES)
def sight(request: pytest.FixtureRequest, browser: Browser, root: str) -> Iterator[Sight]:
    """Open a page."""
    page = browser.new_page()
    found = Sight(request.param, page, [], [])
    page.on("console", lambda message: found.complaints.append(message.text))
    page.on("pageerror", lambda error: found.complaints.append(str(error)))
    page.on("request", lambda sent: found.requests.append(sent.url))
    page.goto(f"{root}{PAGES[request.param][0]}")
    yield found
    page.close()


def test_axe_finds_nothing(sight: Sight) -> None:
    """A page holds to WCAG 2.2 AA, as far as a program can tell."""
    axe = installed(AXE).read_text("utf-8")
    sight.page.evaluate(axe)
    violations: dict[str, list[str]] = {}
    for scheme in SCHEMES:
        for width in WIDTHS:
            sight.show(width, scheme)
            found: dict[str, Any] = sight.page.evaluate(JUDGE, RULES)
            for rule in found["violations"]:
                for node in rule["nodes"]:
                    what = f"{rule['id']}: {rule['help']}: {node['html'][:200]}"
                    violations.setdefault(what, []).append(f"{scheme}, {width} px")
    assert not violations, "\n".join(f"{what} ({where})" for what, where in violations.items())


def test_a_page_is_as_wide_as_the_screen(sight: Sight) -> None:
    """On a phone nobody has to scroll sideways to read."""
    for width in (NARROWEST, *WIDTHS):
        sight.show(width, "light")
        needed = sight.page.evaluate("document.documentElement.scrollWidth")
        assert needed <= width


def test_a_page_is_quiet(sight: Sight, root: str) -> None:
    """A page asks its own host alone, keeps to its own policy, and raises no error."""
    answered_with = STATUS.get(sight.name, 200)
    expected = [f"the server responded with a status of {answered_with}"] * (answered_with != 200)
    assert len(sight.complaints) == len(expected), sight.complaints
    assert all(text in sight.complaints[0] for text in expected)
    assert [url for url in sight.requests if not url.startswith(f"{root}/")] == []


def test_the_keyboard_is_enough(sight: Sight) -> None:
    """Tab leads to every link and field in turn, and each shows that it has the focus."""
    sight.show(1280, "light")
    sight.page.evaluate("window.scrollTo(0, 0); document.activeElement.blur()")
    due = sight.page.evaluate(REACHABLE)
    last = None
    for number in range(min(due, 60)):
        sight.page.keyboard.press("Tab")
        found = sight.page.evaluate(FOCUSED)
        assert found, f"the focus is lost after {number} of {due}"
        assert found != last, "Tab does not lead on"
        last = found
        assert found["outline"] >= 2, found
        assert found["inside"], found


def test_a_page_can_be_looked_at(sight: Sight) -> None:
    """A picture of each page is kept for people to look at."""
    SCREENSHOTS.mkdir(parents=True, exist_ok=True)
    sight.page.evaluate("document.activeElement.blur()")
    for scheme in SCHEMES:
        for width in WIDTHS:
            sight.show(width, scheme)
            file = SCREENSHOTS / f"{sight.name}-{width}-{scheme}.png"
            sight.page.screenshot(path=file, full_page=True)
            assert file.stat().st_size > 5000


@pytest.mark.parametrize(("path", "text"), PAGES.values(), ids=PAGES)
def test_a_page_can_be_read_without_scripts(
    path: str, text: str, browser: Browser, root: str
) -> None:
    """The facts of a page are in the page."""
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{root}{path}")
    assert text in page.inner_text("main")
    context.close()
