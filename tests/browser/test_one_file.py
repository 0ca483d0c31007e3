"""A story in one file, opened from a disk: it asks nobody for anything, and all of it can be read."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from conftest import COMPLETE, noon
from playwright.sync_api import Page
from slow import slow
from windows import OpenWindow

from benchmarks.readers.axe import violations
from benchmarks.readers.browser import Visit
from onrecord.cli import main
from onrecord.terminal.environment import Environment

pytestmark = pytest.mark.browser

HERE = Path(__file__).parents[1]
NARROW, WIDE = {"width": 360, "height": 740}, {"width": 1280, "height": 900}
LANGUAGES = ("en", "ru")
Open = Callable[..., tuple[Page, list[str]]]


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Export the story that uses every feature; return the folder of its files, one a language."""
    folder = tmp_path_factory.mktemp("stick")
    site = str(HERE / "sites/everything")
    for language in LANGUAGES:
        target = str(folder / f"{language}.html")
        given = ["export", "harbour", "--html", "--language", language, "--site", site, "-o", target]
        ran = CliRunner().invoke(main, given, obj=Environment(lambda: noon(COMPLETE), asks=False))
        assert ran.exit_code == 0, ran.output
    return folder


@pytest.fixture
def open_file(open_window: OpenWindow, files: Path) -> Open:
    """Return a function that opens a file from the disk, and returns its page with all that it asked or complained."""

    def go(language: str = "en", size: dict[str, int] = WIDE, **kind: Any) -> tuple[Page, list[str]]:  # noqa: ANN401
        log: list[str] = []
        hear = {
            "request": lambda request: log.extend(url for url in [request.url] if not url.startswith("data:")),
            "console": lambda message: log.append(message.text),
        }
        page = open_window(size, on=hear, **kind)
        page.goto((files / f"{language}.html").as_uri())
        assert log.pop(0).startswith("file:")  # the file itself
        return page, log

    return go


def walk(page: Page) -> None:
    """Scroll through the page, so that all pictures load, and try what a reader may try."""
    page.wait_for_selector("html.scripted")
    for row in page.locator("article.row").all():
        row.scroll_into_view_if_needed()
    page.evaluate("for (const details of document.querySelectorAll('main details')) details.open = true")
    page.locator("a[href^='#cite-']").first.focus()
    page.evaluate("() => new Promise(done => requestIdleCallback(() => done(), {timeout: 3000}))")


@pytest.mark.parametrize("size", [NARROW, *slow([WIDE])], ids=["phone", "desk"])
def test_file_asks_for_nothing(open_file: Open, size: dict[str, int]) -> None:
    """From a disk, without a network, the file makes no request and no complaint; its pictures are there."""
    page, log = open_file("en", size, offline=True)
    walk(page)
    pictures = page.evaluate("[...document.images].map(image => image.complete && image.naturalWidth)")

    assert log == []
    assert len(pictures) >= 3
    assert all(pictures)


def test_all_is_open_and_readable_without_script(open_file: Open) -> None:
    """Without script each row shows its whole entry, and the parts of the file lead to each other."""
    page, log = open_file(java_script_enabled=False)
    rows = page.locator("article.row")

    assert rows.count() > 10
    assert all(row.locator(".row-body").is_visible() for row in rows.all())
    for place in ("#all_events", "#whole_claims", "#whole_sources"):
        page.locator(f".menu a[href='{place}']").click()
        assert page.url.endswith(place)
    assert log == []


def test_citation_shows_its_reference(open_file: Open) -> None:
    """The script works from the disk: a citation shows its reference, and a link to a row leads to it."""
    page, log = open_file()
    page.wait_for_selector("html.scripted")
    page.keyboard.press("Tab")
    page.locator("a[href^='#cite-']").first.focus()
    page.keyboard.press("Shift+Tab")
    page.keyboard.press("Tab")
    page.locator(".card:popover-open .reference").wait_for()

    assert page.locator(".card:popover-open").is_visible()
    assert log == []


@pytest.mark.parametrize("size", [NARROW, *slow([WIDE])], ids=["phone", "desk"])
@pytest.mark.parametrize("language", ["en", *slow(LANGUAGES[1:])])
def test_file_passes_axe_and_fits(open_file: Open, language: str, size: dict[str, int]) -> None:
    """In each language axe finds nothing, and no part of the file is beside the window."""
    page, _ = open_file(language, size)
    page.wait_for_selector("html.scripted")

    assert violations(Visit(page, "")) == ()
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
