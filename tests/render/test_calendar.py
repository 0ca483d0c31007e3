"""The calendars, parsed by icalendar, a library that the program does not use."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

import pytest
from conftest import BASE, MakeSite
from hypothesis import given
from hypothesis import strategies as st
from icalendar import Calendar
from rendered_site import RenderedSite

from onrecord.build.pipeline import Options
from onrecord.render.feeds.calendar import folded

EVENTS = "content/stories/dispute/events"
DENIAL = BASE[f"{EVENTS}/denial.yaml"]
TAIL = "sources: wire\npublished: 2021-11-10\n"


@pytest.fixture
def calendar(make_site: MakeSite, options: Options) -> Any:  # noqa: ANN401  (a function; icalendar has no types)
    """Return a function that renders a site with changes and parses the calendar of its story."""

    def read(changes: Mapping[str, str | None], path: str = "dispute/calendar.ics") -> tuple[Any, bytes]:
        data = RenderedSite(make_site(changes), options)[path].encode()
        return Calendar.from_ical(data), data

    return read


def by_title(read: Any) -> dict[str, Any]:  # noqa: ANN401
    """Return the events of a calendar, keyed by title."""
    return {str(event["SUMMARY"]): event for event in read.walk("VEVENT")}


def test_event_of_one_day_is_an_all_day_event(calendar: Any) -> None:  # noqa: ANN401
    """An event of one day ends when the next day begins; it has a stable UID and its page's URL."""
    event = by_title(calendar({})[0])["The company denies"]

    assert (event["DTSTART"].dt, event["DTEND"].dt) == (dt.date(2021, 11, 2), dt.date(2021, 11, 3))
    assert event["DTSTART"].params["VALUE"] == "DATE"
    assert event["UID"] == "denial@dispute.example.org"
    assert event["URL"] == "https://example.org/dispute/denial/"
    assert event["STATUS"] == "CONFIRMED"
    assert event["DTSTAMP"].dt == event["LAST-MODIFIED"].dt == dt.datetime(2021, 11, 10, tzinfo=dt.UTC)
    assert event["CATEGORIES"].cats == ["Denial"]


def test_time_of_an_event_is_in_utc(calendar: Any) -> None:  # noqa: ANN401
    """An event with a time is given in UTC, which calendars convert to the reader's time zone."""
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
def test_event_of_several_days_ends_after_its_last_day(date: str, start: dt.date, end: dt.date, calendar: Any) -> None:  # noqa: ANN401
    """An event of several days ends with its last day; if the last day is unknown, with its first."""
    long = {f"{EVENTS}/hearing.yaml": f"type: statement\n{date}\ntitle: A hearing\n{TAIL}"}
    event = by_title(calendar(long)[0])["A hearing"]

    assert (event["DTSTART"].dt, event["DTEND"].dt) == (start, end)


def test_event_without_a_day_is_omitted_and_counted(calendar: Any, make_site: MakeSite, options: Options) -> None:  # noqa: ANN401
    """An event dated to a month is omitted; the calendar and the page give the number of omitted events."""
    vague = {
        f"{EVENTS}/{name}.yaml": f"type: report\ndate: {date}\ntitle: {name}\n{TAIL}"
        for name, date in {"month": "2021-11", "between": "2021-11-01/2021-11-03", "before": "../2021-11-03"}.items()
    }
    doubtful = {f"{EVENTS}/doubt.yaml": f"type: report\ndate: 2021-11-04?\ntitle: doubt\n{TAIL}"}
    read, _ = calendar({**vague, **doubtful})
    page = RenderedSite(make_site({**vague, **doubtful}), options)["dispute/index.html"]

    assert sorted(by_title(read)) == ["The company denies", "The ministry announces", "doubt"]
    assert by_title(read)["doubt"]["STATUS"] == "TENTATIVE"
    assert "3 events are left out: their days are not recorded here" in str(read["X-WR-CALDESC"])
    assert "3 events are left out: their days are not recorded here." in page


def test_withdrawn_event_is_cancelled(calendar: Any) -> None:  # noqa: ANN401
    """A withdrawn event is cancelled under its UID, with a higher sequence number and without its texts."""
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


def test_texts_survive_escaping_and_folding(calendar: Any) -> None:  # noqa: ANN401
    """Commas, semicolons, backslashes and long Cyrillic texts are parsed back unchanged; no line is too long."""
    title = "Компания, по её словам; не делала \\ совместного заявления " * 4
    text = DENIAL.replace("title: The company denies", f"title: '{title.strip()}'")
    read, data = calendar({f"{EVENTS}/denial.yaml": text})

    assert title.strip() in by_title(read)
    assert data.endswith(b"END:VCALENDAR\r\n")
    assert max(map(len, data.split(b"\r\n"))) <= 75
    assert b"\n" not in data.replace(b"\r\n", b"")


def test_story_without_days_has_no_calendar(make_site: MakeSite, options: Options) -> None:
    """A story in which no event has a day has no calendar, and no link to one."""
    vague = {
        path: text.replace("2021-11-01", "2021-11").replace("2021-11-02", "2021-11") for path, text in BASE.items()
    }
    files = RenderedSite(make_site(vague), options)

    assert "dispute/calendar.ics" not in files
    assert "calendar.ics" not in files["dispute/index.html"]


def test_last_representable_day_has_no_end_date(calendar: Any) -> None:  # noqa: ANN401
    """The last representable day has no next day, so its event omits the end date."""
    last = {
        f"{EVENTS}/last.yaml": "type: report\ndate: 9999-12-31\ntitle: Last\nsources: wire\npublished: 2021-11-10\n"
    }
    event = by_title(calendar(last)[0])["Last"]

    assert event["DTSTART"].dt == dt.date(9999, 12, 31)
    assert "DTEND" not in event


@given(st.text(st.characters(codec="utf-8", exclude_categories=("Cc", "Cs")), max_size=300))
def test_folded_line_unfolds_to_itself(line: str) -> None:
    """A folded line unfolds to itself; no part exceeds 75 octets or splits a character."""
    lines = folded(line).encode("utf-8").split(b"\r\n")

    assert folded(line).replace("\r\n ", "").removesuffix("\r\n") == line
    assert lines[-1] == b""
    for part in lines:
        assert len(part) <= 75
        part.decode("utf-8")
