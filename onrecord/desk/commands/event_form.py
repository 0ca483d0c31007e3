"""The forms for a new event, and for an exchange: a statement and what was said on it.

Each entry of an exchange is prefilled by the one before.
"""

import json
from collections.abc import Iterable, Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import Any

import click
from msgspec import Struct

from onrecord.desk.commands import questions
from onrecord.desk.commands.entry_form import ASKS, EntryForm, entry_form, file_name
from onrecord.desk.commands.session import EntrySession
from onrecord.desk.editing.new_entries import Value
from onrecord.desk.lookup.candidate_search import Candidate, OfferedClaim, OfferedStage, candidates, name_of, stages_of
from onrecord.desk.lookup.id_suggestions import ids_of_claims
from onrecord.model.choices import EVENT_TYPES, FINDING_RESULTS, OUTCOMES, STEP_TYPES
from onrecord.model.dates import Days, parse_date
from onrecord.model.fields import EventFields
from onrecord.model.records import Entry, EntryKind
from onrecord.model.relations import TARGET_FIRST, parse_target
from onrecord.problems import suggest

_WORDS: Mapping[str, Mapping[str, Any]] = json.loads(Path(__file__).with_name("relations.json").read_bytes())
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
_ANSWERS = _WORDS["answers"]
"""What can follow a statement: its meaning, the type of its event, and its relation."""


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
    question = questions.Question(f"What did it find on {target}? Number or word", needed=True, explanation=explanation)
    return form.questions.choice("result", question, FINDING_RESULTS, check)


def _finding_check(form: EntryForm) -> questions.Check:
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
    hint = "Only what the speaker or a source says; a relation to an earlier claim decides how that claim stands."
    question = questions.Question(f"{words} Number or word", explanation=hint)
    return form.questions.choice("relation", question, choices, check)


