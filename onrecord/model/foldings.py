"""Folds texts for comparison, in one way for each use: two texts are the same for that use if they fold to one.

No two of these can become one. Quotations keep capitals, and names do not. An id is Latin, and a search keeps the
letters of its language. Ids are in addresses, and the words of the search index are in files that `static/stems.js`
reads. So a change of what an existing folding returns changes what sites have published.

File names, dates, sort keys, and what one web page says twice are not folded here.
"""

import re
import unicodedata
from collections.abc import Iterator
from pathlib import Path

from msgspec import json

from onrecord.model.homoglyphs import homoglyphs_to_latin, latin_appearance

_APOSTROPHES = re.compile("['’ʼ`]")
"""The apostrophes that people type inside of a word."""

# Ids

_LATIN = json.decode(Path(__file__).with_name("latin_letters.json").read_bytes(), type=dict[str, str])
"""The transliteration of letters. Russian is as in passports (ICAO Doc 9303, part 3, section 6). Kazakh is in the Latin
alphabet of 2021 without its accents. Some Latin letters that have no decomposition follow."""


def transliterated(text: str) -> str:
    """Return `text` in small Latin letters without accents; characters without a transliteration stay unchanged."""
    letters = (_LATIN.get(letter, letter) for letter in unicodedata.normalize("NFC", text.lower()))
    parts = unicodedata.normalize("NFKD", "".join(letters))
    return "".join(letter for letter in parts if not unicodedata.combining(letter))


def slug(text: str) -> str:
    """Return what an id is made of: Latin words joined by single hyphens; empty if no letter or digit remains.

    Ids of new entries rely on it, the ids that messages propose (IDS001), references to an entry whose id is mistyped,
    imports, and the search of ids for a name that is to be erased.
    """
    return re.sub("[^a-z0-9]+", "-", _APOSTROPHES.sub("", transliterated(text))).strip("-")


# Quotations and titles

_UNSEEN_IN_QUOTATIONS = "\u00ad\u200b\u2060\u200e\u200f\u061c\u202a\u202b\u202c\u2066\u2067\u2068\u2069"
"""Soft hyphen, zero width space, word joiner, and the marks of writing direction."""
_QUOTATION_MARKS = '"\u00ab\u00bb\u201c\u201d\u201e\u201f\u2033\u275d\u275e\u2e42\u301d\u301e\u301f\uff02'
_SINGLE_MARKS = "'`\u00b4\u02b9\u02bb\u02bc\u02bd\u2018\u2019\u201a\u201b\u2032\u2039\u203a\u275b\u275c\uff07"
"""Apostrophes and single quotation marks."""
_DASHES = (
    "-\u058a\u05be\u2010\u2011\u2012\u2013\u2014\u2015\u2043\u2212\u2e3a\u2e3b\u301c\u3030"
    "\ufe31\ufe32\ufe58\ufe63\uff0d"
)
_WITHOUT_UNSEEN = str.maketrans("", "", _UNSEEN_IN_QUOTATIONS)
_ONE_MARK = str.maketrans(
    {**dict.fromkeys(_QUOTATION_MARKS, '"'), **dict.fromkeys(_SINGLE_MARKS, "'"), **dict.fromkeys(_DASHES, "-")}
)


def fold_quotation(text: str) -> str:
    """Return what compares quotations with the text kept of their source, and corrections with their entry.

    All white space becomes one space, all quotation marks `"`, all apostrophes and single quotation marks `'`, and all
    hyphens, dashes and minus signs `-`. Invisible characters go, and letters are normalized to NFC. All other
    differences count. The check of quotations relies on it, the link check, and the share of a kept text on a page.
    """
    return " ".join(unicodedata.normalize("NFC", text.translate(_WITHOUT_UNSEEN)).translate(_ONE_MARK).split())


def fold_misquoted(word: str) -> str:
    """Return what compares the words of a quotation with those of a text that does not have it, to find the nearest."""
    return homoglyphs_to_latin(word.casefold())


def fold_title(title: str) -> str:
    """Return what compares the titles of events, to find an event with two entries (IDS009)."""
    return fold_quotation(title).casefold().rstrip(".")


# Names of persons, organizations and origins

_QUOTED = re.compile(r"\"|(?<!\w)'|'(?!\w)")
"""The quotation marks in a folded name, which nobody hears; an apostrophe inside a word is a part of it."""
_SPELLINGS = (
    ("shch", "sh"),
    ("sch", "sh"),
    ("zh", "j"),
    ("kh", "h"),
    ("ph", "f"),
    ("tz", "ts"),
    ("ck", "k"),
    ("x", "ks"),
    ("q", "k"),
    ("w", "v"),
    ("y", "i"),
    ("j", "i"),
    ("iie", "e"),
    ("ie", "e"),
    ("io", "e"),
)
"""What becomes of letters that systems of transliteration write differently, such as й (i, y, j), ж (zh, j), е (e, ye),
ё (e, yo), х (kh, h) and қ (k, q). Applied in this order, after the transliteration of slugs."""
_DOUBLED = re.compile(r"([^\W\d])\1+")
_WORD = re.compile(r"\w+")
_ARTICLES = frozenset({"the"})
UNSEEN_IN_NAMES = r"[\u00ad\u200b-\u200d\u2060\ufeff]"
"""The pattern of a character that no reader sees, such as the soft hyphen."""


