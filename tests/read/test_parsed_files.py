"""Parsed files: reading a site through them gives the same entries as reading it directly, for all sites and bytes."""

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

from onrecord.build.pipeline import Caches, Options, load_site
from onrecord.cache.parse_cache import ParseCache
from onrecord.model.fields import ActorFields, EventFields, SourceFields
from onrecord.model.frozen_model import Fields
from onrecord.pictures import PictureCache
from onrecord.read import Reading, entry_files, read_site
from onrecord.read.entry_files import ParsedFileKind, ParseRequest, parse_to_json, parsed_from_json
from onrecord.read.file_decoding import decode
from onrecord.read.markdown.markdown_compiler import compile_markdown
from onrecord.read.normalization import normalize
from onrecord.read.yaml.nodes import Mapping
from onrecord.read.yaml.tree import parse_yaml
from onrecord.report.formats import FORMATS
from onrecord.report.painting import plain
from onrecord.report.run_report import Report

HERE = Path(__file__).parents[1]
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
MARKDOWN_PARTS = (
    "[@gazette, p. 3]",
    "[a](denial)",
    "# ",
    "\n\n",
    "- ",
    "|",
    "<https://e.org/%00%300>",
    "*",
    "`",
    "&#0;",
    "é ",
)


def _read(root: Path, parse_files: entry_files.ParseFiles | None = None) -> tuple[Reading, object]:
    outcome = read_site(root, parse_files)
    assert outcome.value is not None
    return outcome.value, outcome.problems


def _recording_parser(root: Path, parsed_files_made: list[bytes]) -> entry_files.ParseFiles:
    """Return a function that parses a site's files and records the results."""

    def make(requests: object) -> list[bytes | None]:
        assert isinstance(requests, list)
        listed: list[ParseRequest] = requests
        parsed_json = [parse_to_json((root / item.path).read_bytes(), item.kind, item.language) for item in listed]
        parsed_files_made.extend(data for data in parsed_json if data is not None)
        return parsed_json

    return make


def _assert_same_through_parsed_files(root: Path) -> None:
    parsed_files_made: list[bytes] = []
    direct_reading, direct_problems = _read(root)
    reading, problems = _read(root, _recording_parser(root, parsed_files_made))

    assert parsed_files_made
    assert reading.records == direct_reading.records
    assert list(reading.records.references.items()) == list(direct_reading.records.references.items())
    assert (problems, reading.files, reading.theme) == (direct_problems, direct_reading.files, direct_reading.theme)


@pytest.mark.parametrize("root", FOLDERS, ids=lambda root: root.name)
def test_site_is_same_through_parsed_files(root: Path) -> None:
    """Records, references and problems of each test site are the same through parsed files, in the same order."""
    _assert_same_through_parsed_files(root)


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
def test_small_site_is_same_through_parsed_files(make_site: MakeSite, changes: dict[str, str | bytes | None]) -> None:
    """The same holds for each kind of mistake in one file."""
    _assert_same_through_parsed_files(make_site(changes))


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
def test_file_with_problem_has_no_parsed_form(data: bytes) -> None:
    """A file with a problem in its text or YAML has no parsed form; reading it directly reports the problem."""
    assert parse_to_json(data, "event", "en") is None


def test_parsed_file_has_language_of_request() -> None:
    """A text without a language gets the language of the request."""
    parsed_json = [parse_to_json(b"title: Words\nbody: Text\n", "event", language) for language in ("en", "ru")]
    found = [parsed_from_json(data, "event") for data in parsed_json if data]

    assert [data and data.plain for data in found] == [
        {"title": {x: "Words"}, "body": {x: "Text"}} for x in ("en", "ru")
    ]
    assert [data and list(data.body) for data in found] == [["en"], ["ru"]]


def _assert_agrees(data: bytes, kind: ParsedFileKind) -> None:
    parsed_json = parse_to_json(data, kind, "en")
    file = decode(data, "").value
    parsed = parse_yaml(file) if file else None
    if parsed is None or parsed.problems or not isinstance(parsed.value, Mapping):
        assert parsed_json is None
        return
    assert parsed_json is not None
    found = parsed_from_json(parsed_json, kind)
    assert found is not None
    if kind != "event":
        assert found.plain == {key.text: normalize(node, MODELS[kind], "en") for key, node in parsed.value.entries}
        return
    plain = normalize(parsed.value, EventFields, "en")
    assert found.plain == plain
    body = plain.get("body") if isinstance(plain, dict) else None
    texts = body if isinstance(body, dict) else {}
    assert found.body == {key: compile_markdown(text) for key, text in texts.items() if isinstance(text, str)}


@settings(max_examples=150)
@given(st.binary(max_size=60) | st.text(max_size=60).map(lambda text: text.encode("utf-8", "surrogatepass")))
def test_any_bytes_parse_as_read_directly(data: bytes) -> None:
    """For any bytes, the parsed form agrees with reading directly."""
    for kind in MODELS:
        _assert_agrees(data, kind)


