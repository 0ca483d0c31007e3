"""A desk that was killed between writing and answering: the next press, in the next run, writes nothing."""

from __future__ import annotations

from collections.abc import Mapping

import pytest
from conftest import BASE, MakeSite
from desk_client import DeskClient, files_of, sent_fields, words_of

EVENTS = "content/stories/dispute/events"
DENIAL = f"{EVENTS}/denial.yaml"
DRAFT = BASE[DENIAL].replace("published: 2021-11-10", "status: draft").replace("joint", "access")
EDIT = "/-/edit/event/dispute/denial"
TEXT = "/-/text/event/dispute/denial"
QUOTE = "/-/quote/wire?for=dispute/denial"
NEW: Mapping[str, dict[str, str]] = {
    "statement": {
        "date": "4 Nov 2021",
        "title": "The company speaks",
        "speaker.0": "jane-doe",
        "+actor.0.id": "jane-doe",
        "+actor.0.name": "Jane Doe",
        "+actor.0.kind": "person",
        "claims.0.text": "We said it",
        "sources.0.source": "wire",
    },
    "source": {"title": "A letter", "url": "https://example.org/a-letter"},
    "actor": {"name": "A union", "kind": "organization"},
    "story": {"title": "A strike"},
    "bill": {"title": "An act", "procedure": "kz-bicameral", "origin": "majilis"},
}


def _press_in_two_runs(desk: DeskClient, address: str, fields: Mapping[str, str]) -> str:
    """Send a form in one run and again in the next, which must write nothing; return where the second press leads."""
    first = desk.post(address, **fields)
    after = dict(files_of(desk.root))
    second = DeskClient(desk.root).post(address, **fields)

    assert (first.status_code, second.status_code) == (200, 200), words_of(second)
    assert dict(files_of(desk.root)) == after
    assert second.url == first.url
    return words_of(second)


@pytest.mark.parametrize("kind", NEW)
def test_new_entry_is_made_once(make_site: MakeSite, kind: str) -> None:
    """The entry is there with exactly these words, and so is the actor that came with it."""
    desk = DeskClient(make_site({}))
    address = f"/-/new/{kind}"
    assert "Saved at" in _press_in_two_runs(desk, address, sent_fields(desk.get(address)) | NEW[kind] | {"-do": "save"})


def test_same_words_in_a_new_form_make_an_entry(make_site: MakeSite) -> None:
    """Whoever opens a form and types the same again means another entry."""
    desk = DeskClient(make_site({}))
    for _ in range(2):
        desk.post("/-/new/actor", **sent_fields(desk.get("/-/new/actor")) | NEW["actor"] | {"-do": "save"})
    assert b"".join(data for _, data in files_of(desk.root)).count(b"name: A union") == 2


def test_opened_entry_is_saved(make_site: MakeSite) -> None:
    """The next run does not know the file as it was opened; the form has sent what is there."""
    desk = DeskClient(make_site({}))
    fields = sent_fields(desk.get(EDIT)) | {"title": "The company says no", "-change": "slip", "-do": "save"}
    assert "Saved at" in _press_in_two_runs(desk, EDIT, fields)

    later = DeskClient(desk.root).post(EDIT, **fields | {"title": "The company says no again"})
    assert later.status_code == 409
    assert "says no again" in words_of(later)


def test_text_is_saved(make_site: MakeSite) -> None:
    """There is no conflict between two texts that are the same."""
    desk = DeskClient(make_site({}))
    text = BASE[DENIAL].replace("denies\n", "says no\n")
    fields = sent_fields(desk.get(TEXT)) | {"text": text, "-change": "slip"}
    _press_in_two_runs(desk, TEXT, fields)


def test_conflict_is_settled(make_site: MakeSite) -> None:
    """Both texts are together already."""
    desk = DeskClient(make_site({}))
    fields = sent_fields(desk.get(EDIT)) | {"title": "The company says no", "-change": "slip", "-do": "save"}
    (desk.root / DENIAL).write_text(BASE[DENIAL].replace("sources: wire", "sources: gazette"), "utf-8")
    _press_in_two_runs(desk, "/-/conflict", sent_fields(desk.post(EDIT, **fields)) | {"settle": "together"})


def test_quotation_is_taken_once(make_site: MakeSite) -> None:
    """The passage is kept once, and the words are quoted once."""
    desk = DeskClient(make_site({}))
    _press_in_two_runs(desk, QUOTE, sent_fields(desk.get(QUOTE)) | {"passage": "We said no.", "-do": "paste"})
    _press_in_two_runs(desk, QUOTE, sent_fields(desk.get(QUOTE)) | {"words": "We said no", "-do": "take"})
    assert (desk.root / DENIAL).read_text("utf-8").count("We said no") == 1


def test_draft_is_published_once(make_site: MakeSite) -> None:
    """'It is public already' would be no answer to the button that made it public."""
    desk = DeskClient(make_site({f"{EVENTS}/draft.yaml": DRAFT}))
    address = "/-/publish?event=dispute/draft"
    _press_in_two_runs(desk, address, sent_fields(desk.get(address)) | {"publish": "yes"})


def test_script_is_told_where_a_form_leads(make_site: MakeSite) -> None:
    """A browser follows a redirect by itself, and hides its address and fragment from a script."""
    desk = DeskClient(make_site({}))
    typed = {"title": "The company says no", "-change": "slip", "-do": "save"}
    fields = {**sent_fields(desk.get(EDIT)), **typed, "token": desk.token}
    headers = {"origin": "http://127.0.0.1:8001", "x-onrecord-script": "yes"}
    answer = desk.client.post(EDIT, data=fields, headers=headers)
    assert answer.json() == {"to": f"{EDIT}?saved=12%3A00"}
