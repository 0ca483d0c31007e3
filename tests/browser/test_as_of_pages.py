"""The record as of a day: no page names what came later, but in words that the notice calls today's."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from chart_story import FILES
from conftest import BASE
from joined_story import JOINED_LATER
from playwright.sync_api import Browser, Page
from site_server import served
from slow import slow
from windows import OpenWindow

from benchmarks.corpus import invent
from benchmarks.ours import our_files
from benchmarks.readers.axe import violations
from benchmarks.readers.browser import Visit
from benchmarks.readers.load import WATCH, shifts
from onrecord.build.pipeline import Options, build
from onrecord.render.pagination import sizes

pytestmark = pytest.mark.browser

DESK, PHONE = (1280, 900), (360, 740)
ARABIC = {
    **BASE,
    **FILES,
    "site.yaml": f"{BASE['site.yaml']}languages: [en, ar]\n",
    "content/stories/dispute/story.yaml": "title: {en: The dispute, ar: النزاع}\n",
}
FEBRUARY = "As it stood on 11 February 2025"
STORY, CLAIMS = "tidal-gate/", "tidal-gate/claims/"
ROWS = "[...document.querySelectorAll('.row')].filter(row => row.getClientRects().length).length"

SHOWN = "() => document.querySelector('main').style.visibility === ''"

LATER = """async day => {
  const isKnown = location.search.includes("known=here");
  const main = document.querySelector("main");
  const notice = ".as-of, .as-of-panel";
  const file = document.querySelector("[data-as-of]").dataset.asOf;
  const source = new URL(file, location);
  const data = await (await fetch(source)).json();
  const root = new URL(data.root, source).href;
  const isLater = (days) => Boolean(days) && !(days[Number(isKnown)] <= day);
  const daysOf = (address) => {
    const url = new URL(address, location);
    const ofMatter = /^#matter_(.+?)__(.+?)__/.exec(url.hash);
    if (ofMatter) return data.events[`${ofMatter[1]}/${ofMatter[2]}`];
    const [story, part] = (url.origin + url.pathname).slice(root.length).split("/");
    return data.events[`${story}/${part && isNaN(part) ? part : url.hash.slice(1).split("__")[0]}`];
  };
  for (const folded of main.querySelectorAll("details")) folded.open = true;
  for (const folded of main.querySelectorAll(".row [hidden]")) folded.removeAttribute("hidden");
  await new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)));
  const isSeen = (part) => part.checkVisibility({ visibilityProperty: true });
  const found = [];
  for (const link of main.querySelectorAll("a[href]")) {
    if (!isSeen(link) || link.closest(`.prose, ${notice}`)) continue;
    const address = link.getAttribute("href");
    if (isLater(daysOf(address))) found.push(`link to ${address}`);
    const url = new URL(address, location);
    const target = url.hash && url.pathname === location.pathname && document.getElementById(url.hash.slice(1));
    if (target === null || (target && target.closest("[data-later]"))) found.push(`dead link to ${address}`);
  }
  for (const part of main.querySelectorAll(".row, .matter"))
    if (isSeen(part) && isLater(daysOf(`#${part.id}`))) found.push(`shown: ${part.id}`);
  if (isKnown) return found;
  // The days for which something was set lie ahead.
  for (const time of main.querySelectorAll("time:not(:is(.step-plan, .step-earlier) > time)"))
    if (isSeen(time) && time.dateTime.slice(0, 10) > day) found.push(`time ${time.textContent}`);
  // Dates in sentences. Titles of sources have dates of their own, and summaries and corrections are today's words.
  const texts = document.createTreeWalker(main, NodeFilter.SHOW_TEXT);
  while (texts.nextNode()) {
    const around = texts.currentNode.parentElement;
    if (!isSeen(around) || around.closest(`.reference, .prose, .lead, .correction, time, ${notice}`)) continue;
    for (const [date] of texts.currentNode.data.matchAll(/\\d{1,2}\\s[A-Z][a-z]+ \\d{4}/g))
      if (new Date(`${date} UTC`).toJSON().slice(0, 10) > day) found.push(`${date} in ${texts.currentNode.data}`);
  }
  return found;
}"""
"""Returns what a page names that came later; it opens all that is folded."""


def _write(root: Path, files: Mapping[str, str | bytes | None]) -> Path:
    for path, content in files.items():
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_bytes(content if isinstance(content, bytes) else str(content).encode())
    return root


def _serve(root: Path, folder: Path) -> AbstractContextManager[str]:
    outcome = build(root, folder / "_site", Options(today=date(2026, 11, 24), base_url="https://example.org/"))
    assert outcome.value.published is not None, outcome.problems
    return served(folder / "_site")


@pytest.fixture(scope="module")
def demo(built_example: Path) -> Iterator[str]:
    """Serve the synthetic example; yield its address."""
    with served(built_example) as address:
        yield address


Open = Callable[..., Page]


@pytest.fixture
def open_page(open_window: OpenWindow, demo: str) -> Open:
    """Return a function that opens a page as of a day, or an empty window."""

    def go(address: str, site: str = demo, size: tuple[int, int] = DESK, **kind: Any) -> Page:  # noqa: ANN401
        page = open_window({"width": size[0], "height": size[1]}, script=WATCH, **kind)
        if address:
            page.goto(site + address)
        if "as-of=" in address:
            page.wait_for_function(SHOWN)
        return page

    return go


def _title(page: Page) -> str:
    return _words(page, ".as-of b")


def _words(page: Page, selector: str) -> str:
    return " ".join(page.locator(selector).inner_text().split())


def _unfold(page: Page) -> Page:
    """Show what is folded: the sense, its sentence, and the changes since."""
    page.get_by_role("button", name="What the page shows").click()
    return page


def _notes(page: Page) -> str:
    return " ".join(page.locator(".as-of-panel p:visible").all_inner_texts()).replace("\xa0", " ").strip()


def _step(page: Page, name: str) -> None:
    page.get_by_role("button", name=name).click()


DAYS: dict[str, tuple[str, ...]] = {
    STORY: ("2024-10-14", "2025-06-01"),  # more: test_any_day_can_be_asked_for
    CLAIMS: ("2024-01-01", "2025-02-11"),
    "tidal-gate/office-announces/": ("2024-10-16",),
    "tidal-gate/company-denies-signing/": ("2024-10-15",),
    "tidal-gate/office-announces/signed/": ("2024-10-14", "2026-02-01"),
    "bills/tidal-gate/": ("2026-02-01",),
    "bills/landing-fees/": ("2025-09-10",),
}
MORE_DAYS: dict[str, tuple[str, ...]] = {
    STORY: ("2025-02-11", "2026-02-01"),
    CLAIMS: ("2024-10-14", "2026-02-01"),
    "tidal-gate/office-announces/": ("2024-10-14", "2026-02-01"),
    "tidal-gate/company-denies-signing/": ("2026-02-01",),
    "bills/tidal-gate/": ("2024-01-01", "2025-06-01"),
}
RUSSIAN = {f"ru/{STORY}": ("2025-06-01",), f"ru/{CLAIMS}": ("2025-06-01",)}


@pytest.mark.parametrize("days", [DAYS, *slow([MORE_DAYS, RUSSIAN])], ids=["English", "more", "Russian"])
@pytest.mark.parametrize("sense", ["", *slow(["&known=here"])])
def test_page_names_nothing_later(open_page: Open, demo: str, days: Mapping[str, tuple[str, ...]], sense: str) -> None:
    """No visible link, row, claim, time or date of a page is of a later event, in either sense."""
    page, found = open_page(""), {}
    for address in days:
        for day in ("2026-05-10",) if sense else days[address]:
            page.goto(f"{demo}{address}?as-of={day}{sense}")
            page.wait_for_function(SHOWN)
            found[address, day] = page.evaluate(LATER, day)

    assert {asked: later for asked, later in found.items() if later} == {}


def test_page_of_a_later_event_says_so(open_page: Open, demo: str) -> None:
    """The page of an event that came later, or was not here yet, shows its title and the way back alone."""
    page = open_page("")
    for query, note in (
        ("2024-01-01", "This event came later. Our first entry is of a later day. What had happened by then"),
        ("2026-05-03&known=here", "This entry was not here yet. Our first entry is of a later day. Entries that were"),
    ):
        page.goto(f"{demo}tidal-gate/office-announces/?as-of={query}")
        page.wait_for_function(SHOWN)

        assert _notes(_unfold(page)).startswith(note)
        assert page.evaluate(LATER, query[:10])[0].endswith("#office-announces"), query
        parts = page.locator(":is(.entry, .entry-more, .histories, .references, .neighbours a):visible")
        assert parts.count() == 0, query


def test_opened_rows_name_nothing_later(open_page: Open, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What a row fetches when it opens obeys the day, and a claim of a closed row has its standing of the day."""
    monkeypatch.setattr(sizes, "MOST_IN_ROWS", 30)
    with _serve(_write(tmp_path, our_files(invent(40, 1, stories=1), ("as-of",))), tmp_path) as long:
        page = open_page("story-1/?as-of=1996-01-20", long)
        rows = page.locator(".brief:not([data-later]) h4 a")
        count = rows.count()
        for number in (0, 1, count - 1):
            rows.nth(number).click()
        page.wait_for_function("() => document.querySelectorAll('.row .entry-text').length === 3")

        assert count > 5
        assert page.evaluate(LATER, "1996-01-20") == []


