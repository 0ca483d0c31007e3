"""Writes the rows of a published record as the files of a site, from which they came.

So a published record is read, checked and compared by the same code as a folder. What readers never see of an entry is
in no row. Where an entry must have such a field all the same, its text says so, and nothing compares it.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from msgspec import json

from onrecord.editing.entries.untrusted_text import escape_markup
from onrecord.model.ids import ID_PATTERN, unusable
from onrecord.web.review.published_rows import PublishedRows, Row

_LEFT_OUT = "Not published"
"""The text of a field that an entry must have, and that no row of it has."""
_NEXT_TO_NOTHING = "1970-01-01"
"""The day of a withdrawn event whose rows have no day at all."""
Fields = Mapping[str, Any]
Value = str | Sequence["Value"] | Mapping[str, "Value"]


def restore_settings(rows: PublishedRows) -> str:
    """Return `site.yaml`."""
    index = rows.index
    same = ("title", "description", "languages", "publisher", "licence", "coverage")
    return _text(
        {name: index[name] for name in same} | {"url": index["site"] or rows.address, "timezone": _zone_of(rows)}
    )


def restore_files(rows: PublishedRows, known_procedures: Collection[str]) -> Iterator[tuple[str, str]]:
    """Yield the path and the text of each other file. The procedures that every site has need none."""
    yield "content/actors/all.yaml", _text({row["id"]: _actor(row) for row in rows.actors})
    yield "content/sources/all.yaml", _text({row["id"]: _source(row) for row in rows.sources})
    bills = [row for row in rows.bills if _is_id(row["id"])]
    yield from ((f"content/bills/{row['id']}.yaml", _text(_bill(row))) for row in bills)
    for id_, row in {row["procedure"]: row for row in bills}.items():
        if id_ not in known_procedures and _is_id(id_):
            yield f"content/procedures/{id_}.yaml", _text(_procedure(row))
    any_source = next((row["id"] for row in rows.sources), "")
    zone = _as_zone(_zone_of(rows))
    for story in rows.stories:
        if _is_id(story["story"]["id"]):
            yield from _restore_story(story, zone, any_source)


def _is_id(text: str) -> bool:
    """Return whether a file can be called after a text of a stranger, and is then in its folder."""
    return bool(ID_PATTERN.fullmatch(text)) and not unusable(text)


def _zone_of(rows: PublishedRows) -> str:
    """Return the time zone of most events, since no row has that of the site."""
    counts = Counter(event["timezone"] for story in rows.stories for event in story["events"])
    return counts.most_common(1)[0][0] if counts else "UTC"


def _as_zone(name: str) -> ZoneInfo:
    try:
        return ZoneInfo(name)
    except (ValueError, OSError, ZoneInfoNotFoundError):
        return ZoneInfo("UTC")


def _restore_story(file: Row, zone: ZoneInfo, any_source: str) -> Iterator[tuple[str, str]]:
    folder = f"content/stories/{file['story']['id']}"
    yield f"{folder}/story.yaml", _text(_story(file["story"], file["events"]))
    claims, relations = defaultdict[str, list[Row]](list), defaultdict[str, list[Row]](list)
    for claim in file["claims"]:
        claims[claim["event"]].append(claim)
    for relation in file["relations"]:
        relations[relation["origin"]].append(relation)
    for event in file["events"]:
        yield from _named(folder, event["id"], _event(event, claims[event["id"]], relations, zone))
    for notice in file["withdrawn"] if any_source else ():
        yield from _named(folder, notice["id"], _withdrawn(notice, zone, any_source))


def _named(folder: str, id_: str, fields: Fields) -> Iterator[tuple[str, str]]:
    name = id_.rpartition("/")[2]
    if _is_id(name):
        yield f"{folder}/events/{name}.yaml", _text(fields)


def _actor(row: Row) -> Fields:
    return _without(row, "id", "uri", "page", "side")


def _source(row: Row) -> Fields:
    same = _without(row, "id", "uri", "page", "pages", "csl", "primary")
    return same | {"page": row["pages"], "primary": "yes" if row["primary"] else ""}


def _bill(row: Row) -> Fields:
    return _without(row, "id", "uri", "page", "status", "stages", "events", "expected")


def _procedure(row: Row) -> Fields:
    """Return a procedure that has the stages of a bill, each at any time: no row says which may follow which."""
    same = ("key", "label", "meaning", "chamber", "classification")
    stages = [{name: stage[name] for name in same} | {"any_time": "yes", "repeat": "yes"} for stage in row["stages"]]
    steps = [step for stage in row["stages"] for step in stage["steps"]]
    chambers = {one["chamber"] for one in (*row["stages"], *steps, *row["identifiers"])} | {row["origin"]}
    return {
        "title": row["procedure"],
        "jurisdiction": row["jurisdiction"],
        "chambers": {id_: id_ for id_ in sorted(chambers - {None, "origin", "other"})},
        "stages": stages,
    }


def _story(row: Row, events: Sequence[Row]) -> Fields:
    end = {"date": row["withdrawn"] or row["closed"], "reason" if row["withdrawn"] else "note": row["note"]}
    return {
        **{name: row[name] for name in ("summary", "coverage", "languages", "tags", "aliases")},
        "title": row["title"] or dict.fromkeys(row["languages"], _LEFT_OUT),
        "timezone": next((event["timezone"] for event in events), ""),
        "withdrawn": end if row["withdrawn"] else None,
        "closed": end if row["closed"] and not row["withdrawn"] else None,
        "index": "" if row["index"] else "no",
    }


def _event(row: Row, claims: Iterable[Row], relations: Mapping[str, Sequence[Row]], zone: ZoneInfo) -> Fields:
    same = """type date until time title summary speaker on_behalf_of role audience channel actors bill tags after
    during sources"""
    return {
        **{name: row[name] for name in same.split()},
        "timezone": row["timezone"] if row["time"] else "",
        "body": {code: _body(text, code, row["text_citations"]) for code, text in (row["text"] or {}).items()},
        "stage": [_without(step, "event", "number", "bill", "day") for step in row["stages"]],
        "claims": [_claim(claim, relations) for claim in claims],
        "quotes": [_quote(quote, row["speaker"]) for quote in row["quotes"]],
        **_relations(relations.get(row["id"], ())),
        "published": _day(row["first_published"], zone),
        "corrections": [{"date": one["day"], **_correction(one)} for one in row["corrections"]],
        "aliases": _last_parts(row["aliases"]),
    }


def _quote(row: Row, speakers: Sequence[str]) -> Fields:
    """Return a quotation; a row names who said it also where that is who speaks in the event, for whom that may be."""
    own = _without(row, "quotation", "event", "checked", "rights")
    return own | {"speaker": [] if row["speaker"] == speakers else row["speaker"]}


def _claim(row: Row, relations: Mapping[str, Sequence[Row]]) -> Fields:
    return {
        **{name: row[name] for name in ("text", "quote", "sources")},
        "id": row["id"].rpartition("#")[2],
        **_relations(relations.get(row["id"], ())),
        "aliases": _last_parts(row["aliases"]),
    }


def _relations(rows: Iterable[Row]) -> Fields:
    found = defaultdict[str, list[Fields]](list)
    for row in rows:
        own = {name: row[name] for name in ("target", "claim", "result", "quote", "sources", "note")}
        found[row["kind"]].append(own | {"basis": "inferred" if row["basis"] == "inferred" else ""})
    return dict(found)


def _correction(row: Row) -> Fields:
    return {name: row[name] for name in ("was", "now", "reason")}


def _withdrawn(row: Row, zone: ZoneInfo, any_source: str) -> Fields:
    """Return a withdrawn event; its kind, day, words and sources are gone, and those here are compared with nothing."""
    published = _day(row["first_published"], zone)
    return {
        "type": "statement",
        "date": row["withdrawn"] or published[:10] or _NEXT_TO_NOTHING,
        "title": _LEFT_OUT,
        "sources": any_source,
        "status": "withdrawn",
        "published": published,
        "corrections": [{"date": row["withdrawn"], "reason": row["reason"]}] if row["withdrawn"] else [],
        "aliases": _last_parts(row["aliases"]),
    }


def _body(text: str, language: str, citations: Iterable[Row]) -> str:
    """Return the text of an event as Markdown, with its citations."""
    parts, last = [], 0
    for one in sorted((one for one in citations if one["language"] == language), key=lambda one: one["place"]):
        prefix, locator = f"{one['prefix'] or ''} ".lstrip(), f", {one['locator']}" if one["locator"] else ""
        parts += [escape_markup(text[last : one["place"]]), f" [{escape_markup(prefix)}@{one['source']}{locator}]"]
        last = one["place"]
    return "".join((*parts, escape_markup(text[last:]))).replace("\n", "\n\n")


def _day(moment: str | None, zone: ZoneInfo) -> str:
    """Return a moment as a site writes it: a day, or a day and time, in its time zone."""
    try:
        here = datetime.fromisoformat(moment or "").astimezone(zone)
    except (ValueError, OverflowError):
        return ""
    return here.strftime("%Y-%m-%d" if (here.hour, here.minute) == (0, 0) else "%Y-%m-%dT%H:%M")


def _last_parts(ids: Iterable[str]) -> list[str]:
    return [re.split(r"[/#]", id_)[-1] for id_ in ids]


def _without(row: Row, *names: str) -> Row:
    return {name: value for name, value in row.items() if name not in names}


def _text(fields: Fields) -> str:
    """Return a file with the fields that are known, as JSON, which is YAML too."""
    return json.encode(_known(fields)).decode("utf-8")


def _known(fields: Fields) -> Mapping[str, Value]:
    return {name: found for name, value in fields.items() if (found := _value(value))}


def _value(value: object) -> Value:
    match value:
        case Mapping():
            return _known(value)
        case list() | tuple():
            return [found for item in value if (found := _value(item))]
        case None:
            return ""
        case _:
            return str(value)
