"""Says what each row of a table would become, before anything is written: for a dry run, for the desk, and to import.

It reads no file, asks no clock and prints nothing.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Literal

from msgspec import Struct, field

from onrecord.editing.entries.added_entry import NewEntry, make_entry, with_made
from onrecord.editing.entries.yaml_values import Value
from onrecord.editing.lookup.id_suggestions import free_id, languages_of, suggest_id
from onrecord.editing.lookup.likely_doubles import find_doubles
from onrecord.model.fields import EventFields
from onrecord.model.namesakes import Namesakes, similar_pairs
from onrecord.model.records import Entry, Records
from onrecord.problems import has_errors
from onrecord.web.imports.cleaning import clean_line, shorten
from onrecord.web.imports.comments import write_told_comments
from onrecord.web.imports.draft_files import ACTORS_OF_EVENTS
from onrecord.web.imports.findings import Findings, Place
from onrecord.web.imports.source_book import NewSource, SourceBook
from onrecord.web.imports.table.map_reading import ReadMap, columns_of, fit_map
from onrecord.web.imports.table.named_actors import NamedActors
from onrecord.web.imports.table.row_drafts import RowDraft, RowDrafts, unnamed_columns
from onrecord.web.imports.table.row_sources import CitedSource, RowSources
from onrecord.web.imports.table.rows import Row, Table, text_of
from onrecord.web.imports.timeline_drafts import name_story

_LONGEST_KEY = 300
_MOST_NAMED = 20
"""How many names of no actor a message lists."""
_TABLE = Place("the table", 0)
State = Literal["new", "known", "refused"]


class RowPreview(Struct, kw_only=True):
    """What one row would become."""

    place: Place
    key: str
    """What tells it apart from other rows, also in a later export of the table."""
    state: State
    """`known` if the story has it already, or the file twice; `refused` if it can't become an event."""
    id: str = ""
    """The id of its event: the new one, or that of the story's."""
    values: Mapping[str, Value] = {}
    """The fields of the event."""
    comments: str = ""
    """What no field takes, as comments."""
    title: str = ""
    day: str = ""
    speakers: tuple[str, ...] = ()
    """The names of those who speak in it, as the table has them."""
    unknown_names: tuple[str, ...] = ()
    """Those of whom the site has no actor, and the import makes none."""
    sources: tuple[CitedSource, ...] = ()
    doubles: tuple[str, ...] = ()
    """The events and rows that may be the same event, each with what is alike, in words."""
    told: tuple[str, ...] = ()
    """What is changed, missing or refused, in words."""


class TablePreview(Struct, frozen=True):
    """What a table would become."""

    story: str
    story_values: Mapping[str, Value]
    """The fields of a new story; empty if the site has it."""
    rows: tuple[RowPreview, ...]
    sources: Mapping[str, NewSource]
    """The new sources by id, those that only refused and known rows cite left out."""
    actors: Mapping[str, NewSource]
    """The new actors by id."""
    findings: Findings
    """What is told, left out and known, with the places of all rows."""

    def count(self, state: State) -> int:
        """Return how many rows have a state."""
        return sum(row.state == state for row in self.rows)


class TableTarget(Struct, frozen=True):
    """Where the events of a table go."""

    story: str = ""
    """The id of a story, which may be new; empty to find one by its title."""
    title: str = ""
    file_name: str = "a table"
    """What comments call the file."""
    known_keys: Mapping[str, str] = field(default_factory=dict)
    """The events of the story that come from this table already, by the keys of their rows."""

    @property
    def origin(self) -> str:
        """The comment on where entries come from."""
        return f"# From a table: {self.file_name}"


def preview_table(
    table: Table, read: ReadMap, records: Records, target: TableTarget, findings: Findings
) -> TablePreview:
    """Return what each row of a table would become; `findings` has what the reading of the file told.

    Raises `MapRefusedError` if the map does not fit the table, and `RefusedError` if no story is named.
    """
    fit_map(read, table)
    story, story_values = name_story(target.story, target.title, records)
    unnamed = unnamed_columns(read.fields, table.filled_columns())
    if unnamed:
        named = ", ".join(f"'{shorten(column)}'" for column in unnamed)
        findings.warn(_TABLE, f"the map does not name these columns, so they stand in comments: {named}")
    if read.fields.leave_out:
        named = ", ".join(f"'{shorten(column)}'" for column in read.fields.leave_out)
        findings.warn(_TABLE, f"left out, as the map says: {named}")
    previewing = _Previewing(read, records, story, target, findings)
    rows = [previewing.preview(row) for row in table.rows]
    previewing.name_doubles(rows)
    return previewing.whole(story_values, rows)


