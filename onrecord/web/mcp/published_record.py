"""A published record, told from its static API and its search index as `onrecord show` and `find` tell a folder.

Addresses of files are made here from the address of the site and from ids: those that a file names are never followed.
"""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from datetime import date
from typing import Any
from urllib.parse import urljoin, urlsplit

from msgspec import Struct

from onrecord.editing.lookup.published_search import PublishedSearch, UnreadableIndexError, name_further_files
from onrecord.editing.site_reading import Options
from onrecord.editing.telling.named_rows import ACTOR_FIELDS, is_part, named_in_fields
from onrecord.editing.telling.record_rows import (
    RULES,
    ActorsFile,
    BillsFile,
    CorrectionsFile,
    FoundEntry,
    IndexFile,
    Shown,
    SourcesFile,
    StoryFile,
)
from onrecord.model.full_names import EntryName, NamedKind, parse_name
from onrecord.model.ids import ID_PATTERN
from onrecord.web.mcp.asked_record import UNKNOWN, About, Found, Row, UnansweredError
from onrecord.web.mcp.derived_changes import derive_changes
from onrecord.web.mcp.named_events import find_events_citing, find_events_of
from onrecord.web.mcp.published_files import MissingFileError, PublishedFiles
from onrecord.web.mcp.row_shapes import find_missing, shape_row
from onrecord.web.mcp.rows_by_day import find_later_points, limit_to_day
from onrecord.web.review.published_review import UnrestorableError, gather_published
from onrecord.web.review.published_rows import DERIVED_FIELDS, PublishedRows
from onrecord.web.review.reviewing import GatheredRecord

_VERSION = 1
"""The version of the API that is read."""
_MOST_STORIES = 2_000
_LISTS: Mapping[str, tuple[str, type[Struct]]] = {
    "actor": ("actors", ActorsFile),
    "source": ("sources", SourcesFile),
    "bill": ("bills", BillsFile),
}
"""The file of all entries of a kind, and its type."""
_API = "api/v1/"


