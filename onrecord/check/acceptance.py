"""Sets aside the problems that entries accept, and reports the acceptances that fit no problem.

The pipeline calls `set_aside` once, with the problems of all rules, of the order and of the templates. An entry accepts
by code the warnings and notes whose place is in it. `site.yaml` also accepts those whose place is in no entry: in a
template, a static file or a list, or in no file at all.
"""

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from itertools import chain

from msgspec import Struct

from onrecord.model.fields import Acceptance, EntryFields, EventFields
from onrecord.model.records import Entry, Records
from onrecord.problems import ACCEPTABLE, CODES, Accepted, Locate, Outcome, Problem, Severity, Span, Where, has_errors

Owner = tuple[str, tuple[str, ...]]
"""The file of an entry, and the entry's keys in that file."""

_SITE: Owner = ("site.yaml", ())
_PASSING = frozenset({"DAT003", "FIL004", "FIL006", "PUB001", "PUB008", "PUB009", "VER002", "VER003"})
"""The codes that depend on the day, the computer, its libraries or the built files: another run may have one."""
_LAST = chr(0x10FFFF)
"""A text after every id."""


class CheckScope(Struct, frozen=True):
    """The facts on a run that decide which problems it can find."""

    records: Records
    """The entries of the run: without drafts, unless an option adds them."""
    with_notes: bool
    is_given_address: bool
    """Whether an option gives the public address, so that `site.yaml` needs none."""

    def finds_all(self, code: str) -> bool:
        """Return whether this run finds each problem with a code that any run finds."""
        if code in _PASSING or (code == "URL001" and self.is_given_address):
            return False
        return self.with_notes or (code in CODES and CODES[code].severity is not Severity.NOTE)


def apply_acceptances(
    problems: Sequence[Problem], whole: Records, locate: Locate, run: CheckScope
) -> Outcome[tuple[Accepted, ...]]:
    """Return the accepted problems; the outcome's problems are all others.

    `whole` has the drafts too, since reading can report a problem in a draft. An error can hide the problem that an
    entry accepts, so a run with errors reports no acceptance as useless.
    """
    acceptances = _Acceptances(whole, locate)
    if not acceptances.all:
        return Outcome((), tuple(problems))
    accepted: list[Accepted] = []
    left: list[Problem] = []
    for problem in problems:
        acceptance = acceptances.of(problem)
        if acceptance is None:
            left.append(problem)
        else:
            accepted.append(Accepted(problem, acceptance.item.reason, locate(acceptance.where)))
    if not has_errors(left):
        left += acceptances.find_useless(problems, run)
    return Outcome(tuple(accepted), tuple(left))


class _Listed(Struct, frozen=True):
    """One item of an entry's `accept`."""

    entry: Entry[EntryFields]
    position: int
    item: Acceptance

    @property
    def key(self) -> tuple[Owner, str]:
        return (self.entry.file, self.entry.keys), self.item.code

    @property
    def where(self) -> Where:
        return self.entry.at("accept", self.position, "code")


class _Acceptances:
    """Everything that the entries of a site accept."""

    def __init__(self, whole: Records, locate: Locate) -> None:
        self._whole = whole
        self._locate = locate
        self.all = tuple(_list_acceptances(whole))
        self._by_key = {listed.key: listed for listed in reversed(self.all)}
        """The first acceptance of each code in each entry."""

    def of(self, problem: Problem) -> _Listed | None:
        """Return the acceptance that fits a problem; None if there is none."""
        is_acceptable = problem.code in ACCEPTABLE or (problem.declared and problem.severity is not Severity.ERROR)
        return self._by_key.get((self._owner(problem.span), problem.code)) if is_acceptable else None

    def find_useless(self, problems: Iterable[Problem], run: CheckScope) -> Iterator[Problem]:
        """ACC001: an acceptance fits a problem in its entry, and no other acceptance fits it."""
        if run.records is self._whole and _has_drafts(self._whole):
            return  # a draft can remove a problem of the public site, such as a source that nothing cites
        # Few rules look at a withdrawn event, and its acceptances serve again if it comes back.
        shown = (listed for listed in _list_acceptances(run.records) if not _is_withdrawn(listed.entry))
        public = {listed.key[0] for listed in shown}
        caused = {(self._owner(problem.span), problem.code) for problem in problems}
        mentioned = self._find_mentioned(problems)
        for listed in self.all:
            owner, code = listed.key
            if self._by_key[listed.key] is not listed:
                yield self._problem(listed, f"this entry accepts {code} twice", "delete one of the two")
            elif listed.key not in caused and owner in public and run.finds_all(code):
                place = mentioned.get(listed.key)
                hint = f"delete it, or move it into the entry at {place.path}:{place.line}" if place else "delete it"
                message = f"nothing in this entry causes {code}, so there is nothing to accept"
                yield self._problem(listed, message, hint)

    def _problem(self, listed: _Listed, message: str, hint: str) -> Problem:
        return Problem("ACC001", message, self._locate(listed.where), hint, where=listed.where)

    def _find_mentioned(self, problems: Iterable[Problem]) -> Mapping[tuple[Owner, str], Span]:
        """Return the place of a problem by each other entry where its acceptance may stand by mistake, and its code."""
        found: dict[tuple[Owner, str], Span] = {}
        for problem in problems:
            if problem.span:
                found.setdefault((_SITE, problem.code), problem.span)
                found |= {(self._owner(related.span), problem.code): problem.span for related in problem.related}
        return found

    def _owner(self, span: Span | None) -> Owner:
        """Return the entry that a place is in; `site.yaml` for a place in no entry."""
        if span is None:
            return _SITE
        starts = self._starts.get(span.path)
        if starts:
            place = bisect_right(starts, (span.line, span.column, _LAST)) - 1
            _, _, id_ = starts[max(place, 0)]
            return span.path, (id_,)
        holds_entries = span.path.startswith("content/") and not span.path.startswith("content/snapshots/")
        return (span.path, ()) if holds_entries else _SITE

    @cached_property
    def _starts(self) -> Mapping[str, list[tuple[int, int, str]]]:
        """Line, column and id of the entries in each file of several entries, if one of them accepts something."""
        files = {listed.entry.file for listed in self.all if listed.entry.keys}
        valid = ((entry.file, entry.id) for entry in (*self._whole.actors, *self._whole.sources))
        broken = ((file, id_) for kind, _, id_ in self._whole.broken if kind in ("actor", "source") for file in files)
        found = defaultdict[str, list[tuple[int, int, str]]](list)
        for file, id_ in chain(valid, broken):
            if file in files:
                span = self._locate(Where(file, (id_,), on_key=True))
                if span.text[span.column - 1 :].lstrip("\"'").startswith(id_):  # else that broken id is in another file
                    found[file].append((span.line, span.column, id_))
        return {file: sorted(starts) for file, starts in found.items()}


def _list_acceptances(records: Records) -> Iterator[_Listed]:
    """Yield each acceptance of each entry; of a page, those in each of its files."""
    entries: Iterator[Entry[EntryFields]] = chain(records.entries(), records.drafts, records.salvaged)
    for entry in entries:
        for written in entry.files or (entry,):
            for position, item in enumerate(written.fields.accept):
                yield _Listed(written, position, item)


def _is_withdrawn(entry: Entry[EntryFields]) -> bool:
    return isinstance(entry.fields, EventFields) and entry.fields.status == "withdrawn"


def _has_drafts(records: Records) -> bool:
    has_draft_story = any(story.fields.status == "draft" for story in records.stories)
    return has_draft_story or bool(records.drafts) or any(event.fields.status == "draft" for event in records.events)
