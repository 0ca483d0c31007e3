"""The site that a tool keeps in memory: its entries, and the problems of what nobody has saved yet."""

from collections.abc import Callable, Collection, Mapping
from datetime import date
from functools import partial
from pathlib import Path
from threading import Lock
from types import MappingProxyType
from typing import NamedTuple

from msgspec import Struct
from msgspec.structs import replace

from onrecord.build.pipeline import LoadedSite, Options, check_reading
from onrecord.cache.parse_cache import ParseCache
from onrecord.check import RULES, RuleSet
from onrecord.check.published_id_rules import published_id_is_kept
from onrecord.check.source_rules import source_is_cited
from onrecord.editing.entries.trial_publication import as_published
from onrecord.editing.lookup.claim_standings import Matters
from onrecord.editing.lookup.entry_list import EntryList
from onrecord.editing.lookup.offered_entries import OfferedEntries
from onrecord.model.former_ids import EventKey
from onrecord.model.records import Records
from onrecord.pictures import PictureCache
from onrecord.problems import Outcome, Problem, RefusedError, Severity, SourceFile, Span, Where
from onrecord.read import ParsedEntries, Reading, read_site
from onrecord.read.site_reader import no_site

NOTHING: Mapping[str, bytes | None] = MappingProxyType({})


class NoSiteError(RefusedError):
    """The folder has no site, or none any more."""


class VoidError(Exception):
    """Nobody waits for this check any more."""


class FileProblem(Struct, frozen=True):
    """A problem in one file, as a form or a text shows it."""

    found: Problem
    stops_draft: bool
    """Whether even a draft can't have it; else only readers must not see it."""

    @property
    def line(self) -> int:
        """The line in its file, from 1."""
        return self.found.span.line if self.found.span else 1

    @property
    def is_error(self) -> bool:
        """Whether it stops a publication."""
        return self.found.severity is Severity.ERROR


class CheckedState(Struct, frozen=True):
    """A state of the site with its problems; nothing of it need be saved."""

    reading: Reading
    loaded: LoadedSite
    problems: tuple[Problem, ...]
    of_reading: tuple[Problem, ...]
    """Found without comparing entries: even a draft can't have these errors."""

    def problems_in(self, path: str) -> tuple[FileProblem, ...]:
        """Return the problems in a file, by line."""
        found = [
            FileProblem(problem, stops_draft=problem in self.of_reading and problem.severity is Severity.ERROR)
            for problem in self.problems
            if problem.span and problem.span.path == path
        ]
        return tuple(sorted(found, key=lambda problem: (problem.line, not problem.is_error)))


class RuleProblems(NamedTuple):
    """The problems that a check while typing finds."""

    of_reading: tuple[Problem, ...]
    """Found without comparing entries."""
    known: tuple[Problem, ...]
    """All that stand in the checked files, and some of others."""


class _KnownMatters(Struct, frozen=True):
    """How the claims of some entries stand."""

    records: Records
    matters: Matters


class _PublicState(Struct, frozen=True):
    """A state of the site without drafts, and what it is made of."""

    reading: Reading
    day: date
    state: CheckedState

    def is_of(self, reading: Reading, day: date) -> bool:
        """Return whether it is that of these entries, with this theme, on this day."""
        is_same = self.reading.records is reading.records and self.reading.theme == reading.theme
        return is_same and self.day == day


