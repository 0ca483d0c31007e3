"""Compares the events of two states, and then the drafts."""

from collections.abc import Iterator, Mapping
from functools import partial
from typing import Any

from onrecord.editing.compare import changes
from onrecord.editing.compare.changes import AnyChange
from onrecord.editing.compare.entries import compare_digests, field_change, title_of
from onrecord.editing.compare.field_differences import Difference, differences, plain
from onrecord.editing.compare.past_parts import when
from onrecord.editing.compare.standing_changes import standing_of
from onrecord.editing.compare.step_changes import is_told, name_events_in_full
from onrecord.editing.compare.two_states import EventEntry, State, States
from onrecord.model.fields import RELATIONS, Quote
from onrecord.model.former_ids import EventKey
from onrecord.model.quotations import occurrences
from onrecord.model.relations import Ref, parse_target
from onrecord.model.withdrawals import redacted, withdrawal_of

_TOLD_ELSEWHERE = ("date", "until", "time", "timezone", "status", "aliases")
"""The fields that are told as dates, withdrawals and ids."""
_RELATIONS = frozenset(RELATIONS)
_ABOUT_CLAIMS = (changes.ClaimAdded, changes.ClaimRemoved, changes.RelationAdded, changes.RelationRemoved)
"""The changes of which a new, removed or withdrawn event names each: what they mean for other entries."""


def compare_events(states: States) -> Iterator[AnyChange]:
    """Yield the changes of events, and then those of drafts, in the order of their ids."""
    before = states.before.events
    after = states.after.events
    drafts_before = _drafts(states.before)
    drafts_after = _drafts(states.after)
    former = {now: key for key, now in states.events.items()}
    for key in sorted({*after, *(states.key_now(key) for key in before)}):
        was = before.get(former.get(key, key))
        now = after.get(key)
        if was and now:
            yield from _EventComparison(states, was, now).about_event()
        elif now and not states.before.may_have("event", key[1], key[0]):
            yield changes.EntryAdded("event", _name(key), _title(now), when(now.fields), was_draft=key in drafts_before)
            yield from _EventComparison(states, None, now).about_claims()
        elif was and not states.after.may_have("event", key[1], key[0]):
            yield changes.EntryRemoved("event", _name(key), _title(was), is_draft=key in drafts_after)
            yield from _EventComparison(states, was, None).about_claims()
    public = {(story, "") for state in (states.before, states.after) for story in state.own_entries["story"]}
    public |= before.keys() | after.keys()
    for key, change in compare_digests(drafts_before, drafts_after):
        if key not in public:
            yield changes.DraftChanged(_name(key), change)


