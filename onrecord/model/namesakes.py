"""Compares the names of actors: two entries with one name may be one body, written twice.

Namesakes have names in one language that sound or look equal; `Paco` in Cyrillic letters looks as in Latin ones. Until
one of them names the other in `different_from`, they neither confirm nor share each other's claims. Names that are only
alike change no standing; `check` warns about them.
"""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterator, Mapping
from collections.abc import Set as AbstractSet
from functools import cache, cached_property
from itertools import islice, takewhile
from typing import Literal

from msgspec import Struct

from onrecord.model.fields import ActorFields
from onrecord.model.foldings import fold_heard_and_seen, fold_name, fold_spellings
from onrecord.model.reach import reach
from onrecord.model.records import Entry
from onrecord.model.relations import side_of

Likeness = Literal["equal", "letters", "spelling", "other"]
"""How two actors' names are alike. `equal`: readers see or hear no difference in one language. `letters`: except for
the alphabet, the transliteration or the order of words. `spelling`: except for one letter inside a long word. `other`:
one is among the other's `other_names`."""

_WORDS: Mapping[Likeness, str] = {
    "equal": "'{one}' is the name of '{actor}' too",
    "letters": "'{one}' and '{other}', the name of '{actor}', look like two spellings of one name",
    "spelling": "'{one}' differs in one letter from '{other}', the name of '{actor}'",
    "other": "'{one}' and '{other}', of '{actor}', are one name; one of the two stands in 'other_names'",
}
_LOOKS_EQUAL = "'{one}' looks like '{other}', the name of '{actor}', but is written with other letters"
_MOST_PAIRED = 8
"""With how many earlier actors an actor is compared: those with equal names first, and none that is apart from it."""
_SHORTEST, _SHORTEST_OF_PERSONS = 6, 8
"""The fewest letters of a word that can be a misspelt other one. Shorter words are too often alike by chance, and names
of persons more often than others: Marina and Martina."""
_LONGEST_WORD, _LONGEST_NAME = 100, 1_000
"""How many letters a word, and how many characters a name may have to be compared for a misspelt letter. The keys of a
word grow with the square of its length."""


class ActorNames(Struct, frozen=True):
    """The names of an actor, folded for comparison."""

    names: Mapping[str, str]
    """The name by language, as written."""
    equal: Mapping[str, tuple[str, ...]]
    """The forms that equal names share, by language."""
    own: Mapping[str, str]
    """Each name as written, by its words: transliterated, in one spelling, in alphabetical order."""
    other: Mapping[str, str]
    """The same of `other_names`."""
    shortest: int
    """The fewest letters of a word that can be misspelt."""


def names_of(fields: ActorFields) -> ActorNames:
    """Return the names of an actor, folded for comparison."""
    equal = {language: fold_heard_and_seen(name) for language, name in fields.name.items()}
    both = (fields.name.values(), fields.spellings)
    own, other = ({words: name for name in names for words in fold_spellings(name)} for names in both)
    return ActorNames(fields.name, equal, own, other, _SHORTEST_OF_PERSONS if fields.kind == "person" else _SHORTEST)


class Likely(Struct, frozen=True):
    """Two names that are alike, as written."""

    likeness: Likeness
    one: str
    other: str

    @property
    def only_looks_equal(self) -> bool:
        """Whether the names are equal for the eye alone: their letters differ."""
        return self.likeness == "equal" and fold_name(self.one) != fold_name(self.other)

    def words(self, actor: str) -> str:
        """Return a sentence on the first name, which says how the second one, of this actor, is like it."""
        words = _LOOKS_EQUAL if self.only_looks_equal else _WORDS[self.likeness]
        return words.format(one=self.one, other=self.other, actor=actor)


