"""The forms for a new event, and for an exchange: a statement and what was said on it.

Each entry of an exchange is prefilled by the one before.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import click
from msgspec import Struct

from onrecord.desk.commands.dialogue import Dialogue, Question
from onrecord.desk.commands.entry_form import ASKS, EntryForm, entry_form, file_name
from onrecord.desk.commands.questions import Picker, Questions, find_all_numbered, number_lines, shorten
from onrecord.desk.commands.relation_form import OWN_WORDS, ask_for_relations
from onrecord.desk.commands.session import EntrySession
from onrecord.desk.editing.new_entries import Value
from onrecord.desk.lookup.candidate_search import candidates, name_of
from onrecord.desk.lookup.event_options import OfferedStage, stages_of
from onrecord.desk.lookup.id_suggestions import ids_of_claims
from onrecord.model.choices import EVENT_TYPES, OUTCOMES, STEP_TYPES
from onrecord.model.dates import Days, parse_date
from onrecord.model.fields import EventFields
from onrecord.model.records import Entry, EntryKind
from onrecord.problems import suggest

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
_ANSWERS: Mapping[str, tuple[str, str, str]] = {
    "denial": ("somebody says that it is not true", "denial", "denies"),
    "confirmation": ("another side says that it is true", "statement", "confirms"),
    "repetition": ("the side that said it says it again", "response", "maintains"),
    "withdrawal": ("somebody takes back what they said", "statement", "withdraws"),
    "answer": ("somebody answers, without any of these", "response", "responds_to"),
    "no-comment": ("somebody was asked, and said nothing", "no-comment", "responds_to"),
}
"""What can follow a statement: its meaning, the type of its event, and its relation."""


class Prefilled(Struct, frozen=True):
    """The defaults for the next event of an exchange, taken from the ones before."""

    type: str = ""
    date: str = ""
    sources: tuple[str, ...] = ()
    relation: str = ""
    target: str = ""
    """The event that the relation is probably about."""


_NOTHING = Prefilled()


def add_entry(desk: EntrySession, kind: EntryKind, given: Mapping[str, object]) -> None:
    """Ask for an entry of any kind, for an event first to which story it belongs, and add it to the desk."""
    form = entry_form(desk, kind, given)
    if kind == "event":
        _choose_story(form)
        id_ = ask_for_event(form)
    else:
        id_ = ASKS[kind](form, "")
    form.add(id_, file_name(form, id_))


def _choose_story(form: EntryForm) -> None:
    words = "To which story does it belong? Number, a part of the title, or + to add one"
    form.story = form.entry("story", "story", words, needed=True)


def ask_for_event(form: EntryForm, prefilled: Prefilled = _NOTHING) -> str:
    """Ask for the fields of an event whose story is known, and return its id."""
    if prefilled.type:
        form.set("type", prefilled.type)
    else:
        form.one("type", "What kind of event is it? Number or word", choices=EVENT_TYPES, needed=True)
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
    """Ask for which organization, of those of that day, a person spoke; propose no answer."""
    dialogue = form.dialogue
    speakers = [
        form.records.actor_by_id[id_] for id_ in form.list_answers("speaker") if id_ in form.records.actor_by_id
    ]
    persons = [actor for actor in speakers if actor.fields.kind == "person"]
    days = Days.of(parse_date(form.text("date"))) if form.text("date") else None
    wholes = [whole for actor in persons for whole in actor.fields.organizations(days)]
    is_in_parliament = form.text("type") in STEP_TYPES
    if dialogue is None or form.questions.has("on_behalf_of") or not wholes or is_in_parliament or len(speakers) > 1:
        form.only_given("on_behalf_of", check=form.names("actor"))
        return
    ids = [*wholes, speakers[0].id]
    meanings = [*(name_of(whole, form.records) for whole in wholes), "only for themselves"]
    choices = {id_: shorten(meaning) for id_, meaning in zip(ids, meanings, strict=True)}
    check = lambda id_: None if id_ in choices else "type a number of the list"  # noqa: E731
    form.one("on_behalf_of", "Whose word is it? Number", choices=choices, needed=True, check=check)


def _ask_for_claims(form: EntryForm) -> None:
    claims = form.questions.list_answers("claim")
    if form.dialogue and not claims and form.text("type") in _CLAIMING:
        words, check = "What is asserted? One sentence", form.check("title")
        while claim := form.dialogue.ask(Question(words, explanation=form.explanation("claims")), check):
            claims.append(claim)
            words = "What else is asserted?"
    if claims:
        named: Sequence[Mapping[str, Value]] = [
            {"id": id_, "text": text} for id_, text in zip(ids_of_claims(claims), claims, strict=True)
        ]
        form.values["claims"] = named


def ask_for_stage(form: EntryForm) -> None:
    """Ask for the bill, its stages that the event is about, and how each stage ended."""
    if form.text("type") not in STEP_TYPES:
        form.only_given("bill", check=form.must_name("bill"))
        form.only_given("stage", "outcome")
        return
    form.set("bill", form.entry("bill", "bill", "Which bill? Number, a part of its title, or + to add one"))
    stages = stages_of(form.text("bill"), form.records, form.desk.reading.locate)
    if form.dialogue is None or form.questions.has("stage"):
        form.only_given("stage")
    elif stages:
        form.set("stage", _ask_which_stages(form, form.dialogue, stages))
    _ask_for_outcomes(form, {stage.key: stage for stage in stages})


def _ask_which_stages(form: EntryForm, dialogue: Dialogue, stages: Sequence[OfferedStage]) -> list[str]:
    """List the stages of a bill and how far it has come, and ask for one or several."""
    coming = [stage.key for stage in stages if stage.is_next]
    states = {stage.key: stage.state or ("comes next" if stage.is_next else "") for stage in stages}
    labels = {
        stage.key: shorten(stage.label) + (f" ({states[stage.key]})" if states[stage.key] else "") for stage in stages
    }
    keys = list(labels)

    def check(typed: str) -> str | None:
        if typed.lower() != "all" and find_all_numbered(typed, keys):
            return None
        return suggest(typed, keys, "type a number or a word of the list; several with commas")

    words = "Which stage? Number or word; several with commas if it passed them at once"
    default = coming[0] if coming else ""
    question = Question(words, needed=True, default=default, explanation=form.explanation("stage"))
    return find_all_numbered(dialogue.ask(question, check, number_lines(labels)), keys)


def _ask_for_outcomes(form: EntryForm, stages: Mapping[str, OfferedStage]) -> None:
    """Ask for the outcome of each stage; store one outcome for the event if all are the same."""
    keys = form.list_answers("stage")
    if form.dialogue and keys and not form.questions.has("outcome"):
        outcomes = [_ask_for_outcome(form, stages.get(key), key if len(keys) > 1 else "") for key in keys]
    else:
        outcomes = form.questions.each("outcome", max(len(keys), 1), check=form.check("outcome"))
    if len(set(outcomes)) > 1:
        ended = zip(keys, outcomes, strict=True)
        both: Sequence[Value] = [{"stage": stage, "outcome": outcome} if outcome else stage for stage, outcome in ended]
        form.values["stage"] = both
    elif outcomes:
        form.set("outcome", outcomes[0])


def _ask_for_outcome(form: EntryForm, stage: OfferedStage | None, named: str) -> str:
    """Ask how a stage ended, among the outcomes that it can have."""
    choices = stage.outcomes if stage else OUTCOMES
    check = lambda answer: None if answer in choices else f"this stage can end with: {', '.join(choices)}"  # noqa: E731
    words = f"How did {named or 'it'} end? Number or word"
    default = next(iter(choices)) if len(choices) == 1 else ""
    question = Question(words, default=default, explanation=form.explanation("outcome"))
    return form.questions.choice("outcome", question, choices, check)


def ask_for_exchange(desk: EntrySession) -> None:
    """Ask for a first statement and all that followed, and add the new entries to the desk."""
    if desk.dialogue is None:
        hint = "in a script, write each entry with: onrecord new event"
        raise click.UsageError(f"an exchange is asked for at a terminal; {hint}")
    form = entry_form(desk, "event", {})
    _choose_story(form)
    begun = _ask_for_present(form, desk.dialogue) or form.add(ask_for_event(form))
    said = [desk.records.event_by_id[form.story, begun]]
    while answer := _ask_for_answer(desk.dialogue, said[-1]):
        further = entry_form(desk, "event", {}, form.story)
        id_ = further.add(ask_for_event(further, _prefill(answer, said)))
        said.append(desk.records.event_by_id[form.story, id_])
    _confirm(desk, desk.dialogue)


def _ask_for_present(form: EntryForm, dialogue: Dialogue) -> str:
    if not form.records.ids("event", form.story):
        return ""
    known = {event.id for event in form.records.events if event.story == form.story}
    fault = lambda typed: None if typed in known else "no event of the story has this id"  # noqa: E731
    picker = Picker(dialogue, "event", lambda: candidates("event", form.records, form.story), fault)
    explanation = "An exchange can go on from an event of this story. Enter begins with a new one."
    words = "Does it begin with an event that is here already? Number, or words of its headline"
    return picker.one(Question(words, explanation=explanation, enter="begins with a new one"))


def _ask_for_answer(dialogue: Dialogue, last: Entry[EventFields]) -> str:
    title = next(iter(last.fields.title.values()))
    dialogue.say(f"The last entry is: {shorten(title)}")
    meanings = {name: meaning for name, (meaning, _, _) in _ANSWERS.items()}
    check = lambda typed: None if typed in meanings else "type a number or a word"  # noqa: E731
    question = Question("What was said on it? Number or word", enter="ends the exchange")
    return Questions({}, dialogue).choice("answer", question, meanings, check)


def _prefill(answer: str, said: list[Entry[EventFields]]) -> Prefilled:
    _, type_, relation = _ANSWERS[answer]
    last = said[-1]
    claiming = [event.id for event in said if event.fields.claims]
    target = claiming[-1] if claiming and relation in OWN_WORDS else last.id
    sources = tuple(dict.fromkeys(citation.source for citation in last.fields.sources))
    return Prefilled(type_, str(last.fields.date), sources, relation, target)


def _confirm(desk: EntrySession, dialogue: Dialogue) -> None:
    if not any(entry.kind == "event" for entry in desk.added):
        dialogue.say("There is no new event, so nothing is written.")
        raise click.Abort
    dialogue.say("These entries are new:")
    for entry in desk.added:
        called = str(entry.values.get("title") or entry.values.get("name") or entry.values.get("description"))
        dialogue.say(f"  {entry.kind:<6}  {shorten(called)} – {entry.id}")
    explanation = "Drafts are not on the site yet: look at them in the preview, and publish them with onrecord publish."
    if not dialogue.confirm("Write all of them, the events as drafts?", explanation):
        raise click.Abort
