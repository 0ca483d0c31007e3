"""Saving by script in a real browser: no word is lost with the desk or the browser, and nothing is written twice."""

from __future__ import annotations

import re
from pathlib import Path
from shutil import copytree, ignore_patterns
from time import sleep

import pytest
from conftest import COMPLETE, noon
from desk_browser import serving
from doc_examples import ROOT
from killed_desk import killable_desk
from looks import PHONE, barriers_on
from playwright.sync_api import Page, expect
from previews import PATIENCE
from windows import OpenWindow

from onrecord.site_files.saves import Files, Save, Saves

pytestmark = pytest.mark.browser
expect.set_options(timeout=1000 * PATIENCE)

EDIT = "/-/edit/source/glass-letter"
FOCUSED = "document.activeElement.id || document.activeElement.tagName"


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """Return a copy of the example."""
    return Path(copytree(ROOT / "examples/tidal-gate", tmp_path / "site", ignore=ignore_patterns("_site", ".onrecord")))


def _go(page: Page, path: str) -> None:
    page.goto(page.url.partition("/-/")[0] + path)


def _type_source(page: Page) -> None:
    _go(page, "/-/new/source")
    page.get_by_label("What is its title, as published?").fill("A letter from the harbour")
    page.get_by_label("Who published it?").first.fill("The harbour")


def _sources(root: Path) -> str:
    return "".join(file.read_text("utf-8") for file in sorted((root / "content/sources").iterdir()))


@pytest.mark.parametrize("moment", ["before", "after"])
def test_words_outlive_a_desk_that_is_killed_while_saving(root: Path, open_window: OpenWindow, moment: str) -> None:
    """The page stays with all words and says so; the next press saves, once, also if the first one had written."""
    page = open_window(locale="en")
    with killable_desk(root, moment) as desk:
        page.goto(desk.address)
        _type_source(page)
        page.keyboard.press("Control+s")
        expect(page.locator(".bar .state")).to_have_text("Saving…")
        desk.wait_for_save()
        desk.kill()
    state = page.locator(".bar .state")
    expect(state).to_contain_text("Not saved: the desk was ended or started again. Your words are kept here.")
    assert barriers_on(page, [PHONE], ["light"]) == []
    expect(page.get_by_label("What is its title, as published?")).to_have_value("A letter from the harbour")
    assert page.evaluate(FOCUSED) == "f:publisher"
    assert _sources(root).count("A letter from the harbour") == (moment == "after")

    with killable_desk(root, port=desk.port) as again:
        page.keyboard.press("Control+s")
        expect(state).to_contain_text("Open the address that the terminal prints")
        page.context.new_page().goto(again.address)
        page.keyboard.press("Control+s")
        page.wait_for_url("**saved=**")
        expect(state).to_contain_text("Saved at")
        assert _sources(root).count("A letter from the harbour") == 1
    open_window.errors.clear()  # nothing could be fetched while the desk was gone


def test_words_come_back_after_a_page_of_errors(root: Path, open_window: OpenWindow) -> None:
    """Whoever loads the page again while the desk is gone finds the words at the same address later."""
    page = open_window(locale="en")
    with killable_desk(root, "after") as desk:
        page.goto(desk.address)
        _type_source(page)
        page.keyboard.press("Control+s")
        desk.wait_for_save()
        desk.kill()
    page.goto("about:blank")  # as the browser's own page of errors
    with killable_desk(root, port=desk.port) as again:
        page.goto(again.address)
        _go(page, "/-/new/source")
        offered = page.get_by_role("region", name="These words were not saved")
        expect(offered).to_contain_text("A letter from the harbour · The harbour")
        assert barriers_on(page, [PHONE], ["dark"]) == []
        offered.get_by_role("button", name="Bring them back").click()
        expect(page.get_by_label("What is its title, as published?")).to_have_value("A letter from the harbour")
        expect(offered).to_have_count(0)
        page.keyboard.press("Control+s")
        page.wait_for_url("**saved=**")
        assert _sources(root).count("A letter from the harbour") == 1
        _go(page, "/-/new/source")
        expect(offered).to_have_count(0)
    open_window.errors.clear()


