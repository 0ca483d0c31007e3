"""Rows of files: what is read by them is what is read in the open, of every site and of any bytes."""

from __future__ import annotations

from pathlib import Path

import pytest
from conftest import MakeSite
from hypothesis import given, settings
from hypothesis import strategies as st

from onrecord.model.fields import ActorFields, EventFields, Fields, SourceFields
from onrecord.read import Reading, read_site, rows
from onrecord.read.prose import compile_markdown
from onrecord.read.rows import Kind, Request, make_row, read_row
from onrecord.read.shapes import unfold
from onrecord.read.text import decode
from onrecord.read.yaml_tree import Mapping, parse_yaml

HERE = Path(__file__).parent
FOLDERS = [HERE.parent, *sorted((HERE / "sites").iterdir()), *sorted((HERE / "broken").iterdir())]
MODELS: dict[Kind, type[Fields]] = {"event": EventFields, "actors": ActorFields, "sources": SourceFields}

EVENT = """\
type: report
date: 2021-11-03
title: {ru: Отчёт, en: A report}
body:
  en: |
    # Heading

    See [see @gazette, p. 3; -@wire], [the denial](denial) and ![a picture](x.png).
    <https://example.org/%02@x%03> <b>&amp;&#2;
  ru: "Слова [@wire]"
sources: [gazette, {source: wire, locator: p. 4}]
tags:
"""
WORDS = ("[@gazette, p. 3]", "[a](denial)", "# ", "\n\n", "- ", "|", "<https://e.org/%00%300>", "*", "`", "&#0;", "é ")


def _read(root: Path, make_rows: rows.MakeRows | None = None) -> tuple[Reading, object]:
    outcome = read_site(root, make_rows)
    assert outcome.value is not None
    return outcome.value, outcome.problems


def _by_rows(root: Path, seen: list[bytes]) -> rows.MakeRows:
    """Return what makes the rows of a site's files, and notes them."""

    def make(requests: object) -> list[bytes | None]:
        assert isinstance(requests, list)
        listed: list[Request] = requests
        made = [make_row((root / item.path).read_bytes(), item.kind, item.language) for item in listed]
        seen.extend(row for row in made if row is not None)
        return made

    return make


def _assert_same(root: Path) -> None:
    seen: list[bytes] = []
    open_reading, open_problems = _read(root)
    reading, problems = _read(root, _by_rows(root, seen))

    assert seen
    assert reading.records == open_reading.records
    assert list(reading.records.references.items()) == list(open_reading.records.references.items())
    assert (problems, reading.files, reading.theme) == (open_problems, open_reading.files, open_reading.theme)


@pytest.mark.parametrize("root", FOLDERS, ids=lambda root: root.name)
def test_site_is_the_same_by_rows(root: Path) -> None:
    """Records, references and problems of a site, right or wrong, are the same by rows, in the same order."""
    _assert_same(root)


@pytest.mark.parametrize(
    "changes",
    [
        {},
        {"content/stories/dispute/events/report.yaml": EVENT},
        {"content/stories/dispute/events/Bad Name.yaml": EVENT},
        {"content/stories/dispute/events/report.yaml": "title: [\n"},
        {"content/stories/dispute/events/report.yaml": "- a list\n"},
        {"content/stories/dispute/events/report.yaml": "title: {xx: 1, 'not a language': 2}\nbody: {en: [a]}\n"},
        {"content/stories/dispute/events/report.yaml": f"{EVENT}type: twice\n"},
        {"content/sources/more.yaml": "a: text\nb:\nc: [1]\nBad: {title: x}\nd: {title: null}\n"},
        {"content/sources/more.yaml": "gazette: {title: Again, url: 'https://example.org/again'}\n"},
        {"content/actors/more.yaml": "a: {name: A, kind: person}\na: {name: A, kind: person}\n"},
        {"content/stories/dispute/story.yaml": "title: Спор\nlanguages: [ru, en]\n"},
    ],
    ids=range(11),
)
def test_small_site_is_the_same_by_rows(make_site: MakeSite, changes: dict[str, str | bytes | None]) -> None:
    """The same holds of mistakes of every kind in one file."""
    _assert_same(make_site(changes))


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"\xff\xfe",
        b"a: \xff",
        b"- a\n",
        b"a: [\n",
        b"a: 1\na: 2\n",
        b"a: null\n",
        b"a:\t1\n",
        b'a: "\\x02"\n',
        b"just",
    ],
)
def test_file_with_anything_wrong_has_no_row(data: bytes) -> None:
    """A file whose text or YAML has a problem is left to be read in the open, where the problem is told."""
    assert make_row(data, "event", "en") is None


def test_row_knows_its_language() -> None:
    """A text that names no language is in the row's."""
    made = [make_row(b"title: Words\nbody: Text\n", "event", language) for language in ("en", "ru")]
    found = [read_row(row) for row in made if row]

    assert [row.plain for row in found] == [{"title": {x: "Words"}, "body": {x: "Text"}} for x in ("en", "ru")]
    assert [list(row.body) for row in found] == [["en"], ["ru"]]


def _assert_agrees(data: bytes, kind: Kind) -> None:
    made = make_row(data, kind, "en")
    file = decode(data, "").value
    parsed = parse_yaml(file) if file else None
    if parsed is None or parsed.problems or not isinstance(parsed.value, Mapping):
        assert made is None
        return
    assert made is not None
    found = read_row(made)
    if kind != "event":
        assert found.plain == {key.text: unfold(node, MODELS[kind], "en") for key, node in parsed.value.entries}
        return
    plain = unfold(parsed.value, EventFields, "en")
    assert found.plain == plain
    body = plain.get("body") if isinstance(plain, dict) else None
    texts = body if isinstance(body, dict) else {}
    assert found.body == {key: compile_markdown(text) for key, text in texts.items() if isinstance(text, str)}


@settings(max_examples=150, deadline=None)
@given(st.binary(max_size=60) | st.text(max_size=60).map(lambda text: text.encode("utf-8", "surrogatepass")))
def test_any_bytes_are_read_alike(data: bytes) -> None:
    """Whatever bytes a file holds, a row is never a fault, and says what is read in the open."""
    for kind in MODELS:
        _assert_agrees(data, kind)


@settings(max_examples=150, deadline=None)
@given(
    st.lists(st.sampled_from(WORDS) | st.text(st.characters(codec="utf-8"), max_size=8), max_size=8).map("".join),
    st.sampled_from(["body", "title", "speaker", "claims"]),
)
def test_any_value_is_read_alike(text: str, name: str) -> None:
    """Whatever Markdown or value a field holds, its row says what is read in the open."""
    block = "\n".join(f"    {line}" for line in text.split("\n"))
    for data in (f"{name}: |2\n{block}\n", f"{name}: {text}\n", f"{name}:\n  en: '{text}'\n  ru: [{text}]\n"):
        _assert_agrees(data.encode("utf-8"), "event")