@settings(max_examples=150)
@given(
    st.lists(st.sampled_from(MARKDOWN_PARTS) | st.text(st.characters(codec="utf-8"), max_size=8), max_size=8).map(
        "".join
    ),
    st.sampled_from(["body", "title", "speaker", "claims"]),
)
def test_any_value_parses_as_read_directly(text: str, name: str) -> None:
    """For any Markdown or value, the parsed form agrees with reading directly."""
    block = "\n".join(f"    {line}" for line in text.split("\n"))
    for data in (f"{name}: |2\n{block}\n", f"{name}: {text}\n", f"{name}:\n  en: '{text}'\n  ru: [{text}]\n"):
        _assert_agrees(data.encode("utf-8"), "event")


_ANY_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(st.characters(), max_size=6),
    lambda inner: (
        st.lists(inner, max_size=4) | st.dictionaries(st.text(st.characters(), max_size=6), inner, max_size=4)
    ),
    max_leaves=8,
)
"""Any JSON value, including lone surrogates and non-finite numbers."""
_DENIAL = "content/stories/dispute/events/denial.yaml"
_VALID = {
    kind: json.loads(parsed_json)
    for kind, data in {
        "event": f"{BASE[_DENIAL]}body: See [@wire], [it](announcement).\n",
        "actors": BASE["content/actors/actors.yaml"],
        "sources": BASE["content/sources/sources.yaml"],
    }.items()
    if (parsed_json := parse_to_json(data.encode(), cast("ParsedFileKind", kind), "en"))
}


@st.composite
def _corrupted(draw: st.DrawFn) -> bytes:
    """Return a parsed file with one value replaced, removed or repeated."""
    data = copy.deepcopy(_VALID[draw(st.sampled_from(sorted(_VALID)))])
    here = data
    while True:
        keys = list(range(len(here))) if isinstance(here, list) else sorted(here)
        key = draw(st.sampled_from(keys))
        if not (isinstance(here[key], list | dict) and here[key] and draw(st.booleans())):
            break
        here = here[key]
    match draw(st.sampled_from(["replaced", "removed", "repeated"])):
        case "replaced":
            here[key] = draw(_ANY_JSON)
        case "removed":
            del here[key]
        case _ if isinstance(here, list):
            here.append(here[key])
        case _:
            here["more"] = here[key]
    return json.dumps(data).encode()


_MALFORMED = (
    _corrupted()
    | _ANY_JSON.map(lambda value: json.dumps(value).encode())
    | st.binary(max_size=40)
    | st.sampled_from(
        [b"[" * 100_000, b'{"a":' * 100_000, b"[[[]]]", b"\xff", '["я"]'.encode("utf-16"), b'["\xed\xa0\x80"]']
    )
)


class _FixedCache(ParseCache):
    """A cache that returns given parsed files whatever the files contain."""

    def __init__(self, parsed_json: Sequence[bytes]) -> None:
        super().__init__(Path(), jobs=1, remember=False)
        self._made = parsed_json

    def parse(self, requests: Sequence[ParseRequest], *, forgets: bool = True) -> Sequence[bytes | None]:
        assert forgets
        return self._made[: len(requests)]


@pytest.mark.slow
@settings(max_examples=300, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(results=st.lists(_MALFORMED, min_size=4, max_size=4))
def test_malformed_parsed_file_never_fails_check(make_site: MakeSite, options: Options, results: list[bytes]) -> None:
    """For any malformed parsed file, the site is still read and checked, and its problems are reported."""
    root = make_site({})
    outcome = load_site(root, options, Caches(PictureCache(root, remember=False), _FixedCache(results)))

    for data, kind in itertools.product(results, MODELS):
        found = parsed_from_json(data, kind)
        assert found is None or json.loads(data)[0] == found.plain
    assert FORMATS["full"](Report(outcome.problems, outcome.value.files), plain)


@pytest.fixture(scope="module")
def unchanged(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the folder of a site that no test changes."""
    root = tmp_path_factory.mktemp("unchanged")
    for path, text in BASE.items():
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_text(text, "utf-8")
    return root


@settings(max_examples=100)
@given(
    data=_ANY_JSON.map(lambda value: json.dumps([value, {}, []]).encode())
    | st.sampled_from([b"", b"[]", b'[{},{},["",""]]'])
)
def test_unusable_parsed_file_is_read_without_cache(unchanged: Path, data: bytes) -> None:
    """A site whose parsed files have the wrong shape is read directly, as if they were absent."""
    reading, problems = _read(unchanged, lambda requests: [data] * len(requests))
    expected, expected_problems = _read(unchanged)

    assert (reading.records, problems) == (expected.records, expected_problems)
