"""The page that asks for the code of this run, and the forms of a new site's pages, in a real browser."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from click.testing import CliRunner
from desk_browser import serving
from looks import barriers_on
from playwright.sync_api import Page, expect
from previews import PATIENCE
from windows import OpenWindow

from onrecord.cli import main
from onrecord.desk.browser import desk_code

pytestmark = pytest.mark.browser
expect.set_options(timeout=1000 * PATIENCE)
CODE = "BCDFGHJK"


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Yield the address of the desk of a new site without its key; its code is known."""
    site = tmp_path_factory.mktemp("desk") / "site"
    made = CliRunner().invoke(main, ["init", str(site), "--from", "onrecord"])
    assert made.exit_code == 0, made.output
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(desk_code, "_new_code", lambda: CODE)
        with serving(site) as address:
            yield address.partition("/-/")[0]


def _enter(page: Page, address: str, code: str = CODE) -> None:
    page.goto(address)
    expect(page.get_by_label("Which code was printed?")).to_be_focused()
    page.keyboard.type(code)
    page.keyboard.press("Enter")


def test_code_leads_to_the_page_that_was_asked_for(desk: str, open_window: OpenWindow) -> None:
    """The focus is in the field; a wrong code says so; the right one, in small letters, opens the page."""
    page = open_window()
    _enter(page, f"{desk}/-/edit/page/about#f:body", "wrong")
    expect(page.get_by_text("That is not the code")).to_be_visible()
    assert barriers_on(page) == []
    expect(page.get_by_label("Which code was printed?")).to_be_focused()
    page.keyboard.type("bcdf-ghjk")
    page.keyboard.press("Enter")

    expect(page.get_by_role("heading", name="Edit page")).to_be_visible()
    assert page.url == f"{desk}/-/edit/page/about"
    assert "BCDF" not in page.content()


def test_first_day_has_no_barriers(desk: str, open_window: OpenWindow) -> None:
    """An open question on the home leads to its field; what is typed there is seen beside, saved and asked no more."""
    page = open_window()
    _enter(page, f"{desk}/-/desk/")
    expect(page.get_by_role("heading", name="Pages of the site")).to_be_visible()
    assert barriers_on(page) == []
    page.get_by_role("link", name="Who pays for it?").click()
    expect(page).to_have_url(re.compile("#w:funding"))
    field = page.get_by_label("Who pays for it?")
    field.fill("Readers pay for it.")
    look = page.frame_locator("iframe").first
    expect(look.get_by_text("Readers pay for it.")).to_be_visible()
    assert barriers_on(page) == []
    page.keyboard.press("Control+s")

    expect(page.get_by_label("What does the page say?")).to_have_value(
        re.compile("^Who pays for it. Readers pay for it.")
    )
    expect(field).to_have_count(0)
    page.goto(f"{desk}/-/example")
    assert barriers_on(page) == []
