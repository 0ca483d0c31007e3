"""Tests of onrecord.read.file_decoding: bytes become text, or a problem that an editor can find."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from onrecord.problems import Problem, SourceFile
from onrecord.read.file_decoding import MAX_BYTES, decode, refused_in

PATH = "content/event.yaml"


def the_problem(data: bytes) -> Problem:
    """Return the only problem of a file that is refused."""
    outcome = decode(data, PATH)
    assert outcome.value is None
    (problem,) = outcome.problems
    return problem


def place(problem: Problem) -> tuple[int, int, int]:
    """Return line, column and length of a problem's place."""
    span = problem.span
    assert span is not None
    assert span.path == PATH
    return span.line, span.column, span.length


@pytest.mark.parametrize(
    ("data", "text"),
    [
        pytest.param(b"", "", id="nothing"),
        pytest.param(b"a: b\n", "a: b\n", id="plain"),
        pytest.param(b"\xef\xbb\xbfa: b\n", "a: b\n", id="byte order mark"),
        pytest.param(b"a: b\r\nc: d\r\n", "a: b\nc: d\n", id="Windows' line ends"),
        pytest.param(b"a: b", "a: b", id="no last line end"),
        pytest.param("a: «Мәжіліс» — №3\n".encode(), "a: «Мәжіліс» — №3\n", id="Kazakh, quotation marks, dash"),
        pytest.param("a: \u00a0\u202f\u200d😀\n".encode(), "a: \u00a0\u202f\u200d😀\n", id="spaces, joiner, emoji"),
    ],
)
def test_valid_text_is_decoded(data: bytes, text: str) -> None:
    """UTF-8 with or without a byte order mark is accepted; line ends become LF; nothing else changes."""
    outcome = decode(data, PATH)

    assert SourceFile(PATH, text) == outcome.value
    assert outcome.problems == ()


def test_no_refused_character_is_printable() -> None:
    """Printable texts skip the search for refused characters, so no refused character may be printable."""
    refused = [chr(code) for code in range(0x11_0000) if refused_in(f"\u00a0{chr(code)}")]

    assert refused
    assert [character for character in refused if character.isprintable()] == []


@pytest.mark.parametrize(
    ("data", "code", "message", "at"),
    [
        pytest.param(b"\xff\xfea\x00", "YML008", "the file is saved as UTF-16", (1, 1, 0), id="UTF-16, little end"),
        pytest.param(b"\xfe\xff\x00a", "YML008", "the file is saved as UTF-16", (1, 1, 0), id="UTF-16, big end"),
        pytest.param(b"\xe9", "YML008", "the byte 0xE9 is not UTF-8 text", (1, 1, 1), id="Latin-1 at the start"),
        pytest.param(
            b"a: b\nc: caf\xe9 x\n", "YML008", "the byte 0xE9 is not UTF-8 text", (2, 7, 1), id="Latin-1 in line 2"
        ),
        pytest.param(
            b"\xef\xbb\xbfa: \xe9\n", "YML008", "the byte 0xE9 is not UTF-8 text", (1, 4, 1), id="Latin-1 after a BOM"
        ),
        pytest.param(
            b"a: b\r\nc: \xff\r\n", "YML008", "the byte 0xFF is not UTF-8 text", (2, 4, 1), id="Latin-1 after CRLF"
        ),
        pytest.param(
            "a: Да ".encode() + b"\xe4", "YML008", "the byte 0xE4 is not UTF-8 text", (1, 7, 1), id="after Cyrillic"
        ),
        pytest.param(
            b"a: \xed\xa0\x80\n", "YML008", "the byte 0xED is not UTF-8 text", (1, 4, 1), id="an encoded surrogate"
        ),
        pytest.param(b"a: \xd0", "YML008", "the byte 0xD0 is not UTF-8 text", (1, 4, 1), id="half a letter at the end"),
        pytest.param(b"a\x00b", "YML008", "U+0000 (a control character) stands here", (1, 2, 1), id="NUL"),
        pytest.param(b"a\x1b[31m", "YML008", "U+001B (a control character) stands here", (1, 2, 1), id="escape"),
        pytest.param(b"a\x7f", "YML008", "U+007F (a control character) stands here", (1, 2, 1), id="delete"),
        pytest.param(b"a\rb\n", "YML008", "U+000D (a control character) stands here", (1, 2, 1), id="lone CR"),
        pytest.param(
            "a\u0085b".encode(), "YML008", "U+0085 (a control character) stands here", (1, 2, 1), id="next line"
        ),
        pytest.param(
            "a\n\u2028b".encode(), "YML008", "U+2028 (line separator) stands here", (2, 1, 1), id="line separator"
        ),
        pytest.param(
            "ab\u2029".encode(),
            "YML008",
            "U+2029 (paragraph separator) stands here",
            (1, 3, 1),
            id="paragraph separator",
        ),
        pytest.param(
            "a\u202eb".encode(),
            "YML008",
            "U+202E (right-to-left override) stands here",
            (1, 2, 1),
            id="direction override",
        ),
        pytest.param(
            "a\ufeff".encode(),
            "YML008",
            "U+FEFF (zero width no-break space) stands here",
            (1, 2, 1),
            id="byte order mark inside",
        ),
        pytest.param(
            b"a\x01b\x02\nc\x03",
            "YML008",
            "U+0001 (a control character) stands here (and 2 more in this file)",
            (1, 2, 1),
            id="three control characters",
        ),
        pytest.param(b"a:\tb\n", "YML003", "a tab stands here", (1, 3, 1), id="tab"),
        pytest.param(b"a:\n\t\tb: c\n", "YML003", "a tab stands here", (2, 1, 2), id="two tabs in a row"),
        pytest.param(
            b"a:\n\tb: c\n\td: e\n\tf: g\n",
            "YML003",
            "a tab stands here (and 2 more in this file)",
            (2, 1, 1),
            id="tabs in three lines",
        ),
        pytest.param(
            b"a: 1\n<<<<<<< HEAD\na: 2\n=======\na: 3\n>>>>>>> other\n",
            "YML009",
            "two versions of this file were merged, and nobody chose between them",
            (2, 1, 7),
            id="merge conflict",
        ),
        pytest.param(
            b"a: 1\r\n<<<<<<<\r\na: 2\r\n>>>>>>>\r\n",
            "YML009",
            "two versions of this file were merged, and nobody chose between them",
            (2, 1, 7),
            id="merge conflict with CRLF and no names",
        ),
        pytest.param(
            b"x" * (MAX_BYTES + 1), "YML010", "the file is larger than 1 MiB", (1, 1, 0), id="one byte too large"
        ),
    ],
)
def test_undecodable_file_is_refused_with_its_place(
    data: bytes, code: str, message: str, at: tuple[int, int, int]
) -> None:
    """A character that YAML rejects, or reads differently than an editor, is one problem with line and column."""
    problem = the_problem(data)

    assert (code, message, at) == (problem.code, problem.message, place(problem))
    assert problem.hint


