"""Correcting what readers have seen: one field by its own form, and the question when a public entry is saved."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from conftest import BASE, MakeSite
from desk_client import DeskClient, files_of, sent_fields, words_of
from httpx2 import Response

ANNOUNCEMENT = "content/stories/dispute/events/announcement.yaml"
DENIAL = "content/stories/dispute/events/denial.yaml"
FORM = "/-/edit/event/dispute/announcement"
ASKED = "Readers have seen this. What is your change?"


def _save(desk: DeskClient, address: str, **changed: str) -> Response:
    """Save a form as a browser without scripts does, with some other answers."""
    return desk.post(address, **{**sent_fields(desk.get(address)), "-do": "save", **changed})


def _read(root: Path, path: str = ANNOUNCEMENT) -> str:
    return (root / path).read_text("utf-8")


def test_what_was_wrong_is_chosen_first(make_site: MakeSite) -> None:
    """Each answer that readers see stands below its question, and has a form of its own."""
    desk = DeskClient(make_site({}))
    page = desk.get("/-/new/correction?for=dispute/announcement")
    words = words_of(page)

    assert "What was wrong?" in words
    assert "When did it happen? Monday 1 November 2021 Correct this" in words
    assert "What is asserted? 2 of 2 The ministry has access Correct this" in words
    assert "Who spoke? The ministry Correct this" in words
    links = re.findall(r"\?correct=([\w.]+)", page.text)
    assert links == ["type", "date", "title", "speaker", "claims.0.text", "claims.1.text", "sources"]


def test_draft_needs_no_correction(make_site: MakeSite) -> None:
    """Nobody has read a draft: 'Correct' opens its form."""
    draft = BASE[DENIAL].replace("published: 2021-11-10", "status: draft")
    desk = DeskClient(make_site({DENIAL: draft}))

    assert "Edit denial" in words_of(desk.get("/-/new/correction?for=dispute/denial"))


@pytest.mark.parametrize("name", ["", "dispute", "dispute/nothing", "dispute/denial/more"])
def test_unknown_event_is_refused(make_site: MakeSite, name: str) -> None:
    """An address that nobody wrote ends in a sentence."""
    page = DeskClient(make_site({})).get(f"/-/new/correction?for={name}")

    assert page.status_code == 409
    assert "that can be opened" in words_of(page)


def test_file_that_no_form_can_show_leads_to_its_text(make_site: MakeSite) -> None:
    """As for 'Edit', since nothing can be chosen in it."""
    page = DeskClient(make_site({DENIAL: "title: [\n"})).get("/-/new/correction?for=dispute/denial")

    assert "As text" in words_of(page)


def test_claim_and_its_correction_are_one_save(make_site: MakeSite) -> None:
    """The form shows how it reads, and changes the words of the claim and the list of corrections at once."""
    desk = DeskClient(make_site({}))
    address = f"{FORM}?correct=claims.1.text"
    form = words_of(desk.get(address))
    assert "It reads The ministry has access It should read" in form
    assert "Why was it wrong?" in form

    page = _save(
        desk, address, **{"claims.1.text": "The ministry will have access", "-why": "the minutes were misread"}
    )

    assert page.status_code == 200
    assert _read(desk.root) == BASE[ANNOUNCEMENT].replace("has access", "will have access") + (
        "corrections:\n"
        "  - date: 2022-06-01\n"
        "    was: The ministry has access\n"
        "    now: The ministry will have access\n"
        "    reason: the minutes were misread\n"
    )
    assert "Corrected “The ministry announces”" in words_of(desk.get("/-/desk/"))
    number = re.findall(r'name="undo" value="(\d+)"', desk.get("/-/desk/").text)[0]
    desk.post("/-/undo", undo=number)
    assert _read(desk.root) == BASE[ANNOUNCEMENT]


@pytest.mark.parametrize(
    ("field", "changed", "was", "now"),
    [
        ("date", {"date": "31 Oct 2021"}, "Date: 1 November 2021", "Date: 31 October 2021"),
        ("speaker", {"speaker.0": "company"}, "Speaker: The ministry", "Speaker: The company"),
        ("title", {"title": "The minister announces"}, "The ministry announces", "The minister announces"),
        # What means nothing on its own is a correction too if the editor says so.
        ("title", {"title": "The ministry, announces"}, "The ministry announces", "The ministry, announces"),
        ("type", {"type": "statement"}, "Announcement", "Statement"),
        ("sources", {"sources.0.source": "wire"}, "The gazette", "The wire"),
    ],
)
def test_each_field_is_said_as_people_read_it(
    make_site: MakeSite, field: str, changed: dict[str, str], was: str, now: str
) -> None:
    """A correction names no id and no code; it is complete without a reason."""
    desk = DeskClient(make_site({}))
    page = _save(desk, f"{FORM}?correct={field}", **changed)

    assert page.status_code == 200
    written = _read(desk.root).replace('"', "").replace("'", "")
    assert f"corrections:\n  - date: 2022-06-01\n    was: {was}\n    now: {now}\n" in written
    assert "reason" not in written


def test_what_reads_as_before_is_no_correction(make_site: MakeSite) -> None:
    """Nothing is written; the form says why."""
    desk = DeskClient(make_site({}))
    before = dict(files_of(desk.root))
    page = _save(desk, f"{FORM}?correct=title", **{"-why": "a mistake"})

    assert page.status_code == 409
    assert "It reads as before. Change it, or leave the form." in words_of(page)
    assert "a mistake" in page.text
    assert dict(files_of(desk.root)) == before


def test_unknown_field_is_refused(make_site: MakeSite) -> None:
    """For example a claim that is gone since the list was opened."""
    page = DeskClient(make_site({})).get(f"{FORM}?correct=claims.7.text")

    assert page.status_code == 409
    assert "choose again what is wrong" in words_of(page)


def test_later_corrections_follow_earlier_ones(make_site: MakeSite) -> None:
    """An earlier correction stays as it is; one of a later day than today keeps the order."""
    known = BASE[ANNOUNCEMENT] + 'corrections:\n  - {date: 2022-06-05, was: "No", now: "Yes"}\n'
    desk = DeskClient(make_site({ANNOUNCEMENT: known}))
    _save(desk, f"{FORM}?correct=title", title="The minister announces")

    assert known.replace("The ministry announces", "The minister announces") in _read(desk.root)
    assert _read(desk.root).endswith(
        "  - date: 2022-06-05\n    was: The ministry announces\n    now: The minister announces\n"
    )


def test_while_typing_the_correction_stands_beside_the_form(make_site: MakeSite) -> None:
    """The text and what readers will notice have both the words and the correction."""
    desk = DeskClient(make_site({}))
    address = f"{FORM}?correct=title"
    typed = {**sent_fields(desk.get(address)), "title": "The minister announces", "-at": address, "-form": "one"}

    assert "was: The ministry announces" in desk.post("/-/check", **typed).json()["html"]
    look = desk.post("/-/check", **{**typed, "-what": "look"}).json()["html"]
    assert "The ministry announces" in look
    assert "orrection" in look


def test_change_of_what_is_public_asks(make_site: MakeSite) -> None:
    """Nothing is chosen and nothing is written before somebody says what the change is; the words stay."""
    desk = DeskClient(make_site({}))
    before = dict(files_of(desk.root))
    page = _save(desk, FORM, title="The minister announces")

    assert page.status_code == 409
    assert ASKED in words_of(page)
    assert "before The ministry announces now The minister announces" in words_of(page)
    assert 'value="The minister announces"' in page.text
    assert not re.search(r'name="-change"[^>]* checked', page.text)
    assert "Choose one of both." not in page.text
    assert dict(files_of(desk.root)) == before

    again = desk.post(FORM, **{**sent_fields(page), "-do": "save", "-why": "misheard"})
    assert again.status_code == 409
    assert "Choose one of both." in words_of(again)
    assert "misheard" in again.text
    assert dict(files_of(desk.root)) == before

    saved = desk.post(FORM, **{**sent_fields(again), "-do": "save", "-change": "correction"})
    assert saved.status_code == 200
    assert _read(desk.root).endswith(
        "corrections:\n  - date: 2022-06-01\n    was: The ministry announces\n    now: The minister announces\n"
        "    reason: misheard\n"
    )


def test_slip_is_saved_without_a_word(make_site: MakeSite) -> None:
    """Who says that it could mislead nobody saves it as it is."""
    desk = DeskClient(make_site({}))
    page = _save(desk, FORM, title="The ministries announce")
    saved = desk.post(FORM, **{**sent_fields(page), "-do": "save", "-change": "slip"})

    assert saved.status_code == 200
    assert _read(desk.root) == BASE[ANNOUNCEMENT].replace("The ministry announces", "The ministries announce")


@pytest.mark.parametrize(
    "changed",
    [
        {"date": "2021-10-31"},
        {"speaker.0": "company"},
        {"claims.0.text": "They signed a joint statement"},
        {"type": "statement"},
        {"summary": "", "title": "The minister announces"},
    ],
)
def test_what_readers_notice_asks(make_site: MakeSite, changed: dict[str, str]) -> None:
    """The date, the speaker, a claim, the kind of event and the headline are what readers go by."""
    assert ASKED in words_of(_save(DeskClient(make_site({})), FORM, **changed))


@pytest.mark.parametrize(
    "changed",
    [
        {"title": "The ministry “announces”, "},
        {"claims.0.text": "They issued a joint statement."},
        {"summary": "A first sentence"},
        {"tags.0": "platforms"},
        {"title.ru": "Министерство объявляет"},
    ],
)
def test_what_misleads_nobody_is_saved_at_once(make_site: MakeSite, changed: dict[str, str]) -> None:
    """A comma, a translation, and what was not there before."""
    desk = DeskClient(make_site({"site.yaml": BASE["site.yaml"] + "languages: [en, ru]\n"}))
    page = _save(desk, FORM, **changed)

    assert page.status_code == 200
    assert ASKED not in words_of(page)
    assert "corrections" not in _read(desk.root)


def test_draft_never_asks(make_site: MakeSite) -> None:
    """Neither an event that is a draft, nor one of a story that is one."""
    draft = BASE[DENIAL].replace("published: 2021-11-10", "status: draft")
    desk = DeskClient(make_site({DENIAL: draft}))
    assert _save(desk, "/-/edit/event/dispute/denial", title="Another").status_code == 200

    story = {"content/stories/dispute/story.yaml": "title: The dispute\nstatus: draft\n"}
    of_draft = DeskClient(make_site(story))
    assert _save(of_draft, FORM, title="Another").status_code == 200


def test_correction_typed_by_hand_asks_nothing(make_site: MakeSite) -> None:
    """The form has the field too; 'today' is a date."""
    desk = DeskClient(make_site({}))
    typed = {"corrections.0.date": "today", "corrections.0.was": "No", "corrections.0.now": "Yes"}
    page = _save(desk, FORM, title="The minister announces", **typed)

    assert page.status_code == 200
    assert "date: 2022-06-01" in _read(desk.root)


def test_finding_asks_with_its_result(make_site: MakeSite) -> None:
    """What a court found is said in words."""
    finding = (
        "type: finding\ndate: 2021-12-01\ntitle: The court decides\nspeaker: company\n"
        "finds: {target: announcement#access, result: so}\nsources: wire\npublished: 2021-12-02\n"
    )
    desk = DeskClient(make_site({"content/stories/dispute/events/finding.yaml": finding}))
    page = _save(desk, "/-/edit/event/dispute/finding", **{"finds.0.result": "not-so"})

    assert ASKED in words_of(page)
    assert "The ministry has access" in words_of(page).partition("A correction:")[0]


def test_text_of_what_is_public_asks_too(make_site: MakeSite) -> None:
    """The same question, and the correction is written into the text."""
    desk = DeskClient(make_site({}))
    address = "/-/text/event/dispute/announcement"
    changed = BASE[ANNOUNCEMENT].replace("The ministry announces", "The minister announces  # heard again")
    page = desk.post(address, **{**sent_fields(desk.get(address)), "text": changed, "save": "yes"})
    assert page.status_code == 409
    assert ASKED in words_of(page)
    assert "heard again" in page.text
    assert _read(desk.root) == BASE[ANNOUNCEMENT]

    fields = {**sent_fields(page), "save": "yes", "-change": "correction", "-why": "misheard"}
    assert desk.post(address, **fields).status_code == 200
    assert _read(desk.root) == changed + (
        "corrections:\n  - date: 2022-06-01\n    was: The ministry announces\n    now: The minister announces\n"
        "    reason: misheard\n"
    )


def test_text_that_tells_nothing_new_is_saved_at_once(make_site: MakeSite) -> None:
    """A comment, a draft, and a file that no entry can be read from."""
    desk = DeskClient(make_site({}))
    address = "/-/text/event/dispute/announcement"
    for text in (f"# checked\n{BASE[ANNOUNCEMENT]}", "title: [\n"):
        saved = desk.post(address, **{**sent_fields(desk.get(address)), "text": text, "save": "yes"})
        assert saved.status_code == 200
        assert _read(desk.root) == text


REQUIRED = {"site.yaml": f"{BASE['site.yaml']}languages: [en, ru]\ncorrections: required\n"}
ASKED_WHY = "Readers have seen this, so they get a correction"
WHY = "This site publishes no other date, speaker, quotation, claim or relation without a correction."


@pytest.mark.parametrize("decision", ["", "slip"])
@pytest.mark.parametrize(
    ("changed", "was", "now"),
    [
        ({"date": "2021-10-31"}, "Date: 1 November 2021", "Date: 31 October 2021"),
        ({"claims.0.text": "They issued a joint statement."}, "They issued a joint statement", None),
    ],
)
def test_required_correction_leaves_no_choice(
    make_site: MakeSite, changed: dict[str, str], was: str, now: str | None, decision: str
) -> None:
    """The form says why, shows both versions, and saves only with the correction; a comma in a claim is one too."""
    desk = DeskClient(make_site(REQUIRED))
    before = dict(files_of(desk.root))
    page = _save(desk, FORM, **changed, **({"-change": decision} if decision else {}))

    assert page.status_code == 409
    assert ASKED_WHY in words_of(page)
    assert WHY in words_of(page)
    assert "A slip that could mislead nobody" not in words_of(page)
    assert dict(files_of(desk.root)) == before

    saved = desk.post(FORM, **{**sent_fields(page), "-do": "save", "-why": "misheard"})
    assert saved.status_code == 200
    text = now or changed["claims.0.text"]
    assert (
        _read(desk.root)
        .replace('"', "")
        .replace("'", "")
        .endswith(f"corrections:\n  - date: 2022-06-01\n    was: {was}\n    now: {text}\n    reason: misheard\n")
    )


@pytest.mark.parametrize("changed", [{"title": "The ministries announce"}, {"title": "The ministry announces, again"}])
def test_headline_may_be_a_slip_where_corrections_are_required(make_site: MakeSite, changed: dict[str, str]) -> None:
    """What `onrecord diff` asks no correction for, the desk asks about as elsewhere."""
    desk = DeskClient(make_site(REQUIRED))
    page = _save(desk, FORM, **changed)
    assert ASKED in words_of(page)
    saved = desk.post(FORM, **{**sent_fields(page), "-do": "save", "-change": "slip"})

    assert saved.status_code == 200
    assert "corrections" not in _read(desk.root)


def test_earlier_correction_stays_where_corrections_are_required(make_site: MakeSite) -> None:
    """Readers know it, so neither the form nor the text is saved without it, whatever new one stands beside."""
    known = BASE[ANNOUNCEMENT] + "corrections:\n  - {date: 2022-05-05, was: Five, now: Six}\n"
    desk = DeskClient(make_site({**REQUIRED, ANNOUNCEMENT: known}))
    edited = {"corrections.0.now": "Seven", "date": "2021-10-31", "-change": "correction"}
    page = _save(desk, FORM, **edited)
    assert page.status_code == 409
    assert "bring it back, and say in a new one what was wrong with it" in words_of(page)

    address = "/-/text/event/dispute/announcement"
    for text in (
        known.replace("Six", "Seven"),
        f"{known.replace('Six', 'Seven')}  - {{date: 2022-05-06, was: A, now: B}}\n",
    ):
        page = desk.post(address, **{**sent_fields(desk.get(address)), "text": text, "save": "yes"})
        assert page.status_code == 409
        assert "An earlier correction was changed or removed. Bring it back" in words_of(page)
    assert _read(desk.root) == known


def test_text_gets_its_required_correction(make_site: MakeSite) -> None:
    """The page of the text leaves no choice either; with a correction typed by hand it asks nothing."""
    desk = DeskClient(make_site(REQUIRED))
    address = "/-/text/event/dispute/announcement"
    changed = BASE[ANNOUNCEMENT].replace("2021-11-01", "2021-10-31")
    sent = {**sent_fields(desk.get(address)), "text": changed, "save": "yes"}
    page = desk.post(address, **sent, **{"-change": "slip"})
    assert page.status_code == 409
    assert WHY in words_of(page)
    assert _read(desk.root) == BASE[ANNOUNCEMENT]

    assert desk.post(address, **{**sent_fields(page), "save": "yes"}).status_code == 200
    assert _read(desk.root).startswith(f"{changed}corrections:\n")
    typed = f"{changed}corrections: {{date: 2022-06-01, was: On the first, now: On the last}}\n"
    other = DeskClient(make_site(REQUIRED))
    sent = {**sent_fields(other.get(address)), "text": typed, "save": "yes"}
    assert other.post(address, **sent).status_code == 200
    assert _read(other.root) == typed
