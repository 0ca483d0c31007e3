"""The form for a new event: its type, the stage of a bill, who spoke, what it says on earlier claims, its sources."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from msgspec import Struct

from onrecord.commands.dialogue import Dialogue, Question
from onrecord.commands.entry_form import EntryForm
from onrecord.commands.picking import Picker, shortened
from onrecord.commands.questions import numbered, numbered_lines
from onrecord.model.choices import EVENT_TYPES

if TYPE_CHECKING:
    from onrecord.authoring.offers import OfferedClaim, OfferedStage
    from onrecord.authoring.search import Candidate
    from onrecord.authoring.yaml_text import Value

STEP_TYPES = frozenset({"bill-reading", "bill-action"})
RELATIONS: Mapping[str, str] = {
    "denies": "it says that a claim is not true",
    "confirms": "another side says that a claim is true",
    "maintains": "the same side repeats its claim",
    "withdraws": "the same body takes its claim or its denial back",
    "responds_to": "it answers a statement, without any of these",
}
"""The relations that a new event is asked for, with their meanings."""
OWN_WORDS = frozenset({"maintains", "withdraws"})
"""The relations to what the speaker's own side said."""
_CLAIMING = frozenset({"announcement", "statement", "report", "document", "response"})
"""The types of events that are asked for claims of their own."""
_EXPECTED: Mapping[str, str] = {"denial": "denies", "response": "responds_to", "no-comment": "responds_to"}
"""The relation that a type of event is asked for first."""
_QUESTIONS: Mapping[str, str] = {
    "denies": "What does it deny?",
    "confirms": "What does it confirm?",
    "maintains": "What does it maintain?",
    "withdraws": "What does it take back?",
    "responds_to": "What does it answer?",
}
_SPEAKERS = (
    "Who spoke? Number, a part of the name, or + to add one",
    "Who else spoke? Number, a part of the name, or + to add one",
)
_SOURCES = (
    "Where is this written? Number, a part of the title, publisher or address, or + to add one",
    "Where else is it written? Number, a part of the title, publisher or address, or + to add one",
)


class Prefilled(Struct, frozen=True):
    """What the entry before proposes for the next one of an exchange."""

    type: str = ""
    date: str = ""
    sources: tuple[str, ...] = ()
    relation: str = ""
    target: str = ""
    """The event that the relation is probably about."""


_NOTHING = Prefilled()


def ask_for_event(form: EntryForm, prefilled: Prefilled = _NOTHING) -> str:
    """Ask for an event's fields after its story is known, and return its id."""
    if prefilled.type:
        form.set("type", prefilled.type)
    else:
        form.choice("type", "What kind of event is it? Number or word", EVENT_TYPES)
    _ask_for_stage(form)
    form.one("date", "When did it happen? As 2021-11-02, 2021-11 or 2021", needed=True, default=prefilled.date)
    form.one("title", "What happened, as a headline?", needed=True)
    form.entries("speaker", "actor", _SPEAKERS)
    _ask_for_whom(form)
    _ask_for_relations(form, prefilled)
    _ask_for_claims(form)
    form.one("summary", "What happened, in one sentence?")
    form.only_given("body")
    form.entries("sources", "source", _SOURCES, option="source", needed=True, default=prefilled.sources)
    return form.id(day=form.text("date"))


