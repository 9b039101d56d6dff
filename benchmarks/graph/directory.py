"""A generated source that comes first: the organs of states, and the offices that people hold."""

from collections.abc import Iterator
from datetime import date

from benchmarks.graph.draft import BASE, LABEL, Draft, Page, csto, english
from benchmarks.graph.frame import Frame, Named

_DAY = date(1993, 1, 1)
_ORGANS = {"ministry-of-foreign-affairs": "Ministry of Foreign Affairs", "council": "State Council"}
_RANKS = {"member": "member", "deputy-chairman": "deputy chairman", "chairman": "chairman"}


def page(frame: Frame) -> Page:
    """Describe the organs of each state, and each office once."""
    draft = Draft(frame, "directory", "Organs of the member states and their offices", _DAY)
    for organ, state in _organs(frame):
        said = ((LABEL, english(organ.label)), (csto("organOf"), state.iri))
        draft.thing(organ.iri, csto("Body"), *said)
    for place in _places(frame):
        for slug, rank in _RANKS.items():
            said = ((LABEL, english(f"{rank} of the {place.label}")), (csto("officeIn"), place.iri))
            draft.thing(_office(place, slug), csto("Office"), *said)
    return draft.page()


def offices(frame: Frame) -> list[str]:
    """Give the IRIs of all offices: those that many hold come first."""
    return [_office(place, slug) for slug in _RANKS for place in _places(frame)]


def _organs(frame: Frame) -> Iterator[tuple[Named, Named]]:
    """Give each organ with its state."""
    for state in frame.states:
        name = state.iri.strip("<>").rpartition("/")[2]
        for slug, kind in _ORGANS.items():
            yield Named(f"<{BASE}body/{name}-{slug}>", f"{kind} of {state.label}"), state


def _places(frame: Frame) -> list[Named]:
    """Give all that has offices, chambers and organs by turns."""
    organs = [organ for organ, _ in _organs(frame)]
    seated = [Named(seated.iri, seated.label) for seated in frame.seated]
    mixed = [place for pair in zip(organs, seated, strict=False) for place in pair]
    return mixed + [place for place in organs + seated if place not in mixed]


def _office(place: Named, slug: str) -> str:
    kind, _, name = place.iri.strip("<>").removeprefix(BASE).partition("/")
    return f"<{BASE}office/{kind}-{name}-{slug}>"
