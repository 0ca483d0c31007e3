"""Reviews an article: gathers the record once, compares by each kind of row, and applies what editors accepted."""

from collections import Counter
from collections.abc import Mapping
from datetime import date

from msgspec import Struct
from msgspec.structs import replace

from onrecord.editing.telling.opened_record import OpenedRecord, ToldRecord
from onrecord.web.articles.article import Acceptance, Article, PlaceUnit
from onrecord.web.review.acceptances import apply_acceptances
from onrecord.web.review.coverage import Coverage, cover_article, gather_coverage
from onrecord.web.review.day_review import DayRecord, gather_days, review_days
from onrecord.web.review.left_out_review import review_left_out
from onrecord.web.review.link_review import LinkRecord, gather_links, review_links
from onrecord.web.review.name_review import NameRecord, gather_names, review_names
from onrecord.web.review.office_review import OfficeRecord, gather_offices, review_offices
from onrecord.web.review.quotation_review import review_quotations
from onrecord.web.review.record_texts import RecordTexts, gather_record_texts
from onrecord.web.review.review_memory import forget_after
from onrecord.web.review.rows import STOPPING, Row, RowKind
from onrecord.web.review.stale_review import StaleRecord, gather_standings, review_standings
from onrecord.web.review.told_claims import TouchableRecord
from onrecord.web.review.touch_review import gather_touches, review_touches

_ORDER = {kind: number for number, kind in enumerate(RowKind)}


class GatheredRecord(Struct, frozen=True):
    """All of a record with which articles are compared."""

    coverage: Coverage
    texts: RecordTexts
    links: LinkRecord
    standings: StaleRecord
    names: NameRecord
    offices: OfficeRecord
    days: DayRecord
    touchable: TouchableRecord


class Review(Struct, frozen=True):
    """What a review of one article says."""

    article: str
    """The path as it was given, or `-`."""
    coverage: Coverage
    rows: tuple[Row, ...]
    """In order of the article; one with a reason is accepted."""
    counts: Mapping[RowKind, int]
    """The number of rows of each kind, without accepted ones."""
    unfitting: tuple[Acceptance, ...] = ()
    """The acceptances whose words are those of no row."""
    unit: PlaceUnit = "line"
    """What the `line` of a row counts."""

    @property
    def accepted(self) -> tuple[Row, ...]:
        """The rows that an editor has accepted."""
        return tuple(row for row in self.rows if row.reason)

    @property
    def stops(self) -> bool:
        """Whether a row asks for a change before the article is printed."""
        return any(row.kind in STOPPING and not row.reason for row in self.rows)


def gather_record(opened: OpenedRecord, told: ToldRecord) -> GatheredRecord:
    """Return what articles are compared with; once for all articles of a run."""
    return GatheredRecord(
        coverage=gather_coverage(opened, told),
        texts=gather_record_texts(opened, told),
        links=gather_links(opened, told),
        standings=gather_standings(opened, told),
        names=gather_names(opened, told),
        offices=gather_offices(opened, told),
        days=gather_days(opened, told),
        touchable=gather_touches(opened, told),
    )


def review_article(article: Article, record: GatheredRecord, since: date | None = None) -> Review:
    """Return the review of an article; `since` counts instead of the day that the article names as its own."""
    with forget_after():
        return _review(article, record, since)


def _review(article: Article, record: GatheredRecord, since: date | None) -> Review:
    quotations = review_quotations(article, record.texts)
    pointed = (*review_links(article, record.links), *review_standings(article, record.standings, since))
    told = {row.entry for row in pointed}
    found = (
        *quotations.rows,
        *pointed,
        *review_names(article, record.names),
        *review_offices(article, record.offices),
        *review_days(article, record.days),
        # How these claims stand is told already.
        *(row for row in review_touches(article, record.touchable) if row.entry not in told),
        # Who names a day asks for all that came later too; `review_standings` tells only of cited claims.
        *review_left_out(replace(article, day=None) if since else article, record.touchable),
    )
    rows, unfitting = apply_acceptances(article.accepted, found)
    ordered = tuple(sorted(rows, key=lambda row: (row.line, _ORDER[row.kind])))
    counts = Counter(row.kind for row in ordered if not row.reason)
    dated = replace(article, day=since or article.day, unread=(*article.unread, *quotations.unread))
    return Review(article.name, cover_article(record.coverage, dated), ordered, counts, unfitting, article.unit)
