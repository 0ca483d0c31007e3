"""Sorts the events of a story into one order that depends only on the entries.

The constraints on before and after first narrow the time bounds of both events. Then a topological sort always takes
the event with the earliest possible time among those without remaining predecessors.
"""

import heapq
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from datetime import date, datetime, time, timedelta
from itertools import combinations, permutations, product
from typing import Self
from zoneinfo import ZoneInfo

from msgspec import Struct

from onrecord.model import former_ids
from onrecord.model.dates import MINUTES_A_DAY, day_of, in_zone, moment
from onrecord.model.fields import EventFields
from onrecord.model.procedures import Procedure
from onrecord.model.reach import reach
from onrecord.model.records import Entry, Records
from onrecord.model.relations import TARGET_FIRST, parse_target, relations_of
from onrecord.problems import Locate, Outcome, Problem, Related, Where

Key = tuple[str, str]
"""Story and id of an event."""

SortKey = tuple[int, int, str, str]
"""Minutes in UTC, the last day, first id and first id of the story."""

_DAY_START = time(0, 0)
_DAY_END = time(23, 59)


class Bounds(Struct, frozen=True):
    """The earliest and latest minute at which an event began, in its story's time zone."""

    earliest: int | None
    """None if the date has no lower bound."""
    latest: int

    @property
    def latest_day(self) -> date:
        """The last possible day."""
        return day_of(self.latest)

    def is_before(self, other: Self) -> bool:
        """Return whether the event certainly began before another one."""
        return other.earliest is not None and self.latest < other.earliest

    def sort_key(self, key: Key, zone: ZoneInfo) -> SortKey:
        """Return the sort key of events without constraints: earliest start, latest day, first id.

        An open start counts as the last day. The key converts starts from `zone` to UTC, since stories can differ in
        their time zones. The id comes last, so that the order of files never matters. It is the first one that the
        event had (`first_key`), so that a new id never moves it.
        """
        last_day = self.latest // MINUTES_A_DAY
        start = last_day * MINUTES_A_DAY if self.earliest is None else self.earliest
        return (_in_utc(start, zone), last_day, key[1], key[0])


class Constraint(Struct, frozen=True):
    """The constraint that one event was not after another, with its source."""

    before: Key
    after: Key
    code: str
    """The problem code if the dates contradict the constraint."""
    where: Where
    reason: str


def order_events(records: Records, locate: Locate) -> Outcome[dict[Key, Bounds]]:
    """Return all events in one order, each with its narrowed bounds, and the problems with the order.

    The order of a story is the order of its events among all events. Constraints on missing events are ignored, since
    the checks report them.
    """
    problems: list[Problem] = []
    constraints = [constraint for event in records.events for constraint in _constraints(event, records)]
    constraints += _stages_of_one_day(records)
    constraints = list(_without_circles(constraints, locate, problems))
    bounds = {(event.story, event.id): bounds_of(event, records) for event in records.events}
    zones = {(event.story, event.id): story_zone(event, records) for event in records.events}
    narrowed = _narrow(bounds, constraints, zones, locate, problems)
    problems += _undetermined_pairs(records, (bounds, narrowed), constraints, locate)
    first = {(event.story, event.id): first_key(event, records) for event in records.events}
    keys = {key: bound.sort_key(first[key], zones[key]) for key, bound in narrowed.items()}
    return Outcome({key: narrowed[key] for key in _topological(keys, constraints)}, tuple(problems))


def bounds_of(event: Entry[EventFields], records: Records) -> Bounds:
    """Return the bounds from the event's own date and time."""
    when = event.fields.date
    at = event.fields.time
    if at is not None and when.is_day:
        target = story_zone(event, records)
        local = in_zone(when.latest, at, event.fields.timezone or target, target)
        minute = moment(local.date(), local.time())
        return Bounds(minute, minute)
    return Bounds(None if when.earliest is None else moment(when.earliest, _DAY_START), moment(when.latest, _DAY_END))