@pytest.mark.slow
def test_further_pages_of_a_story_obey_the_day(browser: Browser, tmp_path: Path) -> None:
    """A further page of a long story, which has neither facts nor disputes, shows its rows of the day."""
    root = _write(tmp_path, our_files(invent(1010, 1, stories=1), ("as-of",)))
    outcome = build(root, tmp_path / "_site", Options(today=date(2026, 11, 24)))
    assert outcome.value.published is not None, outcome.problems
    last = sorted(json.loads((tmp_path / "_site/story-1/as-of.json").read_text("utf-8"))["events"].values())[-5][0]
    with served(tmp_path / "_site") as address:
        page = browser.new_page()
        page.goto(f"{address}story-1/2/?as-of={last}")
        page.locator(".as-of").wait_for()
        shown = page.evaluate(ROWS)
        later = page.evaluate(LATER, last)
        links = page.locator(".pager a").evaluate_all("all => all.map(one => one.href.endsWith(location.search))")
        page.close()

    assert 0 < shown < 10
    assert later == []
    assert all(links)


def test_parts_say_what_the_build_wrote(open_page: Open) -> None:
    """Facts, disputes and standings are those of the day; a claim's statements are not counted."""
    page = open_page(f"{STORY}?as-of=2025-02-11")

    assert _title(page) == FEBRUARY
    facts = " ".join(_words(page, "h1 ~ .facts").split())
    assert facts.startswith("3 claims disputed of 4 on record")
    assert "10 events Oct 2024 – Feb 2025" in facts
    assert page.locator(".disputes > h2:visible, .disputes > .dispute").count() == 4
    assert page.evaluate(ROWS) == 10
    assert page.locator(".plot a:visible, .plot .name.wide text:visible").count() == 10 + 4
    assert page.locator(".plot .month:visible").count()
    assert page.locator(".plot .month[data-later]").count() == 0
    assert page.locator(":is(.updates, .about-story, .read-also, .letter, .bar > a):visible").count() == 0
    assert page.locator(".bills h3:visible").count() == 1

    page = open_page(f"{CLAIMS}?as-of=2025-02-11")
    assert _words(page, "h1 ~ .facts") == "3 disputed · 1 asserted, no confirmation found"
    assert [group.locator(".matter:visible").count() for group in page.locator(".claim-group").all()] == [3, 1]
    assert {text.partition(":")[0].strip() for text in page.locator(".in-order:visible summary").all_inner_texts()} == {
        "All statements"
    }

    page = open_page("tidal-gate/company-denies-signing/?as-of=2026-02-01")
    found = page.locator(".statements [data-symbol] > a", has_text="Found not to be so").first
    assert found.text_content() == "Found not to be so by Bay Tribunal, 28\xa0January 2026"

    page = open_page("bills/tidal-gate/?as-of=2025-06-01")
    assert _words(page, ".state") == "Second reading (House of Lords): adopted, 14 May 2025."
    assert page.locator("ol.progress ol.progress").count() == 0


