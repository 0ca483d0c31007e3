"""Words that were typed to find an entry, and not taken from the list: the desk drops none of them."""

from __future__ import annotations

import re
import shutil
from html import unescape
from pathlib import Path

import pytest
from conftest import MakeSite
from desk_client import DeskClient, files_of, sent_fields, words_of
from doc_examples import ROOT

from onrecord.desk.browser.desk_pages import words_in
from onrecord.desk.browser.untaken_words import FOUND, UNKNOWN
from onrecord.model.choices import EVENT_TYPES

EVENTS = "content/stories/dispute/events"
DENIAL = f"{EVENTS}/denial.yaml"
NEW = "/-/new/statement"
STATEMENT = {
    "-story": "dispute",
    "date": "4 Nov 2021",
    "title": "The company speaks",
    "speaker.0": "company",
    "claims.0.text": "We said it",
    "sources.0.source": "wire",
}
WORDS = "Zyxw Vutsrq"
FINDER = "-find."


def _finders(page: str) -> list[str]:
    return re.findall(r'name="(-find\.[^"]+)"', page)


@pytest.mark.parametrize("do", ["save", "publish", "quote:wire"])
@pytest.mark.parametrize(
    ("name", "says"),
    [
        ("speaker.0", f"Nobody is called “{WORDS}” here: take one from the list, add it, or empty the field"),
        ("sources.1.source", f"No source is called “{WORDS}” here: take one from the list, add it, or empty the field"),
        ("denies.0.target", f"No claim or event has the words “{WORDS}”: take one from the list, or empty the field"),
        ("bill", f"No bill is called “{WORDS}” here: take one from the list, add it, or empty the field"),
    ],
)
def test_save_drops_no_typed_words(make_site: MakeSite, name: str, says: str, do: str) -> None:
    """Nothing is written, no matter the button; the words are in their field, and are said to be a thing to mend.

    The desk said 'Saved', and the field was empty: 'Publish it' then published a statement without its speaker.
    """
    desk = DeskClient(make_site({}))
    before = dict(files_of(desk.root))
    typed = {key: text for key, text in STATEMENT.items() if key != name}
    page = desk.post(NEW, **typed, **{f"{FINDER}{name}": WORDS, "-do": do})

    assert page.status_code == 409
    assert sent_fields(page)[f"{FINDER}{name}"] == WORDS
    assert words_of(page).count(says) == 2  # above the form and at its field
    assert f'href="#f:{name}"' in page.text
    assert f'id="f:{name}"' in page.text
    assert "else what you typed is lost" in words_of(page)
    assert dict(files_of(desk.root)) == before


@pytest.mark.parametrize("do", ["save", "publish"])
@pytest.mark.parametrize("kind", [*EVENT_TYPES, "story", "source", "actor", "bill"])
def test_words_stay_in_each_field_of_new_entries(make_site: MakeSite, kind: str, do: str) -> None:
    """Each field of each form that finds an entry keeps its words, whichever button was pressed."""
    desk = DeskClient(make_site({}))
    before = dict(files_of(desk.root))
    page = desk.get(f"/-/new/{kind}?story=dispute")
    typed = {name: f"{WORDS} {place}" for place, name in enumerate(_finders(page.text))}
    again = desk.post(f"/-/new/{kind}?story=dispute", **sent_fields(page) | typed, **{"-do": do})

    assert again.status_code == 409
    assert typed.items() <= sent_fields(again).items()
    assert all(words_of(again).count(f"“{words}”") >= 2 for words in typed.values())  # above the form, and at the field
    assert dict(files_of(desk.root)) == before
    assert typed or kind == "story"


def test_words_stay_in_each_field_of_opened_entries(tmp_path: Path) -> None:
    """The fullest entries keep what is typed in each field of their forms, and their files stay as they are."""
    site = tmp_path / "site"
    shutil.copytree(ROOT / "tests/sites/everything", site, ignore=shutil.ignore_patterns("_site", ".onrecord"))
    desk = DeskClient(site)
    before = dict(files_of(site))
    records = desk_records(site)
    for address in records:
        page = desk.get(address)
        typed = {name: f"{WORDS} {place}" for place, name in enumerate(_finders(page.text))}
        again = desk.post(address, **sent_fields(page) | typed, **{"-do": "save"})

        assert again.status_code == 409, address
        assert typed, address
        assert typed.items() <= sent_fields(again).items(), address
    assert dict(files_of(site)) == before


def desk_records(site: Path) -> list[str]:
    """Return the addresses of the forms of the largest entry files of a site."""
    events = sorted(site.glob("content/stories/*/events/*.yaml"), key=lambda file: file.stat().st_size)[-3:]
    bills = sorted(site.glob("content/bills/*.yaml"), key=lambda file: file.stat().st_size)[-1:]
    addresses = [f"/-/edit/event/{file.parts[-3]}/{file.stem}" for file in events]
    return addresses + [f"/-/edit/bill/{file.stem}" for file in bills]


def test_words_in_a_new_actor_stay(make_site: MakeSite) -> None:
    """An actor that is added with the entry has fields of its own that find entries."""
    desk = DeskClient(make_site({}))
    begun = desk.post(NEW, **{**STATEMENT, "speaker.0": "+actor:Jane Doe"}, **{"-do": "", "-set": ""})
    fields = sent_fields(begun) | {"+actor.0.kind": "person"}
    name = f"{FINDER}+actor.0.member_of.0.organization"
    asked = desk.post(NEW, **fields, **{"-do": ""})
    page = desk.post(NEW, **sent_fields(asked) | {name: "The firm"}, **{"-do": "save"})

    assert name in _finders(asked.text)
    assert page.status_code == 409
    assert sent_fields(page)[name] == "The firm"
    assert "Nobody is called “The firm” here" in words_of(page)

    changed = desk.post(NEW, **sent_fields(page) | {"+actor.0.kind": "organization"}, **{"-do": "save"})
    assert changed.status_code == 409
    assert sent_fields(changed)[name] == "The firm"  # the question is gone, the words are not
    assert "Typed, but not taken" in words_of(changed)


