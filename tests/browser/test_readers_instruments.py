"""The instruments of `make bench-readers`: each detects its defect on pages made for that purpose."""

from __future__ import annotations

import gzip
import json
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from urllib.error import HTTPError
from urllib.request import Request, urlopen

import pytest
from click.testing import CliRunner
from playwright.sync_api import Browser
from slow import slow
from windows import OpenWindow

from benchmarks.corpus import Story, invent
from benchmarks.machine import this_machine
from benchmarks.ours import ours
from benchmarks.readers import musts, nu
from benchmarks.readers.__main__ import MARK, main
from benchmarks.readers.axe import COLOURS, violations
from benchmarks.readers.browser import Visit, visiting
from benchmarks.readers.bulk import elements
from benchmarks.readers.control import plain_list
from benchmarks.readers.first_view import SCREENS, is_seen
from benchmarks.readers.keyboard import reach, sources_reached
from benchmarks.readers.load import arrival, come_up
from benchmarks.readers.page_feet import faults_on_paper
from benchmarks.readers.peers import find
from benchmarks.readers.printed import layout, printed
from benchmarks.readers.probes import PROBES
from benchmarks.readers.serve import served
from benchmarks.readers.subjects import CONTROL, OURS, Subject, arranged, with_long_head
from benchmarks.readers.table import Report, as_json, as_markdown, broken
from benchmarks.readers.text import folded_away, found_by_search, opens_for_search, permalinks, relations_shown, texts
from benchmarks.readers.tools import use_tools
from benchmarks.readers.two_screens import PHONE, look
from benchmarks.readers.weight import picture_weight, weigh

EVENTS = 6
OTHER_LINK = '<a href="/">away</a>'
LATE_SHIFT = "setTimeout(() => { document.querySelector('h1').style.marginTop = '9em'; }, 300)"
BLOCKING_SCRIPT = "setTimeout(() => { const end = performance.now() + 300; while (performance.now() < end); }, 300)"


@pytest.fixture(scope="module")
def story() -> Story:
    """Return a short story."""
    return invent(EVENTS, seed=1, stories=1).stories[0]


@pytest.fixture(scope="module")
def html(tmp_path_factory: pytest.TempPathFactory, story: Story) -> str:
    """Return that story as a plain list."""
    root = tmp_path_factory.mktemp("site")
    ours().lay_out(invent(EVENTS, seed=1, stories=1), root / "site")
    return plain_list(story, arranged(root / "site"))


@contextmanager
def served_page(
    browser: Browser | OpenWindow, story: Story, folder: Path, page: str
) -> Iterator[tuple[Visit, Subject]]:
    """Serve a page and yield a window for it: a new one, or one used before."""
    (folder / "index.html").write_text(page, "utf-8")
    subject = Subject("changed", EVENTS, folder, story, "", ("",), lambda event: f"#{event.id}")
    opening = browser.visiting if isinstance(browser, OpenWindow) else partial(visiting, browser)
    with served(folder) as url, opening(url, screen=(800, 600)) as visit:
        yield visit, subject


def with_style(html: str, style: str) -> str:
    """Return the page with a style added."""
    return html.replace("</head>", f"<style>{style}</style></head>")


def with_script(html: str, script: str) -> str:
    """Return the page with a script added at its end."""
    return html.replace("</body>", f"<script>{script}</script></body>")


@pytest.mark.slow
@pytest.mark.browser
def test_other_hosts_are_recorded_and_not_requested(browser: Browser, story: Story, html: str, tmp_path: Path) -> None:
    """Resources from other hosts are recorded and not requested."""
    page = html.replace("</head>", '<script src="https://tracker.invalid/a.js"></script></head>')
    with served_page(browser, story, tmp_path, page) as (visit, subject):
        assert weigh(visit, subject.page).hosts == ("tracker.invalid",)


