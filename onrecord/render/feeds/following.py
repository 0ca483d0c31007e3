"""The feeds and the calendar that a site, a story, a claim, an actor and a bill can be followed by."""

from collections.abc import Callable, Mapping
from typing import NamedTuple

from msgspec import Struct
from msgspec.structs import replace

from onrecord.cache.dependency_recorder import TrackedMemo
from onrecord.model import addresses
from onrecord.model.choices import OutputKind
from onrecord.model.expected import ExpectedStep
from onrecord.model.former_ids import first_id
from onrecord.model.relations import Ref
from onrecord.model.site import Actor, Bill
from onrecord.render.describe.describer import Describer
from onrecord.render.feeds.permanent_ids import first_path
from onrecord.render.full_stops import sentence
from onrecord.render.tracking.tracked_site import TrackedSite
from onrecord.render.tracking.tracked_types import EventSummary, StoryContents


class Follow(Struct, frozen=True):
    """The feeds and the calendar of a subject, and the site's own lists; an address that it lacks is empty."""

    title: str
    """The title that feed readers show."""
    subtitle: str
    page: str
    feed: str
    json_feed: str
    first_feed: str
    """The address of its Atom feed by its first id, for the feed's permanent id."""
    calendar: str = ""
    left_out: str = ""
    """How many of the story's events and set days the calendar leaves out, and why; empty if it has them all."""
    feed_list: str = ""
    """The address of the list of all feeds but those of claims."""
    claim_feed_list: str = ""
    """The address of the list of the feeds of claims."""
    mail: str = ""
    """Where readers join the site's list by mail."""
    channel: str = ""
    """The chat to which the site sends what is new."""
    is_of_claim: bool = False


class CalendarDays(NamedTuple):
    """How many entries a story's calendar has, and how many it leaves out for want of an exact day."""

    known: int
    events: int
    """The number of events that it leaves out."""
    steps: int
    """The number of steps that it leaves out, which lie ahead or fell through."""


