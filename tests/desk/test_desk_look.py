"""How an entry will look and what it changes, beside its form: also with answers missing, and without script."""

from __future__ import annotations

import re

import pytest
from conftest import BASE, MakeSite
from desk_client import DeskClient, files_of, sent_fields, words_of

NEW = "/-/new/denial?target=dispute/announcement%23access&relation=denies"
TYPED = {"-story": "dispute", "denies.0.target": "announcement#access", "title": "The company denies the access"}


def _consequences(desk: DeskClient, address: str, **typed: str) -> str:
    """Return what the script puts beside a form."""
    fields = {**typed, "-at": address, "-form": "one", "-what": "look"}
    html: str = desk.post("/-/check", **fields).json()["html"]
    return html


def _look(desk: DeskClient, html: str) -> str:
    """Return the words of the look in the frame."""
    (address,) = re.findall(r'<iframe src="([^"]+)" sandbox', html)
    return words_of(desk.get(address))


def _words(html: str) -> str:
    return " ".join(re.sub("<[^>]+>", " ", html).split())


def test_readers_come_first_and_the_file_is_folded(make_site: MakeSite) -> None:
    """Without script, both parts fold; the file comes last, closed. A new form says what will appear there."""
    page = DeskClient(make_site({})).get(NEW).text

    assert re.findall(r'<details class="tab" id="([^"]+)"( open)?>', page) == [
        ("for-readers", " open"),
        ("the-file", ""),
    ]
    assert "you see here how readers will see it, and what changes for them" in page
    assert page.index('id="for-readers"') < page.index('id="the-file"') < page.index('id="text"')


def test_look_without_script(make_site: MakeSite) -> None:
    """A button shows the same without script, and writes nothing."""
    desk = DeskClient(make_site({}))
    before = dict(files_of(desk.root))
    page = desk.post(NEW, **TYPED, **{"-do": "look"})

    assert page.status_code == 200
    assert "The company denies the access" in _look(desk, page.text)
    assert "What this changes" in words_of(page)
    assert dict(files_of(desk.root)) == before


def test_headline_alone_can_be_looked_at(make_site: MakeSite) -> None:
    """What is missing is named; nothing that stands in for it counts among the changes."""
    desk = DeskClient(make_site({}))
    html = _consequences(desk, NEW, **TYPED)
    look = _look(desk, html)

    assert "The company denies the access" in look
    assert "The ministry has access" in look
    assert "not as readers will see it: date, source." in _words(html)
    assert "before Asserted by The ministry after Disputed; no reply found from The ministry" in _words(html)
    assert "origin" not in _words(html)
    assert "stand-in" not in _words(html)


def test_without_headline_the_place_says_what_comes(make_site: MakeSite) -> None:
    """An entry of which nothing says what it is has no look yet."""
    html = _consequences(DeskClient(make_site({})), NEW, **{**TYPED, "title": ""})

    assert "You see it here as soon as there is a headline." in html
    assert "<iframe" not in html


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"date": "some day"}, "date"),
        ({"sources.0.source": "nowhere"}, "source"),
        ({"denies.0.target": "announcement#nothing"}, "denies"),
        ({"denies.0.target": ""}, "denies"),
        ({"channel": "telepathy"}, "channel"),
    ],
)
def test_wrong_answer_is_left_out(make_site: MakeSite, wrong: dict[str, str], said: str) -> None:
    """One mistake does not hide all the rest."""
    desk = DeskClient(make_site({}))
    whole = {**TYPED, "type": "denial", "date": "2021-11-04", "speaker.0": "company", "sources.0.source": "wire"}
    html = _consequences(desk, NEW, **{**whole, **wrong})

    assert "The company denies the access" in _look(desk, html)
    assert f"not as readers will see it: {said}" in _words(html).lower()


@pytest.mark.parametrize("type_", ["bill-reading", "bill-action", "finding", "response", "no-comment", "document"])
def test_each_type_can_be_looked_at_with_a_headline_alone(make_site: MakeSite, type_: str) -> None:
    """Also a reading of no bill, and a finding of nobody on nothing."""
    desk = DeskClient(make_site({}))
    html = _consequences(desk, f"/-/new/{type_}", **{"-story": "dispute", "title": "Something happens"})

    assert "Something happens" in _look(desk, html)


def test_mistake_of_the_site_is_named(make_site: MakeSite) -> None:
    """An error in another entry that readers see keeps all pages from being shown."""
    broken = BASE["content/stories/dispute/events/denial.yaml"].replace("#joint", "#nothing")
    desk = DeskClient(make_site({"content/stories/dispute/events/denial.yaml": broken}))

    assert "An error elsewhere keeps the site from being shown." in _consequences(desk, NEW, **TYPED)