class PublishedRecord:
    """The record of a published site."""

    cannot_see = (
        "Drafts, the words of withdrawn entries, and texts of sources: a published site has no kept texts. Sentences "
        "of pages on standings are null; `rules` has the sentence of each rule."
    )

    def __init__(
        self,
        address: str,
        seconds: Callable[[], float],
        options: Callable[[], Options],
        *,
        allows_private: bool = False,
    ) -> None:
        """Take the address of the site, a clock, and what returns the options of a reading, which has the day.

        Raises `UnansweredError` for what is no address.
        """
        self._files = PublishedFiles(address, seconds, allows_private=allows_private)
        self._options = options
        self._shaped: dict[str, Row] = {}
        self._search: PublishedSearch | None = None
        self._gathered: GatheredRecord | None = None

    def about(self) -> About:
        """Return what the site says of itself."""
        index = self._begin()
        same = {name: index[name] for name in ("title", "publisher", "licence", "coverage")}
        updated = (index["updated"] or "")[:10] or None
        return About(address=self._files.base, updated=updated, stories=index["stories"], **same)

    def _begin(self) -> Row:
        """Begin a question; return the first file."""
        if self._files.begin():
            self._shaped, self._search, self._gathered = {}, None, None
        return self._index()

    def _index(self) -> Row:
        """Return the first file. Raises `UnansweredError` for what is no record of this version."""
        try:
            raw = self._files.load(f"{_API}index.json")
        except MissingFileError as error:
            message = f"there is no record at {self._files.base}: it has no {_API}index.json"
            raise UnansweredError(message) from error
        version = raw.get("schema_version") if isinstance(raw, dict) else None
        if type(version) is not int or not isinstance(raw.get("stories"), list):
            raise UnansweredError(f"{_API}index.json can't be read: it is no index of a record")
        if version != _VERSION:
            raise UnansweredError(
                f"the record is told in version {version} of the API; this command reads version {_VERSION}"
            )
        return self._shape(f"{_API}index.json", IndexFile)

    def _shape(self, place: str, table: type[Struct]) -> Row:
        if place not in self._shaped:
            self._shaped[place] = shape_row(self._files.load(place), table)
        return self._shaped[place]

    def _stories(self) -> list[str]:
        ids = [row["id"] for row in self._index()["stories"]][:_MOST_STORIES]
        return [id_ for id_ in ids if ID_PATTERN.fullmatch(id_)]

    def _story(self, id_: str, day: date | None = None) -> Row:
        story = self._shape(f"{_API}stories/{id_}.json", StoryFile)
        if day is None:
            return story
        return limit_to_day(story, day, find_later_points(self._all_stories(), day))

    def _all_stories(self, day: date | None = None) -> list[Row]:
        ids = self._stories()
        self._files.load_all(f"{_API}stories/{id_}.json" for id_ in ids)
        stories = [self._story(id_) for id_ in ids]
        if day is None:
            return stories
        later = find_later_points(stories, day)
        return [limit_to_day(story, day, later) for story in stories]

    def _rows(self, kind: str) -> dict[str, Row]:
        name, table = _LISTS[kind]
        return {row["id"]: row for row in self._shape(f"{_API}{name}.json", table)[name]}

    def tell(self, name: str, day: date | None = None) -> Row:
        """Return an entry as `onrecord show` gives it, with the claims of a story."""
        index = self._begin()
        if day and (parsed := parse_name(name)) and parsed.kind == "bill":
            raise UnansweredError("a published site tells how bills are today alone; their steps have days")
        found, is_former = self._find(name)
        if day and found.kind == "bill":
            raise UnansweredError("a published site tells how bills are today alone; their steps have days")
        own: Row = shape_row({}, Shown)
        own |= _TELLERS[found.kind](self, found, day)
        own |= {
            "schema_version": 1,
            "kind": found.kind,
            "id": str(found) if found.story else found.id,
            "name": str(found),
            "asked": name,
            "is_former": is_former,
            "as_of": day and day.isoformat(),
            "file": None,
            "line": None,
        }
        own["sources"] = self._named("source", own, frozenset({"source"}))
        own["actors"] = self._named("actor", own, ACTOR_FIELDS)
        rules = RULES | index["rules"]
        own["rules"] = {one: rules[one] for one in named_in_fields(own, frozenset({"rule"})) if one in rules}
        own["cite"] = self._cite(own, index)
        return own

    def _named(self, kind: str, found: Row, fields: frozenset[str]) -> list[Row]:
        known = self._rows(kind)
        own = found[kind] and found[kind]["id"]
        return [known[id_] for id_ in named_in_fields(found, fields) if id_ in known and id_ != own]

    def _find(self, asked: str) -> tuple[EntryName, bool]:
        """Return what a name or an address means, and whether it is a former name. Raises `UnansweredError`."""
        text = self._name_at(asked) if "://" in asked else asked
        if ID_PATTERN.fullmatch(text):
            text = f"{text}/"
        name = parse_name(text)
        if name is None:
            raise UnansweredError(UNKNOWN)
        if name.kind in _LISTS:
            rows: Iterable[Row] = self._rows(name.kind).values()
        elif name.kind == "story":
            rows = self._index()["stories"]
        else:
            if name.story not in self._stories():
                raise UnansweredError(UNKNOWN)
            story = self._story(name.story)
            rows = story["claims"] if name.kind == "claim" else (*story["events"], *story["withdrawn"])
        id_ = str(name) if name.event or name.kind == "event" else name.id
        if any(row["id"] == id_ for row in rows):
            return name, False
        renamed = next((row["id"] for row in rows if id_ in row["aliases"]), None)
        former = parse_name(_full(name.kind, renamed)) if renamed else None
        if former is None:
            raise UnansweredError(UNKNOWN)
        return former, True

    def _name_at(self, address: str) -> str:
        """Return the full name of what has a page at an address. Raises `UnansweredError`."""
        try:
            path = urlsplit(address)
        except ValueError:
            raise UnansweredError(UNKNOWN) from None
        bases = (self._files.base, self._index()["site"] or "")
        base = next((base for base in bases if base and address.startswith(base)), None)
        if base is None:
            raise UnansweredError("that is no address of this site")
        parts = [part for part in path.path.removeprefix(urlsplit(base).path).split("/") if part]
        if parts and parts[0] in self._index()["languages"]:
            parts = parts[1:]
        if not parts or not all(map(ID_PATTERN.fullmatch, parts)):
            raise UnansweredError(UNKNOWN)
        first, *rest = parts
        if first in ("actors", "sources", "bills"):
            return f"{first}/{''.join(rest)}"
        anchor = path.fragment.rpartition("__")[2]  # a claim without a page of its own stands on that of its event
        event, claim = (*rest, anchor, "")[:2] if rest else ("", "")
        if claim and ID_PATTERN.fullmatch(claim):
            return f"{first}/{event}#{claim}"
        return f"{first}/{event}"

    def _tell_story(self, name: EntryName, day: date | None) -> Row:
        story = self._story(name.id, day)
        if story["story"]["withdrawn"]:
            return {"state": "withdrawn", "story": story["story"]}
        events = [row["id"] for row in story["events"]]
        # These may tell of later days.
        of_day: Row = dict.fromkeys(("summary", "first_published", "updated")) if day else {}
        row = story["story"] | of_day | {"events": len(events)}
        return {"state": "published", "story": row, "events": events, "claims": story["claims"]}

    def _tell_event(self, name: EntryName, day: date | None) -> Row:
        id_ = str(name)
        story = self._story(name.story, day)
        withdrawn = next((row for row in story["withdrawn"] if row["id"] == id_), None)
        if withdrawn:
            return {"state": "withdrawn", "withdrawn": withdrawn}
        event = next((row for row in story["events"] if row["id"] == id_), None)
        if event is None:
            return {"state": "later"}
        return {
            "state": "published",
            "event": event,
            "claims": [row for row in story["claims"] if row["event"] == id_],
            "findings": [row for row in story["findings"] if row["claim"].startswith(f"{id_}#")],
            "statements": [row for row in story["statements"] if row["event"] == id_],
            "relations": [row for row in story["relations"] if row["event"] == id_],
            "replies": self._replies(id_, day),
        }

    def _tell_claim(self, name: EntryName, day: date | None) -> Row:
        id_ = str(name)
        story = self._story(name.story, day)
        claim = next((row for row in story["claims"] if row["id"] == id_), None)
        event = next((row for row in story["events"] if claim and row["id"] == claim["event"]), None)
        if claim is None or event is None:
            return {"state": "later"}
        everywhere = (row for one in self._all_stories(day) for row in one["statements"])
        return {
            "state": "published",
            "claim": claim,
            "event": event,
            "findings": [row for row in story["findings"] if row["claim"] == id_],
            "statements": [row for row in everywhere if row["point"] == claim["point"]],
            "relations": [row for row in story["relations"] if row["origin"] == id_],
            "replies": self._replies(id_, day),
        }

    def _replies(self, id_: str, day: date | None) -> list[Row]:
        """Return the relations of all stories that lead to an event or a claim."""
        own = id_.partition("#")[0]
        rows = (row for story in self._all_stories(day) for row in story["relations"])
        return [row for row in rows if is_part(row["target"], id_) and row["event"] != own]

    def _tell_listed(self, name: EntryName, day: date | None) -> Row:
        row = self._rows(name.kind)[name.id]
        if name.kind == "bill":
            return {"state": "published", "bill": row, "events": row["events"]}
        stories = self._all_stories(day)
        if name.kind == "actor":
            events = find_events_of(name.id, stories, self._rows("actor"))
        else:
            events = find_events_citing(name.id, stories)
        return {"state": "published", name.kind: row, "events": events}

    def _cite(self, shown: Row, index: Row) -> Row | None:
        own = shown[shown["kind"]] or shown["withdrawn"]
        if not own:
            return None
        languages = index["languages"]
        titled = own
        if shown["kind"] == "claim" and "#" in own["page"]:
            titled = shown["event"]  # its page is that of its event
        title: Any = next(filter(None, map(titled.get, ("title", "text", "name", "description"))), {})
        updated = own.get("updated") or max(self._updates(shown), default=None)
        return {
            "address": self._address(own["page"]),
            "title": title if isinstance(title, str) else _first(title, languages),
            "publisher": _first(index["publisher"] or {}, languages) or None,
            "site": _first(index["title"], languages),
            "updated": updated and updated[:10],
        }

    def _updates(self, shown: Row) -> Iterator[str]:
        """Yield when the events changed that the page of a claim or a bill shows."""
        if shown["kind"] not in ("claim", "bill"):
            return
        ids = {shown["event"]["id"]} if shown["event"] else set(shown["events"])
        if shown["claim"] and "#" not in shown["claim"]["page"]:
            ids |= {row["event"] for row in shown["statements"]}
        rows = (row for story in self._all_stories() for row in story["events"] if row["id"] in ids)
        yield from (row["updated"] for row in rows if row["updated"])

    def _address(self, page: str) -> str:
        """Return the address of a page, if it is one of this site; else that of the site."""
        address = urljoin(self._files.base, page)
        bases = (self._files.base, self._index()["site"] or self._files.base)
        is_own = address.startswith(bases) and urlsplit(address).scheme in ("http", "https")
        return address if is_own else self._files.base

    def find(self, words: str, story: str, kinds: Collection[NamedKind], first: int, most: int) -> Found:
        """Return so many of the entries that words find, from a place on."""
        self._begin()
        hits = self._searched().find(words, story, kinds)
        shown = hits[first : first + most]
        return Found(len(hits), [self._describe(hit, is_sought=bool(words.strip())) for hit in shown])

    def _searched(self) -> PublishedSearch:
        """Return the search; all of its files are loaded, so the host's log tells no word of a query."""
        if self._search is None:
            try:
                head = self._files.load("search/index.json")
                places = {name: f"search/{name}.json" for name in name_further_files(head)}
                loaded = self._files.load_all(places.values())
                self._search = PublishedSearch({"index": head} | {name: loaded[at] for name, at in places.items()})
            except MissingFileError as error:
                raise UnansweredError(
                    "the site publishes no search index; list its stories, and ask for one"
                ) from error
            except UnreadableIndexError as error:
                message = (
                    "the search index of the site is of another version, or broken; list its stories, and ask for one"
                )
                raise UnansweredError(message) from error
        return self._search

    def _describe(self, hit: Any, *, is_sought: bool) -> Row:  # noqa: ANN401  (a hit of the search)
        name = hit.document.name
        own: Row = shape_row({}, FoundEntry)
        own |= {
            "kind": name.kind,
            "id": str(name) if name.story else name.id,
            "story": name.story or None,
            "score": hit.score if is_sought else None,
            "name": str(name),
            "title": dict(hit.document.title),
            "date": hit.document.date or None,
            "who": list(hit.document.speakers),
            "address": self._files.base,
            "file": None,
            "line": None,
        }
        row = self._row_of(name)
        if row is None:
            return own
        own["address"] = self._address(row["page"])
        own |= {field: row[field] for field in ("point", "standing", "origins", "unknown_origins") if field in row}
        if name.kind in ("event", "claim", "bill"):
            own["citations"] = row["sources"]
        if name.kind == "event":
            own["quotes"] = row["quotes"]
        if name.kind == "claim":
            story = self._story(name.story)
            own["findings"] = [one for one in story["findings"] if one["claim"] == row["id"]]
            events = (one for one in story["events"] if one["id"] == row["event"])
            own["quotes"] = [one for event in events for one in event["quotes"] if one["id"] == row["quote"]]
        named = [one["source"] for one in (*own["citations"], *own["quotes"])]
        named += [name.id] if name.kind == "source" else []
        sources = self._rows("source") if named else {}
        fields = tuple(shape_row({"sources": [{}]}, FoundEntry)["sources"][0])
        own["sources"] = [
            {field: sources[id_][field] for field in fields} for id_ in dict.fromkeys(named) if id_ in sources
        ]
        return own

    def _row_of(self, name: EntryName) -> Row | None:
        """Return the row of an entry that the index names; None if the API lacks it, which can be of another build."""
        if name.kind in _LISTS:
            return self._rows(name.kind).get(name.id)
        if name.kind == "story":
            return next((row for row in self._index()["stories"] if row["id"] == name.id), None)
        if name.story not in self._stories():
            return None
        rows: Sequence[Row] = self._story(name.story)["claims" if name.kind == "claim" else "events"]
        return next((row for row in rows if row["id"] == str(name)), None)

    def changes(self, since: date) -> Sequence[Row]:
        """Return the changes that were published on a day or later, the oldest first."""
        self._begin()
        corrections = self._shape(f"{_API}corrections.json", CorrectionsFile)["corrections"]
        found = derive_changes(self._all_stories(), corrections)
        return [row for row in found if row["recorded"] and row["recorded"] >= since.isoformat()]

    def identify(self, change: Row) -> Row:
        """Return the title, or the text of a claim, and the address of what a change is about."""
        if change["story"] not in self._stories():
            return {"title": None, "address": self._files.base}
        story = self._story(change["story"])
        id_ = change["claim"] or change["event"] or change["story"]
        rows = (story["story"], *story["events"], *story["withdrawn"], *story["claims"])
        row: Row = next((row for row in rows if row["id"] == id_), {})
        return {"title": row.get("title") or row.get("text"), "address": self._address(row.get("page", ""))}

    def gather(self) -> GatheredRecord:
        """Return all with which a text is compared; once, until the files are loaded anew."""
        rows = self.load_rows()
        if self._gathered is None:
            try:
                self._gathered = gather_published(rows, self._options())
            except UnrestorableError as error:
                raise UnansweredError(str(error)) from error
        return self._gathered

    def load_rows(self) -> PublishedRows:
        """Return all rows of the site; what a text is compared with is known before the text is looked at."""
        index = self._begin()
        lists = {name: list(self._rows(kind).values()) for kind, (name, _) in _LISTS.items()}
        stories = self._all_stories()
        return PublishedRows(self._files.base, index, stories, missing=tuple(self._missing()), **lists)

    def _missing(self) -> Iterator[str]:
        """Yield the fields, once each, that a comparison would have a use for and the files of the site lack."""
        tables: dict[str, type[Struct]] = {f"{_API}stories/{id_}.json": StoryFile for id_ in self._stories()}
        tables |= {f"{_API}index.json": IndexFile} | {f"{_API}{name}.json": table for name, table in _LISTS.values()}
        found = (find_missing(self._files.load(place), table, DERIVED_FIELDS) for place, table in tables.items())
        yield from sorted({field for fields in found for field in fields})


_TELLERS: Mapping[NamedKind, Callable[[PublishedRecord, EntryName, date | None], Row]] = {
    "story": PublishedRecord._tell_story,  # noqa: SLF001  (a table of this class)
    "event": PublishedRecord._tell_event,  # noqa: SLF001
    "claim": PublishedRecord._tell_claim,  # noqa: SLF001
    **dict.fromkeys(("actor", "source", "bill"), PublishedRecord._tell_listed),  # noqa: SLF001
}


def _full(kind: NamedKind, id_: str) -> str:
    """Return the full name of an entry by the id of its row."""
    if kind == "story":
        return f"{id_}/"
    return id_ if kind in ("event", "claim") else f"{kind}s/{id_}"


def _first(texts: Mapping[str, str], languages: Iterable[str]) -> str:
    known: Iterator[str] = (texts[code] for code in languages if code in texts)
    return next(known, next(iter(texts.values()), ""))
