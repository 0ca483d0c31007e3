"""The news of steps that lie ahead: that a day was set for one, that it was moved, that it fell through.

Each has an entry of its own in feeds, which later news leave as it is. What happened is no news of the step: the entry
of its event tells it.
"""

import datetime as dt
from collections.abc import Iterator
from typing import NamedTuple
from zoneinfo import ZoneInfo

from onrecord.model.expected import ExpectedStep, StepRef


class StepNews(NamedTuple):
    """A day for which a step was set, or the end of the step with that day."""

    step: StepRef
    number: int
    """The number of the day among those for which the step was set, the oldest first, from 1."""
    is_cancellation: bool = False
    """Whether the step fell through, and not the day was set."""


def list_step_news(step: ExpectedStep, zone: ZoneInfo) -> Iterator[tuple[dt.datetime, StepNews]]:
    """Yield the news of a step with the moments at which they were recorded here; nothing of a draft."""
    if step.plan.recorded is None:
        return
    for number, plan in enumerate(step.plans, 1):
        if plan.recorded is not None:
            yield plan.recorded.moment(zone), StepNews(step.ref, number)
    if step.fields.cancelled is not None:
        yield step.fields.cancelled.date.moment(zone), StepNews(step.ref, len(step.plans), is_cancellation=True)
