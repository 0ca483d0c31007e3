"""New entries since a reader's last visit: a story's pages mark them, whatever the dates of the entries."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from conftest import BASE, TODAY
from playwright.sync_api import Page
from site_server import served
from slow import slow
from windows import OpenWindow

from onrecord.build.pipeline import Options, build

pytestmark = pytest.mark.browser

LANGUAGES = {
    "": "New since your last visit: 1",
    "ru/": "Новое с прошлого визита: 1",
    "kk/": "Кіргеннен бері жаңасы: 1",
}
SITE = f"{BASE['site.yaml']}outputs: feeds\n"
"""No script here looks at other outputs."""
STORY = "dispute/"
EVENTS = "content/stories/dispute/events"
DENIAL = f"{EVENTS}/denial.yaml"
LATE_REPORT = "type: report\ndate: 2021-10-20\ntitle: A report\nsources: wire\npublished: 2021-11-05\n"
"""An entry merged late: its publication date is before that of other entries."""
CORRECTION = "corrections:\n  - {date: 2021-12-01, was: This, now: That}\n"
LONG = "body: |\n" + "  A word more or less.\n" * 4_500
"""A text so long that a story of two events puts its full text on a separate page."""
LINES, ARTICLES = ".lines > li[data-unseen]", "article[data-unseen]"
GAP = """(([above, below]) => below.top - above.bottom)
  ([".visit", ".head > .tools"].map(one => document.querySelector(one).getBoundingClientRect()))"""
NO_STORAGE = """
  for (const name of ["localStorage", "sessionStorage"])
    Object.defineProperty(window, name, {get() { throw new DOMException("no", "SecurityError"); }});
"""
FULL_STORAGE = 'Storage.prototype.setItem = () => { throw new DOMException("full", "QuotaExceededError"); };'
WATCH_SHIFTS = """
  window.shifts = [];
  new PerformanceObserver(list => shifts.push(...list.getEntries().map(entry => entry.value)))
    .observe({type: "layout-shift", buffered: true});
"""


NEVER_IDLE = """
  window.requestIdleCallback = (work, options) => options?.timeout && setTimeout(work, options.timeout / 20);
"""
"""Stands for a browser that is never idle; timeouts pass faster."""
IDLE = """async () => {
  await new Promise(done => requestAnimationFrame(() => requestIdleCallback(() => done(), {timeout: 2000})));
  const end = performance.now() + 2000;
  while (performance.now() < end && !document.querySelector(".visits:not([hidden])"))
    await new Promise(requestAnimationFrame);
}"""
"""Resolves once the script has marked new entries and shown the line at the foot, or after some seconds."""


class Readers:
    """A site that its editors change between readers' visits."""

    def __init__(self, folder: Path, open_window: OpenWindow) -> None:
        self.folder, self.open_window = folder, open_window
        self.base = ""

    def publish(self, changes: dict[str, str]) -> None:
        """Write entries and build the site."""
        for path, text in changes.items():
            file = self.folder / "site" / path
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(text, "utf-8")
        outcome = build(self.folder / "site", self.folder / "out", Options(today=TODAY, jobs=1))
        assert outcome.value.published is not None, outcome.problems

    def reader(self, width: int = 1280, before: str = "") -> Page:
        """Return the window of a reader without any earlier visit."""
        page = self.open_window({"width": width, "height": 800}, script=before)
        # Two builds within a second share a modification time; to route any request turns off the browser's cache.
        page.route("**/no/such/file", lambda route: route.abort())
        return page

    def visit(self, reader: Page, address: str = STORY) -> Page:
        """Open a page as in a new tab, as on a visit on another day."""
        reader.evaluate("try { sessionStorage.clear(); } catch {}")
        reader.goto(f"{self.base}{address}")
        # A reader who leaves sooner has not seen the page; the next visit would compare with the one before.
        reader.evaluate(IDLE)
        return reader


@pytest.fixture
def readers(tmp_path: Path, open_window: OpenWindow) -> Iterator[Readers]:
    """Yield a published site and its readers' windows."""
    site = Readers(tmp_path, open_window)
    site.publish({**BASE, "site.yaml": SITE})
    with served(tmp_path / "out") as site.base:
        yield site


def _marked(page: Page, selector: str, name: str = "event") -> list[str]:
    page.evaluate(IDLE)
    found: list[str] = page.locator(selector).evaluate_all(f"all => all.map(one => one.dataset.{name})")
    return found