@pytest.mark.browser
@pytest.mark.slow
def test_weight_counts_style_icon_and_script(open_window: OpenWindow, story: Story, html: str, tmp_path: Path) -> None:
    """The weight counts files referenced by the page as transferred; script counts inline too."""
    for name in ("a.css", "a.js", "icon.svg"):
        (tmp_path / name).write_bytes(b"/* short */")
    links = '<link rel="stylesheet" href="a.css"><link rel="icon" href="icon.svg"><script src="a.js"></script>'
    with served_page(open_window, story, tmp_path, html) as (visit, subject):
        least = weigh(visit, subject.page)
    with served_page(open_window, story, tmp_path, html.replace("</head>", f"{links}</head>")) as (visit, subject):
        more = weigh(visit, subject.page)
        document = len(gzip.compress((tmp_path / "index.html").read_bytes(), 6, mtime=0))
    with served_page(open_window, story, tmp_path, with_script(html, "let a = 1")) as (visit, subject):
        inline = weigh(visit, subject.page)
    assert (least.script, more.script) == (0, len(b"/* short */"))
    assert more.all == document + 3 * len(b"/* short */")
    assert inline.script > 0


@pytest.mark.slow
@pytest.mark.browser
def test_axe_detects_image_without_text(open_window: OpenWindow, story: Story, html: str, tmp_path: Path) -> None:
    """An image without alternative text is a violation; the plain list has none."""
    with served_page(open_window, story, tmp_path, html) as (visit, subject):
        visit.go(subject.page)
        assert violations(visit) == ()
    with served_page(open_window, story, tmp_path, html.replace("<h1>", '<img src="data:,"><h1>')) as (visit, subject):
        visit.go(subject.page)
        assert [violation.rule for violation in violations(visit)] == ["image-alt"]


@pytest.mark.slow
@pytest.mark.browser
def test_axe_detects_pale_text(open_window: OpenWindow, story: Story, html: str, tmp_path: Path) -> None:
    """Text with too little contrast is a violation, by all rules and by those on colours, which find nothing else."""
    pale = '<p style="color: #999">Pale</p><p style="opacity: 0.5">Pale</p><p style="color: #767676">Not</p><img src>'
    with served_page(open_window, story, tmp_path, html.replace("<h1>", f"{pale}<h1>")) as (visit, subject):
        visit.go(subject.page)
        every, of_colours = violations(visit), violations(visit, COLOURS)
    assert [(one.rule, len(one.where)) for one in of_colours] == [("color-contrast", 2)]
    assert {one.rule for one in every} == {"color-contrast", "image-alt"}


@pytest.mark.slow
@pytest.mark.browser
def test_load_detects_layout_shift_and_blocking_script(
    browser: Browser, story: Story, html: str, tmp_path: Path
) -> None:
    """The load measurement detects a late layout shift and a blocking script; the plain list has neither."""
    with served_page(browser, story, tmp_path, with_script(html, f"{LATE_SHIFT}; {BLOCKING_SCRIPT}")) as (
        visit,
        subject,
    ):
        bad = come_up(visit, subject.page, slow_line=True)
    with served_page(browser, story, tmp_path, html) as (visit, subject):
        good = come_up(visit, subject.page, slow_line=True)
    assert bad.shifts > 0.05
    assert bad.blocking >= 200
    assert good.shifts == 0
    assert good.largest > 150, "the connection's round trip"


@pytest.mark.slow
@pytest.mark.browser
def test_layout_shift_by_tool_is_detected(browser: Browser, story: Story, html: str, tmp_path: Path) -> None:
    """A button that shifts the layout is detected; a popover, which overlaps the page, shifts nothing."""
    pushing = "document.querySelector('h1').style.marginTop = '9em'"
    bad = html.replace("<h1>", f'<button aria-expanded="false" onclick="{pushing}">Years</button><h1>')
    good = html.replace("<h1>", '<button popovertarget="years">Years</button><p popover id="years">1996</p><h1>')
    with served_page(browser, story, tmp_path, bad) as (visit, subject):
        assert use_tools(visit, subject.page).all > 0.05
    with served_page(browser, story, tmp_path, good) as (visit, subject):
        assert use_tools(visit, subject.page).all == 0


@pytest.mark.slow
@pytest.mark.browser
def test_search_finds_text_in_closed_details(browser: Browser, story: Story, html: str, tmp_path: Path) -> None:
    """Search finds text in closed `details`, which browsers open, but not hidden text."""
    closed = html.replace("<ol>", "<details><summary>All</summary><ol>", 1)
    for page, most_found in ((closed, 1.0), (with_style(html, f"#{story.events[0].id} {'{display: none}'}"), 0.9)):
        with served_page(browser, story, tmp_path, page) as (visit, subject):
            wanted = [text for event in story.events for text in texts(event)]
            assert 0.5 < found_by_search(visit, subject.whole, wanted) <= most_found


