"""Make clearly invented text from our own word lists; an equal seed gives an equal text."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from random import Random
from typing import TypeVar

Item = TypeVar("Item")

_ENGLISH = (
    "amber anchor answer barrel basket beacon bridge bright broad candle canvas carries chalk cinder clear clerk "
    "copper counts crooked dial draft early engine enters fabric faint ferry field folder garden gathers gentle "
    "glass grain harbour hollow invented ivory keeps lantern ledger letter lever linen lists marble measure meets "
    "meadow mirror narrow notes oak office orchard paper parcel passes pebble pillar plain planks plots quiet "
    "quill records reed ribbon river round sample sends shelf signal silver simple slate sorts spoken station "
    "steady stone table tallies tide timber token towards turns under vessel wagon weaves wheel willow window "
    "winter wooden yard yields"
)
_RUSSIAN = (
    "бочка буква ветка вносит волна ворота выдуманный глина город грифель далёкий деревянный доска дорога "
    "журнал забор записка зеркало зерно зимний знак канал карта катит ключ книга колесо контора корабль корзина "
    "край круглый лавка лампа лента лист лодка маяк мельница мост мрамор несёт окно олово отмечает папка парус "
    "перо песок печать письмо плетёт полка поле порт прямой пустой река ровный ручей ряд сад светлый свеча "
    "серебро склад собирает считает стекло стол сумма телега тетрадь тихий ткань точка ткёт узкий холм хранит "
    "черта чернила число шкаф шлёт этаж якорь янтарь ясный"
)
VOCABULARIES: Mapping[str, tuple[str, ...]] = {"en": tuple(_ENGLISH.split()), "ru": tuple(_RUSSIAN.split())}
"""The words of a corpus in each language."""

_COMMON = {
    "en": "the of and to in a is that for it was on with as be by at not this are from or have an they which will has",
    "ru": "и в не на что с по это как он к из за от для было так же но его до бы она мы при или все у о",
}
"""The most frequent words of a language, the most frequent first."""
_SYLLABLES = {"en": ("bcdfghjklmnprstvwz", "aeiou", "lmnrst"), "ru": ("бвгджзклмнпрстфхцчш", "аеиоу", "лмнрст")}
"""The letters with which a syllable of an invented word begins, goes on and ends."""
_ENDINGS = {"en": "s ed ing er ly", "ru": "а у ом ами ой ить ный"}
_FORMS = 3
"""How many forms are drawn of each invented word."""
_NATURAL_WORDS = 8_000
_OF_FIRST = 1_600
"""How often the most frequent word is in a vocabulary; the second half as often, and so on."""

SHORTEST_SENTENCE = 8
LONGEST_SENTENCE = 14


class Draw:
    """Draws at random from a seed, by `Random.random` alone: no version of Python changes its numbers."""

    def __init__(self, seed: str) -> None:
        """Use a text as the seed, so each use of one number can have its own sequence."""
        self._random = Random(seed)  # noqa: S311  (a benchmark keeps no secrets)

    def below(self, end: int) -> int:
        """Return a number from 0 to `end` - 1."""
        return int(self._random.random() * end)

    def one(self, items: Sequence[Item]) -> Item:
        """Return one of the items."""
        return items[self.below(len(items))]

    def happens(self, percent: int) -> bool:
        """Return True in `percent` of a hundred cases."""
        return self.below(100) < percent


class Writer:
    """Writes text of one language."""

    def __init__(self, seed: int, language: str, vocabulary: Sequence[str] = ()) -> None:
        """Combine the corpus's seed and the language, so no language's text depends on the others.

        `vocabulary` counts instead of the language's own, with a word as often as it stands there.
        """
        self._draw = Draw(f"{seed} {language}")
        self._vocabulary = vocabulary or VOCABULARIES[language]

    def words(self, count: int) -> list[str]:
        """Return `count` words."""
        return [self._draw.one(self._vocabulary) for _ in range(count)]

    def phrase(self, count: int) -> str:
        """Return `count` words with a capital letter, as in a title."""
        return " ".join(self.words(count)).capitalize()

    def sentences(self, count: int) -> list[list[str]]:
        """Return sentences of `count` words in total, none of them very short."""
        sentences = []
        while count:
            length = SHORTEST_SENTENCE + self._draw.below(LONGEST_SENTENCE - SHORTEST_SENTENCE + 1)
            length = count if count - length < SHORTEST_SENTENCE else length
            sentences.append(self.words(length))
            count -= length
        return sentences


def natural_vocabulary(language: str) -> Sequence[str]:
    """Return invented words, each as often as its rank has it in a language: a few are in every sentence, most rare."""
    draw, words = Draw(f"natural {language}"), dict.fromkeys(_COMMON[language].split())
    endings = ("", *_ENDINGS[language].split())
    while len(words) < _NATURAL_WORDS:
        root = "".join(draw.one(letters) for _ in range(2 + draw.below(2)) for letters in _SYLLABLES[language])
        words |= dict.fromkeys(f"{root}{draw.one(endings)}" for _ in range(_FORMS))
    return tuple(word for rank, word in enumerate(words, 1) for _ in range(max(1, _OF_FIRST // rank)))