def _ask_for_targets(form: EntryForm, dialogue: questions.Dialogue, relation: str, default: str) -> list[str]:
    targets, chosen = list[str](), list[str]()

    def list_others() -> list[Candidate]:
        return [event for event in _earlier(form, relation) if event.id not in chosen]

    picker = questions.Picker(dialogue, "event", list_others, form.target)
    while not targets or list_others():
        words = "And what else?" if targets else _WORDS["questions"][relation]
        question = questions.Question(
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


def _claims_of(form: EntryForm, dialogue: questions.Dialogue, event: str, relation: str) -> list[str]:
    """Ask which claims of an event, or of a finding, are meant; return these as targets, all as the event alone."""
    entry, is_review = form.records.event_by_id.get((form.story, event)), relation in _REVIEWING
    matters = form.desk.matters
    offered = [] if entry is None else matters.decided_by(entry, form.story) if is_review else matters.claims_of(entry)
    if not offered or (is_review and len(offered) == 1):
        return [event]  # a target that names its claim, an event of another story, or one without a choice of claims
    listed = [
        f"  {number:>2}  {questions.shorten(claim.text)}{_said(claim)}" for number, claim in enumerate(offered, start=1)
    ]
    ids = [claim.target for claim in offered]
    check = lambda typed: None if questions.find_all_numbered(typed, ids) else "type numbers of the list, with commas"  # noqa: E731
    words = f"{'On which of the claims that it decided' if is_review else 'Which of its claims'}?"
    explanation = "all: the speaker names no claim, or each of them." if is_review else form.explanation(relation)
    default = _probable(offered, relation)
    question = questions.Question(
        f"{words} Numbers with commas, or all", needed=True, default=default, explanation=explanation
    )
    typed = dialogue.ask(question, check, listed)
    chosen = questions.find_all_numbered(typed, ids)
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
    said = f"said by {questions.shorten(claim.said_by)}" if claim.said_by else ""
    known = "; ".join(filter(None, (said, claim.standing and questions.shorten(claim.standing))))
    return f" ({known})" if known else ""


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
    known = form.records.actor_by_id
    speakers = [known[id_] for id_ in form.list_answers("speaker") if id_ in known]
    persons = [actor for actor in speakers if actor.fields.kind == "person"]
    days = Days.of(parse_date(form.text("date"))) if form.text("date") else None
    wholes = [whole for actor in persons for whole in actor.fields.organizations(days)]
    is_in_parliament = form.text("type") in STEP_TYPES
    if dialogue is None or form.questions.has("on_behalf_of") or not wholes or is_in_parliament or len(speakers) > 1:
        form.only_given("on_behalf_of", check=form.names("actor"))
        return
    ids = [*wholes, speakers[0].id]
    meanings = [*(name_of(whole, form.records) for whole in wholes), "only for themselves"]
    choices = {id_: questions.shorten(meaning) for id_, meaning in zip(ids, meanings, strict=True)}
    check = lambda id_: None if id_ in choices else "type a number of the list"  # noqa: E731
    form.one("on_behalf_of", "Whose word is it? Number", choices=choices, needed=True, check=check)


def _ask_for_claims(form: EntryForm) -> None:
    claims = form.questions.list_answers("claim")
    if form.dialogue and not claims and form.text("type") in _CLAIMING:
        words, check = "What is asserted? One sentence", form.check("title")
        while claim := form.dialogue.ask(questions.Question(words, explanation=form.explanation("claims")), check):
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


def _ask_which_stages(form: EntryForm, dialogue: questions.Dialogue, stages: Sequence[OfferedStage]) -> list[str]:
    """List the stages of a bill and how far it has come, and ask for one or several."""
    coming = [stage.key for stage in stages if stage.is_next]
    states = {stage.key: stage.state or ("comes next" if stage.is_next else "") for stage in stages}
    labels = {
        stage.key: questions.shorten(stage.label) + (f" ({states[stage.key]})" if states[stage.key] else "")
        for stage in stages
    }
    keys = list(labels)

    def check(typed: str) -> str | None:
        if typed.lower() != "all" and questions.find_all_numbered(typed, keys):
            return None
        return suggest(typed, keys, "type a number or a word of the list; several with commas")

    words = "Which stage? Number or word; several with commas if it passed them at once"
    default = coming[0] if coming else ""
    question = questions.Question(words, needed=True, default=default, explanation=form.explanation("stage"))
    return questions.find_all_numbered(dialogue.ask(question, check, questions.number_lines(labels)), keys)


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
    question = questions.Question(words, default=default, explanation=form.explanation("outcome"))
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


def _ask_for_present(form: EntryForm, dialogue: questions.Dialogue) -> str:
    if not form.records.ids("event", form.story):
        return ""
    known = {event.id for event in form.records.events if event.story == form.story}
    fault = lambda typed: None if typed in known else "no event of the story has this id"  # noqa: E731
    picker = questions.Picker(dialogue, "event", lambda: candidates("event", form.records, form.story), fault)
    explanation = "An exchange can go on from an event of this story. Enter begins with a new one."
    words = "Does it begin with an event that is here already? Number, or words of its headline"
    return picker.one(questions.Question(words, explanation=explanation, enter="begins with a new one"))


def _ask_for_answer(dialogue: questions.Dialogue, last: Entry[EventFields]) -> str:
    title = next(iter(last.fields.title.values()))
    dialogue.say(f"The last entry is: {questions.shorten(title)}")
    meanings = {name: meaning for name, (meaning, _, _) in _ANSWERS.items()}
    check = lambda typed: None if typed in meanings else "type a number or a word"  # noqa: E731
    question = questions.Question("What was said on it? Number or word", enter="ends the exchange")
    return questions.Questions({}, dialogue).choice("answer", question, meanings, check)


def _prefill(answer: str, said: list[Entry[EventFields]]) -> Prefilled:
    _, type_, relation = _ANSWERS[answer]
    last = said[-1]
    claiming = [event.id for event in said if event.fields.claims]
    target = claiming[-1] if claiming and relation in OWN_WORDS else last.id
    sources = tuple(dict.fromkeys(citation.source for citation in last.fields.sources))
    return Prefilled(type_, str(last.fields.date), sources, relation, target)


def _confirm(desk: EntrySession, dialogue: questions.Dialogue) -> None:
    if not any(entry.kind == "event" for entry in desk.added):
        dialogue.say("There is no new event, so nothing is written.")
        raise click.Abort
    dialogue.say("These entries are new:")
    for entry in desk.added:
        called = str(entry.values.get("title") or entry.values.get("name") or entry.values.get("description"))
        dialogue.say(f"  {entry.kind:<6}  {questions.shorten(called)} – {entry.id}")
    explanation = "Drafts are not on the site yet: look at them in the preview, and publish them with onrecord publish."
    if not dialogue.confirm("Write all of them, the events as drafts?", explanation):
        raise click.Abort
