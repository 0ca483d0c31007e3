"""The share of a kept text that still stands on a page: which words count, and that the time stays linear."""

from __future__ import annotations

import time

from hypothesis import given
from hypothesis import strategies as st

from onrecord.model.fuzzy_match import share_kept
from onrecord.model.quotations import passages

WORDS = st.lists(st.sampled_from(["ab", "cd", "ef", "gh", "ij"]), min_size=1, max_size=60)
"""Few words, so that rows of them are repeated."""


def _share(kept: str, page: str) -> float:
    return share_kept(passages(kept), page)


def _numbers(start: int, stop: int) -> list[str]:
    return [f"w{number}" for number in range(start, stop)]


@given(WORDS, WORDS)
def test_share_is_a_share(kept: list[str], page: list[str]) -> None:
    """The share lies between 0 and 1."""
    assert 0 <= _share(" ".join(kept), " ".join(page)) <= 1


@given(WORDS, st.sampled_from([" ", "\n", ", ", " — "]), st.lists(st.just("other"), max_size=9), st.booleans())
def test_whole_text_counts_as_whole(words: list[str], gap: str, others: list[str], is_before: bool) -> None:  # noqa: FBT001
    """A text that stands there as a whole has the share 1, whatever stands before or after it."""
    page = [*others, *words] if is_before else [*words, *others]

    assert _share(" ".join(words), gap.join(page)) == 1


@given(st.integers(5, 80), st.data())
def test_removed_words_count_as_lost(length: int, data: st.DataObject) -> None:
    """If a stretch is cut out, exactly the words left count, unless fewer than four of them are left on a side."""
    start = data.draw(st.integers(0, length))
    stop = data.draw(st.integers(start, length))
    sides = ([length] if start == stop else [start, length - stop]) if stop - start < length else []
    left = sum(side for side in sides if side >= 4)
    page = _numbers(0, start) + ([] if start == stop else ["cut"]) + _numbers(stop, length)

    assert _share(" ".join(_numbers(0, length)), " ".join(page)) == left / length


@given(st.integers(4, 40), st.integers(4, 40))
def test_order_counts(first: int, second: int) -> None:
    """Of two halves that changed places, only the longer counts."""
    one, two = _numbers(0, first), _numbers(first, first + second)

    assert _share(" ".join(one + two), " ".join(two + one)) == max(first, second) / (first + second)


def test_typing_of_marks_does_not_count() -> None:
    """Quotation marks, dashes, white space and invisible characters don't count, as in quotations."""
    assert _share("The «bill» – it said", "The “bill” - it\u00ad said") == 1


def test_gap_of_the_kept_text_may_hold_anything() -> None:
    """Where the kept text has a gap, the page may have any words."""
    assert _share("one two three four\n[…]\nfive six seven eight", "one two three four x y z five six seven eight") == 1


def test_script_without_spaces_is_compared_by_letters() -> None:
    """In a script without spaces, each letter counts as a word."""
    assert _share("法案已经通过了", "今天法案已经通过了吗") == 1
    assert _share("法案已经通过了", "完全不同的文字在这里") == 0


def test_long_texts_take_a_moment() -> None:
    """Texts of 100 and 200 KB that only repeat one word take no longer than others."""
    started = time.perf_counter()
    share = _share("word " * 20_000, "word " * 40_000)

    assert share == 1
    assert time.perf_counter() - started < 5
