"""Finds whom an article names as the speaker of a quotation; nobody where the sentence leaves a doubt."""

import re
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from functools import cached_property

from msgspec import Struct

from onrecord.web.articles.article import Article
from onrecord.web.review.article_quotations import ArticleQuotation, quoted_spans
from onrecord.web.review.compared_words import PlacedWord, placed_words
from onrecord.web.review.record_texts import Name
from onrecord.web.review.review_words import WORDS, is_one_of, is_post, office_of
from onrecord.web.review.sense_words import sense_words

_QUOTED = "\x00"
"""Stands for the letters of quotations while sentences are divided."""
_SENTENCE_END = re.compile(
    r"(?<!\b\d)(?<!\b\d\d)[.!?…]+[\x00”“»\"’)]*\s+(?=[^\W\d_a-zа-яёәғқңөұүһіїєґäöüß]|[„“«\"\x00])"
)
_INTRODUCES = re.compile(r":\s*[„“«\"‘‚'”]?\s*$")
_SHORTEST = 4
_LONG_QUOTATION = 12
"""How many letters more than an irony or a title has."""
_MOST_BETWEEN = 2
"""How many words can be between a name and the second part of what it says."""
_BEFORE_NAME = 6
"""How many words before a name are read: `a letter to the officials at the`."""
_SAME_LETTERS = 3
"""How many letters all forms of a name begin with."""
_CYRILLIC = re.compile("[а-яёәғқңөұүһіїєґ]", re.IGNORECASE)
_ENDINGS = 3
"""How many letters of a Cyrillic word its case can change."""


class _Mention(Struct, frozen=True):
    """A name in a sentence."""

    actor: str
    start: int
    end: int
    """Words of the sentence."""
    is_base_form: bool


class NamedSpeakers:
    """Tells who speaks by an article, of the people and bodies of a record."""

    def __init__(self, names: Mapping[str, Name], article: Article) -> None:
        self._names, self._article = names, article
        self._spellings: dict[str, list[tuple[str, list[str]]]] = defaultdict(list)
        for id_, name in names.items():
            for spelling in name.spellings:
                if words := [*map(_as_name, placed_words(spelling))]:
                    self._spellings[words[0][:_SAME_LETTERS]].append((id_, words))

    @cached_property
    def _short_forms(self) -> Mapping[str, str]:
        """The words by which the article can call a body that it has named in full: 'the Council'."""
        owners: dict[str, set[str]] = defaultdict(set)
        for id_, name in self._names.items():
            for spelling in name.spellings:
                for word in _own_words(spelling):
                    owners[word].add(id_)
        text = " ".join(paragraph.text for paragraph in self._article.paragraphs)
        named = {mention.actor for mention in self._full_mentions(text, placed_words(text))}
        return {word: id_ for word, (id_, *others) in owners.items() if not others and id_ in named}

    def other_speaker(self, quotation: ArticleQuotation, speakers: Sequence[str], behind: Sequence[str]) -> str | None:
        """Return the id of another one whom the article names as the speaker; None if it names none, or in doubt."""
        allowed = self._allowed(speakers, behind)
        if not allowed or _is_nested(self._article, quotation):
            return None
        before, sentence, place = _sentence_around(self._article, quotation)
        words = placed_words(sentence)
        mentions = [*self._mentions(sentence, words)]
        if not mentions and _begins_with_pronoun(words):
            return self._speaker_before(before, allowed)
        if not mentions or any(mention.actor in allowed for mention in mentions):
            return None
        if self._has_short_form(sentence, words, mentions, allowed):
            return None
        subjects = {
            mention.actor
            for mention in mentions
            if _is_subject(words, mention) and _is_alone(sentence, words, mention, place)
        }
        if len(subjects) != 1 or not _says(sentence, words, place):
            return None
        return subjects.pop()

    def _speaker_before(self, sentence: str, allowed: Collection[str]) -> str | None:
        """Return the other one with whose name the sentence before begins: '… ruled. It added: “…”'."""
        words = placed_words(sentence)
        mentions = [*self._mentions(sentence, words)]
        if (
            len(mentions) != 1
            or mentions[0].actor in allowed
            or self._has_short_form(sentence, words, mentions, allowed)
        ):
            return None
        (only,) = mentions
        is_first = all(word.folded in sense_words().articles for word in words[: only.start])
        return only.actor if is_first and only.is_base_form else None

    def _allowed(self, speakers: Iterable[str], behind: Iterable[str]) -> set[str]:
        allowed = set[str]()
        for id_ in speakers:
            if name := self._names.get(id_):
                allowed |= name.above | name.members
        for id_ in behind:
            if name := self._names.get(id_):
                allowed |= name.above
        return allowed

    def _mentions(self, sentence: str, words: Sequence[PlacedWord]) -> Iterator[_Mention]:
        """Yield the names in a sentence, in full or as one word of them behind an article."""
        full = [*self._full_mentions(sentence, words)]
        yield from full
        taken = {place for mention in full for place in range(mention.start, mention.end)}
        for place, word in enumerate(words[1:], 1):
            is_named = words[place - 1].folded in sense_words().articles and sentence[word.start].isupper()
            if is_named and place not in taken and (actor := self._short_forms.get(_as_name(word))):
                yield _Mention(actor, place, place + 1, is_base_form=True)

    def _full_mentions(self, sentence: str, words: Sequence[PlacedWord]) -> Iterator[_Mention]:
        """Yield the full names in a sentence, the longest first; no word belongs to two."""
        taken = set[int]()
        names = [_as_name(word) for word in words]
        found = (
            (id_, spelling, start)
            for start, word in enumerate(words)
            if (is_capital := sentence[word.start].isupper()) or _is_whole_post(sentence, words, start)
            for id_, spelling in self._spellings.get(names[start][:_SAME_LETTERS], ())
            if is_capital or len(spelling) > 1  # a secretary alone is any secretary
        )
        for id_, spelling, start in sorted(found, key=lambda one: -len(one[1])):
            places = range(start, start + len(spelling))
            own = names[start : start + len(spelling)]
            if taken.isdisjoint(places) and len(own) == len(spelling) and all(map(is_form_of, own, spelling)):
                taken |= {*places}
                yield _Mention(id_, start, start + len(spelling), own == spelling)

    def _has_short_form(
        self, sentence: str, words: Sequence[PlacedWord], mentions: Iterable[_Mention], allowed: Iterable[str]
    ) -> bool:
        """Return whether one word of an allowed name is in the sentence: 'the company', 'the union', 'the ferries'."""
        named = {place for mention in mentions for place in range(mention.start, mention.end)}
        words = [word for place, word in enumerate(words) if place not in named]
        parts = {word for id_ in allowed for spelling in self._names[id_].spellings for word in _own_words(spelling)}
        inner = {
            word.folded
            for id_ in allowed
            for spelling in self._names[id_].spellings
            for word in placed_words(spelling)
            if len(word.folded) >= _SHORTEST
        }
        if any(is_form_of(_as_name(word), part) for word in words for part in parts):
            return True
        small = [_as_name(word) for word in words if sentence[word.start].islower()]
        return any(is_form_of(word, part) for word in small for part in inner)


