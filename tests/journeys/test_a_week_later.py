"""A week after the first day: an old entry is found, corrected, withdrawn, and a draft is deleted and brought back."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest
from journeys import (
    ANNOUNCEMENT,
    CLAIM,
    DENIAL,
    STORY,
    announce,
    begin_site,
    begin_story,
    deny,
    person,
    serving_folder,
)
from person import Person
from playwright.sync_api import Browser

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.timeout(400)]

CORRECT_CLAIM = "Kazakhstan's access to the Content Reporting System is direct and exclusive"
REASON = "A word was left out."
NOTE = "Phone call, must find paper"


def test_editor_comes_back_after_a_week(browser: Browser, tmp_path: Path) -> None:
    """What was written is found by words; each wrong turn has a way back; readers are told of what they had seen."""
    folder = tmp_path / "news"
    folder.mkdir()
    with serving_folder(folder) as (_, address), person(browser) as editor:
        editor.open(address)
        begin_site(editor)
        begin_story(editor)
        announce(editor)
        deny(editor)

    with serving_folder(folder, days=7) as (_, address), person(browser) as editor:
        editor.open(address)
        editor.press(_day(datetime.now(UTC)))
        editor.see(f"Published “{DENIAL}”")
        _correct(editor)
        editor.open(address)
        _delete_a_draft_twice(editor)
        _withdraw(editor)
        editor.press("← The site")
        editor.press(STORY)
        editor.see(ANNOUNCEMENT)
        seen = editor.look()

    assert DENIAL not in seen
    assert not list(folder.rglob("phone-call*"))


def _day(moment: datetime) -> str:
    return f"{moment.day} {moment:%B %Y}"


def _correct(editor: Person) -> None:
    """Find the announcement by words, and correct its claim; readers see both."""
    editor.press("All entries")
    editor.answer("Words", "content reporting exclusive")
    editor.see(ANNOUNCEMENT)
    editor.press("Edit", beside=ANNOUNCEMENT)
    editor.press("Correct")
    editor.press("Correct this", beside="What is asserted?")
    editor.answer("It should read", CORRECT_CLAIM)
    editor.answer("Why was it wrong?", REASON)
    editor.press("Save")
    editor.see("Saved at")
    editor.press("← The site")
    editor.press("Corrections")
    editor.see(CLAIM)
    editor.see(CORRECT_CLAIM)
    editor.see(REASON)


def _delete_a_draft_twice(editor: Person) -> None:
    """Note a headline alone, delete the draft, bring it back, and delete it again."""
    editor.press("Add an event")
    editor.press("Statement")
    editor.answer("What happened, as a headline?", NOTE)
    editor.press("Save draft")
    editor.see("Saved at")
    editor.press("The desk")
    editor.see("Date and sources are still missing")
    editor.press("Delete", beside=NOTE)
    editor.see(f"Deleted “{NOTE}”")
    editor.press("Undo", beside=f"Deleted “{NOTE}”")
    editor.see("Date and sources are still missing")
    editor.press("Delete", beside=NOTE)


def _withdraw(editor: Person) -> None:
    """Find the denial by words, and withdraw it with a reason."""
    editor.press("All entries")
    editor.answer("Words", "denies")
    editor.press("Edit", beside=DENIAL)
    editor.press("More: delete, rename, move…")
    editor.press("Withdraw")
    editor.answer("Why? Readers will see it.", "The quotation was of another day.")
    editor.press("Withdraw it")
    editor.see("What you can do with it")
