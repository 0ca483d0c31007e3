"""Describes embeds: what each shows, leads to and is called; and the frame of all, with its style, script and policy.

An embed stands in an `iframe` of a page that we don't know, perhaps without an origin of its own. So it holds all that
it needs, and its policy lets nothing else in.

A claim card has where the claim stands and what the sides say, today and by each earlier day (`model/as_of`). It holds
each piece of text once; the state of a day names its pieces by numbers, in groups: those who claim it are one group,
and those who deny it another, so that each is a column. The script of the card only chooses.
"""

from collections import Counter
from collections.abc import Callable, Hashable, Iterable, Mapping
from datetime import date
from itertools import chain
from typing import Any

from msgspec import Struct, json

from onrecord.model.addresses import OEMBED, embed
from onrecord.model.dates import CalendarSpan, EdtfDate
from onrecord.model.matters import Matter
from onrecord.model.palette import custom_style_sheet
from onrecord.model.relations import Ref
from onrecord.problems import Outcome
from onrecord.render import vocabulary
from onrecord.render.as_of_writer import OfDay, SidesOfDay
from onrecord.render.card_layout import HEIGHT, WIDTH
from onrecord.render.cards import Card
from onrecord.render.describe.matter_describer import MatterDescriber
from onrecord.render.fragments import Fragment, Markup, as_html, escape
from onrecord.render.markup import localized
from onrecord.render.placeholders import ExternalResolver
from onrecord.render.theme.style_sheet import StyleSheet, compact
from onrecord.render.theme.templates import Theme
from onrecord.render.tracking.tracked_site import TrackedSite
from onrecord.render.views.claim_views import Sides, SideView, StandingView
from onrecord.render.views.text_views import LocalizedText

_MOST_SIDES = 2
"""The most sides of one position that a card shows; the record shows all."""
_MOST_PIECES = 48
"""The most pieces that a card holds, which keeps it under 25 KiB compressed: without the earliest days, if need be."""


_Piece = tuple[int, Fragment | Markup]
_Pieces = dict[Hashable, _Piece]
"""The pieces of a card with their numbers, each once, by what it shows."""
_State = list[list[int]]
"""The numbers of the pieces that a card shows, in groups."""


class ClaimCard(Struct, frozen=True):
    """A claim as its card shows it."""

    standing: StandingView
    today: tuple[tuple[_Piece, ...], ...]
    """The groups of pieces."""
    earlier: tuple[_Piece, ...]
    """The pieces of earlier days alone."""
    days: Markup
    """The numbers of the pieces by each day that changed them, as JSON; the first day is empty: before all others."""
    first: str
    last: str
    """The first and the last of these days: the one for a field, the other in words."""