def test_file_of_the_largest_size_is_accepted() -> None:
    """A file of exactly the largest size is no problem."""
    outcome = decode(b"x" * MAX_BYTES, PATH)

    assert outcome.problems == ()


def test_merge_conflict_lists_its_other_marks() -> None:
    """The problem of a merge conflict lists the other marks as related places."""
    problem = the_problem(b"<<<<<<< a\nx\n=======\ny\n>>>>>>> b\nz\n<<<<<<< a\n>>>>>>> b\n")

    assert [related.span.line for related in problem.related] == [5, 7, 8]


@pytest.mark.parametrize(
    "text",
    [
        "title: =======\n",
        "body: |\n  Heading\n  =======\n",
        "body: |\n  > <<<<<<< is how a conflict starts\n",
        "body: |\n  =======\n",
        "a: <<<<<<<\n",
        "<<<<<<<<<<\n",
    ],
)
def test_similar_lines_are_no_merge_conflict(text: str) -> None:
    """Only whole marks at the start of a line are a conflict: Markdown underlines headings with '='."""
    outcome = decode(text.encode(), PATH)

    assert outcome.problems == ()


def test_problems_of_all_kinds_are_reported_together() -> None:
    """One run reports a conflict, a tab and a control character in one file as three problems."""
    outcome = decode(b"<<<<<<< a\n\tb\x00\n", PATH)

    assert [problem.code for problem in outcome.problems] == ["YML009", "YML003", "YML008"]


def test_problem_shows_its_line_without_line_end() -> None:
    """A problem's text is its line, without line end or byte order mark."""
    problem = the_problem("\ufeffa: b\r\nc: \u2028d\r\n".encode())

    assert problem.span is not None
    assert problem.span.text == "c: \u2028d"


@settings(max_examples=100)
@given(st.binary(max_size=200))
@example(b"\xef\xbb\xbf\xff")
@example(b"\xef\xbb\xbf\xef\xbb\xbf")
@example(b"\xef\xbb")
@example(b"\r")
def test_any_bytes_give_text_or_problems(data: bytes) -> None:
    """Any bytes give a text without control characters, or a problem inside the file."""
    outcome = decode(data, PATH)

    assert (outcome.value is None) == bool(outcome.problems)
    if outcome.value is not None:
        assert {unicodedata.category(character) for character in outcome.value.text.replace("\n", "")} & {"Cc"} == set()
    for problem in outcome.problems:
        line, column, _ = place(problem)
        assert line >= 1
        assert 1 <= column <= len(data) + 1
