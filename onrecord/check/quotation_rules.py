"""Rules on quotations: the kept text of a source has the quoted words."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from functools import cached_property
from itertools import islice
from typing import TYPE_CHECKING

from msgspec import Struct

from onrecord.check.context import Context
from onrecord.check.rule import rule
from onrecord.model.fields import EventFields, Quote
from onrecord.model.quotations import Occurrence, Passage, gap_between, occurrences
from onrecord.model.records import Entry, Snapshot
from onrecord.problems import Problem, Related, Where
from onrecord.site_limits import LIMITS

if TYPE_CHECKING:
    from onrecord.model.fuzzy_match import Difference, FuzzyMatch

_SHA256 = re.compile(r"[0-9A-Fa-f]{64}")
_ELISION = re.compile(r"(?<!\s)\s*+(?:\[(?:…|\.\.\.)\]|…|\.\.\.)\s*")
_MAX_LISTED = 3
"""The maximal number of differences, or places, in a message."""
_MOST_PLACES = LIMITS["places"].most
"""With more places of the words, not even a prefix or suffix says which one an editor means."""
_MOST_COMPARED = 50
"""Of so many places, the hint names the words that tell one from the others."""
_MOST_SOUGHT = 10_000
"""How many characters of wrong quotations are compared with one kept text; the hint on further ones is shorter."""
_MOST_WORDS = 8
"""The maximal length of a proposed prefix or suffix, in words."""


@rule("SRC002")
def snapshot_has_its_source(context: Context) -> Iterator[Problem]:
    """A snapshot's source has an entry."""
    for id_, snapshot in context.records.snapshots.items():
        if not context.records.has("source", id_):
            hint = "name the file after the id of its source"
            yield context.unknown("SRC002", "source", id_, Where(snapshot.file.path, inside=(0, 0, 0)), hint)


@rule("QUO001", focused=True)
def words_are_in_the_kept_text(context: Context) -> Iterator[Problem]:
    """The source's snapshot contains the quoted words, word for word."""
    searched = defaultdict[str, int](int)
    for quotation in _quotations(context):
        if quotation.occurrences:
            yield from _wrong_surroundings(context, quotation)
        elif quotation.snapshot is not None and not quotation.is_in_another_language:
            searched[quotation.fields.source] += len(quotation.fields.exact)
            is_sought = searched[quotation.fields.source] <= _MOST_SOUGHT
            yield _report_missing(context, quotation, quotation.snapshot, is_sought=is_sought)


@rule("QUO002")
def words_stand_once(context: Context) -> Iterator[Problem]:
    """If the snapshot contains the words several times, prefix or suffix identify one occurrence."""
    for quotation in _quotations(context):
        found = quotation.meant
        if quotation.snapshot is not None and len(found) > 1:
            is_beyond = len(found) > _MOST_PLACES
            number = f"more than {_MOST_PLACES:,}" if is_beyond else len(found)
            message = f"these words stand in {number} places of {quotation.snapshot_name}"
            hint = LIMITS["places"].hint if is_beyond else _how_to_tell_apart(found)
            related = tuple(_relate(quotation.snapshot, place, _after(place)) for place in found[:_MAX_LISTED])
            where = quotation.at("exact")
            yield Problem("QUO002", message, context.locate(where), hint, related, where=where)


@rule("QUO003")
def kept_text_is_the_same(context: Context) -> Iterator[Problem]:
    """A snapshot has the sha256 that its source's entry names."""
    records = context.records
    for source in records.sources:
        typed = source.fields.sha256
        snapshot = records.snapshots.get(source.id)
        if typed is None or source.id in records.ids("snapshot"):  # a snapshot that can't be read
            continue
        if snapshot is None:
            message = f"a sha256 is given, but no text of '{source.id}' is kept"
            hint = f"put the text into content/snapshots/{source.id}.txt, or leave 'sha256' out"
        elif not _SHA256.fullmatch(typed):
            message = "this is not a SHA-256, which has 64 digits: 0 to 9 and a to f"
            hint = f"that of the kept text is {snapshot.sha256}"
        elif typed.lower() != snapshot.sha256:
            message = f"the text kept of '{source.id}' has changed since this sha256 was taken"
            hint = f"find out who changed it; if it is right as it is, write sha256: {snapshot.sha256}"
        else:
            continue
        yield context.problem("QUO003", message, source.at("sha256"), hint)


