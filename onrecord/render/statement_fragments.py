"""Caches what pages show of the statements on matters. Claims of one matter share what does not depend on the claim."""

from collections.abc import Iterable, Iterator
from itertools import chain, islice
from typing import Any, NamedTuple

from msgspec.structs import replace

from onrecord.cache.dependency_recorder import TrackedMemo
from onrecord.model.matters import Matter, StandingStep, Step
from onrecord.model.relations import Finding, Ref
from onrecord.model.standings import Move
from onrecord.render.fragments import Fragment, Markup
from onrecord.render.theme.templates import Theme
from onrecord.render.views.claim_views import Statements, StatementView

LAST_STATEMENTS = 20
"""The most statements and findings on a claim that its event's page shows; the page of the story's claims shows all."""


class LatestStatements(NamedTuple):
    """The last statements and findings on the matter of a claim, and how many come before them."""

    earlier: int
    shown: Statements


class _Said(NamedTuple):
    """All on which the words of a statement depend. Claims of one pole differ only in `through`."""

    first: Ref
    """The first claim of the matter."""
    number: int
    """The number of the statement in `by_day`."""
    move: Move
    pole: bool
    through: Ref | None
    """The claim by whose join it bears on the claim from which it is seen."""


class _Found(NamedTuple):
    """All on which the words of a finding depend."""

    first: Ref
    number: int
    """The number of the finding among those on the matter."""
    names_claim: bool


_Labelled = tuple[tuple[StandingStep, Markup], ...]
"""Steps, each with the label of its standing for a claim on which all bodies spoke themselves."""


class StatementFragments:
    """Returns the statements on matters in one language, all of them or the last ones, as seen from a claim.

    It holds standings only for the last ones. A template is rendered when a page first shows its fragment.
    """

    def __init__(self, theme: Theme) -> None:
        self._describe = theme.describe_event
        self._part = theme.templates.part
        self._site = theme.describe.site
        recorder = self._site.recorder
        self._all = TrackedMemo[Ref, Statements](recorder, self._all_on)
        self._latest = TrackedMemo[Ref, LatestStatements](recorder, self._latest_on)
        self._steps = TrackedMemo[tuple[Ref, bool], _Labelled](recorder, lambda key: self._last_steps(*key))
        self._said = TrackedMemo[_Said, tuple[StatementView, Fragment]](recorder, self._describe_said)
        self._found = TrackedMemo[_Found, Fragment](recorder, self._describe_found)

    @property
    def memos(self) -> tuple[TrackedMemo[Any, Any], ...]:
        """The caches, to invalidate."""
        return self._all, self._latest, self._steps, self._said, self._found

    def all_on(self, claim: Ref) -> Statements:
        """Return the statements on the matter of a claim with the findings between them, as seen from the claim."""
        return self._all(claim)

    def latest_on(self, claim: Ref) -> LatestStatements:
        """Return the last of them."""
        return self._latest(claim)

    def _all_on(self, claim: Ref) -> Statements:
        matter = self._site.matters[claim]
        if len(matter.in_order) <= LAST_STATEMENTS:
            return self._latest(claim).shown
        pole = matter.claims[claim]
        earlier = islice(self._labelled(matter, pole, 0), _earlier(matter))
        steps = chain(earlier, self._steps((matter.first_claim, pole)))
        return tuple(self._in_order(matter, claim, matter.in_order, steps))

    def _latest_on(self, claim: Ref) -> LatestStatements:
        matter = self._site.matters[claim]
        shown = matter.in_order[-LAST_STATEMENTS:]
        said = len([one for one in shown if not isinstance(one, Finding)])
        steps = self._steps((matter.first_claim, matter.claims[claim]))
        statements = tuple(self._in_order(matter, claim, shown, steps[len(steps) - said :]))
        return LatestStatements(len(matter.in_order) - len(shown), statements)

    def _last_steps(self, first: Ref, pole: bool) -> _Labelled:  # noqa: FBT001  (as in the key)
        """Return the steps with the last statements, which all claims of one pole share."""
        matter = self._site.matters[first]
        return tuple(self._labelled(matter, pole, _earlier(matter)))

    def _labelled(self, matter: Matter, pole: bool, start: int) -> Iterator[tuple[StandingStep, Markup]]:  # noqa: FBT001  (as above)
        label = self._describe.matters.unmarked_label
        return ((step, label(step.standing)) for step in matter.course(pole=pole, start=start))

    def _in_order(
        self, matter: Matter, claim: Ref, shown: Iterable[int | Finding], steps: Iterable[tuple[StandingStep, Markup]]
    ) -> Iterator[tuple[StatementView | None, Fragment]]:
        """Yield statements and findings as seen from a claim; `steps` are those of the shown statements."""
        first, pole, following = matter.first_claim, matter.claims[claim], iter(steps)
        for one in shown:
            if isinstance(one, Finding):
                yield None, self._found(_Found(first, matter.all_findings.index(one), one.claim != claim))
                continue
            step, label = next(following)
            view, words = self._said(_Said(first, one, step.move, pole, step.statement.step_to(claim)))
            yield replace(view, then=self._describe.matters.mark_joins(label, step.standing, claim)), words

    def _describe_said(self, said: _Said) -> tuple[StatementView, Fragment]:
        """Return the view of a statement, still without the standing after it, and its rendered words."""
        matter = self._site.matters[said.first]
        step = Step(matter.by_day[said.number], said.move)
        view = self._describe.statement(matter, step, pole=said.pole, through=said.through)
        return view, self._part("parts/statement.html", statement=view)

    def _describe_found(self, found: _Found) -> Fragment:
        finding = self._site.matters[found.first].all_findings[found.number]
        view = self._describe.matters.finding(finding.state(), names_claim=found.names_claim)
        return self._part("parts/finding.html", finding=view)


def _earlier(matter: Matter) -> int:
    """Return the number of statements on a matter before its last ones."""
    return max(len(matter.history) - LAST_STATEMENTS, 0)
