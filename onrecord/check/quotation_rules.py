"""Rules on quotations: the kept text of a source has the quoted words."""

import re
from collections import defaultdict
from collections.abc import Iterator

from onrecord.check.checked_quotations import find_quotations
from onrecord.check.context import Context
from onrecord.check.quotation_reports import (
    find_wrong_surroundings,
    has_other_line_ends,
    hint_to_restore_line_ends,
    hint_to_tell_apart,
    relate_places,
    report_missing,
)
from onrecord.check.rule import rule
from onrecord.problems import Problem, Where
from onrecord.site_limits import LIMITS

_SHA256 = re.compile(r"[0-9A-Fa-f]{64}")
_MOST_SOUGHT = 10_000
"""How many characters of wrong quotations are compared with one kept text; the hint on further ones is shorter."""


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
    for quotation in find_quotations(context):
        if quotation.occurrences:
            yield from find_wrong_surroundings(context, quotation)
        elif quotation.snapshot is not None and not quotation.is_in_another_language:
            searched[quotation.fields.source] += len(quotation.fields.exact)
            is_sought = searched[quotation.fields.source] <= _MOST_SOUGHT
            yield report_missing(context, quotation, quotation.snapshot, is_sought=is_sought)


@rule("QUO002")
def words_stand_once(context: Context) -> Iterator[Problem]:
    """If the snapshot contains the words several times, prefix or suffix identify one occurrence."""
    for quotation in find_quotations(context):
        found = quotation.meant
        if quotation.snapshot is not None and len(found) > 1:
            message = f"these words stand in {quotation.places_in_words} places of {quotation.snapshot_name}"
            hint = LIMITS["places"].hint if quotation.has_too_many_places else hint_to_tell_apart(found)
            where = quotation.at("exact")
            related = relate_places(quotation.snapshot, found)
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
        elif typed.lower() == snapshot.sha256:
            continue
        elif has_other_line_ends(snapshot, typed.lower()):
            message = f"the line ends of the text kept of '{source.id}' have changed since this sha256 was taken"
            hint = hint_to_restore_line_ends(snapshot)
        else:
            message = f"the text kept of '{source.id}' has changed since this sha256 was taken"
            hint = f"find out who changed it; if it is right as it is, write sha256: {snapshot.sha256}"
        yield context.problem("QUO003", message, source.at("sha256"), hint)


@rule("QUO004")
def words_are_the_source_s_own(context: Context) -> Iterator[Problem]:
    """Quoted words are in the source's language; words in another language are a translation."""
    for quotation in find_quotations(context):
        if quotation.is_in_another_language and not quotation.occurrences:
            lang = quotation.fields.lang
            message = f"these words are in '{lang}', but their source is in '{quotation.source_language}'"
            hint = f"the source's own words go into 'exact', and these into 'translation: {{{lang}: …}}'"
            yield context.problem("QUO004", message, quotation.at("lang"), hint)
