"""The forms in which a name can occur: as typed, in ids, in addresses, in grammar."""

import json
import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from functools import cached_property
from html import escape
from itertools import chain
from urllib.parse import quote

from msgspec import Struct

from onrecord.model.fields import ActorFields
from onrecord.model.foldings import UNSEEN_IN_NAMES, slug, transliterated, without_unseen
from onrecord.model.homoglyphs import homoglyphs_of
from onrecord.model.records import Entry
from onrecord.problems import RefusedError

MASK = "***"
"""What stands in messages in place of the name."""
_ALIKE = {
    **dict.fromkeys("её", "[eеё]"),
    **dict.fromkeys("ЕЁ", "[EЕЁ]"),
    **dict.fromkeys("'’ʼ`", "(?:''|['’ʼ`])"),
    **dict.fromkeys("-‐‑–", "[-‐‑–]"),
}
"""Characters that people type in place of each other; YAML doubles an apostrophe between apostrophes."""
_BETWEEN = rf"(?:[-_.+,*>\s]|{UNSEEN_IN_NAMES}|%20|&nbsp;|&#160;)"
"""What stands between its words in addresses, names of files, and Markdown."""
_GAP = rf"{UNSEEN_IN_NAMES}*[^\S\n]*\n?[^\S\n]*(?<=\s){UNSEEN_IN_NAMES}*"
"""What stands between its words in a text, with at most one end of a line."""
_NEVER = "(?!)"
_LETTER_BEFORE = r"(?<![^\W\d_])"
_LETTER_AFTER = r"(?![^\W\d_])"
_COMMON = frozenset({"the", "and", "for", "von", "van", "der"})
_SHORTEST_WORD = 3
_SHORT_WORD = 4
"""A word of so many letters keeps all of them in each case."""
_LONG_WORD = 6
"""A word of so many letters may lose one in another case; a longer one, two."""
_GLUED = 6
"""A name of more letters is found with nothing between its words too, as in names of accounts."""
_LANGUAGE = re.compile(r"(?P<language>[a-z]{2,3}(?:-[A-Za-z]+)*)=(?P<text>.*)")
_PLAIN = re.compile(r"[^\W_](?:[\w .’()-]*[\w.)])?")
"""What any YAML value can be without quotation marks."""


class Spelling(Struct, frozen=True):
    """A name as a text has it."""

    text: str
    language: str = ""
    """Empty if it is not known."""


class NameForms(Struct, frozen=True, dict=True):
    """The forms of one name."""

    spellings: tuple[Spelling, ...] = ()
    shared: tuple[Spelling, ...] = ()
    """Those of another entry too: nothing tells which of the two a text means."""
    ids: tuple[str, ...] = ()
    """The ids that are or contain the name."""
    plain_ids: tuple[str, ...] = ()
    """Ids of one word that is no word of the name: as a part, it tells nothing."""

    @cached_property
    def typed(self) -> re.Pattern[str]:
        """Finds the spellings in a text; the name of the group is that of `spelling_of`."""
        return _any_of(self.spellings)

    @cached_property
    def typed_shared(self) -> re.Pattern[str]:
        """Finds the shared spellings in a text."""
        return _any_of(self.shared)

    def spelling_of(self, match: re.Match[str]) -> Spelling:
        """Return the spelling that `typed` has found."""
        return _longest_first(self.spellings)[int((match.lastgroup or "s0")[1:])]

    @cached_property
    def in_ids(self) -> re.Pattern[str]:
        """Finds the ids, and ids as parts of longer ones."""
        return _ids(self.ids)

    @cached_property
    def in_text(self) -> re.Pattern[str]:
        """Finds the ids that are no word of a language, since they have hyphens."""
        return _ids(id_ for id_ in self.ids if "-" in id_)

    @cached_property
    def loose(self) -> re.Pattern[str]:
        """Finds the name in addresses, in names of files, in encodings, and among Markdown."""
        names = dict.fromkeys(spelling.text for spelling in (*self.spellings, *self.shared))
        patterns = filter(None, map(_loose, names))
        return re.compile("|".join(patterns) or _NEVER, re.IGNORECASE)

    @cached_property
    def words(self) -> re.Pattern[str]:
        """Finds single words of the name, in all cases of a language, and ids of one word."""
        stems = chain.from_iterable(map(_stems, (*self.spellings, *self.shared)))
        ids = (re.escape(id_) for id_ in (*self.ids, *self.plain_ids) if "-" not in id_)
        found = "|".join(dict.fromkeys(chain(stems, ids)))
        return re.compile(rf"(?<![^\W_])(?:{found or _NEVER})(?![^\W_])", re.IGNORECASE)

    @cached_property
    def encoded(self) -> tuple[bytes, ...]:
        """The spellings and the long ids as bytes, to look for them in files that are no text."""
        spellings = [spelling.text for spelling in (*self.spellings, *self.shared)]
        texts = [*spellings, *(id_ for id_ in self.ids if "-" in id_)]
        return tuple(text.encode(encoding) for text in texts for encoding in ("utf-8", "utf-16-le", "utf-16-be"))

    def is_in(self, text: str) -> bool:
        """Return whether a text has the name in a form that is no single word."""
        return any(pattern.search(text) for pattern in (self.typed, self.typed_shared, self.in_text, self.loose))

    def mask(self, text: str, *, words: bool = True) -> str:
        """Return a message without the name; with `words`, also without the words of it."""
        for pattern in (self.typed, self.typed_shared, self.in_ids, self.loose):
            text = pattern.sub(MASK, text)
        return self.words.sub(MASK, text) if words else text


