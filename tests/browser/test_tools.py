"""The line of tools: follow, cite and share, with and without script, on a phone and at a desk."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from itertools import product
from pathlib import Path
from typing import Any

import pytest
from citeproc.source.json import CiteProcJSON
from conftest import BASE, TODAY
from playwright.sync_api import Page
from site_server import served
from slow import slow
from windows import OpenWindow

from benchmarks.readers.axe import violations
from benchmarks.readers.browser import Visit
from onrecord.build.pipeline import Options, build
from onrecord.model.fields import SourceFields
from onrecord.render.citations.citation_files import bibtex, csl_json
from onrecord.web.imports.bibtex import read_bibtex
from onrecord.web.imports.csl_json import read_csl_json
from onrecord.web.imports.findings import Findings
from onrecord.web.imports.ris import read_ris

pytestmark = pytest.mark.browser

TITLE = "50 % & {“more”} #1 ~a_b^ $5 C:\\\\new < Қазақ"
EVENTS = "content/stories/dispute/events"
SITE = {
    **BASE,
    "site.yaml": (
        "title: A test & more\nurl: https://example.org/\npublisher: Smith and Sons\nlanguages: [en, ru, kk]\n"
    ),
    "content/stories/dispute/story.yaml": f'title: {{en: "{TITLE}", ru: Спор, kk: Дау}}\n',
    "content/bills/gate.yaml": "title: The gate bill\nprocedure: generic\n",
    f"{EVENTS}/reading.yaml": (
        "type: bill-reading\ndate: 2021-11-03\ntitle: A reading\nbill: gate\nstage: introduction\nsources: wire\n"
        "published: 2021-11-12\n"
    ),
}
EVENT = "dispute/denial/"
PAGES = ("dispute/", EVENT, "bills/gate/", "dispute/claims/")
CLIPBOARD = ("clipboard-read", "clipboard-write")
NARROW, WIDE = {"width": 360, "height": 740}, {"width": 1280, "height": 900}
INSIDE = "[...document.querySelectorAll('.tools *')].every(e => e.getBoundingClientRect().right <= innerWidth)"
Open = Callable[..., Page]


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Build a site with a story, a claim and a bill, and serve it; yield its address."""
    root = tmp_path_factory.mktemp("tools")
    for path, text in SITE.items():
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_text(text, "utf-8")
    outcome = build(root, root / "_site", Options(today=TODAY))
    assert outcome.value.published is not None, outcome.problems
    with served(Path(root / "_site")) as address:
        yield address


@pytest.fixture
def open_page(open_window: OpenWindow, site: str) -> Open:
    """Return a function that opens a page of the site."""

    def go(address: str, size: dict[str, int] = WIDE, **kind: Any) -> Page:  # noqa: ANN401
        page = open_window(size, **kind)
        page.goto(site + address)
        return page

    return go


def _tool(page: Page, name: str) -> Page:
    page.locator(".tools > details > summary", has_text=name).first.click()
    return page


def _follow(page: Page) -> None:
    page.locator(".tools").get_by_text("Follow", exact=True).first.click()
    page.locator(".tools > [open] .panel").wait_for()


@pytest.mark.parametrize(
    ("address", "size"),
    [*zip(PAGES[:2], (NARROW, WIDE), strict=True), *slow(product(PAGES, (WIDE, NARROW)))],
)
def test_tools_work_without_script(open_page: Open, site: str, address: str, size: dict[str, int]) -> None:
    """Without script, feeds, the citation and RIS are usable, and no button is shown that would do nothing."""
    page = open_page(address, size, java_script_enabled=False)
    _follow(page)
    panel = page.locator(".tools > [open] .panel")

    assert panel.get_by_role("link", name="Feed", exact=True).is_visible()
    assert "a feed reader" in panel.inner_text()
    assert "since your last visit" not in panel.inner_text()  # no mark without script
    if address == EVENT:
        page.goto(site + address)
    _tool(page, "Cite")
    assert panel.count() == 1  # the other one has closed
    assert panel.locator(".reference").inner_text().startswith("Smith and Sons. ")
    with page.expect_download() as download:
        panel.get_by_role("link", name="Download (RIS)").click()
    text = Path(download.value.path()).read_bytes().decode()
    assert download.value.suggested_filename.endswith(".ris")
    assert text.startswith("TY  - ELEC\r\n")
    assert text.endswith("ER  - \r\n")
    assert page.locator(".tools button:visible").count() == 0


