"""The preview as an editor uses it: the real command, a real browser and saved files."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from conftest import BASE, MakeSite
from playwright.sync_api import Page, expect
from previews import PATIENCE, Running, running
from windows import OpenWindow

pytestmark = pytest.mark.browser
expect.set_options(timeout=1000 * PATIENCE)

EVENTS = "content/stories/dispute/events"
MANY_EVENTS = {
    f"{EVENTS}/report-{number:02}.yaml": (
        f"type: report\ndate: 2022-01-{number:02}\ntitle: Report {number}\nsources: wire\npublished: 2022-02-01\n"
    )
    for number in range(1, 19)
}
"""Enough events for a page that has to be scrolled."""
STRICT = "default-src 'none'; style-src 'self'; img-src 'self'; base-uri 'none'"
"""A policy that allows no script."""
REPORT = """\
content/stories/dispute/events/denial.yaml:5:9: error REL002 no event is called 'anouncement'
    5 | denies: anouncement#joint
      |         ^^^^^^^^^^^^^^^^^
   help: did you mean 'announcement#joint'? (content/stories/dispute/events/announcement.yaml:6)

1 error in 1 of 24 files
"""


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the folder of a site whose policy allows no script."""
    root = tmp_path_factory.mktemp("previewed") / "site"
    base = (Path(__file__).parents[2] / "templates" / "base.html").read_text("utf-8")
    policy = f'<meta http-equiv="Content-Security-Policy" content="{STRICT}">'
    files = {**BASE, **MANY_EVENTS, "templates/base.html": base.replace("<head>", f"<head>\n{policy}")}
    for path, text in files.items():
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_text(text, "utf-8")
    return root


@pytest.fixture(scope="module")
def preview(root: Path) -> Iterator[Running]:
    """Yield the preview of that site."""
    with running(root) as preview:
        yield preview


@pytest.fixture
def page(open_window: OpenWindow) -> Iterator[Page]:
    """Yield a page of a browser, which counts how often pages are loaded in it."""
    count = "sessionStorage.loads = Number(sessionStorage.loads || 0) + 1"
    yield open_window({"width": 1000, "height": 700}, script=count)
    open_window.errors.clear()  # the preview may have ended before


def _edit(file: Path, old: str, new: str) -> None:
    text = file.read_text("utf-8")
    assert old in text
    file.write_text(text.replace(old, new, 1), "utf-8")


def _loads(page: Page) -> int:
    """Return how often pages were loaded in this window."""
    return int(page.evaluate("sessionStorage.loads"))


def test_saved_change_appears_and_keeps_scroll_position(root: Path, preview: Running, page: Page) -> None:
    """A saved change appears on the page, which keeps its scroll position and focus."""
    page.goto(f"{preview.url}dispute/")
    expect(page.locator("#report-18 .onrecord-edit")).to_be_attached()
    page.locator("#report-14").scroll_into_view_if_needed()
    link = page.locator("#report-14 summary")
    link.focus()
    before = link.bounding_box()
    _edit(root / f"{EVENTS}/report-02.yaml", "title: Report 2\n", "title: Report two\nsummary: A line more\n")
    preview.wait("^built")
    expect(page.locator("#report-02 :is(h3, h4)")).to_have_text("Report two")
    expect(page.locator("#report-18 .onrecord-edit")).to_be_attached()
    after = link.bounding_box()

    assert before
    assert after
    assert after["y"] == pytest.approx(before["y"], abs=2)
    assert page.evaluate("document.activeElement.closest('article').id") == "report-14"
    assert page.evaluate("scrollY") > 500
    assert _loads(page) == 2


def test_unaffected_page_is_not_reloaded(root: Path, preview: Running, page: Page) -> None:
    """A page unaffected by the change is not reloaded."""
    page.goto(f"{preview.url}actors/company/")
    _edit(root / f"{EVENTS}/report-03.yaml", "title: Report 3\n", "title: Report three\n")
    preview.wait("^built")
    other = page.context.new_page()
    other.goto(f"{preview.url}dispute/")
    expect(other.locator("#report-03 :is(h3, h4)")).to_have_text("Report three")
    page.wait_for_timeout(300)

    assert _loads(page) == 1