def test_late_entry_is_marked_as_new(readers: Readers) -> None:
    """A reader sees an unseen entry marked as new even if its publication date is before that of seen entries."""
    reader = readers.reader()
    assert _marked(readers.visit(reader), ARTICLES) == []
    readers.publish({f"{EVENTS}/report.yaml": LATE_REPORT})

    assert _marked(readers.visit(reader), ARTICLES) == ["report"]
    assert _marked(readers.visit(reader), ARTICLES) == []


def test_page_that_is_never_idle_marks_new_entries(readers: Readers) -> None:
    """The script waits no longer than its timeout in a browser that is never idle."""
    reader = readers.reader(before=NEVER_IDLE)
    _marked(readers.visit(reader), ARTICLES)
    readers.publish({f"{EVENTS}/report.yaml": LATE_REPORT})

    assert _marked(readers.visit(reader), ARTICLES) == ["report"]


def test_corrected_entry_is_marked_as_updated(readers: Readers) -> None:
    """An entry corrected since the last visit is marked as updated, not as new."""
    reader = readers.reader()
    readers.visit(reader)
    readers.publish({DENIAL: BASE[DENIAL] + CORRECTION})
    page = readers.visit(reader)

    assert _marked(page, ARTICLES) == ["denial"]
    assert _marked(page, ARTICLES, "unseen") == ["Updated"]
    mark = page.locator("#denial .row-when").evaluate("when => getComputedStyle(when, '::after').content")
    assert "Updated" in mark
    assert page.locator(".visit button").inner_text() == "Updated: 1"


def test_visit_lasts_while_tab_is_in_use(readers: Readers) -> None:
    """Marks stay after Back and reloads; a reload after hours of inactivity starts a new visit."""
    reader = readers.reader()
    readers.visit(reader)
    readers.publish({f"{EVENTS}/report.yaml": LATE_REPORT})
    page = readers.visit(reader)
    page.locator("#report summary").click()
    with page.expect_navigation():
        page.locator("#report [rel=bookmark]").click()
    page.go_back()
    page.reload()
    assert _marked(page, ARTICLES) == ["report"]
    page.clock.install()
    page.clock.fast_forward("05:00:00")
    page.reload()

    assert _marked(page, ARTICLES) == []
    page.close()  # nobody can set its clock back


def test_stored_value_in_earlier_format_is_ignored(readers: Readers) -> None:
    """The script ignores a stored value in an earlier format."""
    reader = readers.reader()
    page = readers.visit(reader)
    page.evaluate("localStorage.setItem(`onrecord:${location.pathname}`, JSON.stringify(['2021-01-01', []]))")
    assert _marked(readers.visit(reader), ARTICLES) == []
    readers.publish({f"{EVENTS}/report.yaml": LATE_REPORT})

    assert _marked(readers.visit(reader), ARTICLES) == ["report"]


@pytest.mark.parametrize("script", [NO_STORAGE, *slow([FULL_STORAGE])])
def test_script_works_without_storage(readers: Readers, script: str) -> None:
    """Without usable storage nothing is marked, and the rest of the script works."""
    reader = readers.reader(before=script)
    readers.visit(reader)
    page = readers.visit(reader)
    page.locator("#denial summary").focus()
    page.keyboard.press("ArrowUp")
    assert page.evaluate("document.activeElement.closest('.row').id") == "announcement"

    assert _marked(page, ARTICLES) == []


def test_first_visit_says_nothing(readers: Readers) -> None:
    """On the first visit no page has a notice or a mark."""
    reader = readers.reader()
    for address in ("", STORY, f"{STORY}claims/", "actors/ministry/", f"{STORY}denial/"):
        page = readers.visit(reader, address)

        assert page.locator(".visit").all_inner_texts() in ([""], [])
        assert _marked(page, "[data-unseen]") == []


def test_other_pages_tell_what_is_new_too(readers: Readers) -> None:
    """The home page, the claims of a story and the page of an actor tell what changed since they were last seen.

    An answer is new, and the event that it answers is updated; both bear on the one claim.
    """
    pages = {
        address: readers.visit(readers.reader(), address) for address in ("", f"{STORY}claims/", "actors/ministry/")
    }
    late = LATE_REPORT.replace("2021-11-05", "2021-12-24").replace("2021-10-20", "2021-11-20")
    answer = late + "speaker: ministry\nmaintains: announcement#joint\n"
    readers.publish({f"{EVENTS}/answer.yaml": answer.replace("type: report", "type: response")})
    told = {}
    for address, page in pages.items():
        readers.visit(page, address)
        told[address] = page.locator(".visit button").inner_text()

    assert told == {
        "": "New since your last visit: 1 · Updated: 1",
        f"{STORY}claims/": "Updated: 1",
        "actors/ministry/": "New since your last visit: 1 · Updated: 1",
    }