class EditedSite:
    """The site in a folder, read again at each request; unchanged files stay parsed."""

    def __init__(self, root: Path, options: Callable[[], Options]) -> None:
        """Take the site's folder, and a function that returns the options of a check now."""
        self.root = root
        self.options = options
        self._parsed = ParseCache(root, jobs=1, remember=options().remember)
        self._pictures = PictureCache(root, remember=options().remember)
        self._known: ParsedEntries = {}
        self._saved: Outcome[Reading] | None = None
        self._matters: _KnownMatters | None = None
        self._offered: OfferedEntries | None = None
        self._list: EntryList | None = None
        self._public: _PublicState | None = None
        self._lock = Lock()

    def read(self, unsaved: Mapping[str, bytes | None] = NOTHING) -> Outcome[Reading]:
        """Return the entries, with `unsaved` files as if they were saved; those without content would be deleted.

        Raises `NoSiteError`.
        """
        with self._lock:
            parse = partial(self._parsed.parse, forgets=not unsaved)
            reading = read_site(self.root, parse, self._known, unsaved)
        if reading.value is None:
            raise NoSiteError(no_site(self.root))
        found = Outcome(reading.value, reading.problems)
        if unsaved:
            return found
        saved = self._saved
        if saved and saved.value.records == found.value.records:
            # The same object, so that what is kept in memory of its entries stays known.
            found = Outcome(replace(found.value, records=saved.value.records), found.problems)
        self._saved = found
        return found

    def read_lately(self) -> Reading:
        """Return the saved entries as some page has read them last; a check while typing reads no more than it must."""
        return (self._saved or self.read()).value

    def matters_of(self, records: Records) -> Matters:
        """Return how claims stand; this stays in memory until a call with other entries."""
        known = self._matters
        if known is None or known.records is not records:
            known = _KnownMatters(records, Matters(records, _no_place))
            self._matters = known
        return known.matters

    def offered_of(self, records: Records) -> OfferedEntries:
        """Return the entries as lists offer them; they stay in memory until a call with other entries."""
        offered = self._offered
        if offered is None or offered.records is not records:
            offered = OfferedEntries(records)
            self._offered = offered
        return offered

    def list_of(self, records: Records) -> EntryList:
        """Return the list of entries, with the index of its words; this too stays in memory."""
        listed = self._list
        if listed is None or listed.records is not records:
            listed = EntryList(records)
            self._list = listed
        return listed

    def check(
        self,
        unsaved: Mapping[str, bytes | None] = NOTHING,
        published: Collection[EventKey] = (),
        stories: Collection[str] = (),
        *,
        drafts: bool = True,
        is_void: Callable[[], bool] = lambda: False,
    ) -> CheckedState:
        """Return the state with its problems, as if the events `published` and the `stories` were published today.

        Without `drafts`, others than these are no part of the state. Raises `VoidError` soon after `is_void`.
        """
        # With the style sheet, which the look of an unsaved entry holds.
        options = replace(self.options(), drafts=drafts, has_style_inside=True, progress=_until(is_void))
        reading = as_published(self.read(unsaved), published, stories, options.today)
        checked = check_reading(self.root, options, reading, self._pictures)
        return CheckedState(reading.value, checked.value, checked.problems, reading.problems)

    def check_public(self, is_void: Callable[[], bool]) -> CheckedState:
        """Return the saved state without drafts; it stays in memory until a file changes or the day ends.

        Raises as `check`.
        """
        reading = self.read().value
        today = self.options().today
        known = self._public
        if known is None or not known.is_of(reading, today):
            known = _PublicState(reading, today, self.check(drafts=False, is_void=is_void))
            self._public = known
        return known.state

    def check_while_typing(
        self, unsaved: Mapping[str, bytes], published: Collection[EventKey], is_void: Callable[[], bool]
    ) -> RuleProblems:
        """Return the problems in `unsaved` files, of all rules that can find some there. Nothing is arranged.

        Raises `VoidError` as soon as `is_void`.
        """
        options = replace(self.options(), drafts=True, notes=False, progress=_until(is_void))
        reading = as_published(self.read(unsaved), published, (), options.today)
        rules = _rules_while_typing(unsaved)
        checked = check_reading(self.root, options, reading, self._pictures, rules, arranges=False)
        return RuleProblems(reading.problems, checked.problems)


def _no_place(_where: Where) -> Span:
    """Return a span that is nowhere: forms say how claims stand, not where."""
    return SourceFile("", "").span()


def _rules_while_typing(files: Collection[str]) -> RuleSet:
    """Return the rules that find the problems in `files`, without those that find only what stands elsewhere."""
    has_source = any(path.startswith("content/sources/") for path in files)
    elsewhere = {published_id_is_kept} if has_source else {published_id_is_kept, source_is_cited}
    rules = tuple(rule for rule in RULES if rule not in elsewhere and not rule.reads_static)
    return RuleSet(rules, files, has_theme=False)


def _until(is_void: Callable[[], bool]) -> Callable[..., None]:
    """Return what reports progress to nobody, and raises `VoidError` as soon as `is_void`."""

    def go_on(*_progress: object) -> None:
        if is_void():
            raise VoidError

    return go_on
