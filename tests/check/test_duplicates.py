"""IDS009: two entries of one event are found without comparing each two."""

from __future__ import annotations

import sys
from collections.abc import Callable
from types import FrameType

import pytest
from conftest import MakeSite
from msgspec.structs import replace

from onrecord.build.pipeline import Options, context_of, read
from onrecord.check.context import Context
from onrecord.check.duplicate_rules import event_has_one_entry
from onrecord.model.fields import EventFields
from onrecord.pictures import PictureCache


def _context_with(context: Context, number: int, vary: Callable[[EventFields, int], EventFields]) -> Context:
    """Return the context with so many copies of the denial."""
    (denial,) = (event for event in context.records.events if event.id == "denial")
    copies = (replace(denial, id=f"copy-{at}", fields=vary(denial.fields, at)) for at in range(number))
    return replace(context, records=replace(context.records, events=(*context.records.events, *copies)))


def _as_it_is(fields: EventFields, _number: int) -> EventFields:
    return fields


def _by_another_speaker(fields: EventFields, number: int) -> EventFields:
    return fields.model_copy(update={"speaker": (f"speaker-{number}",)})


def _for_one_body(fields: EventFields, number: int) -> EventFields:
    return fields.model_copy(update={"speaker": (f"speaker-{number}",), "on_behalf_of": ("company",)})


def _at_another_time(fields: EventFields, number: int) -> EventFields:
    return fields.model_copy(update={"time": f"{number // 60 % 24:02}:{number % 60:02}"})


def _count_calls(context: Context) -> tuple[int, int]:
    """Return the number of calls that the rule takes, and that of its warnings."""
    calls = 0

    def count(_frame: FrameType, kind: str, _value: object) -> None:
        nonlocal calls
        calls += kind in ("call", "c_call")

    sys.setprofile(count)
    try:
        found = sum(1 for _ in event_has_one_entry(context))
    finally:
        sys.setprofile(None)
    return calls, found


@pytest.mark.parametrize(
    ("vary", "found"),
    [(_as_it_is, 400), (_by_another_speaker, 0), (_for_one_body, 400), (_at_another_time, 400)],
)
def test_time_grows_with_the_number_of_events(
    make_site: MakeSite, options: Options, vary: Callable[[EventFields, int], EventFields], found: int
) -> None:
    """Twice as many events of one day and title take about twice as many calls, whatever else tells them apart.

    The company's own denial is the same as one that somebody made for it, and one without a time as each with one.
    """
    root = make_site({})
    reading = read(root, options).value
    assert reading
    context = context_of(root, options, reading, PictureCache(root, remember=False))

    once, _ = _count_calls(_context_with(context, 200, vary))
    twice, warnings = _count_calls(_context_with(context, 400, vary))

    assert warnings == found
    assert twice < 2.2 * once
