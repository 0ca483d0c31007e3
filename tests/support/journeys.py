"""What journeys have in common: a folder that `onrecord serve` opens, on a day, and a person at its desk.

The story is that of the example site, with facts of its sources alone.
"""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from person import Person
from playwright.sync_api import Browser
from previews import Running, running_program

STORY = "Who has access to Facebook's reporting system?"
ANNOUNCEMENT = "The ministry announces exclusive access"
CLAIM = "Kazakhstan's access to the Content Reporting System is exclusive"
MINISTRY = "Ministry of Information and Social Development"
DENIAL = "Meta denies exclusive access"
META = "Meta Platforms"
SPOKESMAN = "Ben McConaghy"
QUOTATION = "is not an exclusive to Kazakhstan"
KAZINFORM = (
    "https://en.inform.kz/news/kazakhstan-becomes-first-central-asian-country-to-get-access-to-facebook-crs_a3856808/"
)
KAZINFORM_TITLE = "Kazakhstan becomes first Central Asian country to get access to Facebook CRS"
STANDARD = (
    "https://www.business-standard.com/amp/article/companies/"
    "facebook-denies-kazakh-claim-of-exclusive-access-to-content-121110200193_1.html"
)
STANDARD_TITLE = "Facebook denies Kazakh claim of exclusive access to content reporting system"
_LATER = Path(__file__).with_name("later_command.py")
_OPENING = re.compile(r"http://\S+/-/desk/\?token=\S+")


@contextmanager
def serving_folder(folder: Path, days: int = 0) -> Iterator[tuple[Running, str]]:
    """Run `onrecord serve` in a folder, so many days from now; yield it with the desk's address that it prints."""
    command = (sys.executable, str(_LATER), str(days), "serve", str(folder), "--port", "0")
    with running_program(*command) as serve:
        printed = serve.wait(_OPENING.pattern)
        found = _OPENING.search(printed)
        assert found is not None
        yield serve, found[0]


def build_folder(folder: Path, output: Path, days: int) -> None:
    """Run `onrecord build` for the site in a folder, so many days from now."""
    command = (sys.executable, str(_LATER), str(days), "build", str(folder), "-o", str(output))
    subprocess.run((*command, "--base-url", "https://example.org/"), check=True, capture_output=True)


@contextmanager
def person(browser: Browser, width: int = 1280) -> Iterator[Person]:
    """Yield somebody with a browser of their own, who has read nothing yet; no script of their pages may fail."""
    context = browser.new_context(viewport={"width": width, "height": 900}, locale="en-GB", timezone_id="Asia/Almaty")
    page = context.new_page()
    errors: list[str] = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    yield Person(page)
    context.close()
    assert errors == []


def begin_site(editor: Person) -> None:
    """Begin a site, from the desk of an empty folder on."""
    editor.see("Begin a site")
    editor.answer("What is the site called?", "Who has access")
    editor.answer("Who publishes it?", "The newsroom")
    editor.choose("May others use its texts?", "Decide later")
    editor.press("Begin the site")
    editor.see("What lies on the desk")


def begin_story(editor: Person) -> None:
    """Begin the story, from the home of the desk on."""
    editor.press("Begin a story")
    editor.answer("What is the story about, as a headline?", STORY)
    editor.press("Save")
    editor.see("Saved at")


def announce(editor: Person) -> None:
    """Record the announcement with its claim, and make it ready, from the form of the story on."""
    editor.press("Add an event")
    editor.press("Announcement")
    editor.answer("When did it happen?", "1 November 2021")
    editor.answer("What happened, as a headline?", ANNOUNCEMENT)
    editor.take("Who spoke?", MINISTRY, "new")
    editor.choose("What is it?", "organization")
    editor.answer("What is asserted?", CLAIM)
    editor.take("Where is this written?", KAZINFORM, "new")
    editor.answer("What is its title, as published?", KAZINFORM_TITLE, pastes=True)
    editor.answer("Who published it?", "Kazinform")
    editor.answer("When was it published?", "November 2021")
    publish(editor)


def deny(editor: Person) -> None:
    """Answer the claim with a denial that quotes its source, and make it ready, from the home of the desk on."""
    editor.press("Add an answer")
    editor.press("Denies")
    editor.answer("When did it happen?", "2 Nov 2021")
    editor.answer("What happened, as a headline?", DENIAL)
    editor.take("Who spoke?", SPOKESMAN, "new")
    editor.choose("What is it?", "person")
    editor.take("To which organization does this person belong?", META, "new")
    editor.choose("What is it?", "organization")
    editor.choose("Whose word is it?", META)
    editor.take("Where is this written?", STANDARD, "new")
    editor.answer("What is its title, as published?", STANDARD_TITLE, pastes=True)
    editor.answer("Who published it?", "Business Standard")
    editor.answer("When was it published?", "2 Nov 2021")
    editor.press("Quote the source")
    editor.answer("Paste the passage.", QUOTATION, pastes=True)
    editor.press("Keep the passage")
    editor.select("The text of the source", QUOTATION)
    editor.see("Stands there word for word")
    editor.press("Take these words")
    publish(editor)


def publish(editor: Person) -> None:
    """Make ready what a form holds."""
    editor.press("Save and publish…")
    editor.see("What becomes public")
    editor.press("Publish it")
    editor.see("What lies on the desk")
