"""The state directory `.onrecord` beside a site: the files that builds keep there, and the envelope around each.

`PARSED_FILES`, `MANIFEST`, `ARRANGED_SITE`, `STAT_INDEX`, `TEMPLATES`, `PICTURES`, `LINK_ANSWERS` and `SAVES` declare
all files.
Each is stored in one envelope: a digest on the first line, then the content. The digest is keyed by the user's key
(`signing_key`). It covers the site's folder, the file's name, the program that wrote the file, and the content. So it
says: this user's onrecord wrote these bytes, under this name, for this site, by this code. The program ignores a file
with any other digest, and a directory that git tracks, since a site from elsewhere may contain one. A build without its
state only takes longer. `SAVES` alone is no cache: without it, what was saved at the desk can't be undone any more.

The digest of the program is here, since each envelope has it, and `StateFile` says which code and libraries it covers.

The program never writes through a symbolic link, which could lead to the user's own files.

Whoever can write to the directory can still put back an older file of the same site and program. Parsed files,
templates and pictures are stored by the digest of their input, so an older one is still correct. An older manifest
could at worst leave a page as an earlier build of that user wrote it. An older save is undone only if its files still
hold what it wrote.
"""

import os
import sys
from collections.abc import Mapping
from contextlib import suppress
from functools import cache, cached_property
from hashlib import blake2b
from hmac import compare_digest
from pathlib import Path
from typing import NamedTuple

from onrecord.cache.signing_key import key_folder, user_key
from onrecord.git import is_tracked, repository_around
from onrecord.regular_files import read_regular
from onrecord.stray_files import remove_strays

FOLDER = ".onrecord"
PACKAGE = Path(__file__).parents[1]
"""The folder of the program's code."""
_DIGEST_SIZE = 32
"""In bytes. BLAKE2b with a key is a MAC by itself (RFC 7693, section 2.9)."""
ANY_LIBRARY = "*"
"""Stands for all installed libraries."""
_TEXT_LIBRARIES = ("pyyaml", "markdown-it-py", "jinja2", "babel")


class StateFile(NamedTuple):
    """A file of the state directory, or a folder of such files, and the program that decides its content."""

    name: str
    code: tuple[str, ...] = ()
    """Patterns of modules and their data in the package; a change of any of them invalidates the file."""
    libraries: tuple[str, ...] = ()
    """Libraries; a new version of any of them invalidates the file."""
    outlives_program: bool = False
    """Whether a later program, and a later Python, still reads it: it can't be made again."""


class FileStamp(NamedTuple):
    """What changes with the content of a state file."""

    inode: int
    modified: int
    """In nanoseconds."""
    size: int


PARSED_FILES = StateFile("parsed", ("model/*.py", "model/*.json", "read/**/*.py", "read/**/*.json"), _TEXT_LIBRARIES)
_OF_BUILDS = (
    "*.py",
    "*.json",
    "arrange/**/*.py",
    "build/**/*.py",
    "cache/**/*.py",
    "check/**/*.py",
    "model/**/*.py",
    "output/**/*.py",
    "pictures/**/*.py",
    "read/**/*.py",
    "render/**/*.py",
    "search/**/*.py",
    "site_files/**/*.py",
    "card_font/**/*.json",
    "check/**/*.json",
    "model/**/*.json",
    "output/**/*.json",
    "pictures/**/*.json",
    "procedures/**/*.json",
    "read/**/*.json",
    "render/**/*.json",
    "search/**/*.json",
)
"""What decides what a build writes; the rest, such as the desk, is half of the code to read. A test lists what a build
reads."""
MANIFEST = StateFile("pages", _OF_BUILDS, (ANY_LIBRARY,))
"""Any library may shape a page: `citeproc-py` its references, `markupsafe` its escapes."""
ARRANGED_SITE = StateFile("site", MANIFEST.code, MANIFEST.libraries)
STAT_INDEX = StateFile("last")
"""It names no code, since the index itself records the files of the program and of its libraries."""
TEMPLATES = StateFile("templates", ("render/theme/templates.py",), ("jinja2",))
"""Python code that the next build runs: of a site's own templates beside the site, of the program's own ones beside the
key. The key of the user alone makes this safe."""
PICTURES = StateFile("pictures", ("pictures/*.py", "pictures/*.json", "model/picture.py"), ("pillow",))
"""A folder with many files."""
LINK_ANSWERS = StateFile(
    "links",
    ("web/links/*.py", "web/**/*.py", "web/**/*.json", "model/fuzzy_match.py", "model/quotations.py"),
)
"""What `onrecord links` learnt of each address. No build reads it."""
SAVES = StateFile("saves", outlives_program=True)
"""A folder with what was saved at the desk, one file for each save, so that it can be undone. No build reads it."""


