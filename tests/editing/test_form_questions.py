"""The one definition of questions: order, words, help, choices and checks, and what derives from the field table."""

from __future__ import annotations

from collections.abc import Mapping
from typing import get_args

import pytest
from conftest import MakeSite
from finding_sites import FINDING

from onrecord.editing.entries.new_entries import MODELS
from onrecord.editing.entries.yaml_values import Value
from onrecord.editing.forms import questions
from onrecord.editing.forms.answer_faults import check_answer
from onrecord.editing.forms.field_types import QuestionKind
from onrecord.editing.forms.question_table import ANSWERS
from onrecord.editing.forms.questions import Question, model_of, questions_for
from onrecord.editing.forms.record_choices import likely_claims, targets
from onrecord.editing.lookup.offered_claims import OfferedClaim
from onrecord.editing.lookup.offered_entries import OfferedEntries
from onrecord.editing.starting.starter import SITE
from onrecord.model.choices import ACTOR_KINDS, EVENT_TYPES, FINDING_RESULTS
from onrecord.model.fields import EventFields
from onrecord.model.frozen_model import Field
from onrecord.model.records import Records
from onrecord.model.values import Line, Many
from onrecord.read import read_site
from onrecord.read.hints.choice_hints import choice_hint

BILL = "content/bills/act.yaml"


def _records(make_site: MakeSite, files: Mapping[str, str] = {}) -> Records:
    reading = read_site(make_site({**files})).value
    assert reading is not None
    return reading.records


def _main(kind: str, type_: str = "") -> list[str]:
    asked = questions_for(kind, {"type": type_, "kind": type_})
    return [question.field for question in asked if question.part == "main"]


def _ask(kind: str, field: str, type_: str = "") -> Question:
    return next(one for one in questions_for(kind, {"type": type_}) if one.field == field)


LAST = ["summary", "sources"]
RELATIONS = ["confirms", "maintains", "qualifies", "withdraws"]
STEP = ["type", "bill", "stage", "outcome", "date", "title", "speaker", *LAST]
ASKED: Mapping[str, list[str]] = {
    "denial": ["date", "title", "speaker", "on_behalf_of", "denies", *RELATIONS, "responds_to", "appeals", *LAST],
    "response": [
        *("date", "title", "speaker", "on_behalf_of", "responds_to", "denies", *RELATIONS, "appeals", "claims"),
        *LAST,
    ],
    "statement": [
        *("date", "title", "speaker", "on_behalf_of", "denies", *RELATIONS, "responds_to", "appeals", "claims"),
        *LAST,
    ],
    "finding": ["date", "title", "speaker", "on_behalf_of", "finds", "upholds", "reverses", *LAST],
    "bill-reading": STEP[1:],
    "bill-action": STEP[1:],
}


@pytest.mark.parametrize(("type_", "fields"), ASKED.items(), ids=ASKED)
def test_type_decides_what_is_asked(type_: str, fields: list[str]) -> None:
    """Each type of event has its own questions, the relation that it is expected to have before the others."""
    assert _main("event", type_) == ["type", *fields]


@pytest.mark.parametrize("kind", [*MODELS, "claim", "quote", "correction", "finds", "denies", "media"])
@pytest.mark.parametrize("type_", ["", *EVENT_TYPES, *ACTOR_KINDS])
def test_every_field_is_asked_once(kind: str, type_: str) -> None:
    """Whatever the type, each field of the table has one question with help; what is required is needed."""
    asked = questions_for(kind, {"type": type_, "kind": type_})
    rows = model_of(kind).rows()

    assert sorted(question.name for question in asked) == sorted(rows)
    assert [one.field for one in asked if one.help != rows[one.name].description] == []
    needed = {one.name for one in asked if one.needed or one.can_wait}
    assert {name for name, row in rows.items() if row.is_required()} <= needed
    assert {one.name for one in asked if one.can_wait} == {name for name, row in rows.items() if row.may_wait()}
    assert all(question.words and question.label for question in asked)


def test_new_field_appears_by_itself(monkeypatch: pytest.MonkeyPatch) -> None:
    """A field that the table gets is asked for among the further ones, with its help and its examples."""
    witnesses = Field((), description="who saw it", examples=["a neighbour"])
    added = type("Added", (EventFields,), {"__annotations__": {"witnesses": Many[Line]}, "witnesses": witnesses})
    monkeypatch.setattr(questions, "MODELS", {**MODELS, "event": added})
    monkeypatch.setattr(questions, "_questions", questions._questions.__wrapped__)  # noqa: SLF001  (it has a cache)
    monkeypatch.setattr(questions, "model_of", questions.model_of.__wrapped__)
    found = _ask("event", "witnesses", "denial")

    assert (found.words, found.part, found.kind, found.further) == ("Witnesses", "more", "line", "And what else?")
    assert (found.help, found.examples) == ("who saw it", ("a neighbour",))


