"""Compares two states in all respects: events, their order, the progress of bills, addresses and files right here."""

from bisect import bisect_left
from collections.abc import Iterator, Mapping, Sequence
from functools import partial
from itertools import chain
from typing import Any

from msgspec import Struct

from onrecord.desk.compare import changes, entries
from onrecord.desk.compare.changes import AnyChange, StageState
from onrecord.desk.compare.concealment import conceal
from onrecord.desk.compare.erasures import NOTHING, Erasure
from onrecord.desk.compare.past import ChangedEvent, find_changed_past, when
from onrecord.model.fields import RELATIONS, EventFields, Quote
from onrecord.model.ids import EventKey
from onrecord.model.quotations import occurrences
from onrecord.model.records import Entry
from onrecord.model.relations import Ref, parse_target
from onrecord.model.site import Bill, BillStage, Site
from onrecord.model.withdrawals import redacted, withdrawal_of

_TOLD_ELSEWHERE = ("date", "until", "time", "timezone", "status", "aliases")  # as dates, withdrawals, ids
_RELATIONS = frozenset(RELATIONS)
_ABOUT_CLAIMS = (changes.ClaimAdded, changes.ClaimRemoved, changes.RelationAdded, changes.RelationRemoved)
"""The changes of which a new, removed or withdrawn event names each: what they mean for other entries."""
EventEntry = Entry[EventFields]
_NOT_REACHED = StageState("no", (), is_open_again=False, is_end=False)


def compare_events(states: entries.States) -> Iterator[AnyChange]:
    """Yield the changes of events, and then those of drafts, in the order of their ids."""
    before, after = states.before.events, states.after.events
    drafts = _drafts(states.before), _drafts(states.after)
    former = {now: key for key, now in states.events.items()}
    for key in sorted({*after, *(states.key_now(key) for key in before)}):
        was, now = before.get(former.get(key, key)), after.get(key)
        if was and now:
            yield from _EventComparison(states, was, now).about_event()
        elif now and not states.before.may_have("event", key[1], key[0]):
            yield changes.EntryAdded("event", _name(key), _title(now), when(now.fields), was_draft=key in drafts[0])
            yield from _EventComparison(states, None, now).about_claims()
        elif was and not states.after.may_have("event", key[1], key[0]):
            yield changes.EntryRemoved("event", _name(key), _title(was), is_draft=key in drafts[1])
            yield from _EventComparison(states, was, None).about_claims()
    public = {(story, "") for state in (states.before, states.after) for story in state.own_entries["story"]}
    public |= before.keys() | after.keys()
    for key, change in entries.compare_digests(*drafts):
        if key not in public:
            yield changes.DraftChanged(_name(key), change)


def compare_order(states: entries.States) -> Iterator[AnyChange]:
    """Yield the events with another place among those that both states have."""
    before, after = states.before.site, states.after.site
    if before is None or after is None:
        return
    for id_, story in after.stories.items():
        now = [ref.key for ref in story.events]
        positions = {key: place for place, key in enumerate(now)}
        earlier = (states.key_now(ref.key) for other in before.stories.values() for ref in other.events)
        was = [key for key in earlier if key in positions]
        common = set(was)
        now = [key for key in now if key in common]
        for key in _find_moved([positions[key] for key in was], was):
            event = after.events[key]
            places = (_predecessor(was, key), _predecessor(now, key))
            yield changes.OrderMoved(f"{id_}/{event.id}", dict(event.fields.title), *places)


