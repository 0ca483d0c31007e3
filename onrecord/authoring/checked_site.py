"""A site that was checked before a command changes it."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from msgspec import Struct

from onrecord.authoring.additions import RefusedError
from onrecord.model.entry_names import EntryName
from onrecord.model.records import Entry, Records
from onrecord.pipeline import Arranged, Options, check_reading, read
from onrecord.problems import Outcome, Problem, has_errors


class CheckedSite(Struct, frozen=True):
    """A site without errors."""

    records: Records
    """Its entries, drafts included."""
    arranged: Arranged
    problems: tuple[Problem, ...] = ()


def checked_site(root: Path, options: Options) -> Outcome[CheckedSite | None]:
    """Return the site in `root` with its problems; None if there is none, or it has errors. Raises `RefusedError`."""
    reading = read(root, options)
    if reading.value is None:
        raise RefusedError("there is no site.yaml in this folder; go to the site's folder, or name it with --site")
    checked = check_reading(root, options, Outcome(reading.value, reading.problems))
    if has_errors(checked.problems):
        return Outcome(None, checked.problems)
    return Outcome(CheckedSite(reading.value.records, checked.value, checked.problems), checked.problems)


def entry_of(name: EntryName, records: Records) -> Entry[Any]:
    """Return the entry of a thing; of a claim, its event's."""
    if name.kind in ("event", "claim"):
        return records.event_by_id[name.story, name.event or name.id]
    entries: Mapping[str, Mapping[str, Entry[Any]]] = {
        "story": records.story_by_id,
        "actor": records.actor_by_id,
        "source": records.source_by_id,
        "bill": records.bill_by_id,
    }
    return entries[name.kind][name.id]
