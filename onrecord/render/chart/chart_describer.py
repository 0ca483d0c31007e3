"""Draws the charts of stories in one language: reads the arranged site, and writes the titles of marks."""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date

from msgspec.structs import replace

from onrecord.model.dates import CalendarSpan, Days, EdtfDate, Qualifier
from onrecord.model.relations import Ref, spoken_for
from onrecord.model.site import Bill
from onrecord.model.standings import Statement
from onrecord.render import vocabulary
from onrecord.render.chart.chart_layout import FULL, LEAD, MOST_MARKS, PICTURES, lay_out
from onrecord.render.chart.chart_svg import MarkLink, draw_chart
from onrecord.render.chart.figure import Form, Labels, Plot, PlotEvent
from onrecord.render.chart.strip import draw_strip, lay_out_strip, strip_bins
from onrecord.render.describe.describer import Describer, days_of
from onrecord.render.describe.side_describer import letters_of
from onrecord.render.fragments import Markup
from onrecord.render.tracking.tracked_types import EventRelations, StoryContents
from onrecord.render.views.event_views import ChartView

STRIP, LEAD_STRIP, BAND = 96, 80, 48
"""The heights of strips in pixels: of a story, of the story that leads the home page, and of others there."""
_LEAST_STRIP = 8
"""The least events of a story with a strip on phones; of fewer, the list itself is short."""
_LEAST_LANE, _MOST_LANE, _TWO_LINES, _MARK = 24.0, 64.0, 42.0, 0.15
"""The heights of lanes in a picture without links, that for a name in two lines, and a mark's share of it."""
_MONTHS = range(1, 13)
_DENIES = vocabulary.ROW_TIES["denies"]
_SIDES = vocabulary.ROW_TAKEN_SIDES["denies"]


