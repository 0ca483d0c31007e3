"""A story's page: its facts, its rows of events by month, and what rows omit."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack
from pathlib import Path

import pytest
from compared_builds import Preview
from conftest import BASE, TODAY, MakeSite
from golden import files_in
from playwright.sync_api import Page
from rendered_site import RenderedSite
from site_server import served
from slow import slow
from two_stories import DENIAL
from windows import OpenWindow

from onrecord.build.builder import IncrementalBuilder
from onrecord.build.pipeline import Options, build
from onrecord.render.words import Words

EVENTS = "content/stories/dispute/events"
STORY = "content/stories/dispute/story.yaml"
REPORT = "type: report\ndate: {date}\ntitle: {title}\nsources: wire\npublished: 2022-05-01\n"
LONG = "body: |\n" + "  A word more or less.\n" * 2_000
"""A text so long that rows can't hold two events with it."""
ONLY_FEEDS = {"site.yaml": f"{BASE['site.yaml']}outputs: feeds\n"}
DAYS_OF_21_MONTHS = [f"{2019 + at // 120}-{at // 10 % 12 + 1:02}-{at % 10 + 1:02}" for at in range(210)]


def _built(site: Path, options: Options | None = None) -> Path:
    outcome = build(site, site / "_site", options or Options(today=TODAY))
    assert outcome.value.published is not None, outcome.problems
    return site / "_site"


def _story_page(site: Path) -> str:
    return RenderedSite(site, Options(today=TODAY))["dispute/index.html"]


def _dated(*dates: str) -> dict[str, str]:
    return {f"{EVENTS}/day-{at}.yaml": REPORT.format(date=date, title=f"Day {at}") for at, date in enumerate(dates)}


def _rows(html: str) -> list[str]:
    return re.findall(r'<article class="row[ a-z]*" id="([^"]+)"', html)


def _months(html: str) -> list[str]:
    return re.findall(r'<h3 id="month_\d+">([^<]*)</h3>', html)


def _with_long_texts() -> dict[str, str]:
    return {path: text + LONG for path, text in BASE.items() if "/events/" in path}


# Contents of the page


def test_events_are_grouped_by_month(make_site: MakeSite) -> None:
    """A heading is no more exact than its dates, and no later event precedes an earlier one."""
    html = _story_page(make_site(_dated("2021", "2021-12-31", "2022-01", "2021-12/2022-02", "../2020-03-01")))

    assert _months(html) == [
        "1\N{NO-BREAK SPACE}March 2020 or earlier",
        "2021, month not recorded here",
        "November 2021",
        "December 2021\u2009–\u2009February 2022, exact day not recorded here",
        "December 2021",
        "January 2022",
    ]


def test_newest_first_reverses_rows_and_months(make_site: MakeSite) -> None:
    """A story with the newest event first begins with its last month and row."""
    html = _story_page(make_site({**_dated("2022-02-01"), STORY: "title: The dispute\norder: newest-first\n"}))

    assert _months(html) == ["February 2022", "November 2021"]
    assert _rows(html) == ["day-0", "denial", "announcement"]


def test_cells_below_the_title_have_the_facts(make_site: MakeSite) -> None:
    """Cells say what is disputed and where the bill stands, count events and sources, and link to each."""
    site = make_site(
        {
            "content/bills/act.yaml": "title: The act\nprocedure: generic\n",
            f"{EVENTS}/law.yaml": (
                "type: bill-action\ndate: 2021-12-01\ntitle: It is law\nbill: act\nstage: law\n"
                "sources: gazette\npublished: 2021-12-10\n"
            ),
        }
    )
    html = _story_page(site)
    cells = html.partition('<ul class="facts cells">')[2].partition("</ul>")[0]
    links = re.findall(r'<a href="([^"]+)">(.+?)</a>', cells)

    assert [(address, re.sub(r"</?b>", "", words).replace("\N{NO-BREAK SPACE}", " ")) for address, words in links] == [
        ("claims/#standing_disputed", "1 claim disputed of 2 on record"),
        ("../bills/act/", "Law The act, since 1 Dec 2021"),
        ("#all_events", "3 events Nov\N{THIN SPACE}–\N{THIN SPACE}Dec 2021"),
        ("sources/", "2 sources"),
        ("#latest_updates", "updated 10 Dec 2021"),
    ]