def test_visit_of_an_event_counts(readers: Readers) -> None:
    """Who has read an event's own page is told on the story's page of what came later, and not of that event."""
    reader = readers.reader()
    readers.visit(reader, f"{STORY}denial/")
    readers.publish({f"{EVENTS}/report.yaml": LATE_REPORT.replace("2021-11-05", "2021-12-24")})

    assert _marked(readers.visit(reader), ARTICLES) == ["report"]


def test_notice_leads_from_one_new_entry_to_the_next(readers: Readers) -> None:
    """The notice leads to the first new entry; a bar leads on, names each entry, and gives the focus to the last."""
    reader = readers.reader(360)
    readers.visit(reader)
    readers.publish({
        f"{EVENTS}/report.yaml": LATE_REPORT,
        f"{EVENTS}/second.yaml": LATE_REPORT.replace("A report", "Another report"),
    })  # fmt: skip
    page = readers.visit(reader)
    page.locator(".visit button").click()
    bar = page.locator(".tour")

    assert page.evaluate("location.hash") == "#report"
    assert page.locator("#report details").evaluate("row => row.open")
    assert bar.locator("[role=status]").inner_text() == "1/2 A report"
    page.keyboard.press("Enter")
    assert page.evaluate("location.hash") == "#second"
    assert bar.locator("[role=status]").inner_text() == "2/2 Another report"
    assert bar.locator("button:visible").all_inner_texts() == ["Close"]
    bar.get_by_role("button", name="Close").click()
    assert bar.count() == 0
    assert page.evaluate("document.activeElement.closest('.row').id") == "second"


@pytest.fixture
def split_story(readers: Readers) -> Readers:
    """Return a site whose story has its full text on a separate page."""
    readers.publish({path: text + LONG for path, text in BASE.items() if "/events/" in path})
    assert (readers.folder / "out/dispute/all/index.html").is_file()
    return readers


@pytest.mark.slow
def test_full_text_page_marks_new_entries(split_story: Readers) -> None:
    """The full-text page marks new entries even on a first visit; the story's main page then doesn't mark them."""
    reader = split_story.reader()
    split_story.visit(reader)
    split_story.publish({
        f"{EVENTS}/report.yaml": LATE_REPORT.replace("2021-11-05", "2021-12-24"),
        DENIAL: BASE[DENIAL] + LONG + CORRECTION,
    })  # fmt: skip
    page = split_story.visit(reader, f"{STORY}all/")

    assert dict(zip(_marked(page, ARTICLES), _marked(page, ARTICLES, "unseen"), strict=True)) == {
        "report": "New",
        "denial": "Updated",
    }
    assert page.locator(".visit button").inner_text() == "New since your last visit: 1 · Updated: 1"
    assert _marked(split_story.visit(reader), ARTICLES) == []


def test_home_page_marks_new_changes(readers: Readers) -> None:
    """The home page marks its new changes, listed with their stories."""
    reader = readers.reader()
    readers.visit(reader, "")
    readers.publish({f"{EVENTS}/report.yaml": LATE_REPORT.replace("2021-11-05", "2021-12-24")})

    page = readers.visit(reader, "")

    assert _marked(page, LINES, "unseen") == ["New"]
    assert page.locator(LINES).locator("a").get_attribute("href") == "dispute/report/"


@pytest.mark.parametrize("width", [320, *slow([360])])
def test_count_of_new_entries_shifts_no_layout(readers: Readers, width: int) -> None:
    """The line with the number of new entries fits the space reserved for it in each language."""
    story = "title: {en: The dispute, ru: Спор, kk: Дау}\n"
    readers.publish({
        "site.yaml": SITE + "languages: [en, ru, kk]\n",
        "content/stories/dispute/story.yaml": story,
    })  # fmt: skip
    reader = readers.reader(width, before=WATCH_SHIFTS)
    heights = {}
    for language in LANGUAGES:
        page = readers.visit(reader, language + STORY)
        heights[language] = page.locator(".visit").evaluate("room => room.getBoundingClientRect().height")

        # The room is the only space between the facts and the tools, besides a margin of four pixels.
        assert page.evaluate(GAP) <= 4
    readers.publish({f"{EVENTS}/report.yaml": LATE_REPORT})
    for language, words in LANGUAGES.items():
        page = readers.visit(reader, language + STORY)
        page.locator(".visit button").wait_for()
        page.wait_for_timeout(200)

        assert page.locator(".visit button").inner_text() == words
        assert page.locator(".visit").evaluate("room => room.getBoundingClientRect().height") == heights[language]
        assert page.evaluate("shifts") == []


