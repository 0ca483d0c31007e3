"""Parsed files: reading by way of parsed files gives the same entries as reading the files, for all sites and bytes."""

from __future__ import annotations

import copy
import itertools
import json
from collections.abc import Sequence
from pathlib import Path
from typing import cast

import pytest
from conftest import BASE, MakeSite
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from onrecord.incremental.parse_cache import ParseCache
from onrecord.model.fields import ActorFields, EventFields, SourceFields
from onrecord.model.frozen_model import Fields
from onrecord.pipeline import Options, arranged
from onrecord.read import Reading, parsed_files, read_site
from onrecord.read.normalization import normalize
from onrecord.read.parsed_files import ParsedFileKind, ParseRequest, parse_to_json, parsed_file_from_json
from onrecord.read.prose import compile_markdown
from onrecord.read.text import decode
from onrecord.read.yaml_nodes import Mapping
from onrecord.read.yaml_tree import parse_yaml
from onrecord.report import FORMATS, Report, plain

HERE = Path(__file__).parent
FOLDERS = [HERE.parent, *sorted((HERE / "sites").iterdir()), *sorted((HERE / "broken").iterdir())]
MODELS: dict[ParsedFileKind, type[Fields]] = {"event": EventFields, "actors": ActorFields, "sources": SourceFields}

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


def _read(root: Path, parse_files: parsed_files.ParseFiles | None = None) -> tuple[Reading, object]:
    outcome = read_site(root, parse_files)
    assert outcome.value is not None
    return outcome.value, outcome.problems


def _by_rows(root: Path, seen: list[bytes]) -> parsed_files.ParseFiles:
    """Return what makes the rows of a site's files, and notes them."""

    def make(requests: object) -> list[bytes | None]:
        assert isinstance(requests, list)
        listed: list[ParseRequest] = requests
        made = [parse_to_json((root / item.path).read_bytes(), item.kind, item.language) for item in listed]
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
    assert parse_to_json(data, "event", "en") is None


def test_row_knows_its_language() -> None:
    """A text that names no language is in the row's."""
    made = [parse_to_json(b"title: Words\nbody: Text\n", "event", language) for language in ("en", "ru")]
    found = [parsed_file_from_json(row, "event") for row in made if row]

    assert [row and row.plain for row in found] == [{"title": {x: "Words"}, "body": {x: "Text"}} for x in ("en", "ru")]
    assert [row and list(row.body) for row in found] == [["en"], ["ru"]]


def _assert_agrees(data: bytes, kind: ParsedFileKind) -> None:
    made = parse_to_json(data, kind, "en")
    file = decode(data, "").value
    parsed = parse_yaml(file) if file else None
    if parsed is None or parsed.problems or not isinstance(parsed.value, Mapping):
        assert made is None
        return
    assert made is not None
    found = parsed_file_from_json(made, kind)
    assert found is not None
    if kind != "event":
        assert found.plain == {key.text: normalize(node, MODELS[kind], "en") for key, node in parsed.value.entries}
        return
    plain = normalize(parsed.value, EventFields, "en")
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


_ANY = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(st.characters(), max_size=6),
    lambda inner: (
        st.lists(inner, max_size=4) | st.dictionaries(st.text(st.characters(), max_size=6), inner, max_size=4)
    ),
    max_leaves=8,
)
"""Whatever JSON can hold, lone surrogates and what is no number included."""
_DENIAL = "content/stories/dispute/events/denial.yaml"
_SOUND = {
    kind: json.loads(made)
    for kind, data in {
        "event": f"{BASE[_DENIAL]}body: See [@wire], [it](announcement).\n",
        "actors": BASE["content/actors/actors.yaml"],
        "sources": BASE["content/sources/sources.yaml"],
    }.items()
    if (made := parse_to_json(data.encode(), cast("ParsedFileKind", kind), "en"))
}


@st.composite
def _bent(draw: st.DrawFn) -> bytes:
    """Return a row of which any part is another, more or fewer than it should be."""
    row = copy.deepcopy(_SOUND[draw(st.sampled_from(sorted(_SOUND)))])
    here = row
    while True:
        keys = list(range(len(here))) if isinstance(here, list) else sorted(here)
        key = draw(st.sampled_from(keys))
        if not (isinstance(here[key], list | dict) and here[key] and draw(st.booleans())):
            break
        here = here[key]
    match draw(st.sampled_from(["other", "gone", "twice"])):
        case "other":
            here[key] = draw(_ANY)
        case "gone":
            del here[key]
        case _ if isinstance(here, list):
            here.append(here[key])
        case _:
            here["more"] = here[key]
    return json.dumps(row).encode()


_MALFORMED = (
    _bent()
    | _ANY.map(lambda value: json.dumps(value).encode())
    | st.binary(max_size=40)
    | st.sampled_from(
        [b"[" * 100_000, b'{"a":' * 100_000, b"[[[]]]", b"\xff", '["я"]'.encode("utf-16"), b'["\xed\xa0\x80"]']
    )
)


class _Given(ParseCache):
    """Rows that are given, whatever the files hold."""

    def __init__(self, made: Sequence[bytes]) -> None:
        super().__init__(Path(), jobs=1, remember=False)
        self._made = made

    def make(self, requests: Sequence[ParseRequest]) -> Sequence[bytes | None]:
        return self._made[: len(requests)]


@pytest.mark.slow
@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(rows_=st.lists(_MALFORMED, min_size=4, max_size=4))
def test_any_row_is_a_row_or_none(make_site: MakeSite, options: Options, rows_: list[bytes]) -> None:
    """Whatever stands in the place of a row, the site is read and checked, and what is wrong with it is told."""
    root = make_site({})
    outcome = arranged(root, options, _Given(rows_))

    for row, kind in itertools.product(rows_, MODELS):
        found = parsed_file_from_json(row, kind)
        assert found is None or json.loads(row)[0] == found.plain
    assert FORMATS["full"](Report(outcome.problems, outcome.value.files), plain)


@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    row=_ANY.map(lambda value: json.dumps([value, {}, []]).encode()) | st.sampled_from([b"", b"[]", b'[{},{},["",""]]'])
)
def test_what_is_no_row_is_read_in_the_open(make_site: MakeSite, row: bytes) -> None:
    """A site whose rows are all of the wrong shape, or lack what an entry must have, is read as if it had none."""
    root = make_site({})
    reading, problems = _read(root, lambda requests: [row] * len(requests))
    expected, expected_problems = _read(root)

    assert (reading.records, problems) == (expected.records, expected_problems)
