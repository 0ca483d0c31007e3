"""Writes the new entries of an import as drafts, all or none, once they are checked."""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from pathlib import Path
from textwrap import indent
from typing import Literal, Self

from msgspec import Struct, field
from msgspec.structs import replace

from onrecord.editing.entries.checked_site import find_problems, read_entries
from onrecord.editing.entries.file_problems import doubts_by_file, errors_by_file
from onrecord.editing.entries.new_entries import entry_yaml, file_header, file_text
from onrecord.editing.entries.trial_publication import check_as_published
from onrecord.editing.entries.yaml_values import Value
from onrecord.editing.site_reading import MAX_BYTES, Options, check_reading, folder_of_many, path_of
from onrecord.editing.writing import Addition, add_files, extended_by, new_file, present
from onrecord.model.former_ids import EventKey
from onrecord.model.records import Records
from onrecord.problems import RefusedError
from onrecord.web.imports.findings import Findings, Place
from onrecord.web.imports.source_book import NewSource
from onrecord.web.imports.timeline_drafts import DraftEvent

ACTORS_OF_EVENTS = ("speaker", "on_behalf_of", "actors")
"""The fields of events that name actors."""
_MOST_LISTED = 5
_GAP = 4
"""In bytes, at most: the lines between two entries of a file."""

Add = Callable[[Path, Mapping[str, Addition], str], object]
"""Writes new files and extends others, all or none, such as by a save of the desk. Raises `RefusedError`."""


class NewEntries(Struct, frozen=True):
    """All that an import adds to a site."""

    origin: str
    """A comment on where they come from."""
    story: str = ""
    story_values: Mapping[str, Value] = {}
    """Empty if the story exists, or if there is none."""
    events: Mapping[str, DraftEvent] = {}
    """The events by their ids."""
    sources: Mapping[str, NewSource] = {}
    sources_file: str = ""
    """The file for new sources, and for new actors. What has no room in it goes to others, with numbers."""
    bills: Mapping[str, Mapping[str, Value]] = {}
    """The bills by their ids."""
    actors: Mapping[str, Mapping[str, Value]] = {}
    hints: bool = True
    """Whether each event has comments on the fields that it could have too."""
    only_publishable: bool = False
    """Whether to leave out events that would have errors once they are published.

    Of thousands, one would stop each preview of the others.
    """

    @property
    def story_path(self) -> str:
        """The path of the story's file."""
        return path_of("story", self.story)

    def event_path(self, id_: str) -> str:
        """Return the path of an event's file."""
        return path_of("event", id_, self.story)

    def without(self, events: Collection[str], bills: Collection[str] = ()) -> Self:
        """Return the entries without these events and bills, their steps, and what only those name."""
        kept = {
            id_: event
            for id_, event in self.events.items()
            if id_ not in events and event.values.get("bill") not in bills
        }
        kept_bills = {id_: bill for id_, bill in self.bills.items() if id_ not in bills}
        lost = cited_by(self.events.values()) - cited_by(kept.values()) - _named_by(kept_bills, "sources")
        gone = self.people() - replace(self, events=kept, bills=kept_bills).people()
        return replace(
            self,
            events=kept,
            bills=kept_bills,
            sources={id_: source for id_, source in self.sources.items() if id_ not in lost},
            actors={id_: actor for id_, actor in self.actors.items() if id_ not in gone},
            story_values=self.story_values if kept else {},
        )

    def people(self) -> set[str]:
        """Return the ids of the actors that bills and events name."""
        events = {id_: event.values for id_, event in self.events.items()}
        speaking = (_named_by(events, field) for field in ACTORS_OF_EVENTS)
        return _named_by(self.bills, "sponsors").union(*speaking)


class ImportedFile(Struct, frozen=True):
    """The result of an import."""

    findings: Findings
    files: tuple[str, ...] = ()
    """The new and the extended files, relative to the site's folder."""
    events: tuple[str, ...] = ()
    """The new events, as `story/event`."""
    drafts: tuple[str, ...] = ()
    """All new drafts as `onrecord publish` takes them: `story/`, `story/event`."""
    sources: tuple[str, ...] = ()
    """The ids of the new sources."""
    bills: tuple[str, ...] = ()
    """The ids of the new bills."""
    actors: tuple[str, ...] = ()
    to_do: tuple[str, ...] = ()
    """What events lack before readers can see them."""


def write_entries(
    root: Path, entries: NewEntries, options: Options, findings: Findings, add: Add = add_files
) -> ImportedFile:
    """Write the files of an import; leave out events and bills that the site's rules refuse. Raises `RefusedError`."""
    known = errors_by_file(find_problems(root, options))
    while entries.events or entries.sources or entries.bills:
        files = _make_files(root, entries)
        checked = _check(root, entries, files, known, options)
        if not (checked.events or checked.bills):
            add(root, files, "move or delete it first")
            names = tuple(f"{entries.story}/{id_}" for id_ in entries.events)
            return ImportedFile(
                findings,
                files=tuple(files),
                events=names,
                drafts=(f"{entries.story}/", *names) if entries.story_values else names,
                sources=tuple(entries.sources),
                bills=tuple(entries.bills),
                actors=tuple(entries.actors),
                to_do=tuple(f"{message} ({_list_ids(ids)})" for message, ids in checked.lacks.items()),
            )
        for id_, faults in checked.events.items():
            for fault in faults:
                findings.leave_out(entries.events[id_].place, fault)
        for id_, faults in checked.bills.items():
            for fault in faults:
                findings.leave_out(Place(f"the bill '{id_}'", 0), fault)
        entries = entries.without(checked.events, checked.bills)
    return ImportedFile(findings)


