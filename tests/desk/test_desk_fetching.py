"""Fetching a source at the desk: where it is offered, what it fills in, and what is said where it fails."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator

import pytest
from conftest import MakeSite
from desk_client import DeskClient, sent_fields, words_of
from news_server import news_server
from scripted_server import ScriptedServer

from onrecord.desk.browser.desk_pages import words_in
from onrecord.desk.browser.page_remarks import SENTENCES
from onrecord.web import fetch as fetching

NEW = "/-/new/source"
EVENT = "/-/new/statement?story=dispute"
BUTTON = "Fetch what the page says of itself"


@pytest.fixture
def news(monkeypatch: pytest.MonkeyPatch) -> Iterator[ScriptedServer]:
    """Yield a server of an invented agency, which the desk may fetch from although it is on this machine."""
    fetch = fetching.fetch
    monkeypatch.setattr(fetching, "fetch", lambda url, limits, **_: fetch(url, limits, allows_private=True))
    with news_server() as server:
        yield server


def _messages(page: str, field: str) -> str:
    """Return the words at a field."""
    (found,) = re.findall(rf'<div class="messages" id="m:{re.escape(field)}"[^>]*>(.*?)</div>', page, re.DOTALL)
    return " ".join(re.sub("<[^>]+>", " ", found).split())


@pytest.mark.parametrize(("address", "prefix"), [(NEW, ""), (EVENT, "+source.0.")])
def test_address_comes_first(make_site: MakeSite, address: str, prefix: str) -> None:
    """A new source is asked for its address before its title, with the button there, on its page and in an event."""
    desk = DeskClient(make_site({}))
    page = desk.post(address, **{"sources.0.source": "+source:A title"}) if prefix else desk.get(address)
    places = [page.text.index(f'id="f:{prefix}{name}"') for name in ("url", "title", "publisher", "issued")]
    button = page.text.index(f'name="-do" value="fetch:{prefix.rstrip(".")}"')

    assert places == sorted(places)
    assert places[0] < button < places[1]
    assert page.text.count(BUTTON) == 1


def test_known_source_is_not_fetched_again(make_site: MakeSite) -> None:
    """The form of a source of the site, and that of an actor with an address, have no such button."""
    desk = DeskClient(make_site({}))

    assert BUTTON not in desk.get("/-/edit/source/wire").text
    assert BUTTON not in desk.get("/-/new/actor").text


@pytest.mark.parametrize(("address", "start"), [(NEW, ""), (EVENT, "+source.0.")])
def test_page_fills_in_the_fields(make_site: MakeSite, news: ScriptedServer, address: str, start: str) -> None:
    """What the page says of itself stands in the fields; what was typed stays; a guess is told at its field."""
    desk = DeskClient(make_site({}))
    begun = (
        desk.post(address, **{"sources.0.source": f"+source:{news.url('/news/denial')}"})
        if start
        else desk.get(address)
    )
    fields = {**sent_fields(begun), f"{start}url": news.url("/news/denial"), f"{start}publisher": "Our words"}
    page = desk.post(address, **{**fields, "-do": f"fetch:{start.rstrip('.')}"})
    sent = sent_fields(page)

    assert sent[f"{start}title"] == "The company denies a joint statement"
    assert sent[f"{start}publisher"] == "Our words"
    assert sent[f"{start}issued"] == "2021-11-02"
    assert sent[f"{start}language"] == "en"
    assert f'id="f:{start}url" name="{start}url" value="{news.url("/news/denial")}" autofocus' in page.text
    if not start:
        assert "a guess, from its words" in _messages(page.text, "language")
        desk.post(NEW, **{**sent, "-do": "save"})
        assert "title: The company denies a joint statement" in "".join(
            file.read_text("utf-8") for file in (desk.root / "content/sources").iterdir()
        )


def test_guess_is_told_until_it_is_changed(make_site: MakeSite, news: ScriptedServer) -> None:
    """A check of the form says again what is a guess, and no more once the editor has written something else."""
    desk = DeskClient(make_site({}))
    page = desk.post(NEW, **{**sent_fields(desk.get(NEW)), "url": news.url("/news/denial"), "-do": "fetch:"})
    fields = {**sent_fields(page), "-at": NEW, "-number": "1"}
    again = desk.post("/-/check", **fields).json()["html"]
    other = desk.post("/-/check", **{**fields, "language": "ru"}).json()["html"]

    assert "a guess, from its words" in again
    assert "a guess, from its words" not in other


def test_script_gets_the_fields_alone(make_site: MakeSite, news: ScriptedServer) -> None:
    """The desk's script fills in the fields itself, so that nobody loses the place; no other check becomes void."""
    desk = DeskClient(make_site({}))
    fields = {**sent_fields(desk.get(NEW)), "url": news.url("/old"), "-at": NEW, "-do": "fetch:", "-what": "fetch"}
    desk.post("/-/check", **{**fields, "-what": "", "-number": "7"})
    filled = desk.post("/-/check", **fields).json()["filled"]

    assert filled["url"] == news.url("/news/denial")
    assert filled["title"] == "The company denies a joint statement"
    assert "the server redirects to" in filled["-read.url"]
    assert "void" not in desk.post("/-/check", **{**fields, "-what": "", "-number": "7"}).json()


