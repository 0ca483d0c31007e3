"""Adds files, and entries to files that are there; never changes a byte that an editor wrote, never through a link."""

from __future__ import annotations

import os
from pathlib import Path

from onrecord.problems import SourceFile
from onrecord.read.text import decode
from onrecord.read.yaml_nodes import Mapping
from onrecord.read.yaml_tree import parse_yaml


class RefusedError(Exception):
    """What was to be written can't be, without harm to what is there. `str()` says why and what to do."""


def create(root: Path, path: str, text: str) -> Path:
    """Write a new file of the site in `root`, with the folders that it needs. Raises `RefusedError`."""
    file = within(root, path)
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        with open(file, "x", encoding="utf-8", newline="\n") as opened:  # noqa: PTH123  ('x' follows no link)
            opened.write(text)
    except FileExistsError:
        raise RefusedError(f"{path} is there already; choose another id with --id") from None
    except OSError as error:
        raise RefusedError(f"{path} can't be written: {error.strerror}") from None
    return file


def append(root: Path, path: str, id_: str, entry: str) -> None:
    """Add the lines of `entry`, whose id is `id_`, to the end of a file of entries. Raises `RefusedError`."""
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
    """Return the place of `path`, no part of which may be a link: it could lead out of the site."""
    file = root
    for part in path.split("/"):
        file /= part
        if file.is_symlink():
            raise RefusedError(f"{file.relative_to(root).as_posix()} is a link, and nothing is written through links")
    return file


def _addition(data: bytes, path: str, id_: str, entry: str) -> bytes:
    """Return what goes to the end of a file, so that all else in it still reads as it did, and the entry is there."""
    before = _names(data, path)
    if before is None:
        raise RefusedError(f"{path} has mistakes in it, which onrecord check tells; mend them, or name another --file")
    line_end = "\r\n" if b"\r\n" in data else "\n"
    gap = "" if not data.strip() else "\n" if data.endswith(b"\n") else "\n\n"
    addition = f"{gap}{entry}".replace("\n", line_end).encode("utf-8")
    if _names(data + addition, path) != [*before, id_]:
        hint = f"write these lines into it yourself, or name another --file:\n\n{entry}"
        raise RefusedError(f"nothing can be added at the end of {path} as it is written; {hint}")
    return addition


def _names(data: bytes, path: str) -> list[str] | None:
    """Return the ids in a file of entries, in their order; nothing where it can't be read."""
    file = decode(data, path).value
    if file is None:
        return None
    parsed = parse_yaml(SourceFile(path, file.text))
    if parsed.problems or not (parsed.value is None or isinstance(parsed.value, Mapping)):
        return None
    return list(parsed.value.by_name) if parsed.value else []
