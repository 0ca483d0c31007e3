"""The form for a new event: its type, the stage of a bill, who spoke, what it says on earlier claims, its sources."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from msgspec import Struct

from onrecord.desk.commands.dialogue import Question
from onrecord.desk.commands.entry_form import EntryForm
from onrecord.desk.commands.picking import shortened
from onrecord.desk.commands.relation_form import ask_for_relations
from onrecord.desk.commands.stage_form import ask_for_stage
from onrecord.model.choices import EVENT_TYPES, STEP_TYPES
from onrecord.model.dates import Days, parse_date

if TYPE_CHECKING:
    from onrecord.desk.editing.yaml_text import Value

_CLAIMING = frozenset({"announcement", "statement", "report", "document", "response"})
"""The types of events that are asked for claims of their own."""
_SPEAKERS = (
    "Who spoke? Number, a part of the name, or + to add one",
    "Who else spoke? Number, a part of the name, or + to add one",
)
_SOURCES = (
    "Where is this written? Number, a part of the title, publisher or address, or + to add one",
    "Where else is it written? Number, a part of the title, publisher or address, or + to add one",
)


class Prefilled(Struct, frozen=True):
    """What the entry before proposes for the next one of an exchange."""

    type: str = ""
    date: str = ""
    sources: tuple[str, ...] = ()
    relation: str = ""
    target: str = ""
    """The event that the relation is probably about."""


_NOTHING = Prefilled()


def ask_for_event(form: EntryForm, prefilled: Prefilled = _NOTHING) -> str:
    """Ask for an event's fields after its story is known, and return its id."""
    if prefilled.type:
        form.set("type", prefilled.type)
    else:
        form.choice("type", "What kind of event is it? Number or word", EVENT_TYPES)
    ask_for_stage(form)
    form.one("date", "When did it happen? As 2021-11-02, 2021-11 or 2021", needed=True, default=prefilled.date)
    form.one("title", "What happened, as a headline?", needed=True)
    form.entries("speaker", "actor", _SPEAKERS)
    _ask_for_whom(form)
    ask_for_relations(form, prefilled.relation, prefilled.target)
    _ask_for_claims(form)
    form.one("summary", "What happened, in one sentence?")
    form.only_given("body", "embargo")
    form.entries("sources", "source", _SOURCES, option="source", needed=True, default=prefilled.sources)
    return form.id(day=form.text("date"))


def _ask_for_whom(form: EntryForm) -> None:
    """Ask whether a person who may have belonged to an organization on that day spoke for it; propose no answer."""
    dialogue = form.dialogue
    speakers = [form.records.actor_by_id[id_] for id_ in form.listed("speaker") if id_ in form.records.actor_by_id]
    persons = [actor for actor in speakers if actor.fields.kind == "person"]
    days = Days.of(parse_date(form.text("date"))) if form.text("date") else None
    wholes = [whole for actor in persons for whole in actor.fields.organizations(days)]
    is_in_parliament = form.text("type") in STEP_TYPES
    if dialogue is None or form.questions.has("on_behalf_of") or not wholes or is_in_parliament or len(speakers) > 1:
        form.only_given("on_behalf_of", check=form.names("actor"))
        return
    from onrecord.desk.lookup.candidates import name_of  # noqa: PLC0415  (the command must start fast)

    ids = [*wholes, speakers[0].id]
    meanings = [*(name_of(whole, form.records) for whole in wholes), "only for themselves"]
    choices = {id_: shortened(meaning) for id_, meaning in zip(ids, meanings, strict=True)}
    check = lambda id_: None if id_ in choices else "type a number of the list"  # noqa: E731
    form.choice("on_behalf_of", "Whose word is it? Number", choices, check=check)


def _ask_for_claims(form: EntryForm) -> None:
    """Ask for the claims, one sentence each, and give each an id."""
    from onrecord.desk.lookup.id_suggestions import ids_of_claims  # noqa: PLC0415  (the command must start fast)

    claims = form.questions.listed("claim")
    if form.dialogue and not claims and form.text("type") in _CLAIMING:
        words, check = "What is asserted? One sentence", form.field_check("title")
        while claim := form.dialogue.ask(Question(words, explanation=form.explanation("claims")), check):
            claims.append(claim)
            words = "What else is asserted?"
    if claims:
        named: Sequence[Mapping[str, Value]] = [
            {"id": id_, "text": text} for id_, text in zip(ids_of_claims(claims), claims, strict=True)
        ]
        form.values["claims"] = named