@pytest.mark.parametrize(
    ("typed", "why"),
    [
        ("{}/no/such/page", "the server answers 404 (Not Found)"),
        ("https://nowhere.invalid/", "there is no server"),
        ("", "no address is typed yet"),
    ],
)
def test_failure_stays_at_the_address(make_site: MakeSite, news: ScriptedServer, typed: str, why: str) -> None:
    """Why a page can't be read, and what to do, stands at the address until it is another one; a draft can be saved."""
    desk = DeskClient(make_site({}))
    address = typed.format(news.url("/").rstrip("/"))
    fields = {**sent_fields(desk.get(NEW)), "title": "Mine", "url": address, "-do": "fetch:"}
    page = desk.post(NEW, **fields)
    said = _messages(page.text, "url")
    sent = {**sent_fields(page), "-at": NEW, "-number": "1"}
    changed = desk.post("/-/check", **{**sent, "url": "https://example.org/x"}).json()["html"]

    assert said.startswith("This page can’t be read: ")
    assert why in said
    assert "Look at the address again, or type the answers yourself." in said
    assert "pip" not in page.text
    assert "--allow-private" not in page.text
    assert sent["title"] == "Mine"
    assert "This page can’t be read" in desk.post("/-/check", **sent).json()["html"]
    assert "This page can’t be read" not in changed
    assert "else what you typed is lost" not in words_of(page)


def test_address_that_is_none_is_told_once(make_site: MakeSite) -> None:
    """What is no address at all is a mistake of the field, which the check tells anyway."""
    desk = DeskClient(make_site({}))
    page = desk.post(NEW, **{**sent_fields(desk.get(NEW)), "url": "nonsense", "-do": "fetch:"})

    assert _messages(page.text, "url").count("is not a web address") == 1
    assert "This page can’t be read" not in page.text


def test_private_address_is_not_read(make_site: MakeSite) -> None:
    """The desk reads no address inside a network; nothing of the command line is told."""
    desk = DeskClient(make_site({}))
    with news_server() as server:
        fields = {**sent_fields(desk.get(NEW)), "url": server.url("/news/denial"), "-do": "fetch:"}
        page = desk.post(NEW, **fields)

    assert "This page can’t be read: " in _messages(page.text, "url")
    assert "--allow-private" not in page.text
    assert sent_fields(page)["title"] == ""


def test_page_that_is_a_source_already_is_named(make_site: MakeSite) -> None:
    """The title of the source that has the address is told; nothing is asked of the network."""
    desk = DeskClient(make_site({}))
    page = desk.post(NEW, **{**sent_fields(desk.get(NEW)), "url": "https://example.org/wire", "-do": "fetch:"})

    assert "This page is a source already, “" in _messages(page.text, "url")
    assert "take that one instead" in _messages(page.text, "url")


@pytest.mark.parametrize("library", ["httpx2", "trafilatura", "pypdf", "protego", "webencodings"])
def test_nothing_is_offered_without_the_libraries(
    make_site: MakeSite, monkeypatch: pytest.MonkeyPatch, library: str
) -> None:
    """Where pages can't be read, forms and the picker of quotations offer it nowhere, and speak of no package."""
    monkeypatch.setitem(sys.modules, library, None)
    desk = DeskClient(make_site({}))
    begun = desk.post(EVENT, **{"sources.0.source": "+source:https://example.org/x"})
    picker = desk.get("/-/quote/wire?for=dispute/denial")

    for page in (desk.get(NEW), begun, picker):
        assert page.status_code == 200
        assert "fetch" not in page.text.replace("data-fetch", "").lower().replace('name="-fetched"', "")
        assert "pip" not in page.text
    assert "Paste the passage." in words_of(picker)


def test_each_sentence_is_translated() -> None:
    """What is said of a page that can't be read has words in the languages of the desk."""
    for language in ("ru", "kk"):
        words = words_in(language)
        assert all("%(words)s" in words.gettext(one) != one for one in SENTENCES.values())
