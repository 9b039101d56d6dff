"""Answers to HTTP/1.0: what has no length is sent until the connection ends.

uvicorn would send it in chunks, which such a client does not know (RFC 9112, section 6.1).
"""

import sys
from typing import Any

from uvicorn.protocols.http.httptools_impl import RequestResponseCycle

from cstograph.server.asgi_to_wsgi import Message, Receive, Scope, Send


def application(application: Any, cycle: RequestResponseCycle) -> Any:  # noqa: ANN401 - of ASGI
    """Make an application of which `cycle` sends the answer to an HTTP/1.0 client."""

    async def answer(scope: Scope, receive: Receive, send: Send) -> None:
        is_unframed = False

        async def send_unframed(message: Message) -> None:
            nonlocal is_unframed
            if message["type"] == "http.response.start":
                names = [name for name, _ in message["headers"]]
                is_unframed = b"content-length" not in names
            if is_unframed:
                cycle.chunked_encoding = False
                is_last = not message.get("more_body", True)
                left = len(message["body"]) if is_last else sys.maxsize
                cycle.expected_content_length = left
            await send(message)

        await application(scope, receive, send_unframed)

    return answer
