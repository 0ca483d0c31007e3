"""A day of an editor, from an empty site to a corrected and renamed entry.

The files, the commands and the browser are real. The events, speakers and sources are synthetic.
"""

from __future__ import annotations

import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect
from previews import COMMAND, PATIENCE, Running, running

pytestmark = pytest.mark.browser
expect.set_options(timeout=1000 * PATIENCE)

STORY = "content/stories/bridge"
EVENTS = f"{STORY}/events"
ACTORS = "city: {name: The city, kind: organization}\nbuilder: {name: The builder, kind: organization}\n"
SOURCES = """\
city-note: {title: On the bridge, publisher: Synthetic gazette, issued: 2024-03-01, url: https://example.org/note}
builder-letter: {title: A letter, publisher: Synthetic wire, issued: 2024-03-02, url: https://example.org/letter}
"""
ANNOUNCEMENT = """\
type: announcement
date: 2024-03-01
title: The city says that the bridge is paid for
speaker: city
claims:
  - {id: paid, text: The bridge is paid for}
  - {id: opened, text: The bridge opens in May}
sources: city-note
published: 2024-03-05
"""
DENIAL = """\
type: denial
date: 2024-03-02
title: The builder denies it
speaker: builder
denies: city-announces#paid
sources: builder-letter
published: 2024-03-05
"""
ANSWER = """\
type: response
date: 2024-03-03
title: The city stands by it
speaker: city
maintains: city-announces#paid
sources: city-note
status: draft
"""


class Desk:
    """An editor's desk: a site's folder, its preview, and a browser beside it."""

    def __init__(self, root: Path, preview: Running, page: Page) -> None:
        """Take the three."""
        self.root, self.preview, self.page = root, preview, page

    def save(self, path: str, text: str) -> None:
        """Save a file, as an editor that writes beside and renames."""
        file = self.root / path
        file.parent.mkdir(parents=True, exist_ok=True)
        beside = file.with_name(f".{file.name}.new")
        beside.write_text(text, "utf-8")
        beside.replace(file)

    def go(self, address: str) -> None:
        """Look at an address of the preview."""
        self.page.goto(self.preview.url + address)

    def errors(self) -> list[str]:
        """Return each error as `onrecord check` prints it in the terminal, drafts included."""
        command = [COMMAND, "check", "--drafts", "--base-url", self.preview.url, str(self.root)]
        ran = subprocess.run(command, capture_output=True, encoding="utf-8", check=False)
        return [block for block in ran.stderr.split("\n\n") if ": error " in block]


@pytest.fixture
def desk(browser: Browser, tmp_path: Path) -> Iterator[Desk]:
    """Yield a desk with a site that has a title, and nothing else."""
    root = tmp_path / "site"
    root.mkdir()
    (root / "site.yaml").write_text("title: Synthetic bridges\n", "utf-8")
    context = browser.new_context()
    with running(root) as preview:
        yield Desk(root, preview, context.new_page())
    context.close()


def test_a_day(desk: Desk) -> None:
    """Everything that an editor does in a day shows in the preview by itself, and is published as it was shown."""
    _begin_a_story(desk)
    _tell_three_events(desk)
    _make_two_mistakes_and_mend_them(desk)
    _publish_the_draft(desk)
    _correct(desk)
    _rename(desk)

    subprocess.run([COMMAND, "build", "--base-url", "https://example.org/", desk.root], check=True, capture_output=True)
    pages = {file: file.read_text("utf-8") for file in (desk.root / "_site").rglob("*.html")}
    assert "The city stands by it" in pages[desk.root / "_site/bridge/city-answers/index.html"]
    assert not [file for file, html in pages.items() if ".onrecord" in html or str(desk.root) in html]


def _begin_a_story(desk: Desk) -> None:
    """Begin a story: it appears on the home page, which is being looked at."""
    desk.go("")
    expect(desk.page.locator("main :is(h2, h3) a")).to_have_count(0)
    desk.save("content/actors/actors.yaml", ACTORS)
    desk.save("content/sources/bridge.yaml", SOURCES)
    desk.save(f"{STORY}/story.yaml", "title: The bridge\n")
    expect(desk.page.locator("main :is(h2, h3) a")).to_have_text("The bridge")


