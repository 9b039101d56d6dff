"""JSON from a client of the reconciliation service -> queries that can be trusted.

Section names are those of the Reconciliation Service API, version 0.2.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias

from werkzeug.exceptions import BadRequest, RequestEntityTooLarge

#: Queries in a batch, or things to extend ("Service Manifest": batchSize).
MOST = 100
#: Properties of a query, and values of a property.
_MOST_PARTS = 20
#: Candidates of a query: at most, and where it does not say how many.
_MOST_CANDIDATES, _USUAL = 50, 10
_STRICTNESS = ("any", "all", "should")

Object: TypeAlias = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Value:
    """A value that a thing should have: a text, or a thing by its identifier."""

    text: str
    identifier: str | None = None


@dataclass(frozen=True, slots=True)
class Reconciliation:
    """A reconciliation query ("Structure of a Reconciliation Query")."""

    text: str
    types: tuple[str, ...]
    strictness: str
    limit: int
    properties: tuple[tuple[str, tuple[Value, ...]], ...]


@dataclass(frozen=True, slots=True)
class Extension:
    """A data extension query ("Data Extension Query Requests").

    Each property has its identifier, how many values are wanted (0: all), and in which language
    (nothing: in any).
    """

    identifiers: tuple[str, ...]
    properties: tuple[tuple[str, int, str], ...]


def reconciliations(text: str) -> dict[str, Reconciliation | BadRequest]:
    """Read a reconciliation query batch: each query, or what is wrong with it.

    Raises BadRequest or RequestEntityTooLarge for what is no batch.
    """
    batch = _object(_json(text, "queries"), "`queries`")
    _check_size(len(batch), "queries")
    return {name: _judged(f"The query `{name[:40]}`", query) for name, query in batch.items()}


def _judged(what: str, query: object) -> Reconciliation | BadRequest:
    try:
        return _reconciliation(what, query)
    except BadRequest as error:
        return error


def extension(text: str) -> Extension:
    """Read a data extension query. Raises BadRequest or RequestEntityTooLarge."""
    query = _object(_json(text, "extend"), "`extend`")
    identifiers = _list_of_texts(query.get("ids"), "The `ids` of `extend`")
    properties = _list(query.get("properties"), "The `properties` of `extend`")
    _check_size(len(identifiers), "ids")
    _check_parts(properties, "properties in `extend`")
    return Extension(tuple(dict.fromkeys(identifiers)), tuple(map(_extending, properties)))


def _json(text: str, name: str) -> object:
    """Read JSON (RFC 8259)."""
    try:
        found: object = json.loads(text, parse_constant=_refuse_constant)
        json.dumps(found, ensure_ascii=False).encode()
    except json.JSONDecodeError as error:
        where = f"line {error.lineno}, column {error.colno}"
        raise BadRequest(f"`{name}` is not JSON: {error.msg}, at {where}.") from None
    except UnicodeEncodeError:
        raise BadRequest(f"`{name}` has half of a surrogate pair, which is no character.") from None
    except RecursionError:
        raise BadRequest(f"`{name}` is nested too deep.") from None
    except ValueError as error:
        raise BadRequest(f"`{name}` is not JSON: {error}.") from None
    return found


def _refuse_constant(name: str) -> object:
    raise ValueError(f"{name} is no number")


def _reconciliation(what: str, query: object) -> Reconciliation:
    members = _object(query, what)
    text = _searched(members.get("query"), f"{what}: its `query`")
    given = members.get("properties")
    properties = _list([] if given is None else given, f"{what}: its `properties`")
    _check_parts(properties, f"properties: {what}")
    strictness = members.get("type_strict") or "any"
    if strictness not in _STRICTNESS:
        raise BadRequest(f"{what}: its `type_strict` is none of {', '.join(_STRICTNESS)}.")
    return Reconciliation(
        text.strip(),
        tuple(_types(members.get("type") or [], f"{what}: its `type`")),
        strictness,
        _limit(members.get("limit"), f"{what}: its `limit`"),
        tuple(_property(each, f"{what}: its `properties`") for each in properties),
    )


def _searched(given: object, what: str) -> str:
    """Read the text to search for, empty where there is none; a number is a text of digits."""
    match given:
        case None:
            return ""
        case int() | float() if not isinstance(given, bool):
            return str(given)
    return _text(given, what)


def _types(given: object, what: str) -> list[str]:
    """Read types: identifiers, or objects with an `id`, one of either or a list of them."""
    several = given if isinstance(given, list) else [given]
    return [
        _text(each.get("id") if isinstance(each, dict) else each, what, "an identifier or a list")
        for each in several
    ]


def _limit(given: object, what: str) -> int:
    match given:
        case None:
            return _USUAL
        case bool():
            pass
        case int() | float() if given >= 1 and given // 1 == given:
            return int(min(given, _MOST_CANDIDATES))
    raise BadRequest(f"{what} is not a whole number above 0.")


def _property(given: object, what: str) -> tuple[str, tuple[Value, ...]]:
    members = _object(given, f"A part of {what}")
    identifier = _text(members.get("pid"), f"{what}: `pid`")
    wanted = members.get("v")
    values = wanted if isinstance(wanted, list) else [wanted]
    _check_parts(values, f"values: {what}")
    return identifier, tuple(_value(each, f"{what}: `v` of `{identifier[:40]}`") for each in values)


def _value(given: object, what: str) -> Value:
    match given:
        case bool():
            return Value("true" if given else "false")
        case str() | int() | float():
            return Value(str(given))
        case {"id": str(identifier), "name": str(name)}:
            return Value(name, identifier)
        case {"id": str(identifier)}:
            return Value(identifier, identifier)
        case _:
            raise BadRequest(f"{what} is no text, number, truth value or thing with an `id`.")


def _extending(given: object) -> tuple[str, int, str]:
    members = _object(given, "A property in `extend`")
    identifier = _text(members.get("id"), "The `id` of a property in `extend`")
    what = f"`settings` of `{identifier[:40]}`"
    settings = _object(members.get("settings") or {}, what)
    try:
        limit = max(0, int(settings.get("limit") or 0))
    except (TypeError, ValueError, OverflowError):
        raise BadRequest(f"`limit` in {what} is not a whole number.") from None
    return identifier, limit, _text(settings.get("language") or "", f"`language` in {what}")


def _object(given: object, what: str) -> Object:
    if not isinstance(given, dict):
        raise BadRequest(f"{what} is not an object.")
    return given


def _list(given: object, what: str) -> list[object]:
    if not isinstance(given, list):
        raise BadRequest(f"{what} are not a list.")
    return given


def _list_of_texts(given: object, what: str) -> list[str]:
    return [_text(each, what, "a list of texts") for each in _list(given, what)]


def _text(given: object, what: str, kind: str = "a text") -> str:
    if not isinstance(given, str):
        raise BadRequest(f"{what} is not {kind}.")
    return given


def _check_size(size: int, what: str) -> None:
    if size > MOST:
        raise RequestEntityTooLarge(f"Send {MOST} {what} at a time; these are {size}.")


def _check_parts(parts: Sequence[object], what: str) -> None:
    if len(parts) > _MOST_PARTS:
        raise BadRequest(f"There are more than {_MOST_PARTS} {what}.")
