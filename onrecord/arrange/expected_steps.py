"""Arranges the steps that lie ahead: those of stories, of events and of bills, by the day for which each is set."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import date
from zoneinfo import ZoneInfo

from onrecord.arrange.order import Key
from onrecord.model.clocks import ClockDays
from onrecord.model.expected import ExpectedStep, StepRef, citations_of, plans_of
from onrecord.model.fields import Citation, Expected
from onrecord.model.procedures import stage_label
from onrecord.model.public_steps import event_key, strip_publication
from onrecord.model.records import Records
from onrecord.model.site import Event

Steps = Mapping[StepRef, ExpectedStep]


def arrange_expected(records: Records, events: Mapping[Key, Event]) -> Steps:
    """Return the steps of all entries by the day for which each is set now.

    `records` have no errors, and no draft unless readers of this site may see it; `events` are those of the site. A
    draft without a day has no place.
    """
    arranging = _Arranging(records, events)
    steps = (step for step in arranging.steps() if "date" in step.fields.model_fields_set)
    return {step.ref: step for step in sorted(steps, key=lambda step: step.order)}


class _Arranging:
    """Makes the steps of a site's entries."""

    def __init__(self, records: Records, events: Mapping[Key, Event]) -> None:
        self._records = records
        self._events = events
        self._zone = records.site.fields.timezone

    def steps(self) -> Iterator[ExpectedStep]:
        """Yield the steps of the stories, events and bills."""
        for story in self._records.stories:
            for fields in () if story.fields.withdrawn else story.fields.expected:
                ref = StepRef("story", story.id, "", fields.id)
                yield self._step(ref, fields, (), None, fields.bill, is_draft=story.fields.status == "draft")
        for key, event in self._events.items():
            for fields in () if event.is_withdrawn else self._records.event_by_id[key].fields.expected:
                ref = StepRef("event", *key, fields.id)
                bill = fields.bill or (event.fields.bill if fields.stage else None)
                is_draft = event.fields.published is None
                yield self._step(ref, fields, event.fields.sources, event.latest_day, bill, is_draft=is_draft)
        for entry in self._records.bills:
            for fields in entry.fields.expected:
                ref = StepRef("bill", "", entry.id, fields.id)
                yield self._step(ref, fields, entry.fields.sources, None, entry.id, is_draft=False)

    def _step(
        self,
        ref: StepRef,
        fields: Expected,
        inherited: tuple[Citation, ...],
        announced: date | None,
        bill: str | None,
        *,
        is_draft: bool,
    ) -> ExpectedStep:
        if is_draft or fields.status == "draft":
            fields = strip_publication(fields)
        event = self._event_of(ref, fields)
        return ExpectedStep(
            ref=ref,
            fields=fields,
            zone=(fields.timezone or self._zone_of(ref)).key,
            plans=plans_of(fields, inherited, announced, self._zone),
            bill=bill,
            title=fields.title or stage_label(fields.stage, bill, self._records),
            event=event.ref if event else None,
            ended=self._end(fields, event),
        )

    def _zone_of(self, ref: StepRef) -> ZoneInfo:
        story = self._records.story_by_id.get(ref.story)
        event = self._records.event_by_id.get((ref.story, ref.entry))
        return (event and event.fields.timezone) or (story and story.fields.timezone) or self._zone

    def _event_of(self, ref: StepRef, fields: Expected) -> Event | None:
        """Return the event by which a step happened; None without one, or if readers find only a notice there."""
        if fields.happened is None:
            return None
        found = self._events.get(event_key(fields.happened, ref.story))
        return None if found is None or found.is_withdrawn else found

    def _end(self, fields: Expected, event: Event | None) -> ClockDays | None:
        """Return from when on a step had happened or fallen through; None if neither is recorded."""
        if event is not None:
            published = event.fields.published
            return ClockDays(event.latest_day, published.moment(self._zone).date() if published else None)
        if fields.cancelled is not None:
            day = fields.cancelled.date.moment(self._zone).date()
            return ClockDays(day, day)
        return None


class StepLists:
    """The steps by the entries to whose pages they belong, each list by day."""

    def __init__(self, steps: Steps, events: Iterable[Event]) -> None:
        self._steps = steps
        self._stories_of_bills: dict[str, set[str]] = defaultdict(set)
        for event in events:
            if event.fields.bill is not None:
                self._stories_of_bills[event.fields.bill].add(event.story)
        self.by_story = self._group(self._stories)
        self.by_bill = self._group(lambda step: {step.bill} if step.bill else set())
        self.by_actor = self._group(lambda step: set(step.fields.actors))
        self.by_source = self._group(_sources)

    def _group(self, keys: Callable[[ExpectedStep], set[str]]) -> Mapping[str, tuple[StepRef, ...]]:
        found: dict[str, list[StepRef]] = defaultdict(list)
        for ref, step in self._steps.items():
            for key in keys(step):
                found[key].append(ref)
        return {key: tuple(refs) for key, refs in found.items()}

    def _stories(self, step: ExpectedStep) -> set[str]:
        """Return the stories to which a step belongs: its own, or those that tell of its bill."""
        own = {step.ref.story} if step.ref.story else set()
        return own | self._stories_of_bills[step.bill or ""]


def _sources(step: ExpectedStep) -> set[str]:
    """Return the sources that a step itself names; those of its event or bill are named there."""
    return {citation.source for citation in citations_of(step.fields)}
