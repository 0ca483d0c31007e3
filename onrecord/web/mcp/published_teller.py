"""Tells an entry of a published site as `onrecord show` tells one of a folder."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import date
from typing import Any
from urllib.parse import urlsplit

from onrecord.editing.telling.named_rows import ACTOR_FIELDS, is_part, named_in_fields
from onrecord.editing.telling.record_rows import RULES, Shown
from onrecord.model.full_names import EntryName, NamedKind, parse_name
from onrecord.model.ids import ID_PATTERN
from onrecord.web.mcp.asked_record import UNKNOWN, Row, UnansweredError
from onrecord.web.mcp.named_events import find_events_citing, find_events_of
from onrecord.web.mcp.published_api import LISTS, PublishedApi
from onrecord.web.mcp.row_shapes import shape_row


class PublishedTeller:
    """Tells entries by their names or addresses."""

    def __init__(self, api: PublishedApi) -> None:
        """Take the rows of the site."""
        self._api = api

    def tell(self, name: str, day: date | None = None) -> Row:
        """Return an entry as `onrecord show` gives it, with the claims of a story."""
        index = self._api.index()
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
        known = self._api.rows(kind)
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
        if name.kind in LISTS:
            rows: Iterable[Row] = self._api.rows(name.kind).values()
        elif name.kind == "story":
            rows = self._api.index()["stories"]
        else:
            if name.story not in self._api.story_ids():
                raise UnansweredError(UNKNOWN)
            story = self._api.story(name.story)
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
        bases = (self._api.files.base, self._api.index()["site"] or "")
        base = next((base for base in bases if base and address.startswith(base)), None)
        if base is None:
            raise UnansweredError("that is no address of this site")
        parts = [part for part in path.path.removeprefix(urlsplit(base).path).split("/") if part]
        if parts and parts[0] in self._api.index()["languages"]:
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
        story = self._api.story(name.id, day)
        if story["story"]["withdrawn"]:
            return {"state": "withdrawn", "story": story["story"]}
        events = [row["id"] for row in story["events"]]
        # These may tell of later days.
        of_day: Row = dict.fromkeys(("summary", "first_published", "updated")) if day else {}
        row = story["story"] | of_day | ({"expected": []} if day else {}) | {"events": len(events)}
        told = {"events": events, "claims": story["claims"], "expected": story["expected"]}
        return {"state": "published", "story": row, **told}

    def _tell_event(self, name: EntryName, day: date | None) -> Row:
        id_ = str(name)
        story = self._api.story(name.story, day)
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
            "expected": [row for row in story["expected"] if row["set_by"] == id_],
        }

    def _tell_claim(self, name: EntryName, day: date | None) -> Row:
        id_ = str(name)
        story = self._api.story(name.story, day)
        claim = next((row for row in story["claims"] if row["id"] == id_), None)
        event = next((row for row in story["events"] if claim and row["id"] == claim["event"]), None)
        if claim is None or event is None:
            return {"state": "later"}
        everywhere = (row for one in self._api.stories(day) for row in one["statements"])
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
        rows = (row for story in self._api.stories(day) for row in story["relations"])
        return [row for row in rows if is_part(row["target"], id_) and row["event"] != own]

    def _tell_listed(self, name: EntryName, day: date | None) -> Row:
        row = self._api.rows(name.kind)[name.id]
        if name.kind == "bill":
            steps = [step for step in self._api.steps_ahead() if step["bill"] == name.id]
            return {"state": "published", "bill": row, "events": row["events"], "expected": steps}
        stories = self._api.stories(day)
        if name.kind == "actor":
            events = find_events_of(name.id, stories, self._api.rows("actor"))
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
            "address": self._api.address(own["page"]),
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
        rows = (row for story in self._api.stories() for row in story["events"] if row["id"] in ids)
        yield from (row["updated"] for row in rows if row["updated"])


_TELLERS: Mapping[NamedKind, Callable[[PublishedTeller, EntryName, date | None], Row]] = {
    "story": PublishedTeller._tell_story,  # noqa: SLF001  (a table of this class)
    "event": PublishedTeller._tell_event,  # noqa: SLF001
    "claim": PublishedTeller._tell_claim,  # noqa: SLF001
    **dict.fromkeys(("actor", "source", "bill"), PublishedTeller._tell_listed),  # noqa: SLF001
}


def _full(kind: NamedKind, id_: str) -> str:
    """Return the full name of an entry by the id of its row."""
    if kind == "story":
        return f"{id_}/"
    return id_ if kind in ("event", "claim") else f"{kind}s/{id_}"


def _first(texts: Mapping[str, str], languages: Iterable[str]) -> str:
    known: Iterator[str] = (texts[code] for code in languages if code in texts)
    return next(known, next(iter(texts.values()), ""))
