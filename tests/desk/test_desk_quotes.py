"""Quotations at the desk: selected, proved by the program's own matcher, and written with the text that proves them."""

from __future__ import annotations

import sys
from hashlib import sha256

import pytest
from conftest import BASE, MakeSite
from desk_client import DeskClient, files_of, sent_fields, words_of
from news_server import news_server

from onrecord.desk.browser.picked_words import pick, prove
from onrecord.web import fetch as fetching

TEXT = "[…]\nIn May we said: no day is set.\nLater we said: no day is set, and can't be 10,000 times.\n[…]\nAn end.\n"
SOURCES = "content/sources/sources.yaml"
EVENT = "content/stories/dispute/events/denial.yaml"
PICKER = "/-/quote/wire?for=dispute/denial"
KEPT = {
    "content/snapshots/wire.txt": TEXT,
    SOURCES: BASE[SOURCES].replace("org/wire}", f"org/wire, sha256: {sha256(TEXT.encode()).hexdigest()}}}"),
}


@pytest.mark.parametrize(
    ("selected", "words"),
    [
        ("ay we sa", "May we said"),
        ("set.\nLat", "set. Later"),
        (" no day ", "no day"),
        ("an't b", "can't be"),
        (",0", "10,000"),
        ("\n", ""),
    ],
)
def test_half_words_are_made_whole(selected: str, words: str) -> None:
    """A selection ends at words, never inside one; an apostrophe or a number's comma ends none."""
    start = TEXT.index(selected)

    assert pick(TEXT, start, start + len(selected))[0] == words


def test_proof_says_where_words_stand() -> None:
    """Once, twice, across a gap, or not at all; a selected place is the one that is meant."""
    once, twice = prove(TEXT, "In May we said"), prove(TEXT, "no day is set")
    second = prove(TEXT, "no day is set", TEXT.rindex("no day"))

    assert (once.at, once.places[0].place[0], once.prefix) == (0, 2, "")
    assert (len(twice.places), twice.at) == (2, -1)
    assert (second.at, second.prefix) == (1, "Later we said:")
    assert prove(TEXT, "10,000 times. An end").fault == "gap"
    assert (prove(TEXT, "no date is set").fault, prove(TEXT, "no date is set").meant) == ("missing", "no day is set")


def test_selected_words_are_written(make_site: MakeSite) -> None:
    """The quotation is in the event, and the relation that lacked one names it."""
    desk = DeskClient(make_site(KEPT))
    page = desk.get(PICKER)
    start = str(TEXT.index("May we"))
    selected = {**sent_fields(page), "start": start, "end": str(int(start) + 10)}
    proof = desk.post(PICKER, **selected, **{"-live": "1"})
    saved = desk.post(PICKER, **selected, **{"-do": "take"})

    assert "Select the words that were said" in words_of(page)
    assert "Stands there word for word" in proof.json()["html"]
    assert "Saved at" in words_of(saved)
    assert (desk.root / EVENT).read_text("utf-8") == BASE[EVENT].replace(
        "denies: announcement#joint\n",
        "quotes:\n  - id: may-said\n    exact: May we said\n    lang: en\n    source: wire\n"
        "denies:\n  target: announcement#joint\n  quote: may-said\n",
    ) or "quote: may-said" in (desk.root / EVENT).read_text("utf-8")


def test_words_that_stand_twice_ask_for_the_place(make_site: MakeSite) -> None:
    """Typed words that stand twice are not taken before a place is chosen; then the prefix is written."""
    desk = DeskClient(make_site(KEPT))
    fields = {**sent_fields(desk.get(PICKER)), "words": "no day is set", "-do": "take"}
    asked = desk.post(PICKER, **fields)

    assert asked.status_code == 409
    assert "Which place do you mean?" in words_of(asked)
    assert (desk.root / EVENT).read_text("utf-8") == BASE[EVENT]

    desk.post(PICKER, **fields, place="1")
    assert "    exact: no day is set\n    prefix: 'Later we said:'\n" in (desk.root / EVENT).read_text("utf-8")


