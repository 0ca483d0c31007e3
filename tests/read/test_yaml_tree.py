"""Tests of onrecord.read.yaml.tree: YAML text becomes a tree of texts with spans."""

from __future__ import annotations

import textwrap

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from onrecord.problems import Problem, SourceFile, Span
from onrecord.read.file_decoding import decode
from onrecord.read.yaml.nodes import Mapping, Node, Scalar, Sequence, span_inside, span_of
from onrecord.read.yaml.tree import parse_yaml
from onrecord.site_limits import LIMITS

Plain = str | None | list["Plain"] | dict[str, "Plain"]


def file_of(text: str) -> SourceFile:
    """Return a file with the dedented `text`."""
    return SourceFile("content/event.yaml", textwrap.dedent(text))


def tree_of(text: str) -> Node:
    """Return the tree of a text without problems."""
    outcome = parse_yaml(file_of(text))
    assert outcome.problems == ()
    assert outcome.value is not None
    return outcome.value


def problems_of(text: str) -> tuple[Problem, ...]:
    """Return the problems of a text."""
    return parse_yaml(file_of(text)).problems


def plain(node: Node) -> Plain:
    """Return a tree without spans; an absent value is None."""
    if isinstance(node, Scalar):
        return None if node.is_absent else node.text
    if isinstance(node, Sequence):
        return [plain(item) for item in node.items]
    return {key.text: plain(value) for key, value in node.entries}


def at(node: Node, *keys: str | int) -> Node:
    """Return the node at `keys`."""
    for key in keys:
        if isinstance(node, Sequence) and isinstance(key, int):
            node = node.items[key]
        elif isinstance(node, Mapping):
            node = {entry[0].text: entry[1] for entry in node.entries}[str(key)]
    return node


def marked(span: Span) -> tuple[int, str]:
    """Return the line of a span and its marked characters."""
    return span.line, span.text[span.column - 1 : span.column - 1 + span.length]


@pytest.mark.parametrize(
    "typed",
    [
        "no", "NO", "No", "on", "off", "yes", "y", "true", "False",
        "10:47", "09:30", "9:30", "1:2:3",
        "2021", "2021-11", "2021-11-02", "2021-11-2", "2021-02-30", "2021-11-02T10:47", "2021-11-02T10:47:00",
        "../2021-11-01", "2021?", "1850~",
        "010", "0777", "0x1F", "0o17", "1_000", "1.10", "1e3", ".5", "-1", "+7", ".inf", ".nan",
        "=", "<<", "x<<y", "nul", "nULL", "~x", "http://example.org/a?b=c#d", "C#", "a#b", "«кавычки»", "“smart”",
        "it's", "50%", "a @ b", "a & b", "a * b", "a, b", "key:value", "12:30pm",
    ],
)  # fmt: skip
def test_scalar_stays_text(typed: str) -> None:
    """No value becomes a number, a date, a truth value or a time: the field's type parses it."""
    assert {"field": typed, "list": [typed]} == plain(tree_of(f"field: {typed}\nlist:\n- {typed}\n"))


@pytest.mark.parametrize("typed", ["no", "on", "2021", "010", "true", "10:47", "2021-11-02", "1.10", "yes"])
def test_field_name_stays_text(typed: str) -> None:
    """Names are texts too: a language 'no' and a source '2021' keep their names."""
    assert {typed: "x"} == plain(tree_of(f"{typed}: x\n"))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("a:\nb: x\n", {"a": None, "b": "x"}, id="nothing"),
        pytest.param("a: ~\nb: x\n", {"a": None, "b": "x"}, id="tilde"),
        pytest.param("a:   \n", {"a": None}, id="spaces"),
        pytest.param("a:\n- \n- x\n- ~\n", {"a": [None, "x", None]}, id="items"),
        pytest.param("{a: , b: x}\n", {"a": None, "b": "x"}, id="in braces"),
        pytest.param("a: ''\nb: \"\"\n", {"a": "", "b": ""}, id="empty quotation marks hold an empty text"),
        pytest.param("a: '~'\n", {"a": "~"}, id="a tilde in quotation marks is a text"),
        pytest.param("a: 'null'\n", {"a": "null"}, id="null in quotation marks is a text"),
        pytest.param("a: |\n  null\n", {"a": "null\n"}, id="null in a block is a text"),
    ],
)
def test_empty_value_is_absent(text: str, expected: Plain) -> None:
    """An empty value or a tilde means an absent field; an empty text in quotation marks is a text."""
    assert expected == plain(tree_of(text))


