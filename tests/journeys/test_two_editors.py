"""Two editors at one desk: what one side changed is taken, what both changed is asked, and no word is lost."""

from __future__ import annotations

from pathlib import Path

import pytest
from journeys import ANNOUNCEMENT, announce, begin_site, begin_story, person, serving_folder
from playwright.sync_api import Browser

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.timeout(400)]

FIRST = "The ministry announces direct and exclusive access"
SECOND = "The ministry announces exclusive access to Facebook's system"
REASON = "It was said of one system alone."
SUMMARY = "The ministry publishes what it calls a joint statement."


def test_two_editors_change_one_entry(browser: Browser, tmp_path: Path) -> None:
    """The second who saves sees three columns, chooses, and saves both; each finds the other's words afterwards."""
    folder = tmp_path / "news"
    folder.mkdir()
    with serving_folder(folder) as (_, address), person(browser) as one, person(browser) as other:
        one.open(address)
        begin_site(one)
        begin_story(one)
        announce(one)
        for editor in (one, other):
            editor.open(address)
            editor.press("All entries")
            editor.answer("Words", "exclusive access")
            editor.press("Edit", beside=ANNOUNCEMENT)

        one.answer("What happened, as a headline?", FIRST)
        one.press("Save")
        one.see("Readers have seen this")
        one.pick("A slip that could mislead nobody")
        one.press("Save")
        one.see("Saved at")

        other.answer("What happened, as a headline?", SECOND)
        other.answer("What happened, in one sentence?", SUMMARY)
        other.press("Save")
        other.pick("A correction: what stood there was wrong")
        other.answer("Why was it wrong?", REASON)
        other.press("Save")
        other.see("This file was changed while you had it open")
        other.see(FIRST)
        other.see(SECOND)
        other.see(SUMMARY)
        other.pick(SECOND)
        other.press("Save both together")
        other.see(SECOND)

        one.open(address)
        one.press("All entries")
        one.answer("Words", "exclusive access")
        one.press("Edit", beside=SECOND)
        one.see(SECOND)
        written = next(folder.rglob("events/*.yaml")).read_text("utf-8")

    assert f"title: {SECOND}" in written
    assert f"summary: {SUMMARY}" in written
    assert f"reason: {REASON}" in written
