"""Writes the drafts of an import into a site, all or none. It overwrites no file."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from textwrap import indent

from msgspec import Struct
from msgspec.structs import replace

from onrecord.authoring.additions import RefusedError, append_all, create, within
from onrecord.authoring.imports.findings import Findings, Place
from onrecord.authoring.imports.source_book import NewSource
from onrecord.authoring.issue_forms.results import doubts_in, errors_in
from onrecord.authoring.new_entries import entry_yaml, file_header, file_text
from onrecord.authoring.replacements import Replacement, replace_files
from onrecord.authoring.yaml_text import Value
from onrecord.model.dates import parse_issued
from onrecord.pipeline import Options, check_reading, read
from onrecord.problems import Outcome
from onrecord.read.text import MAX_BYTES


class NewEvent(Struct, frozen=True):
    """An event to write."""

    place: Place
    id: str
    values: Mapping[str, Value]
    origin: str
    remarks: str


class Additions(Struct, frozen=True):
    """All that an import adds to a site."""

    story: str = ""
    story_values: Mapping[str, Value] = {}
    """Empty if the story exists, or if there is none."""
    story_origin: str = ""
    events: Sequence[NewEvent] = ()
    sources: Mapping[str, NewSource] = {}
    sources_file: str = ""

    @property
    def story_path(self) -> str:
        """The path of the story's file."""
        return f"content/stories/{self.story}/story.yaml"

    @property
    def shared_paths(self) -> tuple[str, ...]:
        """The paths of the files that are no events: that of the new sources, and that of a new story."""
        sources = (f"content/sources/{self.sources_file}",) if self.sources else ()
        return (*sources, self.story_path) if self.story_values else sources

    def event_path(self, event: NewEvent) -> str:
        """Return the path of an event's file."""
        return f"content/stories/{self.story}/events/{event.id}.yaml"


class Written(Struct, frozen=True):
    """What an import wrote."""

    files: tuple[str, ...]
    events: tuple[str, ...]
    """The names of the new events, as `story/event`."""
    sources: tuple[str, ...]
    """The ids of the new sources."""
    to_do: Mapping[str, tuple[str, ...]]
    """What the events lack before they can be published, with the ids of those that lack it."""


def write_additions(root: Path, additions: Additions, options: Options, findings: Findings) -> Written:
    """Write the files of an import; leave out events that the site's rules refuse. Raises `RefusedError`."""
    known = _errors(root, additions.shared_paths, options)
    while True:
        undo = _write(root, additions)
        try:
            refused = _refused(root, additions, known, options)
        except RefusedError:
            undo.run()
            raise
        if not refused:
            break
        undo.run()
        for event in additions.events:
            for fault in refused.get(event.id, ()):
                findings.leave_out(event.place, fault)
        cited = {id_ for event in additions.events if event.id not in refused for id_ in cited_by(event.values)}
        lost = {id_ for event in additions.events if event.id in refused for id_ in cited_by(event.values)} - cited
        additions = replace(
            additions,
            events=[event for event in additions.events if event.id not in refused],
            sources={id_: source for id_, source in additions.sources.items() if id_ not in lost},
        )
    names = tuple(f"{additions.story}/{event.id}" for event in additions.events)
    return Written(tuple(undo.paths), names, tuple(additions.sources), _lacks(root, additions, options))


class _Undo:
    """Takes back what one run wrote."""

    def __init__(self, root: Path) -> None:
        self.paths: list[str] = []
        self._root = root
        self._before: dict[str, bytes] = {}
        self._folders: list[Path] = []

    def will_create(self, path: str) -> None:
        parents = list(within(self._root, path).relative_to(self._root).parents)
        self._folders += [self._root / folder for folder in parents if not (self._root / folder).exists()]

    def created(self, path: str) -> None:
        self.paths.append(path)

    def will_extend(self, path: str) -> None:
        self._before[path] = within(self._root, path).read_bytes()

    def run(self) -> None:
        for path in self.paths:
            if path in self._before:
                after = (self._root / path).read_bytes()
                replace_files(self._root, {path: Replacement(after, self._before[path])})
            else:
                (self._root / path).unlink()
        for folder in sorted(set(self._folders), reverse=True):
            with suppress(OSError):
                folder.rmdir()


