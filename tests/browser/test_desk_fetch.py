"""Fetching a source in a real browser: the fields fill in while somebody writes, and nobody loses the place."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from conftest import BASE
from desk_browser import serving
from looks import barriers_on
from news_server import news_server
from playwright.sync_api import expect
from previews import PATIENCE
from scripted_server import ScriptedServer
from windows import OpenWindow

from onrecord.web import fetch as fetching

pytestmark = pytest.mark.browser
expect.set_options(timeout=1000 * PATIENCE)
BUTTON = "Fetch what the page says of itself"


@pytest.fixture(scope="module")
def news() -> Iterator[ScriptedServer]:
    """Yield a server of an invented agency, which the desk may fetch from although it is on this machine."""
    fetch = fetching.fetch
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(fetching, "fetch", lambda url, limits, **_: fetch(url, limits, allows_private=True))
        with news_server() as server:
            yield server


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Yield the address of a small site's desk."""
    root = tmp_path_factory.mktemp("desk") / "site"
    for path, text in BASE.items():
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_text(text, "utf-8")
    with serving(root) as address:
        yield address


def test_fetched_fields_are_filled_in_place(desk: str, news: ScriptedServer, open_window: OpenWindow) -> None:
    """By keys: a failure stands at the address, then the page fills in what is empty; the focus stays at the button."""
    page = open_window()
    page.goto(desk)
    page.goto(f"{desk.partition('/-/')[0]}/-/new/source")
    address = page.get_by_label("Where can it be read?")
    button = page.get_by_role("button", name=BUTTON)
    page.get_by_label("Who published it?").fill("Our words")
    address.fill(news.url("/no/such/page"))
    button.press("Enter")

    expect(page.locator("[id='m:url']")).to_contain_text("the server answers 404 (Not Found)")
    expect(button).to_be_focused()
    assert barriers_on(page) == []
    page.get_by_label("Who published it?").press("End")
    expect(page.locator("[id='m:url']")).to_contain_text("This page can’t be read")

    address.fill(news.url("/news/denial"))
    expect(page.locator("[id='m:url']")).not_to_contain_text("This page can’t be read")
    button.press("Enter")
    expect(page.get_by_label("What is its title, as published?")).to_have_value("The company denies a joint statement")
    expect(page.get_by_label("Who published it?")).to_have_value("Our words")
    expect(page.locator("[id='m:issued']")).to_contain_text("Tuesday 2 November 2021")
    expect(page.get_by_text("Read. Look whether it is right.")).to_be_visible()
    expect(button).to_be_focused()
    assert page.url.endswith("/-/new/source")
    assert barriers_on(page) == []
