"""The built example site in a real browser, used as a reader would."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from itertools import product
from pathlib import Path

import pytest
from playwright.sync_api import Page, Request, Response
from site_server import served
from slow import slow
from windows import OpenWindow

from onrecord.build.pipeline import Options, build

pytestmark = pytest.mark.browser

ROOT = Path(__file__).parents[2]
STORY = "facebook-crs/"


@dataclass
class Visit:
    """A browser page on a site, and the failures recorded on it."""

    page: Page
    url: str
    faults: list[str] = field(default_factory=list)

    def go(self, address: str) -> None:
        """Open an address of the site."""
        self.page.goto(self.url + address)


@pytest.fixture(scope="module", params=["/repo/", *slow(["/"])])
def site(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Build the example site and serve it at the root or under a base path; yield its address."""
    folder = tmp_path_factory.mktemp("built") / "_site"
    base_url = f"https://example.org{request.param}"
    outcome = build(ROOT, folder, Options(today=date(2026, 11, 24), base_url=base_url))
    assert outcome.value.published is not None, outcome.problems
    with served(folder, request.param) as url:
        yield url


@pytest.fixture
def visit(open_window: OpenWindow, site: str) -> Visit:
    """Return a visit; console errors and failed requests fail the test."""
    visit = Visit(open_window(), site)

    def record_error_status(response: Response) -> None:
        if response.status >= 400:
            visit.faults.append(f"{response.status} {response.url}")

    def record_failed_request(request: Request) -> None:
        # A request aborted by a click on the next link is no failure.
        if request.failure != "net::ERR_ABORTED":
            visit.faults.append(f"failed: {request.url}")

    open_window.listen(
        visit.page,
        {
            "console": lambda message: visit.faults.append(message.text) if message.type == "error" else None,
            "pageerror": lambda error: visit.faults.append(str(error)),
            "requestfailed": record_failed_request,
            "response": record_error_status,
        },
    )
    return visit


def test_reader_reaches_a_cited_source_from_the_home_page(visit: Visit) -> None:
    """By links alone, a reader reaches the story, the announcement, its denial and the denial's source."""
    page = visit.page
    visit.go("")
    page.locator(".lead-story h2 a").click()
    page.wait_for_url(f"{visit.url}{STORY}")
    page.locator("#ministry-announces summary").click()
    page.locator("#ministry-announces [rel=bookmark]").click()
    page.wait_for_url(f"{visit.url}{STORY}ministry-announces/")
    page.locator('[data-claim="ministry-announces#joint"] a[data-relation="denies"]').or_(
        page.locator('.relations a[data-relation="denies"]')
    ).first.click()
    page.wait_for_url(f"{visit.url}{STORY}meta-denial/")
    page.locator('a[data-relation="denies"]').first.click()
    page.wait_for_url(f"{visit.url}{STORY}ministry-announces/#ministry-announces__joint")
    page.go_back()
    cite = page.locator(".cited a[href^='#cite-']").first
    number = cite.inner_text()
    cite.click()
    target = page.locator(".references li:target")

    assert f"cite-{number.strip('[]')}" == target.get_attribute("id")
    assert "Reuters" in page.locator(".prose").inner_text()
    target.get_by_text("About this source").click()
    page.wait_for_url(f"{visit.url}sources/*/")
    page.locator(".lines a", has_text="Meta denies").first.click()
    page.wait_for_url(f"{visit.url}{STORY}meta-denial/")
    assert visit.faults == []


@pytest.mark.parametrize(
    ("prefix", "label", "no_source"),
    [
        ("ru/", "Первое чтение", "источника у нас нет"),
        *slow([("", "First reading", "no source on record")]),
    ],
)
def test_reader_reaches_the_first_reading_and_returns(visit: Visit, prefix: str, label: str, no_source: str) -> None:
    """By links alone, a reader goes from the story to the bill, its first reading, the source, and back."""
    page = visit.page
    visit.go(f"{prefix}{STORY}")
    page.locator(".bills h3 a").click()
    page.wait_for_url(f"{visit.url}{prefix}bills/child-rights/")
    reading = page.locator('[data-stage="lower-1"][data-reached="yes"]')

    assert label in reading.inner_text()
    assert no_source in page.locator('[data-stage="introduction"][data-reached="gap"]').inner_text()
    assert "118-VII" in page.locator(".state").inner_text()
    reading.locator("summary").click()
    reading.locator("a").first.click()
    page.wait_for_url(f"{visit.url}{prefix}{STORY}first-reading/")
    page.locator(".references a", has_text="RFE/RL").or_(page.locator(".reference ~ a").first).first.click()
    page.wait_for_url(f"{visit.url}{prefix}sources/*/")
    page.locator(".lines > li > a").first.click()
    page.wait_for_url(f"{visit.url}{prefix}{STORY}first-reading/")
    page.locator(".crumbs a").first.click()
    page.wait_for_url(f"{visit.url}{prefix}{STORY}#first-reading")
    assert visit.faults == []


def test_language_link_leads_to_the_same_event(visit: Visit) -> None:
    """The language link leads to the same event in the other language."""
    visit.go(f"{STORY}meta-denial/")
    visit.page.get_by_role("link", name="Русский").click()
    visit.page.wait_for_url(f"{visit.url}ru/{STORY}meta-denial/")

    assert visit.page.locator("html").get_attribute("lang") == "ru"
    assert "Отрицает:" in visit.page.locator(".relations").first.inner_text()
    assert visit.faults == []


def test_404_page_is_styled_and_links_home(visit: Visit) -> None:
    """The 404 page is styled and links to the home page, at any depth."""
    visit.go("no/such/page/")
    page = visit.page
    font = page.locator("h1").evaluate("heading => getComputedStyle(heading).fontFamily")
    page.get_by_role("link", name="All stories").click()
    page.wait_for_url(visit.url)

    assert "serif" in font
    tried = [f"404 {visit.url}{address}" for address in ("no/such/page/", "no/such/", "no/")]
    assert tried == [fault for fault in visit.faults if fault.startswith("404 ")]


PAGES = (
    "", f"ru/{STORY}", f"{STORY}sources/", f"ru/{STORY}ministry-announces/", "actors/meta/", "ru/sources/tengri/",
    "bills/child-rights/",
)  # fmt: skip
OTHER_PAGES = tuple(page.removeprefix("ru/") if page.startswith("ru/") else f"ru/{page}" for page in PAGES)
"""The same pages in the other language."""


@pytest.mark.parametrize(
    ("width", "scheme", "pages"),
    [(320, "light", PAGES), *slow(product((320, 360, 1280), ("light", "dark"), [PAGES + OTHER_PAGES]))],
)
def test_every_page_fits_the_screen_width(
    open_window: OpenWindow, site: str, width: int, scheme: str, pages: tuple[str, ...]
) -> None:
    """No page is wider than the screen, in either language and colour scheme; the first tab stop is the skip link."""
    page = open_window({"width": width, "height": 800}, look={"color_scheme": scheme})
    for address in pages:
        page.goto(site + address)
        wide = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        page.keyboard.press("Tab")

        assert wide == 0, address
        assert page.evaluate("document.activeElement.getAttribute('href')") == "#main_content", address


def test_event_page_is_readable_without_styles(open_window: OpenWindow, site: str) -> None:
    """The page's text has what the event says, and its accessibility tree has the expected parts."""
    page = open_window(java_script_enabled=False)
    page.goto(f"{site}{STORY}")
    tree = page.locator("body").aria_snapshot()

    for part in ("banner:", "main:", "contentinfo:", 'navigation "Languages"', "heading", "[level=1]", "article"):
        assert part in tree, part
