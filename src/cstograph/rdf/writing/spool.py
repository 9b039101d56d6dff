"""The body of a document, and a head that is known after it -> the document, piece by piece."""

from collections.abc import Callable, Iterable, Iterator
from tempfile import SpooledTemporaryFile

#: Bytes of a body that are held in memory; a longer one waits in a temporary file.
_MOST = 1 << 26
_PIECE = 1 << 16


def head_first(head: Callable[[], bytes], body: Iterable[bytes]) -> Iterator[bytes]:
    """Write the body, then give the head and the body."""
    with SpooledTemporaryFile(_MOST) as file:
        file.writelines(body)
        file.seek(0)
        yield head()
        while piece := file.read(_PIECE):
            yield piece
