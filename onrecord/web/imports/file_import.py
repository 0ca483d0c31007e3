"""Imports a file of another program as drafts."""

from collections.abc import Mapping
from pathlib import Path

from msgspec import Struct
from msgspec.structs import replace

from onrecord.editing.entries.checked_site import read_entries
from onrecord.editing.entries.untrusted_text import without_forbidden
from onrecord.editing.entries.yaml_values import Value
from onrecord.editing.lookup.id_suggestions import free_id, suggest_id
from onrecord.editing.site_reading import Options
from onrecord.model.foldings import slug
from onrecord.model.records import Records
from onrecord.problems import RefusedError
from onrecord.web.imports.decoding import decode_file
from onrecord.web.imports.draft_files import ImportedFile, NewEntries, cited_by, write_entries
from onrecord.web.imports.file_forms import REFERENCE_FORMS, explain_form, guess_form
from onrecord.web.imports.findings import Findings
from onrecord.web.imports.reference_sources import add_reference
from onrecord.web.imports.source_book import SourceBook
from onrecord.web.imports.timeline_drafts import DraftEvent, choose_story, draft_events
from onrecord.web.imports.timeline_json import read_json
from onrecord.web.imports.timeline_sheet import read_csv

_OF_TYPES = "all drafts have the type 'report'; change it where somebody announces, denies or answers something"
_OF_MEDIA = "the sources made of media have no title; write their titles, publishers and days"


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
        return " ".join(without_forbidden(self.name).text.split())[:100] or "a file"

    @property
    def sources_file(self) -> str:
        """The name of the file for new sources."""
        return self.sources or f"{slug(Path(self.name).stem)[:48].strip('-') or 'imported'}.yaml"


def import_references(root: Path, file: InputFile, form: str, options: Options) -> ImportedFile:
    """Add the references of a file to the sources; `form` is a key of `REFERENCE_FORMS`. Raises `RefusedError`."""
    records = read_entries(root, options).value.records
    findings = Findings()
    reference_form = REFERENCE_FORMS[form]
    book = SourceBook(records)
    text = _decode(file, form)
    with explain_form(text, form):
        references = reference_form.read(text, findings)
        if not references and not findings.left_out:
            raise RefusedError("the file has no reference in it")
    origin = f"# From {reference_form.name}: {file.shown_name}"
    for reference in references:
        add_reference(reference, origin, book, findings)
    entries = NewEntries(origin, sources=book.new, sources_file=file.sources_file)
    return write_entries(root, entries, options, findings)


def import_timeline(root: Path, file: InputFile, story: str, title: str, options: Options) -> ImportedFile:
    """Add the slides of TimelineJS to a story, which may be new, as drafts of events. Raises `RefusedError`."""
    records = read_entries(root, options).value.records
    findings = Findings()
    text = _decode(file, "timelinejs")
    with explain_form(text, "timelinejs"):
        timeline = read_json(text, findings) if text.lstrip().startswith("{") else read_csv(text, findings)
        if not timeline.slides and not findings.left_out:
            raise RefusedError("the timeline has no slide with an event")
    owner, values = choose_story(timeline, story, title, records, findings)
    origin = f"# From TimelineJS: {file.shown_name}"
    book = SourceBook(records)
    events = name_events(draft_events(timeline, origin, book, findings), owner, records, findings)
    cited = cited_by(events.values())
    sources = {id_: source for id_, source in book.new.items() if id_ in cited}
    entries = NewEntries(origin, owner, values if events else {}, events, sources, file.sources_file)
    imported = write_entries(root, entries, options, findings)
    if not imported.events:
        return imported
    always = (_OF_TYPES, _OF_MEDIA) if imported.sources else (_OF_TYPES,)
    return replace(imported, to_do=(*always, *imported.to_do))


def _decode(file: InputFile, form: str) -> str:
    """Return the text of a file. Raises `RefusedError`, which tells what the file seems to be."""
    try:
        return decode_file(file.data, file.encoding)
    except RefusedError as error:
        # The first bytes alone tell the files of programs, which are no text in any encoding.
        head = file.data[:8].decode("latin-1")
        guess = guess_form(head, form) if head.strip() else None
        raise RefusedError(f"this is no text; {guess}" if guess else str(error)) from None


def name_events(drafts: list[DraftEvent], story: str, records: Records, findings: Findings) -> dict[str, DraftEvent]:
    """Return the drafts by free ids, without those that the story has already: by date and title."""
    known: dict[tuple[str, str], str] = {}
    for event in records.all_events:
        if event.story == story:
            known |= {(str(event.fields.date), title): event.id for title in event.fields.title.values()}
    events: dict[str, DraftEvent] = {}
    for draft in drafts:
        date = str(draft.values["date"])
        title = _first_text(draft.values["title"])
        if (date, title) in known:
            same = known[date, title]
            findings.skip_known(draft.place, f"the story has this day and title already, as '{same}'")
        elif any(draft.values == event.values and draft.comments == event.comments for event in events.values()):
            findings.skip_known(draft.place, "the file has it twice")
        else:
            wanted = suggest_id(title, "event", records, story) or suggest_id(f"event {date}", "event", records, story)
            events[free_id(wanted, {*records.ids("event", story), *events})] = draft
    return events


def _first_text(title: Value) -> str:
    """Return a title, or that in its first language."""
    return str(next(iter(title.values()))) if isinstance(title, Mapping) else str(title)
