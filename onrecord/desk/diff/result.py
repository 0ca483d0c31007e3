"""What `onrecord diff` found: the comparison, with the standings in the words of pages."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from msgspec import Struct
from msgspec.structs import replace

from onrecord.build.pipeline import Options
from onrecord.desk.compare import AnyChange, Comparison, compare
from onrecord.desk.compare.changes import ClaimAdded, ClaimRemoved, PastChanged, StandingChanged, StandingState
from onrecord.desk.compare.site_state import States
from onrecord.desk.diff.past_report import Corrector
from onrecord.desk.diff.states import Base, StateRead, read_states
from onrecord.model.relations import Ref
from onrecord.problems import Problem, Severity

LANGUAGE = "en"
"""The language of what the commands print."""

LabelOf = Callable[[str], str]
"""Returns the label of the standing of a claim, by its full name in the later state."""


class Side(Struct, frozen=True):
    """One of the two states."""

    name: str
    """What was typed for it; empty for the site itself."""
    commit: str | None
    """The digest of its commit, if it is one."""
    errors: int
    """How many errors it has."""
    is_empty: bool = False
    """Whether it holds no site."""


class Diff(Struct, frozen=True):
    """A comparison, and what was compared. The JSON format is this class as it stands."""

    version: int
    """Increases only with incompatible changes."""
    base: Side
    site: Side
    is_whole: bool
    """Whether everything was compared: not so standings, origins, order, bills and addresses if a side has errors."""
    changes: tuple[AnyChange, ...]


class Diffed(Struct, frozen=True):
    """A diff, with the states that it compares."""

    diff: Diff
    before: StateRead
    after: StateRead
    past: tuple[Problem, ...]
    """The warnings of what changed without a correction."""


def diff_site(root: Path, base: Base, options: Options) -> Diffed:
    """Compare the site in `root` with a base."""
    before, after = read_states(root, base, options)
    corrector = Corrector(root, States(before.state, after.state), after.theme, options.today)
    comparison = _with_words(compare(before.state, after.state), before, after, corrector)
    sides = (
        Side(base.name, base.commit or None, _errors(before), is_empty=before.state.records is None),
        Side("", None, _errors(after)),
    )
    past = tuple(problem for found in corrector.found for problem in corrector.problems(found))
    return Diffed(Diff(comparison.version, *sides, comparison.is_whole, comparison.changes), before, after, past)


def _errors(state: StateRead) -> int:
    return sum(problem.severity is Severity.ERROR for problem in state.problems)


def _with_words(comparison: Comparison, before: StateRead, after: StateRead, corrector: Corrector) -> Comparison:
    """Return a comparison whose standings have the words of the pages of their own state, with lines to write."""
    earlier, later = _labels(before, States(before.state, after.state).ref_now), _labels(after, lambda ref: ref)
    changes = (
        corrector.changes[change.id] if isinstance(change, PastChanged) else _worded(change, earlier, later)
        for change in comparison.changes
    )
    return replace(comparison, changes=tuple(changes))


def _worded(change: AnyChange, earlier: LabelOf, later: LabelOf) -> AnyChange:
    match change:
        case StandingChanged():
            before = _with_label(change.before, earlier(change.claim))
            return replace(change, before=before, after=_with_label(change.after, later(change.claim)))
        case ClaimAdded(standing=StandingState() as standing):
            return replace(change, standing=_with_label(standing, later(change.claim)))
        case ClaimRemoved(standing=StandingState() as standing):
            return replace(change, standing=_with_label(standing, earlier(change.claim)))
    return change


def _with_label(standing: StandingState, label: str) -> StandingState:
    return replace(standing, words=label)


def _labels(read: StateRead, name_now: Callable[[Ref], Ref]) -> LabelOf:
    """Return the function that words the standings of a state, whose claims may have other names later."""
    # A site with errors needs no words of pages.
    from onrecord.render.describe.standing_labels import StandingLabels  # noqa: PLC0415

    site, theme = read.state.site, read.theme
    if site is None or theme is None:
        return lambda _claim: ""
    labels = StandingLabels(site, theme.catalogues, LANGUAGE)
    refs = {name_now(ref).full_name(): ref for ref in site.matters}
    return lambda claim: labels.of(refs[claim]) if claim in refs else ""
