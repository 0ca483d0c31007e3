"""Fields of entries change with their own lines alone: comments, order, quotation marks and line ends stay."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Mapping
from copy import deepcopy
from pathlib import Path
from random import Random
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from slow import slow

from onrecord.editing.entries.entry_edit import edit_entry, values_in
from onrecord.editing.entries.file_text import FileText, UnsafeChangeError
from onrecord.editing.entries.yaml_values import Value
from onrecord.problems import SourceFile
from onrecord.read.yaml.nodes import Mapping as Tree
from onrecord.read.yaml.tree import parse_yaml

ROOT = Path(__file__).parents[2]
EVENT = """# yaml-language-server: $schema=../event.schema.json
# on the harbour

type:   denial   # by the port
date: 2021-11-05
title: 'The port denies it'
speaker: port
sources: [gazette, wire]   # both read
summary: >
  A first paragraph
  of two lines.

  A second one.
body: |  # long
  # A heading

  Words of a text
  and more.

# what was said
claims:
  # the first
  - id: order   # as printed
    text: "No order was given"
    denies: announcement#order
  # the second

  - id: day
    text: 'Not on that day'
    # looked up
    sources: {source: wire, locator: p. 3}

tags:
- harbour
# More fields. To use one, delete the # before it:
# until: 2021-11-06
"""
MANY = """# two sources
wire: # the first
  title: The wire
  url: https://example.org/wire # seen

