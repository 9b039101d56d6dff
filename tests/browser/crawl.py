"""A walk over all of a site: from its home page, along every link of pages, headers and feeds."""

import os
import re
from collections import Counter, deque
from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import Enum
from html import unescape
from urllib.parse import parse_qsl, urldefrag, urljoin, urlsplit

from tests.browser.document import Document
from tests.web.client import Reply, Server

#: What is linked by convention.
STARTS = ("/", "/robots.txt", "/sitemap.xml", "/.well-known/void", "/favicon.ico", "/dumps/")
#: How many addresses of one path that differ in their parameters' values alone are visited.
SAMPLE = 300
#: Of how many things of a kind each form of data is visited. All their pages are, whose links to
#: these forms one template writes; and what a form cannot hold fails in the dumps too.
SAMPLE_OF_DATA = int(os.environ.get("CSTOGRAPH_TEST_DATA", "25"))
#: A site of the bundled graph that has more has no end: a link that leads to ever new addresses.
MOST = 12000
BROWSER = {"Accept": "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"}
_IN_HEADER = re.compile(r"<([^>]*)>")
_IN_XML = re.compile(r"""\bhref=["']([^"']*)""")
_IN_STYLES = re.compile(r"""url\(\s*["']?([^"')]+)""")
_DATA = re.compile(r"/[^/]+/.+\.(?:ttl|jsonld|nt|rdf|trig|nq|linkset)")
_TEXTS = re.compile(r"text/|application/(?:.*\+)?(?:json|xml)|application/(?:n-|trig)")


class Kind(Enum):
    """How one address leads to another."""

    LINK = "link"
    PART = "part"
    FORM = "form"
    HEADER = "header"
    REDIRECT = "redirect"
    MENTION = "mention"


@dataclass(frozen=True, slots=True)
class Link:
    """A link as it was found: both ends absolute, the target with its fragment."""

    source: str
    target: str
    kind: Kind

    @property
    def address(self) -> str:
        """The target without its fragment: what is asked for."""
        return urldefrag(self.target).url

    def __str__(self) -> str:
        return f"{self.source[:150]} -> {self.target[:150]} ({self.kind.value})"


@dataclass
class Site:
    """What the walk found: each address once, with its reply; and each link."""

    root: str
    replies: dict[str, Reply] = field(default_factory=dict)
    links: list[Link] = field(default_factory=list)
    #: The pages among what was visited.
    pages: dict[str, Document] = field(default_factory=dict)
    #: Addresses like many others, which were not visited.
    passed_over: set[str] = field(default_factory=set)
    #: Forms of data of things like others of which each form was visited.
    data_passed_over: set[str] = field(default_factory=set)

    def is_ours(self, url: str) -> bool:
        """Tell whether an address is of this site."""
        return url == self.root or url.startswith(f"{self.root}/")

    def followed(self, but: str) -> set[str]:
        """Give the addresses that a reader comes to from the home page, by links alone.

        `but` is the beginning of paths that are no way: what they lead to has to have another.
        """
        onward: dict[str, list[str]] = {}
        for link in self.links:
            is_way = link.kind in {Kind.LINK, Kind.REDIRECT}
            if is_way and not link.source.startswith(f"{self.root}{but}"):
                onward.setdefault(link.source, []).append(link.address)
        due, found = [f"{self.root}/"], {f"{self.root}/"}
        while due:
            new = set(onward.get(due.pop(), ())) - found
            found |= new
            due += new
        return found

    def final(self, url: str) -> str:
        """Give the address that one leads to in the end."""
        for _ in range(5):
            reply = self.replies.get(url)
            if not reply or "Location" not in reply.headers:
                break
            url = urljoin(url, reply.headers["Location"])
        return url


def walk(root: str) -> Site:
    """Visit all that can be reached at a server."""
    site, server = Site(root), Server(root)
    seen = [f"{root}{path}" for path in STARTS]
    due, known, shapes = deque(seen), set(seen), Counter[tuple[str, ...]]()
    while due:
        url = due.popleft()
        reply = site.replies[url] = server.send("GET", url.removeprefix(root), BROWSER)
        is_page = _kind(reply) == "text/html" and reply.body
        page = Document(reply.body.decode()) if is_page else None
        if page:
            site.pages[url] = page
        for link in _links(url, reply, page, root):
            site.links.append(link)
            if link.address in known or not site.is_ours(link.address):
                continue
            known.add(link.address)
            shape = _shape(link.address)
            shapes[shape] += 1
            if _is_data(link.address) and shapes[shape] > SAMPLE_OF_DATA:
                site.data_passed_over.add(link.address)
            elif shapes[shape] <= SAMPLE and len(known) < MOST:
                due.append(link.address)
            else:
                site.passed_over.add(link.address)
    return site


def kind_of(url: str) -> str:
    """Say of which kind of things an address is: the first part of its path."""
    return urlsplit(url).path.split("/")[1]


def _is_data(url: str) -> bool:
    """Tell whether an address is of a thing in a form of data: `/state/belarus.ttl`."""
    return bool(_DATA.fullmatch(urlsplit(url).path))


def _shape(url: str) -> tuple[str, ...]:
    """Say what an address has in common with others.

    That is all but the values of its parameters, or the kind of a thing and the form of its data.
    """
    parts = urlsplit(url)
    if _is_data(url):
        return kind_of(url), parts.path.rpartition(".")[2]
    if not parts.query:
        return (url,)
    return (
        parts.path,
        *sorted({name for name, _ in parse_qsl(parts.query, keep_blank_values=True)}),
    )


def _kind(reply: Reply) -> str:
    return reply.content_type.partition(";")[0]


def _links(url: str, reply: Reply, page: Document | None, root: str) -> Iterator[Link]:
    found = _in_page(page) if page else _in_text(reply, root)
    for kind, target in (*_in_head(reply), *found):
        absolute = urljoin(url, target.strip())
        if absolute.startswith(("http:", "https:")):
            yield Link(url, absolute, kind)


def _in_head(reply: Reply) -> Iterator[tuple[Kind, str]]:
    if "Location" in reply.headers:
        yield Kind.REDIRECT, reply.headers["Location"]
    for field_value in reply.headers.get_all("Link", []):
        yield from ((Kind.HEADER, found) for found in _IN_HEADER.findall(field_value))


def _in_page(page: Document) -> Iterator[tuple[Kind, str]]:
    yield from ((Kind.LINK, found) for found in page.links)
    yield from ((Kind.PART, found) for found in page.parts)
    yield from ((Kind.FORM, form.target) for form in page.forms if form.target)


def _in_text(reply: Reply, root: str) -> Iterator[tuple[Kind, str]]:
    kind = _kind(reply)
    if not _TEXTS.match(kind):
        return
    text = reply.body.decode()
    if kind == "text/css":
        yield from ((Kind.PART, found) for found in _IN_STYLES.findall(text))
    else:  # feeds, sitemaps, descriptions: whatever names an address of this site
        if kind.endswith("xml"):
            text = unescape(text)
            yield from ((Kind.MENTION, found) for found in _IN_XML.findall(text))
        here = re.compile(re.escape(root) + r"""/[^\s<>"'\\]*""")
        # With braces it is a template of addresses.
        yield from ((Kind.MENTION, found) for found in here.findall(text) if "{" not in found)
