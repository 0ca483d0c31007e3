"""docs/limits.md is written from the table of limits, and the table is sound."""

from __future__ import annotations

from pathlib import Path

import pytest
from golden import expected_text

from onrecord.problems import CODES
from onrecord.report.explanations import page_of
from onrecord.site_limits import LIMITS

PAGE = Path(__file__).parents[2] / "docs" / "limits.md"
_HEAD = "| What | Most | Code | Why |\n| --- | --- | --- | --- |\n"


def _row(name: str) -> str:
    limit = LIMITS[name]
    page = page_of(limit.code)
    assert page is not None
    number = f"{limit.most:,} {limit.unit}"
    return f"| {limit.subject} | {number} | [{limit.code}](problems/{page.name}#{limit.code.lower()}) | {limit.why} |\n"


@pytest.mark.generated
def test_page_lists_every_limit() -> None:
    """The page has one row for each limit, with its number, its code and its reason."""
    above, head, below = PAGE.read_text("utf-8").partition(_HEAD)
    after = below[below.index("\n## ") :]
    page = f"{above}{head}{''.join(map(_row, LIMITS))}{after}"

    assert expected_text(PAGE, page) == page


def test_codes_of_limits_are_known() -> None:
    """Each limit has a code of the table of codes, and each code of the family LIM belongs to a limit."""
    codes = {limit.code for limit in LIMITS.values()}

    assert codes <= set(CODES)
    assert {code for code in CODES if code.startswith("LIM")} <= codes


def test_no_two_limits_of_lists_have_one_number() -> None:
    """The number of a list's limit tells which one it is, since the validator reports the number alone."""
    numbers = [limit.most for limit in LIMITS.values() if limit.code == "LIM001"]

    assert len(set(numbers)) == len(numbers)
