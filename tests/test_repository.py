"""The links from a page to the site's repository: to report what is wrong with an entry, and to edit it."""

from __future__ import annotations

import html
import re
from pathlib import Path
from urllib.parse import parse_qs, unquote, urlsplit

import pytest
import yaml
from conftest import MakeSite
from hypothesis import given
from hypothesis import strategies as st

from onrecord.model.repository import CORRECTION_FORM, Repository, repository_at
from onrecord.pipeline import Options, build

FORM = Path(__file__).parent.parent / ".github/ISSUE_TEMPLATE" / CORRECTION_FORM
SITE = "title: A test\nurl: https://example.org/record/\nlanguages: [en, ru]\nrepository: {}\n"
STORY = "title: {en: The dispute, ru: Спор}\n"
WHOLE = Repository("https://github.com/owner/a.name", "main", "")


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("https://github.com/owner/a.name", WHOLE),
        ("http://www.github.com/owner/a.name/", WHOLE),
        ("https://github.com/owner/a.name.git", WHOLE),
        ("https://github.com/owner/a.name/tree/v1.0", Repository(WHOLE.address, "v1.0", "")),
        ("https://github.com/owner/a.name/tree/main/a/b%20c/", Repository(WHOLE.address, "main", "a/b%20c/")),
    ],
)
def test_repository_is_read_from_its_address(url: str, expected: Repository) -> None:
    """The address that a browser shows names the repository, and the branch and folder if it is of one."""
    assert repository_at(url) == expected


@pytest.mark.parametrize(
    "url",
    [
        "",
        "https://github.com/owner",
        "https://github.com/owner/name/issues",
        "https://github.com/owner/name?tab=readme",
        "https://github.com/owner/name#readme",
        "https://github.com.example.org/owner/name",
        "https://user@github.com/owner/name",
        "https://example.org/owner/name",
        "https://github.com/владелец/name",
    ],
)
def test_other_addresses_are_no_repository(url: str) -> None:
    """What is no repository on GitHub gets no links that would lead nowhere."""
    assert repository_at(url) is None


@given(entry=st.text(), page=st.text())
def test_fields_of_the_form_are_filled_in_as_they_are(entry: str, page: str) -> None:
    """Whatever stands in an id or an address, it is in the field, and nothing else is in the link."""
    parts = urlsplit(WHOLE.reporting(entry, page))
    filled = {"template": [CORRECTION_FORM], "title": [f"Correction: {entry}"], "entry": [entry], "address": [page]}

    assert (parts.path, parts.fragment) == ("/owner/a.name/issues/new", "")
    assert parse_qs(parts.query, keep_blank_values=True, strict_parsing=True) == filled
    assert parts.query.isascii()


def test_path_of_a_file_is_encoded() -> None:
    """A file's path leads to the file, whatever its name holds."""
    address = Repository(WHOLE.address, "main", "site/").editing("content/pages/a b#c?d%.ru.md")

    assert address == "https://github.com/owner/a.name/edit/main/site/content/pages/a%20b%23c%3Fd%25.ru.md"


def test_form_has_the_fields_that_are_filled_in() -> None:
    """The form of the repository, and so that of each new site, has the fields by the ids in the link."""
    ids = {part.get("id") for part in yaml.safe_load(FORM.read_text("utf-8"))["body"]}
    query = parse_qs(urlsplit(WHOLE.reporting("x", "x")).query)

    assert query.keys() - {"template", "title"} <= ids


@pytest.mark.parametrize(
    ("page", "words"),
    [
        ("dispute/denial/", ["Report a problem", "Edit this entry"]),
        ("ru/dispute/denial/", ["Сообщить об ошибке", "Править эту запись"]),
    ],
)
def test_page_of_an_event_has_the_links(make_site: MakeSite, options: Options, page: str, words: list[str]) -> None:
    """Each event's page has both links, the one with the entry's id and the page's own address."""
    repository = "https://github.com/newsroom/record/tree/main/site"
    site = make_site({"site.yaml": SITE.format(repository), "content/stories/dispute/story.yaml": STORY})
    build(site, site / "_site", options)
    text = (site / "_site" / page / "index.html").read_text("utf-8")
    links = re.findall(r'<a href="(https://github\.com/[^"]+)" rel="nofollow">([^<]+)</a>', text)
    reporting, editing = (html.unescape(link) for link, _ in links)
    query = parse_qs(urlsplit(reporting).query)

    assert [label for _, label in links] == words
    assert (query["entry"], query["address"]) == (["dispute/denial"], [f"https://example.org/record/{page}"])
    assert unquote(editing) == (
        "https://github.com/newsroom/record/edit/main/site/content/stories/dispute/events/denial.yaml"
    )


def test_site_without_a_repository_has_no_links(make_site: MakeSite, options: Options) -> None:
    """Without a repository nobody is led to one."""
    site = make_site({})
    build(site, site / "_site", options)

    assert "Report a problem" not in (site / "_site/dispute/denial/index.html").read_text("utf-8")
