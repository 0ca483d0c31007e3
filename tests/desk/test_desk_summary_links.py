"""Each line above a form that says what is wrong leads to a field that the form has; so do links from other pages."""

from __future__ import annotations

import re
from collections.abc import Mapping
from html import unescape

import pytest
from conftest import BASE, MakeSite
from desk_client import DeskClient, sent_fields, words_of
from httpx2 import Response

from onrecord.model.choices import EVENT_TYPES

EVENTS = "content/stories/dispute/events"
KINDS = (*EVENT_TYPES, "story", "source", "actor", "bill")
BILL = "title: An act\nprocedure: kz-bicameral\norigin: majilis\n"
SLIPS: Mapping[str, Mapping[str, str]] = {
    "nothing typed": {},
    "no date": {"date": "no day", "issued": "no day", "until": "no day"},
    "a bad id": {"-id": "Ä b"},
    "a name that was not taken": {
        "-find.speaker.0": "Nobody",
        "-find.bill": "No act",
        "-find.sources.0.source": "No letter",
    },
    "a line separator": {"title": "one\u2028two", "name": "one\u2028two", "summary": "one\u2028two"},
    "a control character": {"title": "one\u0007two", "name": "one\u0007two", "summary": "one\u0007two"},
    "unknown names": {
        "speaker.0": "nobody",
        "sources.0.source": "nothing",
        "bill": "nothing",
        "stage.0": "nothing",
        "denies.0.target": "nothing",
        "finds.0.target": "nothing#x",
        "member_of.0.organization": "nobody",
    },
    "half of an answer": {
        "claims.0.quote": "nothing",
        "quotes.0.exact": "words",
        "corrections.0.was": "one",
        "votes.0.yes": "many",
        "finds.0.result": "so",
    },
}


def _lost_links(page: Response) -> list[str]:
    """Return the links of a page's summary that lead nowhere, with their words."""
    ids = {unescape(id_) for id_ in re.findall(r'\bid="([^"]+)"', page.text)}
    summary = page.text.partition('id="summary"')[2].partition("</section>")[0]
    links = re.findall(r'<a href="#([^"]*)">(.*?)</a>', summary, re.DOTALL)
    return [f"{link}: {words}" for link, words in links if unescape(link) not in ids]


@pytest.mark.parametrize("kind", KINDS)
def test_each_line_of_a_new_form_leads_to_a_field(make_site: MakeSite, kind: str) -> None:
    """With two stories, without an answer, and with slips of all kinds."""
    desk = DeskClient(make_site({"content/stories/other/story.yaml": "title: Other\n", "content/bills/act.yaml": BILL}))
    address = f"/-/new/{kind}"
    found = {}
    for slip, typed in SLIPS.items():
        page = desk.post(address, **sent_fields(desk.get(address)) | dict(typed) | {"-do": "save"})
        found[slip] = _lost_links(page)

    assert found == {slip: [] for slip in SLIPS}


@pytest.mark.parametrize("only", ["", "?only=claims", "?only=corrections"])
def test_each_line_of_an_opened_form_leads_to_a_field(make_site: MakeSite, only: str) -> None:
    """Also where the form asks for one part of the entry alone."""
    desk = DeskClient(make_site({}))
    address = f"/-/edit/event/dispute/denial{only}"
    found = {}
    for slip, typed in SLIPS.items():
        page = desk.post(address, **sent_fields(desk.get(address)) | dict(typed) | {"-do": "save"})
        found[slip] = _lost_links(page)

    assert found == {slip: [] for slip in SLIPS}


def test_reading_without_a_bill_asks_for_the_bill(make_site: MakeSite) -> None:
    """It asked to which story it belongs, and led to a field for stages that the form did not have."""
    desk = DeskClient(make_site({"content/bills/act.yaml": BILL}))
    address = "/-/new/bill-action?story=dispute"
    page = desk.post(address, **sent_fields(desk.get(address)), **{"-do": "save"})
    summary = page.text.partition('id="summary"')[2].partition("</section>")[0]

    assert "To which story does it belong?" not in summary
    assert "#f:stage" not in summary


def test_line_separators_become_spaces_and_lines(make_site: MakeSite) -> None:
    """Word, InDesign and PDFs paste them: a form takes them as what they mean, and saves."""
    desk = DeskClient(make_site({}))
    fields = sent_fields(desk.get("/-/new/statement")) | {
        "date": "4 Nov 2021",
        "title": "The company\u2028speaks",
        "body": "One line.\nAnother\u2028line.\u2029A paragraph.",
        "sources.0.source": "wire",
        "-do": "save",
    }
    page = desk.post("/-/new/statement", **fields)

    assert "Saved at" in words_of(page)
    (written,) = (desk.root / EVENTS).glob("company-speaks*")
    text = written.read_text("utf-8")
    assert "title: The company speaks\n" in text
    assert "Another\n" in text
    assert not re.search("[\u2028\u2029]", text)


def test_link_from_publishing_leads_to_the_field(make_site: MakeSite) -> None:
    """It opened the form at its top, where nothing said which field was meant."""
    draft = (
        BASE[f"{EVENTS}/denial.yaml"]
        .replace("published: 2021-11-10", "status: draft")
        .replace("speaker: company", "speaker: compny")
    )
    desk = DeskClient(make_site({f"{EVENTS}/draft.yaml": draft}))
    page = desk.get("/-/publish?event=dispute/draft")
    links = {unescape(link) for link in re.findall(r'href="(/-/edit/event/dispute/draft[^"]*)"', page.text)}

    assert "/-/edit/event/dispute/draft#w:speaker" in links
    assert 'id="w:speaker"' in desk.get("/-/edit/event/dispute/draft").text
