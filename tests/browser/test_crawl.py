"""Every page of whole sites in a real browser, at two base paths: no request fails, is blocked, or leaves the site.

Each page is shown in light and in dark. It loads in the colour scheme in which the previous page ended, and then the
scheme is switched: so half of the pages load in each scheme, and each page loads only once.
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

from onrecord.build.pipeline import Options, build

pytestmark = pytest.mark.browser

HERE = Path(__file__).parents[1]
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
"""Forces a layout, so that styles are computed and their files requested."""
ANCHORS = "() => [...document.querySelectorAll('[id]')].map(element => element.id)"


def _name(site: Path) -> str:
    return "example" if site == HERE.parent else site.name


@dataclass
class Crawl:
    """The findings on the pages of a site."""

    base: str
    folder: Path
    """The result of the build."""
    requested: set[str] = field(default_factory=set)
    """All addresses that the browser loaded anything from."""
    refused: list[str] = field(default_factory=list)
    """The requests that the pages' own policy blocked."""
    links: dict[str, set[str]] = field(default_factory=dict)
    """The absolute links to this site, each with the pages that contain it."""
    anchors: dict[str, set[str]] = field(default_factory=dict)
    statuses: dict[str, int] = field(default_factory=dict)
    scheme: Literal["light", "dark"] = "light"

    def visit(self, page: Page, url: str) -> None:
        """Open a page, and record its links, anchors and requests."""
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

    def visit_all(self, page: Page, start: str) -> None:
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
        page.on("request", lambda request: crawl.requested.add(request.url))
        crawl.visit_all(page, base)
        yield crawl, page


@contextmanager
def _watching(browser: Browser) -> Iterator[Page]:
    """Yield a page that records policy violations."""
    context = browser.new_context(color_scheme="light")
    context.add_init_script(WATCH)
    yield context.new_page()
    context.close()


@pytest.mark.timeout(600)
@pytest.mark.parametrize(
    "site", [FAST_SITE, *slow(SLOW_SITES)], ids=lambda site: "example" if site == HERE.parent else site.name
)
def test_every_page_of_a_site_loads_and_links_correctly(crawled: tuple[Crawl, Page]) -> None:
    """Every link and fragment resolves, the policy blocks nothing, and no other host receives a request.

    This holds at the root of a host and below it, in light and in dark, and on the 404 page.
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
    assert {url for url in crawl.requested if not url.startswith(crawl.base)} - _icon(crawl.base) == set()


def test_content_security_policy_is_enforced(browser: Browser, tmp_path: Path) -> None:
    """HTML injected into a page has no effect, and the crawl would report the violation."""
    build(HERE / "sites" / "minimal", tmp_path / "out", Options(today=date(2026, 11, 24)))
    file = tmp_path / "out/index.html"
    text = file.read_text("utf-8")
    with served(tmp_path / "out") as base, _watching(browser) as page:
        for inline in ("<script>window.ran = true</script>", "<img src=x onerror='window.ran = true'>"):
            file.with_name("injected.html").write_text(text.replace("</main>", f"{inline}</main>"), "utf-8")
            page.goto(f"{base}injected.html")
            page.wait_for_function("window.refused.length > 0")

            assert page.evaluate("window.ran") is None, inline


@pytest.mark.slow
@pytest.mark.parametrize("scheme", ["dark", "light"])
def test_crawl_sees_requests_of_one_colour_scheme(scheme: str, browser: Browser, tmp_path: Path) -> None:
    """A foreign picture that pages load only in light, or only in dark, is recorded on each page."""
    site = Path(shutil.copytree(HERE / "sites" / "minimal", tmp_path / "site"))
    rule = f"@media (prefers-color-scheme: {scheme}) {{ main {{ background: url(https://example.org/x.png) }} }}\n"
    (site / "static").mkdir(exist_ok=True)
    (site / "static/style.css").write_text((HERE.parent / "static/style.css").read_text("utf-8") + rule, "utf-8")
    build(site, tmp_path / "out", Options(today=date(2026, 11, 24)))
    with served(tmp_path / "out") as base, _watching(browser) as page:
        crawl = Crawl(base, tmp_path / "out")
        pages = sorted(f"{base}{file.parent.relative_to(crawl.folder)}/" for file in _pages(crawl.folder))
        styled = [url for url in pages if "/embed/" not in url][:4]  # embeds have a style of their own
        for url in styled:
            crawl.visit(page, url)
        assert {what.partition(": ")[0] for what in crawl.refused} == set(styled)


def _pages(folder: Path) -> list[Path]:
    """Return the pages that links should reach: all but the redirects from former ids, and notices of withdrawal."""
    texts = ((file, file.read_text("utf-8")) for file in folder.rglob("index.html"))
    return [file for file, text in texts if 'http-equiv="refresh"' not in text and not _is_notice(text)]


def _is_notice(text: str) -> bool:
    """Return whether a page is a notice of withdrawal; a closed story has such a line too, above its timeline."""
    return '<p class="withdrawn">' in text and "data-story=" not in text


def _icon(base: str) -> set[str]:
    """Return the icon that a browser requests from a host by itself."""
    return {f"{base.removesuffix('repo/')}favicon.ico"}