def row_key(row: Row, read: ReadMap) -> str:
    """Return what tells a row apart, in one line: the cells of the map's `key`, or else day and title as typed."""
    fields = read.fields
    typed = [column for use in (fields.date, fields.title) for _, column in columns_of(use)]
    key = _join(row, fields.key) or _join(row, typed)
    return key if len(key) <= _LONGEST_KEY else f"{key[:_LONGEST_KEY]}…"


def _join(row: Row, columns: Iterable[str]) -> str:
    cells = (" ".join(text_of(row.cells.get(column, "")).split()) for column in columns)
    return clean_line(" | ".join(filter(None, cells)), row.place, Findings())


class _Previewing:
    """Goes through the rows of one table."""

    def __init__(self, read: ReadMap, records: Records, story: str, target: TableTarget, findings: Findings) -> None:
        self._read = read
        self._records = records
        self._story = story
        self._target = target
        self._findings = findings
        self._book = SourceBook(records)
        self._actors = NamedActors(records, read.fields.new_actors, target.origin)
        sources = RowSources(read.fields.sources, target.origin, self._book, records)
        self._drafts = RowDrafts(read.fields, self._actors, sources, languages_of(records, story))
        self._ids = set(records.ids("event", story))
        self._entries: list[Entry[EventFields]] = []
        self._by_name: dict[tuple[str, str], str] = {}
        self._in_file: dict[str, Place] = {}
        self._first_with_key: dict[str, Place] = {}
        from_rows = frozenset(target.known_keys.values())
        for event in records.all_events:
            if event.story == story and event.id not in from_rows:
                for title in event.fields.title.values():
                    self._by_name.setdefault((str(event.fields.date), title), event.id)

    def preview(self, row: Row) -> RowPreview:
        """Return what a row would become."""
        key = row_key(row, self._read)
        known = self._target.known_keys.get(key)
        if known:
            self._findings.skip_known(row.place, "the story has it already, by its key")
            return self._known(row, key, known, f"the story has this row already, as '{known}'")
        first = self._first_with_key.setdefault(key, row.place)
        if first is not row.place and self._read.fields.key:
            self._findings.warn(row.place, f"it has the key of {first}: '{shorten(key)}'")
        draft = self._drafts.draft(row)
        if draft.findings.left_out:
            return self._refused(draft, key)
        title, day = str(draft.values["title"]), str(draft.values["date"])
        same = self._by_name.get((day, title))
        if same:
            message = f"the story has this day and title already, as '{same}'"
            self._findings.skip_known(row.place, message)
            return self._known(row, key, same, message)
        comments = write_told_comments(draft.remarks, row.place, draft.findings)
        own_key = key if self._read.fields.key else ""
        twin = self._in_file.setdefault(repr((draft.values, comments, own_key)), row.place)
        if twin is not row.place:
            self._findings.skip_known(row.place, "the table has the same row before")
            return self._known(row, key, "", f"the table has this row twice, first as {twin}")
        return self._new(draft, key, comments)

    def _new(self, draft: RowDraft, key: str, comments: str) -> RowPreview:
        title, day = str(draft.values["title"]), str(draft.values["date"])
        records = self._records
        wanted = suggest_id(title, "event", records, self._story)
        wanted = wanted or suggest_id(f"event {day}", "event", records, self._story)
        id_ = free_id(wanted, self._ids)
        values = {"type": "report", **draft.values, "status": "draft"}
        made = make_entry(records, NewEntry("event", id_, values, self._story))
        if made.value is None:
            for problem in made.problems:
                if has_errors((problem,)):
                    draft.findings.leave_out(draft.row.place, problem.message)
            return self._refused(draft, key)
        self._ids.add(id_)
        self._entries.append(made.value)
        self._tell(draft.findings)
        return RowPreview(
            place=draft.row.place,
            key=key,
            state="new",
            id=id_,
            values=values,
            comments=comments,
            title=title,
            day=day,
            speakers=tuple(actor.name for actor in draft.people.get("speaker", ())),
            unknown_names=tuple(
                actor.name for found in draft.people.values() for actor in found if actor.name and not actor.id
            ),
            sources=tuple(draft.sources),
            told=tuple(draft.findings.told),
        )

    @staticmethod
    def _known(row: Row, key: str, id_: str, message: str) -> RowPreview:
        return RowPreview(place=row.place, key=key, state="known", id=id_, told=(message,))

    def _refused(self, draft: RowDraft, key: str) -> RowPreview:
        self._tell(draft.findings)
        return RowPreview(
            place=draft.row.place,
            key=key,
            state="refused",
            title=str(draft.values.get("title", "")),
            day=str(draft.values.get("date", "")),
            told=tuple(draft.findings.left_out),
        )

    def _tell(self, findings: Findings) -> None:
        """Add what was found in a row to what was found in all."""
        for message, places in findings.told.items():
            self._findings.told.setdefault(message, []).extend(places)
        for message, places in findings.left_out.items():
            self._findings.left_out.setdefault(message, []).extend(places)

    def name_doubles(self, rows: Sequence[RowPreview]) -> None:
        """Name the events and rows that may be the same event as a new row, by the rule IDS009."""
        new = {row.id: row for row in rows if row.state == "new"}
        for double in find_doubles(with_made(self._records, self._entries)):
            one, other = double.one, double.other
            if self._story not in (one.story, other.story):
                continue
            for event, same in ((other, one), (one, other)):
                row = new.get(event.id)
                if row and (event is other or same.id not in new):
                    self._name_double(row, same.id, new.get(same.id), double.alike)

    def _name_double(self, row: RowPreview, id_: str, other: RowPreview | None, alike: str) -> None:
        name = str(other.place) if other else f"the event '{id_}'"
        message = f"it may be {name} once more: it has the same {alike}"
        row.doubles = (*row.doubles, message)
        self._findings.warn(row.place, message)

    def whole(self, story_values: Mapping[str, Value], rows: Sequence[RowPreview]) -> TablePreview:
        """Return the whole preview, with the sources and actors of new rows alone."""
        new = [row for row in rows if row.state == "new"]
        self._tell_unknown(new)
        cited = {source.id for row in new for source in row.sources}
        named = {id_ for row in new for id_ in _people_in(row.values)}
        sources = {id_: source for id_, source in self._book.new.items() if id_ in cited}
        actors = self._actors.new_among(named)
        self._tell_alike(actors)
        return TablePreview(self._story, story_values if new else {}, tuple(rows), sources, actors, self._findings)

    def _tell_alike(self, actors: Mapping[str, NewSource]) -> None:
        """Tell the new actors whose names are almost those of others, as the warnings IDS007 and IDS008 would."""
        entries = (make_entry(self._records, NewEntry("actor", id_, actor.values)) for id_, actor in actors.items())
        made = [entry.value for entry in entries if entry.value is not None]
        every = {**self._records.actor_by_id, **{entry.id: entry for entry in made}}
        for one, other, likely in similar_pairs(every, Namesakes(every)) if made else ():
            if one in actors:
                message = f"the new actor '{one}' may be one that is there: {likely.words(other)}"
                self._findings.warn(_TABLE, message)

    def _tell_unknown(self, rows: Sequence[RowPreview]) -> None:
        """Tell all names of no actor in one line, those of most rows first."""
        counts = Counter(name for row in rows for name in row.unknown_names)
        if counts:
            listed = ", ".join(f"{shorten(name)} ({number:,})" for name, number in counts.most_common(_MOST_NAMED))
            more = f", and {len(counts) - _MOST_NAMED:,} more names" if len(counts) > _MOST_NAMED else ""
            hint = "add those who matter to content/actors/ first, or say in the map what 'new_actors' are"
            self._findings.warn(_TABLE, f"no actor is certain for {listed}{more}; {hint}")


def _people_in(values: Mapping[str, Value]) -> Iterator[str]:
    """Yield the ids of the actors that an event names."""
    for name in ACTORS_OF_EVENTS:
        value = values.get(name, ())
        yield from (value,) if isinstance(value, str) else map(str, value)