@pytest.mark.parametrize("address", PAGES)
def test_each_form_says_the_same(open_page: Open, address: str) -> None:
    """The forms that the script makes are those that the program writes, and importers read the same from all."""
    page = _tool(open_page(address, permissions=list(CLIPBOARD)), "Cite")
    forms = page.locator(".tools > [open] .panel > details")
    forms.nth(2).wait_for()
    texts = [form.locator("pre").text_content() or "" for form in forms.all()]
    key = forms.first.get_by_role("link", include_hidden=True).get_attribute("download") or ""
    read = [
        reader(text, Findings())[0] for reader, text in zip((read_bibtex, read_ris, read_csl_json), texts, strict=True)
    ]
    fields = [
        (one.key, one.title, one.authors, one.container or one.publisher, one.language, one.issued, one.url)
        for one in read
    ]
    source = SourceFields.model_validate(
        {
            "title": read[1].title,
            "author": ["Smith and Sons"],
            "container_title": "A test & more",
            "issued": read[1].issued,
            "language": "en",
            "url": read[1].url,
        }
    )

    assert fields[0] == fields[1] == fields[2]
    assert fields[0][2:5] == (["Smith and Sons"], "A test & more", "en")
    assert fields[0][0] == key.removesuffix(".bib")
    assert key.isascii()
    assert texts[0] == bibtex(fields[0][0], source)
    assert json.loads(texts[2]) == json.loads(csl_json([(fields[0][0], source)]))
    assert len(CiteProcJSON(json.loads(texts[2]))) == 1
    if address == "dispute/":
        assert fields[0][1] == TITLE.replace("\\\\", "\\")


def test_forms_are_copied_and_saved(open_page: Open) -> None:
    """Each form has a button that copies it, and a link that saves it under the same name."""
    page = _tool(open_page("dispute/denial/", NARROW, permissions=list(CLIPBOARD)), "Cite")
    panel = page.locator(".tools > [open] .panel")
    panel.locator("> p > button").click()
    panel.get_by_text("Copied").wait_for()
    assert page.evaluate("navigator.clipboard.readText()").endswith("2021. https://example.org/dispute/denial/")
    for name, ending in (("BibTeX", "bib"), ("RIS", "ris"), ("CSL-JSON", "json")):
        form = panel.locator("details", has=page.get_by_text(name, exact=True))
        form.locator("summary").click()
        form.get_by_role("button").click()
        form.get_by_text("Copied").wait_for()
        with page.expect_download() as download:
            form.get_by_role("link", name=f"Download ({name})").click()
        saved = Path(download.value.path()).read_bytes().decode()

        assert download.value.suggested_filename == f"dispute_denial.{ending}"
        assert page.evaluate("navigator.clipboard.readText()").splitlines() == saved.splitlines()


def test_share_takes_the_address_of_its_subject(open_window: OpenWindow, site: str) -> None:
    """A button shares the page, or the claim beside it, whatever part of the page the address names."""
    page = open_window(permissions=list(CLIPBOARD))
    for address, expected in (
        (EVENT, EVENT),
        ("dispute/#all_events", "dispute/"),
        ("bills/gate/", "bills/gate/"),
        ("dispute/claims/", "dispute/announcement/joint/"),
    ):
        page.goto(site + address)
        page.locator("div.tools [data-share]").first.click()
        page.locator("[role=status]", has_text="Address copied").wait_for(state="attached")

        assert page.evaluate("navigator.clipboard.readText()") == site + expected


