"""Makes the index of a search: how much each stem counts in each document."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from itertools import chain

from msgspec import Struct

from onrecord.model.foldings import words_to_index
from onrecord.search.documents import Document, Text
from onrecord.search.stems import stem

WEIGHTS: Mapping[str, int] = {"title": 8, "other": 6, "quote": 4, "who": 3, "summary": 2}
"""What a word counts by the field of a document that has it."""
_LENGTH = 0.5
"""How far a word counts less in a long field than in a short one, from 0 to 1 (`b` of BM25F)."""
_SATURATION = 6
"""The weight that counts half as much as any greater one could (`k1` of BM25F)."""
MOST_IMPACT = 31
"""The impact of a word on a document is a whole number from 1 to this."""
Postings = list[int]
"""Alternately the number of a document and the impact of the word on it, in ascending order of the documents."""
StemmedFields = list[tuple[str, list[Text]]]
"""The fields of a document that have words, each with the stems of these words."""


class Index(Struct, frozen=True):
    """The documents in the order of their names, and the postings of each stem by language."""

    documents: Sequence[Document]
    terms: Mapping[str, Mapping[str, Postings]]


def build_index(documents: Iterable[Document]) -> Index:
    """Return the index of these documents."""
    ordered = sorted(documents, key=lambda document: str(document.name))
    stems_of = cache(_stems)  # many events have the same speakers
    stemmed: list[StemmedFields] = [
        [(field, stems_of(texts)) for field in WEIGHTS if (texts := getattr(document, field))] for document in ordered
    ]
    average = _average_lengths(stemmed)
    found = defaultdict[Text, Postings](list)
    for number, fields in enumerate(stemmed):
        for term, weight in _weigh(fields, average).items():
            found[term] += number, int(MOST_IMPACT * weight / (_SATURATION + weight) + 0.5) or 1
    terms: dict[str, dict[str, Postings]] = {}
    for language, word in sorted(found):
        terms.setdefault(language, {})[word] = found[language, word]
    return Index(ordered, terms)


def _average_lengths(stemmed: Iterable[StemmedFields]) -> dict[str, float]:
    """Return the average number of stems in each field of the documents that have the field."""
    lengths = defaultdict[str, list[int]](list)
    for field, stems in chain.from_iterable(stemmed):
        lengths[field].append(len(stems))
    return {field: max(sum(known) / len(known), 1) for field, known in lengths.items()}


def _weigh(fields: StemmedFields, average: Mapping[str, float]) -> dict[Text, float]:
    """Return the weight of each stem of a document."""
    weights: dict[Text, float] = {}
    for field, stems in fields:
        weight = WEIGHTS[field] / (1 - _LENGTH + _LENGTH * len(stems) / average[field])
        for one in stems:
            weights[one] = weights.get(one, 0) + weight
    return weights


def _stems(texts: Iterable[Text]) -> list[Text]:
    return [(language, stem(word, language)) for language, text in texts for word in words_to_index(text)]
