"""Finds the files of a site, classifies each by its path, and decodes its bytes into text, or reports why it can't.

YAML libraries report faults of a text without a place, or count lines differently from editors. So this module finds
them before any library parses the text.
"""

import codecs
import os
import re
from collections.abc import Iterable, Iterator
from itertools import islice
from pathlib import Path

from onrecord.model.homoglyphs import character_name
from onrecord.problems import Outcome, Problem, Related, SourceFile, Span, nearest
from onrecord.read.entry_paths import FoundFile, classify
from onrecord.read.misplaced_files import hint_on_misplaced
from onrecord.regular_files import read_regular
from onrecord.site_limits import LIMITS

MAX_BYTES = LIMITS["file"].most

# Control characters except tab and line feed; line ends that YAML knows and editors don't (U+0085, U+2028, U+2029);
# byte order marks inside the text; overrides of the writing direction, which make the text look different.
_REFUSED = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\u202d\u202e\ufeff\ufffe\uffff]")
_TAB = re.compile("\t+")
_CONFLICT = re.compile(r"^(?:<{7}|>{7})(?: .*)?$", re.MULTILINE)
_AS_UTF_8 = "save the file as UTF-8 (in Windows' Notepad: Save as, Encoding, UTF-8)"
_UTF16 = (b"\xff\xfe", b"\xfe\xff")
_NOT_ENTRIES = re.compile(r"\..*|.*~|#.*#|~\$.*|README.*|LICEN[CS]E.*|Thumbs\.db|desktop\.ini", re.IGNORECASE)

_LEFTOVERS = re.compile(r"\.(?P<name>[^/]+\.(?:yaml|md|txt))\.(?:[a-z0-9_]{8}|(?P<deleted>[0-9]+\.deleted))")
"""The hidden files of earlier versions: the new content of a file, and a file that was about to be deleted."""


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


def find_entries(root: Path, unsaved: Iterable[str] = ()) -> Outcome[tuple[FoundFile, ...]]:
    """Return the entry files below `root` and the `unsaved` ones, sorted by path; report other files among them."""
    found: list[FoundFile] = []
    misplaced: list[str] = []
    problems: list[Problem] = []
    for path in dict.fromkeys((*_walk(root, root / "content", problems), *unsaved)):
        if (file := classify(path)) is not None:
            found.append(file)
        elif not _NOT_ENTRIES.fullmatch(path.rpartition("/")[2]):
            misplaced.append(path)
    stories = sorted({file.story for file in found if file.kind == "story"})
    taken = {file.path for file in found}
    for path in misplaced:
        hint = hint_on_misplaced(path, stories, taken)
        problems.append(Problem("FIL001", "nothing reads this file", SourceFile(path, "").span(), hint))
    return Outcome(tuple(sorted(found, key=lambda file: file.path)), tuple(problems))


_MEANT_AS_CONTENT = frozenset({"stories", "actors", "sources", "bills", "procedures", "pages", "events"})
_READ = frozenset({"content", "static", "templates"})


def stray_folders(root: Path) -> tuple[Problem, ...]:
    """Return problems on folders whose names differ from those that are read, by capitals or otherwise.

    A Mac finds `Content` by the name `content`, and GitHub doesn't; so this looks at the names as they are listed.
    """
    names = sorted(entry.name for entry in os.scandir(root) if entry.is_dir(follow_symlinks=False))
    has_content = any(name.lower() == "content" for name in names) or os.path.lexists(root / "content")
    problems = []
    for name in names:
        if name in _READ:
            continue
        if name.lower() in _READ:
            hint = f"capitals count in the names of files and folders: rename it to {name.lower()}"
        elif has_content:
            continue
        elif name.lower() in _MEANT_AS_CONTENT:
            hint = f"move it to content/{name.lower()}"
        elif nearest(name.lower(), ("content",)):
            hint = "rename it to content"
        else:
            continue
        place = SourceFile(name, "").span()
        problems.append(Problem("FIL001", f"nothing reads what is in the folder '{name}'", place, hint))
    return tuple(problems)


def find_files(root: Path, folder: Path) -> Outcome[tuple[str, ...]]:
    """Return all files in `folder`, sorted by path, without hidden files; report links."""
    problems: list[Problem] = []
    return Outcome(tuple(sorted(_walk(root, folder, problems))), tuple(problems))


def _walk(root: Path, folder: Path, problems: list[Problem]) -> Iterator[str]:
    """Yield the paths of files, relative to `root`; report links, since they can lead out of the site."""
    here = _relative(root, folder)
    for entry in _listing(root, folder, problems):
        if entry.name.startswith("."):
            problems += _leftover(root, Path(entry.path))
            continue
        if not _is_text(entry.name):
            place = SourceFile(_relative(root, Path(entry.path)), "").span()
            hint = "rename it with letters of a UTF-8 file system"
            problems.append(Problem("FIL003", "this file's name is not UTF-8 text", place, hint))
        elif entry.is_symlink():
            problems.append(_link(root, Path(entry.path)))
        elif entry.is_dir():
            yield from _walk(root, Path(entry.path), problems)
        elif entry.is_file():
            yield f"{here}/{entry.name}"
        else:
            place = SourceFile(_relative(root, Path(entry.path)), "").span()
            problems.append(Problem("FIL003", "this is neither a file nor a folder", place, "delete it"))


def _listing(root: Path, folder: Path, problems: list[Problem]) -> list[os.DirEntry[str]]:
    """Return what is in a folder, sorted by name; nothing if it can't be read, which is reported."""
    if os.path.islink(folder):  # noqa: PTH114  (where the folder above has no 'x', a Path raises)
        problems.append(_link(root, folder))
        return []
    here = _relative(root, folder)
    if here.count("/") >= LIMITS["folders"].most:
        hint = LIMITS["folders"].hint
        problems.append(Problem("FIL003", "this folder is nested too deeply", SourceFile(here, "").span(), hint))
        return []
    try:
        return sorted(os.scandir(folder), key=lambda entry: entry.name)
    except FileNotFoundError:
        return []
    except OSError as error:
        problems.append(Problem("FIL003", f"this folder can't be read: {error.strerror}", SourceFile(here, "").span()))
        return []


def _leftover(root: Path, path: Path) -> tuple[Problem, ...]:
    """Return the problem that an interrupted command of an earlier version left a hidden file; empty if it did not."""
    if (match := _LEFTOVERS.fullmatch(path.name)) is None:
        return ()
    place = SourceFile(_relative(root, path), "").span()
    if match["deleted"] and not path.with_name(match["name"]).exists():
        hint = f"to have the file back, rename it to {match['name']}; else delete it"
    else:
        hint = "delete it, since nothing reads it"
    return (Problem("FIL006", f"an interrupted command left this copy of {match['name']}", place, hint),)


def _is_text(name: str) -> bool:
    # Python represents invalid UTF-8 in a file name by surrogates, which are not printable and which no output can
    # encode.
    return name.isprintable() or not any("\ud800" <= character <= "\udfff" for character in name)


def _link(root: Path, path: Path) -> Problem:
    place = SourceFile(_relative(root, path), "").span()
    return Problem("FIL002", "this is a link to another file or folder", place, "put the file itself here")


def _relative(root: Path, path: Path) -> str:
    return path.relative_to(root).as_posix().encode("utf-8", "replace").decode("utf-8")
