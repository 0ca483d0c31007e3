"""What pages and embeds say of a day: what was under way, and where they show today's record instead."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from conftest import TODAY
from lasting_stage import LASTING_FINDING, LASTING_STAGE
from playwright.sync_api import Page
from site_server import served
from windows import OpenWindow

from benchmarks.readers.axe import violations
from benchmarks.readers.browser import Visit
from benchmarks.readers.load import WATCH, shifts
from onrecord.build.pipeline import Options, build

pytestmark = pytest.mark.browser

DESK, PHONE = (1280, 900), (360, 740)
STORY, CLAIMS, BILL = "tidal-gate/", "tidal-gate/claims/", "bills/tidal-gate/"
COMMITTEE = "tidal-gate/bill-committee/"
CLAIM = "matter_tidal-gate__company-on-panels__six-metres"
SHOWN = "() => document.querySelector('main').style.visibility === ''"
AFTER = "Nothing is recorded here after 24 August 2026. This is today's record."
UNSCRIPTED = "A day in the address needs JavaScript."
LAST_UPDATED = r"This is the record as last updated on \d+ \w+ 2026\. A day in the address needs JavaScript\."
OTHER_DAY = "This is today's record. This embed shows no other day."
ENDED = "Committee stage, 11 February 2025 to 27 February 2025 (reported)"
Open = Callable[..., Page]


@pytest.fixture(scope="module")
def demo(built_example: Path) -> Iterator[str]:
    """Serve the synthetic example; yield its address."""
    with served(built_example) as address:
        yield address


@pytest.fixture
def open_page(open_window: OpenWindow, demo: str) -> Open:
    """Return a function that opens a page and waits until it is shown."""

    def go(address: str, size: tuple[int, int] = DESK, **kind: Any) -> Page:  # noqa: ANN401
        page = open_window({"width": size[0], "height": size[1]}, script=WATCH, **kind)
        page.goto(demo + address)
        if kind.get("java_script_enabled", True):
            page.wait_for_function(SHOWN)
        return page

    return go


def _text(page: Page, selector: str = "main") -> str:
    return " ".join(page.locator(selector).first.inner_text().replace("\xa0", " ").split())


@pytest.mark.parametrize("size", [DESK, PHONE])
def test_bill_is_under_way_until_its_stage_ends(open_page: Open, size: tuple[int, int]) -> None:
    """Before the last day of a committee stage, a bill's page names no outcome, no end and no next stage.

    Before, the page as of 15 February said 'Committee stage, 11 February 2025 (reported)' of what ended on the 27th.
    """
    page = open_page(f"{BILL}?as-of=2025-02-15", size)

    assert _text(page, ".state") == "Committee stage (House of Commons), under way since 11 February 2025."
    stage = page.locator(".progress [data-reached=under-way]")
    assert _text(page, ".progress [data-reached=under-way] summary") == "Committee stage under way 11 February 2025"
    stage.locator("summary").click()
    assert "Committee goes through the Tidal Gate Bill: under way" in _text(page, ".progress [data-reached=under-way]")
    for word in ("reported", "27 February", "may come next"):
        assert word not in _text(page, ".head"), word
        assert word not in (page.locator(".progress").text_content() or "").replace("\xa0", " "), word

    page.get_by_role("button", name="Next day that matters: 27\xa0February 2025").click()
    assert _text(page, ".state").endswith(": reported, 11 February 2025 to 27 February 2025.")
    assert "may come next" in _text(page, ".progress")


@pytest.mark.parametrize("size", [DESK, PHONE])
def test_story_does_not_tell_how_a_stage_will_end(open_page: Open, size: tuple[int, int]) -> None:
    """Before its end, facts, the bill and the entry of a stage have no outcome and no end; the entry says so."""
    page = open_page(f"{STORY}?as-of=2025-02-15", size)

    assert "under way since 11 Feb 2025" in _text(page, "h1 ~ .facts")
    assert "under way since 11 February 2025" in _text(page, ".bills .state, .bills h3 + p")
    row = page.locator("#bill-committee")
    row.locator("summary, h4 a").first.click()
    row.locator(".under-way").wait_for()
    assert row.locator(".under-way").inner_text().replace("\xa0", " ") == (
        "Under way since 11 February 2025. What this entry tells of its end is left out."
    )
    assert row.locator(":is(.summary, .prose, .stage-result):visible").count() == 0
    assert "27 February" not in row.inner_text().replace("\xa0", " ")
    assert "Committee stage" in row.inner_text()

    page.get_by_role("button", name="Next day that matters: 27\xa0February 2025").click()
    assert row.locator(".under-way:visible").count() == 0
    assert row.locator(".prose:visible").count() == 1
    assert "11 February 2025 to 27 February 2025" in row.inner_text().replace("\xa0", " ")
    assert "reported" in row.locator(".stage-result").inner_text()


def test_page_of_an_event_does_not_tell_its_end(open_page: Open) -> None:
    """The page of a stage that is under way has its first day, no text, and no source that only its text cites."""
    page = open_page(f"{COMMITTEE}?as-of=2025-02-15")

    assert _text(page, ".byline").startswith("Bill stage, 11 February 2025")
    assert "27 February" not in _text(page, ".single")
    assert page.locator(":is(.summary, .prose, .stage-result):visible").count() == 0
    assert _text(page, ".entry .under-way").startswith("Under way since 11 February 2025.")

    page = open_page(COMMITTEE)
    assert _text(page, ".byline").startswith("Bill stage, 11 February 2025 to 27 February 2025")
    assert page.locator(":is(.summary, .prose, .stage-result):visible").count() == 3
    assert page.locator(".entry .under-way").count() == 0


def test_finding_is_not_told_before_its_end(open_window: OpenWindow, tmp_path: Path) -> None:
    """Before a court's last day, no page says what it found: not the claim's, nor its own, nor a row or a statement."""
    for path, text in {**LASTING_STAGE, **LASTING_FINDING}.items():
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).write_text(text, "utf-8")
    outcome = build(tmp_path, tmp_path / "_site", Options(today=TODAY, base_url="https://example.org/"))
    assert outcome.value.published is not None, outcome.problems
    opening = "() => { for (const folded of document.querySelectorAll('main details')) folded.open = true; }"
    page, pages = open_window(), ("dispute/", "dispute/claims/", "dispute/announcement/", "dispute/judgment/")
    with served(tmp_path / "_site") as site:
        for day, is_told in (("2021-12-05", False), ("2021-12-09", True)):
            for address in pages:
                page.goto(f"{site}{address}?as-of={day}")
                page.wait_for_function(SHOWN)
                page.evaluate(opening)
                words = page.locator("main").inner_text().lower()
                assert ("found not to be so" in words or "finds not to be so" in words) == is_told, (address, day)


@pytest.mark.parametrize("address", [STORY, CLAIMS, BILL, COMMITTEE])
def test_day_after_the_last_shows_todays_record(open_page: Open, address: str) -> None:
    """A page as of a day after all that it has says since when nothing is recorded, and is that of today.

    Before, it said 'As it stood on 1 January 2030' and 'What had happened by then'.
    """
    page = open_page(f"{address}?as-of=2030-01-01")
    last = "21 January 2026" if address == BILL else "24 August 2026"

    assert _text(page, ".as-of b") == AFTER.replace("24 August 2026", last)
    assert "by then" not in page.locator("main").inner_text()
    assert page.locator("[data-later]").count() == 0
    assert page.locator("main a[href*='as-of=']").count() == 0
    assert page.locator("main").get_attribute("data-shown-as") is None
    today = open_page(address)
    for part in ("h1", ".lead", ".updates", ".sides", ".entry"):
        assert page.locator(part).all_inner_texts() == today.locator(part).all_inner_texts(), part

    page.get_by_role("button", name=f"Previous day that matters: {last.replace(' ', chr(160), 1)}").click()
    assert _text(page, ".as-of b") == f"As it stood on {last}"
    page.locator(".as-of-panel [type=date]").fill("2031-02-01")
    page.wait_for_load_state()
    page.wait_for_function("() => document.querySelector('.as-of.of-today')")
    assert page.url.endswith("?as-of=2031-02-01")
    assert page.locator("[data-later]").count() == 0


def test_last_day_of_what_was_published_is_told_too(open_page: Open) -> None:
    """In the sense of what was published here, the last day is that of the last publication."""
    page = open_page(f"{STORY}?as-of=2030-01-01&known=here")

    assert _text(page, ".as-of b").startswith("Nothing is recorded here after ")
    assert "24 March" not in _text(page, ".as-of b")
    assert page.locator("[data-later]").count() == 0


@pytest.mark.parametrize("query", ["as-of=2023-13-45", "as-of=2025-02-31", "as-of=yesterday", "as-of=", "since=soon"])
@pytest.mark.parametrize("address", [STORY, BILL])
def test_what_is_no_day_is_told(open_page: Open, address: str, query: str) -> None:
    """An address with what is no day shows today's record and says so. Before, it said nothing."""
    page = open_page(f"{address}?{query}")

    assert _text(page, "[role=alert]") == "There is no such day. This is today's record."
    assert page.locator(".as-of, .tour, [data-later]").count() == 0


