"""The desk's forms of entries: they show what files hold, write what an editor typed, and change nothing else."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from html import unescape
from pathlib import Path
from typing import Any

import pytest
from conftest import BASE, TODAY, MakeSite
from desk_client import DeskClient, files_of, sent_fields, words_of
from doc_examples import ROOT
from finding_sites import COURTS, FINDING
from slow import slow

from onrecord.build.pipeline import Options, check
from onrecord.desk.browser.desk_pages import words_in
from onrecord.desk.browser.entry_values import to_fields, to_values
from onrecord.desk.browser.widget_builder import KEPT, KEPT_OF_SITE
from onrecord.editing.entries.new_entries import MODELS, entry_yaml
from onrecord.editing.forms.question_table import COLOUR_WORDS
from onrecord.editing.forms.questions import questions_for
from onrecord.model.choices import EVENT_TYPES
from onrecord.problems import SourceFile
from onrecord.read.normalization import normalize, to_plain
from onrecord.read.yaml.nodes import Mapping as Tree
from onrecord.read.yaml.tree import parse_yaml
from onrecord.render.english_words import mark_words

DENIAL = "content/stories/dispute/events/denial.yaml"
ANNOUNCEMENT = "content/stories/dispute/events/announcement.yaml"
BILL = "content/bills/act.yaml"
ACT = "title: The act\nprocedure: uk\norigin: commons\n"
NEW = "/-/new/denial?target=dispute/announcement%23access&relation=denies"
TYPED = {
    "-do": "save",
    "-story": "dispute",
    "date": "4 Nov 2021",
    "title": "The company denies the access",
    "denies.0.target": "announcement#access",
    "speaker.0": "company",
    "sources.0.source": "wire",
}
COMMENTED = """\
# The company's answer.
type: denial # as a letter
date: "2021-11-02"
title: The company denies
speaker: [company]
denies: announcement#joint
sources:
- wire # read twice
published: 2021-11-10
"""


def _entries(*roots: Path) -> Iterator[tuple[str, Tree]]:
    """Yield each entry of these sites, with its kind."""
    for file in (file for root in roots for file in root.rglob("*.yaml")):
        path = file.as_posix()
        folders = {
            "/events/": "event",
            "story.yaml": "story",
            "/bills/": "bill",
            "/sources/": "source",
            "/actors/": "actor",
        }
        kind = next((kind for part, kind in folders.items() if part in path), None)
        tree = parse_yaml(SourceFile(path, file.read_text("utf-8"))).value
        if kind and isinstance(tree, Tree):
            nodes = [node for _, node in tree.entries] if kind in ("source", "actor") else [tree]
            yield from ((kind, node) for node in nodes if isinstance(node, Tree))


def test_fields_and_values_are_the_same() -> None:
    """Each entry of the examples and of the largest test site goes through a form without any loss."""
    count = 0
    for kind, tree in _entries(ROOT / "content", ROOT / "examples", ROOT / "tests/sites"):
        values: Any = to_plain(tree)
        form = to_fields(MODELS[kind], values, "en")
        back = parse_yaml(SourceFile("", entry_yaml(kind, to_values(MODELS[kind], form.fields, "en")))).value

        assert not form.unfit
        assert isinstance(back, Tree)
        assert normalize(back, MODELS[kind], "en") == normalize(tree, MODELS[kind], "en")
        count += 1
    assert count > 150


def test_what_no_form_can_show_stays() -> None:
    """A value of the wrong kind has no field, and no field takes its place."""
    form = to_fields(MODELS["event"], {"type": "denial", "title": ["a", "b"], "unknown": "x"}, "en")

    assert form.fields == {"type": "denial"}
    assert form.unfit == {"title", "unknown"}


def test_nothing_typed_is_dropped() -> None:
    """Line ends become those of entries; text in an unknown language, and a date that is none, stay as typed."""
    sent = {"title": " A headline ", "title.de": "Schlagzeile", "body": "\n  code\r\nmore\r\n", "date": "4.12.2025"}

    assert to_values(MODELS["event"], sent, "en") == {
        "date": "4.12.2025",
        "title": {"en": "A headline", "de": "Schlagzeile"},
        "body": "  code\nmore",
    }


def test_place_that_no_list_has_is_none() -> None:
    """A field's name with a place of thousands of digits, which no form writes, is none of the entry's."""
    assert to_values(MODELS["event"], {"title": "A", f"claims.{'1' * 5000}.text": "B"}, "en") == {"title": "A"}


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("before 2000", "Read as 1999 or earlier"),
        ("early 2004", "Read as 2004 “early” is lost, since no date can say it. Say it in the text."),
        ("10-12 May 2021", "If it lasted all that time, write only the first day here"),
        ("today", "Read as Wednesday 1 June 2022"),
        ("after 2000", "A date needs a last day. Had it happened by today? 1 Jan 2001 – 1 Jun 2022"),
        ("spring 2021", "Which months are meant? In the south of the earth, a season is half a year later."),
        ("Monday 2 November 2021", "That day was another day of the week. Is it the day that is meant?"),
    ],
)
def test_date_is_read_back_in_words(make_site: MakeSite, typed: str, said: str) -> None:
    """The form says how it read a date, what is lost, and what it asks."""
    page = DeskClient(make_site({})).post(NEW, **{"date": typed, "-do": ""})

    assert said in words_of(page).replace("\xa0", " ")


def test_date_in_words_in_a_file_becomes_a_date(make_site: MakeSite) -> None:
    """A form that opens a file with a date in words shows how it reads it, and a save writes that."""
    root = make_site({DENIAL: COMMENTED.replace('"2021-11-02"', "2 November 2021")})
    desk = DeskClient(root)
    page = desk.get("/-/edit/event/dispute/denial")
    desk.post("/-/edit/event/dispute/denial", **sent_fields(page), **{"-do": "save"})

    assert "Read as Tuesday 2 November 2021" in words_of(page).replace("\xa0", " ")
    assert "date: 2021-11-02\n" in (root / DENIAL).read_text("utf-8")


@pytest.mark.parametrize("folder", ["tests/sites/everything", *slow(["examples/tidal-gate"])])
@pytest.mark.parametrize("each", ["type", *slow(["event"])])
def test_unchanged_forms_change_no_byte(tmp_path: Path, each: str, folder: str) -> None:
    """The forms of events, and of the fullest entry of each kind, sent back as a browser does, change no file.

    By day these are the fullest event and draft of each type, and by night all of them.
    """
    site = tmp_path / "site"
    shutil.copytree(ROOT / folder, site, ignore=shutil.ignore_patterns("_site", ".onrecord"))
    desk, before = DeskClient(site), dict(files_of(site))
    records = check(site, Options(TODAY)).value.records
    assert records is not None
    events = sorted((*records.events, *records.drafts), key=lambda event: len(str(event.fields)))
    if each == "type":
        events = [*{(event.fields.type, event in records.drafts): event for event in events}.values()]
    names = [("event", f"{event.story}/{event.id}") for event in events]
    others = {"story": records.stories, "bill": records.bills, "actor": records.actors, "source": records.sources}
    names += [(kind, max(entries, key=lambda entry: len(str(entry.fields))).id) for kind, entries in others.items()]
    for kind, name in names:
        page = desk.get(f"/-/edit/{kind}/{name}")
        saved = desk.post(f"/-/edit/{kind}/{name}", **sent_fields(page), **{"-do": "save"})

        assert "Saved at" in words_of(saved), name
    assert dict(files_of(site)) == before


@pytest.mark.parametrize(
    ("type_", "relation", "words"),
    [("denial", "denies", "What does it deny?"), ("response", "responds_to", "What does it answer?")],
)
def test_denial_is_asked_what_it_denies(make_site: MakeSite, type_: str, relation: str, words: str) -> None:
    """The form shows the question for which an editor chose the type of event; so does that of a draft without it."""
    draft = BASE[DENIAL].replace("denies: announcement#joint\n", "").replace("published: 2021-11-10", "status: draft")
    desk = DeskClient(make_site({DENIAL: draft.replace("type: denial", f"type: {type_}")}))
    for address in (f"/-/new/{type_}", "/-/edit/event/dispute/denial"):
        seen, folded = desk.get(address).text.split("<summary>What it says on other claims", 1)

        assert f'id="w:{relation}"' in seen
        assert words in seen
        assert f'id="w:{relation}"' not in folded
        assert 'id="w:confirms"' in folded


def test_one_changed_field_changes_its_lines_alone(make_site: MakeSite) -> None:
    """Comments, order, quoting and line ends stay; Undo brings the former bytes back."""
    site = make_site({DENIAL: COMMENTED.replace("\n", "\r\n")})
    desk = DeskClient(site)
    fields = sent_fields(desk.get("/-/edit/event/dispute/denial"))
    page = desk.post(
        "/-/edit/event/dispute/denial", **{**fields, "title": "The company denies it", "-change": "slip", "-do": "save"}
    )

    assert "Saved at" in words_of(page)
    assert (site / DENIAL).read_bytes().decode() == COMMENTED.replace("denies\n", "denies it\n", 1).replace(
        "\n", "\r\n"
    )

    desk.post("/-/undo", undo="1")
    assert (site / DENIAL).read_bytes().decode() == COMMENTED.replace("\n", "\r\n")


def test_new_answer_is_a_draft(make_site: MakeSite) -> None:
    """The target comes from the address; the id from the headline; the date is read as people type it."""
    desk = DeskClient(make_site({}))
    page = desk.get(NEW)
    words = words_of(page)

    assert "New denial" in words
    assert "The ministry has access said by The ministry, 1 November 2021" in words.replace("\xa0", " ")
    assert sent_fields(page)["denies.0.target"] == "announcement#access"
    assert not [name for name, text in sent_fields(page).items() if name.startswith("on_behalf_of") and text]

    saved = desk.post(NEW, **TYPED)
    file = desk.root / "content/stories/dispute/events/company-denies-access.yaml"

    assert "Saved at" in words_of(saved)
    assert (
        "type: denial\ndate: 2021-11-04\ntitle: The company denies the access\nspeaker: company\nsources: wire\n"
        "status: draft\ndenies: announcement#access\n" in file.read_text("utf-8")
    )


def test_refused_draft_says_what_it_needs(make_site: MakeSite) -> None:
    """Headline, date and sources are what even a draft needs; the summary has the focus, and the title says it."""
    desk = DeskClient(make_site({}))
    page = desk.post(NEW, **{**TYPED, "date": "4.12.2025", "title": ""})
    words = words_of(page).replace("\xa0", " ")

    assert page.status_code == 409
    assert "<title>Error: New denial" in page.text
    assert re.search(r'id="summary" tabindex="-1" autofocus', page.text)
    assert "No answer yet: What happened, as a headline? even a draft needs it" in words
    assert "Which day is meant? Saturday 12 April 2025 Thursday 4 December 2025" in words
    assert not (desk.root / "content/stories/dispute/events/denial-2.yaml").exists()

    chosen = desk.post(NEW, **{**TYPED, "-do": "", "-set": "date=2025-12-04", "date": "4.12.2025"})
    assert sent_fields(chosen)["date"] == "2025-12-04"
    assert "Read as Thursday 4 December 2025 , 1494 days after the claim" in words_of(chosen).replace("\xa0", " ")


def test_typed_words_begin_no_new_entry(make_site: MakeSite) -> None:
    """Only where a name is asked for does '+actor:' begin a new actor; a headline keeps these words."""
    desk = DeskClient(make_site({}))
    desk.post(NEW, **{**TYPED, "-id": "plus", "title": "+actor:Jane Doe", "body": "+source:https://example.org/"})
    written = (desk.root / "content/stories/dispute/events/plus.yaml").read_text("utf-8")

    assert "title: +actor:Jane Doe\n" in written
    assert "body: +source:https://example.org/\n" in written


def test_names_are_found_without_a_script(make_site: MakeSite) -> None:
    """A part of a name comes back with choices; the last one adds a new actor, saved with the draft or not at all."""
    desk = DeskClient(make_site({}))
    typed = {name: text for name, text in TYPED.items() if name != "speaker.0"}
    found = desk.post(NEW, **{**typed, "-do": "", "-find.speaker.0": "compny"})

    assert 'type="radio" name="speaker.0" value="company"' in found.text
    assert 'type="radio" name="speaker.0" value="+actor:compny"' in found.text

    begun = desk.post(NEW, **{**TYPED, "speaker.0": "+actor:Jane Doe"})
    fields = sent_fields(begun)
    assert begun.status_code == 409
    assert {"speaker.0": "jane-doe", "+actor.0.id": "jane-doe", "+actor.0.name": "Jane Doe"}.items() <= fields.items()
    assert not (desk.root / "content/stories/dispute/events/company-denies-access.yaml").exists()

    saved = desk.post(
        NEW, **{**fields, "+actor.0.kind": "person", "+actor.0.member_of.0.organization": "company", "-do": "save"}
    )
    assert "Saved at" in words_of(saved)
    assert (
        (desk.root / "content/actors/actors.yaml")
        .read_text("utf-8")
        .endswith("\njane-doe:\n  name: Jane Doe\n  kind: person\n  member_of: company\n")
    )

    asked = desk.get("/-/edit/event/dispute/company-denies-access")
    assert "Whose word is it?" in words_of(asked)
    assert 'name="on_behalf_of.0" value="company">' in asked.text
    assert "checked" not in re.findall(r'<input[^>]*name="on_behalf_of[^>]*>', asked.text)[0]


def test_finds_claims_by_words(make_site: MakeSite) -> None:
    """A target is an event or one of its claims; an actor is found in other letters too, and can be added."""
    desk = DeskClient(make_site({}))
    claims = desk.get("/-/find?kind=event&field=denies&story=dispute&q=access").json()["choices"]
    actors = desk.get("/-/find?kind=actor&field=speaker&q=мини").json()["choices"]

    assert [one["id"] for one in claims] == ["announcement#access", "announcement"]
    assert [one["id"] for one in actors] == ["ministry", "+actor:мини"]


@pytest.mark.parametrize(
    ("kind", "fields", "path", "text"),
    [
        ("actor", {"name": "A union", "kind": "organization"}, "actors/actors.yaml", "\nunion:\n  name: A union\n"),
        ("source", {"title": "A letter"}, "sources/sources.yaml", "\nletter:\n  title: A letter\n"),
        ("story", {"title": "A strike"}, "stories/strike/story.yaml", "title: A strike\n"),
        ("bill", {"title": "Act", "procedure": "kz-bicameral"}, "bills/act.yaml", "procedure: kz-bicameral\n"),
    ],
)
def test_other_entries(make_site: MakeSite, kind: str, fields: dict[str, str], path: str, text: str) -> None:
    """Actors, sources, stories and bills have forms too; an actor goes to the end of its file."""
    desk = DeskClient(make_site({}))
    saved = desk.post(f"/-/new/{kind}", **{**sent_fields(desk.get(f"/-/new/{kind}")), **fields, "-do": "save"})

    assert "Saved at" in words_of(saved)
    assert text in (desk.root / "content" / path).read_text("utf-8")


def test_claims_and_corrections_are_added_to_their_event(make_site: MakeSite) -> None:
    """The form asks for claims alone; a new claim gets an id of its words, and all else stays."""
    desk = DeskClient(make_site({}))
    page = desk.get("/-/new/claim?for=dispute/announcement")
    fields = sent_fields(page)
    saved = desk.post(
        str(page.url.raw_path.decode()),
        **{**fields, "claims.2.text": "The archive opens", "-change": "slip", "-do": "save"},
    )

    assert "When did it happen?" not in words_of(page)
    assert "Saved at" in words_of(saved)
    assert "  - id: archive-opens\n    text: The archive opens\nsources: gazette\n" in (
        desk.root / "content/stories/dispute/events/announcement.yaml"
    ).read_text("utf-8")


def test_new_item_is_offered_in_items_of_items_at_most(make_site: MakeSite) -> None:
    """A claim gets another denial, and no denial of a claim another source; the sources that it has are shown."""
    claims = "claims: {id: none, text: Nobody has it, denies: {target: announcement#joint, sources: wire}}\n"
    form = DeskClient(make_site({DENIAL: BASE[DENIAL] + claims})).get("/-/edit/event/dispute/denial").text
    offered = set(re.findall(r'name="-find\.(claims\.0\.(?:sources|denies)\.[^"]*)"', form))

    assert offered == {"claims.0.sources.0.source", "claims.0.denies.1.target"}
    assert 'name="claims.0.denies.0.sources.0.source" value="wire"' in form


def test_file_that_changed_meanwhile_is_not_overwritten(make_site: MakeSite) -> None:
    """Both versions are shown; a new entry whose file appeared meanwhile is refused, with all that was typed."""
    desk = DeskClient(make_site({}))
    fields = sent_fields(desk.get("/-/edit/event/dispute/denial"))
    file = desk.root / DENIAL
    file.write_text(BASE[DENIAL].replace("2021-11-02", "2021-11-03"), "utf-8")
    page = desk.post(
        "/-/edit/event/dispute/denial", **{**fields, "title": "It denies", "-change": "slip", "-do": "save"}
    )

    assert "This file was changed while you had it open" in words_of(page)
    assert "It denies" not in file.read_text("utf-8")

    taken = desk.post(NEW, **{**TYPED, "-id": "denial"})
    assert "the id 'denial' is taken" in words_of(taken)
    assert sent_fields(taken)["title"] == TYPED["title"]


def test_what_was_typed_outlives_its_file(make_site: MakeSite) -> None:
    """If a file is gone, yours can be saved as text; if an entry is gone from its file, what was typed is shown."""
    desk = DeskClient(make_site({}))
    fields = sent_fields(desk.get("/-/edit/event/dispute/denial"))
    (desk.root / DENIAL).unlink()
    gone = desk.post("/-/edit/event/dispute/denial", **{**fields, "title": "It denies", "-do": "save"})
    assert "The file is gone" in words_of(gone)
    assert "It denies" in words_of(gone)

    fields = sent_fields(desk.get("/-/edit/actor/company"))
    file = desk.root / "content/actors/actors.yaml"
    file.write_text(file.read_text("utf-8").replace("company:", "firm:", 1), "utf-8")
    gone = desk.post("/-/edit/actor/company", **{**fields, "name": "<b>Works</b>", "-do": "save"})
    assert gone.status_code == 409
    assert "Yours name <b>Works</b>" in words_of(gone)


def test_unsafe_change_offers_the_text(make_site: MakeSite) -> None:
    """A file that can't be parsed opens as text; a field that shares its line with others keeps what was typed."""
    desk = DeskClient(make_site({DENIAL: "type: denial\n\ttitle: x\n"}))

    assert "/-/text/event/dispute/denial" in desk.get("/-/edit/event/dispute/denial").text