@pytest.mark.slow
@pytest.mark.browser
def test_search_opens_only_details(browser: Browser, story: Story, html: str, tmp_path: Path) -> None:
    """Search opens `details` and scrolls to the text; text hidden by style stays hidden."""
    text = "quite another ending"
    folded = html.replace("</main>", f"<details><summary>End</summary><p>{text}</p></details></main>")
    with served_page(browser, story, tmp_path, folded) as (visit, subject):
        assert folded_away(visit, subject.page, [text, story.events[0].title["en"]]) == (text,)
    for part, opens in (("<details><summary>End</summary>", True), ("<details hidden><summary>End</summary>", False)):
        page = html.replace("</main>", f"<p style='height: 3000px'></p>{part}<p>{text}</p></details></main>")
        with served_page(browser, story, tmp_path, page) as (visit, subject):
            assert opens_for_search(visit, subject.page, text) is opens


@pytest.mark.slow
@pytest.mark.browser
def test_relation_needs_its_link(browser: Browser, story: Story, tmp_path: Path) -> None:
    """A relation counts if its event's row has a link of its kind to its target."""
    event, kind, target = next(
        (event.id, kind, target.partition("#")[0])
        for event in story.events
        for kind, target in (*event.relations, *(("denies", claim.denies) for claim in event.claims if claim.denies))
        if kind != "bears_on"
    )
    for name, share in ((kind, 1.0), ("corrects", 0.0)):
        row = f'<article data-event="{event}"><a data-relation="{name}" href="#{target}">it</a></article>'
        with served_page(browser, story, tmp_path, f"<!doctype html>{row}") as (visit, subject):
            visit.go(subject.page)
            found = relations_shown(visit, story)
            assert found == 0 if share == 0 else found > 0


@pytest.mark.slow
@pytest.mark.browser
def test_permalink_needs_anchor(browser: Browser, story: Story, html: str, tmp_path: Path) -> None:
    """An event without an anchor has no permalink."""
    for event, share in ((None, 1.0), (story.events[1], 0.0), (story.events[-1], 0.0)):
        page = html.replace(f'id="{event.id}"', "") if event else html
        with served_page(browser, story, tmp_path, page) as (visit, subject):
            assert permalinks(visit, subject) == share


@pytest.mark.slow
@pytest.mark.browser
def test_source_needs_focusable_link(browser: Browser, story: Story, html: str, tmp_path: Path) -> None:
    """A link that the keyboard can't reach doesn't count."""
    page = html.replace(f'href="{story.sources[0].url}"', f'tabindex="-1" href="{story.sources[0].url}"')
    with served_page(browser, story, tmp_path, page) as (visit, subject):
        visit.go(subject.page)
        assert sources_reached(visit, story) == (len(story.sources) - 1) / len(story.sources)


def _nav(story: Story) -> str:
    """Return links to the first and the last event."""
    links = (f'<a href="#{event.id}">{event.date.year}</a>' for event in (story.events[0], story.events[-1]))
    return "".join(links)


ARROWS = """const rows = [...document.querySelectorAll("article summary")];
addEventListener("keydown", event => {
  const at = rows.indexOf(event.target);
  const to = {ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: rows.length - 1}[event.key];
  if (at >= 0 && rows[to]) rows[to].focus();
})"""


def _rows(story: Story) -> str:
    """Return a page with the events as collapsible rows, each followed by ten links."""
    rows = (
        f'<article id="{event.id}"><details><summary>{event.title["en"]}</summary></details>{OTHER_LINK * 10}</article>'
        for event in story.events
    )
    return f"<!doctype html><html lang=en><title>Rows</title><body><main>{''.join(rows)}</main></body></html>"


@pytest.mark.slow
@pytest.mark.browser
def test_arrow_keys_count_only_where_they_work(browser: Browser, story: Story, tmp_path: Path) -> None:
    """With a script for arrow keys each row is one stop away; without it, as many as Tab needs."""
    by_tab = tuple(1.0 + 11 * number for number in range(EVENTS))
    for page, with_arrows in ((with_script(_rows(story), ARROWS), (1.0,) * EVENTS), (_rows(story), by_tab)):
        with served_page(browser, story, tmp_path, page) as (visit, subject):
            found = reach(visit, subject)
            assert (found.with_arrows, found.by_tab) == (with_arrows, by_tab)