@pytest.mark.parametrize("text", ["", "\n", "# only a comment\n", "---\n# nothing\n"])
def test_empty_file_has_no_tree(text: str) -> None:
    """A file without a value is no problem here: its reader decides what it needs."""
    outcome = parse_yaml(file_of(text))

    assert outcome.value is None or (isinstance(outcome.value, Scalar) and outcome.value.is_absent)
    assert outcome.problems == ()


@pytest.mark.parametrize(
    ("text", "code", "place"),
    [
        pytest.param("a: x\nb: y\na: z\n", "YML002", (3, "a"), id="the same field twice"),
        pytest.param("{a: x, a: y}\n", "YML002", (1, "a"), id="twice in braces"),
        pytest.param("a: x\n'a': y\n", "YML002", (2, "'a'"), id="twice, once in quotation marks"),
        pytest.param("l:\n- a: x\n  a: y\n", "YML002", (3, "a"), id="twice in a list's item"),
        pytest.param("a: x #cut\n", "YML004", (1, "#cut"), id="cut by #"),
        pytest.param("a: #3 of five\n", "YML004", (1, "#3 of five"), id="cut at its start"),
        pytest.param("- x #1\n", "YML004", (1, "#1"), id="an item cut by #"),
        pytest.param("a: {b: x #1\n  }\n", "YML004", (1, "#1"), id="cut in braces"),
        pytest.param("a: two\n  lines #1\n", "YML004", (2, "#1"), id="cut in the second line"),
        pytest.param("Ә: Мәжіліс №3 #4\n", "YML004", (1, "#4"), id="cut after Kazakh"),
        pytest.param("a: &x b\n", "YML005", (1, "&x"), id="anchor"),
        pytest.param("a: &x\n  b: c\n", "YML005", (1, "&x"), id="anchor on a group"),
        pytest.param("a: &x [b]\n", "YML005", (1, "&x"), id="anchor on a list"),
        pytest.param("&x a: b\n", "YML005", (1, "&x"), id="anchor on a name"),
        pytest.param("a: *x\n", "YML005", (1, "*x"), id="alias"),
        pytest.param("- *x\n", "YML005", (1, "*x"), id="alias in a list"),
        pytest.param("a: !!str b\n", "YML005", (1, "!!str"), id="standard tag"),
        pytest.param("a: !Ref b\n", "YML005", (1, "!Ref"), id="local tag"),
        pytest.param("a: !!python/object/apply:os.system [x]\n", "YML005", (1, "!!python/object/apply:os.system"),
                     id="tag that runs code"),
        pytest.param("a: x\n---\nb: y\n", "YML006", (2, "---"), id="second document"),
        pytest.param("a: x\n--- \n", "YML006", (2, "---"), id="second document without content"),
        pytest.param("a: null\n", "YML007", (1, "null"), id="null"),
        pytest.param("a: Null\n", "YML007", (1, "Null"), id="Null"),
        pytest.param("a: NULL\n", "YML007", (1, "NULL"), id="NULL"),
        pytest.param("- null\n", "YML007", (1, "null"), id="null in a list"),
        pytest.param("a: # note\nb: x\n", "YML011", (1, "# note"), id="comment in place of a value"),
        pytest.param("a: # note\n", "YML011", (1, "# note"), id="comment in place of the last value"),
        pytest.param("a: x\n  - y\n", "YML001", (2, "-"), id="list under a text"),
        pytest.param("{a: {{ b }}}\n", "YML001", (1, "{"), id="template's braces"),
        pytest.param("? [a]\n: b\n", "YML001", (1, "["), id="list as a name"),
    ],
)  # fmt: skip
def test_ambiguous_yaml_is_refused(text: str, code: str, place: tuple[int, str]) -> None:
    """YAML that a parser would silently drop or change is a problem at its place."""
    first, *_ = problems_of(text)

    assert first.span is not None
    assert (code, place) == (first.code, marked(first.span))