def test_entry_with_more_than_a_form_holds_opens_as_text(make_site: MakeSite) -> None:
    """An entry with ten times as many claims as it may have opens as text; one within the limit, in its form."""
    head = "type: statement\ndate: 2021-11-03\ntitle: x\nsources: wire\npublished: 2021-11-10\n"
    file = make_site({}) / "content/stories/dispute/events/long.yaml"
    shown = []
    desk = DeskClient(file.parents[4])
    for count in (20, 1_300):
        claims = "".join(f"- {{id: c{number}, text: {number}}}\n" for number in range(count))
        file.write_text(f"{head}claims:\n{claims}", "utf-8")
        page = desk.get("/-/edit/event/dispute/long")
        words, leads_to_text = words_of(page), 'href="/-/text/event/dispute/long"' in page.text
        shown.append((page.status_code, "This is too long for a form" in words, leads_to_text))

    assert shown == [(200, False, True), (409, True, True)]


def test_words_of_editors_are_only_text(make_site: MakeSite) -> None:
    """No name, headline or id that an editor or a source wrote becomes markup, in pages and in answers of checks."""
    evil = "<script>alert(1)</script>"
    desk = DeskClient(make_site({"content/stories/dispute/story.yaml": f"title: '{evil}'\n"}))
    sent = {**TYPED, "title": evil, "speaker.0": evil, "-find.sources.1.source": evil}
    pages = [desk.post(NEW, **sent).text, desk.post("/-/check", **sent, **{"-at": NEW}).json()["html"]]

    assert all(evil not in page for page in pages)
    assert all("&lt;script&gt;" in page for page in pages)