def test_cell_of_a_bill_names_it_in_few_words(make_site: MakeSite) -> None:
    """A stage without the name of its bill reads as if the dispute had reached it; a long name has its first words."""
    title = "Bill on amendments to some legislative acts of the country on protecting the rights of the child"
    law = (
        "type: bill-action\ndate: 2021-12-01\ntitle: It is law\nbill: act\nstage: law\nsources: gazette\n"
        "published: 2021-12-10\n"
    )
    bill = {"content/bills/act.yaml": f"title: {title}\nprocedure: generic\n", f"{EVENTS}/law.yaml": law}
    (cell,) = re.findall(r'<li data-fact="bill">(.*?)</li>', _story_page(make_site(bill)))

    words = re.sub("<[^>]+>", "", cell).replace("\N{NO-BREAK SPACE}", " ")
    assert words == "Law Bill on amendments to some legislative acts of the country…, since 1 Dec 2021"


def test_cells_tell_what_is_not_there(make_site: MakeSite) -> None:
    """Without a dispute the cell says so of this record; without claims, without a bill, there is no such cell."""
    assert re.search(r"<b>\d claims?</b> none in dispute on record</a>", _story_page(make_site({DENIAL: None})))

    bare = "type: report\ndate: 2021-11-01\ntitle: A report\nsources: wire\npublished: 2021-11-02\n"
    other = {"content/stories/other/story.yaml": "title: Another\n", "content/stories/other/events/one.yaml": bare}
    html = RenderedSite(make_site(other), Options(today=TODAY))["other/index.html"]
    assert re.findall(r'<li data-fact="(\w+)"', html) == ["events", "sources"]
    assert "<b>1 event</b> 1\N{NO-BREAK SPACE}Nov 2021</a>" in html


def test_cells_name_each_of_two_bills(make_site: MakeSite) -> None:
    """Of two bills each has a cell with its title; of more, one cell counts them."""
    files: dict[str, str] = {}
    for number, name in enumerate(["one", "two", "three"]):
        files |= {f"content/bills/{name}.yaml": f"title: Act {name}\nprocedure: generic\n"}
        step = f"type: bill-action\ndate: 2021-12-0{number + 1}\ntitle: It begins\nbill: {name}\nstage: introduction\n"
        files |= {f"{EVENTS}/{name}.yaml": f"{step}sources: gazette\npublished: 2021-12-10\n"}
    two = {path: text for path, text in files.items() if "three" not in path}

    cell = re.compile(r'data-fact="bill"><a [^>]+><b>(.+?)</b>(.*?)</a>')
    assert cell.findall(_story_page(make_site(two))) == [
        ("Introduction", " Act one, 1\N{NO-BREAK SPACE}Dec 2021"),
        ("Introduction", " Act two, 2\N{NO-BREAK SPACE}Dec 2021"),
    ]
    assert cell.findall(_story_page(make_site(files))) == [("3 bills", "")]


def test_row_links_to_denied_and_denying_rows(make_site: MakeSite) -> None:
    """A denial's row links to the denied row by the claim's words; the denied row links back by who denied it."""
    html = _story_page(make_site({}))
    ties = dict(
        re.findall(
            r'id="([^"]+)" data-event.*?(?:<p class="row-tie" data-kind="[^"]+">(.*?)</p>)</article>', html, re.DOTALL
        )
    )

    assert re.sub(r"<[^>]+>", "", ties["denial"]) == "denies: They issued a joint statement"
    assert 'href="#announcement" data-relation="denies"' in ties["denial"]
    assert re.sub(r"<[^>]+>", "", ties["announcement"]) == "denied by The company, 2\N{NO-BREAK SPACE}November 2021"
    assert 'href="#denial"' in ties["announcement"]