def compare_names(one: ActorNames, other: ActorNames) -> Likely | None:
    """Return how the names of two actors are alike; None if they are not."""
    for language, forms in one.equal.items():
        if not set(forms).isdisjoint(other.equal.get(language, ())):
            return Likely("equal", one.names[language], other.names[language])
    ways: tuple[tuple[Likeness, Mapping[str, str], Mapping[str, str]], ...] = (
        ("letters", one.own, other.own),
        ("other", one.own, other.other),
        ("other", one.other, other.own),
    )
    for likeness, ours, theirs in ways:
        if shared := [words for words in ours if words in theirs]:
            return Likely(likeness, ours[shared[0]], theirs[shared[0]])
    shortest = max(one.shortest, other.shortest)
    for words, name in one.own.items():
        for others, its_name in other.own.items():
            is_read = max(len(words), len(others)) <= _LONGEST_NAME
            if is_read and _differ_in_a_letter(words.split(), others.split(), shortest):
                return Likely("spelling", name, its_name)
    return None


def _differ_in_a_letter(one: list[str], other: list[str], shortest: int) -> bool:
    """Return whether two names differ in one long word, by a letter inside it or two neighbours that changed places.

    Other first or last letters make another word, or the same one of another gender or number.
    """
    ours = [word for word in one if word not in other]
    theirs = [word for word in other if word not in one]
    if len(one) != len(other) or len(ours) != 1 or len(theirs) != 1:
        return False
    left, right = ours[0], theirs[0]
    if min(len(left), len(right)) < shortest or not (left.isalpha() and right.isalpha()):
        return False
    start = _common_start(left, right)
    left, right = left[start:], right[start:]
    end = _common_start(left[::-1], right[::-1])
    left, right = left[: len(left) - end], right[: len(right) - end]
    if len(left) == len(right) == 2:  # noqa: PLR2004  (two letters)
        return start > 0 and left == right[::-1]
    return start > 0 and end > 0 and len(left) <= 1 and len(right) <= 1


def _common_start(one: str, other: str) -> int:
    return sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], zip(one, other, strict=False)))


class Namesakes:
    """The actors of a site, by their equal names."""

    def __init__(self, actors: Mapping[str, Entry[ActorFields]]) -> None:
        """Take all actors by id, in the order of their files."""
        self._actors = actors
        self._wholes = {id_: whole for id_, actor in actors.items() if (whole := actor.fields.part_of)}
        self._apart: dict[str, set[str]] = defaultdict(set)
        """The actors that an actor is distinguished from, by its own entry or by theirs."""
        self._groups: dict[str, list[list[str]]] = defaultdict(list)
        """The groups of actors with equal names, by each of their actors."""
        groups: dict[tuple[str, str], list[str]] = defaultdict(list)
        for id_, actor in actors.items():
            for other in actor.fields.different_from:
                self._apart[id_].add(other)
                self._apart[other].add(id_)
            for language, name in actor.fields.name.items():
                for form in fold_heard_and_seen(name):
                    groups[language, form].append(id_)
        self.sides = cache(self._find_sides)
        """Returns the other sides that an actor would be of if it, or an organization above it, were its namesake.

        If one name leads to a second actor, and another name of that one to a third, all three may be one.
        """
        self._sides_of_groups: dict[int, frozenset[str] | None] = {}
        """The result of `_alike`, by the identity of the group."""
        for group in groups.values():
            for id_ in group if len(group) > 1 else ():
                self._groups[id_].append(group)

    def are_apart(self, one: str, other: str) -> bool:
        """Return whether one of two actors says that it is not the other."""
        return other in self._apart.get(one, ())

    def are_linked(self, one: str, other: str) -> bool:
        """Return whether equal names lead from one actor to another, directly or by way of others."""
        return self._linked.get(one, one) == self._linked.get(other, other)

    @cached_property
    def _linked(self) -> Mapping[str, str]:
        """The first of the actors that equal names link, by each of them."""
        first: dict[str, str] = {}
        for id_ in self._groups:
            if id_ not in first:
                first |= dict.fromkeys(self._reach([id_], {}, {}), id_)
        return first

    def _find_sides(self, actor: str) -> tuple[str, ...]:
        if not self._groups:
            return ()
        above = list(reach([actor], lambda one: filter(None, [self._wholes.get(one)])))
        group = next(iter(self._groups.get(actor, ())), None)
        alike = self._alike(group) if group else None
        if alike is None:
            alike = frozenset(side_of(one, self._actors) for one in self._reach(above, self._apart, self._wholes))
        return tuple(sorted(alike - {side_of(actor, self._actors)}))

    def _alike(self, group: list[str]) -> frozenset[str] | None:
        """Return the sides that all actors of a group reach; None if a distinction may part them."""
        if id(group) not in self._sides_of_groups:
            reached = self._reach(group, {}, self._wholes)
            is_whole = self._apart.keys().isdisjoint(reached)
            sides = frozenset(side_of(one, self._actors) for one in reached) if is_whole else None
            self._sides_of_groups[id(group)] = sides
        return self._sides_of_groups[id(group)]

    def _reach(
        self, start: Collection[str], apart: Mapping[str, AbstractSet[str]], wholes: Mapping[str, str]
    ) -> Collection[str]:
        """Return the actors that equal names and wholes lead to, directly or by way of others, and those of the start.

        No step leads to an actor that is apart from the one before, or from one of the start. The time grows with the
        sizes of the groups and the number of distinctions: a group keeps only those whom no step has led to yet.
        """
        barred = set().union(*(apart.get(one, ()) for one in start))
        waiting = list(start)
        seen = set(start)
        left: dict[int, list[str]] = {}
        while waiting:
            one = waiting.pop()
            others = apart.get(one, frozenset())
            found = [wholes[one]] if one in wholes else []
            for group in self._groups.get(one, ()):
                members = left.get(id(group), group)
                found += members
                left[id(group)] = [other for other in members if other in others and other not in barred]
            further = {other for other in found if other not in others and other not in barred} - seen
            seen |= further
            waiting += further
        return seen


