"""Compares how far the bills of two states have come."""

from collections.abc import Iterator, Mapping

from onrecord.editing.compare import changes
from onrecord.editing.compare.changes import AnyChange, StageState
from onrecord.editing.compare.two_states import States
from onrecord.model.site import Bill, BillStage, Site

_NOT_REACHED = StageState("no", (), is_open_again=False, is_end=False)


def compare_bills(states: States) -> Iterator[AnyChange]:
    """Yield the stages at which each bill of the later state has advanced or changed, in the procedure's order."""
    before = states.before.site
    after = states.after.site
    if after is None or not states.is_whole:
        return
    former = {states.id_now("bill", id_): bill for id_, bill in before.bills.items()} if before else {}
    for id_, bill in after.bills.items():
        was = former.get(id_)
        yield from _stages(bill, _states(before, was), _states(after, bill))
        ahead = _next(was), _next(bill)
        if was and ahead[0] != ahead[1]:
            yield changes.NextStagesChanged(id_, *ahead)


def _stages(bill: Bill, before: Mapping[str, StageState], after: Mapping[str, StageState]) -> Iterator[AnyChange]:
    labels = {step.stage.key: step.stage.label for step in bill.steps}
    for key in dict.fromkeys((*after, *before)):
        was = before.get(key, _NOT_REACHED)
        now = after.get(key, _NOT_REACHED)
        if was != now:
            yield changes.StageChanged(bill.id, key, dict(labels.get(key, {})), was, now)


def _states(site: Site | None, bill: Bill | None) -> dict[str, StageState]:
    return {} if site is None or bill is None else {step.stage.key: _state(site, step) for step in bill.steps}


def _state(site: Site, step: BillStage) -> StageState:
    outcomes = tuple(site.event(ref).fields.reached_at(step.stage.key).outcome or "" for ref in step.events)
    return StageState(step.reached, outcomes, is_open_again=step.is_open_again, is_end=step.is_end)


def _next(bill: Bill | None) -> tuple[str, ...]:
    return tuple(step.stage.key for step in bill.steps if step.is_next) if bill else ()
