"""The page of the search as readers use it: typing, filters, addresses, keys, and what is left without a script."""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable, Iterator
from itertools import product
from pathlib import Path
from typing import Any

import pytest
from conftest import BASE, TODAY
from looks import SCHEMES, barriers
from playwright.sync_api import Page, expect
from search_sites import finder
from site_server import served
from slow import slow
from windows import OpenWindow

from benchmarks.readers.axe import violations
from benchmarks.readers.browser import Visit
from onrecord.build.pipeline import Options, build
from onrecord.search.index_files import encode_index

pytestmark = pytest.mark.browser

SIZES = {"phone": (360, 740), "desk": (1280, 900)}
STATUS = ".answer [role=status]"
SHIFTS = """() => new Promise((done) => {
  let sum = 0;
  new PerformanceObserver((list) => list.getEntries().forEach((entry) => (sum += entry.value)))
    .observe({ type: "layout-shift", buffered: true });
  setTimeout(() => done(sum), 500);
})"""
Open = Callable[..., Page]


@pytest.fixture(scope="module")
def demo(built_example: Path) -> Iterator[str]:
    """Yield the address of the synthetic example, below a base path, at which all but its 404 page is the same."""
    with served(built_example, "/demo/") as url:
        yield url


@pytest.fixture
def open_page(open_window: OpenWindow, demo: str) -> Open:
    """Return a function that opens a page of the example."""

    def go(address: str, size: tuple[int, int] = SIZES["desk"], **kind: Any) -> Page:  # noqa: ANN401
        page = open_window({"width": size[0], "height": size[1]}, **kind)
        page.goto(demo + address)
        return page

    return go


def _results(page: Page) -> list[str]:
    return [str(link.evaluate("link => link.href")) for link in page.locator(".results li > p > a").all()]


def _kinds(page: Page) -> list[str | None]:
    return [result.get_attribute("data-entry") for result in page.locator(".results li").all()]


@pytest.mark.parametrize("typed", ["14 October 2024", "14 октября 2024 года", "2024-10-14"])
def test_day_finds_what_was_said_on_it(open_page: Open, typed: str) -> None:
    """A day in any language of the site finds what is of that day, and is marked as what was found."""
    page = open_page("search/")
    page.keyboard.type(typed)
    first = page.locator(".results li").first

    expect(first.locator(".facts mark")).to_have_text("14 October 2024")
    assert first.locator(".why").count() == 0


def test_typing_finds_rows_and_claims(open_page: Open) -> None:
    """Results come while a reader types, with kind, date, speaker and the found words; they lead to row and claim."""
    page = open_page("search/")
    expect(page.get_by_role("searchbox")).to_be_focused()
    page.keyboard.type("panels cracked under")
    claim = page.locator(".results li", has_text="Claim").first
    expect(claim.locator("mark").first).to_be_visible()

    assert re.match(r"Claim · \d+\s\w+ \d{4} · .", claim.locator(".facts").inner_text())
    assert {"panels", "cracked", "under"} & {mark.lower() for mark in claim.locator("mark").all_inner_texts()}
    assert any("tidal-gate/#" in address for address in _results(page))
    claim.locator("a").click()
    page.wait_for_url(re.compile("/tidal-gate/ferries-doubt-panels/(cracked/|#ferries-doubt-panels__cracked)$"))


@pytest.mark.parametrize(
    "address", ["ru/search/?q=совет+законопроект+ворота", *slow(["search/?q=council+tide+bill+gate+daily"])]
)
def test_each_result_leads_to_an_entry(open_page: Open, demo: str, address: str) -> None:
    """The address of each kind of result has a page and the anchor, in the language of the search."""
    page = open_page(address)
    expect(page.locator(STATUS)).to_contain_text(":")
    more = page.locator(".results + button")
    while more.is_visible():
        more.click()
        page.wait_for_timeout(50)
    addresses = _results(page)
    kinds = set(_kinds(page))
    missing = page.evaluate(
        """(addresses) => {
          const pages = {};
          const load = async (page) => {
            const answer = await fetch(page);
            return answer.ok && new DOMParser().parseFromString(await answer.text(), "text/html");
          };
          return Promise.all(addresses.map(async (address) => {
            const [place, anchor] = address.split("#");
            const page = await (pages[place] ??= load(place));
            return page && (!anchor || page.getElementById(decodeURIComponent(anchor))) ? "" : address;
          }));
        }""",
        addresses,
    )

    assert len(kinds) >= 5
    assert len(addresses) > 30
    assert [one for one in missing if one] == []
    assert all(one.startswith(f"{demo}ru/") == address.startswith("ru/") for one in addresses)


