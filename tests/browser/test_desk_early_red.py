"""A form is not red before anybody had a chance: what is said of lacking and half-typed answers, and when."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from shutil import copytree, ignore_patterns

import pytest
from conftest import COMPLETE, noon
from desk_browser import serving
from doc_examples import ROOT
from playwright.sync_api import Page, expect
from previews import PATIENCE
from windows import OpenWindow

pytestmark = pytest.mark.browser
expect.set_options(timeout=1000 * PATIENCE)

RED = """() => [...document.querySelectorAll("main *")].filter((node) => {
  const style = getComputedStyle(node);
  const isRed = (colour) => {
    const [red, green, blue, alpha = 1] = colour.match(/[\\d.]+/g).map(Number);
    return alpha > 0 && red > 1.4 * green && red > 1.4 * blue;
  };
  const colours = [style.borderInlineStartColor, style.color, style.outlineStyle === "none" ? "" : style.outlineColor];
  return node.getClientRects().length && colours.some((colour) => colour && isRed(colour));
}).map((node) => node.outerHTML.slice(0, 80))"""
"""What is shown in red."""


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Yield the address of the desk of a copy of the example."""
    root = tmp_path_factory.mktemp("desk") / "site"
    copytree(ROOT / "examples/tidal-gate", root, ignore=ignore_patterns("_site", ".onrecord"))
    with serving(Path(root), noon(COMPLETE)) as address:
        yield address


@pytest.fixture
def form(desk: str, open_window: OpenWindow) -> Page:
    """Return the form of a new statement in a browser."""
    page = open_window(locale="en")
    page.goto(desk)
    page.goto(desk.partition("/-/")[0] + "/-/new/statement?story=tidal-gate")
    page.wait_for_load_state("networkidle")
    return page


def _leave(page: Page) -> None:
    """Leave a field by key, and wait until the desk has looked at the form."""
    before = page.locator("#entry").get_attribute("data-checked") or "0"
    page.keyboard.press("Shift+Tab")
    expect(page.locator("#entry")).not_to_have_attribute("data-checked", before)
    page.wait_for_load_state("networkidle")


def test_nothing_is_red_in_a_form_that_somebody_begins(form: Page) -> None:
    """Answers that are only lacking are no mistakes: neither at their fields, nor above the form, nor in the bar."""
    title = form.get_by_label("What happened, as a headline?", exact=True)
    title.press_sequentially("The company speaks")
    _leave(form)
    form.get_by_label("When did it happen?").press_sequentially("4 December 2025")
    _leave(form)
    title.focus()
    assert form.evaluate(RED) == []
    expect(form.locator("#summary")).to_be_hidden()
    expect(form.locator('.bar [data-count="problems"]')).to_be_hidden()


def test_lacking_answer_is_told_when_its_field_was_left_twice(form: Page) -> None:
    """The second time somebody goes past the headline, the form says that it lacks one, and says nothing else."""
    title = form.get_by_label("What happened, as a headline?", exact=True)
    title.focus()
    _leave(form)
    expect(form.locator("[id='m:title']")).to_be_empty()
    title.focus()
    _leave(form)
    expect(form.locator("[id='m:title']")).to_contain_text("An answer is needed here")
    expect(form.locator("#summary li")).to_have_count(1)
    expect(form.locator('.bar [data-count="problems"]')).to_have_text("1")


def test_wrong_answer_is_told_when_its_field_is_left(form: Page) -> None:
    """What is half typed is not called wrong; a date that is none is, and nothing moves under the next field."""
    date = form.get_by_label("When did it happen?")
    date.press_sequentially("4 Dez")
    expect(form.locator("#entry")).to_have_attribute("data-checked", re.compile("."))
    form.wait_for_load_state("networkidle")
    assert form.evaluate(RED) == []

    form.keyboard.press("Tab")
    focused = form.locator(":focus")
    top = "document.activeElement.getBoundingClientRect().top"
    before = form.evaluate(top)
    expect(form.locator("[id='w:date']")).to_have_class("field wrong")
    expect(form.locator("#summary")).to_be_visible()
    expect(form.locator("#summary li")).to_have_count(1)
    assert abs(form.evaluate(top) - before) < 1
    focused.press_sequentially("The company")
    expect(form.locator("#summary li")).to_have_count(1)

    date.focus()
    date.fill("4 December 2025")
    expect(form.locator("[id='w:date']")).to_have_class("field")
    expect(form.locator("#summary")).to_be_hidden()


def test_all_is_told_once_a_save_was_tried(form: Page) -> None:
    """A save that is refused lists all that is lacking; the list follows what is typed from then on."""
    form.get_by_label("When did it happen?").fill("4 December 2025")
    form.keyboard.press("Control+s")
    expect(form.locator("#summary")).to_be_focused()
    expect(form.locator("[id='m:title']")).to_contain_text("An answer is needed here")
    listed = form.locator("#summary li").count()
    assert listed > 1
    form.get_by_label("What happened, as a headline?", exact=True).fill("The company speaks")
    expect(form.locator("[id='m:title']")).to_be_empty()
    expect(form.locator("#summary li")).to_have_count(listed - 1)


def test_button_is_pressed_where_it_was(form: Page) -> None:
    """To leave a field for a button inserts a message above it; the first press takes away all the same."""
    source = form.get_by_role("combobox", name="Where is this written?")
    source.press_sequentially("open letter")
    form.locator(".listbox li").first.click()
    away = form.locator("[id='w:sources'] .away")
    expect(away).to_be_visible()
    title = form.get_by_label("What happened, as a headline?", exact=True)
    title.focus()
    _leave(form)
    title.focus()
    away.evaluate("node => node.scrollIntoView({ block: 'center' })")
    box = away.bounding_box()
    assert box
    form.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    form.mouse.down()
    form.wait_for_timeout(500)
    form.mouse.up()
    expect(away).to_have_count(0)
    expect(form.locator("[id='m:title']")).to_contain_text("An answer is needed here")
