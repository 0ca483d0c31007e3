"""Describes bills: their progress through the chambers, and their latest stage."""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import groupby
from typing import Literal

from msgspec import Struct

from onrecord.model.duration import reached_so_far
from onrecord.model.fields import Stage, StageReached, Votes
from onrecord.model.relations import Ref
from onrecord.model.site import Bill, BillStage
from onrecord.render import vocabulary
from onrecord.render.describe.describer import Describer
from onrecord.render.describe.expected_describer import ExpectedDescriber
from onrecord.render.fragments import Markup, as_html, escape
from onrecord.render.full_stops import full_stop, sentence
from onrecord.render.markup import bare, localized
from onrecord.render.tracking.tracked_types import EventSummary
from onrecord.render.views import event_views
from onrecord.render.views.text_views import LocalizedText

_LEAST_FOLDED = 2
"""The least stages in a row that one line can replace."""


class _Point(Struct, frozen=True):
    """A point in a bill's progress: a stage that it reached, a gap, or a possible next stage."""

    stages: tuple[Stage, ...]
    """The stage; of a gap before a stage, its possible predecessors."""
    reached: Literal["yes", "no", "gap"]
    event: EventSummary | None = None
    """The event with which the bill reached the stage."""
    outcome: StageReached | None = None
    """What that event says of the stage."""
    has_meaning: bool = True
    """Whether the meaning of the stage is shown."""


class _State(Struct, frozen=True):
    """Where a bill stands, as a message of the interface with its values."""

    kind: str
    """A key of the messages."""
    values: Mapping[str, str] = {}
    law: LocalizedText | None = None
    """What the bill became, for the place `name` in the message."""

    @property
    def message(self) -> str:
        """The message in English."""
        return vocabulary.BILL_STATES[self.kind]


Days = Callable[[Ref], tuple[str, str]]
"""Returns the days of an event's publication and latest change, as the scripts of pages compare them."""


