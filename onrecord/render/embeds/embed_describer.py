"""Describes embeds: what each shows, leads to and is called; and the frame of all, with its style, script and policy.

An embed stands in an `iframe` of a page that we don't know, perhaps without an origin of its own. So it holds all that
it needs, and its policy lets nothing else in.

A claim card has what the sides say and where the claim stands, today and by each earlier day (`model/as_of`). It holds
each piece of text once; the state of a day names its pieces by numbers, so that the script of the card only chooses.
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
from onrecord.render.describe.matter_describer import MatterDescriber
from onrecord.render.fragments import Fragment, Markup, as_html, escape
from onrecord.render.markup import localized
from onrecord.render.placeholders import ExternalResolver
from onrecord.render.theme.style_sheet import StyleSheet, compact
from onrecord.render.theme.templates import Theme
from onrecord.render.tracking.tracked_site import TrackedSite
from onrecord.render.views.claim_views import Sides, SideView, StandingView
from onrecord.render.views.text_views import LocalizedText, TitleLink

_MOST_SIDES = 2
"""The most sides of one position that a card shows; the record shows all."""
_MOST_PIECES = 48
"""The most pieces that a card holds, which keeps it under 25 KiB compressed: without the earliest days, if need be."""


_Piece = tuple[int, Fragment | Markup]
_Pieces = dict[Hashable, _Piece]
"""The pieces of a card with their numbers, each once, by what it shows."""


class ClaimCard(Struct, frozen=True):
    """A claim as its card shows it."""

    text: LocalizedText
    standing: StandingView
    today: tuple[_Piece, ...]
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
        today = self._state(pieces, matter, (side for side, _ in self._sides_of(matter)), standing)
        days = self._days(pieces, claim, matter, today)
        used = {*chain.from_iterable(numbers for _, numbers in days)}
        known = dict(pieces.values())
        dated = [day for day, _ in days if day] or [""]
        return ClaimCard(
            text=self._describe.claim(claim),
            standing=standing,
            today=tuple((number, known[number]) for number in today),
            earlier=tuple((number, known[number]) for number in sorted(used.difference(today))),
            days=as_html(json.encode(days).decode("utf-8")),
            first=dated[0],
            last=self._words(dated[-1]),
        )

    def _days(self, pieces: _Pieces, claim: Ref, today: Matter, shown: list[int]) -> list[tuple[str, list[int]]]:
        """Return the pieces of each day; without the earliest days if the card would hold too many."""
        days = list[tuple[str, list[int]]]()
        of_day = OfDay(self._theme, lambda _, describe: describe())  # each state is described once
        for day, matters in self._describe.site.claim_as_of(claim):
            of_day.site.take(claim, matters)
            if matters and not days:
                made = escape(self._describe.date_of(matters[0].first_claim))
                label = self._describe.worded(vocabulary.NOT_YET_CLAIMED, date=made)
                unsaid = StandingView(vocabulary.UNSAID_MARK, "–", label, Markup(""))
                days.append(("", [self._add(pieces, "embed/standing.html", standing=unsaid, sources=(), rest=0)]))
            if matters == (today,):
                days.append((str(day), shown))
            elif matters:
                found = (self._state_of_day(pieces, of_day, one, is_alone=len(matters) == 1) for one in matters)
                days.append((str(day), list(chain.from_iterable(found))))
        held = set(shown)
        for place in range(len(days) - 1, -1, -1):
            held |= {*days[place][1]}
            if len(held) > _MOST_PIECES:
                return days[place + 1 :]
        return days

    def _words(self, day: str) -> str:
        return self._describe.words.date(EdtfDate(CalendarSpan.of(date.fromisoformat(day)))) if day else ""

    def _state_of_day(self, pieces: _Pieces, of_day: OfDay, matter: Matter, *, is_alone: bool) -> list[int]:
        text = self._describe.claim(matter.first_claim)
        standing = of_day.matters.standing(matter.first_claim)
        words = as_html(f'<h2 class="claim">{localized(text)}</h2>')
        named = () if is_alone else (pieces.setdefault(text, (len(pieces), words))[0],)
        return [*named, *self._state(pieces, matter, self._of_day(matter), standing)]

    def _state(self, pieces: _Pieces, matter: Matter, sides: Iterable[SideView], standing: StandingView) -> list[int]:
        """Return the numbers of the pieces that a matter shows: its sides, and where it stands."""
        counts = Counter[str]()
        shown = list[SideView]()
        rest = 0
        for side in sides:
            counts[side.position] += 1
            if counts[side.position] <= _MOST_SIDES:
                shown.append(side)
            else:
                rest += 1
        name = self._describe.source_name
        address = self._describe.addresses.source
        cited = dict[LocalizedText, str]()
        for citation in chain.from_iterable(said.citations for said in matter.history):
            cited.setdefault(name(citation.source), address(citation.source))
        sources = tuple(TitleLink(*source) for source in cited.items())
        stands = self._add(pieces, "embed/standing.html", standing=standing, sources=sources, rest=rest)
        return [*(self._add(pieces, "embed/side.html", side=side) for side in shown), stands]

    def _add(self, pieces: _Pieces, template: str, **values: Hashable) -> int:
        piece = self._theme.templates.part(template, **values)
        return pieces.setdefault((template, *values.values()), (len(pieces), piece))[0]


_WIDTH = 640
_LEAD_ON = "location.replace(document.links[0].href + location.search + location.hash)"
"""The script of a former address: the new one gets the day and the secret that the page around it has added."""
_OF_STORY, _OF_BILL, _OF_CLAIM = 680, 480, 560
"""The heights where no script of the page around it asks the embed for its own."""


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

    def oembed(self, shown: Embed) -> Outcome[str]:
        """Return the description of an embed for other sites (oEmbed 1.0), or the problem of a template."""
        describe = self._describe
        resolver = ExternalResolver(describe.url, describe.addresses.source, 1)
        site = describe.localized(describe.site.fields.title)
        part = self._theme.templates.part

        def write() -> str:
            code = part("embed/code.html", embed=shown, site_title=site).__html__()
            found: dict[str, Any] = {"version": "1.0", "type": "rich", "title": shown.title.text}
            found |= {"provider_name": site.text, "provider_url": describe.url(describe.addresses.home)}
            found |= {"html": resolver.fill(code, lambda _: ""), "width": _WIDTH, "height": shown.height}
            return json.encode(found).decode("utf-8")

        return self._theme.templates.guard(write)