@pytest.mark.slow
@pytest.mark.browser
def test_row_skipped_by_arrow_keys_is_detected(browser: Browser, story: Story, tmp_path: Path) -> None:
    """A row that arrow keys skip is as far away as with Tab."""
    skipping = ARROWS.replace("article summary", f"article:not(#{story.events[2].id}) summary")
    with served_page(browser, story, tmp_path, with_script(_rows(story), skipping)) as (visit, subject):
        assert reach(visit, subject).with_arrows == (1.0, 1.0, 23.0, 1.0, 1.0, 1.0)


@pytest.mark.slow
@pytest.mark.browser
def test_first_view_needs_visible_event(browser: Browser, story: Story, html: str, tmp_path: Path) -> None:
    """The first event counts if its header is on the screen; below a tall heading it does not."""
    high = html.replace("<article", "<article style='max-height: 9em; overflow: hidden'")
    for page, seen in ((high, True), (with_style(high, "h1 { height: 2000px }"), False)):
        with served_page(browser, story, tmp_path, page) as (visit, subject):
            for width, height in SCREENS:
                visit.page.set_viewport_size({"width": width, "height": height})
                assert is_seen(visit, subject.page) is seen


@pytest.mark.browser
def test_underlines_and_styles_are_counted(open_window: OpenWindow, tmp_path: Path) -> None:
    """An underlined control counts unless it is out of sight or far down; the letters of a picture are a style too."""
    hidden = '<a href="/" style="position: absolute; width: 1px; height: 1px; overflow: hidden">skip</a>'
    picture = '<svg aria-hidden="true" width="40" viewBox="0 0 20 20"><text y="9" font-size="9">5</text></svg>'
    far = '<p style="margin-top: 2000px"><a href="/">far</a> <i>away</i></p>'
    body = f'<p style="font: 16px Serif"><a href="/">one</a> <u>two</u> <b>three</b> {OTHER_LINK}</p>'
    page = f"<!doctype html><title>t</title><style>.n {{ text-decoration: none }}</style>{hidden}{body}{picture}{far}"
    page = page.replace(OTHER_LINK, '<a class="n" href="/">four</a><button>five</button>')
    (tmp_path / "index.html").write_text(page, "utf-8")
    with served(tmp_path) as url, open_window.visiting(url, screen=PHONE) as visit:
        seen = look(visit, "")

    assert seen.underlined == ("one",)
    assert (seen.controls, seen.words) == (3, 6)
    assert [" ".join(style.split()[:3]) for style in seen.styles] == [
        "13.3px 400 normal",
        "16px 400 normal",
        "16px 700 normal",
        "18px 400 normal",
    ]


@pytest.mark.slow
@pytest.mark.browser
def test_smooth_scrolling_delays_arrival(browser: Browser, story: Story, html: str, tmp_path: Path) -> None:
    """An address leads to its event at once; delayed or missing scrolling is detected."""
    last = story.events[-1].id
    late = f"setTimeout(() => document.getElementById('{last}').scrollIntoView(), 700)"
    page = html.replace(f'id="{last}"', 'id="other"')
    with served_page(browser, story, tmp_path, html) as (visit, subject):
        assert arrival(visit, f"{subject.page}#{last}", last) < 400
    moving = with_script(with_style(html, "h1 { height: 3000px }").replace('id="cite-1"', ""), late)
    with served_page(browser, story, tmp_path, moving) as (visit, subject):
        assert arrival(visit, subject.page, last) >= 400
    with served_page(browser, story, tmp_path, page) as (visit, subject):
        assert arrival(visit, f"{subject.page}#{last}", last) == float("inf")


def test_pictures_are_weighed_separately() -> None:
    """The weight of pictures counts both pictures of a page and nothing else."""
    page = b'<div class="chart"><svg>wide</svg></div><p>text</p><div class="chart-strip"><svg>narrow</svg></div>'
    assert picture_weight(b"<p>text</p>") == 0
    assert picture_weight(page) == picture_weight(page.replace(b"<p>text</p>", b"")) > 0


def test_long_head_has_declared_lengths() -> None:
    """The story of the benchmark has a title of 80 characters and a summary of 250."""
    story = with_long_head(invent(EVENTS, seed=1, stories=1)).stories[0]
    assert (len(story.title["en"]), len(story.summary["en"])) == (80, 250)


