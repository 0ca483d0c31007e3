"""The parts of an event's form on what a court or another body found, and on the claims that a review is about."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import partial

from onrecord.desk.commands.dialogue import Check, Dialogue, Question
from onrecord.desk.commands.entry_form import EntryForm
from onrecord.model.choices import FINDING_RESULTS

AskForTargets = Callable[[EntryForm, Dialogue, str, str], list[str]]
"""Asks for the targets of a relation, named by its kind; the text after it is the default answer."""
MARK = "="
"""Stands between the claim and the result in `--finds`, and between the finding and the claim in the other options."""


def ask_for_findings(form: EntryForm, ask_for_targets: AskForTargets) -> None:
    """Ask on which claims a finding decides, and what it found on each; or take both from their option."""
    dialogue = form.dialogue
    if dialogue is None or form.questions.has("finds"):
        given = form.questions.many("finds", check=_check(form))
        found = [(target, result) for target, _, result in (text.partition(MARK) for text in given)]
    else:
        found = [(target, _ask_for_result(form, target)) for target in ask_for_targets(form, dialogue, "finds", "")]
    listed: Sequence[Mapping[str, str]] = [{"target": target, "result": result} for target, result in found]
    form.set("finds", list(listed))


def take_reviews(form: EntryForm, *relations: str) -> None:
    """Take the relations to earlier findings from their options."""
    for relation in relations:
        set_reviews(form, relation, form.questions.many(relation, check=partial(_review_error, form)))


def set_reviews(form: EntryForm, relation: str, targets: Iterable[str]) -> None:
    """Store the targets of a relation to earlier findings, each with the claim that it names."""
    parts = (target.partition(MARK) for target in targets)
    form.set(relation, [{"target": event, "claim": claim} if claim else event for event, _, claim in parts])


def _review_error(form: EntryForm, text: str) -> str | None:
    """Return what is wrong with a finding, or with the claim after it; None if the finding decides on that claim."""
    from onrecord.model.relations import parse_target  # noqa: PLC0415  (the command must start fast)

    event, _, claim = text.partition(MARK)
    finding = form.records.event_by_id.get(parse_target(event, form.story).key)
    if fault := form.target(event) or (form.target(claim) if claim else None):
        return fault
    decided = form.desk.matters.decided_by(finding, form.story) if finding else []
    if not claim or parse_target(claim, form.story) in {parse_target(one.target, form.story) for one in decided}:
        return None
    known = ", ".join(one.target for one in decided) or "nothing"
    return f"'{event}' does not decide on {claim}; it decides on: {known}"


def _ask_for_result(form: EntryForm, target: str) -> str:
    check = lambda answer: None if answer in FINDING_RESULTS else "type a number or a word of the list"  # noqa: E731
    explanation = "Choose by the words of the decision; put these words into 'quotes' later."
    question = Question(f"What did it find on {target}? Number or word", needed=True, explanation=explanation)
    return form.questions.choice("result", question, FINDING_RESULTS, check)


def _check(form: EntryForm) -> Check:
    def check(text: str) -> str | None:
        target, _, result = text.partition(MARK)
        if result not in FINDING_RESULTS:
            return (
                f"write the claim and what was found, as in event#claim=not-so; results: {', '.join(FINDING_RESULTS)}"
            )
        return form.target(target)

    return check
