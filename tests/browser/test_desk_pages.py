"""The desk in a real browser: home, publishing, text and conflicts, by keys, on phones, and without barriers."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest
from conftest import BASE
from desk_browser import FOCUS, serving
from looks import barriers_on, look
from playwright.sync_api import Page, expect
from previews import PATIENCE
from repositories import commit
from slow import slow
from windows import OpenWindow

pytestmark = pytest.mark.browser
expect.set_options(timeout=1000 * PATIENCE)

EVENTS = "content/stories/dispute/events"
LONG = "The company denies that it has ever had the access that the ministry says it has"
FILES = {
    f"{EVENTS}/draft.yaml": (
        f"type: denial\nstatus: draft\ndate: 2021-11-03\ntitle: {LONG}\nspeaker: company\n"
        "denies: announcement#access\nsources: wire\n"
    ),
    f"{EVENTS}/answer.yaml": (
        "type: response\nstatus: draft\ndate: 2021-11-04\ntitle: Stays with it\nspeaker: minstry\n"
        "responds_to: draft\nsources: gazette\n"
    ),
    "content/sources/other.yaml": "other: {title: Another, url: https://example.org/other}\n",
}
PUBLISH = "/-/publish?event=dispute/draft"
TEXT = "/-/text/event/dispute/draft"
WRONG = "/-/text/event/dispute/answer"


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a site with drafts, a warning and changes since its last version."""
    root = tmp_path_factory.mktemp("desk") / "site"
    for path, text in {**BASE, **FILES}.items():
        if path == f"{EVENTS}/draft.yaml":
            commit(root)
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_text(text, "utf-8")
    return root


@pytest.fixture(scope="module")
def desk(root: Path) -> Iterator[str]:
    """Yield the address of that site's desk."""
    with serving(root) as address:
        yield address


@pytest.fixture
def opened(root: Path, desk: str, open_window: OpenWindow) -> Iterator[Page]:
    """Yield the home of that desk in a browser; write the site's files again afterwards, if the test changed them."""
    page = open_window()
    page.goto(desk)
    yield page
    assert {file.name for file in root.iterdir() if file.name[0] != "."} == {"content", "site.yaml"}
    for path, text in {**BASE, **FILES}.items():
        if (root / path).read_text("utf-8") != text:
            (root / path).write_text(text, "utf-8")


def _go(page: Page, path: str) -> None:
    page.goto(page.url.partition("/-/")[0] + path)


def _pages(root: Path, windows: Sequence[Page]) -> Iterator[tuple[str, Page]]:
    """Open one page after another, in each window in turn, the conflict last; yield their names and windows."""
    entries = ("/-/entries", "/-/entries?q=company&from=soon&who=nobody")
    paths = (
        "/-/desk/",
        *entries,
        PUBLISH,
        "/-/publish?event=dispute/answer",
        "/-/changed",
        WRONG,
        "/-/publish?event=x/y",
    )
    for number, path in enumerate(paths):
        page = windows[number % len(windows)]
        _go(page, path)
        page.wait_for_load_state("networkidle")
        yield path, page
    page = windows[0]
    _go(page, TEXT)
    file = root / EVENTS / "draft.yaml"
    before = file.read_text()
    page.locator("#text").fill(before.replace("2021-11-03", "2021-11-05").replace(LONG, "No"))
    file.write_text(before.replace("2021-11-03", "2021-11-06").replace("wire", "gazette"))
    page.keyboard.press("Control+s")
    page.locator(".versions").wait_for()
    yield "conflict", page
    page.locator(".bar [data-save]").click()
    page.locator(".problems").wait_for()
    yield "no choice", page
    file.write_text(before)