class BillDescriber(Struct, frozen=True):
    """Describes bills in one language."""

    describe: Describer

    def bill(self, bill: Bill, days_of: Days = lambda _: ("", "")) -> event_views.BillView:
        """Return a bill with its progress; `days_of` marks its steps as new since the reader's last visit."""
        days_set = self._days_set(bill)
        points = [(point, self._mark(bill, point, days_of, days_set)) for point in self._progress(bill)]
        runs = [tuple(run) for _, run in groupby(points, lambda pair: pair[1].chamber)]
        visits = Counter[LocalizedText | None]()
        described = []
        for run in runs:
            visits[run[0][1].chamber] += 1
            described.append(self._run(run, visits[run[0][1].chamber], is_last=run is runs[-1]))
        return event_views.BillView(
            link=self.describe.bill_link(bill),
            runs=tuple(described),
            state=self.state_markup(bill),
        )

    def _run(
        self, run: Sequence[tuple[_Point, event_views.StageMark]], visit: int, *, is_last: bool
    ) -> event_views.ChamberRun:
        marks = tuple(mark for _, mark in run)
        events = [point.event for point, mark in run if point.event and mark.reached == "yes"]
        chamber = marks[0].chamber
        is_passed = not is_last and len(events) == len(run) >= _LEAST_FOLDED
        return event_views.ChamberRun(
            chamber=chamber,
            heading=self._heading(chamber, visit) if chamber else Markup(),
            marks=marks,
            folded=self._fold(chamber, events) if chamber and is_passed else Markup(),
        )

    def _heading(self, chamber: LocalizedText, visit: int) -> Markup:
        """Return the name of a chamber; a bill that returns to it is there 'again', or 'again (2)'."""
        if visit == 1:
            return bare(chamber)
        again = self.describe.worded("%(chamber)s, again", chamber=bare(chamber))
        return again if visit == 2 else as_html(f"{again} ({visit - 1})")  # noqa: PLR2004

    def _fold(self, chamber: LocalizedText, events: Sequence[EventSummary]) -> Markup:
        """Return the line that stands for all stages of a run."""
        words = self.describe.words
        start, end = self.describe.when(events[0]).words, self.describe.last_day(events[-1])
        stages = words.ngettext("%(n)d stage", "%(n)d stages", len(events))
        days = words.gettext("%(start)s to %(end)s", start=start, end=end)
        values = {"chamber": bare(chamber), "stages": escape(stages), "days": escape(days)}
        return self.describe.worded("%(chamber)s: %(stages)s, %(days)s", **values)

    def other_stages(self, bill: Bill) -> Iterator[event_views.OtherStage]:
        """Yield the stages of the procedure that the bill neither reached nor may reach next."""
        describe = self.describe
        coming = self._coming(bill)
        for step in bill.steps:
            if step.reached == "no" and step not in coming:
                stage = step.stage
                label = describe.localized(stage.label)
                meaning = describe.maybe_localized(stage.meaning)
                yield event_views.OtherStage(stage.key, label, describe.chamber(bill, stage), meaning)

    def _progress(self, bill: Bill) -> Iterator[_Point]:
        """Yield the stages that a bill reached in the order of time, with its gaps; last, those that may come next."""
        yield from _reached_stages(bill, self._course(bill))
        yield from (_Point((step.stage,), "no") for step in self._coming(bill))

    def _coming(self, bill: Bill) -> list[BillStage]:
        """Return the stages that may come next; none of a bill that has become a law, though no stage says so."""
        if bill.fields.became and bill is self.describe.site.bills[bill.id]:
            return []
        return [step for step in bill.steps if step.is_next]

    def state(self, bill: Bill) -> event_views.BillState:
        """Return a bill as lists show it."""
        track = tuple(point.reached for point in self._progress(bill))
        return event_views.BillState(self.describe.bill_link(bill), self.state_markup(bill), track)

    def step(self, event: EventSummary) -> event_views.BillStep | None:
        """Return the stages that a bill reached with an event; `None` if it reached none."""
        describe = self.describe
        fields = event.fields
        if fields.bill is None or not fields.stage:
            return None
        bill = describe.site.bills[fields.bill]
        stages = tuple(self._stage_reached(bill, reached) for reached in fields.reached)
        votes = self._votes(fields.votes) if len(stages) > 1 else ""
        return event_views.BillStep(describe.bill_link(bill), stages, votes)

    def _stage_reached(self, bill: Bill, reached: StageReached) -> event_views.StageReachedView:
        describe = self.describe
        stage = bill.procedure.stages[reached.stage]
        return event_views.StageReachedView(
            label=describe.localized(stage.label),
            chamber=describe.chamber_name(bill, reached.chamber) or describe.chamber(bill, stage),
            meaning=describe.maybe_localized(stage.meaning),
            outcome=self._outcome(stage, reached),
            votes=self._votes(reached.votes),
        )

    def _outcome(self, stage: Stage, reached: StageReached) -> str:
        """Return the outcome of a stage in words; empty without one, or if it only repeats the name of the stage."""
        words = self.describe.outcome(reached)
        return "" if words == self.describe.plain(stage.label) else words

    def _votes(self, votes: Votes | None) -> str:
        gettext = self.describe.words.gettext
        if votes is None:
            return ""
        if votes.manner is not None:
            return gettext("without a vote")
        counts = (
            (votes.for_, gettext("%(n)s for", n=votes.for_)),
            (votes.against, gettext("%(n)s against", n=votes.against)),
            (votes.abstained, gettext("%(n)s abstained", n=votes.abstained)),
        )
        return ", ".join(words for number, words in counts if number is not None)

    def _course(self, bill: Bill) -> Iterator[tuple[EventSummary, StageReached]]:
        """Yield the stages that a bill reached, each with its event, in the order of time."""
        for ref in bill.events:
            event = self.describe.site.line(ref)
            for reached in reached_so_far(event.fields, is_under_way=ref in bill.under_way):
                yield event, reached

    def _days_set(self, bill: Bill) -> Mapping[str, str]:
        """Return the day for which each stage of today's bill is set, by its key.

        It has only stages that one open step names: of several days, none is that of the stage.
        """
        site = self.describe.site
        if bill is not site.bills[bill.id]:
            return {}
        steps = [step for step in map(site.expected.__getitem__, bill.expected) if step.is_open and step.fields.stage]
        named = Counter(step.fields.stage for step in steps)
        describe = ExpectedDescriber(self.describe)
        return {
            stage: self.describe.words.gettext("set for %(date)s", date=describe.date(step, step.plan))
            for step in steps
            if (stage := step.fields.stage) is not None and named[stage] == 1
        }

    def _mark(self, bill: Bill, point: _Point, days_of: Days, days_set: Mapping[str, str]) -> event_views.StageMark:
        describe = self.describe
        first = point.stages[0]
        chamber = describe.chamber(bill, first)
        event = self._step_event(bill, first, point.event, days_of) if point.event else None
        is_under_way = point.event is not None and point.event.ref in bill.under_way
        return event_views.StageMark(
            stages=tuple(event_views.StageName(stage.key, describe.localized(stage.label)) for stage in point.stages),
            chamber=(event and event.chamber) or chamber,
            meaning=describe.maybe_localized(first.meaning) if point.has_meaning else None,
            reached="under-way" if is_under_way else point.reached,
            outcome=(point.outcome and point.outcome.outcome) or "",
            event=event,
            is_next=point.reached == "no",
            set_for=days_set.get(first.key, "") if point.reached == "no" else "",
        )

    def _step_event(self, bill: Bill, stage: Stage, event: EventSummary, days_of: Days) -> event_views.StepEvent:
        describe = self.describe
        fields = event.fields
        reached = fields.reached_at(stage.key)
        is_under_way = event.ref in bill.under_way
        outcome = describe.words.gettext("under way") if is_under_way else self._outcome(stage, reached)
        sources = tuple(describe.source_name(citation.source) for citation in fields.sources if not citation.says)
        published_on, changed_on = days_of(event.ref)
        return event_views.StepEvent(
            link=describe.event_link(event.ref),
            until="" if is_under_way else describe.short_duration(event),
            chamber=describe.chamber_name(bill, reached.chamber) if stage.chamber is None else None,
            outcome=outcome,
            surprise=outcome if is_under_way or _is_surprising(stage, reached) else "",
            votes="" if is_under_way else self._votes(reached.votes),
            sources=tuple(dict.fromkeys(sources)),
            published_on=published_on,
            changed_on=changed_on,
        )

    def state_sentence(self, bill: Bill) -> str:
        """Return where a bill stands as a sentence."""
        state = self._state(bill)
        name = {"name": state.law.text} if state.law else {}
        return sentence(self.describe.words.gettext(state.message, **state.values, **name))

    def state_markup(self, bill: Bill) -> Markup:
        """Return where a bill stands as a sentence, with what it became, which can be in another language."""
        law = self.describe.maybe_localized(bill.fields.became)
        state = self._state(bill)
        is_of_today = bill is self.describe.site.bills[bill.id]
        if law is None or not (state.law or is_of_today):
            return escape(self.state_sentence(bill))
        end = full_stop(law.note or law.text)
        if state.law is None:  # the stage at which it became law is not recorded
            return as_html(f"{escape(self.state_sentence(bill))} {localized(law)}{end}")
        values = {name: escape(value) for name, value in state.values.items()}
        return as_html(f"{self.describe.worded(state.message, **values, name=localized(law))}{end}")

    def _state(self, bill: Bill) -> _State:
        """Return the stage that a bill reached last, with its days and its outcome."""
        last = self._last_stage(bill)
        if last is None:
            return _State("unknown")
        event, reached = last
        stage = bill.procedure.stages[reached.stage]
        name = self._stage_words(bill, stage)
        if event.ref in bill.under_way:
            return _State("under-way", {"stage": name, "date": self.describe.when(event).words})
        if _has_become_law(bill, stage):
            law = self.describe.maybe_localized(bill.fields.became)
            return _State("law-as" if law else "law", {"date": self.describe.last_day(event)}, law)
        outcome = self._outcome(stage, reached)
        if bill.end is None and not outcome:
            return _State("since", {"stage": name, "date": self.describe.last_day(event)})
        values = {"stage": name, "date": self.describe.days(event)}
        if not outcome:
            return _State("ended", values)
        return _State("outcome" if bill.end is None else "ended-outcome", {**values, "outcome": outcome})

    def state_words(self, bill: Bill) -> tuple[str, str]:
        """Return the latest stage of a bill in a word or two, and since when or on which day it was."""
        describe = self.describe
        gettext = describe.words.gettext
        last = self._last_stage(bill)
        if last is None:
            return gettext("Bill"), gettext("no stage recorded here yet")
        event, reached = last
        stage = bill.procedure.stages[reached.stage]
        if event.ref in bill.under_way:
            since = describe.when(event).brief
            return self._stage_words(bill, stage), gettext("under way since %(date)s", date=since)
        if _has_become_law(bill, stage):
            return gettext("Law"), gettext("since %(date)s", date=describe.brief_last_day(event))
        return self._stage_words(bill, stage), describe.brief_days(event)

    def _stage_words(self, bill: Bill, stage: Stage) -> str:
        """Return a stage's label; with its chamber where another stage has the same label."""
        name = self.describe.plain(stage.label)
        chamber = self.describe.chamber(bill, stage)
        namesakes = [other for other in bill.procedure.stages.values() if other.label == stage.label]
        return f"{name} ({chamber.text})" if chamber and len(namesakes) > 1 else name

    def _last_stage(self, bill: Bill) -> tuple[EventSummary, StageReached] | None:
        """Return the last stage that a bill reached, its end if it has one, with the event."""
        site = self.describe.site
        if bill.end:
            event = site.line(bill.end.events[-1])
            return event, event.fields.reached_at(bill.end.stage.key)
        for ref in reversed(bill.events):
            event = site.line(ref)
            reached = reached_so_far(event.fields, is_under_way=ref in bill.under_way)
            if reached:
                return event, reached[-1]
        return None


