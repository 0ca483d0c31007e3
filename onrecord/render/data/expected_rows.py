"""Describes the steps that lie ahead, or lay ahead once, as rows: nothing of a draft."""

import datetime as dt
from collections.abc import Callable, Iterable, Iterator, Mapping

from msgspec.structs import replace

from onrecord.model.addresses import expected_anchor
from onrecord.model.expected import ExpectedStep, Plan, StepRef, last_day
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
        return [self._row(step) for step in self._known(refs)]

    def names(self, refs: Iterable[StepRef]) -> list[str]:
        """Return the whole ids of those that readers may see."""
        return [step.ref.full_name() for step in self._known(refs)]

    def plans(self, refs: Iterable[StepRef]) -> Iterator[Row]:
        """Yield the days for which these steps were set."""
        for step in self._known(refs):
            yield from self._plans(step)

    def citations(self, refs: Iterable[StepRef]) -> Iterator[tuple[str, Row]]:
        """Yield the citations of these steps, each with the id of its step: of each day, then of a cancellation."""
        for step in self._known(refs):
            name = step.ref.full_name()
            for number, plan in enumerate(step.plans, 1):
                own: Row = {"part": "plan", "step": name, "plan": number}
                yield from ((name, own | cited.as_json()) for cited in plan.citations)
            cancelled = step.fields.cancelled
            own = {"part": "cancellation", "step": name}
            yield from ((name, own | cited.as_json()) for cited in (cancelled and cancelled.sources) or ())

    def moments(self, refs: Iterable[StepRef]) -> Iterator[dt.datetime]:
        """Yield when this site recorded the days of steps, and that a step fell through."""
        zone = self._site.fields.timezone
        for step in self._known(refs):
            yield from (issued.moment(zone) for issued in step.recorded)

    def _known(self, refs: Iterable[StepRef]) -> Iterator[ExpectedStep]:
        """Yield the steps that readers may see, as they stand; one that happened by a draft alone is still set."""
        for step in map(self._site.expected.__getitem__, refs):
            if not self._is_public(step):
                continue
            known = step if self._day is None else step.as_of(self._day, "happened")
            if known and known.event and not self._is_published(known.event):
                known = replace(known, event=None, ended=None)
            if known:
                yield known

    def _is_public(self, step: ExpectedStep) -> bool:
        """Return whether neither a step nor the entry that has it is a draft, which pages can show."""
        ref = step.ref
        if step.fields.status == "draft":
            return False
        if ref.event is not None:
            return self._is_published(ref.event)
        return not ref.story or self._site.story_name(ref.story).fields.status != "draft"

    def _row(self, step: ExpectedStep) -> Row:
        ref, fields = step.ref, step.fields
        plans = list(self._plans(step))
        same = ("date", "until", "time", "timezone", "first_day", "last_day", "recorded", "words")
        own = {name: plans[-1][name] for name in same} | {
            "id": ref.full_name(),
            "page": f"{self._page_of(ref)}#{expected_anchor(ref.id)}",
            "story": ref.story or None,
            "set_by": whole_id(self._site, ref.event) if ref.event else None,
            "bill": step.bill,
            "title": step.title,
            "state": step.state,
            "happened": whole_id(self._site, step.event) if step.event else None,
            "cancelled": fields.cancelled and _cancelled(fields.cancelled),
            "plans": plans,
        }
        return row(record_types.ExpectedStep, fields, **own)

    def _plans(self, step: ExpectedStep) -> Iterator[Row]:
        for number, plan in enumerate(step.plans, 1):
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


def _cancelled(cancelled: Cancellation) -> Row:
    own = {"day": cancelled.date.date.latest, "sources": _citations(cancelled.sources or ())}
    return row(record_types.Cancellation, cancelled, **own)


def _citations(citations: Iterable[Citation]) -> list[Row]:
    return [citation.as_json() for citation in citations]