def test_no_changes_since_a_day_are_told(open_page: Open) -> None:
    """'Changes since' a day after the last says that nothing came since."""
    page = open_page(f"{STORY}?since=2030-01-01")

    assert _text(page, "[role=alert]") == AFTER
    assert page.locator(".tour").count() == 0


@pytest.mark.parametrize("size", [DESK, PHONE])
@pytest.mark.parametrize("address", [STORY, CLAIMS, BILL, COMMITTEE])
def test_page_without_script_says_that_it_shows_no_day(open_page: Open, address: str, size: tuple[int, int]) -> None:
    """Where no script runs, one quiet line says so; where one runs, it is not there and takes no room."""
    page = open_page(f"{address}?as-of=2025-02-15", size, java_script_enabled=False)
    told = f"This is today's record. {UNSCRIPTED}" if address == CLAIMS else LAST_UPDATED  # claims have no day
    assert re.fullmatch(told, _text(page, ".tools noscript"))
    assert page.locator(".tools noscript:visible").count() == 1
    assert page.evaluate("document.documentElement.scrollWidth") == size[0]

    page = open_page(address, size)
    assert UNSCRIPTED not in page.locator("body").inner_text()
    assert page.locator("noscript:visible").count() == 0


EMBEDS = {
    "tidal-gate/embed/": OTHER_DAY,
    "bills/tidal-gate/embed/": OTHER_DAY,
    "tidal-gate/embed/company-on-panels/six-metres/": UNSCRIPTED,
}


