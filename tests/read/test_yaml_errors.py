"""Tests of onrecord.read.yaml.errors: libyaml's errors in plain words, at the place of the mistake.

cases/yml.md shows whole reports; this file has each explanation with its place.
"""

from __future__ import annotations

import re

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from onrecord.problems import Problem, SourceFile
from onrecord.read.yaml.errors import syntax_problem
from onrecord.read.yaml.nodes import Mapping, Scalar
from onrecord.read.yaml.slips import quoted
from onrecord.read.yaml.tree import parse_yaml


def syntax_error(text: str) -> Problem:
    """Return the only problem of a text that is no YAML."""
    (problem,) = parse_yaml(SourceFile("content/event.yaml", text)).problems
    assert problem.code == "YML001"
    return problem


def place(problem: Problem) -> tuple[int, int, str]:
    """Return line, column and the marked characters."""
    span = problem.span
    assert span is not None
    return span.line, span.column, span.text[span.column - 1 : span.column - 1 + span.length]


COLON = "a value with ': ' needs quotation marks"
NO_COLON = "this line has no colon after a field's name"
NO_SPACE = "a space is missing after the colon"
TOO_FAR = "this line is indented further than the field above it"
OTHER_COLUMN = "this line starts in another column than its neighbours"
AFTER_QUOTES = "nothing may follow a value in quotation marks"
APOSTROPHE = "an apostrophe ended the quoted value"
AFTER_LIST = "nothing may follow a list in brackets"
NAMELESS = "a field without a name"
OPEN_QUOTE = "this quotation mark is opened and never closed"
BACKSLASH = "a backslash inside double quotation marks starts a code that YAML doesn't know"
SAME_LINE = "a list can't begin on the same line as its field"
NO_DASH = "a list's item lacks its dash"


@pytest.mark.parametrize(
    ("text", "message", "where"),
    [
        pytest.param("a: Meta: denied\n", COLON, (1, 8, ":"), id="colon in a value"),
        pytest.param("a: x\nb: Meta: denied\n", COLON, (2, 8, ":"), id="colon in the second line"),
        pytest.param("Тема: Мета: отрицает\n", COLON, (1, 11, ":"), id="colon in Cyrillic"),
        pytest.param("a: Meta:\n", COLON, (1, 8, ":"), id="colon at the end"),
        pytest.param("- a: Meta: denied\n", COLON, (1, 10, ":"), id="colon in a list's item"),
        pytest.param("a:\n  - b: Meta: denied\n", COLON, (2, 12, ":"), id="colon in a nested item"),
        pytest.param("a: {b: c: d}\n", COLON, (1, 9, ":"), id="colon in braces"),
        pytest.param("a: [Meta: denied: x]\n", COLON, (1, 17, ":"), id="colon in brackets"),
        pytest.param("a: x\nb\nc: d\n", NO_COLON, (2, 1, "b"), id="no colon"),
        pytest.param("a: x\nb", NO_COLON, (2, 1, "b"), id="no colon in the last line"),
        pytest.param("a: x\nand more\n", NO_COLON, (2, 1, "and more"), id="a second line in the field's column"),
        pytest.param("a:\n- b\nc d\n", NO_COLON, (3, 1, "c d"), id="no colon after a list"),
        pytest.param("a:x\nb: y\n", NO_SPACE, (1, 2, ":"), id="no space in the first line"),
        pytest.param("a: x\nb:y\n", NO_SPACE, (2, 2, ":"), id="no space in the last line"),
        pytest.param("a: x\nb:y\nc: z\n", NO_SPACE, (2, 2, ":"), id="no space in between"),
        pytest.param("a: x\n  b: y\n", TOO_FAR, (2, 3, "b"), id="indented too far"),
        pytest.param("  a: x\nb: y\n", OTHER_COLUMN, (1, 3, "a: x"), id="the first line indented"),
        pytest.param("a:\n  b: x\n c: y\n", OTHER_COLUMN, (3, 2, "c: y"), id="between two columns"),
        pytest.param("a:\n  - b\n - c\n", OTHER_COLUMN, (3, 2, "- c"), id="a dash between two columns"),
        pytest.param('a: "b" c\n', AFTER_QUOTES, (1, 8, "c"), id="words after double quotation marks"),
        pytest.param("a: 'b' c\n", AFTER_QUOTES, (1, 8, "c"), id="words after single quotation marks"),
        pytest.param("a: 'the b's c'\n", APOSTROPHE, (1, 11, "s c'"), id="apostrophe"),
        pytest.param("a: [b] c\n", AFTER_LIST, (1, 8, "c"), id="words after brackets"),
        pytest.param("a: x\n: y\n", NAMELESS, (2, 1, ":"), id="no name"),
        pytest.param('a: "b\nc: d\n', OPEN_QUOTE, (1, 4, '"'), id="double quotation mark not closed"),
        pytest.param("a: x\nb: 'c\n", OPEN_QUOTE, (2, 4, "'"), id="single quotation mark not closed"),
        pytest.param('a: "b\n---\n', OPEN_QUOTE, (1, 4, '"'), id="not closed before a document's mark"),
        pytest.param('a: "b \\d c"\n', BACKSLASH, (1, 7, "\\d"), id="backslash"),
        pytest.param("a: > b\n", "text follows the '>' on the same line", (1, 6, "b"), id="words after >"),
        pytest.param("a: |b\n", "text follows the '|' on the same line", (1, 5, "b"), id="words after |"),
        pytest.param("a: - b\n", SAME_LINE, (1, 4, "-"), id="a list on its field's line"),
        pytest.param("a:\n  - b\n  c: d\n", NO_DASH, (3, 3, "c: d"), id="no dash"),
        pytest.param("- b\nc: d\n", NO_DASH, (2, 1, "c: d"), id="no dash at the top"),
        pytest.param("a: [b\nc: d\n", "the bracket '[' is opened and not closed", (1, 4, "["), id="bracket not closed"),
        pytest.param("a: {b: c\n", "the bracket '{' is opened and not closed", (1, 4, "{"), id="brace not closed"),
        pytest.param("a: @b\n", "'@' can't start a value without quotation marks", (1, 4, "@"), id="@"),
        pytest.param("a: `b`\n", "'`' can't start a value without quotation marks", (1, 4, "`"), id="backtick"),
        pytest.param("a: %b\n", "'%' can't start a value without quotation marks", (1, 4, "%"), id="percent"),
        pytest.param("a: * b\n", "'*' can't start a value without quotation marks", (1, 4, "*"), id="asterisk, space"),
        pytest.param("a: *b*\n", "'*' can't start a value without quotation marks", (1, 4, "*"), id="two asterisks"),
        pytest.param("a: & b\n", "'&' can't start a value without quotation marks", (1, 4, "&"), id="ampersand"),
        pytest.param("- @b\n", "'@' can't start a value without quotation marks", (1, 3, "@"), id="@ in a list"),
        pytest.param("a: , b\n", "',' can't start a value without quotation marks", (1, 4, ","), id="comma"),
        pytest.param("a: ] b\n", "']' can't start a value without quotation marks", (1, 4, "]"), id="bracket"),
        pytest.param("%a\n", "'%' can't start a line", (1, 1, "%"), id="percent at the start"),
    ],
)
def test_mistake_is_named_at_its_place(text: str, message: str, where: tuple[int, int, str]) -> None:
    """Each kind of syntax error is explained in plain words, at the place of the mistake."""
    problem = syntax_error(text)

    assert (problem.message, place(problem)) == (message, where)
    assert problem.hint


