"""Makes the index of a search: how much each stem counts in each document."""

import re
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from functools import cache
from itertools import chain

from msgspec import Struct

from onrecord.model.foldings import words_to_index
from onrecord.search.days import Months, month_names
from onrecord.search.documents import Document
from onrecord.search.labels import Label, LabelWords, Text, Texts
from onrecord.search.sounds import sound_of
from onrecord.search.stems import is_slight, stem

WEIGHTS: Mapping[str, int] = {"title": 8, "other": 6, "quote": 4, "who": 3, "about": 1, "summary": 2, "ids": 1}
"""What a word counts by the field of a document that has it."""
_LENGTH = 0.5
"""How far a word counts less in a long field than in a short one, from 0 to 1 (`b` of BM25F)."""
_SATURATION = 6
"""The weight that counts half as much as any greater one could (`k1` of BM25F)."""
MOST_IMPACT = 31
"""The impact of a word on a document is a whole number from 1 to this."""
LABEL_IMPACT = 12
"""The impact of a word of a label on its documents: that of a word in a quotation."""
Postings = list[int]
"""Alternately the number of a document and the impact of the word on it, in ascending order of the documents."""
StemmedFields = list[tuple[str, list[Text]]]
"""The fields of a document that have words, each with the stems of these words."""
_PLACEHOLDER = re.compile(r"%\(\w+\)s")


class IndexedLabel(Struct, frozen=True):
    """A label with its documents."""

    label: Label
    texts: Texts
    unseen: Texts
    documents: tuple[int, ...]


class Index(Struct, frozen=True):
    """The documents in the order of their names, and the postings of each stem by language."""

    documents: Sequence[Document]
    terms: Mapping[str, Mapping[str, Postings]]
    labels: Sequence[IndexedLabel] = ()
    label_terms: Mapping[str, Mapping[str, Sequence[tuple[int, bool]]]] = {}
    """The places of labels by language and stem, and whether readers see the word in the label."""
    names: Mapping[str, Sequence[str]] = {}
    """The stems by language that names of persons, bodies, bills and outlets have, and titles of stories."""
    months: Months = {}
    """The names of months in the languages of the site."""


def build_index(documents: Iterable[Document], words: LabelWords | None = None) -> Index:
    """Return the index of these documents; without the words of labels, without labels and names of months."""
    ordered = sorted(documents, key=lambda document: document.key)
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
    labels = _index_labels(ordered, words, terms) if words else ()
    months = month_names(words.languages) if words else {}
    return Index(ordered, terms, labels, index_label_terms(labels), _names(ordered), months)


def _index_labels(
    documents: Sequence[Document], words: LabelWords, languages: Collection[str]
) -> Sequence[IndexedLabel]:
    """Return the labels that have words in a language of the site or its texts, in an order that follows from them."""
    numbers = defaultdict[Label, list[int]](list)
    for number, document in enumerate(documents):
        for label in dict.fromkeys(use.label for use in document.labels):
            numbers[label].append(number)
    listed = sorted(numbers, key=lambda label: (label.field, label.message, label.texts, label.unseen))
    known = {*languages, *words.languages}
    indexed = []
    for label in listed:
        texts, unseen = (tuple(one for one in own if one[0] in known) for own in (words.texts(label), label.unseen))
        if texts:
            indexed.append(IndexedLabel(label, texts, unseen, tuple(numbers[label])))
    return indexed


def index_label_terms(labels: Sequence[IndexedLabel]) -> Mapping[str, Mapping[str, Sequence[tuple[int, bool]]]]:
    """Return the places of labels by language and stem, and whether readers see the word in the label."""
    found: dict[str, dict[str, dict[int, bool]]] = {}
    for place, one in enumerate(labels):
        for texts, is_shown in ((one.texts, True), (one.unseen, False)):
            for language, text in texts:
                own = words_to_index(_PLACEHOLDER.sub(" ", text))
                for term in (stem(word, language) for word in own if not is_slight(word)):
                    found.setdefault(language, {}).setdefault(term, {}).setdefault(place, is_shown)
    return {code: {term: [*places.items()] for term, places in terms.items()} for code, terms in found.items()}


def _names(documents: Iterable[Document]) -> Mapping[str, Sequence[str]]:
    found = {
        (language, stem(word, language))
        for document in documents
        for language, text in _names_in(document)
        for word in words_to_index(text)
        if sound_of(word) and not is_slight(word)
    }
    names: dict[str, list[str]] = {}
    for language, term in sorted(found):
        names.setdefault(language, []).append(term)
    return names


def _names_in(document: Document) -> Texts:
    """Return the names in a document: of a source, those of its publication and publisher."""
    if document.name.kind in ("event", "claim", "step"):
        return ()
    return document.other if document.name.kind == "source" else (*document.title, *document.other)


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
