"""Pictures in a real browser: nothing moves when they come, and none comes before it is needed."""

from __future__ import annotations

import re
import threading
import time
from collections.abc import Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer

import pytest
from conftest import BASE, TODAY, MakeSite
from drawn import corner, saved
from playwright.sync_api import Browser, Page, Route
from slow import slow

from onrecord.pipeline import Options, build

pytestmark = pytest.mark.browser

EVENTS = 14
"""How many events show a picture: so many that the last is far below what a browser loads in advance."""
LATE = 0.15
"""How many seconds after the page a picture comes."""
_WATCH = """
new PerformanceObserver(list => {
  for (const entry of list.getEntries()) window.shifted = (window.shifted || 0) + entry.value
}).observe({type: 'layout-shift', buffered: true})
"""


class _Quiet(SimpleHTTPRequestHandler):
    def log_message(self, *_: object) -> None:
        """Keep the tests' output quiet."""


@pytest.fixture(scope="module")
def story(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Build a story of many pictures, serve it, and yield its address."""
    root = tmp_path_factory.mktemp("pictured")
    files: dict[str, str | bytes] = {**BASE}
    for number in range(EVENTS):
        files[f"static/picture-{number}.jpg"] = saved(corner(1500 + number, 1000), "JPEG", quality=30)
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
    """Open the story, with pictures that come late, and yield the page and the pictures that it asks for."""
    context = browser.new_context(viewport={"width": width, "height": 800})
    page = context.new_page()
    asked: list[str] = []

    def come_late(route: Route) -> None:
        asked.append(route.request.url.rpartition("/")[2])
        time.sleep(LATE)
        route.continue_()

    page.route(re.compile(r"\.(webp|jpg)$"), come_late)
    page.add_init_script(_WATCH)
    page.goto(story, wait_until="networkidle")
    yield page, asked
    context.close()


def _shown(page: Page) -> None:
    """Scroll through the whole page, until each picture was seen."""
    for picture in page.locator(".picture img").all():
        picture.scroll_into_view_if_needed()
        page.wait_for_function("picture => picture.complete && picture.naturalWidth > 0", arg=picture.element_handle())


@pytest.mark.parametrize(("width", "made"), [(360, 360), *slow([(1280, 720)])])
def test_nothing_moves_when_pictures_come(browser: Browser, story: str, width: int, made: int) -> None:
    """On a small screen and a large one, the page stays where it is, and each picture comes in the width it needs."""
    for page, asked in _visit(browser, story, width):
        _shown(page)
        wider = page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth")

        assert page.evaluate("window.shifted || 0") == 0
        assert not wider
        assert len(asked) == EVENTS
        assert all(name.endswith(f"-{made}.webp") for name in asked)


@pytest.mark.parametrize("width", [360, 1280])
def test_pictures_come_as_they_are_needed(browser: Browser, story: str, width: int) -> None:
    """The first picture is asked for with the page, and the last only once a reader comes near it."""
    for page, asked in _visit(browser, story, width):
        assert any(name.startswith("picture-0.") for name in asked)
        assert not any(name.startswith(f"picture-{EVENTS - 1}.") for name in asked)

        _shown(page)
        assert any(name.startswith(f"picture-{EVENTS - 1}.") for name in asked)


def test_a_page_that_keeps_no_place_moves(browser: Browser, story: str) -> None:
    """The measure sees a page move: it does where something comes above what is read, and no place was kept for it."""
    for page, _ in _visit(browser, story, 1280):
        page.evaluate(
            """() => {
              const late = document.createElement("div");
              late.style.height = "300px";
              document.querySelector("main").prepend(late);
            }"""
        )
        page.wait_for_function("() => window.shifted > 0.01")


ELSEWHERE = "http://elsewhere.test/"
_ASKS = {
    "an address in a style": f"<style>.a {{ fill: url({ELSEWHERE}a.svg#p) }}</style><path class='a' d='M0 0h9v9z'/>",
    "a rule that loads": f"<style>@import '{ELSEWHERE}a.css';</style>",
    "a set of images": f"<style>svg {{ background: image-set('{ELSEWHERE}a.png' 1x) }}</style>",
    "an escaped name": f"<style>svg {{ background: \\75rl('{ELSEWHERE}a.png') }}</style>",
    "a font": f"<style>@font-face {{ font-family: F; src: url('{ELSEWHERE}a.woff') }}</style>"
    "<text y='9' font-family='F'>a</text>",
    "a picture": f"<image href='{ELSEWHERE}a.png' width='9' height='9'/>",
    "a program": f"<script>fetch('{ELSEWHERE}')</script>",
    "an event": f"<rect><set attributeName='x' to='1' dur='9s' onbegin=\"fetch('{ELSEWHERE}')\"/></rect>",
    "an animation": f"<image width='9' height='9'><set attributeName='href' to='{ELSEWHERE}a.png'/></image>",
}
"""Drawings of which each makes a browser ask another server, if it is opened as it is."""
_NOTED = (
    f"<g data-source='{ELSEWHERE}' srcset='{ELSEWHERE}a.png' cursor='pointer'>"
    f"<style>/* {ELSEWHERE} @import '{ELSEWHERE}a.css'; */ path {{ fill: url(#g) }}</style>"
    f"<metadata><image href='{ELSEWHERE}b.png' xmlns='http://www.w3.org/2000/svg'/></metadata>"
    f"<a href='#g' ping='{ELSEWHERE}ping'><path d='M0 0h320v200z'/></a>"
    "<linearGradient id='g'><stop stop-color='red'/></linearGradient></g>"
)
"""What may stand in a drawing that is shown, with all that is left out of it."""


def _drawn(inside: str) -> str:
    return f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 320 200">{inside}</svg>'


def _asked(browser: Browser, addresses: list[str], click: str = "") -> list[str]:
    """Open pages and drawings, and return what they ask other servers for."""
    context = browser.new_context()
    asked: list[str] = []

    def answer(route: Route) -> None:
        asked.append(route.request.url)
        route.fulfill(status=404, body="")

    context.route(f"{ELSEWHERE}**", answer)
    page = context.new_page()
    for address in addresses:
        page.goto(address, wait_until="networkidle")
        if click and page.locator(click).count():
            page.locator(click).click()
            page.wait_for_load_state("networkidle")
    context.close()
    return asked


_WAY, *_MORE_WAYS = _ASKS


@pytest.mark.parametrize("way", [_WAY, *slow(_MORE_WAYS)])
def test_drawing_that_asks_elsewhere_is_refused(
    browser: Browser, make_site: MakeSite, options: Options, way: str
) -> None:
    """A drawing that would make a reader's browser ask another server, as this one does, is on no page."""
    event = "content/stories/dispute/events/denial.yaml"
    shown = f"{BASE[event]}media: {{src: plan.svg, alt: A plan, credit: The desk}}\n"
    site = make_site({event: shown, "static/plan.svg": _drawn(_ASKS[way])})
    outcome = build(site, site / "_site", options)

    assert _asked(browser, [(site / "static/plan.svg").as_uri()])
    assert [problem.code for problem in outcome.problems] == ["PIC001"]
    assert not (site / "_site").exists()


def test_drawing_that_is_shown_asks_nobody(browser: Browser, make_site: MakeSite, options: Options) -> None:
    """What is published of a drawing loads nothing, on its page, opened by itself, and when it is clicked."""
    event = "content/stories/dispute/events/denial.yaml"
    shown = f"{BASE[event]}media: {{src: plan.svg, alt: A plan, credit: The desk}}\n"
    site = make_site({event: shown, "static/plan.svg": _drawn(_NOTED)})
    assert build(site, site / "_site", options).problems == ()
    (drawing,) = (site / "_site/static").glob("plan.*.svg")
    pages = [site / "_site/dispute/denial/index.html", drawing]

    assert ELSEWHERE not in drawing.read_text("utf-8")
    assert _asked(browser, [page.as_uri() for page in pages], click="svg a path") == []
