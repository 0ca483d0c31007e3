"""Finds the names of a record in the words of an article: of people and bodies, bills, and publishers of sources."""

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from itertools import chain, pairwise

from msgspec import Struct

from onrecord.model.fields import ActorFields
from onrecord.model.full_names import EntryName
from onrecord.model.records import Records
from onrecord.web.review.article_words import Word, words_in
from onrecord.web.review.review_words import WORDS, is_one_of, is_post
from onrecord.web.review.text_language import language_of
from onrecord.web.review.transliterations import is_transliteration
from onrecord.web.review.word_slips import KnownWord, is_form

_LINKING_WORDS = """of the and for in on a an to by und der die das des den dem von für le la les de du et los las del
y e i и в о об по та з на у для мен және"""
_LINKING = frozenset(_LINKING_WORDS.split())
"""Words that link the others in a name."""
_APART = re.compile(r"[\s\u00a0–—«»“”„\"'’-]{1,3}|\s?[,]?\Z")
"""What may stand between two words of a name."""
_INITIAL = 3
"""The letters of a word by which names are looked up."""
_FEWEST_IN_SMALL = 2
"""The words, without those that link others, of a name that may have small letters."""


class KnownName(Struct, frozen=True):
    """One name of an entry."""

    entry: EntryName
    text: str
    words: tuple[KnownWord, ...]
    is_person: bool = False
    is_short: bool = False
    """Whether it is only the surname of a person."""

    @property
    def content(self) -> int:
        """The number of its words that link no others."""
        return sum(not is_linking(word.text) for word in self.words)


class NameMatch(Struct, frozen=True):
    """A name as it stands in an article."""

    name: KnownName
    first: int
    """The position of its first word in the sentence."""
    last: int
    """The position after its last word."""


def is_linking(word: str) -> bool:
    """Return whether a word only links others in names."""
    return word.casefold() in _LINKING


def is_joined(text: str, words: Sequence[Word]) -> bool:
    """Return whether words follow each other in a text without a mark that ends a name."""
    return all(_APART.fullmatch(re.sub(r"^['’ʼ]s?", "", text[one.end : other.start])) for one, other in pairwise(words))


class KnownNames(Struct, frozen=True):
    """The names of a record."""

    names: tuple[KnownName, ...]
    by_start: Mapping[str, tuple[tuple[KnownName, int], ...]]
    """The names by the first letters of each word that links no others, with the position of that word."""
    alone: Mapping[str, tuple[KnownName, ...]]
    """The names of one word by their first letter."""

    def with_word(self, word: str) -> Iterator[tuple[KnownName, int]]:
        """Yield the names that may have a form of a word, with the position where they have it."""
        yield from self.by_start.get(word.casefold()[:_INITIAL], ())

    def find(self, text: str, words: Sequence[Word]) -> list[NameMatch]:
        """Return all names that stand in a text in full, the longest first at each place."""
        language = language_of(text)
        found = list[NameMatch]()
        for place, word in enumerate(words):
            if is_linking(word.text):
                continue
            for name, position in self.with_word(word.text):
                if any(not is_linking(one.text) for one in name.words[:position]):
                    continue  # it is found by its first word
                first = place - position
                part = words[max(first, 0) : first + len(name.words)]
                if first >= 0 and len(part) == len(name.words) and fits(name, text, part, language):
                    found.append(NameMatch(name, first, first + len(part)))
        return sorted(found, key=lambda match: (match.first, -match.last))


def fits(name: KnownName, text: str, part: Sequence[Word], language: str) -> bool:
    """Return whether words of an article are a name."""
    small = _words_in_small(name)
    return is_joined(text, part) and all(
        is_form(word.text, known, language) and (word.is_capital or not known.is_capital or place < small)
        for place, (word, known) in enumerate(zip(part, name.words, strict=True))
    )


def _words_in_small(name: KnownName) -> int:
    """Return how many of the first words of a name may have small letters: `secretary of the Union`, `the gate bill`.

    A word by itself would be any secretary or bill.
    """
    if name.content < _FEWEST_IN_SMALL:
        return 0
    if name.entry.kind == "bill" and any(is_one_of(word.text, WORDS.bills) for word in name.words):
        return len(name.words)
    return int(name.entry.kind == "actor" and is_post(name.words[0].text))


def gather_known_names(records: Records) -> KnownNames:
    """Return the names of all public entries of a record."""
    names = tuple(dict.fromkeys(_names(records)))
    by_start = defaultdict[str, list[tuple[KnownName, int]]](list)
    for name in names:
        for position, word in enumerate(name.words):
            if not is_linking(word.text):
                by_start[word.text.casefold()[:_INITIAL]].append((name, position))
    alone = defaultdict[str, list[KnownName]](list)
    for name in names:
        if len(name.words) == 1:
            alone[name.words[0].text[0].casefold()].append(name)
    return KnownNames(
        names,
        {start: tuple(found) for start, found in by_start.items()},
        {letter: tuple(found) for letter, found in alone.items()},
    )


def _names(records: Records) -> Iterator[KnownName]:
    for actor in records.actors:
        entry, is_person = EntryName("actor", actor.id), actor.fields.kind == "person"
        spelled = _spelled(actor.fields)
        for language, text in spelled:
            yield from _known(entry, _words_of(text, language, spelled), text, is_person=is_person)
    for bill in records.bills:
        for texts in (bill.fields.title, bill.fields.became or {}, *bill.fields.other_titles):
            for language, text in texts.items():
                words = _words_of(re.sub(r"\s*\([^)]*\)", "", text), language)
                yield from _known(EntryName("bill", bill.id), words, text)
    seen = set[str]()
    for source in records.sources:
        for text in chain((source.fields.publisher or {}).values(), (source.fields.container_title or "",)):
            if text not in seen and "(" not in text and "," not in text:
                seen.add(text)
                yield from _known(EntryName("source", source.id), _words_of(text), text)


def _spelled(fields: ActorFields) -> list[tuple[str, str]]:
    """Return the names of an actor, each with its language; one spelling for all languages has none."""
    names = [*fields.name.items()]
    for other in fields.other_names:
        names += [(language if len(other.name) > 1 else "", text) for language, text in other.name.items()]
    return names


def _words_of(text: str, language: str = "", spelled: Sequence[tuple[str, str]] = ()) -> tuple[KnownWord, ...]:
    """Return the words of a name, each with the Cyrillic word that it writes, if another spelling has it."""
    words = words_in(text)
    originals = [(code, words_in(other)) for code, other in spelled]
    return tuple(_known_word(word.text, place, language, words, originals) for place, word in enumerate(words))


def _known_word(
    text: str, place: int, language: str, words: Sequence[Word], originals: Sequence[tuple[str, Sequence[Word]]]
) -> KnownWord:
    for code, other in originals:
        if len(other) == len(words) and not other[place].text.isascii():
            original = other[place].text
            if is_transliteration(text, original, code, language or "en"):
                return KnownWord(text, language, original, code)
    return KnownWord(text, language)


def _known(entry: EntryName, words: Sequence[KnownWord], text: str, *, is_person: bool = False) -> Iterator[KnownName]:
    while words and is_linking(words[0].text):
        words = words[1:]
    if not words:
        return
    yield KnownName(entry, text, tuple(words), is_person)
    if is_person and len(words) == 2 and words[-1].is_capital and len(words[-1].text) > _INITIAL:  # noqa: PLR2004
        yield KnownName(entry, text, (words[-1],), is_person=True, is_short=True)
