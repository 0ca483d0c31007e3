"""Tells of claims that an article cites and that stand otherwise today than on the day that the article is about."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date
from functools import cache

from msgspec import Struct

from onrecord.editing.telling.opened_record import OpenedRecord, ToldRecord
from onrecord.model.foldings import fold_quotation
from onrecord.model.full_names import EntryName
from onrecord.model.quotations import Passage, occurrences
from onrecord.model.relations import Ref
from onrecord.web.articles.article import Article, Link, Paragraph
from onrecord.web.review.entry_places import FindPlace, place_finder
from onrecord.web.review.own_pages import OwnLink, OwnPages, gather_pages
from onrecord.web.review.rows import Row, RowKind
from onrecord.web.review.told_days import FormatDay, day_formatter

_FEWEST_WORDS = 4
"""The words of a quotation that names its claim; shorter ones are common words."""

Stood = Callable[[EntryName, date | None], str]
"""Returns how a claim stood on a day, or today, as pages say it; empty if it was not on record by then."""


class StaleRecord(Struct, frozen=True):
    """What the record tells of its claims by day."""

    pages: OwnPages
    quoted: Mapping[EntryName, str]
    """The words of the claims that have a quotation, folded."""
    changes: Mapping[EntryName, tuple[date, ...]]
    """The days on which each claim, or what was found on it, changed."""
    published: Mapping[EntryName, tuple[date, ...]]
    """The days on which this record published what was said on each claim."""
    stood: Stood
    format_day: FormatDay
    find_place: FindPlace


def gather_standings(opened: OpenedRecord, told: ToldRecord) -> StaleRecord:
    """Return what the record tells of its claims by day; the record must have no errors."""
    quoted, changes, published = {}, {}, {}
    zone = opened.records.site.fields.timezone
    for event in opened.records.events:
        ref = Ref(event.story, event.id)
        if event.fields.status != "published" or not told.counts(ref):
            continue
        exact = {quote.id: fold_quotation(quote.exact) for quote in event.fields.quotes}
        for claim in event.fields.claims:
            name = EntryName("claim", claim.id, event.story, event.id)
            if len(exact.get(claim.quote or "", "").split()) >= _FEWEST_WORDS:
                quoted[name] = exact[claim.quote or ""]
            events = [told.event(one) for one in told.matter(_ref_of(name)).events]
            changes[name] = tuple(sorted({one.latest_day for one in events}))
            days = (one.fields.published for one in events)
            published[name] = tuple(sorted({day.moment(zone).date() for day in days if day}))
    return StaleRecord(
        gather_pages(opened.records),
        quoted,
        changes,
        published,
        _tell_by_day(opened, told),
        day_formatter(told),
        place_finder(opened, told),
    )


def _tell_by_day(opened: OpenedRecord, today: ToldRecord) -> Stood:
    told_on = cache(opened.as_of)

    def stood(claim: EntryName, day: date | None) -> str:
        told = told_on(day) if day else today
        ref = _ref_of(claim)
        return told.standing(ref, "en") if told.counts(ref) else ""

    return stood


def _ref_of(claim: EntryName) -> Ref:
    return Ref(claim.story, claim.event, claim.id)


def review_standings(article: Article, gathered: StaleRecord, since: date | None = None) -> tuple[Row, ...]:
    """Return a row for each address or claim that stands otherwise today.

    An address as of a day is compared with that day. A claim that is cited by its address, or quoted word for word, is
    compared with the day of the article, or with `since`; without both, nothing is said of it.
    """
    return tuple(_StaleReview(gathered, since or article.day).rows(article))


class _StaleReview:
    """Reviews one article, each claim once."""

    def __init__(self, gathered: StaleRecord, day: date | None) -> None:
        self._record, self._day = gathered, day
        self._seen = set[tuple[EntryName, date]]()

    def rows(self, article: Article) -> Iterator[Row]:
        """Yield the rows, in the order of the article."""
        for paragraph in article.paragraphs:
            for link in paragraph.links:
                page = self._record.pages.find(link.address)
                if page is not None:
                    yield from self._review_address(paragraph, link, page)
            yield from self._review_words(paragraph)

    def _review_address(self, paragraph: Paragraph, link: Link, page: OwnLink) -> Iterator[Row]:
        day = page.day or (self._day if page.name.kind == "claim" else None)
        if day is None:
            return
        changed = [claim for claim in self._claims_of(page.name) if self._has_changed(claim, day, page)]
        if page.name.kind == "claim":
            messages = [self._tell(claim, day, page) for claim in changed]
        else:
            count = f"{len(changed)} claim{'' if len(changed) == 1 else 's'}"
            messages = [f"The address shows the record of {self._format(day)}; {count} of it changed since."] * bool(
                changed
            )
        for message in messages:
            yield self._row(paragraph.line_at(link.start), link.address, message, page.name)

    def _review_words(self, paragraph: Paragraph) -> Iterator[Row]:
        if self._day is None:
            return
        passage = Passage(paragraph.text, 1)
        for claim, words in self._record.quoted.items():
            if words not in passage.folded:
                continue
            found = next(occurrences(words, (passage,)), None)
            if found is not None and self._has_changed(claim, self._day, None):
                (_, first, _), (_, last, length) = passage.place(found.start), passage.place(found.end - 1)
                quoted = paragraph.text[first - 1 : last - 1 + length]
                yield self._row(paragraph.line_at(first - 1), quoted, self._tell(claim, self._day, None), claim)

    def _claims_of(self, name: EntryName) -> Sequence[EntryName]:
        """Return the claims that a page shows; none of a page that shows no story."""
        if name.kind == "claim":
            return [name] if name in self._record.changes else []
        if name.kind == "event":
            return [claim for claim in self._record.changes if (claim.story, claim.event) == (name.story, name.id)]
        return [claim for claim in self._record.changes if name.kind == "story" and claim.story == name.id]

    def _has_changed(self, claim: EntryName, day: date, page: OwnLink | None) -> bool:
        """Return whether the claim stands otherwise today; of one claim and day, only at the first time."""
        if (claim, day) in self._seen:
            return False
        if page is not None and page.is_known_here:
            has_changed = any(day < change for change in self._record.published[claim])
        else:
            later = any(day < change for change in self._record.changes[claim])
            has_changed = later and self._record.stood(claim, day) != self._record.stood(claim, None)
        if has_changed:
            self._seen.add((claim, day))
        return has_changed

    def _tell(self, claim: EntryName, day: date, page: OwnLink | None) -> str:
        now = f"It stands today: {self._record.stood(claim, None)}."
        if page is not None and page.is_known_here:
            later = [change for change in self._record.published[claim] if day < change]
            shows = f"The address shows what this record had published by {self._format(day)}"
            return f"{shows}; it published more on this claim on {self._format(later[0])}. {now}"
        then = self._record.stood(claim, day)
        if not then:
            return f"On {self._format(day)} the claim was not on record yet. {now}"
        return f"It stood on {self._format(day)}: {then}. {now}"

    def _format(self, day: date) -> str:
        return self._record.format_day(day)

    def _row(self, line: int, words: str, message: str, name: EntryName) -> Row:
        place = self._record.find_place(name)
        return Row(
            RowKind.STALE,
            line,
            words,
            message,
            entry=str(name),
            file=place.file,
            file_line=place.file_line,
            url=place.url,
        )
