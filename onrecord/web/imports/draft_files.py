"""Writes the new entries of an import as drafts, all or none, once they are checked."""

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from textwrap import indent
from typing import Self

from msgspec import Struct
from msgspec.structs import replace

from onrecord.editing.entries.checked_site import find_problems, read_entries
from onrecord.editing.entries.file_problems import doubts_in, errors_in
from onrecord.editing.entries.new_entries import entry_yaml, file_header, file_text
from onrecord.editing.entries.trial_publication import check_as_published
from onrecord.editing.entries.yaml_values import Value
from onrecord.editing.site_reading import MAX_BYTES, Options, check_reading, folder_of_many, path_of
from onrecord.editing.writing import Addition, add_files, extended_by, new_file, present
from onrecord.problems import RefusedError
from onrecord.web.imports.findings import Findings
from onrecord.web.imports.source_book import NewSource
from onrecord.web.imports.timeline_drafts import DraftEvent

_MOST_LISTED = 5


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

    @property
    def story_path(self) -> str:
        """The path of the story's file."""
        return path_of("story", self.story)

    @property
    def sources_path(self) -> str:
        """The path of the file for new sources."""
        return f"{folder_of_many('source')}{self.sources_file}"

    @property
    def shared_paths(self) -> tuple[str, ...]:
        """The paths of the files that are no events: that of the new sources, and that of a new story."""
        sources = (self.sources_path,) if self.sources else ()
        return (*sources, self.story_path) if self.story_values else sources

    def event_path(self, id_: str) -> str:
        """Return the path of an event's file."""
        return path_of("event", id_, self.story)

    def without(self, refused: Mapping[str, object]) -> Self:
        """Return the entries without the events of these ids, and without the sources that only those cite."""
        kept = {id_: event for id_, event in self.events.items() if id_ not in refused}
        lost = cited_by(self.events.values()) - cited_by(kept.values())
        sources = {id_: source for id_, source in self.sources.items() if id_ not in lost}
        return replace(self, events=kept, sources=sources, story_values=self.story_values if kept else {})


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
    to_do: tuple[str, ...] = ()
    """What events lack before readers can see them."""


def write_entries(root: Path, entries: NewEntries, options: Options, findings: Findings) -> ImportedFile:
    """Write the files of an import; leave out events that the site's rules refuse. Raises `RefusedError`."""
    problems = find_problems(root, options)
    known = [fault for path in entries.shared_paths for fault in errors_in(problems, path)]
    while entries.events or entries.sources:
        files = _make_files(root, entries)
        refused, lacks = _check(root, entries, files, known, options)
        if not refused:
            add_files(root, files, "move or delete it first")
            names = tuple(f"{entries.story}/{id_}" for id_ in entries.events)
            return ImportedFile(
                findings,
                files=tuple(files),
                events=names,
                drafts=(f"{entries.story}/", *names) if entries.story_values else names,
                sources=tuple(entries.sources),
                to_do=tuple(f"{message} ({_list_ids(ids)})" for message, ids in lacks.items()),
            )
        for id_, faults in refused.items():
            for fault in faults:
                findings.leave_out(entries.events[id_].place, fault)
        entries = entries.without(refused)
    return ImportedFile(findings)


def cited_by(events: Iterable[DraftEvent]) -> set[str]:
    """Return the ids of the sources of new events."""
    cited: set[str] = set()
    for event in events:
        sources = event.values["sources"]
        cited |= {sources} if isinstance(sources, str) else set(map(str, sources))
    return cited


def _list_ids(ids: Sequence[str]) -> str:
    """Return the first ids, and how many there are in all if these are more."""
    listed = ", ".join(ids[:_MOST_LISTED])
    return f"{listed}, … {len(ids)} in all" if len(ids) > _MOST_LISTED else listed


def _make_files(root: Path, entries: NewEntries) -> dict[str, Addition]:
    files: dict[str, Addition] = {}
    if entries.story_values:
        files[entries.story_path] = new_file(file_text("story", entries.story_values, origin=entries.origin))
    for id_, event in entries.events.items():
        text = file_text("event", event.values, origin=f"{entries.origin}, {event.place}", remarks=event.comments)
        files[entries.event_path(id_)] = new_file(text)
    if entries.sources:
        files[entries.sources_path] = _make_sources_file(root, entries)
    return files


def _make_sources_file(root: Path, entries: NewEntries) -> Addition:
    path = entries.sources_path
    texts: dict[str, str] = {}
    for id_, source in entries.sources.items():
        fields = source.comments + entry_yaml("source", source.values)
        texts[id_] = f"{id_}:\n{indent(fields, '  ')}"
    now = present(root, path)
    whole = "\n".join((file_header("source"), *texts.values()))
    file = extended_by(path, now, texts) if now else new_file(whole)
    if len(file.after) > MAX_BYTES:
        hint = "import fewer entries at once, or name another --sources"
        raise RefusedError(f"{path} would be larger than 1 MiB; {hint}")
    return file


def _check(
    root: Path, entries: NewEntries, files: Mapping[str, Addition], known: Sequence[str], options: Options
) -> tuple[dict[str, tuple[str, ...]], dict[str, list[str]]]:
    """Return errors of new events by id, and what they lack, with ids. Raises `RefusedError` for errors elsewhere."""
    reading = read_entries(root, options, {path: addition.after for path, addition in files.items()})
    problems = check_reading(root, options, reading).problems
    for path in entries.shared_paths:
        new = [fault for fault in errors_in(problems, path) if fault not in known]
        if new:
            raise RefusedError(f"{path} would have an error: {new[0]}")
    faults = {id_: errors_in(problems, entries.event_path(id_)) for id_ in entries.events}
    refused = {id_: of_event for id_, of_event in faults.items() if of_event}
    if refused or not entries.events:
        return refused, {}
    events = [(entries.story, id_) for id_ in entries.events]
    stories = {entries.story} if entries.story_values else ()
    problems = check_as_published(root, reading, events, options, stories)
    lacks: dict[str, list[str]] = {}
    for id_ in entries.events:
        for doubt in doubts_in(problems, entries.event_path(id_)):
            lacks.setdefault(doubt, []).append(id_)
    return refused, lacks
