"""Checks a site as if some of its drafts were published."""

from collections.abc import Collection
from datetime import date
from pathlib import Path

from msgspec.structs import replace

from onrecord.build.pipeline import Options, check_reading
from onrecord.model.dates import parse_issued
from onrecord.model.former_ids import EventKey
from onrecord.problems import Outcome, Problem
from onrecord.read import Reading


def check_as_published(
    root: Path, reading: Outcome[Reading], events: Collection[EventKey], options: Options, stories: Collection[str] = ()
) -> tuple[Problem, ...]:
    """Return the problems that a site would have if these drafts of `events` and `stories` were published today."""
    return check_reading(root, options, as_published(reading, events, stories, options.today)).problems


def as_published(
    reading: Outcome[Reading], events: Collection[EventKey], stories: Collection[str], today: date
) -> Outcome[Reading]:
    """Return the entries as if these events and stories were published today."""
    if not events and not stories:
        return reading
    day = parse_issued(today.isoformat())
    records = reading.value.records.with_published(stories, dict.fromkeys(events, day), day)
    return Outcome(replace(reading.value, records=records), reading.problems)
