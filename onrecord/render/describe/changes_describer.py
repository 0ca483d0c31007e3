"""Describes changes: publications, corrections and answers to events."""

from __future__ import annotations

from collections.abc import Collection

from msgspec import Struct

from onrecord.model.dates import CalendarSpan, EdtfDate
from onrecord.model.relations import Ref
from onrecord.render import vocabulary
from onrecord.render.describe.describer import Describer
from onrecord.render.fragments import Markup, escape
from onrecord.render.markup import bare
from onrecord.render.updates import Changes, EventUpdate
from onrecord.render.views.change_views import ChangedEvent
from onrecord.render.views.text_views import EventLink

NEWEST = 6
"""The number of latest updates on the home page, and of its other lists."""


class ChangesDescriber(Struct, frozen=True):
    """Describes changes in one language."""

    describe: Describer
    changes: Changes

    def newest(self, refs: Collection[Ref], most: int, *, of_site: bool = False) -> tuple[ChangedEvent, ...]:
        """Return the `most` latest updates.

        On a page of the whole site they have their story's name, since event ids are unique only within a story.
        """
        return tuple(self._changed(ref, of_site=of_site) for ref in self.changes.newest(refs, most))

    def days(self, ref: Ref) -> tuple[str, str]:
        """Return the days of an event's publication and latest change; empty for a draft."""
        change = self.changes.of(ref)
        return (str(change.published.date()), str(change.updated.date())) if change else ("", "")

    def _changed(self, ref: Ref, *, of_site: bool) -> ChangedEvent:
        change = self.changes.of(ref)
        assert change is not None, "only what is published changes"  # noqa: S101
        published_on, changed_on = self.days(ref)
        link = self.describe.event_link(ref)
        return ChangedEvent(
            name=f"{ref.story}/{ref.event}" if of_site else ref.event,
            link=link,
            published_on=published_on,
            changed_on=changed_on,
            changed=self.describe.words.date(EdtfDate(CalendarSpan.of(change.updated))),
            cause=self._cause(change, link, of_site=of_site),
        )

    def _cause(self, change: EventUpdate, link: EventLink, *, of_site: bool) -> Markup:
        if of_site:
            return self.describe.worded(vocabulary.CHANGED_IN[change.cause], story=bare(link.story))
        day = escape(self.describe.words.date(EdtfDate(CalendarSpan.of(change.updated))))
        return self.describe.worded(vocabulary.CHANGED_ON[change.cause], date=day)
