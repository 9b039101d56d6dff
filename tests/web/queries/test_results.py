"""An answer is read whole or in its beginning, term for term, and no further than is needed."""

from collections.abc import Iterator

import pytest
from pyoxigraph import BlankNode, Literal, NamedNode, Quad, Store, Triple

from cstograph.engine.evaluators.embedded import EmbeddedEngine
from cstograph.engine.query import Answer, Query
from cstograph.errors import AnswerCutError, DeadlineError
from cstograph.rdf.formats import HTML_RESULTS, N_TRIPLES, TSV, Wanted
from cstograph.web.queries import results
from cstograph.web.queries.results import (
    CHARACTERS,
    ROWS,
    TRIPLES,
    Graph,
    Table,
    parse_solutions,
    read_beginning,
    read_bytes,
)

XSD = "http://www.w3.org/2001/XMLSchema#"
S, P = NamedNode("http://e/s"), NamedNode("http://e/p")
TERMS = [
    NamedNode("http://e/ü"),
    BlankNode("b"),
    Literal(""),
    Literal("a\tb\nc\rd\"e'f\\ \u2028\x01"),
    Literal("x", language="en-gb"),
    Literal("01", datatype=NamedNode(f"{XSD}integer")),
    Literal("1.", datatype=NamedNode(f"{XSD}decimal")),
    Literal("1", datatype=NamedNode(f"{XSD}boolean")),
    Literal("no number", datatype=NamedNode(f"{XSD}integer")),
    Triple(S, P, Literal("z")),
]


class Pieces:
    """An answer in pieces, some of which may never be asked for."""

    def __init__(self, *pieces: bytes, error: Exception | None = None) -> None:
        self._pieces = iter(pieces)
        self._error = error
        self.read = 0
        self.is_closed = False

    def __iter__(self) -> Iterator[bytes]:
        return self

    def __next__(self) -> bytes:
        self.read += 1
        piece = next(self._pieces, None)
        if piece is None:
            raise self._error or StopIteration
        return piece

    def close(self) -> None:
        """Take notice that no more is asked for."""
        self.is_closed = True


def table(pieces: Pieces) -> Answer:
    """Give the answer to a SELECT or ASK query."""
    return Answer(TSV, gives_graph=False, is_volatile=False, chunks=pieces)


def graph(pieces: Pieces) -> Answer:
    """Give the answer to a CONSTRUCT query."""
    return Answer(N_TRIPLES, gives_graph=True, is_volatile=False, chunks=pieces)


@pytest.mark.parametrize("term", TERMS, ids=str)
def test_each_term_is_read_as_it_is(term: NamedNode | BlankNode | Literal | Triple) -> None:
    """What the engine writes for a page, and for a look-up, is the term that the store holds."""
    store = Store()
    store.add(Quad(S, P, term))
    held = next(iter(store)).object
    engine = EmbeddedEngine(store, None)
    text = "SELECT ?o ?nothing { ?s ?p ?o }"
    for wanted in (Wanted("tsv"), Wanted("html", page=True)):
        read = read_beginning(engine.answer(Query(text, wanted)))
        assert read == Table(["o", "nothing"], [(held, None)], more=False)
    (row,) = parse_solutions(read_bytes(engine.answer(Query(text, Wanted("tsv")))))
    assert row["o"] == held
    asked = Query("CONSTRUCT WHERE { ?s ?p ?o }", Wanted(accept="text/html", page=True))
    assert read_beginning(engine.answer(asked)) == Graph([Triple(S, P, held)], more=False)


@pytest.mark.parametrize("truth", [True, False])
def test_a_truth_value_is_read(truth: bool) -> None:  # noqa: FBT001 - the case
    """ASK is answered with yes or no."""
    text = f"ASK {{ FILTER({str(truth).lower()}) }}"
    answer = EmbeddedEngine(Store(), None).answer(Query(text, Wanted("html", page=True)))
    assert answer.format is HTML_RESULTS
    assert read_beginning(answer) is truth


def test_only_the_beginning_of_a_table_is_read() -> None:
    """The query of an answer is ended as soon as there are enough rows, wherever pieces end."""
    rows = b"".join(b"%d\n" % number for number in range(5 * ROWS))
    whole = b"?n\n" + rows
    pieces = Pieces(*(whole[at : at + 7] for at in range(0, len(whole), 7)))
    read = read_beginning(table(pieces))
    assert isinstance(read, Table)
    assert [row[0].value for row in read.rows if isinstance(row[0], Literal)] == [
        str(number) for number in range(ROWS)
    ]
    assert read.more
    assert pieces.is_closed
    assert pieces.read < len(whole) / 7 / 4


@pytest.mark.parametrize(("count", "more"), [(ROWS - 1, False), (ROWS, False), (ROWS + 1, True)])
def test_a_table_that_fits_is_whole(count: int, more: bool) -> None:  # noqa: FBT001 - the case
    """As many rows as a page shows are all of them; one row more is a beginning."""
    read = read_beginning(table(Pieces(b"?n\n" + b"1\n" * count)))
    assert isinstance(read, Table)
    assert (len(read.rows), read.more) == (min(count, ROWS), more)


@pytest.mark.parametrize(("count", "more"), [(TRIPLES, False), (TRIPLES + 1, True)])
def test_a_graph_that_fits_is_whole(count: int, more: bool) -> None:  # noqa: FBT001 - the case
    """As many triples as a page shows are all of them; one more is a beginning."""
    lines = b"".join(b"<http://e/s> <http://e/p> <http://e/%d> .\n" % n for n in range(count))
    pieces = Pieces(lines)
    read = read_beginning(graph(pieces))
    assert isinstance(read, Graph)
    assert (len(read.triples), read.more) == (min(count, TRIPLES), more)
    assert pieces.is_closed


def test_long_texts_leave_room_for_few_rows() -> None:
    """A page has so many characters, of which a long text takes as many as are shown of it."""
    row = b'"' + b"x" * 6_000 + b'"\n'
    read = read_beginning(table(Pieces(b"?text\n", row * ROWS)))
    assert isinstance(read, Table)
    assert (len(read.rows), read.more) == (CHARACTERS // results.LONGEST, True)


def test_what_never_ends_is_not_read_on() -> None:
    """However long a row is, so many bytes are gathered and no more."""
    pieces = Pieces(b'?text\n"', *[b"x" * 1_000_000] * 100)
    assert read_beginning(table(pieces)) == Table(["text"], [], more=True)
    assert pieces.read < 10
    assert pieces.is_closed


@pytest.mark.parametrize("read", [read_beginning, read_bytes])
def test_what_cuts_an_answer_off_is_raised(read: object) -> None:
    """Half an answer is none: the error is the one that a short answer would have had."""
    cut = AnswerCutError("The answer was cut off.")
    cut.__cause__ = DeadlineError(5)
    pieces = Pieces(b"?n\n1\n", error=cut)
    with pytest.raises(DeadlineError):
        read(table(pieces))  # type: ignore[operator] # one of the functions above
    assert pieces.is_closed
    with pytest.raises(AnswerCutError):
        read(table(Pieces(error=AnswerCutError("Too slow."))))  # type: ignore[operator] # as above
