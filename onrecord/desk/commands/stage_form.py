"""The part of an event's form that asks for a bill, the stages that it reached, and how each ended."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from onrecord.desk.commands.dialogue import Dialogue, Question
from onrecord.desk.commands.entry_form import EntryForm
from onrecord.desk.commands.picking import shortened
from onrecord.desk.commands.questions import all_numbered, numbered_lines
from onrecord.model.choices import STEP_TYPES

if TYPE_CHECKING:
    from onrecord.desk.editing.yaml_text import Value
    from onrecord.desk.lookup.event_options import OfferedStage


def ask_for_stage(form: EntryForm) -> None:
    """Ask for the bill and the stages that the event is about, and how each ended."""
    if form.text("type") not in STEP_TYPES:
        form.only_given("bill", check=form.must_name("bill"))
        form.only_given("stage", "outcome")
        return
    form.set("bill", form.entry("bill", "bill", "Which bill? Number, a part of its title, or + to add one"))
    from onrecord.desk.lookup.event_options import stages_of  # noqa: PLC0415  (the command must start fast)

    stages = stages_of(form.text("bill"), form.records, form.desk.reading.locate)
    if form.dialogue is None or form.questions.has("stage"):
        form.only_given("stage")
    elif stages:
        form.set("stage", _ask_which_stages(form, form.dialogue, stages))
    _ask_for_outcomes(form, {stage.key: stage for stage in stages})


def _ask_which_stages(form: EntryForm, dialogue: Dialogue, stages: Sequence[OfferedStage]) -> list[str]:
    """Print the stages with what the bill has reached, and ask for one or several."""
    coming = [stage.key for stage in stages if stage.is_next]
    states = {stage.key: stage.state or ("comes next" if stage.is_next else "") for stage in stages}
    labels = {
        stage.key: shortened(stage.label) + (f" ({states[stage.key]})" if states[stage.key] else "") for stage in stages
    }
    keys = list(labels)

    def check(typed: str) -> str | None:
        from onrecord.problems import nearest  # noqa: PLC0415

        if typed.lower() != "all" and all_numbered(typed, keys):
            return None
        guess = nearest(typed, keys)
        return f"did you mean '{guess}'?" if guess else "type a number or a word of the list; several with commas"

    words = "Which stage? Number or word; several with commas if it passed them at once"
    default = coming[0] if coming else ""
    question = Question(words, needed=True, default=default, explanation=form.explanation("stage"))
    return all_numbered(dialogue.ask(question, check, numbered_lines(labels)), keys)


def _ask_for_outcomes(form: EntryForm, stages: Mapping[str, OfferedStage]) -> None:
    """Ask for the outcome of each stage; store one outcome for the event if all are the same."""
    keys = form.listed("stage")
    if form.dialogue and keys and not form.questions.has("outcome"):
        outcomes = [_ask_for_outcome(form, stages.get(key), key if len(keys) > 1 else "") for key in keys]
    else:
        outcomes = form.questions.each("outcome", max(len(keys), 1), check=form.field_check("outcome"))
    if len(set(outcomes)) > 1:
        ended = zip(keys, outcomes, strict=True)
        both: Sequence[Value] = [{"stage": stage, "outcome": outcome} if outcome else stage for stage, outcome in ended]
        form.values["stage"] = both
    elif outcomes:
        form.set("outcome", outcomes[0])


def _ask_for_outcome(form: EntryForm, stage: OfferedStage | None, named: str) -> str:
    """Ask how a stage ended, among the outcomes that it can have."""
    from onrecord.model.choices import OUTCOMES  # noqa: PLC0415

    choices = stage.outcomes if stage else OUTCOMES
    check = lambda answer: None if answer in choices else f"this stage can end with: {', '.join(choices)}"  # noqa: E731
    words = f"How did {named or 'it'} end? Number or word"
    default = next(iter(choices)) if len(choices) == 1 else ""
    question = Question(words, default=default, explanation=form.explanation("outcome"))
    return form.questions.choice("outcome", question, choices, check)