def test_style_sheet_is_replaced_without_reload(root: Path, preview: Running, page: Page) -> None:
    """A changed style sheet takes effect without a reload."""
    page.goto(f"{preview.url}dispute/")
    style = (Path(__file__).parents[2] / "static" / "style.css").read_text("utf-8")
    (root / "static").mkdir(exist_ok=True)
    (root / "static" / "style.css").write_text(f"{style}\nh1 {{ color: rgb(1, 2, 3) !important }}\n", "utf-8")
    preview.wait("^built")
    expect(page.locator("main h1")).to_have_css("color", "rgb(1, 2, 3)")
    (root / "static" / "style.css").write_text(f"{style}\nh1 {{ color: rgb(4, 5, 6) !important }}\n", "utf-8")
    preview.wait("^built")
    expect(page.locator("main h1")).to_have_css("color", "rgb(4, 5, 6)")
    expect(page.locator('head link[rel="stylesheet"][href*="style.css"]')).to_have_count(1)

    assert _loads(page) == 1


def test_error_is_shown_over_last_page_until_corrected(root: Path, preview: Running, page: Page) -> None:
    """An error appears over the page as in the terminal, links to its file and vanishes once corrected."""
    page.goto(f"{preview.url}dispute/denial/")
    _edit(root / f"{EVENTS}/denial.yaml", "denies: announcement", "denies: anouncement")
    panel = page.locator("#onrecord-preview section.errors")
    expect(panel.locator("pre")).to_have_text(REPORT.rstrip("\n"), use_inner_text=True)
    preview.wait("^not built")

    assert REPORT in "".join(preview.said)
    assert page.locator("main h1").inner_text() == "The company denies"
    place = panel.locator("pre a")
    desk = page.locator("script[data-desk]").get_attribute("data-desk")
    assert place.get_attribute("href") == f"{desk}/-/text/file/{EVENTS}/denial.yaml?line=5"
    page.keyboard.press("Escape")
    expect(panel).to_have_count(0)
    page.goto(f"{preview.url}dispute/")
    expect(panel).to_be_visible()
    _edit(root / f"{EVENTS}/denial.yaml", "denies: anouncement", "denies: announcement")
    expect(panel).to_have_count(0)
    preview.wait("^built")


def test_text_of_entry_is_never_executed(root: Path, preview: Running, page: Page) -> None:
    """Markup in a wrong entry is shown as text."""
    page.goto(f"{preview.url}dispute/denial/")
    _edit(root / f"{EVENTS}/denial.yaml", "denies: announcement#joint", "denies: <img src=x onerror=document.title=1>")
    panel = page.locator("#onrecord-preview section.errors")
    expect(panel).to_contain_text("<img src=x onerror=document.title=1>")

    assert panel.locator("img").count() == 0
    assert page.title() != "1"
    _edit(root / f"{EVENTS}/denial.yaml", "denies: <img src=x onerror=document.title=1>", "denies: announcement#joint")
    expect(panel).to_have_count(0)
    preview.wait("^not built")
    preview.wait("^built")


def test_warnings_are_shown_in_corner(root: Path, preview: Running, page: Page) -> None:
    """Without the desk, warnings are one line in a corner, which expands; once dismissed, it waits for new ones."""
    with running(root, "--read-only") as reading:
        page.goto(f"{reading.url}dispute/")
        with (root / "content/sources/sources.yaml").open("a", encoding="utf-8") as file:
            file.write("other: {title: Another, url: https://example.org/other}\n")
        note = page.locator("#onrecord-preview details.warnings")
        expect(note.locator("summary")).to_have_text("1 warning in 1 of 24 files")
        note.locator("summary").click()
        expect(note.locator("pre")).to_contain_text("warning SRC005")
        note.get_by_role("button").click()
        expect(note).to_have_count(0)
        page.reload()
        page.wait_for_timeout(300)
        expect(note).to_have_count(0)
        _edit(root / "content/sources/sources.yaml", "other: {title: Another, url: https://example.org/other}\n", "")
    preview.wait("^built")
    preview.wait("^built")