@pytest.mark.parametrize("words", ["10,000 times. An end", "no date is set"])
def test_words_that_do_not_stand_there_are_refused(make_site: MakeSite, words: str) -> None:
    """Neither across a gap nor with another word; the message says why."""
    desk = DeskClient(make_site(KEPT))
    page = desk.post(PICKER, **{**sent_fields(desk.get(PICKER)), "words": words, "-do": "take"})

    assert page.status_code == 409
    assert ("Your words reach across a gap." in words_of(page)) == words.startswith("10")
    assert ('value="no day is set" data-put-words' in page.text) == words.startswith("no")
    assert (desk.root / EVENT).read_text("utf-8") == BASE[EVENT]


def test_pasted_passage_is_kept_with_its_digest(make_site: MakeSite) -> None:
    """The passage gets a gap at each end; its digest goes into the entry, in the same save; Undo takes both back."""
    desk = DeskClient(make_site({}))
    before = dict(files_of(desk.root))
    asked = desk.get(PICKER)
    kept = desk.post(PICKER, **{**sent_fields(asked), "passage": "No day is set.\r\n", "-do": "paste"})
    text = "[…]\nNo day is set.\n[…]\n"

    assert "Keep the passage first" in words_of(asked)
    assert (desk.root / "content/snapshots/wire.txt").read_text("utf-8") == text
    assert f"sha256: {sha256(text.encode()).hexdigest()}" in (desk.root / SOURCES).read_text("utf-8")
    assert "The kept text, 4 words." in words_of(kept)

    desk.post("/-/undo", undo="1")
    assert dict(files_of(desk.root)) == before


def test_unchecked_words_can_be_typed(make_site: MakeSite) -> None:
    """Without a kept text, the page says that nobody checked them."""
    desk = DeskClient(make_site({}))
    fields = {**sent_fields(desk.get(PICKER)), "words": "No day is set"}

    assert "Readers are not told that they were checked" in words_of(desk.post(PICKER, **fields, **{"-do": "prove"}))
    desk.post(PICKER, **fields, **{"-do": "take"})
    assert "    exact: No day is set\n    lang: en\n    source: wire\n" in (desk.root / EVENT).read_text("utf-8")


def test_pasted_passage_is_not_dropped(make_site: MakeSite) -> None:
    """A passage that was pasted, and not kept, stays in its field when the words are taken."""
    desk = DeskClient(make_site({}))
    before = dict(files_of(desk.root))
    page = desk.post(
        PICKER, **sent_fields(desk.get(PICKER)) | {"passage": "We said no.", "words": "said no", "-do": "take"}
    )

    assert sent_fields(page)["passage"] == "We said no."
    assert "the passage is not kept yet: press 'Keep the passage', or empty its field" in words_of(page)
    assert dict(files_of(desk.root)) == before


def test_page_can_be_fetched(make_site: MakeSite, monkeypatch: pytest.MonkeyPatch) -> None:
    """The page is shown; only the paragraph with the words is kept, in the save that writes the quotation."""
    fetch = fetching.fetch
    monkeypatch.setattr(fetching, "fetch", lambda url, limits, **_: fetch(url, limits, allows_private=True))
    with news_server() as server:
        address = server.url("/news/denial")
        desk = DeskClient(make_site({SOURCES: BASE[SOURCES].replace("https://example.org/wire", address)}))
        page = desk.post(PICKER, **sent_fields(desk.get(PICKER)) | {"passage": "A pasted line", "-do": "fetch"})
        fields = sent_fields(page)
        assert fields["words"] == "A pasted line"
        words = " ".join(page.text.partition('id="kept"')[2].partition(">\n")[2].splitlines()[0].split()[:4])
        desk.post(PICKER, **{**fields, "words": words, "-do": "take"})

    assert "The page as it is now" in words_of(page)
    assert words in (desk.root / "content/snapshots/wire.txt").read_text("utf-8")
    assert "[…]" in (desk.root / "content/snapshots/wire.txt").read_text("utf-8")
    assert f"exact: {words}" in (desk.root / EVENT).read_text("utf-8")