def test_status_says_the_number_after_typing_rests(open_page: Open) -> None:
    """The live region is empty at first, says the number when the typing rests, and at once that nothing was found."""
    page = open_page("search/")
    status = page.locator(STATUS)
    assert status.inner_text() == ""
    page.keyboard.type("barges")
    expect(status).to_have_text(re.compile(r"^Results: \d+$"))
    before = status.inner_text()
    page.keyboard.type(" waiting", delay=5)
    assert status.inner_text() == before
    expect(status).not_to_have_text(before)
    page.keyboard.type("qqqqqqqqqqqq")
    page.get_by_role("searchbox").fill("qqqqqqqqqqqq")
    expect(status).to_have_text(re.compile("No entry has these words"), timeout=400)
    assert page.locator(".results li").count() == 0
    assert page.get_by_role("link", name="All sources").is_visible()


def test_address_holds_query_and_filters(open_page: Open) -> None:
    """An address opens its search; typing replaces it, a filter adds to the history, and Back returns to it."""
    page = open_page("search/?q=barges&kind=claim")
    expect(page.locator(STATUS)).to_have_text(re.compile(r"\d"))
    claims = _results(page)
    assert set(_kinds(page)) == {"claim"}
    assert page.locator("summary").inner_text() == "Filters: 1"

    page.locator("summary").click()
    page.get_by_label("Kind").select_option("event")
    expect(page).to_have_url(re.compile(r"\?q=barges&kind=event$"))
    expect(page.locator(".results li").first).to_have_attribute("data-entry", "event")
    page.go_back()
    expect(page.get_by_label("Kind")).to_have_value("claim")
    expect(page.locator(".results li").first).to_have_attribute("data-entry", "claim")
    assert _results(page) == claims
    page.get_by_role("searchbox").press("End")
    page.keyboard.type(" wait")
    expect(page).to_have_url(re.compile(r"\?q=barges\+wait&kind=claim$"))
    page.get_by_role("button", name="Remove all filters").click()
    expect(page).to_have_url(re.compile(r"\?q=barges\+wait$"))
    assert page.title().startswith("barges wait – Search")


def test_each_filter_leaves_some_results(open_page: Open, demo: str) -> None:
    """Story, speaker, language, first and last day each leave a part of the results, with or without buckets."""
    page = open_page("search/?q=the+council+tide")
    expect(page.locator(STATUS)).to_have_text(re.compile(r"\d"))
    before = page.locator(STATUS).inner_text()
    for name, value, expected in (
        ("story", "salt-lamps", "salt-lamps/"),
        ("who", "union-of-grain", "tidal-gate/"),
        ("lang", "ru", "/"),
        ("from", "2025-06-01", "/"),
        ("until", "2024-12-31", "/"),
    ):
        page.goto(f"{demo}search/?q=the+council+tide&{name}={value}")
        expect(page.locator(STATUS)).to_have_text(re.compile(r"\d"))
        after = page.locator(STATUS).inner_text()

        assert 0 < int(after.split()[-1]) < int(before.split()[-1]) or name == "lang", name
        assert all(expected in address for address in _results(page)), name
        assert page.locator(f"[name={name}]").input_value() == value


def test_keys_move_through_results(open_page: Open) -> None:
    """Arrow keys move between the field and the results; Escape clears the search and returns to the field."""
    page = open_page("search/")
    field = page.get_by_role("searchbox")
    page.keyboard.type("barges")
    links = page.locator(".results li > p > a")
    expect(links.first).to_be_visible()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    expect(links.nth(1)).to_be_focused()
    page.keyboard.press("ArrowUp")
    page.keyboard.press("ArrowUp")
    expect(field).to_be_focused()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Tab")
    expect(links.nth(1)).to_be_focused()
    page.keyboard.press("Escape")
    expect(field).to_be_focused()
    expect(field).to_have_value("")
    expect(page.locator(".results li")).to_have_count(0)
    assert page.url.endswith("/search/")


def test_slash_leads_to_the_search(open_page: Open, demo: str) -> None:
    """The key '/' opens the search from any page, but not from a field; a reader can switch that off."""
    page = open_page("ru/tidal-gate/")
    page.keyboard.press("/")
    page.wait_for_url(f"{demo}ru/search/")
    field = page.get_by_role("searchbox")
    expect(field).to_be_focused()
    page.keyboard.type("a/b")
    expect(field).to_have_value("a/b")
    page.locator("h1").click()
    page.keyboard.press("/")
    expect(field).to_be_focused()
    page.locator("summary").click()
    page.get_by_role("checkbox").uncheck()
    page.goto(f"{demo}tidal-gate/")
    page.keyboard.press("/")
    page.wait_for_timeout(300)
    assert page.url == f"{demo}tidal-gate/"
    page.get_by_role("navigation", name="Menu").get_by_role("link", name="Search").click()
    page.wait_for_url(f"{demo}search/")
    expect(page.get_by_role("checkbox", include_hidden=True)).not_to_be_checked()


