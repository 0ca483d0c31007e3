"""Writes a story or a bill by day, as JSON for the script of its pages.

The describers and templates of today's pages render the matters and bills of each day: no sentence has a second form.
Fragments of HTML stand in one list, each once; a state names them by their numbers.
"""

import re
from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping
from copy import copy
from datetime import date
from typing import Any, TypeVar

from msgspec import json

from onrecord.model.addresses import as_of, matter_anchor
from onrecord.model.as_of import ByDay
from onrecord.model.clocks import Clock
from onrecord.model.dates import CalendarSpan, EdtfDate
from onrecord.model.expected import Owner
from onrecord.model.expected_by_day import StepsByDay
from onrecord.model.matters import Matter
from onrecord.model.relations import Ref
from onrecord.model.relative_links import linker
from onrecord.model.site import Bill
from onrecord.model.story_by_day import DayState
from onrecord.problems import Outcome
from onrecord.render.describe.bill_describer import BillDescriber
from onrecord.render.describe.claims_describer import ClaimsDescriber
from onrecord.render.describe.expected_describer import ExpectedDescriber
from onrecord.render.describe.matter_describer import MatterDescriber
from onrecord.render.describe.side_describer import MOST_DISPUTES, SideDescriber, letters_of
from onrecord.render.describe.story_describer import StoryCounts, StoryDescriber
from onrecord.render.fragments import Fragment, Markup, as_html
from onrecord.render.placeholders import ExternalResolver
from onrecord.render.theme.templates import Theme
from onrecord.render.tracking.tracked_site import SiteOfDay
from onrecord.render.tracking.tracked_types import StoryContents
from onrecord.render.views.claim_views import NamedClaim, Sides, SideView, StandingView
from onrecord.render.vocabulary import AS_OF

_SIDE = re.compile("\x02#(\\d+)\x03")
"""The number of a side in the place of a side: many states of a matter share it."""
_SEPARATOR = "\x1e"
_HIGHEST_HEADING = 3
Known = TypeVar("Known")
Row = list[Any]
"""The number of a day, and what holds from that day on."""


SidesOfDay = Callable[[Matter], tuple[SideView, ...]]
"""Returns the sides of a matter of an earlier day."""


class _Fragments:
    """The fragments of one file."""

    def __init__(self, theme: Theme) -> None:
        self._theme = theme
        self.numbers: dict[str, int] = {}
        self._known: dict[Hashable, Any] = {}

    def once(self, key: Hashable, make: Callable[[], Known]) -> Known:
        """Return what was made for a key before. The key can name a matter by its id: they live as long as the site."""
        if key not in self._known:
            self._known[key] = make()
        known: Known = self._known[key]
        return known

    def add(self, html: str) -> int:
        return self.numbers.setdefault(str(html), len(self.numbers))

    def part(self, template: str, **values: object) -> int:
        """Return the number of a part, rendered once for the same values."""
        part = self._theme.templates.part(template, **values)
        return self.once((template, *values.values()), lambda: self.add(part.__html__()))

    def pieces(self, template: str, **values: object) -> list[int]:
        """Return the numbers of the pieces of a rendered part in which the numbers of sides stand."""
        pieces = _SIDE.split(self._theme.templates.part(template, **values).__html__())
        return [int(piece) if place % 2 else self.add(piece) for place, piece in enumerate(pieces) if piece.strip()]