class _EventComparison:
    """The comparison of one event; None stands for an event that a state lacks."""

    def __init__(self, states: States, before: EventEntry | None, after: EventEntry | None) -> None:
        self.states = states
        self.before = redacted(before) if before and before.fields.status == "withdrawn" else before
        self.after = redacted(after) if after and after.fields.status == "withdrawn" else after
        event = after or before
        assert event is not None  # noqa: S101  (one of them exists)
        self.key: EventKey = (event.story, event.id) if after else states.key_now((event.story, event.id))
        self.name = _name(self.key)

    def about_event(self) -> Iterator[AnyChange]:
        before = self.before
        after = self.after
        if before is None or after is None:
            return
        if (before.story, before.id) != self.key:
            yield changes.EntryRenamed("event", self.name, _name((before.story, before.id)), _title(after))
        was_withdrawn = before.fields.status == "withdrawn"
        is_withdrawn = after.fields.status == "withdrawn"
        if is_withdrawn is not was_withdrawn:
            yield self._withdrawal(after) if is_withdrawn else changes.EntryRestored(self.name, _title(after))
            yield from self.about_claims()
        elif before.fingerprint != after.fingerprint or self.states.events:
            if when(before.fields) != when(after.fields):
                yield changes.DateMoved(self.name, _title(after), when(before.fields), when(after.fields))
            yield from self._fields()
        yield from self._find_lost_quotations(before, after)

    def _withdrawal(self, after: EventEntry) -> changes.EntryWithdrawn:
        place = withdrawal_of(after.fields)
        if place is None:
            return changes.EntryWithdrawn(self.name, "", None)
        notice = after.fields.corrections[place]
        return changes.EntryWithdrawn(self.name, str(notice.date), notice.reason)

    def about_claims(self) -> Iterator[AnyChange]:
        """Yield the claims and relations that came or went."""
        return (change for change in self._fields() if isinstance(change, _ABOUT_CLAIMS))

    def _fields(self) -> Iterator[AnyChange]:
        before, after = self._plain(self.before), self._plain(self.after)
        for found in differences(before, after):
            if not is_told(found, before, after):
                yield from self._field(found)

    def _field(self, found: Difference) -> Iterator[AnyChange]:
        match found.path:
            case (name, *_) if name in _TOLD_ELSEWHERE:
                return
            case (kind, _) if kind in RELATIONS:
                yield self._relation("", kind, found)
            case ("claims", claim, kind, _) if kind in RELATIONS:
                yield self._relation(claim, kind, found)
            case ("claims", claim):
                yield from self._claim(claim, found)
            case ("quotes", quote):
                kind_of = changes.QuotationRemoved if found.after is None else changes.QuotationAdded
                fields = found.before or found.after
                yield kind_of(self.name, quote, fields["exact"], fields["source"])
            case ("corrections",):
                yield from self._corrections(found.before or [], found.after or [])
            case _:
                yield field_change("event", self.name, found)

    def _relation(self, claim: str, kind: str, found: Difference) -> AnyChange:
        changed = changes.RelationRemoved if found.after is None else changes.RelationAdded
        item = found.before or found.after
        origin = f"{self.name}#{claim}" if claim else self.name
        basis = item.get("basis", "stated")
        return changed(origin, kind, item["target"], basis, item.get("result"), item.get("claim"))

    def _claim(self, id_: str, found: Difference) -> Iterator[AnyChange]:
        name = f"{self.name}#{id_}"
        item = found.before or found.after
        if found.after is None and self.before:
            ref = Ref(self.before.story, self.before.id, id_)
            is_withdrawn = self.after is not None and self.after.fields.status == "withdrawn"
            was = standing_of(ref, self.states.before, self.states)
            yield changes.ClaimRemoved(name, {} if is_withdrawn else item["text"], was)
        else:
            now = standing_of(Ref(*self.key, id_), self.states.after, self.states)
            yield changes.ClaimAdded(name, item["text"], now)
        for kind in RELATIONS:
            for relation in item.get(kind, ()):
                ends = (relation, None) if found.after is None else (None, relation)
                yield self._relation(id_, kind, Difference((), *ends))

    def _corrections(self, before: list[Any], after: list[Any]) -> Iterator[AnyChange]:
        """Yield the corrections that came or went; they have no ids, so an edited one does both."""
        for item in before:
            if item not in after:
                yield self._correction(changes.CorrectionRemoved, item)
        for item in after:
            if item not in before:
                yield self._correction(changes.CorrectionAdded, item)

    def _correction(
        self, kind: type[changes.CorrectionRemoved] | type[changes.CorrectionAdded], item: Mapping[str, Any]
    ) -> AnyChange:
        return kind(self.name, item["date"], item.get("was"), item.get("now"), item.get("reason"))

    def _find_lost_quotations(self, before: EventEntry, after: EventEntry) -> Iterator[AnyChange]:
        """Yield the quotations that the kept text of their source contained before, and does not contain now."""
        had = {quote.id: quote for quote in before.fields.quotes}
        records = self.states.after.records
        for quote in after.fields.quotes:
            is_same = quote.id in had and had[quote.id].exact == quote.exact
            if is_same and _is_kept(self.states.before, had[quote.id]) and not _is_kept(self.states.after, quote):
                has_text = records is not None and quote.source in records.snapshots
                yield changes.QuotationLost(self.name, quote.id, quote.exact, quote.source, has_text)

    def _plain(self, entry: EventEntry | None) -> dict[str, Any]:
        """Return the fields of an event as plain data, with all targets in full and by their later ids."""
        found = plain(entry.fields) if entry else {}
        now = partial(self._target_now, is_earlier=entry is self.before)
        for holder in (found, *found.get("claims", ())):
            for kind in _RELATIONS & holder.keys():
                for relation in holder[kind]:
                    relation.update({name: now(relation[name]) for name in ("target", "claim") if relation.get(name)})
        if "after" in found:
            found["after"] = [now(target) for target in found["after"]]
        if "during" in found:
            found["during"] = now(found["during"])
        story = entry.story if entry else ""
        return name_events_in_full(found, story, self.states, is_earlier=entry is self.before)

    def _target_now(self, target: str, *, is_earlier: bool) -> str:
        event = self.before if is_earlier else self.after
        ref = parse_target(target, event.story if event else "")
        return (self.states.ref_now(ref) if is_earlier else ref).full_name().removesuffix("#")


def _is_kept(state: State, quote: Quote) -> bool:
    kept = state.records.snapshots.get(quote.source) if state.records else None
    return kept is not None and next(occurrences(quote.exact, kept.passages), None) is not None


def _drafts(state: State) -> Mapping[EventKey, str]:
    """Return the fingerprints of drafts; the key of a story has no event."""
    if state.records is None:
        return {}
    events = {(draft.story, draft.id): draft.fingerprint for draft in state.records.drafts}
    return {**events, **{(draft.id, ""): draft.fingerprint for draft in state.records.draft_stories}}


def _title(entry: EventEntry) -> Mapping[str, str]:
    return {} if entry.fields.status == "withdrawn" else title_of(entry)


def _name(key: EventKey) -> str:
    return "/".join(key)