gazette: {title: The gazette, url: https://example.org/gazette}
"""


def _values(kind: str = "event", entry: str = "", text: str = EVENT) -> dict[str, Any]:
    return deepcopy(values_in(text.encode(), kind, entry))


def _edit(changes: Mapping[str, Value | None], text: str = EVENT, kind: str = "event", entry: str = "") -> str:
    return edit_entry(text.encode(), kind, entry, changes).data.decode()


def _claims(change: Callable[[list[dict[str, Any]]], object]) -> dict[str, Value | None]:
    claims = _values()["claims"]
    change(claims)
    return {"claims": claims}


EDITS: Mapping[str, tuple[Mapping[str, Value | None], str, str]] = {
    "a plain text": ({"type": "statement"}, "denial   # by the port", "statement   # by the port"),
    "one that needs quotation marks": ({"speaker": "a: b"}, "speaker: port", "speaker: 'a: b'"),
    "single quotation marks": ({"title": "It's denied"}, "'The port denies it'", "'It''s denied'"),
    "a date": ({"date": "2021-11"}, "date: 2021-11-05\n", "date: 2021-11\n"),
    "several lines": ({"speaker": "a\nb"}, "speaker: port\n", "speaker: |\n  a\n  b\n"),
    "an item in brackets": ({"sources": ["gazette", "radio"]}, "[gazette, wire]", "[gazette, radio]"),
    "one more in brackets": ({"sources": ["gazette", "wire", "x"]}, "[gazette, wire]", "[gazette, wire, x]"),
    "fields for an item in brackets": (
        {"sources": ["gazette", {"source": "wire", "locator": "p. 2"}]},
        "[gazette, wire]",
        "[gazette, {source: wire, locator: p. 2}]",
    ),
    "lines for a list in brackets": (
        {"sources": [{"source": "wire", "locator": "p. 2"}]},
        "sources: [gazette, wire]   # both read\n",
        "sources:   # both read\n  - source: wire\n    locator: p. 2\n",
    ),
    "a paragraph of a folded text": (
        {"summary": "A first paragraph of two lines.\nAnother one."},
        "  A second one.\n",
        "  Another one.\n",
    ),
    "a line of a text": (
        {"body": "# A heading\r\n\r\nWords of this text\r\nand more.\r\n"},
        "Words of a text",
        "Words of this text",
    ),
    "a line more": ({"body": "# A heading\n\nWords of a text\nand more.\nAnd."}, "more.\n", "more.\n  And.\n"),
    "a new field in its place": (
        {"until": "2021-11-06"},
        "date: 2021-11-05\n",
        "date: 2021-11-05\nuntil: 2021-11-06\n",
    ),
    "a new field after a list": (
        {"quotes": [{"exact": "No.", "source": "wire"}]},
        "    sources: {source: wire, locator: p. 3}\n",
        "    sources: {source: wire, locator: p. 3}\nquotes:\n  - exact: No.\n    source: wire\n",
    ),
    "a field less": ({"speaker": None}, "speaker: port\n", ""),
    "a field less with a comment": ({"type": None}, "type:   denial   # by the port\n", "# by the port\n"),
    "a text between double quotation marks": (
        _claims(lambda claims: claims[0].update(text='"No" order')),
        '"No order was given"',
        r'"\"No\" order"',
    ),
    "a value in braces": (
        _claims(lambda claims: claims[1]["sources"].update(locator="p, 4")),
        "locator: p. 3",
        "locator: 'p, 4'",
    ),
    "a field more of an item": (
        _claims(lambda claims: claims[0].update(note="seen")),
        "    denies: announcement#order\n",
        "    denies: announcement#order\n    note: seen\n",
    ),
    "the first field of an item": (
        _claims(lambda claims: claims[0].pop("id")),
        '  - id: order   # as printed\n    text: "No',
        '  - text: "No',
    ),
    "an item more": (
        _claims(lambda claims: claims.append({"id": "third", "text": "x"})),
        "locator: p. 3}\n",
        "locator: p. 3}\n\n  - id: third\n    text: x\n",
    ),
    "an item more at the start": (
        _claims(lambda claims: claims.insert(0, {"id": "zero", "text": "x"})),
        "claims:\n",
        "claims:\n\n  - id: zero\n    text: x\n",
    ),
    "an item less": (
        _claims(lambda claims: claims.pop(0)),
        '  - id: order   # as printed\n    text: "No order was given"\n    denies: announcement#order\n',
        "",
    ),
    "an item in the field's own column": ({"tags": ["harbour", "port"]}, "- harbour\n", "- harbour\n- port\n"),
}


@pytest.mark.parametrize(("changes", "before", "after"), EDITS.values(), ids=EDITS)
@pytest.mark.parametrize("form", ["LF", "CRLF", "BOM", "no last line end"])
def test_only_what_differs_changes(changes: Mapping[str, Value | None], before: str, after: str, form: str) -> None:
    """An edit changes the lines of what differs; comments, spacing, marks and line ends of all else stay."""
    forms: Mapping[str, Callable[[str], bytes]] = {
        "LF": str.encode,
        "CRLF": lambda text: text.replace("\n", "\r\n").encode(),
        "BOM": lambda text: text.encode("utf-8-sig"),
        "no last line end": lambda text: text.removesuffix("\n").encode(),
    }
    assert EVENT.count(before) == 1
    edited = edit_entry(forms[form](EVENT), "event", "", changes)

    assert edited.data == forms[form](EVENT.replace(before, after))
    old, new = EVENT.split("\n"), edited.data.decode("utf-8-sig").splitlines()
    for line in edited.lines:
        if line.before is None:
            assert new[line.number - 1] == line.after
        else:
            assert old[line.number - 1] == line.before


def test_same_values_change_nothing() -> None:
    """What the form sends back as it was, or in its long form, changes no byte."""
    long: Mapping[str, Value] = {"tags": "harbour", "sources": [{"source": "gazette"}, "wire"]}
    assert _edit({**_values(), "body": f"{_values()['body']}\r\n"}) == EVENT
    assert _edit(long) == EVENT
    assert edit_entry(EVENT.encode(), "event", "", _values()).lines == ()


def test_one_text_is_not_the_text_of_a_language() -> None:
    """A text in the story's language becomes one for each language when a form names these."""
    edited = _edit({"title": {"en": "The port denies it", "ru": "Порт отрицает"}})
    assert edited == EVENT.replace(
        "title: 'The port denies it'\n", "title:\n  en: The port denies it\n  ru: Порт отрицает\n"
    )
    assert _edit({"title": {"en": "The port denies it", "ru": "Порт не согласен"}}, edited) == edited.replace(
        "Порт отрицает", "Порт не согласен"
    )


def test_entry_among_others_changes_alone() -> None:
    """In a file of several entries the named one changes, also between braces."""
    assert _edit({"note": "gone"}, MANY, "source", "wire") == MANY.replace("# seen\n", "# seen\n  note: gone\n")
    assert _edit({"url": None}, MANY, "source", "gazette") == MANY.replace(", url: https://example.org/gazette", "")
    assert _edit({"title": "A, B"}, MANY, "source", "gazette") == MANY.replace("The gazette", "'A, B'")
    assert values_in(MANY.encode(), "source", "gazette") == {
        "title": "The gazette",
        "url": "https://example.org/gazette",
    }


def test_field_that_is_first_in_the_table_goes_above_the_others() -> None:
    """It stands below the comments of the whole file, and above the comment of the first field."""
    text = "# the file\n\n# the address\nurl: https://example.org/\n"
    assert _edit({"title": "A"}, text, "source") == text.replace("# the address", "title: A\n# the address").replace(
        "\n\ntitle", "\n\ntitle"
    )
    assert _edit({"title": "A"}, "url: x", "source") == "title: A\nurl: x"


def test_several_new_fields_may_be_the_first() -> None:
    """New fields stand in their order above the first one that stays, or alone if none does."""
    changes: dict[str, Value | None] = {"type": "statement", "date": "2021-11", "speaker": "port"}

    assert _edit(changes, "title: A # b\n") == "type: statement\ndate: 2021-11\ntitle: A # b\nspeaker: port\n"
    assert _edit({"title": None, "publisher": "P", "description": "D"}, "wire:\n  title: A\n", "source", "wire") == (
        "wire:\n  description: D\n  publisher: P\n"
    )


def test_lines_of_a_list_between_brackets_may_be_several() -> None:
    """A list between brackets over several lines is changed in place, with its comments."""
    text = "date: 2021\nsources: [gazette, # one\n  wire]\ntags: a\n"
    assert _edit({"sources": ["gazette", "radio"]}, text) == text.replace("wire", "radio")


UNSAFE: Mapping[str, tuple[str, str, Mapping[str, Value | None]]] = {
    "a file that can't be parsed": ("a: [", "event", {"date": "2021"}),
    "a list": ("- a\n", "event", {"date": "2021"}),
    "an unknown kind": ("a: b\n", "poem", {"a": "c"}),
    "a character that no file can hold": ("date: 2021\n", "event", {"title": "\udc80"}),
    "comments in a list that has to be written anew": (
        "sources: [gazette,\n  # the second\n  wire]\n",
        "event",
        {"sources": [{"source": "a", "locator": "b"}]},
    ),
    "a comment in an item that becomes a text": (
        "sources:\n  - source: a # one\n    locator: b\n",
        "event",
        {"sources": ["c"]},
    ),
    "an explicit key": ("? title\n: a\n", "event", {"title": "b\nc"}),
}


@pytest.mark.parametrize(("text", "kind", "changes"), UNSAFE.values(), ids=UNSAFE)
def test_unsafe_change_is_refused(text: str, kind: str, changes: Mapping[str, Value | None]) -> None:
    """What can't be changed without harm is left to the editor, as text."""
    with pytest.raises(UnsafeChangeError):
        edit_entry(text.encode(), kind, "", changes)


@pytest.mark.parametrize("entry", ["other", "wire/"])
def test_unknown_entry_is_refused(entry: str) -> None:
    """An entry that is not in the file has no values, and can't be changed."""
    with pytest.raises(UnsafeChangeError):
        values_in(MANY.encode(), "source", entry)


FOLDERS = {"events": "event", "actors": "actor", "sources": "source", "bills": "bill"}
FILES = [
    file.relative_to(ROOT)
    for folder in ("content", "examples", "tests/sites")
    for file in sorted((ROOT / folder).rglob("*.yaml"))
    if (file.parent.name in FOLDERS or file.name == "story.yaml") and "_site" not in file.parts
]
_NOTABLE = re.compile(r"^( *(?:- )?[a-z_]+: [\w-]+)$", re.MULTILINE)


def _commented(text: str) -> str:
    """Return a file with a comment on each simple line; within texts, these are words."""
    numbers = iter(range(10_000))
    return _NOTABLE.sub(lambda line: f"{line[1]}  # n{next(numbers)}", text)


def _beginning(text: str, most: int) -> str:
    """Return the first entries of a file of several, as a file of its own."""
    tree = parse_yaml(SourceFile("", text)).value
    assert isinstance(tree, Tree)
    lines = [key.line for key, _ in tree.entries]
    return "".join(text.splitlines(keepends=True)[: lines[most] - 1 if most < len(lines) else None])


def _mutate(value: Any, random: Random) -> Any:  # noqa: ANN401
    """Return a value with one thing changed or added inside it."""
    if isinstance(value, str):
        return random.choice((f"{value} more", f"{value}: 'so' #1", f'"{value}"', f"{value}\n\nAnd a line", "x", "[y"))
    if isinstance(value, list):
        choice, at = random.randrange(4), random.randrange(len(value))
        if choice < 2:
            return [*value[:at], _mutate(value[at], random), *value[at + 1 :]]
        new = {"id": "new", "text": "It's new"} if isinstance(value[at], dict) else "new"
        return [*value[:at], new, *value[at:]] if choice == 2 else [*value, new]
    name = random.choice(list(value))
    return {**value, name: _mutate(value[name], random)} if random.random() < 0.8 else {**value, "note": "added"}


MORE: tuple[Mapping[str, Value], ...] = ({}, {"note": "new"}, {"tags": ["a", "b"], "accept": [{"code": "X"}]})


def _short(value: object) -> object:
    """Return a value with each list of one item as this item: both mean the same."""
    if isinstance(value, dict):
        return {name: _short(inner) for name, inner in value.items()}
    if isinstance(value, list):
        return _short(value[0]) if len(value) == 1 else [_short(inner) for inner in value]
    return value


def _rows(data: bytes, entry: str, names: set[str]) -> list[bytes]:
    """Return the lines of a file without those of these fields of an entry."""
    tree = parse_yaml(SourceFile("", data.decode())).value
    assert isinstance(tree, Tree)
    fields = tree.by_name[entry][1] if entry else tree
    assert isinstance(fields, Tree)
    text = FileText(data, "")
    gone = {
        row
        for name, (key, node) in fields.by_name.items()
        if name in names
        for row in range(key.line, text.end(node)[0] + 1)
    }
    return [line for row, line in enumerate(data.splitlines(keepends=True)) if row not in gone]


def _in_windows(data: bytes) -> bytes:
    return data.replace(b"\n", b"\r\n")


def _marked(data: bytes) -> bytes:
    return b"\xef\xbb\xbf" + data


@pytest.mark.parametrize("times", [2, *slow([12])])
@pytest.mark.parametrize("file", FILES, ids=str)
def test_random_edits_change_their_own_lines(file: Path, times: int) -> None:
    """Any change of any field of each example leaves all other lines, and all comments, as they are.

    With Windows line ends or a byte order mark, the result is the same with these. Of a file of several entries, the
    first ten are edited: to read more of them again and again shows nothing else.
    """
    kind = FOLDERS.get(file.parent.name, "story")
    random = Random(str(file))  # noqa: S311
    text, is_of_several = (ROOT / file).read_bytes().decode(), kind in ("actor", "source")
    before = _commented(_beginning(text, 10) if is_of_several else text).encode()
    tree = parse_yaml(SourceFile("", before.decode())).value
    assert isinstance(tree, Tree)
    entries = list(tree.by_name) if is_of_several else [""]
    edits = 0
    for entry in random.sample(entries, min(len(entries), 6)):
        values = values_in(before, kind, entry)
        for _ in range(times):
            names = random.sample(list(values), random.randint(1, min(3, len(values))))
            changes: dict[str, Value | None] = {name: _mutate(deepcopy(values[name]), random) for name in names}
            changes.update(random.choice(MORE))
            edited = edit_entry(before, kind, entry, changes).data
            expected = {**values, **changes}
            assert _short(values_in(edited, kind, entry)) == _short(expected)
            assert _rows(edited, entry, set(changes)) == _rows(before, entry, set(changes))
            assert Counter(re.findall(rb"# n\d+", before)) - Counter(re.findall(rb"# n\d+", edited)) == Counter()
            other = _in_windows if edits % 2 else _marked
            assert edit_entry(other(before), kind, entry, changes).data == other(edited)
            back = edit_entry(edited, kind, entry, {name: values.get(name) for name in changes}).data
            assert _short(values_in(back, kind, entry)) == _short(values)
            edits += 1
    assert edits >= times


@given(st.text(min_size=1), st.sampled_from(["title", "summary", "body", "speaker", "type"]))
def test_any_text_is_written_or_refused(value: str, name: str) -> None:
    """Whatever somebody types is read back as typed, or refused; no other field changes."""
    try:
        edited = edit_entry(EVENT.encode(), "event", "", {name: value}).data
    except UnsafeChangeError:
        return
    typed = value.replace("\r\n", "\n").rstrip("\n")
    expected = {**_values(), name: typed} if typed else {key: old for key, old in _values().items() if key != name}
    assert values_in(edited, "event", "") == expected