class Following:
    """Feeds and calendars available for each subject, in one language.

    They follow from the site's settings and from the dependencies of the subject's page.
    """

    def __init__(self, describe: Describer) -> None:
        self.describe = describe
        self.days = TrackedMemo(describe.site.recorder, self._days)
        """How many entries a story's calendar has, and how many events and set days it leaves out."""

    def home(self) -> Follow | None:
        """Return the feeds of the whole site."""
        fields = self.describe.site.fields
        home = self.describe.addresses.home
        return self._follow(self.describe.plain(fields.title), fields.description, (home, home))

    def story(self, story: StoryContents) -> Follow | None:
        """Return the feeds and the calendar of a story."""
        fields = story.fields
        own = self.describe.addresses
        calendar = own.calendar(story.id) if self.has_calendar(story) else ""
        left_out = self._left_out(story) if calendar else ""
        title = self.describe.story_title(story).text
        follow = self._follow(title, fields.summary, _addresses(own.story, story), calendar, left_out)
        return follow and replace(follow, claim_feed_list=own.claim_feed_list if self.claims(story.id) else "")

    def story_of(self, id_: str) -> Follow | None:
        """Return the feed of a story alone, for pages that do not depend on all its events."""
        title = self.describe.story_title(self.describe.site.story_name(id_)).text
        address = self.describe.story_addresses(id_).story(id_)
        follow = self._follow(title, None, (address, address))
        return follow and replace(follow, json_feed="", feed_list="")

    def panel_of(self, story: str) -> str:
        """Return the address at which a story's page says how to follow it, for its other pages; empty if nowhere."""
        address = self.describe.story_addresses(story).story(story)
        is_followed = self._has_output("feeds") or self._own_mail or self._own_channel
        return f"{address}#{addresses.FOLLOW_PANEL}" if is_followed else ""

    def claims(self, story: str) -> tuple[Ref, ...]:
        """Return the claims of a story that have a feed: others answered them, or a body found something on them."""
        return self.describe.site.answered(story) if self._has_claim_feeds else ()

    @property
    def _has_claim_feeds(self) -> bool:
        return self._has_output("feeds") and self._has_output("claim-feeds")

    def claim(self, claim: Ref) -> Follow | None:
        """Return the feed of a matter, by its first claim; None if it has none."""
        if not (self._has_claim_feeds and self.describe.site.is_answered(claim)):
            return None
        describe = self.describe
        event = self.describe.site.line(claim)
        own = describe.story_addresses(claim.story)
        return Follow(
            describe.words.gettext("Claim: %(claim)s", claim=describe.claim(claim).text),
            describe.words.gettext("What was said on this claim and found on it, and where it then stood"),
            own.claim_page(*claim),
            own.claim_feed(*claim),
            "",
            addresses.feed(f"{own.prefix}{first_path(event, describe.site.story_name(claim.story), claim.claim)}"),
            mail=self._own_mail,
            channel=self._own_channel,
            is_of_claim=True,
        )

    def actor(self, actor: Actor) -> Follow | None:
        """Return the feeds of an actor; None if neither a bill's step names it nor a story for search engines."""
        stories = {*(ref.story for ref in actor.events), *(ref.story for ref in actor.expected)}
        if "" not in stories and not self.describe.site.is_indexed(stories):
            return None
        describe = self.describe
        fields = actor.fields
        return self._follow(describe.plain(fields.name), fields.role, _addresses(describe.addresses.actor, actor))

    def bill(self, bill: Bill) -> Follow | None:
        """Return the feeds of a bill; None if it has neither events nor steps that lie ahead."""
        if not (bill.events or bill.expected):
            return None
        describe = self.describe
        fields = bill.fields
        return self._follow(describe.plain(fields.title), fields.summary, _addresses(describe.addresses.bill, bill))

    def has_calendar(self, story: StoryContents) -> bool:
        """Return whether a story has a calendar: it needs the site's address, and an event or a step with its day."""
        return self._has_output("calendar") and self.days(story.id).known > 0

    def _left_out(self, story: StoryContents) -> str:
        ngettext = self.describe.words.ngettext
        _, events, steps = self.days(story.id)
        told = (
            ngettext(
                "%(n)d event is left out: its day is not recorded here",
                "%(n)d events are left out: their days are not recorded here",
                events,
            ),
            ngettext(
                "%(n)d planned date is left out: it is a month, a year or a period",
                "%(n)d planned dates are left out: they are months, years or periods",
                steps,
            ),
        )
        shown = [words for words, count in zip(told, (events, steps), strict=True) if count]
        return " ".join([*map(sentence, shown[:-1]), *shown[-1:]])

    def _days(self, story: str) -> CalendarDays:
        site = self.describe.site
        own = self.describe.site.stories[story]
        events, withdrawn = ([site.line(ref) for ref in refs] for refs in (own.events, own.withdrawn))
        steps = [step for step in (site.expected[ref] for ref in own.expected) if is_awaited(step, site)]
        published = sum(map(is_published, events))
        known = sum(map(is_in_calendar, events))
        set_ = sum(step.plan.fields.date.is_day for step in steps)
        return CalendarDays(known + sum(map(is_in_calendar, withdrawn)) + set_, published - known, len(steps) - set_)

    def _follow(
        self, title: str, subtitle: Mapping[str, str] | None, pages: tuple[str, str], calendar: str = "", note: str = ""
    ) -> Follow | None:
        """Return the feeds of a subject, whose page has the first address of `pages`, and once had the second."""
        page, first_page = pages
        feeds = ("", "", "")
        if self._has_output("feeds"):
            feeds = (addresses.feed(page), addresses.json_feed(page), addresses.feed(first_page))
        if not any((*feeds, calendar, self._own_mail, self._own_channel)):
            return None
        feed_list = self.describe.addresses.feed_list if feeds[0] else ""
        words = self.describe.plain(subtitle)
        mail, channel = self._own_mail, self._own_channel
        return Follow(title, words, page, *feeds, calendar, note, feed_list=feed_list, mail=mail, channel=channel)

    @property
    def _own_mail(self) -> str:
        return self.describe.site.fields.follow.mail or ""

    @property
    def _own_channel(self) -> str:
        return self.describe.site.fields.follow.channel or ""

    def _has_output(self, kind: OutputKind) -> bool:
        site = self.describe.site
        return site.base_url is not None and kind in site.fields.outputs and not site.is_example


def _addresses(address: Callable[[str], str], subject: StoryContents | Actor | Bill) -> tuple[str, str]:
    """Return the address of a subject's page by its id, and by its first id."""
    return address(subject.id), address(first_id(subject.id, subject.fields.aliases))


def is_published(event: EventSummary) -> bool:
    """Return whether an event is public; feeds and calendars leave out drafts that `--drafts` shows."""
    return event.fields.published is not None


def is_awaited(step: ExpectedStep, site: TrackedSite) -> bool:
    """Return whether a calendar tells of a step itself: it is public, and no public event stands for it."""
    return step.plan.recorded is not None and not (step.event and is_published(site.line(step.event)))


def is_in_calendar(event: EventSummary) -> bool:
    """Return whether a calendar can hold an event: it is public, and its day is known."""
    return is_published(event) and event.fields.date.is_day
