"""Says how far a bill has come: its stages in the order of time, chamber by chamber, and where it stands."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby

from onrecord.model.fields import Stage, StageReached
from onrecord.model.site import Bill, BillStage, Event
from onrecord.render.describe import Describer
from onrecord.render.views.bills import BillState, BillView, ChamberRun, StageMark, StageName, StepEvent, StepView
from onrecord.render.words import sentence


@dataclass(frozen=True, slots=True)
class BillDescriber:
    """Describes bills, in one language."""

    describe: Describer

    def bill(self, bill: Bill) -> BillView:
        """Return a bill with its progress."""
        steps = tuple(self._step(bill, step) for step in bill.steps)
        rest = tuple(step for step in steps if step.reached == "no" and not step.is_next)
        return BillView(
            link=self.describe.bill_link(bill),
            runs=tuple(self._runs(self._marks(bill, {step.key: step for step in steps}))),
            rest=rest,
            state=self.state_sentence(bill),
        )

    def state(self, bill: Bill) -> BillState:
        """Return a bill as it stands in a list."""
        return BillState(self.describe.bill_link(bill), self.state_sentence(bill), tuple(self._track(bill)))

    def _track(self, bill: Bill) -> Iterator[str]:
        """Yield `yes` or `gap` for each stage on the way to where the bill is, and `no` for one that may come next."""
        steps = {step.stage.key: self._step(bill, step) for step in bill.steps}
        return (mark.reached for mark in self._marks(bill, steps))

    def _runs(self, marks: Iterator[StageMark]) -> Iterator[ChamberRun]:
        """Put stages that follow each other in one chamber into one run."""
        for chamber, run in groupby(marks, key=lambda mark: mark.chamber):
            yield ChamberRun(chamber, tuple(run))

    def _marks(self, bill: Bill, steps: dict[str, StepView]) -> Iterator[StageMark]:
        """Yield what a bill went through in the order of time, its gaps where they must lie, and what may come next."""
        places = {key: place for place, key in enumerate(steps)}
        gaps = [key for key, step in steps.items() if step.reached == "gap"]
        told = set[str]()
        for event, reached in self._course(bill):
            step = steps[reached.stage]
            while gaps and places[gaps[0]] < places[step.key]:
                yield self._gap(steps[gaps.pop(0)])
            if step.missing and step.key not in told:
                yield StageMark(step.missing, step.missing[0].chamber, None, "gap", "", None, is_next=False)
            told.add(step.key)
            yield self._reached(bill, step, event, reached)
        for key in gaps:
            yield self._gap(steps[key])
        for step in steps.values():
            if step.is_next:
                yield StageMark((_name(step),), step.chamber, step.meaning, "no", "", None, is_next=True)

    def _course(self, bill: Bill) -> Iterator[tuple[Event, StageReached]]:
        """Yield the stages that a bill reached, in the order of its events."""
        for ref in bill.events:
            event = self.describe.site.line(ref)
            yield from ((event, reached) for reached in event.fields.reached)

    def _gap(self, step: StepView) -> StageMark:
        return StageMark((_name(step),), step.chamber, step.meaning, "gap", "", None, is_next=False)

    def _reached(self, bill: Bill, step: StepView, event: Event, reached: StageReached) -> StageMark:
        stage = bill.procedure.stages[reached.stage]
        told = self._step_event(bill, stage, event)
        chamber = told.chamber or step.chamber
        return StageMark((_name(step),), chamber, step.meaning, "yes", reached.outcome or "", told, is_next=False)

    def _step(self, bill: Bill, step: BillStage) -> StepView:
        return StepView(
            key=step.stage.key,
            label=self.describe.localized(step.stage.label),
            chamber=self.describe.chamber(bill, step.stage),
            meaning=self.describe.maybe_localized(step.stage.meaning),
            reached=step.reached,
            is_next=step.is_next,
            is_open_again=step.is_open_again,
            missing=tuple(self._stage_name(bill, stage) for stage in step.missing),
        )

    def _stage_name(self, bill: Bill, stage: Stage) -> StageName:
        return StageName(stage.key, self.describe.localized(stage.label), self.describe.chamber(bill, stage))

    def _step_event(self, bill: Bill, stage: Stage, event: Event) -> StepEvent:
        describe, fields = self.describe, event.fields
        reached = fields.reached_at(stage.key)
        named = bill.procedure.fields.chambers.get(reached.chamber or "") if stage.chamber is None else None
        sources = tuple(describe.source_name(citation.source) for citation in fields.sources if not citation.says)
        return StepEvent(
            link=describe.event_link(event.ref),
            until=describe.words.duration(fields.date, fields.until) if fields.until else "",
            chamber=describe.maybe_localized(named),
            outcome=describe.outcome(reached),
            sources=tuple(dict.fromkeys(sources)),
        )

    def state_sentence(self, bill: Bill) -> str:
        """Say where a bill stands."""
        gettext = self.describe.words.gettext
        last = self._last_stage(bill)
        if last is None:
            return gettext("No stage is recorded here yet.")
        event, reached = last
        stage = bill.procedure.stages[reached.stage]
        date, outcome = self.describe.when(event).words, self.describe.outcome(reached)
        values = {"stage": self._stage_words(bill, stage), "date": date, "outcome": outcome}
        if bill.end is not None and "became-law" in stage.classification:
            return sentence(gettext("It became law: %(date)s", date=date))
        if outcome and bill.end is not None:
            return sentence(gettext("Ended: %(stage)s, %(date)s (%(outcome)s)", **values))
        if outcome:
            return sentence(gettext("Latest recorded stage: %(stage)s, %(date)s (%(outcome)s)", **values))
        if bill.end is not None:
            return sentence(gettext("Ended: %(stage)s, %(date)s", **values))
        return sentence(gettext("Latest recorded stage: %(stage)s, %(date)s", **values))

    def state_words(self, bill: Bill) -> str:
        """Say where a bill stands in a few words, as one fact among others."""
        gettext, last = self.describe.words.gettext, self._last_stage(bill)
        if last is None:
            return gettext("no stage of the bill recorded here yet")
        event, reached = last
        stage = bill.procedure.stages[reached.stage]
        date = self.describe.when(event).words
        if bill.end is not None and "became-law" in stage.classification:
            return gettext("law since %(date)s", date=date)
        return gettext("%(stage)s, %(date)s", stage=self._stage_words(bill, stage), date=date)

    def _stage_words(self, bill: Bill, stage: Stage) -> str:
        """Return what a stage is called; with its chamber where another stage is called the same."""
        name, chamber = self.describe.localized(stage.label).text, self.describe.chamber(bill, stage)
        namesakes = [other for other in bill.procedure.stages.values() if other.label == stage.label]
        return f"{name} ({chamber.text})" if chamber and len(namesakes) > 1 else name

    def _last_stage(self, bill: Bill) -> tuple[Event, StageReached] | None:
        """Return the event by which the bill reached its last stage, and that stage: its end, if it came to one."""
        site = self.describe.site
        if bill.end:
            event = site.line(bill.end.events[-1])
            return event, event.fields.reached_at(bill.end.stage.key)
        events = map(site.line, reversed(bill.events))
        return next(((event, event.fields.reached[-1]) for event in events if event.fields.stage), None)


def _name(step: StepView) -> StageName:
    return StageName(step.key, step.label, step.chamber)