def test_words_are_mended_by_a_button(make_site: MakeSite) -> None:
    """An entry of exactly that name is offered, and to add one. Then the words are gone, and the save goes on."""
    desk = DeskClient(make_site({}))
    typed = {name: text for name, text in STATEMENT.items() if name != "speaker.0"}
    page = desk.post(NEW, **typed, **{f"{FINDER}speaker.0": "the COMPANY", "-do": "save"})

    assert "“the COMPANY” is typed, but not taken: take one from the list, add it, or empty the field" in words_of(page)
    assert "Take “The company”" in words_of(page)
    assert "Add “the COMPANY” as a new person or organization…" in words_of(page)

    taken = desk.post(NEW, **sent_fields(page), **{"-set": "speaker.0=company"})
    assert sent_fields(taken)["speaker.0"] == "company"
    assert "the COMPANY" not in taken.text

    saved = desk.post(NEW, **sent_fields(taken), **{"-do": "save"})
    assert "Saved at" in words_of(saved)
    assert "speaker: company\n" in (desk.root / EVENTS / "company-speaks.yaml").read_text("utf-8")


def test_words_follow_their_list(make_site: MakeSite) -> None:
    """If an item before the words is taken away, the words stay; if their own item goes, so do they."""
    desk = DeskClient(make_site({}))
    typed = {**STATEMENT, f"{FINDER}sources.1.source": WORDS, f"{FINDER}claims.0.via.0.source": "Other words"}
    page = desk.post(NEW, **typed, **{"-drop": "sources.0"})
    assert sent_fields(page)[f"{FINDER}sources.1.source"] == WORDS

    gone = desk.post(NEW, **typed, **{"-drop": "claims.0"})
    assert "Other words" not in gone.text
    assert sent_fields(gone)[f"{FINDER}sources.1.source"] == WORDS


def test_typed_tag_is_saved(make_site: MakeSite) -> None:
    """A field that finds no entry means what was typed in it."""
    desk = DeskClient(make_site({}))
    saved = desk.post(NEW, **STATEMENT, **{"tags.0": "money", "-do": "save"})

    assert "Saved at" in words_of(saved)
    assert "tags: money\n" in (desk.root / EVENTS / "company-speaks.yaml").read_text("utf-8")


def test_empty_field_stops_nothing(make_site: MakeSite) -> None:
    """White space alone is nothing that was typed."""
    desk = DeskClient(make_site({}))
    saved = desk.post(NEW, **STATEMENT, **{f"{FINDER}sources.1.source": " \u00a0", "-do": "save"})

    assert "Saved at" in words_of(saved)


def test_words_are_checked_while_others_are_typed(make_site: MakeSite) -> None:
    """The script shows the same message, and redraws no field without its words."""
    desk = DeskClient(make_site({}))
    sent = {**STATEMENT, f"{FINDER}sources.1.source": WORDS, "-at": NEW, "-number": "1", "-render": "sources"}
    html = desk.post("/-/check", **sent).json()["html"]

    assert f'name="{FINDER}sources.1.source" value="{WORDS}"' in html
    assert f"No source is called “{WORDS}” here" in unescape(re.sub(r"<[^>]+>", "", html))
    assert 'class="found"' not in html


def test_words_outlive_a_conflict_and_the_desk(make_site: MakeSite) -> None:
    """With words to mend, no save comes to the page of a conflict, which could not show them; nor after a restart."""
    site = make_site({})
    desk, address = DeskClient(site), "/-/edit/event/dispute/denial"
    fields = sent_fields(desk.get(address)) | {f"{FINDER}speaker.1": WORDS, "title": "Another headline"}
    changed = (site / DENIAL).read_text("utf-8").replace("The company denies", "Somebody else's headline")
    (site / DENIAL).write_text(changed, "utf-8")
    page = desk.post(address, **fields, **{"-do": "save"})
    assert (page.status_code, sent_fields(page)[f"{FINDER}speaker.1"]) == (409, WORDS)

    conflict = desk.post(address, **fields | {f"{FINDER}speaker.1": ""}, **{"-do": "save"})
    assert "Another headline" in words_of(conflict)

    (site / DENIAL).write_text(changed.replace("Somebody else's headline", "The company denies"), "utf-8")
    restarted = DeskClient(site).post(address, **fields, **{"-do": "save"})
    assert (restarted.status_code, sent_fields(restarted)[f"{FINDER}speaker.1"]) == (409, WORDS)


def test_markup_in_words_is_text(make_site: MakeSite) -> None:
    """The words come back as text, in the field, in the message and in the buttons."""
    evil = '"><script>alert(1)</script>%(words)s'
    page = DeskClient(make_site({})).post(NEW, **STATEMENT, **{f"{FINDER}speaker.1": evil, "-do": "save"})

    assert "<script>alert" not in page.text
    assert sent_fields(page)[f"{FINDER}speaker.1"] == evil


@pytest.mark.parametrize("language", ["ru", "kk"])
def test_sentences_are_translated(language: str) -> None:
    """The desk says this in each of its languages."""
    words = words_in(language)

    assert all(
        words.gettext(one) != one and "%(words)s" in words.gettext(one) for one in (*UNKNOWN.values(), *FOUND.values())
    )