def test_row_names_differing_dates_of_sources(make_site: MakeSite) -> None:
    """Where a source gives another date, the row names the source and its date."""
    text = BASE[DENIAL].replace("sources: wire", "sources: [wire, {source: gazette, says: {date: 2021-11-03}}]")
    html = _story_page(make_site({DENIAL: text}))
    note = re.search(r'<p class="row-tie" data-kind="date">(.*?)</p>', html)

    assert note is not None
    assert re.sub(r"<[^>]+>", "", note[1]) == "Gazette gives 3\N{NO-BREAK SPACE}November 2021"


def test_row_omits_inferred_relations(make_site: MakeSite) -> None:
    """A row shows stated relations only; the entry shows the editors' inferred ones."""
    text = BASE[DENIAL].replace("denies: announcement#joint", "denies: {target: announcement#joint, basis: inferred}")
    html = _story_page(make_site({DENIAL: text}))

    assert 'class="row-tie"' not in html
    assert 'data-kind="denies"' in html


def test_story_without_events_says_so(make_site: MakeSite) -> None:
    """A story without events says so, and has no picture, no facts and no months."""
    site = make_site({path: None for path in BASE if "/events/" in path})
    html = _story_page(site)

    assert "This story has no events yet." in html
    assert not re.search(r'class="(chart|facts|month)"', html)


def test_page_lists_related_stories(make_site: MakeSite) -> None:
    """A story with a common actor is listed with what both share; a story without is not."""
    site = make_site(
        {
            "content/stories/second/story.yaml": "title: The second\n",
            "content/stories/second/events/talk.yaml": REPORT.format(date="2021-12-01", title="A talk")
            + "actors: company\n",
            "content/stories/third/story.yaml": "title: The third\n",
            "content/stories/third/events/rain.yaml": REPORT.format(date="2021-12-01", title="Rain"),
        }
    )
    also = _story_page(site).partition('class="read-also"')[2]

    assert re.findall(r"<h3><a [^>]*>([^<]*)", also) == ["The second"]
    assert "The company" in also


# Division of a story into pages


def test_rows_of_a_short_story_hold_whole_entries(make_site: MakeSite) -> None:
    """A short story has whole entries in its rows, and no page of the whole text."""
    site = make_site({DENIAL: BASE[DENIAL] + "body: All that it says.\n"})
    files = RenderedSite(site, Options(today=TODAY))
    html = files["dispute/index.html"]

    assert "All that it says." in html
    assert "data-entry" not in html
    assert not any(path.startswith("dispute/all/") for path in files)


def test_rows_of_a_long_story_hold_claims_and_links(make_site: MakeSite) -> None:
    """A long story's rows hold claims with their standings and links to entries; the whole text has its page."""
    files = RenderedSite(make_site(_with_long_texts()), Options(today=TODAY))
    html, whole = files["dispute/index.html"], files["dispute/all/index.html"]

    assert _rows(html) == ["announcement", "denial"]
    assert re.findall(
        r'<p class="row-claim" hidden="until-found" data-claim="([^"]+)" data-standing="([^"]+)"', html
    ) == [
        ("#joint", "disputed"),
        ("#access", "asserted"),
    ]
    assert re.findall(r'<h4><a rel="bookmark" href="([^"]+)"', html) == ["announcement/", "denial/"]
    assert "A word more or less." not in html
    assert whole.count("A word more or less.") == 4_000
    assert re.findall(r'<article class="event" id="([^"]+)"', whole) == ["announcement", "denial"]
    assert 'name="robots" content="noindex"' in whole


def test_whole_text_of_a_very_long_story_is_split_by_year(make_site: MakeSite) -> None:
    """Where one page can't hold the whole text, each year has a page, and the page `all` links to them."""
    much = "body: |\n" + "  A word more or less.\n" * 15_000
    changes = {f"{EVENTS}/{name}.yaml": REPORT.format(date=date, title=name) + much for name, date in (
        ("early", "2019-05-01"), ("late", "2022-05-01"))}  # fmt: skip
    files = RenderedSite(make_site(changes), Options(today=TODAY))
    whole = files["dispute/all/index.html"]

    assert sorted(path for path in files if path.startswith("dispute/all/")) == [
        *(f"dispute/all/{year}/index.html" for year in (2019, 2021, 2022)),
        "dispute/all/index.html",
    ]
    assert re.findall(r'<li><a href="(\d+/)"', whole) == ["2019/", "2021/", "2022/"]
    assert "<article" not in whole
    assert re.findall(r'<article class="event" id="([^"]+)"', files["dispute/all/2021/index.html"]) == [
        "announcement",
        "denial",
    ]


