"""Follows docs/desk.md in a real browser, from an empty site to a published answer with a quotation."""

from __future__ import annotations

import json
import re
from datetime import UTC, datetime
from pathlib import Path

import pytest
from babel.messages.pofile import read_po
from desk_guide import GUIDE, QUOTED, TUTORIAL, follow, serving_empty_folder
from entry_blocks import blocks
from playwright.sync_api import Browser

from onrecord.build.pipeline import Options, check

pytestmark = pytest.mark.browser

PACKAGE = Path(__file__).parents[2] / "onrecord"
TEXT = GUIDE.read_text("utf-8")


@pytest.mark.slow
@pytest.mark.timeout(300)
def test_guide_leads_from_an_empty_site_to_a_published_answer(tmp_path: Path, browser: Browser) -> None:
    """All buttons and questions that the guide names exist, and the files are what it shows."""
    with serving_empty_folder(tmp_path) as (site, address):
        context = browser.new_context(viewport={"width": 1280, "height": 800}, locale="en")
        desk = context.new_page()
        desk.goto(address)
        follow(desk, TEXT)
        context.close()
    now = datetime.now(UTC)
    problems = check(site, Options(now.date(), now=now, base_url="https://example.org/")).problems
    shown = [block for block in blocks(TEXT) if block.path]

    assert [problem.message for problem in problems] == []
    assert len(shown) == 3
    for block in shown:
        assert _typed((site / block.path).read_text("utf-8")) == _typed(block.content)


def test_guide_uses_the_words_of_the_desk() -> None:
    """Whatever the later sections of the guide and the tutorial quote of the desk, it or the bar prints."""
    with (PACKAGE / "desk/browser/locale/ru.po").open("rb") as file:
        known = {word for message in read_po(file) for word in (message.id if message.pluralizable else [message.id])}
    known |= set(json.loads((PACKAGE / "preview/bar.json").read_text("utf-8"))["en"].values())
    known |= {str(word).partition(": %(")[0] for word in known}
    later = TEXT.partition("\n## Change an entry\n")[2]
    beside = re.findall(r"^\*At the desk:\* .*?\n\n", TUTORIAL.read_text("utf-8"), re.MULTILINE | re.DOTALL)
    quoted = {" ".join(found["seen"].split()) for text in (later, *beside) for found in QUOTED.finditer(text)}

    assert len(beside) == 6
    assert len(quoted) > 25
    assert quoted - known == set()


def _typed(text: str) -> str:
    """Return what an editor would have typed: without comments, hints and today's date."""
    lines = (line for line in text.splitlines() if line and not line.startswith("#"))
    return re.sub(r"(?<=published: )\d{4}-\d\d-\d\d", "today", "\n".join(lines))
