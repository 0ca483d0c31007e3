"""Reads the JSON of TimelineJS: that of version 3, and the older one with the single object `timeline`."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping

from onrecord.desk.imports.findings import MOST_ENTRIES, WHOLE_FILE, Findings, Place
from onrecord.desk.imports.foreign_text import LONGEST_TEXT, decode_json, in_short, objects_in, shortened, words_of
from onrecord.desk.imports.timeline import Slide, SlideDate, Timeline
from onrecord.desk.imports.timeline_csv import old_date
from onrecord.site_files.additions import RefusedError

_KNOWN = frozenset({"title", "events", "eras"})
_OLD_KNOWN = frozenset({"headline", "text", "asset", "date", "era", "startDate", "type"})
_PARTS = ("year", "month", "day")
_CLOCK = ("hour", "minute", "second")
_DATE = (*_PARTS, *_CLOCK)


def read_json(text: str, findings: Findings) -> Timeline:
    """Return the timeline of a JSON file. Raises `RefusedError`."""
    whole = decode_json(text)
    if isinstance(whole, Mapping) and isinstance(inner := whole.get("timeline"), Mapping):
        if not isinstance(inner.get("events"), list):
            return _old_timeline(inner, findings)
        whole = inner  # some early files of version 3 have the object of the older form around them
    if not isinstance(whole, Mapping) or not isinstance(whole.get("events"), list):
        raise RefusedError("this is no JSON of TimelineJS; it needs a list called 'events'")
    _tell_others(whole, _KNOWN, findings)
    title = whole.get("title")
    return Timeline(
        _slide(Place("the title slide", 0), title, findings) if isinstance(title, Mapping) else None,
        [_slide(place, one, findings) for place, one in _list_objects(whole, "events", "event", findings)],
        [_slide(place, one, findings) for place, one in _list_objects(whole, "eras", "era", findings)],
    )


def _old_timeline(whole: Mapping[str, object], findings: Findings) -> Timeline:
    _tell_others(whole, _OLD_KNOWN, findings)
    about_all = {name: whole[name] for name in ("headline", "text", "asset") if name in whole}
    title = _old_slide(Place("the title slide", 0), about_all, findings)
    return Timeline(
        title if title.headline or title.text else None,
        [_old_slide(place, one, findings) for place, one in _list_objects(whole, "date", "event", findings)],
        [_old_slide(place, one, findings) for place, one in _list_objects(whole, "era", "era", findings)],
    )


def _tell_others(whole: Mapping[str, object], known: frozenset[str], findings: Findings) -> None:
    for name, value in whole.items():
        if name not in known and value not in ("", None, [], {}):
            findings.warn(
                WHOLE_FILE, f"left out '{shortened(name)}: {shortened(in_short(value))}', which no field takes"
            )


def _list_objects(
    whole: Mapping[str, object], name: str, unit: str, findings: Findings
) -> Iterator[tuple[Place, Mapping[str, object]]]:
    """Return the objects of a list; tell all that are none. Raises `RefusedError`."""
    items = whole.get(name) or []
    if not isinstance(items, list):
        raise RefusedError(f"'{name}' is no list in this JSON")
    if len(items) > MOST_ENTRIES:
        raise RefusedError(f"'{name}' has more than {MOST_ENTRIES:,} items; split the file into several")
    return objects_in(items, unit, findings)


def _slide(place: Place, slide: Mapping[str, object], findings: Findings) -> Slide:
    parts = ("text", "media", "start_date", "end_date")
    text, media, start, end = (_object(slide, name, place, findings) for name in parts)
    others = (
        *_others({name: value for name, value in slide.items() if name not in parts}, "", ("group",)),
        *_others(media, "media ", ("url",)),
        *_others(text, "text ", ("headline", "text")),
        *_others(start, "start ", _DATE),
        *_others(end, "end ", _DATE),
    )
    texts = (_text(text, "headline"), _text(text, "text"), _text(media, "url"), _text(slide, "group"))
    return Slide(place, _date(start), _date(end), *texts, others)


def _old_slide(place: Place, slide: Mapping[str, object], findings: Findings) -> Slide:
    media = _object(slide, "asset", place, findings)
    taken = ("startDate", "endDate", "headline", "text", "tag")
    others = (
        *_others({name: value for name, value in slide.items() if name != "asset"}, "", taken),
        *_others(media, "media ", ("media",)),
    )
    start, end = (old_date(_text(slide, name)) for name in ("startDate", "endDate"))
    texts = (_text(slide, "headline"), _text(slide, "text"), _text(media, "media"), _text(slide, "tag"))
    return Slide(place, start, end, *texts, others)


def _others(values: Mapping[str, object], prefix: str, taken: Collection[str]) -> Iterator[tuple[str, str]]:
    """Yield what no field takes: the values with other names, and those that are no texts."""
    for name, value in values.items():
        if name not in taken or not isinstance(value, str):
            words = in_short(value)
            if words not in ("", "null", "{}", "[]"):
                yield f"{prefix}{name}".replace("_", " "), words


def _object(slide: Mapping[str, object], name: str, place: Place, findings: Findings) -> Mapping[str, object]:
    value = slide.get(name)
    if isinstance(value, Mapping):
        return value
    if value not in (None, "", []):
        findings.warn(place, f"left out '{name}', which is no object: '{shortened(in_short(value))}'")
    return {}


def _date(date: Mapping[str, object]) -> SlideDate:
    year, month, day = (words_of(date.get(part)).strip() for part in _PARTS)
    clock = [words_of(date.get(part)).strip() for part in _CLOCK]
    while clock and not clock[-1]:
        clock.pop()
    if len(clock) == 1:
        clock.append("00")
    return SlideDate(year, month, day, ":".join(part.zfill(2) for part in clock))


def _text(slide: Mapping[str, object], name: str) -> str:
    text = words_of(slide.get(name)).strip()
    if len(text) > LONGEST_TEXT:
        raise RefusedError(f"'{name}' has more than {LONGEST_TEXT:,} characters; shorten it: '{shortened(text)}'")
    return text