class _EventComparison:
    """The comparison of one event; None stands for an event that a state lacks."""

    def __init__(self, states: entries.States, before: EventEntry | None, after: EventEntry | None) -> None:
        self.states = states
        self.before = redacted(before) if before and before.fields.status == "withdrawn" else before
        self.after = redacted(after) if after and after.fields.status == "withdrawn" else after
        event = after or before
        assert event is not None  # noqa: S101  (one of them exists)
        self.key: EventKey = (event.story, event.id) if after else states.key_now((event.story, event.id))
        self.name = _name(self.key)

    def about_event(self) -> Iterator[AnyChange]:
        before, after = self.before, self.after
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
        for found in entries.differences(self._plain(self.before), self._plain(self.after)):
            yield from self._field(found)

    def _field(self, found: entries.Difference) -> Iterator[AnyChange]:
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
                yield entries.field_change("event", self.name, found)

    def _relation(self, claim: str, kind: str, found: entries.Difference) -> AnyChange:
        changed = changes.RelationRemoved if found.after is None else changes.RelationAdded
        item = found.before or found.after
        origin = f"{self.name}#{claim}" if claim else self.name
        basis = item.get("basis", "stated")
        return changed(origin, kind, item["target"], basis, item.get("result"), item.get("claim"))

    def _claim(self, id_: str, found: entries.Difference) -> Iterator[AnyChange]:
        name = f"{self.name}#{id_}"
        item = found.before or found.after
        if found.after is None and self.before:
            ref = Ref(self.before.story, self.before.id, id_)
            is_withdrawn = self.after is not None and self.after.fields.status == "withdrawn"
            was = entries.standing_of(ref, self.states.before, self.states)
            yield changes.ClaimRemoved(name, {} if is_withdrawn else item["text"], was)
        else:
            now = entries.standing_of(Ref(*self.key, id_), self.states.after, self.states)
            yield changes.ClaimAdded(name, item["text"], now)
        for kind in RELATIONS:
            for relation in item.get(kind, ()):
                ends = (relation, None) if found.after is None else (None, relation)
                yield self._relation(id_, kind, entries.Difference((), *ends))

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
        found = entries.plain(entry.fields) if entry else {}
        now = partial(self._target_now, is_earlier=entry is self.before)
        for holder in (found, *found.get("claims", ())):
            for kind in _RELATIONS & holder.keys():
                for relation in holder[kind]:
                    relation.update({name: now(relation[name]) for name in ("target", "claim") if relation.get(name)})
        if "after" in found:
            found["after"] = [now(target) for target in found["after"]]
        if "during" in found:
            found["during"] = now(found["during"])
        return found

    def _target_now(self, target: str, *, is_earlier: bool) -> str:
        event = self.before if is_earlier else self.after
        ref = parse_target(target, event.story if event else "")
        return (self.states.ref_now(ref) if is_earlier else ref).full_name().removesuffix("#")


def _is_kept(state: entries.State, quote: Quote) -> bool:
    kept = state.records.snapshots.get(quote.source) if state.records else None
    return kept is not None and next(occurrences(quote.exact, kept.passages), None) is not None


def _find_moved(places: Sequence[int], keys: Sequence[EventKey]) -> list[EventKey]:
    """Return the keys that must move so that their places ascend; the longest ascending run stays."""
    ends: list[int] = []
    """For each length of a run, the index of the smallest place that ends one."""
    earlier = dict[int, int | None]()
    for index, place in enumerate(places):
        length = bisect_left(ends, place, key=lambda end: places[end])
        earlier[index] = ends[length - 1] if length else None
        ends[length : length + 1] = [index]
    staying = set[int]()
    last = ends[-1] if ends else None
    while last is not None:
        staying.add(last)
        last = earlier[last]
    return [keys[index] for index in sorted(range(len(keys)), key=places.__getitem__) if index not in staying]


def _predecessor(keys: Sequence[EventKey], key: EventKey) -> str | None:
    place = keys.index(key)
    return _name(keys[place - 1]) if place else None


def _drafts(state: entries.State) -> Mapping[EventKey, str]:
    """Return the fingerprints of drafts; the key of a story has no event."""
    if state.records is None:
        return {}
    events = {(draft.story, draft.id): draft.fingerprint for draft in state.records.drafts}
    return {**events, **{(draft.id, ""): draft.fingerprint for draft in state.records.draft_stories}}


def _title(entry: EventEntry) -> Mapping[str, str]:
    return {} if entry.fields.status == "withdrawn" else entries.title_of(entry)


def _name(key: EventKey) -> str:
    return "/".join(key)


class Comparison(Struct, frozen=True):
    """The changes from one state of a site to another."""

    changes: tuple[AnyChange, ...]
    is_whole: bool
    """Whether everything was compared: with errors, only entries and files are."""
    past: tuple[ChangedEvent, ...]
    """The events behind each `PastChanged`."""
    erasure: Erasure = NOTHING
    """What was erased; no change has its name."""


def compare(before: entries.State, after: entries.State) -> Comparison:
    """Return the changes from one state of a site to another, those of standings first."""
    states = entries.States(before, after)
    past = tuple(find_changed_past(states))
    in_past = (event.change for event in past)
    ends = tuple(compare_ends(states))
    parts = (
        entries.compare_standings,
        entries.compare_origins,
        lambda _: ends,
        compare_events,
        compare_order,
        compare_bills,
        entries.compare_entries,
        compare_addresses,
        compare_files,
    )
    others = (change for part in parts for change in part(states))
    ended = {end.id for end in ends}
    shown = tuple(change for change in chain(in_past, others) if not ended or _story_of(change, states) not in ended)
    return Comparison(tuple(conceal(shown, states.erasure)), states.is_whole, past, states.erasure)


