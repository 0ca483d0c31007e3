"""Chooses the words of an id, so that it says in short what a title says, and never the opposite of it.

An id stays in an address for ever, so what it seems to say matters. The rules, in the order of their weight:

- A negation ('not', 'nobody', 'without', 'никогда', 'емес', 'kein') and what it negates are one piece. The id has the
  whole piece or nothing of it. The piece goes on to the next preposition or 'and'; after 'nobody' and 'nothing' to the
  end of the clause. 'Нет' at the end of a clause, 'емес' and 'жоқ' negate the words before them, and the German
  'nicht' negates its whole clause.
- If such a piece has no room, the words before it in its clause give way to it, the last ones first. They do not if
  one of them turns the sense round, as in 'Court rejects the claim that nobody had access'.
- If it still has no room, the id leaves out its clause, but not the beginning of the first clause, which names the
  subject. If nothing is left then, the names in the title make the id, and else the negation with the words next to it.
- Articles, pronouns, prepositions, auxiliaries and 'becomes' carry no sense, and are left out: nouns, names and other
  verbs stay. In a negated piece, auxiliaries such as 'can' stay: 'nobody-can-change-accounts'.
- A number and the word after it, a possessive and its noun, and a name of up to three words are one piece each.
- The pieces keep the order of the title. An id has at most `MAX_LENGTH` characters, and about as many words as the
  caller says: the last piece is never cut, one more word may complete a phrase, so that no noun is missing after its
  adjective, and a negation may take two words more.

Languages that a Latin title may be in share too many short words: 'die' is an article and a verb. So the caller names
the languages of the text, of which the first in Latin letters counts. The lists of Cyrillic words are used together,
and so are all negations, because one more that is no negation does little harm.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cache
from pathlib import Path

from msgspec import Struct, json

from onrecord.model.foldings import slug

MAX_LENGTH = 40
"""The longest id, in characters, since people read and type ids in addresses."""
_MORE_IF_NEGATED = 2
"""How many words more an id may have that holds a negation."""
_LONGEST_NAME = 3
"""Up to how many words with capitals, one after the other, are a name."""
_BEFORE_NEGATION = 2
"""How many words before a negation it negates, where it follows them."""
_LATIN = ("en", "de", "fr", "es")
_TOKEN = re.compile(r"[^\W_](?:[^\W_]|[\u0300-\u036f'’ʼ`])*")
_APOSTROPHES = str.maketrans("", "", "'’ʼ`")
_ELISION = re.compile(r"\b(?:l|d|s|c|j|m|t|qu)['’ʼ`](?=\w)", re.IGNORECASE)
"""A French word that leans on the next one, as in 'l’accès'."""
_ELIDED_NEGATION = re.compile(r"\bn['’ʼ`](?=\w)", re.IGNORECASE)
_POSSESSIVE = re.compile(r"['’](?:s|S)?$|['’]$")
_ENDS_CLAUSE = re.compile(r"[,;:!?…()\[\]«»“”„\"/|]|\.(?:\s|$)|\s[-–—]+\s|—")


_CYRILLIC = re.compile("[\u0400-\u04ff]")
_NEGATIONS = ("not", "to_the_end", "before", "either_side", "around")
"""The lists of negations, by what they negate: the next words, all that follow, those before, one of both, all."""


@cache
def _lists() -> Mapping[str, Mapping[str, str]]:
    """Return the lists of words by language.

    `links` are prepositions and 'and', `begins` is what begins a clause, and `turns` has words such as 'denies'.
    """
    data = Path(__file__).with_name("id_words.json").read_bytes()
    return json.decode(data, type=dict[str, dict[str, str]])


@cache
def _listed(name: str, latin: str = "") -> frozenset[str]:
    """Return the words of a list as they are compared, of the Latin languages those of `latin` if it is given."""
    codes = [code for code in _lists() if not latin or code == latin or code not in _LATIN]
    return frozenset(_key(word) for code in codes for word in _lists()[code].get(name, "").split())


@cache
def _key(word: str) -> str:
    """Return what compares words: Latin ones without accents, others with all their letters."""
    plain = unicodedata.normalize("NFC", word.translate(_APOSTROPHES).lower())
    return plain if _CYRILLIC.search(plain) else slug(plain)


class _Word(Struct, frozen=True):
    """A word of a title."""

    ids: tuple[str, ...]
    """The words of an id that it makes: mostly one."""
    is_capital: bool
    """Whether it begins with a capital."""
    leads: bool
    """Whether it belongs to the next word, as a number and a possessive do."""
    negation: str
    """The list of negations that has it; empty if it negates nothing."""
    is_left_out: bool
    is_link: bool
    is_auxiliary: bool
    """Whether it is left out, but for negated pieces."""
    turns: bool

    @property
    def carries(self) -> bool:
        """Whether it carries sense."""
        return not (self.is_left_out or self.is_link or self.is_auxiliary)


class _Piece(Struct, frozen=True):
    """Words of which an id has all or none."""

    words: tuple[str, ...]
    negation: int = -1
    """The place of its first negation; -1 if it has none."""
    turns: bool = False
    ends_phrase: bool = True
    """Whether a preposition, 'and' or the end of the clause follows."""

    @property
    def is_negated(self) -> bool:
        """Whether a negation is part of it."""
        return self.negation >= 0


class _Title(Struct, frozen=True):
    """A title as an id reads it."""

    clauses: tuple[tuple[_Piece, ...], ...]
    names: tuple[_Piece, ...]
    """What it names; none if each of its words has a capital."""


def choose_words(title: str, languages: Iterable[str], most: int) -> str:
    """Return at most so many words of a title that carry its sense, joined by hyphens; empty if none does."""
    latin = next((code for code in languages if code in _LATIN), _LATIN[0])
    read = _read(title, latin)
    chosen: list[_Piece] = []
    for clause in read.clauses:
        chosen, is_full = _add_clause(chosen, clause, most)
        if is_full:
            break
    if not chosen:
        chosen = _add_plain([], read.names, most)[0]
    pieces = [piece for clause in read.clauses for piece in clause]
    if not chosen and pieces:
        return _cut(pieces[0])
    return _join(chosen)


def _add_clause(chosen: list[_Piece], clause: Sequence[_Piece], most: int) -> tuple[list[_Piece], bool]:
    """Return the chosen pieces with those of a clause for which there is room, and whether there is no more."""
    place = next((place for place, piece in enumerate(clause) if piece.is_negated), None)
    if place is None:
        return _add_plain(chosen, clause, most)
    before = clause[:place]
    fewest = len(before) if any(piece.turns for piece in before) else 0
    for count in range(len(before), fewest - 1, -1):
        wanted = [*chosen, *before[:count], clause[place]]
        if _has_room_for_negated(wanted, most):
            return _add_clause(wanted, clause[place + 1 :], most)
    return (chosen, False) if chosen else _add_plain(chosen, before, most)


def _add_plain(chosen: list[_Piece], pieces: Iterable[_Piece], most: int) -> tuple[list[_Piece], bool]:
    for piece in pieces:
        is_repeated = len(piece.words) == 1 and any(piece.words[0] in known.words for known in chosen)
        if is_repeated:
            continue
        completes = bool(chosen) and not chosen[-1].ends_phrase and piece.ends_phrase
        has_room = _count(chosen) < most or completes
        if not has_room or len(_join([*chosen, piece])) > MAX_LENGTH:
            return chosen, True
        chosen = [*chosen, piece]
    return chosen, False


def _has_room_for_negated(pieces: Sequence[_Piece], most: int) -> bool:
    """Return whether there is room for pieces of which the last is negated; if it is alone, only its length counts."""
    is_short = len(pieces) == 1 or _count(pieces) <= most + _MORE_IF_NEGATED
    return is_short and len(_join(pieces)) <= MAX_LENGTH


def _count(pieces: Sequence[_Piece]) -> int:
    """Return the number of words."""
    return sum(len(piece.words) for piece in pieces)


def _join(pieces: Iterable[_Piece]) -> str:
    return "-".join(word for piece in pieces for word in piece.words)


def _cut(piece: _Piece) -> str:
    """Return the beginning of a piece that is too long; of a negated one what stands next to the negation."""
    words = piece.words[max(0, piece.negation - 1) :]
    needed = min(piece.negation, 1) + 1
    kept = next((count for count in range(len(words), needed, -1) if _length(words[:count]) <= MAX_LENGTH), needed)
    return "-".join(words[:kept])[:MAX_LENGTH].strip("-")


def _length(words: Sequence[str]) -> int:
    return len("-".join(words))


def _read(title: str, latin: str) -> _Title:
    """Return the clauses of a title, as pieces."""
    clauses = list(_split_clauses(title, latin))
    carrying = [word for clause in clauses for word in clause if word.carries]
    has_names = not all(word.is_capital for word in carrying)
    names = [_Piece(word.ids) for word in carrying if word.is_capital and not word.negation] if has_names else []
    read = (tuple(_read_clause(clause, has_names=has_names)) for clause in clauses)
    return _Title(tuple(read), tuple(names))


def _split_clauses(title: str, latin: str) -> Iterator[list[_Word]]:
    """Yield the words of each clause of a title."""
    text = unicodedata.normalize("NFC", title)
    if latin == "fr":
        text = _ELIDED_NEGATION.sub("ne ", _ELISION.sub("", text))
    clause: list[_Word] = []
    end = 0
    for found in _TOKEN.finditer(text):
        key = _key(found.group())
        begins = key in _listed("begins", latin)
        if begins or _ENDS_CLAUSE.search(text, end, found.start()):
            yield clause
            clause = []
        end = found.end()
        if not begins:
            clause.append(_word(found.group(), key, latin))
    yield clause


def _word(text: str, key: str, latin: str) -> _Word:
    negation = next((name for name in _NEGATIONS if key in _listed(name)), "")
    is_contracted = key.endswith("nt") and bool(re.search("n['’]t$", text, re.IGNORECASE))
    return _Word(
        ids=tuple(filter(None, slug(text).split("-"))),
        is_capital=text[0].isupper(),
        leads=text[-1].isdigit() or bool(_POSSESSIVE.search(text)),
        negation="not" if is_contracted else negation,
        is_left_out=key in _listed("left_out", latin) or not slug(text),
        is_link=key in _listed("links", latin),
        is_auxiliary=key in _listed("kept_if_negated", latin),
        turns=key in _listed("turns"),
    )


def _read_clause(words: Sequence[_Word], *, has_names: bool) -> Iterator[_Piece]:
    """Yield the pieces of a clause."""
    start = 0
    while start < len(words):
        negated, end = _find_negated(words, start)
        # Before a negation, capitals are taken for a name in any title: half of a name would mean another one.
        yield from _join_words(words[start:negated], has_names=has_names or negated < end)
        if negated < end:
            yield _negated_piece(words[negated:end])
        start = end


def _find_negated(words: Sequence[_Word], start: int) -> tuple[int, int]:
    """Return where the next negated piece begins and ends; the end twice if there is none."""
    if any(word.negation == "around" for word in words):
        return 0, len(words)
    place = next((place for place in range(start, len(words)) if words[place].negation), len(words))
    if place == len(words):
        return place, place
    kind = words[place].negation
    has_more = any(word.carries for word in words[place + 1 :])
    if kind == "to_the_end":
        return place, len(words)
    if kind == "before" or (kind == "either_side" and not has_more):
        before = [other for other in range(start, place) if words[other].carries]
        return (before[-_BEFORE_NEGATION:] or [place])[0], place + 1
    return place, _end_of_phrase(words, place)


def _end_of_phrase(words: Sequence[_Word], negation: int) -> int:
    """Return where the words end that a negation before them negates."""
    is_begun = False
    for place in range(negation + 1, len(words)):
        word = words[place]
        if word.is_link and is_begun:
            return place
        is_begun = is_begun or (word.carries and not word.negation)
    return len(words)


def _negated_piece(words: Sequence[_Word]) -> _Piece:
    kept = [word for word in words if word.carries or word.is_auxiliary or word.negation]
    first = next(place for place, word in enumerate(kept) if word.negation)
    return _Piece(
        words=tuple(part for word in kept for part in word.ids),
        negation=sum(len(word.ids) for word in kept[:first]),
        turns=any(word.turns for word in kept),
    )


def _join_words(words: Sequence[_Word], *, has_names: bool) -> Iterator[_Piece]:
    """Yield the pieces of words without a negation: what belongs together is one."""
    place = 0
    while place < len(words):
        if not words[place].carries:
            place += 1
            continue
        end = place + 1
        name = _end_of_name(words, place) if has_names else end
        if name - place <= _LONGEST_NAME:
            end = name
        while end < len(words) and words[end - 1].leads and words[end].carries:
            end += 1
        joined = words[place:end]
        following = next((word for word in words[end:] if not word.is_left_out), None)
        yield _Piece(
            words=tuple(part for word in joined for part in word.ids),
            turns=any(word.turns for word in joined),
            ends_phrase=following is None or following.is_link,
        )
        place = end


def _end_of_name(words: Sequence[_Word], place: int) -> int:
    """Return where the words with capitals end that begin at a place."""
    end = place
    while end < len(words) and words[end].is_capital and words[end].carries:
        end += 1
    return max(end, place + 1)