def test_address_of_feed_is_copied(open_page: Open, site: str) -> None:
    """Follow says what a reader gets, and copies the address of the feed, which an app takes."""
    page = open_page("dispute/", NARROW, permissions=list(CLIPBOARD))
    panel = _tool(page, "Follow").locator(".tools > [open] .panel")
    panel.get_by_role("button", name="Copy address").click()
    page.locator("[role=status]", has_text="Copied").wait_for(state="attached")

    assert panel.inner_text().startswith("Hear of new entries, answers and corrections")
    assert page.evaluate("navigator.clipboard.readText()") == f"{site}dispute/feed.xml"


def test_event_leads_to_what_its_story_says_on_following(open_page: Open) -> None:
    """Follow on an event's page opens the panel of its story, where Tab goes on to the first link."""
    page = open_page(EVENT, NARROW)
    _follow(page)

    assert page.url.endswith("/dispute/#how_to_follow")
    assert page.locator("#how_to_follow").get_by_role("link", name="Feed", exact=True).is_visible()
    page.keyboard.press("Tab")
    assert page.locator("#how_to_follow :focus").inner_text() == "Feed"


def test_panel_closes_by_escape_and_beside_it(open_page: Open) -> None:
    """Escape closes a panel and returns the focus; a click beside it closes it, one inside does not."""
    page = _tool(open_page("dispute/"), "Follow")
    opened = page.locator(".tools > [open]")
    page.locator(".tools > [open] .panel").click(position={"x": 5, "y": 5})
    assert opened.count() == 1
    page.keyboard.press("Tab")
    page.keyboard.press("Escape")
    assert opened.count() == 0
    assert page.evaluate("document.activeElement.textContent") == "Follow"
    _tool(page, "Cite")
    page.locator("h1").click()
    assert opened.count() == 0


def _look_at_tools(page: Page, asks_axe: Callable[[int, int], bool] = lambda _tool, _scale: True) -> None:
    """Open each tool and form of a page, at 100 and 200 %; let axe look at the chosen tools and scales."""
    page.wait_for_selector("html.scripted")
    tools = page.locator("div.tools:has(> [name=tools])").first.locator("> details > summary").all()
    assert tools
    for number, tool in enumerate(tools):
        tool.click()
        if tool is tools[-1]:
            page.locator(".panel > details").nth(2).wait_for()
            for form in page.locator(".tools > [open] .panel > details").all():
                form.locator("summary").click()
        for scale in (1, 2):
            page.evaluate("scale => document.documentElement.style.fontSize = `${scale}00%`", scale)

            assert not asks_axe(number, scale) or violations(Visit(page, "")) == ()
            assert page.evaluate(INSIDE), (tool.inner_text(), scale)


LOCAL_PAGES = (*PAGES, "ru/dispute/", "kk/dispute/")


@pytest.mark.parametrize(
    ("address", "size", "place"),
    [
        ("dispute/", NARROW, (0, 1)),
        (EVENT, WIDE, (0, 2)),
        ("bills/gate/", WIDE, (1, 1)),
        ("ru/dispute/", NARROW, (1, 2)),
        *slow([("kk/dispute/", WIDE, (0, 2))]),
    ],
)
def test_open_tools_pass_axe_and_fit(
    open_page: Open, address: str, size: dict[str, int], place: tuple[int, int]
) -> None:
    """With each tool and each form open, axe finds nothing, and no part of them is beside the page, at 200 % too.

    On each page, axe looks at one of the tools at one of the scales: its place.
    """
    _look_at_tools(open_page(address, size), lambda *tool_and_scale: tool_and_scale == place)


@pytest.mark.slow
@pytest.mark.parametrize("size", [NARROW, WIDE], ids=["phone", "desk"])
@pytest.mark.parametrize("address", LOCAL_PAGES)
def test_open_tools_pass_axe_at_each_scale(open_page: Open, address: str, size: dict[str, int]) -> None:
    """The same of all pages, screens, tools and scales."""
    _look_at_tools(open_page(address, size))


def test_opening_a_tool_moves_nothing(open_page: Open) -> None:
    """A panel lies over the page: what stands below the line stays where it is."""
    page = open_page("dispute/", NARROW)
    top = "document.querySelector('.timeline').getBoundingClientRect().top"
    before = page.evaluate(top)
    _tool(page, "Cite").locator(".panel > details").nth(2).wait_for()

    assert page.evaluate(top) == before
