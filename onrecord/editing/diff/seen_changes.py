"""Finds what a public event says otherwise than readers have seen it, in the words of a correction.

What counts is more than what `onrecord diff` asks a correction for: readers also see a headline and a text. Another
comma, capital letter or white space counts nowhere but in a quotation, unless the site requires corrections: it then
counts wherever `onrecord diff` asks for one.
"""

import re
from collections.abc import Iterator

from msgspec import Struct
from msgspec.structs import replace

from onrecord.editing.compare.changes import PastPart, Text
from onrecord.editing.compare.corrections import compare_corrections
from onrecord.editing.compare.past import ChangedEvent, find_changed_past
from onrecord.editing.compare.past_parts import first_language
from onrecord.editing.compare.two_states import EventEntry, State, States
from onrecord.editing.diff.correction_words import NOTHING, word_corrections
from onrecord.editing.diff.shown_texts import find_edit
from onrecord.model.former_ids import EventKey
from onrecord.model.records import Records, ThemeFiles
from onrecord.render.describe.correction_labels import CorrectionLabels

_TEXTS = ("title", "summary", "body", "role", "audience")
"""The texts of an event beside those that `onrecord diff` asks a correction for."""
_BETWEEN_WORDS = re.compile(r"""(?:\s|[;:!…'"“”„‘’«»()]|[-–—](?!\d)|[.,](?!\d)|(?<!\d)[.,])+""")
"""What means nothing by itself, unlike the sign of a number, a currency or a question."""
_LONGEST = 160
"""The most characters of a text that a correction repeats as a whole."""


class SeenChange(Struct, frozen=True):
    """A part of a public event that says something else, by language."""

    was: Text
    now: Text


def find_seen_changes(before: Records, after: Records, key: EventKey, theme: ThemeFiles) -> tuple[SeenChange, ...]:
    """Return what a public event says otherwise; nothing of a draft, or with a new correction that tells of it."""
    states = States(State(before.without_drafts(), None), State(after.without_drafts(), None))
    was = states.before.events.get(key)
    now = states.after.events.get(key)
    if was is None or now is None or not (is_public(was, before) and is_public(now, after)):
        return ()
    if compare_corrections(was.fields, now.fields).has_new:
        return ()
    language = first_language(after, key[0])
    pairs = [*_texts(was, now)]
    for found in find_changed_past(states):
        if found.event is now:
            pairs += word_corrections(found if _are_required(after) else _without_commas(found), theme)
    pairs += _kinds(was, now, language, theme)
    return tuple(SeenChange(old, new) for old, new in pairs)


def lacks_required_correction(before: Records, after: Records, key: EventKey) -> bool:
    """Return whether the site requires a correction of a public event that has none, as `onrecord diff` says."""
    if not _are_required(after):
        return False
    states = States(State(before.without_drafts(), None), State(after.without_drafts(), None))
    now = states.after.events.get(key)
    return any(found.event is now for found in find_changed_past(states))


def _are_required(records: Records) -> bool:
    return records.site.fields.corrections == "required"


def is_public(event: EventEntry, records: Records) -> bool:
    """Return whether readers see an event, neither a draft nor withdrawn, in a public story."""
    story = records.story_by_id.get(event.story)
    return event.fields.status == "published" and (story is None or story.fields.status == "published")


def _texts(was: EventEntry, now: EventEntry) -> Iterator[tuple[Text, Text]]:
    """Yield the texts that both have, or that is gone, in the languages in which it differs."""
    for name in _TEXTS:
        before: Text = getattr(was.fields, name) or {}
        after: Text = getattr(now.fields, name) or {}
        changed = [code for code in before if not has_same_words(before[code], after.get(code, ""))]
        if changed:
            edits = {code: _show_edit(before[code], after.get(code, "")) for code in changed}
            yield {code: old for code, (old, _) in edits.items()}, {code: new for code, (_, new) in edits.items()}


def _show_edit(before: str, after: str) -> tuple[str, str]:
    """Return two texts, each on one line; of long ones, only what differs, with some words around it."""
    if not after:
        return " ".join(before.split())[:_LONGEST], NOTHING
    if max(len(before), len(after)) > _LONGEST:
        return find_edit(before, after)
    return " ".join(before.split()), " ".join(after.split())


def _without_commas(found: ChangedEvent) -> ChangedEvent:
    """Return a changed event without the parts in which only signs between words differ."""
    parts = tuple(part for part in found.change.parts if not _is_comma(part))
    return replace(found, change=replace(found.change, parts=parts))


def _is_comma(part: PastPart) -> bool:
    if part.field.startswith("quotes.") or part.before is None or part.after is None:
        return False
    if replace(part.before, text=part.after.text) != part.after:
        return False
    return all(has_same_words(words, part.after.text.get(code, "")) for code, words in part.before.text.items())


def has_same_words(one: str, other: str) -> bool:
    """Return whether two texts differ at most in signs between words and in capital letters."""
    return _BETWEEN_WORDS.sub(" ", one).casefold().split() == _BETWEEN_WORDS.sub(" ", other).casefold().split()


def _kinds(was: EventEntry, now: EventEntry, language: str, theme: ThemeFiles) -> Iterator[tuple[Text, Text]]:
    """Yield what kind of event it is, and how a stage of a bill ended, if they differ."""
    labels = CorrectionLabels(language, theme.catalogues, theme.own_catalogues)
    if was.fields.type != now.fields.type:
        yield {language: labels.event_type(was.fields.type)}, {language: labels.event_type(now.fields.type)}
    if was.fields.outcome != now.fields.outcome:
        before, after = (labels.outcome(event.fields.outcome) or NOTHING for event in (was, now))
        yield {language: before}, {language: after}
