"""What XML cannot hold, and serializers write all the same."""

import re

from cstograph.errors import InexpressibleError

# XML 1.0, section 2.2: the characters that no document has, spelled out or escaped.
_ILLEGAL = re.compile(
    rb"[\x00-\x08\x0b\x0c\x0e-\x1f]|\xef\xbf[\xbe\xbf]|&#(?:[0-8]|1[124-9]|2[0-9]|3[01]|"
    rb"x0*(?:[0-8bcBC]|1[0-9a-fA-F]|0[eEfF]|[eEfF]));"
)
# How pyoxigraph writes a property whose IRI does not end with an XML name.
_NAMELESS = b"<oxprefix: "


def check(body: bytes) -> None:
    """Make sure that what was written is XML. Raises InexpressibleError."""
    if found := _ILLEGAL.search(body):
        message = f"XML cannot hold the character {found[0]!r}, which is in the answer"
    elif _NAMELESS in body:
        message = "RDF/XML cannot name a property whose IRI does not end with an XML name"
    else:
        return
    raise InexpressibleError(f"{message}: ask for another format.")