@pytest.mark.parametrize(
    ("text", "corrected"),
    [
        pytest.param("a: Meta: denied\n", "a: 'Meta: denied'", id="colon"),
        pytest.param("a: Meta's: denied\n", 'a: "Meta\'s: denied"', id="colon and apostrophe"),
        pytest.param('a: Meta\'s \\ "x": y\n', 'a: "Meta\'s \\\\ \\"x\\": y"', id="colon and everything else"),
        pytest.param("  - name: Meta: denied\n", "name: 'Meta: denied'", id="in a list"),
        pytest.param("Тема: Мета: нет\n", "Тема: 'Мета: нет'", id="Cyrillic"),
        pytest.param("a: @b\n", "a: '@b'", id="@"),
        pytest.param("a: [b] c\n", "a: '[b] c'", id="words after brackets"),
        pytest.param("a: 'b' and 'c'\n", "a: \"'b' and 'c'\"", id="two words in quotation marks"),
        pytest.param("a: 'the b's c'\n", 'a: "the b\'s c"', id="apostrophe"),
    ],
)
def test_hint_shows_the_corrected_line(text: str, corrected: str) -> None:
    """Where quotation marks help, the hint shows the field with them, which is YAML with the same words."""
    problem = syntax_error(text)
    outcome = parse_yaml(SourceFile("corrected.yaml", corrected))

    assert problem.hint == f"put the whole value into quotation marks: {corrected}"
    assert outcome.problems == ()