def _is_whole_post(sentence: str, words: Sequence[PlacedWord], place: int) -> bool:
    """Return whether a word in small letters is that of a post, and not of a deputy's or a former one."""
    word, before = words[place], words[place - 1] if place else None
    if not is_post(sentence[word.start : word.end]):
        return False
    return before is None or not (office_of(before.folded) or is_one_of(before.folded, WORDS.former))


def _own_words(spelling: str) -> Iterator[str]:
    """Yield the words of a name before `of` and the like: in `Ministry of Information` that is `ministry`."""
    for word in placed_words(spelling):
        if word.folded in sense_words().before_part:
            return
        if len(word.folded) >= _SHORTEST:
            yield _as_name(word)


def _as_name(word: PlacedWord) -> str:
    return word.folded.removesuffix("'s").removesuffix("'")


def is_form_of(word: str, name: str) -> bool:
    """Return whether a word is a name's word in any case: letters at the end of a Cyrillic one may differ."""
    if word == name or (word == f"{name}s" and len(name) >= _SHORTEST):
        return True
    if not (_CYRILLIC.search(word) and _CYRILLIC.search(name)) or min(len(word), len(name)) < _SAME_LETTERS:
        return False
    common = 0
    for own, other in zip(word, name, strict=False):
        if own != other:
            break
        common += 1
    longest = max(len(word), len(name))
    return common >= max(_SAME_LETTERS, min(len(word), len(name)) - 2) and longest - common <= _ENDINGS


def _begins_with_pronoun(words: Sequence[PlacedWord]) -> bool:
    """Return whether a sentence begins as 'It added' does."""
    folded = [word.folded for word in words[:2]]
    return len(folded) == 2 and folded[0] in sense_words().pronouns and folded[1] in sense_words().saying  # noqa: PLR2004