def _write(root: Path, additions: Additions) -> _Undo:
    """Write everything, or nothing and raise `RefusedError`."""
    undo = _Undo(root)
    try:
        if additions.story_values:
            text = file_text("story", additions.story_values, origin=additions.story_origin)
            _create(root, additions.story_path, text, undo)
        for event in additions.events:
            text = file_text("event", event.values, origin=event.origin, remarks=event.remarks)
            _create(root, additions.event_path(event), text, undo)
        if additions.sources:
            _write_sources(root, additions, undo)
    except RefusedError:
        undo.run()
        raise
    except OSError as error:
        undo.run()
        raise RefusedError(f"the import can't be written: {error.strerror}") from None
    return undo


def _create(root: Path, path: str, text: str, undo: _Undo) -> None:
    undo.will_create(path)
    create(root, path, text, "move or delete it first")
    undo.created(path)


def _write_sources(root: Path, additions: Additions, undo: _Undo) -> None:
    path = f"content/sources/{additions.sources_file}"
    entries = {id_: _entry(id_, source) for id_, source in additions.sources.items()}
    whole = "\n".join(entries.values())
    file = within(root, path)
    size = len(whole.encode("utf-8", "surrogatepass")) + (file.stat().st_size if file.exists() else 0)
    if size > MAX_BYTES - len(file_header("source")):
        raise RefusedError(f"{path} would be larger than 1 MiB; import fewer entries at once, or name a new --sources")
    if file.exists():
        undo.will_extend(path)
        append_all(root, path, entries)
        undo.created(path)
    else:
        _create(root, path, f"{file_header('source')}\n{whole}", undo)


def _entry(id_: str, source: NewSource) -> str:
    inside = f"{source.comments}{entry_yaml('source', source.values)}"
    return f"{id_}:\n{indent(inside, '  ')}"


def _errors(root: Path, paths: Sequence[str], options: Options) -> tuple[str, ...]:
    """Return the errors in these files. Raises `RefusedError` if there is no site."""
    reading = read(root, options)
    if reading.value is None:
        raise RefusedError("there is no site.yaml in this folder; go to the site's folder, or name it with --site")
    problems = check_reading(root, options, reading).problems
    return tuple(fault for path in paths for fault in errors_in(problems, path))


def _refused(root: Path, additions: Additions, known: Sequence[str], options: Options) -> dict[str, tuple[str, ...]]:
    """Return the errors of the new events by their ids. Raises `RefusedError` for a new error in another file."""
    problems = check_reading(root, options, read(root, options)).problems
    for path in additions.shared_paths:
        if faults := [fault for fault in errors_in(problems, path) if fault not in known]:
            raise RefusedError(f"{path} would have an error: {faults[0]}")
    by_event = ((event.id, errors_in(problems, additions.event_path(event))) for event in additions.events)
    return {id_: faults for id_, faults in by_event if faults}


def _lacks(root: Path, additions: Additions, options: Options) -> dict[str, tuple[str, ...]]:
    """Return the errors and warnings that the events would have once they are published, with their ids."""
    reading = read(root, options)
    if reading.value is None or not additions.events:
        return {}
    day = parse_issued(options.today.isoformat())
    stories = {additions.story: day} if additions.story_values else {}
    events = {(additions.story, event.id): day for event in additions.events}
    records = reading.value.records.with_published(stories, events)
    problems = check_reading(root, options, Outcome(replace(reading.value, records=records), reading.problems)).problems
    lacks: dict[str, list[str]] = {}
    for event in additions.events:
        for doubt in doubts_in(problems, additions.event_path(event)):
            lacks.setdefault(doubt, []).append(event.id)
    return {message: tuple(ids) for message, ids in lacks.items()}


def cited_by(values: Mapping[str, Value]) -> tuple[str, ...]:
    """Return the ids of the sources in the fields of a new event."""
    cited = values.get("sources", ())
    return (cited,) if isinstance(cited, str) else tuple(id_ for id_ in cited if isinstance(id_, str))
