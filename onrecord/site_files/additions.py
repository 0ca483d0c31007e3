"""Creates files, and appends entries to files. It never changes existing bytes, and never follows a link."""

import os
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path

from msgspec import Struct

from onrecord.problems import RefusedError, SourceFile
from onrecord.read.file_decoding import decode
from onrecord.read.yaml.nodes import Mapping as Tree
from onrecord.read.yaml.tree import parse_yaml
from onrecord.regular_files import read_regular


class Addition(Struct, frozen=True):
    """A file to create, or a file to extend at its end."""

    before: bytes | None
    """What the file holds; None if there is none."""
    after: bytes

    @property
    def added(self) -> bytes:
        """The bytes to append."""
        return self.after[len(self.before or b"") :]


def create(root: Path, path: str, text: str, if_there: str = "choose another id with --id") -> Path:
    """Write a new file of the site in `root` and create its parent folders. Raises `RefusedError`.

    `if_there` says what to do if the file exists.
    """
    add_files(root, {path: new_file(text)}, if_there)
    return root / path


def new_file(text: str) -> Addition:
    """Return a file to create."""
    return Addition(None, text.encode("utf-8", "surrogateescape"))


def extended_by(path: str, now: Addition, entries: Mapping[str, str]) -> Addition:
    """Return the addition of a file of several entries with more of them, given by their ids. Raises `RefusedError`."""
    return Addition(now.before, now.after + _addition(now.after, path, list(entries), "\n".join(entries.values())))


def present(root: Path, path: str) -> Addition | None:
    """Return a file of the site without an addition; None if there is no such file. Raises `RefusedError`."""
    file = within(root, path)
    try:
        data = read_regular(file)
    except FileNotFoundError:
        return None
    except OSError as error:
        raise RefusedError(f"{path} can't be read: {error.strerror}") from None
    return Addition(data, data)


def read_file(root: Path, path: str) -> bytes:
    """Return the content of a file of the site. Raises `RefusedError`."""
    try:
        return (root / path).read_bytes()
    except OSError as error:
        raise RefusedError(f"{path} can't be read: {error.strerror}") from None


def add_files(root: Path, files: Mapping[str, Addition], if_there: str = "choose another id with --id") -> None:
    """Create and extend files of the site in `root`, all or none. Raises `RefusedError`.

    `if_there` says what to do if a file to create exists.
    After any error or interrupt, the files that were created are gone, and the others are as they were.
    """
    places = {path: within(root, path) for path in files}
    folders: list[Path] = []
    begun: list[str] = []
    path = ""
    try:
        for path, file in places.items():
            _create_folders(file.parent, folders)
            _refuse_if_changed(path, file, files[path].before)
            begun.append(path)
            add_file(file, files[path])
    except BaseException as error:
        is_another_s = isinstance(error, FileExistsError)
        _undo(root, {one: files[one] for one in begun if one != path or not is_another_s}, folders)
        if is_another_s:
            raise RefusedError(f"{path} is there already; {if_there}") from None
        if isinstance(error, OSError):
            raise RefusedError(f"{path} can't be written: {error.strerror}") from None
        raise


def remove_created(root: Path, path: str, content: bytes) -> None:
    """Delete a file that this run has created with this content. One that somebody else wrote meanwhile stays."""
    _undo(root, {path: Addition(None, content)}, [])


def within(root: Path, path: str) -> Path:
    """Return the full path of a file in the site. Raises `OSError`, or `RefusedError` for links."""
    file = root
    for part in path.split("/"):
        file /= part
        if "\0" in part:
            raise RefusedError("no file can have this name")
        if file.is_symlink():
            raise RefusedError(f"{file.relative_to(root).as_posix()} is a link; onrecord never writes through links")
    return file


def _create_folders(folder: Path, created: list[Path]) -> None:
    missing = [folder, *folder.parents]
    missing = missing[: next(place for place, one in enumerate(missing) if one.exists())]
    for one in reversed(missing):
        one.mkdir(exist_ok=True)
        created.append(one)


def _refuse_if_changed(path: str, file: Path, before: bytes | None) -> None:
    if before is None and file.exists():
        raise FileExistsError
    if before is not None and file.read_bytes() != before:
        raise RefusedError(f"{path} was changed meanwhile; nothing was written, so try again")


def add_file(file: Path, addition: Addition) -> None:
    """Create one file, or append to it. Raises `OSError`."""
    if addition.before is None:
        with open(file, "xb") as opened:  # noqa: PTH123  ('x' follows no link)
            opened.write(addition.after)
        return
    descriptor = os.open(file, os.O_WRONLY | os.O_APPEND | getattr(os, "O_NOFOLLOW", 0))
    with os.fdopen(descriptor, "ab") as opened:
        opened.write(addition.added)


def _undo(root: Path, files: Mapping[str, Addition], folders: list[Path]) -> None:
    """Delete what was created, and cut off what was appended. A file that somebody else wrote meanwhile stays."""
    for path, addition in files.items():
        file, before = root / path, addition.before
        with suppress(OSError):
            now = file.read_bytes()
            if before is None and addition.after.startswith(now):
                file.unlink()
            elif before is not None and now.startswith(before) and addition.after.startswith(now):
                os.truncate(file, len(before))
    for folder in reversed(folders):
        with suppress(OSError):
            folder.rmdir()


def _addition(data: bytes, path: str, ids: list[str], entry: str) -> bytes:
    """Return the bytes to append. Raises `RefusedError` unless the file then has the same entries and the new ones."""
    before = _ids(data, path)
    if before is None:
        raise RefusedError(f"{path} has errors, which onrecord check lists; correct them, or name another --file")
    line_end = "\r\n" if b"\r\n" in data else "\n"
    gap = "" if not data.strip() else "\n" if data.endswith(b"\n") else "\n\n"
    addition = f"{gap}{entry}".replace("\n", line_end).encode("utf-8")
    if _ids(data + addition, path) != [*before, *ids]:
        hint = f"write these lines into it yourself, or name another --file:\n\n{entry}"
        raise RefusedError(f"onrecord can't add an entry at the end of {path} as it is written; {hint}")
    return addition


def _ids(data: bytes, path: str) -> list[str] | None:
    file = decode(data, path).value
    if file is None:
        return None
    parsed = parse_yaml(SourceFile(path, file.text))
    if parsed.problems or not (parsed.value is None or isinstance(parsed.value, Tree)):
        return None
    return list(parsed.value.by_name) if parsed.value else []
