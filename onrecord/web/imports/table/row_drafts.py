"""Makes the draft of an event of a row, by a map. Nothing of the row is lost without a word."""

from collections.abc import Iterable, Sequence

from msgspec import Struct, field

from onrecord.editing.entries.answer_checks import field_error
from onrecord.editing.entries.untrusted_text import as_plain_markdown, shown_html
from onrecord.editing.entries.yaml_values import Value
from onrecord.editing.lookup.id_suggestions import ids_of_claims
from onrecord.model.dates import DateError, parse_date
from onrecord.model.fields import EventFields
from onrecord.model.foldings import slug
from onrecord.web.imports.cleaning import LONGEST_LINE, LONGEST_TEXT, clean, clean_line, shorten
from onrecord.web.imports.draft_files import ACTORS_OF_EVENTS
from onrecord.web.imports.findings import Findings
from onrecord.web.imports.foreign_dates import parse_clock
from onrecord.web.imports.html_markdown import Converted, as_markdown
from onrecord.web.imports.table.form_dates import find_date
from onrecord.web.imports.table.map_fields import DateUse, TableMap, TextUse, Use
from onrecord.web.imports.table.map_reading import named_columns
from onrecord.web.imports.table.named_actors import FoundActor, NamedActors, ids_of
from onrecord.web.imports.table.row_sources import CitedSource, RowSources
from onrecord.web.imports.table.row_values import RowValues
from onrecord.web.imports.table.rows import Row, text_of

_LINES = ("summary", "role", "audience")
"""The fields that take words in one line."""
_CHOICES = ("type", "channel")


class RowDraft(Struct):
    """What a row becomes, with what it can't hold."""

    row: Row
    values: dict[str, Value] = field(default_factory=dict)
    """The fields of the event; without `title` or `date` if the row has none that can be taken."""
    people: dict[str, list[FoundActor]] = field(default_factory=dict)
    """The names in the row by the field of the event."""
    sources: list[CitedSource] = field(default_factory=list)
    remarks: list[tuple[str, str]] = field(default_factory=list)
    """What becomes comments, by the names of columns."""
    findings: Findings = field(default_factory=Findings)