@pytest.mark.slow
@pytest.mark.browser
@pytest.mark.parametrize(
    ("before", "after", "stops"),
    [
        ('<button popovertarget="years">Years</button><nav popover id="years">', "</nav>", 4),
        *slow(
            [
                ("", "", None),
                ("<nav>", "</nav>", 3),
                ("<details><summary>Years</summary><nav>", "</nav></details>", 4),
                ('<a href="#end">Skip</a><a href="#">Home</a><nav id="end">', "</nav>", 4),
            ]
        ),
    ],
    ids=["in a popover", "no link", "links", "in details", "skip link"],
)
def test_shortest_way_by_tab_is_measured(  # noqa: PLR0913  (two of them are what is tried)
    open_window: OpenWindow, story: Story, html: str, tmp_path: Path, before: str, after: str, *, stops: int | None
) -> None:
    """The number of Tab stops to the last event counts real key presses along the shortest way."""
    nav = f"{before}{_nav(story)}{after}" if before else ""
    page = html.replace("<main>", nav + "<main>" + OTHER_LINK * 50)
    with served_page(open_window, story, tmp_path, page) as (visit, subject):
        found = reach(visit, subject).by_tab[-1]
        assert found == stops or (stops is None and found > 50)


@pytest.mark.browser
@pytest.mark.slow
def test_print_is_measured(open_window: OpenWindow, story: Story, html: str, tmp_path: Path) -> None:
    """The print measurement counts whole events, printed addresses and the size of text."""
    style = "@media print { p { font-size: 8pt } a[href^='https://press']::after { content: attr(href) } }"
    hidden = f"@media print {{ #{story.events[2].id} p {{ display: none }} }}"
    with served_page(open_window, story, tmp_path, with_style(html, style + hidden)) as (visit, subject):
        paper = printed(visit, subject.whole, story)
    assert (paper.events, paper.addresses) == (EVENTS - 1, len(story.sources))
    assert paper.size == pytest.approx(8, abs=0.1)
    with served_page(open_window, story, tmp_path, html) as (visit, subject):
        assert printed(visit, subject.whole, story).addresses == 0


@pytest.mark.slow
@pytest.mark.browser
def test_columns_and_unfilled_stages_are_detected_in_print(
    browser: Browser, story: Story, html: str, tmp_path: Path
) -> None:
    """Events side by side count as columns; a reached stage must be filled in print, by a border or a colour."""
    stage = '<p data-reached="yes">Law</p>'
    filled = "[data-reached]::before { content: ''; background: black; print-color-adjust: exact }"
    page = html.replace("<ol>", f"{stage}<ol>", 1)
    two = "@media print { main ol { columns: 2 } }"
    bordered = "[data-reached]::before { content: ''; display: block; width: 0; border: 7px solid }"
    hollow = bordered.replace("width: 0", "box-sizing: border-box; width: 40px; height: 40px")
    for style, found in (
        (filled, (1, 1.0)),
        (bordered, (1, 1.0)),
        (hollow, (1, 0.0)),
        (f"{two} {filled.replace('exact', 'economy')}", (2, 0.0)),
    ):
        with served_page(browser, story, tmp_path, with_style(page, style)) as (visit, subject):
            seen = layout(visit, subject.page)
            assert (seen.columns, seen.stages) == found


@pytest.mark.browser
@pytest.mark.parametrize(
    ("style", "found"),
    [
        ("", [(":is(h1, h2, h3, h4, h5, h6)", False, 1), (".cited", True, 2)]),
        ("h2 { break-after: avoid } .cited { break-inside: avoid }", []),
    ],
)
def test_faults_at_feet_are_detected(
    open_window: OpenWindow, story: Story, tmp_path: Path, style: str, found: list[tuple[str, bool, int]]
) -> None:
    """A heading at the foot of a sheet and lines on two sheets are found, and nothing else is."""
    fill, line = (
        '<p style="height: {}px; break-inside: avoid">Text</p>',
        "line-height: 20px; margin: 0; orphans: 1; widows: 1",
    )
    cited = f'<p class="cited" style="{line}">Source: one<br>two</p>'
    heading = f'<h2 style="{line}; font-size: 16px">Heading</h2>'
    body = f"{fill.format(900)}{heading}{fill.format(990)}{cited}"
    page = f"<!doctype html><title>Feet</title><style>@page {{ margin: 14mm }} body, p {{ margin: 0 }}{style}</style>"
    with served_page(open_window, story, tmp_path, f"{page}<main>{body}</main>") as (visit, subject):
        faults = faults_on_paper(visit, subject.page)
    assert [(fault.selector, fault.is_split, fault.page) for fault in faults] == found