def test_words_of_the_forms_are_translated() -> None:
    """Each question, choice and message of the forms has words in Russian and Kazakh; the help of fields is English."""
    browser = ROOT / "onrecord/desk/browser"
    names = ("entry*", "quote*", "choose_type", "unsafe")
    templates = [file.read_text("utf-8") for name in names for file in (browser / "templates").glob(f"{name}.html")]
    messages = {found for text in templates for found in re.findall(r'(?<![\w.])_\("((?:[^"\\]|\\.)*)"[,)]', text)}
    messages |= {found for text in templates for found in re.findall(r'ngettext\("([^"]*)"', text)}
    entries = ("story", "story.coverage", "source", "bill", "site", "site.theme", "site.coverage")
    steps = ("expected", "expected.earlier", "expected.cancelled")
    parts = (*entries, *steps, "claims", "quotes", "corrections", "finds", "denies")
    kinds: list[tuple[str, dict[str, str]]] = [(kind, {}) for kind in parts]
    asked = [*kinds, *(("event", {"type": type_}) for type_ in EVENT_TYPES), ("actor", {"kind": "person"})]
    for kind, values in asked:
        if kind == "event":
            messages |= {f"New {values['type']}", f"Edit {values['type']}"}
        for question in questions_for(kind, values):
            if question.field not in KEPT and not (kind == "site" and question.field in KEPT_OF_SITE):
                messages |= {question.words, question.label, question.further, question.hint, question.none}
                meanings = {} if question.is_named else question.listed
                messages |= {*meanings.values()}
                if not question.none:  # licences are called the same in each language
                    messages |= {*meanings}
    messages |= {*COLOUR_WORDS.values()}
    for language in ("ru", "kk"):
        words = words_in(language)
        same = {"", "email", "post", "DOI", "ISBN"}
        missing = sorted(one for one in messages - same if words.gettext(one) in (one, mark_words(one)))
        assert missing == []


