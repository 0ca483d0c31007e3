"""Writes the feeds of a site, a story, an actor or a bill, as Atom and as JSON."""

import datetime as dt
from collections.abc import Callable, Iterable, Iterator
from operator import itemgetter
from typing import Any, Literal

from msgspec import Struct

from onrecord.cache.dependency_recorder import TrackedMemo
from onrecord.model.addresses import absolute
from onrecord.model.expected import StepRef
from onrecord.model.relations import Ref
from onrecord.problems import Outcome, Problem
from onrecord.render.feeds.atom import atom, atom_entry
from onrecord.render.feeds.feed_entries import EntryKey, Feed, FeedEntries, FeedEntry
from onrecord.render.feeds.following import Follow, Following
from onrecord.render.feeds.json_feed import json_feed, json_item
from onrecord.render.feeds.permanent_ids import tag
from onrecord.render.feeds.step_entries import StepEntries, StepKey
from onrecord.render.feeds.step_news import StepNews, list_step_news
from onrecord.render.moments import rfc_3339
from onrecord.render.theme.templates import Theme
from onrecord.render.tracking.event_updates import Changes
from onrecord.render.views.event_views import EventView

MOST_ENTRIES = 30
"""The most entries of a feed: those that changed last."""
NEVER = dt.datetime(1970, 1, 1, tzinfo=dt.UTC)
"""When a feed without entries changed: both formats demand a moment."""
FeedSubject = Literal["site", "story", "actor", "bill"]
FeedKey = tuple[FeedSubject, str]
"""The subject of a feed, and its id."""


class FeedContents(Struct, frozen=True):
    """What a feed tells."""

    newest: tuple[Ref | StepNews, ...]
    """The events, and the news of steps that lie ahead, in the order of the feed."""
    updated: dt.datetime
    first_year: int
    """The year in which the first of all was published: the site has owned its host since then."""


