"""Turns the slides of TimelineJS into drafts of events, and their media into sources."""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from urllib.parse import urlsplit

from msgspec import Struct, field

from onrecord.editing.entries.answer_checks import address_error, field_error
from onrecord.editing.entries.yaml_values import Value
from onrecord.editing.lookup.id_suggestions import id_error, suggest_id
from onrecord.model.dates import DateError, parse_date
from onrecord.model.fields import EventFields
from onrecord.model.foldings import slug
from onrecord.model.records import Records
from onrecord.problems import RefusedError
from onrecord.web.imports.cleaning import LONGEST_LINE, clean, clean_line, shorten
from onrecord.web.imports.comments import write_comments
from onrecord.web.imports.findings import Findings, Place
from onrecord.web.imports.foreign_dates import parse_clock, write_date
from onrecord.web.imports.foreign_reference import Reference
from onrecord.web.imports.html_markdown import Converted, as_markdown, as_words
from onrecord.web.imports.reference_sources import add_reference
from onrecord.web.imports.source_book import NewSource, SourceBook
from onrecord.web.imports.timeline import TITLE_SLIDE, Slide, SlideDate, Timeline

_TYPE = "report"
"""What a slide tells is reported; whether it is an announcement or a denial, an editor must say."""
_CAPTION = "media caption"


class DraftEvent(Struct):
    """The draft of one event."""

    place: Place
    values: dict[str, Value] = field(default_factory=dict)
    remarks: list[tuple[str, str]] = field(default_factory=list)
    """What no field takes."""
    comments: str = ""


def choose_story(
    timeline: Timeline, given: str, title: str, records: Records, findings: Findings
) -> tuple[str, dict[str, Value]]:
    """Return the id of the story that the events belong to, and its fields if it is new. Raises `RefusedError`."""
    slide = timeline.title or Slide(TITLE_SLIDE)
    known = _find_story(given, title or _clean_headline(slide, Findings()), records)
    if known:
        if timeline.title:
            findings.warn(slide.place, f"left out the title slide, because there is a story '{known}' already")
        return known, {}
    id_, values = _new_story(given, title or _clean_headline(slide, findings), records)
    summary = _clean_words(slide.text, "text", slide.place, findings)
    if summary:
        values["summary"] = summary
    _tell_lost(slide, findings)
    return id_, values


def name_story(given: str, title: str, records: Records) -> tuple[str, dict[str, Value]]:
    """Return the id of the story that is given or has a title, and its fields if it is new. Raises `RefusedError`."""
    known = _find_story(given, title, records)
    return (known, {}) if known else _new_story(given, title, records)


def _new_story(given: str, title: str, records: Records) -> tuple[str, dict[str, Value]]:
    fault = id_error(given, "story", records) if given else None
    if fault:
        raise RefusedError(f"--story: {fault}")
    if not title:
        hint = "--title TEXT" if given else "--story ID, or a new one with --title TEXT"
        raise RefusedError(f"the file names no story; name it with {hint}")
    id_ = given or suggest_id(title, "story", records)
    if not id_:
        raise RefusedError("no letter of the title can stand in an id; name the story with --story ID")
    return id_, {"title": title, "status": "draft"}


def _find_story(given: str, title: str, records: Records) -> str:
    """Return the id of the story that is given, or has the title; empty if the site has none."""
    if given:
        return given if given in records.ids("story") else ""
    return next((story.id for story in records.stories if title in story.fields.title.values()), "")


def _tell_lost(slide: Slide, findings: Findings) -> None:
    """Tell what a title slide has that no field of a story takes."""
    lost = (("date", str(slide.start)), ("end date", str(slide.end)), ("media", slide.media), ("group", slide.group))
    for name, value in (*lost, *slide.others):
        if value:
            words = f"{shorten(name)}: {shorten(value)}"
            findings.warn(slide.place, f"left out '{words}', which no field of a story takes")


def draft_events(timeline: Timeline, origin: str, book: SourceBook, findings: Findings) -> list[DraftEvent]:
    """Return the drafts of all slides that can be events; tell why others can't."""
    for era in timeline.eras:
        words = _clean_headline(era, findings)
        span = " to ".join(filter(None, (str(era.start), str(era.end))))
        findings.warn(era.place, f"left out the era '{shorten(words)}' ({span}), which no entry takes")
    drafts = (_draft(slide, origin, book, findings) for slide in timeline.slides)
    return [draft for draft in drafts if draft]


def _draft(slide: Slide, origin: str, book: SourceBook, findings: Findings) -> DraftEvent | None:
    title = _clean_headline(slide, findings)
    date = ""
    faults = []
    if not title:
        faults.append("it has no headline; write one")
    if len(title) > LONGEST_LINE:
        faults.append(f"its headline has more than {LONGEST_LINE:,} characters; shorten it")
    try:
        date = _write_date(slide.start)
    except DateError as error:
        faults.append(f"{error}; correct the date")
    for fault in faults:
        findings.leave_out(slide.place, fault)
    if faults:
        return None
    draft = DraftEvent(slide.place, {"type": _TYPE, "date": date, "title": title})
    _add_time(draft, slide.start, findings)
    _add_end(draft, slide.end, findings)
    _add_body(draft, slide, findings)
    _add_tag(draft, slide.group, findings)
    _add_media(draft, slide, origin, book, findings)
    draft.values["status"] = "draft"
    draft.comments = write_comments(draft.remarks, slide.place, findings)
    return draft


def _clean_headline(slide: Slide, findings: Findings) -> str:
    return _clean_words(slide.headline, "headline", slide.place, findings)


def _clean_words(html: str, name: str, place: Place, findings: Findings) -> str:
    converted = as_words(html)
    _tell(converted, name, place, findings)
    return clean_line(converted.markdown, place, findings)


