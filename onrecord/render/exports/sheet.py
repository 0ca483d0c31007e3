"""Writes a story as a sheet (CSV): a row for each event, with words that need no other file.

The columns for dates and headlines are those of the older sheet of TimelineJS, so `onrecord import timelinejs` reads it
again. No spreadsheet reads a date such as `../2021-10-15`, so the sheet has the first possible day too, or else the
last. A cell with several values has one a line. In cells beside each other, the first lines belong together, and so on:
so a line without a value has a dash.
"""

import csv
import io
from collections.abc import Iterable

from onrecord.model.csv_cells import NOTHING, protect_cell
from onrecord.problems import Outcome
from onrecord.render.context import RenderContext
from onrecord.render.exports.exported_events import ExportedClaim, ExportedEvent, exported_events, record_day

COLUMNS = (
    "Start Date",
    "Sort Date",
    "End Date",
    "Date in Words",
    "Kind",
    "Who",
    "Headline",
    "Text",
    "Answers",
    "Claims",
    "Standings",
    "Standings As Of",
    "Denied By",
    "Sources",
    "Publishers",
    "Source Addresses",
    "Page",
)
LOST = (
    "Of an event's words only title, summary and claims are there, without its text and quotations.",
    "Relations are sentences. Bills, corrections, time zones, steps that lie ahead and pictures are left out.",
)
"""What a sheet loses, one sentence each."""


def write_sheet(context: RenderContext, story: str) -> Outcome[str]:
    """Return the sheet of a story, or the problems of the site's own templates."""

    def write() -> str:
        text = io.StringIO()
        writer = csv.writer(text)
        writer.writerow(COLUMNS)
        events = list(exported_events(context, story))
        day = record_day(events)
        writer.writerows(_row(event, day) for event in events)
        return text.getvalue()

    return context.theme.templates.guard(write)


def _row(event: ExportedEvent, record_day: str) -> list[str]:
    sources = event.sources
    cells = (
        f"{event.date} {event.time}".strip(),
        str(event.date.earliest or event.date.latest),
        str(event.until or ""),
        " ".join((event.view.until or event.view.when.words).split()),
        event.kind,
        event.who,
        event.view.title.text,
        event.view.summary.text if event.view.summary else "",
        _lines(event.answers),
        _lines(claim.text for claim in event.claims),
        _lines(map(_standing, event.claims)),
        record_day if event.claims else "",
        _lines("; ".join(claim.denied_by) for claim in event.claims),
        _lines(source.title for source in sources),
        _lines(source.publisher for source in sources),
        _lines(source.url for source in sources),
        event.url,
    )
    return list(map(protect_cell, cells))


def _standing(claim: ExportedClaim) -> str:
    return ". ".join((*claim.findings, claim.standing))


def _lines(values: Iterable[str]) -> str:
    """Return values one a line; nothing if all are empty."""
    lines = [" ".join(value.split()) for value in values]
    return "\n".join(line or NOTHING for line in lines) if any(lines) else ""