def first_key(event: Entry[EventFields], records: Records) -> Key:
    """Return the first ids that an event's story and the event itself had."""
    story = records.story_by_id.get(event.story)
    return former_ids.first_key((event.story, event.id), event.fields.aliases, story.fields.aliases if story else ())


def story_zone(event: Entry[EventFields], records: Records) -> ZoneInfo:
    """Return the time zone of the event's story."""
    story = records.story_by_id.get(event.story)
    return (story.fields.timezone if story else None) or records.site.fields.timezone


def _constraints(event: Entry[EventFields], records: Records) -> Iterator[Constraint]:
    """Yield the constraints from `after`, `during` and stated relations; a withdrawn event has none."""
    if event.fields.status == "withdrawn":
        return
    own = (event.story, event.id)
    named = [(text, "ORD002", event.at("after", position), "after") for position, text in enumerate(event.fields.after)]
    if event.fields.during is not None:
        named.append((event.fields.during, "ORD002", event.at("during"), "during"))
    named += [
        (relation.fields.target, "REL003", relation.where, relation.kind)
        for relation in relations_of(event)
        if relation.kind in TARGET_FIRST and relation.fields.basis == "stated"
    ]
    for text, code, where, field in named:
        before = parse_target(text, event.story).key
        if before in records.event_by_id and before != own:
            yield Constraint(before, own, code, where, f"'{event.id}' says: {field} '{text}'")


def _stages_of_one_day(records: Records) -> Iterator[Constraint]:
    """Yield constraints between the steps of a bill on one day, as far as the procedure orders their stages."""
    for procedure, steps in _days_of_bills(records):
        for before, after in permutations(steps, 2):
            both_timed = before.fields.time is not None and after.fields.time is not None
            in_order = None if both_timed else _stages_in_order(procedure, before.fields, after.fields)
            if in_order:
                first, position = in_order
                second = after.fields.stage[position].stage
                keys = (before.story, before.id), (after.story, after.id)
                where = after.at("stage", position, "stage")
                yield Constraint(*keys, "ORD002", where, f"'{second}' comes after '{first}'")


def _stages_in_order(procedure: Procedure, before: EventFields, after: EventFields) -> tuple[str, int] | None:
    """Return a stage of `before` that precedes a stage of `after`, and the latter's position; None if there is none."""
    for position, later in enumerate(after.stage):
        for earlier in before.stage:
            if procedure.precedes(earlier.stage, later.stage):
                return earlier.stage, position
    return None


def _days_of_bills(records: Records) -> Iterator[tuple[Procedure, list[Entry[EventFields]]]]:
    """Yield the steps of each bill on each day with several, with the bill's procedure."""
    days: dict[tuple[str, str, date], list[Entry[EventFields]]] = defaultdict(list)
    for event in records.events:
        if event.fields.bill is not None and event.fields.date.is_day and event.fields.status != "withdrawn":
            days[event.story, event.fields.bill, event.fields.date.latest].append(event)
    procedures: dict[str, Procedure] = {}
    for steps in days.values():
        entry = records.procedure_of(steps[0]) if len(steps) > 1 else None
        if entry is not None:
            yield procedures.setdefault(entry.id, Procedure(entry.id, entry.fields)), steps


def _without_circles(constraints: list[Constraint], locate: Locate, problems: list[Problem]) -> Iterable[Constraint]:
    """Report each circle once, and remove one of its constraints, so that the events can still be sorted."""
    while circle := _find_circle(constraints):
        first, *others = circle
        names = " before ".join(f"'{constraint.before[1]}'" for constraint in circle)
        message = f"these events would each come before the other: {names} before '{first.before[1]}'"
        related = tuple(Related(locate(constraint.where), constraint.reason) for constraint in others)
        hint = "one of these fields names the wrong event"
        problems.append(Problem("ORD001", message, locate(first.where), hint, related, where=first.where))
        closing = (first.before, first.after)
        constraints = [constraint for constraint in constraints if (constraint.before, constraint.after) != closing]
    return constraints


