"""Pages full of hostile texts in a real browser, without their policy: nothing of the texts runs."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from golden import files_in
from hostile_payloads import BUILT
from hostile_site import OPTIONS, catalogue, refused, texts
from playwright.sync_api import Browser, Page
from site_server import served
from slow import slow

from onrecord.build.pipeline import build

pytestmark = pytest.mark.browser

POLICY = re.compile(rb'<meta http-equiv="Content-Security-Policy"[^>]*>')
PAYLOAD = next(iter(BUILT.values()))
WORDS = ' <xss-w onclick=window.xss=1><img src=x onerror=window.xss=1>"'
TRACES = """() => [window.xss, ...[...document.querySelectorAll('*')]
  .filter(element => element.localName.startsWith('xss') || [...element.attributes].some(({ name, value }) =>
    name.startsWith('on') || name.includes('xss') || value.trimStart().toLowerCase().startsWith('javascript:')))
  .map(element => element.outerHTML.slice(0, 200))].filter(Boolean)"""
IN_FRAMES = """async ([addresses, traces]) => {
  const found = {};
  for (const address of addresses) {
    const frame = Object.assign(document.createElement("iframe"), { src: address, width: 1280, height: 900 });
    await new Promise(done => { frame.onload = done; document.body.append(frame); });
    found[address] = frame.contentWindow.eval(`(${traces})()`);
    frame.remove();
  }
  return found;
}"""
"""Returns the traces in pages, each in a frame, where it costs less than in a window."""


@pytest.fixture(scope="module")
def open_site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, list[str]]]:
    """Yield the address of a hostile site without policies, and the addresses of its pages."""
    root = tmp_path_factory.mktemp("hostile")
    refused(root / "site", texts(), PAYLOAD)
    (root / "site/locale").mkdir()
    (root / "site/locale/ru.po").write_text(catalogue(WORDS), "utf-8")
    assert build(root / "site", root / "out", OPTIONS).value.published
    pages = []
    for path, data in files_in(root / "out").items():
        if path.endswith(".html"):
            without = POLICY.sub(b"", data)
            assert without != data or path == "404.html" or b'<meta http-equiv="refresh"' in data
            (root / "out" / path).write_bytes(without)
            pages.append(path.removesuffix("index.html"))
    (root / "out/control.html").write_text(f"<!doctype html><p>{PAYLOAD}</p>", "utf-8")
    (root / "out/frames.html").write_text("<!doctype html><title>Frames</title><body>", "utf-8")
    with served(root / "out") as address:
        yield address, pages


@pytest.fixture
def visitor(browser: Browser) -> Iterator[Page]:
    """Yield a page of the browser."""
    page = browser.new_page()
    yield page
    page.close()


@pytest.mark.slow
def test_open_payload_runs(open_site: tuple[str, list[str]], visitor: Page) -> None:
    """The payload runs in a page that forgets to escape it, so the tests below would see it."""
    visitor.goto(f"{open_site[0]}control.html")
    visitor.wait_for_function("window.xss === 1")
    assert len(visitor.evaluate(TRACES)) > 2

    visitor.goto(f"{open_site[0]}frames.html")
    found = visitor.evaluate(IN_FRAMES, [["control.html"], TRACES])
    assert found["control.html"][0] == 1
    assert len(found["control.html"]) > 2


def test_no_page_runs_a_text(open_site: tuple[str, list[str]], visitor: Page) -> None:
    """No page of the site has an element or a handler of a text when its scripts are done."""
    address, pages = open_site
    # The Russian pages have the texts of the entries too, and the words of the catalogue besides.
    russian = [path for path in pages if path.startswith("ru/") or f"ru/{path}" not in pages]
    visitor.goto(f"{address}frames.html")
    found = visitor.evaluate(IN_FRAMES, [russian, TRACES])

    assert len(found) == len(russian) > 30
    assert {path: traces for path, traces in found.items() if traces} == {}


@pytest.mark.parametrize("story", ["ru/dispute/", *slow(["dispute/"])])  # the former has the words of both
def test_no_script_of_a_page_runs_a_text(story: str, open_site: tuple[str, list[str]], visitor: Page) -> None:
    """What scripts add shows texts alone: all that opens on a story, the day in the past, and results of a search."""
    address = open_site[0]
    visitor.goto(f"{address}{story}?as-of=2021-11-03")
    visitor.evaluate("() => document.querySelectorAll('details').forEach(one => { one.open = true; })")
    for button in visitor.locator("main button:visible, header button:visible").all():
        if button.is_visible() and button.is_enabled():
            button.click(force=True, timeout=1000)
    visitor.wait_for_load_state("networkidle")
    shown = visitor.evaluate(TRACES)
    visitor.goto(f"{address}{story.removesuffix('dispute/')}search/?q=xss")
    visitor.wait_for_selector("main ol li, main article")

    assert shown == []
    assert visitor.evaluate(TRACES) == []
