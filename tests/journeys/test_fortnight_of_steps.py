"""A maintainer's fortnight: three steps are set; one happens, one is moved, one falls through, all at the desk."""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from html import unescape
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from journeys import (
    CLAIM,
    KAZINFORM_TITLE,
    MINISTRY,
    STORY,
    announce,
    begin_site,
    begin_story,
    build_folder,
    person,
    publish,
    serving_folder,
)
from person import Person
from playwright.sync_api import Browser

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.timeout(400)]

HAPPENS, MOVES, FAILS = "Answer of the ministry", "Meeting on the access", "Publication of the letter"
STEPS = {HAPPENS: ("statement", 3), MOVES: ("meeting", 5), FAILS: ("publication", 10)}
"""The kind of each step, and how many days after the first one it is set for."""
MOVED_TO = 40
REASON = "The ministry said that there is no letter."
EVENT = "The ministry answers"


def test_steps_are_followed_for_a_fortnight(browser: Browser, tmp_path: Path) -> None:
    """Each step is walked by the words of the guide, and the built site tells readers all that was recorded."""
    folder = tmp_path / "news"
    folder.mkdir()
    with serving_folder(folder) as (_, address), person(browser) as editor:
        editor.open(address)
        begin_site(editor)
        begin_story(editor)
        announce(editor)
        _set_steps(editor)
        editor.press("The desk")
        assert "Was to happen" not in editor.look()

    with serving_folder(folder, days=7) as (_, address), person(browser) as editor:
        editor.open(address)
        editor.see(f"Was to happen: {HAPPENS}")
        assert FAILS not in editor.look()
        _record_what_happened(editor)
        editor.open(address)
        _move(editor)
        assert "Was to happen" not in editor.look()

    with serving_folder(folder, days=14) as (_, address), person(browser) as editor:
        editor.open(address)
        editor.see(f"Was to happen: {FAILS}")
        assert MOVES not in editor.look()
        _call_off(editor)
        assert "Was to happen" not in editor.look()
        fortnight = editor.minutes

    assert fortnight < 10
    _look_at_the_built_site(folder, tmp_path / "built")


def _day(days: int) -> str:
    """Return a day in words, so many days from now, by the clocks of the person, which the new site goes by."""
    moment = datetime.now(ZoneInfo("Asia/Almaty")) + timedelta(days=days)
    return f"{moment.day} {moment:%B %Y}"


def _set_steps(editor: Person) -> None:
    """Set the three steps in the form of the story, from the home of the desk on."""
    editor.press("All entries")
    editor.press("Edit", beside=STORY)
    editor.press("More:")
    editor.press("Add")
    for place, (title, (kind, days)) in enumerate(STEPS.items()):
        if place:
            editor.press("And one more")
        editor.answer("What is to happen, as a headline?", title, place=place)
        editor.choose("What kind of step is it?", kind)
        editor.answer("For when is it set?", _day(days), place=place)
        editor.take("Which source says so?", KAZINFORM_TITLE)
    editor.press("Save")
    editor.see("Saved at")


def _record_what_happened(editor: Person) -> None:
    """Record the event by which the first step happened, from the home of the desk on."""
    editor.press("Record what happened", beside=HAPPENS)
    editor.see(f"It is set for {_day(STEPS[HAPPENS][1])}.")
    editor.press("Statement")
    editor.see(f"“{HAPPENS}” was set for {_day(STEPS[HAPPENS][1])}.")
    editor.answer("What happened, as a headline?", EVENT)
    editor.take("Who spoke?", MINISTRY)
    editor.answer("What is asserted?", f"{CLAIM}, as it said before")
    editor.take("Where is this written?", KAZINFORM_TITLE)
    publish(editor)


def _move(editor: Person) -> None:
    """Move the second step, from the home of the desk on."""
    editor.press("It was moved", beside=MOVES)
    editor.answer("For when is it set now?", _day(MOVED_TO))
    editor.pick(KAZINFORM_TITLE)
    editor.see("Read as")
    editor.press("Record the new day")
    editor.see(f"Moved “{MOVES}” to another day")


def _call_off(editor: Person) -> None:
    """Record that the third step fell through, from the home of the desk on."""
    editor.press("It fell through", beside=FAILS)
    editor.answer("Why? Readers will see it.", REASON)
    editor.press("Record that it fell through")
    editor.see(f"Recorded that “{FAILS}” fell through")


def _look_at_the_built_site(folder: Path, built: Path) -> None:
    """Build the site on the last day, and read the story as readers do."""
    build_folder(folder, built, days=14)
    (page,) = (file for file in built.glob("*/index.html") if 'id="expected_' in file.read_text("utf-8"))
    seen = _words(page)
    start = _day(0)

    assert f"Before, it was set for {_day(STEPS[MOVES][1])}, as recorded on {start}" in seen
    assert f"Meeting set for {_day(MOVED_TO)}, as recorded on {_day(7)}" in seen
    assert f"It happened: {EVENT}, {_day(STEPS[HAPPENS][1])}" in seen
    assert f"Fell through, as recorded on {_day(14)}: {REASON}" in seen
    assert f"Publication set for {_day(STEPS[FAILS][1])}, as recorded on {start}" in seen
    assert " 2 events " in seen
    home = _words(built / "index.html")
    assert MOVES in home
    assert HAPPENS not in home
    assert FAILS not in home


def _words(page: Path) -> str:
    """Return the words of a page in one line, without the spaces that its tags leave before a sign."""
    text = re.sub(r"<(script|style)\b.*?</\1>|<[^>]+>", " ", page.read_text("utf-8"), flags=re.DOTALL)
    return re.sub(r" (?=[,.:])", "", " ".join(unescape(text).split()))