def test_pages_have_no_barriers_and_fit(root: Path, opened: Page, open_window: OpenWindow) -> None:
    """Axe finds nothing on any page, each in one of two languages, on a phone or at a desk, in one colour scheme."""
    windows = [open_window(locale=language) for language in ("en", "ru")]
    for page in windows:
        page.context.add_cookies(opened.context.cookies())  # type: ignore[arg-type]
        page.goto(opened.url)
    for number, (name, page) in enumerate(_pages(root, windows)):
        page.evaluate("document.querySelectorAll('details').forEach((one) => (one.open = true))")
        _, screen, scheme = look(number)

        assert barriers_on(page, [screen], [scheme]) == [], name


@pytest.mark.parametrize("language", slow(["en", "ru", "kk"]))
def test_pages_have_no_barriers_in_any_look(root: Path, opened: Page, open_window: OpenWindow, language: str) -> None:
    """Axe finds nothing on any page, in the light and in the dark, on a phone and at a desk; none scrolls sideways."""
    page = open_window(locale=language)
    page.context.add_cookies(opened.context.cookies())  # type: ignore[arg-type]
    page.goto(opened.url)
    for name, _ in _pages(root, [page]):
        page.evaluate("document.querySelectorAll('details').forEach((one) => (one.open = true))")

        assert barriers_on(page) == [], name


def test_home_loads_what_readers_will_notice(opened: Page) -> None:
    """What takes longer comes by itself, and the bar counts problems and changes."""
    expect(opened.locator("#changed")).to_contain_text("The draft “Stays with it” is new")
    expect(opened.locator('.bar [data-count="changes"]')).to_have_text("3")
    expect(opened.locator('.bar [data-count="problems"]')).to_be_visible()
    opened.keyboard.press("F8")
    expect(opened.locator(":focus")).to_have_text("Mend")


def test_list_follows_what_is_typed(opened: Page) -> None:
    """The list of all entries is that of what is typed, as is the address, and the count is told; the focus stays."""
    _go(opened, "/-/entries")
    before = opened.locator("#results h3").count()
    words = opened.get_by_label("Words", exact=True)
    words.press_sequentially("denies that it has ever")
    expect(opened.locator("#results h3").first).to_have_text(LONG)
    expect(words).to_be_focused()
    opened.get_by_label("Kind").select_option("source")
    expect(opened.locator("#count")).not_to_have_text(f"{before} entries")
    expect(opened.locator("#results h3", has_text=LONG)).to_have_count(0)
    assert opened.url.endswith("/-/entries?q=denies+that+it+has+ever&kind=source")
    opened.get_by_text("Story, days, who spoke, order").click()
    opened.get_by_label("From the day").fill("soon")
    expect(opened.get_by_label("From the day")).to_have_attribute("aria-invalid", "true")
    opened.get_by_label("From the day").fill("1 Nov 2021")
    expect(opened.get_by_label("From the day")).not_to_have_attribute("aria-invalid", "true")


def test_text_is_written_by_keys(root: Path, opened: Page) -> None:
    """Problems follow the typing, F8 selects the next one, a mend can be taken back, and Ctrl+S saves."""
    _go(opened, TEXT)
    text = opened.locator("#text")
    text.fill(text.input_value().replace("company\ndenies", "compny\ndenies").replace("sources: wire", "sources: wier"))
    expect(opened.locator(".bar .state")).to_have_text("Changed, not saved")
    expect(opened.locator("#problems h2")).to_contain_text("2 problems")
    expect(opened.locator(".bar [data-save]")).to_have_text("Save, with 2 problems")
    expect(opened.locator(".editor .wrong")).to_have_count(2)
    chosen = (
        "document.activeElement.value.slice(document.activeElement.selectionStart, document.activeElement.selectionEnd)"
    )
    for words in ("compny", "wier", "compny"):
        opened.keyboard.press("F8")
        assert opened.evaluate(chosen) == words
    opened.get_by_role("button", name="Put company").click()
    expect(opened.locator("#problems h2")).to_contain_text("1 problem")
    opened.keyboard.press("Control+z")
    expect(opened.locator("#problems h2")).to_contain_text("2 problems")
    opened.keyboard.press("Control+s")
    expect(opened.locator(".bar .state")).to_have_text("Saved at 12:00")
    assert "speaker: compny\n" in (root / EVENTS / "draft.yaml").read_text()
    opened.get_by_role("button", name="Undo the last save").click()
    expect(opened.locator("#problems h2")).to_contain_text("No problems")
    assert (root / EVENTS / "draft.yaml").read_text() == FILES[f"{EVENTS}/draft.yaml"]


