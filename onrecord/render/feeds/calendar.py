"""Writes the events of a story, and the days set for its steps, as a calendar (iCalendar, RFC 5545).

A calendar omits what has no exact day; the page and the calendar say how much. It needs no library, since one takes as
long for an event as its page does. The format needs two rules: one for escaping and one for folding.

A step is tentative until its event is published. Then that event stands for it, so that no calendar has both.
"""

import datetime as dt
import re
from collections.abc import Iterator
from zoneinfo import ZoneInfo

from msgspec import Struct

from onrecord.model.dates import EdtfDate, Qualifier
from onrecord.model.expected import ExpectedStep, StepOnDay
from onrecord.model.fields import PlannedDay
from onrecord.model.site import Event
from onrecord.render import vocabulary
from onrecord.render.describe.describer import Describer
from onrecord.render.describe.expected_describer import ExpectedDescriber
from onrecord.render.feeds.following import is_awaited, is_in_calendar
from onrecord.render.feeds.permanent_ids import calendar_uid, first_step, step_uid
from onrecord.render.feeds.step_news import list_step_news
from onrecord.render.moments import in_utc
from onrecord.render.tracking.event_updates import Changes, EventUpdate
from onrecord.render.tracking.tracked_types import EventSummary, StoryContents
from onrecord.render.views.expected_views import StepView

_OCTETS = 75
"""The length limit of a line in octets, without its end (section 3.1)."""
_ESCAPED = re.compile(r"[\\;,]")
_LINE_ENDS = re.compile(r"\r\n?|\n")
_CONTROLS = re.compile("[\x00-\x08\x0b-\x1f\x7f]")
_A_DAY = dt.timedelta(days=1)


class Calendar(Struct, frozen=True):
    """Writes calendars in one language."""

    describe: Describer
    expected: ExpectedDescriber
    changes: Changes

    def of(self, story: StoryContents, left_out: str) -> str:
        """Return a story's calendar; `left_out` says how many events it omits."""
        host = self.describe.site.fields.id_host(self.describe.site.base_url)
        title = self.describe.story_title(story).text
        description = "\n".join(filter(None, (self.describe.plain(story.fields.summary), left_out)))
        lines = [
            "BEGIN:VCALENDAR",
            "VERSION:2.0",
            "PRODID:-//onrecord//onrecord//EN",
            "CALSCALE:GREGORIAN",
            "METHOD:PUBLISH",
            f"X-WR-CALNAME:{_text(title)}",
            f"NAME:{_text(title)}",  # RFC 7986, section 5.1
            *([f"X-WR-CALDESC:{_text(description)}", f"DESCRIPTION:{_text(description)}"] if description else []),
            f"URL:{self.describe.url(self.describe.story_name(story.id).address)}",
        ]
        for event in self._events(story):
            lines += self._event(self.describe.site.event(event.ref), host)
        for step in self._steps(story):
            lines += self._step(step, host)
        return "".join(map(folded, [*lines, "END:VCALENDAR"]))

    def _events(self, story: StoryContents) -> Iterator[EventSummary]:
        """Yield the events of a story, and those of others that stand for its steps."""
        site = self.describe.site
        instead = (site.expected[ref].event for ref in story.expected)
        refs = dict.fromkeys((*story.events, *story.withdrawn, *filter(None, instead)))
        return filter(is_in_calendar, map(site.line, refs))

    def _steps(self, story: StoryContents) -> Iterator[ExpectedStep]:
        site = self.describe.site
        steps = (site.expected[ref] for ref in story.expected)
        return (step for step in steps if is_awaited(step, site) and step.plan.fields.date.is_day)

    def leads_to(self, story: StoryContents) -> frozenset[str]:
        """Return the addresses of the pages that it links to."""
        describe = self.describe
        steps = (self.expected.address(step.ref) for step in self._steps(story))
        return frozenset(
            (describe.story_name(story.id).address, *map(describe.event_address, self._events(story)), *steps)
        )

    def _event(self, event: Event, host: str) -> Iterator[str]:
        change = self.changes.of(event.ref)
        assert change is not None, "only what is published has a place in a calendar"  # noqa: S101
        fields = event.fields
        yield "BEGIN:VEVENT"
        yield f"UID:{calendar_uid(host, event, self.describe.site.story_name(event.story))}"
        yield from _stamps(change)
        yield f"SEQUENCE:{len(fields.corrections) + event.is_withdrawn}"
        yield from _time(fields.date.latest, event.moment, fields.until)
        yield f"SUMMARY:{_text(self.describe.title(event).text)}"
        yield f"DESCRIPTION:{_text(self._words(event))}"
        yield f"URL:{self.describe.url(self.describe.event_address(event))}"
        if not event.is_withdrawn:
            kind = self.describe.words.gettext(vocabulary.EVENT_TYPES[fields.type])
            yield f"CATEGORIES:{','.join(map(_text, dict.fromkeys((kind, *fields.tags))))}"
        certain = "CONFIRMED" if fields.date.qualifier is Qualifier.NONE else "TENTATIVE"
        yield f"STATUS:{'CANCELLED' if event.is_withdrawn else certain}"
        yield "TRANSP:TRANSPARENT"  # the event blocks nobody's day
        yield "END:VEVENT"

    def _step(self, step: ExpectedStep, host: str) -> Iterator[str]:
        site = self.describe.site
        moments = [moment for moment, _ in list_step_news(step, site.fields.timezone)]
        planned = step.plan.fields
        cancelled = step.fields.cancelled
        # Where a preview shows the draft of its event, the step is still set.
        view = self.expected.step_on(step, StepOnDay(step.plans, "cancelled" if cancelled else "set"))
        yield "BEGIN:VEVENT"
        yield f"UID:{step_uid(host, first_step(step.ref, site))}"
        yield from _stamps(EventUpdate(moments[0], max(moments)))
        yield f"SEQUENCE:{len(moments) - 1}"
        yield from _time(planned.date.latest, _moment(planned, step.zone), planned.until)
        yield f"SUMMARY:{_text(self._step_summary(step, view))}"
        yield f"DESCRIPTION:{_text(self._step_words(view))}"
        yield f"URL:{self.describe.url(view.address)}"
        if view.kind_words:
            yield f"CATEGORIES:{_text(view.kind_words)}"
        yield f"STATUS:{'CANCELLED' if cancelled else 'TENTATIVE'}"
        yield "TRANSP:TRANSPARENT"
        yield "END:VEVENT"

    def _step_summary(self, step: ExpectedStep, view: StepView) -> str:
        words, cancelled = self.describe.words, step.fields.cancelled
        message = vocabulary.STEP_CANCELLED_ON if cancelled else vocabulary.STEP_SET_ON
        day = words.issued(cancelled.date) if cancelled else view.plan.recorded
        return words.gettext(message, title=view.title.text, day=day)

    def _step_words(self, view: StepView) -> str:
        reason = view.reason.text if view.reason else ""
        fell_through = f"{view.fell_through}{self.describe.words.sign(':')} {reason}" if view.fell_through else ""
        days = (plan.words for plan in (view.plan, *view.earlier))
        actors = ", ".join(actor.name.text for actor in view.actors)
        return "\n".join(filter(None, (fell_through, *days, actors, view.note.text if view.note else "")))

    def _words(self, event: Event) -> str:
        describe = self.describe
        if event.is_withdrawn:
            withdrawal = describe.withdrawal(event)
            reason = withdrawal.reason
            because = describe.words.gettext("Reason: %(reason)s", reason=reason.text) if reason else ""
            return "\n".join(filter(None, (withdrawal.words, because)))
        link = describe.event_link(event.ref)
        when = ", ".join(filter(None, (link.when.words, link.when.clock)))
        if event.fields.until:
            when = describe.words.duration(event.fields.date, event.fields.until)
        speakers = ", ".join(actor.name.text for actor in link.speakers)
        return "\n".join(filter(None, (when, speakers, describe.plain(event.fields.summary))))


