"""Steps that lie ahead in calendars, parsed by icalendar: tentative, updated and cancelled as they move."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

import pytest
from compared_builds import Preview
from conftest import BASE, MakeSite
from icalendar import Calendar
from msgspec.structs import replace
from rendered_site import RenderedSite
from step_entries import HEARING, HELD, STORY, story_with

from onrecord.build.pipeline import Options

EVENTS = "content/stories/dispute/events"
UID = "expected_hearing@dispute.example.org"


@pytest.fixture
def calendar(make_site: MakeSite, options: Options) -> Any:  # noqa: ANN401  (a function; icalendar has no types)
    """Return a function that renders a site with changes and returns the entries of a calendar by UID."""

    def read(changes: Mapping[str, str | None], path: str = "dispute/calendar.ics", *, drafts: bool = False) -> Any:  # noqa: ANN401
        data = RenderedSite(make_site(changes), replace(options, drafts=drafts))[path].encode()
        assert max(map(len, data.split(b"\r\n"))) <= 75
        listed = [(str(entry["UID"]), entry) for entry in Calendar.from_ical(data).walk("VEVENT")]
        assert len(dict(listed)) == len(listed)
        return dict(listed)

    return read


def _plain(text: object) -> str:
    return str(text).replace("\N{NO-BREAK SPACE}", " ")


def test_set_day_is_tentative_and_says_when_that_was_recorded(calendar: Any) -> None:  # noqa: ANN401
    """A step on an exact day is a tentative entry of that day, in words that stay true afterwards."""
    entry = calendar({STORY: story_with(HEARING)})[UID]

    assert (entry["STATUS"], entry["SEQUENCE"]) == ("TENTATIVE", 0)
    assert (entry["DTSTART"].dt, entry["DTEND"].dt) == (dt.date(2022, 3, 3), dt.date(2022, 3, 4))
    assert entry["DTSTAMP"].dt == entry["CREATED"].dt == dt.datetime(2022, 2, 1, tzinfo=dt.UTC)
    assert _plain(entry["SUMMARY"]) == "The committee hears both (set for this day, as recorded on 1 February 2022)"
    assert _plain(entry["DESCRIPTION"]) == (
        "Hearing set for 3 March 2022, as recorded on 1 February 2022\nThe company\nin public"
    )
    assert entry["URL"] == "https://example.org/dispute/#expected_hearing"
    assert entry["CATEGORIES"].cats == ["Hearing"]


def test_moved_step_is_the_same_entry_with_a_higher_number(calendar: Any) -> None:  # noqa: ANN401
    """A moved step keeps its UID; its day, its stamp and its number are new, and it names the day before."""
    earlier = "    earlier: {date: 2022-03-03, published: 2022-02-01}\n"
    moved = HEARING.replace("2022-03-03", "2022-03-17").replace("2022-02-01", "2022-02-20") + earlier
    was = calendar({STORY: story_with(HEARING)})[UID]
    entry = calendar({STORY: story_with(moved)})[UID]

    assert (was["SEQUENCE"], entry["SEQUENCE"]) == (0, 1)
    assert entry["DTSTART"].dt == dt.date(2022, 3, 17)
    assert entry["CREATED"].dt == was["CREATED"].dt
    assert entry["LAST-MODIFIED"].dt == dt.datetime(2022, 2, 20, tzinfo=dt.UTC)
    assert "Before, it was set for 3 March 2022, as recorded on 1 February 2022" in _plain(entry["DESCRIPTION"])


def test_step_that_fell_through_is_cancelled(calendar: Any) -> None:  # noqa: ANN401
    """A step that fell through is cancelled on its day, with the reason and a higher number."""
    cancelled = f"{HEARING}    cancelled: {{date: 2022-02-25, reason: 'Nobody, it seems, could come.'}}\n"
    entry = calendar({STORY: story_with(cancelled)})[UID]

    assert (entry["STATUS"], entry["SEQUENCE"]) == ("CANCELLED", 1)
    assert entry["DTSTART"].dt == dt.date(2022, 3, 3)
    assert entry["DTSTAMP"].dt == dt.datetime(2022, 2, 25, tzinfo=dt.UTC)
    assert _plain(entry["SUMMARY"]) == "The committee hears both (fell through, as recorded on 25 February 2022)"
    assert _plain(entry["DESCRIPTION"]).startswith(
        "Fell through, as recorded on 25 February 2022: Nobody, it seems, could come.\nHearing set for 3 March 2022"
    )


def test_event_stands_for_the_step_that_happened(calendar: Any) -> None:  # noqa: ANN401
    """Once its event is published, a step is no entry of its own, so no calendar has both."""
    files = {STORY: story_with(f"{HEARING}    happened: held\n"), f"{EVENTS}/held.yaml": HELD}
    entries = calendar(files)

    assert UID not in entries
    assert entries["held@dispute.example.org"]["STATUS"] == "CONFIRMED"
    assert sum("committee hears" in str(entry["SUMMARY"]) for entry in entries.values()) == 1


def test_event_of_another_story_stands_for_the_step(calendar: Any) -> None:  # noqa: ANN401
    """If a step happened by an event of another story, the calendar has that event, under its own UID."""
    other = {
        STORY: story_with(f"{HEARING}    happened: other/held\n"),
        "content/stories/other/story.yaml": "title: Another story\n",
        "content/stories/other/events/held.yaml": HELD,
    }
    own, others = calendar(other), calendar(other, "other/calendar.ics")

    assert UID not in own
    assert own["held@other.example.org"] == others["held@other.example.org"]


@pytest.mark.parametrize("drafts", [False, True])
def test_draft_of_the_event_leaves_the_step_as_it_was(drafts: bool, calendar: Any) -> None:  # noqa: ANN401, FBT001
    """While its event is a draft, a step is set as before, in a preview too, and nothing tells of the event."""
    canary = HELD.replace("title: The committee hears both", "title: CANARY")
    canary = canary.replace("published: 2022-03-05", "status: draft\nembargo: 2026-12-24T06:00")
    plain = calendar({STORY: story_with(HEARING)})
    entries = calendar(
        {STORY: story_with(f"{HEARING}    happened: held\n"), f"{EVENTS}/held.yaml": canary}, drafts=drafts
    )

    assert entries == plain
    assert not any(b"CANARY" in entry.to_ical() for entry in entries.values())


@pytest.mark.parametrize("drafts", [False, True])
@pytest.mark.parametrize(
    "hide",
    [
        lambda step: {STORY: story_with(f"{step}    status: draft\n")},
        lambda step: {STORY: f"{story_with(step)}status: draft\n"},
        lambda step: {f"{EVENTS}/denial.yaml": f"{BASE[f'{EVENTS}/denial.yaml']}status: draft\nexpected:\n{step}"},
    ],
    ids=["step", "story", "event"],
)
def test_draft_is_in_no_calendar(hide: Any, drafts: bool, make_site: MakeSite, options: Options) -> None:  # noqa: ANN401, FBT001
    """No calendar has a draft step, nor a step of a draft, with a day of publication or a cancellation or without."""
    step = f"{HEARING.replace('The committee', 'CANARY')}    cancelled: {{date: 2022-02-25, reason: CANARY}}\n"
    step += "    earlier: {date: 2022-02-28, published: 2022-01-20}\n"
    files = RenderedSite(make_site(hide(step)), replace(options, drafts=drafts))
    calendars = files.of_kinds(".ics")

    assert not any("CANARY" in text or "expected_" in text for text in calendars.values())


@pytest.mark.parametrize("date", ["2022-03", "2022", "2022-03-01/2022-03-15", "../2022-03-15"])
def test_inexact_day_is_left_out_and_counted(date: str, make_site: MakeSite, options: Options) -> None:
    """A step for a month, a year or a period is left out, as an event is; the calendar and the page say so."""
    vague = HEARING.replace("2022-03-03", date)
    files = RenderedSite(make_site({STORY: story_with(vague)}), options)
    words = "1 planned date is left out: it is a month, a year or a period"

    assert "expected_hearing@" not in files["dispute/calendar.ics"]
    assert words in files["dispute/calendar.ics"].replace("\r\n ", "").replace("\\,", ",")
    assert f"<br>{words}." in files["dispute/index.html"]


def test_story_of_nothing_but_a_set_day_has_a_calendar(calendar: Any) -> None:  # noqa: ANN401
    """A set day is enough for a calendar."""
    nothing = {path: None for path in BASE if path.startswith(EVENTS)}

    assert calendar({**nothing, STORY: story_with(HEARING)}).keys() == {UID}


@pytest.mark.parametrize(
    ("time", "start", "end"),
    [
        ("    time: '10:00'\n    timezone: Asia/Almaty\n", dt.datetime(2022, 3, 3, 4, tzinfo=dt.UTC), None),
        ("    until: 2022-03-05\n", dt.date(2022, 3, 3), dt.date(2022, 3, 6)),
        ("    until: 2022-03\n", dt.date(2022, 3, 3), dt.date(2022, 3, 4)),
    ],
)
def test_times_are_those_of_events(time: str, start: object, end: object, calendar: Any) -> None:  # noqa: ANN401
    """A time of day is in UTC; a period of exact days ends after its last day."""
    entry = calendar({STORY: story_with(HEARING + time)})[UID]

    assert entry["DTSTART"].dt == start
    assert (("DTEND" in entry and entry["DTEND"].dt) or None) == end


def test_uid_stays_when_the_entry_is_renamed(calendar: Any) -> None:  # noqa: ANN401
    """A UID has the first ids of the story, the event or the bill that has the step."""
    event = BASE[f"{EVENTS}/denial.yaml"]
    bill = "title: A law\nprocedure: generic\nsources: wire\nexpected:\n"
    files = {
        STORY: f"{story_with(HEARING)}aliases: [access, quarrel]\n",
        f"{EVENTS}/denial.yaml": f"{event}aliases: [former/answer]\nexpected:\n{HEARING}",
        f"{EVENTS}/reading.yaml": (
            "type: bill-action\ndate: 2021-11-05\ntitle: A bill\nbill: law\nstage: introduction\n"
            "sources: wire\npublished: 2021-11-10\n"
        ),
        "content/bills/law.yaml": f"{bill}{HEARING}aliases: draft-law\n",
    }
    steps = {uid for uid in calendar(files) if "expected_" in uid}

    assert steps == {
        "expected_hearing@access.example.org",
        "answer_expected_hearing@former.example.org",
        "expected_hearing@draft-law.bills.example.org",
    }


@pytest.mark.parametrize("is_resident", [True, False])
def test_rebuilt_calendars_and_feeds_equal_those_of_a_cold_build(
    is_resident: bool,  # noqa: FBT001
    make_site: MakeSite,
    tmp_path: Any,  # noqa: ANN401
) -> None:
    """After each step of a life, set, moved, cancelled, called back, happened, all files are those of a cold build."""
    site = Preview(
        make_site({STORY: story_with(HEARING), f"{EVENTS}/held.yaml": HELD}), tmp_path, is_resident=is_resident
    )
    lives = [
        ("date: 2022-03-03", "date: 2022-03-17"),
        ("    actors: company\n", "    actors: company\n    earlier: {date: 2022-03-03, published: 2022-01-20}\n"),
        ("    actors: company\n", "    actors: ministry\n    cancelled: {date: 2022-02-25, reason: Nobody came.}\n"),
        ("    cancelled: {date: 2022-02-25, reason: Nobody came.}\n", "    happened: held\n"),
        ("    happened: held\n", "    status: draft\n"),
    ]
    site.build()
    seen = {(tmp_path / "warm/dispute/calendar.ics").read_text("utf-8")}
    for old, new in lives:
        site.edit(STORY, old, new)
        site.build()
        seen.add((tmp_path / "warm/dispute/calendar.ics").read_text("utf-8"))

    assert len(seen) == 5  # the last two both have no entry of the step
