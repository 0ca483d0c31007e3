"""Creates files, and appends entries to files. It never changes existing bytes, and never follows a link."""

from __future__ import annotations

import os
from pathlib import Path

from onrecord.problems import SourceFile
from onrecord.read.text import decode
from onrecord.read.yaml_nodes import Mapping
from onrecord.read.yaml_tree import parse_yaml


class RefusedError(Exception):
    """A write would harm existing files. `str()` says why, and what to do."""


def create(root: Path, path: str, text: str, if_there: str = "choose another id with --id") -> Path:
    """Write a new file of the site in `root` and create its parent folders. Raises `RefusedError`.

    `if_there` says what to do if the file exists.
    """
    file = within(root, path)
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        with open(file, "x", encoding="utf-8", newline="\n") as opened:  # noqa: PTH123  ('x' follows no link)
            opened.write(text)
    except FileExistsError:
        raise RefusedError(f"{path} is there already; {if_there}") from None
    except OSError as error:
        raise RefusedError(f"{path} can't be written: {error.strerror}") from None
    return file


def append(root: Path, path: str, id_: str, entry: str) -> None:
    """Append the lines of `entry`, whose id is `id_`, to a file of several entries. Raises `RefusedError`."""
    file = within(root, path)
    try:
        data = file.read_bytes()
        addition = _addition(data, path, id_, entry)
        descriptor = os.open(file, os.O_WRONLY | os.O_APPEND | getattr(os, "O_NOFOLLOW", 0))
        with os.fdopen(descriptor, "ab") as opened:
            opened.write(addition)
    except OSError as error:
        raise RefusedError(f"{path} can't be written: {error.strerror}") from None


def within(root: Path, path: str) -> Path:
    """Return the full path of a file in the site. Raises `RefusedError` if a part of it is a link."""
    file = root
    for part in path.split("/"):
        file /= part
        if file.is_symlink():
            raise RefusedError(f"{file.relative_to(root).as_posix()} is a link; onrecord never writes through links")
    return file


def _addition(data: bytes, path: str, id_: str, entry: str) -> bytes:
    """Return the bytes to append. Raises `RefusedError` unless the file then has the same entries and the new one."""
    before = _ids(data, path)
    if before is None:
        raise RefusedError(f"{path} has errors, which onrecord check lists; correct them, or name another --file")
    line_end = "\r\n" if b"\r\n" in data else "\n"
    gap = "" if not data.strip() else "\n" if data.endswith(b"\n") else "\n\n"
    addition = f"{gap}{entry}".replace("\n", line_end).encode("utf-8")
    if _ids(data + addition, path) != [*before, id_]:
        hint = f"write these lines into it yourself, or name another --file:\n\n{entry}"
        raise RefusedError(f"onrecord can't add an entry at the end of {path} as it is written; {hint}")
    return addition


def _ids(data: bytes, path: str) -> list[str] | None:
    """Return the ids in a file of several entries, in order; None if it can't be parsed."""
    file = decode(data, path).value
    if file is None:
        return None
    parsed = parse_yaml(SourceFile(path, file.text))
    if parsed.problems or not (parsed.value is None or isinstance(parsed.value, Mapping)):
        return None
    return list(parsed.value.by_name) if parsed.value else []
