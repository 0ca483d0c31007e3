"""Tells forms of one word from words that are one slip apart."""

import re
import unicodedata
from itertools import takewhile

from msgspec import Struct

from onrecord.model.foldings import fold_spellings
from onrecord.model.homoglyphs import homoglyphs_to_latin
from onrecord.web.review.review_memory import remember_until_review_ends
from onrecord.web.review.transliterations import is_transliteration

_CYRILLIC = re.compile(r"[а-яёіїєґәғқңөұүһ]", re.IGNORECASE)
_ENDING_WORDS = """а я ы и у ю е о ь й ё ом ем ой ей ою ею ам ям ах ях ами ями ого его ому ему ый ий ая яя ое ее ые ие
ым им ых их ую юю ов ев ёв ия ию ии ием иям иях иями ин ина ой ою ын ыми ими і ї є ії ію ією ів їв ові еві ої ій ого ому
им ими єю єм ям ті ти"""
_KAZAKH_ENDING = re.compile(
    r"(?:лық|лік|дық|дік|тық|тік)?(?:лар|лер|дар|дер|тар|тер)?(?:ы|і|сы|сі|ым|ім)?(?:ның|нің|дың|дің|тың|тің|ға|ге|қа|"
    r"ке|на|не|ды|ді|ты|ті|ны|ні|н|да|де|та|те|нда|нде|дан|ден|тан|тен|нан|нен|мен|бен|пен|ша|ше)?(?:ғы|гі)?\Z"
)
_APOSTROPHES = re.compile("['’ʼ]")
_LATIN_ENDINGS = frozenset({"s", "es", "n", "en", "er", "e", "em"})
"""The endings of German names and adjectives; Spanish and French names have none beside the plural."""
_FLEETING = re.compile(r"(?<=[^аеёиоуыэюяіїєә])[еёо](?=[бвгджзклмнпрстфхцчш]ь?\Z)")
"""The vowel that a Russian or Ukrainian word loses before an ending: Павел, Павла."""
_ALTERNATING = re.compile(r"і(?=[бвгджзклмнпрстфхцчш]\Z)")
"""The vowel that is another before an ending in Ukrainian: Антін, Антона."""
_SOFTENED = (("к", "ц"), ("г", "з"), ("х", "с"), ("к", "г"), ("қ", "ғ"), ("п", "б"))
"""The last letters that change before an ending: Ольга and Ользі in Ukrainian, министрлік and министрлігі in Kazakh."""
_ALIKE = str.maketrans("іїыєэёґқғәөұүңһ", "иииееегкгаоуунх")
"""The letters in which one name differs between Russian, Ukrainian and Kazakh."""
_ENDINGS = frozenset((*_ENDING_WORDS.split(), *_ENDING_WORDS.translate(_ALIKE).split()))
"""The endings of Russian and Ukrainian nouns, names and adjectives."""
_ALIKE_KAZAKH_ENDING = re.compile(_KAZAKH_ENDING.pattern.translate(_ALIKE))
_LONGEST_ENDING = 6
_PER_LETTERS = 3
_SHORTEST_ROOT = 4
_SHORTEST_LIKE = 6
_SHORTEST_BASE = 3
_UMLAUTS = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss"})


class KnownWord(Struct, frozen=True):
    """A word of a name, as the record spells it."""

    text: str
    language: str = ""
    """Empty if the spelling serves for all languages."""
    original: str = ""
    """The Cyrillic word that a Latin one writes, if the record has it."""
    original_language: str = ""

    @property
    def is_capital(self) -> bool:
        """Whether it begins with a capital."""
        return self.text[:1].isupper()


@remember_until_review_ends
def is_form(word: str, known: KnownWord, language: str) -> bool:
    """Return whether a word of an article in a language is a known one, in another form, spelling or transliteration.

    English names have no forms: there one letter more is another name.
    """
    word, text = word.casefold(), known.text.casefold()
    if word == text:
        return True
    if abs(len(word) - len(text)) > _LONGEST_ENDING:
        return False
    if _CYRILLIC.search(word) and _CYRILLIC.search(text):
        return _is_cyrillic_form(word, text, known.language, language)
    if _CYRILLIC.search(word) or _CYRILLIC.search(text):
        return _is_in_other_letters(word, known, language)
    return any(_is_latin_form(one, known, language) for one in _without_ending(word, language))


def _without_ending(word: str, language: str) -> set[str]:
    if language == "en":
        return {word}
    return {word, *(word[: -len(ending)] for ending in _LATIN_ENDINGS if word.endswith(ending))}


def _is_latin_form(word: str, known: KnownWord, language: str) -> bool:
    text = known.text.casefold()
    if not _plain(word).isdisjoint(_plain(text)):
        return True
    if known.original:
        ways = _plain(word)
        return any(is_transliteration(one, known.original, known.original_language, language) for one in ways)
    # Of a name in another language nobody knows here how it is written, so all that sounds alike is the name.
    return known.language not in ("", language) and not {*fold_spellings(word)}.isdisjoint(fold_spellings(text))


