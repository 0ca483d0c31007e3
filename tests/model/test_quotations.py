"""Quotations: which texts count as equal words, and the closest words where none are equal."""

from __future__ import annotations

import random
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from onrecord.model.foldings import fold_quotation
from onrecord.model.fuzzy_match import closest_match
from onrecord.model.quotations import gap_between, is_typed_in_one_way, occurrences, passages


def places(words: str, text: str) -> list[str]:
    """Return the folded text at each occurrence of `words`."""
    return [found.passage.folded[found.start : found.end] for found in occurrences(words, passages(text))]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("two  words\n\tand\u00a0three\u2009more\u202f", "two words and three more"),
        ("“a” „b‟ «c» ″d″ ＂e＂", '"a" "b" "c" "d" "e"'),
        ("‘a’ ‚b‛ ‹c› `d´ e′ oʻzbek", "'a' 'b' 'c' 'd' e' o'zbek"),
        ("a‐b‑c‒d–e—f―g−h－i", "a-b-c-d-e-f-g-h-i"),
        ("Kazakh\u00adstan\u200b \u2060", "Kazakhstan"),
        ("\u2067\u05d0\u2069 \u200e10\u200f", "\u05d0 10"),
        ("cafe\u0301 и\u0306", "caf\u00e9 й"),
        ("Ä ß … , . [x]", "Ä ß … , . [x]"),
        ("c с", "c с"),
    ],
)
def test_folding_unifies_only_listed_characters(text: str, expected: str) -> None:
    """Folding unifies spaces, quotation marks, apostrophes, dashes and invisible characters; letters and case stay."""
    assert fold_quotation(text) == expected


@given(st.text())
def test_folding_is_idempotent(text: str) -> None:
    """Folding is idempotent for any text."""
    assert fold_quotation(fold_quotation(text)) == fold_quotation(text)


@given(st.text())
def test_folded_text_has_single_spaces_only(text: str) -> None:
    """A folded text has single spaces only, and composed letters."""
    folded = fold_quotation(text)

    assert folded == " ".join(folded.split())
    assert folded == unicodedata.normalize("NFC", folded)


words = st.text("abcéяқ", min_size=1, max_size=6)
sentences = st.lists(words, min_size=1, max_size=12)


@given(sentences, sentences, sentences, st.sampled_from([" ", "\n", " \u00a0", "\t"]))
def test_quoted_words_are_found(before: list[str], quoted: list[str], after: list[str], space: str) -> None:
    """Any sequence of whole words of a text is found in it, whatever the white space."""
    text = space.join([*before, *quoted, *after])

    assert " ".join(quoted) in places(" ".join(quoted), text)


@given(sentences, sentences)
def test_no_quotation_is_found_across_gap(before: list[str], after: list[str]) -> None:
    """Words on both sides of a gap are not found as a quotation, and the gap is reported."""
    text = f"{' '.join(before)}.\n[…]\n{' '.join(after)}"
    quoted = f"{before[-1]}. {after[0]}"

    assert places(quoted, text) == []
    gap = gap_between(quoted, passages(text))
    assert gap is not None
    assert gap.line == 2


@given(sentences, sentences)
def test_place_is_that_of_first_word(before: list[str], quoted: list[str]) -> None:
    """Line and column of an occurrence refer to the snapshot's text."""
    text = "\n".join(f"  {word}" for word in (*before, "“Start", *quoted))

    (found,) = occurrences("Start", passages(text))

    assert found.place == (len(before) + 1, 3, len("“Start"))


@pytest.mark.parametrize(
    ("quoted", "text", "count"),
    [
        ("exclusive", "It is exclusive.", 1),
        ("exclusive", "It is exclusively ours, inexclusive, exclusives", 0),
        ("exclusive", "non-exclusive, exclusive—very", 2),
        ("we can", "we can't, we can’t", 0),
        ("accord", "l’accord", 1),
        ("10", "10,000 and 1.10 and 2010", 0),
        ("10", "from 10, 10. (10)", 3),
        ("ha ha", "ha ha ha", 2),
        ("жылы", "жылы, жылында", 1),
        ("cafe", "cafe\u0301 cafe", 1),
        ("किताब", "किताबें", 0),
        ("独家", "这不是独家的", 1),
        ("สวัสดี", "กล่าวสวัสดีครับ", 1),
        ('"no', 'She said "no".', 1),
        ("\u200b", "any text", 0),
        ("Exclusive", "exclusive", 0),
    ],
)
def test_only_whole_words_are_found(quoted: str, text: str, count: int) -> None:
    """Parts of a word, a contraction or a number are not found; scripts without spaces match any letters."""
    assert len(places(quoted, text)) == count


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("one\n[…]\ntwo", [("one", 1), ("two", 2)]),
        ("one\n  [...] \ntwo\n\n[…]\n", [("one", 1), ("two", 2), ("", 5)]),
        ("one […] two\n[...] three", [("one […] two [...] three", 1)]),
        ("", [("", 1)]),
    ],
)
def test_gap_is_separate_line(text: str, expected: list[tuple[str, int]]) -> None:
    """A gap is a line with nothing but dots in brackets."""
    assert [(passage.folded, passage.line) for passage in passages(text)] == expected


