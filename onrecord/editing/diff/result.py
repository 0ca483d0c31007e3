"""Compares a site with a base, and says of each warning of the past what to write."""

from pathlib import Path

from msgspec import Struct

from onrecord.build.pipeline import Options
from onrecord.editing.compare.changes import VERSION, AnyChange, EntryErased, PastChanged
from onrecord.editing.compare.comparison import compare
from onrecord.editing.compare.concealment import conceal
from onrecord.editing.compare.two_states import State
from onrecord.editing.diff.corrector import Corrector
from onrecord.editing.diff.states import Base, StateRead, read_states
from onrecord.problems import Problem


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


class SignOff(Struct, frozen=True):
    """Who signed off an event that is new or edited."""

    event: str
    """`story/event`."""
    reviewed_by: tuple[str, ...]
    is_missing: bool
    """Whether the site requires a sign-off that the event lacks."""


class Diff(Struct, frozen=True):
    """A comparison, and what was compared. The JSON format is this class as it stands."""

    version: int
    """Increases only with incompatible changes."""
    base: Side
    site: Side
    is_whole: bool
    """Whether everything was compared: with errors, only entries and files are."""
    changes: tuple[AnyChange, ...]
    sign_offs: tuple[SignOff, ...] = ()
    """Of new and edited published events; none if nobody signs off here."""


class Diffed(Struct, frozen=True):
    """A diff, with the states that it compares."""

    diff: Diff
    before: StateRead
    after: StateRead
    past: tuple[Problem, ...]
    """What changed without a correction: warnings, or errors if the site requires corrections."""

    @property
    def has_erased(self) -> bool:
        """Whether something was erased, whose name the errors of the base may still have."""
        before = self.before.state.records
        after = self.after.state.records
        is_shorter = before is not None and (after is None or not before.listed <= after.listed)
        return is_shorter or any(isinstance(change, EntryErased) for change in self.diff.changes)


def diff_site(root: Path, base: Base, options: Options) -> Diffed:
    """Compare the site in `root` with a base."""
    before, after = read_states(root, base, options)
    comparison = compare(before.state, after.state)
    duty = after.state.records.site.fields.corrections if after.state.records else "advised"
    corrector = Corrector(root, comparison.past, after.theme, options.today, duty=duty)
    with_lines = conceal(corrector.changes.values(), comparison.erasure, tells_erased=False)
    corrected = {change.id: change for change in with_lines if isinstance(change, PastChanged)}
    changes = tuple(
        corrected[change.id] if isinstance(change, PastChanged) else change for change in comparison.changes
    )
    is_empty = before.state.records is None
    own = Side("", None, len(after.errors))
    other = Side(base.name, base.commit or None, len(before.errors), is_empty=is_empty)
    found = Diff(VERSION, other, own, comparison.is_whole, changes, _sign_offs(before.state, after.state))
    return Diffed(found, before, after, tuple(corrector.problems()))


def _sign_offs(before: State, after: State) -> tuple[SignOff, ...]:
    """Return the sign-offs of the events that are new or edited, in the order of their stories and ids."""
    if after.records is None:
        return ()
    site = after.records.site.fields
    known = before.records.events if before.records else ()
    former = {event.fingerprint for event in known}
    edited = [event for event in after.records.events if event.fingerprint not in former]
    is_used = site.requires_review is not None or any(event.fields.reviewed_by for event in after.records.events)
    if not is_used:
        return ()
    return tuple(
        SignOff(f"{event.story}/{event.id}", event.fields.reviewed_by, event.fields.lacks_review(site))
        for event in sorted(edited, key=lambda event: (event.story, event.id))
        if event.fields.status == "published"
    )
