"""Writes the feeds of a site, a story, an actor or a bill, as Atom and as JSON; of a claim; and the list of all (OPML).

An entry of a claim's feed has an id of its own, since the feed of the story has another entry for the same event.
"""

import datetime as dt
import json
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any, Literal

from msgspec import Struct
from msgspec.structs import replace

from onrecord.cache.dependency_recorder import TrackedMemo
from onrecord.model.addresses import absolute
from onrecord.model.matters import Matter
from onrecord.model.relations import Finding, FindingStep, Ref
from onrecord.problems import Outcome, Problem
from onrecord.render.describe.claims_describer import ClaimsDescriber
from onrecord.render.describe.describer import Describer
from onrecord.render.feeds.feed_entries import EntryKey, Feed, FeedEntries, FeedEntry, atom, atom_entry, xml_text
from onrecord.render.feeds.following import Follow, Following
from onrecord.render.feeds.permanent_ids import first_path, tag
from onrecord.render.fragments import Markup
from onrecord.render.moments import rfc_3339
from onrecord.render.theme.templates import Theme
from onrecord.render.tracking.event_updates import Changes, EventUpdate
from onrecord.render.views.claim_views import StatementView
from onrecord.render.views.event_views import EventView

MOST_ENTRIES = 30
"""The most entries of a feed: those that changed last."""
NEVER = EventUpdate(dt.datetime(1970, 1, 1, tzinfo=dt.UTC), dt.datetime(1970, 1, 1, tzinfo=dt.UTC))
"""The change of a feed without entries: both formats demand a moment."""
FeedSubject = Literal["site", "story", "actor", "bill"]
FeedKey = tuple[FeedSubject, str]
"""The subject of a feed, and its id."""


class FeedEvents(Struct, frozen=True):
    """The events of a feed."""

    newest: tuple[Ref, ...]
    last: EventUpdate
    first_year: int
    """The year in which the first event was published: the site has owned its host since then."""


class FeedWriter:
    """Writes the feeds of one language. All feeds share the cached entry of an event."""

    def __init__(self, theme: Theme, changes: Changes, following: Following, view: Callable[[Ref], EventView]) -> None:
        self._describe = theme.describe
        self._site = theme.describe.site
        self._changes = changes
        self._following = following
        self.entries = FeedEntries(theme, changes, view)
        recorder = self._site.recorder
        self._events = TrackedMemo(recorder, self._feed_events)
        entry_of = self.entries.of
        self._in_atom = TrackedMemo[EntryKey, str](recorder, lambda key: atom_entry(entry_of(key)))
        self._in_json = TrackedMemo[EntryKey, str](recorder, lambda key: json_item(entry_of(key)))

    @property
    def memos(self) -> tuple[TrackedMemo[Any, Any], ...]:
        """The caches, to invalidate."""
        return self._events, self.entries.of, self._in_atom, self._in_json

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
        return Outcome(atom(self.head(self.followed(key), self._events(key)), entries), self._problems(key))

    def json(self, key: FeedKey) -> Outcome[str]:
        """Return a feed as JSON, or the problems of a template."""
        items = map(self._in_json, self._newest(key))
        return Outcome(json_feed(self.head(self.followed(key), self._events(key)), items), self._problems(key))

    def leads_to(self, key: FeedKey) -> frozenset[str]:
        """Return the addresses of this site that a feed links to."""
        entries = map(self.entries.of, self._newest(key))
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

    def _feed_events(self, key: FeedKey) -> FeedEvents:
        refs = tuple(self._refs(key))
        years = (change.published.year for change in map(self._changes.of, refs) if change)
        newest = self._changes.newest(refs, MOST_ENTRIES)
        return FeedEvents(tuple(newest), self._changes.last(newest) or NEVER, min(years, default=NEVER.published.year))

    def _newest(self, key: FeedKey) -> Iterator[EntryKey]:
        """Yield the keys of a feed's entries; an actor's feed has summaries, since other feeds have the whole texts."""
        is_whole = key[0] != "actor"
        return (EntryKey(ref, is_whole) for ref in self._events(key).newest)

    def _problems(self, key: FeedKey) -> tuple[Problem, ...]:
        return tuple(problem for entry in map(self.entries.of, self._newest(key)) for problem in entry.problems)

    def head(self, follow: Follow, events: FeedEvents) -> Feed:
        """Return a feed without its entries."""
        describe = self._describe
        fields = self._site.fields
        base = self._site.base_url or ""
        title = describe.plain(fields.title)
        return Feed(
            id=tag(self.entries.host, events.first_year, follow.first_feed),
            title=title if follow.title == title else f"{follow.title} – {title}",
            subtitle=follow.subtitle,
            language=describe.language,
            page=absolute(base, follow.page),
            atom=absolute(base, follow.feed),
            json=absolute(base, follow.json_feed),
            author=describe.plain(fields.publisher) or title,
            rights=describe.plain(fields.licence),
            updated=rfc_3339(events.last.updated),
        )


