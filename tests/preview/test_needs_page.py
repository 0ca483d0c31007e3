"""The preview's list of what each story needs from sources."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import unescape
from pathlib import Path

import pytest
from conftest import TODAY, MakeSite
from playwright.sync_api import Browser, Page, expect
from previews import PATIENCE, running

from benchmarks.readers.axe import violations
from benchmarks.readers.browser import Visit
from onrecord.build.pipeline import Options, check, read
from onrecord.check.needs import HEADINGS, needs_by_story
from onrecord.preview import Editor
from onrecord.preview.needs_page import NeedsPage

EVENTS = "content/stories/dispute/events"
SOURCES = "content/sources/sources.yaml"
NEEDY = {
    SOURCES: (
        "gazette: {title: The <gazette>, url: https://example.org/gazette, via: unknown}\n"
        "wire: {title: The wire, url: https://example.org/wire, url_status: dead}\n"
        "press: {title: Пресса, language: ru, url: https://example.org/press,\n"
        "  accept: {code: SRC003, reason: It is printed <only>}}\n"
    ),
    f"{EVENTS}/report.yaml": (
        "type: statement\ndate: 2021-11-03\ntitle: A statement\nspeaker: ministry\n"
        "claims: {id: alone, text: 'It is \"so\" & so'}\nquotes: {id: so, exact: it is so, lang: en, source: wire}\n"
        "sources: press\npublished: 2021-11-10\n"
    ),
}
"""A site that needs one of each kind, and accepts one."""


def _page(root: Path, *, shows_paths: bool = True, drafts: bool = False) -> str:
    options = Options(today=TODAY, drafts=drafts)
    return NeedsPage(root, options, Editor.named("vscode"), shows_paths=shows_paths).html()


def _listed(html: str) -> dict[str, list[str]]:
    """Return the items of each list by its heading, in plain words."""
    found = re.findall(r"<details[^>]*>\n<summary><h3>(.*?)</h3></summary>\n<ul>\n(.*?)\n</ul>", html, re.DOTALL)
    words = {name: re.findall(r"<li>(.*?)</li>", items, re.DOTALL) for name, items in found}
    return {name: [unescape(re.sub(r"<[^>]+>", "", item)) for item in items] for name, items in words.items()}


def test_page_lists_the_needs_of_a_story_by_kind(make_site: MakeSite) -> None:
    """Each need stands under its kind, with the name of what it is about, and a link that opens the place."""
    root = make_site(NEEDY)
    html = _page(root)

    assert _listed(html) == {
        "Claims with one origin (1)": [
            "It is \"so\" & so This claim rests on one origin: 'press'. Edit report.yaml",
        ],
        "Unknown origins (2)": [
            "They issued a joint statement It is not known where 'gazette' got this from. Edit announcement.yaml",
            "The ministry has access It is not known where 'gazette' got this from. Edit announcement.yaml",
        ],
        "No primary source (1)": ["Its list of sources This story cites no primary source. Edit story.yaml"],
        "Dead addresses without a copy (1)": [
            "The wire The address of the source 'wire' is dead, and it has no archived copy. Edit sources.yaml",
        ],
        "Sources without an archived copy (1)": [
            "The <gazette> The source 'gazette' has no archived copy. Edit sources.yaml",
        ],
        "Quotations without a kept text (1)": [
            "The wire No text of the source 'wire' is kept, so a quotation from it is not checked. Edit sources.yaml",
        ],
        "Quotations that no claim names (1)": [
            (
                "A statement No claim and no relation names the quotation 'so', so no claim is shown in its words. "
                "Edit report.yaml"
            ),
        ],
        "Accepted by the editors (1)": [
            "Пресса The source 'press' has no archived copy. Accepted: It is printed <only>. Edit sources.yaml",
        ],
    }
    assert f'href="vscode://file{root}/{EVENTS}/report.yaml:5:14"' in html
    assert 'href="/dispute/report/#report__alone"' in html
    assert 'href="/sources/gazette/"' in html
    assert "<gazette>" not in html


def test_each_need_is_a_note_of_check(make_site: MakeSite) -> None:
    """The list names the same needs as `check --notes`, and each kind has a heading."""
    root = make_site(NEEDY)
    reading, options = read(root, Options(today=TODAY)).value, Options(today=TODAY, notes=True)
    assert reading is not None
    checked = check(root, options)
    notes = [*checked.problems, *(one.problem for one in checked.value.accepted)]
    reported = sorted((note.code, note.message) for note in notes if note.severity == "note")
    (needs,) = needs_by_story(reading.records).values()

    assert sorted((need.code, need.message) for need in needs) == reported
    assert {need.code for need in needs} == set(HEADINGS)


def test_need_of_a_source_belongs_to_each_story_that_cites_it(make_site: MakeSite) -> None:
    """A source that two stories cite stands in the lists of both, and one that none cites in no list."""
    other = "content/stories/other"
    report = "type: report\ndate: 2021-11-05\ntitle: A report\nsources: wire\npublished: 2021-11-10\n"
    root = make_site({**NEEDY, f"{other}/story.yaml": "title: Another\n", f"{other}/events/report.yaml": report})
    with (root / SOURCES).open("a", encoding="utf-8") as file:
        file.write("unused: {title: Unused, url: https://example.org/unused}\n")
    reading = read(root, Options(today=TODAY)).value
    assert reading is not None
    named = {
        story: {need.entry.id for need in needs if need.code == "SRC015"}
        for story, needs in needs_by_story(reading.records).items()
    }

    assert named == {"dispute": {"wire"}, "other": {"wire"}}
    assert "unused" not in _page(root)


def test_withdrawn_entries_and_drafts_need_nothing(make_site: MakeSite) -> None:
    """The list has no text of a withdrawn entry, and that of a draft only where the preview shows drafts."""
    text = NEEDY[f"{EVENTS}/report.yaml"].replace("It is", "The canary is")
    withdrawn = f"{text}status: withdrawn\ncorrections: {{date: 2021-11-11, reason: It was wrong}}\n"
    root = make_site({**NEEDY, f"{EVENTS}/report.yaml": withdrawn})
    assert "canary" not in _page(root)
    (root / f"{EVENTS}/report.yaml").write_text(f"{text}status: draft\n", "utf-8")

    assert "canary" not in _page(root)
    assert "canary" in _page(root, drafts=True)


def test_other_machines_get_no_paths_of_this_one(make_site: MakeSite) -> None:
    """A browser on another machine gets the paths inside the site, and no links that open files."""
    root = make_site(NEEDY)
    html = _page(root, shows_paths=False)

    assert f"<code>{SOURCES}:1</code>" in html
    assert str(root) not in html


def test_drafts_that_no_page_shows_are_listed(make_site: MakeSite) -> None:
    """A draft without a date, and one that refers to it, are here, with what they lack; without drafts, none is."""
    draft = "type: statement\nstatus: draft\ntitle: A <phone> call\n"
    dated = "type: statement\nstatus: draft\ndate: 2021-11-05\ntitle: An answer\n"
    root = make_site(
        {
            f"{EVENTS}/call.yaml": draft,
            f"{EVENTS}/fax.yaml": f"{draft}sources: wire\n".replace("<phone> call", "fax"),
            f"{EVENTS}/answer.yaml": f"{dated}after: call\n",
            f"{EVENTS}/dated.yaml": dated.replace("An answer", "A letter"),
        }
    )
    html = _page(root, drafts=True)

    assert _listed(html)["Drafts that no page shows yet (3)"] == [
        "An answer It refers to a draft without a date, and waits for that. Edit answer.yaml",
        "A <phone> call Date and sources are still missing. Edit call.yaml",
        "A fax The date is still missing. Edit fax.yaml",
    ]
    assert "Drafts that no page shows" not in _page(root)


def test_story_without_needs_says_so(make_site: MakeSite) -> None:
    """A story that needs nothing has no list."""
    copies = "".join(
        f"{id_}: {{title: A, primary: yes, url: 'https://example.org/{id_}', archive_url: 'https://a.example/{id_}'}}\n"
        for id_ in ("gazette", "wire")
    )

    assert "<p>Nothing more is needed.</p>" in _page(make_site({SOURCES: copies}))


def test_broken_site_gives_a_page(make_site: MakeSite, tmp_path: Path) -> None:
    """While an entry is broken, the list has the needs of the others; without a site, it says so."""
    assert "Entries with errors are missing here" not in _page(make_site(NEEDY))
    root = make_site({**NEEDY, f"{EVENTS}/denial.yaml": "type: [\n"})
    assert "Entries with errors are missing here" in _page(root)
    assert "Unknown origins (2)" in _page(root)
    (root / "content/stories/dispute/story.yaml").write_text("title: [\n", "utf-8")
    assert "There is no story to list." in _page(root)
    assert "no site that can be read" in _page(tmp_path / "nowhere")


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    """Yield a page of a browser."""
    context = browser.new_context(viewport={"width": 360, "height": 700})
    yield context.new_page()
    context.close()


@pytest.mark.browser
def test_story_leads_to_its_list_which_follows_edits(make_site: MakeSite, page: Page) -> None:
    """The pages of a story link to its list; the list changes with each save, and axe finds no violation on it."""
    expect.set_options(timeout=1000 * PATIENCE)
    root = make_site(NEEDY)
    with running(root) as preview:
        page.goto(f"{preview.url}dispute/denial/")
        page.get_by_role("link", name="What needs a source").click()
        expect(page).to_have_url(f"{preview.url}.onrecord/needs/#dispute")
        dead = page.get_by_role("heading", name="Dead addresses without a copy (1)")
        expect(dead).to_be_visible()
        assert violations(Visit(page, preview.url)) == ()
        assert page.evaluate("document.documentElement.scrollWidth") <= 360
        file = root / SOURCES
        file.write_text(file.read_text("utf-8").replace("url_status: dead", "url_status: live"), "utf-8")
        preview.wait("^built")
        expect(page.get_by_role("heading", name="Sources without an archived copy (2)")).to_be_visible()
        expect(dead).to_have_count(0)
        page.get_by_role("link", name="The wire").first.click()
        expect(page.locator("main h1")).to_have_text("The wire")