class StateDirectory:
    """The state directory of a site. Several processes may use it side by side."""

    def __init__(self, root: Path, *, remember: bool = True) -> None:
        """Take the site's folder; without `remember`, nothing is loaded or saved."""
        self._root = root
        self._key_folder = key_folder() if remember else None

    @cached_property
    def key(self) -> bytes | None:
        """The user's key; None if it lies inside the site or a repository, or if git tracks the state directory."""
        if (folder := self._key_folder) is None or folder.resolve().is_relative_to(self._root.resolve()):
            return None
        return None if repository_around(folder) or is_in_git(self._root) else user_key(folder)

    def load(self, file: StateFile, name: str = "") -> bytes | None:
        """Return the content of a file, or of `name` in a folder; None if its digest doesn't match."""
        return None if self.key is None else _load(self._path(file, name), self._root, file, self.key, name)

    def save(self, file: StateFile, content: bytes, name: str = "") -> None:
        """Write a file, or `name` in a folder, in its envelope. A failure to write is ignored."""
        if self.key is not None and touch(self._root) is not None:
            digest = _digest(self._root, file, content, self.key, name)
            _write(self._root, _joined(file, name), digest + b"\n" + content)

    def claim(self, folder: StateFile, name: str) -> bool:
        """Create an empty file in a folder; False if one is there. A failure to write is ignored."""
        path = self._path(folder, name)
        if self.key is None or touch(self._root) is None or _is_linked(self._root, path.parent):
            return True
        try:
            path.parent.mkdir(exist_ok=True)
        except OSError:  # such as for a file in its place
            return True
        try:
            path.open("xb").close()
        except FileExistsError:
            return False
        except OSError:
            return True
        return True

    def stamp(self, file: StateFile, name: str = "") -> FileStamp | None:
        """Return what changes with a file's content; None if there is no file."""
        try:
            found = self._path(file, name).lstat()
        except OSError:
            return None
        return FileStamp(found.st_ino, found.st_mtime_ns, found.st_size)

    def has(self, file: StateFile, name: str = "") -> bool:
        """Return whether there is such a file. Only `load` checks its digest."""
        return self.key is not None and os.path.isfile(self._path(file, name))  # noqa: PTH113  (never raises)

    def names(self, folder: StateFile) -> tuple[str, ...]:
        """Return the names of the files in a folder."""
        path = self._path(folder)
        if self.key is None or _is_linked(self._root, path):
            return ()
        try:
            return tuple(sorted(entry.name for entry in path.iterdir()))
        except OSError:
            return ()

    def remove(self, file: StateFile, name: str = "") -> None:
        """Remove a file, if there is one."""
        path = self._path(file, name)
        if not _is_linked(self._root, path.parent) and not is_in_git(self._root):
            _remove(path)

    def _path(self, file: StateFile, name: str = "") -> Path:
        return self._root / FOLDER / _joined(file, name)


class UserState:
    """The files beside the user's key that all sites of the user share, in the same envelope."""

    def __init__(self, site: StateDirectory) -> None:
        """Take the state directory of a site; if there is no key for it, nothing is loaded or saved."""
        self._folder, self._key = key_folder(), site.key

    def load(self, file: StateFile) -> bytes | None:
        """Return the content of a file; None if its digest doesn't match."""
        if self._folder is None or self._key is None:
            return None
        return _load(self._folder / file.name, self._folder, file, self._key)

    def save(self, file: StateFile, content: bytes) -> None:
        """Write a file in its envelope. A failure to write is ignored."""
        if self._folder is not None and self._key is not None:
            _replace(self._folder / file.name, _digest(self._folder, file, content, self._key) + b"\n" + content)


def _joined(file: StateFile, name: str) -> str:
    return f"{file.name}/{name}" if name else file.name


