"""Pictures in a real browser: loading shifts no layout, pictures load lazily, and drawings load nothing else."""

from __future__ import annotations

import re
import threading
import time
from collections.abc import Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer

import pytest
from conftest import BASE, TODAY, MakeSite
from playwright.sync_api import Browser, Locator, Page, Route
from sample_pictures import corner, file_of
from slow import slow

from onrecord.build.pipeline import Options, build

pytestmark = pytest.mark.browser

EVENTS = 14
"""The number of events with pictures: enough that the last is far below what a browser preloads."""
DELAY = 0.15
"""The delay of each picture after the page, in seconds."""
_OBSERVE_SHIFTS = """
new PerformanceObserver(list => {
  for (const entry of list.getEntries()) window.shifted = (window.shifted || 0) + entry.value
}).observe({type: 'layout-shift', buffered: true})
"""


class _Quiet(SimpleHTTPRequestHandler):
    def log_message(self, *_: object) -> None:
        """Keep the tests' output quiet."""


@pytest.fixture(scope="module")
def story(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Build a story with many pictures, serve it and yield its address."""
    root = tmp_path_factory.mktemp("pictured")
    files: dict[str, str | bytes] = {**BASE}
    for number in range(EVENTS):
        files[f"static/picture-{number}.jpg"] = file_of(corner(1081 + number, 500), "JPEG", quality=30)
        files[f"content/stories/dispute/events/report-{number}.yaml"] = (
            f"type: report\ndate: 2021-12-{number + 1:02}\ntitle: Report {number}\nsources: wire\n"
            "published: 2022-01-10\n"
            f"body: {'Words that fill a page. ' * 500}\n"
            f"media: {{src: picture-{number}.jpg, alt: Picture {number}, credit: The editors, caption: Words below}}\n"
        )
    for path, content in files.items():
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_bytes(content if isinstance(content, bytes) else content.encode("utf-8"))
    assert build(root, root / "_site", Options(TODAY)).value.published is not None
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(_Quiet, directory=str(root / "_site")))
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}/dispute/all/"
    server.shutdown()
    server.server_close()
    thread.join()


def _visit(browser: Browser, story: str, width: int) -> Iterator[tuple[Page, list[str]]]:
    """Open the story with delayed pictures; yield the page and the list of requested pictures."""
    context = browser.new_context(viewport={"width": width, "height": 800})
    page = context.new_page()
    requested: list[str] = []

    def delay(route: Route) -> None:
        requested.append(route.request.url.rpartition("/")[2])
        time.sleep(DELAY)
        route.continue_()

    page.route(re.compile(r"\.(webp|jpg)$"), delay)
    page.add_init_script(_OBSERVE_SHIFTS)
    page.goto(story, wait_until="networkidle")
    yield page, requested
    context.close()


def _scroll_through(page: Page) -> None:
    """Scroll through the whole page until each picture is loaded."""
    for picture in page.locator(".picture img").all():
        _scroll_to(page, picture)


def _scroll_to(page: Page, picture: Locator) -> None:
    picture.scroll_into_view_if_needed()
    page.wait_for_function("picture => picture.complete && picture.naturalWidth > 0", arg=picture.element_handle())


@pytest.mark.slow
@pytest.mark.parametrize(("width", "expected"), [(360, 360), *slow([(1280, 720)])])
def test_loading_pictures_shifts_no_layout(browser: Browser, story: str, width: int, expected: int) -> None:
    """On small and large screens, loading pictures shifts no layout, and each comes in the right width."""
    for page, requested in _visit(browser, story, width):
        _scroll_through(page)
        is_wider = page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth")

        assert page.evaluate("window.shifted || 0") == 0
        assert not is_wider
        assert len(requested) == EVENTS
        assert all(name.endswith(f"-{expected}.webp") for name in requested)


@pytest.mark.parametrize("width", [360, *slow([1280])])
def test_pictures_are_loaded_lazily(browser: Browser, story: str, width: int) -> None:
    """The first picture is requested with the page, the last only when a reader scrolls near it."""
    for page, requested in _visit(browser, story, width):
        assert any(name.startswith("picture-0.") for name in requested)
        assert not any(name.startswith(f"picture-{EVENTS - 1}.") for name in requested)

        _scroll_to(page, page.locator(".picture img").last)
        assert any(name.startswith(f"picture-{EVENTS - 1}.") for name in requested)


def test_layout_shift_is_measured(browser: Browser, story: str) -> None:
    """The layout-shift measurement detects an element inserted without reserved space."""
    for page, _ in _visit(browser, story, 1280):
        page.evaluate(
            """() => {
              const late = document.createElement("div");
              late.style.height = "300px";
              document.querySelector("main").prepend(late);
            }"""
        )
        page.wait_for_function("() => window.shifted > 0.01")


OTHER_SERVER = "http://elsewhere.test/"
_REQUESTING = {
    "an address in a style": f"<style>.a {{ fill: url({OTHER_SERVER}a.svg#p) }}</style><path class='a' d='M0 0h9v9z'/>",
    "a rule that loads": f"<style>@import '{OTHER_SERVER}a.css';</style>",
    "a set of images": f"<style>svg {{ background: image-set('{OTHER_SERVER}a.png' 1x) }}</style>",
    "an escaped name": f"<style>svg {{ background: \\75rl('{OTHER_SERVER}a.png') }}</style>",
    "a font": f"<style>@font-face {{ font-family: F; src: url('{OTHER_SERVER}a.woff') }}</style>"
    "<text y='9' font-family='F'>a</text>",
    "a picture": f"<image href='{OTHER_SERVER}a.png' width='9' height='9'/>",
    "a script": f"<script>fetch('{OTHER_SERVER}')</script>",
    "an event handler": f"<rect><set attributeName='x' to='1' dur='9s' onbegin=\"fetch('{OTHER_SERVER}')\"/></rect>",
    "an animation": f"<image width='9' height='9'><set attributeName='href' to='{OTHER_SERVER}a.png'/></image>",
}
"""Drawings that make a browser send a request to another server if opened unchanged."""
_HARMLESS = (
    f"<g data-source='{OTHER_SERVER}' srcset='{OTHER_SERVER}a.png' cursor='pointer'>"
    f"<style>/* {OTHER_SERVER} @import '{OTHER_SERVER}a.css'; */ path {{ fill: url(#g) }}</style>"
    f"<metadata><image href='{OTHER_SERVER}b.png' xmlns='http://www.w3.org/2000/svg'/></metadata>"
    f"<a href='#g' ping='{OTHER_SERVER}ping'><path d='M0 0h320v200z'/></a>"
    "<linearGradient id='g'><stop stop-color='red'/></linearGradient></g>"
)
"""Parts that a published drawing may have, and parts that are removed from it."""


def _drawing(content: str) -> str:
    return f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 320 200">{content}</svg>'


def _requests(browser: Browser, addresses: list[str], click: str = "") -> list[str]:
    """Open pages and drawings, and return their requests to other servers."""
    context = browser.new_context()
    requested: list[str] = []

    def answer(route: Route) -> None:
        requested.append(route.request.url)
        route.fulfill(status=404, body="")

    context.route(f"{OTHER_SERVER}**", answer)
    page = context.new_page()
    for address in addresses:
        page.goto(address, wait_until="networkidle")
        if click and page.locator(click).count():
            page.locator(click).click()
            page.wait_for_load_state("networkidle")
    context.close()
    return requested


_FIRST_CASE, *_MORE_CASES = _REQUESTING


@pytest.mark.parametrize("case", [_FIRST_CASE, *slow(_MORE_CASES)])
def test_drawing_that_loads_resources_is_refused(
    browser: Browser, make_site: MakeSite, options: Options, case: str
) -> None:
    """A drawing that would send a request to another server is refused and appears on no page."""
    event = "content/stories/dispute/events/denial.yaml"
    event_text = f"{BASE[event]}media: {{src: plan.svg, alt: A plan, credit: The desk}}\n"
    site = make_site({event: event_text, "static/plan.svg": _drawing(_REQUESTING[case])})
    outcome = build(site, site / "_site", options)

    assert _requests(browser, [(site / "static/plan.svg").as_uri()])
    assert [problem.code for problem in outcome.problems] == ["PIC001"]
    assert not (site / "_site").exists()


def test_published_drawing_loads_nothing(browser: Browser, make_site: MakeSite, options: Options) -> None:
    """A published drawing sends no request: on its page, opened directly, or clicked."""
    event = "content/stories/dispute/events/denial.yaml"
    event_text = f"{BASE[event]}media: {{src: plan.svg, alt: A plan, credit: The desk}}\n"
    site = make_site({event: event_text, "static/plan.svg": _drawing(_HARMLESS)})
    assert build(site, site / "_site", options).problems == ()
    (drawing,) = (site / "_site/static").glob("plan.*.svg")
    pages = [site / "_site/dispute/denial/index.html", drawing]

    assert OTHER_SERVER not in drawing.read_text("utf-8")
    assert _requests(browser, [page.as_uri() for page in pages], click="svg a path") == []