def json_feed(feed: Feed, items: Iterable[str]) -> str:
    """Return the feed; `json_item` wrote its items."""
    head = {
        "version": "https://jsonfeed.org/version/1.1",
        "title": feed.title,
        "home_page_url": feed.page,
        "feed_url": feed.json,
        "description": feed.subtitle,
        "language": feed.language,
        "authors": [{"name": feed.author}],
    }
    return _dump(head).removesuffix("}") + ',"items":[\n' + ",\n".join(items) + "\n]}\n"


def json_item(entry: FeedEntry) -> str:
    """Return one item."""
    return _dump(
        {
            "id": entry.id,
            "url": entry.address,
            "title": entry.title.text,
            "summary": entry.summary,
            "content_html": entry.content,
            "date_published": entry.published,
            "date_modified": entry.updated,
            "language": entry.title.lang,
            # A tag can have a speaker's name; the format has no schemes that tell them apart.
            "tags": list(dict.fromkeys(category.label for category in entry.categories)),
        }
    )


def _dump(values: Mapping[str, object]) -> str:
    return json.dumps(
        {name: value for name, value in values.items() if value}, ensure_ascii=False, separators=(",", ":")
    )


class FeedList(Struct, frozen=True):
    """The list of all feeds in one language."""

    describe: Describer
    following: Following

    def write(self) -> str:
        """Return the list."""
        title = xml_text(self.describe.plain(self.describe.site.fields.title))
        body = "".join(self._folder(name, follows) for name, follows in self._folders())
        return (
            '<?xml version="1.0" encoding="utf-8"?>\n<opml version="2.0">\n'
            f"<head>\n<title>{title}</title>\n<docs>http://opml.org/spec2.opml</docs>\n</head>\n"
            f"<body>\n{body}</body>\n</opml>\n"
        )

    def leads_to(self) -> frozenset[str]:
        """Return the addresses of this site in the list."""
        follows = [follow for _, each in self._folders() for follow in each]
        return frozenset(address for follow in follows for address in (follow.feed, follow.page))

    def _folders(self) -> Iterator[tuple[str, list[Follow]]]:
        """Yield the name and the feeds of each folder; the site's own feed stands outside."""
        following = self.following
        site = self.describe.site
        words = self.describe.words
        yield "", _keep_feeds([following.home()])
        for story in filter(self.describe.has_story, site.stories):
            claims = map(following.claim, following.claims(story))
            yield self.describe.story_name(story).title.text, _keep_feeds([following.story_of(story), *claims])
        yield words.gettext("Bills"), _keep_feeds(map(following.bill, site.bills.values()))
        yield words.gettext("People and organizations"), _keep_feeds(map(following.actor, site.actors.values()))

    def _folder(self, name: str, follows: Iterable[Follow]) -> str:
        listed = "".join(map(self._feed, follows))
        return f'<outline text="{xml_text(name)}">\n{listed}</outline>\n' if name and listed else listed

    def _feed(self, follow: Follow) -> str:
        url = self.describe.url
        title = xml_text(follow.title)
        return (
            f'<outline type="rss" text="{title}" title="{title}" language="{self.describe.language.lower()}" '
            f'xmlUrl="{xml_text(url(follow.feed))}" htmlUrl="{xml_text(url(follow.page))}"/>\n'
        )


def _keep_feeds(follows: Iterable[Follow | None]) -> list[Follow]:
    return [follow for follow in follows if follow and follow.feed]


class Said(Struct):
    """What one event says on a claim."""

    statements: list[StatementView] = []
    findings: list[Markup] = []
    """What a body found, and what had become of it by then."""
    relations: list[Markup] = []
    """Replies and evidence, which take no side, and what is our reading, marked as such; each with its note."""
    then: Markup | None = None
    """Where the claim stood then; None before anybody had said it."""


