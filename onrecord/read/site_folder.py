"""Finds the files of a site, classifies each by its path, and reports those that nothing reads."""

import os
import re
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from types import MappingProxyType

from onrecord.model.root_files import ROOT, RootFiles, is_published, meant_for_readers
from onrecord.problems import Outcome, Problem, SourceFile, nearest
from onrecord.read.entry_paths import FoundFile, classify
from onrecord.read.misplaced_files import hint_on_misplaced
from onrecord.site_limits import LIMITS

_NOT_ENTRIES = re.compile(r"\..*|.*~|#.*#|~\$.*|README.*|LICEN[CS]E.*|Thumbs\.db|desktop\.ini", re.IGNORECASE)

_ENTRIES = "content/"
"""The folder of the entries."""
_LEFTOVERS = re.compile(r"\.(?P<name>[^/]+\.(?:yaml|md|txt))\.(?:[a-z0-9_]{8}|(?P<deleted>[0-9]+\.deleted))")
"""The hidden files of earlier versions: the new content of a file, and a file that was about to be deleted."""


def find_entries(
    root: Path, unsaved: Mapping[str, bytes | None] = MappingProxyType({})
) -> Outcome[tuple[FoundFile, ...]]:
    """Return the entry files below `root` and the `unsaved` ones, sorted by path; report other files among them.

    An unsaved file without content is one that would be deleted.
    """
    found: list[FoundFile] = []
    misplaced: list[str] = []
    problems: list[Problem] = []
    # The settings can be unsaved too, and hold no entry.
    among_entries = [path for path in unsaved if path.startswith(_ENTRIES)]
    for path in dict.fromkeys((*_walk(root, root / "content", problems), *among_entries)):
        if unsaved.get(path, b"") is None:
            continue
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
_READ = frozenset({"content", "root", "static", "templates"})


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


def find_root_files(root: Path) -> Outcome[RootFiles]:
    """Return the files of `root/`, of hidden ones those that have a use at the root of a site; report links."""
    problems: list[Problem] = []
    left_out: list[str] = []

    def goes_out(path: str) -> bool:
        if is_published(path.removeprefix(ROOT)):
            return True
        left_out.append(path.removeprefix(ROOT))
        return False

    files = {path.removeprefix(ROOT): root / path for path in _walk(root, root / "root", problems, goes_out)}
    return Outcome(RootFiles(dict(sorted(files.items())), meant_for_readers(left_out)), tuple(problems))


def _walk(
    root: Path, folder: Path, problems: list[Problem], takes_hidden: Callable[[str], bool] = lambda _: False
) -> Iterator[str]:
    """Yield the paths of files, relative to `root`; report links, since they can lead out of the site."""
    here = _relative(root, folder)
    for entry in _listing(root, folder, problems):
        if entry.name.startswith(".") and not takes_hidden(f"{here}/{_printable(entry.name)}"):
            problems += _leftover(root, Path(entry.path))
            continue
        if not _is_text(entry.name):
            place = SourceFile(_relative(root, Path(entry.path)), "").span()
            hint = "rename it with letters of a UTF-8 file system"
            problems.append(Problem("FIL003", "this file's name is not UTF-8 text", place, hint))
        elif entry.is_symlink():
            problems.append(_link(root, Path(entry.path)))
        elif entry.is_dir():
            yield from _walk(root, Path(entry.path), problems, takes_hidden)
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
    return _printable(path.relative_to(root).as_posix())


def _printable(name: str) -> str:
    """Return a name without the surrogates that stand for bytes which are no UTF-8."""
    return name.encode("utf-8", "replace").decode("utf-8")
