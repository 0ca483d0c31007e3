"""Mistakes in the files of real sites, and how a site gets rid of its errors again."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any

from field_strategies import HOSTILE, ODD_DATES, PLAIN_TEXTS, WRONG
from fuzzed_sites import Files, as_scalar, as_text, named_site
from hypothesis import strategies as st
from msgspec import Struct

from onrecord.model import fields
from onrecord.problems import Problem

_ODD_LINES = (
    "x: &a b", "y: *a", "<<: {a: b}", "t: !!python/object/apply:os.system [id]", "? a", "---", "...",
    "%YAML 1.1", "\tx: y",
    "date: 2021-11-02", "<<<<<<< HEAD", "- - - -", "a: |\n  b\n c", "a: >-\n\n\n  b", "title: 'it''s",
    'title: "a\\x00b"', "title: @x",
    "[" * 200, "{a: " * 60, "a: [" + "b, " * 500 + "]", "denies: [a, [b, [c]]]", "status: draft",
    "status: withdrawn", "embargo: 2031-01-01T10:00",
    "languages: [ru, en]", "bill: law", "sources: []", "aliases: [a, a]", "\ufeffx: y", "\u2028", "a: \u0000",
    "x: 'a\u202eb'", "tags: [a, b]",
)  # fmt: skip
_NUMBERS = st.integers(0, 10_000)
_PLACES = (
    "content/stories/dispute/events/moved.yaml", "content/actors/moved.yaml", "content/sources/moved.yaml",
    "content/bills/moved.yaml",
    "content/procedures/moved.yaml", "content/pages/moved.md", "content/snapshots/moved.txt",
    "content/moved.yaml", "site.yaml", "static/moved.yaml",
    "content/stories/moved/story.yaml", "content/stories/CON/events/nul.yaml", "content/pages/a.b.c.md",
    "content/actors/a b.YAML", "locale/moved.po",
)  # fmt: skip


class Place(Struct, frozen=True):
    """Where a mistake is made, and with which value. Numbers choose a file and lines, modulo how many there are."""

    first: int
    second: int
    third: int
    text: str = "x"
    value: Any = "x"

    def path(self, files: Files) -> str:
        """Return the path of the file."""
        names = sorted(files)
        return names[self.first % len(names)]

    def by_line(self, files: Files, change: Callable[[list[bytes], int, int], object]) -> None:
        """Change the lines of the file, given the numbers of two of them."""
        path = self.path(files)
        lines = files[path].split(b"\n")
        change(lines, self.second % len(lines), self.third % len(lines))
        files[path] = b"\n".join(lines)


def _flip(files: Files, at: Place) -> None:
    data = bytearray(files[at.path(files)])
    if data:
        data[at.second % len(data)] ^= 1 << at.third % 8
    files[at.path(files)] = bytes(data)


def _cut(files: Files, at: Place) -> None:
    files[at.path(files)] = files[at.path(files)][: at.second]


def _drop_line(files: Files, at: Place) -> None:
    at.by_line(files, lambda lines, one, _: lines.pop(one))


def _double_line(files: Files, at: Place) -> None:
    at.by_line(files, lambda lines, one, _: lines.insert(one, lines[one]))


def _swap_lines(files: Files, at: Place) -> None:
    def swap(lines: list[bytes], one: int, other: int) -> None:
        lines[one], lines[other] = lines[other], lines[one]

    at.by_line(files, swap)


def _exchange_values(files: Files, at: Place) -> None:
    def exchange(lines: list[bytes], one: int, other: int) -> None:
        (left, colon, value), (right, mark, another) = (lines[at].partition(b": ") for at in (one, other))
        if colon and mark:
            lines[one], lines[other] = left + colon + another, right + mark + value

    at.by_line(files, exchange)


def _set_value(files: Files, at: Place) -> None:
    def put(lines: list[bytes], one: int, _: int) -> None:
        name, colon, _value = lines[one].partition(b": ")
        if colon:
            lines[one] = name + colon + as_scalar(at.text, is_ascii=bool(at.third % 2)).encode("utf-8", "surrogatepass")

    at.by_line(files, put)


def _add_line(files: Files, at: Place) -> None:
    at.by_line(files, lambda lines, one, _: lines.insert(one, _ODD_LINES[at.third % len(_ODD_LINES)].encode()))


def _indent(files: Files, at: Place) -> None:
    def shift(lines: list[bytes], one: int, other: int) -> None:
        lines[one] = lines[one][2:] if other % 2 else b"  " + lines[one]

    at.by_line(files, shift)


def _line_of_another(files: Files, at: Place) -> None:
    others = sorted(files)
    foreign = files[others[at.third % len(others)]].split(b"\n")
    at.by_line(files, lambda lines, one, _: lines.insert(one, foreign[at.second % len(foreign)]))


def _add_field(files: Files, at: Place) -> None:
    """Add a field of the table, with any value."""
    names = sorted(fields.all_names())
    text = as_text({names[at.second % len(names)]: at.value}, is_ascii=bool(at.third % 2))
    files[at.path(files)] = files[at.path(files)].rstrip(b"\n") + b"\n" + text


def _move(files: Files, at: Place) -> None:
    path = at.path(files)
    if len(files) > 1:
        files[_PLACES[at.second % len(_PLACES)]] = files.pop(path)


def _rename(files: Files, at: Place) -> None:
    path = at.path(files)
    others = sorted(files)
    folder = others[at.second % len(others)].rpartition("/")[0]
    files[f"{folder}/{path.rpartition('/')[2]}".lstrip("/")] = files.pop(path)


def _double_file(files: Files, at: Place) -> None:
    path = at.path(files)
    stem, dot, ending = path.rpartition(".")
    files[f"{stem}-2{dot}{ending}"] = files[path]


def _replace_file(files: Files, at: Place) -> None:
    others = sorted(files)
    files[at.path(files)] = files[others[at.second % len(others)]]


def _empty(files: Files, at: Place) -> None:
    files[at.path(files)] = b""


def _delete(files: Files, at: Place) -> None:
    if len(files) > 1:
        del files[at.path(files)]


def _date(files: Files, at: Place) -> None:
    path = at.path(files)
    dates = list(re.finditer(rb"\d{4}-\d\d-\d\d", files[path]))
    if dates:
        found = dates[at.second % len(dates)]
        put = (*ODD_DATES, "2021", "2021-11?", "2021-11~", "2021-09/2021-12", "../2021-11-01")[
            at.third % (len(ODD_DATES) + 5)
        ]
        files[path] = files[path][: found.start()] + put.encode() + files[path][found.end() :]


MISTAKES = (
    _flip, _cut, _drop_line, _drop_line, _double_line, _swap_lines, _exchange_values, _exchange_values,
    _set_value, _set_value, _set_value, _add_line,
    _add_line, _indent, _line_of_another, _add_field, _add_field, _move, _rename, _double_file, _replace_file,
    _empty, _delete, _date, _date,
)  # fmt: skip
_MISTAKE = st.tuples(
    st.sampled_from(MISTAKES),
    st.builds(Place, _NUMBERS, _NUMBERS, _NUMBERS, st.sampled_from((*HOSTILE, *PLAIN_TEXTS)), WRONG),
)


@st.composite
def mistaken_sites(draw: st.DrawFn, names: tuple[str, ...], most: int) -> tuple[str, Files]:
    """Draw the name of a site, and its files with one to `most` mistakes."""
    name = draw(st.sampled_from(names))
    files = dict(named_site(name))
    for mistake, place in draw(st.lists(_MISTAKE, min_size=1, max_size=most)):
        mistake(files, place)
    return name, files


def mended(files: Mapping[str, bytes], problems: Iterable[Problem], first: Mapping[str, bytes], trial: int) -> Files:
    """Return a site without the lines that have errors; after some trials without the files, or with those of `first`.

    So most invented sites end as clean ones, which can be built.
    """
    mended = dict(files)
    blamed: dict[str, set[int]] = {}
    for problem in problems:
        if problem.severity == "error" and problem.span:
            blamed.setdefault(problem.span.path, set()).add(problem.span.line - 1)
    for path, numbers in blamed.items():
        if trial < LINES_ARE_DROPPED and path in files and numbers != {0}:
            mended[path] = b"\n".join(_without_blocks(files[path].split(b"\n"), numbers))
        elif path in first and files.get(path) != first[path]:
            mended[path] = first[path]
        else:
            mended.pop(path, None)
    return mended


LINES_ARE_DROPPED = 4
"""Lines are dropped in so many trials; then whole files go."""


def _without_blocks(lines: list[bytes], numbers: set[int]) -> Iterator[bytes]:
    """Yield the lines without those with these numbers, and without what is indented below them."""
    depth = None
    for number, line in enumerate(lines):
        indent = len(line) - len(line.lstrip())
        if depth is not None and (indent > depth or not line.strip()):
            continue
        depth = indent if number in numbers else None
        if depth is None:
            yield line
