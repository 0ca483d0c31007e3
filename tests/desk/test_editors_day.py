"""An editor's working day, from an empty site to a corrected and renamed entry.

The files, commands and browser are real: `onrecord new` creates entries, which are then edited by hand. The events,
speakers and sources are synthetic.
"""

from __future__ import annotations

import re
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect
from previews import COMMAND, PATIENCE, Running, running

pytestmark = pytest.mark.browser
expect.set_options(timeout=1000 * PATIENCE)

EVENTS = "content/stories/bridge/events"
BEGINNING = (
    ("actor", "--name", "The city", "--kind", "organization", "--id", "city"),
    ("actor", "--name", "The builder", "--kind", "organization", "--id", "builder"),
    ("source", "--title", "On the bridge", "--publisher", "Synthetic gazette", "--issued", "2024-03-01",
     "--url", "https://example.org/note", "--id", "city-note"),
    ("source", "--title", "A letter", "--publisher", "Synthetic wire", "--issued", "2024-03-02",
     "--url", "https://example.org/letter", "--id", "builder-letter"),
    ("story", "--title", "The bridge", "--id", "bridge"),
)  # fmt: skip
"""The answers for `onrecord new` before the first event."""
ANNOUNCEMENT = (
    "event", "--story", "bridge", "--type", "announcement", "--date", "2024-03-01", "--id", "city-announces",
    "--title", "The city says that the bridge is paid for", "--speaker", "city", "--source", "city-note",
    "--claim", "The bridge is paid for", "--claim", "The bridge opens in May",
)  # fmt: skip
DENIAL = (
    "event", "--story", "bridge", "--type", "denial", "--date", "2024-03-02", "--id", "builder-denies",
    "--title", "The builder denies it", "--speaker", "builder", "--source", "builder-letter",
    "--denies", "city-announces#bridge-paid",
)  # fmt: skip
ANSWER = (
    "event", "--story", "bridge", "--type", "response", "--date", "2024-03-03", "--id", "city-answers",
    "--title", "The city stands by it", "--speaker", "city", "--source", "city-note",
)  # fmt: skip


class EntrySession:
    """A site's folder with a running preview and a browser page."""

    def __init__(self, root: Path, preview: Running, page: Page) -> None:
        """Take the folder, the preview and the page."""
        self.root, self.preview, self.page = root, preview, page

    def new(self, *answers: str) -> str:
        """Create an entry by `onrecord new`; return the command's output."""
        kind, *options = answers
        command = [COMMAND, "new", kind, str(self.root), *options]
        ran = subprocess.run(command, stdin=subprocess.DEVNULL, capture_output=True, encoding="utf-8", check=False)
        return ran.stdout + ran.stderr

    def publish(self, event: str) -> str:
        """Publish a draft by `onrecord publish`; return the command's output."""
        command = [COMMAND, "publish", event, "--site", str(self.root)]
        ran = subprocess.run(command, capture_output=True, encoding="utf-8", check=False)
        return ran.stdout + ran.stderr

    def edit(self, event: str, pattern: str, new: str) -> None:
        """Replace the first line of an event that matches, as by hand, and save the file."""
        path = f"{EVENTS}/{event}.yaml"
        text, count = re.subn(f"^{pattern}$", new, (self.root / path).read_text("utf-8"), count=1, flags=re.MULTILINE)
        assert count
        self.save(path, text)

    def save(self, path: str, text: str) -> None:
        """Save a file as an editor that writes a new file and renames it."""
        file = self.root / path
        beside = file.with_name(f".{file.name}.new")
        beside.write_text(text, "utf-8")
        beside.replace(file)

    def go(self, address: str) -> None:
        """Open an address of the preview."""
        self.page.goto(self.preview.url + address)

    def errors(self) -> list[str]:
        """Return each error as `onrecord check --drafts` prints it in the terminal."""
        command = [COMMAND, "check", "--drafts", "--base-url", self.preview.url, str(self.root)]
        ran = subprocess.run(command, capture_output=True, encoding="utf-8", check=False)
        return [block for block in ran.stderr.split("\n\n") if ": error " in block]


@pytest.fixture
def desk(browser: Browser, tmp_path: Path) -> Iterator[EntrySession]:
    """Yield a desk for a site that has only a title."""
    root = tmp_path / "site"
    root.mkdir()
    (root / "site.yaml").write_text("title: Synthetic bridges\n", "utf-8")
    context = browser.new_context()
    with running(root) as preview:
        yield EntrySession(root, preview, context.new_page())
    context.close()


@pytest.mark.slow
def test_editors_day_is_shown_in_the_preview_and_published(desk: EntrySession) -> None:
    """Each step of the day appears in the preview by itself, and is published as the preview showed it."""
    _begin_a_story(desk)
    _create_three_events(desk)
    _make_and_fix_two_mistakes(desk)
    _publish_the_draft(desk)
    _correct(desk)
    _rename(desk)

    subprocess.run([COMMAND, "build", "--base-url", "https://example.org/", desk.root], check=True, capture_output=True)
    pages = {file: file.read_text("utf-8") for file in (desk.root / "_site").rglob("*.html")}
    assert "The city stands by what it said" in pages[desk.root / "_site/bridge/city-answers/index.html"]
    assert not [file for file, html in pages.items() if ".onrecord/" in html or str(desk.root) in html]