def compare_ends(states: entries.States) -> Iterator[changes.StoryEnded]:
    """Yield each story that was withdrawn as a whole, or is not withdrawn any more, in the order of ids."""
    before = {states.key_now(key): event.fields.status for key, event in states.before.events.items()}
    now = {key: event.fields.status for key, event in states.after.events.items()}
    for id_, story in states.before.own_entries["story"].items():
        later = states.after.own_entries["story"].get(states.id_now("story", id_))
        if later is None:
            continue
        was_withdrawn = getattr(story.fields, "withdrawn", None) is not None
        notice = getattr(later.fields, "withdrawn", None)
        if was_withdrawn is (notice is not None):
            continue
        own = (key for key in sorted(now) if key[0] == later.id)
        ended = tuple("/".join(key) for key in own if before.get(key, now[key]) != now[key])
        if notice:
            yield changes.StoryEnded(later.id, str(notice.date), dict(notice.reason), ended)
        else:
            yield changes.StoryEnded(later.id, "", None, ended)


def _story_of(change: AnyChange, states: entries.States) -> str:
    """Return the story of whose inside a change tells, for those that the end of the story implies; else nothing."""
    match change:
        case changes.ClaimAdded() | changes.ClaimRemoved():
            return change.claim.partition("/")[0]
        case changes.RelationAdded() | changes.RelationRemoved():
            return change.origin.partition("/")[0]
        case changes.EntryWithdrawn(id=name) | changes.EntryRestored(id=name) | changes.OriginsChanged(id=name):
            return name.partition("/")[0]
        case changes.TextEdited("story", id_, field) | changes.FieldChanged("story", id_, field):
            return id_ if field.startswith("withdrawn") else ""
        case changes.AddressAdded(address) | changes.AddressRemoved(address):
            first, _, rest = address.partition("/")
            site = states.after.site
            languages = {language.lower() for language in site.languages} if site else set()
            return rest.partition("/")[0] if first in languages else first
    return ""


def compare_addresses(states: entries.States) -> Iterator[AnyChange]:
    """Yield the addresses that came, went, or lead elsewhere, in alphabetical order."""
    if not states.is_whole:
        return
    before = states.before.addresses
    after = states.after.addresses
    for address in sorted({*before, *after}):
        was = before.get(address)
        now = after.get(address)
        if address not in before:
            yield changes.AddressAdded(address, now)
        elif address not in after:
            yield changes.AddressRemoved(address, was)
        elif was != now:
            yield changes.RedirectChanged(address, was, now)


def compare_files(states: entries.States) -> Iterator[AnyChange]:
    """Yield the site's own templates and static files that differ, in alphabetical order."""
    for path, change in entries.compare_digests(states.before.files, states.after.files):
        yield changes.FileChanged(path, change)


def compare_bills(states: entries.States) -> Iterator[AnyChange]:
    """Yield the stages at which each bill of the later state has advanced or changed, in the procedure's order."""
    before, after = states.before.site, states.after.site
    if after is None or not states.is_whole:
        return
    former = {states.id_now("bill", id_): bill for id_, bill in before.bills.items()} if before else {}
    for id_, bill in after.bills.items():
        was = former.get(id_)
        yield from _stages(bill, _states(before, was), _states(after, bill))
        ahead = _next(was), _next(bill)
        if was and ahead[0] != ahead[1]:
            yield changes.NextStagesChanged(id_, *ahead)


def _stages(bill: Bill, before: Mapping[str, StageState], after: Mapping[str, StageState]) -> Iterator[AnyChange]:
    labels = {step.stage.key: step.stage.label for step in bill.steps}
    for key in dict.fromkeys((*after, *before)):
        was, now = before.get(key, _NOT_REACHED), after.get(key, _NOT_REACHED)
        if was != now:
            yield changes.StageChanged(bill.id, key, dict(labels.get(key, {})), was, now)


def _states(site: Site | None, bill: Bill | None) -> dict[str, StageState]:
    return {} if site is None or bill is None else {step.stage.key: _state(site, step) for step in bill.steps}


def _state(site: Site, step: BillStage) -> StageState:
    outcomes = tuple(site.event(ref).fields.reached_at(step.stage.key).outcome or "" for ref in step.events)
    return StageState(step.reached, outcomes, is_open_again=step.is_open_again, is_end=step.is_end)


def _next(bill: Bill | None) -> tuple[str, ...]:
    return tuple(step.stage.key for step in bill.steps if step.is_next) if bill else ()
