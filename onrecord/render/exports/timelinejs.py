"""Writes a story as JSON of TimelineJS (version 3), which other sites show.

TimelineJS has exact dates only. So a slide stands at the first possible day, and says in words how the date is known.
What TimelineJS has no place for, but `onrecord import timelinejs` reads, is in `onrecord`, which TimelineJS ignores.
"""

from html import escape
from typing import Any

from msgspec import json

from onrecord.model.dates import EdtfDate, Precision
from onrecord.problems import Outcome
from onrecord.render.context import RenderContext
from onrecord.render.exports.exported_events import ExportedEvent, ExportedSource, exported_events, url_of
from onrecord.render.links.dead_links import NOWHERE, unlink
from onrecord.render.placeholders import REFERENCES, ExternalResolver
from onrecord.render.views.event_views import EventView

_PARTS = ("year", "month", "day")
_EXACT = (Precision.DAY, Precision.MONTH, Precision.YEAR)
_HIGHEST_HEADING = 3
"""The highest heading in a text, below the headline of its slide."""
LOST = (
    "Claims with their standings, relations, quotations and speakers become words in the text of a slide.",
    "A date that is not exact becomes its first possible day, with words beside it.",
    "Bills, corrections, time zones, steps that lie ahead and all pictures but an event's first are left out.",
)
"""What a timeline loses, one sentence each."""


def write_timelinejs(context: RenderContext, story: str) -> Outcome[str]:
    """Return the timeline of a story, or the problems of the site's own templates."""
    site = context.site.stories[story]
    title = {"headline": escape(context.describe.story_title(site).text)}
    if site.fields.summary:
        title["text"] = f"<p>{escape(context.describe.plain(site.fields.summary))}</p>"

    def write() -> str:
        slides = [_slide(context, event) for event in exported_events(context, story)]
        timeline = {"title": {"unique_id": story, "text": title}, "events": slides}
        return f"{json.format(json.encode(timeline), indent=1).decode('utf-8')}\n"

    return context.theme.templates.guard(write)


def _slide(context: RenderContext, event: ExportedEvent) -> dict[str, Any]:
    is_exact = event.date.precision in _EXACT and not event.date.qualifier
    kept: dict[str, Any] = {"sources": [_kept_source(source) for source in event.sources]}
    slide: dict[str, Any] = {"unique_id": event.view.id, "start_date": _date(event.date, event.time)}
    if event.until:
        slide["end_date"] = _date(event.until)
        is_exact = is_exact and event.until.precision in _EXACT and not event.until.qualifier
    if not is_exact:
        slide["display_date"] = event.view.until or event.view.when.words
        kept["date"] = str(event.date)
        if event.until:
            kept["until"] = str(event.until)
    slide["text"] = {"headline": escape(event.view.title.text), "text": _text(context, event)}
    if event.view.media and context.site.base_url:
        slide["media"] = _media(context, event.view)
    return slide | {"onrecord": kept}


def _date(date: EdtfDate, time: str = "") -> dict[str, int]:
    """Return a date as numbers; of one that is not exact, its first possible day, or else its last."""
    day = str(date.start) if date.precision in _EXACT else str(date.earliest or date.latest)
    found = dict(zip(_PARTS, map(int, day.split("-")), strict=False))
    if time:
        hour, minute = map(int, time.split(":"))
        found |= {"hour": hour, "minute": minute}
    return found


def _text(context: RenderContext, event: ExportedEvent) -> str:
    """Return all that the text of a slide says, as HTML with whole addresses, or without links if the site has none."""
    describe = context.describe
    view = event.view
    gettext = describe.words.gettext
    parts = [f"<p>{escape(event.kind)}{f': {escape(event.who)}' if event.who else ''}</p>"]
    parts += [_paragraph(view.summary.text)] if view.summary else []
    parts += [view.body] if view.body else []
    for quote in view.quotes:
        parts.append(f"<blockquote><p>{escape(describe.words.quoted(quote.exact))}</p></blockquote>")
    parts += [_paragraph(answer) for answer in event.answers]
    if event.claims:
        parts.append(_paragraph(gettext("Claims")))
        parts.append("<ul>")
        for claim in event.claims:
            standing = ". ".join((*claim.findings, claim.standing))
            where = f'<a href="{escape(claim.url)}">{escape(standing)}</a>' if claim.url else escape(standing)
            denial = f". {escape(claim.denial)}" if claim.denial else ""
            parts.append(f"<li>{escape(claim.text)} ({where}){denial}</li>")
        parts.append("</ul>")
    parts.append(REFERENCES)
    if event.url:
        label = gettext("Page of this event")
        parts.append(f'<p><a href="{escape(event.url)}">{escape(label)}</a></p>')
    by_id = {source.id: source for source in event.sources}

    def references(cited: tuple[str, ...]) -> str:
        """Return the list of sources; those that the text cites by number are the first."""
        listed = (_reference(by_id[id_]) for id_ in dict.fromkeys([*cited, *by_id]) if id_ in by_id)
        return _paragraph(gettext("Sources")) + f"<ol>{''.join(listed)}</ol>"

    resolver = ExternalResolver(
        lambda address: url_of(context, address) or NOWHERE, context.addresses.source, _HIGHEST_HEADING
    )
    filled = resolver.fill("".join(parts), references)
    return unlink(context.theme.mark_languages(filled))


def _paragraph(text: str) -> str:
    return f"<p>{escape(text)}</p>"


def _reference(source: ExportedSource) -> str:
    words = escape(", ".join(filter(None, (source.title, source.publisher))))
    return f'<li><a href="{escape(source.url)}">{words}</a></li>' if source.url else f"<li>{words}</li>"


def _kept_source(source: ExportedSource) -> dict[str, str]:
    named = {"title": source.title, "publisher": source.publisher, "url": source.url}
    return {name: value for name, value in named.items() if value}


def _media(context: RenderContext, view: EventView) -> dict[str, str]:
    picture = view.media[0]
    media = {"url": url_of(context, picture.address), "alt": picture.alt.text, "credit": escape(picture.credit.text)}
    if picture.caption:
        media["caption"] = escape(picture.caption.text)
    return media
