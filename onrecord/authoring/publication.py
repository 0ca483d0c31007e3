"""Publishes drafts: works out what has to change, checks the site as it will be, and only then changes the files."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import Literal

from onrecord.authoring.additions import RefusedError
from onrecord.authoring.line_changes import (
    EditedFile,
    LineChange,
    UnsafeChangeError,
    drop_field,
    replace_field,
    set_field,
)
from onrecord.authoring.replacements import Replacement, replace_files
from onrecord.model.dates import Issued, parse_issued
from onrecord.model.fields import EventFields, StoryFields
from onrecord.model.records import Entry, Records
from onrecord.pipeline import Options, check_reading, read
from onrecord.problems import Outcome, has_errors, nearest

Key = tuple[str, str]
"""Story and id of an event; of a story, its id and nothing."""
Day = Literal["new", "replaced", "kept", "none"]
"""What became of the day of an entry. `replaced`: it had one, though it was not on the site. `kept`: it was public
before. `none`: stories have no day."""


class UnknownNameError(Exception):
    """No entry has the name that was given, or several have. `str()` says which was meant, or how to name it."""


@dataclass(frozen=True, slots=True)
class PublishedEntry:
    """An entry whose file was changed."""

    path: str
    lines: tuple[LineChange, ...]
    day: Day


@dataclass(frozen=True, slots=True)
class Publication:
    """What was done, and what there was no need to do."""

    entries: tuple[PublishedEntry, ...]
    """By their files' names; none while the site would have an error."""
    already: tuple[str, ...]
    """The entries that are published, as `story/event`, or `story`."""
    still_drafts: tuple[str, ...]
    """The drafts in stories that were named, as `story/event`."""
    files: int
    """How many files hold the entries of the site."""


def publish_drafts(root: Path, names: Sequence[str], options: Options) -> Outcome[Publication]:
    """Publish the drafts of the site in `root` that have these names: all of them, or none.

    The problems are those that the site will have. Raises `UnknownNameError` and `RefusedError`.
    """
    reading = read(root, options)
    if reading.value is None:
        raise RefusedError("there is no site.yaml in this folder; go to the site's folder, or name it with --site")
    records = reading.value.records
    plan = _plan({_key(name, records): None for name in names}, records, parse_issued(options.today.isoformat()))
    revised = replace(reading.value, records=records.with_published(plan.stories, plan.days))
    checked = check_reading(root, options, Outcome(revised, reading.problems))
    changes = {} if has_errors(checked.problems) else {change.path: change for change in _changes(root, plan, records)}
    replace_files(root, {path: change.replacement for path, change in changes.items()})
    entries = tuple(PublishedEntry(path, changes[path].lines, changes[path].day) for path in sorted(changes))
    return Outcome(Publication(entries, plan.already, plan.still_drafts, checked.value.files), checked.problems)


def _key(name: str, records: Records) -> Key:
    """Return the entry that is called `event`, `story/event`, `story` or `story/`. Raises `UnknownNameError`."""
    stories = sorted(records.ids("story"))
    events = [(story, event) for story in stories for event in sorted(records.ids("event", story))]
    by_name: dict[str, list[Key]] = {}
    for key in (*((story, "") for story in stories), *events):
        names = {_full_name(key), key[1]} if key[1] else {key[0], f"{key[0]}/"}
        for one in names:
            by_name.setdefault(one, []).append(key)
    found = by_name.get(name, [])
    if len(found) == 1:
        return found[0]
    if found:
        listed = ", ".join(_full_name(key) if key[1] else f"{key[0]}/ (the story)" for key in found)
        raise UnknownNameError(f"'{name}' is the id of several entries; write one of: {listed}")
    guess = nearest(name, by_name)
    drafts = [f"{event.story}/{event.id}" for event in records.events if event.fields.status == "draft"]
    listed = f"the drafts are: {', '.join(sorted(drafts))}" if drafts else "no event is a draft"
    hint = f"did you mean '{guess}'?" if guess else listed
    raise UnknownNameError(f"no event or story is called '{name}'; {hint}")


def _full_name(key: Key) -> str:
    return "/".join(filter(None, key))


@dataclass(frozen=True, slots=True)
class _Plan:
    """What is to be published."""

    stories: frozenset[str]
    days: Mapping[Key, Issued]
    """The events, each with the day that it gets or keeps."""
    already: tuple[str, ...]
    still_drafts: tuple[str, ...]


