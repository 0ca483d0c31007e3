"""Imports another program's file as drafts, all or none, once they are checked."""

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from textwrap import indent
from typing import Self

from msgspec import Struct
from msgspec.structs import replace

from onrecord.build.pipeline import Options, check_reading, read
from onrecord.desk.editing.checked_site import read_entries
from onrecord.desk.editing.file_problems import doubts_in, errors_in
from onrecord.desk.editing.new_entries import Value, entry_yaml, file_header, file_text
from onrecord.desk.editing.trial_publication import check_as_published
from onrecord.desk.editing.untrusted_text import without_forbidden
from onrecord.desk.imports.decoding import decode_file
from onrecord.desk.imports.file_forms import REFERENCE_FORMS, say_what_it_seems, what_it_seems
from onrecord.desk.imports.findings import Findings
from onrecord.desk.imports.reference_sources import add_reference
from onrecord.desk.imports.source_book import NewSource, SourceBook
from onrecord.desk.imports.timeline import read_csv, read_json
from onrecord.desk.imports.timeline_drafts import DraftEvent, event_drafts, story_of
from onrecord.desk.lookup.id_suggestions import free_id, id_error, suggest_id
from onrecord.model.foldings import slug
from onrecord.model.records import Records
from onrecord.problems import RefusedError
from onrecord.read.entry_paths import folder_of_many, path_of
from onrecord.read.file_decoding import MAX_BYTES
from onrecord.site_files.additions import Addition, add_files, extended_by, new_file, present

_MOST_LISTED = 5
_OF_TYPES = "all drafts have the type 'report'; change it where somebody announces, denies or answers something"
_OF_MEDIA = "the sources made of media have no title; write their titles, publishers and days"


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
    problems = check_reading(root, options, read(root, options)).problems
    known = [fault for path in entries.shared_paths for fault in errors_in(problems, path)]
    while entries.events or entries.sources:
        files = _files(root, entries)
        refused, to_do = _check(root, entries, files, known, options)
        if not refused:
            add_files(root, files, "move or delete it first")
            names = tuple(f"{entries.story}/{id_}" for id_ in entries.events)
            drafts = (f"{entries.story}/", *names) if entries.story_values else names
            more = {message: len(ids) > _MOST_LISTED and f", … {len(ids)} in all" for message, ids in to_do.items()}
            some = {message: ", ".join(ids[:_MOST_LISTED]) for message, ids in to_do.items()}
            lacks = tuple(f"{message} ({ids}{more[message] or ''})" for message, ids in some.items())
            return ImportedFile(findings, tuple(files), names, drafts, tuple(entries.sources), lacks)
        for id_, faults in refused.items():
            for fault in faults:
                findings.leave_out(entries.events[id_].place, fault)
        entries = entries.without(refused)
    return ImportedFile(findings)


def cited_by(events: Iterable[DraftEvent]) -> set[str]:
    """Return the ids of the sources of new events."""
    cited = (event.values["sources"] for event in events)
    return {str(id_) for ids in cited for id_ in ([ids] if isinstance(ids, str) else ids)}


def _files(root: Path, entries: NewEntries) -> dict[str, Addition]:
    files: dict[str, Addition] = {}
    if entries.story_values:
        files[entries.story_path] = new_file(file_text("story", entries.story_values, origin=entries.origin))
    for id_, event in entries.events.items():
        text = file_text("event", event.values, origin=f"{entries.origin}, {event.place}", remarks=event.comments)
        files[entries.event_path(id_)] = new_file(text)
    if entries.sources:
        files[entries.sources_path] = _sources_file(root, entries)
    return files


def _sources_file(root: Path, entries: NewEntries) -> Addition:
    path = entries.sources_path
    texts = {id_: source.comments + entry_yaml("source", source.values) for id_, source in entries.sources.items()}
    lines = {id_: f"{id_}:\n{indent(text, '  ')}" for id_, text in texts.items()}
    now = present(root, path)
    whole = "\n".join(lines.values())
    file = extended_by(path, now, lines) if now else new_file(f"{file_header('source')}\n{whole}")
    if len(file.after) > MAX_BYTES:
        hint = "import fewer entries at once, or name another --sources"
        raise RefusedError(f"{path} would be larger than 1 MiB; {hint}")
    return file


def _check(
    root: Path, entries: NewEntries, files: Mapping[str, Addition], known: Sequence[str], options: Options
) -> tuple[dict[str, tuple[str, ...]], dict[str, tuple[str, ...]]]:
    """Return errors of new events by id, and what they lack, with ids. Raises `RefusedError` for errors elsewhere."""
    reading = read_entries(root, options, {path: addition.after for path, addition in files.items()})
    problems = check_reading(root, options, reading).problems
    for path in entries.shared_paths:
        if faults := [fault for fault in errors_in(problems, path) if fault not in known]:
            raise RefusedError(f"{path} would have an error: {faults[0]}")
    by_event = ((id_, errors_in(problems, entries.event_path(id_))) for id_ in entries.events)
    refused = {id_: faults for id_, faults in by_event if faults}
    if refused or not entries.events:
        return refused, {}
    events = [(entries.story, id_) for id_ in entries.events]
    stories = {entries.story} if entries.story_values else ()
    problems = check_as_published(root, reading, events, options, stories)
    lacks: dict[str, tuple[str, ...]] = {}
    for id_ in entries.events:
        for doubt in doubts_in(problems, entries.event_path(id_)):
            lacks[doubt] = (*lacks.get(doubt, ()), id_)
    return refused, lacks