def similar_to(
    fields: ActorFields, actors: Mapping[str, Entry[ActorFields]]
) -> Iterator[tuple[Entry[ActorFields], Likely]]:
    """Yield the actors with names like those of a new one."""
    own = names_of(fields)
    yield from ((actor, likely) for actor in actors.values() if (likely := compare_names(own, names_of(actor.fields))))


def similar_pairs(actors: Mapping[str, Entry[ActorFields]], namesakes: Namesakes) -> Iterator[tuple[str, str, Likely]]:
    """Yield each two actors whose names are alike and that may be one: the later, the earlier, and the names.

    The time grows with the number of actors alone: names that are alike share a key, and of many actors with one key,
    each is compared with a few earlier ones.
    """
    buckets: dict[object, list[str]] = defaultdict(list)
    names = {id_: names_of(actor.fields) for id_, actor in actors.items()}
    rests = Counter(rest for own in names.values() for rest in {rest for rest, _ in _long_words(own)})
    for id_, own in names.items():
        earlier: dict[str, None] = {}
        for key in dict.fromkeys(_keys(own, rests)):
            before = buckets[key]
            open_ = (other for other in before if other not in earlier and not namesakes.are_apart(id_, other))
            earlier |= dict.fromkeys(islice(open_, _MOST_PAIRED - len(earlier)))
            before.append(id_)
        yield from ((id_, other, likely) for other in earlier if (likely := compare_names(own, names[other])))


def _keys(names: ActorNames, rests: Mapping[str, int]) -> Iterator[object]:
    """Yield what an actor's names share with every name that is alike; `rests` counts the actors with each rest."""
    for language, forms in names.equal.items():
        yield from ((language, form) for form in forms)
    yield from names.own
    yield from names.other
    for rest, word in _long_words(names):
        if rests[rest] > 1:
            yield rest, word
            yield from ((rest, word[:at] + word[at + 1 :]) for at in range(1, len(word)))


def _long_words(names: ActorNames) -> Iterator[tuple[str, str]]:
    """Yield each word that can be misspelt, after the rest of its name; none of a name beyond the limits."""
    for name in names.own:
        words = name.split() if len(name) <= _LONGEST_NAME else []
        for place, word in enumerate(words):
            if names.shortest <= len(word) <= _LONGEST_WORD and word.isalpha():
                yield " ".join((*words[:place], *words[place + 1 :])), word