def test_new_person_speaks_for_a_new_organization(make_site: MakeSite) -> None:
    """A person who is added asks for the organization, which can be new too; then the form asks whose word it is."""
    desk = DeskClient(make_site({}))
    person = {"speaker.0": "ann", "+actor.0.id": "ann", "+actor.0.name": "Ann", "+actor.0.kind": "person"}
    begun = desk.post(NEW, **{**TYPED, **person, "-do": "", "+actor.0.member_of.0.organization": "+actor:The board"})
    added = sent_fields(begun)
    asked = desk.post(NEW, **{**added, "-do": "", "+actor.1.kind": "organization"})
    saved = desk.post(NEW, **{**sent_fields(asked), "-do": "save", "on_behalf_of.0": added["+actor.1.id"]})

    assert "Whose word is it?" in words_of(asked)
    assert "Saved at" in words_of(saved)
    written = dict(files_of(desk.root))
    assert b"member_of: board\n" in b"".join(written.values())
    assert b"speaker: ann\non_behalf_of: board\n" in b"".join(written.values())


def test_saves_are_told_in_the_time_of_the_site(make_site: MakeSite) -> None:
    """The form says the same time as the list of what was done."""
    desk = DeskClient(make_site({"site.yaml": f"{BASE['site.yaml']}timezone: Asia/Almaty\n"}))
    saved = desk.post(NEW, **TYPED)

    assert "Saved at 18:00" in words_of(saved)
    assert "18:00 Added" in words_of(desk.get("/-/desk/"))


COMMON = (
    *("type", "date", "title", "speaker", "on_behalf_of", "summary", "sources", "until", "time", "timezone", "after"),
    *("during", "body", "role", "audience", "channel", "actors", "quotes", "bill", "media", "embargo", "tags"),
    *("corrections", "reviewed_by", "expected"),
)
"""The fields that every event can have."""
SIDES = ("denies", "confirms", "maintains", "same_as")
OTHERS = ("withdraws", "bears_on", "corrects", "qualifies")
SAID = (*COMMON, *SIDES, *OTHERS, "responds_to", "appeals", "claims")
STEPS = (*SAID, "stage", "outcome", "chamber", "votes")
FIELDS_OF: dict[str, tuple[str, ...]] = {
    **dict.fromkeys(("announcement", "denial", "statement", "response", "report", "document"), SAID),
    "no-comment": (*COMMON, "responds_to"),
    "finding": (*COMMON, *OTHERS, "responds_to", "claims", "finds", "upholds", "reverses"),
    "bill-reading": STEPS,
    "bill-action": STEPS,
}