@pytest.mark.parametrize(
    ("rows", "folding"),
    [
        (59, {'<div class="month">': 7}),
        (60, {'<details class="month on-phones" open>': 4, '<details class="month" open>': 3}),
        (199, {'<details class="month on-phones" open>': 17, '<details class="month" open>': 4}),
        (
            200,
            {
                '<details class="month">': 10,
                '<details class="month on-phones" open>': 8,
                '<details class="month" open>': 3,
            },
        ),
    ],
)  # fmt: skip
def test_months_before_the_latest_rows_are_closed(make_site: MakeSite, rows: int, folding: dict[str, int]) -> None:
    """From 60 rows, the script closes months before the latest 20 on phones; from 200, months before 100 are closed."""
    # Ten rows in each month, and two of November 2021 at the end.
    html = _story_page(make_site(_dated(*DAYS_OF_21_MONTHS[: rows - 2])))
    tags = re.findall(r'<(?:div|details) class="month[^>]*>', html)

    assert {tag: tags.count(tag) for tag in folding} == folding
    assert tags == sorted(tags, key=list(folding).index)


def test_long_story_lists_key_moments_and_leads_to_its_latest_event(make_site: MakeSite) -> None:
    """From 40 events on, a story's page lists key moments by date and title; above 24, it links to the latest event."""
    assert ">Latest</a>" not in _story_page(make_site(_dated(*DAYS_OF_21_MONTHS[:22])))
    html = _story_page(make_site(_dated(*DAYS_OF_21_MONTHS[:23])))
    assert ">Latest</a>" in html
    days = [f"2020-{month:02}-{day:02}" for month in (3, 4) for day in range(1, 20)]
    assert "Key moments" not in _story_page(make_site(_dated(*days[:-1])))

    html = _story_page(make_site(_dated(*days)))
    moments = html.partition('<ul class="moments">')[2].partition("</ul>")[0]

    denial = '<a href="#denial"><span class="denial">Denial:</span> The company denies</a>'
    assert re.findall(r"<a .+?</a>", moments) == [denial]
    assert '<time datetime="2021-11-02">2\N{NO-BREAK SPACE}Nov 2021</time>' in moments
    assert '<a href="#denial">Latest</a>' in html
    assert html.index('class="moments"') < html.index('id="all_events"')


def test_counts_have_separators(very_long: RenderedSite) -> None:
    """A count above 999 has the separators of the page's language."""
    assert '<span class="facts">1,003 events</span>' in very_long["dispute/index.html"]
    assert Words("ru", {}).count(1234567) == "1\N{NO-BREAK SPACE}234\N{NO-BREAK SPACE}567"
    assert Words("en", {}).gettext("in %(year)s", year=2021) == "in 2021"


@pytest.fixture(scope="module")
def very_long(tmp_path_factory: pytest.TempPathFactory) -> RenderedSite:
    """Return the pages of a site with a story of 1,003 events."""
    root = tmp_path_factory.mktemp("very-long")
    days = [f"{1000 + at}-05-01" for at in range(1_001)]
    for path, text in {**BASE, **_dated(*days)}.items():
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_text(text, "utf-8")
    return RenderedSite(root, Options(today=TODAY, base_url="https://example.org/"))


def test_more_than_a_thousand_rows_are_split_into_pages(very_long: RenderedSite) -> None:
    """The first page has the oldest 1,000 rows and links to the second, which has the rest and links back."""
    first, second = very_long["dispute/index.html"], very_long["dispute/2/index.html"]

    assert len(_rows(first)) == 1_000
    assert _rows(second) == ["day-1000", "announcement", "denial"]
    assert '<a rel="next" href="2/">Later: 1,001 to 1,003</a>' in first
    assert '<a rel="prev" href="../">Earlier: 1 to 1,000</a>' in second
    assert "dispute/3/index.html" not in very_long