class FeedWriter:
    """Writes the feeds of one language. All feeds share the cached entry of an event."""

    def __init__(self, theme: Theme, changes: Changes, following: Following, view: Callable[[Ref], EventView]) -> None:
        self._describe = theme.describe
        self._site = theme.describe.site
        self._changes = changes
        self._following = following
        self.entries = FeedEntries(theme, changes, view)
        recorder = self._site.recorder
        self.steps = StepEntries(self.entries)
        self._contents = TrackedMemo(recorder, self._feed_contents)
        entry_of = self._entry
        self._in_atom = TrackedMemo[EntryKey | StepKey, str](recorder, lambda key: atom_entry(entry_of(key)))
        self._in_json = TrackedMemo[EntryKey | StepKey, str](recorder, lambda key: json_item(entry_of(key)))

    @property
    def memos(self) -> tuple[TrackedMemo[Any, Any], ...]:
        """The caches, to invalidate."""
        made = self.entries.of, self.steps.of, self._in_atom, self._in_json
        return self._contents, *self.entries.news.memos, *made

    def _entry(self, key: EntryKey | StepKey) -> FeedEntry:
        return self.steps.of(key) if isinstance(key, StepKey) else self.entries.of(key)

    def follow(self, key: FeedKey) -> Follow | None:
        """Return the addresses and titles of a subject's feeds; None if it has none."""
        subject, id_ = key
        if subject == "story":
            return self._following.story(self._site.stories[id_])
        if subject == "actor":
            return self._following.actor(self._site.actors[id_])
        return self._following.home() if subject == "site" else self._following.bill(self._site.bills[id_])

    def atom(self, key: FeedKey) -> Outcome[str]:
        """Return a feed as Atom, or the problems of a template."""
        entries = map(self._in_atom, self._newest(key))
        return Outcome(atom(self.head(self.followed(key), self._contents(key)), entries), self._problems(key))

    def json(self, key: FeedKey) -> Outcome[str]:
        """Return a feed as JSON, or the problems of a template."""
        items = map(self._in_json, self._newest(key))
        return Outcome(json_feed(self.head(self.followed(key), self._contents(key)), items), self._problems(key))

    def leads_to(self, key: FeedKey) -> frozenset[str]:
        """Return the addresses of this site that a feed links to."""
        entries = map(self._entry, self._newest(key))
        return frozenset({self.followed(key).page}).union(*(entry.links for entry in entries))

    def followed(self, key: FeedKey) -> Follow:
        """Return the addresses and titles of a subject that has feeds."""
        follow = self.follow(key)
        assert follow is not None, "a subject with a feed has its titles"  # noqa: S101
        return follow

    def _refs(self, key: FeedKey) -> Iterable[Ref]:
        """Return the events of a subject; those of the site are those of all stories in this language."""
        subject, id_ = key
        if subject == "actor":
            return self._site.actors[id_].events
        if subject == "bill":
            return self._site.bills[id_].events
        stories = [self._site.stories[id_]] if subject == "story" else self._site.stories.values()
        readable = (story for story in stories if self._describe.language in story.languages)
        # A feed reader that has a withdrawn entry replaces its words with the notice.
        return (ref for story in readable for ref in (*story.events, *story.withdrawn))

    def _steps(self, key: FeedKey) -> Iterable[StepRef]:
        """Return the steps of a subject; those of the site are those of bills and of all stories in this language."""
        subject, id_ = key
        if subject == "story":
            return self._site.stories[id_].expected
        if subject == "actor":
            return self._site.actors[id_].expected
        if subject == "bill":
            return self._site.bills[id_].expected
        return (ref for ref in self._site.expected if not ref.story or self._describe.has_story(ref.story))

    def _feed_contents(self, key: FeedKey) -> FeedContents:
        """Return what a feed tells, the newest first; of the same moment, events come first, then the soonest step."""
        refs = tuple(self._refs(key))
        changes = [change for change in map(self._changes.of, refs) if change]
        dated: list[tuple[dt.datetime, Ref | StepNews]] = [
            (change.updated, ref)
            for ref in self._changes.newest(refs, MOST_ENTRIES)
            if (change := self._changes.of(ref))
        ]
        steps = sorted((self._site.expected[ref] for ref in self._steps(key)), key=lambda step: step.order)
        news = [one for step in steps for one in list_step_news(step, self._site.fields.timezone)]
        newest = sorted([*dated, *news], key=itemgetter(0), reverse=True)[:MOST_ENTRIES]
        years = (moment.year for moment in (*(change.published for change in changes), *(moment for moment, _ in news)))
        updated = newest[0][0] if newest else NEVER
        return FeedContents(tuple(one for _, one in newest), updated, min(years, default=NEVER.year))

    def _newest(self, key: FeedKey) -> Iterator[EntryKey | StepKey]:
        """Yield the keys of a feed's entries; an actor's feed has summaries, since other feeds have the whole texts."""
        is_whole = key[0] != "actor"
        for one in self._contents(key).newest:
            yield StepKey(one, is_whole) if isinstance(one, StepNews) else EntryKey(one, is_whole)

    def _problems(self, key: FeedKey) -> tuple[Problem, ...]:
        return tuple(problem for entry in map(self._entry, self._newest(key)) for problem in entry.problems)

    def head(self, follow: Follow, contents: FeedContents) -> Feed:
        """Return a feed without its entries."""
        describe = self._describe
        fields = self._site.fields
        base = self._site.base_url or ""
        title = describe.plain(fields.title)
        return Feed(
            id=tag(self.entries.host, contents.first_year, follow.first_feed),
            title=title if follow.title == title else f"{follow.title} – {title}",
            subtitle=follow.subtitle,
            language=describe.language,
            page=absolute(base, follow.page),
            atom=absolute(base, follow.feed),
            json=absolute(base, follow.json_feed),
            author=describe.plain(fields.publisher) or title,
            rights=describe.plain(fields.licence),
            updated=rfc_3339(contents.updated),
        )
