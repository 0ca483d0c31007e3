"""Two versions of an entry are joined field by field; what both changed asks."""

from __future__ import annotations

import pytest

from onrecord.editing.entries.file_text import UnsafeChangeError
from onrecord.editing.entries.joining import compare_versions, join_versions
from onrecord.problems import RefusedError

BASE = """# the event
date: 2021-11-05
title: A   # short
speaker: port
sources: [gazette]
claims:
  - id: one
    text: x
"""
NOW = (
    BASE.replace("title: A   # short", "title: B   # shorter")
    .replace("speaker: port\n", "# not named\n")
    .replace("[gazette]", "[gazette, wire]")
)
YOURS = (
    BASE.replace("title: A ", "title: C ")
    .replace("date: 2021-11-05", "date: 2021-11-06")
    .replace("[gazette]", "[gazette, wire]")
    .replace("text: x\n", "text: y\ntags: [new]\n")
)
SEVERAL = "# sources\na:\n  title: A\nb:\n  title: B\n"


def _compare(base: str, now: str, yours: str, kind: str = "event", entry: str = "") -> dict[str, str] | None:
    fields = compare_versions(base.encode(), now.encode(), yours.encode(), kind, entry)
    return fields if fields is None else {one.field: one.state for one in fields}


def test_each_field_has_the_side_that_changed_it() -> None:
    """A field is the same, changed by one side, or by both; equal changes are the same."""
    assert _compare(BASE, NOW, YOURS) == {
        "date": "yours",
        "title": "both",
        "speaker": "now",
        "sources": "same",
        "claims": "yours",
        "tags": "yours",
    }
    fields = compare_versions(BASE.encode(), NOW.encode(), YOURS.encode(), "event", "")
    assert fields is not None
    title = next(one for one in fields if one.field == "title")
    assert (title.base, title.now, title.yours) == ("A", "B", "C")
    speaker = next(one for one in fields if one.field == "speaker")
    assert (speaker.base, speaker.now, speaker.yours) == ("port", None, "port")


@pytest.mark.parametrize(("side", "title"), [("now", "title: B "), ("yours", "title: C ")])
def test_what_one_side_changed_is_taken(side: str, title: str) -> None:
    """The result is the file now, with its comments, your fields, and the chosen ones."""
    joined = join_versions(BASE.encode(), NOW.encode(), YOURS.encode(), "event", "", {"title": side})  # type: ignore[dict-item]

    expected = NOW.replace("title: B ", title).replace("2021-11-05", "2021-11-06").replace("text: x", "text: y")
    assert joined.data.decode() == expected.replace("claims:", "tags: new\nclaims:")


def test_nothing_is_preselected() -> None:
    """Without a choice for a field that both changed, nothing is joined."""
    with pytest.raises(RefusedError, match="choose for each field that both changed: title"):
        join_versions(BASE.encode(), NOW.encode(), YOURS.encode(), "event", "", {"date": "now"})


@pytest.mark.parametrize(
    ("now", "yours"),
    [
        (NOW, YOURS.replace("title: C", "title: [")),
        ("a: [", YOURS),
        (NOW, f"{YOURS}# a comment of mine\n"),
        ("- a\n", YOURS),
    ],
    ids=["yours can't be parsed", "the file can't be parsed", "a comment of yours", "no entry"],
)
def test_other_versions_are_compared_as_text(now: str, yours: str) -> None:
    """What is no field of the entry can't be joined by fields."""
    assert _compare(BASE, now, yours) is None
    with pytest.raises(UnsafeChangeError):
        join_versions(BASE.encode(), now.encode(), yours.encode(), "event", "", {})


def test_entry_of_several_is_joined_alone() -> None:
    """Another entry that the file has now stays; one that only your text has changed asks for the text."""
    now = SEVERAL.replace("title: B", "title: Bee").replace("a:\n", "a:\n  url: https://example.org/\n")
    yours = SEVERAL.replace("title: A", "title: Ay")

    assert _compare(SEVERAL, now, yours, "source", "a") == {"title": "yours", "url": "now"}
    assert join_versions(SEVERAL.encode(), now.encode(), yours.encode(), "source", "a", {}).data.decode() == (
        now.replace("title: A\n", "title: Ay\n")
    )
    assert _compare(SEVERAL, now, SEVERAL.replace("title: B", "title: Be"), "source", "a") is None
    assert _compare(SEVERAL, SEVERAL.replace("a:", "c:"), yours, "source", "a") is None
