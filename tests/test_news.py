"""What is new since a reader's last visit: marked on every page of a story, whatever the days of the entries say."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from conftest import BASE, TODAY
from playwright.sync_api import Browser, BrowserContext, Page
from site_server import served
from slow import slow

from onrecord.pipeline import Options, build

pytestmark = pytest.mark.browser

LANGUAGES = {
    "": "New since your last visit: 1",
    "ru/": "Новое с прошлого визита: 1",
    "kk/": "Соңғы кіргелі жаңасы: 1",
}
STORY = "dispute/"
EVENTS = "content/stories/dispute/events"
DENIAL = f"{EVENTS}/denial.yaml"
LATE = "type: report\ndate: 2021-10-20\ntitle: A report\nsources: wire\npublished: 2021-11-05\n"
"""An entry that was merged later, with a day of publication before that of the others."""
CORRECTED = "corrections:\n  - {date: 2021-12-01, was: This, now: That}\n"
LONG = "body: |\n" + "  A word more or less.\n" * 4_500
"""So much text that two events have their whole text on a page of its own."""
LINES, ARTICLES = ".changes [data-unseen]", "article[data-unseen]"
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


IDLE = "() => new Promise(done => requestIdleCallback(() => done(), {timeout: 2000}))"
"""Ends once the page was idle, when the script has marked what is new, or after two seconds."""


class Readers:
    """A site that is edited between the visits of its readers."""

    def __init__(self, folder: Path, browser: Browser) -> None:
        self.folder, self.browser = folder, browser
        self.contexts: list[BrowserContext] = []
        self.faults: list[str] = []
        self.base = ""

    def publish(self, changes: dict[str, str]) -> None:
        """Write entries and build the site."""
        for path, text in changes.items():
            file = self.folder / "site" / path
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(text, "utf-8")
        outcome = build(self.folder / "site", self.folder / "out", Options(today=TODAY, jobs=1))
        assert outcome.value.published is not None, outcome.problems

    def reader(self, width: int = 1280, before: str = "") -> BrowserContext:
        """Return a browser that was never here."""
        context = self.browser.new_context(viewport={"width": width, "height": 800})
        context.add_init_script(before)
        # Two builds of one second look the same to a browser's cache, which it does without where requests are routed.
        context.route("**/*", lambda route: route.continue_())
        self.contexts.append(context)
        return context

    def visit(self, reader: BrowserContext, address: str = STORY) -> Page:
        """Open a page in a new tab, as at a visit of another day."""
        page = reader.new_page()
        page.on("pageerror", lambda error: self.faults.append(str(error)))
        page.goto(f"{self.base}{address}")
        return page


@pytest.fixture
def readers(tmp_path: Path, browser: Browser) -> Iterator[Readers]:
    """Yield a published site, and close the browsers of its readers."""
    site = Readers(tmp_path, browser)
    site.publish(BASE)
    with served(tmp_path / "out") as site.base:
        yield site
        for context in site.contexts:
            context.close()
    assert site.faults == []


def _named(page: Page, selector: str, name: str = "event") -> list[str]:
    page.evaluate(IDLE)
    found: list[str] = page.locator(selector).evaluate_all(f"all => all.map(one => one.dataset.{name})")
    return found


def test_entry_that_came_late_is_new(readers: Readers) -> None:
    """An entry is new to a reader who has not seen it, though its day of publication is before that of others."""
    reader = readers.reader()
    assert _named(readers.visit(reader), ARTICLES) == []
    readers.publish({f"{EVENTS}/report.yaml": LATE})

    assert _named(readers.visit(reader), ARTICLES) == ["report"]
    assert _named(readers.visit(reader), ARTICLES) == []


def test_correction_is_news(readers: Readers) -> None:
    """An entry that was corrected since is marked, by another word than one that is new."""
    reader = readers.reader()
    readers.visit(reader)
    readers.publish({DENIAL: BASE[DENIAL] + CORRECTED})
    page = readers.visit(reader)

    assert _named(page, ARTICLES) == ["denial"]
    assert _named(page, ARTICLES, "unseen") == ["Updated"]
    mark = page.locator("#denial .row-when").evaluate("when => getComputedStyle(when, '::after').content")
    assert "Updated" in mark
    assert page.locator(".visit a").get_attribute("href") == "#denial"


def test_visit_lasts_while_its_tab_is_in_use(readers: Readers) -> None:
    """Marks stay through an event's page, Back and reloads; a tab that was left alone for hours begins a visit anew."""
    reader = readers.reader()
    readers.visit(reader)
    readers.publish({f"{EVENTS}/report.yaml": LATE})
    page = readers.visit(reader)
    page.locator("#report summary").click()
    with page.expect_navigation():
        page.locator("#report [rel=bookmark]").click()
    page.go_back()
    page.reload()
    assert _named(page, ARTICLES) == ["report"]
    page.clock.install()
    page.clock.fast_forward("05:00:00")
    page.reload()

    assert _named(page, ARTICLES) == []