@pytest.mark.parametrize("address", EMBEDS)
def test_embed_says_that_it_shows_no_day(open_page: Open, address: str) -> None:
    """Embeds of stories and bills show today's record only, and say so if their address has a day.

    A card of a claim shows the day by its script, and says without one that it doesn't. Before, all were silent.
    """
    page = open_page(f"{address}?as-of=2025-01-01")
    assert (OTHER_DAY in _text(page)) == (EMBEDS[address] == OTHER_DAY)
    assert UNSCRIPTED not in _text(page)

    page = open_page(address)
    assert OTHER_DAY not in _text(page)
    assert UNSCRIPTED not in _text(page)

    page = open_page(f"{address}?as-of=2025-01-01", java_script_enabled=False)
    if EMBEDS[address] == UNSCRIPTED:
        assert re.fullmatch(LAST_UPDATED, _text(page, "noscript"))
    assert page.locator("noscript:visible").count() == (EMBEDS[address] == UNSCRIPTED)


def test_feeds_calendars_and_embeds_carry_no_day(open_page: Open) -> None:
    """Links to what has no day lead to its own address. Before, a day made a second subscription of a feed."""
    for address in (STORY, CLAIMS, BILL):
        page = open_page(f"{address}?as-of=2025-02-15")
        links = page.locator("main a[href]").evaluate_all("all => all.map(one => one.getAttribute('href'))")
        dated = {link for link in links if "as-of=" in link}

        assert any(".xml" in link or "embed/" in link for link in links), address
        assert {link for link in dated if ".xml" in link or ".json" in link or ".ics" in link} == set()
        assert {link for link in dated if "/embed/" in link} == set()
        assert any("?as-of=2025-02-15" in link for link in dated) or address == CLAIMS


def test_fragment_that_nothing_can_decode_changes_no_day(open_page: Open) -> None:
    """A fragment such as '#100%' is no place. The script failed at it, and called the page today's record."""
    page = open_page(f"{STORY}?as-of=2025-02-15#100%")

    assert _text(page, ".as-of b") == "As it stood on 15 February 2025"
    assert page.locator(".as-of-failed").count() == 0


@pytest.mark.parametrize("size", [DESK, PHONE])
def test_address_of_a_later_claim_says_so(open_page: Open, size: tuple[int, int]) -> None:
    """The address of a claim as of a day before it says when it was first claimed, and stays at the top.

    Before, it landed in the middle of the page, at another claim.
    """
    page = open_page(f"{CLAIMS}?as-of=2025-01-01#{CLAIM}", size)

    note = page.locator("[data-if~=unclaimed]:visible").inner_text().replace("\xa0", " ")
    assert note == "First claimed: 15 January 2025. This claim is not part of the record of 1 January 2025."
    assert page.evaluate("scrollY") == 0

    page.locator(".as-of-panel [type=date]").fill("2025-02-01")
    assert page.locator("[data-if~=unclaimed]:visible").count() == 0
    page.get_by_role("button", name="What the page shows").click()
    page.locator(".as-of-panel select").select_option("published")
    page.locator(".as-of-panel [type=date]").fill("2026-05-03")
    assert page.locator("[data-if~=unclaimed]:visible").inner_text() == "This claim was not here yet."

    page = open_page(f"{STORY}?as-of=2025-01-01#company-on-panels", size)
    assert page.locator("[data-if~=early]:visible").inner_text() == "This event came later."
    assert page.evaluate("scrollY") == 0


@pytest.mark.parametrize("query", ["as-of=2030-01-01", "as-of=soon", "as-of=2025-02-15", f"as-of=2025-01-01#{CLAIM}"])
@pytest.mark.parametrize("size", [DESK, PHONE])
def test_notices_move_nothing_and_bar_nobody(open_page: Open, query: str, size: tuple[int, int]) -> None:
    """No layout shift counts when a page opens with one of these notices, and axe finds nothing."""
    for address in (CLAIMS, BILL) if "#" not in query else (CLAIMS,):
        page = open_page(f"{address}?{query}", size)
        page.wait_for_timeout(400)
        visit = Visit(page, "")

        assert shifts(visit).unexplained == 0, address
        assert violations(visit) == (), address
        assert page.evaluate("document.documentElement.scrollWidth") == size[0], address