def test_links_to_rows_include_their_page(very_long: RenderedSite) -> None:
    """Links to a row of a later page include that page: links of rows, of the picture and of the site map."""
    first, second = very_long["dispute/index.html"], very_long["dispute/2/index.html"]

    assert 'href="#announcement" data-relation="denies"' in second
    assert "2/#denial" in first.partition('class="timeline"')[0]
    assert "<loc>https://example.org/dispute/2/</loc>" in very_long["sitemap.xml"]


def test_number_is_refused_as_an_event_id(make_site: MakeSite) -> None:
    """An event with a number as its id would have the address of a page of rows."""
    event = BASE[DENIAL].replace("2021-11-02", "2021-11-03")
    outcome = build(make_site({f"{EVENTS}/2.yaml": event}), Path("unused"), Options(today=TODAY))

    assert [problem.code for problem in outcome.problems] == ["IDS005"]


def test_preview_splits_and_joins_a_story_by_its_length(make_site: MakeSite, tmp_path: Path) -> None:
    """The preview follows an edit that makes a story too long for its rows, and one that shortens it."""
    preview = Preview(
        make_site(
            {**ONLY_FEEDS, **{path: text + "body: |\n  A word.\n" for path, text in BASE.items() if "/events/" in path}}
        ),
        tmp_path,
    )
    preview.build()
    preview.edit(DENIAL, "body: |\n", "body: |\n" + "  And more of it.\n" * 5_000)
    preview.build()
    assert (tmp_path / "warm/dispute/all/index.html").is_file()
    preview.edit(DENIAL, "  And more of it.\n" * 5_000, "")
    preview.build()
    assert not (tmp_path / "warm/dispute/all").exists()


def test_page_of_the_whole_text_is_rendered_last(make_site: MakeSite, tmp_path: Path) -> None:
    """A preview shows an edit before it updates the whole text; after `finish` it equals a cold build."""
    site, out = make_site({**ONLY_FEEDS, **_with_long_texts()}), tmp_path / "warm"
    builder = IncrementalBuilder(site, out, Options(today=TODAY))
    builder.rebuild()
    event, whole = out / "dispute/denial/index.html", out / "dispute/all/index.html"
    for finish in (builder.finish, builder.rebuild):
        text = (site / DENIAL).read_text("utf-8")
        (site / DENIAL).write_text(text.replace("body: |\n", f"body: |\n  Said by {finish.__name__}.\n"), "utf-8")
        builder.rebuild(deferrable=True)

        assert f"Said by {finish.__name__}." in event.read_text("utf-8")
        assert f"Said by {finish.__name__}." not in whole.read_text("utf-8")

        finish()
        build(site, tmp_path / "cold", Options(today=TODAY))

        assert files_in(out) == files_in(tmp_path / "cold")


# Actions of a reader

ServeStory = Callable[[Mapping[str, str]], str]


@pytest.fixture(scope="module")
def serve_story(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ServeStory]:
    """Yield a function that serves `BASE` with other files, below a path; it builds the same files once."""
    addresses: dict[tuple[tuple[str, str], ...], str] = {}
    with ExitStack() as stack:

        def serve(changes: Mapping[str, str]) -> str:
            key = tuple(changes.items())
            if key not in addresses:
                root = tmp_path_factory.mktemp("story")
                for path, text in {**BASE, **ONLY_FEEDS, **changes}.items():
                    (root / path).parent.mkdir(parents=True, exist_ok=True)
                    (root / path).write_text(text, "utf-8")
                addresses[key] = stack.enter_context(served(_built(root), "/base/"))
            return addresses[key]

        yield serve


@pytest.fixture
def page(open_window: OpenWindow) -> Page:
    """Return a page with scripts."""
    return open_window()