def forms_of(spellings: Iterable[Spelling], ids: Iterable[str], shared: Iterable[Spelling] = ()) -> NameForms:
    """Return the forms of a name, given its spellings and ids; an id can be made of each spelling."""
    own = tuple(dict.fromkeys(spellings))
    others = tuple(dict.fromkeys(shared))
    slugs = {slug(spelling.text) for spelling in own} - {""}
    words = {word for spelling in (*own, *others) for word in slug(spelling.text).split("-")}
    known = {*ids}
    plain = {id_ for id_ in known if "-" not in id_ and id_ not in words}
    found = sorted((known | slugs) - plain, key=lambda id_: (-len(id_), id_))
    return NameForms(own, others, tuple(found), tuple(sorted(plain)))


def spellings_of(actor: Entry[ActorFields]) -> Iterator[Spelling]:
    """Yield the names of an actor in all languages, and then its other names."""
    for name in (actor.fields.name, *(other.name for other in actor.fields.other_names)):
        yield from (Spelling(without_unseen(text), language) for language, text in name.items())


def _longest_first(spellings: tuple[Spelling, ...]) -> list[Spelling]:
    return sorted(spellings, key=lambda spelling: (-len(spelling.text), spelling.text, spelling.language))


def _any_of(spellings: tuple[Spelling, ...]) -> re.Pattern[str]:
    """Return a pattern with a group for each spelling, the longest first."""
    ordered = enumerate(_longest_first(spellings))
    groups = (f"(?P<s{number}>{_pattern_of(spelling.text)})" for number, spelling in ordered)
    return re.compile(rf"(?<!\w)(?:{'|'.join(groups) or _NEVER})(?!\w)")


def _pattern_of(text: str) -> str:
    """Return the pattern of a spelling: a single word as it is or in capitals, two words in either order."""
    found = []
    for form in dict.fromkeys(unicodedata.normalize(name, text) for name in ("NFC", "NFD")):
        words = list(map(_alike, form.split()))
        if len(words) == 1:
            found += [words[0], _alike(form.strip().upper())]
        else:
            orders = [words, words[::-1]] if len(words) == 2 else [words]  # noqa: PLR2004  (a name and a surname)
            found += [f"(?i:{_GAP.join(order)})" for order in orders]
    return "|".join(dict.fromkeys(found))


def _alike(word: str) -> str:
    return f"{UNSEEN_IN_NAMES}*".join(_ALIKE.get(letter) or _look_alikes(letter) for letter in word)


def _look_alikes(letter: str) -> str:
    found = homoglyphs_of(letter)
    return f"[{found}]" if len(found) > 1 and letter.isalpha() else re.escape(letter)


def _ids(ids: Iterable[str]) -> re.Pattern[str]:
    found = "|".join(map(re.escape, sorted(ids, key=lambda id_: (-len(id_), id_))))
    return re.compile(rf"(?<![A-Za-z0-9])(?:{found or _NEVER})(?![A-Za-z0-9])")


def _loose(text: str) -> str:
    """Return the pattern of a name with anything between its words; of a single word, its encoded forms."""
    words = [_encodings(word) for word in text.split()]
    if len(words) == 1:
        return "|".join(sorted({quote(text.strip()), json.dumps(text.strip())[1:-1]} - {text.strip()}))
    between = f"{_BETWEEN}{'*' if len(text) > _GLUED else '+'}"
    alternatives = [f"(?:{'|'.join(sorted(word, key=len, reverse=True))})" for word in words]
    orders = (between.join(order) for order in (alternatives, alternatives[::-1]))
    return f"{_LETTER_BEFORE}(?:{'|'.join(orders)}){_LETTER_AFTER}"


def _encodings(word: str) -> set[str]:
    """Return the forms of a word in HTML, JSON and addresses, and in Latin letters."""
    forms = {word, transliterated(word), quote(word), json.dumps(word)[1:-1], escape(word), slug(word)}
    return {_alike(form) for form in forms if form}


def _stems(spelling: Spelling) -> Iterator[str]:
    """Yield a pattern for each word of a name, with the endings that grammar gives it."""
    for word in re.findall(r"[^\W\d_]+", spelling.text):
        if len(word) < _SHORTEST_WORD or word.lower() in _COMMON:
            continue
        lost = (len(word) > _SHORT_WORD) + (len(word) > _LONG_WORD)
        yield rf"{_alike(word[: len(word) - lost])}[^\W\d_]{{0,4}}"
        yield re.escape(transliterated(word))


class Replacements(Struct, frozen=True):
    """The words in place of a name, by language."""

    by_language: Mapping[str, str]
    """The words under an empty key stand in texts of all other languages."""

    def __bool__(self) -> bool:
        return "" in self.by_language

    def words_in(self, language: str) -> str:
        """Return the words for a spelling in a language."""
        return self.by_language.get(language, self.by_language.get("", ""))


def parse_replacements(typed: Iterable[str], forms: NameForms) -> Replacements:
    """Return replacements that are typed as `a resident` or `ru=житель`. Raises `RefusedError`."""
    found: dict[str, str] = {}
    for replacement in typed:
        match = _LANGUAGE.fullmatch(replacement)
        language = match["language"] if match else ""
        text = " ".join((match["text"] if match else replacement).split())
        if not _PLAIN.fullmatch(text):
            raise RefusedError("a replacement has letters, digits, spaces, hyphens, points and round brackets alone")
        if forms.is_in(text) or forms.in_ids.search(text):
            raise RefusedError("the replacement contains the name")
        found[language] = text
    return Replacements(found)
