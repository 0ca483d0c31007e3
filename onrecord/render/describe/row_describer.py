"""Describes the events of a story as rows of its timeline: date, speakers, title and relations."""

import datetime as dt
from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby
from typing import Literal

from msgspec import Struct

from onrecord.model.dates import Precision
from onrecord.model.relations import Ref, spoken_for
from onrecord.model.site import Link
from onrecord.render import placeholders, vocabulary
from onrecord.render.describe.event_describer import EventDescriber
from onrecord.render.fragments import Markup, as_html, escape
from onrecord.render.markup import bare
from onrecord.render.pagination.division import timeline_years
from onrecord.render.tracking.tracked_types import EventRelations, EventSummary
from onrecord.render.views.claim_views import NamedClaim
from onrecord.render.views.event_views import EventView, MonthView, RowView, TieView
from onrecord.render.words import Words

_FOLDED_FROM, _FOLDED_FROM_AT_DESK = 60, 200
"""The numbers of rows from which early months are closed on phones, and at a desk.

On phones the script closes them, where no address leads to a row. If the HTML had them closed, an address that leads
into one would cost a layout shift of 0.9 in Chromium, which opens the month in the frame in which it scrolls."""
_OPEN_ROWS, _OPEN_ROWS_AT_DESK = 20, 100
"""The numbers of latest rows whose months stay open there."""
_MOST_NAMED = 3
"""The number of answers to an event that its row names."""


class RowDescriber(Struct, frozen=True):
    """Describes rows in one language."""

    events: EventDescriber

    def row(self, event: EventRelations, entry: EventView | None) -> RowView:
        """Return an event's row: with its text if `entry` is given, or else with its claims."""
        describe = self.events.describe
        fields = event.fields
        published_on, changed_on = self.events.changes.days(event.ref)
        return RowView(
            id=event.id,
            former=describe.site.former_ids(event),
            type=fields.type,
            type_words=describe.words.gettext(vocabulary.EVENT_TYPES[fields.type]),
            address=describe.event_address(event),
            title=describe.localized(fields.title),
            when=describe.when(event),
            who=describe.names(spoken_for(fields), event),
            ties=tuple(self._ties(event)),
            claims=() if entry else tuple(self._claims(event)),
            entry=entry,
            published_on=published_on,
            changed_on=changed_on,
        )

    def _claims(self, event: EventRelations) -> Iterator[NamedClaim]:
        describe = self.events.describe
        matters = self.events.matters
        for claim in event.fields.claims:
            ref = Ref(event.story, event.id, claim.id)
            address = matters.address(describe.site.matters[ref].first_claim, event.story)
            yield NamedClaim(ref.name(), describe.localized(claim.text), matters.standing(ref), address)

    def _ties(self, event: EventRelations) -> Iterator[TieView]:
        """Yield an event's relations, the answers to it, and the other dates that sources give."""
        done: dict[tuple[str, str, Ref | None], dict[Ref, Link]] = {}
        for link in event.links:
            if message := _does(link):
                done.setdefault((link.kind, message, link.reviewed), {}).setdefault(link.target, link)
        between = Markup(f"{self.events.describe.words.sign(';')} ")
        for (kind, message, _), links in done.items():
            words = between.join(self._target(target, kind) for target in links)
            sentence = self.events.describe.worded(message, what=words)
            yield TieView(kind, self.events.relations.with_claim(next(iter(links.values())), sentence))
        for side in event.sides:
            if side.step is not None:
                message = vocabulary.ROW_TAKEN_SIDES["holds" if side.holds else "denies"]
                words = self.events.describe.worded(message, what=self._target(side.claim, "sides"))
                joined_by = self.events.describe.event_address(self.events.describe.site.line(side.joined_by))
                yield TieView("sides", words, joined_by)
        answered = set[tuple[str, str]]()
        for kind, message in vocabulary.ROW_ANSWERS.items():
            stated = (link for link in event.backlinks if link.basis == "stated" and not link.is_own)
            answers = (link.origin.key for link in stated if link.kind == kind)
            answering = dict.fromkeys(key for key in answers if key not in answered)
            answered.update(answering)
            if answering:
                yield TieView(f"{kind}-of", self._answered(message, event, [Ref(*key) for key in answering]))
        yield from (TieView("date", words) for words in self.events.other_dates(event.fields.sources))

    def _target(self, target: Ref, kind: str) -> Markup:
        """Return a link to the row of a relation's target: the claim's text, or else the title."""
        describe = self.events.describe
        event = describe.site.line(target)
        address = describe.row_address(target)
        if target.claim:
            return _link(address, bare(describe.localized(event.claim(target.claim).text)), kind)
        title = describe.title(event)
        link = _link(address, bare(title), kind)
        return link if event.is_withdrawn else describe.named_title(title.text, link)

    def _answered(self, message: str, event: EventRelations, refs: Sequence[Ref]) -> Markup:
        describe = self.events.describe
        named = [self._answer(ref) for ref in refs[:_MOST_NAMED]]
        named = describe.add_rest(named, len(refs), describe.event_address(event))
        return describe.worded(message, who=Markup(f"{describe.words.sign(';')} ").join(named))

    def _answer(self, ref: Ref) -> Markup:
        """Return a link to an answer's row: its speakers and date, or else its title."""
        describe = self.events.describe
        link = describe.event_link(ref)
        who = describe.format_list(bare(actor.name) for actor in link.speakers) if link.speakers else bare(link.title)
        words = describe.worded("%(who)s, %(date)s", who=who, date=escape(link.when.words))
        return _link(describe.row_address(ref), words)

    def months(
        self, events: Sequence[EventSummary], rows: Iterable[RowView], *, newest_first: bool
    ) -> tuple[MonthView, ...]:
        """Return rows under the headings of their months; `events` are in order, the oldest first."""
        words = self.events.describe.words
        keys = (
            (year, _heading(words, event), _month(event))
            for year, event in zip(timeline_years(events), events, strict=True)
        )
        months = list[MonthView]()
        later = len(events)
        for number, (key, run) in enumerate(groupby(zip(keys, rows, strict=True), key=lambda keyed: keyed[0]), 1):
            year, heading, month = key
            shown = [row for _, row in run]
            later -= len(shown)
            months.append(
                MonthView(
                    anchor=f"month_{number}",
                    year=year,
                    heading=heading,
                    short=words.short_month(month.month) if month else "",
                    rows=tuple(shown[::-1] if newest_first else shown),
                    folding=_folding(len(events), later),
                )
            )
        return tuple(months[::-1] if newest_first else months)


