"""The settings of a site in a form at the desk: `site.yaml` changes by its own lines, and opens as text too."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from conftest import BASE, MakeSite
from desk_client import DeskClient, hidden_fields, sent_fields, words_of
from httpx2 import Response

FORM = "/-/edit/site/site.yaml"
TEXT = "/-/text/file/site.yaml"
OURS = """# Ours: ask Ann before you change it.
title: 'The record'  # as on paper

# Two sentences at most.
description: Who said what.
url: https://example.org/
theme:
  colours:
    accent: "#8a1c1c"  # the red of the paper
outputs: [feeds, calendar]
"""


@pytest.fixture
def site(make_site: MakeSite) -> Path:
    """Return a site whose settings have comments, quotation marks, and a list that no form shows."""
    return make_site({"site.yaml": OURS})


def _save(desk: DeskClient, **changed: str) -> Response:
    return desk.post(FORM, **{**sent_fields(desk.get(FORM)), **changed, "-do": "save"})


def test_text_of_the_settings_has_no_false_error(make_site: MakeSite) -> None:
    """`site.yaml` is read, so the desk does not say of its text that nothing reads it; saving it is as ever."""
    site = make_site({})
    desk = DeskClient(site)
    page = desk.get(TEXT)

    assert "No problems" in words_of(page)
    assert "othing reads" not in page.text
    desk.post(TEXT, **hidden_fields(page), text="title: Another\n")
    assert (site / "site.yaml").read_text("utf-8") == "title: Another\n"


def test_text_of_the_settings_shows_its_own_errors(make_site: MakeSite) -> None:
    """What is wrong in the settings is at its line, also before it is saved."""
    desk = DeskClient(make_site({}))
    page = desk.get(TEXT)
    fields = {**hidden_fields(page), "text": "title: A\ntimezone: Asia/Almata\n"}

    assert "Line 2 · No time zone is called 'Asia/Almata'" in words_of(desk.post("/-/text-check", **fields))


def test_home_leads_to_the_settings(site: Path) -> None:
    """'Settings' is on the home and in its bar."""
    home = DeskClient(site).home.text

    assert home.count(f'<a href="{FORM}">Settings</a>') == 1
    assert home.count(f'<a class="wide" href="{FORM}">Settings</a>') == 1


def test_form_shows_what_the_file_says(site: Path) -> None:
    """Each setting stands at its question, also one that the file leaves to the program."""
    page = DeskClient(site).get(FORM)
    fields = sent_fields(page)

    assert "<h1>Settings</h1>" in page.text
    assert fields["title"] == "The record"
    assert fields["description"] == "Who said what."
    assert (fields["languages.0"], fields["languages.1"], fields["timezone"]) == ("en", "", "UTC")
    assert fields["theme.colours.accent"] == "#8a1c1c"
    assert fields["theme.colours.accent-dark"] == ""
    assert "Decide later: pages name no licence, so others have to ask you" in words_of(page)


def test_saves_by_the_lines_of_what_changed(site: Path) -> None:
    """Only the changed fields change: comments, quotation marks, and what no form shows stay as they were."""
    desk = DeskClient(site)
    saved = _save(
        desk,
        title="The whole record",
        publisher="The newsroom",
        licence="CC BY 4.0",
        timezone="Asia/Almaty",
        **{"languages.1": "ru", "theme.colours.accent": "#7a1a1a", "theme.colours.link": "#123456"},
    )
    expected = OURS.replace("'The record'", "'The whole record'").replace("#8a1c1c", "#7a1a1a")
    expected = expected.replace("the paper\n", "the paper\n    link: '#123456'\n")
    new = "languages: [en, ru]\ntimezone: Asia/Almaty\npublisher: The newsroom\nlicence: CC BY 4.0\n"

    assert saved.url.path == FORM
    assert "Saved at" in words_of(saved)
    assert (site / "site.yaml").read_text("utf-8") == expected.replace("theme:\n", f"{new}theme:\n")
    desk.post("/-/undo", undo="1")
    assert (site / "site.yaml").read_text("utf-8") == OURS


def test_unchanged_form_writes_nothing(site: Path) -> None:
    """A form that is saved as it was opened leaves the file, also what the program assumes."""
    _save(DeskClient(site))

    assert (site / "site.yaml").read_text("utf-8") == OURS


@pytest.mark.parametrize(
    ("field", "typed", "said"),
    [
        ("title", "", "No answer yet: What is the site called?"),
        ("url", "example", "'example' is not a web address"),
        ("theme.colours.accent", "redd", "'redd' is not a colour"),
        ("languages.0", "ru", "the first language stays 'en', since the stories are written in it"),
    ],
)
def test_wrong_answer_is_told_at_its_field(site: Path, field: str, typed: str, said: str) -> None:
    """What is wrong is told in the form, which keeps what was typed; nothing is written."""
    page = _save(DeskClient(site), **{field: typed})

    assert page.status_code == 409
    assert said in words_of(page)
    assert "nothing is saved without it" in words_of(page)
    assert sent_fields(page)[field] == typed
    assert (site / "site.yaml").read_text("utf-8") == OURS


def test_earlier_error_stops_no_save(make_site: MakeSite) -> None:
    """What was wrong before can wait: another setting is saved all the same."""
    site = make_site({"site.yaml": f"{OURS}licence: CC BY 4.0\n".replace("#8a1c1c", "redd")})
    desk = DeskClient(site)
    _save(desk, publisher="The newsroom")

    assert "'redd' is not a colour" in words_of(desk.get("/-/desk/"))
    assert "publisher: The newsroom\n" in (site / "site.yaml").read_text("utf-8")


def test_live_check_and_changes(site: Path) -> None:
    """While somebody types, problems come to their fields, and 'What this changes' says what readers notice."""
    desk = DeskClient(site)
    fields = {**sent_fields(desk.get(FORM)), "-at": FORM, "-number": "1", "theme.colours.accent": "redd"}
    checked = desk.post("/-/check", **fields).json()
    look = desk.post("/-/check", **{**fields, "theme.colours.accent": "", "title": "Other", "-what": "look"}).json()

    assert 'data-put="m:theme.colours" data-wrong' in checked["html"]
    assert checked["count"] == 1
    assert "Before: “The record”" in look["html"]
    (digest,) = re.findall(r"/-/look/(\w+)", look["html"])
    assert "The dispute" in desk.get(f"/-/look/{digest}").text  # the home page, with its stories


def test_conflict_is_joined_by_fields(site: Path) -> None:
    """Two editors of the settings: what one side changed is taken, what both changed asks."""
    desk = DeskClient(site)
    fields = sent_fields(desk.get(FORM))
    (site / "site.yaml").write_text(OURS.replace("Who said what.", "Who denied what."), "utf-8")
    page = desk.post(FORM, **{**fields, "title": "Another", "-do": "save"})

    assert page.status_code == 409
    assert "can be put together" in page.text
    desk.post("/-/conflict", **hidden_fields(page), settle="together")
    text = (site / "site.yaml").read_text("utf-8")
    assert text == OURS.replace("Who said what.", "Who denied what.").replace("'The record'", "'Another'")


def test_texts_in_further_languages(make_site: MakeSite) -> None:
    """A language that is added has a field of its own for each text, in the same form."""
    site = make_site({"site.yaml": "title: The record\nlanguages: ru\n"})
    desk = DeskClient(site)
    page = desk.post(FORM, **{**sent_fields(desk.get(FORM)), "languages.1": "kk", "-do": ""})

    assert "title.kk" in sent_fields(page)
    desk.post(FORM, **{**sent_fields(page), "title.kk": "Жазба", "-do": "save"})
    text = (site / "site.yaml").read_text("utf-8")
    assert text == "title:\n  ru: The record\n  kk: Жазба\nlanguages:\n  - ru\n  - kk\n"


def test_licence_in_several_languages_stays(make_site: MakeSite) -> None:
    """A licence that is none of the choices, such as one in two languages, is shown and kept as it is."""
    own = "title: A\nlanguages: [en, ru]\nlicence: {en: Ask us, ru: Спросите нас}\n"
    desk = DeskClient(make_site({"site.yaml": own}))
    fields = sent_fields(desk.get(FORM))
    _save(desk, publisher="The newsroom")

    assert (fields["licence"], fields["licence.ru"]) == ("Ask us", "Спросите нас")
    assert "licence: {en: Ask us, ru: Спросите нас}\n" in (desk.root / "site.yaml").read_text("utf-8")


@pytest.mark.parametrize("text", ["title: [\n", "- title: A\n", "a\n"])
def test_broken_settings_lead_to_the_text(make_site: MakeSite, text: str) -> None:
    """A file that no form can show opens as text, from the form and from its problem on the home."""
    desk = DeskClient(make_site({"site.yaml": text}))
    page = desk.get(FORM)

    assert page.status_code == 409
    assert "/-/text/site/site.yaml" in page.text
    assert f'href="{TEXT}?line=' in desk.home.text


def test_other_names_are_no_settings(make_site: MakeSite) -> None:
    """Only the file itself has this form."""
    desk = DeskClient(make_site({}))

    for name in ("site", "x/site.yaml", "../site.yaml"):
        assert desk.get(f"/-/edit/site/{name}").status_code in (404, 409)
    assert BASE["site.yaml"].encode() == (desk.root / "site.yaml").read_bytes()


def test_site_says_what_it_covers(site: Path) -> None:
    """The settings ask what the site covers; the answers become fields below `coverage`, and a day is checked."""
    desk = DeskClient(site)
    page = desk.get(FORM)
    wrong = _save(desk, **{"coverage.since": "last autumn"})
    _save(desk, **{"coverage.includes": "All statements.", "coverage.since": "2021-09"})
    written = (site / "site.yaml").read_text("utf-8")

    assert "What does it cover, and what does it leave out?" in words_of(page)
    assert "is not a date" in words_of(wrong)
    assert "coverage:\n  includes: All statements.\n  since: 2021-09\n" in written
    assert "# Two sentences at most." in written