class ClaimFeeds:
    """Writes the feeds of claims in one language."""

    def __init__(self, feeds: FeedWriter, claims: ClaimsDescriber, following: Following, changes: Changes) -> None:
        self._feeds = feeds
        self._claims = claims
        self._describe = claims.events.describe
        self._following = following
        self._changes = changes
        self._newest = TrackedMemo(self._describe.site.recorder, self._new)

    @property
    def memos(self) -> tuple[TrackedMemo[Ref, tuple[FeedEvents, tuple[FeedEntry, ...]]]]:
        """The cache, to invalidate."""
        return (self._newest,)

    def addresses(self, claim: Ref) -> Iterator[str]:
        """Yield the address of a claim's feed, and its former ones, at which it stays as a copy."""
        names = dict.fromkeys((claim, *self._claims.former(claim)))
        return (self._describe.addresses.claim_feed(*name) for name in names)

    def atom(self, claim: Ref) -> Outcome[str]:
        """Return a claim's feed as Atom, or the problems of a template."""
        events, entries = self._newest(claim)
        problems = (problem for entry in entries for problem in entry.problems)
        return Outcome(atom(self._feeds.head(self._follow(claim), events), map(atom_entry, entries)), tuple(problems))

    def leads_to(self, claim: Ref) -> frozenset[str]:
        """Return the addresses of this site that a claim's feed links to."""
        return frozenset({self._follow(claim).page}).union(*(entry.links for entry in self._newest(claim)[1]))

    def _follow(self, claim: Ref) -> Follow:
        follow = self._following.claim(claim)
        assert follow is not None, "a claim with a feed has its titles"  # noqa: S101
        return follow

    def _new(self, claim: Ref) -> tuple[FeedEvents, tuple[FeedEntry, ...]]:
        """Return the events that were published or corrected last, the newest first, and their entries."""
        said = self._gather_said(claim, self._describe.site.matters[claim])
        changes = [(change, ref) for ref in said if (change := self._changes.own(ref))]
        newest = sorted(changes, key=lambda row: row[0].updated)[: -MOST_ENTRIES - 1 : -1]
        first_year = min((change.published.year for change, _ in changes), default=NEVER.published.year)
        events = FeedEvents(tuple(ref for _, ref in newest), newest[0][0] if newest else NEVER, first_year)
        return events, tuple(self._entry(claim, ref, change, said[ref]) for change, ref in newest)

    def _gather_said(self, claim: Ref, matter: Matter) -> Mapping[Ref, Said]:
        """Return what each event says on a claim, in the order of their dates."""
        events = self._claims.events
        found = defaultdict[Ref, Said](Said)
        views = (view for view, _ in self._claims.statements_on(matter.first_claim) if view is not None)
        for statement, view in zip(matter.by_day, views, strict=True):
            found[statement.event].statements.append(view)
            found[statement.event].then = view.then
        for finding in matter.all_findings:
            steps: tuple[Finding | FindingStep, ...] = (finding, *finding.course)
            for step in steps:
                found[step.event].findings.append(events.matters.finding(finding.state(step.day)).label)
        for link in self._claims.links(matter):
            found[Ref(*link.origin.key)].relations.append(events.relations.in_one_text(link))
        days = {ref: self._describe.site.line(ref).latest_day for ref in found}
        for ref, said in found.items():
            standing = None if said.then else matter.standing(claim, days[ref])
            said.then = events.matters.label(standing, claim) if standing else said.then
        return {ref: found[ref] for ref in sorted(found, key=days.__getitem__)}

    def _entry(self, claim: Ref, ref: Ref, change: EventUpdate, said: Said) -> FeedEntry:
        event = self._describe.site.line(ref)
        entries = self._feeds.entries
        values = {"said": said, "corrections": tuple(map(self._describe.correction, event.corrections))}
        path = self._follow(claim).first_feed.rpartition("/")[0]
        own = first_path(event, self._describe.site.story_name(ref.story)).rstrip("/")
        id_ = f"{tag(entries.host, change.published.year, path)}#{own}"
        return replace(entries.rendered("parts/feed_claim.html", values, event, change), id=id_)