def fold_name(name: str) -> str:
    """Return what compares names as they are heard: no difference that nobody hears, or that depends on who typed it.

    Those are capitals, white space, compatible forms (NFKC), invisible characters, quotation marks, and the kinds of
    apostrophes and dashes. Namesakes rely on it, the entries that a reader names in an issue, corrections of names,
    and imports, to find a source without an address again.
    """
    if not name.isascii():
        composed = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", name).casefold())
        name = "".join(letter for letter in composed if unicodedata.category(letter) != "Cf")
    return fold_quotation(_QUOTED.sub(" ", fold_quotation(name.casefold())))


def fold_heard_and_seen(name: str) -> tuple[str, ...]:
    """Return the forms of a name of which equal names share one: as it is heard, and as it looks; empty if it has none.

    Homoglyphs are replaced before capitals, since the Cyrillic `В` looks like a Latin letter and `в` does not.
    Namesakes rely on it (IDS007), and through them the standings of claims.
    """
    forms = (fold_name(name),) if name.isascii() else (fold_name(name), fold_name(latin_appearance(name)))
    return tuple(form for form in dict.fromkeys(forms) if form)


def fold_spellings(name: str) -> Iterator[str]:
    """Yield what recognizes a name in other letters, in another transliteration, or with its words in another order.

    There is one text for the name as it is heard, and one as it looks if it looks Latin. The warning on names that are
    alike relies on it (IDS008).
    """
    heard, *looks = fold_heard_and_seen(name) or ("",)
    forms = (heard, *(form for form in looks if form.isascii()))
    yield from filter(None, map(_fold_spelling, forms))


def _fold_spelling(folded: str) -> str:
    """Return the words of a folded name in Latin letters, in one spelling, in alphabetical order."""
    plain = folded.replace("'", "")
    latin = plain if plain.isascii() else transliterated(plain)
    for typed, common in _SPELLINGS:
        latin = latin.replace(typed, common)
    words = _WORD.findall(_DOUBLED.sub(r"\1", latin))
    return " ".join(sorted(word for word in words if word not in _ARTICLES or len(words) == 1))


def fold_origin(name: str) -> str:
    """Return what compares the names of origins outside of the site, which have no entry: capitals and spaces go.

    The number of independent origins relies on it.
    """
    return " ".join(unicodedata.normalize("NFC", name).casefold().split())


def fold_erased(name: str) -> str:
    """Return what compares a name that is to be erased with the names of actors: as `fold_origin`, but as it is seen.

    It keeps marks and dashes, since another actor may have a name that differs in them alone.
    """
    return fold_origin(without_unseen(name))


def without_unseen(name: str) -> str:
    """Return a name without the characters that no reader sees."""
    return re.sub(UNSEEN_IN_NAMES, "", name)


# Words that somebody types to find an entry


def fold_typed(text: str) -> str:
    """Return what compares a name, a title or an address in place of an id with those of entries.

    The hints on wrong ids rely on it, and the desk, for words of which no entry was taken.
    """
    return text.casefold()


def words_to_look_up(text: str) -> list[str]:
    """Return what compares typed words with the names of entries at the desk: their words in small Latin letters.

    Accents, apostrophes and invisible characters go. A Latin spelling finds a Cyrillic name.
    """
    if text.isascii():  # most texts of a large site, and the shortcut is ten times as fast
        return _WORD.findall(_APOSTROPHES.sub("", text.lower()))
    seen = "".join(letter for letter in text if unicodedata.category(letter) != "Cf")
    return _WORD.findall(_APOSTROPHES.sub("", transliterated(seen)))


# The search index

_INDEXED_WORD = re.compile(r"[^\W_]+")
_KEPT = {"й": "й", "Й": "й"}
"""The letter that is none with an accent, although Unicode composes it so; `ё` becomes `е`."""
_ALONE = {"ß": "ss", "æ": "ae", "œ": "oe", "ø": "o", "ł": "l", "đ": "d", "ı": "i", "ς": "σ"}
"""Letters that have no accent to take off."""
_DROPPED = frozenset("'’‘ʼ`")
"""Apostrophes, which join the letters around them."""
_INVISIBLE = ("M", "Cf")
"""How the categories of accents and of invisible characters begin."""
_RUSSIAN_KEYBOARD = str.maketrans("әғқңөұүһіы", "агкноуухии")
"""The letters that a Russian keyboard lacks, as people type them; `ы` joins `і` and `и`, which they mix."""


class _IndexedLetters(dict[int, str]):
    """The folded form of each character, computed when it first occurs."""

    def __missing__(self, code: int) -> str:
        self[code] = folded = _fold_letter(chr(code))
        return folded


def _fold_letter(letter: str) -> str:
    if letter in _DROPPED:
        return ""
    if letter in _KEPT:
        return _KEPT[letter]
    parts = unicodedata.normalize("NFKD", letter.lower()).lower()
    bare = (part for part in parts if not unicodedata.category(part).startswith(_INVISIBLE))
    return "".join(_ALONE.get(part, part) for part in bare)


_INDEXED_LETTERS = _IndexedLetters()


def words_to_index(text: str) -> list[str]:
    """Return what a search compares, before it makes stems: words in small letters, without accents and apostrophes.

    The index of a site relies on it, the search page (`wordsOf` in `static/stems.js` is its twin), and `onrecord find`.
    """
    return _INDEXED_WORD.findall(unicodedata.normalize("NFC", text).translate(_INDEXED_LETTERS))


def fold_kazakh(word: str) -> str:
    """Return a Kazakh word in small letters as people type it on a Russian keyboard: stems of Kazakh words rely on it.

    `static/stems.js` does the same.
    """
    return word.translate(_RUSSIAN_KEYBOARD)
