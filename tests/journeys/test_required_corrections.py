"""A newsroom that requires corrections: no door lets a changed past through without one, and each says what to do."""

from __future__ import annotations

import re
import subprocess
import sys
from html import unescape
from pathlib import Path

import pytest
from journeys import ANNOUNCEMENT, announce, begin_site, begin_story, person, serving_folder
from markdown_it import MarkdownIt
from playwright.sync_api import Browser
from repositories import commit

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.timeout(400)]

WHY = "The announcement is dated the day before."


def test_no_door_lets_a_change_through_without_its_correction(browser: Browser, tmp_path: Path) -> None:
    """The desk writes the correction with the change; at a terminal, the printed lines make a refused change pass."""
    folder = tmp_path / "news"
    folder.mkdir()
    with serving_folder(folder) as (_, address), person(browser) as editor:
        editor.open(address)
        begin_site(editor)
        begin_story(editor)
        announce(editor)
        editor.open(address)
        editor.press("Settings")
        editor.press("More")
        editor.choose("May published entries change without a correction?", "required")
        editor.press("Save")
        editor.see("Saved at")
        commit(folder)

        editor.open(address)
        editor.press("All entries")
        editor.press("Edit", beside=ANNOUNCEMENT)
        editor.answer("When did it happen?", "31 October 2021")
        editor.press("Save")
        editor.see("Readers have seen this, so they get a correction")
        editor.answer("Why was it wrong?", WHY)
        editor.press("Save")
        editor.see("Saved at")

    assert "corrections: required\n" in (folder / "site.yaml").read_text("utf-8")
    (event,) = folder.rglob("events/*.yaml")
    assert f"reason: {WHY}" in event.read_text("utf-8")
    assert _run(folder, "check", "--against", "HEAD").returncode == 0
    commit(folder)

    # A colleague changes the file in a text editor.
    event.write_text(event.read_text("utf-8").replace("2021-10-31", "2021-10-30"), "utf-8")
    told = "in this published entry, the date changed, and no new correction tells readers"
    refusals = {
        ("check", "--against", "HEAD"): told,
        ("diff",): "Changed without a correction",
        ("removals", "--uncorrected"): told,
    }
    for command, words in refusals.items():
        ran = _run(folder, *command)
        assert ran.returncode == 1, ran
        assert words in ran.stdout + ran.stderr
    summary = MarkdownIt().render(_run(folder, "diff", "--output-format", "markdown").stdout)
    (lines,) = re.findall(r'<code class="language-yaml">(.*?)</code>', summary, re.DOTALL)
    event.write_text(f"{event.read_text('utf-8')}{unescape(lines)}", "utf-8")
    for command in refusals:
        ran = _run(folder, *command)
        assert ran.returncode == 0, ran


def _run(folder: Path, command: str, *arguments: str) -> subprocess.CompletedProcess[str]:
    program = (sys.executable, "-m", "onrecord", command, *arguments)
    return subprocess.run(program, cwd=folder, check=False, capture_output=True, encoding="utf-8")
