"""Answers queries with those of another SPARQL 1.1 endpoint.

What that endpoint says is read, and written anew by the same engine that writes answers of our own:
so every format is on offer whatever the endpoint has, a broken answer is found, and each answer is
standard. What is not standard elsewhere, and what becomes of it here:

- Virtuoso 7 calls a literal's type `typed-literal` in JSON, writes booleans as 1 and 0, and answers
  ASK with a table: read as what they are, and written as SPARQL 1.1 has it. Where an expression
  gives `true` it has the integer 1; that stays.
- Virtuoso gives at most so many rows (ResultSetMaxRows) and says so in X-SPARQL-MaxRows, and at its
  time limit may give what it has (X-SQL-State: S1TAT): half an answer, which is an error here.
- Virtuoso's error pages are HTML or plain text of many lines: the first line is told.
- Virtuoso takes `timeout` in milliseconds, others in seconds.
- Extensions of SPARQL (`bif:contains`, `define`, aggregates of its own) are refused, since a text
  is checked here first: which is also how errors of syntax have a line and a column.
- Virtuoso 7 leaves out the start of a path of zero length (`*` and `?`), raises an error where a
  function has an unbound argument, wants the separator of GROUP_CONCAT, and describes (DESCRIBE)
  otherwise. Its answers are what they are; its errors are told as those of the endpoint.
"""

import contextlib
import json
import re
from collections.abc import Iterator
from http import HTTPStatus
from typing import IO, cast

import requests
from pyoxigraph import (
    NamedNode,
    QueryBoolean,
    QueryResultsFormat,
    QuerySolutions,
    RdfFormat,
    Store,
    Triple,
    parse,
    parse_query_results,
)
from urllib3.exceptions import HTTPError, ProtocolError, ReadTimeoutError

from cstograph.engine.evaluators.answers import AnswerWriter, admit, names
from cstograph.engine.evaluators.protocol import Result, Sink
from cstograph.engine.query import Query
from cstograph.errors import (
    GraphNameError,
    MalformedQueryError,
    RemoteDeadlineError,
    RemoteFailedError,
    RemoteUnavailableError,
    StoreError,
)
from cstograph.project.project import Project
from cstograph.push import http_session
from cstograph.rdf.formats import Wanted
from cstograph.sparql import query_surface, refusals
from cstograph.sparql.query_surface import Form, Surface

_RESULTS = "application/sparql-results+json, application/sparql-results+xml;q=0.8"
_GRAPHS = "application/n-triples, text/turtle;q=0.8, application/rdf+xml;q=0.5"
_CONNECTING = 3.0
#: Files that an evaluator may have open at once beside what it has: the connection, and what it
#: takes to make one (resolving a name, the certificates that are trusted).
_FILES = 8
_LONGEST_MESSAGE = 300
_AWAY = (HTTPStatus.TOO_MANY_REQUESTS, HTTPStatus.BAD_GATEWAY, HTTPStatus.SERVICE_UNAVAILABLE)
_LATE = (HTTPStatus.REQUEST_TIMEOUT, HTTPStatus.GATEWAY_TIMEOUT)
_TAGS = re.compile(r"<(?:style|script|head)\b.*?</(?:style|script|head)>|<[^<>]*>", re.DOTALL)


