"""From an empty folder to a story with an answered claim, in the browser alone."""

from __future__ import annotations

import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest
from journeys import (
    CLAIM,
    META,
    MINISTRY,
    QUOTATION,
    STORY,
    announce,
    begin_site,
    begin_story,
    deny,
    person,
    serving_folder,
)
from playwright.sync_api import Browser

from onrecord.build.pipeline import Options, check

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.timeout(400)]

MOST_MINUTES = 12
"""From the empty folder on; a tutorial that takes longer is put off."""
MOST_FOR_AN_ANSWER = 8
"""For an answered claim with a checked quotation, by somebody who has never seen the desk."""


def test_empty_folder_becomes_a_story_with_an_answered_claim(
    browser: Browser, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """The first day: a site, a story, an announcement, and its denial with a quotation; a stranger answers as fast."""
    folder = tmp_path / "news"
    folder.mkdir()
    with serving_folder(folder) as (_, address), person(browser) as editor, person(browser) as stranger:
        editor.open(address)
        begin_site(editor)
        begin_story(editor)
        announce(editor)
        stranger.open(address)
        deny(stranger)
        with capsys.disabled():
            sys.stdout.write(f"\nthe way to the announcement: {editor}\n")
            sys.stdout.write(f"a further answer, with a quotation, by a stranger: {stranger}\n")
        editor.open(address)
        editor.press("← The site")
        editor.press(STORY)
        editor.see(f"no reply found from {MINISTRY}")
        editor.see(META)
        editor.see(QUOTATION)
        editor.see(CLAIM)
    now = datetime.now(UTC)
    found = check(folder, Options(now.date(), now=now, base_url="https://example.org/"))

    assert [problem.message for problem in found.problems] == []
    assert stranger.minutes <= MOST_FOR_AN_ANSWER


def test_first_day_takes_no_longer_than_a_break(
    browser: Browser, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """One person does all of it, and has read each line of the desk once."""
    folder = tmp_path / "news"
    folder.mkdir()
    with serving_folder(folder) as (_, address), person(browser) as editor:
        editor.open(address)
        begin_site(editor)
        begin_story(editor)
        announce(editor)
        deny(editor)
        with capsys.disabled():
            sys.stdout.write(f"\nthe first day: {editor}\n")

    assert editor.minutes <= MOST_MINUTES
