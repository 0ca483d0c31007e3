"""Words what is wrong with a quotation, and how to put it right."""

from __future__ import annotations

import re
from collections.abc import Iterator
from hashlib import sha256
from typing import TYPE_CHECKING

from onrecord.check.checked_quotations import Quotation
from onrecord.check.context import Context
from onrecord.model.quotations import Occurrence, Passage, gap_between, occurrences
from onrecord.model.records import Snapshot
from onrecord.problems import Problem, Related, Where

if TYPE_CHECKING:
    from onrecord.model.fuzzy_match import Difference, FuzzyMatch

_ELISION = re.compile(r"(?<!\s)\s*+(?:\[(?:…|\.\.\.)\]|…|\.\.\.)\s*")
_MAX_LISTED = 3
"""The maximal number of differences, or places, in a message."""
_MOST_COMPARED = 50
"""Of so many places, the hint names the words that tell one from the others."""
_MOST_WORDS = 8
"""The maximal length of a proposed prefix or suffix, in words."""


def report_missing(context: Context, quotation: Quotation, snapshot: Snapshot, *, is_sought: bool) -> Problem:
    """Return the problem that a snapshot lacks the quoted words; `is_sought`: with the words most like them."""
    exact = quotation.fields.exact
    where = quotation.at("exact")
    span = context.locate(where)
    passages = snapshot.passages
    snapshot_name = quotation.snapshot_name
    gap = gap_between(exact, passages)
    if gap is not None:
        message = f"these words stand on both sides of a gap in {snapshot_name}"
        hint = "make two quotations of them, one of what stands before the gap and one of what stands after"
        beside = Related(snapshot.file.span(gap.line, 1, 1), "the gap is here")
        return Problem("QUO001", message, span, hint, (beside,), where=where)
    parts = [part for part in _ELISION.split(exact) if part]
    if parts != [exact] and all(any(occurrences(part, passages)) for part in parts):
        message = f"{snapshot_name} does not have these words in one piece, since the quotation leaves some out"
        return Problem("QUO001", message, span, "make a quotation of each part, without the dots", where=where)
    from onrecord.model.fuzzy_match import closest_match  # noqa: PLC0415  (only a wrong quotation needs it)

    match = closest_match(exact, passages) if is_sought else None
    if match is None:
        hint = f"copy the words from {snapshot.file.path}, or keep more of the source's text there"
        return Problem("QUO001", f"these words are not in {snapshot_name}", span, hint, where=where)
    return _report_difference(context, quotation, snapshot, match)


def _report_difference(context: Context, quotation: Quotation, snapshot: Snapshot, match: FuzzyMatch) -> Problem:
    """Return the problem that a snapshot has other words, which are most like those quoted."""
    message = f"these words are not in {quotation.snapshot_name}: it has {_list_differences(match)}"
    related = (_relate(snapshot, match.occurrence, "the nearest words are here"),)
    where = _place_of(match.differences[0], quotation) if match.differences else quotation.at("exact")
    hint = f"quote what stands there: {match.words}"
    return Problem("QUO001", message, context.locate(where), hint, related, where=where)


def _place_of(difference: Difference, quotation: Quotation) -> Where:
    """Return the place of a difference in the quoted words, as far as it stands on one line."""
    typed = Passage(quotation.fields.exact, 1)
    line, column, length = typed.place(difference.quoted_at)
    last_line, last_column, last_length = typed.place(difference.quoted_at + max(len(difference.quoted) - 1, 0))
    if last_line == line:
        length = last_column + last_length - column
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


def find_wrong_surroundings(context: Context, quotation: Quotation) -> Iterator[Problem]:
    """Yield a problem for a prefix or suffix that no occurrence of the words has."""
    if quotation.has_too_many_places:
        return  # QUO002 reports it
    found = quotation.occurrences
    snapshot_name = quotation.snapshot_name
    prefix = quotation.fields.prefix
    suffix = quotation.fields.suffix
    if prefix is not None and not any(place.follows(prefix) for place in found):
        message = f"in {snapshot_name} the quotation does not come after '{prefix}'"
        yield _report_surroundings(context, quotation, "prefix", message, found[0].before(4))
    elif suffix is not None and not any(place.precedes(suffix) for place in found):
        message = f"in {snapshot_name} the quotation does not come before '{suffix}'"
        yield _report_surroundings(context, quotation, "suffix", message, found[0].after(4))
    elif not quotation.meant:
        message = f"no place of {snapshot_name} has both this prefix and this suffix"
        yield context.problem("QUO001", message, quotation.at("suffix"), "one of the two is enough")


def _report_surroundings(context: Context, quotation: Quotation, field: str, message: str, right: str) -> Problem:
    side = "before" if field == "prefix" else "after"
    hint = f"write what stands just {side} it: {right}" if right else f"nothing stands {side} it; leave '{field}' out"
    snapshot = quotation.snapshot
    related = (_relate(snapshot, quotation.occurrences[0], "it stands here"),) if snapshot else ()
    where = quotation.at(field)
    return Problem("QUO001", message, context.locate(where), hint, related, where=where)


def hint_to_tell_apart(found: tuple[Occurrence, ...]) -> str:
    """Return a hint with the shortest prefix or suffix that identifies one of the occurrences."""
    most_words = _MOST_WORDS if len(found) <= _MOST_COMPARED else 0
    for count in range(1, most_words + 1):
        for place in found:
            prefix = place.before(count)
            suffix = place.after(count)
            if prefix and sum(other.follows(prefix) for other in found) == 1:
                return f"say which is meant with 'prefix', the words just before it: {prefix}"
            if suffix and sum(other.precedes(suffix) for other in found) == 1:
                return f"say which is meant with 'suffix', the words just after it: {suffix}"
    return "keep less of the source's text: only the place that you mean"


def relate_places(snapshot: Snapshot, found: tuple[Occurrence, ...]) -> tuple[Related, ...]:
    """Return the first places of quoted words, each with the words before it."""
    return tuple(_relate(snapshot, place, _after(place)) for place in found[:_MAX_LISTED])


def _after(place: Occurrence) -> str:
    before = place.before(4)
    return f"after '{before}'" if before else "at the start, or after a gap"


def _relate(snapshot: Snapshot, place: Occurrence, note: str) -> Related:
    return Related(snapshot.file.span(*place.place), note)


def has_other_line_ends(snapshot: Snapshot, digest: str) -> bool:
    """Return whether a SHA-256 is that of the same text with other line ends: as on Linux, or as on Windows."""
    forms = _digests_by_line_end(snapshot)
    return snapshot.sha256 in forms.values() and digest in forms.values()


def hint_to_restore_line_ends(snapshot: Snapshot) -> str:
    """Return how to give a text its former line ends, and how to keep git from changing them again."""
    path = snapshot.file.path
    forms = _digests_by_line_end(snapshot)
    former = next(form for form, digest in forms.items() if digest != snapshot.sha256)
    return (
        f"if git changed them (core.autocrlf), write 'content/snapshots/* -text' into .gitattributes, delete the file, "
        f"and get it back: git checkout -- {path}; if an editing program did, save the file with {former} line ends"
    )


def _digests_by_line_end(snapshot: Snapshot) -> dict[str, str]:
    text = snapshot.file.text
    forms = {"LF": text, "CRLF": text.replace("\n", "\r\n")}
    return {form: sha256(typed.encode()).hexdigest() for form, typed in forms.items()}
