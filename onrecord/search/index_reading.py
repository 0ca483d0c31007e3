"""Reads the files of a published index back into an index that ranks as the search page does.

`index_files` writes them. They can be a stranger's, so whatever doesn't fit is one error, and no number is used as the
place of something before it is compared with what there is.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from onrecord.model.found_kinds import FOUND_KINDS
from onrecord.model.found_things import StepName
from onrecord.model.full_names import EntryName
from onrecord.search.days import month_names
from onrecord.search.documents import Document, Texts
from onrecord.search.index_files import BUCKETS, ROWS_A_FILE, name_index_files
from onrecord.search.labels import LABEL_FIELDS, Label
from onrecord.search.word_index import MOST_IMPACT, Index, IndexedLabel, Postings, index_label_terms

MOST_DOCUMENTS = 300_000
"""The most documents of an index that is read."""
_MOST_LABELS = 100
"""The most labels of a document: each has a list of its documents."""
_VERSION = 2
_POSTING = re.compile(r"(\d*)([A-Za-e])")
_TO_UPPER, _TO_LOWER = 64, 70
"""What the codes of capitals and of small letters are more than the impacts that they stand for."""
_FIRST_SMALL = 97
_UNREADABLE = (KeyError, IndexError, TypeError, ValueError, AttributeError)


class UnreadableIndexError(Exception):
    """The files are no index that this version reads."""


def name_further_files(head: Any) -> Sequence[str]:  # noqa: ANN401  (a stranger's JSON)
    """Return which files an index has beside its first one. Raises `UnreadableIndexError`."""
    try:
        documents = head["documents"]
        if head["version"] != _VERSION or not isinstance(documents, int) or not 0 <= documents <= MOST_DOCUMENTS:
            raise UnreadableIndexError
        return [name for name in name_index_files(documents, is_divided="terms" not in head) if name != "index"]
    except _UNREADABLE as error:
        raise UnreadableIndexError from error


def read_index(files: Mapping[str, Any]) -> Index:
    """Return the index of all its files by name. Raises `UnreadableIndexError`."""
    try:
        return _Reader(files).read()
    except _UNREADABLE as error:
        raise UnreadableIndexError from error


class _Reader:
    """The files of an index, as they are read."""

    def __init__(self, files: Mapping[str, Any]) -> None:
        self._files = files
        self._head = files["index"]
        self._languages: Sequence[str] = _texts_in(self._head["languages"])
        self._classes: Sequence[Sequence[int]] = self._head["classes"]
        self._stories = [_text(row[0]) for row in self._head["stories"]]
        self._actors = [_text(row[0]) for row in self._head["actors"]]

    def read(self) -> Index:
        """Return the index."""
        documents = tuple(self._documents())
        if len(documents) != self._head["documents"]:
            raise UnreadableIndexError
        terms, names = self._terms(len(documents))
        labels = tuple(self._labels())
        months = month_names(_texts_in(self._head["site_languages"]))
        return Index(documents, terms, labels, index_label_terms(labels), names, months)

    def _rows(self) -> Iterator[Sequence[Any]]:
        if "rows" in self._head:
            yield from self._head["rows"]
            return
        for number in range(-(-self._head["documents"] // ROWS_A_FILE)):
            yield from self._files[f"rows-{number}"]

    def _documents(self) -> Iterator[Document]:
        before: Document | None = None
        for row in self._rows():
            before = self._document(row, before)
            yield before

    def _document(self, row: Sequence[Any], before: Document | None) -> Document:
        """Return a document; a claim after its event, or after another claim of it, has what that one has."""
        kind = FOUND_KINDS[_place(self._classes[_place(row[0])][0])]
        id_, title = _text(row[1]), self._parallel(row[2])
        if id_.startswith("#"):
            if before is None or kind == "step":
                raise UnreadableIndexError
            event = before.name.event or before.name.id
            name = EntryName(kind, id_[1:], before.name.story, event)
            return Document(name, None, title, date=before.date, day=before.day, speakers=before.speakers)
        story, date, day, who, shown = _filled(row[3:8], (-1, "", "", [], []))
        event, _, own = id_.rpartition("#")
        is_named = kind in ("actor", "bill")
        words = tuple((self._languages[_place(language)], _text(text)) for language, text in shown)
        of_story = self._stories[_place(story)] if story != -1 else ""
        return Document(
            _name_step(own, of_story, event) if kind == "step" else EntryName(kind, own, of_story, event),
            None,
            title,
            other=words if is_named else (),
            quote=() if is_named else words,
            date=_text(date),
            day=_text(day) or _text(date),
            speakers=tuple(self._actors[_place(one)] for one in who),
        )

    def _parallel(self, words: Sequence[str]) -> Texts:
        return tuple(
            (code, _text(text))
            for code, text in zip(self._languages, words, strict=False)
            if isinstance(text, str) and text
        )

    def _labels(self) -> Iterator[IndexedLabel]:
        having: dict[int, list[int]] = {}
        classes = [dict.fromkeys(map(_place, own[1:])) for own in self._classes]
        if max(map(len, classes), default=0) > _MOST_LABELS:
            raise UnreadableIndexError
        for number, row in enumerate(self._rows()):
            for place in classes[_place(row[0])]:
                having.setdefault(place, []).append(number)
        for place, row in enumerate(self._head["labels"]):
            field, texts, unseen = _filled(row, (0, [], []))
            if place not in having:
                texts, unseen = [], []  # nothing is found by it
            label = Label(LABEL_FIELDS[_place(field)], texts=self._parallel(texts), unseen=self._parallel(unseen))
            yield IndexedLabel(label, label.texts, label.unseen, tuple(having.get(place, ())))

    def _terms(self, documents: int) -> tuple[dict[str, dict[str, Postings]], dict[str, list[str]]]:
        """Return the postings of each stem, and the names, by language."""
        is_divided = "terms" not in self._head
        buckets = [self._files[f"terms-{number}"] for number in range(BUCKETS)] if is_divided else [self._head["terms"]]
        terms: dict[str, dict[str, Postings]] = {}
        names: dict[str, list[str]] = {}
        for bucket in buckets:
            for language, columns in zip(self._languages, bucket, strict=False):
                stems, packed = (_text(column).split(" ") for column in columns) if columns else ([], [])
                for term, postings in zip(stems, packed, strict=True):
                    if not term:
                        continue
                    terms.setdefault(language, {})[term] = _unpack(postings.removeprefix("~"), documents)
                    if postings.startswith("~"):
                        names.setdefault(language, []).append(term)
        if is_divided:
            for language, named in zip(self._languages, self._head["names"], strict=False):
                known = terms.get(language, {})
                names[language] = [term for term in _text(named).split(" ") if term in known]
        return terms, names


def _unpack(packed: str, documents: int) -> Postings:
    """Return postings from the distances of documents and the letters of impacts."""
    postings: Postings = []
    number = 0
    for distance, letter in _POSTING.findall(packed):
        number += int(distance or 0)
        code = ord(letter)
        impact = code - (_TO_LOWER if code >= _FIRST_SMALL else _TO_UPPER)
        if number >= documents or not 1 <= impact <= MOST_IMPACT:
            raise UnreadableIndexError
        postings += number, impact
    if not postings:
        raise UnreadableIndexError
    return postings


def _name_step(id_: str, story: str, owner: str) -> StepName:
    """Return the name of a step of a story, of its event `owner`, or without a story of the bill `owner`."""
    return StepName(id_, story, owner) if story else StepName(id_, bill=owner)


def _filled(row: Sequence[Any], empty: tuple[Any, ...]) -> tuple[Any, ...]:
    """Return a row with the empty values that were left out at its end."""
    return (*row, *empty[len(row) :])


def _place(value: object) -> int:
    if not isinstance(value, int) or value < 0:
        raise UnreadableIndexError
    return value


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise UnreadableIndexError
    return value


def _texts_in(values: Sequence[object]) -> list[str]:
    return [_text(value) for value in values]
