"""The page about the record as data: what it lists is what a build writes, in each language and with each output."""

from __future__ import annotations

import csv
import io
import re
from pathlib import Path
from posixpath import normpath

import pytest
from conftest import BASE, TODAY, MakeSite
from data_files import with_outputs
from page_html import Html
from rendered_site import RenderedSite

from onrecord.build.pipeline import Options
from onrecord.render.data.record_types import FILES, ROWS
from onrecord.render.describe.data_describer import EXAMPLES
from onrecord.render.vocabulary import API_FILES, DATA_TABLES

HERE = Path(__file__).parents[1]
SITE = "title: A test\nlanguages: [en]\n"
EVENT = "content/stories/dispute/events/denial.yaml"


@pytest.fixture(scope="module")
def everything(tmp_path_factory: pytest.TempPathFactory) -> RenderedSite:
    """Return the full test site with the API and the dump."""
    root = with_outputs(HERE / "sites/everything", tmp_path_factory.mktemp("site"))
    return RenderedSite(root, Options(today=TODAY, base_url="https://example.org/repo/"))


def _page(site: RenderedSite, path: str = "data/index.html") -> Html:
    return _parsed(site[path])


def _parsed(text: str) -> Html:
    html = Html()
    html.feed(text)
    html.close()
    return html


def _words(html: Html) -> str:
    spaced = (text for text, _ in html.texts)
    return " ".join(" ".join(spaced).split())


def _site(make_site: MakeSite, outputs: str, **files: str) -> RenderedSite:
    return RenderedSite(
        make_site({"site.yaml": f"{BASE['site.yaml']}outputs: {outputs}\n", **files}), Options(today=TODAY)
    )


def test_each_table_and_file_has_a_sentence() -> None:
    """A new table or file needs a sentence for readers, and no sentence is left without one."""
    assert {*ROWS} - {*DATA_TABLES} == set(), "add a sentence to DATA_TABLES in onrecord/render/vocabulary.py"
    assert {*FILES} - {*API_FILES} == set(), "add a sentence to API_FILES in onrecord/render/vocabulary.py"


@pytest.mark.parametrize("language", ["", "ru/", "kk/"])
def test_page_lists_each_table_with_its_columns(everything: RenderedSite, language: str) -> None:
    """Each table has its files and the columns of its CSV in their order, each with a description."""
    page = everything[f"{language}data/index.html"]

    for name in ROWS:
        (item,) = re.findall(rf'<li id="table_{name}">.*?</li>', page, re.DOTALL)
        table = _parsed(item)
        links = [link.attributes["href"] for link in table.all("a")]
        header = next(csv.reader(io.StringIO(everything[f"data/{name}.csv"])))
        assert [link.removeprefix("../../").removeprefix("data/") for link in links] == [f"{name}.csv", f"{name}.jsonl"]
        assert [term.text for term in table.all("dt")] == header
        assert all(term.text.strip() for term in table.all("dd"))
        assert table.one("details").attributes.get("open") is None


def test_page_lists_each_file_of_the_api(everything: RenderedSite) -> None:
    """Each file of the API has its name, its address and its schema; stories have one file each."""
    page = _page(everything)
    links = {link.attributes["href"] for link in page.all("a")}

    assert {f"../api/v1/{name}.json" for name in FILES if name != "story"} <= links
    assert {f"../api/v1/schemas/{name}.json" for name in FILES} <= links
    assert "stories/ID.json" in _words(page)


@pytest.mark.parametrize(
    ("outputs", "has_tables", "has_files"),
    [("[dump]", True, False), ("[api]", False, True), ("[api, dump]", True, True)],
)
def test_page_has_what_the_outputs_have(outputs: str, has_tables: bool, has_files: bool, make_site: MakeSite) -> None:  # noqa: FBT001
    """Only what the site offers is on the page."""
    words = _words(_page(_site(make_site, outputs)))

    assert ("Tables" in words, "Files for programs" in words) == (has_tables, has_files)


def test_foot_of_every_page_leads_to_the_data(everything: RenderedSite, make_site: MakeSite) -> None:
    """Each page links to the page in its language; without data there is no page and no link."""
    without = _site(make_site, "feeds")
    for path, text in everything.of_kinds("index.html").items():
        if 'class="colophon"' in text:
            folder = path.rpartition("/")[0]
            (link,) = re.findall(r'<a href="([^"]+)">[^<]+</a>\n</p>', text)
            prefix = path[:3] if path.startswith(("ru/", "kk/")) else ""
            assert normpath(f"./{folder}/{link}") == f"{prefix}data", path
    assert "data/index.html" not in without
    assert [path for path, text in without.of_kinds(".html").items() if "data/" in text] == []


def test_page_says_what_the_licence_excludes(make_site: MakeSite) -> None:
    """Beside the licence stands what it doesn't cover; a site without a licence says so."""
    licensed = _words(_page(_site(make_site, "[api]\nlicence: CC BY 4.0")))
    unlicensed = _words(_page(_site(make_site, "[api]")))

    assert "Licence CC BY 4.0 It covers neither quotations nor pictures" in licensed
    assert "Licence This site names none. Quotations belong to their authors." in unlicensed


def test_page_has_the_days_of_the_record(make_site: MakeSite) -> None:
    """The page counts stories and events, and has their days and the day of the newest change."""
    correction = "corrections: {date: 2021-12-24, was: On the 3rd, now: On the 2nd}\n"
    words = _words(_page(_site(make_site, "[api]", **{EVENT: BASE[EVENT] + correction})))

    assert "1 story · 2 events · 1–2 Nov 2021" in words
    assert "Last updated 24 December 2021" in words


def test_examples_are_those_of_the_document(make_site: MakeSite) -> None:
    """The examples are blocks of docs/data.md, whose test runs them; a page has addresses of its own site."""
    document = (HERE.parent / "docs/data.md").read_text("utf-8")
    dump, api = (_page(_site(make_site, outputs)).one("pre").text for outputs in ("[api, dump]", "[api]"))

    assert {example for example in EXAMPLES.values() if f"```python\n{example}```" not in document} == set()
    assert 'pandas.read_csv("https://example.org/data/changes.csv")' in dump
    assert "https://example.org/api/v1/stories/dispute.json" in api


def test_example_has_no_invented_address(make_site: MakeSite) -> None:
    """Without an address of the site, the example reads a file beside it, or there is none."""
    dump, api = (
        _page(RenderedSite(make_site({"site.yaml": f"{SITE}outputs: {outputs}\n"}), Options(today=TODAY)))
        for outputs in ("dump", "api")
    )

    assert 'pandas.read_csv("data/changes.csv")' in dump.one("pre").text
    assert not api.all("pre")


def test_site_without_entries_has_a_page(make_site: MakeSite) -> None:
    """A record without a published event has neither days nor an example of a story."""
    drafts = {path: f"{text}status: draft\n" for path, text in BASE.items() if "/events/" in path}
    page = _page(_site(make_site, "[api]", **drafts))

    assert "0 events" in _words(page)
    assert "Last updated" not in _words(page)
    assert not page.all("pre")