@pytest.mark.parametrize("type_", EVENT_TYPES)
def test_type_decides_which_fields_its_form_offers(make_site: MakeSite, type_: str) -> None:
    """A form offers only what an event of its type can have: votes at a stage, a decision in a finding."""
    desk = DeskClient(make_site({BILL: ACT}))
    page = desk.get(f"/-/new/{type_}?story=dispute&bill=act").text
    offered = set(re.findall(r'<(?:div|fieldset) class="field[^"]*" id="w:(\w+)"', page))

    changing = {"outcome", "on_behalf_of", "chamber"}
    assert offered | changing == set(FIELDS_OF[type_]) - {"type"} | changing
    assert set(re.findall(r'<div id="w:(\w+)" hidden>', page)) <= changing & set(FIELDS_OF[type_])


def test_field_that_a_type_cannot_have_is_shown_where_it_stands(make_site: MakeSite) -> None:
    """Who made a reading of a statement by hand sees the votes at the statement, and can take them away."""
    desk = DeskClient(make_site({DENIAL: BASE[DENIAL] + "votes: {for: 71}\n"}))
    page = desk.get("/-/edit/event/dispute/denial").text

    assert 'name="votes.for" value="71"' in page
    assert 'id="w:stage"' not in page


CHEN = "chen: {name: George Chen, kind: person, member_of: company}\n"
SPOKE: dict[str, tuple[str, dict[str, str]]] = {
    "an organization": ("speaker: ministry\n", {"speaker.0": "ministry"}),
    "a person for an organization": ("speaker: chen\non_behalf_of: company\n", {"speaker.0": "company"}),
    "two bodies": ("speaker: [ministry, company]\n", {"speaker.0": "ministry", "speaker.1": "company"}),
    "a person alone": ("speaker: chen\non_behalf_of: chen\n", {"speaker.0": "chen", "on_behalf_of.0": "chen"}),
    "nobody": ("", {}),
}


@pytest.mark.parametrize(("spoke", "filled"), SPOKE.values(), ids=SPOKE)
def test_own_answer_fills_in_whose_word_it_was(make_site: MakeSite, spoke: str, filled: dict[str, str]) -> None:
    """'By Meta' fills in Meta, not the person who spoke for it then; the editor can take it away."""
    actors = "content/actors/actors.yaml"
    files = {actors: BASE[actors] + CHEN, ANNOUNCEMENT: BASE[ANNOUNCEMENT].replace("speaker: ministry\n", spoke)}
    desk = DeskClient(make_site(files))
    address = "/-/new/statement?target=dispute/announcement%23access&relation=withdraws&by=same"
    page = desk.get(address)
    fields = sent_fields(page)
    given = {name: text for name, text in fields.items() if re.match(r"speaker|on_behalf_of", name) and text}

    assert given == filled
    assert fields["withdraws.0.target"] == "announcement#access"
    assert ("Filled in, since this is their own word." in words_of(page)) == bool(filled)
    if filled:
        taken = desk.post(address, **fields, **{"-do": "", "-drop": "speaker.0"})
        assert "speaker.0" not in sent_fields(taken)
        assert "Filled in" not in words_of(taken)


def test_answer_of_another_side_fills_in_nobody(make_site: MakeSite) -> None:
    """Who admits in part that another's claim is true is asked for."""
    page = DeskClient(make_site({})).get("/-/new/statement?target=dispute/announcement%23access&relation=qualifies")

    assert sent_fields(page)["qualifies.0.target"] == "announcement#access"
    assert not [name for name in sent_fields(page) if name.startswith("speaker")]


def _radios(page: str, name: str) -> dict[str, str]:
    """Return the choices of a field with the words beside each."""
    found = re.findall(rf'<input type="radio"[^>]*? name="{re.escape(name)}" value="([^"]+)"[^>]*> <span>([^<]*)', page)
    return {value: unescape(words).strip() for value, words in found}


def _options(page: str, name: str) -> list[dict[str, str]]:
    """Return the options of each list of a field with their words."""
    lists = re.findall(rf'<select[^>]* name="{re.escape(name)}".*?</select>', page, re.DOTALL)
    return [dict(re.findall(r'<option value="([^"]+)"[^>]*>([^<]*)', one)) for one in lists]


RESULTS = {
    "so": "It is so: the claim is true",
    "not-so": "It is not so: the claim is not true",
    "in-part": "It is so in part: some of the claim is true",
    "not-established": "It was not established that it is so",
    "undecided": "It was left open whether it is so",
}
FIRST_QUESTION = 'id="w:date"'


def test_finding_asks_first_on_what_it_decides_and_how(make_site: MakeSite) -> None:
    """The claim and the result are the first questions of a finding, both open; the result can be chosen first."""
    desk = DeskClient(make_site(COURTS))
    first = desk.get("/-/new/finding?story=dispute").text.partition(FIRST_QUESTION)[0]
    assert 'name="-find.finds.0.target"' in first
    assert _radios(first, "finds.0.result") == RESULTS
    assert "<details" not in first.partition('id="w:finds"')[2]

    sent = {"-do": "", "-story": "dispute", "finds.0.result": "not-so", "-find.finds.0.target": "access"}
    chosen = desk.post("/-/new/finding", **sent)
    first = chosen.text.partition(FIRST_QUESTION)[0]
    assert sent_fields(chosen)["finds.0.result"] == "not-so"
    assert 'type="radio" name="finds.0.target" value="announcement#access"' in first
    assert "finds.1." not in first