def test_more_results_follow_the_first(open_page: Open) -> None:
    """Twenty results are shown; a button adds the next and moves the focus to them."""
    page = open_page("search/?q=the")
    expect(page.locator(".results li")).to_have_count(20)
    page.get_by_role("button", name="More results").click()
    expect(page.locator(".results li")).to_have_count(40)
    expect(page.locator(".results li > p > a").nth(20)).to_be_focused()


def _result(page: Page, name: str) -> str:
    """Return the text of the result that leads to a place of the story."""
    found = page.locator(".results li", has=page.locator(f"a[href$='{name}']"))
    return str(found.first.inner_text())


@pytest.mark.parametrize(
    ("query", "name", "told"),
    [
        ("royal assent", "#bill-assent", "Stage: Royal Assent"),
        ("press release", "#council-on-company", "in a press release"),
        ("anchor outside", "#union-stands-by-wait", "In a quotation: They lie at anchor"),
        ("dismisses appeal", "#high-tribunal-reviews", "In its summary: dismisses"),
        ("публикации", "#high-tribunal-reviews", "in a publication"),
        (
            "signed agreement",
            "/office-announces/signed/",
            "Disputed; Office of Tides stood by it, 17\N{NO-BREAK SPACE}October 2024",
        ),
        ("tribunal signed", "#tribunal-on-signing", "Finds not to be so: The Office of Tides and the Glass Company"),
    ],
)
def test_result_says_why_it_is_one(open_page: Open, query: str, name: str, told: str) -> None:
    """A result says where the words are that its title lacks, where a claim stands, and what was found."""
    page = open_page(f"search/?q={query}")
    expect(page.locator(STATUS)).to_have_text(re.compile(r"\d"))

    assert told in _result(page, name)


def test_each_result_shows_or_tells_a_word(open_page: Open) -> None:
    """No result leaves a reader without a found word or the place of one."""
    page = open_page("search/?q=barges+wait")
    expect(page.locator(STATUS)).to_have_text(re.compile(r"\d"))
    results = page.locator(".results li")

    assert results.count() > 5
    assert page.locator(".results li:not(:has(mark, .why))").count() == 0


def test_days_are_those_of_people(open_page: Open) -> None:
    """An inexact day stands in words, in the language of the page, and no machine's date stands anywhere."""
    page = open_page("ru/search/?q=оспаривает+цену")
    expect(page.locator(STATUS)).to_have_text(re.compile(r"\d"))
    facts = " ".join(page.locator(".results .facts").all_inner_texts())

    assert "(приблизительно)" in facts or "(дата неточна)" in facts
    assert not re.search(r"\d{4}-\d\d|[~?]|/\d{4}", facts)


@pytest.mark.parametrize("address", ["search/", "ru/search/?q=x"])
def test_without_script_lists_lead_on(open_page: Open, address: str) -> None:
    """Without script the page says so, and leads to the lists; nothing is shown that would do nothing."""
    page = open_page(address, java_script_enabled=False)

    assert page.locator(".without").is_visible()
    assert page.locator("main :is(input, button, select):visible").count() == 0
    expect(page.locator(".ways a:visible")).to_have_count(8)
    assert page.locator("[role=status]").inner_text() == ""
    for link in page.locator(".ways a").all():
        assert page.request.get(link.evaluate("link => link.href")).ok


def test_failing_index_is_told(open_window: OpenWindow, demo: str) -> None:
    """Where the index can't be loaded, the page says so."""
    page = open_window()
    page.route("**/index.json", lambda route: route.abort())
    page.goto(f"{demo}search/?q=barges")
    expect(page.locator(STATUS)).to_have_text(re.compile("could not be loaded"))


def test_page_from_a_folder_shows_its_note(open_window: OpenWindow, built_example: Path) -> None:
    """Opened as a file, where browsers load no modules, the page still says what the search needs."""
    page = open_window()
    page.goto((built_example / "search/index.html").as_uri())

    assert page.locator(".without").is_visible()


ADDRESSES = ("search/", "ru/search/?q=баржи&kind=claim", "search/?q=zzzzzz")