def test_any_day_can_be_asked_for(open_page: Open, demo: str) -> None:
    """A day before the first event, between days that matter, or after the last one has its own notice.

    Of a day after the last one, `test_days_told` says more.
    """
    after = "Nothing is recorded here after 24 August 2026. This is today's record."
    page = open_page("")
    for day, title, note, step in (
        ("2024-01-01", "As it stood on 1 January 2024", "Our first entry is of a later day.", [True, False]),
        ("2025-02-28", "As it stood on 28 February 2025", "What had happened by then", [False, False]),
        ("2030-01-01", after, "", [False, True]),
    ):
        page.goto(f"{demo}{STORY}?as-of={day}")
        page.wait_for_function(SHOWN)

        assert _title(page) == title
        assert _notes(_unfold(page)).startswith(note), day
        assert page.locator(".as-of-panel [type=date]").input_value() == day
        ends = page.locator(".as-of-panel [data-day]").evaluate_all(
            "all => all.map(one => one.ariaDisabled === 'true')"
        )
        assert ends == step, day
        assert page.evaluate(LATER, day) == [], day


def test_what_is_no_day_is_ignored(open_page: Open, demo: str) -> None:
    """An address with something else than a day shows the page of today, and says so."""
    page = open_page("")
    for query in ("as-of=yesterday", "as-of=2025-02-31", "as-of=", "since=2025-13-01"):
        page.goto(f"{demo}{STORY}?{query}")
        page.wait_for_function(SHOWN)

        assert page.get_by_role("alert").inner_text() == "There is no such day. This is today's record.", query
        assert page.locator(".as-of, .tour, [data-later]").count() == 0, query
        assert page.evaluate(ROWS) == 38, query