def _drafts_of_bills(records: Records, bills: Collection[Value | None]) -> list[EventKey]:
    """Return the drafts of the steps of these bills."""
    return [
        (event.story, event.id)
        for event in records.all_events
        if event.fields.status == "draft" and event.fields.bill in bills
    ]


def cited_by(events: Iterable[DraftEvent]) -> set[str]:
    """Return the ids of the sources of new events."""
    return {id_ for event in events for id_ in _ids_in(event.values["sources"])}


def _named_by(entries: Mapping[str, Mapping[str, Value]], field: str) -> set[str]:
    """Return the ids that a field of new entries names."""
    return {id_ for values in entries.values() for id_ in _ids_in(values.get(field, ()))}


def _ids_in(value: Value) -> Iterable[str]:
    return (value,) if isinstance(value, str) else map(str, value)


def _list_ids(ids: Sequence[str]) -> str:
    """Return the first ids, and how many there are in all if these are more."""
    listed = ", ".join(ids[:_MOST_LISTED])
    return f"{listed}, … {len(ids):,} in all" if len(ids) > _MOST_LISTED else listed


def _make_files(root: Path, entries: NewEntries) -> dict[str, Addition]:
    files: dict[str, Addition] = {}
    if entries.story_values:
        files[path_of("story", entries.story)] = new_file(
            file_text("story", entries.story_values, origin=entries.origin)
        )
    for id_, bill in entries.bills.items():
        text = file_text("bill", bill, origin=entries.origin, has_hints=entries.hints)
        files[path_of("bill", id_)] = new_file(text)
    for id_, event in entries.events.items():
        origin = f"{entries.origin}, {event.place}"
        text = file_text("event", event.values, origin=origin, remarks=event.comments, has_hints=entries.hints)
        files[entries.event_path(id_)] = new_file(text)
    sources = {id_: source.comments + entry_yaml("source", source.values) for id_, source in entries.sources.items()}
    files |= _make_files_of_many(root, "source", entries.sources_file, sources)
    actors = {id_: f"{entries.origin}\n{entry_yaml('actor', actor)}" for id_, actor in entries.actors.items()}
    return files | _make_files_of_many(root, "actor", entries.sources_file, actors)


def _make_files_of_many(
    root: Path, kind: Literal["actor", "source"], name: str, entries: Mapping[str, str]
) -> dict[str, Addition]:
    """Return the files with new entries of a kind, given by their fields: `name`, and others with a number.

    None of them gets larger than a site's file may be. Raises `RefusedError`.
    """
    files: dict[str, Addition] = {}
    left = {id_: f"{id_}:\n{indent(fields, '  ')}" for id_, fields in entries.items()}
    number = 1
    while left:
        file = name if number == 1 else f"{name.removesuffix('.yaml')}-{number}.yaml"
        path = f"{folder_of_many(kind)}{file}"
        now = present(root, path)
        room = MAX_BYTES - len(now.after if now else file_header(kind).encode()) - _GAP
        taken: dict[str, str] = {}
        for id_, text in left.items():
            room -= len(text.encode()) + (text.count("\n") if now and b"\r\n" in now.after else 0) + _GAP
            if room < 0:
                break
            taken[id_] = text
        if taken:
            whole = "\n".join((file_header(kind), *taken.values()))
            files[path] = extended_by(path, now, taken) if now else new_file(whole)
            left = {id_: text for id_, text in left.items() if id_ not in taken}
        elif now is None:
            raise RefusedError(f"the {kind} '{next(iter(left))}' is larger than 1 MiB")
        number += 1
    return files


class _Checked(Struct):
    """What the site's rules say of new entries."""

    events: dict[str, tuple[str, ...]]
    """The errors of events by id."""
    bills: dict[str, tuple[str, ...]]
    lacks: dict[str, list[str]] = field(default_factory=dict)
    """What events lack before they can be published, with their ids."""


def _check(
    root: Path, entries: NewEntries, files: Mapping[str, Addition], known: Mapping[str, Sequence[str]], options: Options
) -> _Checked:
    """Return what is wrong with new entries, and what they lack. Raises `RefusedError` for errors elsewhere."""
    reading = read_entries(root, options, {path: addition.after for path, addition in files.items()})
    errors = errors_by_file(check_reading(root, options, reading).problems)
    events = {entries.event_path(id_): id_ for id_ in entries.events}
    bills = {path_of("bill", id_): id_ for id_ in entries.bills}
    for path in files:
        new = [fault for fault in errors.get(path, ()) if fault not in known.get(path, ())]
        if new and path not in events and path not in bills:
            raise RefusedError(f"{path} would have an error: {new[0]}")
    refused = [{paths[path]: errors[path] for path in errors if path in paths} for paths in (events, bills)]
    checked = _Checked(events=refused[0], bills=refused[1])
    if checked.events or checked.bills or not entries.events:
        return checked
    published = [(entries.story, id_) for id_ in entries.events]
    if entries.only_publishable:  # a step can be wrong beside earlier ones alone, which may be drafts too
        published += _drafts_of_bills(
            reading.value.records, {event.values.get("bill") for event in entries.events.values()}
        )
    problems = check_as_published(root, reading, published, options, {entries.story})
    if entries.only_publishable:
        faults = errors_by_file(problems)
        checked.events |= {events[path]: faults[path] for path in faults if path in events}
    for path, doubts in doubts_by_file(problems).items():
        if path in events:
            for doubt in doubts:
                checked.lacks.setdefault(doubt, []).append(events[path])
    return checked
