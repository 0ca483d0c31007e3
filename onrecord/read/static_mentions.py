"""Finds the files of `static/` that nothing on a site names, and that somebody may have published by a slip.

A template, a style sheet or a script may name a file by any end of its path, since folders in addresses are relative.
An entry and the settings name it by its whole address, which has `static/` in it.
"""

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from urllib.parse import unquote

from onrecord.regular_files import read_regular
from onrecord.site_limits import LIMITS

_MOST_BYTES = LIMITS["file"].most
_TEXTS = (".css", ".js", ".mjs", ".html", ".htm", ".svg", ".json", ".webmanifest", ".xml", ".txt", ".md")
"""The file extensions of static files that can name others."""
_ADDRESS = "static/"
_WORD = re.compile(r"[\w.~-]+")
_LAST_WORD = re.compile(r"[\w.~-]*\Z")
_AFTER = re.compile(r"(?![\w%~-]|\.\w)")
"""What follows a name, so that it is not a longer one."""
_BEFORE_END = re.compile(r"(?:\A|[^\w./%~-]|\./)\Z")
"""What stands before the end of a path, so that it is not the end of another one."""
_BEFORE_WHOLE = re.compile(r"(?:\A|[^\w./%~-]|\./|\bstatic/|(?:\A|[^\w./%~-])/)\Z")
"""What stands before a whole path."""


def unnamed_files(candidates: Iterable[str], of_theme: Iterable[str], of_entries: Iterable[str]) -> tuple[str, ...]:
    """Return the candidates, paths below `static/`, that neither the theme's texts nor those of entries name.

    The later texts are only taken as long as the earlier ones leave something open.
    """
    left = set(candidates)
    for text in _while_any(left, of_theme):
        left -= set(_named_in(_plain(text), left))
    addressed = _by_address(left)
    lengths = sorted({len(address) for address in addressed})
    for text in _while_any(left, of_entries):
        for named in _addressed_in(_plain(text), addressed, lengths):
            left -= named
    return tuple(sorted(left))


def _by_address(paths: Iterable[str]) -> Mapping[str, set[str]]:
    """Return paths by what stands after `static/` in their addresses, as `_plain` has it."""
    found = defaultdict[str, set[str]](set)
    for path in paths:
        found[_plain(path)].add(path)
    return found


def _addressed_in(text: str, paths: Mapping[str, set[str]], lengths: Sequence[int]) -> Iterator[set[str]]:
    """Yield the paths whose addresses a text has. To look up what follows each `static/` is faster than each path."""
    for found in re.finditer(_ADDRESS, text):
        start = found.end()
        for length in lengths:
            if named := paths.get(text[start : start + length]):
                yield named


def _while_any(left: set[str], texts: Iterable[str]) -> Iterator[str]:
    """Yield texts as long as a set has something in it."""
    if left:
        for text in texts:
            yield text
            if not left:
                return


def texts_of(static: Iterable[tuple[str, Path]]) -> Iterator[str]:
    """Yield the texts of static files that can name others, each given by its path and its place."""
    for path, file in static:
        if path.lower().endswith(_TEXTS):
            yield _text(file)


def _named_in(text: str, paths: Iterable[str]) -> Iterator[str]:
    """Yield the paths that a text names. To look up each of its words takes less time than to look for each path."""
    by_word = defaultdict[str, list[str]](list)
    for path in paths:
        by_word[_last_word(_plain(path))].append(path)
    words = {word.rstrip(".") for word in _WORD.findall(text)}
    words.add("")
    for word in words & by_word.keys():
        yield from (path for path in by_word[word] if _names(text, _plain(path)))


def _last_word(path: str) -> str:
    found = _LAST_WORD.search(path.rpartition("/")[2])
    return found[0].rstrip(".") if found else ""


def _names(text: str, path: str) -> bool:
    """Return whether a text has a path, or an end of it, as a name of its own."""
    name = path.rpartition("/")[2]
    at = text.find(name)
    while at >= 0:
        end = at + len(name)
        if _AFTER.match(text, end) and _leads_to(text, at, path.removesuffix(name)):
            return True
        at = text.find(name, end)
    return False


def _leads_to(text: str, at: int, folders: str) -> bool:
    """Return whether what stands before a name in a text can be the folders of a file: all of them, or the last ones.

    The name begins at `at`. A text can have it thousands of times, so nothing here copies a part of the text.
    """
    parts = folders.split("/")[:-1]
    for number in range(len(parts) + 1):
        end = "".join(f"{part}/" for part in parts[number:])
        start = at - len(end)
        allowed = _BEFORE_END if number else _BEFORE_WHOLE
        if start < 0 or not text.startswith(end, start):
            continue
        if allowed.search(text, max(start - len(_ADDRESS) - 1, 0), start):
            return True
    return False


def _text(file: Path) -> str:
    """Return the text of a file; nothing of one that can't be read, or that is too large for a text."""
    try:
        if file.stat().st_size > _MOST_BYTES:
            return ""
        return read_regular(file).decode("utf-8", "replace")
    except OSError:
        return ""


def _plain(text: str) -> str:
    """Return a text with percent-encoded letters as such, in one form of Unicode."""
    return unicodedata.normalize("NFC", unquote(text) if "%" in text else text)
