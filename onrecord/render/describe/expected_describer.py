"""Describes the steps that lie ahead in one language.

A build has no clock, so each sentence says for which day a step was set, and on which day that was recorded here.
"""

import datetime as dt
from collections.abc import Iterable, Mapping
from functools import cached_property
from zoneinfo import ZoneInfo

from msgspec import Struct

from onrecord.model.addresses import addresses_in, expected_anchor
from onrecord.model.clocks import Clock
from onrecord.model.dates import CalendarSpan, EdtfDate, Precision, in_zone
from onrecord.model.expected import ExpectedStep, Owner, Plan, StepOnDay, StepRef, last_day
from onrecord.model.fields import Citation, PlannedDay
from onrecord.render import vocabulary
from onrecord.render.describe.describer import Describer
from onrecord.render.describe.origins_view import citation_view
from onrecord.render.english_words import is_marked
from onrecord.render.fragments import Markup, as_html, escape
from onrecord.render.tracking.tracked_site import TrackedSite
from onrecord.render.views.expected_views import DaysSetView, FulfilledView, PlanView, SourceLink, StepView
from onrecord.render.views.text_views import TitleLink
from onrecord.render.words import Words


class ExpectedDescriber(Struct, frozen=True):
    """Describes steps in one language."""

    describe: Describer

    def days_set(self, refs: Iterable[StepRef], owner_kind: Owner | None = None) -> DaysSetView | None:
        """Return steps as they are recorded now, by day; `None` if there are none.

        `owner_kind` is the kind of the entry that the page is about, if it has steps of its own.
        """
        steps = [self.describe.site.expected[ref] for ref in refs]
        if not steps:
            return None
        open_, ended = ([self.step(step) for step in steps if step.is_open is is_open] for is_open in (True, False))
        return DaysSetView(tuple(open_), tuple(ended), owner_kind)

    def fulfilled(self, refs: Iterable[StepRef]) -> tuple[FulfilledView, ...]:
        """Return for which days an event was set before it happened."""
        steps = [self.describe.site.expected[ref] for ref in refs]
        message = vocabulary.EXPECTED_THIS
        return tuple(
            FulfilledView(
                name=step.ref.full_name(),
                recorded=recorded.isoformat(),
                words=self._worded(step, step.plan, message, "").words,
                address=self.address(step.ref),
            )
            for step in steps
            if (recorded := step.plan.days.published)
        )

    def step(self, step: ExpectedStep, clock: Clock = "published") -> StepView:
        """Return a step as it is recorded now, or as `ExpectedStep.as_of` says that it stood on a day by a clock."""
        return self.step_on(step, StepOnDay(step.plans, step.state), clock)

    def step_on(self, step: ExpectedStep, then: StepOnDay, clock: Clock = "published") -> StepView:
        """Return a step as it stood on a day: nothing that came later is in it."""
        describe = self.describe
        kind = vocabulary.EXPECTED_KINDS[step.fields.kind]
        plan, *earlier = reversed(then.plans)
        cancelled = step.fields.cancelled if then.state == "cancelled" else None
        happened = step.event if then.state == "happened" else None
        is_now = then.plans == step.plans
        return StepView(
            name=step.ref.full_name(),
            address=self.address(step.ref),
            anchor=expected_anchor(step.ref.id),
            kind=step.fields.kind,
            kind_words=describe.words.gettext(kind) if kind else "",
            title=describe.localized(step.title),
            state=then.state,
            plan=self._plan(step, plan, clock),
            earlier=tuple(self._earlier(step, one, clock) for one in earlier),
            actors=describe.actors(step.fields.actors),
            note=describe.maybe_localized(step.fields.note) if is_now else None,
            owner=self.owner(step.ref),
            owner_kind=step.ref.owner,
            bill=self._bill(step),
            happened=describe.event_link(happened) if happened else None,
            fell_through=self._fell_through(step) if cancelled else "",
            reason=describe.localized(cancelled.reason) if cancelled else None,
            reason_sources=self._sources((cancelled.sources or ()) if cancelled else ()),
            last_day=last_day(plan.fields).isoformat() if then.state == "set" else "",
            zone=step.zone,
        )

    def sentence(self, step: ExpectedStep, plan: Plan) -> str:
        """Return for which day a step was set, and since when that is recorded, without a full stop."""
        return self._plan(step, plan).words

    def _plan(self, step: ExpectedStep, plan: Plan, clock: Clock = "published") -> PlanView:
        kind = vocabulary.EXPECTED_KINDS[step.fields.kind]
        if known := _known_earlier(plan, clock):
            return self._worded(step, plan, _KNOWN_MESSAGES[bool(kind)], kind, known)
        messages = _MESSAGES if plan.recorded else _DRAFT_MESSAGES
        return self._worded(step, plan, messages[bool(kind)], kind)

    def _earlier(self, step: ExpectedStep, plan: Plan, clock: Clock) -> PlanView:
        known = _known_earlier(plan, clock)
        message = vocabulary.EXPECTED_KNOWN_BEFORE if known else vocabulary.EXPECTED_BEFORE
        return self._worded(step, plan, message, "", known)

    def _worded(
        self, step: ExpectedStep, plan: Plan, message: str, kind: str, known: dt.date | None = None
    ) -> PlanView:
        words = self.describe.words
        date = self.date(step, plan)
        recorded = words.issued(plan.recorded) if plan.recorded else ""
        day = words.date(EdtfDate(CalendarSpan.of(known))) if known else recorded
        kind_words = words.gettext(kind) if kind else ""
        marked = {"kind": escape(kind_words), "date": _time_tag(plan.fields, date), "day": escape(day)}
        return PlanView(
            words=words.gettext(message, kind=kind_words, date=date, day=day),
            marked=self.describe.worded(message, **marked),
            date=date,
            recorded=recorded,
            sources=self._sources(plan.citations),
        )

    def date(self, step: ExpectedStep, plan: Plan) -> str:
        """Return the day of a plan in words, with the time of day where it is known."""
        words, planned = self.describe.words, plan.fields
        day = self._day(planned)
        if planned.time is None:
            return day
        zone = ZoneInfo(step.zone)
        return f"{day}, {words.clock(in_zone(planned.date.latest, planned.time, zone, zone))}"

    def _day(self, planned: PlannedDay) -> str:
        words, date = self.describe.words, planned.date
        if planned.until is not None:
            return words.duration(date, planned.until)
        if date.precision is Precision.BETWEEN:  # of a plan, this is a period, and no day that nobody recorded
            return words.short_span(EdtfDate(date.start), EdtfDate(date.end))
        return words.date(date)

    def _fell_through(self, step: ExpectedStep) -> str:
        cancelled = step.fields.cancelled
        assert cancelled is not None, "only a cancelled step fell through"  # noqa: S101  (its state says so)
        words = self.describe.words
        return words.gettext("Fell through, as recorded on %(day)s", day=words.issued(cancelled.date))

    def _sources(self, citations: Iterable[Citation]) -> tuple[SourceLink, ...]:
        describe = self.describe
        return tuple(
            SourceLink(citation_view(describe, one), describe.addresses.source(one.source)) for one in citations
        )

    def _bill(self, step: ExpectedStep) -> TitleLink | None:
        if step.bill is None or step.ref.owner == "bill":
            return None
        return self.describe.bill_link(self.describe.site.bills[step.bill])

    def owner(self, ref: StepRef) -> TitleLink:
        """Return a link to the page of the entry that has a step."""
        describe = self.describe
        if ref.owner == "bill":
            return describe.bill_link(describe.site.bills[ref.entry])
        if ref.event is None:
            return describe.story_name(ref.story)
        event = describe.event_link(ref.event)
        return TitleLink(event.title, event.address)

    def address(self, ref: StepRef) -> str:
        """Return the address of a step on the page of the entry that has it."""
        return f"{self.owner(ref).address}#{expected_anchor(ref.id)}"


