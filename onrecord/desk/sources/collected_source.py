"""Makes the entry of a source from its page, with a remark on each field; keeps its text; finds or makes its copy."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import date, timedelta
from itertools import groupby
from operator import itemgetter
from pathlib import Path
from typing import Literal
from urllib.parse import urljoin, urlsplit

from msgspec import Struct
from msgspec.structs import replace

from onrecord.desk.editing.entry_edit import change_fields
from onrecord.desk.editing.file_text import EditedFile, LineChange, UnsafeChangeError
from onrecord.desk.editing.new_entries import Value, field_error
from onrecord.desk.editing.untrusted_text import plain_line, plain_text
from onrecord.desk.web.page_facts import Fact, FieldName, PageFacts
from onrecord.interrupts import deferred
from onrecord.model import archives
from onrecord.model.fields import SourceFields
from onrecord.model.quotations import Passage, occurrences
from onrecord.model.records import Entry, Records
from onrecord.model.values import is_web_address
from onrecord.problems import RefusedError, nearest
from onrecord.read import read_site
from onrecord.read.site_folder import MAX_BYTES, decode
from onrecord.read.site_reader import no_site
from onrecord.site_files.additions import create, within
from onrecord.site_files.site_changes import Replacement, replace_files

TYPE_CHECKING = False  # as in the package
if TYPE_CHECKING:
    from onrecord.desk.web.wayback import Capture, Wayback

_TOLD = ("title", "type", "author", "publisher", "container_title", "language", "issued")
_EXPECTED = ("title", "author", "publisher", "language", "issued")  # the remarks tell if the page lacks one
_LONGEST = 300  # the most characters of a title or a name; pages of tricksters have titles of megabytes
_GAP = "[…]"  # the line in place of what is left out; no quotation may reach across it
Source = Entry[SourceFields]
Result = Literal["found", "saved", "refused", "none", "failed", "end"]
"""`found`, `saved` and `refused` are written into the entry. `end`: it failed, and so would the others."""
Skip = Literal["archived", "refused", "no address", "archive"]  # `archive`: its `url` is an archive's


class CollectedSource(Struct, frozen=True):
    """The entry of a source, and what an editor must know of it."""

    values: Mapping[str, Value]
    guesses: Mapping[str, str]  # the comments on the fields that are guesses
    remarks: Mapping[str, str]  # where each field came from
    notes: tuple[str, ...]

    @property
    def name(self) -> str:
        """The words that its id is made from."""
        names = (self.values.get("publisher"), self.values.get("title") or self.values.get("description"))
        return " ".join(str(name) for name in names if name)


class PageAddress(Struct, frozen=True):
    """The address of a page for its entry."""

    url: str
    notes: tuple[str, ...]


def known_source(records: Records, *addresses: str) -> Entry[SourceFields] | None:
    """Return the source that has one of these addresses, or a copy of the same page, in any spelling."""
    wanted = {archives.page_key(address) for address in addresses}
    for source in records.sources:
        own = (source.fields.url, source.fields.archive_url)
        if any(address and archives.page_key(address) in wanted for address in own):
            return source
    return None


def address_of_page(url: str, canonical: str) -> PageAddress:
    """Return the address to cite: the canonical one, if the page names one on its own host, without trackers."""
    cleaned = archives.clean_address(url)
    is_told = cleaned != url and archives.page_key(url) == archives.page_key(cleaned)
    notes = (f"its address is kept as {cleaned}",) if is_told else ()
    try:
        named = archives.clean_address(urljoin(url, canonical)) if canonical else ""
        parts, own = urlsplit(named), urlsplit(url)
    except ValueError:
        return PageAddress(cleaned, notes)
    if not named or archives.page_key(named) == archives.page_key(url) or not is_web_address(named):
        return PageAddress(cleaned, notes)
    if parts.netloc.lower() != own.netloc.lower():
        note = f"it names an address on another host as its own, which is not used: {named}"
        return PageAddress(cleaned, (*notes, note))
    if parts.path in ("", "/") and not parts.query:
        return PageAddress(cleaned, notes)  # a site that names its home page on every page
    return PageAddress(named, (f"it names this address as its own: {named}",))


def collect(address: PageAddress, facts: PageFacts, copy: archives.ArchivedCopy | None, today: str) -> CollectedSource:
    """Return the entry of a source that was read on the day `today`, perhaps from a copy in an archive."""
    short = {name: _shorten(fact) for name, fact in facts.fields.items()}
    told = _with_names({name: fact for name, fact in short.items() if fact.value}, address.url)
    refused = {name: error for name, fact in told.items() if (error := field_error(SourceFields, name, _value(fact)))}
    kept = {name: fact for name, fact in told.items() if name not in refused}
    values: dict[str, Value] = {name: _value(fact) for name, fact in kept.items()}
    values |= {"accessed": today, "url": address.url}
    if copy and copy.archive_url:
        values["archive_url"] = copy.archive_url
        if copy.archive_date:
            values["archive_date"] = copy.archive_date
    copied = f" of {copy.archive_date}" if copy and copy.archive_date else ""
    from_archive = (f"the archive's copy{copied} was read, not the page itself",) if copy else ()
    left_out = (f"its {name} is left out: {plain_line(error)}" for name, error in refused.items())
    guesses = {name: f"a guess, from {fact.origin}" for name, fact in kept.items() if fact.is_guess}
    notes = (*from_archive, *address.notes, *facts.notes, *left_out)
    return CollectedSource(values, guesses, dict(_remarks(kept)), notes)


def _remarks(kept: Mapping[str, Fact]) -> Iterator[tuple[str, str]]:
    for name in (*_TOLD, "description"):
        if fact := kept.get(name):
            yield name, f"a guess, from {fact.origin}" if fact.is_guess else f"from {fact.origin}"
        elif name in _EXPECTED:
            yield name, "not found"


def _with_names(told: Mapping[FieldName, Fact], url: str) -> dict[str, Fact]:
    """Return the facts with a publisher and a title, or a description in its place; no author repeats the publisher."""
    facts: dict[str, Fact] = {str(name): fact for name, fact in told.items()}
    host = archives.readable_host(archives.host_of(url)).removeprefix("www.")
    publisher = facts.setdefault("publisher", Fact(host, "the name of its host", is_guess=True))
    if "title" not in facts:
        facts["description"] = Fact(f"page of {host}", "its address, since it has no title", is_guess=True)
    if author := facts.pop("author", None):
        names = tuple(name for name in author.value if name.casefold() != str(publisher.value).casefold())
        if names:
            facts["author"] = Fact(names, author.origin, author.is_guess)
    return facts


def _shorten(fact: Fact) -> Fact:
    if isinstance(fact.value, tuple):
        names = (plain_line(name[: 2 * _LONGEST]) for name in fact.value)
        return Fact(tuple(name for name in names if name and len(name) <= _LONGEST), fact.origin, fact.is_guess)
    line = plain_line(fact.value[: 10 * _LONGEST])
    if len(line) <= _LONGEST:
        return Fact(line, fact.origin, fact.is_guess)
    return Fact(f"{line[:_LONGEST].rstrip()}…", f"{fact.origin}, cut after {_LONGEST} characters", is_guess=True)


def _value(fact: Fact) -> Value:
    """Return the value as an entry has it: a list only for several."""
    if isinstance(fact.value, tuple):
        return fact.value[0] if len(fact.value) == 1 else list(fact.value)
    return fact.value


class NewSnapshot(Struct, frozen=True):
    """The text of a source, as its snapshot will hold it."""

    text: str

    @property
    def sha256(self) -> str:
        """The digest of the file, for the entry of the source."""
        return hashlib.sha256(self.text.encode("utf-8")).hexdigest()

    @property
    def words(self) -> int:
        """How many words it has."""
        return sum(len(line.split()) for line in self.text.splitlines() if line != _GAP)

    @property
    def has_gaps(self) -> bool:
        """Whether it is an extract."""
        return _GAP in self.text.splitlines()


def new_snapshot(text: str) -> NewSnapshot:
    """Return the snapshot of a stranger's text. Raises `RefusedError` if no snapshot can hold it."""
    snapshot = NewSnapshot(f"{plain_text(text)}\n")
    if not snapshot.text.strip():
        raise RefusedError("there is no text to keep")
    if len(snapshot.text.encode("utf-8")) > MAX_BYTES:
        raise RefusedError("its text is larger than 1 MiB; keep the sentences that you quote, by hand")
    problems = decode(snapshot.text.encode("utf-8"), "", tabs=True).problems
    if problems:
        raise RefusedError(f"its text can't be kept: {problems[0].message}")
    return snapshot


