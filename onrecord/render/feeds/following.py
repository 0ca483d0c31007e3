"""The feeds and calendars available for a site, a story, a claim, an actor and a bill, and their permanent ids.

An id is built from the host of `url` in `site.yaml` and from the first ids that the event and its story had. So a
reader of feeds recognises an event after it is renamed. Only a site without `url` takes the host from `--base-url`.

Also writes the events of a story as a calendar (iCalendar, RFC 5545). A calendar omits events without a day; the page
and the calendar give their number. It needs no library, since one takes as long for an event as its page does. The
format needs two rules: one for escaping and one for folding.
"""

import datetime as dt
import re
from collections.abc import Callable, Iterator, Mapping
from urllib.parse import urlsplit

from msgspec import Struct
from msgspec.structs import replace

from onrecord.cache.dependency_recorder import TrackedMemo
from onrecord.model import addresses
from onrecord.model.addresses import Addresses
from onrecord.model.choices import OutputKind
from onrecord.model.dates import Qualifier
from onrecord.model.ids import EventKey, first_id, first_key
from onrecord.model.relations import Ref
from onrecord.model.site import Actor, Bill, Event
from onrecord.render import vocabulary
from onrecord.render.describe.describer import Describer
from onrecord.render.tracking.tracked_site import Changes, in_utc
from onrecord.render.tracking.tracked_types import EventSummary, StoryContents, StoryName

_NOT_IN_A_HOST = re.compile(r"[^a-z0-9.-]")


def host_of(url: str) -> str:
    """Return the host in `url`, with only the characters that a tag URI may have (RFC 4151, section 2.1)."""
    host = urlsplit(url).hostname or ""
    try:
        host = host.encode("idna").decode("ascii")
    except UnicodeError:  # a label that is too long or invalid
        host = host.encode("punycode", "replace").decode("ascii")
    return _NOT_IN_A_HOST.sub("-", host.lower())


def event_tag(host: str, event: EventSummary, story: StoryName, year: int, addresses: Addresses) -> str:
    """Return the tag URI of an event in one language (RFC 4151), with the year of its publication here."""
    return tag(host, year, addresses.event(*_first_key(event, story)).removesuffix("/"))


def tag(host: str, year: int, name: str) -> str:
    """Return a tag URI of the site at `host`, which the site must have owned in `year`."""
    return f"tag:{host},{year:04d}:{name}"


def calendar_uid(host: str, event: EventSummary, story: StoryName) -> str:
    """Return the UID of an event in a calendar (RFC 5545, section 3.8.4.7)."""
    first_story, first_event = _first_key(event, story)
    return f"{first_event}@{first_story}.{host}"


def first_path(event: EventSummary, story: StoryName, claim: str = "") -> str:
    """Return the first ids that an event and its story had, as `story/event/`; with that of one of its claims."""
    path = "".join(f"{id_}/" for id_ in _first_key(event, story))
    return f"{path}{first_id(claim, event.claim(claim).aliases)}/" if claim else path


def _first_key(event: EventSummary, story: StoryName) -> EventKey:
    return first_key((event.story, event.id), event.fields.aliases, story.fields.aliases)


class Follow(Struct, frozen=True):
    """The feeds and the calendar of a subject; the address of a file that it lacks is empty."""

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
    """How many of the story's events the calendar leaves out, and why; empty if it has them all."""
    feed_list: str = ""
    """The address of the list of all feeds."""
    is_of_claim: bool = False