class InputFile(Struct, frozen=True):
    """A file to import."""

    data: bytes
    name: str
    """Its name without folders, for comments and for the name of the new file of sources."""
    encoding: str = ""
    """Empty for UTF-8."""
    sources: str = ""
    """The file of `content/sources/` for new sources; empty for one that is named after this file."""

    @property
    def shown_name(self) -> str:
        """The name in one line."""
        return " ".join(without_forbidden(self.name)[0].split())[:100] or "a file"

    @property
    def sources_file(self) -> str:
        """The name of the file for new sources."""
        return self.sources or f"{slug(Path(self.name).stem)[:48].strip('-') or 'imported'}.yaml"


def import_references(root: Path, file: InputFile, command: str, options: Options) -> ImportedFile:
    """Add the references of a file to the sources; `command` is a key of `REFERENCE_FORMS`. Raises `RefusedError`."""
    records = read_entries(root, options).value.records
    findings = Findings()
    form = REFERENCE_FORMS[command]
    book = SourceBook(records)
    text = _decode(file, command)
    with say_what_it_seems(text, command):
        references = form.read(text, findings)
        if not references and not findings.left_out:
            raise RefusedError("the file has no reference in it")
    origin = f"# From {form.name}: {file.shown_name}"
    for reference in references:
        add_reference(reference, origin, book, findings)
    entries = NewEntries(origin, sources=book.new, sources_file=file.sources_file)
    return write_entries(root, entries, options, findings)


def import_timeline(root: Path, file: InputFile, story: str, title: str, options: Options) -> ImportedFile:
    """Add the slides of TimelineJS to a story, which may be new, as drafts of events. Raises `RefusedError`."""
    records = read_entries(root, options).value.records
    findings = Findings()
    text = _decode(file, "timelinejs")
    with say_what_it_seems(text, "timelinejs"):
        timeline = read_json(text, findings) if text.lstrip().startswith("{") else read_csv(text, findings)
        if not timeline.slides and not findings.left_out:
            raise RefusedError("the timeline has no slide with an event")
    if story and story not in records.ids("story") and (fault := id_error(story, "story", records)):
        raise RefusedError(f"--story: {fault}")
    owner, values = story_of(timeline, story, title, records, findings)
    origin = f"# From TimelineJS: {file.shown_name}"
    book = SourceBook(records)
    events = _name_events(event_drafts(timeline, origin, book, findings), owner, records, findings)
    cited = cited_by(events.values())
    sources = {id_: source for id_, source in book.new.items() if id_ in cited}
    entries = NewEntries(origin, owner, values if events else {}, events, sources, file.sources_file)
    imported = write_entries(root, entries, options, findings)
    always = (_OF_TYPES, *([_OF_MEDIA] if imported.sources else []))
    return replace(imported, to_do=(*always, *imported.to_do)) if imported.events else imported


def _decode(file: InputFile, form: str) -> str:
    """Return the text of a file. Raises `RefusedError`, which tells what the file seems to be."""
    try:
        return decode_file(file.data, file.encoding)
    except RefusedError as error:
        # The first bytes alone tell the files of programs, which are no text in any encoding.
        head = file.data[:8].decode("latin-1")
        seems = what_it_seems(head, form) if head.strip() else None
        raise RefusedError(f"this is no text; {seems}" if seems else str(error)) from None


def _name_events(drafts: list[DraftEvent], story: str, records: Records, findings: Findings) -> dict[str, DraftEvent]:
    """Return the drafts by free ids, without those that the story has already: by date and title."""
    own = [event for event in records.events if event.story == story]
    known = {(str(event.fields.date), title): event.id for event in own for title in event.fields.title.values()}
    events: dict[str, DraftEvent] = {}
    for draft in drafts:
        date = str(draft.values["date"])
        title = str(draft.values["title"])
        if same := known.get((date, title)):
            findings.skip_known(draft.place, f"the story has this day and title already, as '{same}'")
        elif any((event.values, event.comments) == (draft.values, draft.comments) for event in events.values()):
            findings.skip_known(draft.place, "the file has it twice")
        else:
            wanted = suggest_id(title, "event", records, story) or suggest_id(f"event {date}", "event", records, story)
            events[free_id(wanted, {*records.ids("event", story), *events})] = draft
    return events