@pytest.mark.browser
def test_address_of_a_row_scrolls_to_it(serve_story: ServeStory, page: Page) -> None:
    """Loading a row's address scrolls to it, even in a closed month, and opens nothing; following a link opens it."""
    url = serve_story({**_dated(*DAYS_OF_21_MONTHS)})
    page.goto(f"{url}dispute/#day-5")

    assert not page.locator("#day-5 details").evaluate("details => details.open")
    assert page.locator("#day-5").evaluate("row => row.closest('.month').open")
    top = page.locator("#day-5").evaluate("row => row.getBoundingClientRect().top")
    assert 0 <= top < 200
    page.evaluate("location.hash = 'day-209'")
    page.wait_for_function("document.querySelector('#day-209 details').open")
    assert page.evaluate("getComputedStyle(document.documentElement).scrollBehavior") == "auto"


@pytest.mark.browser
def test_opened_row_fetches_and_shows_its_entry(serve_story: ServeStory, page: Page) -> None:
    """An opened row of a long story shows the whole entry, whose links keep their targets."""
    url = serve_story({**_with_long_texts(), DENIAL: BASE[DENIAL] + LONG + "  See [it](announcement).\n"})
    page.goto(f"{url}dispute/")
    title = page.locator("#denial h4 a")
    title.click()
    page.locator("#denial .prose").wait_for()

    assert page.locator("#denial .row-body").inner_text().count("A word more or less.") == 2_000
    assert page.locator("#denial .prose a").last.evaluate("link => link.href") == f"{url}dispute/announcement/"
    assert (
        page.evaluate(
            "[...document.querySelectorAll('[id]')].map(one => one.id).filter((id, at, all) => all.indexOf(id) !== at)"
        )
        == []
    )
    assert title.get_attribute("aria-expanded") == "true"
    title.press("Enter")
    assert title.get_attribute("aria-expanded") == "false"
    assert not page.locator("#denial .prose").is_visible()
    assert page.url == f"{url}dispute/"


@pytest.mark.browser
def test_search_opens_a_row_with_claims_only(serve_story: ServeStory, page: Page) -> None:
    """The browser's search finds claims of a closed row of a long story, and the row opens."""
    url = serve_story(_with_long_texts())
    page.goto(f"{url}dispute/")
    assert not page.locator("#announcement .row-claim").first.is_visible()

    page.goto("about:blank")
    page.goto(f"{url}dispute/#:~:text=The%20ministry%20has%20access")
    page.locator("#announcement [aria-expanded=true]").wait_for()

    assert [claim.is_visible() for claim in page.locator("#announcement .row-claim").all()] == [True, True]
    assert page.locator("#announcement .tools a").is_visible()


@pytest.mark.browser
def test_row_links_to_its_entry_without_scripts(serve_story: ServeStory, open_window: OpenWindow) -> None:
    """Without scripts, a long story's row shows its claims, and its title links to the whole entry."""
    page = open_window(java_script_enabled=False)
    url = serve_story(_with_long_texts())
    page.goto(f"{url}dispute/")

    assert page.locator("#announcement .row-claim").first.is_visible()
    page.locator("#announcement h4 a").click()
    page.wait_for_url(f"{url}dispute/announcement/")


@pytest.mark.browser
def test_row_links_to_its_entry_if_loading_fails(serve_story: ServeStory, page: Page) -> None:
    """If the network fails, the row keeps its claims and its link, and says that loading failed."""
    url = serve_story(_with_long_texts())
    page.goto(f"{url}dispute/")
    page.route("**/announcement/", lambda route: route.abort())
    page.locator("#announcement h4 a").click()
    page.get_by_text("Loading failed; read it on its own page").wait_for(state="attached")

    assert page.locator("#announcement .row-claim").first.is_visible()
    assert page.locator("#announcement .row-claim").count() == 2
    assert page.locator("#announcement .tools a").evaluate("link => link.href") == f"{url}dispute/announcement/"


