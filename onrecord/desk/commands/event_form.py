"""The forms for a new event, and for an exchange, of which each entry proposes what it can of the next."""

from collections.abc import Iterable, Mapping, Sequence
from functools import partial
from types import MappingProxyType

import click
from msgspec.structs import replace

from onrecord.desk.commands.checked_options import check_option
from onrecord.desk.commands.dialogue import Dialogue, Prompt
from onrecord.desk.commands.entry_form import EntryForm
from onrecord.desk.commands.entry_picker import EntryPicker
from onrecord.desk.commands.numbered_lists import find_all_numbered, number_lines, shorten
from onrecord.desk.commands.session import EntrySession
from onrecord.desk.forms.question_table import ANSWERS, EXPECTED, RELATIONS
from onrecord.desk.forms.questions import STORY_OF_EVENT, Question, questions_for
from onrecord.desk.forms.record_choices import OF_FINDINGS, OWN_WORDS, likely_claims, list_texts, targets
from onrecord.desk.lookup.candidate_search import Candidate
from onrecord.desk.lookup.entry_names import first_text
from onrecord.desk.lookup.id_suggestions import ids_of_claims
from onrecord.desk.lookup.named_things import target_error
from onrecord.desk.lookup.offered_claims import OfferedClaim, offer_claims, offer_decided_claims
from onrecord.desk.lookup.offered_entries import list_candidates
from onrecord.model.choices import FINDING_RESULTS
from onrecord.model.fields import EventFields
from onrecord.model.records import Entry, EntryKind
from onrecord.model.relations import parse_target
from onrecord.problems import suggest

_MARK = "="  # between claim and result in `--finds`, between finding and claim in the other options
Defaults = Mapping[str, str]  # what the entry before proposes: fields, a likely `relation`, and its `target`


def add_entry(desk: EntrySession, kind: EntryKind, given: Mapping[str, object]) -> None:
    """Ask for an entry of any kind, for an event first to which story it belongs, and add it to the desk."""
    form = EntryForm(desk, kind, given)
    if kind == "event":
        _choose_story(form)
    form.add(_ask_for_event(form) if kind == "event" else form.fill())


def _choose_story(form: EntryForm) -> None:
    form.ask(STORY_OF_EVENT)
    form.story = str(form.values.pop("story", ""))


def _ask_for_event(form: EntryForm, defaults: Defaults = MappingProxyType({})) -> str:
    form.set("type", defaults.get("type", ""))
    relations = partial(_ask_for_relations, defaults=defaults)
    form.special = {"stage": _ask_for_stages, "claims": _ask_for_claims, "relations": relations}
    return form.fill(defaults)


def _ask_for_relations(form: EntryForm, _first: Question, defaults: Defaults) -> None:
    """Ask what the event says on earlier claims; take all relations from their options if there is one."""
    every = {one.field: one for one in questions_for("event", form.values) if one.kind == "relations"}
    form.done |= every.keys()
    if every["finds"].part == "main" or form.options("finds"):
        _ask_for_findings(form, every["finds"])
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
    return targets(relation, form.desk.records, form.story, form.text("date"))


def _set_targets(form: EntryForm, relation: str, listed: Iterable[str]) -> None:
    """Store the targets of a relation; to an earlier finding, each with the claim that it names."""
    parts = (target.partition(_MARK) for target in listed)
    form.set(relation, [{"target": event, "claim": claim} if claim else event for event, _, claim in parts])


def _ask_for_findings(form: EntryForm, question: Question) -> None:
    """Ask on which claims a finding decides, and what it found on each; or take both from their option."""
    if form.desk.dialogue is None or form.options("finds"):
        form.take(question, check=partial(_finding_error, form))
        parts = (text.partition(_MARK) for text in list_texts(form.values.pop("finds", None)))
        found = [(target, result) for target, _, result in parts]
    else:
        result = next(one for one in questions_for("finds", {}) if one.name == "result")
        hint = "Choose by the words of the decision; put these words into 'quotes' later."
        found = []
        for target in _ask_for_targets(form, form.desk.dialogue, question):
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


