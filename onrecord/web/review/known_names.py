"""Finds the names of a record in the words of an article: of people and bodies, bills, and publishers of sources."""

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from itertools import chain, pairwise

from msgspec import Struct

from onrecord.model.full_names import EntryName
from onrecord.model.records import Records
from onrecord.web.review.article_words import Word, words_in
from onrecord.web.review.word_slips import is_form

_LINKING_WORDS = """of the and for in on a an to by und der die das des den dem von für le la les de du et los las del
y e i и в о об по та з на у для мен және"""
_LINKING = frozenset(_LINKING_WORDS.split())
"""Words that link the others in a name."""
_APART = re.compile(r"[\s\u00a0–—«»“”„\"'’-]{1,3}|\s?[,]?\Z")
"""What may stand between two words of a name."""
_INITIAL = 3
"""The letters of a word by which names are looked up."""
_ENGLISH = re.compile(r"\b(?:the|of|and|was|that|with|for|which|has|had|is|it)\b")
_OTHER_LATIN = re.compile(
    r"\b(?:der|die|das|und|den|dem|ein|eine|nicht|ist|sich|les|des|une|est|dans|pour|los|las|que|una|por)\b"
)


class KnownName(Struct, frozen=True):
    """One name of an entry."""

    entry: EntryName
    text: str
    words: tuple[Word, ...]
    is_person: bool = False

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


def is_english(text: str) -> bool:
    """Return whether a text in Latin letters is English rather than another language."""
    lowered = text.lower()
    return len(_ENGLISH.findall(lowered)) > len(_OTHER_LATIN.findall(lowered))


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
        english = is_english(text)
        found = list[NameMatch]()
        for place, word in enumerate(words):
            if is_linking(word.text):
                continue
            for name, position in self.with_word(word.text):
                if any(not is_linking(one.text) for one in name.words[:position]):
                    continue  # it is found by its first word
                first = place - position
                part = words[max(first, 0) : first + len(name.words)]
                if first >= 0 and len(part) == len(name.words) and fits(name, text, part, english=english):
                    found.append(NameMatch(name, first, first + len(part)))
        return sorted(found, key=lambda match: (match.first, -match.last))


def fits(name: KnownName, text: str, part: Sequence[Word], *, english: bool) -> bool:
    """Return whether words of an article are a name."""
    return is_joined(text, part) and all(
        is_form(word.text, known.text, is_english=english) and (word.is_capital or not known.is_capital)
        for word, known in zip(part, name.words, strict=True)
    )


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
        for text in (*actor.fields.name.values(), *actor.fields.spellings):
            yield from _known(EntryName("actor", actor.id), text, is_person=actor.fields.kind == "person")
    for bill in records.bills:
        became = (bill.fields.became or {}).values()
        titles = (title for titles in bill.fields.other_titles for title in titles.values())
        for text in (*bill.fields.title.values(), *became, *titles):
            yield from _known(EntryName("bill", bill.id), re.sub(r"\s*\([^)]*\)", "", text))
    seen = set[str]()
    for source in records.sources:
        for text in chain((source.fields.publisher or {}).values(), (source.fields.container_title or "",)):
            if text not in seen and "(" not in text and "," not in text:
                seen.add(text)
                yield from _known(EntryName("source", source.id), text)


def _known(entry: EntryName, text: str, *, is_person: bool = False) -> Iterator[KnownName]:
    words = [*words_in(text)]
    while words and is_linking(words[0].text):
        words = words[1:]
    if words:
        yield KnownName(entry, text, tuple(words), is_person)
        if is_person and len(words) == 2 and words[-1].is_capital and len(words[-1].text) > _INITIAL:  # noqa: PLR2004
            yield KnownName(entry, text, (words[-1],), is_person=True)