class PlanWording:
    """The sentences on the days of steps in all languages of a site, for data that is not of one language."""

    def __init__(self, site: TrackedSite, words: Words) -> None:
        """Take the site and its words in any language."""
        self._site, self._words = site, words

    @cached_property
    def _describers(self) -> Mapping[str, ExpectedDescriber]:
        languages = self._site.languages
        return {
            code: ExpectedDescriber(
                Describer(self._site, self._words.in_language(code), addresses_in(code, languages[0]), None)
            )
            for code in languages
        }

    def sentences(self, step: ExpectedStep, plan: Plan) -> Mapping[str, str]:
        """Return for which day a step was set, and since when that is recorded, in each language that has the words."""
        told = ((code, describer.sentence(step, plan)) for code, describer in self._describers.items())
        return {code: words.replace("\xa0", " ") for code, words in told if not is_marked(words)}


_MESSAGES: Mapping[bool, str] = {True: vocabulary.EXPECTED_SET, False: vocabulary.EXPECTED_SET_PLAIN}
"""The sentences on a recorded day, by whether the kind of step has a word."""
_DRAFT_MESSAGES: Mapping[bool, str] = {True: vocabulary.EXPECTED_DRAFT, False: vocabulary.EXPECTED_DRAFT_PLAIN}
_KNOWN_MESSAGES: Mapping[bool, str] = {True: vocabulary.EXPECTED_KNOWN, False: vocabulary.EXPECTED_KNOWN_PLAIN}


def _known_earlier(plan: Plan, clock: Clock) -> dt.date | None:
    """Return the day on which a plan was made known, where a page by what happened shows it before it was recorded."""
    known, recorded = plan.days
    return known if clock == "happened" and known and recorded and known < recorded else None


def _time_tag(planned: PlannedDay, words: str) -> Markup:
    """Return the words of a day as a `time` element; a period or an uncertain day has no `datetime`."""
    is_plain = planned.date.precision in (Precision.DAY, Precision.MONTH, Precision.YEAR) and planned.until is None
    machine = f' datetime="{planned.date.start}"' if is_plain else ""
    return as_html(f"<time{machine}>{escape(words)}</time>")
