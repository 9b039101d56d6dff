"""Days in the forms of the sites; whatever is no day of the calendar is none."""

from datetime import date

import pytest

from cstograph.extract.reading import dates

LINES = {
    "17 November 2020": date(2020, 11, 17),
    "November 17, 2020": date(2020, 11, 17),
    "17.11.2020 14:30": date(2020, 11, 17),
    "Published: 17 Nov. 2020": date(2020, 11, 17),
    "Tuesday, 17 November 2020": date(2020, 11, 17),
    "2020-11-17": date(2020, 11, 17),
    "17th of November, 2020 | 14:30": date(2020, 11, 17),
    "22/05/2019": date(2019, 5, 22),
    "05/06/2019": None,
    "05/22/2019": None,
    "31.02.2020": None,
    "15-16 December 2020": None,
    "December 2": None,
    "May it be so": None,
    "The session of 17 November 2020": None,
}


@pytest.mark.parametrize(("line", "day"), LINES.items())
def test_a_line_is_a_day_or_is_none(line: str, day: date | None) -> None:
    """A day is read in each form, and from nothing else."""
    assert dates.of_line(line) == day


def test_a_year_that_is_not_said_is_that_of_the_page() -> None:
    """What was is at or before the page's day, what will be at or after it."""
    (past,) = dates.find("on December 28")
    assert past.before(date(2021, 1, 3)) == date(2020, 12, 28)
    (coming,) = dates.find("on January 28")
    assert coming.after(date(2020, 11, 17)) == date(2021, 1, 28)
    assert past.before(None) is None


def test_a_range_of_days_is_no_day() -> None:
    """Of "15-16 December" neither day is taken."""
    assert dates.find("on 15-16 December 2020, on December 15 and 16") == []
    assert dates.has_range("on 15–16 December 2020")


SETTLED = {
    "17.03.2022": True,
    "03.03.2022": True,
    "3 April 2022": True,
    "2022-04-03": True,
    "03.04.2022": False,
    "03.04.2022, and 17.03.2022": True,
    "03.04.2022, and 03/17/2022": False,
    "03.04.2022, and 17.03.2022, and 03/17/2022": False,
    "03.04.2022, which is 3 April 2022": True,
    "03.04.2022, which is March 4, 2022": False,
    "03.04.2022, and 05.06.2021, the fifth, on 5 June 2021": True,
}


@pytest.mark.parametrize(("page", "is_settled"), SETTLED.items())
def test_a_day_in_figures_needs_another_to_settle_it(page: str, *, is_settled: bool) -> None:
    """Where the month could come first, other days of the page have to say that it does not."""
    first, *_ = dates.find(page)
    assert dates.is_settled(page.partition(",")[0], first.whole or date.min, page) is is_settled
