"""The permanent ids of events, and of steps that lie ahead, in feeds and calendars.

An id is built from the site's host (`SiteFields.id_host`) and from the first ids that the event and its story had. So a
reader of feeds recognises an event after it is renamed, and after the site has moved to another host.

No id of an entry holds `_` or `#`. So no id of a step is that of an event.
"""

from onrecord.model.addresses import Addresses
from onrecord.model.expected import StepRef
from onrecord.model.former_ids import EventKey, first_id, first_key
from onrecord.render.feeds.step_news import StepNews
from onrecord.render.tracking.tracked_site import TrackedSite
from onrecord.render.tracking.tracked_types import EventSummary, StoryName


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


def step_tag(host: str, news: StepNews, first: StepRef, year: int, addresses: Addresses) -> str:
    """Return the tag URI of an entry on a step in one language, with the year in which its first day was recorded.

    `first` names the step by the first ids that its owner had.
    """
    if first.owner == "bill":
        owner = addresses.bill(first.entry)
    else:
        owner = addresses.event(first.story, first.entry) if first.owner == "event" else addresses.story(first.story)
    end = "/cancelled" if news.is_cancellation else ""
    return tag(host, year, f"{owner.removesuffix('/')}#expected-{first.id}/{news.number}{end}")


def step_uid(host: str, first: StepRef) -> str:
    """Return the UID of a step in calendars; `first` names it by the first ids that its owner had."""
    if first.owner == "bill":
        return f"expected_{first.id}@{first.entry}.bills.{host}"
    of_event = f"{first.entry}_" if first.owner == "event" else ""
    return f"{of_event}expected_{first.id}@{first.story}.{host}"


def first_step(ref: StepRef, site: TrackedSite) -> StepRef:
    """Return a step by the first ids that its story, event or bill had."""
    if ref.owner == "bill":
        return ref._replace(entry=first_id(ref.entry, site.bills[ref.entry].fields.aliases))
    story = site.story_name(ref.story)
    if ref.event is None:
        return ref._replace(story=first_id(ref.story, story.fields.aliases))
    first_story, first_event = _first_key(site.line(ref.event), story)
    return ref._replace(story=first_story, entry=first_event)


def first_path(event: EventSummary, story: StoryName, claim: str = "") -> str:
    """Return the first ids that an event and its story had, as `story/event/`; with that of one of its claims."""
    path = "".join(f"{id_}/" for id_ in _first_key(event, story))
    return f"{path}{first_id(claim, event.claim(claim).aliases)}/" if claim else path


def _first_key(event: EventSummary, story: StoryName) -> EventKey:
    return first_key((event.story, event.id), event.fields.aliases, story.fields.aliases)