class ClaimCards:
    """Describes claims for their cards, in one language."""

    def __init__(self, theme: Theme, sides_of: Callable[[Matter], Sides], of_day: SidesOfDay) -> None:
        """Take the templates with their describers, and the sides of matters: today's, and of earlier days."""
        self._theme = theme
        self._describe = theme.describe
        self._sides_of = sides_of
        self._of_day = of_day

    def card(self, claim: Ref) -> ClaimCard:
        """Return the card of a matter, by its first claim."""
        site = self._describe.site
        pieces = _Pieces()
        matter = site.matters[claim]
        standing = self._theme.describe_event.matters.standing(claim)
        heading = [self._add_heading(pieces, claim)]
        today = self._state(pieces, claim, (side for side, _ in self._sides_of(matter)), standing, heading)
        days = self._days(pieces, claim, matter, today, heading)
        used = _numbers_in(state for _, state in days)
        known = dict(pieces.values())
        dated = [day for day, _ in days if day] or [""]
        return ClaimCard(
            standing=standing,
            today=tuple(tuple((number, known[number]) for number in group) for group in today),
            earlier=tuple((number, known[number]) for number in sorted(used - _numbers_in([today]))),
            days=as_html(json.encode(days).decode("utf-8")),
            first=dated[0],
            last=self._words(dated[-1]),
        )

    def _days(
        self, pieces: _Pieces, claim: Ref, today: Matter, shown: _State, heading: list[int]
    ) -> list[tuple[str, _State]]:
        """Return the pieces of each day; without the earliest days if the card would hold too many."""
        days = list[tuple[str, _State]]()
        of_day = OfDay(self._theme, lambda _, describe: describe())  # each state is described once
        for day, matters in self._describe.site.claim_as_of(claim):
            of_day.site.take(claim, matters)
            if matters and not days:
                made = escape(self._describe.date_of(matters[0].first_claim))
                label = self._describe.worded(vocabulary.NOT_YET_CLAIMED, date=made)
                unsaid = StandingView(vocabulary.UNSAID_MARK, "–", label, Markup(""))
                days.append(("", [[*heading, self._add(pieces, "embed/standing.html", standing=unsaid)]]))
            if matters == (today,):
                days.append((str(day), shown))
            elif len(matters) == 1:
                days.append((str(day), self._state_of_day(pieces, of_day, matters[0], heading)))
            elif matters:
                named = ((matter, [self._add_name(pieces, matter.first_claim)]) for matter in matters)
                found = (self._state_of_day(pieces, of_day, matter, name) for matter, name in named)
                days.append((str(day), [heading, *chain.from_iterable(found)]))
        held = _numbers_in([shown])
        for place in range(len(days) - 1, -1, -1):
            held |= _numbers_in([days[place][1]])
            if len(held) > _MOST_PIECES:
                return days[place + 1 :]
        return days

    def _words(self, day: str) -> str:
        return self._describe.words.date(EdtfDate(CalendarSpan.of(date.fromisoformat(day)))) if day else ""

    def _state_of_day(self, pieces: _Pieces, of_day: OfDay, matter: Matter, name: list[int]) -> _State:
        standing = of_day.matters.standing(matter.first_claim)
        whole = of_day.site.whole_matter(matter.first_claim)
        return self._state(pieces, whole, self._of_day(matter), standing, name)

    def _state(
        self, pieces: _Pieces, whole: Ref, sides: Iterable[SideView], standing: StandingView, name: list[int]
    ) -> _State:
        """Return what a matter, or a part of the whole one of today, shows.

        That is its `name` with where it stands, what was found, its sides, and how many more.
        """
        counts = Counter[bool]()
        groups = dict[bool, list[int]]()
        for side in sides:
            denies = side.position == "denies"
            counts[denies] += 1
            if counts[denies] <= _MOST_SIDES:
                groups.setdefault(denies, []).append(self._add(pieces, "embed/side.html", side=side))
        columns = [groups[denies] for denies in sorted(groups)]
        if len(columns) == 1:  # all agree: the first stands beside the other
            columns = [[number] for number in columns[0]]
        head = [*name, self._add(pieces, "embed/standing.html", standing=standing)]
        note = {"standing": standing, "record": MatterDescriber(self._describe).page(whole)}
        found = [[self._add(pieces, "embed/notes.html", **note, rest=0)]] if standing.findings else []
        rest = counts.total() - sum(map(len, columns))
        more = [[self._add(pieces, "embed/notes.html", **note, rest=rest)]] if rest else []
        return [head, *found, *columns, *more]

    def _add_heading(self, pieces: _Pieces, claim: Ref) -> int:
        describe = self._describe
        matters = MatterDescriber(describe)
        values = {"text": describe.claim(claim), "is_verbatim": matters.is_verbatim(claim)}
        return self._add(
            pieces, "embed/heading.html", **values, record=matters.page(claim), story=describe.story_name(claim.story)
        )

    def _add_name(self, pieces: _Pieces, claim: Ref) -> int:
        text = self._describe.claim(claim)
        words = as_html(f'<h2 class="claim">{localized(text)}</h2>')
        return pieces.setdefault(text, (len(pieces), words))[0]

    def _add(self, pieces: _Pieces, template: str, **values: Hashable) -> int:
        piece = self._theme.templates.part(template, **values)
        return pieces.setdefault((template, *values.values()), (len(pieces), piece))[0]


def _numbers_in(states: Iterable[_State]) -> set[int]:
    return {number for state in states for group in state for number in group}


_WIDTH = 640
_CACHE_AGE = 24 * 60 * 60
"""How long other sites may keep a description, in seconds.

What changes in it are titles and pictures: the frame itself always shows today's record, and former addresses stay. So
a day is soon enough, as long as WordPress keeps any description, and a build has no clock to tell a better one.
"""
_LEAD_ON = "location.replace(document.links[0].href + location.search + location.hash)"
"""The script of a former address: the new one gets the day and the secret that the page around it has added."""
_OF_STORY, _OF_BILL, _OF_CLAIM = 760, 480, 480
"""The heights where no script of the page around it asks the embed for its own: enough for most 640 pixels wide."""


class Embed(Struct, frozen=True):
    """An embed."""

    address: str
    title: LocalizedText
    record: str
    """The address of the page that says more; it stays."""
    height: int
    """Its height in pixels where nobody asks for its own."""
    is_of_claim: bool = False

    @property
    def oembed(self) -> str:
        """The address of its description for other sites."""
        return f"{self.address}{OEMBED}"


def has_embeds(site: TrackedSite) -> bool:
    """Return whether a site has embeds: one that shows only its example has nothing to tell others."""
    return "embed" in site.fields.outputs and not site.is_example