@pytest.mark.parametrize(
    ("prefix", "expected"),
    [("has direct", True), ("direct", True), ("irect", False), ("direct and", False), ("It has\n direct", True)],
)
def test_prefix_directly_precedes_quotation(prefix: str, *, expected: bool) -> None:
    """A prefix is whole words that end where the quotation starts."""
    (found,) = occurrences("and exclusive", passages("It has  direct and exclusive access."))

    assert found.follows(prefix) is expected


@pytest.mark.parametrize(("suffix", "expected"), [("access", True), ("access.", True), ("acc", False), (".", False)])
def test_suffix_directly_follows_quotation(suffix: str, *, expected: bool) -> None:
    """A suffix is whole words that start where the quotation ends."""
    (found,) = occurrences("and exclusive", passages("It has  direct and exclusive access."))

    assert found.precedes(suffix) is expected


TEXT = "Meta said that the process is not an exclusive to Kazakhstan, McConaghy wrote: 10,000 pages."


@pytest.mark.parametrize(
    ("quoted", "differences"),
    [
        ("is not exclusive to Kazakhstan", [("an exclusive", "exclusive")]),
        ("is not an exclusive only to Kazakhstan", [("to", "only to")]),
        ("is not an exclusve for Kazakhstan", [("exclusive to", "exclusve for")]),
        ("the Process is not", [("process", "Process")]),
        ("to Kazakhstan McConaghy wrote", [(", McConaghy", "McConaghy")]),
        ("wrote: 10 pages", [("10,000", "10")]),
        ("Meta had said that", [("said", "had said")]),
    ],
)
def test_closest_match_lists_differing_words(quoted: str, differences: list[tuple[str, str]]) -> None:
    """The closest match lists the differing words, with a neighbour where one side has none."""
    miss = closest_match(quoted, passages(TEXT))

    assert miss is not None
    assert [(found.found, found.quoted) for found in miss.differences] == differences


def test_dissimilar_words_have_no_closest_match() -> None:
    """Texts with less than half of the words in common have no closest match."""
    assert closest_match("all of the ministers resigned to nobody's surprise", passages(TEXT)) is None


@given(sentences, sentences, sentences, st.integers(0, 11))
def test_wrong_word_is_corrected(before: list[str], quoted: list[str], after: list[str], position: int) -> None:
    """For a quotation with one wrong word, the text's own words are suggested."""
    misquoted = [*quoted[:position], "OTHER", *quoted[position + 1 :]]
    text = " ".join([*before, *quoted, *after])

    miss = closest_match(" ".join(misquoted), passages(text))

    assert len(misquoted) <= 2 or miss is not None
    assert miss is None or (miss.words in fold_quotation(text) and places(miss.words, text))


@pytest.mark.parametrize(
    ("word", "expected"),
    [("access", True), ("one-two", True), ("don't", False), ("«доступ»", False), ("–", False), ("-", False)],
)
def test_word_with_punctuation_has_several_spellings(word: str, *, expected: bool) -> None:
    """Quotation marks, apostrophes and dashes can be typed in several ways; a hyphen within a word can't."""
    assert is_typed_in_one_way(word) is expected


def _long_text(words: int) -> list[str]:
    """Return words as frequent as in a language: a few stand everywhere, most stand once or twice."""
    chosen = random.Random(7)  # noqa: S311  (the same words in each run)
    known = ["".join(chosen.choices("etaoinshrdlu", k=chosen.randint(2, 10))) for _ in range(4000)]
    return chosen.choices(known, [1 / rank for rank in range(1, len(known) + 1)], k=words)


@pytest.mark.parametrize("length", [8, 20, 60])
@pytest.mark.parametrize("at", [0, 5_321, 11_900])
@pytest.mark.parametrize("wrong", ["MINISTRY", "", "of the"])
def test_wrong_word_is_found_in_long_text(length: int, at: int, wrong: str) -> None:
    """In a text too long to be compared word by word, the nearest words are found wherever they stand."""
    text = _long_text(12_000)
    quoted = text[at : at + length]
    misquoted = [*quoted[: length // 2], wrong, *quoted[length // 2 + 1 :]]

    miss = closest_match(" ".join(misquoted), passages(" ".join(text)))

    assert miss is not None
    assert miss.words.split() == quoted
    assert len(miss.differences) == 1


def test_words_of_another_text_have_no_match_in_long_text() -> None:
    """A long text has no closest match for words that it does not contain."""
    assert closest_match("nobody of this house ever said such words", passages(" ".join(_long_text(12_000)))) is None


@given(st.lists(st.text("aé\u0301\u00ad", max_size=3), min_size=1), st.sampled_from([" ", "\n", "\n\n", "\u00a0\n "]))
def test_place_is_the_same_in_long_text(before: list[str], space: str) -> None:
    """Line and column do not depend on how much text stands before the words."""
    text = space.join([*before, "word" * 3000, *before, "Start", "end"])

    (found,) = occurrences("Start end", passages(text))

    line, column, length = found.place
    assert text.split("\n")[line - 1][column - 1 :][:length] == "Start"
