"""A researcher asks a published record six questions: three programs give the answers of a count by hand."""

from __future__ import annotations

import re
import shutil
from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path

import pytest
from conftest import COMPLETE
from site_server import served

from onrecord.build.pipeline import Options, build

ROOT = Path(__file__).parents[2]
DOCUMENT = ROOT / "docs/questions.md"
UNTIL = date(2026, 6, 1)
"""The day until which the programs count."""
FORMS = ("With pandas", "With DuckDB", "From the API")
SITES = {"the first story": ROOT, "tidal-gate": ROOT / "examples/tidal-gate"}

# What follows was read from the YAML of the entries, without the program.
Courses = Mapping[str, Sequence[tuple[date, str]]]
FIRST_COURSES: Courses = {
    "joint": (  # Meta denies it on the 2nd, and the minister's post stands by it on the same day
        (date(2021, 11, 1), "asserted"),
        (date(2021, 11, 2), "disputed-unanswered"),
        (date(2021, 11, 2), "disputed-maintained"),
    ),
    "exclusive": ((date(2021, 11, 1), "asserted"), (date(2021, 11, 2), "disputed-unanswered")),
    "access": ((date(2021, 11, 1), "asserted"), (date(2021, 11, 1), "confirmed")),  # Chen's post has the same day
    "agreed": ((date(2021, 11, 2), "asserted"),),
}
GATE_COURSES: Courses = {
    "signed": (
        (date(2024, 10, 14), "asserted"),
        (date(2024, 10, 15), "disputed-unanswered"),
        (date(2024, 10, 17), "disputed-maintained"),
    ),
    "cost": ((date(2024, 10, 14), "asserted"), (date(2024, 11, 30), "disputed-unanswered")),  # denied in 2024-11~
    "panel-count": ((date(2024, 10, 14), "asserted"),),  # its denial is inferred
    "six-metres": (
        (date(2025, 1, 15), "asserted"),
        (date(2025, 2, 5), "disputed-unanswered"),
        (date(2025, 3, 18), "disputed-maintained"),  # by an office of the company
    ),
    "highest-tide": ((date(2025, 3, 10), "asserted"),),
    "cast-in-north": ((date(2025, 3, 18), "asserted"),),
    "consulted": ((date(2025, 4, 16), "asserted"), (date(2025, 4, 17), "disputed-unanswered")),
    "detour": ((date(2025, 4, 16), "asserted"),),
    "three-days": (
        (date(2025, 5, 27), "asserted"),
        (date(2025, 5, 30), "disputed-unanswered"),
        (date(2025, 6, 5), "disputed-maintained"),
    ),
    "narrow": ((date(2025, 5, 27), "asserted"), (date(2025, 7, 9), "shared")),
    "crossing-ends": ((date(2025, 7, 9), "asserted"), (date(2025, 9, 15), "withdrawn")),
    "timetable": ((date(2025, 8, 28), "asserted"),),  # by two bodies together
    "forty-panels": ((date(2025, 9, 24), "asserted"), (date(2026, 2, 11), "confirmed")),
    "ninety-six": ((date(2025, 9, 24), "asserted"),),
    "trial": ((date(2025, 11, 3), "asserted"), (date(2025, 11, 5), "confirmed")),
    "opens": ((date(2025, 11, 3), "asserted"),),
    "all-night": (
        (date(2026, 1, 8), "asserted"),
        (date(2026, 1, 12), "disputed-unanswered"),
        (date(2026, 2, 3), "disputed-maintained"),
    ),
    "forty-two": ((date(2026, 1, 8), "asserted"), (date(2026, 1, 20), "confirmed")),
}


def _days(courses: Courses) -> dict[str, int]:
    """Return the days of each standing, of all points together."""
    found: dict[str, int] = {}
    for course in courses.values():
        ends = [*(day for day, _ in course[1:]), UNTIL]
        for (day, rule), end in zip(course, ends, strict=True):
            found[rule] = found.get(rule, 0) + (end - day).days
    return dict(sorted(found.items()))


