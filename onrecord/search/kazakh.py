"""Strips the endings of Kazakh words, for which Snowball has no algorithm.

Letters are folded first as people type them on a Russian keyboard, so both spellings of a word have one stem; with them
the two forms that vowel harmony gives an ending mostly become one. Then the longest ending is removed again and again.
The stem is no word, and need not be one: it only has to be the same for the forms of a word.
"""

from collections.abc import Mapping

from onrecord.model.foldings import fold_kazakh

_VOICED = {"б": "п", "г": "к"}
"""The last letters that an ending voices, as in `кітап`, `кітабы`."""
_LONGEST = 6

_OF_NOUNS = (
    "лар лер дар дер тар тер имиз иниз миз низ нин дин тин дан ден тан тен нан нен нда нде мен бен пен "
    "сим син га ге ка ке на не ди ти ни да де та те си им ин даги деги таги теги ндаги ндеги"
)
"""Plural, possessive, cases, and two of these together."""
_OTHERS = (
    "и а е н м у дай дей тай тей ша ше сиз ши лик дик тик ники дики тики ган ген кан кен атин етин йтин ар ер "
    "ади еди йди ип са се ма ме ба бе па пе маган меген баган беген паган пеген дим тим диниз тиниз мин миз "
    "йик айик ейик йин айин ейин ил"
)
"""Single letters, verbs, and what makes other words: like, by way of, without, somebody who, -ness, belonging to."""
ENDINGS: Mapping[int, frozenset[str]] = {3: frozenset(_OF_NOUNS.split()), 4: frozenset(_OTHERS.split())}
"""The endings, folded, by the fewest letters that must be left before them."""


def stem(word: str) -> str:
    """Return the stem of a word in small letters."""
    word = _unvoice(fold_kazakh(word))
    while ending := _ending(word):
        word = _unvoice(word[: -len(ending)])
    return word


def _unvoice(word: str) -> str:
    return word[:-1] + _VOICED.get(word[-1], word[-1])


def _ending(word: str) -> str:
    """Return the longest ending of a word that leaves enough of it; empty if there is none."""
    for length in range(min(_LONGEST, len(word) - 3), 0, -1):
        ending, left = word[-length:], len(word) - length
        if any(left >= least and ending in known for least, known in ENDINGS.items()):
            return ending
    return ""
