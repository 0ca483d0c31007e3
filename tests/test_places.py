"""Tests of onrecord.read.places: a place is found by walking its file's tree, once something is wrong."""

from __future__ import annotations

from pathlib import Path

import pytest

from onrecord.problems import SourceFile, Span, Where
from onrecord.read.places import Places
from onrecord.read.yaml_tree import parse_yaml

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
    """Places in a folder that holds one file."""
    (tmp_path / "file.yaml").write_text(TEXT, "utf-8")
    return Places(tmp_path)


def marked(span: Span) -> tuple[int, str]:
    """Return the line of a place and the characters that are marked."""
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
        pytest.param(Where("file.yaml", ("wire", "author", 0)), (6, "One"), id="absent items don't count"),
        pytest.param(Where("file.yaml", ("wire", "author", 1)), (8, "Two"), id="nor do those in between"),
        pytest.param(Where("file.yaml", ("wire", "author", 7)), (5, ""), id="an item that isn't there: its list"),
        pytest.param(Where("file.yaml", ("wire", "url")), (2, "title"), id="a field that isn't there: its entry"),
        pytest.param(Where("file.yaml", ("body", "en"), inside=(1, 8, 5)), (12, "@wire"), id="inside a text"),
    ],
)
def test_place_is_what_was_typed_there(places: Places, where: Where, expected: tuple[int, str]) -> None:
    """The way that a model names is followed through whatever shorthand was typed; else the nearest thing around."""
    assert expected == marked(places.locate(where))


@pytest.mark.parametrize("content", [None, b"", b"\xff", b"a: @b\n", b"# nothing\n"])
def test_file_without_a_tree_is_a_place_as_a_whole(tmp_path: Path, content: bytes | None) -> None:
    """A place in a file that is gone, or that is no YAML, is the file's start."""
    if content is not None:
        (tmp_path / "file.yaml").write_bytes(content)

    span = Places(tmp_path).locate(Where("file.yaml", ("a", 0, "b")))

    assert (span.path, span.line, span.column) == ("file.yaml", 1, 1)


def test_remembered_file_is_not_read_again(tmp_path: Path) -> None:
    """A file that was just read is looked at as it was then, even if it has gone since."""
    places = Places(tmp_path)
    file = SourceFile("file.yaml", "a: b\n")

    places.remember(file, parse_yaml(file).value)

    assert marked(places.locate(Where("file.yaml", ("a",)))) == (1, "b")


def test_places_in_several_files_are_found(tmp_path: Path) -> None:
    """Looking into one file does not lose another."""
    for name in ("one", "two"):
        (tmp_path / f"{name}.yaml").write_text(f"a: {name}\n", "utf-8")
    places = Places(tmp_path)

    spans = [places.locate(Where(f"{name}.yaml", ("a",))) for name in ("one", "two", "one")]

    assert [marked(span)[1] for span in spans] == ["one", "two", "one"]