def _ask_for_whom(form: EntryForm) -> None:
    """Ask whether a person who belongs to an organization spoke for it."""
    dialogue = form.dialogue
    speakers = [form.records.actor_by_id[id_] for id_ in form.listed("speaker") if id_ in form.records.actor_by_id]
    persons = [actor for actor in speakers if actor.fields.kind == "person"]
    wholes = [whole for actor in persons for whole in actor.fields.member_of]
    is_in_parliament = form.text("type") in STEP_TYPES
    if dialogue is None or form.questions.has("on_behalf_of") or not wholes or is_in_parliament or len(speakers) > 1:
        form.only_given("on_behalf_of", check=form.names("actor"))
        return
    from onrecord.authoring.candidates import name_of  # noqa: PLC0415  (the command must start fast)

    ids = [*wholes, speakers[0].id]
    meanings = [*(name_of(whole, form.records) for whole in wholes), "the person alone"]
    choices = {id_: shortened(meaning) for id_, meaning in zip(ids, meanings, strict=True)}
    check = lambda id_: None if id_ in choices else "type a number of the list"  # noqa: E731
    form.choice("on_behalf_of", "Whose word is it? Number", choices, check=check, default="1")


def _ask_for_relations(form: EntryForm, prefilled: Prefilled) -> None:
    """Ask what the event says on earlier claims; take the relations from their options if there is one."""
    dialogue, expected = form.dialogue, prefilled.relation or _EXPECTED.get(form.text("type"), "")
    if dialogue is None or any(form.questions.has(relation) for relation in RELATIONS):
        form.only_given(*RELATIONS, check=form.target)
        return
    if form.text("type") in STEP_TYPES:
        return
    if not _earlier(form, "responds_to"):
        if expected:
            dialogue.say("There is no earlier event in this story, so this one refers to none yet.")
        return
    if expected:
        form.set(expected, _ask_for_targets(form, dialogue, expected, prefilled.target))
    others = {name: meaning for name, meaning in RELATIONS.items() if name not in form.values}
    while others and (chosen := _ask_for_relation(form, others, is_first=not expected)):
        form.set(chosen, _ask_for_targets(form, dialogue, chosen, ""))
        del others[chosen]


def _ask_for_relation(form: EntryForm, choices: Mapping[str, str], *, is_first: bool) -> str:
    words = "Does it say something on an earlier claim?" if is_first else "Does it say something else on a claim?"
    check = lambda answer: None if answer in choices else "type a number or a word of the list"  # noqa: E731
    explanation = (
        "Only what the speaker or a source says; a relation to an earlier claim decides how that claim stands."
    )
    question = Question(f"{words} Number or word", explanation=explanation)
    return form.questions.choice("relation", question, choices, check)


def _ask_for_targets(form: EntryForm, dialogue: Dialogue, relation: str, default: str) -> list[str]:
    """Ask for earlier events and their claims, and return these as targets of a relation."""
    picker = Picker(
        dialogue,
        "event",
        lambda: _others(form, relation, chosen),
        form.target,
    )
    words = _QUESTIONS[relation]
    targets, chosen = list[str](), list[str]()
    while not targets or _others(form, relation, chosen):
        question = Question(
            f"{'And what else?' if targets else words} Number, or words of the headline or the claim",
            default="" if targets else default,
            explanation=form.explanation(relation),
        )
        event = picker.one(question)
        if not event:
            break
        chosen.append(event)
        targets += _claims_of(form, dialogue, event, relation)
    return list(dict.fromkeys(targets))


def _others(form: EntryForm, relation: str, chosen: Sequence[str]) -> list[Candidate]:
    """Return the events that a relation can be about, without those that were chosen."""
    return [event for event in _earlier(form, relation) if event.id not in chosen]


def _earlier(form: EntryForm, relation: str) -> list[Candidate]:
    """Return the events of the story that a relation can be about, the latest first."""
    from onrecord.authoring.candidates import candidates  # noqa: PLC0415  (the command must start fast)
    from onrecord.model.dates import parse_date  # noqa: PLC0415
    from onrecord.model.relations import TARGET_FIRST  # noqa: PLC0415

    found = candidates("event", form.records, form.story)
    if relation not in TARGET_FIRST or not form.text("date"):
        return found
    day = parse_date(form.text("date")).latest
    began = {event.id: event.fields.date.earliest for event in form.records.events if event.story == form.story}
    return [candidate for candidate in found if (first := began[candidate.id]) is None or first <= day]


