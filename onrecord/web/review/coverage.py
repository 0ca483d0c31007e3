"""What an article was compared with, and what was not looked at: the first line of each review."""

from collections.abc import Iterator
from typing import Annotated

from msgspec import Meta, Struct
from msgspec.structs import replace

from onrecord.editing.telling.opened_record import OpenedRecord, ToldRecord
from onrecord.model.dates import CalendarSpan, EdtfDate
from onrecord.model.records import Records
from onrecord.report.run_report import counted
from onrecord.web.articles.article import Article

NO_DAY = "what changed since the article, which names no day"
"""What is not looked at for want of a day, in `Coverage.not_looked_at`."""
_LANGUAGE = "en"
"""The language of what commands print."""


class Coverage(Struct, frozen=True):
    """What a review compared, and what it left alone; what was left alone is never told as absent."""

    stories: Annotated[int, Meta(description="how many stories were compared")]
    claims: Annotated[int, Meta(description="how many claims were compared")]
    quotations: Annotated[int, Meta(description="how many quotations of the record were compared")]
    kept_texts: Annotated[int, Meta(description="how many kept texts of sources were compared")]
    latest_day: Annotated[
        str, Meta(description="the latest day of which the record tells, in words; empty without an event")
    ] = ""
    latest_entry: Annotated[str, Meta(description="the full name of the event of that day; may be empty")] = ""
    not_looked_at: Annotated[tuple[str, ...], Meta(description="what nobody compared; never told as absent")] = ()

    def compared(self) -> str:
        """Return the sentence on what was compared."""
        counts = (
            _counted(self.stories, "story", "stories"),
            counted(self.claims, "claim"),
            counted(self.quotations, "quotation"),
        )
        latest = f"; its latest entry is of {self.latest_day} ({self.latest_entry})" if self.latest_entry else ""
        return f"Compared with {', '.join(counts)} and {counted(self.kept_texts, 'kept text')} of this record{latest}."

    def left_alone(self) -> str:
        """Return the sentence on what was not looked at; empty if that is nothing."""
        return f"Not looked at: {'; '.join(self.not_looked_at)}." if self.not_looked_at else ""


def gather_coverage(opened: OpenedRecord, told: ToldRecord) -> Coverage:
    """Return what a record has to compare with."""
    assert opened.site is not None, "checked by the command"  # noqa: S101
    events = [event for event in opened.site.events.values() if not event.is_withdrawn]
    latest = max(events, key=lambda event: (event.latest_day, event.ref), default=None)
    words = told.in_language(_LANGUAGE).describe.words
    return Coverage(
        stories=len(opened.site.stories),
        claims=sum(len(event.fields.claims) for event in events),
        quotations=sum(len(event.fields.quotes) for event in events),
        kept_texts=len(opened.records.snapshots),
        latest_day=words.date(EdtfDate(CalendarSpan.of(latest.latest_day))) if latest else "",
        latest_entry=f"{latest.story}/{latest.id}" if latest else "",
        not_looked_at=tuple(_left_alone(opened.records)),
    )


def _left_alone(records: Records) -> Iterator[str]:
    drafts = sum(event.fields.status == "draft" for event in records.all_events)
    drafts += sum(story.fields.status == "draft" for story in (*records.stories, *records.draft_stories))
    if drafts:
        yield counted(drafts, "draft")
    unkept = len(records.sources) - len(records.snapshots)
    if unkept:
        yield f"the texts of {unkept} of {counted(len(records.sources), 'source')}, which are not kept"


def cover_article(coverage: Coverage, article: Article) -> Coverage:
    """Return the coverage of an article: also what was not looked at of the article itself."""
    own = [f"{', '.join(article.unread)} of the article"] if article.unread else []
    if article.day is None:
        own.append(NO_DAY)
    return replace(coverage, not_looked_at=(*coverage.not_looked_at, *own))


def _counted(number: int, one: str, more: str) -> str:
    return f"{number} {one if number == 1 else more}"