def test_kinds_come_from_the_table() -> None:
    """What an answer is, and which entries it names, follows from the type of the field."""
    kinds = {one.field: (one.kind, one.names) for one in questions_for("event", {"type": "denial"})}

    assert (
        kinds.items()
        >= {
            "type": ("choice", ""),
            "date": ("date", ""),
            "time": ("line", ""),
            "title": ("localized", ""),
            "speaker": ("entry", "actor"),
            "sources": ("entry", "source"),
            "during": ("entry", "event"),
            "bill": ("entry", "bill"),
            "denies": ("relations", "event"),
            "finds": ("relations", "event"),
            "claims": ("items", ""),
            "media": ("items", ""),
            "embargo": ("date", ""),
            "channel": ("choice", ""),
        }.items()
    )
    assert _ask("story", "index").kind == "flag"
    assert _ask("actor", "member_of").names == "actor"
    assert {one.kind for kind in MODELS for one in questions_for(kind, {})} <= {*get_args(QuestionKind)}


def test_choices_come_from_the_model(make_site: MakeSite) -> None:
    """Fixed lists have their meanings; a question for words has none."""
    records = _records(make_site)

    assert dict(_ask("event", "type").choices(records, {})) == EVENT_TYPES
    assert dict(_ask("finds", "finds.result").choices(records, {})) == FINDING_RESULTS
    assert _ask("source", "type").choices(records, {})["book"] == ""
    assert _ask("event", "title").choices(records, {}) == {}
    assert _ask("finds", "finds.result").about("a#b") == "What did it find on a#b?"
    assert _ask("event", "outcome").about("lower-1") == "How did lower-1 end?"


PERSON = "jane: {name: Jane, kind: person, member_of: [{organization: company, end_date: 2021}, ministry]}\n"


def test_whose_word_has_no_default(make_site: MakeSite) -> None:
    """A person can speak for the organizations of that day or alone; nothing is proposed, and others aren't asked."""
    records = _records(make_site, {"content/actors/more.yaml": PERSON})
    question = _ask("event", "on_behalf_of", "denial")
    early: Mapping[str, Value] = {"speaker": "jane", "date": "2021-11-03"}

    assert question.choices(records, early) == {
        "company": "The company",
        "ministry": "The ministry",
        "jane": "only for themselves",
    }
    assert list(question.choices(records, {**early, "date": "2022-11-03"})) == ["ministry", "jane"]
    assert list(question.choices(records, {**early, "date": "4 Dec"})) == ["company", "ministry", "jane"]
    assert question.choices(records, {"speaker": ["jane", "company"]}) == {}
    assert question.choices(records, {"speaker": "company"}) == {}
    assert question.default(records, early) == ""


def test_bill_offers_its_stages(make_site: MakeSite) -> None:
    """Stages come with the progress of the bill, the next one proposed; outcomes are those of the stage."""
    records = _records(make_site, {BILL: "title: The act\nprocedure: uk\norigin: commons\n"})
    stage, outcome = _ask("event", "stage", "bill-reading"), _ask("event", "outcome", "bill-reading")
    values: Mapping[str, Value] = {"bill": "act"}

    assert stage.choices(records, values)["origin-1"] == "First reading, House of Commons (comes next)"
    assert stage.default(records, values) == "origin-1"
    assert list(outcome.choices(records, {**values, "stage": "origin-1"})) == ["none"]
    assert outcome.default(records, {**values, "stage": ["origin-1"]}) == "none"
    assert list(outcome.choices(records, {**values, "stage": ["origin-1", {"stage": "origin-2"}]})) == []
    assert list(outcome.choices(records, values)) == []
    assert stage.choices(records, {"bill": "nothing"}) == {}
    assert list(_ask("event", "chamber").choices(records, values)) == ["commons", "lords"]
    assert _ask("event", "chamber").choices(records, {}) == {}


def test_origin_is_asked_where_a_procedure_leaves_it_open(make_site: MakeSite) -> None:
    """A bill's chamber is a question in a parliament where bills begin in either."""
    records = _records(make_site)
    question = _ask("bill", "origin")

    assert list(question.choices(records, {"procedure": "uk"})) == ["commons", "lords"]
    assert question.choices(records, {"procedure": "generic"}) == {}
    assert "uk" in _ask("bill", "procedure").choices(records, {})