def _is_surprising(stage: Stage, reached: StageReached) -> bool:
    """Return whether an outcome says more than that the bill went on, and more than the name of its stage."""
    return reached.outcome not in vocabulary.EXPECTED_OUTCOMES and stage.outcomes != (reached.outcome,)


def _has_become_law(bill: Bill, stage: Stage) -> bool:
    return bill.end is not None and "became-law" in stage.classification


def _reached_stages(bill: Bill, course: Iterator[tuple[EventSummary, StageReached]]) -> Iterator[_Point]:
    """Yield the stages that a bill reached in the order of time, with gaps in their places."""
    steps = {step.stage.key: step for step in bill.steps}
    places = {key: place for place, key in enumerate(steps)}
    gaps = [step for step in bill.steps if step.reached == "gap"]
    seen = set[str]()
    for event, reached in course:
        step = steps[reached.stage]
        while gaps and places[gaps[0].stage.key] < places[step.stage.key]:
            yield _gap(gaps.pop(0))
        if step.missing and step.stage.key not in seen:
            yield _Point(step.missing, "gap", has_meaning=False)
        seen.add(step.stage.key)
        yield _Point((step.stage,), "yes", event, reached)
    yield from map(_gap, gaps)


def _gap(step: BillStage) -> _Point:
    return _Point((step.stage,), "gap")