@pytest.mark.browser
def test_arrow_keys_move_between_rows(serve_story: ServeStory, page: Page) -> None:
    """As in an accordion (ARIA Authoring Practices Guide), arrow keys, Home and End move the focus between rows."""
    url = serve_story(_dated("2022-02-01", "2022-02-02"))
    page.goto(f"{url}dispute/")
    page.locator("#announcement summary").focus()
    focused = "document.activeElement.closest('.row')?.id"
    reached = []
    for key in ("ArrowDown", "ArrowDown", "End", "ArrowUp", "Home"):
        page.keyboard.press(key)
        reached.append(page.evaluate(focused))

    assert reached == ["denial", "day-0", "day-1", "day-0", "announcement"]


@pytest.mark.browser
@pytest.mark.parametrize("scripts", [True, False])
def test_search_opens_a_closed_row_with_the_words(
    serve_story: ServeStory, open_window: OpenWindow, *, scripts: bool
) -> None:
    """The browser's search, here by a text fragment, opens the row that contains the words."""
    url = serve_story({DENIAL: BASE[DENIAL] + "body: Seldom seen words hide here.\n"})
    page = open_window(java_script_enabled=scripts)
    page.goto(f"{url}dispute/#:~:text=Seldom%20seen%20words")
    words = page.get_by_text("Seldom seen words")
    words.wait_for()

    assert words.is_visible()


@pytest.mark.browser
def test_copied_citation_has_its_address(serve_story: ServeStory, open_window: OpenWindow) -> None:
    """'Copy citation' copies a text with the source's address; after a mouse click the card closes."""
    page = open_window(permissions=["clipboard-read", "clipboard-write"])
    url = serve_story({})
    page.goto(f"{url}dispute/denial/")
    page.locator("a[href^='#cite-']").first.hover()
    page.locator(".card").wait_for(state="visible")
    page.locator(".card [data-copy]").click()
    page.get_by_text("Copied", exact=True).wait_for()

    assert "https://example.org/wire" in page.evaluate("navigator.clipboard.readText()")
    page.locator(".card").wait_for(state="hidden")


@pytest.mark.browser
def test_source_page_copies_its_citation(serve_story: ServeStory, open_window: OpenWindow) -> None:
    """'Copy citation' on a source's page copies the reference with its address, and asks the server for nothing."""
    page = open_window(permissions=["clipboard-read", "clipboard-write"])
    url = serve_story({})
    page.goto(f"{url}sources/wire/", wait_until="networkidle")
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.get_by_role("button", name="Copy citation").click()
    page.get_by_role("button", name="Copied").wait_for()

    assert "https://example.org/wire" in page.evaluate("navigator.clipboard.readText()")
    assert asked == []


@pytest.mark.browser
def test_citation_card_does_not_cover_its_paragraph(serve_story: ServeStory, open_window: OpenWindow) -> None:
    """The card of a citation with keyboard focus does not cover the paragraph that cites."""
    url = serve_story({DENIAL: BASE[DENIAL] + "body: A sentence that cites [@wire].\n"})
    page = open_window({"width": 1000, "height": 900})
    page.goto(f"{url}dispute/denial/")
    page.locator(".prose a[href^='#cite-']").focus()
    page.keyboard.press("Shift+Tab")
    page.keyboard.press("Tab")
    page.locator(".card").wait_for(state="visible")
    card, sentence = page.locator(".card").bounding_box(), page.locator(".prose p").bounding_box()

    assert card is not None
    assert sentence is not None
    assert card["y"] >= sentence["y"] + sentence["height"] or card["y"] + card["height"] <= sentence["y"]