def test_leaving_asks_while_something_is_not_saved(opened: Page) -> None:
    """A page with something unsaved asks before it goes; after a save it does not."""
    asked = list[str]()

    def answer(dialog: object) -> None:
        asked.append(dialog.type)  # type: ignore[attr-defined]
        dialog.accept()  # type: ignore[attr-defined]

    opened.on("dialog", answer)
    _go(opened, TEXT)
    opened.locator("#text").press("End")
    opened.locator("#text").press_sequentially(" # changed")
    opened.locator(".bar .home").click()
    opened.wait_for_url("**/-/desk/")
    assert asked == ["beforeunload"]
    _go(opened, TEXT)
    opened.locator("#text").press_sequentially("# changed\n")
    opened.keyboard.press("Control+s")
    expect(opened.locator(".bar .state")).to_have_text("Saved at 12:00")
    opened.locator(".bar .home").click()
    opened.wait_for_url("**/-/desk/")
    assert asked == ["beforeunload"]
    opened.remove_listener("dialog", answer)


@pytest.mark.parametrize(("paths", "width", "height"), [
    (("/-/desk/", WRONG), 360, 640),
    *slow([((PUBLISH,), 1280, 800), (("/-/desk/", WRONG), 1280, 800), ((PUBLISH,), 360, 640)]),
])  # fmt: skip
def test_focus_is_never_under_the_bar(opened: Page, paths: tuple[str, ...], width: int, height: int) -> None:
    """A walk with the Tab key reaches every control, and sees each."""
    opened.set_viewport_size({"width": width, "height": height})
    for path in paths:
        _go(opened, path)
        opened.wait_for_load_state("networkidle")
        reached = 0
        for _ in range(80):
            opened.keyboard.press("Tab")
            tag, hidden = opened.evaluate(FOCUS)
            if tag == "BODY":
                break
            assert not hidden, path
            reached += 1
        assert reached >= opened.locator("a:visible, button:visible, textarea").count()


def test_bar_is_no_obstacle_to_a_phone_keyboard(opened: Page) -> None:
    """While a field has the focus on a phone, the bar does not stick to the foot."""
    opened.set_viewport_size({"width": 360, "height": 640})
    _go(opened, TEXT)
    expect(opened.locator(".bar")).to_have_css("position", "sticky")
    opened.locator("#text").focus()
    expect(opened.locator(".bar")).to_have_css("position", "static")


def test_everything_works_without_script(root: Path, opened: Page, open_window: OpenWindow) -> None:
    """Forms save, mend and publish by themselves; what readers will notice is a link away."""
    page = open_window(java_script_enabled=False)
    page.context.add_cookies(opened.context.cookies())  # type: ignore[arg-type]
    page.goto(opened.url)
    page.get_by_role("link", name="What readers will notice").click()
    expect(page.locator("main")).to_contain_text("The draft “Stays with it” is new")
    _go(page, WRONG)
    page.get_by_role("button", name="Put ministry").click()
    expect(page.locator(".bar .state")).to_have_text("Changed, not saved")
    page.locator(".bar [data-save]").click()
    assert "speaker: ministry\n" in (root / EVENTS / "answer.yaml").read_text()
    _go(page, PUBLISH)
    page.locator("main").get_by_role("button", name="Publish it").click()
    expect(page.locator("#done")).to_contain_text(f"Published “{LONG}”")
