"""The calendars, read back by icalendar, which is not what writes them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from conftest import BASE, MakeSite
from hypothesis import given
from hypothesis import strategies as st
from icalendar import Calendar

from onrecord.pipeline import Options, build
from onrecord.render.calendar import folded

EVENTS = "content/stories/dispute/events"
DENIAL = BASE[f"{EVENTS}/denial.yaml"]
TAIL = "sources: wire\npublished: 2021-11-10\n"


@pytest.fixture
def calendar(make_site: MakeSite, options: Options, tmp_path: Path) -> Any:  # noqa: ANN401  (a function; icalendar has no types)
    """Return a function that builds a site with changes, and reads the calendar of its story."""

    def read(changes: Mapping[str, str | None], path: str = "dispute/calendar.ics") -> tuple[Any, bytes]:
        outcome = build(make_site(changes), tmp_path / "out", options)
        assert outcome.value.published is not None, outcome.problems
        data = (tmp_path / "out" / path).read_bytes()
        return Calendar.from_ical(data), data

    return read


def by_title(read: Any) -> dict[str, Any]:  # noqa: ANN401
    """Return the events of a calendar by their titles."""
    return {str(event["SUMMARY"]): event for event in read.walk("VEVENT")}


def test_a_day(calendar: Any) -> None:  # noqa: ANN401
    """An event of a day lasts until the next one begins, as whole days do; it has a name for ever, and its page."""
    event = by_title(calendar({})[0])["The company denies"]

    assert (event["DTSTART"].dt, event["DTEND"].dt) == (dt.date(2021, 11, 2), dt.date(2021, 11, 3))
    assert event["DTSTART"].params["VALUE"] == "DATE"
    assert event["UID"] == "denial@dispute.example.org"
    assert event["URL"] == "https://example.org/dispute/denial/"
    assert event["STATUS"] == "CONFIRMED"
    assert event["DTSTAMP"].dt == event["LAST-MODIFIED"].dt == dt.datetime(2021, 11, 10, tzinfo=dt.UTC)
    assert event["CATEGORIES"].cats == ["Denial"]


def test_a_time_is_the_same_everywhere(calendar: Any) -> None:  # noqa: ANN401
    """The moment of an event with a time is told in UTC, which every calendar turns into its reader's time."""
    text = DENIAL.replace("title:", "time: '10:47'\ntimezone: Asia/Almaty\ntitle:")
    event = by_title(calendar({f"{EVENTS}/denial.yaml": text})[0])["The company denies"]

    assert event["DTSTART"].dt == dt.datetime(2021, 11, 2, 4, 47, tzinfo=dt.UTC)
    assert "DTEND" not in event


@pytest.mark.parametrize(
    ("date", "start", "end"),
    [
        ("date: 2021-11-03\nuntil: 2021-11-05", dt.date(2021, 11, 3), dt.date(2021, 11, 6)),
        ("date: 2021-11-03\nuntil: 2021-11", dt.date(2021, 11, 3), dt.date(2021, 11, 4)),
        (
            "date: 2021-11-03\nuntil: 2021-11-05\ntime: '09:00'",
            dt.datetime(2021, 11, 3, 9, tzinfo=dt.UTC),
            dt.datetime(2021, 11, 6, tzinfo=dt.UTC),
        ),
        ("date: 2021-12-31", dt.date(2021, 12, 31), dt.date(2022, 1, 1)),
    ],
)
def test_what_lasts(date: str, start: dt.date, end: dt.date, calendar: Any) -> None:  # noqa: ANN401
    """An event that lasted ends with its last day; where that is not known, with its first."""
    long = {f"{EVENTS}/hearing.yaml": f"type: statement\n{date}\ntitle: A hearing\n{TAIL}"}
    event = by_title(calendar(long)[0])["A hearing"]

    assert (event["DTSTART"].dt, event["DTEND"].dt) == (start, end)


