"""Finds or makes an archived copy of a source, and writes its address into the entry."""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from pathlib import Path
from typing import Literal

from msgspec import Struct
from msgspec.structs import replace

from onrecord.editing.entries.checked_site import read_records
from onrecord.editing.entries.entry_edit import change_fields
from onrecord.editing.entries.file_text import EditedFile, LineChange, UnsafeChangeError
from onrecord.editing.writing import Replacement, deferred, replace_files, within
from onrecord.model import archives
from onrecord.model.fields import SourceFields
from onrecord.model.records import Entry, Records
from onrecord.problems import RefusedError, nearest
from onrecord.web.wayback import Capture, Wayback, WaybackError

Source = Entry[SourceFields]
Result = Literal["found", "saved", "refused", "none", "failed", "end"]
"""`found`, `saved` and `refused` are written into the entry. `end`: it failed, and so would the others."""
Skip = Literal["archived", "refused", "no address", "archive"]
"""`archive`: its `url` is an archive's."""


class UnknownSourceError(Exception):
    """No source has the given id. `str()` suggests one."""


class Skipped(Struct, frozen=True):
    """A source that is left alone."""

    source: Source
    reason: Skip


class Archived(Struct, frozen=True):
    """What came of one source."""

    source: Source
    result: Result
    message: str = ""
    """The address of the copy, or why there is none; empty for `none`."""
    lines: tuple[LineChange, ...] = ()
    """The changed lines of its file."""


class Plan(Struct, frozen=True):
    """The sources to archive, and those to leave alone."""

    sources: tuple[Source, ...]
    skipped: tuple[Skipped, ...]


def plan_copies(root: Path, ids: Sequence[str]) -> Plan:
    """Return the plan for these sources, or for all but refused ones. Raises `UnknownSourceError` or `RefusedError`."""
    records = read_records(root)
    chosen = [_source(id_, records) for id_ in dict.fromkeys(ids)] if ids else records.sources
    reasons = [(source, _reason_to_skip(source.fields, is_named=bool(ids))) for source in chosen]
    skipped = tuple(Skipped(source, reason) for source, reason in reasons if reason is not None)
    return Plan(tuple(source for source, reason in reasons if reason is None), skipped)


def archive(root: Path, source: Source, wayback: Wayback, today: date, *, saves: bool) -> Archived:
    """Return what came of a source, once written; with `saves`, ask for a new copy where none is near enough."""
    fault = _find_obstacle(root, source)
    if fault:
        return Archived(source, "failed", fault)
    # What the page says now is not what the source said, if it is gone or changed.
    saves = saves and source.fields.url_status in ("live", "paywalled")
    try:
        return _find_or_save(root, source, wayback, today, saves=saves)
    except WaybackError as error:
        if error.kind == "refused":
            return _write(root, source, {"archive_refused": today.isoformat()}, Archived(source, "refused", str(error)))
        return Archived(source, error.kind, str(error))


def _find_obstacle(root: Path, source: Source) -> str | None:
    """Return why no field can be added to the entry, which would be too late to find out with a copy at hand."""
    try:
        _edit(root, source, {"archive_url": "https://example.org/", "archive_date": "2021-11-02"})
    except UnsafeChangeError:
        return "onrecord can't add fields to the entry as it is written; write each of its fields on a line of its own"
    except OSError as error:
        return f"{source.file} can't be read: {error.strerror}"
    except RefusedError as error:
        return str(error)
    return None


def _source(id_: str, records: Records) -> Source:
    found = records.source_by_id.get(id_)
    if found is None:
        guess = nearest(id_, records.ids("source"))
        broken = "; its entry has errors, which onrecord check lists" if id_ in records.ids("source") else ""
        hint = f"; did you mean '{guess}'?" if guess and not broken else broken
        raise UnknownSourceError(f"no source is called '{id_}'{hint}")
    return found


def _reason_to_skip(fields: SourceFields, *, is_named: bool) -> Skip | None:
    if fields.url is None:
        return "no address"
    if archives.is_in_archive(fields.url):
        return "archive"
    if fields.archive_url is not None and archives.is_lasting_copy(fields.archive_url):
        return "archived"
    if fields.archive_refused is not None and not is_named:
        return "refused"
    return None