def test_decision_on_a_claim_asks_for_its_result_alone(make_site: MakeSite) -> None:
    """Who comes from 'Decides' sees the claim, by whom it was said, and the results as sentences."""
    desk = DeskClient(make_site(COURTS))
    address = "/-/new/finding?target=dispute/announcement%23joint&relation=finds"
    page = desk.get(address)
    first = page.text.partition(FIRST_QUESTION)[0]
    assert sent_fields(page)["finds.0.target"] == "announcement#joint"
    assert "said by The ministry · disputed by The company" in words_of(page)
    assert _radios(first, "finds.0.result") == RESULTS
    assert "<details" not in first.partition('name="finds.0.result"')[0].partition('id="w:finds"')[2]

    typed = {"date": "11 Nov 2021", "title": "The court decides", "speaker.0": "court", "sources.0.source": "wire"}
    refused = desk.post(address, **{**sent_fields(page), **typed, "-do": "save"})
    assert "No answer yet: What did it find on it?" in words_of(refused)
    saved = desk.post(address, **{**sent_fields(refused), "finds.0.result": "in-part", "-do": "save"})
    assert "Saved at" in words_of(saved)
    written = (desk.root / "content/stories/dispute/events/court-decides.yaml").read_text("utf-8")
    assert "finds:\n  - target: announcement#joint\n    result: in-part\n" in written


def test_result_that_is_recorded_is_shown_at_its_claim(make_site: MakeSite) -> None:
    """An edit of a finding on two claims shows both, each with its result chosen."""
    page = DeskClient(make_site(FINDING)).get("/-/edit/event/dispute/judgment")
    first = page.text.partition(FIRST_QUESTION)[0]

    assert sent_fields(page).items() >= {"finds.0.result": "not-so", "finds.1.result": "in-part"}.items()
    assert _radios(first, "finds.0.result") == _radios(first, "finds.1.result") | {"so": RESULTS["so"]} == RESULTS
    assert "What it decides on earlier findings" in words_of(page)


def _links_lead_somewhere(page: str) -> bool:
    summary = page.partition('id="summary"')[2].partition("</section>")[0]
    return all(f'id="{target}"' in page for target in re.findall(r'href="#([^"]+)"', summary))


def test_what_is_missing_names_its_question(make_site: MakeSite) -> None:
    """A missing bill, stage, claim or court is asked for by its own question, and the link leads to it."""
    desk = DeskClient(make_site(COURTS))
    typed = {
        "-do": "",
        "-story": "dispute",
        "date": "2021-11-11",
        "title": "A title",
        "sources.0.source": "wire",
    }
    reading = desk.post("/-/new/bill-reading", **typed)
    summary = words_of(reading).partition("New bill reading")[2].partition("What happened, as a headline?")[0]
    assert "No answer yet: Which bill?" in summary
    assert "No answer yet: Which stage?" in summary
    assert "Choose the bill first: the form then lists its stages." in words_of(reading)
    assert _links_lead_somewhere(reading.text)

    finding = desk.post("/-/new/finding", **typed)
    assert "No answer yet: On what does it decide?" in words_of(finding)
    assert "No answer yet: Which court, regulator or other body decided?" in words_of(finding)
    assert _links_lead_somewhere(finding.text)
    for page in (reading, finding):
        assert "No answer yet: To which story does it belong?" not in words_of(page)


KZ = "title: The act\nprocedure: kz-bicameral\n"
STAGES: dict[str, tuple[str, str, str, list[str]]] = {
    "uk": (ACT, "origin-1", "First reading, House of Commons – comes next", ["It took place, without a decision"]),
    "kz": (
        KZ,
        "lower-1",
        "First reading, Mazhilis",
        ["Adopted: the chamber voted for it", "Rejected: the chamber voted against it"],
    ),
}


@pytest.mark.parametrize(("bill", "stage", "words", "outcomes"), STAGES.values(), ids=STAGES)
def test_stage_decides_which_outcomes_it_can_have(
    make_site: MakeSite, bill: str, stage: str, words: str, outcomes: list[str]
) -> None:
    """Stages are words alone; an outcome is asked for once a stage is chosen, of those that it can have."""
    desk = DeskClient(make_site({BILL: bill}))
    address = "/-/new/bill-reading?story=dispute&bill=act"
    page = desk.get(address).text
    (listed,) = _options(page, "stage.0.stage")
    assert listed[stage] == words
    assert 'id="w:outcome" hidden' in page

    sent = {"-do": "", "-story": "dispute", "bill": "act", "stage.0.stage": stage, "stage.1.stage": ""}
    chosen = desk.post(address, **sent)
    assert list(_radios(chosen.text, "outcome").values()) == outcomes
    assert 'id="w:chamber" hidden' in chosen.text
    live = desk.post("/-/check", **sent, **{"-at": address, "-number": "1"}).json()["html"]
    assert list(_radios(live, "outcome").values()) == outcomes


def test_each_of_several_stages_is_asked_how_it_ended(make_site: MakeSite) -> None:
    """Beside two stages, each asks for its own outcome, and the event for none; both are written."""
    desk = DeskClient(make_site({BILL: KZ}))
    address = "/-/new/bill-reading?story=dispute&bill=act"
    sent = {"-do": "", "-story": "dispute", "bill": "act", "stage.0.stage": "lower-1", "stage.1.stage": "lower-pass"}
    page = desk.post(address, **sent)
    assert set(_radios(page.text, "stage.0.outcome")) == {"adopted", "rejected"}
    assert _radios(page.text, "stage.1.outcome")
    assert 'id="w:outcome" hidden' in page.text

    ended = {"stage.0.outcome": "adopted", "stage.1.outcome": "rejected"}
    typed = {"date": "2021-11-04", "title": "It fails", "sources.0.source": "wire"}
    saved = desk.post(address, **{**sent, **ended, **typed, "-do": "save"})
    assert "Saved at" in words_of(saved)
    written = (desk.root / "content/stories/dispute/events/fails.yaml").read_text("utf-8")
    assert "stage:\n  - stage: lower-1\n    outcome: adopted\n  - stage: lower-pass\n    outcome: rejected\n" in written


def test_edit_of_a_reading_shows_its_stage_once(make_site: MakeSite) -> None:
    """A reading at one stage has one list with it, in words; another stage is asked for behind a summary."""
    reading = (
        "type: bill-reading\ndate: 2021-11-03\ntitle: It is read\nbill: act\nstage: origin-1\nsources: wire\n"
        "published: 2021-11-10\n"
    )
    desk = DeskClient(make_site({BILL: ACT, "content/stories/dispute/events/read.yaml": reading}))
    page = desk.get("/-/edit/event/dispute/read").text
    stages = page.partition('id="w:stage"')[2].partition("</fieldset>")[0]

    assert stages.partition("<details")[0].count("<select") == 1
    assert stages.count("<select") == 2
    assert "<summary>Which other stage?</summary>" in stages
    assert not re.findall(r"<option[^>]*>[^<]*origin-1", page)
    assert "stage.0.outcome" not in page


