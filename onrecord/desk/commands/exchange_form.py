"""The form for an exchange, of which each entry proposes what it can of the next."""

from collections.abc import Sequence

import click

from onrecord.desk.commands.dialogue import Dialogue, Prompt
from onrecord.desk.commands.entry_form import Defaults, EntryForm
from onrecord.desk.commands.entry_picker import EntryPicker
from onrecord.desk.commands.event_form import ask_for_event, choose_story
from onrecord.desk.commands.numbered_lists import shorten
from onrecord.desk.commands.session import EntrySession
from onrecord.editing.forms.question_table import ANSWERS
from onrecord.editing.forms.record_choices import ON_CLAIMS
from onrecord.editing.lookup.entry_names import first_text
from onrecord.editing.lookup.offered_entries import list_candidates
from onrecord.model.fields import EventFields
from onrecord.model.records import Entry
from onrecord.model.relations import spoken_for


def ask_for_exchange(desk: EntrySession) -> None:
    """Ask for a first statement and all that followed, and add the new entries to the desk."""
    dialogue = desk.dialogue
    form = EntryForm(desk, "event", lets_wait=False)  # each entry proposes its date and sources for the next one
    if dialogue is None:
        hint = "in a script, write each entry with: onrecord new event"
        raise click.UsageError(f"an exchange is asked for at a terminal; {hint}")
    choose_story(form)
    ids = [_ask_for_present(form, dialogue) or form.add(ask_for_event(form))]
    meanings = {name: answer.sentence for name, answer in ANSWERS.items()}
    asked = Prompt("What was said on it? Number or word", enter="ends the exchange")
    while True:
        said = [desk.records.event_by_id[form.story, id_] for id_ in ids]
        dialogue.say(f"The last entry is: {shorten(first_text(said[-1].fields.title))}")
        answer = dialogue.choose(asked, meanings)
        if not answer:
            break
        further = EntryForm(desk, "event", story=form.story, lets_wait=False)
        ids.append(further.add(ask_for_event(further, _prefill(answer, said))))
    _confirm(desk, dialogue)


def _ask_for_present(form: EntryForm, dialogue: Dialogue) -> str:
    offered = list_candidates("event", form.desk.records, form.story)
    if not form.desk.records.ids("event", form.story):
        return ""
    known = {event.id for event in form.desk.records.events if event.story == form.story}

    def fault(typed: str) -> str | None:
        return None if typed in known else "no event of the story has this id"

    hint = "An exchange can go on from an event of this story. Enter begins with a new one."
    words = "Does it begin with an event that is here already? Number, or words of its headline"
    asked = Prompt(words, explanation=hint, enter="begins with a new one")
    return EntryPicker(dialogue, "event", lambda: offered, fault).pick_one(asked)


def _prefill(name: str, said: Sequence[Entry[EventFields]]) -> Defaults:
    answer = ANSWERS[name]
    last = said[-1]
    claiming = [event for event in said if event.fields.claims]
    target = claiming[-1] if claiming and answer.relation in ON_CLAIMS else last
    proposed = {
        "type": answer.type,
        "date": str(last.fields.date),
        "sources": ", ".join(dict.fromkeys(citation.source for citation in last.fields.sources)),
        "relation": answer.relation,
        "target": target.id,
    }
    if answer.by == "same":
        proposed["speaker"] = ", ".join(spoken_for(target.fields))
    return proposed


def _confirm(desk: EntrySession, dialogue: Dialogue) -> None:
    if not any(entry.kind == "event" for entry in desk.added):
        dialogue.say("There is no new event, so nothing is written.")
        raise click.Abort
    dialogue.say("These entries are new:")
    for entry in desk.added:
        called = str(entry.values.get("title") or entry.values.get("name") or entry.values.get("description"))
        dialogue.say(f"  {entry.kind:<6}  {shorten(called)} – {entry.id}")
    hint = "Drafts are not on the site yet: look at them in the preview, and publish them with onrecord publish."
    if not dialogue.confirm("Write all of them, the events as drafts?", hint):
        raise click.Abort