class RemoteEngine:
    """An engine that has another endpoint evaluate; `deadline`, in seconds, is the longest wait."""

    def __init__(self, url: str, project: Project | None, deadline: float) -> None:
        self._writer = AnswerWriter(project)
        self._url = url
        self._deadline = deadline
        self._is_virtuoso = False
        self._session: requests.Session | None = None

    @property
    def files(self) -> int:
        """How many files may be opened to answer."""
        return _FILES

    is_quick = True

    def quicken(self) -> None:
        """Do nothing: how quick the endpoint is, is its own matter."""

    def prepare(self) -> None:
        """Load what resolving names and TLS need, and ask what the endpoint is, if it is there."""
        self._writer.prepare()
        with contextlib.suppress(RemoteFailedError, RemoteDeadlineError, RemoteUnavailableError):
            self._asked({"query": "ASK {}"}, _RESULTS, _CONNECTING).close()
        if self._session:  # a connection has one process
            self._session.close()
            self._session = None

    def short(self, text: str, wanted: Wanted, base: str | None) -> None:
        """Give no answer: how long another endpoint takes is not known."""

    def write(self, query: Query, sink: Sink) -> None:
        """Write the answer to a query into a sink; see `Evaluator`."""
        surface, to = admit(query)
        try:
            Store().query(query.text, base_iri=query.base)
        except SyntaxError as error:
            refusal = refusals.explain(error, query.text, self._writer.prefixes)
            if isinstance(refusal, MalformedQueryError):
                raise refusal from None
        except (RuntimeError, ValueError, OSError):
            pass  # such as a function that the endpoint may have
        with contextlib.closing(self._answered(query, surface)) as response:
            body = _Body(response)
            try:
                self._writer.write(query, _read(response, body, surface), surface, to, sink)
            except (SyntaxError, ValueError, RuntimeError, OSError) as error:
                raise body.error or RemoteFailedError(
                    f"The answer of the endpoint behind this one is broken: {_short(str(error))}"
                ) from None

    def _answered(self, query: Query, surface: Surface) -> requests.Response:
        """Send a query (SPARQL 1.1 Protocol, section 2.1.2)."""
        seconds = min(query.timeout or self._deadline, self._deadline)
        scale = 1000 if self._is_virtuoso else 1
        parameters: dict[str, str | list[str]] = {
            "query": _text(query),
            "default-graph-uri": [name.value for name in names(query.default_graphs)],
            "named-graph-uri": [name.value for name in names(query.named_graphs)],
            "timeout": str(max(1, round(seconds * scale))),
        }
        accept = _GRAPHS if surface.form.gives_graph else _RESULTS
        response = self._asked(parameters, accept, seconds)
        with contextlib.ExitStack() as at_error:
            at_error.callback(response.close)
            _check(response)
            at_error.pop_all()
        return response

    def _asked(
        self, parameters: dict[str, str | list[str]], accept: str, seconds: float
    ) -> requests.Response:
        self._session = self._session or http_session.opened()
        for is_last in (False, True):
            try:
                response = self._session.post(
                    self._url,
                    parameters,
                    headers={"Accept": accept, "Accept-Encoding": "identity"},
                    timeout=(min(_CONNECTING, seconds), seconds),
                    stream=True,
                    allow_redirects=False,
                )
            except requests.ReadTimeout:
                raise RemoteDeadlineError(
                    f"The endpoint behind this one was not over after {seconds:g} s."
                ) from None
            except requests.RequestException as error:
                # A connection that was kept may have been closed meanwhile.
                if is_last or not (error.args and isinstance(error.args[0], ProtocolError)):
                    raise _away("It cannot be reached") from None
                continue
            self._is_virtuoso = response.headers.get("Server", "").startswith("Virtuoso")
            if response.status_code != HTTPStatus.UNAUTHORIZED or is_last:
                break
            response.close()
            self._session.auth = _authentication(response)
        return response


class _Body:
    """The bytes of an answer, as they come; `error` is what kept the rest from coming."""

    def __init__(self, response: requests.Response) -> None:
        self._response = response
        self.error: RemoteFailedError | RemoteDeadlineError | None = None

    def read(self, size: int = -1) -> bytes:
        """Read the next bytes. Raises OSError."""
        try:
            return self._response.raw.read1(size) or b""
        except ReadTimeoutError:
            self.error = RemoteDeadlineError(
                "The endpoint behind this one has paused for too long."
            )
        except (HTTPError, OSError):
            self.error = RemoteFailedError("The endpoint behind this one broke its answer off.")
        raise OSError(str(self.error))


