"""How far a bill has come: reached stages, gaps, loops and what can come next."""

from __future__ import annotations

import pytest

from onrecord.arrange.progress import progress_of
from onrecord.model.fields import EventFields, ProcedureFields
from onrecord.model.procedures import Procedure
from onrecord.model.site import Event
from onrecord.problems import SourceFile
from onrecord.read.shapes import unfold
from onrecord.read.theme import built_in_procedures
from onrecord.read.yaml_tree import parse_yaml

CASES = {
    "nothing recorded": ("", "", "", "introduction"),
    "a first reading without its introduction": ("lower-1:adopted", "lower-1", "introduction", "lower-pass"),
    "rejected at the first reading": ("introduction lower-1:rejected", "introduction lower-1", "", ""),
    "passed: the other chamber's turn": (
        "introduction lower-1:adopted lower-pass:adopted",
        "introduction lower-1 lower-pass",
        "",
        "to-upper upper-pass upper-amend upper-reject",
    ),
    "only the passage is known": (
        "lower-pass:adopted",
        "lower-pass",
        "introduction lower-1",
        "to-upper upper-pass upper-amend upper-reject",
    ),
    "amended and agreed": (
        "lower-1:adopted lower-pass:adopted upper-amend:returned lower-concur:agreed",
        "lower-1 lower-pass upper-amend lower-concur",
        "introduction",
        "to-president signed veto",
    ),
    "the amendments were not agreed": (
        "lower-1:adopted lower-pass:adopted upper-amend:returned lower-concur:disagreed",
        "lower-1 lower-pass upper-amend lower-concur",
        "introduction",
        "",
    ),
    "rejected by the other chamber": (
        "lower-1:adopted lower-pass:adopted upper-reject:rejected",
        "lower-1 lower-pass upper-reject",
        "introduction",
        "lower-insist",
    ),
    "insisted on: open again": (
        "lower-1:adopted lower-pass:adopted upper-reject:rejected lower-insist:adopted",
        "lower-1 lower-pass upper-reject lower-insist",
        "introduction",
        "to-upper upper-pass upper-amend upper-reject",
    ),
    "insisting failed: nothing opens": (
        "lower-1:adopted lower-pass:adopted upper-reject:rejected lower-insist:rejected",
        "lower-1 lower-pass upper-reject lower-insist",
        "introduction",
        "",
    ),
    "a signature: the end": (
        "lower-concur:agreed signed:signed",
        "lower-concur signed",
        "introduction lower-1 lower-pass upper-amend",
        "",
    ),
    "withdrawn: the end": ("introduction withdrawn", "introduction withdrawn", "", ""),
}


def _procedure(name: str) -> Procedure:
    file = next(file for file in built_in_procedures() if file.path.endswith(f"/{name}.yaml"))
    tree = parse_yaml(SourceFile(file.path, file.text)).value
    assert tree is not None
    return Procedure(name, ProcedureFields.model_validate(unfold(tree, ProcedureFields, "en")))


def _event(position: int, step: str) -> Event:
    stage, _, outcome = step.partition(":")
    fields = EventFields.model_validate(
        {
            "type": "bill-action",
            "date": f"2021-01-{position:02d}",
            "title": {"en": step},
            "bill": "act",
            "stage": stage,
            "outcome": outcome or "none",
            "sources": [{"source": "wire"}],
        }
    )
    return Event(f"step-{position}", "story", fields, {}, "", None, (), ())


@pytest.mark.parametrize("name", CASES)
def test_course_of_a_bill(name: str) -> None:
    """What was recorded is reached, what must have been is a gap, and the procedure says what can come next."""
    recorded, reached, gaps, coming = CASES[name]
    steps = progress_of(_procedure("kz-bicameral"), [_event(i, step) for i, step in enumerate(recorded.split(), 1)])

    assert " ".join(step.stage.key for step in steps if step.reached == "yes") == reached
    assert " ".join(step.stage.key for step in steps if step.reached == "gap") == gaps
    assert " ".join(step.stage.key for step in steps if step.is_next) == coming


@pytest.mark.parametrize("name", ["generic", "kz-bicameral"])
def test_built_in_procedure_speaks_the_interface_s_languages(name: str) -> None:
    """Every stage is named in English, Russian and Kazakh, and no stage but one for any time is without a class."""
    procedure = _procedure(name)

    for stage in procedure.fields.stages:
        assert set(stage.label) == {"en", "ru", "kk"}, stage.key
        assert stage.classification, stage.key


def test_loop_puts_no_stage_before_itself() -> None:
    """What a loop leads back to came first all the same."""
    looping = ProcedureFields.model_validate(
        {
            "title": {"en": "x"},
            "jurisdiction": "XX",
            "stages": [
                {"key": "one", "label": {"en": "1"}, "after_any": ["start", "two"]},
                {"key": "two", "label": {"en": "2"}, "after": ["one"]},
                {"key": "start", "label": {"en": "0"}},
            ],
        }
    )
    procedure = Procedure("looping", looping)

    assert procedure.precedes("start", "two")
    assert procedure.precedes("one", "two")
    assert not procedure.precedes("two", "one")