def _write_date(date: SlideDate) -> str:
    if date.unreadable:
        raise DateError(f"'{shorten(date.unreadable)}' is no date that TimelineJS documents")
    if date.edtf:
        return str(parse_date(date.edtf))
    return write_date(date.year, date.month, date.day)


def _add_time(draft: DraftEvent, date: SlideDate, findings: Findings) -> None:
    clock = None
    with suppress(DateError):
        if date.day or date.edtf:
            clock = parse_clock(date.time)
    if clock:
        draft.values["time"] = clock.written
    elif date.time:
        draft.remarks.append(("time", date.time))
    if clock and clock.seconds:
        findings.warn(draft.place, f"left out the seconds of the time {date.time}")


def _add_end(draft: DraftEvent, end: SlideDate, findings: Findings) -> None:
    if end == SlideDate():
        return
    start = parse_date(str(draft.values["date"]))
    try:
        until = parse_date(_write_date(end))
    except DateError as error:
        _refuse_end(draft, end, f"the end is not a date: {error}", findings)
        return
    if until.certainly_before(start):
        _refuse_end(draft, end, f"the end {until} lies before the start {start}", findings)
        return
    if until != start:
        draft.values["until"] = str(until)
    if end.time:
        draft.remarks.append(("end time", end.time))


def _refuse_end(draft: DraftEvent, end: SlideDate, fault: str, findings: Findings) -> None:
    findings.warn(draft.place, fault)
    draft.remarks.append(("end date", str(end)))


def _add_body(draft: DraftEvent, slide: Slide, findings: Findings) -> None:
    text = _clean_markdown(slide.text, "text", draft.place, findings)
    media = _clean_markdown(slide.media if "<" in slide.media else "", "media", draft.place, findings)
    if media:
        findings.warn(draft.place, "the HTML of 'media' stands at the end of the text")
    body = "\n\n".join(filter(None, (text, media)))
    if body:
        draft.values["body"] = body


def _clean_markdown(html: str, name: str, place: Place, findings: Findings) -> str:
    converted = as_markdown(clean(html, place, findings))
    _tell(converted, name, place, findings)
    # Once more: HTML can name any character by its number.
    return clean(converted.markdown, place, findings)


def _add_tag(draft: DraftEvent, group: str, findings: Findings) -> None:
    tag = slug(group)
    if tag and field_error(EventFields, "tags", tag) is None:
        draft.values["tags"] = tag
        if tag != group:
            findings.warn(draft.place, f"the group '{shorten(group)}' became the tag '{tag}'")
    elif group:
        draft.remarks.append(("group", group))


def _add_media(draft: DraftEvent, slide: Slide, origin: str, book: SourceBook, findings: Findings) -> None:
    """Cite the media as a source, if it has an address; what is said of it stays with it."""
    about = [(name, value) for name, value in slide.others if name.startswith("media")]
    draft.remarks += [other for other in slide.others if other not in about]
    cited = list(_cite_sources(draft, slide, origin, book, findings))
    if cited and slide.media:
        draft.remarks.append(("media", slide.media))
    for address in () if cited else _list_addresses(slide.media):
        fault = address_error(address)
        known = book.find_known(address)
        if fault:
            findings.warn(draft.place, f"the media is no source: {fault}")
            draft.remarks.append(("media", address))
        elif known:
            if known not in book.new:
                findings.skip_known(draft.place, f"the site has {address} already, as the source '{known}'")
            cited.append(known)
        else:
            cited.append(_add_source(draft, address, about, origin, book, findings))
            about = []
    draft.remarks += about
    cited = list(dict.fromkeys(cited))
    # A draft may name no source, but it must say so; a published event needs one.
    draft.values["sources"] = cited[0] if len(cited) == 1 else cited


def _cite_sources(draft: DraftEvent, slide: Slide, origin: str, book: SourceBook, findings: Findings) -> Iterator[str]:
    """Yield the ids of the sources that an export of onrecord names."""
    for source in slide.sources:
        known = book.find_known(source.url)
        if known in book.new:  # several slides of one file cite it
            yield known
            continue
        reference = Reference(draft.place, title=source.title, publisher=source.publisher, url=source.url)
        id_ = add_reference(reference, origin, book, findings)
        if id_:
            yield id_


def _list_addresses(media: str) -> Sequence[str]:
    """Return the address that the media is, or those of the pages that its HTML embeds."""
    if "<" in media:
        return as_markdown(media).frames
    return (media,) if media else ()


def _add_source(
    draft: DraftEvent, address: str, about: Iterable[tuple[str, str]], origin: str, book: SourceBook, findings: Findings
) -> str:
    """Add a source that the site lacks; its description is the caption, or else its address."""
    values = dict(about)
    caption = _clean_words(values.pop(_CAPTION, ""), _CAPTION, draft.place, findings)
    parts = urlsplit(address)
    where = f"{(parts.hostname or '').removeprefix('www.')}{parts.path}".rstrip("/")
    if len(caption) > LONGEST_LINE:
        findings.warn(draft.place, f"left out a caption of more than {LONGEST_LINE:,} characters")
        caption = ""
    comments = write_comments(values.items(), draft.place, findings)
    source = NewSource({"description": caption or where, "url": address}, f"{origin}, {draft.place}\n{comments}")
    return book.add(book.choose_id("", caption or where), source)


def _tell(converted: Converted, name: str, place: Place, findings: Findings) -> None:
    for message in converted.told:
        findings.warn(place, message)
    for beginning in converted.unread:
        findings.warn(place, f"'{name}' has HTML without an end, which stands as typed: '{beginning}'")
