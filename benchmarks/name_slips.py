"""Make sentences with slips of names and offices, and right ones, from the people and bodies of `review_names.yaml`."""

from __future__ import annotations

import random
from collections.abc import Iterator, Mapping
from datetime import date
from pathlib import Path
from typing import Literal, NamedTuple

import yaml
from msgspec import Struct, convert

SlipKind = Literal[
    "a letter of a name",
    "another first name behind the office",
    "another first name by itself",
    "another office",
    "the role of another person",
    "an office at another time",
]
_Alphabet = Literal["latin", "cyrillic"]

_RECORD_LANGUAGES: Mapping[_Alphabet, str] = {"latin": "en", "cyrillic": "ru"}
"""The language of the record whose names an alphabet needs."""
_VOWELS: Mapping[_Alphabet, str] = {"latin": "aeiou", "cyrillic": "аеиоу"}
_CONSONANTS: Mapping[_Alphabet, str] = {"latin": "bdgklmnprstvz", "cyrillic": "бвгдзклмнпрст"}
_LETTER_SLIPS = ("exchange", "double", "drop", "replace", "replace")
"""Another letter is as frequent as any two of the other slips."""
_LONG_WORD, _MIDDLE_WORD = 5, 4
_SENTENCES_OF_ROLES = 3
"""How many sentences of a language are used for each role and each period."""
_RIGHT_DAY, _ANY_DAY = date(2021, 4, 5), date(2020, 5, 5)
"""A day on which all have their offices, and one for slips that are wrong on each day."""


class Person(Struct, frozen=True, forbid_unknown_fields=True):
    """A person of the record."""

    id: str
    name: dict[str, str]
    role: dict[str, str]
    office: str
    body: str
    period: dict[str, str] = {}
    """When the person has the office, as `member_of` tells it."""
    outside: list[date] = []
    """Days on which the person does not have it."""


class Language(Struct, frozen=True, forbid_unknown_fields=True):
    """A language of sentences."""

    alphabet: _Alphabet
    offices: dict[str, str]
    sentences: list[str]
    endings: list[str] = []
    """Endings of a case, which are no slips."""


class Invented(Struct, frozen=True, forbid_unknown_fields=True):
    """All that sentences are made of."""

    people: list[Person]
    bodies: dict[str, dict[str, str]]
    strangers: dict[_Alphabet, list[str]]
    """Names that the record does not have, and that are near to none of it."""
    languages: dict[str, Language]


class Sentence(NamedTuple):
    """A sentence, with the slip in it if it has one, and the day of its article."""

    text: str
    slip: SlipKind | None = None
    day: date | None = None


def read_invented() -> Invented:
    """Return the people, bodies and sentences of `review_names.yaml`."""
    return convert(yaml.safe_load(Path(__file__).with_name("review_names.yaml").read_text("utf-8")), Invented)


def make_sentences(invented: Invented, seed: int) -> Iterator[Sentence]:
    """Yield sentences with one slip each, and right ones."""
    for code, language in invented.languages.items():
        maker = _Maker(invented, code, language, random.Random(f"{seed}-{code}"))  # noqa: S311  (no secret)
        yield from maker.sentences()


