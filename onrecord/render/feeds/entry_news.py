"""Tells what is new in a feed's entry: how its claims stood before and stand after its last change, and by whom.

Only what was published by that change counts. So a later event changes the text of an entry only with its `updated`.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping
from itertools import takewhile
from typing import Any, NamedTuple

from msgspec import Struct

from onrecord.cache.dependency_recorder import TrackedMemo
from onrecord.model.matters import Matter
from onrecord.model.relations import Ref
from onrecord.model.site import Event, Link
from onrecord.render.describe.bill_describer import BillDescriber
from onrecord.render.describe.event_describer import EventDescriber
from onrecord.render.fragments import Markup
from onrecord.render.tracking.event_updates import Changes, EventUpdate
from onrecord.render.tracking.tracked_types import EventRelations, EventSummary
from onrecord.render.views.claim_views import FindingView
from onrecord.render.views.event_views import CorrectionView
from onrecord.render.views.text_views import LocalizedText

_NOTHING: tuple[Markup, Markup] = (Markup(""), Markup(""))
_Said = tuple[Ref, frozenset[Ref]]
"""A claim, and the events that say something on it."""


class ClaimNews(Struct, frozen=True):
    """What became of a claim."""

    claim: LocalizedText | None
    """None for what was said of an event as a whole."""
    before: Markup
    after: Markup
    """Both are empty if the claim stands as before."""
    by: tuple[Markup, ...]
    """The sentences of those who changed that."""


class EntryNews(Struct, frozen=True):
    """What an entry of a feed begins with."""

    claims: tuple[ClaimNews, ...] = ()
    corrections: tuple[CorrectionView, ...] = ()
    """The corrections of the entry's last change."""
    earlier_corrections: tuple[CorrectionView, ...] = ()
    stage_before: LocalizedText | None = None
    """The stage of the bill before this event."""
    standings: Mapping[str, Markup] = {}
    """Where each claim of the event stood after the last change, by its name."""
    findings: Mapping[str, tuple[FindingView, ...]] = {}
    """What was found on each claim of the event by the last change, by its name."""


class _Spoken(NamedTuple):
    """An event that speaks on a claim, in the entry that a change wrote."""

    claim: Ref
    event: Ref
    update: EventUpdate


