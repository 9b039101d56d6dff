"""The scope of a request (ASGI) -> its environment (WSGI, PEP 3333)."""

import sys
from collections.abc import Callable, MutableMapping
from functools import cache
from io import BytesIO
from typing import Any

from werkzeug.middleware.proxy_fix import ProxyFix

#: What says how long a body is while it comes: here it is whole, and without its transfer coding.
#: Werkzeug would take a body in chunks for one without an end, and read nothing of it.
_OF_FRAMING = {"CONTENT_LENGTH", "TRANSFER_ENCODING"}


def make_environ(scope: MutableMapping[str, Any], body: bytes, proxies: int) -> dict[str, Any]:
    """Describe a request with its body.

    `proxies` is how many reverse proxies stand before the server, whose X-Forwarded fields say who
    asks and by which URL.
    """
    server, client = scope.get("server") or ("", 0), scope.get("client") or ("", 0)
    environ: dict[str, Any] = {
        "REQUEST_METHOD": scope["method"],
        "SCRIPT_NAME": "",
        "PATH_INFO": scope["path"].encode("utf-8").decode("latin-1"),
        "REQUEST_URI": scope["raw_path"].decode("latin-1"),  # where %2F is no slash
        "QUERY_STRING": scope["query_string"].decode("latin-1"),
        "SERVER_NAME": server[0],
        "SERVER_PORT": str(server[1]),
        "SERVER_PROTOCOL": f"HTTP/{scope['http_version']}",
        "REMOTE_ADDR": client[0],
        "CONTENT_LENGTH": str(len(body)),
        "wsgi.version": (1, 0),
        "wsgi.url_scheme": scope["scheme"],
        "wsgi.input": BytesIO(body),
        "wsgi.errors": sys.stderr,
        "wsgi.multithread": False,
        "wsgi.multiprocess": False,
        "wsgi.run_once": False,
    }
    for raw_name, raw_value in scope["headers"]:
        if b"_" in raw_name:  # it would pass for a field with a hyphen
            continue
        name = raw_name.decode("latin-1").upper().replace("-", "_")
        if name in _OF_FRAMING:
            continue
        key = name if name == "CONTENT_TYPE" else f"HTTP_{name}"
        value = raw_value.decode("latin-1")
        environ[key] = f"{environ[key]},{value}" if key in environ else value
    if proxies:
        _proxy_fix(proxies)(environ, _no_start)
    return environ


def _no_start(*_: object) -> Callable[[bytes], object]:
    raise NotImplementedError  # nothing answers


@cache
def _proxy_fix(proxies: int) -> ProxyFix:
    """Return what corrects an environment in place."""
    return ProxyFix(lambda *_: (), x_for=proxies, x_proto=proxies, x_host=proxies)