def test_reader_steps_over_days_that_matter(open_page: Open) -> None:
    """Buttons, field and slider change the day in the address; the focus stays, and each day is announced once."""
    page = open_page(STORY)
    page.get_by_role("button", name="As of a day").click()
    page.locator(".as-of").wait_for()
    page.wait_for_function("() => document.activeElement.type === 'date'")
    assert page.url.endswith("?as-of=2026-08-24")
    assert page.locator(".as-of span").inner_text() == "Latest day on record"

    page.evaluate(
        "said = []; new MutationObserver(() => said.push(document.querySelector('.as-of b').textContent))"
        ".observe(document.querySelector('.as-of b'), {childList: true, subtree: true})"
    )
    _step(page, "Previous day that matters: 18\xa0May 2026")
    assert page.locator(".as-of span").is_hidden()
    _step(page, "Previous day that matters: 20\xa0April 2026")
    _step(page, "Next day that matters: 18\xa0May 2026")
    assert page.evaluate("document.activeElement.title") == "Next day that matters"
    assert page.evaluate("said") == [
        f"As it stood on {day}" for day in ("18\xa0May 2026", "20\xa0April 2026", "18\xa0May 2026")
    ]

    page.locator(".as-of-panel [type=range]").focus()
    page.keyboard.press("Home")
    assert page.url.endswith("?as-of=2024-10-14")
    assert page.evaluate("document.activeElement.ariaValueText") == "As it stood on 14\xa0October 2024"
    page.locator(".as-of-panel [type=date]").fill("2025-02-12")
    assert _title(page) == "As it stood on 12 February 2025"
    page.locator(".as-of-panel [type=date]").fill("")
    assert _title(page) == "As it stood on 12 February 2025"
    assert page.locator(".as-of-panel select").is_hidden()
    _unfold(page)
    page.locator(".as-of-panel select").select_option("published")
    assert page.url.endswith("?as-of=2025-02-12&known=here")
    assert page.evaluate(ROWS) == 0
    assert _notes(page).startswith("Our first entry is of a later day. Entries that were")


