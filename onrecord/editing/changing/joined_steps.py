"""Brings the steps that lie ahead of an entry into another one of its kind, each with the same meaning as before."""

from collections.abc import Mapping
from typing import Any
from zoneinfo import ZoneInfo

from onrecord.editing.entries.file_text import FileText
from onrecord.editing.entries.yaml_values import Value, format_field, format_in_flow
from onrecord.model.expected import STEPS
from onrecord.model.fields import Expected, StoryFields
from onrecord.model.full_names import EntryName
from onrecord.model.records import Entry, Records
from onrecord.problems import RefusedError
from onrecord.read.normalization import shorthand_at
from onrecord.read.yaml.nodes import Mapping as Tree
from onrecord.read.yaml.nodes import Sequence


def refuse_steps(first: Entry[Any], into: Entry[Any]) -> None:
    """Raise `RefusedError` if two entries of one kind have steps with one id that differ in anything else."""
    known = {step.id: step for step in _steps_of(into)}
    for step in _steps_of(first):
        if step.id in known and _differ(step, known[step.id]):
            names = (EntryName(entry.kind, entry.id, entry.story) for entry in (first, into))  # type: ignore[arg-type]
            both = " and ".join(f"'{name}'" for name in names)
            hint = f"if they are one step, make them equal in {into.file}; else give one of them another id"
            raise RefusedError(f"nothing is merged: {both} both have a step '{step.id}', and they differ; {hint}")


def steps_to_add(first: Entry[Any], renamed: Any, into: Entry[Any], records: Records) -> tuple[Expected, ...]:  # noqa: ANN401  (kinds of entries have no common type)
    """Return the steps that `into` lacks, of the entry `first` whose fields, with the names of afterwards, are given.

    A step that took its time zone or its bill from `first` names it, where `into` has another one.
    """
    known = {step.id for step in _steps_of(into)}
    zone, other = (records.zone_of(entry) for entry in (first, into))
    added = (step for step in getattr(renamed, STEPS, ()) if step.id not in known)
    completed = (in_zone(step, zone) if zone.key != other.key else step for step in added)
    return tuple(_with_bill(step, first, into) for step in completed)


def is_timed(step: Expected) -> bool:
    """Return whether a step has a time, now or on an earlier day, and takes its zone from its entry."""
    return step.timezone is None and any(planned.time is not None for planned in (step, *step.earlier))


def in_zone(step: Expected, zone: ZoneInfo) -> Expected:
    """Return a step that names the zone of its times, if it has any and names none yet."""
    return step.model_copy(update={"timezone": zone}) if is_timed(step) else step


def add_steps(text: FileText, fields: Tree, steps: tuple[Expected, ...], language: str, below: tuple[str, ...]) -> None:
    """Add steps at the end of the list of an entry, or below one of the fields. Raises `UnsafeChangeError`."""
    if not steps:
        return
    items: list[Value] = [_shorten(step.as_json(has_defaults=False), (STEPS, 0), language) for step in steps]
    _, node = fields.by_name.get(STEPS, (None, None))
    if isinstance(node, Sequence) and node.items and not text.is_flow(node):
        for item in items:
            text.add_item(node, tuple(line.removeprefix("  ") for line in _lines([item])[1:]))
    elif node is None:
        text.add_lines(fields, _lines(items), below=below)
    else:
        text.add_values(fields, STEPS, tuple(map(format_in_flow, items)), below=below)


def _lines(items: list[Value]) -> list[str]:
    return format_field(STEPS, items).rstrip("\n").split("\n")


def _steps_of(entry: Entry[Any]) -> tuple[Expected, ...]:
    steps: tuple[Expected, ...] = getattr(entry.fields, STEPS, ())
    return steps


def _differ(step: Expected, other: Expected) -> bool:
    return step.as_json(has_defaults=False) != other.as_json(has_defaults=False)


def _with_bill(step: Expected, first: Entry[Any], into: Entry[Any]) -> Expected:
    """Return a step of the same bill: one that an event implied is named, and none in a bill's own file."""
    if first.kind == "bill":
        return step.model_copy(update={"bill": None})
    bills = tuple(getattr(entry.fields, "bill", None) for entry in (first, into))
    is_implied = step.stage is not None and step.bill is None and bills[0] != bills[1]
    return step.model_copy(update={"bill": bills[0]}) if is_implied else step


def _shorten(value: Any, path: tuple[str | int, ...], language: str) -> Value:  # noqa: ANN401  (plain data)
    """Return plain data of a step as an editor would type them: ids and texts of one language without a mapping."""
    if isinstance(value, list):
        items = [_shorten(item, (*path, at), language) for at, item in enumerate(value)]
        return items[0] if len(items) == 1 else items
    if not isinstance(value, Mapping):
        return str(value)
    if list(value) == [language] or list(value) == [shorthand_at(StoryFields, path)]:
        return _shorten(next(iter(value.values())), path, language)
    return {name: _shorten(item, (*path, name), language) for name, item in value.items()}
