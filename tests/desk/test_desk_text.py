"""Entries as text at the desk: what a browser's field would lose stays, and each problem is at its line."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path

import pytest
from conftest import BASE, MakeSite
from desk_client import DeskClient, hidden_fields, words_of

from onrecord.desk.browser.mending_places import entry_at

EVENTS = "content/stories/dispute/events"
DENIAL = f"{EVENTS}/denial.yaml"
PAGE = "/-/text/event/dispute/denial"


def _typed(page: str) -> str:
    (found,) = re.findall(r"<textarea[^>]*>\n(.*?)</textarea>", page, re.DOTALL)
    return str(found)


def test_shows_lines_with_their_problems(make_site: MakeSite) -> None:
    """Problems stand beside the text, at the numbers of their lines, with the mends that the program knows."""
    site = make_site({DENIAL: BASE[DENIAL].replace("2021-11-02", "4.12.2021").replace("company\nd", "compny\nd")})
    page = DeskClient(site).get(PAGE)
    words = words_of(page).replace("\xa0", " ")

    assert "Save, with 2 problems" in words
    assert "Line 2 · '4.12.2021' does not begin with the year" in words
    assert "even a draft needs it Put 12 April 2021 Put 4 December 2021" in words
    assert re.findall(r"<li( class=\"wrong\")?></li>", page.text)[:6] == [
        "",
        ' class="wrong"',
        "",
        ' class="wrong"',
        "",
        "",
    ]


def test_saves_with_problems_and_undoes(make_site: MakeSite) -> None:
    """A text is saved whatever its problems, byte for byte; the last save can be undone."""
    text = BASE[DENIAL].replace("\n", "\r\n").removesuffix("\r\n").encode()
    site = make_site({DENIAL: b"\xef\xbb\xbf" + text})
    desk = DeskClient(site)
    page = desk.get(PAGE)
    typed = _typed(page.text).replace("2021-11-02", "yesterday")
    saved = desk.post(PAGE, **hidden_fields(page), text=typed)

    assert (site / DENIAL).read_bytes() == b"\xef\xbb\xbf" + text.replace(b"2021-11-02", b"yesterday")
    assert "Saved at 12:00" in saved.text
    assert "Save, with 1 problem" in saved.text
    undone = desk.post("/-/undo", undo="1", back=PAGE)
    assert (site / DENIAL).read_bytes() == b"\xef\xbb\xbf" + text
    assert undone.url.path == PAGE


SAVED: Mapping[str, tuple[str, str]] = {
    "an entry of its own file": (DENIAL, "Saved “The company denies” as text"),
    "a file of several entries": ("content/sources/sources.yaml", "Saved content/sources/sources.yaml as text"),
    "the settings": ("site.yaml", "Saved “A test” as text"),
}


@pytest.mark.parametrize(("path", "told"), SAVED.values(), ids=SAVED)
def test_done_names_a_file_by_its_entry(make_site: MakeSite, path: str, told: str) -> None:
    """'Done' calls a file by the title of its only entry, one of several entries by its path."""
    desk = DeskClient(make_site({}))
    page = desk.get(f"/-/text/file/{path}")
    desk.post(f"/-/text/file/{path}", **hidden_fields(page), text=f"{_typed(page.text)}# seen\n")

    assert told in words_of(desk.get("/-/desk/"))


def test_drafts_are_checked_as_if_they_were_public(make_site: MakeSite) -> None:
    """What a draft may still lack is told apart from what even a draft needs."""
    draft = BASE[DENIAL].replace("published: 2021-11-10", "status: draft").replace("company\nd", "nobody\nd")
    page = DeskClient(make_site({DENIAL: draft})).get(PAGE)

    assert "No actor is called 'nobody'" in words_of(page)
    assert "before readers see it" in page.text
    assert "even a draft needs it" not in page.text


def test_bill_with_the_id_of_a_draft_story_is_no_draft(make_site: MakeSite) -> None:
    """A bill is checked as it is: its acceptance is not called useless as if a draft story of its id were public."""
    bill = "title: A bill\nprocedure: generic\naccept: {code: BIL007, reason: no source tells of the introduction}\n"
    story = f"{BASE['content/stories/dispute/story.yaml']}status: draft\n"
    site = make_site({"content/stories/dispute/story.yaml": story, "content/bills/dispute.yaml": bill})
    page = DeskClient(site).get("/-/text/bill/dispute")

    assert _typed(page.text) == bill
    assert "nothing to accept" not in page.text


def test_check_of_an_unsaved_text(make_site: MakeSite) -> None:
    """The script asks for the problems of what is typed; nothing is written."""
    site = make_site({})
    desk = DeskClient(site)
    fields = hidden_fields(desk.get(PAGE))
    found = desk.post("/-/text-check", **fields, text=BASE[DENIAL].replace("announcement", "anouncement"))

    assert 'data-words="Save, with 1 problem" data-severity="error"' in found.text
    assert 'data-at="5" data-column="9"' in found.text
    assert "<html" not in found.text
    assert (site / DENIAL).read_text() == BASE[DENIAL]


def test_mend_without_script_changes_the_field_alone(make_site: MakeSite) -> None:
    """A mend puts its words into what is typed; the editor still saves."""
    site = make_site({})
    desk = DeskClient(site)
    wrong = BASE[DENIAL].replace("announcement", "anouncement")
    fields = hidden_fields(desk.get(PAGE))
    page = desk.post(PAGE, **fields, text=wrong, mend="5:9:17:announcement#joint")

    assert _typed(page.text) == BASE[DENIAL]
    assert desk.post(PAGE, **fields, text=BASE[DENIAL], mend="5:9:17:announcement#joint").status_code == 409


@pytest.mark.parametrize(
    "path", ["content/../site.yaml", "content/.git/config", "published.txt", "content/x.png", "content/none.yaml"]
)
def test_opens_no_other_file(make_site: MakeSite, path: str) -> None:
    """Nothing but texts of the site opens."""
    site = make_site({"content/x.png": b"png", "published.txt": "dispute\n"})

    assert DeskClient(site).get(f"/-/text/file/{path.replace('..', '%2E%2E')}").status_code in (404, 409)


def test_links_and_other_encodings_are_refused(make_site: MakeSite, tmp_path: Path) -> None:
    """A link is never followed, and a file that a browser would change never opens."""
    site = make_site({"content/sources/latin.yaml": "é: {}".encode("latin-1"), "content/sources/nul.yaml": b"a\0"})
    (tmp_path / "secret.yaml").write_text("secret")
    (site / "content/sources/link.yaml").symlink_to(tmp_path / "secret.yaml")
    pages = [DeskClient(site).get(f"/-/text/file/content/sources/{name}.yaml") for name in ("latin", "nul", "link")]

    assert [page.status_code for page in pages] == [409] * 3
    assert "secret" not in pages[2].text


def test_opens_at_a_line_and_names_its_form(make_site: MakeSite) -> None:
    """A problem on the home page leads to its line; an entry of its own file has a form, too."""
    page = DeskClient(make_site({})).get(f"/-/text/file/{DENIAL}?line=3")

    assert 'data-line="3"' in page.text
    assert 'href="/-/edit/event/dispute/denial">As a form' in page.text


def test_mend_of_a_claim_keeps_its_event(make_site: MakeSite) -> None:
    """The button at a mistyped claim puts the whole target. It put the claim's id in the place of event and claim."""
    desk = DeskClient(make_site({}))
    wrong = BASE[DENIAL].replace("announcement#joint", "announcement#jiont")
    page = desk.post("/-/text-check", **hidden_fields(desk.get(PAGE)), text=wrong)
    sent = re.findall(r'name="mend" value="(\d+:\d+:\d+:announcement#joint)"', page.text)

    assert len(sent) == 1
    mended = desk.post(PAGE, **hidden_fields(desk.get(PAGE)), text=wrong, mend=sent[0])
    assert _typed(mended.text) == BASE[DENIAL]