def test_what_an_earlier_script_kept_marks_nothing_once(readers: Readers) -> None:
    """What is kept in another form is not taken for what was seen."""
    reader = readers.reader()
    page = readers.visit(reader)
    page.evaluate("localStorage.setItem(`onrecord:${location.pathname}`, JSON.stringify(['2021-01-01', []]))")
    assert _named(readers.visit(reader), ARTICLES) == []
    readers.publish({f"{EVENTS}/report.yaml": LATE})

    assert _named(readers.visit(reader), ARTICLES) == ["report"]


@pytest.mark.parametrize("trouble", [NO_STORAGE, FULL_STORAGE])
def test_nothing_breaks_where_nothing_can_be_kept(readers: Readers, trouble: str) -> None:
    """Without storage nothing is marked, and the rest of the script does its work."""
    reader = readers.reader(before=trouble)
    readers.visit(reader)
    page = readers.visit(reader)
    page.locator("#denial summary").focus()
    page.keyboard.press("ArrowUp")
    assert page.evaluate("document.activeElement.closest('.row').id") == "announcement"

    assert _named(page, ARTICLES) == []


@pytest.fixture
def divided(readers: Readers) -> Readers:
    """Return a site whose story has its whole text on a page of its own."""
    readers.publish({path: text + LONG for path, text in BASE.items() if "/events/" in path})
    assert (readers.folder / "out/dispute/all/index.html").is_file()
    return readers


def test_page_of_the_whole_text_marks_what_is_new(divided: Readers) -> None:
    """The page of the whole text marks what came since, also where it was never open; the rows know of it then."""
    reader = divided.reader()
    divided.visit(reader)
    divided.publish({
        f"{EVENTS}/report.yaml": LATE.replace("2021-11-05", "2021-12-24"),
        DENIAL: BASE[DENIAL] + LONG + CORRECTED,
    })  # fmt: skip
    page = divided.visit(reader, f"{STORY}all/")

    assert dict(zip(_named(page, ARTICLES), _named(page, ARTICLES, "unseen"), strict=True)) == {
        "report": "New",
        "denial": "Updated",
    }
    assert page.locator(".visit a").inner_text() == "New since your last visit: 2"
    assert page.locator(".visit a").get_attribute("href") == "#report"
    assert _named(divided.visit(reader), ARTICLES) == []


def test_home_page_marks_what_changed(readers: Readers) -> None:
    """The newest changes are marked on the home page too, where they are named with their stories."""
    reader = readers.reader()
    readers.visit(reader, "")
    readers.publish({f"{EVENTS}/report.yaml": LATE.replace("2021-11-05", "2021-12-24")})

    assert _named(readers.visit(reader, ""), LINES) == ["dispute/report"]


@pytest.mark.parametrize("width", [320, *slow([360])])
def test_news_move_nothing(readers: Readers, width: int) -> None:
    """Where it is said how many are new, room for one line is kept, and its words need no more in any language."""
    story = "title: {en: The dispute, ru: Спор, kk: Дау}\n"
    readers.publish({
        "site.yaml": BASE["site.yaml"] + "languages: [en, ru, kk]\n",
        "content/stories/dispute/story.yaml": story,
    })  # fmt: skip
    reader = readers.reader(width, before=WATCH_SHIFTS)
    rooms = {}
    for language in LANGUAGES:
        page = readers.visit(reader, language + STORY)
        rooms[language] = page.locator(".visit").evaluate("room => room.getBoundingClientRect().height")
    readers.publish({f"{EVENTS}/report.yaml": LATE})
    for language, words in LANGUAGES.items():
        page = readers.visit(reader, language + STORY)
        page.locator(".visit a").wait_for()
        page.wait_for_timeout(200)

        assert page.locator(".visit a").inner_text() == words
        assert page.locator(".visit").evaluate("room => room.getBoundingClientRect().height") == rooms[language]
        assert page.evaluate("shifts") == []
