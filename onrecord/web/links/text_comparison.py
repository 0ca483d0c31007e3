"""Compares the text of a page with the words that it should show."""

from hashlib import blake2b

from msgspec import Struct

from onrecord.model.fuzzy_match import share_kept, word_count
from onrecord.model.quotations import Passage, occurrences

LEAST_SHARE = 0.9
"""The share of the kept text that must still stand on the page."""
_LEAST_WORDS = 20
"""A page with fewer words is filled by its scripts, or asks for consent."""


class Expected(Struct, frozen=True):
    """The words that a page should show."""

    quotations: tuple[str, ...] = ()
    kept: tuple[Passage, ...] = ()
    """The kept text of the source, in parts without a gap."""

    @property
    def is_nothing(self) -> bool:
        """Whether only the address matters."""
        return not (self.quotations or self.kept)

    @property
    def digest(self) -> str:
        """A digest of the words, in hexadecimal."""
        texts = (*self.quotations, "", *(passage.text for passage in self.kept))
        return blake2b("\0".join(texts).encode("utf-8", "surrogatepass"), digest_size=16).hexdigest()


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
    wanted = (*expected.quotations, *(passage.text for passage in expected.kept))
    if word_count(text) < min(_LEAST_WORDS, sum(map(word_count, wanted))):
        note = "its text was not compared: without its scripts the page shows hardly any"
        return Comparison(is_compared=False, note=note)
    page = (Passage(text, 1),)
    missing = tuple(quotation for quotation in expected.quotations if not any(occurrences(quotation, page)))
    return Comparison(is_compared=True, missing=missing, share=share_kept(expected.kept, text))
