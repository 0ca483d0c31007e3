"""Reduces the words of texts and queries to stems, by which a search compares them.

`static/stems.js` repeats these rules: so a language has a stemmer of its own only if the script has it too.
"""

import re
from collections.abc import Callable, Mapping
from functools import cache

from onrecord.model.foldings import fold_kazakh
from onrecord.search import kazakh

_WHOLE = ("en", "ru", "")
"""The languages in which a stem begins as its words do."""
_RESTS: Mapping[str, str] = {
    "en": "n on ion tion ation g e ve ive t nt ent ment y ty ity s ss ness ies ce nce le ble able al l ly",
    "ru": "о х м я ся сь е те и ь й",
    "de": "e en er es n s t te",
    "kk": "р ар ер ы і а е н ан ен ін да ды ді де ғы гі сы сі ты ті та те ға ге йды йді",
}
"""What may follow where a word is not finished: its stem is often shorter than what was typed, as in 'announcem'."""
_TRUNCATED = 6
"""The letters that a word keeps in a language without a stemmer."""
_OF_GERMAN = re.compile("(?<=...)e[mnrt]?$|(?<=....)[nst]$")
"""The endings that a German word loses one after the other, before it is cut."""
_SLIGHT = """a about an and are as at be by did do does for from has have how in is it its of on or said says say that
the this to was were what when where which who whom whose why with
а был была были было в во где для до за и из или как какая какие какой когда кто ли на о об от по почему при про
с сказал сказала сказали со у что это
айтты айтқан ба бе деген деді және кім кімнің қайда қалай қандай қашан ма мен ме не неге па пе туралы үшін
als am an auf aus bei das dass dem den der des die ein eine einem einen einer fur hat im in ist mit sagt sagte
sind uber um und von wann war warum was welche welcher wem wen wer wie wo zu zum zur"""
"""The words that say little about what is sought, as those of questions: English, Russian, Kazakh and German."""
_SLIGHT_WORDS = frozenset(_SLIGHT.split())


def is_slight(word: str) -> bool:
    """Return whether a word says little about what is sought, such as one that asks: 'who', 'сказал'."""
    return word in _SLIGHT_WORDS


def _truncate(word: str) -> str:
    return word[:_TRUNCATED]


def _stem_german(word: str) -> str:
    while word != (rest := _OF_GERMAN.sub("", word)):
        word = rest
    return _truncate(word)


@cache
def _stemmer(code: str) -> Callable[[str], str]:
    """Return the stemmer of a language; without one, a word keeps its first letters, and one of no language stays."""
    if code in ("en", "ru"):
        # Imported here, since it loads the stemmers of all its languages. These classes never use a C library.
        from snowballstemmer.english_stemmer import EnglishStemmer  # noqa: PLC0415
        from snowballstemmer.russian_stemmer import RussianStemmer  # noqa: PLC0415

        # A stemmer keeps its last word, and threads must not share it, so each word has one of its own.
        kind = EnglishStemmer if code == "en" else RussianStemmer
        return lambda word: str(kind().stemWord(word))
    if code == "kk":
        return kazakh.stem
    if code == "de":
        return _stem_german
    return _truncate if code else str


@cache
def stem(word: str, language: str) -> str:
    """Return the stem of a word in a language; the process remembers it, so the word must be one of the site."""
    return compute_stem(word, language)


def compute_stem(word: str, language: str) -> str:
    """Return the stem of a word in a language, and remember nothing of it."""
    return _stemmer(_code_of(language))(word)


def fold_start(word: str, language: str) -> str:
    """Return how the stems of the words begin that begin with `word`."""
    code = _code_of(language)
    if code == "kk":
        return fold_kazakh(word)
    return word if code in _WHOLE else _truncate(word)


@cache
def finish(word: str, language: str) -> frozenset[str]:
    """Return the stems that an unfinished word may have."""
    rests = _RESTS.get(_code_of(language), "").split()
    return frozenset(stem(f"{word}{rest}", language) for rest in rests)


def _code_of(language: str) -> str:
    """Return a language's code without its region or script."""
    return language.partition("-")[0]
