"""A published index is read back into one that finds the same, and no other file breaks the reader."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from functools import cache
from typing import Any

import pytest
from search_sites import finder, further_queries, queries

from onrecord.editing.lookup.published_search import PublishedSearch, UnreadableIndexError, name_further_files
from onrecord.search.index_files import encode_index

SITES = sorted({query.site for query in queries()})
Files = dict[str, Any]


@cache
def _texts(site: str, *, is_divided: bool) -> Mapping[str, str]:
    found = finder(site)
    return encode_index(found.index, found.opened.records.site.fields.languages, is_divided=is_divided)


def _files(site: str, *, is_divided: bool) -> Files:
    return {name: json.loads(text) for name, text in _texts(site, is_divided=is_divided).items()}


@pytest.mark.parametrize("is_divided", [False, True])
@pytest.mark.parametrize("site", SITES)
def test_published_search_ranks_as_the_site_does(site: str, is_divided: bool) -> None:  # noqa: FBT001
    """Each query of readers finds the same documents, in the same order, with the same scores."""
    files = _files(site, is_divided=is_divided)
    published = PublishedSearch(files)
    asked = [query.words for query in (*queries(), *further_queries()) if query.site == site]
    for words in asked:
        first = [(str(hit.document.name), hit.score) for hit in finder(site).find(words)]
        assert [(str(hit.document.name), hit.score) for hit in published.find(words)] == first

    assert asked
    assert {"index", *name_further_files(files["index"])} == set(files)


def _version(files: Files) -> None:
    files["index"]["version"] = 3


def _number(files: Files) -> None:
    files["index"]["documents"] = 10**9


def _fewer(files: Files) -> None:
    files["index"]["rows"].pop()


def _class(files: Files) -> None:
    files["index"]["rows"][0][0] = 10**6


def _negative(files: Files) -> None:
    files["index"]["rows"][0][0] = -1


def _claim_first(files: Files) -> None:
    files["index"]["rows"][0][1] = "#claim"


def _posting(files: Files) -> None:
    language = next(place for place, columns in enumerate(files["index"]["terms"]) if columns)
    files["index"]["terms"][language][1] = "99999Z " + files["index"]["terms"][language][1].partition(" ")[2]


def _columns(files: Files) -> None:
    language = next(place for place, columns in enumerate(files["index"]["terms"]) if columns)
    files["index"]["terms"][language][0] += " more"


def _no_posting(files: Files) -> None:
    language = next(place for place, columns in enumerate(files["index"]["terms"]) if columns)
    files["index"]["terms"][language][1] = " " + files["index"]["terms"][language][1].partition(" ")[2]


def _many_labels(files: Files) -> None:
    files["index"]["classes"][0] = [0, *range(1_000)]


def _list(files: Files) -> None:
    files["index"] = []


@pytest.mark.parametrize(
    "spoil",
    [_version, _number, _fewer, _class, _negative, _claim_first, _posting, _no_posting, _many_labels, _columns, _list],
)
def test_an_unfit_index_is_one_error(spoil: Callable[[Files], None]) -> None:
    """Another version, numbers that are the place of nothing, and other forms are refused alike."""
    files = _files("examples/tidal-gate", is_divided=False)
    spoil(files)

    def load() -> None:
        name_further_files(files["index"])
        PublishedSearch(files)

    with pytest.raises(UnreadableIndexError):
        load()


def test_a_label_of_no_document_finds_nothing() -> None:
    """A query with the words of such a label is answered."""
    files = _files("examples/tidal-gate", is_divided=False)
    files["index"]["labels"].append([0, ["quinquereme"] * len(files["index"]["languages"])])

    assert PublishedSearch(files).find("quinquereme") == []