def _claims_of(form: EntryForm, dialogue: Dialogue, event: str, relation: str) -> list[str]:
    """Ask which claims of an event are meant, and return these as targets; all of them as the event alone."""
    entry = form.records.event_by_id.get((form.story, event))
    offered = form.desk.matters.claims_of(entry) if entry else []
    if not offered:
        return [event]  # a target that names its claim, an event of another story, or one without claims
    listed = [f"  {number:>2}  {shortened(claim.text)}{_said(claim)}" for number, claim in enumerate(offered, start=1)]
    ids = [claim.target for claim in offered]
    check = lambda typed: None if _numbers(typed, ids) else "type numbers of the list, with commas"  # noqa: E731
    words = "Which of its claims? Numbers with commas, or all"
    question = Question(
        words, needed=True, default=_probable(offered, relation), explanation=form.explanation(relation)
    )
    typed = dialogue.ask(question, check, listed)
    return [event] if typed.lower() == "all" and len(ids) > 1 else _numbers(typed, ids)


def _probable(offered: Sequence[OfferedClaim], relation: str) -> str:
    """Return the claims that an answer is probably about, as the default; empty where no claim is likelier."""
    disputed = [str(number) for number, claim in enumerate(offered, start=1) if claim.is_disputed]
    if len(offered) == 1:
        return "1"
    return ", ".join(disputed) if relation in OWN_WORDS else "all" if relation == "responds_to" else ""


def _said(claim: OfferedClaim) -> str:
    """Return who said a claim and how it stands, for the end of its line."""
    said = f"said by {shortened(claim.said_by)}" if claim.said_by else ""
    known = "; ".join(filter(None, (said, claim.standing and shortened(claim.standing))))
    return f" ({known})" if known else ""


def _numbers(typed: str, ids: Sequence[str]) -> list[str]:
    """Return the items that an answer names; empty if one of its parts names none."""
    if typed.lower() == "all":
        return list(ids)
    parts = [part.strip() for part in typed.split(",") if part.strip()]
    named = [numbered(part, ids) or (part if part in ids else "") for part in parts]
    return list(dict.fromkeys(named)) if all(named) else []


def _ask_for_claims(form: EntryForm) -> None:
    """Ask for the claims, one sentence each, and give each an id."""
    from onrecord.authoring.id_suggestions import ids_of_claims  # noqa: PLC0415  (the command must start fast)

    claims = form.questions.listed("claim")
    if form.dialogue and not claims and form.text("type") in _CLAIMING:
        words, check = "What is asserted? One sentence", form.field_check("title")
        while claim := form.dialogue.ask(Question(words, explanation=form.explanation("claims")), check):
            claims.append(claim)
            words = "What else is asserted?"
    if claims:
        named: Sequence[Mapping[str, Value]] = [
            {"id": id_, "text": text} for id_, text in zip(ids_of_claims(claims), claims, strict=True)
        ]
        form.values["claims"] = named


def _ask_for_stage(form: EntryForm) -> None:
    """Ask for the bill and the stages that the event is about, and how each ended."""
    if form.text("type") not in STEP_TYPES:
        form.only_given("bill", check=form.must_name("bill"))
        form.only_given("stage", "outcome")
        return
    form.set("bill", form.entry("bill", "bill", "Which bill? Number, a part of its title, or + to add one"))
    from onrecord.authoring.offers import stages_of  # noqa: PLC0415  (the command must start fast)

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

        if typed.lower() != "all" and _numbers(typed, keys):
            return None
        guess = nearest(typed, keys)
        return f"did you mean '{guess}'?" if guess else "type a number or a word of the list; several with commas"

    words = "Which stage? Number or word; several with commas if it passed them at once"
    default = coming[0] if coming else ""
    question = Question(words, needed=True, default=default, explanation=form.explanation("stage"))
    return _numbers(dialogue.ask(question, check, numbered_lines(labels)), keys)


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
