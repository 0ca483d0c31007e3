"""Asks which stages of its bill an event is about, and how each ended."""

import click
from msgspec.structs import replace

from onrecord.desk.commands.checked_options import check_option
from onrecord.desk.commands.dialogue import Dialogue
from onrecord.desk.commands.entry_form import EntryForm
from onrecord.desk.commands.numbered_lists import find_all_numbered, number_lines, shorten
from onrecord.editing.forms.questions import Question, questions_for
from onrecord.editing.forms.record_choices import list_texts
from onrecord.problems import suggest


def ask_for_stages(form: EntryForm, question: Question) -> None:
    """Ask which stages of its bill the event is about, and how each ended; store one outcome if all are the same."""
    of_outcome = next(asked for asked in questions_for("event", form.values) if asked.field == "outcome")
    form.done.add("outcome")
    _fill_in_stages(form, question)
    stages = list_texts(form.values.get("stage"))
    outcomes = _outcomes_of(stages, form, of_outcome)
    if len(set(outcomes)) > 1:
        ended = zip(stages, outcomes, strict=True)
        form.values["stage"] = [{"stage": stage, "outcome": outcome} if outcome else stage for stage, outcome in ended]
    elif outcomes:
        form.set("outcome", outcomes[0])


def _fill_in_stages(form: EntryForm, question: Question) -> None:
    """Take the stages from their option, or ask for them if the bill has any."""
    dialogue = form.desk.dialogue
    choices = question.choices(form.desk.records, form.values)
    if dialogue is None or form.options("stage"):
        form.take(question)
    elif choices and question.part == "main":
        keys = list(choices)
        hint = "type a number or a word of the list; several with commas"

        def find_fault(typed: str) -> str | None:
            return None if find_all_numbered(typed, keys) else suggest(typed, keys, hint).text

        prompt = replace(form.asked(question, question.default(form.desk.records, form.values)), needed=True)
        listed = number_lines({key: shorten(label) for key, label in choices.items()})
        form.set("stage", find_all_numbered(dialogue.ask(prompt, find_fault, listed), keys))


def _outcomes_of(stages: list[str], form: EntryForm, question: Question) -> list[str]:
    """Take the outcome of each stage from its option, or ask for it; without stages, one is that of the event."""
    given = form.options("outcome")
    if given:
        count = max(len(stages), 1)
        outcomes = given * count if len(given) == 1 else given
        if len(outcomes) != count:
            raise click.UsageError(f"--outcome: give it once for all, or once for each of {len(stages)}")
        return [check_option("outcome", outcome, form.check(question)) for outcome in outcomes]
    dialogue = form.desk.dialogue
    if dialogue is None:
        return []
    return [_ask_for_outcome(form, dialogue, question, stage if len(stages) > 1 else "it") for stage in stages]


def _ask_for_outcome(form: EntryForm, dialogue: Dialogue, question: Question, stage: str) -> str:
    values = form.values if stage == "it" else {**form.values, "stage": stage}
    choices = question.choices(form.desk.records, values)
    default = question.default(form.desk.records, values)

    def check(answer: str) -> str | None:
        return None if answer in choices else f"this stage can end with: {', '.join(choices)}"

    return dialogue.choose(form.asked(question, default, question.about(stage)), choices, check)
