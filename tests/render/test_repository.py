"""Links from a page to the site's repository: to report a problem with an entry and to edit it."""

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

from onrecord.build.pipeline import Options, build
from onrecord.model.repository import CORRECTION_FORM, Repository, repository_at

FORM = Path(__file__).parents[2] / ".github/ISSUE_TEMPLATE" / CORRECTION_FORM
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
def test_repository_is_parsed_from_address(url: str, expected: Repository) -> None:
    """The address in a browser names the repository and, where given, the branch and folder."""
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
def test_other_address_is_no_repository(url: str) -> None:
    """An address that is not a repository on GitHub gives no links."""
    assert repository_at(url) is None


@given(entry=st.text(), page=st.text())
def test_form_fields_are_filled_in_unchanged(entry: str, page: str) -> None:
    """Any id and address fills its form field unchanged and adds nothing else to the link."""
    parts = urlsplit(WHOLE.reporting(entry, page))
    filled = {"template": [CORRECTION_FORM], "title": [f"Correction: {entry}"], "entry": [entry], "address": [page]}

    assert (parts.path, parts.fragment) == ("/owner/a.name/issues/new", "")
    assert parse_qs(parts.query, keep_blank_values=True, strict_parsing=True) == filled
    assert parts.query.isascii()


def test_path_of_file_is_encoded() -> None:
    """A file's path is encoded, whatever characters its name has."""
    address = Repository(WHOLE.address, "main", "site/").editing("content/pages/a b#c?d%.ru.md")

    assert address == "https://github.com/owner/a.name/edit/main/site/content/pages/a%20b%23c%3Fd%25.ru.md"


def test_form_has_fields_named_in_link() -> None:
    """The form has the fields whose ids the link fills in; each new site gets the same form."""
    ids = {part.get("id") for part in yaml.safe_load(FORM.read_text("utf-8"))["body"]}
    query = parse_qs(urlsplit(WHOLE.reporting("x", "x")).query)

    assert query.keys() - {"template", "title"} <= ids


@pytest.mark.parametrize(
    ("page", "labels"),
    [
        ("dispute/denial/", ["Report a problem", "Edit this entry"]),
        ("ru/dispute/denial/", ["Сообщить об ошибке", "Править эту запись"]),
    ],
)
def test_event_page_has_repository_links(make_site: MakeSite, options: Options, page: str, labels: list[str]) -> None:
    """Each event's page has both links; the report has the entry's id and the page's address."""
    repository = "https://github.com/newsroom/record/tree/main/site"
    site = make_site({"site.yaml": SITE.format(repository), "content/stories/dispute/story.yaml": STORY})
    build(site, site / "_site", options)
    text = (site / "_site" / page / "index.html").read_text("utf-8")
    links = re.findall(r'<a href="(https://github\.com/[^"]+)" rel="nofollow">([^<]+)</a>', text)
    reporting, editing = (html.unescape(link) for link, _ in links)
    query = parse_qs(urlsplit(reporting).query)

    assert [label for _, label in links] == labels
    assert (query["entry"], query["address"]) == (["dispute/denial"], [f"https://example.org/record/{page}"])
    assert unquote(editing) == (
        "https://github.com/newsroom/record/edit/main/site/content/stories/dispute/events/denial.yaml"
    )


def test_site_without_repository_has_no_links(make_site: MakeSite, options: Options) -> None:
    """Without a repository, pages have no such links."""
    site = make_site({})
    build(site, site / "_site", options)

    assert "Report a problem" not in (site / "_site/dispute/denial/index.html").read_text("utf-8")
