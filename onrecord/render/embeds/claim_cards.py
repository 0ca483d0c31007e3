"""Describes a claim for its card: what its sides say and where it stands, today and by each earlier day.

The days are those of `model/as_of`, and the describers of the pages word them. The card holds each piece of text once;
the state of a day names its pieces by their numbers, so that the script of the card only chooses.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Hashable, Iterable
from itertools import chain

from msgspec import Struct, json

from onrecord.model.matters import Matter
from onrecord.model.relations import Ref
from onrecord.render import vocabulary
from onrecord.render.as_of_writer import OfDay, SidesOfDay
from onrecord.render.fragments import Fragment, Markup, as_html
from onrecord.render.markup import localized
from onrecord.render.theme.templates import Theme
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


class ClaimCards:
    """Describes claims for their cards, in one language."""

    def __init__(self, theme: Theme, sides_of: Callable[[Matter], Sides], of_day: SidesOfDay) -> None:
        """Take the templates with their describers, and the sides of matters: today's, and of earlier days."""
        self._theme, self._describe, self._sides_of, self._of_day = theme, theme.describe, sides_of, of_day

    def card(self, claim: Ref) -> ClaimCard:
        """Return the card of a matter, by its first claim."""
        site, pieces = self._describe.site, _Pieces()
        matter, standing = site.matters[claim], self._theme.describe_event.matters.standing(claim)
        today = self._state(pieces, matter, (side for side, _ in self._sides_of(matter)), standing)
        days = self._days(pieces, claim, matter, today)
        used, known = {*chain.from_iterable(numbers for _, numbers in days)}, dict(pieces.values())
        return ClaimCard(
            text=self._text(claim),
            standing=standing,
            today=tuple((number, known[number]) for number in today),
            earlier=tuple((number, known[number]) for number in sorted(used.difference(today))),
            days=as_html(json.encode(days).decode("utf-8")),
        )

    def _days(self, pieces: _Pieces, claim: Ref, today: Matter, shown: list[int]) -> list[tuple[str, list[int]]]:
        """Return the pieces of each day; without the earliest days if the card would hold too many."""
        unsaid = StandingView("withdrawn", "–", self._describe.worded(vocabulary.UNSAID), Markup(""))
        days = [("", [self._add(pieces, "embed/standing.html", standing=unsaid, sources=(), rest=0)])]
        of_day = OfDay(self._theme, lambda _, describe: describe())  # each state is described once
        for day, matters in self._describe.site.claim_as_of(claim):
            of_day.site.take(claim, matters)
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

    def _state_of_day(self, pieces: _Pieces, of_day: OfDay, matter: Matter, *, is_alone: bool) -> list[int]:
        text, standing = self._text(matter.first_claim), of_day.matters.standing(matter.first_claim)
        words = as_html(f'<h2 class="claim">{localized(text)}</h2>')
        named = () if is_alone else (pieces.setdefault(text, (len(pieces), words))[0],)
        return [*named, *self._state(pieces, matter, self._of_day(matter), standing)]

    def _state(self, pieces: _Pieces, matter: Matter, sides: Iterable[SideView], standing: StandingView) -> list[int]:
        """Return the numbers of the pieces that a matter shows: its sides, and where it stands."""
        counts, shown, rest = Counter[str](), list[SideView](), 0
        for side in sides:
            counts[side.position] += 1
            if counts[side.position] <= _MOST_SIDES:
                shown.append(side)
            else:
                rest += 1
        name, address = self._describe.source_name, self._describe.addresses.source
        cited = dict.fromkeys(citation.source for said in matter.history for citation in said.citations)
        sources = tuple(TitleLink(name(id_), address(id_)) for id_ in cited)
        stands = self._add(pieces, "embed/standing.html", standing=standing, sources=sources, rest=rest)
        return [*(self._add(pieces, "embed/side.html", side=side) for side in shown), stands]

    def _add(self, pieces: _Pieces, template: str, **values: Hashable) -> int:
        """Return the number of a piece."""
        piece = self._theme.templates.part(template, **values)
        return pieces.setdefault((template, *values.values()), (len(pieces), piece))[0]

    def _text(self, claim: Ref) -> LocalizedText:
        return self._describe.localized(self._describe.site.line(claim).claim(claim.claim).text)
