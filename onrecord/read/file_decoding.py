"""Decodes the bytes of a file into text, or reports why it can't.

YAML libraries report faults of a text without a place, or count lines differently from editors. So this module finds
them before any library parses the text.
"""

import codecs
import re
from collections.abc import Iterator
from itertools import islice
from pathlib import Path

from onrecord.model.homoglyphs import character_name
from onrecord.problems import Outcome, Problem, Related, SourceFile, Span
from onrecord.regular_files import read_regular
from onrecord.site_limits import LIMITS

MAX_BYTES = LIMITS["file"].most
"""The largest file of text that a site may have, in bytes."""

# Control characters except tab and line feed; line ends that YAML knows and editors don't (U+0085, U+2028, U+2029);
# byte order marks inside the text; overrides of the writing direction, which make the text look different.
_REFUSED = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\u202d\u202e\ufeff\ufffe\uffff]")
_TAB = re.compile("\t+")
_CONFLICT = re.compile(r"^(?:<{7}|>{7})(?: .*)?$", re.MULTILINE)
_AS_UTF_8 = "save the file as UTF-8 (in Windows' Notepad: Save as, Encoding, UTF-8)"
_UTF16 = (b"\xff\xfe", b"\xfe\xff")


def read_text(file: str | Path, path: str, *, tabs: bool = False) -> Outcome[SourceFile | None]:
    """Return the text of a regular file as `decode` does; reports name it by its `path` in the site."""
    try:
        data = read_regular(file)
    except OSError as error:
        return Outcome(None, (unreadable(path, error),))
    return decode(data, path, tabs=tabs)


def decode(data: bytes, path: str, *, tabs: bool = False) -> Outcome[SourceFile | None]:
    """Return the file's text with LF line ends and without a byte order mark; None and the problems if it is not valid.

    With `tabs`, tabs are allowed, as in a text copied from elsewhere.
    """
    if len(data) > MAX_BYTES:
        return _refuse("YML010", SourceFile(path, ""), "the file is larger than 1 MiB", "split it into several files")
    if data.startswith(_UTF16):
        return _refuse("YML008", SourceFile(path, ""), "the file is saved as UTF-16", _AS_UTF_8)
    if data[:64].count(0) > len(data[:64]) // 3:
        return _refuse("YML008", SourceFile(path, ""), "the file is saved as UTF-16 or is no text", _AS_UTF_8)
    if b"\r" in data and b"\n" not in data:
        hint = "save it with the line ends of Linux or Windows: LF or CRLF"
        return _refuse("YML008", SourceFile(path, ""), "the lines of this file end in CR alone", hint)
    data = data.removeprefix(codecs.BOM_UTF8)
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError as error:
        return _undecodable(data, path, error.start)
    file = SourceFile(path, text.replace("\r\n", "\n"))
    problems = () if _is_plain(file.text) else tuple(_screen(file, tabs=tabs))
    return Outcome(None if problems else file, problems)


def unreadable(path: str, error: OSError) -> Problem:
    """Return the problem that the file at `path` can't be read."""
    return Problem("FIL003", f"the file can't be read: {error.strerror}", SourceFile(path, "").span())


def refused_in(text: str) -> list[str]:
    """Return the characters of `text` that entries must not contain."""
    return [] if text.isprintable() else _REFUSED.findall(text)


def _is_plain(text: str) -> bool:
    """Return whether `text` certainly has no fault, as almost all texts; this one test saves several searches."""
    # No refused character is printable, nor is the tab; a few harmless characters are not printable either.
    return text.replace("\n", "").isprintable() and "<<<<<<<" not in text and ">>>>>>>" not in text


def _refuse(code: str, file: SourceFile, message: str, hint: str) -> Outcome[SourceFile | None]:
    return Outcome(None, (Problem(code, message, file.span(), hint),))


def _undecodable(data: bytes, path: str, offset: int) -> Outcome[SourceFile | None]:
    before = data[:offset].decode("utf-8").replace("\r\n", "\n")
    file = SourceFile(path, data.decode("utf-8", "replace").replace("\r\n", "\n"))
    message = f"the byte 0x{data[offset]:02X} is not UTF-8 text"
    return Outcome(None, (Problem("YML008", message, _place(file, len(before), 1), _AS_UTF_8),))


def _screen(file: SourceFile, *, tabs: bool) -> Iterator[Problem]:
    marks = islice(_CONFLICT.finditer(file.text), LIMITS["problems"].most)
    if conflicts := [_place(file, mark.start(), 7) for mark in marks]:
        yield Problem(
            "YML009",
            "two versions of this file were merged, and nobody chose between them",
            conflicts[0],
            "keep the right lines, and delete the lines that start with <<<<<<<, ======= and >>>>>>>",
            tuple(Related(mark, "another mark of the merge") for mark in conflicts[1:]),
        )
    if not tabs:
        yield from _first_of(file, _TAB, "YML003", "a tab", "use spaces: two for each level of indentation")
    yield from _first_of(file, _REFUSED, "YML008", None, "delete the character; it may be invisible")


def _first_of(file: SourceFile, pattern: re.Pattern[str], code: str, name: str | None, hint: str) -> Iterator[Problem]:
    """Yield one problem for the first match, with the number of others: a file full of tabs is one mistake."""
    if matches := list(pattern.finditer(file.text)):
        first = matches[0]
        more = f" (and {len(matches) - 1} more in this file)" if len(matches) > 1 else ""
        message = f"{name or character_name(first[0][0])} stands here{more}"
        yield Problem(code, message, _place(file, first.start(), len(first[0])), hint)


def _place(file: SourceFile, offset: int, length: int) -> Span:
    start = file.text.rfind("\n", 0, offset) + 1
    return file.span(file.text.count("\n", 0, start) + 1, offset - start + 1, length)