def test_words_can_be_forgotten(root: Path, open_window: OpenWindow) -> None:
    """What was typed in a text is offered after a crash, and no longer once it is forgotten."""
    page = open_window(locale="en")
    path = "/-/text/event/tidal-gate/company-denies-signing"
    with serving(root, noon(COMPLETE)) as address:
        page.goto(address)
        for button in ("Bring them back", "Forget them"):
            _go(page, path)
            page.locator("#text").fill("# not saved\n")
            page.goto("about:blank")
            page.goto(address)
            _go(page, path)
            page.get_by_role("button", name=button).click()
            shown = page.locator("#text").input_value()
            assert (shown == "# not saved\n") == (button == "Bring them back")
        page.reload()
        expect(page.get_by_role("button", name="Forget them")).to_have_count(0)


def test_refused_save_shows_why_with_the_focus_there(root: Path, open_window: OpenWindow) -> None:
    """The page of a refusal takes the place of the form, which goes on to check what is typed; then it saves."""
    page = open_window(locale="en")
    with serving(root, noon(COMPLETE)) as address:
        page.goto(address)
        _go(page, EDIT)
        page.get_by_label("When was it published?").fill("no day")
        page.get_by_label("What is its title, as published?").fill("Letter of the company")
        for _ in range(2):
            with page.expect_response(lambda response: response.status == 409):
                page.keyboard.press("Control+s")
            expect(page).to_have_title(re.compile("^Error: "))
            expect(page.locator("#summary")).to_be_focused()
            expect(page.get_by_label("What is its title, as published?")).to_have_value("Letter of the company")
        page.get_by_label("When was it published?").fill("15 October 2024")
        expect(page.locator("#summary")).to_be_hidden()
        page.get_by_label("When was it published?").press("Control+s")
        page.wait_for_url("**saved=**")
        assert "title: Letter of the company" in _sources(root)
        expect(page.locator(".bar .state")).to_contain_text("Saved at")
        assert page.evaluate(FOCUSED) == "f:issued"


def test_focus_is_at_the_words_that_say_it_is_saved(root: Path, open_window: OpenWindow) -> None:
    """Whoever pressed a button hears that it is saved; what they do next begins there."""
    page = open_window(locale="en")
    with serving(root, noon(COMPLETE)) as address:
        page.goto(address)
        _go(page, EDIT)
        page.get_by_label("What is its title, as published?").fill("A letter")
        page.locator(".bar [data-save]").click()
        page.wait_for_url("**saved=**")
        expect(page.locator("[data-saved]")).to_be_focused()
        page.goto(address)
        page.get_by_role("button", name="Undo").click()
        page.wait_for_url("**/-/desk/#done")
        expect(page.locator("#done")).to_be_focused()
        expect(page.get_by_role("button", name="Do it again")).to_be_visible()


def test_words_typed_while_the_desk_saves_are_offered(
    root: Path, open_window: OpenWindow, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A slow save leads on to a page without them; that page offers them."""
    save = Saves.save

    def save_slowly(self: Saves, files: Files, words: str, *more: object) -> Save:
        sleep(0.8)
        return save(self, files, words, *more)

    monkeypatch.setattr(Saves, "save", save_slowly)
    page = open_window(locale="en")
    title = page.get_by_label("What is its title, as published?")
    with serving(root, noon(COMPLETE)) as address:
        page.goto(address)
        _go(page, EDIT)
        title.fill("First")
        title.press("Control+s")
        title.fill("Second")
        page.wait_for_url("**saved=**")
        offered = page.get_by_role("region", name="These words were not saved")
        expect(offered).to_contain_text("Second")
        offered.get_by_role("button", name="Bring them back").click()
        expect(title).to_have_value("Second")
    assert "title: First" in _sources(root)


def test_conflict_takes_the_place_of_a_text(root: Path, open_window: OpenWindow) -> None:
    """Both texts are there with the focus at the heading, and a choice leads on."""
    page = open_window(locale="en")
    file = next(file for file in (root / "content/sources").iterdir() if "\nglass-letter:" in file.read_text("utf-8"))
    before = file.read_text("utf-8")
    with serving(root, noon(COMPLETE)) as address:
        page.goto(address)
        _go(page, "/-/text/source/glass-letter")
        page.locator("#text").fill(before.replace("Open letter", "A letter"))
        file.write_text(before.replace("Open letter", "An open letter"), "utf-8")
        page.keyboard.press("Control+s")
        heading = page.get_by_role("heading", name="This file was changed while you had it open")
        expect(heading).to_be_focused()
        page.locator("main").get_by_role("button", name="Leave the file as it is now").click()
        page.wait_for_url("**/-/desk/#done")
        expect(page.locator("#done")).to_be_focused()
        expect(page.get_by_role("button", name="Bring it back")).to_be_visible()
    assert "An open letter" in file.read_text("utf-8")
