"""Every page of whole sites in a real browser, at two base paths: nothing is refused, missing or asked of others.

Each page is looked at in light and in dark. It is loaded in the one in which the page before it was left, and then the
other is chosen: so half of the pages are loaded in each, for the price of loading each once.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Literal
from urllib.parse import unquote, urldefrag

import pytest
from playwright.sync_api import Browser, Page
from site_server import served
from slow import slow

from onrecord.pipeline import Options, build

pytestmark = pytest.mark.browser

HERE = Path(__file__).parent
FAST_SITE = HERE / "sites" / "minimal"
SLOW_SITES = (HERE.parent, *sorted(set((HERE / "sites").iterdir()) - {FAST_SITE}))
WATCH = """
window.refused = [];
document.addEventListener('securitypolicyviolation', event =>
  window.refused.push(`${event.violatedDirective} ${event.blockedURI} ${event.sample}`));
"""
LINKS = """() => [...document.querySelectorAll('a[href], link[href], img[src], script[src]')]
  .filter(element => element.rel !== 'canonical' && !element.hreflang || element.tagName === 'A')
  .map(element => new URL(element.getAttribute('href') ?? element.getAttribute('src'), document.baseURI).href)"""
SHOW = "() => document.documentElement.getBoundingClientRect().height"
"""Has styles worked out, and what they load asked for, at once."""
ANCHORS = "() => [...document.querySelectorAll('[id]')].map(element => element.id)"


def _name(site: Path) -> str:
    return "example" if site == HERE.parent else site.name


@dataclass
class Crawl:
    """What was found on the pages of a site."""

    base: str
    folder: Path
    """What was built."""
    asked: set[str] = field(default_factory=set)
    """All addresses that the browser loaded something from."""
    refused: list[str] = field(default_factory=list)
    """What the pages' own policy kept from them."""
    links: dict[str, set[str]] = field(default_factory=dict)
    """The links to this site, whole, each with the pages that have it."""
    anchors: dict[str, set[str]] = field(default_factory=dict)
    statuses: dict[str, int] = field(default_factory=dict)
    scheme: Literal["light", "dark"] = "light"

    def visit(self, page: Page, url: str) -> None:
        """Open a page, and note what it has."""
        response = page.goto(url)
        self.statuses[url] = response.status if response else 0
        self.scheme = "dark" if self.scheme == "light" else "light"
        page.emulate_media(color_scheme=self.scheme)
        page.evaluate(SHOW)
        self.refused += [f"{url}: {what}" for what in page.evaluate("window.refused")]
        if self.statuses[url] == 200 and page.url == url:
            self.anchors[url] = set(page.evaluate(ANCHORS))
            for link in page.evaluate(LINKS):
                self.links.setdefault(link, set()).add(url)

    def everything(self, page: Page, start: str) -> None:
        """Open all pages that links lead to from `start`."""
        waiting = [start]
        while waiting:
            self.visit(page, waiting.pop())
            found = {urldefrag(link).url for link in self.links}
            ours = {url for url in found if url.startswith(self.base) and (url.endswith(("/", ".html")))}
            waiting = sorted(ours - self.statuses.keys())


@pytest.fixture(params=["/repo/", *slow(["/"])])
def crawled(
    request: pytest.FixtureRequest, browser: Browser, tmp_path: Path, site: Path
) -> Iterator[tuple[Crawl, Page]]:
    """Build a site for a base path, and open all its pages."""
    options = Options(today=date(2026, 11, 24), base_url=f"https://example.org{request.param}")
    outcome = build(site, tmp_path / "out", options)
    assert outcome.value.published is not None, outcome.problems
    with served(tmp_path / "out", request.param) as base, _watching(browser) as page:
        crawl = Crawl(base, tmp_path / "out")
        page.on("request", lambda request: crawl.asked.add(request.url))
        crawl.everything(page, base)
        yield crawl, page


@contextmanager
def _watching(browser: Browser) -> Iterator[Page]:
    """Yield a page that notes what its policy refuses."""
    context = browser.new_context(color_scheme="light")
    context.add_init_script(WATCH)
    yield context.new_page()
    context.close()