@pytest.mark.parametrize(
    ("address", "size"),
    [
        (STORY, DESK),
        (CLAIMS, PHONE),
        *slow(
            [
                ("tidal-gate/office-announces/", PHONE),
                ("bills/tidal-gate/", DESK),
                (STORY, PHONE),
                (CLAIMS, DESK),
                ("tidal-gate/office-announces/", DESK),
                ("bills/tidal-gate/", PHONE),
            ]
        ),
    ],
)
def test_nothing_moves_and_nobody_is_barred(open_page: Open, address: str, size: tuple[int, int]) -> None:
    """No layout shift counts when a page opens as of a day or goes to another, and axe finds nothing."""
    page = open_page(f"{address}?as-of=2025-02-11", size=size)
    page.wait_for_timeout(600)
    visit = Visit(page, "")
    opened = shifts(visit).unexplained
    _step(page, "Previous day that matters")
    page.wait_for_timeout(600)
    page.locator(".as-of-panel [type=range]").focus()
    page.keyboard.press("ArrowRight")
    page.wait_for_timeout(600)

    assert (opened, shifts(visit).unexplained) == (0, 0)
    assert violations(visit) == ()
    heights = page.locator(":is(.as-of, .as-of-panel) :is(a, button, input, select):visible").evaluate_all(
        "all => all.map(one => one.getBoundingClientRect().height)"
    )
    assert size == DESK or min(heights) >= 44
    assert page.locator(".as-of").bounding_box()["height"] + page.locator(".as-of-panel").bounding_box()["height"] < 300  # type: ignore[index]
    assert page.evaluate("document.documentElement.scrollWidth") == size[0]


def test_title_is_high_on_phones_and_what_is_folded_opens(open_page: Open) -> None:
    """Under a day the title of a story begins above y = 250; the sense and its sentence open and close by a button."""
    page = open_page(f"{STORY}?as-of=2025-02-11", size=PHONE)
    seen = ".as-of-panel :is(select, p):visible"
    fold = page.get_by_role("button", name="What the page shows")
    assert page.locator("h1").bounding_box()["y"] < 250  # type: ignore[index]
    assert page.locator(seen).count() == 0
    fold.click()

    assert fold.get_attribute("aria-expanded") == "true"
    assert page.locator(seen).count() == 2
    assert page.evaluate("document.documentElement.scrollWidth") == PHONE[0]
    _step(page, "Previous day that matters")
    assert page.locator(seen).count() == 2
    fold.click()
    assert page.locator(seen).count() == 0


