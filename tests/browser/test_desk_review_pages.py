"""A review at the desk in a real browser: pasted, dropped, by keys; rows lead to their words; nothing is stored."""

from __future__ import annotations

import shutil
from base64 import b64encode
from collections.abc import Iterator
from pathlib import Path

import pytest
from conftest import COMPLETE, noon
from desk_browser import FOCUS, serving
from doc_examples import ROOT
from looks import DESK, PHONE, barriers_on
from playwright.sync_api import Page, Route, expect
from previews import PATIENCE
from windows import OpenWindow

pytestmark = pytest.mark.browser
expect.set_options(timeout=1000 * PATIENCE)

ARTICLE = (ROOT / "benchmarks/review/open-1/01-en-tidal-gate.md").read_text("utf-8")
DROP = """([name, content]) => {
  const bytes = Uint8Array.from(atob(content), (letter) => letter.charCodeAt(0));
  const files = new DataTransfer();
  files.items.add(new File([bytes], name));
  for (const type of ["dragover", "drop"]) {
    const event = new DragEvent(type, { bubbles: true, cancelable: true, dataTransfer: files });
    document.querySelector("h1").dispatchEvent(event);
    if (!event.defaultPrevented) throw new Error(`the browser would open the file at ${type}`);
  }
}"""
STORED = """async () => [
  localStorage.length, sessionStorage.length, (await indexedDB.databases()).length, (await caches.keys()).length,
  JSON.stringify(history.state),
]"""


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Yield the address of the desk of a copy of the example, which no test changes."""
    ignore = shutil.ignore_patterns("_site", ".onrecord")
    root = Path(
        shutil.copytree(ROOT / "examples/tidal-gate", tmp_path_factory.mktemp("review") / "site", ignore=ignore)
    )
    with serving(root, noon(COMPLETE)) as address:
        yield address


@pytest.fixture
def opened(desk: str, open_window: OpenWindow) -> Page:
    """Return the page that reviews, in a browser."""
    page = open_window(locale="en")
    page.goto(desk)
    page.get_by_role("link", name="Review an article").click()
    page.get_by_label("Or drop a file here").wait_for()
    return page


def _paste(page: Page) -> None:
    page.get_by_label("The text of the article").fill(ARTICLE)
    page.locator("#review").get_by_role("button", name="Compare with the record").click()
    expect(page.locator("[data-result]")).to_be_focused()


@pytest.mark.parametrize("screen", [PHONE, DESK], ids=["phone", "desk"])
def test_row_leads_to_its_words_and_back(opened: Page, screen: dict[str, int]) -> None:
    """The words are on the screen with the focus, above the bar; their number leads back to the row."""
    opened.set_viewport_size(screen)  # type: ignore[arg-type]
    _paste(opened)
    row = opened.locator("#row-3")
    expect(row).to_contain_text("asks for a change")
    expect(row.locator("dd").first.locator("mark")).to_have_text("45")
    row.get_by_role("link", name="To the words").click()

    words = opened.locator("#words-3")
    expect(words).to_be_focused()
    expect(words).to_be_in_viewport()
    expect(words).to_have_text("The gate will be paid for with less than 45 million crowns.")
    assert opened.evaluate(FOCUS)[1] is False
    opened.locator('.back[href="#row-3"]').click()
    expect(row).to_be_focused()
    expect(row).to_be_in_viewport()


def test_review_by_keys_alone(opened: Page) -> None:
    """Tab, Enter and F8 do it all: paste, compare, go from the words of one row to those of the next, and back."""
    opened.get_by_label("The text of the article").focus()
    opened.keyboard.insert_text(ARTICLE)
    opened.keyboard.press("Control+s")
    expect(opened.locator("[data-result]")).to_be_focused()
    for _ in range(3):
        opened.keyboard.press("Tab")
        if opened.evaluate("document.activeElement.className") == "to-words":
            break
    opened.keyboard.press("Enter")
    expect(opened.locator("#words-1")).to_be_focused()
    opened.keyboard.press("Tab")
    opened.keyboard.press("Enter")
    expect(opened.locator("#row-1")).to_be_focused()
    for number in (1, 2, 3):
        opened.keyboard.press("F8")
        expect(opened.locator(f"#words-{number}")).to_be_focused()


def test_dropped_file_is_reviewed_and_pasted_words_stay(opened: Page) -> None:
    """A file may be dropped anywhere on the page; one that can't be read is told; a file can be chosen as well."""
    opened.get_by_label("The text of the article").fill("pasted words")
    opened.evaluate(DROP, ["gate.pdf", b64encode(b"%PDF").decode()])
    expect(opened.locator(".problems")).to_contain_text("gate.pdf is in no form that can be read")
    expect(opened.locator(".problems")).to_be_focused()
    expect(opened.get_by_label("The text of the article")).to_have_value("pasted words")
    opened.evaluate(DROP, ["gate.md", b64encode(ARTICLE.encode()).decode()])
    expect(opened.locator("[data-result]")).to_have_text("gate.md")
    expect(opened.locator("#row-3")).to_contain_text("45 million")
    opened.get_by_text("Review another article").click()
    opened.get_by_label("Or drop a file here").set_input_files(
        {"name": "gate.txt", "mimeType": "text/plain", "buffer": b"\xc3\xbf\xc2\xbe A gate."}
    )
    expect(opened.locator("[data-result]")).to_have_text("gate.txt")
    expect(opened.locator(".galley-text")).to_contain_text("ÿ¾ A gate.")


