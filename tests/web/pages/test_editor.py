"""The query page: a form for everybody, and YASGUI where it is installed."""

import re
from pathlib import Path

import pytest

import cstograph.web
from tests.web.client import Server

STATIC = Path(cstograph.web.__file__).parent / "static"
HAS_EDITOR = (STATIC / "yasgui" / "yasgui.min.js").exists()
CHROMIUM = Path("/usr/bin/chromium")
ARGUMENTS = (
    "--no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking "
    "--disable-component-update --disable-sync"
).split()
needs_editor = pytest.mark.skipif(not HAS_EDITOR, reason="YASGUI is not here: run `make editor`.")


def page(server: Server) -> tuple[str, str]:
    """Give the query page and its policy."""
    reply = server.send("GET", "/sparql?example=seats-in-all", {"Accept": "text/html"})
    return reply.body.decode(), reply.headers["Content-Security-Policy"]


def test_the_form_asks_without_a_script(server: Server) -> None:
    """Whether YASGUI is there or not, the form sends its text to the endpoint."""
    text, _ = page(server)
    assert '<form action="/sparql" method="get"' in text
    assert "seats" in text[text.index("<textarea") : text.index("</textarea>")]


@needs_editor
def test_the_page_runs_its_own_scripts_only(server: Server) -> None:
    """No other host, no script or style within the page."""
    text, policy = page(server)
    assert "script-src 'self';" in policy
    assert "connect-src 'self'" in policy
    assert "unsafe" not in policy
    assert all(src.startswith("/static/") for src in re.findall(r'<script[^>]* src="(.*?)"', text))
    assert not re.search(r"<script>|<style|\sstyle=", text)


@needs_editor
def test_an_answer_runs_no_script(server: Server) -> None:
    """The editor is on its own page; a page that shows data runs nothing."""
    reply = server.get("SELECT * { ?s ?p ?o } LIMIT 1", accept="text/html")
    assert "script-src" not in reply.headers["Content-Security-Policy"]


@needs_editor
def test_the_editor_asks_this_endpoint_and_no_other(server: Server) -> None:
    """In a browser: the example is there, is answered, and names are completed, all from here."""
    playwright = pytest.importorskip("playwright.sync_api", reason="playwright is not installed.")
    if not CHROMIUM.exists():
        pytest.skip(f"There is no browser at {CHROMIUM}.")
    asked, said = [], []
    with playwright.sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=str(CHROMIUM), args=ARGUMENTS)
        tab = browser.new_page()
        tab.on("request", lambda request: asked.append(request.url))
        tab.on("console", lambda message: said.append(message.text))
        tab.on("pageerror", lambda error: said.append(str(error)))
        tab.goto(f"{server.url}/sparql?example=seats-in-all")
        tab.click(".tabPanel.active .yasqe_queryButton")
        tab.wait_for_selector(".yasr table.dataTable")
        assert "67" in tab.inner_text(".yasr table.dataTable")
        tab.click(".tabPanel.active .CodeMirror")
        tab.keyboard.press("Control+A")
        tab.keyboard.type("SELECT * { ?s csto:se", delay=50)
        tab.keyboard.press("Control+Space")
        tab.wait_for_selector(".CodeMirror-hints")
        assert "csto:seatsFrom" in tab.inner_text(".CodeMirror-hints")
        tab.click(".tabPanel.active .yasqe_share")
        link = tab.input_value(".yasqe_sharePopup input")
        browser.close()
    assert link.startswith(f"{server.url}/sparql?query=")
    assert not [url for url in asked if not url.startswith((server.url, "data:", "blob:"))]
    assert not [text for text in said if "favicon" not in text and "404" not in text]