@pytest.mark.parametrize(
    ("kind", "name", "typed", "shown"),
    [
        ("source", "wire", {"title": "The new wire", "publisher": "Wire"}, "The new wire"),
        ("actor", "company", {"name": "The new company", "kind": "organization"}, "The new company"),
        ("story", "dispute", {"title": "The new dispute"}, "The new dispute"),
        ("event", "dispute/denial", {"title": "A new denial"}, "A new denial"),
    ],
)
def test_each_kind_with_a_page_has_a_look(
    make_site: MakeSite, kind: str, name: str, typed: dict[str, str], shown: str
) -> None:
    """It is the main part of the page about it, without scripts, and its links lead nowhere."""
    desk = DeskClient(make_site({}))
    whole = sent_fields(desk.get(f"/-/edit/{kind}/{name}"))
    html = _consequences(desk, f"/-/edit/{kind}/{name}", **{**whole, **typed})
    (address,) = re.findall(r'<iframe src="([^"]+)" sandbox', html)
    page = desk.get(address)

    assert shown in words_of(page)
    assert "<script" not in page.text
    assert {link[0] for link in re.findall(r'<a\b[^>]* href="((?!https?:|data:)[^"]*)"', page.text)} <= {"#"}


def test_changes_of_a_public_entry_wait_for_its_mistakes(make_site: MakeSite) -> None:
    """What a mistake takes away from a public entry is no change that anybody means."""
    desk = DeskClient(make_site({}))
    address = "/-/edit/event/dispute/denial"
    html = _consequences(desk, address, **{**sent_fields(desk.get(address)), "date": "some day"})

    assert "The company denies" in _look(desk, html)
    assert "It can be told once all errors are mended." in html
    assert '<ul class="changes">' not in html


@pytest.mark.parametrize(
    ("address", "typed"),
    [
        ("/-/new/source", {"title": "A letter", "publisher": "Post"}),
        ("/-/new/actor", {"name": "A letter", "kind": "person"}),
        ("/-/new/story", {"title": "A letter"}),
    ],
)
def test_new_entries_of_other_kinds(make_site: MakeSite, address: str, typed: dict[str, str]) -> None:
    """A source that nothing cites, an actor who said nothing and a story without events have a page already."""
    desk = DeskClient(make_site({}))

    assert "A letter" in _look(desk, _consequences(desk, address, **typed))


def test_bill_without_procedure_waits(make_site: MakeSite) -> None:
    """Nothing can stand in for the way that a bill takes."""
    html = _consequences(DeskClient(make_site({})), "/-/new/bill", title="An act")

    assert "You see it here once the first things to mend are mended." in html


def test_missing_answers_are_called_by_the_questions_of_the_form(make_site: MakeSite) -> None:
    """An answer about a person whom the form adds is missing of the question that names the person, said once."""
    added = {"+actor.0.id": "jo-field", "+actor.0.name": "Jo Field", "+actor.0.kind": "nothing"}
    html = _consequences(
        DeskClient(make_site({})), NEW, **TYPED, date="4 Nov 2021", **{"speaker.0": "jo-field"}, **added
    )

    assert "and so not as readers will see it: source, who." in _words(html)


TWO_STORIES = {"content/stories/harbour/story.yaml": "title: The harbour\n"}


@pytest.mark.parametrize(
    ("stories", "address", "is_named"),
    [
        (1, "/-/new/statement", True),
        (2, NEW, True),
        (2, "/-/edit/event/dispute/denial", True),
        (2, "/-/new/statement", False),
        (2, "/-/edit/story/dispute", False),
        (2, "/-/edit/actor/company", False),
    ],
)
def test_event_names_its_story(make_site: MakeSite, stories: int, address: str, *, is_named: bool) -> None:
    """A form whose story is settled says above the heading which it is, with a link to its page."""
    page = DeskClient(make_site(TWO_STORIES if stories > 1 else {})).get(address).text
    link = '<a href="http://127.0.0.1:8000/dispute/">The dispute</a>'

    assert (f'<p class="over">In the story “{link}”</p>' in page.partition("<h1>")[0]) == is_named
    assert ("In the story" in page) == is_named


def test_story_is_chosen_first(make_site: MakeSite) -> None:
    """With two stories and none chosen, the look says what to do; once one is chosen, it is there."""
    desk = DeskClient(make_site(TWO_STORIES))
    new = "/-/new/statement"
    typed = {"title": "It opens"}
    before = _words(_consequences(desk, new, **typed))
    after = _consequences(desk, new, **typed, **{"-story": "dispute"})

    assert before == "Choose the story first. Then you see here how readers will see it, and what changes for them."
    assert before in words_of(desk.get(new))
    assert before in words_of(desk.post(new, **typed, **{"-do": "look"}))
    assert before not in words_of(desk.get(f"{new}?story=dispute"))
    assert "It opens" in _look(desk, after)


def test_form_leads_to_the_page_of_its_entry(make_site: MakeSite) -> None:
    """What has a page of its own leads there; what is new leads to the site alone."""
    desk = DeskClient(make_site({}))
    for entry, page in (
        ("event/dispute/denial", "dispute/denial"),
        ("story/dispute", "dispute"),
        ("source/wire", "sources/wire"),
    ):
        assert f'<a href="http://127.0.0.1:8000/{page}/">← Its page</a>' in desk.get(f"/-/edit/{entry}").text

    assert "Its page" not in desk.get("/-/new/statement").text
