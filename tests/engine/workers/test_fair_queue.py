"""The queue is fair: first come, first served for each client, and clients in turn."""

from collections import Counter

from hypothesis import given
from hypothesis import strategies as st

from cstograph.engine.workers.fair_queue import FairQueue

ARRIVALS = st.lists(st.sampled_from("abcd"), max_size=40)


def filled(arrivals: list[str]) -> FairQueue[int]:
    """Let clients arrive, each time with the number of the arrival."""
    queue: FairQueue[int] = FairQueue()
    for number, client in enumerate(arrivals):
        queue.add(client, number)
    return queue


def emptied(queue: FairQueue[int]) -> list[int]:
    """Take all there is, in turn."""
    taken = []
    while (item := queue.take()) is not None:
        taken.append(item)
    assert len(queue) == 0
    return taken


@given(ARRIVALS)
def test_each_is_served_once_and_each_client_in_order(arrivals: list[str]) -> None:
    """Nothing is lost or doubled, and no client's item overtakes another of its own."""
    taken = emptied(filled(arrivals))
    assert sorted(taken) == [*range(len(arrivals))]
    for client in set(arrivals):
        own = [number for number in taken if arrivals[number] == client]
        assert own == sorted(own)


@given(ARRIVALS)
def test_who_has_many_items_waits_no_less(arrivals: list[str]) -> None:
    """Nobody is served again before all others that wait have been served once more."""
    taken = [arrivals[number] for number in emptied(filled(arrivals))]
    left = Counter(arrivals)
    served: Counter[str] = Counter()
    for client in taken:
        served[client] += 1
        left[client] -= 1
        waiting = [other for other in left if left[other]]
        assert all(served[other] >= served[client] - 1 for other in waiting)


@given(ARRIVALS, st.integers(0, 100))
def test_who_comes_with_one_item_waits_for_one_of_each_other(arrivals: list[str], now: int) -> None:
    """However many wait, a newcomer's turn is after at most one item of each client."""
    queue = filled(arrivals)
    for _ in range(now % (len(arrivals) + 1)):
        queue.take()
    others = len(set(arrivals))
    queue.add("new", -1)
    assert -1 in [queue.take() for _ in range(others + 1)]


@given(ARRIVALS, st.lists(st.integers(0, 39)))
def test_what_is_discarded_is_not_served(arrivals: list[str], gone: list[int]) -> None:
    """Items leave the queue wherever they are in it; what is not there cannot leave it."""
    queue = filled(arrivals)
    for number in gone:
        queue.discard(arrivals[number] if number < len(arrivals) else "nobody", number)
    assert len(queue) == len(set(range(len(arrivals))) - set(gone))
    assert sorted(emptied(queue)) == sorted(set(range(len(arrivals))) - set(gone))


@given(ARRIVALS, st.sampled_from("abcde"))
def test_who_has_most_gives_way(arrivals: list[str], client: str) -> None:
    """Room is made by the last item of the client with most, if it has more than the other."""
    queue = filled(arrivals)
    counts = Counter(arrivals)
    given_way = queue.give_way(client)
    if given_way is None:
        assert max(counts.values(), default=0) <= counts[client] + 1
    else:
        greediest = arrivals[given_way]
        assert counts[greediest] == max(counts.values()) > counts[client] + 1
        assert given_way == max(n for n, who in enumerate(arrivals) if who == greediest)
    assert len(queue) == len(arrivals) - (given_way is not None)
