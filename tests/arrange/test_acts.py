"""Acts of real parliaments pass through the built-in procedures as they did in life."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from conftest import BASE, MakeSite, noon
from msgspec.structs import replace
from real_acts import ACTS, BILL, Act, ActStep, act_files, read_act, site_files

from onrecord.build.pipeline import Options, check
from onrecord.model.bill_progress import bill_stages
from onrecord.model.procedures import Procedure
from onrecord.model.site import Bill, BillStage, Event
from onrecord.problems import Problem
from onrecord.read.site_reader import PROCEDURES

LAST_DAY = date(2026, 12, 2)
"""The day on which the newest pages were read: no act has a later step."""
FEWEST = 3
"""The real acts that each built-in procedure is tested with."""
ELSEWHERE = {
    "generic": "it describes no parliament",
    "kz-bicameral": "the example site follows one bill through it, and no pages of two others were read",
    "uk": "tests/sites/parliaments follows one bill through it, and no pages of two others were read",
}
"""The built-in procedures that have fewer acts here, each with the reason."""


def _faults(act: Act, make_site: MakeSite) -> list[str]:
    """Return where the program tells the course of an act otherwise than its file, each in a sentence."""
    root = make_site({**dict.fromkeys(BASE), **site_files(act)})
    outcome = check(root, Options(today=LAST_DAY, now=noon(LAST_DAY)))
    site = outcome.value.site
    found = list(_unexpected(act, outcome.problems))
    if site is None:
        return found
    bill = site.bills[BILL]
    events = [site.events[ref.story, ref.event] for ref in bill.events]
    needed = _needed(act, bill.procedure)
    found += _other_end(act, bill)
    found += _other_gaps(act, bill)
    found += _not_offered(act, bill.procedure, events)
    found += _lost_unseen(act, bill.procedure, events, needed)
    if needed or not _has_needs(bill.procedure):
        return found
    return [*found, "no step of it is needed by another one, so it tests nothing"]


def _unexpected(act: Act, problems: Sequence[Problem]) -> Iterator[str]:
    for problem in problems:
        if problem.code != "BIL007" or not any(f"'{key}'" in problem.message for key in act.gaps):
            place = Path(problem.span.path).stem if problem.span else "the site"
            yield f"{place}: {problem.code}: {problem.message}"


def _other_end(act: Act, bill: Bill) -> Iterator[str]:
    ends = [step.stage.key for step in bill.steps if step.is_end]
    if ends != ([act.end] if act.end else []):
        said, found = act.end or "no stage", ", ".join(ends) or "no stage"
        yield f"it ended with {said}, and in the procedure with {found}; the procedure offers {_offered(bill.steps)}"


def _other_gaps(act: Act, bill: Bill) -> Iterator[str]:
    gaps = {step.stage.key for step in bill.steps if step.reached == "gap"}
    for key in sorted(gaps - set(act.gaps)):
        yield f"the procedure needs the stage {key}, which is neither a step nor among the gaps"
    for step in bill.steps:
        keys = [stage.key for stage in step.missing]
        if keys and not set(keys) & set(act.gaps):
            yield f"before {step.stage.key}, the procedure needs one of: {', '.join(keys)}"
        gaps |= set(keys)
    for key in sorted(set(act.gaps) - gaps):
        yield f"{key} is named as a gap, and the procedure misses no such stage"


def _not_offered(act: Act, procedure: Procedure, events: Sequence[Event]) -> Iterator[str]:
    """Yield each step that the procedure did not expect after the steps before it."""
    for number, step in enumerate(act.steps):
        stage, before = procedure.stages[step.stage], bill_stages(procedure, events[:number])
        is_again = stage.repeat and step.stage in [one.stage for one in act.steps[:number]]
        is_behind_gap = any(key in act.gaps for key in procedure.leading_to[step.stage])
        if not (step.stage in _offered(before) or stage.any_time or is_again or is_behind_gap):
            last = f"after {act.steps[number - 1].stage}" if number else "at the beginning"
            step_name = f"step {number + 1}, {step.stage} on {step.date}"
            yield f"{step_name}: {last}, the procedure offers {_offered(before) or 'nothing'}"


def _offered(stages: Sequence[BillStage]) -> list[str]:
    return [step.stage.key for step in stages if step.is_next]


def _needed(act: Act, procedure: Procedure) -> list[int]:
    """Return the places of the steps without which a later one is impossible."""
    stages = [step.stage for step in act.steps]
    passed = {before for key in stages for before in procedure.required[key]}
    for key in stages:
        alternatives = {one.stage for one in procedure.stages[key].after_any}
        recorded = alternatives & set(stages)
        passed |= recorded if len(recorded) == 1 and not alternatives & _optional_beginnings(procedure) else set()
    return [
        place
        for place, key in enumerate(stages)
        if key in passed and stages.count(key) == 1 and not procedure.stages[key].optional
    ]


def _has_needs(procedure: Procedure) -> bool:
    """Return whether the procedure has a stage that a bill can't leave out on its way to another one."""
    return any(not procedure.stages[key].optional for before in procedure.required.values() for key in before)


