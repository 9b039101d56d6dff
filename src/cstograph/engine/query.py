"""A query -> an answer. What evaluates it stands behind this seam, and knows no HTTP."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import NamedTuple, TypeAlias

from cstograph.rdf.formats import Format, Wanted


class Query(NamedTuple):
    """A SPARQL 1.1 query with its dataset (SPARQL 1.1 Protocol, sections 2.1 and 2.1.4).

    `default_graphs` and `named_graphs` are IRIs, and are the dataset whatever the text says; with
    none of either it is the text's own (FROM, FROM NAMED), and else that of the release: the union
    of all graphs, and each graph by its name. Relative IRIs are relative to `base`.

    `bindings` are variables of the text that stand for IRIs: each has to be one that the text
    selects. With `gives_quads` the solutions of a SELECT are quads, in ?graph (unbound for the
    default graph), ?subject, ?property and ?value, and the answer is a serialization of those.

    `wanted` is what the answer may be written in. `client` is who asks, for an engine that is fair
    among clients; `timeout`, in seconds, is how long that client will wait.
    """

    text: str
    wanted: Wanted
    default_graphs: tuple[str, ...] = ()
    named_graphs: tuple[str, ...] = ()
    base: str | None = None
    bindings: tuple[tuple[str, str], ...] = ()
    gives_quads: bool = False
    client: str = ""
    timeout: float | None = None


@dataclass(frozen=True, slots=True)
class Answer:
    """An answer: the format it is in, and its bytes in pieces.

    `is_volatile`: the same query may have another answer the next moment. `evaluator` is the
    process that gave it, where that is not this one. Whoever does not read `chunks` to their end
    closes them, if they can be closed. Reading them raises AnswerCutError where the rest is not to
    be had.
    """

    format: Format
    gives_graph: bool
    is_volatile: bool
    chunks: Iterable[bytes]
    evaluator: int | None = None


#: The format and the bytes of an answer that is whole and short.
ShortAnswer: TypeAlias = tuple[Format, bytes]