def _find_circle(constraints: list[Constraint]) -> list[Constraint]:
    """Return the constraints of one circle, starting at the smallest event; empty if there is none."""
    blocked = {constraint.after for constraint in constraints}
    ends = {key for constraint in constraints for key in (constraint.before, constraint.after)}
    blocked -= set(_topological({key: (0, 0, key[1], key[0]) for key in ends}, constraints))
    if not blocked:
        return []
    into: dict[Key, Constraint] = {}
    """One constraint that leads to each of the blocked events from another one of them."""
    for constraint in constraints:
        if constraint.after in blocked and constraint.before in blocked:
            into.setdefault(constraint.after, constraint)
    key = min(blocked)
    path = list[Constraint]()
    seen = dict[Key, int]()
    while key not in seen:
        seen[key] = len(path)
        path.append(into[key])
        key = into[key].before
    circle = path[seen[key] :][::-1]
    start = min(range(len(circle)), key=lambda position: circle[position].before)
    return circle[start:] + circle[:start]


def _narrow(
    bounds: Mapping[Key, Bounds],
    constraints: list[Constraint],
    zones: Mapping[Key, ZoneInfo],
    locate: Locate,
    problems: list[Problem],
) -> dict[Key, Bounds]:
    """Return the bounds narrowed by the constraints; report the constraints that contradict the bounds.

    The bounds of an event are minutes in the time zone of its story, and stories can differ in theirs.
    """
    narrowed = dict(bounds)
    keys = _topological({key: (0, 0, key[1], key[0]) for key in bounds}, constraints)
    order = {key: position for position, key in enumerate(keys)}
    possible = []
    for constraint in sorted(constraints, key=lambda constraint: order[constraint.after]):
        before, after = narrowed[constraint.before], narrowed[constraint.after]
        if before.earliest is None:
            possible.append(constraint)
            continue
        zone = zones[constraint.before]
        to_zone = zones[constraint.after]
        earliest = _convert(before.earliest, zone, to_zone)
        if earliest > after.latest:
            own = bounds[constraint.before].earliest
            by_chain = own is None or _convert(own, zone, to_zone) <= after.latest
            problems.append(_impossible(constraint, locate, by_chain=by_chain))
        else:
            possible.append(constraint)
            from_then_on = earliest if after.earliest is None else max(earliest, after.earliest)
            narrowed[constraint.after] = Bounds(from_then_on, after.latest)
    for constraint in sorted(possible, key=lambda constraint: order[constraint.before], reverse=True):
        before, after = narrowed[constraint.before], narrowed[constraint.after]
        latest = min(before.latest, _convert(after.latest, zones[constraint.after], zones[constraint.before]))
        # Where clocks are put back, two minutes have one name: an exact time must not end before it begins.
        latest = latest if before.earliest is None else max(latest, before.earliest)
        narrowed[constraint.before] = Bounds(before.earliest, latest)
    return narrowed