class RowDrafts:
    """Makes the drafts of a table, one row after the other."""

    def __init__(self, fields: TableMap, actors: NamedActors, sources: RowSources, languages: Sequence[str]) -> None:
        """Take the map, where actors and sources are found or made, and the languages of the story."""
        self._map = fields
        self._actors = actors
        self._sources = sources
        self._languages = languages
        self._silent = {*fields.key, *fields.leave_out} - {*fields.comments}
        self._faults: dict[tuple[str, str], str | None] = {}

    def draft(self, row: Row) -> RowDraft:
        """Return the draft of a row; its findings tell why it can't be taken."""
        draft = RowDraft(row)
        values = RowValues(row.cells, self._sources.linked)
        self._add_title(draft, values)
        self._add_dates(draft, values)
        if draft.findings.left_out:
            return draft
        for name in _CHOICES:
            self._add_choice(draft, name, values)
        for name in _LINES:
            self._add_line(draft, name, getattr(self._map, name), values)
        self._add_body(draft, values)
        for name in ACTORS_OF_EVENTS:
            self._add_people(draft, name, values)
        self._add_claims(draft, values)
        self._add_tags(draft, values)
        draft.sources = self._sources.cite(row, values.used, draft.remarks, draft.findings)
        # A draft may name no source, but it must say so; a published event needs one.
        cited = [source.id for source in draft.sources]
        draft.values["sources"] = cited[0] if len(cited) == 1 else cited
        self._keep_rest(draft, values)
        return draft

    def _add_title(self, draft: RowDraft, values: RowValues) -> None:
        title = clean_line(values.words(self._map.title), draft.row.place, draft.findings)
        if not title:
            draft.findings.leave_out(draft.row.place, "it has no title")
        elif len(title) > LONGEST_LINE:
            message = f"its title has more than {LONGEST_LINE:,} characters"
            draft.findings.leave_out(draft.row.place, message)
        else:
            draft.values["title"] = title

    def _add_dates(self, draft: RowDraft, values: RowValues) -> None:
        text = values.words(self._map.date)
        if not text:
            draft.findings.leave_out(draft.row.place, "it has no date")
            return
        try:
            found = find_date(text, self._map.date)
        except DateError as error:
            draft.findings.leave_out(draft.row.place, f"the date {error}" if str(error)[0] == "'" else str(error))
            return
        draft.values["date"] = found.date
        self._add_time(draft, values, found.time, found.zone)
        self._add_until(draft, values, self._map.until)

    def _add_time(self, draft: RowDraft, values: RowValues, beside: str, zone: str) -> None:
        typed = values.words(self._map.time)
        is_day = parse_date(str(draft.values["date"])).is_day
        if typed:
            try:
                clock = parse_clock(typed)
            except DateError as error:
                _keep(draft, "time", typed, str(error))
                return
            if clock.seconds:
                draft.findings.warn(draft.row.place, f"left out the seconds of the time {clock.written}")
            beside, zone = clock.written, ""
        if beside and is_day:
            draft.values["time"] = beside
            if zone:
                draft.values["timezone"] = zone
        elif beside:
            _keep(draft, "time", beside, "a time needs a date that is one day")

    def _add_until(self, draft: RowDraft, values: RowValues, use: DateUse | None) -> None:
        text = values.words(use)
        if not (use and text):
            return
        start = parse_date(str(draft.values["date"]))
        try:
            until = parse_date(find_date(text, use).date)
        except DateError as error:
            _keep(draft, "until", text, str(error))
            return
        if until.certainly_before(start):
            _keep(draft, "until", text, f"the end {until} lies before the date {start}")
        elif until != start:
            draft.values["until"] = str(until)

    def _add_choice(self, draft: RowDraft, name: str, values: RowValues) -> None:
        typed = values.words(getattr(self._map, name))
        if not typed:
            return
        fault = self._fault(name, typed)
        if fault:
            _keep(draft, name, typed, fault)
        else:
            draft.values[name] = typed

    def _add_line(self, draft: RowDraft, name: str, use: Use | None, values: RowValues) -> None:
        words = clean_line(values.words(use), draft.row.place, draft.findings)
        if len(words) > LONGEST_LINE:
            _keep(draft, name, words, f"it has more than {LONGEST_LINE:,} characters")
        elif words:
            draft.values[name] = words

    def _add_body(self, draft: RowDraft, values: RowValues) -> None:
        use = self._map.body
        text = values.one(use)
        if not (use and text):
            return
        if len(text) > LONGEST_TEXT:
            _keep(draft, "body", text, f"it has more than {LONGEST_TEXT:,} characters")
            return
        body = self._markdown(draft, use, clean(text, draft.row.place, draft.findings))
        if body:
            # Once more: HTML can name any character by its number.
            draft.values["body"] = clean(body, draft.row.place, draft.findings)

    def _markdown(self, draft: RowDraft, use: TextUse, text: str) -> str:
        if use.markup == "html":
            converted = as_markdown(text)
            _tell(draft, "body", converted.told, converted)
            return converted.markdown
        if use.markup == "markdown" and shown_html(text) is not None:
            return text
        if use.markup == "markdown":
            draft.findings.warn(draft.row.place, "the Markdown of 'body' has what a check reports, so it is plain text")
        return as_plain_markdown(text, reports_addresses=False)

    def _add_people(self, draft: RowDraft, name: str, values: RowValues) -> None:
        use = getattr(self._map, name)
        found = [self._actors.find(text, draft.row.place, draft.findings) for text in values.many_words(use)]
        if not found:
            return
        draft.people[name] = found
        ids = list(ids_of(found))
        if ids:
            draft.values[name] = ids[0] if len(ids) == 1 else ids
        unknown = [actor.name for actor in found if not actor.id and actor.name]
        if unknown:
            draft.findings.warn(draft.row.place, f"names in '{name}' of which no actor is certain stand in a comment")
            draft.remarks.append((name, "; ".join(unknown)))

    def _add_claims(self, draft: RowDraft, values: RowValues) -> None:
        found = values.many_words(self._map.claims)
        texts = [clean_line(text, draft.row.place, draft.findings) for text in found]
        kept = []
        for text in filter(None, texts):
            if len(text) > LONGEST_LINE:
                _keep(draft, "claims", text, f"it has more than {LONGEST_LINE:,} characters")
            else:
                kept.append(text)
        if kept:
            ids = ids_of_claims(kept, self._languages)
            draft.values["claims"] = [{"id": id_, "text": text} for id_, text in zip(ids, kept, strict=True)]

    def _add_tags(self, draft: RowDraft, values: RowValues) -> None:
        tags = []
        for words in values.many_words(self._map.tags):
            tag = slug(words)
            if tag and self._fault("tags", tag) is None:
                tags.append(tag)
            elif words:
                _keep(draft, "tags", words, "it can't be a tag")
        if tags:
            tags = list(dict.fromkeys(tags))
            draft.values["tags"] = tags[0] if len(tags) == 1 else tags

    def _keep_rest(self, draft: RowDraft, values: RowValues) -> None:
        """Keep what the map has no value for, and the columns that become comments; tell what words lack."""
        for message in values.told:
            draft.findings.warn(draft.row.place, message)
        for column, text in values.untaken:
            draft.findings.warn(draft.row.place, f"the map has no value for '{shorten(text)}' in '{shorten(column)}'")
            draft.remarks.append((column, text))
        silent = (self._silent | values.used) - {*self._map.comments}
        draft.remarks += [(column, text_of(cell)) for column, cell in draft.row.cells.items() if column not in silent]

    def _fault(self, name: str, value: str) -> str | None:
        """Return what is wrong with a value of which tables have few different ones; None if it is valid."""
        if (name, value) not in self._faults:
            self._faults[name, value] = field_error(EventFields, name, value)
        return self._faults[name, value]


def unnamed_columns(fields: TableMap, columns: Iterable[str]) -> list[str]:
    """Return the columns that a map does not name."""
    named = {column for _, column in named_columns(fields)}
    return [column for column in columns if column not in named]


def _keep(draft: RowDraft, name: str, text: str, fault: str) -> None:
    """Keep a text as a comment, and tell why the field can't have it."""
    draft.findings.warn(draft.row.place, f"'{name}' stands in a comment: {fault}")
    draft.remarks.append((name, text))


def _tell(draft: RowDraft, name: str, told: Iterable[str], converted: Converted) -> None:
    for message in told:
        draft.findings.warn(draft.row.place, message)
    for beginning in converted.unread:
        message = f"'{name}' has HTML without an end, which stands as typed: '{beginning}'"
        draft.findings.warn(draft.row.place, message)