def test_merge_key_is_refused_by_its_alias() -> None:
    """A merge key needs an anchor and an alias; both are refused, and nothing is merged."""
    outcome = parse_yaml(file_of("a: &x {b: c}\nd:\n  <<: *x\n"))

    assert [problem.code for problem in outcome.problems] == ["YML005", "YML005"]
    assert outcome.value is not None
    assert "c" not in str(plain(at(outcome.value, "d")))


def test_thousand_aliases_of_aliases_stay_small() -> None:
    """Aliases that would expand to billions of values are refused one by one: the parser never follows an alias."""
    text = "a: &a x\n" + "".join(f"b{n}: &b{n} [*a, *a]\n" for n in range(50))

    assert {"YML005"} == {problem.code for problem in problems_of(text)}


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("a: x # comment\n", id="comment with a space"),
        pytest.param("a: 'x' #comment\n", id="after quotation marks nothing is cut"),
        pytest.param('a: "x #1"\n', id="in double quotation marks"),
        pytest.param("a: 'x #1'\n", id="in single quotation marks"),
        pytest.param("a: |\n  x #1\n", id="in a literal block"),
        pytest.param("a: >\n  x #1\n", id="in a folded block"),
        pytest.param("a: [x] #comment\n", id="after a list"),
        pytest.param("#comment\na: x\n#comment\n", id="lines of their own"),
        pytest.param("a: # list\n- x\n", id="before a list in the same column"),
        pytest.param("a: # list\n  - x\n", id="before an indented list"),
        pytest.param("a: # group\n  b: x\n", id="before a group"),
        pytest.param("a: # text\n  x\n", id="before a text"),
        pytest.param("a: # one\n  # two\n  - x\n", id="two comments before a list"),
        pytest.param("a: # one\n\n  - x\n", id="an empty line before a list"),
        pytest.param("a: | # text\n  x\n", id="beside a block's sign"),
        pytest.param("- # item\n  a: x\n", id="beside a dash"),
        pytest.param("a: [ # items\n  x ]\n", id="inside brackets"),
        pytest.param("---\na: x\n", id="the mark of the only document"),
        pytest.param("a: x\n...\n", id="the mark of the document's end"),
        pytest.param("a: x\n  y - z\n", id="a dash inside a line"),
        pytest.param("a: x\n  -y\n", id="a hyphen at the start of a line"),
        pytest.param("a: nullified\n", id="null as a part of a word"),
    ],
)
def test_unambiguous_yaml_is_accepted(text: str) -> None:
    """Comments, marks and dashes that change nothing are no problem."""
    assert problems_of(text) == ()


def test_comment_before_a_list_inside_a_list_is_accepted() -> None:
    """A comment beside a field of a list's item is fine if the field's own list follows in its column."""
    assert problems_of("a:\n  - b: # list\n    - x\n") == ()


def test_comment_in_place_of_a_value_before_the_next_item_is_refused() -> None:
    """A comment in place of a missing value is a problem, even if a further item follows."""
    (problem,) = problems_of("a:\n  - b: # later\n  - b: x\n")

    assert problem.code == "YML011"


@pytest.mark.parametrize(
    ("text", "help_"),
    [
        pytest.param("a: x #1\n", "put the value into quotation marks: a: 'x #1'", id="field"),
        pytest.param("a: it's #1\n", 'put the value into quotation marks: a: "it\'s #1"', id="with an apostrophe"),
        pytest.param("- x #1\n", "put the value into quotation marks: 'x #1'", id="item"),
        pytest.param("- a: x #1\n", "put the value into quotation marks: a: 'x #1'", id="field of an item"),
        pytest.param("a: [x #1\n ]\n", "put the value into quotation marks: 'x #1'", id="in brackets"),
    ],
)
def test_hint_for_a_cut_value_can_be_copied(text: str, help_: str) -> None:
    """The hint shows the value as the editor must type it."""
    first, *_ = problems_of(text)

    assert help_ == first.hint


