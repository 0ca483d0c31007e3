"""The files beside the pages, by which the site is followed and found: feeds, calendars, the site map."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import partial
from itertools import chain, islice
from typing import Any, Literal

from onrecord.model.relations import Ref
from onrecord.problems import Outcome, Problem
from onrecord.render import addresses
from onrecord.render.addresses import absolute
from onrecord.render.atom import atom, atom_entry
from onrecord.render.calendar import Calendar
from onrecord.render.changes import Changes, EventUpdate, rfc_3339
from onrecord.render.feed import Feed, FeedEntries
from onrecord.render.files import File
from onrecord.render.following import Follow, of_actor
from onrecord.render.json_feed import json_feed, json_item
from onrecord.render.page import Planned
from onrecord.render.pages import PageFactory
from onrecord.render.permanent_ids import tag
from onrecord.render.sitemap import Sitemap, robots
from onrecord.render.tracking import Dependency, TrackedMemo

MOST_ENTRIES = 30
"""How many entries a feed has: those that changed last."""
_NEVER = EventUpdate(dt.datetime(1970, 1, 1, tzinfo=dt.UTC), dt.datetime(1970, 1, 1, tzinfo=dt.UTC))
"""When a feed changed that has no entry yet: the formats ask for a moment."""
Subject = tuple[Literal["home", "story", "actor", "bill"], str]
"""What is followed: its kind, and its id if there are several."""


@dataclass(frozen=True, slots=True)
class News:
    """What is new on a subject."""

    newest: tuple[Ref, ...]
    last: EventUpdate
    first_year: int
    """The year in which the first event was published: since then, the host has been the site's."""