@pytest.mark.parametrize(
    ("text", "proposed"),
    [
        pytest.param("a: x\nb:No #5\nc: y\n", "b: 'No #5'", id="no space, and a number sign"),
        pytest.param("a: x\nb = No #5\nc: y\n", "b: 'No #5'", id="equals sign, and a number sign"),
        pytest.param("date: x\ntitle No #5\nb: y\n", "title: 'No #5'", id="no colon, and a number sign"),
        pytest.param("a: | see x | y\n", "a: 'see x | y'", id="two vertical bars"),
        pytest.param("a: b  c  #5\n", "a: 'b  c  #5'", id="two spaces before a number sign"),
    ],
)
def test_proposal_keeps_the_whole_text(text: str, proposed: str) -> None:
    """A hint proposes valid YAML with every character of the value."""
    (problem,) = parse_yaml(SourceFile("content/event.yaml", text)).problems

    assert problem.hint is not None
    assert problem.hint.endswith(proposed)
    assert parse_yaml(SourceFile("proposed.yaml", f"{proposed}\n")).problems == ()


VALUES = st.text(st.sampled_from("uv10 ,.:/'\"#[]{}|>-@é"), min_size=1, max_size=24).map(str.strip).filter(bool)
_PROPOSED = re.compile(r"(?!close).*?(a: (?:'(?:[^']|'')*'|\"(?:[^\"\\]|\\.)*\"))$")


def proposal(text: str) -> str | None:
    """Return the value of `a` as the first hint quotes it, parsed again; None without such a hint."""
    for problem in parse_yaml(SourceFile("content/event.yaml", text)).problems[:1]:
        proposed = _PROPOSED.fullmatch(problem.hint or "")
        if proposed:
            outcome = parse_yaml(SourceFile("proposed.yaml", f"{proposed[1]}\n"))
            assert outcome.problems == ()
            assert isinstance(outcome.value, Mapping)
            ((_, value),) = outcome.value.entries
            assert isinstance(value, Scalar)
            return value.text
    return None


def unquoted(value: str) -> set[str]:
    """Return the texts that an editor may have meant: the value itself, or the text inside its quotation marks.

    After a mark that nothing closes, since all others are apostrophes, it is the text behind that: `'Kazakhstan's`.
    """
    if value[0] not in "'\"":
        return {value}
    if value[0] == value[-1]:
        return {value, value[1:-1]}
    is_unclosed = re.fullmatch(rf"(?:[^{value[0]}]|(?<=[^\W_]){value[0]}(?=[^\W_]))+", value[1:])
    return {value, value[1:]} if is_unclosed else {value}


@given(VALUES)
@example("about 20,000 people")
@example("1,5 m, see https://example.org/a,b at 10:47")
def test_proposal_in_braces_keeps_the_text(value: str) -> None:
    """Whatever stands between braces, a proposal to quote it changes no character: `20,000` stays `20,000`."""
    proposed = proposal(f"x: {{id: y, a: {value}}}\n")

    assert proposed is None or value.startswith(proposed)
    parts = [part.strip() for part in value.split(",")]
    if re.fullmatch(r"[uv10.é ,]+", value) and all(parts) and len({*parts}) == len(parts) > 1:
        assert proposed == value


@given(VALUES)
@example("Meta: 20,000")
@example("'a' and 'b'")
@example("| a | b: c")
@example("'0'0")
def test_proposal_for_a_field_keeps_the_text(value: str) -> None:
    """Whatever a field's value is, a proposal to quote it changes no character."""
    proposed = proposal(f"x: y\na: {value}\n")
    text = value.removeprefix("|").strip()

    assert proposed is None or proposed in unquoted(value) | unquoted(text)


@pytest.mark.parametrize(
    "text", ["it", "it's", 'it\'s "x"', "a\\b", "it's a\\b", "", "'", '"', "x #1", "Мәжіліс: 'иә'"]
)
def test_quoted_text_parses_to_the_same_text(text: str) -> None:
    """A value that a hint puts into quotation marks parses to the same value."""
    outcome = parse_yaml(SourceFile("quoted.yaml", f"a: {quoted(text)}\n"))

    assert outcome.problems == ()
    assert isinstance(outcome.value, Mapping)
    ((_, value),) = outcome.value.entries
    assert isinstance(value, Scalar)
    assert text == value.text


def test_unknown_error_has_a_general_message() -> None:
    """An unknown error of libyaml has a general message, at the place that libyaml gives."""
    problem = syntax_problem(SourceFile("a.yaml", "a: b\nc: d\n"), "an unknown error", (1, 3), None)

    assert (problem.code, problem.message, place(problem)) == ("YML001", "this can't be read as YAML", (2, 4, "d"))


def test_error_after_the_end_is_placed_on_the_last_line() -> None:
    """Where libyaml gives the line after the last, the problem is on the last line, so a report can show it."""
    problem = syntax_problem(SourceFile("a.yaml", "a: b\n"), "an unknown error", (7, 0), None)

    assert problem.span is not None
    assert (problem.span.line, problem.span.text) == (1, "a: b")