def _text(query: Query) -> str:
    """Give the text to send: with its base before it, and with what its variables stand for."""
    text = query_surface.bound(query.text, query.bindings)
    if not query.base:
        return text
    try:
        return f"BASE {NamedNode(query.base)}\n{text}"
    except ValueError:
        raise GraphNameError(f"The base, `{query.base[:200]}`, is not an absolute IRI.") from None


def _authentication(response: requests.Response) -> requests.auth.AuthBase | None:
    try:
        return http_session.authentication(response)
    except StoreError as error:
        raise RemoteFailedError(str(error)) from None


def _check(response: requests.Response) -> None:
    """Raise what an answer says went wrong, if it is no whole answer."""
    headers = response.headers
    if headers.get("X-SQL-State") == "S1TAT" or response.status_code in _LATE:
        raise RemoteDeadlineError("The endpoint behind this one was not over in time.")
    if rows := headers.get("X-SPARQL-MaxRows"):
        raise RemoteFailedError(
            f"The endpoint behind this one gives {rows[:20]} rows at most, and this answer has "
            "more: ask for a part of it, with LIMIT and OFFSET."
        )
    if response.status_code == HTTPStatus.OK:
        return
    said = f"{response.status_code} {response.reason}"
    if response.status_code in _AWAY:
        raise _away(f"It answered {said}")
    if response.status_code in (HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN):
        raise RemoteFailedError(f"The endpoint behind this one does not let this one in ({said}).")
    message = _short(_beginning(response)) or "It does not say why."
    raise RemoteFailedError(f"The endpoint behind this one answered {said}. {message}")


def _read(
    response: requests.Response, body: _Body, surface: Surface
) -> QuerySolutions | QueryBoolean | Result:
    """Read an answer as it comes, by its media type."""
    media_type = response.headers.get("Content-Type", "").partition(";")[0].strip().lower()
    stream = cast("IO[bytes]", body)
    if surface.form.gives_graph:
        rdf = RdfFormat.from_media_type(media_type)
        if rdf:
            return _triples(stream, rdf)
    else:
        results = QueryResultsFormat.from_media_type(media_type)
        if results:
            found = parse_query_results(stream, results)
            if surface.form is Form.ASK and isinstance(found, QuerySolutions):
                return _boolean(found)
            if isinstance(found, QueryBoolean) and surface.form is not Form.ASK:
                raise RemoteFailedError("The endpoint behind this one answered yes or no to this.")
            return found
    raise RemoteFailedError(
        f"The endpoint behind this one answered in {media_type or 'no media type'}, which is not "
        f"what it was asked for. {_short(_beginning(response))}"
    )


def _boolean(solutions: QuerySolutions) -> QueryBoolean:
    """Read the table in which Virtuoso answers ASK where a prologue stands before it."""
    told = json.dumps({"head": {}, "boolean": any(True for _ in solutions)}).encode()
    return cast("QueryBoolean", parse_query_results(told, QueryResultsFormat.JSON))


def _triples(stream: IO[bytes], rdf: RdfFormat) -> Iterator[Triple]:
    return (quad.triple for quad in parse(stream, rdf))


def _beginning(response: requests.Response) -> str:
    with contextlib.suppress(requests.RequestException):
        return next(response.iter_content(1 << 12), b"").decode("utf-8", "replace")
    return ""


def _short(said: str) -> str:
    """Take the first line out of what may be a page."""
    lines = (" ".join(line.split()) for line in _TAGS.sub("\n", said).splitlines())
    first = next((line for line in lines if line), "")
    return first if len(first) <= _LONGEST_MESSAGE else f"{first[:_LONGEST_MESSAGE]} […]"


def _away(why: str) -> RemoteUnavailableError:
    return RemoteUnavailableError(
        f"The endpoint behind this one is not to be had. {why}: ask again in a moment."
    )
