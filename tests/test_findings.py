"""The nearest known name."""

from difflib import get_close_matches

from hypothesis import given
from hypothesis import strategies as st

from cstograph.findings import did_you_mean

names = st.text("abc-/", max_size=9)


@given(names, st.lists(names, unique=True))
def test_the_nearest_name_is_the_standard_librarys(name: str, known: list[str]) -> None:
    """Counting letters first, so that of many names few are compared, changes no suggestion."""
    near = [other for other in get_close_matches(name, known, n=1, cutoff=0.75) if other]
    assert did_you_mean(name, known) == "".join(f" Did you mean `{one}`?" for one in near)