def _folding(rows: int, later: int) -> Literal["never", "open", "on-phones", "closed"]:
    """Return where a month is closed that has so many `later` rows after it, on a page of so many rows."""
    if rows < _FOLDED_FROM:
        return "never"
    if later < _OPEN_ROWS:
        return "open"
    return "on-phones" if rows < _FOLDED_FROM_AT_DESK or later < _OPEN_ROWS_AT_DESK else "closed"


def _does(link: Link) -> str:
    """Return the message for a relation that rows show; empty for any other."""
    if link.basis != "stated":
        return ""
    if link.is_report:
        return vocabulary.ROW_REPORTS
    if link.result is not None:
        return vocabulary.ROW_FINDINGS[link.result]
    special = vocabulary.ROW_TIES_OF_OWN if link.is_own else vocabulary.ROW_TIES_OF_OTHERS
    return special.get(link.kind) or vocabulary.ROW_TIES.get(link.kind, "")


def _link(address: str, words: Markup, kind: str = "") -> Markup:
    mark = f' data-relation="{kind}"' if kind else ""
    return as_html(f'<a href="{placeholders.link(address)}"{mark}>{words}</a>')


def _month(event: EventSummary) -> dt.date | None:
    """Return the first day of an event's month; `None` where the month is unknown."""
    date = event.fields.date
    if event.moment is not None:
        return event.moment.date().replace(day=1)
    if date.precision is Precision.ON_OR_BEFORE or date.earliest is None:
        return None
    first, last = date.earliest, date.latest
    return last.replace(day=1) if (first.year, first.month) == (last.year, last.month) else None


def _heading(words: Words, event: EventSummary) -> str:
    """Return the heading for an event: its month, or a heading as inexact as its date."""
    date = event.fields.date
    month = _month(event)
    if month is not None:
        return words.month_and_year(month)
    if date.precision is Precision.YEAR:
        return words.gettext("%(year)s, month not recorded here", year=words.date(date))
    return words.date(date)
