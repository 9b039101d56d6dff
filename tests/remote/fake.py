"""An endpoint that answers as a test tells it to, and notes how it was asked."""

import contextlib
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs

JSON = "application/sparql-results+json"
TRUE = b'{"head":{},"boolean":true}'
NONE = b'{"head":{"vars":[]},"results":{"bindings":[]}}'


@dataclass
class Reply:
    """What is answered; `length` is what the header says of the body, if that is not so."""

    status: int = 200
    body: bytes = TRUE
    headers: dict[str, str] = field(default_factory=lambda: {"Content-Type": JSON})
    length: int | None = None


def well(query: str) -> Reply:
    """Answer as an endpoint that is well: yes, or no solutions."""
    return Reply(body=NONE if "SELECT" in query else TRUE)


@dataclass
class Fake:
    """The endpoint: `answer` makes the reply to a query; `asked` are all requests."""

    url: str
    answer: Callable[[str], Reply] = well
    asked: list[dict[str, list[str]]] = field(default_factory=list)

    def queries(self, text: str) -> list[dict[str, list[str]]]:
        """Give the requests whose query has a text."""
        return [asked for asked in self.asked if text in asked["query"][0]]


@contextlib.contextmanager
def answering() -> Iterator[Fake]:
    """Start one."""

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_POST(self) -> None:
            length = int(self.headers["Content-Length"])
            form = parse_qs(self.rfile.read(length).decode())
            fake.asked.append(form)
            reply = fake.answer(form["query"][0])
            self.send_response(reply.status)
            for name, value in reply.headers.items():
                self.send_header(name, value)
            told = len(reply.body) if reply.length is None else reply.length
            self.send_header("Content-Length", str(told))
            self.end_headers()
            with contextlib.suppress(OSError):  # whoever asked has given up
                self.wfile.write(reply.body)
            self.close_connection = told != len(reply.body)

        def log_message(self, *_: object) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        fake = Fake(f"http://127.0.0.1:{server.server_address[1]}/sparql")
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        try:
            yield fake
        finally:
            server.shutdown()
            thread.join()
