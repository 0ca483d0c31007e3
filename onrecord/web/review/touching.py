"""Finds the passages of an article that share words with a claim of the record.

Words tell *that* a passage touches a claim, never *how*: one that agrees has the same words as one that contradicts. So
nothing here says how they relate.

A passage is a sentence, and its share is that of the weight of a claim's words that it has in any form. A word weighs
the more, the fewer events of the record have it: so a claim is not touched for the common words of its story, nor for
words that every text has.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cache
from math import log
from pathlib import Path

from msgspec import Struct, json

from onrecord.editing.lookup.word_stems import is_slight
from onrecord.model.foldings import words_to_index
from onrecord.model.full_names import EntryName
from onrecord.web.articles.article import Paragraph
from onrecord.web.review.review_memory import stem

Text = tuple[str, str]
"""A language and a text in it."""
LEAST_SHARE = 0.35
"""The least share of the weight of a claim's words that a passage has."""
_FEWEST_WORDS = 3
"""The fewest words that a passage shares with a claim, in any form, without general ones: two meet by chance."""
_FEWEST_OTHERS = 2
"""The fewest of them that are in no name of a body: two names stand in many sentences of a story."""
_NUMBER_FACTOR, _NAME_FACTOR = 1.5, 1.25
"""How much more a number, and a word with a capital inside of a sentence, weigh than another word."""
_ROOT = 6
"""The letters of a word by which events that have it are counted. Stems of all their words would take too long."""
_GENERAL_FACTOR = 0.25
"""How much less a word weighs that every text has; in a small record it is as rare as a name."""
_GENERAL = Path(__file__).with_name("general_words.json")
_SENTENCE_END = re.compile(
    r"(?:(?<!\b\d)(?<!\b\d\d)(?<!\b[A-ZА-ЯЁ])\.|[!?…])[\"'”’»“)\]]*\s+(?=[\"'“‘«„(\[]*[^\W\d_a-zа-яё])"
)
"""The end of a sentence; a point after a day, as in German, or after an initial is none."""
_MOST_WORDS = 50
"""The words of a passage: a list without points would have those of any claim somewhere."""
_BETWEEN_SPACES = re.compile(r"\S+")
_WORD = re.compile(r"[^\W_]+(?:['’ʼ][^\W_]+)*")


class ClaimWords(Struct, frozen=True):
    """The words of a claim of the record."""

    name: EntryName
    point: str
    """The id of the first claim on the same point."""
    texts: tuple[Text, ...]
    """How it is put: the claim in each language, and its quotation. The one that fits best counts."""


class Passage(Struct, frozen=True):
    """A passage of an article that touches a claim."""

    claim: ClaimWords
    text: Text
    """The text of the claim that fits best."""
    paragraph: int
    """The number of the paragraph, from 0."""
    start: int
    end: int
    share: float
    """The share of the weight of the claim's words that it has."""


class _Wording(Struct, frozen=True):
    """One text of a claim, with the weight of each stem."""

    claim: int
    text: Text
    stems: frozenset[str]


class WeighedClaims(Struct, frozen=True):
    """Claims with the weights of their words, and where each word stands."""

    claims: tuple[ClaimWords, ...]
    wordings: tuple[_Wording, ...]
    names: Mapping[str, frozenset[str]]
    """The stems of the names of bodies, by language."""
    places: Mapping[str, Mapping[str, tuple[tuple[int, float], ...]]]
    """By language and stem: the numbers of the wordings that have it, each with its share of the wording's weight."""


def weigh_claims(
    claims: Iterable[ClaimWords], events: Iterable[Iterable[Text]], names: Iterable[Text] = ()
) -> WeighedClaims:
    """Return claims with the weights of their words, which follow from the texts of all events of the record.

    `names` are those of its bodies.
    """
    known = tuple(claims)
    counts: dict[str, Counter[str]] = defaultdict(Counter)
    size = 1
    for texts in events:
        size += 1
        for language, roots in _roots_by_language(texts).items():
            counts[language].update(roots)
    wordings: list[_Wording] = []
    places: dict[str, dict[str, list[tuple[int, float]]]] = defaultdict(lambda: defaultdict(list))
    for number, claim in enumerate(known):
        for language, text in claim.texts:
            weights = _weigh(language, text, counts[language], size)
            total = sum(weights.values())
            for word, weight in weights.items():
                places[language][word].append((len(wordings), weight / total))
            wordings.append(_Wording(number, (language, text), frozenset(weights)))
    frozen = {code: {word: tuple(found) for word, found in words.items()} for code, words in places.items()}
    named = {code: frozenset(stems) for code, stems in _stems_by_language(names).items()}
    return WeighedClaims(known, tuple(wordings), named, frozen)


