"""Asks what an event says on earlier claims and findings."""

from collections.abc import Iterable, Mapping, Sequence
from functools import partial

from onrecord.desk.commands.dialogue import Dialogue, Prompt
from onrecord.desk.commands.entry_form import Defaults, EntryForm
from onrecord.desk.commands.entry_picker import EntryPicker
from onrecord.desk.commands.numbered_lists import find_all_numbered, shorten
from onrecord.editing.forms.question_table import EXPECTED, RELATIONS
from onrecord.editing.forms.questions import Question, questions_for
from onrecord.editing.forms.record_choices import OF_FINDINGS, OWN_WORDS, likely_claims, list_texts, targets
from onrecord.editing.lookup.candidate_search import Candidate
from onrecord.editing.lookup.named_things import target_error
from onrecord.editing.lookup.offered_claims import OfferedClaim, offer_claims, offer_decided_claims
from onrecord.editing.lookup.offered_entries import OfferedEntries
from onrecord.model.choices import FINDING_RESULTS
from onrecord.model.relations import parse_target

_MARK = "="
"""What stands between claim and result in `--finds`, and between finding and claim in the other options."""


def ask_for_relations(form: EntryForm, _first: Question, defaults: Defaults) -> None:
    """Ask what the event says on earlier claims; take all relations from their options if there is one."""
    every = {one.field: one for one in questions_for("event", form.values) if one.kind == "relations"}
    form.done |= every.keys()
    if every["finds"].part == "main" or form.options("finds"):
        _ask_for_findings(form, every["finds"], defaults.get("target", ""))
    if form.desk.dialogue is None or any(map(form.options, RELATIONS)):
        for name in RELATIONS:
            form.take(every[name], check=partial(_review_error, form) if name in OF_FINDINGS else None)
            _set_targets(form, name, list_texts(form.values.pop(name, None)))
        return
    offered = {name: every[name] for name in RELATIONS if every[name].part == "main"}
    if offered:
        _ask_for_others(form, form.desk.dialogue, offered, defaults)


def _ask_for_others(form: EntryForm, dialogue: Dialogue, offered: Mapping[str, Question], defaults: Defaults) -> None:
    """Ask for the relation that is likely by the entry before or by the type, and then which others the event has."""
    expected = defaults.get("relation") or EXPECTED.get(form.text("type"), "")
    if expected not in offered:  # what a finding decides was asked before
        expected = ""
    if not _targets(form, "responds_to"):
        if expected:
            dialogue.say("There is no earlier event in this story, so this one refers to none yet.")
        return
    if expected:
        form.set(expected, _ask_for_targets(form, dialogue, offered[expected], defaults.get("target", "")))
    usable = [name for name in offered if name not in form.values]
    if not _targets(form, "appeals"):
        usable = [name for name in usable if name not in OF_FINDINGS]
    others = {name: RELATIONS[name] for name in usable}
    hint = "Only what the speaker or a source says; a relation to an earlier claim decides how that claim stands."
    words = f"Does it say something {'else on a claim' if expected else 'on an earlier claim'}? Number or word"
    while others:
        chosen = dialogue.choose(Prompt(words, explanation=hint), others)
        if not chosen:
            break
        _set_targets(form, chosen, _ask_for_targets(form, dialogue, offered[chosen]))
        del others[chosen]


def _targets(form: EntryForm, relation: str) -> Sequence[Candidate]:
    return targets(relation, OfferedEntries(form.desk.records), form.story, form.text("date"))


def _set_targets(form: EntryForm, relation: str, listed: Iterable[str]) -> None:
    """Store the targets of a relation; to an earlier finding, each with the claim that it names."""
    parts = (target.partition(_MARK) for target in listed)
    form.set(relation, [{"target": event, "claim": claim} if claim else event for event, _, claim in parts])


def _ask_for_findings(form: EntryForm, question: Question, default: str) -> None:
    """Ask on which claims a finding decides, and what it found on each; or take both from their option."""
    if form.desk.dialogue is None or form.options("finds"):
        form.take(question, check=partial(_finding_error, form))
        parts = (text.partition(_MARK) for text in list_texts(form.values.pop("finds", None)))
        found = [(target, result) for target, _, result in parts]
    else:
        result = next(one for one in questions_for("finds", {}) if one.name == "result")
        hint = "Choose by the words of the decision; put these words into 'quotes' later."
        found = []
        for target in _ask_for_targets(form, form.desk.dialogue, question, default):
            asked = Prompt(f"{result.about(target)} {result.prompt}", needed=True, explanation=hint)
            found.append((target, form.desk.dialogue.choose(asked, FINDING_RESULTS)))
    form.set("finds", [{"target": target, "result": result} for target, result in found])


