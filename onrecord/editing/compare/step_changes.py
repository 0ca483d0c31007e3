"""Compares the steps that lie ahead of two states: those that were set, moved or ended, and those that are gone."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from msgspec import Struct

from onrecord.editing.compare import changes
from onrecord.editing.compare.field_differences import Difference
from onrecord.editing.compare.two_states import State, States
from onrecord.model.expected import STEPS
from onrecord.model.fields import BillFields, EventFields, Expected, PlannedDay, StoryFields
from onrecord.model.procedures import stage_label
from onrecord.model.records import Entry, Records
from onrecord.model.relations import parse_target

_WHEN = frozenset({"date", "until", "time", "timezone"})
"""The fields that say for when a step is set."""
_PLAN = _WHEN | {"announced", "published", "earlier"}
"""The fields that change when a step is moved."""
_END = frozenset({"happened", "cancelled"})
"""The fields that say how a step ended."""
Holder = Entry[StoryFields] | Entry[EventFields] | Entry[BillFields]
Owner = tuple[changes.StepOwner, str]
"""The kind and the later name of an entry that has steps: an id, or `story/event`."""


class _Held(Struct, frozen=True):
    """A step in one of the states."""

    step: Expected
    title: changes.Text
    """What is to happen: the step's title, or the name of the stage."""
    event: str
    """The later name of the event by which it happened; empty if there is none."""

    @property
    def end(self) -> str:
        """What ended it: an event's name, `cancelled`, or nothing."""
        return self.event or ("cancelled" if self.step.cancelled else "")

    @property
    def day(self) -> str:
        """For when it is set."""
        return _describe_day(self.step, self.step)


def compare_steps(states: States) -> Iterator[changes.AnyChange]:
    """Yield the steps that were set, moved, ended or removed, in the order of their entries.

    A new entry tells of its steps; one that is gone or withdrawn tells of none.
    """
    before = _steps_in(states.before, states, is_earlier=True)
    after = _steps_in(states.after, states, is_earlier=False)
    for owner in sorted(after):
        was, now = before.get(owner, {}), after[owner]
        if owner not in before and _is_unknown(owner, states.before):
            continue
        for id_, held in now.items():
            yield from _between(owner, id_, was.get(id_), held)
        for id_, held in was.items():
            if id_ not in now:
                yield changes.StepRemoved(*owner, id_, held.title, held.day, is_open=not held.end)


def is_told(found: Difference, before: Mapping[str, Any], after: Mapping[str, Any]) -> bool:
    """Return whether a changed field needs no line of its own, since the change of its step already says it."""
    match found.path:
        case (name, _) if name == STEPS:
            return True
        case (name, id_, field, *_) if name == STEPS:
            was, now = (_find_step(id_, fields) for fields in (before, after))
            if field in _END:
                return was.get("happened") != now.get("happened") or ("cancelled" in was) != ("cancelled" in now)
            return field in _PLAN and _is_moved(was, now)
    return False


def name_events_in_full(fields: dict[str, Any], story: str, states: States, *, is_earlier: bool) -> dict[str, Any]:
    """Return the plain fields of an entry of `story`, whose steps name events in full and by their later names."""
    for step in fields.get(STEPS, ()):
        if "happened" in step:
            step["happened"] = _name_later(step["happened"], story, states, is_earlier=is_earlier)
    return fields


def _is_moved(was: Mapping[str, Any], now: Mapping[str, Any]) -> bool:
    """Return whether the plain fields of a step set it for another day; a zone says nothing without a time."""
    has_time = "time" in was or "time" in now
    return any(was.get(name) != now.get(name) for name in _WHEN if has_time or name != "timezone")


def _find_step(id_: str, fields: Mapping[str, Any]) -> Mapping[str, Any]:
    return next((step for step in fields.get(STEPS, ()) if step["id"] == id_), {})


def _is_unknown(owner: Owner, state: State) -> bool:
    """Return whether a state has an entry whose file could not be read."""
    kind, name = owner
    story, _, id_ = name.rpartition("/")
    known = (story, id_) in state.events if kind == "event" else id_ in state.own_entries[kind]
    return not known and state.may_have(kind, id_, story)


def _steps_in(state: State, states: States, *, is_earlier: bool) -> dict[Owner, dict[str, _Held]]:
    """Return the steps of all entries that are not withdrawn, by their later names."""
    found: dict[Owner, dict[str, _Held]] = {}
    for owner, holder in _holders(state):
        kind, name = owner
        if is_earlier:
            story, _, id_ = name.rpartition("/")
            name = "/".join(states.key_meant_by((story, id_))) if kind == "event" else states.meant_by(kind, name)
        held = (_hold(step, holder, state, states, is_earlier=is_earlier) for step in holder.fields.expected)
        found.setdefault((kind, name), {}).update((one.step.id, one) for one in held)
    return found


def _holders(state: State) -> Iterator[tuple[Owner, Holder]]:
    if state.records is None:
        return
    for story in state.records.stories:
        if story.fields.withdrawn is None:
            yield ("story", story.id), story
    for event in state.records.standing:
        yield ("event", f"{event.story}/{event.id}"), event
    for bill in state.records.bills:
        yield ("bill", bill.id), bill


def _hold(step: Expected, holder: Holder, state: State, states: States, *, is_earlier: bool) -> _Held:
    event = _name_later(step.happened, holder.scope, states, is_earlier=is_earlier) if step.happened else ""
    return _Held(step, step.title or _stage_label(step, holder, state.records), event)


def _name_later(target: str, story: str, states: States, *, is_earlier: bool) -> str:
    key = parse_target(target, story).key
    return "/".join(states.key_meant_by(key) if is_earlier else key)


def _stage_label(step: Expected, holder: Holder, records: Records | None) -> changes.Text:
    own = holder.id if holder.kind == "bill" else getattr(holder.fields, "bill", None)
    return dict(stage_label(step.stage, step.bill or own, records)) if records else {}


def _between(owner: Owner, id_: str, was: _Held | None, now: _Held) -> Iterator[changes.AnyChange]:
    """Yield what changed of a step that the later state has."""
    if was is None:
        yield changes.StepSet(*owner, id_, now.title, now.day)
    elif was.day != now.day:
        recorded = str(was.step.published or "")
        is_kept = any(_is_kept(was.step, earlier) for earlier in now.step.earlier)
        yield changes.StepMoved(*owner, id_, now.title, was.day, now.day, recorded, is_kept=is_kept)
    ended = was.end if was else ""
    if ended == now.end:
        return
    cancelled = now.step.cancelled
    if now.event:
        yield changes.StepHappened(*owner, id_, now.title, now.event)
    elif cancelled is not None:
        yield changes.StepCancelled(*owner, id_, now.title, str(cancelled.date), dict(cancelled.reason))
    else:
        yield changes.StepReopened(*owner, id_, now.title, now.day)


def _is_kept(was: PlannedDay, earlier: PlannedDay) -> bool:
    """Return whether an earlier day is that of a step before it was moved; its time may have been left out."""
    return (was.date, was.until) == (earlier.date, earlier.until) and earlier.time in (was.time, None)


def _describe_day(planned: PlannedDay, step: Expected) -> str:
    """Return for when a step was set, as its entry says it."""
    time = f" {planned.time:%H:%M}" if planned.time else ""
    zone = f" {step.timezone.key}" if planned.time and step.timezone else ""
    until = f" until {planned.until}" if planned.until else ""
    return f"{planned.date}{time}{zone}{until}"