class ChartDescriber:
    """Draws the charts of stories in one language."""

    def __init__(self, describe: Describer, address_of: Callable[[Ref], str]) -> None:
        """Take the describer, and the function that returns the address of an event's row."""
        self._describe = describe
        self._address_of = address_of
        gettext = describe.words.gettext
        words = describe.words
        self._labels = Labels(
            others=gettext("Others"),
            bill=gettext("Bill"),
            bills=gettext("Bills"),
            other_bills=gettext("Other bills"),
            months=tuple(map(words.short_month, _MONTHS)),
        )

    def of_story(self, story: StoryContents) -> ChartView:
        """Return the charts of a story's own page; empty ones for a story without events."""
        return self._charts(story, FULL, STRIP)

    def of_lead(self, story: StoryContents) -> ChartView:
        """Return the charts of the story that leads the home page, at most 160 pixels high."""
        return self._charts(story, LEAD, LEAD_STRIP)

    def of_card(self, story: StoryContents) -> ChartView:
        """Return the chart of a story in a list of stories: the strip alone."""
        return self._charts(story, None, BAND)

    def of_picture(self, story: StoryContents, share: float) -> tuple[Markup, float, float] | None:
        """Return a chart at most `share` of its width high, with its size; None without events or room."""
        if not (events := self._events(story)):
            return None
        plot = self._plot(story, events, {})
        for form in PICTURES:
            trial = lay_out(plot, form)
            lane = min((share * trial.width - trial.height) / len(trial.lanes) + form.lane, _MOST_LANE)
            if lane >= _LEAST_LANE:
                lines = 1 + (lane >= _TWO_LINES)
                figure = lay_out(plot, replace(form, lane=lane, radius=lane * _MARK, name_lines=lines))
                links = [MarkLink("", "")] * len(figure.bins.columns if figure.bins else events)
                return draw_chart(figure, links, [""] * len(figure.curves)), figure.width, figure.height
        return None

    def _charts(self, story: StoryContents, form: Form | None, strip_height: int) -> ChartView:
        """Return the charts of a story; without a form, no chart for wide pages."""
        if not (events := self._events(story)):
            return ChartView(Markup(), Markup(), 0, 0)
        plot = self._plot(story, events, letters_of(self._describe.site, story) if form is FULL else {})
        full = self._full(events, plot, form) if form else Markup()
        has_strip = form is None or len(events) >= _LEAST_STRIP
        strip = self._strip(events, plot, strip_height) if has_strip else Markup()
        return ChartView(full, strip, len(events), sum(event.is_denial and not event.bill for event in plot.events))

    def _full(self, events: Sequence[EventRelations], plot: Plot, form: Form) -> Markup:
        figure = lay_out(plot, form)
        if figure.bins:
            bins = [events[column.start : column.stop] for column in figure.bins.columns]
            return draw_chart(figure, list(map(self._bin_link, bins)), ())
        titles = [self._title(events[curve.denial], [events[curve.denied].ref]) for curve in figure.curves]
        return draw_chart(figure, list(map(self._link, events)), titles)

    def _strip(self, events: Sequence[EventRelations], plot: Plot, height: int) -> Markup:
        bins = [events[bin_.start : bin_.stop] for bin_ in strip_bins([event.day for event in plot.events])]
        strip = lay_out_strip(plot, height)
        # Titles that marks have too cost nothing when compressed. Of more events, the script takes them from the rows.
        has_titles = len(events) <= MOST_MARKS
        links = (self._link(bin_[0]) if has_titles and len(bin_) == 1 else self._bin_link(bin_) for bin_ in bins)
        return draw_strip(strip, list(links))

    def _events(self, story: StoryContents) -> tuple[EventRelations, ...]:
        """Return the story's events; record dependencies on the story and each event's relations."""
        site = self._describe.site
        return tuple(map(site.relations, site.stories[story.id].events))

    def _link(self, event: EventRelations) -> MarkLink:
        return MarkLink(self._address_of(event.ref), self._title(event, event.denied))

    def _title(self, event: EventRelations, denied: Sequence[Ref]) -> str:
        """Return a mark's title in lines: date, kind and speakers (of a stage, its label); event; denied events."""
        view = self._describe.event_link(event.ref)
        words = self._describe.words
        who = words.format_list(self._stages(event) or (speaker.name.text for speaker in view.speakers))
        lines = [" · ".join(filter(None, (view.when.words, view.kind_words, who))), view.title.text]
        by_joins = {Ref(*side.claim.key) for side in event.sides if not side.holds and side.step is not None}
        for message, of_message in ((_DENIES, _denied_outright(event)), (_SIDES, by_joins)):
            if refs := [ref for ref in denied if ref in of_message]:
                titles = (self._describe.event_link(ref).title.text for ref in refs)
                lines.append(words.gettext(message, what=words.format_list(map(words.named_title, titles))))
        return "\n".join(lines)

    def _stages(self, event: EventRelations) -> list[str]:
        if not event.is_stage:
            return []
        stages = self._describe.site.bills[event.fields.bill or ""].procedure.stages
        return [self._describe.plain(stages[reached.stage].label) for reached in event.fields.reached]

    def _bin_link(self, events: Sequence[EventRelations]) -> MarkLink:
        """Return a link to a bin's first denial, or else its first event, with the numbers of both."""
        words = self._describe.words
        denials = [event for event in events if event.denied]
        dates = words.short_span(_date(events[0]), _date(events[-1]))
        counts = [words.ngettext("%(n)d event", "%(n)d events", len(events))]
        if denials:
            counts.append(words.ngettext("%(n)d denial", "%(n)d denials", len(denials)))
        return MarkLink(self._address_of((denials or events)[0].ref), f"{dates}\n{', '.join(counts)}")

    def _plot(self, story: StoryContents, events: Sequence[EventRelations], letters: Mapping[Ref, str]) -> Plot:
        """Return the input for the layout of a story; `letters` are those of its disputed claims."""
        describe = self._describe
        site = self._describe.site
        places = {event.ref: place for place, event in enumerate(events)}
        bills = dict.fromkeys(event.fields.bill or "" for event in events if event.is_stage)
        after_gaps = {ref for bill in bills for ref in _after_gaps(site.bills[bill])}
        at = self._letters(letters, places)
        shown = tuple(
            self._plot_event(
                event, day, places, is_after_gap=event.is_stage and event.ref in after_gaps, letters=at[event.ref]
            )
            for event, day in zip(events, _days(events), strict=True)
        )
        sides = dict.fromkeys(side for event in shown for side in event.sides)
        around = Days.around(map(days_of, events))
        return Plot(
            events=shown,
            sides={side: describe.actor_on(around, side).name for side in sides},
            bills={bill: describe.localized(site.bills[bill].fields.title) for bill in bills},
            labels=self._labels,
            disputes=self._disputes(story),
            is_rtl=describe.words.direction == "rtl",
        )

    def _disputes(self, story: StoryContents) -> Mapping[str, int]:
        standings = (self._describe.site.matters[claim].standing(claim) for claim in story.matters)
        disputed = (standing for standing in standings if standing and standing.kind == "disputed")
        return Counter(side for one in disputed for side in {body.side for body in one.holding + one.opposing})

    def _letters(self, letters: Mapping[Ref, str], places: Mapping[Ref, int]) -> Mapping[Ref, str]:
        """Return the letters at each event: of the disputed claims that it made first, or denies."""
        at: defaultdict[Ref, str] = defaultdict(str)
        for claim, letter in letters.items():
            own = [statement for statement in self._describe.site.matters[claim].history if statement.event in places]
            denials = (said.event for said in own if said.kind == "denies" or _sides_against(said, claim))
            for event in dict.fromkeys((*(statement.event for statement in own[:1]), *denials)):
                at[event] += letter
        return at

    def _plot_event(
        self, event: EventRelations, day: date, places: Mapping[Ref, int], *, is_after_gap: bool, letters: str
    ) -> PlotEvent:
        denied = event.denied
        return PlotEvent(
            day=day,
            sides=tuple(dict.fromkeys(map(self._describe.site.side, spoken_for(event.fields)))),
            bill=event.fields.bill or "" if event.is_stage else "",
            is_denial=bool(denied),
            denies=tuple(places[ref] for ref in denied if ref in places and ref != event.ref),
            is_finding=event.fields.type == "finding",
            is_certain=event.fields.date.is_day and event.fields.date.qualifier is Qualifier.NONE,
            is_after_gap=is_after_gap,
            letters=letters,
        )