def _plan(keys: Mapping[Key, None], records: Records, today: Issued) -> _Plan:
    """Return what the publication of these entries takes. Raises `RefusedError`."""
    unready = {story.id for story in records.stories if story.fields.status == "draft"}
    stories = frozenset(story for story, event in keys if not event and story in unready)
    named = [records.event_by_id[key] for key in keys if key in records.event_by_id]
    for event in named:
        _refuse_what_stays_hidden(event, unready - stories)
    drafts = [event for event in named if event.fields.status == "draft"]
    # The other events of a story are not on the site before it is, whatever day is written there.
    following = [event for event in records.events if event.story in stories and event.fields.status == "published"]
    days = {(event.story, event.id): _day(event, records, today) for event in (*drafts, *following)}
    already = (key for key in keys if key not in days and key[0] not in stories and not _is_broken(key, records))
    still = (
        f"{event.story}/{event.id}"
        for event in records.events
        if event.fields.status == "draft" and (event.story, "") in keys and (event.story, event.id) not in days
    )
    return _Plan(stories, days, tuple(map(_full_name, already)), tuple(sorted(still)))


def _is_broken(key: Key, records: Records) -> bool:
    """Say whether an entry can't be used; the check tells why."""
    story, event = key
    return (("event", story, event) if event else ("story", "", story)) in records.broken


def _refuse_what_stays_hidden(event: Entry[EventFields], unready: set[str]) -> None:
    if event.fields.status == "withdrawn":
        hint = "to bring it back, delete its line 'status: withdrawn' by hand"
        raise RefusedError(f"'{event.id}' is withdrawn, and no draft; {hint}")
    if event.story in unready:
        names = f"{event.story}/ {event.story}/{event.id}" if event.fields.status == "draft" else f"{event.story}/"
        message = f"'{event.id}' can't be on the site before its story '{event.story}', which is a draft"
        raise RefusedError(f"{message}; publish that with it: onrecord publish {names}")


def _day(event: Entry[EventFields], records: Records, today: Issued) -> Issued:
    """Return the day since when an event is public: its own, if readers have seen it before."""
    own = event.fields.published
    return own if own is not None and records.was_public(event) else today


@dataclass(frozen=True, slots=True)
class _FileChange:
    """What becomes of a file."""

    path: str
    replacement: Replacement
    lines: tuple[LineChange, ...]
    day: Day


def _changes(root: Path, plan: _Plan, records: Records) -> Iterator[_FileChange]:
    """Yield what becomes of each file. Raises `RefusedError`."""
    for story in records.stories:
        if story.id in plan.stories:
            without_status = partial(drop_field, model=StoryFields, name="status")
            yield _change(root, story.file, without_status, "none", "delete 'status: draft'")
    for event in records.events:
        day = plan.days.get((event.story, event.id))
        if day is not None and (event.fields.status == "draft" or event.fields.published != day):
            became: Day = "new" if event.fields.published in (None, day) else "replaced"
            became = "kept" if event.fields.published == day and records.was_public(event) else became
            yield _change(root, event.file, partial(_published, event=event, day=day), became, _by_hand(event, day))


def _published(data: bytes, event: Entry[EventFields], day: Issued) -> EditedFile:
    """Return the file of an event that is published from `day` on. Raises `UnsafeChangeError`."""
    if event.fields.published == day:
        return drop_field(data, EventFields, "status")
    if event.fields.status == "draft":
        return replace_field(data, EventFields, "status", "published", str(day))
    return set_field(data, EventFields, "published", str(day), below="date")


def _by_hand(event: Entry[EventFields], day: Issued) -> str:
    """Say what an editor would have to type."""
    status = "delete 'status: draft'" if event.fields.status == "draft" else ""
    published = f"write 'published: {day}'" if event.fields.published != day else ""
    return " and ".join(filter(None, (status, published)))


def _change(root: Path, path: str, change: Callable[[bytes], EditedFile], became: Day, by_hand: str) -> _FileChange:
    try:
        data = (root / path).read_bytes()
        changed = change(data)
    except OSError as error:
        raise RefusedError(f"{path} can't be read: {error.strerror}") from None
    except UnsafeChangeError:
        message = f"nothing is published: {path} is written so that no line can be changed alone"
        raise RefusedError(f"{message}; do it by hand: {by_hand}") from None
    return _FileChange(path, Replacement(data, changed.data), changed.lines, became)