def test_settings_are_mended_as_text(make_site: MakeSite) -> None:
    """The settings open as text, and an error in them can be mended and undone."""
    site = make_site({"site.yaml": "titel: A test\nurl: https://example.org/\n"})
    desk = DeskClient(site)
    page = desk.get("/-/text/file/site.yaml")

    assert "Put title" in page.text
    desk.post("/-/text/file/site.yaml", **hidden_fields(page), text="title: A test\nurl: https://example.org/\n")
    assert (site / "site.yaml").read_text() == "title: A test\nurl: https://example.org/\n"
    desk.post("/-/undo", undo="1")
    assert (site / "site.yaml").read_text().startswith("titel")


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("content/stories/dispute/events/denial.yaml", ("event", "dispute/denial")),
        ("content/stories/dispute/story.yaml", ("story", "dispute")),
        ("content/bills/port-act.yaml", ("bill", "port-act")),
        ("content/bills/port act?.yaml", ("", "")),
        ("content/sources/sources.yaml", ("", "")),
        ("content/procedures/lords.yaml", ("", "")),
        ("site.yaml", ("site", "site.yaml")),
    ],
)
def test_text_of_an_entry_of_its_own_file_leads_to_its_form(path: str, expected: tuple[str, str]) -> None:
    """A file of one entry that has a form is named as in its address; others have none, nor has a name to escape."""
    assert entry_at(path) == expected