def _finding_error(form: EntryForm, text: str) -> str | None:
    target, _, result = text.partition(_MARK)
    if result in FINDING_RESULTS:
        return target_error(target, form.story, form.desk.records)
    results = ", ".join(FINDING_RESULTS)
    return f"write the claim and what was found, as in event#claim=not-so; results: {results}"


def _review_error(form: EntryForm, text: str) -> str | None:
    """Return what is wrong with a finding, or with the claim after it; None if the finding decides on that claim."""
    event, _, claim = text.partition(_MARK)
    finding = form.desk.records.event_by_id.get(parse_target(event, form.story).key)
    faults = (target_error(one, form.story, form.desk.records) for one in (event, claim) if one)
    fault = next(filter(None, faults), None)
    if fault:
        return fault
    offered = offer_decided_claims(finding, form.story, form.desk.matters) if finding else []
    decided = [one.target for one in offered]
    if not claim or parse_target(claim, form.story) in [parse_target(one, form.story) for one in decided]:
        return None
    return f"'{event}' does not decide on {claim}; it decides on: {', '.join(decided) or 'nothing'}"


def _ask_for_targets(form: EntryForm, dialogue: Dialogue, question: Question, default: str = "") -> list[str]:
    found = list[str]()
    chosen = list[str]()

    def list_others() -> list[Candidate]:
        return [event for event in _targets(form, question.field) if event.id not in chosen]

    picker = EntryPicker(
        dialogue, "event", list_others, partial(target_error, story=form.story, records=form.desk.records)
    )
    while not found or list_others():
        asked = form.asked(question, "" if found else default, question.further if found else "")
        event = picker.pick_one(asked)
        if not event:
            break
        chosen.append(event)
        found += _ask_for_claims_of(form, dialogue, event, question.field, asked.explanation)
    return list(dict.fromkeys(found))


def _ask_for_claims_of(form: EntryForm, dialogue: Dialogue, event: str, relation: str, help_: str) -> list[str]:
    """Ask which claims of an event, or of a finding, are meant; return these as targets, all as the event alone."""
    is_review = relation in OF_FINDINGS
    offered = _offer_claims_of(form, event, is_review=is_review)
    if not offered or (is_review and len(offered) == 1):
        return [event]  # a target that names its claim, an event of another story, or one without a choice of claims
    lines = [f"{shorten(claim.text)}{_word_claim(claim)}" for claim in offered]
    listed = [f"  {number:>2}  {line}" for number, line in enumerate(lines, start=1)]
    ids = [claim.target for claim in offered]
    likely = likely_claims(offered, relation)
    numbers = ", ".join(str(ids.index(claim) + 1) for claim in likely)
    default = "all" if likely == ids and len(ids) > 1 and relation not in OWN_WORDS else numbers
    words = f"{'On which of the claims that it decided' if is_review else 'Which of its claims'}?"
    hint = "all: the speaker names no claim, or each of them." if is_review else help_
    asked = Prompt(f"{words} Numbers with commas, or all", needed=True, default=default, explanation=hint)
    fault = "type numbers of the list, with commas"
    typed = dialogue.ask(asked, lambda typed: None if find_all_numbered(typed, ids) else fault, listed)
    if typed.lower() == "all" and len(ids) > 1:
        return [event]
    return [f"{event}{_MARK}{claim}" if is_review else claim for claim in find_all_numbered(typed, ids)]


def _offer_claims_of(form: EntryForm, event: str, *, is_review: bool) -> list[OfferedClaim]:
    """Return the claims of an event, or for a review those on which it decided; empty if it is of another story."""
    entry = form.desk.records.event_by_id.get((form.story, event))
    if entry is None:
        return []
    if is_review:
        return offer_decided_claims(entry, form.story, form.desk.matters)
    return offer_claims(entry, form.desk.matters)


def _word_claim(claim: OfferedClaim) -> str:
    """Return who said a claim and how it stands, for the end of its line."""
    said = f"said by {shorten(claim.said_by)}" if claim.said_by else ""
    known = "; ".join(filter(None, (said, claim.standing and shorten(claim.standing))))
    return f" ({known})" if known else ""