@pytest.mark.parametrize("escape", ["\\0", "\\x07", "\\e", "\\u2028", "\\P", "\\N", "\\u202e", "\\ufeff", "\\uffff"])
def test_escape_of_a_refused_character_is_refused(escape: str) -> None:
    """An escape in double quotation marks gives no character that the file itself may not contain."""
    codes = {problem.code for problem in problems_of(f'a: "x{escape}y"\n')}

    assert codes <= {"YML003", "YML008"}
    assert codes


@pytest.mark.parametrize(
    ("escape", "text"), [("\\n", "\n"), ('\\"', '"'), ("\\\\", "\\"), ("\\u0456", "і"), ("\\_", "\u00a0")]
)
def test_escape_of_a_letter_is_decoded(escape: str, text: str) -> None:
    """Escapes of ordinary characters in double quotation marks are decoded."""
    assert {"a": f"x{text}y"} == plain(tree_of(f'a: "x{escape}y"\n'))


def test_deep_nesting_is_refused() -> None:
    """Excessive nesting is refused at the place where it gets too deep."""
    (problem,) = problems_of(f"a: {'[' * 60}x{']' * 60}\n")

    assert problem.span is not None
    assert (problem.code, problem.span.column) == ("YML010", LIMITS["depth"].most + 4)


def test_extreme_nesting_is_one_problem() -> None:
    """A hundred thousand brackets are one problem and overflow no stack."""
    (problem,) = problems_of(f"a: {'[' * 100_000}")

    assert problem.code in {"YML001", "YML010"}


def test_deepest_nesting_is_read() -> None:
    """Nesting of exactly the allowed depth is read."""
    depth = LIMITS["depth"].most

    assert problems_of(f"{'[' * depth}x{']' * depth}\n") == ()


def test_all_problems_of_a_file_are_reported() -> None:
    """The first problem does not hide the next ones."""
    problems = problems_of("a: &x b\na: y\nc: null\nd: e #f\ng: !t h\ni: # j\n")

    assert [(problem.span.line if problem.span else 0, problem.code) for problem in problems] == [
        (1, "YML005"),
        (2, "YML002"),
        (3, "YML007"),
        (4, "YML004"),
        (5, "YML005"),
        (6, "YML011"),
    ]


TREE = """\
plain: some words
single: 'it''s'
double: "a \\"b\\""
literal: |
  first line
    indented
  last line
folded: >
  one
  two
wide: two words
  go on
list:
  - item
group:
  inner: Мәжіліс
empty:
"""


@pytest.mark.parametrize(
    ("keys", "expected"),
    [
        (["plain"], (1, "some words")),
        (["single"], (2, "'it''s'")),
        (["double"], (3, '"a \\"b\\""')),
        (["literal"], (4, "|")),
        (["folded"], (8, ">")),
        (["wide"], (11, "two words")),
        (["list"], (14, "item")),
        (["list", 0], (14, "item")),
        (["group"], (16, "inner")),
        (["group", "inner"], (16, "Мәжіліс")),
        (["empty"], (17, "")),
        ([], (1, "plain")),
    ],
)
def test_span_of_marks_the_value_on_its_first_line(keys: list[str | int], expected: tuple[int, str]) -> None:
    """A value's span has its quotation marks; a list's or group's span is its first item."""
    file = file_of(TREE)

    assert expected == marked(span_of(file, at(tree_of(TREE), *keys)))


@pytest.mark.parametrize(
    ("keys", "inside", "expected"),
    [
        pytest.param(["plain"], (0, 5, 5), (1, "words"), id="plain"),
        pytest.param(["literal"], (0, 6, 4), (5, "line"), id="literal, first line"),
        pytest.param(["literal"], (1, 2, 8), (6, "indented"), id="literal, indented line"),
        pytest.param(["literal"], (2, 0, 4), (7, "last"), id="literal, last line"),
        pytest.param(["folded"], (0, 4, 3), (10, "two"), id="folded, second line"),
        pytest.param(["wide"], (0, 10, 2), (12, "go"), id="over two lines"),
        pytest.param(["single"], (0, 0, 2), (2, "it"), id="quoted, before the doubled apostrophe"),
        pytest.param(["single"], (0, 3, 1), (2, "s"), id="quoted, after the doubled apostrophe"),
        pytest.param(["double"], (0, 3, 1), (3, "b"), id="double quoted, after an escape"),
        pytest.param(["double"], (0, 2, 3), (3, '"a \\"b\\""'), id="words with an escape: the value as a whole"),
        pytest.param(["group", "inner"], (0, 2, 3), (16, "жіл"), id="Kazakh"),
        pytest.param(["list"], (0, 0, 2), (14, "item"), id="not a single value"),
    ],
)
def test_span_inside_is_exact_or_the_value(
    keys: list[str | int], inside: tuple[int, int, int], expected: tuple[int, str]
) -> None:
    """A place in a text is exact; where the words are typed with escapes, it is the value."""
    file = file_of(TREE)

    assert expected == marked(span_inside(file, at(tree_of(TREE), *keys), inside))


