"""What a request asks and what its response says, as functions of values."""

from urllib.parse import urlencode

import pytest
from hypothesis import given
from hypothesis import strategies as st
from werkzeug.exceptions import BadRequest, UnsupportedMediaType

from cstograph.engine.query import Answer, Query
from cstograph.errors import UpdateRefusedError
from cstograph.rdf import formats
from cstograph.rdf.formats import Wanted
from cstograph.web.sparql.protocol import Request, read_request
from cstograph.web.sparql.response import entity_tag, respond

TEXT = st.text(st.sampled_from("ab\0',() \\")) | st.text(st.characters(codec="utf-8"))
URL = "http://here/sparql"
FORM = "application/x-www-form-urlencoded"
QUERY = "application/sparql-query"
UPDATE = "application/sparql-update"


def asked(query: bytes = b"", method: str = "GET", body: bytes = b"", **fields: str) -> Request:
    """Make a request; underscores in the names of fields are hyphens."""
    named = {name.replace("_", "-"): value for name, value in ({"host": "here"} | fields).items()}
    return Request(method, URL, query, named, "::1", body)


@pytest.mark.parametrize(
    ("request_", "query"),
    [
        (asked(b"query=ASK+%7B%7D"), Query("ASK {}", Wanted(None, None, page=True))),
        (
            asked(b"timeout=2&query=ASK%7B%7D&format=csv&format=xml", accept="text/csv"),
            Query("ASK{}", Wanted("csv", "text/csv", page=True), timeout=2.0),
        ),
        (
            asked(b"query=x&default-graph-uri=a:b&named-graph-uri=c:d&default-graph-uri=a:b"),
            Query("x", Wanted(None, None, page=True), ("a:b",), ("c:d",)),
        ),
        (
            asked(b"format=csv", "POST", b"query=x&default-graph-uri=a:b", content_type=FORM),
            Query("x", Wanted("csv", None, page=True), ("a:b",)),
        ),
        (
            asked(b"", "POST", b"ASK {}", content_type=f"{QUERY}; charset=UTF-8"),
            Query("ASK {}", Wanted(None, None, page=True)),
        ),
    ],
)
def test_a_request_is_a_query(request_: Request, query: Query) -> None:
    """The query operation in its three ways (SPARQL 1.1 Protocol, section 2.1)."""
    assert read_request(request_, None) == query._replace(base=URL, client="::1")
    assert read_request(request_, "http://base/") == query._replace(
        base="http://base/", client="::1"
    )


@given(
    TEXT,
    st.lists(st.tuples(st.sampled_from(["format", "timeout", "default-graph-uri", "x"]), TEXT)).map(
        urlencode
    ),
)
def test_nothing_depends_on_the_text_of_a_query(text: str, rest: str) -> None:
    """What else is asked is the same whatever the text is: the fast path reads it once."""

    def read(text: str) -> Query | Wanted | str:
        data = f"{urlencode({'query': text})}&{rest}".encode()
        try:
            return read_request(asked(data, accept="text/csv"), None)
        except BadRequest as error:
            return error.description or ""

    with_text, without = read(text), read("")
    if isinstance(without, Query):
        without = without._replace(text=text)
    assert with_text == without


def test_a_request_without_a_query_asks_what_the_service_is() -> None:
    """The service description is wanted in what the request says."""
    wanted = read_request(asked(b"format=turtle", accept="*/*"), None)
    assert wanted == Wanted("turtle", "*/*", page=True)


@pytest.mark.parametrize(
    ("request_", "error"),
    [
        (asked(b"query=x", host=""), BadRequest),
        (asked(b"query=x&query=y"), BadRequest),
        (asked(b"default-graph-uri=a:b"), BadRequest),
        (asked(b"query=x&timeout=0"), BadRequest),
        (asked(b"query=%ff"), BadRequest),
        (asked(b"update=CLEAR+ALL"), UpdateRefusedError),
        (asked(b"", "POST", b"", content_type=FORM), BadRequest),
        (asked(b"query=x", "POST", b"query=x", content_type=FORM), BadRequest),
        (asked(b"", "POST", b"update=CLEAR+ALL", content_type=FORM), UpdateRefusedError),
        (asked(b"", "POST", b"CLEAR ALL", content_type=UPDATE), UpdateRefusedError),
        (asked(b"", "POST", b"x", content_type="text/plain"), UnsupportedMediaType),
        (asked(b"", "POST", b"x", content_type=f"{QUERY}; charset=latin-1"), UnsupportedMediaType),
        (
            asked(b"", "POST", b"x", content_type=QUERY, content_encoding="gzip"),
            UnsupportedMediaType,
        ),
    ],
)
def test_a_bad_request_is_refused(request_: Request, error: type[Exception]) -> None:
    """What is no query has an error, and no other meaning."""
    with pytest.raises(error):
        read_request(request_, None)


@pytest.mark.parametrize("to", formats.RESULTS)
@pytest.mark.parametrize("is_volatile", [False, True])
def test_a_response_says_what_its_answer_is(to: formats.Format, *, is_volatile: bool) -> None:
    """A whole answer has a length; what changes by itself has no tag, and nobody keeps it."""
    answer = Answer(to, gives_graph=False, is_volatile=is_volatile, chunks=[b"ab", b"c"])
    status, headers, body = respond(answer, "t", 60)
    assert (status, body, headers["Content-Length"]) == (200, b"abc", "3")
    assert headers["Content-Type"] == to.content_type
    assert headers["Vary"] == "Accept, Accept-Encoding"
    assert headers.get("ETag") == (None if is_volatile else 'W/"t"')
    assert ("no-store" in headers["Cache-Control"]) is is_volatile


QUERIES = st.tuples(
    TEXT,
    st.builds(Wanted, st.none() | TEXT, st.none() | TEXT),
    st.lists(TEXT, max_size=2).map(tuple),
    st.lists(TEXT, max_size=2).map(tuple),
    TEXT,
).map(lambda parts: Query(*parts))


@given(seed=TEXT, query=QUERIES, other_seed=TEXT, other=QUERIES, is_link=st.booleans())
def test_a_tag_names_one_answer(
    seed: str, query: Query, other_seed: str, other: Query, *, is_link: bool
) -> None:
    """Tags are equal where all is equal that decides the answer, and nowhere else."""
    tag = entity_tag(seed, query, is_link=is_link)
    assert (tag == "") is (seed == "")
    if seed and other_seed:
        is_same = (seed, query) == (other_seed, other)
        assert (tag == entity_tag(other_seed, other, is_link=is_link)) is is_same
        assert tag != entity_tag(seed, query, is_link=not is_link)
