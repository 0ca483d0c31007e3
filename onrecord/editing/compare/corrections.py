"""Finds what became of the corrections of an event, which have no ids."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date
from itertools import chain
from operator import eq

from msgspec import Struct

from onrecord.editing.compare.changes import PastPart, PastWords, Text
from onrecord.model.dates import EdtfDate
from onrecord.model.fields import Correction, EventFields
from onrecord.problems import Keys


class ComparedCorrections(Struct, frozen=True):
    """What became of the corrections of an event."""

    was: EventFields
    now: EventFields
    edited: dict[int, Correction]
    """The earlier corrections that say something else now, by the place of those."""
    gone: tuple[Correction, ...]
    new: tuple[Correction, ...]

    @property
    def is_kept(self) -> bool:
        """Whether all earlier corrections are still there. A further translation changes none."""
        return not self.edited and not self.gone

    @property
    def first_day(self) -> EdtfDate | None:
        """The day before which no new correction can be: that of the last earlier one, or of the publication."""
        published = self.was.published
        days = [correction.date.date for correction in self.was.corrections] + ([published.date] if published else [])
        return max(days, key=lambda day: day.latest, default=None)

    def next_day(self, today: date) -> date:
        """Return the day of a correction that is added today: readers would take an earlier one for one they know."""
        return max(today, self.first_day.latest) if self.first_day else today

    @property
    def has_new(self) -> bool:
        """Whether a new correction tells readers of the change: one that they can't take for an earlier one."""
        day = self.first_day
        return any(day is None or not correction.date.date.certainly_before(day) for correction in self.new)

    @property
    def restored(self) -> tuple[Correction, ...]:
        """The corrections as they should be: all earlier ones as they were, and the new ones."""
        return (*self.gone, *(self.edited.get(place, one) for place, one in enumerate(self.now.corrections)))

    def parts(self) -> Iterator[tuple[PastPart, Keys]]:
        """Yield each earlier correction that readers no longer find, with the place of what stands there now."""
        for place, was in sorted(self.edited.items()):
            yield _part_of_correction(was, self.now.corrections[place]), ("corrections", place)
        for was in self.gone:
            yield _part_of_correction(was, None), ("title",)


def compare_corrections(was: EventFields, now: EventFields) -> ComparedCorrections:
    """Return what became of the corrections. They have no ids: their day and their texts tell which is which."""
    left = list(was.corrections)
    others = dict(enumerate(now.corrections))
    edited: dict[int, Correction] = {}
    for is_same in (eq, _keeps):
        for old, _ in _pairs(left, others, is_same):
            left.remove(old)
    for old, place in _pairs(left, others, _is_edited):
        left.remove(old)
        edited[place] = old
    return ComparedCorrections(was, now, edited, tuple(left), tuple(others.values()))


def _pairs(
    left: list[Correction], others: dict[int, Correction], is_same: Callable[[Correction, Correction], bool]
) -> Iterator[tuple[Correction, int]]:
    """Yield the earlier corrections that have a later one, with its place, and take that out of `others`."""
    for old in tuple(left):
        place = next((place for place, other in others.items() if is_same(old, other)), None)
        if place is not None:
            del others[place]
            yield old, place


def _keeps(old: Correction, new: Correction) -> bool:
    """Return whether a correction says all that it said, in each language."""
    return old.date == new.date and all(
        language in now and now[language].split() == words.split()
        for was, now in zip(texts_of(old), texts_of(new), strict=True)
        for language, words in was.items()
    )


def _is_edited(old: Correction, new: Correction) -> bool:
    was = texts_of(old)
    now = texts_of(new)
    return old.date == new.date or any(words and words == others for words, others in zip(was, now, strict=True))


def texts_of(correction: Correction) -> tuple[Text, Text, Text]:
    """Return what was, what is and why, each by language."""
    return correction.was or {}, correction.now or {}, correction.reason or {}


def _part_of_correction(was: Correction, now: Correction | None) -> PastPart:
    return PastPart(f"corrections.{was.date}", _words_of_correction(was), _words_of_correction(now) if now else None)


def _words_of_correction(correction: Correction) -> PastWords:
    sentences = {}
    for language in dict.fromkeys(chain(*texts_of(correction))):
        was, now, reason = (text.get(language, "") for text in texts_of(correction))
        because = f" ({reason})" if reason else ""
        sentences[language] = f"{correction.date}: {was} \N{RIGHTWARDS ARROW} {now}{because}"
    return PastWords(sentences)
