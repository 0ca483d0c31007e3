"""The part of an event's form that asks what the event says on earlier claims."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from functools import partial
from pathlib import Path

from onrecord.desk.commands.dialogue import Check, Dialogue, Question
from onrecord.desk.commands.entry_form import EntryForm
from onrecord.desk.commands.questions import Picker, find_all_numbered, shorten
from onrecord.desk.lookup.candidate_search import Candidate, candidates
from onrecord.desk.lookup.event_options import OfferedClaim
from onrecord.model.choices import FINDING_RESULTS, STEP_TYPES
from onrecord.model.dates import parse_date
from onrecord.model.relations import TARGET_FIRST, parse_target

_WORDS: Mapping[str, Mapping[str, str]] = json.loads(Path(__file__).with_name("relations.json").read_bytes())
_ASKED, _OF_FINDINGS, _ON_FINDINGS = _WORDS["asked"], _WORDS["of findings"], _WORDS["on findings"]
"""The relations with their meanings: for each new event, for a new finding instead, and for other events of stories
with findings."""
_REVIEWING = (*_OF_FINDINGS, *_ON_FINDINGS)
"""The relations to earlier findings, which may name one of the claims that these decided."""
OWN_WORDS = frozenset({"maintains", "withdraws"})
"""The relations to what the speaker's own side said."""
_MEANS_ALL = frozenset({"responds_to", *_REVIEWING})
"""The relations that are probably about all claims of their target."""
_EXPECTED: Mapping[str, str] = {"denial": "denies", "response": "responds_to", "no-comment": "responds_to"}
"""The relation that a type of event is asked for first."""
_MARK = "="
"""Stands between the claim and the result in `--finds`, and between the finding and the claim in the other options."""


def ask_for_relations(form: EntryForm, likely: str = "", target: str = "") -> None:
    """Ask what the event says on earlier claims; take the relations from their options if there is one.

    `likely` is the relation to ask for first, with the event that is its `target`; else the type of the event says it.
    """
    dialogue, expected = form.dialogue, likely or _EXPECTED.get(form.text("type"), "")
    is_finding = form.text("type") == "finding"
    if is_finding or form.questions.has("finds"):
        _ask_for_findings(form)
    if dialogue is None or any(map(form.questions.has, (*_ASKED, *_REVIEWING))):
        form.only_given(*_ASKED, check=form.target)
        for relation in _REVIEWING:
            _set_reviews(form, relation, form.questions.many(relation, check=partial(_review_error, form)))
        return
    if form.text("type") in STEP_TYPES:
        return
    if not _earlier(form, "responds_to"):
        if expected:
            dialogue.say("There is no earlier event in this story, so this one refers to none yet.")
        return
    if expected:
        form.set(expected, _ask_for_targets(form, dialogue, expected, target))
    asked = _OF_FINDINGS if is_finding else {**_ASKED, **_ON_FINDINGS}
    others = {name: meaning for name, meaning in asked.items() if name not in form.values}
    if not _earlier(form, "appeals"):
        others = {name: meaning for name, meaning in others.items() if name in _ASKED}
    while others and (chosen := _ask_for_relation(form, others, is_first=not expected)):
        targets = _ask_for_targets(form, dialogue, chosen, "")
        _set_reviews(form, chosen, targets) if chosen in _REVIEWING else form.set(chosen, targets)
        del others[chosen]


def _ask_for_findings(form: EntryForm) -> None:
    """Ask on which claims a finding decides, and what it found on each; or take both from their option."""
    dialogue = form.dialogue
    if dialogue is None or form.questions.has("finds"):
        given = form.questions.many("finds", check=_finding_check(form))
        found = [(target, result) for target, _, result in (text.partition(_MARK) for text in given)]
    else:
        found = [(target, _ask_for_result(form, target)) for target in _ask_for_targets(form, dialogue, "finds", "")]
    listed: Sequence[Mapping[str, str]] = [{"target": target, "result": result} for target, result in found]
    form.set("finds", list(listed))


def _set_reviews(form: EntryForm, relation: str, targets: Iterable[str]) -> None:
    """Store the targets of a relation to earlier findings, each with the claim that it names."""
    parts = (target.partition(_MARK) for target in targets)
    form.set(relation, [{"target": event, "claim": claim} if claim else event for event, _, claim in parts])


def _review_error(form: EntryForm, text: str) -> str | None:
    """Return what is wrong with a finding, or with the claim after it; None if the finding decides on that claim."""
    event, _, claim = text.partition(_MARK)
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