class AsOfWriter:
    """Writes stories and bills by day in one language."""

    def __init__(
        self, theme: Theme, stories: StoryDescriber, sides_of: Callable[[Matter], Sides], of_day: SidesOfDay
    ) -> None:
        """Take the templates, the describer of stories, and the sides of matters: today's rendered, and of a day."""
        self.theme = theme
        self._describe = theme.describe
        self.stories = stories
        self.sides_of = sides_of
        self.of_day = of_day
        self._links: tuple[str, frozenset[str]] = ("", frozenset())

    def story(self, id_: str) -> Outcome[str]:
        """Return a story by day, or the problem of a template."""
        return self._write_file(self._describe.addresses.story(id_), lambda html: self._story(id_, html))

    def bill(self, id_: str) -> Outcome[str]:
        """Return a bill by day, or the problem of a template."""
        return self._write_file(self._describe.addresses.bill(id_), lambda html: self._bill(id_, html))

    def has_days(self, entry: StoryContents | Bill) -> bool:
        """Return whether a story or a bill has events, or steps that were made known on some day."""
        steps = map(self._describe.site.expected.__getitem__, entry.expected)
        return bool(entry.events) or any(True for step in steps for _ in step.changes("happened"))

    def address_of_story(self, id_: str) -> str:
        """Return the address of the file of a story that has days; empty where the site makes none."""
        site = self._describe.site
        is_written = "as-of" in site.fields.outputs and not site.story_name(id_).fields.withdrawn
        return as_of(self._describe.addresses.story(id_)) if is_written else ""

    def address_of_bill(self, id_: str) -> str:
        """Return the address of the file of a bill that has days; empty where the site makes none."""
        return as_of(self._describe.addresses.bill(id_)) if "as-of" in self._describe.site.fields.outputs else ""

    def leads_to(self, page: str) -> frozenset[str]:
        """Return the addresses to which what was written last leads, if that belongs to this page."""
        return self._links[1] if self._links[0] == page else frozenset()

    def _write_file(self, page: str, find: Callable[[_Fragments], Mapping[str, Any]]) -> Outcome[str]:
        describe = self._describe
        fragments = _Fragments(self.theme)
        resolver = ExternalResolver(
            linker(as_of(page)), describe.addresses.source, _HIGHEST_HEADING, lambda id_: describe.source_name(id_).text
        )

        def write() -> str:
            found = find(fragments)
            html = self.theme.mark_languages(resolver.fill(_SEPARATOR.join(fragments.numbers), lambda _: ""))
            words = {key: describe.words.gettext(message) for key, message in AS_OF.items()}
            notice = self.theme.templates.part("parts/as_of_notice.html").__html__()
            locale = "en-GB" if describe.words.language == "en" else describe.words.language
            first = "1er " if locale.startswith("fr") else "1 "
            file = {"schema_version": 1, "locale": locale, "words": words, "first": first, "notice": notice, **found}
            file["html"] = html.split(_SEPARATOR)
            return json.encode(file).decode("utf-8")

        written = self.theme.templates.guard(write)
        self._links = page, frozenset(resolver.links)
        return written

    def _days(self, days: Iterable[date]) -> Mapping[str, list[str]]:
        shown = [EdtfDate(CalendarSpan.of(day)) for day in days]
        return {"days": list(map(str, shown)), "day_words": list(map(self._describe.words.date, shown))}

    def _story(self, id_: str, fragments: _Fragments) -> Mapping[str, Any]:
        site = self._describe.site
        story = site.stories[id_]
        found = site.as_of(id_)
        first_made = {matter_anchor(*claim): self._describe.date_of(claim) for claim in story.matters}
        clocks: dict[str, Any] = {
            clock: {
                **self._days(days),
                **_StoryRows(self, story, fragments).of((days[state.day], state) for state in states),
                "steps": self._steps(found, clock, days, fragments, "story"),
            }
            for clock, states in found.states.items()
            for days in (_number_days((state.day for state in states), found.steps[clock]),)
        }
        return {"root": "../", **self._list_known(found), "first_made": first_made, **clocks}

    def _bill(self, id_: str, fragments: _Fragments) -> Mapping[str, Any]:
        found = self._describe.site.bill_as_of(id_)
        bills = BillDescriber(self._describe)
        clocks: dict[str, Any] = {}
        for clock, states in found.states.items():
            days = _number_days((day for day, _ in states), found.steps[clock])
            views = [(days[day], bills.bill(bill)) for day, bill in states]
            clocks[clock] = {
                **self._days(days),
                "state": _rows((day, fragments.add(view.state)) for day, view in views),
                "progress": _rows((day, fragments.part("parts/stages.html", bill=view)) for day, view in views),
                "steps": self._steps(found, clock, days, fragments, "bill"),
            }
        return {"root": "../../", **self._list_known(found), **clocks}

    def _steps(
        self, found: ByDay[Any], clock: Clock, days: Mapping[date, int], fragments: _Fragments, owner_kind: Owner
    ) -> Mapping[str, list[Row]]:
        """Return the states of each step that lies ahead: what became of it, its place, its last day, its fragment."""
        describe = ExpectedDescriber(self._describe)
        changed = [(days[day], step) for day, steps in found.steps[clock] for step in steps]
        places = {order: place for place, order in enumerate(sorted({step.order for _, step in changed}))}
        rows: dict[str, list[Row]] = {}
        for day, step in changed:
            view = describe.step(step, clock)
            part = fragments.part("parts/step.html", step=view, owner_kind=owner_kind)
            own_rows = rows.setdefault(view.name, [])
            _put(own_rows, day, view.state, places[step.order], view.last_day, part)
        return rows

    def _list_known(self, found: ByDay[Any]) -> Mapping[str, Any]:
        """Return the days of events, and what the addresses of pages that a day can be shown on begin with.

        Events that were under way have the days of their end, and the date of their beginning in words.
        """
        stories = "|".join(dict.fromkeys(ref.story for ref in found.events))
        pages = f"({stories})/(?!(sources|updates|all|embed)/)|bills/[^/]+/(?!embed/)"
        ends = {_name(ref): [*days, self._describe.date_of(ref)] for ref, days in found.ends.items()}
        return {"pages": pages, "events": {_name(ref): days for ref, days in found.events.items()}, "ends": ends}