class _Maker:
    """Makes the sentences of one language."""

    def __init__(self, invented: Invented, code: str, language: Language, draw: random.Random) -> None:
        self._invented = invented
        self._language = language
        self._of_record = _RECORD_LANGUAGES[language.alphabet]
        self._is_of_record = code == self._of_record
        self._draw = draw

    def sentences(self) -> Iterator[Sentence]:
        """Yield the sentences; roles and bodies only in the languages of the record, since others translate them."""
        for person in self._invented.people:
            yield from self._names(person)
            yield from self._first_names(person)
            yield from self._offices(person)
            yield from self._periods(person)
            if self._is_of_record:
                yield from self._roles(person)
        if self._is_of_record:
            yield from self._bodies()

    def _names(self, person: Person) -> Iterator[Sentence]:
        name = person.name[self._of_record]
        first, surname = name.split()
        for sentence in self._language.sentences:
            yield Sentence(sentence.format(self._misspell(name)), "a letter of a name")
            yield Sentence(sentence.format(name))
        stranger = self._draw.choice(self._invented.strangers[self._language.alphabet])
        opening = self._language.sentences[0]
        for other in (first, surname, f"{first[0]}. {surname}", stranger):
            yield Sentence(opening.format(other))
        if not name.endswith("а"):  # The endings are those of names that end in a consonant.
            for ending in self._language.endings:
                yield Sentence(opening.format(name + ending))

    def _first_names(self, person: Person) -> Iterator[Sentence]:
        surname = person.name[self._of_record].split()[1]
        other = f"{self._other(person).name[self._of_record].split()[0]} {surname}"
        office, opening = self._language.offices[person.office], self._language.sentences[0]
        yield Sentence(opening.format(f"{office} {other}"), "another first name behind the office")
        yield Sentence(opening.format(other), "another first name by itself")

    def _offices(self, person: Person) -> Iterator[Sentence]:
        name, offices = person.name[self._of_record], self._language.offices
        for sentence in self._language.sentences:
            wrong = self._draw.choice([office for own, office in offices.items() if own != person.office])
            yield Sentence(sentence.format(f"{wrong} {name}"), "another office", _ANY_DAY)
            yield Sentence(sentence.format(f"{offices[person.office]} {name}"), day=_RIGHT_DAY)

    def _periods(self, person: Person) -> Iterator[Sentence]:
        office, name = self._language.offices[person.office], person.name[self._of_record]
        for day in person.outside:
            for sentence in self._language.sentences[:_SENTENCES_OF_ROLES]:
                yield Sentence(sentence.format(f"{office} {name}"), "an office at another time", day)

    def _roles(self, person: Person) -> Iterator[Sentence]:
        name, role = person.name[self._of_record], person.role[self._of_record]
        for sentence in self._language.sentences[:_SENTENCES_OF_ROLES]:
            wrong = self._other(person).role[self._of_record]
            yield Sentence(sentence.format(f"{name}, {wrong},"), "the role of another person")
            yield Sentence(sentence.format(f"{wrong} {name}"), "the role of another person")
            yield Sentence(sentence.format(f"{name}, {role},"), day=_RIGHT_DAY)
            yield Sentence(sentence.format(f"{role} {name}"), day=_RIGHT_DAY)

    def _bodies(self) -> Iterator[Sentence]:
        article = "the " if self._of_record == "en" else ""
        for names in self._invented.bodies.values():
            name = names[self._of_record]
            for sentence in self._language.sentences:
                yield Sentence(sentence.format(article + self._misspell(name)), "a letter of a name")
                yield Sentence(sentence.format(article + name))

    def _other(self, person: Person) -> Person:
        return self._draw.choice([one for one in self._invented.people if one is not person])

    def _misspell(self, name: str) -> str:
        """Return a name with a slip in one of its longer words."""
        words = name.split()
        capital = [place for place, word in enumerate(words) if len(word) >= _MIDDLE_WORD and word[0].isupper()]
        place = self._draw.choice(capital or [place for place, word in enumerate(words) if len(word) >= _LONG_WORD])
        words[place] = self._slip(words[place])
        return " ".join(words)

    def _slip(self, word: str) -> str:
        """Return a word with one letter doubled, dropped or replaced, or two exchanged; the first one stays."""
        place, kind = self._draw.randrange(1, len(word) - 1), self._draw.choice(_LETTER_SLIPS)
        before, letter, behind = word[:place], word[place], word[place + 1 :]
        if kind == "exchange" and letter != behind[0]:
            return before + behind[0] + letter + behind[1:]
        if kind == "double":
            return before + letter + letter + behind
        if kind == "drop":
            return before + behind
        return before + self._another(letter) + behind

    def _another(self, letter: str) -> str:
        """Return another vowel for a vowel, and another consonant for a consonant."""
        vowels, consonants = _VOWELS[self._language.alphabet], _CONSONANTS[self._language.alphabet]
        alike = vowels if letter in vowels else consonants
        return self._draw.choice([other for other in alike if other != letter])