KEPT = "() => Object.keys(localStorage)"
REMEMBERS, FORGETS = ".visits >> nth=0", ".visits >> nth=1"
A_YEAR_LATER = "{ const now = Date.now; Date.now = () => now.call(Date) + DAYS * 24 * 60 * 60 * 1000; }"


def test_reader_forgets_all_at_once_and_remembers_again(readers: Readers) -> None:
    """The switch at the foot removes what is kept and stops; the choice alone stays. The other one begins anew."""
    reader = readers.reader()
    page = readers.visit(reader)
    assert (
        page.locator(REMEMBERS)
        .inner_text()
        .startswith("This browser remembers which entries you have seen, for a year.")
    )
    assert not page.locator(FORGETS).is_visible()
    page.locator(REMEMBERS).get_by_role("button").click()
    assert page.evaluate(KEPT) == ["onrecord-off:/"]
    assert page.evaluate("sessionStorage.length") == 0
    assert (
        page.evaluate("document.activeElement.textContent") == page.locator(FORGETS).get_by_role("button").inner_text()
    )

    readers.publish({f"{EVENTS}/report.yaml": LATE_REPORT})
    assert _marked(readers.visit(reader), ARTICLES) == []
    assert page.evaluate(KEPT) == ["onrecord-off:/"]
    page.locator(FORGETS).get_by_role("button").click()
    assert page.evaluate(KEPT) == []
    assert page.locator(REMEMBERS).is_visible()
    readers.visit(reader)
    assert page.evaluate(KEPT) == [f"onrecord:/{STORY}"]


@pytest.mark.parametrize(("days", "is_kept"), [(364, True), (366, False)])
def test_what_is_kept_ends_after_a_year(readers: Readers, days: int, *, is_kept: bool) -> None:
    """A visit to any page ends what was seen a year before, in the records of other pages too."""
    reader = readers.reader()
    page = readers.visit(reader)
    page.add_init_script(A_YEAR_LATER.replace("DAYS", str(days)))
    readers.visit(reader, "actors/ministry/")

    assert (f"onrecord:/{STORY}" in page.evaluate(KEPT)) == is_kept
    page.close()  # nobody can set its clock back


def test_record_of_an_earlier_version_still_marks(readers: Readers) -> None:
    """What an earlier version kept, without the day on which it was seen, still tells what is new."""
    reader = readers.reader()
    page = readers.visit(reader)
    page.evaluate("""() => {
      const [key] = Object.keys(localStorage);
      const kept = Object.entries(JSON.parse(localStorage[key])).map(([name, [changed]]) => [name, changed]);
      localStorage[key] = JSON.stringify(Object.fromEntries(kept));
    }""")
    readers.publish({f"{EVENTS}/report.yaml": LATE_REPORT})

    assert _marked(readers.visit(reader), ARTICLES) == ["report"]


def test_site_that_remembers_no_visits_removes_what_it_kept(readers: Readers) -> None:
    """With `remembers_visits: no` there is no line, nothing is kept, and nothing is left of earlier visits."""
    reader = readers.reader()
    page = readers.visit(reader)
    assert page.evaluate(KEPT) != []
    readers.publish({"site.yaml": f"{SITE}remembers_visits: no\n"})
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    readers.visit(reader)

    assert (page.evaluate(KEPT), page.evaluate("sessionStorage.length")) == ([], 0)
    assert page.locator(".visits").count() == 0
    assert [url for url in asked if not url.startswith(readers.base)] == []


def test_line_is_hidden_without_script(readers: Readers) -> None:
    """Without script nothing is kept, and no line claims that there is a switch."""
    page = (readers.folder / "out" / STORY / "index.html").read_text("utf-8")

    assert page.count('<p class="visits" hidden>') == page.count('class="visits"') == 2
