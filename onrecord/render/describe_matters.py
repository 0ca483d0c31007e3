"""Says how claims stand: what each side said on a matter, in which order, and what came of it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from onrecord.model.matters import Standing, Step
from onrecord.model.relations import Ref
from onrecord.render import vocabulary
from onrecord.render.describe import Describer
from onrecord.render.fragments import Markup
from onrecord.render.views import ActorLink, Said, StandingView

_HOLDS, _OPPOSES, _TAKES_BACK = "●", "○", "–"
"""Which position a statement takes, and a standing is made of: told apart by shape, and never a tick or a cross,
which would say who is right."""
_NOT_YET = (vocabulary.UNSAID, vocabulary.OPPOSED)
"""What is said of a claim before it was made, while nobody holds the opposite, or somebody does."""


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
            own = not set(standing.first).isdisjoint(standing.holding)
            messages = vocabulary.DISPUTES if own else vocabulary.DISPUTES_OF_THE_OPPOSITE
            return self._with(messages[standing.answer], standing.first)
        if standing.kind == "withdrawn":
            held = (vocabulary.WITHDRAWN, vocabulary.ABANDONED) if standing.was_said else _NOT_YET
            return self._with(held[bool(standing.opposing)], standing.opposing)
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
            return Said(self.describe.words.gettext("a speaker not named here"))
        return self.describe.said(self.describe.site.actor_fields(side).name)

    def side_link(self, side: str) -> ActorLink:
        """Return a side with its page; one that is not named has the page of its event."""
        if "/" in side:
            story, _, event = side.partition("/")
            return ActorLink(self.side(side), self.describe.event_address(self.describe.site.line(Ref(story, event))))
        return self.describe.actor(side)

    def verb(self, step: Step, *, pole: bool) -> tuple[str, str]:
        """Return a symbol and the word for what a statement does, as seen from the claims of one pole."""
        holds = step.statement.holds
        symbol = _TAKES_BACK if holds is None else _HOLDS if holds is pole else _OPPOSES
        does = "takes" if holds is None else "holds" if holds is pole else "denies"
        return symbol, self.describe.words.gettext(vocabulary.POSITIONS[f"{does}-{step.move}"])


def _symbol(standing: Standing) -> str:
    held = _HOLDS * min(len(standing.holding), 2) if standing.kind == "confirmed" else _HOLDS
    return f"{held if standing.holding else ''}{_OPPOSES if standing.opposing else ''}" or _TAKES_BACK