def is_described(site: TrackedSite) -> bool:
    """Return whether other sites can ask for descriptions of embeds and events: these have whole addresses."""
    return has_embeds(site) and site.base_url is not None


class Embeds:
    """The embeds of one language."""

    def __init__(self, theme: Theme, cards: ClaimCards) -> None:
        self._theme = theme
        self._describe = theme.describe
        self.cards = cards
        self._frames: dict[str, Mapping[str, Markup]] = {}

    def frame(self, kind: str) -> Mapping[str, Markup]:
        """Return the style and the script of a kind of embed, and the policy that allows just these two."""
        if kind not in self._frames:
            style, script = ("", _LEAD_ON) if kind == "moved" else self._style_and_script(kind)
            texts = {"style-src": style, "script-src": script}
            own = "".join(f"; {name} {StyleSheet(as_html(text)).hash}" for name, text in texts.items() if text)
            policy = f"default-src 'none'{own}; base-uri 'none'; form-action 'none'"
            self._frames[kind] = {"style": as_html(style), "script": as_html(script), "policy": as_html(policy)}
        return self._frames[kind]

    def _style_and_script(self, kind: str) -> tuple[str, str]:
        # An embed includes the template of a part that is empty, and so reports what is wrong with it.
        render = self._theme.templates.render
        colours = self._describe.site.fields.theme.colours
        style, script = (render(f"embed/{name}.html", {"kind": kind}).value for name in ("style", "script"))
        return compact(f"{style}{custom_style_sheet(colours)}") if style else "", script

    def story(self, id_: str) -> Embed:
        """Return the embed of a story."""
        link = self._describe.story_name(id_)
        return Embed(embed(link.address), link.title, link.address, _OF_STORY)

    def bill(self, id_: str) -> Embed:
        """Return the embed of a bill."""
        link = self._describe.bill_link(self._describe.site.bills[id_])
        return Embed(embed(link.address), link.title, link.address, _OF_BILL)

    def claim(self, claim: Ref) -> Embed:
        """Return the card of a matter, by its first claim; its title says that the site only reports the claim."""
        describe = self._describe
        text = self._describe.claim(claim)
        title = LocalizedText(describe.words.gettext("Claim: %(claim)s", claim=text.text), text.lang, text.note)
        record = MatterDescriber(describe).page(claim)
        return Embed(describe.story_addresses(claim.story).embed(*claim), title, record, _OF_CLAIM, is_of_claim=True)

    def address(self, shown: Embed) -> str:
        """Return the address of the embed of a story or bill; empty without one."""
        return shown.address if has_embeds(self._describe.site) else ""

    def address_of_claim(self, claim: Ref) -> str:
        """Return the address of the card of a matter; empty without one."""
        site = self._describe.site
        return self.claim(claim).address if has_embeds(site) and site.is_answered(claim) else ""

    def oembed(self, shown: Embed, card: Card | None) -> Outcome[str]:
        """Return the description of an embed for other sites (oEmbed 1.0), or the problem of a template."""
        describe = self._describe
        resolver = ExternalResolver(describe.url, describe.addresses.source, 1)
        site = describe.localized(describe.site.fields.title)
        part = self._theme.templates.part

        def write() -> str:
            code = part("embed/code.html", embed=shown, site_title=site).__html__()
            found = self._described("rich", shown.title.text, card)
            found |= {"html": resolver.fill(code, lambda _: ""), "width": _WIDTH, "height": shown.height}
            return json.encode(found).decode("utf-8")

        return self._theme.templates.guard(write)

    def oembed_address(self, event: Ref) -> str:
        """Return the address of the description of an event for other sites; empty without one."""
        site = self._describe.site
        return f"{self._describe.event_address(site.line(event))}{OEMBED}" if is_described(site) else ""

    def oembed_of_event(self, event: Ref, card: Card | None) -> str:
        """Return the description of an event for other sites, which show it as a link: an event has no embed."""
        describe = self._describe
        site = describe.site.fields
        found = self._described("link", describe.title(describe.site.line(event)).text, card)
        found |= {"author_name": describe.plain(site.publisher or site.title)}
        return json.encode(found).decode("utf-8")

    def _described(self, kind: str, title: str, card: Card | None) -> dict[str, Any]:
        describe = self._describe
        found: dict[str, Any] = {"version": "1.0", "type": kind, "title": title}
        found |= {"provider_name": describe.plain(describe.site.fields.title)}
        found |= {"provider_url": describe.url(describe.addresses.home), "cache_age": _CACHE_AGE}
        if card:
            found |= {"thumbnail_url": describe.url(card.address), "thumbnail_width": WIDTH, "thumbnail_height": HEIGHT}
        return found