def _name(ref: Ref) -> str:
    return f"{ref.story}/{ref.event}"


def _number_days(days: Iterable[date], steps: StepsByDay) -> dict[date, int]:
    """Return the numbers of the days that changed the events of an entry, or its steps that lie ahead."""
    return {day: number for number, day in enumerate(sorted({*days, *(day for day, _ in steps)}))}


def _rows(states: Iterable[tuple[int, Any]]) -> list[Row]:
    """Return the states of successive days with the numbers of these days, without those that change nothing."""
    rows: list[Row] = []
    for day, state in states:
        _put(rows, day, state)
    return rows


def _put(rows: list[Row], day: int, *state: Any) -> None:  # noqa: ANN401  (plain data)
    """Add a state from a day on, unless it was the state before."""
    if not rows or rows[-1][1:] != [*state]:
        rows.append([day, *state])


class OfDay:
    """The site as of a day, and what describes it."""

    def __init__(self, theme: Theme, once: Callable[[Hashable, Callable[[], Any]], Any]) -> None:
        """Take the theme of today, and what makes the value of a key only once."""
        describe = copy(theme.describe)
        self.events = copy(theme.describe_event)
        self.site = SiteOfDay(theme.describe.site)
        describe.site, self.events.describe = self.site, describe
        self.events.matters = self.matters = _MattersOfDay(describe, once)


class _MattersOfDay(MatterDescriber, frozen=True):
    """Describes each standing of a matter once, though several parts name it."""

    once: Callable[[Hashable, Callable[[], StandingView]], StandingView]

    def standing(self, claim: Ref) -> StandingView:
        describe = super().standing
        return self.once((id(self.describe.site.matters[claim]), claim), lambda: describe(claim))


