"""Days that are one slip from another."""

from __future__ import annotations

from datetime import date

import pytest

from onrecord.web.review.day_slips import is_day_slip, is_likely_slip

KNOWN = date(2022, 3, 12)


@pytest.mark.parametrize(
    "written",
    ["2022-03-11", "2022-03-13", "2022-03-21", "2022-04-12", "2022-09-12", "2021-03-12", "2023-03-12", "2022-12-03"],
)
def test_neighbour_swapped_figures_month_and_year_are_likely_slips(written: str) -> None:
    """They are what people write by mistake."""
    assert is_likely_slip(date.fromisoformat(written), KNOWN)
    assert is_day_slip(date.fromisoformat(written), KNOWN)


def test_neighbour_can_be_in_another_month_or_year() -> None:
    """The last day of one and the first of the next."""
    assert is_likely_slip(date(2022, 1, 1), date(2021, 12, 31))


def test_one_other_figure_is_a_slip_though_not_a_likely_one() -> None:
    """Many days have one figure in common, so more must fit than the day."""
    assert is_day_slip(date(2022, 3, 17), KNOWN)
    assert not is_likely_slip(date(2022, 3, 17), KNOWN)


@pytest.mark.parametrize("written", ["2022-03-12", "2022-03-27", "2022-04-13", "2024-03-12", "2021-04-12"])
def test_same_day_and_two_slips_are_none(written: str) -> None:
    """A day farther away is one of something else."""
    assert not is_day_slip(date.fromisoformat(written), KNOWN)