def _begin_a_story(desk: EntrySession) -> None:
    """Create a story; it appears on the home page, which is open."""
    desk.go("")
    expect(desk.page.locator("main :is(h2, h3) a")).to_have_count(0)
    for answers in BEGINNING:
        assert "wrote content/" in desk.new(*answers)
    expect(desk.page.locator("main :is(h2, h3) a")).to_have_text("The bridge")


def _create_three_events(desk: EntrySession) -> None:
    """Create three events, one of them a denial; they appear on the story's page, in order."""
    desk.go("bridge/")
    events = desk.page.locator("article[data-event]")
    # Too early: the denied event does not exist yet.
    assert "no event is called 'city-announces'" in desk.new(*DENIAL)
    for count, answers in enumerate((ANNOUNCEMENT, DENIAL, ANSWER), 1):
        assert desk.new(*answers) == f"wrote {EVENTS}/{answers[answers.index('--id') + 1]}.yaml\n"
        expect(events).to_have_count(count)
    assert [event.get_attribute("data-event") for event in events.all()] == [
        "city-announces", "builder-denies", "city-answers",
    ]  # fmt: skip
    # The command has no option for the claim that an answer maintains.
    desk.edit("city-answers", "published: .*", "maintains: city-announces#bridge-paid\nstatus: draft")
    claim = desk.page.locator('#city-announces [data-claim="city-announces#bridge-paid"]')
    expect(claim).to_have_attribute("data-standing", "disputed-maintained")


def _make_and_fix_two_mistakes(desk: EntrySession) -> None:
    """Make two mistakes; the preview shows the terminal's messages over the last good page until each is fixed."""
    panel = desk.page.locator("#onrecord-preview section.errors")
    desk.edit("builder-denies", "denies: .*", "denies: city-announces#bridge-payed")
    desk.edit("city-answers", "date: .*", "date: 2024-02-30")
    expect(panel.locator("h2")).to_have_text("2 errors in 2 of 9 files")
    denial, answer = desk.errors()
    expect(panel.locator("pre")).to_contain_text(denial, use_inner_text=True)
    expect(panel.locator("pre")).to_contain_text(answer, use_inner_text=True)
    expect(panel.locator("pre")).to_contain_text(f"{EVENTS}/builder-denies.yaml:9:9: error REL002")
    expect(panel.locator("pre")).to_contain_text("did you mean 'bridge-paid'?")
    expect(panel.locator("pre")).to_contain_text(f"{EVENTS}/city-answers.yaml:4:7: error DAT001")
    assert desk.page.locator("article[data-event]").count() == 3
    desk.edit("builder-denies", "denies: .*", "denies: city-announces#bridge-paid")
    expect(panel.locator("h2")).to_have_text("1 error in 1 of 9 files")
    desk.edit("city-answers", "date: .*", "date: 2024-03-03")
    expect(panel).to_have_count(0)
    desk.edit("city-answers", "title: .*", "title: The city stands by what it said")
    expect(desk.page.locator("#city-answers :is(h3, h4)")).to_contain_text("The city stands by what it said")


def _publish_the_draft(desk: EntrySession) -> None:
    """Publish the draft by `onrecord publish`; the preview marks it as a draft until then."""
    desk.go("bridge/city-answers/")
    mark = desk.page.locator("h1 .onrecord-draft")
    expect(mark).to_have_text("draft")
    expect(desk.page.locator(".published")).to_have_count(0)
    output = desk.publish("city-answers")
    assert output.startswith(f"published {EVENTS}/city-answers.yaml\n")
    assert " - status: draft\n" in output
    expect(desk.page.locator(".published")).to_have_count(1)
    expect(mark).to_have_count(0)


def _correct(desk: EntrySession) -> None:
    """Correct an event; its page and the list of all corrections show what was wrong."""
    desk.go("bridge/builder-denies/")
    correction = "{date: 2024-03-07, was: The letter was of 3 March, now: The letter was of 2 March}"
    desk.edit("builder-denies", "published: .*", f"published: 2024-03-05\ncorrections:\n  - {correction}")
    expect(desk.page.locator("main")).to_contain_text("The letter was of 3 March")
    desk.go("corrections/")
    expect(desk.page.locator("main")).to_contain_text("The letter was of 2 March")


def _rename(desk: EntrySession) -> None:
    """Give an event another id; its old address, which is open, redirects to the new page."""
    desk.go("bridge/builder-denies/")
    (desk.root / EVENTS / "builder-denies.yaml").rename(desk.root / EVENTS / "letter-of-the-builder.yaml")
    expect(desk.page.locator("h1")).to_have_text("Page not found")
    desk.edit("letter-of-the-builder", "type: denial", "type: denial\naliases: builder-denies")
    desk.page.wait_for_url(f"{desk.preview.url}bridge/letter-of-the-builder/")
    expect(desk.page.locator("h1")).to_contain_text("The builder denies it")
