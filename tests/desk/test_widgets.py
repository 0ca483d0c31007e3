"""The widgets of the desk's forms: a type for each kind of answer, and the messages at them."""

from __future__ import annotations

import re

import pytest
from conftest import NOW, TODAY, MakeSite
from desk_client import DeskClient

from onrecord.build.pipeline import Options
from onrecord.desk.browser.desk_pages import words_in
from onrecord.desk.browser.entry_state import EntryState
from onrecord.desk.browser.form_remarks import SummaryLine, add_remarks
from onrecord.desk.browser.messages import Message
from onrecord.desk.browser.visits import Desk
from onrecord.desk.browser.widget_builder import WidgetBuilder
from onrecord.desk.browser.widgets import (
    AbsentWidget,
    ChoicesWidget,
    ChoiceWidget,
    DateWidget,
    EntriesWidget,
    EntryWidget,
    Group,
    GroupsWidget,
    Reference,
    TextsWidget,
    TextWidget,
    Widget,
    flatten,
)
from onrecord.editing.edited_site import EditedSite
from onrecord.model.records import EntryKind
from onrecord.site_files.saves import Saves

CLAIM = {"type": "statement", "claims.0.text": "We said it", "claims.0.sources.0.source": "wire"}


def _state(make_site: MakeSite, kind: EntryKind, fields: dict[str, str]) -> EntryState:
    root = make_site({})
    site = EditedSite(root, lambda: Options(TODAY))
    desk = Desk(root, site, Saves(root, lambda: NOW), lambda: NOW, "", {})
    return EntryState(desk, site.read().value.records, kind, "", "dispute", fields)


def _widgets(state: EntryState) -> dict[str, Widget]:
    return {widget.name: widget for widget in flatten(WidgetBuilder(state, words_in("en")).build())}


@pytest.mark.parametrize(
    ("kind", "name", "type_"),
    [
        ("event", "date", DateWidget),
        ("event", "title", TextWidget),
        ("event", "tags", TextsWidget),
        ("event", "bill", EntryWidget),
        ("event", "sources", EntriesWidget),
        ("event", "denies", EntriesWidget),
        ("event", "claims", GroupsWidget),
        ("event", "stage", AbsentWidget),
        ("bill", "identifiers", GroupsWidget),
        ("actor", "kind", ChoiceWidget),
    ],
)
def test_each_answer_has_its_type_of_widget(make_site: MakeSite, kind: EntryKind, name: str, type_: type) -> None:
    """What answers a question decides on the type; the choices of a stage depend on the bill, which is not answered."""
    state = _state(make_site, kind, {"type": "bill-action"} if kind == "event" else {})

    assert type(_widgets(state)[name]) is type_


def test_answer_names_an_entry_or_is_a_group(make_site: MakeSite) -> None:
    """A citation without its source stays in view as a group of questions."""
    fields = {"type": "denial", "sources.0.source": "wire", "sources.1.locator": "page 2"}
    sources = _widgets(_state(make_site, "event", fields))["sources"]

    assert isinstance(sources, EntriesWidget)
    named, unnamed = sources.answers
    assert isinstance(named, Reference)
    assert (named.value, named.entry.is_known) == ("wire", True)
    assert isinstance(unnamed, Group)
    assert unnamed.shown[0].value == "page 2"


def _claims(state: EntryState) -> GroupsWidget:
    claims = _widgets(state)["claims"]
    assert isinstance(claims, GroupsWidget)
    return claims


def test_group_folds_what_few_answers_need(make_site: MakeSite) -> None:
    """A claim shows its text and what is answered about it; the rest folds, but for the id of a new claim."""
    claim = _claims(_state(make_site, "event", CLAIM)).answers[0]

    assert [part.question.name for part in claim.shown] == ["text", "sources"]
    assert {"id", "text", "sources"}.isdisjoint(part.question.name for part in claim.folded)
    assert claim.open_id is not None
    assert claim.open_id.question.name == "id"
    assert claim.title == "We said it"


