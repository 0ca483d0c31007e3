"""The steps that lie ahead, by day: for which day each was set then, and whether it had happened or fallen through."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from datetime import date

from onrecord.model.clocks import Clock
from onrecord.model.expected import ExpectedStep, StepRef
from onrecord.model.relations import Ref
from onrecord.model.site import Site, Story

StepsByDay = tuple[tuple[date, tuple[ExpectedStep, ...]], ...]
"""The days that changed any of some steps, the earliest first, each with these steps as they stood by its end."""


def walk_steps(
    steps: Iterable[ExpectedStep], clock: Clock, joined: Mapping[StepRef, date]
) -> Iterator[tuple[date, tuple[ExpectedStep, ...]]]:
    """Yield the days that changed any of these steps, each with those as they stood by its end.

    `joined` has the days from which on steps of others belong here: none shows before.
    """
    changed: dict[date, list[ExpectedStep]] = defaultdict(list)
    for step in steps:
        before = None
        for day in sorted({max(day, joined.get(step.ref, day)) for day in step.changes(clock)}):
            now = step.as_of(day, clock)
            if now is not None and now != before:
                changed[day].append(now)
                before = now
    yield from ((day, tuple(changed[day])) for day in sorted(changed))


def find_steps_of_story(
    site: Site, story: Story, beginnings: Mapping[Ref, date]
) -> tuple[list[ExpectedStep], dict[StepRef, date]]:
    """Return the steps of a story, and the days from which on those of its bills belong to it.

    The step of a bill belongs to the stories that tell of this bill: to each from its first event of the bill on.
    `beginnings` has the days on which events count; a story never shows the step of a bill none of whose events do.
    """
    first: dict[str, date] = {}
    for event in site.events_of(story):
        bill = event.fields.bill
        if bill is not None and event.ref in beginnings:
            first[bill] = min(first.get(bill, date.max), beginnings[event.ref])
    steps, joined = list[ExpectedStep](), dict[StepRef, date]()
    for step in map(site.expected.__getitem__, story.expected):
        if step.ref.story == story.id:
            steps.append(step)
        elif step.bill in first:
            steps.append(step)
            joined[step.ref] = first[step.bill]
    return steps, joined