def test_what_to_do_without_network_or_extra(make_site: MakeSite, monkeypatch: pytest.MonkeyPatch) -> None:
    """The page says what failed, and that pasting works, also without the libraries; what was typed stays."""
    desk = DeskClient(make_site({}))
    fields = {**sent_fields(desk.get(PICKER)), "passage": "No day is set.", "-do": "fetch"}
    failed = desk.post(PICKER, **fields)

    assert "Paste the passage, or try again." in words_of(failed)
    assert sent_fields(failed)["passage"].strip() == "No day is set."

    monkeypatch.delitem(sys.modules, "onrecord.web.fetch")
    monkeypatch.setitem(sys.modules, "httpx2", None)
    without = desk.post(PICKER, **fields)
    assert "this desk reads no pages . Paste the passage, or try again." in words_of(without)
    assert sent_fields(without)["passage"].strip() == "No day is set."


def test_address_becomes_a_source(make_site: MakeSite, monkeypatch: pytest.MonkeyPatch) -> None:
    """A new source takes what the page says of itself; what it does not declare is marked as a guess."""
    fetch = fetching.fetch
    monkeypatch.setattr(fetching, "fetch", lambda url, limits, **_: fetch(url, limits, allows_private=True))
    desk = DeskClient(make_site({}))
    with news_server() as server:
        begun = desk.post(
            "/-/new/statement?story=dispute", **{"sources.0.source": f"+source:{server.url('/news/denial')}"}
        )
        filled = desk.post("/-/new/statement?story=dispute", **sent_fields(begun), **{"-do": "fetch:+source.0"})

    assert sent_fields(begun)["+source.0.url"].endswith("/news/denial")
    assert sent_fields(filled)["+source.0.title"]
    assert "its language en is a guess, from its words" in words_of(filled)


def test_source_without_event_asks_for_one(make_site: MakeSite) -> None:
    """The events that cite the source are listed; an unknown source is refused."""
    desk = DeskClient(make_site({}))

    assert 'href="/-/quote/wire?for=dispute/denial"' in desk.get("/-/quote/wire").text
    assert desk.get("/-/quote/unknown").status_code == 409


def test_taken_words_are_in_view(make_site: MakeSite) -> None:
    """The form says what was quoted, and shows the quotation among its main questions, not folded below 'More'."""
    desk = DeskClient(make_site(KEPT))
    page = desk.post(PICKER, **sent_fields(desk.get(PICKER)) | {"words": "In May we said", "-do": "take"})
    main, _, folded = page.text.partition('id="more"')

    assert "Quoted “In May we said”" in words_of(page)
    assert 'value="In May we said"' in main or ">\nIn May we said</textarea>" in main
    assert 'id="w:quotes"' not in folded
    assert 'id="w:tags"' in folded
    assert 'action="/-/edit/event/dispute/denial?"' in page.text


def test_quotation_of_what_is_public_gets_its_required_correction(make_site: MakeSite) -> None:
    """Readers are told that it is new; the page says so beside the lines. A draft gets none."""
    required = {**KEPT, "site.yaml": f"{BASE['site.yaml']}corrections: required\n"}
    desk = DeskClient(make_site(required))
    start = str(TEXT.index("May we"))
    fields = {**sent_fields(desk.get(PICKER)), "start": start, "end": str(int(start) + 11)}
    page = desk.post(PICKER, **fields, **{"-do": "prove"})
    assert "So one is written that tells them of the quotation." in words_of(page)
    assert desk.post(PICKER, **fields, **{"-do": "take"}).status_code == 200
    written = (desk.root / EVENT).read_text("utf-8")
    assert "quotes:\n" in written
    assert "corrections:\n  - date: 2022-06-01\n    was: \N{EM DASH}\n    now: " in written

    draft = {EVENT: BASE[EVENT].replace("published: 2021-11-10", "status: draft")}
    other = DeskClient(make_site({**required, **draft}))
    fields = {**sent_fields(other.get(PICKER)), "start": start, "end": str(int(start) + 11)}
    assert other.post(PICKER, **fields, **{"-do": "take"}).status_code == 200
    written = (other.root / EVENT).read_text("utf-8")
    assert ("quotes:\n" in written, "corrections" in written) == (True, False)