def test_links_and_sharing_keep_the_day(open_page: Open, demo: str) -> None:
    """Links to pages that can show the day keep it, in all languages; others don't. 'Today' leaves it out."""
    page = open_page(
        f"{STORY}?as-of=2025-02-11&known=here#references_title", permissions=["clipboard-read", "clipboard-write"]
    )
    asked = "?as-of=2025-02-11&known=here"
    link = page.locator(".as-of a")
    assert link.evaluate("link => link.href") == f"{demo}{STORY}#references_title"
    assert page.locator("a[hreflang]").evaluate("link => link.href") == f"{demo}ru/{STORY}{asked}"
    absolute = "all => all.filter(one => one.host === location.host).map(one => one.outerHTML)"
    assert page.locator("a[href^='http']").evaluate_all(absolute) == []  # a link that leaves the site looks other

    page = open_page(f"{STORY}?as-of=2025-02-11")
    links = page.locator("main a[href]:visible").evaluate_all("all => all.map(one => String(one.href))")
    ours = [one.removeprefix(demo) for one in links if one.startswith(demo)]
    assert {one.partition("/")[0] for one in ours if "?as-of=2025-02-11" in one} == {"tidal-gate", "bills"}
    assert {one.partition("/")[0] for one in ours if "?" not in one} >= {"actors", "sources"}
    assert not any(one.startswith(("tidal-gate/sources/?", "sources/?")) for one in ours)
    page.evaluate("navigator.share = undefined")
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.get_by_role("button", name="Share").first.click()
    page.wait_for_function("() => navigator.clipboard.readText().then(text => text.endsWith('?as-of=2025-02-11'))")


@pytest.mark.parametrize("is_open", [*slow([False]), True])
def test_citation_carries_day_and_commit(open_page: Open, is_open: bool) -> None:  # noqa: FBT001
    """The citation's text, RIS and all forms name the day and the commit, whenever the panel was opened."""
    page = open_page(STORY)
    cite = page.locator(".tools > details > summary", has_text="Cite").first
    if is_open:
        cite.click()
        page.locator(".tools [open] pre").first.wait_for(state="attached")
    page.get_by_role("button", name="As of a day").click()
    page.locator(".as-of").wait_for()
    _step(page, "Previous day that matters: 18\xa0May 2026")
    panel = page.locator(".tools .panel:has(.reference)").first
    if not panel.is_visible():
        cite.click()
    words = "(As it stood on 18\xa0May 2026, commit 0123456789ab)"
    panel.locator("pre", has_text=words).first.wait_for(state="attached")
    forms = panel.locator("pre").all_text_contents()
    reference = panel.locator(".reference").inner_text()
    saved = panel.locator("[download]").evaluate_all("all => all.map(one => decodeURIComponent(one.href))")

    address = "https://example.org/tidal-gate/?as-of=2026-05-18"
    assert words in reference
    assert address in reference
    assert len(forms) == 3
    assert all(words in form and address in form for form in (*forms, *saved))
    assert f"UR  - {address}\r\n" in forms[1]
    _step(page, "Next day that matters: 24\xa0August 2026")
    panel.locator("pre", has_text="24\xa0August 2026").first.wait_for(state="attached")
    assert "18\xa0May" not in "".join(panel.locator("pre").all_text_contents())


def test_changes_since_a_day_lead_through_later_rows(open_page: Open) -> None:
    """'Changes since then' leads to today's page, marks what came later and goes from one to the next."""
    page = _unfold(open_page(f"{CLAIMS}?as-of=2026-02-10"))
    page.get_by_role("link", name="Changes since then").click()
    page.locator(".tour").wait_for()

    assert page.url.endswith("/tidal-gate/?since=2026-02-10#council-on-company")
    assert page.locator(".tour").get_attribute("aria-label") == "Changes since then"
    assert page.locator(".tour [role=status]").inner_text().startswith("1/3 Harbour Council says")
    assert page.locator(".row[data-unseen=Later]").count() == 3
    assert page.evaluate(ROWS) == 38
    page.locator(".tour button", has_text="Next").click()
    assert page.url.endswith("#high-tribunal-reviews")

    page = open_page("bills/tidal-gate/?since=2025-11-15")
    page.locator(".tour").wait_for()
    assert page.locator(".progress [data-stage][data-unseen=Later]").count() == 2


