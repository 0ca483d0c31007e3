"""Windows that tests lend: whatever one test does in a window, the next one finds it empty."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page
from site_server import served
from windows import OpenWindow, Windows

pytestmark = pytest.mark.browser

PHONE = {"width": 360, "height": 740}
STATE = """() => [localStorage.length, sessionStorage.length, document.cookie, innerWidth,
  matchMedia("(prefers-color-scheme: dark)").matches]"""


def _use(open_window: OpenWindow, url: str, size: dict[str, int]) -> tuple[Page, list[object], list[str]]:
    """Open the page; return its window, what state this finds, and what its script said; leave traces of all kinds."""
    said: list[str] = []
    page = open_window(size, on={"console": lambda message: said.append(message.text)})
    page.goto(f"{url}index.html")
    state = page.evaluate(STATE)
    page.evaluate("localStorage.a = sessionStorage.a = document.cookie = 'a=b'; console.log('here')")
    page.emulate_media(color_scheme="dark")
    page.route("**/index.html", lambda route: route.abort())
    page.context.new_page()
    return page, state, said


def test_window_is_used_again_and_empty(browser: Browser, tmp_path: Path) -> None:
    """The next test gets the same window, in its own size, without storage, cookies, colours, routes or listeners."""
    (tmp_path / "index.html").write_text("<!doctype html><title>A page</title><p>Words", "utf-8")
    windows, used = Windows(browser), []
    with served(tmp_path) as url:
        for size in (PHONE, {"width": 800, "height": 600}):
            with windows.lend() as open_window:
                used.append(_use(open_window, url, size))
    pages, states, said = zip(*used, strict=True)

    assert pages[0] is pages[1]
    assert states == ([0, 0, "", 360, False], [0, 0, "", 800, False])
    assert said == (["here"], ["here"])
    assert len(pages[0].context.pages) == 1
    pages[0].context.close()


def test_error_of_a_script_is_collected(browser: Browser) -> None:
    """What a script throws is known to the fixture that lends the windows; a closed window is not lent again."""
    windows = Windows(browser)
    with windows.lend() as open_window:
        page = open_window()
        page.evaluate("setTimeout(() => { throw new Error('a mistake') })")
        page.wait_for_timeout(50)
        page.close()
    with windows.lend() as other:
        assert other() is not page

    assert open_window.errors == ["a mistake"]
