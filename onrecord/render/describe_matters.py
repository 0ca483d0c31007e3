"""Says how claims stand: what each side said on a matter, in which order, and what came of it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from onrecord.model.matters import Matter, Standing, Statement
from onrecord.model.relations import Ref
from onrecord.render import vocabulary
from onrecord.render.describe import Describer
from onrecord.render.fragments import Markup
from onrecord.render.views import ActorLink, Said, StandingView

_HOLDS, _OPPOSES, _TAKES_BACK = "●", "○", "–"
"""Which position a statement takes, and a standing is made of: told apart by shape, and never a tick or a cross,
which would say who is right."""


@dataclass(frozen=True, slots=True)
class MatterDescriber:
    """Describes matters in one language."""

    describe: Describer

    def standing(self, claim: Ref) -> StandingView:
        """Say how a claim stands now."""
        standing = self.describe.site.matters[claim].standing(claim)
        if standing is None:  # only an outlet echoed it, and nobody said it
            label = self.describe.worded(vocabulary.UNSAID)
            return StandingView("withdrawn", _TAKES_BACK, label, (), (), Markup(""))
        return StandingView(
            mark=standing.mark,
            symbol=_symbol(standing),
            label=self.label(standing),
            holding=self.sides(standing.holding),
            opposing=self.sides(standing.opposing),
            answer=self._answer(standing),
        )

    def label(self, standing: Standing) -> Markup:
        """Say a standing in a few words."""
        if standing.kind == "disputed":
            return self.describe.worded(vocabulary.DISPUTES[standing.answer])
        if standing.kind == "withdrawn":
            message = vocabulary.WITHDRAWN if not standing.opposing else vocabulary.ABANDONED
            return self._with(message, standing.opposing)
        if standing.kind == "confirmed":
            return self._with(vocabulary.CONFIRMED, standing.confirmed_by)
        return self._with(vocabulary.ASSERTED, standing.asserted_by)

    def _answer(self, standing: Standing) -> Markup:
        return self._with(vocabulary.ANSWERS[standing.answer], standing.first) if standing.answer else Markup("")

    def _with(self, message: str, sides: Iterable[str]) -> Markup:
        """Return a message with the names of sides in it."""
        return self.describe.worded(message, who=self.describe.listed(self.sides(sides)))

    def sides(self, sides: Iterable[str]) -> tuple[Said, ...]:
        """Return the names of sides."""
        return tuple(self.side(side) for side in sides)

    def side(self, side: str) -> Said:
        """Return the name of a side: an actor's, or that nobody is named."""
        if "/" in side:
            return Said(self.describe.words.gettext("a speaker not named"))
        return self.describe.said(self.describe.site.actors[side].fields.name)

    def side_link(self, side: str) -> ActorLink:
        """Return a side with its page; one that is not named has the page of its event."""
        if "/" in side:
            story, _, event = side.partition("/")
            return ActorLink(self.side(side), self.describe.event_address(self.describe.site.events[story, event]))
        return self.describe.actor(side)

    def moves(self, matter: Matter, claim: Ref) -> Iterator[tuple[Statement, str, str]]:
        """Yield each statement of a matter with its symbol and the word for what it does, as seen from one claim."""
        pole = matter.claims[claim]
        for number, statement in enumerate(matter.history):
            symbol = _TAKES_BACK if statement.holds is None else _HOLDS if statement.holds is pole else _OPPOSES
            move = _move(statement, matter.history[:number], pole=pole)
            yield statement, symbol, self.describe.words.gettext(vocabulary.POSITIONS[move])


def _symbol(standing: Standing) -> str:
    held = _HOLDS * min(len(standing.holding), 2) if standing.kind == "confirmed" else _HOLDS
    return f"{held if standing.holding else ''}{_OPPOSES if standing.opposing else ''}" or _TAKES_BACK


def _move(statement: Statement, before: Iterable[Statement], *, pole: bool) -> str:
    """Return what a statement does: to hold or deny for the first time, too, again, or against opposition."""
    if statement.holds is None:
        return "takes-back"
    does = "holds" if statement.holds is pole else "denies"
    said = list(before)
    own = [earlier for earlier in said if set(earlier.sides) & set(statement.sides)]
    if own and own[-1].holds is statement.holds:
        since = said.index(next(earlier for earlier in own if earlier.holds is statement.holds))
        opposed = any(earlier.holds is (not statement.holds) for earlier in said[since:])
        return f"{does}-against" if opposed else f"{does}-again"
    return f"{does}-too" if any(earlier.holds is statement.holds for earlier in said) else does
