"""Places: a position in a file is found in its YAML tree only after a problem is found."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from onrecord.problems import SourceFile, Span, Where
from onrecord.read.entry_files import Places
from onrecord.read.yaml.nodes import Mapping
from onrecord.read.yaml.tree import parse_yaml

TEXT = """\
wire:
  title: The wire
  via: unknown
  author:
    -
    - One
    - ~
    - Two
claims: {id: joint, text: {en: Both, ru: Оба}}
body: |
  First line.
  Second [@wire].
"""


@pytest.fixture
def places(tmp_path: Path) -> Places:
    """Return the places of a folder with one file."""
    (tmp_path / "file.yaml").write_text(TEXT, "utf-8")
    return Places(tmp_path)


def marked(span: Span) -> tuple[int, str]:
    """Return the line of a span and its marked characters."""
    return span.line, span.text[span.column - 1 : span.column - 1 + span.length]


@pytest.mark.parametrize(
    ("where", "expected"),
    [
        pytest.param(Where("file.yaml", ("wire", "title")), (2, "The wire"), id="a value"),
        pytest.param(Where("file.yaml", ("wire", "title"), on_key=True), (2, "title"), id="a name"),
        pytest.param(Where("file.yaml", ("wire",), on_key=True), (1, "wire"), id="an entry's name"),
        pytest.param(Where("file.yaml", ("wire",)), (2, "title"), id="an entry: the first of its fields"),
        pytest.param(Where("file.yaml"), (1, "wire"), id="the file: the first of its fields"),
        pytest.param(Where("file.yaml", ("wire", "via", 0, "source")), (3, "unknown"), id="through a shorthand"),
        pytest.param(Where("file.yaml", ("claims", 0, "id")), (9, "joint"), id="the only item of a list"),
        pytest.param(Where("file.yaml", ("claims", 0, "text", "ru")), (9, "Оба"), id="deep, after Cyrillic"),
        pytest.param(Where("file.yaml", ("wire", "title", "en")), (2, "The wire"), id="a text without its language"),
        pytest.param(Where("file.yaml", ("wire", "author", 0)), (6, "One"), id="empty items don't count"),
        pytest.param(Where("file.yaml", ("wire", "author", 1)), (8, "Two"), id="empty items in between don't count"),
        pytest.param(Where("file.yaml", ("wire", "author", 7)), (5, ""), id="a missing item: its list"),
        pytest.param(Where("file.yaml", ("wire", "url")), (2, "title"), id="a missing field: its entry"),
        pytest.param(Where("file.yaml", ("body", "en"), inside=(1, 8, 5)), (12, "@wire"), id="inside a text"),
    ],
)
def test_path_leads_to_typed_text(places: Places, where: Where, expected: tuple[int, str]) -> None:
    """A model's path leads to the typed text through any shorthand, or else to the closest enclosing value."""
    assert expected == marked(places.locate(where))


@pytest.mark.parametrize(
    ("typed", "word", "expected"),
    [
        pytest.param("> # a comment\n  One two\n  three two\n\n  two\n", 2, (3, "two"), id="folded"),
        pytest.param("One two\n  three two\n\n  two\n", 2, (2, "two"), id="plain"),
        pytest.param('"One \\\n  two\n  three two"\n', 2, (3, "two"), id="between double quotation marks"),
        pytest.param("'it''s two\n  or two'\n", 1, (1, "two"), id="between single ones, after an escape"),
        pytest.param("|2-\n   two\n  or two\n", 2, (3, "two"), id="literal, with its indentation"),
        pytest.param('"tw\\x6f\n  or two"\n', 1, (1, '"tw\\x6f'), id="an escape in the word: the value's first line"),
    ],
)
def test_place_inside_joined_lines_is_exact(tmp_path: Path, typed: str, word: int, expected: tuple[int, str]) -> None:
    """The n-th occurrence of a word is found in the typed lines, although YAML joins them."""
    (tmp_path / "file.yaml").write_text(f"body: {typed}", "utf-8")
    node = parse_yaml(SourceFile("file.yaml", f"body: {typed}")).value
    assert isinstance(node, Mapping)
    text = node.by_name["body"][1].text  # type: ignore[union-attr]
    offset = [found.start() for found in re.finditer("two", text)][word - 1]
    inside = (text.count("\n", 0, offset), offset - text.rfind("\n", 0, offset) - 1, 3)

    span = Places(tmp_path).locate(Where("file.yaml", ("body",), inside=inside))

    assert marked(span) == expected


@pytest.mark.parametrize("content", [None, b"", b"\xff", b"a: @b\n", b"# nothing\n"])
def test_place_in_unparsable_file_is_its_start(tmp_path: Path, content: bytes | None) -> None:
    """A place in a file that is missing or not valid YAML is the file's start."""
    if content is not None:
        (tmp_path / "file.yaml").write_bytes(content)

    span = Places(tmp_path).locate(Where("file.yaml", ("a", 0, "b")))

    assert (span.path, span.line, span.column) == ("file.yaml", 1, 1)


def test_remembered_file_is_not_reread(tmp_path: Path) -> None:
    """A place in a remembered file is found in its remembered text, even if the file no longer exists."""
    places = Places(tmp_path)
    file = SourceFile("file.yaml", "a: b\n")

    places.remember(file, parse_yaml(file).value)

    assert marked(places.locate(Where("file.yaml", ("a",)))) == (1, "b")


def test_places_in_several_files_are_found(tmp_path: Path) -> None:
    """Places in several files are found in any order."""
    for name in ("one", "two"):
        (tmp_path / f"{name}.yaml").write_text(f"a: {name}\n", "utf-8")
    places = Places(tmp_path)

    spans = [places.locate(Where(f"{name}.yaml", ("a",))) for name in ("one", "two", "one")]

    assert [marked(span)[1] for span in spans] == ["one", "two", "one"]
