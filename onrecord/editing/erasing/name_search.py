"""Finds the places of a name in the files that hold no entries."""

import os
from collections.abc import Collection, Iterator, Mapping
from contextlib import suppress
from pathlib import Path

from msgspec import Struct

from onrecord.cache.state import FOLDER
from onrecord.editing.erasing.name_forms import NameForms
from onrecord.regular_files import read_regular
from onrecord.reserved import CHANGES, MARKER, OUTPUT

_UNSEARCHED = frozenset({".git", "node_modules", "__pycache__", FOLDER, CHANGES})
_ENVIRONMENT = "pyvenv.cfg"
"""The file that marks a folder of installed programs."""
_CALENDAR = ".ics"
_PICTURES = (".jpg", ".jpeg", ".png", ".webp", ".gif", ".avif", ".svg", ".pdf", ".mp3", ".mp4")


class Place(Struct, frozen=True, order=True):
    """A place of a name. Lines and columns count from 1; line 0 is the path of the file itself."""

    path: str
    line: int
    column: int
    kind: str
    """What has the name there, such as 'title' or 'address'."""


class OtherFiles(Struct, frozen=True):
    """What was found in the files that hold no entries."""

    places: tuple[Place, ...]
    words: tuple[Place, ...]
    """The places of single words of the name."""
    built: Mapping[str, int]
    """For each output folder, the number of its files that have the name."""
    unread: Mapping[str, int]
    """For `static` and `root`, the number of pictures and documents there, whose content can show the name unseen."""
    has_state: bool
    """Whether there is a state directory, whose files contain the texts of entries."""


def search_other_files(root: Path, forms: NameForms, known: Collection[str]) -> OtherFiles:
    """Search all files of the site in `root` but the `known` ones, which are searched by themselves."""
    places: list[Place] = []
    words: list[Place] = []
    built: dict[str, int] = {}
    unread: dict[str, int] = {}
    for path in _walk(root, root):
        if path in known:
            continue
        name = path.encode("utf-8", "replace").decode("utf-8")
        first = path.partition("/")[0]
        if first != path and (first == OUTPUT or os.path.lexists(root / first / MARKER)):
            built[first] = built.get(first, 0) + _has_name(root / path, name.removeprefix(first), forms)
            continue
        if name.startswith(("static/", "root/")) and name.lower().endswith(_PICTURES):
            unread[first] = unread.get(first, 0) + 1
        if forms.is_in(name) or forms.in_ids.search(name):
            places.append(Place(name, 0, 0, "name of the file"))
        found, looked_at = _search(root / path, name, forms)
        places += found
        words += looked_at
    counts = {folder: count for folder, count in built.items() if count}
    return OtherFiles(tuple(sorted(places)), tuple(words), counts, unread, (root / FOLDER).exists())


def _walk(root: Path, folder: Path) -> Iterator[str]:
    """Yield the paths of all files, hidden ones too, without those of installed programs. No link is followed."""
    for entry in sorted(os.scandir(folder), key=lambda entry: entry.name):
        if entry.is_dir(follow_symlinks=False):
            if entry.name not in _UNSEARCHED and not os.path.lexists(f"{entry.path}/{_ENVIRONMENT}"):
                yield from _walk(root, Path(entry.path))
        elif entry.is_file(follow_symlinks=False):
            yield os.path.relpath(entry.path, root).replace(os.sep, "/")


def _has_name(file: Path, name: str, forms: NameForms) -> bool:
    if forms.is_in(name) or forms.in_ids.search(name):
        return True
    content, text = _read(file)
    if text is None:
        return any(form in content for form in forms.encoded)
    return forms.is_in(text.replace("\r\n ", "") if file.suffix == _CALENDAR else text)  # a calendar folds its lines


def _search(file: Path, name: str, forms: NameForms) -> tuple[list[Place], list[Place]]:
    """Return the places of the name in a file, and those of its single words."""
    content, text = _read(file)
    if text is None:
        has_name = any(form in content for form in forms.encoded)
        return [Place(name, 0, 0, "content of the file")] if has_name else [], []
    taken: list[tuple[int, int]] = []
    for pattern in (forms.typed, forms.typed_shared, forms.in_text, forms.loose):
        taken += (match.span() for match in pattern.finditer(text))
    words: list[tuple[int, int]] = []
    for match in forms.words.finditer(text):
        first, last = match.span()
        if not any(start < last and first < end for start, end in taken):
            words.append((first, last))
    return _places(name, text, taken), _places(name, text, words)


def _places(name: str, text: str, spans: list[tuple[int, int]]) -> list[Place]:
    return [Place(name, *line_and_column(text, start), "text") for start in sorted({start for start, _ in spans})]


def line_and_column(text: str, offset: int) -> tuple[int, int]:
    """Return the line and the column of a character, from 1."""
    return text.count("\n", 0, offset) + 1, offset - text.rfind("\n", 0, offset)


def _read(file: Path) -> tuple[bytes, str | None]:
    """Return the content of a file, empty if it can't be read, and its text; None if it is no text."""
    content = b""
    with suppress(OSError):
        content = read_regular(file)
    try:
        return content, None if b"\0" in content else content.decode("utf-8")
    except UnicodeDecodeError:
        return content, None
