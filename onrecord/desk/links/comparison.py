"""Compares the text of a page with the words that an entry expects there."""

from __future__ import annotations

from msgspec import Struct

from onrecord.desk.links.checked_addresses import Expected
from onrecord.model.quotations import Passage, occurrences
from onrecord.model.text_overlap import share_kept, word_count

LEAST_SHARE = 0.9
"""The share of the kept text that must still stand on the page."""
_LEAST_WORDS = 20
"""A page with fewer words is filled by its scripts, or asks for consent."""


class Comparison(Struct, frozen=True):
    """The result of a comparison."""

    is_compared: bool
    missing: tuple[str, ...] = ()
    """The quotations that the page does not have."""
    share: float = 1.0
    """The share of the kept text that it has."""
    note: str = ""
    """Why nothing was compared."""

    @property
    def differs(self) -> bool:
        """Whether the page is not what the entry cites."""
        return bool(self.missing) or self.share < LEAST_SHARE

    @property
    def is_proof(self) -> bool:
        """Whether the page has all expected words."""
        return self.is_compared and not self.differs


def compare(expected: Expected, text: str | None) -> Comparison:
    """Return how the text of a page differs from the expected words; None stands for a page without text."""
    if expected.is_nothing:
        return Comparison(is_compared=False)
    if text is None:
        return Comparison(is_compared=False, note="its text was not compared: it is no page of text")
    words = word_count(text)
    if words < min(_LEAST_WORDS, _expected_words(expected)):
        note = "its text was not compared: without its scripts the page shows hardly any"
        return Comparison(is_compared=False, note=note)
    page = (Passage(text, 1),)
    missing = tuple(words for words in expected.quotations if not any(occurrences(words, page)))
    return Comparison(is_compared=True, missing=missing, share=share_kept(expected.kept, text))


def _expected_words(expected: Expected) -> int:
    return sum(map(word_count, (*expected.quotations, *(passage.text for passage in expected.kept))))