@pytest.mark.browser
@pytest.mark.parametrize("width", [360, *slow([1280])])
def test_bar_names_the_month_that_is_read(serve_story: ServeStory, open_window: OpenWindow, width: int) -> None:
    """The bar names the month below it; its list opens a closed month and closes after use, also by Escape."""
    page = open_window({"width": width, "height": 740})
    url = serve_story(_dated(*DAYS_OF_21_MONTHS))
    page.goto(f"{url}dispute/")
    bar, list_ = page.locator(".bar summary"), page.locator(".bar .month-links")
    assert bar.inner_text() == "All months"
    bar.press("Enter")
    assert list_.is_visible()
    bar.press("Escape")
    assert not list_.is_visible()
    assert bar.evaluate("bar => bar === document.activeElement")

    bar.press("Enter")
    list_.locator("a").nth(2).press("Enter")
    page.locator(".bar summary[aria-label='March 2019, All months']", has_text="March 2019").wait_for()

    assert not list_.is_visible()
    assert page.locator("#month_3").evaluate("summary => summary.parentNode.open")
    box, heading = page.locator(".bar").bounding_box(), page.locator("#month_3").bounding_box()
    assert box is not None
    assert heading is not None
    assert (box["y"], round(box["height"])) == (0, 45)
    assert box["height"] <= heading["y"] < box["height"] + 40
    assert page.locator("[aria-live], [role=status]").filter(has_text="2019").count() == 0
    page.evaluate("scrollTo(0, 0)")
    page.locator(".bar summary", has_text="All months").wait_for()


@pytest.mark.browser
@pytest.mark.parametrize("width", [1280, *slow([360])])
def test_focus_is_never_below_the_bar(serve_story: ServeStory, open_window: OpenWindow, width: int) -> None:
    """Shift+Tab through the rows leaves no focused link below the bar (WCAG 2.4.11), and the bar scrolls nothing."""
    page = open_window({"width": width, "height": 740})
    url = serve_story(_dated(*DAYS_OF_21_MONTHS[:40]))
    page.goto(f"{url}dispute/")
    page.locator(".row summary").last.focus()
    hidden, steps, in_bar = [], 0, False
    while not in_bar:
        page.keyboard.press("Shift+Tab")
        steps += 1
        in_bar, top, bar, text = page.evaluate("""() => {
          const at = document.activeElement, bar = document.querySelector(".bar");
          return [bar.contains(at), at.getClientRects()[0].top, bar.getBoundingClientRect().bottom, at.innerText];
        }""")
        if top < bar and not in_bar:
            hidden.append(text)
    assert steps > 40
    assert hidden == []

    page.evaluate("document.querySelectorAll('.row')[20].scrollIntoView()")
    before = page.evaluate("scrollY")
    page.locator(".bar summary").focus()
    assert page.evaluate("scrollY") == before > 0


@pytest.mark.browser
@pytest.mark.parametrize(
    ("width", "scripts", "address", "closed"),
    [
        (360, True, "", 4),
        (1280, True, "", 0),
        (360, False, "", 0),
        (360, True, "#day-5", 0),
    ],
)
def test_months_are_closed_on_phones(
    serve_story: ServeStory, open_window: OpenWindow, width: int, address: str, closed: int, *, scripts: bool
) -> None:
    """From 60 rows, early months are closed on phones with script, unless the address leads to a row."""
    page = open_window({"width": width, "height": 740}, java_script_enabled=scripts)
    url = serve_story(_dated(*DAYS_OF_21_MONTHS[:58]))
    page.goto(f"{url}dispute/{address}")

    assert page.locator("details.month:not([open])").count() == closed
    if closed:
        page.goto("about:blank")
        page.goto(f"{url}dispute/#:~:text=Day%205")
        page.locator("#day-5 h4").wait_for(state="visible")


@pytest.mark.browser
def test_list_of_months_is_open_without_script(serve_story: ServeStory, open_window: OpenWindow) -> None:
    """Without script, all links to months are visible, and the headings of months stay in view instead of the bar."""
    page = open_window({"width": 360, "height": 740}, java_script_enabled=False)
    url = serve_story(_dated(*DAYS_OF_21_MONTHS[:40]))
    page.goto(f"{url}dispute/")

    assert all(link.is_visible() for link in page.locator(".month-links a").all())
    assert not page.locator(".bar summary").is_visible()
    page.locator(".month-links a").nth(2).click()
    page.mouse.wheel(0, 300)
    page.wait_for_function("scrollY > 0")
    assert page.locator(".bar").evaluate("bar => getComputedStyle(bar).position") == "static"
    assert page.locator("#month_3").evaluate("heading => getComputedStyle(heading).position") == "sticky"
