"""A record in a folder, told as `onrecord show` and `onrecord find` tell it."""

from collections.abc import Callable, Collection, Sequence
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import Any

from msgspec import convert, to_builtins
from msgspec.structs import replace

from onrecord.editing.lookup.asked_entry import find_asked
from onrecord.editing.lookup.found_entries import Finder, Wanted
from onrecord.editing.lookup.named_things import UnknownNameError
from onrecord.editing.site_reading import Options
from onrecord.editing.telling.named_rows import ACTOR_FIELDS, named_in_fields
from onrecord.editing.telling.opened_record import OpenedRecord, ToldRecord, open_record
from onrecord.editing.telling.record_rows import RULES, Change
from onrecord.editing.telling.shown_entry import EntryTeller
from onrecord.model.full_names import NamedKind, parse_name
from onrecord.model.records import Records
from onrecord.model.relations import Ref
from onrecord.problems import RefusedError
from onrecord.web.mcp.asked_record import UNKNOWN, About, Found, Row, UnansweredError
from onrecord.web.review.reviewing import GatheredRecord, gather_record

_READ = ("site.yaml", "content", "locale", "procedures")
"""The parts of a site's folder from which the record follows."""
_HIDDEN = ("draft", "unused")


class FolderRecord:
    """The public record of a site in a folder; read again when a file of it has changed."""

    cannot_see = "Drafts, the words of withdrawn entries, and the texts of sources but for quotations."

    def __init__(self, root: Path, options: Callable[[], Options]) -> None:
        """Take the folder of the site, and what returns the options of a reading, which has the day."""
        self._root, self._options = root, options
        self._state: object = None
        self._opened: _Opened | None = None

    def _open(self) -> "_Opened":
        state = (self._options().today, _fingerprint(self._root))
        if self._opened is None or state != self._state:
            self._opened = None
            try:
                opened = open_record(self._root, self._options())
            except RefusedError as error:
                raise UnansweredError(str(error)) from error
            if opened.site is None:
                raise UnansweredError(
                    "the site has errors now, and no standing is told then; to see them: onrecord check"
                )
            self._opened, self._state = _Opened(opened), state
        return self._opened

    def about(self) -> About:
        """Return what the site says of itself."""
        return self._open().about

    def tell(self, name: str, day: date | None = None) -> Row:
        """Return an entry as `onrecord show` gives it, with the claims of a story."""
        opened = self._open()
        told = opened.as_of(day)
        try:
            asked = find_asked(name, opened.public)
        except UnknownNameError as error:
            raise UnansweredError(UNKNOWN) from error  # its hints can name what only drafts use
        shown = _plain(EntryTeller(told, opened.public, opened.record.locate).tell(asked))
        if shown["state"] in _HIDDEN:
            raise UnansweredError(UNKNOWN)
        if shown["kind"] == "story" and shown["state"] == "published":
            shown |= _add_claims(told, asked.name.id, shown["expected"])
        return shown

    def find(self, words: str, story: str, kinds: Collection[NamedKind], first: int, most: int) -> Found:
        """Return so many of the entries that words find, from a place on."""
        finder = self._open().finder
        hits = finder.find(words, Wanted(story, tuple(kinds)))
        described = (finder.describe(hit, is_sought=bool(words.strip())) for hit in hits[first : first + most])
        return Found(len(hits), [_plain(one) for one in described])

    def changes(self, since: date) -> Sequence[Row]:
        """Return the changes that were published on a day or later, the oldest first."""
        rows = self._open().told.rows.changes()
        return [_plain(convert(row, Change)) for row in rows if row["recorded"] and row["recorded"] >= since]

    def identify(self, change: Row) -> Row:
        """Return the title, or the text of a claim, and the address of what a change is about."""
        told = self._open().told
        name = parse_name(change["claim"] or change["event"] or f"{change['story']}/")
        assert name is not None, "changes have ids of this record"  # noqa: S101
        if name.kind == "story":
            story = told.rows.story(name.id)
            return {"title": story["title"] or None, "address": story["page"]}
        ref = Ref(name.story, name.event or name.id, name.id if name.event else "")
        event = told.today.line(Ref(*ref.key))
        title: Any = None if event.is_withdrawn else event.fields.title
        if name.event:
            title = next((claim.text for claim in event.fields.claims if claim.id == name.id), None)
        return {"title": _plain(title), "address": told.rows.page(ref)}

    def gather(self) -> GatheredRecord:
        """Return all with which a text is compared; once, until a file changes."""
        return self._open().gathered


class _Opened:
    """A site that was read."""

    def __init__(self, record: OpenedRecord) -> None:
        self.record = record
        self.public = record.records.without_drafts()
        self.told = record.as_of(None)

    @cached_property
    def finder(self) -> Finder:
        return Finder(self.record)

    @cached_property
    def gathered(self) -> GatheredRecord:
        return gather_record(replace(self.record, records=self._published()), self.told)

    def _published(self) -> Records:
        """Return what readers of the site can see: neither drafts nor what only drafts name."""
        site = self.record.site
        assert site is not None, "checked where it is opened"  # noqa: S101
        records = self.public
        return replace(
            records,
            drafts=(),
            draft_stories=(),
            actors=tuple(actor for actor in records.actors if actor.id in site.actors),
            sources=tuple(source for source in records.sources if source.id in site.sources),
            bills=tuple(bill for bill in records.bills if bill.id in site.bills),
            snapshots={id_: snapshot for id_, snapshot in records.snapshots.items() if id_ in site.sources},
        )

    @cached_property
    def about(self) -> About:
        told = self.told
        fields = told.today.fields
        head = _plain(told.rows.head(told.rows.stories()) | fields.as_json(("title", "publisher", "coverage")))
        stories = [_plain(told.rows.story(id_)) for id_ in told.rows.stories()]
        return About(
            title=head["title"],
            address=head["site"],
            publisher=head["publisher"],
            licence=head["licence"],
            coverage=head["coverage"],
            updated=(head["updated"] or "")[:10] or None,
            stories=stories,
        )

    def as_of(self, day: date | None) -> ToldRecord:
        return self.record.as_of(day) if day else self.told


def _add_claims(told: ToldRecord, story: str, steps: Sequence[Row]) -> Row:
    """Return the claims of a story's events that count by the day, with what they and the story's steps name."""
    events = (Ref(*ref.key) for ref in told.today.stories[story].events)
    counting = (ref for ref in events if told.counts(ref) and not told.today.line(ref).is_withdrawn)
    claims = [_plain(row) for ref in counting for row in told.rows.claims(ref)]
    sources = (id_ for id_ in named_in_fields([claims, steps], frozenset({"source"})) if id_ in told.today.sources)
    actors = (id_ for id_ in named_in_fields([claims, steps], ACTOR_FIELDS) if id_ in told.today.actors)
    return {
        "claims": claims,
        "sources": [_plain(told.rows.source(id_)) for id_ in sources],
        "actors": [_plain(told.rows.actor(id_)) for id_ in actors],
        "rules": {rule: RULES[rule] for rule in named_in_fields(claims, frozenset({"rule"})) if rule in RULES},
    }


def _plain(value: object) -> Row:
    """Return rows as JSON has them."""
    found: Row = to_builtins(value)
    return found


def _fingerprint(root: Path) -> tuple[tuple[str, int, int], ...]:
    """Return what changes when a file of the record is written."""
    found = []
    for part in _READ:
        place = root / part
        for file in (place, *(sorted(place.rglob("*")) if place.is_dir() else ())):
            try:
                status = file.stat()
            except OSError:
                continue
            found.append((str(file), status.st_mtime_ns, status.st_size))
    return tuple(found)