def _is_subject(words: Sequence[PlacedWord], mention: _Mention) -> bool:
    """Return whether a name can be that of the one who speaks, by the word before it."""
    before = [word.folded for word in words[max(mention.start - _BEFORE_NAME, 0) : mention.start]]
    while before and before[-1] in sense_words().articles:
        before.pop()
    if (before and before[-1] in sense_words().before_speaker) or before[-2:] == ["according", "to"]:
        return True
    saying = sense_words().saying
    after = [word.folded for word in words[mention.end : mention.end + 1]]
    if before[-1:] and before[-1] in sense_words().before_house and not saying.isdisjoint([*before[-2:-1], *after]):
        return True
    if _is_of_staff(before, after):
        return True
    return mention.is_base_form and (not before or before[-1] not in sense_words().before_object)


def _is_of_staff(before: Sequence[str], after: Iterable[str]) -> bool:
    """Return whether the staff of a body speaks: 'officials at the Office said', but not 'a letter to officials at'."""
    table = sense_words()
    near = [word for word in before if word not in table.articles]
    if len(near) < 2 or near[-1] not in table.before_staffed or near[-2] not in table.staff:  # noqa: PLR2004
        return False
    preceding = near[-3:-2]
    return table.before_object.isdisjoint(preceding) and not table.saying.isdisjoint([*preceding, *after])


def _is_alone(sentence: str, words: Sequence[PlacedWord], mention: _Mention, place: int) -> bool:
    """Return whether nothing else is quoted, and at most one verb of saying is, between a name and the quotation."""
    start, end = words[mention.start].start, words[mention.end - 1].end
    if end <= place:
        between, inner = sentence[end:place], [word for word in words if end <= word.start < place]
    else:
        after = place + len(sentence[place:]) - len(sentence[place:].lstrip(_QUOTED))
        between, inner = sentence[after:start], [word for word in words if after <= word.start < start]
    if _QUOTED * _LONG_QUOTATION in sentence[: min(start, place)] and len(inner) > _MOST_BETWEEN:
        return False  # the name is that of the one who says what is quoted before
    return _QUOTED not in between and sum(word.folded in sense_words().saying for word in inner) <= 1


def _says(sentence: str, words: Sequence[PlacedWord], place: int) -> bool:
    """Return whether the sentence gives the quotation to somebody: by a verb of saying, or by a colon before it."""
    return bool(_INTRODUCES.search(sentence[:place])) or any(word.folded in sense_words().saying for word in words)


def _is_nested(article: Article, quotation: ArticleQuotation) -> bool:
    """Return whether a quotation stands inside another one, whose speaker quotes it."""
    spans = quoted_spans(article.paragraphs[quotation.paragraph])
    return any(
        start <= quotation.start and quotation.end <= end and end - start > quotation.end - quotation.start
        for start, end in spans
    )


def _sentence_around(article: Article, quotation: ArticleQuotation) -> tuple[str, str, int]:
    """Return the sentence before, that with the quotation, without what is quoted, and the quotation's place in it.

    A quotation that is a paragraph belongs to the last sentence of the paragraph before it.
    """
    masked = _masked(article, quotation.paragraph)
    bounds = [0, *(match.end() for match in _SENTENCE_END.finditer(masked)), len(masked)]
    around = max((place for place, start in enumerate(bounds[:-1]) if start <= quotation.start), default=0)
    start, end = bounds[around], bounds[around + 1]
    preceding = masked[bounds[around - 1] : start] if around else ""
    sentence = masked[start:end]
    place = quotation.start - start
    if any(letter.isalnum() for letter in sentence) or not quotation.paragraph:
        return preceding, sentence, place
    before = _masked(article, quotation.paragraph - 1).rstrip()
    is_introduced = article.paragraphs[quotation.paragraph].is_quotation or before.endswith(":")
    if start or not is_introduced:
        return preceding, sentence, place
    cut = max((match.end() for match in _SENTENCE_END.finditer(before)), default=0)
    return "", before[cut:], len(before) - cut


def _masked(article: Article, position: int) -> str:
    """Return a paragraph with all that is quoted in it as letters that no word has."""
    paragraph = article.paragraphs[position]
    text = paragraph.text
    for start, end in quoted_spans(paragraph):
        text = text[:start] + _hide(text[start:end]) + text[end:]
    return text


def _hide(words: str) -> str:
    """Return as many characters; the mark that ends a sentence stays."""
    kept = words[-1:] if words[-1:] in ".!?…" else _QUOTED
    return _QUOTED * (len(words) - 1) + kept if words else ""