@pytest.mark.parametrize("file", ["as-of.json", "as-of.js"])
def test_failure_is_told_beside_the_page_of_today(open_page: Open, demo: str, file: str) -> None:
    """Where the day can't be loaded, the page says so, and shows today's record."""
    page = open_page("")
    page.route(f"**/{file}", lambda route: route.fulfill(status=404, body="<!doctype html>"))
    page.goto(f"{demo}{STORY}?as-of=2025-02-11")
    failed = page.get_by_role("alert")
    failed.wait_for()

    assert failed.inner_text() == "That day could not be loaded. This is today's record."
    assert page.evaluate(ROWS) == 38
    assert page.locator(".as-of").count() == 0
    page.unroute(f"**/{file}")
    if file == "as-of.json":  # browsers remember that a module failed
        page.get_by_role("button", name="As of a day").click()
        page.locator(".as-of").wait_for()
        assert (_title(page), failed.count()) == (FEBRUARY, 0)


def test_filters_hear_of_the_day(open_page: Open) -> None:
    """Later rows carry `data-later`, the rest of the address stays, and the document hears of each change."""
    page = open_page(f"{STORY}?kind=denial&as-of=2025-02-11")
    page.evaluate("heard = []; document.addEventListener('as-of', () => heard.push(location.search))")
    _step(page, "Previous day that matters")

    assert page.locator(".row[data-later]").count() == 29
    assert page.evaluate("heard") == ["?kind=denial&as-of=2025-02-05"]
    assert page.locator(".as-of a").get_attribute("href").endswith("/tidal-gate/?kind=denial")  # type: ignore[union-attr]


def test_filters_offer_what_was_there_by_the_day(open_page: Open) -> None:
    """Under a day the panel has only kinds, bodies and people of events by then, and counts those events."""
    page = open_page(f"{STORY}?as-of=2024-10-17")
    page.get_by_role("button", name="Filter").click()
    panel = page.locator(".filter-panel")
    panel.wait_for()

    def offered(name: str) -> list[str]:
        boxes = panel.locator(f"label:has([name={name}])").all_inner_texts()
        listed = panel.locator(f"select[name={name}] option:not([value=''])").all_inner_texts()
        return [text.strip() for text in (*boxes, *listed)]

    assert offered("kind") == ["Denial 1", "Announcement 1", "Response 1"]
    assert offered("only") == []  # all three are on a claim in dispute
    assert offered("who")[0] == "Office of Tides 2"
    assert not any("Ferries" in name for name in offered("who"))
    page.keyboard.press("Escape")
    page.locator(".as-of-panel [type=date]").fill("2024-10-14")
    assert offered("kind") == []  # one event: no option changes anything
    page.locator(".as-of-panel [type=date]").fill("2025-02-11")
    page.get_by_role("button", name="Filter").click()
    assert offered("only") == ["In dispute 6"]
    panel.get_by_label("In dispute 6").check()
    assert page.locator(".bar > .facts").inner_text() == "6 of 10"
    assert page.evaluate(LATER, "2025-02-11") == []


