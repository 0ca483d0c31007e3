"""Reads the JSON of TimelineJS: that of version 3, and the older one with the single object `timeline`."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from onrecord.desk.imports.findings import WHOLE_FILE, Findings, Place
from onrecord.desk.imports.foreign_text import LONGEST_TEXT, MOST_ENTRIES, shortened
from onrecord.desk.imports.strict_json import decode_json, in_short, words_of
from onrecord.desk.imports.timeline import Slide, SlideDate, Timeline
from onrecord.desk.imports.timeline_csv import old_date
from onrecord.site_files.additions import RefusedError

_KNOWN = frozenset({"title", "events", "eras"})
_OLD_KNOWN = frozenset({"headline", "text", "asset", "date", "era", "startDate", "type"})
_TAKEN = frozenset({"start_date", "end_date", "text", "media", "group"})
_OLD_TAKEN = frozenset({"startDate", "endDate", "headline", "text", "asset", "tag"})
_OLD_TEXTS = _OLD_TAKEN - {"asset"}
_PARTS = ("year", "month", "day")
_CLOCK = ("hour", "minute", "second")


def read_json(text: str, findings: Findings) -> Timeline:
    """Return the timeline of a JSON file. Raises `RefusedError`."""
    whole = decode_json(text)
    if isinstance(whole, Mapping) and isinstance(old := whole.get("timeline"), Mapping):
        return _old_timeline(old, findings)
    if not isinstance(whole, Mapping) or not isinstance(whole.get("events"), list):
        raise RefusedError("this is no JSON of TimelineJS; it needs a list called 'events'")
    _tell_others(whole, _KNOWN, findings)
    title = whole.get("title")
    return Timeline(
        _slide(Place("the title slide", 0), title, findings) if isinstance(title, Mapping) else None,
        [_slide(place, one, findings) for place, one in _listed(whole, "events", "event", findings)],
        [_slide(place, one, findings) for place, one in _listed(whole, "eras", "era", findings)],
    )


def _old_timeline(whole: Mapping[str, object], findings: Findings) -> Timeline:
    _tell_others(whole, _OLD_KNOWN, findings)
    title = _old_slide(
        Place("the title slide", 0), {name: whole[name] for name in ("headline", "text", "asset") if name in whole}
    )
    return Timeline(
        title if title.headline or title.text else None,
        [_old_slide(place, one) for place, one in _listed(whole, "date", "event", findings)],
        [_old_slide(place, one) for place, one in _listed(whole, "era", "era", findings)],
    )


def _tell_others(whole: Mapping[str, object], known: frozenset[str], findings: Findings) -> None:
    for name, value in whole.items():
        if name not in known and value not in ("", None, [], {}):
            findings.warn(
                WHOLE_FILE, f"left out '{shortened(name)}: {shortened(in_short(value))}', which no field takes"
            )


def _listed(
    whole: Mapping[str, object], name: str, unit: str, findings: Findings
) -> Iterator[tuple[Place, Mapping[str, object]]]:
    """Yield the objects of a list; tell all that are none. Raises `RefusedError`."""
    items = whole.get(name) or []
    if not isinstance(items, list):
        raise RefusedError(f"'{name}' is no list in this JSON")
    if len(items) > MOST_ENTRIES:
        raise RefusedError(f"'{name}' has more than {MOST_ENTRIES:,} items; split the file into several")
    for number, item in enumerate(items, start=1):
        if isinstance(item, Mapping):
            yield Place(unit, number), item
        else:
            findings.leave_out(Place(unit, number), f"it is no object, but '{shortened(in_short(item))}'")


def _slide(place: Place, slide: Mapping[str, object], findings: Findings) -> Slide:
    text, media = _object(slide, "text", place, findings), _object(slide, "media", place, findings)
    others = [(name, in_short(value)) for name, value in slide.items() if name not in _TAKEN]
    others += [(f"media {name}", in_short(value)) for name, value in media.items() if name != "url"]
    others += [(f"text {name}", in_short(value)) for name, value in text.items() if name not in ("headline", "text")]
    others += [(f"text {name}", in_short(text[name])) for name in ("headline", "text") if _is_no_text(text.get(name))]
    others += [(name, in_short(slide[name])) for name in ("group",) if _is_no_text(slide.get(name))]
    others += [("media url", in_short(media["url"]))] if _is_no_text(media.get("url")) else []
    start, end = (_object(slide, name, place, findings) for name in ("start_date", "end_date"))
    for name, date in (("start", start), ("end", end)):
        others += [
            (f"{name} {part}", in_short(value)) for part, value in date.items() if part not in (*_PARTS, *_CLOCK)
        ]
    return Slide(
        place,
        _date(start),
        _date(end),
        _text(text, "headline"),
        _text(text, "text"),
        _text(media, "url"),
        _text(slide, "group"),
        _given(others),
    )


def _old_slide(place: Place, slide: Mapping[str, object]) -> Slide:
    asset = slide.get("asset")
    media = asset if isinstance(asset, Mapping) else {}
    others = [(name, in_short(value)) for name, value in slide.items() if name not in _OLD_TAKEN]
    others += [(f"media {name}", in_short(value)) for name, value in media.items() if name != "media"]
    others += [(name, in_short(value)) for name, value in slide.items() if name in _OLD_TEXTS and _is_no_text(value)]
    return Slide(
        place,
        old_date(_text(slide, "startDate")),
        old_date(_text(slide, "endDate")),
        _text(slide, "headline"),
        _text(slide, "text"),
        _text(media, "media"),
        _text(slide, "tag"),
        _given(others),
    )


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


def _is_no_text(value: object) -> bool:
    return value is not None and not isinstance(value, str)


def _given(others: list[tuple[str, str]]) -> tuple[tuple[str, str], ...]:
    return tuple((name.replace("_", " "), value) for name, value in others if value not in ("", "null", "{}", "[]"))
