"""A table at the desk in a browser: a file is read at once, the rows are chosen with the keyboard, and undone."""

from __future__ import annotations

import pytest
from conftest import MakeSite
from desk_browser import serving
from playwright.sync_api import FilePayload, expect
from previews import PATIENCE
from windows import OpenWindow

pytestmark = pytest.mark.browser
expect.set_options(timeout=1000 * PATIENCE)

TABLE = (
    "Date,Headline,Speaker,URL\n"
    "2021-11-03,The company answers,The company,https://example.org/a\n"
    "2021-11-04,The ministry repeats it,The ministry,https://example.org/b\n"
)


def test_file_is_imported_with_the_keyboard(make_site: MakeSite, open_window: OpenWindow) -> None:
    """A chosen file shows its columns and rows; only speakers ask what is between them; an import can be undone."""
    root = make_site({})
    page = open_window()
    with serving(root) as address:
        page.goto(address)
        page.goto(f"{address.partition('/-/')[0]}/-/table")
        file = FilePayload(name="list.csv", mimeType="text/csv", buffer=TABLE.encode())
        page.locator("#file").set_input_files(file)
        page.locator("#rows").wait_for()

        expect(page.locator("#map")).to_contain_text("list.csv")
        expect(page.locator(".split:visible")).to_have_count(1)
        page.locator("#use-2").select_option("comments")
        expect(page.locator(".split:visible")).to_have_count(0)
        page.locator("#use-2").select_option("speaker")

        page.locator("[name=keep]").first.focus()
        page.keyboard.press("Space")
        page.locator("[name='-do']").focus()
        page.keyboard.press("Enter")
        expect(page.locator(".with-undo")).to_contain_text("Imported 1 draft from “list.csv”")
        events = root / "content/stories/dispute/events"
        assert len(list(events.iterdir())) == 3
        expect(page.locator(".with-undo button")).to_be_focused()
        page.keyboard.press("Enter")
        expect(page.locator(".with-undo")).to_have_count(0)
        assert len(list(events.iterdir())) == 2