READING = "/-/new/bill-reading?story=dispute"
READ = {"-story": "dispute", "date": "3 Nov 2021", "title": "The act is read", "sources.0.source": "wire"}


def test_reading_lists_the_bills(make_site: MakeSite) -> None:
    """'Which bill?' lists the bills at once, takes one by a button, and finds others by words."""
    desk = DeskClient(make_site({BILL: ACT, "content/bills/fees.yaml": "title: The fees\nprocedure: generic\n"}))
    page = desk.get(READING)
    assert re.findall(r'<button name="-set" value="bill=(\w+)" data-live>([^<]+)', page.text) == [
        ("act", "The act"),
        ("fees", "The fees"),
    ]
    taken = desk.post(READING, **{**READ, "-do": "", "-set": "bill=fees"})
    assert sent_fields(taken)["bill"] == "fees"
    assert "Introduction – comes next" in _options(taken.text, "stage.0.stage")[0].values()

    found = desk.get("/-/find?kind=bill&field=bill&story=dispute&q=fee").json()["choices"]
    assert [one["id"] for one in found] == ["fees", "+bill:fee"]


@pytest.mark.parametrize(
    ("procedure", "origin", "stage"),
    [("uk", {"+bill.0.origin": "lords"}, "origin-1"), ("kz-bicameral", {}, "lower-1"), ("generic", {}, "reading-1")],
)
def test_bill_is_begun_from_its_reading(
    make_site: MakeSite, procedure: str, origin: dict[str, str], stage: str
) -> None:
    """A title that is no bill's adds one in the form: procedure and chamber decide on the stages; both are saved."""
    desk = DeskClient(make_site({}))
    first = desk.get(READING)
    assert "The site has no bill yet. Type its title: the list then offers to add it." in words_of(first)
    found = desk.post(READING, **{**READ, "-do": "", "-find.bill": "The lantern act"})
    assert "Add “The lantern act” as a new bill…" in words_of(found)

    begun = desk.post(READING, **{**READ, "-do": "", "bill": "+bill:The lantern act"})
    fields = sent_fields(begun)
    assert fields.items() >= {"bill": "lantern-act", "+bill.0.id": "lantern-act"}.items()
    assert fields["+bill.0.title"] == "The lantern act"
    assert "Choose the bill’s procedure first: it has the stages." in words_of(begun)
    assert 'id="w:+bill.0.origin" hidden' in begun.text

    chosen = desk.post(READING, **{**fields, "-do": "", "+bill.0.procedure": procedure})
    assert ('name="+bill.0.origin" value="lords"' in chosen.text) == bool(origin)
    assert stage in _options(chosen.text, "stage.0.stage")[0]

    sent = {**sent_fields(chosen), **origin, "stage.0.stage": stage}
    saved = desk.post(READING, **{**sent, "-do": "save"})
    assert "Saved at" in words_of(saved)
    bill = (desk.root / "content/bills/lantern-act.yaml").read_text("utf-8")
    written = "".join(f"{name.rpartition('.')[2]}: {text}\n" for name, text in origin.items())
    assert f"title: The lantern act\nprocedure: {procedure}\n{written}" in bill
    event = (desk.root / "content/stories/dispute/events/act-read.yaml").read_text("utf-8")
    assert "bill: lantern-act\n" in event
    assert f"stage: {stage}\n" in event


def test_reading_and_its_new_bill_are_saved_together_or_not_at_all(make_site: MakeSite) -> None:
    """A new bill without a procedure is refused at its question, and nothing is written; taken away, it is gone."""
    desk = DeskClient(make_site({}))
    before = dict(files_of(desk.root))
    begun = sent_fields(desk.post(READING, **{**READ, "-do": "", "bill": "+bill:The lantern act"}))
    refused = desk.post(READING, **{**begun, "-do": "save"})
    assert refused.status_code == 409
    assert "No answer yet: Which procedure does it pass through? even a draft needs it" in words_of(refused)
    assert _links_lead_somewhere(refused.text)
    assert dict(files_of(desk.root)) == before

    lords = {"+bill.0.procedure": "uk"}
    asked = desk.post(READING, **{**begun, **lords, "-do": ""})
    assert "No answer yet: In which chamber did it begin?" in words_of(asked)
    assert _links_lead_somewhere(asked.text)

    away = desk.post(READING, **{**begun, "-do": "", "-drop": "bill"})
    assert not [name for name in sent_fields(away) if name.startswith("+bill")]
    assert "The site has no bill yet." in words_of(away)


def test_claims_are_numbered_as_they_stand(make_site: MakeSite) -> None:
    """With 'And one more', the new claim counts; without one that was taken away, the others move up."""
    desk = DeskClient(make_site({}))
    new = "/-/new/statement?story=dispute"
    typed = {"-story": "dispute", "-do": "", "claims.0.text": "One is so", "claims.1.text": "Two is so"}
    more = desk.post(new, **{**typed, "claims.2.text": "", "-seek": "claims"}).text
    less = desk.post(new, **{**typed, "claims.2.text": "Three is so", "-drop": "claims.0"}).text
    first = desk.post(new, **{**typed, "claims.0.text": "", "claims.1.text": ""}).text

    assert re.findall(r"<legend>(\d of \d)</legend>", more) == ["1 of 3", "2 of 3", "3 of 3"]
    assert '<div class="new">' in more.partition("2 of 3")[2]
    assert re.findall(r"<legend>(\d of \d)</legend>", less) == ["1 of 2", "2 of 2"]
    assert re.findall(r"<legend>(\d of \d)</legend>", first) == []
    assert "Take away" not in first
    assert "Former ids" not in more + less + first


