"""What a page of HTML leads to, and which places it has that links can lead to."""

from dataclasses import dataclass
from html.parser import HTMLParser
from urllib.parse import urlencode

Attributes = dict[str, str]

#: The attribute by which an element takes something from elsewhere to show or run the page.
PARTS = {
    "audio": "src",
    "embed": "src",
    "iframe": "src",
    "image": "href",
    "img": "src",
    "object": "data",
    "script": "src",
    "source": "src",
    "track": "src",
    "use": "href",
    "video": "src",
}
#: The relations of <link> that make a browser fetch what they name.
_FETCHED = {"stylesheet", "icon", "preload", "modulepreload", "manifest"}


@dataclass
class Form:
    """A form as it stands in a page: where it leads when it is sent without a change."""

    action: str
    is_get: bool
    values: list[tuple[str, str]]
    lacks: bool = False

    @property
    def target(self) -> str | None:
        """The address that sending it leads to; None where something has to be filled in."""
        if not self.is_get or self.lacks:
            return None
        return f"{self.action.partition('?')[0]}?{urlencode(self.values)}"


class Document(HTMLParser):
    """A page: its links, its parts from elsewhere, its forms and its places."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.links: list[str] = []
        self.parts: list[str] = []
        self.forms: list[Form] = []
        self.places: set[str] = set()
        self._textarea: Attributes | None = None
        self._written = ""
        self._select: list[Attributes] | None = None
        self.feed(text)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note what an element leads to."""
        found = {name: value or "" for name, value in attrs}
        if "id" in found:
            self.places.add(found["id"])
        if tag in {"a", "area"} and "href" in found:
            self.links.append(found["href"])
        elif tag == "link":
            fetched = _FETCHED.intersection(found.get("rel", "").lower().split())
            (self.parts if fetched else self.links).append(found.get("href", ""))
        elif PARTS.get(tag, "") in found:
            self.parts.append(found[PARTS[tag]])
        elif tag == "form":
            is_get = found.get("method", "get").lower() == "get"
            self.forms.append(Form(found.get("action", ""), is_get, []))
        else:
            self._control(tag, found)

    def _control(self, tag: str, found: Attributes) -> None:
        """Note what a control of a form sends."""
        if tag == "input" and found.get("type") not in {"submit", "button", "reset", "image"}:
            is_chosen = found.get("type") not in {"checkbox", "radio"} or "checked" in found
            if is_chosen:
                self._send(found, found.get("value", ""))
        elif tag == "textarea":
            self._textarea, self._written = found, ""
        elif tag == "select":
            self._select = [found]
        elif tag == "option" and self._select:
            self._select.append(found)

    def handle_data(self, data: str) -> None:
        """Note what a text field has in it."""
        if self._textarea is not None:
            self._written += data

    def handle_endtag(self, tag: str) -> None:
        """Note what a field sends that has ended."""
        if tag == "textarea" and self._textarea is not None:
            self._send(self._textarea, self._written.removeprefix("\n"))
            self._textarea = None
        elif tag == "select" and self._select:
            select, *options = self._select
            chosen = [option for option in options if "selected" in option] or options
            self._send(select, chosen[0].get("value", "") if chosen else "")
            self._select = None

    def _send(self, control: Attributes, value: str) -> None:
        if not self.forms:
            return
        if control.get("name"):
            self.forms[-1].values.append((control["name"], value))
        if "required" in control and not value:
            self.forms[-1].lacks = True