def _stems_by_language(texts: Iterable[Text]) -> Mapping[str, set[str]]:
    found: dict[str, set[str]] = defaultdict(set)
    for language, text in texts:
        found[language].update(stem(word, language) for word in words_to_index(text))
    return found


def _roots_by_language(texts: Iterable[Text]) -> Mapping[str, set[str]]:
    found: dict[str, set[str]] = defaultdict(set)
    for language, text in texts:
        found[language].update(word[:_ROOT] for word in words_to_index(text))
    return found


def _weigh(language: str, text: str, counts: Counter[str], size: int) -> dict[str, float]:
    """Return the weight of each stem of a text."""
    weights: dict[str, float] = {}
    general = general_stems(language)
    for match in _WORD.finditer(text):
        factor = _factor_of(match)
        for word in words_to_index(match[0]):
            if not is_slight(word):
                found = stem(word, language)
                weight = factor * log(1 + size / max(counts[word[:_ROOT]], 1))
                weight *= _GENERAL_FACTOR if found in general else 1
                weights[found] = max(weight, weights.get(found, 0))
    return weights


@cache
def general_stems(language: str) -> frozenset[str]:
    """Return the stems of the words of a language that every text has; none are known of some languages."""
    lines = json.decode(_GENERAL.read_bytes(), type=dict[str, tuple[str, ...]]).get(language.partition("-")[0], ())
    return frozenset(stem(word, language) for line in lines for word in words_to_index(line))


def _factor_of(match: re.Match[str]) -> float:
    word = match[0]
    if word[0].isdigit():
        return _NUMBER_FACTOR
    return _NAME_FACTOR if word[0].isupper() and match.start() else 1


def find_passages(
    paragraphs: Sequence[Paragraph], weighed: WeighedClaims, least_share: float = LEAST_SHARE
) -> tuple[Passage, ...]:
    """Return the best passage for each claim that the paragraphs touch, the best first.

    Of claims on one point, a sentence touches only the one with which it shares most: opposite claims share words.
    """
    best: dict[EntryName, Passage] = {}
    for number, paragraph in enumerate(paragraphs):
        for start, end in _sentences(paragraph.text):
            for passage in _touched(paragraph, number, start, end, weighed, least_share):
                name = passage.claim.name
                if name not in best or passage.share > best[name].share:
                    best[name] = passage
    return tuple(sorted(best.values(), key=lambda passage: (-passage.share, passage.paragraph, passage.start)))


def _touched(
    paragraph: Paragraph, number: int, start: int, end: int, weighed: WeighedClaims, least_share: float
) -> Iterable[Passage]:
    sentence = paragraph.text[start:end]
    if _is_question(sentence):
        return ()
    by_point: dict[str, Passage] = {}
    for wording, share in _shares(sentence, weighed, least_share):
        claim = weighed.claims[wording.claim]
        if claim.point not in by_point or share > by_point[claim.point].share:
            by_point[claim.point] = Passage(claim, wording.text, number, start, end, share)
    return by_point.values()


def _sentences(text: str) -> Iterator[tuple[int, int]]:
    """Yield where each sentence of a paragraph begins and ends, in parts if it is very long."""
    start = 0
    for match in _SENTENCE_END.finditer(text):
        yield from _parts(text, start, match.end() - len(match[0]) + len(match[0].rstrip()))
        start = match.end()
    yield from _parts(text, start, len(text))


def _parts(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    words = [match.span() for match in _BETWEEN_SPACES.finditer(text, start, end)]
    for first in range(0, len(words), _MOST_WORDS):
        part = words[first : first + _MOST_WORDS]
        yield part[0][0], part[-1][1]


def _is_question(sentence: str) -> bool:
    return sentence.rstrip("\"'”’»“)] ").endswith("?")


def _shares(sentence: str, weighed: WeighedClaims, least_share: float) -> Iterator[tuple[_Wording, float]]:
    """Yield the wordings that a sentence touches, each with its share."""
    words = words_to_index(sentence)
    for language, places in weighed.places.items():
        shares: dict[int, float] = defaultdict(float)
        shared: dict[int, list[str]] = defaultdict(list)
        for word in dict.fromkeys(stem(word, language) for word in words):
            for wording, share in places.get(word, ()):
                shares[wording] += share
                shared[wording].append(word)
        names, general = weighed.names.get(language, frozenset()), general_stems(language)
        for number, share in shares.items():
            own = [word for word in shared[number] if word not in general]
            others = [word for word in own if word not in names]
            if share >= least_share and len(own) >= _FEWEST_WORDS and len(others) >= _FEWEST_OTHERS:
                yield weighed.wordings[number], round(share, 6)