def test_address_and_names_of_claims_are_shown_before_they_are_final(make_site: MakeSite) -> None:
    """The form says what the address will be, and by what others will answer each claim; both can be changed there."""
    desk = DeskClient(make_site({}))
    new = "/-/new/statement?story=dispute"
    typed = {
        "-story": "dispute",
        "-do": "",
        "title": "Nobody can change accounts",
        "claims.0.text": "It never took money",
    }
    form = desk.post(new, **typed)
    changed = words_of(desk.post(new, **{**typed, "-id": "accounts", "claims.0.id": "money"}))

    assert "Its address will be /dispute/nobody-can-change-accounts/ and never changes." in words_of(form)
    assert "Its address will end in “never-took-money” and never changes" in words_of(form)
    assert form.text.index('id="own-address"') > form.text.index('id="more"')
    assert "Its address will be /dispute/accounts/ and never changes." in changed
    assert "Its address will end in “money” and never changes" in changed
    assert "Its address will be made of what you write, and never changes." in words_of(desk.get(new))

    opened = words_of(desk.get("/-/edit/event/dispute/announcement"))
    assert "Its address ends in “joint”" in opened
    assert "Its address will be" not in opened


def test_address_is_shown_while_somebody_types(make_site: MakeSite) -> None:
    """The answer of a check has the address and the names of the claims."""
    desk = DeskClient(make_site({}))
    sent = {"-at": "/-/new/statement?story=dispute", "-number": "1", "-story": "dispute"}
    answer = desk.post("/-/check", **sent, **{"title": "It opens", "claims.0.text": "It opens in May"}).json()["html"]

    assert '<div data-put="own-address">Its address will be /dispute/opens/ and never changes.</div>' in answer
    assert '<div data-put="i:claims.0">Its address will end in “opens-may” and never changes</div>' in answer


@pytest.mark.parametrize(
    ("kind", "fields", "address"),
    [
        ("story", {"title": "A strike"}, "/strike/"),
        ("actor", {"name": "A union"}, "/actors/union/"),
        ("source", {"title": "A letter"}, "/sources/letter/"),
        ("bill", {"title": "Water Act"}, "/bills/water-act/"),
    ],
)
def test_address_of_other_entries(make_site: MakeSite, kind: str, fields: dict[str, str], address: str) -> None:
    """A story, an actor, a source and a bill say their addresses too."""
    page = words_of(DeskClient(make_site({})).post(f"/-/new/{kind}", **fields, **{"-do": ""}))

    assert f"Its address will be {address} and never changes." in page


LACKING: dict[str, tuple[str, str]] = {
    "type: bill-reading\nbill: act\n": ("Which stage?", "stage"),
    "type: bill-reading\n": ("Which bill?", "bill"),
    "type: finding\nspeaker: court\n": ("On what does it decide?", "finds"),
    "type: finding\nfinds: {target: announcement#joint, result: so}\n": (
        "Which court, regulator or other body decided?",
        "speaker",
    ),
    "type: denial\nspeaker: company\n": ("What does it deny?", "denies"),
}


@pytest.mark.parametrize(("fields", "asked"), LACKING.items(), ids=[one for one, _ in LACKING.values()])
def test_pages_name_the_question_that_lacks_an_answer(make_site: MakeSite, fields: str, asked: tuple[str, str]) -> None:
    """The desk's home and 'Publish...' say which question is open, not which field; the link leads to it."""
    words, field = asked
    event = f"{fields}date: 2021-11-11\ntitle: It is written\nsources: wire\n"
    path = "content/stories/dispute/events/open.yaml"
    drafted = DeskClient(make_site({**COURTS, BILL: ACT, path: f"{event}status: draft\n"}))
    published = DeskClient(make_site({**COURTS, BILL: ACT, path: f"{event}published: 2021-11-20\n"}))
    home, ready, problems = drafted.get("/-/desk/"), drafted.get("/-/publish?event=dispute/open"), published.home
    for page in (home, ready, problems):
        assert f"No answer yet: {words}" in words_of(page)
        assert "missing here" not in words_of(page)
    for page in (ready, problems):
        assert f'href="/-/edit/event/dispute/open#w:{field}"' in page.text
    assert f'id="w:{field}"' in drafted.get("/-/edit/event/dispute/open").text


def test_membership_says_where_its_end_goes(make_site: MakeSite) -> None:
    """A person whose job has ended: the question on days stands at the organization, in words."""
    desk = DeskClient(make_site({}))
    person = {"speaker.0": "ann", "+actor.0.id": "ann", "+actor.0.name": "Ann", "+actor.0.kind": "person"}
    page = desk.post(NEW, **{**TYPED, **person, "-do": "", "+actor.0.member_of.0.organization": "company"})
    days = page.text.partition("<summary>Since when, and until when?</summary>")[2].partition("</details>")[0]

    assert 'name="+actor.0.member_of.0.end_date"' in days
    assert "Its office or role?" in words_of(page)
    organization = desk.post(NEW, **{**TYPED, **person, "-do": "", "+actor.0.kind": "organization"})
    assert "Its office or role?" not in words_of(organization)


def test_another_type_draws_its_own_form(make_site: MakeSite) -> None:
    """A statement that becomes a finding is asked what it decides; what it can no longer have can be taken away."""
    statement = BASE[DENIAL].replace("type: denial", "type: statement").replace("denies:", "confirms:")
    desk = DeskClient(make_site({DENIAL: statement}))
    address = "/-/edit/event/dispute/denial"
    fields = sent_fields(desk.get(address))
    page = desk.post(address, **{**fields, "title": "It decides", "type": "finding", "-do": ""})

    assert sent_fields(page).items() >= {"title": "It decides", "confirms.0.target": "announcement#joint"}.items()
    assert _radios(page.text, "finds.0.result") == RESULTS
    assert 'id="w:denies"' not in page.text


def test_source_without_a_title_is_called_by_its_address(make_site: MakeSite) -> None:
    """Alone it got the id 'source' for good; in the form of an event, one made of the address. Both are the same."""
    desk = DeskClient(make_site({}))
    address = "https://www.example.org/post-office/statement"
    begun = desk.post(NEW, **{**TYPED, "-do": "", "sources.0.source": f"+source:{address}"})
    alone = desk.post("/-/new/source", url=address, **{"-do": "look"})

    assert sent_fields(begun)["+source.0.id"] == "example-org-post-office"
    assert "/sources/example-org-post-office/" in words_of(alone)
