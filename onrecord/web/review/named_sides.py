"""Finds which paragraphs of an article name a side: by any of its names, inflected, or by a part of one."""

from collections import defaultdict
from collections.abc import Collection, Container, Iterable, Iterator, Mapping, Sequence
from functools import cached_property

from msgspec import Struct

from onrecord.editing.lookup.word_stems import is_slight
from onrecord.model.foldings import words_to_index
from onrecord.web.articles.article import Paragraph
from onrecord.web.review.review_memory import remember_until_review_ends, stem

_GAP = 2
"""How many other words may stand between those of a name."""
_SHORTEST_PART = 4
"""The fewest letters of a word that stands for a name by itself, such as 'the Council'."""


class SideName(Struct, frozen=True):
    """A name of a body, or of somebody who speaks for it."""

    sides: frozenset[str]
    """The ids of the bodies for which it stands: its own side, and those for which somebody speaks."""
    language: str
    text: str
    is_person: bool = False


class _NameWords(Struct, frozen=True):
    sides: frozenset[str]
    language: str
    stems: tuple[str, ...]
    has_surname: bool
    """Whether the last word alone names somebody too."""


class _Word(Struct, frozen=True):
    folded: str
    has_capital: bool
    """Whether it has one that no beginning of a sentence gives it."""


class NamedSides:
    """The sides that the paragraphs of an article name."""

    def __init__(
        self, paragraphs: Sequence[Paragraph], names: Iterable[SideName], spoken: Mapping[str, Container[str]]
    ) -> None:
        """Take the paragraphs, all names of the record's bodies, and by language the stems of all its claims.

        What is spoken about can be a word of a name too, such as grain, so by itself it names nobody without a capital.
        """
        self._spoken = spoken
        self._names = [name for name in map(_read_name, names) if name.stems]
        self._languages = tuple(dict.fromkeys(name.language for name in self._names))
        self._by_stem: dict[tuple[str, str], list[_NameWords]] = defaultdict(list)
        for name in self._names:
            for found in dict.fromkeys((name.stems[0], name.stems[-1])):
                self._by_stem[name.language, found].append(name)
        self._words = [_read_words(paragraph.text) for paragraph in paragraphs]
        self._full = [frozenset(self._find_full(words)) for words in self._words]
        self._named_in_full = frozenset[str]().union(*self._full)
        self._parts = self._find_parts()
        self._in_paragraphs: dict[int, frozenset[str]] = {}

    def are_in_article(self, sides: Collection[str]) -> bool:
        """Return whether the article names one of these sides."""
        return not self._in_article.isdisjoint(sides)

    def are_in_paragraph(self, sides: Collection[str], paragraph: int) -> bool:
        """Return whether a paragraph names one of these sides, if only by a part of its name."""
        return not self._in_paragraph(paragraph).isdisjoint(sides)

    def nearest(self, sides: Collection[str], paragraph: int) -> int | None:
        """Return the paragraph nearest to one that names one of these sides; None if no paragraph does."""
        if not self.are_in_article(sides):
            return None
        naming = (number for number in range(len(self._words)) if not self._in_paragraph(number).isdisjoint(sides))
        return min(naming, key=lambda number: (abs(number - paragraph), number))

    @cached_property
    def _in_article(self) -> frozenset[str]:
        return frozenset[str]().union(*map(self._in_paragraph, range(len(self._words))))

    def _in_paragraph(self, paragraph: int) -> frozenset[str]:
        if paragraph not in self._in_paragraphs:
            words = set(self._words[paragraph])
            self._in_paragraphs[paragraph] = self._full[paragraph].union(*map(self._named_by_part, words))
        return self._in_paragraphs[paragraph]

    def _named_by_part(self, word: _Word) -> Iterator[str]:
        for language in self._languages:
            found = _reduce(word.folded, language)
            if word.has_capital or stem(word.folded, language) not in self._spoken.get(language, ()):
                yield from self._parts.get((language, found), ())

    def _find_full(self, words: Sequence[_Word]) -> Iterator[str]:
        for language in self._languages:
            stems = [_reduce(word.folded, language) for word in words]
            for place, found in enumerate(stems):
                for name in self._by_stem.get((language, found), ()):
                    if _has_name(name, stems, place):
                        yield from name.sides

    def _find_parts(self) -> Mapping[tuple[str, str], frozenset[str]]:
        """Return the sides that a part of a name means by itself: those that all bodies of this name have in common.

        If the article names some of these bodies, the others are not meant.
        """
        found: dict[tuple[str, str], set[frozenset[str]]] = defaultdict(set)
        for name in self._names:
            for part in name.stems:
                if len(part) >= _SHORTEST_PART:
                    found[name.language, part].add(name.sides)
        parts: dict[tuple[str, str], frozenset[str]] = {}
        for key, bodies in found.items():
            named = [sides for sides in bodies if not sides.isdisjoint(self._named_in_full)]
            parts[key] = frozenset.intersection(*(named or bodies))
        return parts


@remember_until_review_ends
def _reduce(word: str, language: str) -> str:
    """Return the stem of a word's stem, and so on: the endings of a name can look like two of a word."""
    while (found := stem(word, language)) != word:
        word = found
    return word


def _read_name(name: SideName) -> _NameWords:
    words = words_to_index(name.text)
    stems = tuple(_reduce(word, name.language) for word in words if not is_slight(word))
    # A person without a name is called by an office: Secretary of the Union of Grain.
    has_surname = name.is_person and all(word[0].isupper() for word in name.text.split())
    return _NameWords(name.sides, name.language, stems, has_surname)


def _read_words(text: str) -> list[_Word]:
    """Return the words of a paragraph as they are compared."""
    found: list[_Word] = []
    starts_sentence = True
    for written in text.split():
        own = words_to_index(written)
        has_capital = not starts_sentence and any(letter.isupper() for letter in written)
        found += (_Word(word, has_capital) for word in own if not is_slight(word))
        if own:
            starts_sentence = written.rstrip("\"'”’»“)]").endswith((".", "!", "?", "…"))
    return found


def _has_name(name: _NameWords, stems: Sequence[str], place: int) -> bool:
    """Return whether the other words of a name stand near the one at a place, in any order."""
    if name.has_surname and stems[place] == name.stems[-1]:
        return True
    reach = len(name.stems) - 1 + _GAP
    near = stems[max(place - reach, 0) : place + reach + 1]
    return stems[place] == name.stems[0] and set(name.stems).issubset(near)