def _finding_check(form: EntryForm) -> Check:
    def check(text: str) -> str | None:
        target, _, result = text.partition(_MARK)
        if result not in FINDING_RESULTS:
            results = ", ".join(FINDING_RESULTS)
            return f"write the claim and what was found, as in event#claim=not-so; results: {results}"
        return form.target(target)

    return check


def _ask_for_relation(form: EntryForm, choices: Mapping[str, str], *, is_first: bool) -> str:
    words = "Does it say something on an earlier claim?" if is_first else "Does it say something else on a claim?"
    check = lambda answer: None if answer in choices else "type a number or a word of the list"  # noqa: E731
    explanation = (
        "Only what the speaker or a source says; a relation to an earlier claim decides how that claim stands."
    )
    question = Question(f"{words} Number or word", explanation=explanation)
    return form.questions.choice("relation", question, choices, check)


def _ask_for_targets(form: EntryForm, dialogue: Dialogue, relation: str, default: str) -> list[str]:
    targets, chosen = list[str](), list[str]()

    def list_others() -> list[Candidate]:
        return [event for event in _earlier(form, relation) if event.id not in chosen]

    picker = Picker(dialogue, "event", list_others, form.target)
    while not targets or list_others():
        words = "And what else?" if targets else _WORDS["questions"][relation]
        question = Question(
            f"{words} Number, or words of the headline or the claim",
            default="" if targets else default,
            explanation=form.explanation(relation),
        )
        event = picker.one(question)
        if not event:
            break
        chosen.append(event)
        targets += _claims_of(form, dialogue, event, relation)
    return list(dict.fromkeys(targets))


def _earlier(form: EntryForm, relation: str) -> list[Candidate]:
    found = [event for event in candidates("event", form.records, form.story) if _can_be_about(form, relation, event)]
    if relation not in TARGET_FIRST or not form.text("date"):
        return found
    day = parse_date(form.text("date")).latest
    began = {event.id: event.fields.date.earliest for event in form.records.events if event.story == form.story}
    return [candidate for candidate in found if (first := began[candidate.id]) is None or first <= day]


def _can_be_about(form: EntryForm, relation: str, event: Candidate) -> bool:
    """Return whether an event can be the target of a relation, which may need claims or a finding."""
    entry = form.records.event_by_id.get((form.story, event.id))
    if entry is None or relation in _ASKED:
        return True
    return bool(entry.fields.claims) if relation == "finds" else entry.fields.type == "finding"


def _claims_of(form: EntryForm, dialogue: Dialogue, event: str, relation: str) -> list[str]:
    """Ask which claims of an event, or of a finding, are meant; return these as targets, all as the event alone."""
    entry, is_review = form.records.event_by_id.get((form.story, event)), relation in _REVIEWING
    matters = form.desk.matters
    offered = [] if entry is None else matters.decided_by(entry, form.story) if is_review else matters.claims_of(entry)
    if not offered or (is_review and len(offered) == 1):
        return [event]  # a target that names its claim, an event of another story, or one without a choice of claims
    listed = [f"  {number:>2}  {shorten(claim.text)}{_said(claim)}" for number, claim in enumerate(offered, start=1)]
    ids = [claim.target for claim in offered]
    check = lambda typed: None if find_all_numbered(typed, ids) else "type numbers of the list, with commas"  # noqa: E731
    words = f"{'On which of the claims that it decided' if is_review else 'Which of its claims'}?"
    explanation = "all: the speaker names no claim, or each of them." if is_review else form.explanation(relation)
    default = _probable(offered, relation)
    question = Question(f"{words} Numbers with commas, or all", needed=True, default=default, explanation=explanation)
    typed = dialogue.ask(question, check, listed)
    chosen = find_all_numbered(typed, ids)
    if typed.lower() == "all" and len(ids) > 1:
        return [event]
    return [f"{event}{_MARK}{claim}" for claim in chosen] if is_review else chosen


def _probable(offered: Sequence[OfferedClaim], relation: str) -> str:
    """Return the claims that an answer is probably about, as the default; empty where no claim is likelier."""
    disputed = [str(number) for number, claim in enumerate(offered, start=1) if claim.is_disputed]
    if len(offered) == 1:
        return "1"
    return ", ".join(disputed) if relation in OWN_WORDS else "all" if relation in _MEANS_ALL else ""


def _said(claim: OfferedClaim) -> str:
    """Return who said a claim and how it stands, for the end of its line."""
    said = f"said by {shorten(claim.said_by)}" if claim.said_by else ""
    known = "; ".join(filter(None, (said, claim.standing and shorten(claim.standing))))
    return f" ({known})" if known else ""