def test_browser_stores_nothing_and_sends_one_request(opened: Page) -> None:
    """No storage, cache or history has the article; it goes to the desk alone, and a new visit has an empty form."""
    sent: list[str] = []
    opened.on("request", lambda request: sent.append(f"{request.method} {request.url.partition('/-/')[2]}"))
    before = opened.evaluate("history.length")
    _paste(opened)

    assert [one for one in sent if one != "POST counts"] == ["POST review"]
    assert opened.evaluate(STORED) == [0, 0, 0, 0, "null"]
    assert opened.evaluate("history.length") == before
    opened.reload()
    expect(opened.get_by_label("The text of the article")).to_have_value("")


@pytest.mark.parametrize(
    ("status", "words"),
    [(413, "more than an article has"), (500, "could not do it"), (0, "was ended or started again")],
)
def test_failure_is_told_and_words_stay(opened: Page, status: int, words: str) -> None:
    """Where the desk does not answer, or refuses, a sentence says so above the bar, and the pasted words stay."""

    def answer(route: Route) -> None:
        if status:
            route.fulfill(status=status, body="no")
        else:
            route.abort()

    opened.route("**/-/review", answer)
    opened.get_by_label("The text of the article").fill(ARTICLE)
    opened.locator("#review").get_by_role("button", name="Compare with the record").click()

    expect(opened.get_by_role("alert").filter(has_text=words)).to_be_in_viewport()
    expect(opened.get_by_label("The text of the article")).to_have_value(ARTICLE)


def test_without_script_pasting_works(desk: str, open_window: OpenWindow) -> None:
    """The form works as a browser sends it, rows lead to their words, and no field is there that does nothing."""
    page = open_window(locale="en", java_script_enabled=False)
    page.goto(desk)
    page.get_by_role("link", name="Review an article").click()
    expect(page.locator("#file")).to_be_hidden()
    page.get_by_label("The text of the article").fill(ARTICLE)
    page.locator("#review").get_by_role("button", name="Compare with the record").click()
    page.locator("#row-3 .to-words").click()

    expect(page.locator("#words-3")).to_be_in_viewport()


def test_review_has_no_barriers(opened: Page) -> None:
    """Axe finds nothing, and nothing is wider than the screen, with all folds open."""
    _paste(opened)
    opened.evaluate("document.querySelectorAll('details').forEach((one) => (one.open = true))")

    assert barriers_on(opened) == []