def extract(text: str, quotations: Collection[str]) -> str:
    """Return the lines with these quotations, with gaps between. Raises `RefusedError` if the text lacks one."""
    whole = Passage(plain_text(text), 1)
    kept: set[int] = set()
    for words in quotations:
        found = tuple(occurrences(words, (whole,)))
        if not found:
            raise RefusedError(_missing(words, whole))
        for place in found:
            kept |= set(range(whole.place(place.start)[0], whole.place(place.end - 1)[0] + 1))
    lines = [(number in kept, line) for number, line in enumerate(whole.text.split("\n"), 1) if line]
    runs = ([line for _, line in run] if is_kept else [_GAP] for is_kept, run in groupby(lines, key=itemgetter(0)))
    return "\n".join(line for run in runs for line in run)


def _missing(words: str, whole: Passage) -> str:
    from onrecord.model.fuzzy_match import closest_match  # noqa: PLC0415  (only a wrong quotation needs it)

    match = closest_match(words, (whole,))
    nearest = f"; the nearest words are: {match.words}" if match else ""
    return f"nothing is kept, since the text of the page does not have these words: {words}{nearest}"


def write_snapshot(root: Path, id_: str, snapshot: NewSnapshot) -> str:
    """Write the snapshot of a source, and return its path. Raises `RefusedError` if there is one."""
    path = f"content/snapshots/{id_}.txt"
    create(root, path, snapshot.text)
    return path


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
    message: str = ""  # the address of the copy, or why there is none; empty for `none`
    lines: tuple[LineChange, ...] = ()  # the changed lines of its file