def test_filters_of_further_pages_obey_the_day(
    open_page: Open, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Rows that a filter takes from other pages are those by the day, and name nothing later."""
    monkeypatch.setattr(sizes, "ROWS_PER_PAGE", 15)
    monkeypatch.setattr(sizes, "MOST_IN_ROWS", 100)
    with _serve(_write(tmp_path, our_files(invent(40, 1, stories=1), ("as-of",))), tmp_path) as long:
        days = sorted(json.loads((tmp_path / "_site/story-1/as-of.json").read_text("utf-8"))["events"].values())
        day = days[25][0]
        page = open_page(f"story-1/?kind=denial&as-of={day}", long)
        page.wait_for_selector(".timeline:not(.filtering) > .bar.filtered")

        assert page.locator(".row").count() == 40
        assert 0 < page.evaluate(ROWS) < 26
        assert (
            page.locator(".bar > .facts").inner_text()
            == f"{page.evaluate(ROWS)} of {sum(one[0] <= day for one in days)}"
        )
        assert page.evaluate(LATER, day) == []


def test_print_and_keyboard_have_the_day(open_page: Open) -> None:
    """Paper has the day and its note, without controls; the keyboard reaches all controls, and no later mark.

    The picture's first mark that is shown takes the focus, and arrow keys and Home don't lead to later ones. The Tab
    key leads through the controls in their order, and Enter uses them.
    """
    page = open_page(f"{STORY}?as-of=2025-02-11")
    page.emulate_media(media="print")
    assert _title(page) == FEBRUARY
    assert _notes(page).startswith("What had happened by then")
    assert page.locator(":is(.as-of, .as-of-panel) :is(a, button, input, select):visible").count() == 0

    page.emulate_media(media="null")
    first = page.locator(".chart .plot a[tabindex='0']")
    first.wait_for()
    first.focus()
    for key in ("End", "ArrowRight", "Home", "ArrowDown"):
        page.keyboard.press(key)
        assert page.evaluate(
            "document.activeElement.checkVisibility() && Boolean(document.activeElement.closest('.plot'))"
        )
    clip = page.locator(".chart > .plot").evaluate("plot => getComputedStyle(plot).clipPath")
    assert clip.startswith("inset(0px 6")

    page.locator(".as-of a").focus()
    seen = [page.evaluate("document.activeElement.outerHTML.slice(0, 7)")]
    for _ in range(9):
        page.keyboard.press("Tab")
        seen.append(page.evaluate("document.activeElement.outerHTML.slice(0, 7)"))
    page.locator(".as-of-panel button").first.focus()
    page.keyboard.press("Enter")
    # The day between its arrows, the slider, and what folds the rest.
    assert list(dict.fromkeys(seen[:9])) == ["<a href", "<button", "<input "]
    assert page.locator(".as-of-panel > button").get_attribute("aria-expanded") == "false"
    assert _title(page) == "As it stood on 5 February 2025"


def test_arabic_pages_mirror_the_picture(open_page: Open, tmp_path: Path) -> None:
    """Pages from right to left cut their picture at the left, and words without a translation are plain English."""
    with _serve(_write(tmp_path, ARABIC), tmp_path) as arabic:
        page = open_page("ar/dispute/?as-of=2021-11-05", arabic)
        clip = page.locator(".chart > .plot").evaluate("plot => getComputedStyle(plot).clipPath")

        assert page.evaluate(LATER, "2021-11-05") == []
        assert clip.startswith("inset(0px 0px 0px ")
        assert _title(page).isprintable()
        assert page.locator(".as-of-panel").inner_text().replace("\n", "").isprintable()


def test_without_script_there_is_no_day(open_page: Open, demo: str) -> None:
    """Pages without script show today's record, and no button."""
    page = open_page("", java_script_enabled=False)
    for address in (STORY, CLAIMS, "bills/tidal-gate/"):
        page.goto(demo + address)

        assert page.get_by_role("button", name="As of a day").count() == 0, address
        assert page.locator("[data-as-of]").count() == 1, address


def test_position_that_follows_from_a_later_join_is_hidden(tmp_path: Path, open_window: OpenWindow) -> None:
    """Before a third event joined two claims, no page says that a body sides with the other one's denial."""
    seen = "[...document.querySelectorAll('[data-kind=sides]')].filter(part => part.checkVisibility()).length"
    root = _write(tmp_path, {**BASE, **{path: text for path, text in JOINED_LATER.items() if text}})
    (root / "content/stories/dispute/events/announcement.yaml").unlink()
    page = open_window({"width": DESK[0], "height": DESK[1]})
    counts = []
    with _serve(root, tmp_path) as address:
        for path in ("dispute/later/", "dispute/"):
            for day in ("2021-11-13", "2021-11-14"):
                page.goto(f"{address}{path}?as-of={day}")
                page.wait_for_function(SHOWN)
                counts.append(page.evaluate(seen))

    assert counts == [0, 1, 1, 3]  # the joining event takes the side too
