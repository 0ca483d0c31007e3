"""Rules on corrections and withdrawals, and on what readers said was wrong."""

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from functools import cache
from itertools import accumulate, islice

from msgspec.structs import replace

from onrecord.check.context import Context
from onrecord.check.date_rules import publication_of
from onrecord.check.entry_texts import VERBATIM, values_of
from onrecord.check.rule import rule
from onrecord.model.date_hints import date_as_typed
from onrecord.model.fields import Correction, EventFields
from onrecord.model.foldings import fold_name, fold_quotation
from onrecord.model.quotations import Occurrence, Passage, occurrences
from onrecord.model.records import ORIGIN, Entry
from onrecord.model.withdrawals import own_corrections, withdrawal_of
from onrecord.problems import Problem, Where

_MARKS = "\"'.,;:!?()[]{} "
"""The marks around the words of a reader, who may quote them or end them like a sentence."""
_SHOWN = 60
"""The most characters of a text in a message."""
_MOST_PLACES = 20
"""The most places that are named for one correction: whoever changes these sees the next ones."""
_EXAMPLE = "{date: 2021-11-12, reason: …}"


@rule("COR003")
def correction_follows_publication(context: Context) -> Iterator[Problem]:
    """A correction is not earlier than the publication."""
    for event in context.records.events:
        published, story = publication_of(event), context.records.story_by_id.get(event.story)
        for position, correction in enumerate(own_corrections(story, event.fields)):
            if published is not None and correction.date.date.certainly_before(published.date):
                message = f"corrected on {correction.date}, before it was published on {published}"
                related = (event.at("published"), "it was published here")
                where = event.at("corrections", position, "date")
                yield context.problem("COR003", message, where, "one of the two days is wrong", related)


@rule("FLD002")
def correction_says_what_was_wrong(context: Context) -> Iterator[Problem]:
    """A correction has `was` and `now`; only a withdrawal has neither."""
    for event in context.records.events:
        for position, correction in enumerate(event.fields.corrections):
            missing = next((name for name in ("was", "now") if getattr(correction, name) is None), None)
            if missing is not None and position != withdrawal_of(event.fields):
                field = Correction.model_fields[missing]
                hint = f"'{missing}' takes {field.description}, as in {missing}: {(field.examples or [''])[0]}"
                message = f"the field '{missing}' is missing here"
                yield context.problem("FLD002", message, event.at("corrections", position), hint)


@rule("COR004")
def withdrawal_is_explained(context: Context) -> Iterator[Problem]:
    """A withdrawn entry tells readers the day and the reason."""
    for event in context.records.events:
        fields = event.fields
        if fields.status != "withdrawn":
            continue
        if (position := withdrawal_of(fields)) is None and fields.corrections:
            message = "no correction says when and why this entry was withdrawn: the last one has 'was' or 'now'"
            hint = f"add the withdrawal as a correction of its own: - {_EXAMPLE}"
            yield context.problem("COR004", message, event.at("corrections"), hint)
        elif position is None:
            message = "nothing says when and why this entry was withdrawn"
            hint = f"write it as a correction with its day and reason: corrections: {_EXAMPLE}"
            yield context.problem("COR004", message, event.at("status"), hint)
        elif fields.corrections[position].reason is None:
            message = "nothing says why this entry was withdrawn"
            hint = "write its 'reason' beside the 'date'"
            yield context.problem("COR004", message, event.at("corrections", position), hint)


@rule("COR005", focused=True)
def readers_correction_is_carried_out(context: Context) -> Iterator[Problem]:
    """An entry with a reader's correction says the right words, and the wrong ones no longer.

    Where neither can be found, nobody but an editor can tell whether the entry was changed.
    """
    for event in context.records.standing:
        for problems in reversed(list(_not_carried_out(context, event))):
            yield from problems


def _not_carried_out(context: Context, event: Entry[EventFields]) -> Iterator[list[Problem]]:
    """Yield the problems of each correction of an entry, the last one first: it allows its words to all before it."""
    said, is_right_said = _SaidWords(context, event), False
    for position, correction in reversed(list(enumerate(event.fields.corrections))):
        for words in (correction.now or {}).values():
            said.allow(words)
            is_right_said = is_right_said or said.has(words)
        wrong = (correction.was or {}).values()
        places = list(islice((place for words in wrong for place in said.places_of(words)), _MOST_PLACES))
        if wrong and (places or not is_right_said) and _is_imported(context, event, position):
            yield _still_said(context, event, position, places) or [_says_neither(context, event, position)]


def _still_said(context: Context, event: Entry[EventFields], position: int, places: Sequence[Where]) -> list[Problem]:
    correction = event.fields.corrections[position]
    right = next(iter((correction.now or {}).values()), "")
    message = f"these words are wrong, says the reader's correction of {correction.date}, but the entry still has them"
    hint = f"change them, if the reader is right; 'now' says: {_shorten(right)}"
    related = (event.at("corrections", position, "was"), "the correction is here")
    return [context.problem("COR005", message, where, hint, related) for where in places]


def _says_neither(context: Context, event: Entry[EventFields], position: int) -> Problem:
    day = event.fields.corrections[position].date
    message = f"the entry has neither the wrong nor the right words of the reader's correction of {day}"
    hint = f"change it, if the reader is right; then write its words into 'now', or delete the comment '{ORIGIN}'"
    return context.problem("COR005", message, event.at("corrections", position, "was"), hint)


class _SaidWords:
    """The words of an entry. Corrections with the same words cost one search."""

    def __init__(self, context: Context, event: Entry[EventFields]) -> None:
        self._event = event
        texts = _texts(event.fields) if event.fields.corrections else ()
        self._texts = [(keys, Passage(text, 1)) for keys, text in texts]
        self._allowed: list[dict[int, int]] = [{} for _ in self._texts]
        """The furthest end of allowed words by their start, for each text."""
        self._printed = cache(lambda words: tuple(_places_as_printed(context, event, words)))
        self._found = cache(lambda words: [tuple(occurrences(words, (passage,))) for _, passage in self._texts])

    def has(self, wanted: str) -> bool:
        words = fold_quotation(wanted).strip(_MARKS)
        return bool(self._printed(words)) or any(self._found(words))

    def allow(self, right: str) -> None:
        """Take the places inside of these words out of those that `places_of` yields."""
        for allowed, found in zip(self._allowed, self._found(fold_quotation(right.strip(_MARKS))), strict=True):
            for one in found:
                allowed[one.start] = max(one.end, allowed.get(one.start, 0))

    def places_of(self, wanted: str) -> Iterator[Where]:
        """Yield each place where the entry has the wanted words, except inside of allowed ones."""
        words = fold_quotation(wanted).strip(_MARKS)
        yield from self._printed(words)
        for (keys, passage), allowed, found in zip(self._texts, self._allowed, self._found(words), strict=True):
            starts = sorted(allowed)
            ends = list(accumulate((allowed[start] for start in starts), max))
            for one in found:
                if not (before := bisect_right(starts, one.start)) or ends[before - 1] < one.end:
                    yield replace(self._event.at(*keys), inside=_span(passage, one))


def _places_as_printed(context: Context, event: Entry[EventFields], words: str) -> Iterator[Where]:
    """Yield each place of a date or an actor of the entry for which pages print these words."""
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
            if name in map(fold_name, (*actor.fields.name.values(), *actor.fields.spellings) if actor else ()):
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


def _shorten(text: str) -> str:
    words = " ".join(text.split())
    return words if len(words) <= _SHOWN else f"{words[:_SHOWN].rpartition(' ')[0]} …"