def _stamps(change: EventUpdate) -> Iterator[str]:
    # A build reads no clock, so that equal sites give equal bytes: the stamp is the latest change, too.
    yield f"DTSTAMP:{_utc(change.updated)}"
    yield f"CREATED:{_utc(change.published)}"
    yield f"LAST-MODIFIED:{_utc(change.updated)}"


def _moment(planned: PlannedDay, zone: str) -> dt.datetime | None:
    day, time = planned.date.latest, planned.time
    return None if time is None else dt.datetime.combine(day, time, ZoneInfo(zone))


def _time(first: dt.date, moment: dt.datetime | None, until: EdtfDate | None) -> Iterator[str]:
    """Yield start and end of what has a day, perhaps with its moment; a day ends when the next begins (3.6.1)."""
    last = until.latest if until and until.is_day else None
    if moment is not None:
        yield f"DTSTART:{_utc(moment)}"
        end = _next_day(last) if last and last > moment.date() else None
        if end:
            yield f"DTEND:{_utc(dt.datetime.combine(end, dt.time(), moment.tzinfo))}"
        return
    yield f"DTSTART;VALUE=DATE:{_day(first)}"
    if end := _next_day(max(last or first, first)):
        yield f"DTEND;VALUE=DATE:{_day(end)}"


def _next_day(day: dt.date) -> dt.date | None:
    """Return the next day; `None` after the calendar's last one, where the event lasts its day."""
    return day + _A_DAY if day < dt.date.max else None


def _day(day: dt.date) -> str:
    return day.isoformat().replace("-", "")


def _utc(moment: dt.datetime) -> str:
    text = in_utc(moment).replace(tzinfo=None).isoformat(timespec="seconds")
    return f"{text.replace('-', '').replace(':', '')}Z"


def _text(text: str) -> str:
    """Return an escaped text (section 3.3.11)."""
    return _ESCAPED.sub(r"\\\g<0>", _CONTROLS.sub("\ufffd", _LINE_ENDS.sub("\n", text))).replace("\n", "\\n")


def folded(line: str) -> str:
    """Return a line with its end, folded by octets and never inside a character."""
    if len(line) * 4 <= _OCTETS or len(line.encode()) <= _OCTETS:
        return f"{line}\r\n"
    parts = [""]
    octets = 0
    for character in line:
        size = len(character.encode())
        if octets + size > _OCTETS:
            parts.append(" ")
            octets = 1
        parts[-1] += character
        octets += size
    return "".join(f"{part}\r\n" for part in parts)
