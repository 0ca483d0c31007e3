"""Describes the steps that lie ahead, or lay ahead once, as rows: nothing of a draft."""

import datetime as dt
from collections.abc import Callable, Iterable, Iterator, Mapping

from onrecord.model.addresses import expected_anchor
from onrecord.model.expected import ExpectedStep, Plan, StepOnDay, StepRef, last_day
from onrecord.model.fields import Cancellation, Citation
from onrecord.model.relations import Ref
from onrecord.render.data import record_types
from onrecord.render.data.tables import Row, row
from onrecord.render.data.whole_ids import whole_id
from onrecord.render.tracking.tracked_site import TrackedSite

TellPlan = Callable[[ExpectedStep, Plan], Mapping[str, str]]
"""Returns by language for which day a step was set and since when that is recorded, as pages say it."""


class ExpectedRows:
    """The rows of a site's steps, as they are recorded now or were expected on a day."""

    def __init__(
        self,
        site: TrackedSite,
        tell: TellPlan,
        is_published: Callable[[Ref], bool],
        page_of: Callable[[StepRef], str],
        day: dt.date | None = None,
    ) -> None:
        """Take the site, what tells of a day, and two functions.

        `is_published` says whether an event is no draft, and `page_of` returns the address of the page of the entry
        that has a step. With a `day`, the rows say what was expected by the end of it.
        """
        self._site, self._tell = site, tell
        self._is_published, self._page_of = is_published, page_of
        self._day = day

    def of(self, refs: Iterable[StepRef]) -> list[Row]:
        """Return those of these steps that readers may see, in their order."""
        return [self._row(step, then) for step, then in self._known(refs)]

    def names(self, refs: Iterable[StepRef]) -> list[str]:
        """Return the whole ids of those that readers may see."""
        return [step.ref.full_name() for step, _ in self._known(refs)]

    def plans(self, refs: Iterable[StepRef]) -> Iterator[Row]:
        """Yield the days for which these steps were set."""
        for step, then in self._known(refs):
            yield from self._plans(step, then)

    def citations(self, refs: Iterable[StepRef]) -> Iterator[tuple[str, Row]]:
        """Yield the citations of these steps, each with the id of its step: of each day, then of a cancellation."""
        for step, then in self._known(refs):
            name = step.ref.full_name()
            for number, plan in enumerate(then.plans, 1):
                own: Row = {"part": "plan", "step": name, "plan": number}
                yield from ((name, own | cited.as_json()) for cited in plan.citations)
            cancelled = _cancellation(step, then)
            own = {"part": "cancellation", "step": name}
            yield from ((name, own | cited.as_json()) for cited in (cancelled and cancelled.sources) or ())

    def moments(self, refs: Iterable[StepRef]) -> Iterator[dt.datetime]:
        """Yield when this site recorded the days of steps, and that a step fell through."""
        zone = self._site.fields.timezone
        for step, then in self._known(refs):
            cancelled = _cancellation(step, then)
            recorded = (*(plan.recorded for plan in then.plans), cancelled and cancelled.date)
            yield from (issued.moment(zone) for issued in recorded if issued)

    def _known(self, refs: Iterable[StepRef]) -> Iterator[tuple[ExpectedStep, StepOnDay]]:
        for ref in refs:
            step = self._site.expected[ref]
            if self._is_public(step) and (then := self._expected(step)):
                yield step, then

    def _is_public(self, step: ExpectedStep) -> bool:
        """Return whether neither a step nor the entry that has it is a draft, which pages can show."""
        ref = step.ref
        if step.fields.status == "draft":
            return False
        if ref.event is not None:
            return self._is_published(ref.event)
        return not ref.story or self._site.story_name(ref.story).fields.status != "draft"

    def _expected(self, step: ExpectedStep) -> StepOnDay | None:
        """Return how a step stands; one that happened by a draft alone is still set."""
        then = StepOnDay(step.plans, step.state) if self._day is None else step.on(self._day, "happened")
        if then and then.state == "happened" and step.event and not self._is_published(step.event):
            return StepOnDay(then.plans, "set")
        return then

    def _row(self, step: ExpectedStep, then: StepOnDay) -> Row:
        ref, fields = step.ref, step.fields
        cancelled = _cancellation(step, then)
        plans = list(self._plans(step, then))
        same = ("date", "until", "time", "timezone", "first_day", "last_day", "recorded", "words")
        own = {name: plans[-1][name] for name in same} | {
            "id": ref.full_name(),
            "page": f"{self._page_of(ref)}#{expected_anchor(ref.id)}",
            "story": ref.story or None,
            "set_by": whole_id(self._site, ref.event) if ref.event else None,
            "bill": step.bill,
            "title": step.title,
            "state": then.state,
            "happened": whole_id(self._site, step.event) if step.event and then.state == "happened" else None,
            "cancelled": cancelled and _cancelled(cancelled),
            "plans": plans,
        }
        if then.plans != step.plans:
            own["note"] = None  # it may tell of a later day
        return row(record_types.ExpectedStep, fields, **own)

    def _plans(self, step: ExpectedStep, then: StepOnDay) -> Iterator[Row]:
        for number, plan in enumerate(then.plans, 1):
            planned = plan.fields
            yield row(
                record_types.Plan,
                planned,
                step=step.ref.full_name(),
                number=number,
                timezone=step.zone,
                first_day=planned.date.earliest,
                last_day=last_day(planned),
                day=plan.days.happened,
                recorded=plan.days.published,
                words=self._tell(step, plan),
                sources=_citations(plan.citations),
            )


def _cancellation(step: ExpectedStep, then: StepOnDay) -> Cancellation | None:
    return step.fields.cancelled if then.state == "cancelled" else None


def _cancelled(cancelled: Cancellation) -> Row:
    own = {"day": cancelled.date.date.latest, "sources": _citations(cancelled.sources or ())}
    return row(record_types.Cancellation, cancelled, **own)


def _citations(citations: Iterable[Citation]) -> list[Row]:
    return [citation.as_json() for citation in citations]