@pytest.mark.timeout(600)
@pytest.mark.parametrize(
    "site", [FAST_SITE, *slow(SLOW_SITES)], ids=lambda site: "example" if site == HERE.parent else site.name
)
def test_every_page_of_a_site(crawled: tuple[Crawl, Page]) -> None:
    """Every link and fragment leads somewhere, the policy refuses nothing, and nobody else is asked for anything.

    So it is at the root of a host and below it, in light and in dark, and on the page for what is not there.
    """
    crawl, page = crawled
    pages = {f"{crawl.base}{file.parent.relative_to(crawl.folder).as_posix()}/" for file in _pages(crawl.folder)}
    files = {unquote(urldefrag(link).url) for link in crawl.links if link.startswith(crawl.base)}
    there = {f"{crawl.base}{file.relative_to(crawl.folder).as_posix()}" for file in crawl.folder.rglob("*")}
    missing = {f"{url}#{fragment}" for link in crawl.links for url, fragment in [urldefrag(link)]
               if fragment and url in crawl.anchors and unquote(fragment) not in crawl.anchors[url]}  # fmt: skip

    assert {url: status for url, status in crawl.statuses.items() if status != 200} == {}
    assert {url.replace("/./", "/") for url in pages} - crawl.statuses.keys() == set(), "no page links to these"
    assert {url for url in files if not url.endswith("/")} - there == set()
    assert missing == set()
    crawl.visit(page, f"{crawl.base}no/such/page/")
    assert crawl.statuses[f"{crawl.base}no/such/page/"] == 404
    assert page.evaluate("getComputedStyle(document.body).maxWidth") != "none"
    assert crawl.refused == []
    assert {url for url in crawl.asked if not url.startswith(crawl.base)} - _icon(crawl.base) == set()


@pytest.mark.parametrize("inline", ["<script>window.ran = true</script>", "<img src=x onerror='window.ran = true'>"])
def test_the_policy_is_in_force(inline: str, browser: Browser, tmp_path: Path) -> None:
    """HTML that got into a page all the same does nothing there, and the test above would see it."""
    build(HERE / "sites" / "minimal", tmp_path / "out", Options(today=date(2026, 11, 24)))
    file = tmp_path / "out/index.html"
    file.write_text(file.read_text("utf-8").replace("</main>", f"{inline}</main>"), "utf-8")
    with served(tmp_path / "out") as base, _watching(browser) as page:
        page.goto(base)
        page.wait_for_function("window.refused.length > 0")

        assert page.evaluate("window.ran") is None


@pytest.mark.parametrize("scheme", ["dark", *slow(["light"])])
def test_what_one_colour_scheme_alone_loads_is_seen(scheme: str, browser: Browser, tmp_path: Path) -> None:
    """A picture of somebody else's that pages show only in light, or only in dark, would be noted on each of them."""
    site = Path(shutil.copytree(HERE / "sites" / "minimal", tmp_path / "site"))
    rule = f"@media (prefers-color-scheme: {scheme}) {{ main {{ background: url(https://example.org/x.png) }} }}\n"
    (site / "static").mkdir(exist_ok=True)
    (site / "static/style.css").write_text((HERE.parent / "static/style.css").read_text("utf-8") + rule, "utf-8")
    build(site, tmp_path / "out", Options(today=date(2026, 11, 24)))
    with served(tmp_path / "out") as base, _watching(browser) as page:
        crawl = Crawl(base, tmp_path / "out")
        crawl.everything(page, base)

        assert {what.partition(": ")[0] for what in crawl.refused} == crawl.statuses.keys()


def _pages(folder: Path) -> list[Path]:
    """Return the pages that links should lead to: all but those that former ids lead on from."""
    every = folder.rglob("index.html")
    return [file for file in every if 'http-equiv="refresh"' not in file.read_text("utf-8")]


def _icon(base: str) -> set[str]:
    """Return what a browser asks a host for of its own accord."""
    return {f"{base.removesuffix('repo/')}favicon.ico"}
