"""A button of the desk that is pressed twice writes once, also if the first request is slow; no script is needed."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from threading import Event

import pytest
from conftest import BASE, MakeSite
from desk_client import DeskClient, files_of, sent_fields, words_of
from doc_examples import ROOT
from httpx2 import Response

from onrecord.desk.browser.one_time import Made, OneTimeForms
from onrecord.site_files.saves import Files, Save, Saves

EVENTS = "content/stories/dispute/events"
DENIAL = f"{EVENTS}/denial.yaml"
NEW = "/-/new/statement"
EDIT = "/-/edit/event/dispute/denial"
STATEMENT = {
    "-story": "dispute",
    "date": "4 Nov 2021",
    "title": "The company speaks",
    "speaker.0": "company",
    "claims.0.text": "We said it",
    "sources.0.source": "wire",
}
DRAFT = BASE[DENIAL].replace("published: 2021-11-10", "status: draft").replace("joint", "access")
STEP = (
    "title: The dispute\nexpected: {id: vote, kind: vote, title: The vote, date: 2022-05-20, sources: wire, "
    "published: 2022-05-01}\n"
)
FILES: Mapping[str, str | bytes | None] = {f"{EVENTS}/draft.yaml": DRAFT, "content/stories/dispute/story.yaml": STEP}
WRONG = {DENIAL: BASE[DENIAL].replace("2021-11-02", "2 November 2021")}


def _press_both(desk: DeskClient, address: str, fields: Mapping[str, str]) -> tuple[Response, Response, int]:
    """Send a form twice, one after the other; return both pages, and how many saves the second one made."""
    first = desk.post(address, **fields)
    after = dict(files_of(desk.root))
    done = desk.get("/-/desk/").text.count('class="item done"')
    second = desk.post(address, **fields)

    assert dict(files_of(desk.root)) == after
    return first, second, desk.get("/-/desk/").text.count('class="item done"') - done


@pytest.mark.parametrize("do", ["save", "publish", "quote:wire"])
def test_slow_first_request_makes_one_entry(make_site: MakeSite, monkeypatch: pytest.MonkeyPatch, do: str) -> None:
    """The second press comes while the first one is still writing: it waits, and leads to the same entry.

    It said 'was changed meanwhile; nothing was written, so try again', and that made a second entry.
    """
    desk = DeskClient(make_site({}))
    fields = sent_fields(desk.get(NEW)) | STATEMENT | {"-do": do}
    begun, may_end = Event(), Event()
    save = Saves.save

    def save_slowly(self: Saves, files: Files, words: str) -> Save:
        begun.set()
        assert may_end.wait(30)
        return save(self, files, words)

    monkeypatch.setattr(Saves, "save", save_slowly)
    with ThreadPoolExecutor(2) as threads:
        first = threads.submit(desk.post, NEW, **fields)
        assert begun.wait(30)
        second = threads.submit(desk.post, NEW, **fields)
        assert not second.done()
        may_end.set()
        pages = first.result(), second.result()

    assert [page.status_code for page in pages] == [200, 200]
    assert pages[0].url == pages[1].url
    assert len(list((desk.root / EVENTS).glob("company-speaks*"))) == 1
    assert desk.get("/-/desk/").text.count('class="item done"') == 1


def test_each_form_for_a_new_entry_makes_one(make_site: MakeSite) -> None:
    """Sources, actors, stories and bills too."""
    desk = DeskClient(make_site({}))
    entries = {
        "source": {"title": "A letter", "url": "https://example.org/a-letter"},
        "actor": {"name": "A union", "kind": "organization"},
        "story": {"title": "A strike"},
        "bill": {"title": "An act", "procedure": "kz-bicameral", "origin": "majilis"},
    }
    for kind, typed in entries.items():
        address = f"/-/new/{kind}"
        fields = sent_fields(desk.get(address)) | typed | {"-do": "save"}
        first, second, written = _press_both(desk, address, fields)

        assert "Saved at" in words_of(first), kind
        assert (second.url, written) == (first.url, 0), kind


def test_other_button_leads_on_from_the_same_entry(make_site: MakeSite) -> None:
    """Whoever presses 'Save and publish…' after 'Save draft', before its page has come, publishes that draft."""
    desk = DeskClient(make_site({}))
    fields = sent_fields(desk.get(NEW)) | STATEMENT
    desk.post(NEW, **fields, **{"-do": "save"})
    page = desk.post(NEW, **fields, **{"-do": "publish"})

    assert "What becomes public" in words_of(page)
    assert len(list((desk.root / EVENTS).glob("company-speaks*"))) == 1


def test_other_words_in_the_same_form_ask(make_site: MakeSite) -> None:
    """With 'Back' and other words, the form says which entry it has made; the next press adds another one."""
    desk = DeskClient(make_site({}))
    fields = sent_fields(desk.get(NEW)) | STATEMENT | {"-do": "save"}
    desk.post(NEW, **fields)
    asked = desk.post(NEW, **fields | {"title": "The company speaks twice"})

    assert asked.status_code == 409
    assert "The company speaks : this was added from here already. Save again to add another entry." in words_of(asked)
    assert 'href="/-/edit/event/dispute/company-speaks"' in asked.text
    assert sent_fields(asked)["title"] == "The company speaks twice"
    assert len(list((desk.root / EVENTS).glob("company-speaks*"))) == 1

    desk.post(NEW, **sent_fields(asked), **{"-do": "save"})
    assert len(list((desk.root / EVENTS).glob("company-speaks*"))) == 2


def test_save_after_an_undo_writes_again(make_site: MakeSite) -> None:
    """The answer of the first press is not given where its file is gone: 'Saved' would be untrue."""
    desk = DeskClient(make_site({}))
    fields = sent_fields(desk.get(NEW)) | STATEMENT | {"-do": "save"}
    desk.post(NEW, **fields)
    desk.post("/-/undo", **sent_fields(desk.get("/-/desk/")), undo="1")
    assert not list((desk.root / EVENTS).glob("company-speaks*"))

    assert "Saved at" in words_of(desk.post(NEW, **fields))
    assert len(list((desk.root / EVENTS).glob("company-speaks*"))) == 1


def test_change_that_is_written_already_is_no_conflict(make_site: MakeSite) -> None:
    """An opened entry that was saved by another press of a button is saved."""
    desk = DeskClient(make_site({}))
    fields = sent_fields(desk.get(EDIT)) | {"title": "The company says no", "-change": "slip"}
    desk.post(EDIT, **fields, **{"-do": "save"})
    page = desk.post(EDIT, **fields | {"-form": "another"}, **{"-do": "save"})

    assert "Saved at" in words_of(page)
    assert "title: The company says no\n" in (desk.root / DENIAL).read_text("utf-8")


def _saved(desk: DeskClient) -> None:
    desk.post(EDIT, **sent_fields(desk.get(EDIT)) | {"title": "The company says no", "-change": "slip", "-do": "save"})


def _in_conflict(desk: DeskClient, **more: str) -> tuple[str, dict[str, str]]:
    """Return where the page of a conflict sends its form, and what."""
    fields = sent_fields(desk.get(EDIT)) | {"title": "The company says no", "-change": "slip", "-do": "save"}
    (desk.root / DENIAL).write_text(BASE[DENIAL].replace("sources: wire", "sources: gazette"), "utf-8")
    page = desk.post(EDIT, **fields)
    assert page.status_code == 409
    return "/-/conflict", sent_fields(page) | more


def _undoing(desk: DeskClient) -> tuple[str, dict[str, str]]:
    _saved(desk)
    return "/-/undo", sent_fields(desk.get("/-/desk/")) | {"undo": "1"}


def _redoing(desk: DeskClient) -> tuple[str, dict[str, str]]:
    desk.post(*[_undoing(desk)[0]], **_undoing(desk)[1])
    return "/-/undo", sent_fields(desk.get("/-/desk/")) | {"redo": "1"}


def _mending(desk: DeskClient) -> tuple[str, dict[str, str]]:
    page = desk.get("/-/desk/")
    place = re.search(r'name="place" value="([^"]+)"', page.text)
    assert place
    return "/-/mend", sent_fields(page) | {"path": DENIAL, "place": place[1]}


def _sending(address: str, **more: str) -> Callable[[DeskClient], tuple[str, dict[str, str]]]:
    return lambda desk: (address, sent_fields(desk.get(address)) | more)


def _acting(act: str, **more: str) -> Callable[[DeskClient], tuple[str, dict[str, str]]]:
    """Return what the button of an act sends once its page shows what that changes."""
    address = f"/-/act/{act}/story/dispute?step=vote"

    def press(desk: DeskClient) -> tuple[str, dict[str, str]]:
        shown = desk.post(address, **sent_fields(desk.get(address)) | more | {"-do": "look"})
        return address, sent_fields(shown) | more | {"-do": "yes"}

    return press


TEXT = "/-/text/event/dispute/denial"
QUOTE = "/-/quote/wire?for=dispute/denial"
PRESSED: Mapping[str, Callable[[DeskClient], tuple[str, dict[str, str]]]] = {
    "Save": _sending(EDIT, title="The company says no", **{"-change": "slip", "-do": "save"}),
    "Save as a correction": _sending(EDIT, title="The company says no", **{"-change": "correction", "-do": "save"}),
    "Publish it": _sending("/-/publish?event=dispute/draft", publish="yes"),
    "Save as text": _sending(TEXT, text=BASE[DENIAL].replace("denies\n", "says no\n"), **{"-change": "slip"}),
    "Save as text with a correction": _sending(
        TEXT, text=BASE[DENIAL].replace("denies\n", "says no\n"), **{"-change": "correction"}
    ),
    "Keep the passage": _sending(QUOTE, passage="We said no.", **{"-do": "paste"}),
    "Take these words": _sending(QUOTE, words="We said no", **{"-do": "take"}),
    "Save both together": lambda desk: _in_conflict(desk, settle="together"),
    "Leave the file as it is now": lambda desk: _in_conflict(desk, settle="leave"),
    "Record what happened": _sending(
        "/-/new/statement?step=story/dispute%23vote",
        **{"speaker.0": "company", "sources.0.source": "wire", "-do": "save"},
    ),
    "Record the new day": _acting("move-step", date="12 July 2022", other="wire"),
    "Record that it fell through": _acting("cancel-step", reason="It was dropped."),
    "Record that it happened": _acting("link-step", other="dispute/denial"),
    "Undo": _undoing,
    "Do it again": _redoing,
    "Put": _mending,
}


@pytest.mark.parametrize("button", PRESSED)
def test_each_button_that_writes_does_it_once(make_site: MakeSite, button: str) -> None:
    """The second press gets the page of the first one: no error, no conflict, no second save."""
    desk = DeskClient(make_site(WRONG if button == "Put" else FILES))
    address, fields = PRESSED[button](desk)
    before = dict(files_of(desk.root))
    first, second, written = _press_both(desk, address, fields)

    assert (first.status_code, second.status_code, written) == (200, 200, 0)
    assert second.url == first.url
    assert dict(files_of(desk.root)) != before or button == "Leave the file as it is now"


def test_each_form_that_writes_has_an_id() -> None:
    """Without one, a form would be taken twice. Those that ask for the code and for a review write nothing."""
    for template in (ROOT / "onrecord/desk/browser/templates").glob("*.html"):
        text = template.read_text("utf-8")
        reading = sum(text.count(f'action="/-/{name}"') for name in ("code", "review"))
        forms = text.count('method="post"') - reading
        assert forms == text.count('name="-form"'), template.name


def test_only_the_latest_forms_are_known() -> None:
    """The memory of a run is bounded, also if a program sends ids that no page has."""
    forms, made = OneTimeForms(), Made("event", "dispute/a", "A", b"")
    forms.note_made("first", made)
    forms.note_made("x" * 1_000, made)
    assert forms.made_by("first") is made
    assert forms.made_by("x" * 1_000) is None
    assert forms.made_by("") is None

    for number in range(300):
        forms.note_made(str(number), made)
    assert forms.made_by("first") is None
    assert forms.made_by("299") is made
