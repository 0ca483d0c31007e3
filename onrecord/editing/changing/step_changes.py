"""Changes a step that lies ahead: it was moved to another day, it fell through, or an event says that it happened."""

from collections.abc import Callable, Mapping
from pathlib import Path

from msgspec import Struct

from onrecord.build.pipeline import Options
from onrecord.editing.changing.renamed_entries import find_changed_entries
from onrecord.editing.entries.checked_site import ChangePlan, CheckedSite, change_site, find_new_problems, name_other
from onrecord.editing.entries.entry_edit import edit_entry, values_in
from onrecord.editing.entries.file_text import EditedFile, UnsafeChangeError, refuse_unsafe
from onrecord.editing.entries.site_texts import ChangedFile
from onrecord.editing.entries.yaml_values import Value
from onrecord.editing.open_steps import HeldStep
from onrecord.editing.writing import Replacement, read_file
from onrecord.model.expected import STEPS
from onrecord.model.fields import PlannedDay
from onrecord.problems import Problem, RefusedError

_Step = Mapping[str, Value]
_DAY = frozenset(PlannedDay.rows())
"""The fields of a day for which a step is set."""


class NewDay(Struct, frozen=True, kw_only=True):
    """The day to which a step was moved, as an entry has it."""

    date: str
    time: str = ""
    until: str = ""
    announced: str = ""
    source: str
    """The source that says so."""

    def fields(self, today: str) -> dict[str, Value]:
        """Return its fields, recorded today."""
        given: dict[str, Value] = {
            "date": self.date,
            "until": self.until,
            "time": self.time,
            "announced": self.announced,
            "sources": self.source,
            "published": today,
        }
        return {name: value for name, value in given.items() if value}


def move(held: HeldStep, day: NewDay, today: str, data: bytes) -> EditedFile:
    """Return the file of a step that was moved: the day of now, with its sources, joins the earlier ones.

    Raises `RefusedError` if the step has ended, or if no day of it is recorded yet; `UnsafeChangeError`.
    """
    _require_open(held)
    if held.step.published is None:
        raise RefusedError(f"'{held.name}' was not recorded yet, so no reader knows its day; change that in the form")

    def change(step: _Step, inherited: Value) -> _Step:
        before = {name: value for name, value in step.items() if name in _DAY}
        # The new day has sources of its own, which an earlier day without any would take for its own too.
        sources = {"sources": inherited} if inherited and "sources" not in before else {}
        kept = {name: value for name, value in step.items() if name not in _DAY}
        return {**kept, "earlier": [*_items(step.get("earlier", [])), {**before, **sources}], **day.fields(today)}

    return _change(held, data, change)


def call_off(held: HeldStep, reason: str, source: str, today: str, data: bytes) -> EditedFile:
    """Return the file of a step that fell through; without a `source`, those of the step say so.

    Raises `RefusedError` if the step has ended, `UnsafeChangeError`.
    """
    _require_open(held)
    cited = {"sources": source} if source else {}
    return _change(held, data, lambda step, _: {**step, "cancelled": {"date": today, "reason": reason, **cited}})


def end_by_event(held: HeldStep, event: tuple[str, str], data: bytes) -> EditedFile:
    """Return the file of a step that happened by an event, given by its story and its id.

    Raises `RefusedError` if the step has ended, `UnsafeChangeError`.
    """
    _require_open(held)
    story, id_ = event
    target = id_ if story == held.story else f"{story}/{id_}"
    return _change(held, data, lambda step, _: {**step, "happened": target})


def _require_open(held: HeldStep) -> None:
    if held.step.happened is not None:
        raise RefusedError(f"'{held.name}' names the event by which it happened already: {held.step.happened}")
    if held.step.cancelled is not None:
        raise RefusedError(f"'{held.name}' fell through, as recorded on {held.step.cancelled.date}")


def _change(held: HeldStep, data: bytes, change: Callable[[_Step, Value], _Step]) -> EditedFile:
    """Return the file of an entry with another value of one of its steps. Raises `UnsafeChangeError`."""
    values = values_in(data, held.holder.kind, "")
    steps = _items(values.get(STEPS, []))
    at = next((place for place, step in enumerate(steps) if step.get("id") == held.step.id), None)
    if at is None:
        raise UnsafeChangeError
    steps[at] = change(steps[at], values.get("sources", ""))
    return edit_entry(data, held.holder.kind, "", {STEPS: steps})


def _items(typed: Value) -> list[_Step]:
    """Return the items of a list, as typed; a single one may stand for itself. Raises `UnsafeChangeError`."""
    items = [typed] if isinstance(typed, Mapping) else typed
    if not all(isinstance(item, Mapping) for item in items):
        raise UnsafeChangeError
    return [item for item in items if isinstance(item, Mapping)]


def plan_step_change(root: Path, held: HeldStep, what: str, edit: Callable[[bytes], EditedFile]) -> ChangePlan:
    """Return the change of a site's files that an `edit` of a step makes; `what` is it, as in 'moved'.

    Raises `RefusedError`.
    """
    path = held.holder.file
    data = read_file(root, path)
    with refuse_unsafe(what, f"'{STEPS}' as it is written in {path}", "write it there as text"):
        edited = edit(data)
    return ChangePlan(files=(ChangedFile(path, Replacement(data, edited.data), edited.lines),))


def apply_step_change(
    root: Path, site: CheckedSite, held: HeldStep, plan: ChangePlan, options: Options
) -> tuple[Problem, ...]:
    """Make the change of a step, or none; return the new problems of the site. Raises `RefusedError`."""
    own = {(held.holder.kind, held.holder.story, held.holder.id)}

    def fault(after: CheckedSite) -> str:
        return name_other(find_changed_entries(site.records, after.records) - own)

    return find_new_problems(site, change_site(root, "step", plan, options, fault, site))
