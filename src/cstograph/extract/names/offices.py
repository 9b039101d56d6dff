"""An office's name -> the role, and the body, parliament or state that it is in."""

import re
from dataclasses import dataclass

from cstograph.extract.names.lexicon import Lexicon, unpossessed

_BODY = r"(?:[TSOM]*H)+(?:(?:ot?[TSOH]+(?:aT+)?|nt?[TSO]+(?:tT+)*(?:(?:,T+)*aT+){0,2}|ut[TSOM]*H))*"
_BEHIND = re.compile(
    rf"(?P<role>[Mm]*R(?:a[Mm]*R)?)(?P<themes>(?:[on]T+(?:aT+)?)?)(?:ot?(?P<where>{_BODY}|[SO]+))$"
)
_BEFORE = re.compile(rf"^(?P<where>{_BODY}|[SO]+)(?P<role>T*[Mm]*R)(?P<themes>(?:oT+(?:aT+)?)?)$")


@dataclass(frozen=True, slots=True)
class Post:
    """An office's name taken apart. `where` is a body's or a state's name, and where it stands."""

    role: str
    where: str
    start: int
    end: int
    is_state: bool
    ministry: str | None


def parse(text: str, lexicon: Lexicon) -> Post | None:
    """Take an office's name apart; None where it does not say what the office is in."""
    tokens = lexicon.tokens(text)
    kinds = "".join(token.kind for token in tokens)
    # The body goes as far as it can: "Secretary of the Security Council of the Russian Federation".
    found = _BEHIND.search(kinds) or _BEFORE.search(kinds)
    if not found:
        return None

    def words(group: str) -> tuple[int, int]:
        begin, end = found.span(group)
        return (tokens[begin].start, tokens[end - 1].end) if end > begin else (0, 0)

    start, end = words("where")
    first, last = words("role")
    themes = slice(*words("themes"))
    is_state = set(found["where"]) <= {"S"}
    ministry = None
    if text[themes] and re.search(r"[Mm]inister", text[first:last]):
        ministry = f"Ministry {text[themes]}"
    role = f"{text[first:last]} {text[themes]}".strip()
    where = unpossessed(text[start:end]) if is_state else text[start:end]
    return Post(role, where, start, end, is_state, ministry)
