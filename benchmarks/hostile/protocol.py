"""Requests that ask others, change something, or are not what they ought to be."""

import asyncio
import zlib
from collections.abc import Callable
from dataclasses import replace
from urllib.parse import quote

from benchmarks.hostile.case import Attack, Case, asks, at_once, begins, each, is_refused, sends
from benchmarks.hostile.exchange import Ending
from benchmarks.hostile.queries import HEAVY
from benchmarks.hostile.target import Target

_FORM = "application/x-www-form-urlencoded"
_QUERY = "application/sparql-query"
_UPDATE = "application/sparql-update"
_CHUNKED = {"Content_Type": _QUERY, "Transfer_Encoding": "chunked"}
_SERVICES = {
    "service": "SELECT * { SERVICE <%s> { ?s ?p ?o } }",
    "service-silent": "SELECT * { SERVICE SILENT <%s> { ?s ?p ?o } }",
    "service-variable": "SELECT * { VALUES ?e { <%s> } SERVICE ?e { ?s ?p ?o } }",
    "service-escaped": "SELECT * { \\u0053ERVICE <%s> { ?s ?p ?o } }",
    "service-in-comments": "SELECT * { #'\n sErViCe#\"\n<%s>#\n{ ?s ?p ?o } }",
    "service-in-exists": "ASK { ?s ?p ?o FILTER EXISTS { SERVICE <%s> { ?s ?p ?o } } }",
    "service-in-subquery": (
        "CONSTRUCT { ?s ?p ?o } { { SELECT * { { SERVICE SILENT <%s> { ?s ?p ?o } } } } }"
    ),
    "from": "SELECT * FROM <%s> { ?s ?p ?o }",
    "from-named": "SELECT * FROM NAMED <%s> { GRAPH ?g { ?s ?p ?o } }",
    "load": "LOAD <%s>",
}