class Following:
    """Feeds and calendars available for each subject, in one language.

    They follow from the site's settings and from the dependencies of the subject's page.
    """

    def __init__(self, describe: Describer) -> None:
        self.describe = describe
        self.days = TrackedMemo(describe.site.recorder, self._days)
        """The counts of a story's events that a calendar can hold, and of those that it leaves out."""

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
        return self._follow(title, fields.summary, _addresses(own.story, story), calendar, left_out)

    def story_of(self, id_: str) -> Follow | None:
        """Return the feed of a story alone, for pages that do not depend on all its events."""
        title = self.describe.story_title(self.describe.site.story_name(id_)).text
        address = self.describe.story_addresses(id_).story(id_)
        follow = self._follow(title, None, (address, address))
        return follow and replace(follow, json_feed="", feed_list="")

    def panel_of(self, story: str) -> str:
        """Return the address at which a story's page says how to follow it, for its other pages; empty if nowhere."""
        address = self.describe.story_addresses(story).story(story)
        return f"{address}#{addresses.FOLLOW_PANEL}" if self._has_output("feeds") else ""

    def claims(self, story: str) -> tuple[Ref, ...]:
        """Return the claims of a story that have a feed: others answered them, or a body found something on them."""
        if not (self._has_output("feeds") and self._has_output("claim-feeds")):
            return ()
        return self.describe.site.answered(story)

    def claim(self, claim: Ref) -> Follow | None:
        """Return the feed of a matter, by its first claim; None if it has none."""
        if claim not in self.claims(claim.story):
            return None
        describe = self.describe
        event = self.describe.site.line(claim)
        own = describe.story_addresses(claim.story)
        return Follow(
            describe.words.gettext("Claim: %(claim)s", claim=describe.claim(claim).text),
            describe.words.gettext("What was said on this claim and found on it, and where it then stood"),
            own.matter(claim.story, claim, describe.site.claims_page(claim.story, claim)),
            own.claim_feed(*claim),
            "",
            addresses.feed(f"{own.prefix}{first_path(event, describe.site.story_name(claim.story), claim.claim)}"),
            is_of_claim=True,
        )

    def actor(self, actor: Actor) -> Follow | None:
        """Return the feeds of an actor; None if no event names it in a story that search engines may list."""
        if not self.describe.site.is_indexed(ref.story for ref in actor.events):
            return None
        describe = self.describe
        fields = actor.fields
        return self._follow(describe.plain(fields.name), fields.role, _addresses(describe.addresses.actor, actor))

    def bill(self, bill: Bill) -> Follow | None:
        """Return the feeds of a bill; None if no event names it."""
        if not bill.events:
            return None
        describe = self.describe
        fields = bill.fields
        return self._follow(describe.plain(fields.title), fields.summary, _addresses(describe.addresses.bill, bill))

    def has_calendar(self, story: StoryContents) -> bool:
        """Return whether a story has a calendar: it needs the site's address and an event with a known day."""
        return self._has_output("calendar") and self.days(story.id)[0] > 0

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
        own = self.describe.site.stories[story]
        events, withdrawn = ([site.line(ref) for ref in refs] for refs in (own.events, own.withdrawn))
        published = sum(map(is_published, events))
        known = sum(map(is_in_calendar, events))
        return known + sum(map(is_in_calendar, withdrawn)), published - known

    def _follow(
        self, title: str, subtitle: Mapping[str, str] | None, pages: tuple[str, str], calendar: str = "", note: str = ""
    ) -> Follow | None:
        """Return the feeds of a subject, whose page has the first address of `pages`, and once had the second."""
        page, first_page = pages
        feeds = ("", "", "")
        if self._has_output("feeds"):
            feeds = (addresses.feed(page), addresses.json_feed(page), addresses.feed(first_page))
        if not any((*feeds, calendar)):
            return None
        feed_list = self.describe.addresses.feed_list if feeds[0] else ""
        return Follow(title, self.describe.plain(subtitle), page, *feeds, calendar, note, feed_list)

    def _has_output(self, kind: OutputKind) -> bool:
        site = self.describe.site
        return site.base_url is not None and kind in site.fields.outputs and not site.is_example


def _addresses(address: Callable[[str], str], subject: StoryContents | Actor | Bill) -> tuple[str, str]:
    """Return the address of a subject's page by its id, and by its first id."""
    return address(subject.id), address(first_id(subject.id, subject.fields.aliases))


def is_published(event: EventSummary) -> bool:
    """Return whether an event is public; feeds and calendars leave out drafts that `--drafts` shows."""
    return event.fields.published is not None


def is_in_calendar(event: EventSummary) -> bool:
    """Return whether a calendar can hold an event: it is public, and its day is known."""
    return is_published(event) and event.fields.date.is_day


_OCTETS = 75
"""The length limit of a line in octets, without its end (section 3.1)."""
_ESCAPED = re.compile(r"[\\;,]")
_LINE_ENDS = re.compile(r"\r\n?|\n")
_CONTROLS = re.compile("[\x00-\x08\x0b-\x1f\x7f]")
_A_DAY = dt.timedelta(days=1)


class Calendar(Struct, frozen=True):
    """Writes calendars in one language."""

    describe: Describer
    changes: Changes

    def of(self, story: StoryContents, left_out: str) -> str:
        """Return a story's calendar; `left_out` says how many events it omits."""
        host = host_of(self.describe.site.fields.url or self.describe.site.base_url or "")
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
        return "".join(map(folded, [*lines, "END:VCALENDAR"]))

    def _events(self, story: StoryContents) -> Iterator[EventSummary]:
        return filter(is_in_calendar, (self.describe.site.line(ref) for ref in (*story.events, *story.withdrawn)))

    def leads_to(self, story: StoryContents) -> frozenset[str]:
        """Return the addresses of the pages that it links to."""
        shown = map(self.describe.event_address, self._events(story))
        return frozenset((self.describe.story_name(story.id).address, *shown))

    def _event(self, event: Event, host: str) -> Iterator[str]:
        change = self.changes.of(event.ref)
        assert change is not None, "only what is published has a place in a calendar"  # noqa: S101
        fields = event.fields
        yield "BEGIN:VEVENT"
        yield f"UID:{calendar_uid(host, event, self.describe.site.story_name(event.story))}"
        # A build reads no clock, so that equal sites give equal bytes: the stamp is the latest change, too.
        yield f"DTSTAMP:{_utc(change.updated)}"
        yield f"CREATED:{_utc(change.published)}"
        yield f"LAST-MODIFIED:{_utc(change.updated)}"
        yield f"SEQUENCE:{len(fields.corrections) + event.is_withdrawn}"
        yield from _time(event)
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


def _time(event: Event) -> Iterator[str]:
    """Yield an event's start and end; the end of a day is the start of the next (section 3.6.1)."""
    fields = event.fields
    moment = event.moment
    last = fields.until.latest if fields.until and fields.until.is_day else None
    if moment is not None:
        yield f"DTSTART:{_utc(moment)}"
        end = _next_day(last) if last and last > moment.date() else None
        if end:
            yield f"DTEND:{_utc(dt.datetime.combine(end, dt.time(), moment.tzinfo))}"
        return
    yield f"DTSTART;VALUE=DATE:{_day(fields.date.latest)}"
    if end := _next_day(max(last or fields.date.latest, fields.date.latest)):
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