def _optional_beginnings(procedure: Procedure) -> set[str]:
    """Return the stages that need none before them, and that a bill may leave out."""
    return {key for key, stage in procedure.stages.items() if stage.optional and not (stage.after or stage.after_any)}


def _lost_unseen(act: Act, procedure: Procedure, events: Sequence[Event], needed: Sequence[int]) -> Iterator[str]:
    """Yield each needed step that leaves no gap if it is not recorded."""
    for place in needed:
        rest = bill_stages(procedure, [*events[:place], *events[place + 1 :]])
        dropped = act.steps[place].stage
        gaps = {step.stage.key for step in rest if step.reached == "gap"}
        if dropped not in gaps.union(stage.key for step in rest for stage in step.missing):
            yield f"without step {place + 1}, {dropped}, the bill has no gap there"


def _name(file: Path) -> str:
    return f"{file.parent.name}/{file.stem}"


@pytest.mark.parametrize("file", act_files(), ids=_name)
def test_real_act_passes_through_its_procedure(file: Path, make_site: MakeSite) -> None:
    """No step of a real act is an error; it ends as it did, each step was offered, and a lost one would be a gap."""
    act = read_act(file)
    faults = _faults(act, make_site)

    assert not faults, "\n  - ".join([f"{_name(file)}, {next(iter(act.title.values()))}:", *faults])


@pytest.mark.parametrize("file", act_files(), ids=_name)
def test_each_day_of_a_real_act_has_its_page(file: Path) -> None:
    """A real act lies in the folder of its procedure; its days run forward, and each has the address of a page."""
    act = read_act(file)
    days = [step.date for step in act.steps]
    addresses = [urlsplit(step.source) for step in act.steps]

    assert act.procedure == file.parent.name
    assert days == sorted(days), f"{_name(file)}: a step is dated before the one above it"
    assert days[-1] <= LAST_DAY
    assert all(address.scheme in {"https", "http"} and address.netloc for address in addresses), _name(file)
    assert not [step.stage for step in act.steps if step.until and step.until < step.date]


def _built_in() -> list[str]:
    return sorted(file.stem for file in PROCEDURES.glob("*.yaml"))


@pytest.mark.parametrize("name", _built_in())
def test_built_in_procedure_has_real_acts(name: str) -> None:
    """Each built-in procedure has three real acts, one of which went the long way; if not, the reason is named."""
    acts = [read_act(file) for file in act_files() if file.parent.name == name]

    if name in ELSEWHERE:
        assert len(acts) < FEWEST, f"{name} has enough acts: take it out of ELSEWHERE"
        return
    assert len(acts) >= FEWEST, f"{name} has {len(acts)} acts in tests/{ACTS.name}/{name}"
    assert any(act.long_way for act in acts), f"no act of {name} went the long way"


def test_acts_are_of_built_in_procedures() -> None:
    """No act lies in the folder of a procedure that does not exist."""
    assert {file.parent.name for file in act_files()} <= set(_built_in())


_PAGE = "https://example.org/course"
_COURSE = Act(
    "us-federal",
    {"en": "An act (synthetic)"},
    tuple(
        ActStep(stage, date(2025, 1, day), _PAGE, outcome)
        for day, (stage, outcome) in enumerate(
            [
                ("introduced", None),
                ("origin-pass", "adopted"),
                ("other-pass", "adopted"),
                ("presented", None),
                ("signed", "signed"),
                ("law", None),
            ],
            1,
        )
    ),
    origin="house",
    end="law",
)
"""A course without a fault."""


@pytest.mark.parametrize(
    ("act", "faults"),
    [
        (_COURSE, []),
        (replace(_COURSE, end=""), ["it ended with no stage, and in the procedure with law; the procedure offers []"]),
        (
            replace(_COURSE, steps=_COURSE.steps[:3] + _COURSE.steps[4:]),
            [
                "step-04: BIL007: no event is recorded for the stage 'presented', which comes before 'signed'",
                "the procedure needs the stage presented, which is neither a step nor among the gaps",
                "step 4, signed on 2025-01-05: after other-pass, the procedure offers ['enrolled', 'presented']",
            ],
        ),
        (replace(_COURSE, steps=_COURSE.steps[:3] + _COURSE.steps[4:], gaps=("presented",)), []),
        (replace(_COURSE, gaps=("vetoed",)), ["vetoed is named as a gap, and the procedure misses no such stage"]),
        (
            replace(_COURSE, steps=(*_COURSE.steps[:2], replace(_COURSE.steps[2], stage="passage"))),
            ["step-03: BIL001: the procedure 'us-federal' has no stage called 'passage'"],
        ),
        (
            replace(_COURSE, steps=_COURSE.steps[:1], end=""),
            ["no step of it is needed by another one, so it tests nothing"],
        ),
    ],
    ids=["without a fault", "another end", "a lost step", "a named gap", "a wrong gap", "an unknown stage", "one step"],
)
def test_wrong_course_is_told(act: Act, faults: list[str], make_site: MakeSite) -> None:
    """A course that differs from its procedure is told with the step and with what the procedure offered."""
    assert _faults(act, make_site) == faults
