"""The form for an exchange: a statement and what was said on it, each entry prefilled by the one before."""

from __future__ import annotations

from collections.abc import Mapping

import click

from onrecord.desk.commands.dialogue import Dialogue, Question
from onrecord.desk.commands.entry_form import EntryForm, entry_form
from onrecord.desk.commands.event_form import Prefilled, ask_for_event, ask_for_story
from onrecord.desk.commands.picking import Picker, shorten
from onrecord.desk.commands.questions import Questions
from onrecord.desk.commands.relation_form import OWN_WORDS
from onrecord.desk.commands.session import EntrySession
from onrecord.desk.lookup.candidates import candidates
from onrecord.model.fields import EventFields
from onrecord.model.records import Entry

_ANSWERS: Mapping[str, tuple[str, str, str]] = {
    "denial": ("somebody says that it is not true", "denial", "denies"),
    "confirmation": ("another side says that it is true", "statement", "confirms"),
    "repetition": ("the side that said it says it again", "response", "maintains"),
    "withdrawal": ("somebody takes back what they said", "statement", "withdraws"),
    "answer": ("somebody answers, without any of these", "response", "responds_to"),
    "no-comment": ("somebody was asked, and said nothing", "no-comment", "responds_to"),
}
"""What can follow a statement: its meaning, the type of its event, and its relation."""


def ask_for_exchange(desk: EntrySession) -> None:
    """Ask for a first statement and all that followed, and add the new entries to the desk."""
    if desk.dialogue is None:
        hint = "in a script, write each entry with: onrecord new event"
        raise click.UsageError(f"an exchange is asked for at a terminal; {hint}")
    form = entry_form(desk, "event", {})
    ask_for_story(form)
    begun = _ask_for_present(form, desk.dialogue) or form.add(ask_for_event(form))
    said = [desk.records.event_by_id[form.story, begun]]
    while answer := _ask_for_answer(desk.dialogue, said[-1]):
        further = entry_form(desk, "event", {}, form.story)
        id_ = further.add(ask_for_event(further, _prefill(answer, said)))
        said.append(desk.records.event_by_id[form.story, id_])
    _confirm(desk, desk.dialogue)


def _ask_for_present(form: EntryForm, dialogue: Dialogue) -> str:
    """Ask whether the exchange begins with an event of the site, and for this event; empty if it is new."""
    if not form.records.ids("event", form.story):
        return ""
    known = {event.id for event in form.records.events if event.story == form.story}
    fault = lambda typed: None if typed in known else "no event of the story has this id"  # noqa: E731
    picker = Picker(dialogue, "event", lambda: candidates("event", form.records, form.story), fault)
    explanation = "An exchange can go on from an event of this story. Enter begins with a new one."
    words = "Does it begin with an event that is here already? Number, or words of its headline"
    return picker.one(Question(words, explanation=explanation, enter="begins with a new one"))


def _ask_for_answer(dialogue: Dialogue, last: Entry[EventFields]) -> str:
    """Ask what followed; empty if nothing did."""
    title = next(iter(last.fields.title.values()))
    dialogue.say(f"The last entry is: {shorten(title)}")
    meanings = {name: meaning for name, (meaning, _, _) in _ANSWERS.items()}
    check = lambda typed: None if typed in meanings else "type a number or a word"  # noqa: E731
    question = Question("What was said on it? Number or word", enter="ends the exchange")
    return Questions({}, dialogue).choice("answer", question, meanings, check)


def _prefill(answer: str, said: list[Entry[EventFields]]) -> Prefilled:
    """Return what the entries so far propose for the next one."""
    _, type_, relation = _ANSWERS[answer]
    last = said[-1]
    claiming = [event.id for event in said if event.fields.claims]
    target = claiming[-1] if claiming and relation in OWN_WORDS else last.id
    sources = tuple(dict.fromkeys(citation.source for citation in last.fields.sources))
    return Prefilled(type_, str(last.fields.date), sources, relation, target)


def _confirm(desk: EntrySession, dialogue: Dialogue) -> None:
    """Print the new entries, and ask whether to write them. Raises `Abort` if not."""
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
