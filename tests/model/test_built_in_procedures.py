"""The built-in procedures are complete: texts in each language, stages that a bill can reach, and a way to an end."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import pytest
from conftest import MakeSite

from onrecord.build.pipeline import Options, check, read
from onrecord.model.procedures import NEGATIVE_OUTCOMES, Procedure
from onrecord.read.site_reader import PROCEDURES

NAMES = sorted(file.stem for file in PROCEDURES.glob("*.yaml"))
PARTIAL = {(name, "kk") for name in ("generic", "kz-bicameral", "uk", "us-federal")}
"""The languages in which a procedure has the names of some stages alone."""
State = tuple[str, str]
"""A stage and how it ended."""


@pytest.fixture
def procedure(request: pytest.FixtureRequest, make_site: MakeSite, options: Options) -> Procedure:
    """Return the built-in procedure that a test is for, as a site reads it."""
    reading = read(make_site({}), options).value
    assert reading is not None
    found = {entry.id: entry for entry in reading.records.procedures}
    assert sorted(found) == NAMES
    return Procedure(request.param, found[request.param].fields)


each_procedure = pytest.mark.parametrize("procedure", NAMES, indirect=True)


def _texts(procedure: Procedure) -> Iterator[tuple[str, Mapping[str, str] | None]]:
    """Yield each text that a procedure must have, with its place."""
    yield "note", procedure.fields.note
    yield from ((f"chamber {key}", text) for key, text in procedure.fields.chambers.items())
    for stage in procedure.fields.stages:
        yield f"{stage.key}: label", stage.label
        if stage.meaning or procedure.id != "generic":  # what a reading decides differs from parliament to parliament
            yield f"{stage.key}: meaning", stage.meaning


@each_procedure
def test_built_in_procedure_has_all_texts_in_its_languages(procedure: Procedure) -> None:
    """Title, note, chambers, labels and meanings are in English and in each other language of the title."""
    languages = {code for code in procedure.fields.title if (procedure.id, code) not in PARTIAL}
    missing = [f"{place}: {code}" for place, text in _texts(procedure) for code in sorted(languages - set(text or {}))]

    assert "en" in languages
    assert not missing


def _ended(procedure: Procedure, key: str) -> Iterator[State]:
    yield from ((key, outcome) for outcome in procedure.stages[key].outcomes or ("none",))


def _following(procedure: Procedure, state: State) -> Iterator[str]:
    """Yield the stages that can follow a stage with this outcome."""
    reached, outcome = state
    yield from procedure.reopened_by(reached, outcome)
    for key, stage in procedure.stages.items():
        record = {reached: (outcome,)}
        before = [one for one in (*stage.after, *stage.after_any) if one.stage == reached]
        if any(procedure.is_met(one, record) for one in before):
            yield key


def _states(procedure: Procedure) -> set[State]:
    """Return the stages that a bill can reach from its beginning, each with the outcomes that it can have there."""
    beginning = [key for key, stage in procedure.stages.items() if not (stage.after or stage.after_any)]
    waiting = [state for key in beginning for state in _ended(procedure, key)]
    found: set[State] = set()
    while waiting:
        state = waiting.pop()
        if state not in found:
            found.add(state)
            waiting += [after for key in _following(procedure, state) for after in _ended(procedure, key)]
    return found


@each_procedure
def test_bill_can_reach_each_stage(procedure: Procedure) -> None:
    """Some outcomes lead from the beginning to each stage."""
    assert set(procedure.stages) == {key for key, _ in _states(procedure)}


@each_procedure
def test_bill_can_go_on_until_an_end(procedure: Procedure) -> None:
    """After each outcome a bill can go on, unless it stops the bill, ends the procedure or may come at any time."""
    stuck = [
        (key, outcome)
        for key, outcome in sorted(_states(procedure))
        if not procedure.ends_at(procedure.stages[key], outcome)
        and not procedure.stages[key].any_time
        and outcome not in NEGATIVE_OUTCOMES
        and not list(_following(procedure, (key, outcome)))
    ]

    assert not stuck


@each_procedure
def test_each_stage_leads_to_an_end(procedure: Procedure) -> None:
    """From each stage that has its place in the order, some outcomes lead to a stage that ends the procedure there."""
    states = _states(procedure)
    following = {state: set(_following(procedure, state)) for state in states}
    placed = {key for key, stage in procedure.stages.items() if not stage.any_time}
    leading = {key for key, outcome in states if key in placed and procedure.ends_at(procedure.stages[key], outcome)}
    while more := {key for (key, _), after in following.items() if after & leading} - leading:
        leading |= more

    assert placed <= leading


def test_built_in_procedures_hold_together(make_site: MakeSite, options: Options) -> None:
    """All stages, chambers and outcomes that built-in procedures name exist."""
    assert not check(make_site({}), options).problems
