"""Reads a timeline of TimelineJS from its JSON, of version 3 or the older one."""

from collections.abc import Collection, Iterator, Mapping

from msgspec.structs import replace

from onrecord.problems import RefusedError
from onrecord.web.imports.cleaning import LONGEST_TEXT, shorten
from onrecord.web.imports.findings import MOST_ENTRIES, WHOLE_FILE, Findings, Place
from onrecord.web.imports.foreign_values import decode_json, in_short, objects_in, words_of
from onrecord.web.imports.timeline import TITLE_SLIDE, Slide, SlideDate, SlideSource, Timeline, read_old_date

_KNOWN = frozenset({"title", "events", "eras"})
_OLD_KNOWN = frozenset({"headline", "text", "asset", "date", "era", "startDate", "type"})
_PARTS = ("year", "month", "day")
_CLOCK = ("hour", "minute", "second")
_DATE = (*_PARTS, *_CLOCK)


def read_json(text: str, findings: Findings) -> Timeline:
    """Return the timeline of a JSON file. Raises `RefusedError`."""
    whole = decode_json(text)
    inner = whole.get("timeline") if isinstance(whole, Mapping) else None
    if isinstance(inner, Mapping):
        if not isinstance(inner.get("events"), list):
            return _read_old_timeline(inner, findings)
        # Some early files of version 3 have the object of the older form around them.
        whole = inner
    if not isinstance(whole, Mapping) or not isinstance(whole.get("events"), list):
        raise RefusedError("this is no JSON of TimelineJS; it needs a list called 'events'")
    _tell_others(whole, _KNOWN, findings)
    title = whole.get("title")
    timeline = Timeline()
    if isinstance(title, Mapping):
        timeline.title = _read_slide(TITLE_SLIDE, title, findings)
    for place, event in _list_objects(whole, "events", "event", findings):
        timeline.slides.append(_read_slide(place, event, findings))
    for place, era in _list_objects(whole, "eras", "era", findings):
        timeline.eras.append(_read_slide(place, era, findings))
    return timeline


def _read_old_timeline(whole: Mapping[str, object], findings: Findings) -> Timeline:
    _tell_others(whole, _OLD_KNOWN, findings)
    about_all = {name: whole[name] for name in ("headline", "text", "asset") if name in whole}
    title = _read_old_slide(TITLE_SLIDE, about_all, findings)
    timeline = Timeline()
    if title.headline or title.text:
        timeline.title = title
    for place, event in _list_objects(whole, "date", "event", findings):
        timeline.slides.append(_read_old_slide(place, event, findings))
    for place, era in _list_objects(whole, "era", "era", findings):
        timeline.eras.append(_read_old_slide(place, era, findings))
    return timeline


def _tell_others(whole: Mapping[str, object], known: frozenset[str], findings: Findings) -> None:
    for name, value in whole.items():
        if name not in known and value not in ("", None, [], {}):
            message = f"left out '{shorten(name)}: {shorten(in_short(value))}', which no field takes"
            findings.warn(WHOLE_FILE, message)


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


def _read_slide(place: Place, slide: Mapping[str, object], findings: Findings) -> Slide:
    parts = ("text", "media", "start_date", "end_date", "onrecord")
    text, media, start, end, kept = (_take_object(slide, name, place, findings) for name in parts)
    others = (
        *_list_others({name: value for name, value in slide.items() if name not in parts}, "", ("group",)),
        *_list_others(media, "media ", ("url",)),
        *_list_others(text, "text ", ("headline", "text")),
        *_list_others(start, "start ", _DATE),
        *_list_others(end, "end ", _DATE),
    )
    return Slide(
        place,
        start=replace(_join_date(start), edtf=_take_text(kept, "date")),
        end=replace(_join_date(end), edtf=_take_text(kept, "until")),
        headline=_take_text(text, "headline"),
        text=_take_text(text, "text"),
        media=_take_text(media, "url"),
        group=_take_text(slide, "group"),
        sources=tuple(_list_sources(kept)),
        others=others,
    )


def _list_sources(kept: Mapping[str, object]) -> Iterator[SlideSource]:
    sources = kept.get("sources")
    for source in sources if isinstance(sources, list) else ():
        if isinstance(source, Mapping):
            yield SlideSource(*(_take_text(source, name) for name in SlideSource._fields))


def _read_old_slide(place: Place, slide: Mapping[str, object], findings: Findings) -> Slide:
    media = _take_object(slide, "asset", place, findings)
    taken = ("startDate", "endDate", "headline", "text", "tag")
    own = {name: value for name, value in slide.items() if name != "asset"}
    others = (*_list_others(own, "", taken), *_list_others(media, "media ", ("media",)))
    return Slide(
        place,
        start=read_old_date(_take_text(slide, "startDate")),
        end=read_old_date(_take_text(slide, "endDate")),
        headline=_take_text(slide, "headline"),
        text=_take_text(slide, "text"),
        media=_take_text(media, "media"),
        group=_take_text(slide, "tag"),
        others=others,
    )


def _list_others(values: Mapping[str, object], prefix: str, taken: Collection[str]) -> Iterator[tuple[str, str]]:
    """Yield what no field takes: the values with other names, and those that are no texts."""
    for name, value in values.items():
        if name not in taken or not isinstance(value, str):
            words = in_short(value)
            if words not in ("", "null", "{}", "[]"):
                yield f"{prefix}{name}".replace("_", " "), words


def _take_object(slide: Mapping[str, object], name: str, place: Place, findings: Findings) -> Mapping[str, object]:
    value = slide.get(name)
    if isinstance(value, Mapping):
        return value
    if value not in (None, "", []):
        findings.warn(place, f"left out '{name}', which is no object: '{shorten(in_short(value))}'")
    return {}


def _join_date(date: Mapping[str, object]) -> SlideDate:
    year, month, day = (words_of(date.get(part)).strip() for part in _PARTS)
    clock = [words_of(date.get(part)).strip() for part in _CLOCK]
    while clock and not clock[-1]:
        clock.pop()
    if len(clock) == 1:
        clock.append("00")
    return SlideDate(year, month, day, ":".join(part.zfill(2) for part in clock))


def _take_text(slide: Mapping[str, object], name: str) -> str:
    text = words_of(slide.get(name)).strip()
    if len(text) > LONGEST_TEXT:
        raise RefusedError(f"'{name}' has more than {LONGEST_TEXT:,} characters; shorten it: '{shorten(text)}'")
    return text