BY_HAND: Mapping[str, Sequence[object]] = {
    "the first story": (
        ["facebook-crs/ministry-announces#exclusive", "facebook-crs/ministry-announces#joint"],
        _days(FIRST_COURSES),
        {"meta": 2},
        {},
        1.0,  # both on the next day
        "4 2",  # the origin of RFE/RL's and Tengrinews' reports of `joint` and `exclusive` is unknown
        [],
    ),
    "tidal-gate": (
        [
            "salt-lamps/council-lights-lamps#all-night",
            "salt-lamps/council-shows-book#book",
            "salt-lamps/ferries-deny-lamps#dark-after-midnight",
            "tidal-gate/company-denies-signing#not-signed",
            "tidal-gate/company-on-panels#six-metres",
            "tidal-gate/council-closes-channel#consulted",
            "tidal-gate/council-denies-wait#one-day",
            "tidal-gate/council-on-company#in-the-hall",
            "tidal-gate/ferries-doubt-panels#cracked",
            "tidal-gate/ferries-not-consulted#not-asked",
            "tidal-gate/northern-office-answers#held-again",
            "tidal-gate/office-announces#cost",
            "tidal-gate/office-announces#signed",
            "tidal-gate/office-stands-by-signing#in-the-safe",
            "tidal-gate/union-barges-wait#three-days",
        ],
        _days(GATE_COURSES),
        # The ferries on the panels, the consultation and the lamps; the others on one point each.
        {"society-of-ferries": 3, "glass-company": 1, "harbour-council": 1, "union-of-grain": 1},
        {"glass-company": 1},  # that 96 panels contradict 120 is the editors' reading
        3.5,  # 1 (signed), 1 (consulted), 3 (barges), 4 (lamps), 21 (panels), 47 (cost)
        "27 27",  # all but `signed`, which the Office and a wire report
        ["2026-05-18 correction tidal-gate/council-closes-channel"],
    ),
}


def _answers(form: str, pages: Path, base: str, capsys: pytest.CaptureFixture[str]) -> list[str]:
    """Return what the program of a section prints about the site in `pages`, which is served at `base`."""
    section = DOCUMENT.read_text("utf-8").partition(f"\n## {form}\n")[2]
    found = re.search(r"```python\n(.+?)```", section, re.DOTALL)
    assert found
    # DuckDB needs an extension for HTTP, so the CSV files come from the folder.
    program = found[1].replace("https://example.org/data", f"{pages}/data").replace("https://example.org/", base)
    capsys.readouterr()
    exec(program, {})  # noqa: S102  (our own document)
    return capsys.readouterr().out.splitlines()


def test_days_by_hand_are_those_of_a_calendar() -> None:
    """The days of the first story, added up on paper until 1 June 2026."""
    assert _days(FIRST_COURSES) == {
        "asserted": 1 + 1 + 0 + 1672,
        "confirmed": 1673,
        "disputed-maintained": 1672,
        "disputed-unanswered": 0 + 1672,
    }


@pytest.mark.parametrize("name", SITES)
def test_six_questions_have_the_answers_of_a_count_by_hand(
    name: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """From the CSV files alone, with pandas and with DuckDB, and from the API alone."""
    site, pages = tmp_path / "site", tmp_path / "pages"
    shutil.copytree(SITES[name] / "content", site / "content")
    settings = (SITES[name] / "site.yaml").read_text("utf-8")
    (site / "site.yaml").write_text(f"{settings}outputs: [api, dump]\n", "utf-8")
    expected = [str(answer) for answer in BY_HAND[name]]
    with served(pages, "/") as base:
        assert build(site, pages, Options(today=COMPLETE, base_url=base)).value.published
        for form in FORMS:
            assert _answers(form, pages, base, capsys) == expected, form
