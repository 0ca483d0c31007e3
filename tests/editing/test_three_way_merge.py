"""Two changes of one text become one text; where both changed the same lines, nothing is decided."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from slow import examples

from onrecord.editing.starting.three_way_merge import Conflict, Merge, merge_texts

BASE = "a\nb\nc\nd\n"


@pytest.mark.parametrize(
    ("ours", "theirs", "merged"),
    [
        ("x\nb\nc\nd\n", BASE, "x\nb\nc\nd\n"),
        (BASE, "a\nb\nc\nx\n", "a\nb\nc\nx\n"),
        ("x\nb\nc\nd\n", "a\nb\nc\ny\n", "x\nb\nc\ny\n"),
        ("a\nx\nb\nc\nd\n", "a\nb\nc\n", "a\nx\nb\nc\n"),
        ("a\nx\nd\n", "a\nx\nd\n", "a\nx\nd\n"),
        ("", BASE, ""),
        ("a\nb\nc\nd", "x\nb\nc\nd\n", "x\nb\nc\nd"),
    ],
    ids=["ours", "theirs", "both", "added and deleted", "the same", "nothing left", "without a last line end"],
)
def test_changes_of_both_are_merged(ours: str, theirs: str, merged: str) -> None:
    """Changes of other lines don't conflict, nor do equal changes of the same ones."""
    assert merge_texts(BASE, ours, theirs) == Merge(merged, ())


@pytest.mark.parametrize(
    ("ours", "theirs", "conflict"),
    [
        ("a\nx\nc\nd\n", "a\ny\nc\nd\n", Conflict(2, ("x\n",), ("y\n",))),
        ("a\nc\nd\n", "a\ny\nc\nd\n", Conflict(2, (), ("y\n",))),
        ("a\nx\nc\nd\n", "a\nb\ny\nd\n", Conflict(2, ("x\n", "c\n"), ("b\n", "y\n"))),
    ],
    ids=["a line", "deleted", "adjacent"],
)
def test_conflict_keeps_ours(ours: str, theirs: str, conflict: Conflict) -> None:
    """Where both changed the same lines, or adjacent ones, our text stays, and both sides are told."""
    assert merge_texts(BASE, ours, theirs) == Merge(ours, (conflict,))


LINES = st.lists(st.sampled_from("abc"), max_size=6).map(lambda lines: "".join(f"{line}\n" for line in lines))


@given(LINES, LINES, LINES)
@examples(200)
def test_merge_loses_no_change(base: str, ours: str, theirs: str) -> None:
    """One change alone is taken over, and equal changes are one; both orders have the same conflicts."""
    assert merge_texts(base, ours, base) == merge_texts(base, ours, ours) == Merge(ours, ())
    assert merge_texts(base, base, theirs) == Merge(theirs, ())
    there, back = merge_texts(base, ours, theirs), merge_texts(base, theirs, ours)
    assert [(one.ours, one.theirs) for one in there.conflicts] == [(one.theirs, one.ours) for one in back.conflicts]
    assert there.conflicts or there.text == back.text


def test_git_merges_alike(tmp_path: Path) -> None:
    """Git merges two changes that lie apart into the same text."""
    base = "".join(f"{number}\n" for number in range(20))
    ours, theirs = base.replace("\n3\n", "\nmine\n"), base.replace("\n15\n", "\ntheirs\nmore\n")
    for name, text in {"ours": ours, "base": base, "theirs": theirs}.items():
        (tmp_path / name).write_text(text, "utf-8")
    command = ("git", "merge-file", "--stdout", "ours", "base", "theirs")
    merged = subprocess.run(command, cwd=tmp_path, capture_output=True, check=True).stdout

    assert merged.decode() == merge_texts(base, ours, theirs).text
