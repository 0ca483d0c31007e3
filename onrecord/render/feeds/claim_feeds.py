"""Writes the feeds of claims.

An entry has an id of its own, since the feed of the story has another entry for the same event.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping

from msgspec import Struct
from msgspec.structs import replace

from onrecord.cache.dependency_recorder import TrackedMemo
from onrecord.model.matters import Matter
from onrecord.model.relations import Finding, FindingStep, Ref
from onrecord.problems import Outcome
from onrecord.render.describe.claims_describer import ClaimsDescriber
from onrecord.render.feeds.atom import atom, atom_entry
from onrecord.render.feeds.feed_entries import FeedEntry
from onrecord.render.feeds.feed_writer import MOST_ENTRIES, NEVER, FeedContents, FeedWriter
from onrecord.render.feeds.following import Follow, Following
from onrecord.render.feeds.permanent_ids import first_path, tag
from onrecord.render.fragments import Markup
from onrecord.render.tracking.event_updates import Changes, EventUpdate
from onrecord.render.views.claim_views import StatementView


class Said(Struct):
    """What one event says on a claim."""

    statements: list[StatementView] = []
    findings: list[Markup] = []
    """What a body found, and what had become of it by then."""
    relations: list[Markup] = []
    """Replies and evidence, which take no side, and what is our reading, marked as such; each with its note."""
    before: Markup = Markup("")
    """Where the claim stood before, if the event changed that."""
    then: Markup = Markup("")
    """Where the claim stood then; empty before anybody had said it."""


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
    def memos(self) -> tuple[TrackedMemo[Ref, tuple[FeedContents, tuple[FeedEntry, ...]]]]:
        """The cache, to invalidate."""
        return (self._newest,)

    def addresses(self, claim: Ref) -> Iterator[str]:
        """Yield the address of a claim's feed, and its former ones, at which it stays as a copy."""
        names = dict.fromkeys((claim, *self._claims.former(claim)))
        return (self._describe.addresses.claim_feed(*name) for name in names)

    def atom(self, claim: Ref) -> Outcome[str]:
        """Return a claim's feed as Atom, or the problems of a template."""
        contents, entries = self._newest(claim)
        problems = (problem for entry in entries for problem in entry.problems)
        return Outcome(atom(self._feeds.head(self._follow(claim), contents), map(atom_entry, entries)), tuple(problems))

    def leads_to(self, claim: Ref) -> frozenset[str]:
        """Return the addresses of this site that a claim's feed links to."""
        return frozenset({self._follow(claim).page}).union(*(entry.links for entry in self._newest(claim)[1]))

    def _follow(self, claim: Ref) -> Follow:
        follow = self._following.claim(claim)
        assert follow is not None, "a claim with a feed has its titles"  # noqa: S101
        return follow

    def _new(self, claim: Ref) -> tuple[FeedContents, tuple[FeedEntry, ...]]:
        """Return the events that were published or corrected last, the newest first, and their entries."""
        said = self._gather_said(self._describe.site.matters[claim])
        changes = [(change, ref) for ref in said if (change := self._changes.own(ref))]
        newest = sorted(changes, key=lambda row: row[0].updated)[: -MOST_ENTRIES - 1 : -1]
        first_year = min((change.published.year for change, _ in changes), default=NEVER.year)
        updated = newest[0][0].updated if newest else NEVER
        contents = FeedContents(tuple(ref for _, ref in newest), updated, first_year)
        return contents, tuple(self._entry(claim, ref, change, said[ref]) for change, ref in newest)

    def _gather_said(self, matter: Matter) -> Mapping[Ref, Said]:
        """Return what each event says on a claim, in the order of their dates."""
        events = self._claims.events
        found = defaultdict[Ref, Said](Said)
        views = (view for view, _ in self._claims.statements_on(matter.first_claim) if view is not None)
        for statement, view in zip(matter.by_day, views, strict=True):
            found[statement.event].statements.append(view)
        for finding in matter.all_findings:
            steps: tuple[Finding | FindingStep, ...] = (finding, *finding.course)
            for step in steps:
                found[step.event].findings.append(events.matters.finding(finding.state(step.day)).label)
        for link in self._claims.links(matter):
            found[Ref(*link.origin.key)].relations.append(events.relations.in_one_text(link))
        days = {ref: self._describe.site.line(ref).latest_day for ref in found}
        return {ref: found[ref] for ref in sorted(found, key=days.__getitem__)}

    def _entry(self, claim: Ref, ref: Ref, change: EventUpdate, said: Said) -> FeedEntry:
        event = self._describe.site.line(ref)
        entries = self._feeds.entries
        said.before = entries.news.step(claim, ref, change)[0]
        said.then = entries.news.standing_at(claim, ref, change)
        corrections = entries.news.corrections(event, change)
        values = {"said": said, "corrections": corrections[0], "earlier_corrections": corrections[1]}
        path = self._follow(claim).first_feed.rpartition("/")[0]
        own = first_path(event, self._describe.site.story_name(ref.story)).rstrip("/")
        id_ = f"{tag(entries.host, change.published.year, path)}#{own}"
        return replace(entries.rendered("parts/feed_claim.html", values, event, change), id=id_)