class Outputs:
    """Plans the files of one language, and writes them."""

    def __init__(self, pages: PageFactory, changes: Changes) -> None:
        """Take the pages of the language, which describe what the files say, and what is known of changes."""
        self.site = pages.site
        self.describe = pages.describe
        self.following = pages.following
        self.changes = changes
        self.entries = FeedEntries(pages.theme, changes, pages.view)
        self.calendar = Calendar(pages.describe, changes)
        self.news = TrackedMemo(pages.site.recorder, self._news)
        self.in_atom = TrackedMemo(pages.site.recorder, self._in_atom)
        self.in_json = TrackedMemo(pages.site.recorder, self._in_json)

    def invalidate(self, changed: frozenset[Dependency]) -> None:
        """Forget what was made from anything that is `changed`."""
        known = (self.following.days, self.news, self.entries.of, self.in_atom, self.in_json)
        for remembered in chain[TrackedMemo[Any, Any]](known):
            remembered.invalidate(changed)

    def home(self) -> Iterator[Planned]:
        """Yield the feeds of the whole site."""
        return self._feeds(("home", ""))

    def story(self, id_: str) -> Iterator[Planned]:
        """Yield the feeds and the calendar of a story."""
        yield from self._feeds(("story", id_))
        story = self.site.site.stories[id_]
        if self.following.has_calendar(story):
            address = self.describe.addresses.calendar(id_)
            yield _planned(File(address, partial(self._calendar, id_), partial(self.calendar.leads_to, story)))

    def actors(self, run: slice) -> Iterator[Planned]:
        """Yield the feeds of some of the actors."""
        for id_ in islice(self.site.site.actors, run.start, run.stop):
            yield from self._feeds(("actor", id_))

    def bills(self, run: slice) -> Iterator[Planned]:
        """Yield the feeds of some of the bills."""
        for id_ in islice(self.site.site.bills, run.start, run.stop):
            yield from self._feeds(("bill", id_))

    def rest(self) -> Iterator[Planned]:
        """Yield what the site has once, for all languages: its map, and where robots find that."""
        base = self.site.base_url
        if base is None or self.describe.language != self.site.languages[0]:
            return
        yield from map(_planned, Sitemap(self.site, self.changes, base).files())
        yield _planned(File(addresses.ROBOTS, lambda: Outcome(robots(base)), lambda: frozenset({addresses.SITEMAP})))

    def _follow(self, subject: Subject) -> Follow | None:
        kind, id_ = subject
        if kind == "story":
            return self.following.story(self.site.stories[id_])
        if kind == "actor":
            return self.following.actor(self.site.actors[id_])
        return self.following.home() if kind == "home" else self.following.bill(self.site.bills[id_])

    def _refs(self, subject: Subject) -> Iterable[Ref]:
        """Return the events of a subject; those of the site are those of all stories that have this language."""
        kind, id_ = subject
        if kind == "actor":
            return of_actor(self.site.actors[id_])
        if kind == "bill":
            return self.site.bills[id_].events
        stories = [self.site.stories[id_]] if kind == "story" else self.site.stories.values()
        readable = (story for story in stories if self.describe.language in story.languages)
        # A reader that has the words of a withdrawn entry puts the notice in their place.
        return (event.ref for story in readable for event in (*story.events, *story.withdrawn))

    def _news(self, subject: Subject) -> News:
        refs = tuple(self._refs(subject))
        years = (change.published.year for change in map(self.changes.of, refs) if change)
        newest = self.changes.newest(refs, MOST_ENTRIES)
        last = self.changes.last(newest) or _NEVER
        return News(tuple(newest), last, min(years, default=_NEVER.published.year))

    def _calendar(self, id_: str) -> Outcome[str]:
        follow = self._follow(("story", id_))
        return Outcome(self.calendar.of(self.site.stories[id_], follow.left_out if follow else ""))

    def _feeds(self, subject: Subject) -> Iterator[Planned]:
        """Yield both forms of a feed; an entry is made when the first form that holds it is written."""
        follow = self._follow(subject)
        if follow and follow.feed:
            leads_to = partial(self._leads_to, subject, follow.page)
            yield _planned(File(follow.feed, partial(self._atom, subject), leads_to))
            yield _planned(File(follow.json_feed, partial(self._json, subject), leads_to))

    def _atom(self, subject: Subject) -> Outcome[str]:
        entries = map(self.in_atom, self.news(subject).newest)
        return Outcome(atom(self._head(subject), entries), self._problems(subject))

    def _json(self, subject: Subject) -> Outcome[str]:
        items = map(self.in_json, self.news(subject).newest)
        return Outcome(json_feed(self._head(subject), items), self._problems(subject))

    def _in_atom(self, ref: Ref) -> str:
        return atom_entry(self.entries.of(ref))

    def _in_json(self, ref: Ref) -> str:
        return json_item(self.entries.of(ref))

    def _problems(self, subject: Subject) -> tuple[Problem, ...]:
        made = map(self.entries.of, self.news(subject).newest)
        return tuple(problem for entry in made for problem in entry.problems)

    def _leads_to(self, subject: Subject, page: str) -> frozenset[str]:
        made = map(self.entries.of, self.news(subject).newest)
        return frozenset({page}).union(*(entry.links for entry in made))

    def _head(self, subject: Subject) -> Feed:
        follow, news = self._follow(subject), self.news(subject)
        assert follow is not None, "what has a feed is followed"  # noqa: S101
        describe, fields, base = self.describe, self.site.fields, self.site.base_url or ""
        title = describe.localized(fields.title).text
        publisher, licence = describe.maybe_localized(fields.publisher), describe.maybe_localized(fields.licence)
        return Feed(
            id=tag(self.entries.host, news.first_year, follow.feed),
            title=title if follow.title == title else f"{follow.title} – {title}",
            subtitle=follow.subtitle,
            language=describe.language,
            page=absolute(base, follow.page),
            atom=absolute(base, follow.feed),
            json=absolute(base, follow.json_feed),
            author=publisher.text if publisher else title,
            rights=licence.text if licence else "",
            updated=rfc_3339(news.last.updated),
        )


def _planned(file: File) -> Planned:
    return Planned(file.address, lambda: file, may_wait=True)