@rule("QUO004")
def words_are_the_source_s_own(context: Context) -> Iterator[Problem]:
    """Quoted words are in the source's language; words in another language are a translation."""
    for quotation in _quotations(context):
        if quotation.is_in_another_language and not quotation.occurrences:
            lang = quotation.fields.lang
            message = f"these words are in '{lang}', but their source is in '{quotation.source_language}'"
            hint = f"the source's own words go into 'exact', and these into 'translation: {{{lang}: …}}'"
            yield context.problem("QUO004", message, quotation.at("lang"), hint)


class _Quotation(Struct, frozen=True, dict=True):
    """A quotation with its source's language and snapshot."""

    event: Entry[EventFields]
    position: int
    fields: Quote
    source_language: str
    """Empty if unknown."""
    snapshot: Snapshot | None

    def at(self, field: str) -> Where:
        return self.event.at("quotes", self.position, field)

    @property
    def snapshot_name(self) -> str:
        return f"the text kept of '{self.fields.source}'"

    @property
    def is_in_another_language(self) -> bool:
        languages = [language.partition("-")[0] for language in (self.fields.lang, self.source_language) if language]
        return len(set(languages)) > 1

    @cached_property
    def occurrences(self) -> tuple[Occurrence, ...]:
        """The occurrences of the words in the snapshot, at most one more than are compared."""
        found = occurrences(self.fields.exact, self.snapshot.passages) if self.snapshot else ()
        return tuple(islice(found, _MOST_PLACES + 1))

    @property
    def meant(self) -> tuple[Occurrence, ...]:
        """The occurrences with the right prefix and suffix; all, if they are more than are compared."""
        if len(self.occurrences) > _MOST_PLACES:
            return self.occurrences
        prefix = self.fields.prefix
        suffix = self.fields.suffix
        behind = (place for place in self.occurrences if prefix is None or place.follows(prefix))
        return tuple(place for place in behind if suffix is None or place.precedes(suffix))


def _quotations(context: Context) -> Iterator[_Quotation]:
    records = context.records
    for event in records.standing:
        for position, quote in enumerate(event.fields.quotes):
            source = records.source_by_id.get(quote.source)
            language = (source.fields.language if source else None) or ""
            yield _Quotation(event, position, quote, language, records.snapshots.get(quote.source))


def _report_missing(context: Context, quotation: _Quotation, snapshot: Snapshot, *, is_sought: bool) -> Problem:
    exact = quotation.fields.exact
    where = quotation.at("exact")
    span = context.locate(where)
    passages = snapshot.passages
    snapshot_name = quotation.snapshot_name
    if (gap := gap_between(exact, passages)) is not None:
        message = f"these words stand on both sides of a gap in {snapshot_name}"
        hint = "make two quotations of them, one of what stands before the gap and one of what stands after"
        beside = Related(snapshot.file.span(gap.line, 1, 1), "the gap is here")
        return Problem("QUO001", message, span, hint, (beside,), where=where)
    parts = [part for part in _ELISION.split(exact) if part]
    if parts != [exact] and all(any(occurrences(part, passages)) for part in parts):
        message = f"{snapshot_name} does not have these words in one piece, since the quotation leaves some out"
        return Problem("QUO001", message, span, "make a quotation of each part, without the dots", where=where)
    from onrecord.model.fuzzy_match import closest_match  # noqa: PLC0415  (only a wrong quotation needs it)

    if (match := closest_match(exact, passages) if is_sought else None) is None:
        hint = f"copy the words from {snapshot.file.path}, or keep more of the source's text there"
        return Problem("QUO001", f"these words are not in {snapshot_name}", span, hint, where=where)
    message = f"these words are not in {snapshot_name}: it has {_list_differences(match)}"
    related = (_relate(snapshot, match.occurrence, "the nearest words are here"),)
    if match.differences:
        where = _place_of(match.differences[0], quotation)
    hint = f"quote what stands there: {match.words}"
    return Problem("QUO001", message, context.locate(where), hint, related, where=where)