def _denied_outright(event: EventRelations) -> set[Ref]:
    """Return the events of the claims that an event denies without a join of claims."""
    stated = {Ref(*link.target.key) for link in event.links if link.kind == "denies" and link.basis == "stated"}
    return stated | {Ref(*side.claim.key) for side in event.sides if not side.holds and side.step is None}


def _after_gaps(bill: Bill) -> Iterator[Ref]:
    """Yield the events with a gap in the bill's progress just before them."""
    gaps = [place for place, step in enumerate(bill.steps) if step.reached == "gap"]
    before = -1
    for ref in bill.events:
        if not (reached := [place for place, step in enumerate(bill.steps) if ref in step.events]):
            continue
        if any(before < gap < max(reached) for gap in gaps) or any(bill.steps[place].missing for place in reached):
            yield ref
        before = max(reached)


def _sides_against(statement: Statement, claim: Ref) -> bool:
    """Return whether a statement denies a claim without naming it, through a joined claim or another denial."""
    return statement.holds is False and (statement.kind == "confirms" or statement.step_to(claim) is not None)


def _date(event: EventRelations) -> EdtfDate:
    """Return an event's date, in the story's time zone where its time is known."""
    if event.moment is None:
        return event.fields.date
    return EdtfDate(CalendarSpan.of(event.moment))


def _days(events: Iterable[EventRelations]) -> Iterator[date]:
    """Yield the day of each event on the axis.

    An event with a known year alone can follow later events of that year: then it gets the day before it in the list.
    """
    day = date.min
    for event in events:
        day = max(day, event.moment.date() if event.moment else event.fields.date.earliest or event.fields.date.latest)
        yield day