@pytest.mark.parametrize(
    ("text", "keys", "line", "expected"),
    [
        pytest.param("a: |\n\n  x\n  y\n", ["a"], 1, (3, "x"), id="after a leading empty line"),
        pytest.param("a: |\n  x\n\n  y\n", ["a"], 2, (4, "y"), id="after an empty line"),
        pytest.param("a: |-\n  x\n  y\n", ["a"], 1, (3, "y"), id="stripped"),
        pytest.param("a: |2\n    x\n  y\n", ["a"], 1, (3, "y"), id="with an explicit indentation"),
        pytest.param("a: | # comment\n  x\n  y\n", ["a"], 1, (3, "y"), id="with a comment"),
        pytest.param("l:\n  - a: |\n      x\n      y\n", ["l", 0, "a"], 1, (4, "y"), id="in a list"),
        pytest.param("a: |\n  x\n  y", ["a"], 1, (3, "y"), id="without a last line end"),
        pytest.param("a: |\n  x\n  y\n# comment\nb: c\n", ["a"], 1, (3, "y"), id="before a comment"),
    ],
)
def test_span_inside_of_a_literal_block_is_exact(
    text: str, keys: list[str | int], line: int, expected: tuple[int, str]
) -> None:
    """Lines of a literal block count from the line after its indicator, whatever surrounds it."""
    node = at(tree_of(text), *keys)

    assert expected == marked(span_inside(file_of(text), node, (line, 0, 1)))


def test_span_inside_of_a_block_with_explicit_indentation_is_exact() -> None:
    """With an explicit indentation, the first line may be indented further than the block."""
    text = "a: |2\n    x\n"

    assert marked(span_inside(file_of(text), at(tree_of(text), "a"), (0, 2, 1))) == (2, "x")


FRAGMENTS = st.sampled_from(
    [
        "a", "b: ", ": ", "- ", "? ", "\n", "\n  ", "\n    ", " #", "# ", "#x", "'", '"', "|", ">", "|\n  x\n", ">-",
        "[", "]", "{", "}", ",", "&x", "*x", "!t", "!!str ", "%", "@", "`", "---", "...", "~", "null", "<<: ", "\\",
        "\\x", "2021", "no", "Ә", "«»", "\t", "\u2028", "\ufeff", "\x00", "🙂", "\u0301",
    ]
)  # fmt: skip


@settings(max_examples=100)
@given(st.one_of(st.text(max_size=80), st.lists(FRAGMENTS, max_size=25).map("".join)))
@example("a: *x")
@example("? a")
@example("a:\n?")
@example("? |\n  x\n: y")
@example("a: 'x\n\n\n")
@example('"\\u')
@example("%YAML 1.1\n%YAML 1.1\n---\n")
@example("!<")
@example("a:\n - b\n  c: |+9")
def test_any_text_gives_a_tree_or_problems(text: str) -> None:
    """Any text that can be encoded gives a tree or problems, and every problem is inside the file."""
    decoded = decode(text.encode("utf-8", "replace"), "content/event.yaml")
    if decoded.value is None:
        assert decoded.problems
        return
    outcome = parse_yaml(decoded.value)
    lines = decoded.value.text.split("\n")

    for problem in outcome.problems:
        assert problem.span is not None
        assert 1 <= problem.span.line <= len(lines)
        assert 1 <= problem.span.column <= len(lines[problem.span.line - 1]) + 1
    if outcome.value is not None:
        assert span_of(decoded.value, outcome.value).line <= len(lines) + 1
