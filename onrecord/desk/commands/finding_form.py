"""The part of an event's form that asks what a court or another body found on earlier claims."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from onrecord.desk.commands.dialogue import Check, Dialogue, Question
from onrecord.desk.commands.entry_form import EntryForm
from onrecord.model.choices import FINDING_RESULTS

AskForTargets = Callable[[EntryForm, Dialogue, str, str], list[str]]
"""Asks for the targets of a relation, named by its kind; the text after it is the default answer."""
_MARK = "="
"""Stands between the claim and the result in the option `--finds`."""


def ask_for_findings(form: EntryForm, ask_for_targets: AskForTargets) -> None:
    """Ask on which claims a finding decides, and what it found on each; or take both from their option."""
    dialogue = form.dialogue
    if dialogue is None or form.questions.has("finds"):
        given = form.questions.many("finds", check=_check(form))
        found = [(target, result) for target, _, result in (text.partition(_MARK) for text in given)]
    else:
        found = [(target, _ask_for_result(form, target)) for target in ask_for_targets(form, dialogue, "finds", "")]
    listed: Sequence[Mapping[str, str]] = [{"target": target, "result": result} for target, result in found]
    form.set("finds", list(listed))


def _ask_for_result(form: EntryForm, target: str) -> str:
    check = lambda answer: None if answer in FINDING_RESULTS else "type a number or a word of the list"  # noqa: E731
    explanation = "Choose by the words of the decision; put these words into 'quotes' later."
    question = Question(f"What did it find on {target}? Number or word", needed=True, explanation=explanation)
    return form.questions.choice("result", question, FINDING_RESULTS, check)


def _check(form: EntryForm) -> Check:
    def check(text: str) -> str | None:
        target, _, result = text.partition(_MARK)
        if result not in FINDING_RESULTS:
            return (
                f"write the claim and what was found, as in event#claim=not-so; results: {', '.join(FINDING_RESULTS)}"
            )
        return form.target(target)

    return check
