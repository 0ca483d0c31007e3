"""Says by what a site, a story, an actor and a bill can be followed: feeds and a calendar, where they are made."""

from __future__ import annotations

from dataclasses import dataclass

from onrecord.incremental.tracking import TrackedMemo
from onrecord.model.choices import OutputKind
from onrecord.model.relations import Ref
from onrecord.model.site import Actor, Bill
from onrecord.render import addresses
from onrecord.render.aspects import EventLine, StoryContents
from onrecord.render.describe import Describer
from onrecord.render.views.texts import LocalizedText


@dataclass(frozen=True, slots=True)
class Follow:
    """What follows the thing that a page is about; an address is empty where there is no such file."""

    title: str
    """What is followed, as feed readers list it."""
    subtitle: str
    page: str
    feed: str
    json_feed: str
    calendar: str = ""
    left_out: str = ""
    """How many of the story's events the calendar leaves out, and why; nothing where it has them all."""


class Following:
    """Knows what is made to follow the things of a site by, in one language.

    Whether there is a feed follows from the site's settings and from what its page is made from.
    """

    def __init__(self, describe: Describer) -> None:
        """Take what describes the things that are followed."""
        self.describe = describe
        self.days = TrackedMemo(describe.site.recorder, self._days)
        """How many of a story's events have a place in a calendar, and how many have none."""

    def home(self) -> Follow | None:
        """Return what follows the whole site."""
        describe = self.describe
        return self._follow(describe.localized(describe.site.fields.title), None, describe.addresses.home)

    def story(self, story: StoryContents) -> Follow | None:
        """Return what follows a story."""
        describe = self.describe
        calendar = describe.addresses.calendar(story.id) if self.has_calendar(story) else ""
        words = (describe.localized(story.fields.title), describe.maybe_localized(story.fields.summary))
        return self._follow(*words, describe.addresses.story(story.id), calendar, self._left_out(story))

    def actor(self, actor: Actor) -> Follow | None:
        """Return what follows an actor; nothing where no event names it."""
        describe = self.describe
        if not of_actor(actor):
            return None
        words = (describe.localized(actor.fields.name), describe.maybe_localized(actor.fields.role))
        return self._follow(*words, describe.addresses.actor(actor.id))

    def bill(self, bill: Bill) -> Follow | None:
        """Return what follows a bill; nothing where no event names it."""
        describe = self.describe
        if not bill.events:
            return None
        words = (describe.localized(bill.fields.title), describe.maybe_localized(bill.fields.summary))
        return self._follow(*words, describe.addresses.bill(bill.id))

    def has_calendar(self, story: StoryContents) -> bool:
        """Say whether a story has a calendar: none without the site's address, or of no day."""
        return self._makes("calendar") and self.days(story.id)[0] > 0

    def _left_out(self, story: StoryContents) -> str:
        _, count = self.days(story.id)
        if not count:
            return ""
        return self.describe.words.ngettext(
            "%(n)d event is left out: its day is not recorded here",
            "%(n)d events are left out: their days are not recorded here",
            count,
        )

    def _days(self, story: str) -> tuple[int, int]:
        site = self.describe.site
        events, withdrawn = (
            [site.line(event.ref) for event in events]
            for events in (site.stories[story].events, site.stories[story].withdrawn)
        )
        published, known = sum(map(is_published, events)), sum(map(is_in_calendar, events))
        return known + sum(map(is_in_calendar, withdrawn)), published - known

    def _follow(
        self, title: LocalizedText, subtitle: LocalizedText | None, page: str, calendar: str = "", left_out: str = ""
    ) -> Follow | None:
        feeds = (addresses.feed(page), addresses.json_feed(page)) if self._makes("feeds") else ("", "")
        if not any((*feeds, calendar)):
            return None
        words = (title.text, subtitle.text if subtitle else "")
        return Follow(*words, page, *feeds, calendar, left_out if calendar else "")

    def _makes(self, kind: OutputKind) -> bool:
        site = self.describe.site
        return site.base_url is not None and kind in site.fields.outputs


def of_actor(actor: Actor) -> tuple[Ref, ...]:
    """Return the events that have to do with an actor."""
    return actor.events


def is_published(event: EventLine) -> bool:
    """Say whether an event is public: one that is still a draft, and shown by `--drafts`, is followed by nobody."""
    return event.fields.published is not None


def is_in_calendar(event: EventLine) -> bool:
    """Say whether an event has a place in a calendar: it is public, and its day is known."""
    return is_published(event) and event.fields.date.is_day