def _asks_others(query: str) -> Attack:
    """Ask a query that would have the server ask an address of ours, which never answers."""

    async def attack(target: Target) -> list[Ending]:
        calls: list[str] = []

        def called(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            calls.append("called")
            writers.append(writer)

        writers: list[asyncio.StreamWriter] = []
        async with await asyncio.start_server(called, "127.0.0.1", 0) as listener:
            port = listener.sockets[0].getsockname()[1]
            text = query % f"http://127.0.0.1:{port}/"
            endings = await asks(text)(target)
            for writer in writers:
                writer.transport.abort()
        if calls:
            return [replace(ending, fault="it asked another server") for ending in endings]
        return endings

    return attack


OUT = [
    Case(name, "Has the server ask an address that never answers", _asks_others(query))
    for name, query in _SERVICES.items()
]


def _form(fields: str, accept: str = "*/*") -> Callable[[Target], bytes]:
    return lambda target: target.request(fields.encode(), Content_Type=_FORM, Accept=accept)


_INSERT = "INSERT DATA { <urn:hostile:a> a <urn:hostile:b> }"
CHANGE = [
    Case(
        "update",
        "Sends an update",
        each(
            is_refused(lambda t: t.request(_INSERT.encode(), Content_Type=_UPDATE)),
            is_refused(_form(f"update={quote(_INSERT)}")),
            is_refused(lambda t: t.query(_INSERT)),
            is_refused(lambda t: t.query("DROP ALL")),
            is_refused(lambda t: t.query("LOAD <file:///etc/passwd>")),
        ),
    ),
    Case(
        "update-by-other-methods",
        "Sends graphs by PUT, and DELETE",
        each(
            is_refused(
                lambda t: t.request(b"<urn:a> a <urn:b> .", "PUT", Content_Type="text/turtle")
            ),
            is_refused(lambda t: t.request(method="DELETE")),
        ),
    ),
]


def _timeout(value: str) -> Attack:
    return sends(_form(f"query={quote(HEAVY)}&timeout={value}"))


def _chunks(data: bytes) -> Callable[[Target], bytes]:
    return lambda target: target.head(**_CHUNKED) + data


def _with_length(length: str, body: bytes = b"ASK {}") -> Callable[[Target], bytes]:
    return lambda target: target.head(Content_Type=_QUERY, Content_Length=length) + body


def _raw(data: bytes) -> Callable[[Target], bytes]:
    return lambda _: data


def _fields(name: str, value: Callable[[int], str], number: int) -> Attack:
    """Ask with a field that has many members."""
    text = ",".join(value(i) for i in range(number))
    return sends(lambda target: target.request(b"ASK {}", Content_Type=_QUERY, **{name: text}))


def _bomb(target: Target) -> bytes:
    """Compress a gigabyte of NULs."""
    deflater = zlib.compressobj(1, wbits=31)
    body = b"".join(deflater.compress(bytes(1 << 24)) for _ in range(64)) + deflater.flush()
    return target.request(body, Content_Type=_QUERY, Content_Encoding="gzip")


def _upgrade(name: str) -> Attack:
    key = {"Sec_WebSocket_Key": "A" * 22 + "==", "Sec_WebSocket_Version": "13"}
    return sends(lambda target: target.head("GET", Connection="Upgrade", Upgrade=name, **key))


_SIZES = (b"FFFFFFFFFFFFFFFF", b"-6", b"6x", b"6;" + b"x" * 100_000)
_GARBAGE = (
    b"\r\n" * 50_000,
    bytes(range(256)) * 400,
    b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03" + bytes(500),
    b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n" + bytes(9),
    b"GET\r\n\r\n",
    b"GET / HTTP/9.9\r\n\r\n",
    b"\xff\xfe / HTTP/1.1\r\n\r\n",
    b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello",
)
_SURROGATES = "\ud800".encode("utf-8", "surrogatepass")
TEXT = [
    Case(
        "nul",
        "Asks with NUL",
        each(
            asks('SELECT ("\0" AS ?n) {}'),
            asks("ASK {\0}"),
            is_refused(_form("query=ASK%20%00%7B%7D")),
        ),
    ),
    Case(
        "not-utf-8",
        "Asks in what is not UTF-8",
        each(
            is_refused(lambda t: t.query(b'ASK { ?s ?p "\xff\xfe" }')),
            is_refused(_form("query=ASK%20%7B%20%3Fs%20%3Fp%20%22%FF%22%7D")),
        ),
    ),
    Case(
        "surrogates",
        "Asks with half a character",
        each(
            is_refused(lambda t: t.query(b'ASK { ?s ?p "' + _SURROGATES + b'" }')),
            asks('ASK { ?s ?p "\\ud800" }'),
            asks("ASK { ?s ?p <http://example.org/\\uDFFF> }"),
        ),
    ),
    Case(
        "timeout-without-bound",
        "Asks for a heavy query with the time of a century",
        each(
            _timeout("3155760000"),
        ),
    ),
    Case(
        "timeout-of-nonsense",
        "Asks for a heavy query with times that are none",
        each(
            *map(_timeout, ("1e308", "-1", "nan", "inf", "1e-9", "0x10", "%00", "9" * 5000)),
        ),
    ),
]
HEADER = [
    Case(
        "many-q-values",
        "Accepts ten thousand media types",
        _fields("Accept", lambda i: f"a/b{i};q=0.{i}", 10_000),
    ),
    Case(
        "some-q-values",
        "Accepts fifteen hundred media types",
        _fields("Accept", lambda i: f"a/b{i};q=0.{i}", 1_500),
    ),
    Case(
        "many-entity-tags",
        "Knows thousands of entity tags",
        _fields("If_None_Match", lambda i: f'W/"{i}"', 3_000),
    ),
    Case(
        "many-ranges", "Wants thousands of ranges", _fields("Range", lambda i: f"bytes={i}-", 3_000)
    ),
    Case(
        "many-codings",
        "Accepts thousands of codings",
        _fields("Accept_Encoding", lambda i: f"x{i};q=0.5", 2_000),
    ),
    Case(
        "many-proxies",
        "Came through thousands of proxies",
        _fields("X_Forwarded_For", lambda i: f"10.0.{i % 256}.1", 2_000),
    ),
    Case(
        "large-header",
        "Sends a header of a megabyte",
        sends(lambda t: t.head("GET", X="x" * 1_000_000)),
    ),
    Case(
        "many-fields",
        "Sends a header of fifty thousand fields",
        sends(lambda t: t.head("GET", **{f"X{i}": "x" for i in range(50_000)})),
    ),
    Case(
        "long-url",
        "Sends a URL of a megabyte",
        sends(lambda t: t.head("GET", "?query=" + "a" * 1_000_000)),
    ),
]
BODY = [
    Case("large-body", "Sends a body of ten megabytes", asks("ASK {}" + " " * 10_000_000)),
    Case("gzip-bomb", "Sends a gigabyte as a megabyte", sends(_bomb)),
    Case(
        "many-parameters",
        "Sends a form of a hundred thousand parameters",
        sends(_form("query=ASK%20%7B%7D&" + "&".join(f"a{i}=1" for i in range(100_000)))),
    ),
    Case(
        "many-graphs",
        "Names thousands of default graphs",
        sends(
            _form(
                "query=ASK%20%7B%7D&" + "&".join(f"default-graph-uri=urn:{i}" for i in range(900))
            )
        ),
    ),
    Case("percent-signs", "Sends a form of percent signs", sends(_form("query=" + "%" * 900_000))),
    Case(
        "tiny-chunks",
        "Sends a query in chunks of a byte",
        sends(
            _chunks(
                b"".join(b"1\r\n%c\r\n" % byte for byte in b"ASK {}" + b" " * 200_000)
                + b"0\r\n\r\n"
            )
        ),
    ),
    Case(
        "chunk-sizes",
        "Sends chunks of sizes that are none",
        begins(
            *(_chunks(size + b"\r\nASK {}\r\n0\r\n\r\n") for size in _SIZES),
        ),
    ),
    Case(
        "large-queries-at-once",
        "Asks 300 heavy queries of 900 KB at once",
        at_once(300, lambda t: t.query(HEAVY + "#" + "\N{CYRILLIC SMALL LETTER A}" * 450_000)),
    ),
]
HTTP = [
    Case("garbage", "Sends what is not HTTP", begins(*map(_raw, _GARBAGE))),
    Case(
        "lengths",
        "Sends lengths that contradict each other",
        begins(
            _with_length("-1"),
            _with_length("9" * 30),
            _with_length("6\r\nContent-Length: 7", b"ASK {}1"),
            _with_length("6\r\nTransfer-Encoding: chunked", b"0\r\n\r\nASK {}"),
        ),
    ),
    Case(
        "upgrades",
        "Wants other protocols",
        each(
            *map(_upgrade, ("websocket", "h2c", "TLS/1.0")),
        ),
    ),
]