class Plan(Struct, frozen=True):
    """The sources to archive, and those to leave alone."""

    sources: tuple[Source, ...]
    skipped: tuple[Skipped, ...]


def plan(root: Path, ids: Sequence[str]) -> Plan:
    """Return the plan for these sources, or for all but refused ones. Raises `UnknownSourceError` or `RefusedError`."""
    reading = read_site(root).value
    if reading is None:
        raise RefusedError(no_site(root))
    records = reading.records
    chosen = [_source(id_, records) for id_ in dict.fromkeys(ids)] if ids else records.sources
    reasons = [(source, _reason_to_skip(source.fields, is_named=bool(ids))) for source in chosen]
    skipped = tuple(Skipped(source, reason) for source, reason in reasons if reason is not None)
    return Plan(tuple(source for source, reason in reasons if reason is None), skipped)


def archive(root: Path, source: Source, wayback: Wayback, today: date, *, saves: bool) -> Archived:
    """Return what came of a source, once written; with `saves`, ask for a new copy where none is near enough."""
    from onrecord.desk.web.wayback import WaybackError  # noqa: PLC0415  (it needs the extra, which the desk does not)

    if fault := _find_obstacle(root, source):
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
    return "refused" if fields.archive_refused is not None and not is_named else None


def _find_or_save(root: Path, source: Source, wayback: Wayback, today: date, *, saves: bool) -> Archived:
    from onrecord.desk.web.wayback import WaybackError  # noqa: PLC0415  (as above)

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
    from onrecord.desk.web.wayback import WaybackError  # noqa: PLC0415  (as above)

    if fault := _fault(copy, fields, today):
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