def _plain(word: str) -> set[str]:
    """Return a Latin word without accents and deceptive letters, with umlauts in both spellings."""
    bare = "".join(one for one in unicodedata.normalize("NFD", word) if not unicodedata.combining(one))
    return {homoglyphs_to_latin(one) for one in (bare.replace("ß", "ss"), word.translate(_UMLAUTS))}


def _is_in_other_letters(word: str, known: KnownWord, language: str) -> bool:
    text = known.text.casefold()
    if homoglyphs_to_latin(word) == homoglyphs_to_latin(text):
        return True
    if not {*fold_spellings(word)}.isdisjoint(fold_spellings(text)):
        return True
    ways = _without_ending(word, language)
    return any(is_transliteration(one, text, known.language, language) for one in ways)


def _is_cyrillic_form(word: str, known: str, known_language: str, language: str) -> bool:
    if "kk" in (language, known_language) and _is_kazakh_form(word, known, _KAZAKH_ENDING):
        return True
    if known_language not in ("", language):
        word, known = word.translate(_ALIKE), known.translate(_ALIKE)
        if "kk" in (language, known_language) and _is_kazakh_form(word, known, _ALIKE_KAZAKH_ENDING):
            return True
    word, known = _APOSTROPHES.sub("", word).replace("ё", "е"), _APOSTROPHES.sub("", known).replace("ё", "е")
    if word == known:
        return True
    return any(word.startswith(base) and word[len(base) :] in {*_ENDINGS, ""} for base in _bases(known))


def _is_kazakh_form(word: str, known: str, ending: re.Pattern[str]) -> bool:
    same = _same_start(word, known)
    for length in range(same, max(same - _LONGEST_ENDING, _SHORTEST_BASE - 1), -1):
        if ending.match(word[length:]) and ending.match(known[length:]):
            return True
    bases = (f"{known[:-1]}{soft}" for hard, soft in _SOFTENED if known.endswith(hard))
    return any(word.startswith(base) and ending.match(word[len(base) :]) for base in bases)


def _same_start(one: str, other: str) -> int:
    """Return how many letters two words have in common from the first."""
    return sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], zip(one, other, strict=False)))


@remember_until_review_ends
def _bases(known: str) -> frozenset[str]:
    """Return what the forms of a Russian or Ukrainian word begin with."""
    roots = {known, _FLEETING.sub("", known), *(_ALTERNATING.sub(vowel, known) for vowel in "ое")}
    found = roots | {root[:-length] for root in roots for length in (1, 2, 3) if root[-length:] in _ENDINGS}
    found |= {f"{base[:-1]}{soft}" for base in found for hard, soft in _SOFTENED if base.endswith(hard)}
    return frozenset(base for base in found if len(base) >= _SHORTEST_BASE)


@remember_until_review_ends
def is_slip(word: str, known: KnownWord, language: str, most: int = 1, shortest: int = 4) -> bool:
    """Return whether a word is at most `most` letters away from a known one, and no form of it.

    Without their endings, both have at least `shortest` letters in Cyrillic.
    """
    if is_form(word, known, language):
        return False
    word, text = word.casefold(), known.text.casefold()
    if bool(_CYRILLIC.search(word)) != bool(_CYRILLIC.search(text)):
        return False
    if _CYRILLIC.search(word):
        if known.language not in ("", language):
            word, text = word.translate(_ALIKE), text.translate(_ALIKE)
        own = {word, *(word[:-length] for length in (1, 2, 3) if word[-length:] in _ENDINGS)}
        bases = {text, *(text[:-length] for length in (1, 2) if text[-length:] in _ENDINGS)}
        pairs = [(one, other) for one in own for other in bases if min(len(one), len(other)) >= shortest]
        # Two letters of few are another word: області, облради.
        allowed = [(one, other, min(most, max(1, min(len(one), len(other)) // _PER_LETTERS))) for one, other in pairs]
        return any(_distance(one, other, fewest) <= fewest for one, other, fewest in allowed)
    return any(_distance(one, text, most) <= most for one in _without_ending(word, language))


def is_like(word: str, known: str) -> bool:
    """Return whether two words seem to have one root: стеклянная and стекольная, high and higher."""
    word, known = word.casefold(), known.casefold()
    same, shortest = _same_start(word, known), min(len(word), len(known))
    is_longer = same == shortest and abs(len(word) - len(known)) < _SHORTEST_ROOT
    is_near = shortest >= _SHORTEST_LIKE and abs(len(word) - len(known)) <= _SHORTEST_ROOT
    return same >= _SHORTEST_ROOT and (is_longer or is_near)


@remember_until_review_ends
def _distance(one: str, other: str, most: int) -> int:
    """Return how many letters differ: other, missing, added or exchanged ones; `most` + 1 for any larger number."""
    if abs(len(one) - len(other)) > most:
        return most + 1
    before = list[int]()
    row = list(range(len(other) + 1))
    for place, letter in enumerate(one, 1):
        last, before, row = before, row, [place]
        for column, known in enumerate(other, 1):
            cost = min(before[column] + 1, row[-1] + 1, before[column - 1] + (letter != known))
            if last and column > 1 and letter == other[column - 2] and one[place - 2] == known:
                cost = min(cost, last[column - 2] + 1)
            row.append(cost)
        if min(row) > most:
            return most + 1
    return row[-1]