def test_drafts_are_labelled_and_entries_link_to_their_forms(root: Path, preview: Running, page: Page) -> None:
    """A draft is labelled on its page and in lists, and each entry has a link to its form at the desk."""
    draft = root / f"{EVENTS}/draft.yaml"
    draft.write_text("type: report\ndate: 2022-03-01\ntitle: Not yet\nstatus: draft\nsources: wire\nspeaker: company\n")
    preview.wait("^built")
    page.goto(f"{preview.url}dispute/")
    expect(page.locator("#draft :is(h3, h4) .onrecord-draft")).to_have_text("draft")
    expect(page.locator(".onrecord-draft")).to_have_count(1)
    edit = page.locator("#draft .onrecord-edit a")

    desk = page.locator("script[data-desk]").get_attribute("data-desk")
    assert edit.inner_text() == "Edit"
    assert edit.get_attribute("href") == f"{desk}/-/edit/event/dispute/draft"
    assert page.locator(".onrecord-edit a").first.get_attribute("href") == f"{desk}/-/edit/story/dispute"
    page.goto(f"{preview.url}actors/company/")
    expect(page.locator("main .onrecord-draft")).to_have_count(1)
    expect(page.locator(".onrecord-edit a")).to_have_attribute("href", f"{desk}/-/edit/actor/company")
    page.goto(f"{preview.url}dispute/draft/")
    expect(page.locator("h1 .onrecord-draft")).to_be_visible()
    draft.unlink()
    expect(page.locator("main h1")).to_have_text("Page not found")
    preview.wait("^built")


def test_preview_does_not_change_look_of_page(preview: Running, page: Page, open_window: OpenWindow) -> None:
    """The site's own elements look the same in the preview as without it."""
    parts = ["main h1", "article h4", "article a[href^='#cite-']", "article .row-when", "footer", "header a"]
    colours = "node => ['color', 'backgroundColor', 'fontSize', 'display'].map(name => getComputedStyle(node)[name])"
    page.goto(f"{preview.url}dispute/")
    expect(page.locator(".onrecord-edit").first).to_have_css("opacity", "0.75")  # the preview's style sheet has loaded
    with_preview = [page.locator(part).first.evaluate(colours) for part in parts]
    plain_page = open_window({"width": 1000, "height": 700}, java_script_enabled=False)
    plain_page.goto(f"{preview.url}dispute/")
    expected = [plain_page.locator(part).first.evaluate(colours) for part in parts]

    assert with_preview == expected


def test_corrected_site_replaces_error_page(make_site: MakeSite, page: Page) -> None:
    """While a site can't be built, the preview shows its errors at every address, and then the site."""
    root = make_site({"site.yaml": "titel: A test\n"})
    with running(root, "--read-only", "--editor", "none") as preview:
        page.goto(f"{preview.url}dispute/")
        expect(page.locator("h1")).to_have_text("The site can't be built yet")
        expect(page.locator("pre")).to_contain_text("there is no field called 'titel' here")
        (root / "site.yaml").write_text("title: [\n", "utf-8")
        expect(page.locator("pre")).to_contain_text("error YML001")
        (root / "site.yaml").write_text("title: A test\n", "utf-8")
        expect(page.locator("main h1")).to_have_text("The dispute")
        expect(page.locator("#denial .onrecord-edit code")).to_have_text(f"{EVENTS}/denial.yaml")


def test_search_finds_saved_words_and_drafts(make_site: MakeSite, page: Page) -> None:
    """The preview has the search, over what it shows: saved changes, and drafts."""
    root = make_site({})
    with running(root, "--editor", "none") as preview:
        page.goto(f"{preview.url}search/?q=denies")
        expect(page.locator(".results a").first).to_have_js_property("href", f"{preview.url}dispute/#denial")
        denial = root / EVENTS / "denial.yaml"
        draft = (
            denial.read_text("utf-8").replace("The company denies", "A zebra").replace("published: 2021-11-10\n", "")
        )
        (root / EVENTS / "zebra.yaml").write_text(f"{draft}status: draft\n", "utf-8")
        preview.wait("^built")
        for _ in range(100):
            page.goto(f"{preview.url}search/?q=zebra")
            page.locator(".answer [role=status]").filter(has_text="e").wait_for()
            if page.locator(".results a").count():
                break
        expect(page.locator(".results a").first).to_have_js_property("href", f"{preview.url}dispute/#zebra")