def _place_of(difference: Difference, quotation: _Quotation) -> Where:
    typed = Passage(quotation.fields.exact, 1)
    line, column, length = typed.place(difference.quoted_at)
    last = typed.place(difference.quoted_at + max(len(difference.quoted) - 1, 0))
    length = last[1] + last[2] - column if last[0] == line else length
    where = quotation.at("exact")
    return Where(where.path, where.keys, inside=(line - 1, column - 1, length))


def _list_differences(match: FuzzyMatch) -> str:
    """Return the first differences, each with its line and column in the kept text."""
    differences = match.differences
    passage = match.occurrence.passage
    listed = "; ".join(_difference(found, *passage.place(found.found_at)[:2]) for found in differences[:_MAX_LISTED])
    more = len(differences) - _MAX_LISTED
    return f"{listed}; and {more} more" if more > 0 else listed


def _difference(difference: Difference, line: int, column: int) -> str:
    place = f"in line {line}, column {column},"
    if not difference.quoted:
        return f'"{difference.found}" {place} which the quotation leaves out'
    if not difference.found:
        return f'no "{difference.quoted}"'
    letters = ", with letters that only look the same" if difference.looks_the_same else ""
    return f'"{difference.found}" {place} where the quotation has "{difference.quoted}"{letters}'


def _wrong_surroundings(context: Context, quotation: _Quotation) -> Iterator[Problem]:
    """Yield a problem for a prefix or suffix that no occurrence of the words has."""
    if len(quotation.occurrences) > _MOST_PLACES:
        return  # QUO002 reports it
    found = quotation.occurrences
    snapshot_name = quotation.snapshot_name
    prefix = quotation.fields.prefix
    suffix = quotation.fields.suffix
    if prefix is not None and not any(place.follows(prefix) for place in found):
        message = f"in {snapshot_name} the quotation does not come after '{prefix}'"
        yield _wrong_words(context, quotation, "prefix", message, found[0].before(4))
    elif suffix is not None and not any(place.precedes(suffix) for place in found):
        message = f"in {snapshot_name} the quotation does not come before '{suffix}'"
        yield _wrong_words(context, quotation, "suffix", message, found[0].after(4))
    elif not quotation.meant:
        message = f"no place of {snapshot_name} has both this prefix and this suffix"
        yield context.problem("QUO001", message, quotation.at("suffix"), "one of the two is enough")


def _wrong_words(context: Context, quotation: _Quotation, field: str, message: str, right: str) -> Problem:
    side = "before" if field == "prefix" else "after"
    hint = f"write what stands just {side} it: {right}" if right else f"nothing stands {side} it; leave '{field}' out"
    snapshot = quotation.snapshot
    related = (_relate(snapshot, quotation.occurrences[0], "it stands here"),) if snapshot else ()
    where = quotation.at(field)
    return Problem("QUO001", message, context.locate(where), hint, related, where=where)


def _how_to_tell_apart(found: tuple[Occurrence, ...]) -> str:
    """Return a hint with the shortest prefix or suffix that identifies one of the occurrences."""
    for count in range(1, _MOST_WORDS + 1 if len(found) <= _MOST_COMPARED else 1):
        for place in found:
            prefix = place.before(count)
            suffix = place.after(count)
            if prefix and sum(other.follows(prefix) for other in found) == 1:
                return f"say which is meant with 'prefix', the words just before it: {prefix}"
            if suffix and sum(other.precedes(suffix) for other in found) == 1:
                return f"say which is meant with 'suffix', the words just after it: {suffix}"
    return "keep less of the source's text: only the place that you mean"


def _after(place: Occurrence) -> str:
    before = place.before(4)
    return f"after '{before}'" if before else "at the start, or after a gap"


def _relate(snapshot: Snapshot, place: Occurrence, note: str) -> Related:
    return Related(snapshot.file.span(*place.place), note)