def _ask_for_claims(form: EntryForm, question: Question) -> None:
    claims = form.options("claims")
    if form.desk.dialogue and not claims and question.part == "main":
        text = questions_for("claim", {})[0]
        asked = form.asked(question)
        while claim := form.desk.dialogue.ask(asked, form.check(text)):
            claims.append(claim)
            asked = Prompt(question.further, explanation=asked.explanation)
    named = zip(ids_of_claims(claims), claims, strict=True)
    form.values |= {"claims": [{"id": id_, "text": text} for id_, text in named]} if claims else {}


def _ask_for_stages(form: EntryForm, question: Question) -> None:
    """Ask which stages of its bill the event is about, and how each ended; store one outcome if all are the same."""
    outcome = next(one for one in questions_for("event", form.values) if one.field == "outcome")
    form.done.add("outcome")
    dialogue = form.desk.dialogue
    choices = question.choices(form.desk.records, form.values)
    if dialogue is None or form.options("stage"):
        form.take(question)
    elif choices and question.part == "main":
        labels = {key: shorten(label) for key, label in choices.items()}
        keys = list(choices)
        asked = replace(form.asked(question, question.default(form.desk.records, form.values)), needed=True)
        hint = "type a number or a word of the list; several with commas"

        def fault(typed: str) -> str | None:
            return None if find_all_numbered(typed, keys) else suggest(typed, keys, hint).text

        typed = dialogue.ask(asked, fault, number_lines(labels))
        form.set("stage", find_all_numbered(typed, keys))
    stages = list_texts(form.values.get("stage"))
    outcomes = form.options("outcome")
    if dialogue and stages and not outcomes:
        outcomes = [_ask_for_outcome(form, dialogue, outcome, one if len(stages) > 1 else "it") for one in stages]
    elif outcomes:
        outcomes = outcomes * max(len(stages), 1) if len(outcomes) == 1 else outcomes
        if len(outcomes) != max(len(stages), 1):
            raise click.UsageError(f"--outcome: give it once for all, or once for each of {len(stages)}")
        outcomes = [check_option("outcome", one, form.check(outcome)) for one in outcomes]
    if len(set(outcomes)) > 1:
        ended = zip(stages, outcomes, strict=True)
        form.values["stage"] = [{"stage": stage, "outcome": one} if one else stage for stage, one in ended]
    elif outcomes:
        form.set("outcome", outcomes[0])


def _ask_for_outcome(form: EntryForm, dialogue: Dialogue, question: Question, stage: str) -> str:
    values = form.values if stage == "it" else {**form.values, "stage": stage}
    choices = question.choices(form.desk.records, values)
    default = question.default(form.desk.records, values)

    def check(answer: str) -> str | None:
        return None if answer in choices else f"this stage can end with: {', '.join(choices)}"

    return dialogue.choose(form.asked(question, default, question.about(stage)), choices, check)


def ask_for_exchange(desk: EntrySession) -> None:
    """Ask for a first statement and all that followed, and add the new entries to the desk."""
    dialogue = desk.dialogue
    form = EntryForm(desk, "event")
    if dialogue is None:
        hint = "in a script, write each entry with: onrecord new event"
        raise click.UsageError(f"an exchange is asked for at a terminal; {hint}")
    _choose_story(form)
    ids = [_ask_for_present(form, dialogue) or form.add(_ask_for_event(form))]
    meanings = {name: meaning for name, (meaning, _, _) in ANSWERS.items()}
    asked = Prompt("What was said on it? Number or word", enter="ends the exchange")
    while True:
        said = [desk.records.event_by_id[form.story, id_] for id_ in ids]
        dialogue.say(f"The last entry is: {shorten(first_text(said[-1].fields.title))}")
        answer = dialogue.choose(asked, meanings)
        if not answer:
            break
        further = EntryForm(desk, "event", story=form.story)
        ids.append(further.add(_ask_for_event(further, _prefill(answer, said))))
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


def _prefill(answer: str, said: Sequence[Entry[EventFields]]) -> Defaults:
    _, type_, relation = ANSWERS[answer]
    last = said[-1]
    claiming = [event.id for event in said if event.fields.claims]
    target = claiming[-1] if claiming and relation in OWN_WORDS else last.id
    sources = ", ".join(dict.fromkeys(citation.source for citation in last.fields.sources))
    return {"type": type_, "date": str(last.fields.date), "sources": sources, "relation": relation, "target": target}


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