def test_new_group_shows_all_but_the_id(make_site: MakeSite) -> None:
    """The input for one more claim asks few questions, and folds none of them."""
    new = _claims(_state(make_site, "event", CLAIM)).new

    assert new is not None
    assert new.name == "claims.1"
    assert [part.question.name for part in new.shown] == ["text"]
    assert new.folded == []


def test_form_asks_for_no_former_ids(make_site: MakeSite) -> None:
    """Only a command writes former ids: no form asks for them, of a new claim neither."""
    names = _widgets(_state(make_site, "event", CLAIM)).keys()

    assert [name for name in names if name.endswith("aliases")] == []


def test_claim_has_its_own_id_from_the_start(make_site: MakeSite) -> None:
    """Each claim of a form has an id, made of its words or typed; blank ones in between have none."""
    fields = {"claims.0.text": "Nobody can change accounts", "claims.1.text": "", "claims.2.text": "It is so"}
    claims = _claims(_state(make_site, "event", {"type": "statement", **fields, "claims.2.id": "so"}))

    assert [group.own_id.id for group in claims.answers if group.own_id] == ["nobody-can-change-accounts", "so"]
    assert claims.new is not None
    assert claims.new.own_id is not None
    assert (claims.new.own_id.id, claims.new.name) == ("", "claims.3")


def test_message_stands_at_the_nearest_widget(make_site: MakeSite) -> None:
    """A message goes to the widget of its field, or to one around it; the summary links to what is shown."""
    state = _state(make_site, "event", CLAIM)
    at_text = Message("claims.0.text", "too long")
    at_citation = Message("claims.0.sources.0", "no source")
    elsewhere = Message("-story", "choose the story")
    widgets = WidgetBuilder(state, words_in("en")).build()
    form = add_remarks(state, widgets, [at_text, at_citation, elsewhere], finds=False)

    said = {widget.name: widget.messages for widget in flatten(form.widgets) if widget.messages}
    assert said == {"claims.0.text": (at_text,), "claims.0.sources": (at_citation,)}
    assert form.others == (elsewhere,)
    assert form.summary == (
        SummaryLine(at_text, "What is asserted?", "f:claims.0.text"),
        SummaryLine(at_citation, "Sources", "w:claims.0.sources"),
        SummaryLine(elsewhere, "To which story does it belong?", "f:-story"),
    )


def test_remarks_reach_the_entry_that_a_form_adds(make_site: MakeSite) -> None:
    """The questions on a new source stand inside the answer that names it, and its messages at them."""
    fields = {"type": "denial", "sources.0.source": "letter", "+source.0.id": "letter", "+source.0.title": "A letter"}
    state = _state(make_site, "event", fields)
    message = Message("+source.0.title", "too long")
    form = add_remarks(state, WidgetBuilder(state, words_in("en")).build(), [message], finds=False)

    assert [widget.name for widget in flatten(form.widgets) if widget.messages] == ["+source.0.title"]


def test_typed_words_find_entries_at_their_widget(make_site: MakeSite) -> None:
    """Without a script, the widget lists what the words find; with one, it finds nothing by itself."""
    state = _state(make_site, "event", {"type": "denial", "-find.sources.0.source": "wire"})
    widgets = WidgetBuilder(state, words_in("en")).build()
    found, unfound = (
        {widget.name: widget for widget in add_remarks(state, widgets, [], finds=finds).widgets}
        for finds in (True, False)
    )

    assert isinstance(found["sources"], EntriesWidget)
    assert [choice.id for choice in found["sources"].found.choices] == ["wire", "+source:wire"]
    assert isinstance(unfound["sources"], EntriesWidget)
    assert unfound["sources"].found.choices == ()


def test_message_that_is_only_an_open_question_is_no_mistake(make_site: MakeSite) -> None:
    """A question without an answer is not marked as wrong; a warning neither."""
    state = _state(make_site, "event", {"type": "denial"})
    widgets = WidgetBuilder(state, words_in("en")).build()
    messages = [
        Message("title", "is lacking", lacks=True),
        Message("date", "is late", is_error=False),
        Message("sources", "is wrong"),
    ]
    form = add_remarks(state, widgets, messages, finds=False)

    assert [widget.name for widget in form.widgets if widget.is_wrong] == ["sources"]


