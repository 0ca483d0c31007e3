"""Describes the record as data: what a site offers of it, what is in each table and file, and how to read one."""

from collections.abc import Iterator, Mapping
from datetime import date, datetime
from typing import Any

from onrecord.cache.dependency_recorder import TrackedMemo
from onrecord.model.dates import CalendarSpan, Days, EdtfDate
from onrecord.model.relations import Ref
from onrecord.render.data.dump import csv_columns
from onrecord.render.data.file_digests import API, DUMP
from onrecord.render.data.offers import offers
from onrecord.render.data.record import ApiRecord
from onrecord.render.data.record_types import FILES, ROWS
from onrecord.render.describe.describer import Describer
from onrecord.render.full_stops import sentence
from onrecord.render.views.data_views import ApiFileView, ColumnView, RecordView, TableView
from onrecord.render.vocabulary import API_FILES, DATA_TABLES

_SITE = "https://example.org/"
EXAMPLES = {
    "dump": """\
import pandas

changes = pandas.read_csv("https://example.org/data/changes.csv")
disputes = changes[changes.after_kind == "disputed"]
""",
    "api": """\
import json, urllib.request

story = json.load(urllib.request.urlopen("https://example.org/api/v1/stories/facebook-crs.json"))
disputed = [claim for claim in story["claims"] if (claim["standing"] or {}).get("kind") == "disputed"]
for claim in disputed:
    since = None
    for step in claim["history"]:
        since = (since or step["day"]) if step["kind"] == "disputed" else None
    print(claim["id"], since)
""",
}
"""The examples of docs/data.md, which its test runs; a page has one of them, with addresses of its site."""
_STORY_OF_EXAMPLE = "facebook-crs"


def data_heading(describe: Describer) -> str:
    """Return the heading of the page about the data."""
    return describe.words.gettext("The record as data")


class DataDescriber:
    """Describes the record as data in one language."""

    def __init__(self, describe: Describer, api: ApiRecord) -> None:
        self.describe, self.api = describe, api
        self._record = TrackedMemo(describe.site.recorder, self._describe)
        self.memos: tuple[TrackedMemo[Any, Any], ...] = (self._record,)
        """For the head of the page too."""

    def record(self) -> RecordView:
        """Return what the site offers of the record."""
        return self._record(None)

    def _describe(self, _: None) -> RecordView:
        describe = self.describe
        site, words = describe.site, describe.words
        stories = self.api.stories()
        events = [ref for story in stories for ref in self.api.events(story)]
        days = self._days(events)
        updated = self.api.head(stories)["updated"]
        summary = words.gettext(
            "Who said what, who denied it, how each claim stands and stood on each day, and where that is written."
        )
        own = describe.plain(site.fields.description)
        has_api, has_dump = offers(site, "api"), offers(site, "dump")
        return RecordView(
            heading=data_heading(describe),
            summary=summary,
            description=" ".join(filter(None, (own and sentence(own), summary))),
            facts=tuple(self._facts(len(stories), len(events), days)),
            licence=describe.maybe_localized(site.fields.licence),
            licence_text=site.fields.licence or {},
            days=f"{days.first or '..'}/{days.last}" if days else "",
            updated=words.date(_as_date(datetime.fromisoformat(updated).date())) if updated else "",
            updated_at=updated or "",
            tables=tuple(self._tables()) if has_dump else (),
            package=f"{DUMP}datapackage.json" if has_dump else "",
            files=tuple(self._files()) if has_api else (),
            index=f"{API}index.json" if has_api else "",
            example=self._example(events, has_dump=has_dump),
        )

    def _days(self, events: list[Ref]) -> Days | None:
        """Return the days from the first to the last event."""
        fields = (self.describe.site.line(ref).fields for ref in events)
        return Days.around(Days.of(one.date, one.until) for one in fields) if events else None

    def _facts(self, stories: int, events: int, days: Days | None) -> Iterator[str]:
        words = self.describe.words
        yield words.ngettext("%(n)d story", "%(n)d stories", stories)
        yield words.ngettext("%(n)d event", "%(n)d events", events)
        if days:
            yield words.brief_span(_as_date(days.first or days.last), _as_date(days.last))

    def _tables(self) -> Iterator[TableView]:
        for name in ROWS:
            yield TableView(
                name,
                self.describe.words.gettext(DATA_TABLES[name]),
                f"{DUMP}{name}.csv",
                f"{DUMP}{name}.jsonl",
                tuple(map(_column, csv_columns(name, self.describe.site.languages))),
            )

    def _files(self) -> Iterator[ApiFileView]:
        for name in FILES:
            is_story = name == "story"
            yield ApiFileView(
                "stories/ID.json" if is_story else f"{name}.json",
                "" if is_story else f"{API}{name}.json",
                self.describe.words.gettext(API_FILES[name]),
                f"{API}schemas/{name}.json",
            )

    def _example(self, events: list[Ref], *, has_dump: bool) -> str:
        """Return a program with addresses of this site; relative ones, without a base URL, work for files only."""
        base = self.describe.site.base_url
        if has_dump:
            return EXAMPLES["dump"].replace(_SITE, self.describe.url("") if base else "")
        if base is None or not events:
            return ""
        return EXAMPLES["api"].replace(_SITE, self.describe.url("")).replace(_STORY_OF_EXAMPLE, events[0].story)


def _as_date(day: date) -> EdtfDate:
    return EdtfDate(CalendarSpan.of(day))


def _column(field: Mapping[str, str]) -> ColumnView:
    return ColumnView(tuple(field["name"].split("_")), field["type"], field["description"].replace("`", ""))
