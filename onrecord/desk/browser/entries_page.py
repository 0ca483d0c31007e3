"""All entries of the site: found by words, kind, story, state, days and who spoke, with what can be done to each."""

from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path
from urllib.parse import urlencode

from msgspec import Struct

from onrecord.desk.browser.visits import Answer, Page, Visit
from onrecord.editing.forms.typed_dates import read_typed_date
from onrecord.editing.lookup.candidate_search import find_candidates
from onrecord.editing.lookup.entry_list import LISTED_KINDS, LISTED_STATES, FoundInList, ListedEntry, Wanted
from onrecord.editing.lookup.offered_entries import list_candidates
from onrecord.model.dates import parse_issued
from onrecord.model.records import EntryKind, Records

ORDERS = ("", "day", "title", "changed")
"""The orders of the list. Without a name: with words the best first, else the latest day first."""
_ON_A_PAGE = 50
"""How many entries a page of the list has."""
_MOST_CHOICES = 50
"""Up to how many stories are offered as a list; of more, words find some."""
_FIELDS = ("q", "kind", "story", "state", "from", "to", "who", "order")
"""The fields of the form, as addresses have them."""


class NamedEntries(Struct, frozen=True):
    """The entries of a kind that typed words name."""

    ids: frozenset[str]
    names: tuple[str, ...]
    """What they are called, the best match first."""


class AskedDay(Struct, frozen=True):
    """A day that was typed into the form."""

    first: date | None = None
    last: date | None = None
    """The first and the last day that it can mean; None if nothing was typed, or if it is not clear."""
    fault: str = ""
    """Why it is not clear."""


class AskedList(Struct, frozen=True):
    """What the form asks for."""

    wanted: Wanted
    order: str
    story: NamedEntries | None
    """None if no story was typed."""
    who: NamedEntries | None
    since: AskedDay
    until: AskedDay


def show_entries(visit: Visit) -> Answer:
    """Return the list of the entries that the form asks for, a page of it."""
    desk = visit.desk
    records = desk.site.read().value.records
    asked = _read_asked(visit, records)
    found = _sort(desk.site.list_of(records).find(asked.wanted), asked.order, desk.root)
    pages = max(1, -(-len(found) // _ON_A_PAGE))
    page = min(max(1, _page_of(visit)), pages)
    query = {name: visit.query[name] for name in _FIELDS if visit.query.get(name)}
    values = {
        "asked": asked,
        "fields": {name: visit.query.get(name, "") for name in _FIELDS},
        "found": found[(page - 1) * _ON_A_PAGE : page * _ON_A_PAGE],
        "count": len(found),
        "page": page,
        "pages": pages,
        "address_of": lambda number: f"?{urlencode({**query, 'page': number})}",
        "is_filtered": bool(query.keys() - {"order"}),
        "is_narrowed": bool(query.keys() - {"q", "kind", "state"}),
        "stories": records.stories if len(records.stories) <= _MOST_CHOICES else (),
        "records": records,
    }
    return Page("entries.html", values)


def _read_asked(visit: Visit, records: Records) -> AskedList:
    query = visit.query
    today = visit.desk.clock().astimezone(records.site.fields.timezone).date()
    since = _read_day(query.get("from", ""), today)
    until = _read_day(query.get("to", ""), today)
    story = _find_named(query.get("story", ""), "story", records)
    who = _find_named(query.get("who", ""), "actor", records)
    wanted = Wanted(
        words=query.get("q", ""),
        kind=next((kind for kind in LISTED_KINDS if kind == query.get("kind")), ""),
        stories=story.ids if story else None,
        state=next((state for state in LISTED_STATES if state == query.get("state")), ""),
        since=since.first,
        until=until.last,
        who=who.ids if who else None,
    )
    order = next((order for order in ORDERS if order == query.get("order")), "")
    return AskedList(wanted, order, story, who, since, until)


def _read_day(typed: str, today: date) -> AskedDay:
    if not typed.strip():
        return AskedDay()
    reading = read_typed_date(typed, today)
    if not reading.value:
        return AskedDay(fault=reading.fault)
    found = parse_issued(reading.value).date
    return AskedDay(found.earliest, found.latest)


def _find_named(typed: str, kind: EntryKind, records: Records) -> NamedEntries | None:
    """Return the entries that have an id, or whose names have the words; None if nothing was typed."""
    if not typed.strip():
        return None
    offered = list_candidates(kind, records)
    same = [candidate for candidate in offered if candidate.id == typed]
    found = same or find_candidates(typed, offered).matches
    return NamedEntries(frozenset(one.id for one in found), tuple(one.names[0] for one in found))


def _sort(found: Sequence[FoundInList], order: str, root: Path) -> Sequence[FoundInList]:
    if order == "day":
        return sorted(found, key=lambda one: _last_day(one.listed), reverse=True)
    if order == "title":
        return sorted(found, key=lambda one: next(iter(one.listed.title.values()), "").casefold())
    if order == "changed":
        changed = _change_times(root, {one.listed.entry.file for one in found})
        return sorted(found, key=lambda one: changed[one.listed.entry.file], reverse=True)
    return found


def _last_day(listed: ListedEntry) -> date:
    return listed.date.latest if listed.date else date.min


def _change_times(root: Path, files: set[str]) -> Mapping[str, float]:
    """Return when files were changed last; a file that has just gone counts as the oldest."""
    times: dict[str, float] = {}
    for file in files:
        try:
            times[file] = (root / file).stat().st_mtime
        except OSError:
            times[file] = 0.0
    return times


def _page_of(visit: Visit) -> int:
    typed = visit.query.get("page", "")
    return int(typed) if typed.isascii() and typed.isdigit() and len(typed) < 7 else 1  # noqa: PLR2004
