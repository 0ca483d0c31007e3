"""The ids that no story or event may have."""

from __future__ import annotations

import pytest

from onrecord.model.reserved_ids import is_reserved_for_event, is_reserved_for_story

RESERVED_FOR_STORIES = (
    "bills",
    "actors",
    "sources",
    "tags",
    "pages",
    "corrections",
    "search",
    "api",
    "static",
    "stories",
    "embed",
    "en",
    "2021",
    "0001",
)


@pytest.mark.parametrize("id_", RESERVED_FOR_STORIES)
def test_word_is_reserved_for_stories(id_: str) -> None:
    """No story has the id of another page kind, a language or a year."""
    reserved = is_reserved_for_story(id_, ("en",))

    assert reserved


@pytest.mark.parametrize(
    ("id_", "languages_"), [("fr", ("en", "fr")), ("sr-latn", ("sr-Latn",)), ("zh-hant-tw", ("zh-Hant-TW",))]
)
def test_language_of_the_site_is_reserved(id_: str, languages_: tuple[str, ...]) -> None:
    """No story has the code of one of the site's languages as its id."""
    assert (is_reserved_for_story(id_, languages_), is_reserved_for_story(id_, ("en",))) == (True, False)


@pytest.mark.parametrize("id_", ["claims", "sources", "embed", "all", "by", "2021", "cite-1", "cite-12"])
def test_word_is_reserved_for_events(id_: str) -> None:
    """No event has the id of its story's other pages or of a reference's anchor."""
    reserved = is_reserved_for_event(id_)

    assert reserved


@pytest.mark.parametrize("id_", ["dispute", "2021-elections", "20210", "bill", "cite", "cite-one", "enru", "actor"])
def test_word_that_resembles_a_reserved_one_is_allowed(id_: str) -> None:
    """A word that only resembles a reserved word may be an id."""
    assert (is_reserved_for_story(id_, ("en", "ru")), is_reserved_for_event(id_)) == (False, False)