class NewsDescriber:
    """Describes what is new in entries, in one language. Summaries, whole entries and feeds of claims share it."""

    def __init__(self, events: EventDescriber, changes: Changes) -> None:
        self.events = events
        self.changes = changes
        recorder = events.describe.site.recorder
        self._of = TrackedMemo[Ref, tuple[ClaimNews, ...]](recorder, self._on_claims)
        self._around = TrackedMemo[_Spoken, tuple[Markup, Markup]](recorder, self._labels_around)

    @property
    def memos(self) -> tuple[TrackedMemo[Any, Any], ...]:
        """The caches, to invalidate."""
        return self._of, self._around

    def of(self, event: Ref) -> EntryNews:
        """Return what is new on the claims of a published event, and on those of others on which it speaks."""
        return EntryNews(claims=self._of(event))

    def _on_claims(self, ref: Ref) -> tuple[ClaimNews, ...]:
        event, update = self.events.describe.site.relations(ref), self.changes.of(ref)
        assert update is not None, "only what is published has an entry"  # noqa: S101
        answers = [link for link in event.backlinks if self._is_answer(link, update)]
        own = self._on_others(event, update) if update.updated == update.published else ()
        return (*own, *self._on_own(event, answers, update))

    def in_full(self, event: Event, update: EventUpdate) -> EntryNews:
        """Return the same with corrections, the earlier stage of a bill, and where each claim stood."""
        latest, earlier = self.corrections(event, update)
        claims = [Ref(event.story, event.id, claim.id) for claim in event.fields.claims]
        labels = ((claim, self._label(claim, self._speaking(claim, update))) for claim in claims)
        return EntryNews(
            claims=self._of(event.ref),
            corrections=latest,
            earlier_corrections=earlier,
            stage_before=self._stage_before(event, update),
            standings={claim.name(): label for claim, label in labels if label},
            findings={claim.name(): self._found(claim, self._deciding(claim, update)) for claim in claims},
        )

    def corrections(
        self, event: EventSummary, update: EventUpdate
    ) -> tuple[tuple[CorrectionView, ...], tuple[CorrectionView, ...]]:
        """Return the corrections of the last change of an event's entry, and the earlier ones."""
        describe = self.events.describe
        zone = describe.site.fields.timezone
        latest = [one for one in event.corrections if one.date.moment(zone) == update.updated]
        earlier = [one for one in event.corrections if one not in latest]
        return tuple(map(describe.correction, latest)), tuple(map(describe.correction, earlier))

    def _is_answer(self, link: Link, update: EventUpdate) -> bool:
        return link.basis == "stated" and self._is_published(Ref(*link.origin.key), update, at_once=True)

    def _is_published(self, ref: Ref, update: EventUpdate, *, at_once: bool = False) -> bool:
        """Return whether an event was published by the last change of an entry, or `at_once` with it."""
        own = self.changes.own(ref)
        return own is not None and (own.published == update.updated if at_once else own.published <= update.updated)

    def _on_others(self, event: EventRelations, update: EventUpdate) -> Iterator[ClaimNews]:
        """Yield what a new event changed on the claims of others."""
        site = self.events.describe.site
        told = set[Ref]()
        for link in event.links:
            if link.basis != "stated":
                continue
            target = site.line(Ref(*link.target.key))
            ids = [link.target.claim] if link.target.claim else [claim.id for claim in target.fields.claims]
            for claim in (Ref(*link.target.key, id_) for id_ in ids):
                change = self.step(claim, event.ref, update)
                if claim not in told and (change[1] or link.result):
                    told.add(claim)
                    yield self._news(claim, change, [link])

    def step(self, claim: Ref, event: Ref, update: EventUpdate) -> tuple[Markup, Markup]:
        """Return where a claim stood before and after an event spoke on it; nothing if that is the same."""
        return _change(*self._around(_Spoken(claim, event, update)))

    def standing_at(self, claim: Ref, event: Ref, update: EventUpdate) -> Markup:
        """Return where a claim stood once an event had spoken on it, or on its day."""
        return self._around(_Spoken(claim, event, update))[1]

    def _labels_around(self, spoken: _Spoken) -> tuple[Markup, Markup]:
        """Return where a claim stood before and after an event spoke on it."""
        before = self._earlier(*spoken)
        return self._label(spoken.claim, before), self._label(spoken.claim, {*before, spoken.event})

    def _earlier(self, claim: Ref, event: Ref, update: EventUpdate) -> set[Ref]:
        """Return the events that spoke on a matter before another event, and were published by its change."""
        site = self.events.describe.site
        day = site.line(event).latest_day
        said = takewhile(lambda one: one.event != event and one.day <= day, site.matters[claim].by_day)
        return {one.event for one in said if self._is_published(one.event, update)}

    def _on_own(self, event: EventRelations, answers: Collection[Link], update: EventUpdate) -> Iterator[ClaimNews]:
        """Yield what the latest answers changed on the claims of an event."""
        new = {Ref(*link.origin.key) for link in answers}
        for id_ in [claim.id for claim in event.fields.claims] if answers else ():
            claim = Ref(event.story, event.id, id_)
            before = self._speaking(claim, update) - new
            change = _change(self._label(claim, before), self._label(claim, before | new))
            links = [link for link in answers if link.target.claim == id_]
            if change[1] or links:
                yield self._news(claim, change, links)
        for id_ in [claim.id for claim in event.fields.claims]:
            yield from self._reviewed(Ref(event.story, event.id, id_), update)
        if whole := [link for link in answers if not link.target.claim]:
            yield ClaimNews(None, *_NOTHING, self._sentences(whole))

    def _speaking(self, claim: Ref, update: EventUpdate) -> set[Ref]:
        """Return the events that speak on a claim itself and were published by the last change of the entry."""
        matter = self.events.describe.site.matters[claim]
        named = {said.event for said in matter.history if claim in said.about}
        return {ref for ref in named if self._is_published(ref, update)}

    def _reviewed(self, claim: Ref, update: EventUpdate) -> Iterator[ClaimNews]:
        """Yield what the latest decisions and appeals changed of earlier findings on a claim."""
        decided = self._deciding(claim, update)
        new = {ref for ref in decided if self._is_published(ref, update, at_once=True)}
        before = {found.address: found.label for found in self._found(claim, decided - new)}
        for found in self._found(claim, decided):
            if before.get(found.address, found.label) != found.label:
                change = before[found.address], found.label
                yield ClaimNews(self.events.describe.claim(claim), *change, ())

    def _deciding(self, claim: Ref, update: EventUpdate) -> set[Ref]:
        """Return the events that decide on a claim, or on such decisions, and were published by the last change."""
        found = [one for one in self.events.describe.site.matters[claim].all_findings if one.claim == claim]
        events = {ref for one in found for ref in (one.event, *(step.event for step in one.course))}
        return {ref for ref in events if self._is_published(ref, update)}

    def _found(self, claim: Ref, events: Collection[Ref]) -> tuple[FindingView, ...]:
        matter: Matter = self.events.describe.site.matters[claim]
        return tuple(map(self.events.matters.finding, matter.findings_among(claim, events)))

    def _label(self, claim: Ref, events: Collection[Ref]) -> Markup:
        matter: Matter = self.events.describe.site.matters[claim]
        standing = matter.standing_among(claim, events)
        return self.events.matters.label(standing, claim) if standing else Markup("")

    def _news(self, claim: Ref, change: tuple[Markup, Markup], links: Iterable[Link]) -> ClaimNews:
        return ClaimNews(self.events.describe.claim(claim), *change, self._sentences(links))

    def _sentences(self, links: Iterable[Link]) -> tuple[Markup, ...]:
        return tuple(dict.fromkeys(self.events.relations.incoming(link).sentence for link in links))

    def _stage_before(self, event: Event, update: EventUpdate) -> LocalizedText | None:
        """Return the last stage that the bill of an event had reached before, as far as it was published then."""
        site = self.events.describe.site
        if event.fields.bill is None or not event.fields.stage:
            return None
        first = EventUpdate(update.published, update.published)
        earlier = takewhile(lambda ref: ref != event.ref, site.bills[event.fields.bill].events)
        steps = [
            BillDescriber(self.events.describe).step(site.line(ref))
            for ref in earlier
            if self._is_published(ref, first)
        ]
        return next((step.stages[-1].label for step in reversed(steps) if step), None)


def _change(before: Markup, after: Markup) -> tuple[Markup, Markup]:
    """Return the labels of a standing before and after; nothing if there was none, or if it is the same."""
    return (before, after) if before and after and before != after else _NOTHING
