"""The index of names: a thing is found by a whole name, folded as its user asks."""

from __future__ import annotations

import pytest

from onrecord.model.foldings import fold_name, fold_typed
from onrecord.model.name_index import NameIndex

NAMED = (
    ("ministry", ("The Ministry", "“Ministry”")),
    ("ministry-2", ("THE MINISTRY", "The  Ministry")),
    ("guild", ("The Guild", "the guild", "")),
)


@pytest.mark.parametrize(
    ("name", "typed", "heard"),
    [
        ("the ministry", ["ministry", "ministry-2"], ["ministry", "ministry-2"]),
        ("the  ministry", ["ministry-2"], ["ministry", "ministry-2"]),
        ("ministry", [], ["ministry"]),
        ("THE GUILD", ["guild"], ["guild"]),
        ("guild", [], []),
        ("“”", [], []),
        ("", [], []),
    ],
)
def test_folding_decides_which_names_are_one(name: str, typed: list[str], heard: list[str]) -> None:
    """All things with a name are found in their order, each once; no name is found by what folds to nothing."""
    assert [*NameIndex(NAMED, fold_typed).find(name)] == typed
    assert [*NameIndex(NAMED, fold_name).find(name)] == heard


def test_only_thing_is_none_where_several_have_the_name() -> None:
    """A name of two things means neither for certain."""
    index = NameIndex(NAMED, fold_typed)

    assert index.find_only("the ministry") is None
    assert index.find_only("the  ministry") == "ministry-2"
    assert index.find_only("the union") is None