CHECKED: Mapping[str, tuple[str, str, Value, str | None]] = {
    "a date": ("event", "date", "3.11.2021", "does not begin with the year"),
    "a likely actor": ("event", "speaker", ["ministry", "compnay"], "did you mean 'company'?"),
    "an unknown actor": ("event", "speaker", "somebody-else", None),
    "a source": ("event", "sources", "gazete", "did you mean 'gazette'?"),
    "a cited place": ("event", "sources", [{"source": "gazette", "locator": "p. 3"}], None),
    "an event": ("event", "denies", "announcement", None),
    "a claim": ("event", "denies", "announcement#jont", "did you mean 'joint'?"),
    "a bill": ("event", "bill", "nothing", "no bill is called 'nothing'"),
    "a procedure": ("bill", "procedure", "u", "no procedure is called 'u'"),
    "a claim's words": ("claim", "claims.text", "It is so", None),
    "another actor": ("actor", "different_from", "nobody-known", "no actor is called 'nobody-known'"),
}


@pytest.mark.parametrize(("kind", "field", "value", "fault"), CHECKED.values(), ids=CHECKED)
def test_answer_is_checked(make_site: MakeSite, kind: str, field: str, value: Value, fault: str | None) -> None:
    """An answer is checked by the field table, and what it names by the record."""
    found = check_answer(_ask(kind, field), kind, value, _records(make_site), "dispute")

    assert found is None if fault is None else fault in (found or "")


def test_targets_fit_the_relation(make_site: MakeSite) -> None:
    """A relation is offered events that can be its target: with claims, a finding, or not after its own day."""
    records = _records(make_site, FINDING)

    def offered(relation: str, day: str = "") -> list[str]:
        return [one.id for one in targets(relation, OfferedEntries(records), "dispute", day)]

    assert offered("denies") == ["judgment", "denial", "announcement"]
    assert offered("denies", "2021-11-01") == ["announcement"]
    assert offered("confirms", "2021-10-01") == offered("denies")
    assert offered("finds") == ["announcement"]
    assert offered("appeals") == ["judgment"]


def test_disputed_claims_are_likelier() -> None:
    """Who maintains or withdraws probably means what is disputed; an answer is about all claims."""
    claims = [OfferedClaim("a#1", "", "", "", is_disputed=False), OfferedClaim("a#2", "", "", "", is_disputed=True)]

    assert likely_claims(claims, "maintains") == ["a#2"]
    assert likely_claims(claims, "responds_to") == ["a#1", "a#2"]
    assert likely_claims(claims, "denies") == []
    assert likely_claims(claims[:1], "denies") == ["a#1"]


ASKED_OF_READERS: Mapping[str, Mapping[str, tuple[str, str]]] = {
    "new-event": {
        "date": ("event", "date"),
        "kind": ("event", "type"),
        "speaker": ("event", "speaker"),
        "answers": ("event", "responds_to"),
        "source": ("event", "sources"),
    },
    "correction": {"wrong": ("correction", "corrections.was"), "right": ("correction", "corrections.now")},
}
"""The questions of readers' forms that ask for what a field holds."""


@pytest.mark.parametrize("word", ["confirmation", "repetition", "qualification", "withdrawal"])
def test_word_for_an_answer_is_explained_as_a_type(word: str) -> None:
    """Who types a word that `onrecord new` offers for an answer as a type is told the same type and relation."""
    answer = ANSWERS[word]
    hint = choice_hint("type", word, list(EVENT_TYPES), takes_many=False)

    assert (
        hint == f"that is a relation: write type: {answer.type}, and name the claim in {answer.relation}: event#claim"
    )


def test_readers_are_asked_the_same() -> None:
    """The forms of a new site name and explain their questions as the definition does."""
    for name, asked in ASKED_OF_READERS.items():
        text = (SITE / f"dot-github/ISSUE_TEMPLATE/{name}.yml").read_text("utf-8")
        same = {id_: _ask(*place) for id_, place in asked.items()}
        same |= {"story": questions.STORY_OF_EVENT} if name == "new-event" else {}
        for id_, question in same.items():
            help_ = f"      description: {question.readers}\n" if question.readers else ""
            assert f"    id: {id_}\n    attributes:\n      label: {question.label}\n{help_}" in text