def test_lines_of_a_text_in_a_list_stay(make_site: MakeSite) -> None:
    """A text of several lines has room for them in a list, too: a browser takes them out of an input of one line."""
    page = DeskClient(make_site({})).post("/-/new/bill", **{"other_titles.0": "One\nTwo", "-do": ""})

    assert re.search(r'<textarea id="f:other_titles\.0"[^>]*>\nOne\nTwo</textarea>', page.text)


@pytest.mark.parametrize("kind", ["event", "story", "source", "actor", "bill"])
def test_hints_name_nobody(make_site: MakeSite, kind: EntryKind) -> None:
    """The hints of forms hold no name of an example: what they show is a form, such as an address or a time."""
    fields = {**CLAIM, "quotes.0.exact": "We said it", "corrections.0.was": "x", "finds.0.target": "announcement#joint"}
    helps = [widget.help for widget in _widgets(_state(make_site, kind, fields if kind == "event" else {})).values()]

    assert re.findall("[^.]*(?:Meta|Facebook|Kaz|kz-|Diplomat|[Mm]inist)[^.]*", "\n".join(helps)) == []
    assert kind != "source" or "The address of the source, as in “https://example.org/article”" in helps


@pytest.mark.parametrize(("kind", "name", "hint"), [
    ("event", "speaker", ""),
    ("event", "claims", ""),
    ("event", "claims.0.text", "In one sentence."),
    ("event", "denies", ""),
    ("event", "confirms", "Claims of another side that this confirms"),
    ("event", "sources", ""),
    ("event", "tags", "The subjects of the event"),
    ("actor", "name", ""),
    ("actor", "kind", ""),
    ("source", "issued", "When it was published"),
])  # fmt: skip
def test_hint_says_what_its_question_does_not(make_site: MakeSite, kind: EntryKind, name: str, hint: str) -> None:
    """What only repeats a question is not shown; labels keep it, and dates, since forms say there how to write them."""
    fields = CLAIM if kind == "event" else {}

    assert _widgets(_state(make_site, kind, fields))[name].help == hint


def test_new_form_says_nothing_twice(make_site: MakeSite) -> None:
    """An input that finds entries repeats no question; the id of a new entry does not stand beside its name."""
    desk = DeskClient(make_site({}))
    page = desk.get("/-/new/statement?story=dispute").text

    assert re.findall('placeholder="(.*?)" aria-label="(?:Who spoke|Where is this written)', page) == [
        "Words of the name",
        "Words of the title",
    ]
    assert '<label for="f:claims.0.text" class="visually-hidden">What is asserted?</label>' in page
    new = {"speaker.0": "jane-doe", "+actor.0.id": "jane-doe", "+actor.0.name": "Jane Doe", "-do": ""}
    added = desk.post("/-/new/statement?story=dispute", **new).text
    assert '<b>Jane Doe</b> <span class="warn">' in added


def test_whose_word_it_is_is_asked_by_names(make_site: MakeSite) -> None:
    """An organization that the form adds is offered by its name, even if its kind is not chosen yet."""
    new = {
        "type": "statement",
        "speaker.0": "ann",
        "+actor.0.id": "ann",
        "+actor.0.name": "Ann Lee",
        "+actor.0.kind": "person",
        "+actor.0.member_of.0.organization": "fujitsu-services",
        "+actor.1.id": "fujitsu-services",
        "+actor.1.name": "Fujitsu Services",
        "on_behalf_of.0": "ministry",
    }
    asked = _widgets(_state(make_site, "event", new))["on_behalf_of"]

    assert isinstance(asked, ChoicesWidget)
    assert asked.choices == {
        "ministry": "The ministry",
        "fujitsu-services": "Fujitsu Services",
        "ann": "only for themselves",
    }
    assert asked.is_named
