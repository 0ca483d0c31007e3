"""The words that turn a sentence: numbers, negations, and verbs of saying, in the languages of the interface."""

from functools import cache
from pathlib import Path

from msgspec import Struct, json

from onrecord.web.review.compared_words import fold_word


class _Table(Struct, frozen=True):
    numbers: dict[str, tuple[str, str]]
    """By language: the numbers from 0 on in order, and others each with its value."""
    negations: dict[str, str]
    saying: str
    before_object: str
    before_speaker: str
    articles: str
    before_part: str
    before_house: str
    staff: str
    before_staffed: str
    pronouns: str


class SenseWords(Struct, frozen=True):
    """The table, folded as the words of texts are."""

    numbers: dict[str, str]
    """The value of each word for a number."""
    negations: frozenset[str]
    saying: frozenset[str]
    before_object: frozenset[str]
    """A name behind one of these is not the one who speaks."""
    before_speaker: frozenset[str]
    """A name behind one of these is the one who speaks."""
    articles: frozenset[str]
    before_part: frozenset[str]
    """What stands before the part of a name that is no short form of it: `of Information`."""
    before_house: frozenset[str]
    """What stands before the one who speaks, beside a verb: `возразили в Союзе`."""
    staff: frozenset[str]
    """Words for those who speak for a body: `officials at the Office said`."""
    before_staffed: frozenset[str]
    """What stands between these and the body."""
    pronouns: frozenset[str]


@cache
def sense_words() -> SenseWords:
    """Return the table beside this module."""
    table = json.decode(Path(__file__).with_suffix(".json").read_bytes(), type=_Table)
    numbers: dict[str, str] = {}
    for counted, others in table.numbers.values():
        numbers |= {fold_word(word): str(value) for value, word in enumerate(counted.split())}
        numbers |= {fold_word(word): value for word, _, value in (other.partition(":") for other in others.split())}
    return SenseWords(
        numbers,
        negations=_folded(" ".join(table.negations.values())),
        saying=_folded(table.saying),
        before_object=_folded(table.before_object),
        before_speaker=_folded(table.before_speaker),
        articles=_folded(table.articles),
        before_part=_folded(table.before_part),
        before_house=_folded(table.before_house),
        staff=_folded(table.staff),
        before_staffed=_folded(table.before_staffed),
        pronouns=_folded(table.pronouns),
    )


def _folded(words: str) -> frozenset[str]:
    return frozenset(map(fold_word, words.split()))


def number_of(word: str) -> str:
    """Return the value of a folded word that is a number; empty if it is none."""
    return word if word.lstrip("-")[:1].isdigit() else sense_words().numbers.get(word, "")


def is_negation(word: str) -> bool:
    """Return whether a folded word negates what stands beside it."""
    return word in sense_words().negations or word.endswith("n't")
