"""Rules on corrections and withdrawals."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from msgspec.structs import replace

from onrecord.check.context import Context
from onrecord.check.date_rules import publication_of
from onrecord.check.text_rules import VERBATIM, values_of
from onrecord.model.fields import Correction, EventFields
from onrecord.model.namesakes import fold_name
from onrecord.model.quotations import Occurrence, Passage, fold, occurrences
from onrecord.model.records import ORIGIN, Entry
from onrecord.model.withdrawals import withdrawal_of
from onrecord.problems import Problem, Related, Where

_MARKS = "\"'.,;:!?()[]{} "
"""The marks around the words of a reader, who may quote them or end them like a sentence."""
_SHOWN = 60
"""The most characters of a text in a message."""
_EXAMPLE = "{date: 2021-11-12, reason: …}"


def correction_follows_publication(context: Context) -> Iterator[Problem]:
    """COR003: a correction is not earlier than the publication."""
    for event in context.records.events:
        published = publication_of(event)
        for position, correction in enumerate(event.fields.corrections):
            if published is not None and correction.date.date.certainly_before(published.date):
                message = f"corrected on {correction.date}, before it was published on {published}"
                related = (Related(context.locate(event.at("published")), "it was published here"),)
                where = context.locate(event.at("corrections", position, "date"))
                yield Problem("COR003", message, where, "one of the two days is wrong", related)


def correction_says_what_was_wrong(context: Context) -> Iterator[Problem]:
    """FLD002: a correction has `was` and `now`; only a withdrawal has neither."""
    for event in context.records.events:
        for position, correction in enumerate(event.fields.corrections):
            missing = next((name for name in ("was", "now") if getattr(correction, name) is None), None)
            if missing is not None and position != withdrawal_of(event.fields):
                field = Correction.model_fields[missing]
                hint = f"'{missing}' takes {field.description}, as in {missing}: {(field.examples or [''])[0]}"
                where = context.locate(event.at("corrections", position))
                yield Problem("FLD002", f"the field '{missing}' is missing here", where, hint)


def withdrawal_is_explained(context: Context) -> Iterator[Problem]:
    """COR004: a withdrawn entry tells readers the day and the reason."""
    for event in context.records.events:
        fields = event.fields
        if fields.status != "withdrawn":
            continue
        position = withdrawal_of(fields)
        if position is None and fields.corrections:
            message = "no correction says when and why this entry was withdrawn: the last one has 'was' or 'now'"
            hint = f"add the withdrawal as a correction of its own: - {_EXAMPLE}"
            yield Problem("COR004", message, context.locate(event.at("corrections")), hint)
        elif position is None:
            message = "nothing says when and why this entry was withdrawn"
            hint = f"write it as a correction with its day and reason: corrections: {_EXAMPLE}"
            yield Problem("COR004", message, context.locate(event.at("status")), hint)
        elif fields.corrections[position].reason is None:
            message = "nothing says why this entry was withdrawn"
            hint = "write its 'reason' beside the 'date'"
            yield Problem("COR004", message, context.locate(event.at("corrections", position)), hint)


def readers_correction_is_carried_out(context: Context) -> Iterator[Problem]:
    """COR005: an entry with a reader's correction says the right words, and the wrong ones no longer.

    Where neither can be found, nobody but an editor can tell whether the entry was changed.
    """
    for event in context.records.events:
        if event.fields.status == "withdrawn":
            continue
        for position, correction in enumerate(event.fields.corrections):
            right = [text for later in event.fields.corrections[position:] for text in (later.now or {}).values()]
            wrong = (correction.was or {}).values()
            places = [place for words in wrong for place in _places_of(context, event, words, right)]
            is_done = not places and any(next(_places_of(context, event, words), None) for words in right)
            if wrong and not is_done and _is_imported(context, event, position):
                yield from (_still_says(context, event, position, where) for where in places)
                if not places:
                    yield _says_neither(context, event, position)


def _still_says(context: Context, event: Entry[EventFields], position: int, where: Where) -> Problem:
    correction = event.fields.corrections[position]
    right = next(iter((correction.now or {}).values()), "")
    message = f"these words are wrong, says the reader's correction of {correction.date}, but the entry still has them"
    hint = f"change them, if the reader is right; 'now' says: {_shortened(right)}"
    related = (Related(context.locate(event.at("corrections", position, "was")), "the correction is here"),)
    return Problem("COR005", message, context.locate(where), hint, related)


def _says_neither(context: Context, event: Entry[EventFields], position: int) -> Problem:
    day = event.fields.corrections[position].date
    message = f"the entry has neither the wrong nor the right words of the reader's correction of {day}"
    hint = f"change it, if the reader is right; then write its words into 'now', or delete the comment '{ORIGIN}'"
    return Problem("COR005", message, context.locate(event.at("corrections", position, "was")), hint)


def _places_of(context: Context, event: Entry[EventFields], wanted: str, right: Sequence[str] = ()) -> Iterator[Where]:
    """Yield each place where the entry has the wanted words, except inside of the right ones."""
    words = fold(wanted).strip(_MARKS)
    yield from _places_as_printed(context, event, words)
    for keys, text in _texts(event.fields):
        passage = Passage(text, 1)
        allowed = [(found.start, found.end) for one in right for found in occurrences(one.strip(_MARKS), (passage,))]
        for found in occurrences(words, (passage,)):
            if not any(start <= found.start and found.end <= end for start, end in allowed):
                yield replace(event.at(*keys), inside=_span(passage, found))


def _places_as_printed(context: Context, event: Entry[EventFields], words: str) -> Iterator[Where]:
    """Yield each place of a date or an actor of the entry for which pages print these words."""
    from onrecord.model.date_hints import date_as_typed  # noqa: PLC0415  (only corrections need it)

    fields, date, name = event.fields, date_as_typed(words), fold_name(words)
    for field in ("date", "until"):
        if (own := getattr(fields, field)) is not None and str(own) == date:
            yield event.at(field)
    if fields.time is not None and f"{fields.time:%H:%M}" == words:
        yield event.at("time")
    speakers: list[tuple[tuple[str | int, ...], tuple[str, ...]]] = [
        (("speaker",), fields.speaker),
        (("on_behalf_of",), fields.on_behalf_of),
        *((("quotes", place, "speaker"), quote.speaker) for place, quote in enumerate(fields.quotes)),
    ]
    for keys, ids in speakers:
        for place, id_ in enumerate(ids):
            actor = context.records.actor_by_id.get(id_)
            names = (*actor.fields.name.values(), *actor.fields.spellings) if actor else ()
            if name in map(fold_name, names):
                yield event.at(*keys, place)


def _texts(fields: EventFields) -> Iterator[tuple[tuple[str | int, ...], str]]:
    """Yield the texts of an entry that readers see, and its quoted words."""
    for path, value in values_of(fields):
        if path[0] == "corrections":
            continue
        if isinstance(value, dict):
            yield from (((*path, language), text) for language, text in value.items())
        elif path[-1] in VERBATIM:
            yield path, value


def _span(passage: Passage, found: Occurrence) -> tuple[int, int, int]:
    """Return line and column of an occurrence, from 0, and its length on that line."""
    row, column, length = passage.place(found.start)
    last_row, last_column, last_length = passage.place(found.end - 1)
    return row - 1, column - 1, last_column + last_length - column if row == last_row else length


def _is_imported(context: Context, event: Entry[EventFields], position: int) -> bool:
    """Return whether a comment inside of a correction says that a reader's form brought it."""
    first = context.locate(event.at("corrections", position)).line
    last = max(context.locate(event.at_key("corrections", position, name)).line for name in ("was", "now"))
    lines = (context.locate(Where(event.file, inside=(row - 1, 0, 0))).text for row in range(first, last))
    return any(line.strip().startswith(ORIGIN) for line in lines)


def _shortened(text: str) -> str:
    words = " ".join(text.split())
    return words if len(words) <= _SHOWN else f"{words[:_SHOWN].rpartition(' ')[0]} …"