def _tell_three_events(desk: Desk) -> None:
    """Tell of three events, a denial among them: they appear on the story's page, in their order."""
    desk.go("bridge/")
    events = desk.page.locator("article[data-event]")
    desk.save(f"{EVENTS}/builder-denies.yaml", DENIAL)
    # Saved too early: what it denies is not told yet.
    panel = desk.page.locator("#onrecord-preview section.errors pre")
    [error] = desk.errors()
    expect(panel).to_contain_text(error, use_inner_text=True)
    desk.save(f"{EVENTS}/city-announces.yaml", ANNOUNCEMENT)
    expect(events).to_have_count(2)
    expect(panel).to_have_count(0)
    desk.save(f"{EVENTS}/city-answers.yaml", ANSWER)
    expect(events).to_have_count(3)

    assert [event.get_attribute("data-event") for event in events.all()] == [
        "city-announces", "builder-denies", "city-answers",
    ]  # fmt: skip
    claim = desk.page.locator('#city-announces [data-claim="city-announces#paid"]')
    assert claim.get_attribute("data-standing") == "disputed-maintained"


def _make_two_mistakes_and_mend_them(desk: Desk) -> None:
    """Make two mistakes: they stand over the last good page in the terminal's words until each is mended."""
    panel = desk.page.locator("#onrecord-preview section.errors")
    desk.save(f"{EVENTS}/builder-denies.yaml", DENIAL.replace("#paid", "#payed"))
    desk.save(f"{EVENTS}/city-answers.yaml", ANSWER.replace("2024-03-03", "2024-02-30"))
    expect(panel.locator("h2")).to_have_text("2 errors in 2 of 7 files")
    denial, answer = desk.errors()
    expect(panel.locator("pre")).to_contain_text(denial, use_inner_text=True)
    expect(panel.locator("pre")).to_contain_text(answer, use_inner_text=True)
    expect(panel.locator("pre")).to_contain_text(f"{EVENTS}/builder-denies.yaml:5:9: error REL002")
    expect(panel.locator("pre")).to_contain_text(f"{EVENTS}/city-answers.yaml:2:7: error DAT001")
    assert desk.page.locator("article[data-event]").count() == 3
    desk.save(f"{EVENTS}/builder-denies.yaml", DENIAL)
    expect(panel.locator("h2")).to_have_text("1 error in 1 of 7 files")
    desk.save(f"{EVENTS}/city-answers.yaml", ANSWER.replace("stands by it", "stands by what it said"))
    expect(panel).to_have_count(0)
    expect(desk.page.locator("#city-answers :is(h3, h4)")).to_contain_text("The city stands by what it said")
    desk.save(f"{EVENTS}/city-answers.yaml", ANSWER)
    expect(desk.page.locator("#city-answers :is(h3, h4)")).to_contain_text("The city stands by it")


def _publish_the_draft(desk: Desk) -> None:
    """Publish the draft: it is marked until it has its day of publication."""
    desk.go("bridge/city-answers/")
    mark = desk.page.locator("h1 .onrecord-draft")
    expect(mark).to_have_text("draft")
    desk.save(f"{EVENTS}/city-answers.yaml", ANSWER.replace("status: draft", "published: 2024-03-06"))
    expect(desk.page.locator(".published")).to_contain_text("6 March 2024")
    expect(mark).to_have_count(0)


def _correct(desk: Desk) -> None:
    """Correct an event: what was wrong stands on its page, and in the list of all corrections."""
    desk.go("bridge/builder-denies/")
    correction = (
        "corrections:\n  - {date: 2024-03-07, was: The letter was of 3 March, now: The letter was of 2 March}\n"
    )
    desk.save(f"{EVENTS}/builder-denies.yaml", DENIAL + correction)
    expect(desk.page.locator("main")).to_contain_text("The letter was of 3 March")
    desk.go("corrections/")
    expect(desk.page.locator("main")).to_contain_text("The letter was of 2 March")


def _rename(desk: Desk) -> None:
    """Give an event another id: its old address, where its page is open, leads on to it."""
    desk.go("bridge/builder-denies/")
    (desk.root / EVENTS / "builder-denies.yaml").rename(desk.root / EVENTS / "letter-of-the-builder.yaml")
    expect(desk.page.locator("h1")).to_have_text("Page not found")
    desk.save(f"{EVENTS}/letter-of-the-builder.yaml", f"{DENIAL}aliases: builder-denies\n")
    desk.page.wait_for_url(f"{desk.preview.url}bridge/letter-of-the-builder/")
    expect(desk.page.locator("h1")).to_contain_text("The builder denies it")