def _convert(minute: int, zone: ZoneInfo, to_zone: ZoneInfo) -> int:
    """Return a minute of one time zone as that of another one."""
    if zone.key == to_zone.key:
        return minute
    time_of_day = minute % MINUTES_A_DAY
    there = in_zone(day_of(minute), time(time_of_day // 60, time_of_day % 60), zone, to_zone)
    return moment(there.date(), there.time())


def _in_utc(minute: int, zone: ZoneInfo) -> int:
    local = datetime.combine(day_of(minute), _DAY_START, zone) + timedelta(minutes=minute % MINUTES_A_DAY)
    return minute - int((local.utcoffset() or timedelta()).total_seconds()) // 60


def _impossible(constraint: Constraint, locate: Locate, *, by_chain: bool) -> Problem:
    before, after = constraint.before[1], constraint.after[1]
    reason = f"what came before '{before}' is later" if by_chain else "its date is earlier"
    message = f"'{after}' can't have come after '{before}': {reason}"
    related = (Related(locate(Where(constraint.where.path, ("date",))), f"the date of '{after}'"),)
    hint = "one of the two dates is wrong, or another event is meant"
    return Problem(constraint.code, message, locate(constraint.where), hint, related, where=constraint.where)


def _topological(keys: Mapping[Key, SortKey], constraints: Iterable[Constraint]) -> Iterator[Key]:
    """Yield the events in topological order, the smallest key first; events in a circle are left out."""
    followers: dict[Key, list[Key]] = defaultdict(list)
    waiting: dict[Key, int] = dict.fromkeys(keys, 0)
    for constraint in constraints:
        followers[constraint.before].append(constraint.after)
        waiting[constraint.after] += 1
    ready = [(keys[key], key) for key, count in waiting.items() if count == 0]
    heapq.heapify(ready)
    while ready:
        _, key = heapq.heappop(ready)
        yield key
        for follower in followers[key]:
            waiting[follower] -= 1
            if waiting[follower] == 0:
                heapq.heappush(ready, (keys[follower], follower))


def _undetermined_pairs(
    records: Records, bounds: tuple[Mapping[Key, Bounds], ...], constraints: list[Constraint], locate: Locate
) -> Iterator[Problem]:
    """Yield a warning for each pair of related events on one day without an order.

    `bounds` are those from the events' own dates, which decide on the day, and the narrowed ones.
    """
    followers: dict[Key, set[Key]] = defaultdict(set)
    for constraint in constraints:
        followers[constraint.before].add(constraint.after)
    reported: set[frozenset[Key]] = set()
    for own, other, where in _bearing_on_each_other(records):
        # The cheap test for a tie comes first: the search for a path can visit the whole story.
        if frozenset((own, other)) in reported or not _is_tie(own, other, *bounds):
            continue
        if not _reaches(own, other, followers) and not _reaches(other, own, followers):
            reported.add(frozenset((own, other)))
            message = f"'{own[1]}' and '{other[1]}' are of one day, and nothing says which came first"
            hint = "add the times, or write 'after' with the id of the earlier one into the file of the later"
            related = (Related(locate(records.event_by_id[other].at("date")), f"the date of '{other[1]}'"),)
            yield Problem("ORD003", message, locate(where), hint, related, where=where)


def _bearing_on_each_other(records: Records) -> Iterator[tuple[Key, Key, Where]]:
    """Yield the pairs of events whose order matters to readers, with the place of the connection."""
    for event in records.standing:
        for relation in relations_of(event):
            if relation.fields.basis == "stated":
                yield (event.story, event.id), relation.target.key, relation.where
    for procedure, steps in _days_of_bills(records):
        for one, two in combinations(sorted(steps, key=lambda step: step.id), 2):
            if _is_either_first(procedure, one.fields, two.fields):
                yield (two.story, two.id), (one.story, one.id), two.at("stage")


def _is_either_first(procedure: Procedure, one: EventFields, two: EventFields) -> bool:
    """Return whether two steps of a loop can have either order, and the bill's state depends on it."""
    for here, there in product(one.reached, two.reached):
        if here.stage == there.stage:
            if here.outcome != there.outcome:
                return True
        elif procedure.is_loop(here.stage, there.stage):
            return True
    return False


def _is_tie(own: Key, other: Key, bounds: Mapping[Key, Bounds], narrowed: Mapping[Key, Bounds]) -> bool:
    if other not in bounds or own[0] != other[0] or own == other:
        return False
    one = bounds[own]
    two = bounds[other]
    if one.earliest is None or two.earliest is None:
        return False
    days = {minute // MINUTES_A_DAY for minute in (one.earliest, one.latest, two.earliest, two.latest)}
    return len(days) == 1 and not (narrowed[own].is_before(narrowed[other]) or narrowed[other].is_before(narrowed[own]))


def _reaches(start: Key, end: Key, followers: Mapping[Key, set[Key]]) -> bool:
    return end in reach(followers.get(start, ()), lambda key: followers.get(key, ()))