@pytest.mark.parametrize(
    ("address", "size", "schemes"),
    [
        *((address, SIZES[size], (scheme,)) for address, size, scheme in zip(
            ADDRESSES, ("phone", "desk", "phone"), ("light", "light", "dark"), strict=True)),
        *slow(product(ADDRESSES, SIZES.values(), [SCHEMES])),
    ],
)  # fmt: skip
def test_page_has_no_barriers_and_shifts_nothing(
    open_page: Open, address: str, size: tuple[int, int], schemes: tuple[str, ...]
) -> None:
    """axe-core finds no barrier with the filters open; nothing moves while the page loads, and nothing is cut off.

    In the fast cases each page has one size and one colour scheme.
    """
    page = open_page(address, size)
    assert page.evaluate(SHIFTS) == 0
    page.locator("summary").click()

    assert barriers(page, schemes) == []
    ends = page.locator(".search :is(input, select, button):visible").evaluate_all(
        "all => all.map(one => one.getBoundingClientRect().right)"
    )
    assert max(ends) <= size[0]
    page.reload()
    assert page.evaluate(SHIFTS) == 0


def test_large_site_loads_few_files(
    open_window: OpenWindow, tmp_path: Path, built_example: Path, open_page: Open
) -> None:
    """A divided index gives the results of a whole one; a word loads its buckets, and a filter one file more."""
    for place in ("search", "static"):
        shutil.copytree(built_example / place, tmp_path / place)
    for name, text in encode_index(finder("examples/tidal-gate").index, ("en", "ru"), is_divided=True).items():
        (tmp_path / f"search/{name}.json").write_text(text, "utf-8")
    whole = open_page("search/?q=barges+waiting")
    expect(whole.locator(STATUS)).to_have_text(re.compile(r"\d"))
    loaded: list[str] = []
    page = open_window(on={"request": lambda request: loaded.append(request.url.rpartition("/")[2])})
    with served(tmp_path) as url:
        page.goto(f"{url}search/?q=barges+waiting")
        expect(page.locator(STATUS)).to_have_text(re.compile(r"\d"))
        found = [address.removeprefix(url) for address in _results(page)]
        terms, rows = ([name for name in loaded if name.startswith(kind)] for kind in ("terms", "rows"))
        assert "filters.json" not in loaded
        page.goto(f"{url}search/?q=barges+waiting&kind=claim")
        expect(page.locator(".results li").first).to_have_attribute("data-entry", "claim")

    assert found == [address.partition("/demo/")[2] for address in _results(whole)] != []
    assert 2 <= len(terms) <= 8
    assert 1 <= len(rows) <= 4
    assert loaded.count("filters.json") == 1


def test_search_runs_under_the_policy(open_window: OpenWindow, demo: str) -> None:
    """The page's own policy lets the search run, and nothing violates it."""
    errors: list[str] = []
    page = open_window(on={"console": lambda message: errors.append(message.text) if message.type == "error" else None})
    page.goto(f"{demo}search/?q=barges")
    expect(page.locator(".results li").first).to_be_visible()
    page.get_by_role("searchbox").press("Enter")
    page.keyboard.press("End")
    page.keyboard.type("s")
    expect(page).to_have_url(re.compile(r"q=bargess$"))

    assert errors == []


def test_languages_without_a_story_lead_to_its_own(open_window: OpenWindow, tmp_path: Path) -> None:
    """On an Arabic page, from right to left, an English text says its language, and leads to its English page."""
    root = tmp_path / "site"
    files = {
        **BASE,
        "site.yaml": "title: A test\nurl: https://example.org/\nlanguages: [en, ar, kk]\noutputs: search\n",
        "content/stories/dispute/story.yaml": "title: The dispute\nlanguages: [en]\n",
    }
    for path, text in files.items():
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_text(text, "utf-8")
    outcome = build(root, root / "_site", Options(today=TODAY))
    assert outcome.value.published is not None, outcome.problems
    page = open_window({"width": 360, "height": 740})
    with served(root / "_site") as url:
        page.goto(f"{url}ar/search/?q=denies")
        link = page.locator(".results a").first
        expect(link).to_be_visible()
        assert link.evaluate("link => link.href") == f"{url}dispute/#denial"
        assert (link.get_attribute("lang"), link.get_attribute("dir")) == ("en", "auto")
        assert page.evaluate("document.dir") == "rtl"
        assert violations(Visit(page, "")) == ()
        page.goto(f"{url}kk/search/?q=denies")
        expect(page.locator(".results .facts").first).to_contain_text("2021 ж. 2 қараша")


def test_words_typed_while_the_index_loads_are_searched(open_window: OpenWindow, demo: str) -> None:
    """A reader may type before the index is there: nothing typed is lost."""
    page = open_window()
    held: list[Callable[[], None]] = []
    page.route("**/index.json", lambda route: held.append(route.continue_))
    page.goto(f"{demo}search/")
    page.keyboard.type("barges")
    while not held:
        page.wait_for_timeout(20)
    held[0]()
    expect(page.locator(".results li").first).to_be_visible()
    expect(page).to_have_url(re.compile(r"\?q=barges$"))
    expect(page.get_by_role("searchbox")).to_have_value("barges")