class _StoryRows:
    """The states of a story by one clock, as rows."""

    def __init__(self, writer: AsOfWriter, story: StoryContents, fragments: _Fragments) -> None:
        self._theme = writer.theme
        self._stories = writer.stories
        self._story = story
        self._fragments = fragments
        self._sides_of = writer.sides_of
        self._views_of = writer.of_day
        self._today = writer.theme.describe.site
        of_day = OfDay(writer.theme, fragments.once)
        self._site = of_day.site
        self._matters = of_day.matters
        self._sides = SideDescriber(of_day.events)
        self._claims = ClaimsDescriber(of_day.events, lambda *_: (), lambda _: ())
        self._letters = letters_of(self._today, story)
        self._bills: dict[str, Bill] = {}
        self._matter_rows: dict[str, list[Row]] = {}
        self._claim_rows: dict[str, list[Row]] = {}
        self._bill_rows: dict[str, list[Row]] = {}

    def of(self, states: Iterable[tuple[int, DayState]]) -> Mapping[str, Any]:
        """Return the rows of all parts of the story's pages, given the states with the numbers of their days."""
        facts = list[Row]()
        disputes = list[Row]()
        claims_facts = list[Row]()
        for day, state in states:
            for whole, matters in state.matters.items():
                self._site.take(whole, matters)
                self._put_matter(day, whole, matters)
                for matter in matters:
                    self._put_claims(day, matter)
            self._put_bills(day, state.bills)
            _put(facts, day, self._facts(state))
            _put(disputes, day, self._disputes(state))
            _put(claims_facts, day, self._claims_facts(state.tally))
        return {
            "facts": facts,
            "disputes": disputes,
            "matters": self._matter_rows,
            "claims": self._claim_rows,
            "claims_facts": claims_facts,
            "bills": self._bill_rows,
        }

    def _put_matter(self, day: int, whole: Ref, matters: tuple[Matter, ...]) -> None:
        state = self._fragments.once(("matters", id(matters)), lambda: self._state(whole, matters))
        _put(self._matter_rows.setdefault(matter_anchor(*whole), []), day, *state)

    def _state(self, whole: Ref, matters: tuple[Matter, ...]) -> tuple[Any, ...]:
        """Return the state of a whole matter's claims: that of its first claim, or else of the first that counts."""
        first = next((one for one in matters if whole in one.claims), matters[0])
        others = [one for one in matters if one is not first]
        standing = self._matters.standing(first.first_claim)
        label = self._fragments.part("parts/standing_label.html", standing=standing)
        parts = [*self._pieces(first), *(piece for one in others for piece in self._pieces(one, names_claim=True))]
        return standing.mark, label, parts

    def _pieces(self, matter: Matter, *, names_claim: bool = False) -> list[int]:
        sides = tuple((view, as_html(f"\x02#{self._side(view, side)}\x03")) for view, side in self._described(matter))
        view = self._claims.sides(matter, sides)
        return self._fragments.pieces("parts/matter_by_day.html", matter=view, names_claim=names_claim)

    def _side(self, view: SideView, side: Fragment | Markup) -> int:
        """Return the number of a side, which stays the same while its body says no more."""
        return self._fragments.once(view, lambda: self._fragments.add(side.__html__()))

    def _described(self, matter: Matter) -> Sides:
        return self._fragments.once(("sides", id(matter)), lambda: self._describe_sides(matter))

    def _describe_sides(self, matter: Matter) -> Sides:
        today = self._today.matters[matter.first_claim]
        part = self._theme.templates.part
        known = self._sides_of(today)
        if matter is today:
            return known
        rendered = dict(known)
        views = self._views_of(matter)
        return tuple((view, rendered.get(view) or part("parts/side.html", side=view)) for view in views)

    def _put_claims(self, day: int, matter: Matter) -> None:
        """Add the standings of a matter's claims, for the rows and pages of their events."""
        for name, *state in self._fragments.once(("claims", id(matter)), lambda: [*self._standings(matter)]):
            _put(self._claim_rows.setdefault(name, []), day, *state)

    def _standings(self, matter: Matter) -> Iterator[tuple[str, str, int]]:
        address = self._matters.address(matter.first_claim, self._story.id)
        for claim in matter.claims:
            if claim.story == self._story.id:
                standing = self._matters.standing(claim)
                text = self._stories.describe.claim(claim)
                view = NamedClaim(claim.name(), text, standing, address)
                yield claim.name(), standing.mark, self._fragments.part("parts/standing_link.html", claim=view)

    def _put_bills(self, day: int, bills: Iterable[Bill]) -> None:
        """Add the states of bills, as soon as the story has an event of theirs."""
        for bill in bills:
            self._bills[bill.id] = bill
            if self._first_event(bill) is not None:
                view = self._stories.bills.bill(bill)
                progress = self._fragments.part("parts/progress.html", bill=view)
                _put(self._bill_rows.setdefault(bill.id, []), day, self._fragments.add(view.state), progress)

    def _first_event(self, bill: Bill) -> int | None:
        """Return the position of a bill's first event in the story; None if it has none there."""
        places = self._today.order(self._story.id)
        return next((places[ref] for ref in bill.events if ref in places), None)

    def _claims_facts(self, counts: Mapping[str, int]) -> int:
        part = self._fragments.part
        counted = self._stories.counted_standings
        return self._fragments.once((*counts.items(),), lambda: part("parts/facts.html", facts=(*counted(counts),)))

    def _facts(self, state: DayState) -> int:
        shown = ((first, bill) for bill in self._bills.values() if (first := self._first_event(bill)) is not None)
        bills = [bill for _, bill in sorted(shown, key=lambda item: item[0])]
        counted = (state.events, state.first, state.last, state.sources, *state.tally.items())
        return self._fragments.once((*counted, *map(id, bills)), lambda: self._describe_facts(state, bills))

    def _describe_facts(self, state: DayState, bills: list[Bill]) -> int:
        span = self._stories.describe.span(state.first, state.last)
        counts = StoryCounts(state.events, span, state.tally, state.sources, bills)
        return self._fragments.part("parts/cells.html", facts=tuple(self._stories.counted(self._story.id, counts)))

    def _disputes(self, state: DayState) -> list[int]:
        """Return the cards of the first disputes, and the line below them; none before the first claim."""
        if not state.tally["matters"]:
            return []
        shown = state.disputes[:MOST_DISPUTES]
        cards = [self._card(claim) for claim in shown]
        more = len(state.disputes) - len(shown)
        address = self._stories.describe.addresses.claims(self._story.id)
        below = self._fragments.part(
            "parts/more_claims.html", more_disputes=more, claims_address=address, disputed_address=address
        )
        return [*cards, below]

    def _card(self, claim: Ref) -> int:
        matter = self._site.matters[claim]
        letter = self._letters.get(self._site.whole_matter(claim), "")

        def render() -> int:
            view = self._sides.dispute(claim, self._story.id, letter, (side for side, _ in self._described(matter)))
            return self._fragments.part("parts/dispute.html", dispute=view, of_site=False)

        return self._fragments.once(("card", id(matter)), render)