def test_known_gaps_of_nu_are_no_errors() -> None:
    """The report's errors have the names of their pages; only what the checker wrongly does not know is left out."""
    unknown = "CSS: “paint-ordre”: Property “paint-ordre” doesn't exist."
    about = [*nu.BEHIND, unknown, "Element “p” not allowed here."]
    found = [{"type": "error", "url": "file:/tmp/nu/1.html", "lastLine": 28, "message": message} for message in about]
    warning = {**found[-1], "type": "info", "subType": "warning"}
    alone = {"type": "non-document-error", "message": "File not found."}
    report = json.dumps({"messages": [*found, warning, alone]})

    assert nu.read_errors(report, {"0.html": "/", "1.html": "/story/"}) == (
        f"/story/:28 {unknown}",
        "/story/:28 Element “p” not allowed here.",
        "?:0 File not found.",
    )


@pytest.mark.slow
@pytest.mark.skipif(nu.find() is None, reason="make bench-readers-peers installs the checker")
def test_nu_reports_each_known_gap_and_other_errors(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """The installed checker still has each known gap, in these words; an unknown property beside them is an error."""
    style = "p { paint-order: stroke; container-type: size } @container (width > 9em) { p { color: red } }"
    unknown = "CSS: “paint-ordre”: Property “paint-ordre” doesn't exist."
    page = (
        "<!doctype html><html lang=en><title>Style</title><style>{} p {{ paint-ordre: fill }}</style><p>Text</p></html>"
    )
    pages = {"/": page.format("").encode(), "/story/": page.format(style).encode()}
    checker = nu.find()

    assert checker
    assert sorted(checker.errors(pages, tmp_path)) == [f"/:1 {unknown}", f"/story/:1 {unknown}"]
    gaps = {f"/story/:1 {message}" for message in nu.BEHIND}
    monkeypatch.setattr(nu, "BEHIND", {})
    assert set(checker.errors(pages, tmp_path)) == {*gaps, f"/:1 {unknown}", f"/story/:1 {unknown}"}


def test_elements_are_counted() -> None:
    """Each element counts once, and comments, entities and closing tags do not count."""
    assert elements(b"<!doctype html><p>1 &lt; 2<br><B>x</B><!-- no --></p>") == 3


def test_server_compresses_and_restricts_files(tmp_path: Path) -> None:
    """The server compresses pages, and sends nothing that is missing or outside its folder."""
    site = tmp_path / "site"
    site.mkdir()
    (site / "index.html").write_text("x" * 1000, "utf-8")
    (tmp_path / "secret").write_text("secret", "utf-8")
    with served(site) as url:
        with urlopen(Request(url)) as answer:  # noqa: S310  (an address of our own)
            assert answer.headers["Content-Encoding"] == "gzip"
            assert gzip.decompress(answer.read()) == b"x" * 1000
        for address in ("nothing", "..%2fsecret", "%2e%2e/secret"):
            with pytest.raises(HTTPError):
                urlopen(url + address)  # noqa: S310  (an address of our own)


@pytest.fixture
def report() -> Report:
    """Return a report with one figure too high, one within its limit and one without a limit."""
    report = Report(this_machine(), (0, 0, 0), 1, 1, {"onrecord": "1"}, ("a peer",), {})
    figures = {musts.KIB: (100.1, 20.0), musts.FULLEST: (4000.0, 1.0), musts.THEIR_LARGEST: (5.0, 1.0)}
    for row, (own, control) in figures.items():
        report.figures[row.name, 50, OURS] = [own, own, 999.0]
        report.figures[row.name, 50, CONTROL] = [control]
    report.figures[musts.STOPS.name, 50, OURS] = [float("inf")]
    return report


def test_limits_grow_with_size_of_story() -> None:
    """A size has the limit of the next larger size in the table; beyond the table the last one applies."""
    words = [must.words if (must := musts.KIB.must_at(size)) else "" for size in (1, 4, 5, 33, 200, 1000, 5000)]
    assert words == ["≤ 26", "≤ 26", "≤ 46", "≤ 46", "≤ 96", "≤ 200", "≤ 200"]
    assert musts.STOPS.must_at(1000) is None


def test_table_marks_figures_over_limit(report: Report) -> None:
    """A figure over its limit is marked, by the median and the control's own figure; others are not judged."""
    assert broken(report) == ((musts.KIB.name, 50), (musts.STOPS.name, 50))
    rows = {
        row.split("|")[1].strip(): [cell.strip() for cell in row.split("|")[2:]]
        for row in as_markdown(report).split("\n")
        if "|" in row
    }
    assert rows[musts.KIB.name][2:5] == ["**no**", "100.1", "20.0"]
    assert rows[musts.FULLEST.name][2] == "yes"
    assert rows[musts.THEIR_LARGEST.name][2] == ""
    assert rows[musts.STOPS.name][3] == "> 400"
    assert "a peer is not installed" in as_markdown(report)
    assert {
        figure["row"]: figure["runs"] for figure in json.loads(as_json(report))["figures"] if figure["subject"] == OURS
    }[musts.STOPS.name] == [None]


def test_measurements_have_unique_names() -> None:
    """Names of measurements and rows are unique, since measurements are selected by name."""
    assert len({probe.name for probe in PROBES}) == len(PROBES)
    assert len({row.name for row in musts.ROWS}) == len(musts.ROWS)


@pytest.mark.parametrize("name", ["timelinejs", "vis-timeline"])
def test_peers_get_every_event(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, name: str) -> None:
    """An installed peer timeline gets all events with all their texts; a missing one is left out."""
    monkeypatch.setattr("benchmarks.readers.installed.FOLDER", tmp_path / "peers")
    assert find(name) is None
    package = {"timelinejs": "@knight-lab/timelinejs", "vis-timeline": "vis-timeline"}[name]
    folder = tmp_path / "peers" / name / "node_modules" / package
    for file in (
        "dist/embed/old-index.html",
        "dist/js/timeline.js",
        "standalone/umd/vis-timeline-graph2d.min.js",
        "styles/vis-timeline-graph2d.min.css",
    ):
        (folder / file).parent.mkdir(parents=True, exist_ok=True)
        (folder / file).write_text("", "utf-8")
    (folder / "package.json").write_text('{"version": "1.2.3"}', "utf-8")
    peer = find(name)
    assert peer is not None
    assert peer.version == "1.2.3"
    subject = peer.show(EVENTS, 1, tmp_path)
    data = (subject.folder / "events.js").read_text("utf-8")
    assert all(json.dumps(event.title["en"])[1:-1] in data for event in subject.story.events)
    assert all(f'\\"{source.url}\\"' in data for source in subject.story.sources)
    assert set(subject.pages) == {""} | ({"dist/embed/old-index.html"} if name == "timelinejs" else set())


@pytest.mark.slow
@pytest.mark.browser
def test_command_prints_and_writes_table(browser: Browser, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """One run prints the table, stores every figure and replaces the table in a page."""

    @contextmanager
    def same_browser() -> Iterator[Browser]:
        yield browser

    monkeypatch.setattr("benchmarks.readers.__main__.open_browser", same_browser)
    monkeypatch.setattr("benchmarks.readers.installed.FOLDER", tmp_path)
    page, figures = tmp_path / "readers.md", tmp_path / "figures.json"
    page.write_text(f"# Readers\n\n{MARK}\n\nold figures\n", "utf-8")
    arguments = [
        "--sizes",
        "4",
        "--rounds",
        "1",
        "--only",
        "weight,bulk,largest",
        "--json",
        str(figures),
        "--write",
        str(page),
    ]
    result = CliRunner().invoke(main, arguments, catch_exceptions=False)
    assert result.exit_code == 0
    written = page.read_text("utf-8")
    assert written.startswith(f"# Readers\n\n{MARK}\n\n- ")
    assert "old figures" not in written
    for words in (
        musts.KIB.name,
        musts.LARGEST.name,
        musts.FULLEST.name,
        OURS,
        CONTROL,
        "Lighthouse is not installed",
    ):
        assert words in result.output
        assert words in written
    assert {row["subject"] for row in json.loads(figures.read_text("utf-8"))["figures"]} == {OURS, CONTROL}


def test_unknown_measurement_is_refused() -> None:
    """An unknown measurement is refused with a list of the known ones."""
    result = CliRunner().invoke(main, ["--only", "wieght"])
    assert result.exit_code == 2
    assert "there is no measurement called 'wieght'" in result.output