def _find_or_save(root: Path, source: Source, wayback: Wayback, today: date, *, saves: bool) -> Archived:
    try:
        found = _nearest_copy(source.fields, wayback, today)
    except WaybackError as error:
        if error.kind != "refused" or not saves:
            raise
        found = None  # only the request for a copy tells whether the archive still keeps the site out
    read = _day_read(source.fields)
    is_far = found is not None and read is not None and abs(today - read) < abs(_day(found) - read)
    if found is not None and not (saves and is_far):  # else a copy of today would be nearer to the day of reading
        return _write_copy(root, source, found, "found")
    if not saves:
        return Archived(source, "none")
    try:
        saved = _require_fit(wayback.save(source.fields.url or ""), source.fields, today)
    except WaybackError as error:
        if found is None or error.kind == "end":
            raise
        return _write_copy(root, source, found, "found")
    return _write_copy(root, source, saved, "saved")


def _nearest_copy(fields: SourceFields, wayback: Wayback, today: date) -> Capture | None:
    """Return the copy nearest to the day of reading, else the newest; none from before the publication."""
    published = _first_day(fields)
    since = published.strftime("%Y%m%d") if published else ""
    copies = [copy for copy in wayback.captures(fields.url or "", since) if _fault(copy, fields, today) is None]
    read = _day_read(fields) or today
    return min(copies, key=lambda copy: abs(_day(copy) - read), default=None)


def _first_day(fields: SourceFields) -> date | None:
    """Return the first day on which a copy can have been made: that of the publication."""
    return fields.issued.date.earliest if fields.issued else None


def _day_read(fields: SourceFields) -> date | None:
    read = fields.accessed or fields.issued
    return read.date.latest if read else None


def _day(copy: Capture) -> date:
    return date.fromisoformat(archives.day_of_stamp(copy.stamp))


def _require_fit(copy: Capture, fields: SourceFields, today: date) -> Capture:
    """Return a copy that fits the source. Raises `WaybackError`."""
    fault = _fault(copy, fields, today)
    if fault:
        raise WaybackError("failed", fault)
    return copy


def _fault(copy: Capture, fields: SourceFields, today: date) -> str | None:
    """Return why a copy can't be this source's; None if it can."""
    day = archives.day_of_stamp(copy.stamp)
    if not day or date.fromisoformat(day) > today + timedelta(days=1):
        return "the answer of the Wayback Machine can't be understood"
    if not archives.is_copy_of(copy.original, fields.url or ""):
        return "the page redirects to another one, of which the copy would be; correct 'url', or archive that page"
    if date.fromisoformat(day) < (_first_day(fields) or date.min):
        return f"the copy is of {day}, before the source was published"
    return None


def _write_copy(root: Path, source: Source, copy: Capture, result: Result) -> Archived:
    address = archives.wayback_address(copy.stamp, copy.original)
    fields = {"archive_refused": None, "archive_url": address, "archive_date": archives.day_of_stamp(copy.stamp)}
    return _write(root, source, fields, Archived(source, result, address))


def _write(root: Path, source: Source, fields: Mapping[str, str | None], archived: Archived) -> Archived:
    by_hand = ", ".join(f"{name}: {value}" for name, value in fields.items() if value is not None)
    try:
        with deferred():
            edited, before = _edit(root, source, fields)
            replace_files(root, {source.file: Replacement(before, edited.data)}, "archive")
    except (UnsafeChangeError, OSError, RefusedError) as error:  # somebody changed the file meanwhile
        why = str(error) if isinstance(error, RefusedError) else f"{source.file} can't be changed"
        return Archived(source, "failed", f"{why}; or write into the entry: {by_hand}")
    return replace(archived, lines=edited.lines)


def _edit(root: Path, source: Source, fields: Mapping[str, str | None]) -> tuple[EditedFile, bytes]:
    """Return the source's file with these fields, and its bytes as they are; a field of None is dropped."""
    before = within(root, source.file).read_bytes()
    (entry,) = source.keys
    return change_fields(before, SourceFields, fields, below="url", entry=entry), before
