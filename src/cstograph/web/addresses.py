"""An IRI below the base <-> the target of the requests for it (RFC 9112, section 3.2.1).

Both are without what they begin with: the base, or the first slash. A target is in ASCII: what else
an IRI has is percent-encoded in it (RFC 3987, section 3.1).
"""

import re
from urllib.parse import quote, unquote

#: What may stand in a path and in a query as it is (RFC 3986, sections 3.3 and 3.4).
_IN_PATH = "/:@!$&'()*+,;=-._~%"
_IN_QUERY = f"{_IN_PATH}?"
#: What clients change in a target before they send it, or take for something else: a second slash
#: at the beginning, segments of dots, lower-case escapes and those of unreserved characters (RFC
#: 3986, section 6.2.2), a query without a character, and an apostrophe in a query (URL Standard).
_CHANGED = re.compile(
    r"""
      ^/ | ^\?
    | (?:^|/)\.{1,2}(?=[/?]|$)
    | %(?:[0-9A-F][a-f]|[a-f])
    | %(?:2[DE]|3[0-9]|4[1-9A-F]|5[0-9AF]|6[1-9A-F]|7[0-9AE])
    | \?$ | \?.*'
    """,
    re.VERBOSE,
)
_NOT_ASCII = re.compile(r"(?:%[89A-F][0-9A-F])+", re.IGNORECASE)
_SEPARATORS = re.compile(r"%(2F|3F|23|25)", re.IGNORECASE)


def target(relative: str) -> str | None:
    """Give the target that a client sends who asks for an IRI, which has no fragment.

    None where it would reach the server as another one, or would stand for another IRI.
    """
    path, mark, query = relative.partition("?")
    found = quote(path, _IN_PATH) + mark + quote(query, _IN_QUERY)
    is_kept = found and not _CHANGED.search(found) and relative in exact(found)
    return found if is_kept else None


def exact(asked: str) -> list[str]:
    """Give the IRIs that a target stands for: as it is, and with its characters beyond ASCII."""
    return list(dict.fromkeys((asked, _NOT_ASCII.sub(_characters, asked))))


def similar(asked: str) -> list[str]:
    """Give the IRIs that may be meant by a target in which more or less is encoded than need be."""
    decoded = unquote(_SEPARATORS.sub(lambda found: f"%25{found[1].upper()}", asked))
    return list(dict.fromkeys((decoded, quote(decoded, _IN_QUERY))))


def _characters(escapes: re.Match[str]) -> str:
    """Decode UTF-8, and leave what is none."""
    try:
        return unquote(escapes[0], errors="strict")
    except UnicodeDecodeError:
        return escapes[0]