def _load(path: Path, root: Path, file: StateFile, key: bytes, name: str = "") -> bytes | None:
    """Return the content of an envelope that lies below `root`; None if its digest doesn't match."""
    try:
        digest, _, content = read_regular(path).partition(b"\n")
    except OSError:
        return None
    return content if compare_digest(digest, _digest(root, file, content, key, name)) else None


def _digest(root: Path, file: StateFile, content: bytes, key: bytes, name: str = "") -> bytes:
    digest = blake2b(key=key, digest_size=_DIGEST_SIZE)
    # None of these has a zero byte, so that two different envelopes never have the same head.
    program = program_digest(file._replace(name="")).hex().encode()
    digest.update(b"\0".join((os.fsencode(root), _joined(file, name).encode("utf-8"), program, b"")))
    digest.update(content)
    return digest.hexdigest().encode()


@cache
def program_digest(file: StateFile) -> bytes:
    """Return a digest of the program that decides a file's content: the code, Python and the libraries."""
    if file.outlives_program:
        return b""
    digest = blake2b(sys.version.encode(), digest_size=_DIGEST_SIZE)
    for path in sorted({str(path) for pattern in file.code for path in PACKAGE.glob(pattern)}):
        with open(path, "rb", buffering=0) as code:  # noqa: PTH123  (hundreds of files)
            digest.update(code.read())
    if file.libraries:
        installed = installed_versions()
        names = file.libraries if ANY_LIBRARY not in file.libraries else installed
        digest.update(repr(sorted((name, installed.get(name, "")) for name in names)).encode())
    return digest.digest()


def installed_versions() -> Mapping[str, str]:
    """Return the version of each installed library, by its name in the form of PEP 503: `citeproc-py`.

    The name of a metadata folder has it: `jinja2-3.1.6.dist-info` (PyPA, Recording installed projects). To read the
    metadata itself, as `importlib.metadata` does, takes 40 ms for the libraries of a build.
    """
    found: dict[str, str] = {}
    for folder in dict.fromkeys(sys.path):
        try:
            names = os.listdir(folder or ".")  # noqa: PTH208  (names, not paths)
        except OSError:  # a zip file, or a folder that is not there
            continue
        for entry in names:
            stem, ending = os.path.splitext(entry)  # noqa: PTH122  (of names, not of paths)
            name, _, version = stem.partition("-")
            if ending in (".dist-info", ".egg-info"):
                found.setdefault(name.lower().replace("_", "-").replace(".", "-"), version)
    return found


def is_in_git(root: Path) -> bool:
    """Return whether git tracks a site's state directory, so that it can come from another user."""
    return is_tracked(root / FOLDER)


def key_in_git() -> Path | None:
    """Return the folder of the key in use if git may carry it, so that no build uses it; else None."""
    folder = key_folder()
    return folder if folder and repository_around(folder) else None


def touch(root: Path) -> int | None:
    """Create the state directory, ignored by git, and return the file system's time in nanoseconds.

    Return None if the folder holds no site, or if the directory can't be written.
    """
    if not os.path.isfile(root / "site.yaml") or is_in_git(root):  # noqa: PTH113  (never raises)
        return None
    try:
        (root / FOLDER).mkdir(exist_ok=True)
        if not _is_linked(root, root / FOLDER):
            remove_strays(root / FOLDER)
    except OSError:
        return None
    return _write(root, ".gitignore", b"*\n")


def _write(root: Path, name: str, content: bytes) -> int | None:
    """Replace a file as a whole, and return its modification time; None if that fails."""
    path = root / FOLDER / name
    try:
        if _is_linked(root, path.parent):
            return None
        path.parent.mkdir(exist_ok=True)
    except OSError:
        return None
    return _replace(path, content)


def _replace(path: Path, content: bytes) -> int | None:
    """Replace a file as a whole in a folder that exists, and return its modification time; None if that fails."""
    beside = path.with_name(f"{path.name}.{os.getpid()}")
    try:
        beside.unlink(missing_ok=True)
        with beside.open("xb") as file:
            file.write(content)
        written = beside.stat().st_mtime_ns
        beside.replace(path)
    except OSError:
        _remove(beside)
        return None
    return written


def _is_linked(root: Path, folder: Path) -> bool:
    return os.path.islink(root / FOLDER) or os.path.islink(folder)  # noqa: PTH114  (never raises)


def _remove(path: Path) -> None:
    with suppress(OSError):
        path.unlink()