def test_what_has_no_day_is_left_out_and_counted(calendar: Any, tmp_path: Path) -> None:  # noqa: ANN401
    """No day is made up for an event of a month; the calendar and the page say how many are left out."""
    vague = {
        f"{EVENTS}/{name}.yaml": f"type: report\ndate: {date}\ntitle: {name}\n{TAIL}"
        for name, date in {"month": "2021-11", "between": "2021-11-01/2021-11-03", "before": "../2021-11-03"}.items()
    }
    doubtful = {f"{EVENTS}/doubt.yaml": f"type: report\ndate: 2021-11-04?\ntitle: doubt\n{TAIL}"}
    read, _ = calendar({**vague, **doubtful})
    page = (tmp_path / "out/dispute/index.html").read_text("utf-8")

    assert sorted(by_title(read)) == ["The company denies", "The ministry announces", "doubt"]
    assert by_title(read)["doubt"]["STATUS"] == "TENTATIVE"
    assert "3 events are left out: their days are not recorded here" in str(read["X-WR-CALDESC"])
    assert "(3 events are left out: their days are not recorded here)" in page


def test_a_withdrawn_event_is_cancelled(calendar: Any) -> None:  # noqa: ANN401
    """Who has a withdrawn event in a calendar is told, under its name and a higher number, and nothing of its words."""
    aliased, error = "aliases: company-denies\n", "{date: 2021-11-11, was: SECRET, now: SECRET}"
    before, _ = calendar({f"{EVENTS}/denial.yaml": f"{DENIAL}{aliased}corrections: [{error}]\n"})
    withdrawal = f"corrections: [{error}, {{date: 2021-11-12, reason: It was another.}}]\nstatus: withdrawn\n"
    after, data = calendar({f"{EVENTS}/denial.yaml": f"{DENIAL}{aliased}{withdrawal}summary: SECRET\n"})
    event, was = by_title(after)["Withdrawn entry"], by_title(before)["The company denies"]

    assert (event["STATUS"], event["UID"]) == ("CANCELLED", "company-denies@dispute.example.org")
    assert (event["UID"], event["DTSTART"].dt) == (was["UID"], was["DTSTART"].dt)
    assert event["SEQUENCE"] > was["SEQUENCE"]
    assert event["DESCRIPTION"].endswith("\nReason: It was another.")
    assert "CATEGORIES" not in event
    assert b"SECRET" not in data


def test_texts_come_back_as_they_were_written(calendar: Any) -> None:  # noqa: ANN401
    """Commas, semicolons, backslashes and long Cyrillic texts are read back as they are; no line is too long."""
    title = "Компания, по её словам; не делала \\ совместного заявления " * 4
    text = DENIAL.replace("title: The company denies", f"title: '{title.strip()}'")
    read, data = calendar({f"{EVENTS}/denial.yaml": text})

    assert title.strip() in by_title(read)
    assert data.endswith(b"END:VCALENDAR\r\n")
    assert max(map(len, data.split(b"\r\n"))) <= 75
    assert b"\n" not in data.replace(b"\r\n", b"")


def test_a_calendar_of_no_day_is_not_made(make_site: MakeSite, options: Options, tmp_path: Path) -> None:
    """A story whose events all lack their day has no calendar, and no link to one."""
    vague = {
        path: text.replace("2021-11-01", "2021-11").replace("2021-11-02", "2021-11") for path, text in BASE.items()
    }
    build(make_site(vague), tmp_path / "out", options)

    assert not (tmp_path / "out/dispute/calendar.ics").exists()
    assert "calendar.ics" not in (tmp_path / "out/dispute/index.html").read_text("utf-8")


def test_the_ends_of_the_calendar(calendar: Any) -> None:  # noqa: ANN401
    """The last day that there is has no next one: it lasts its day without being told to."""
    last = {
        f"{EVENTS}/last.yaml": "type: report\ndate: 9999-12-31\ntitle: Last\nsources: wire\npublished: 2021-11-10\n"
    }
    event = by_title(calendar(last)[0])["Last"]

    assert event["DTSTART"].dt == dt.date(9999, 12, 31)
    assert "DTEND" not in event


@given(st.text(st.characters(codec="utf-8", exclude_categories=("Cc", "Cs")), max_size=300))
def test_folding_keeps_every_character(line: str) -> None:
    """A folded line is as it was once it is unfolded, is never longer than 75 octets, and never cut in a character."""
    lines = folded(line).encode("utf-8").split(b"\r\n")

    assert folded(line).replace("\r\n ", "").removesuffix("\r\n") == line
    assert lines[-1] == b""
    for part in lines:
        assert len(part) <= 75
        part.decode("utf-8")
