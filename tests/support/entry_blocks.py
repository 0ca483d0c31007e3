r"""Sites described in Markdown: fenced blocks that change the site `BASE`, as in tests/cases and docs/problems.

The word before a block's path says how the file changes:

* `diff` changes some lines of the file in `BASE`;
* `bytes` gives the whole file, with escapes such as `\xff`;
* `link` makes the path a symbolic link to the target that the block holds;
* `gone` leaves the file out;
* `tracked` adds the path to git's index without creating the file;
* any other word, such as `yaml`, gives the whole file.
"""

from __future__ import annotations

import re
import struct
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from conftest import BASE, MakeSite

_HEADING = re.compile(r"^## (?P<title>.+)$", re.MULTILINE)
_BLOCK = re.compile(
    r"^(?P<fence>`{3,})(?P<kind>[a-z]+)(?: (?P<path>[^\n]+))?\n(?P<content>.*?)^(?P=fence)$", re.MULTILINE | re.DOTALL
)


@dataclass(frozen=True)
class Block:
    """One fenced block."""

    kind: str
    path: str
    """The file that the block changes; empty where the block names none."""
    content: str
    text: str
    """The block with its fences."""
    before: str
    """The text between the previous block and this one."""


@dataclass(frozen=True)
class Changes:
    """The differences between a site and `BASE`."""

    files: Mapping[str, str | bytes | None]
    links: Mapping[str, str]

    def make(self, make_site: MakeSite) -> Path:
        """Write the site; return its folder."""
        root = make_site(self.files)
        for path, target in self.links.items():
            (root / path).parent.mkdir(parents=True, exist_ok=True)
            (root / path).symlink_to(target)
        return root


def sections(text: str) -> Iterator[tuple[str, str]]:
    """Yield the title and the text of every second-level section."""
    _, *parts = _HEADING.split(text)
    yield from zip(parts[::2], parts[1::2], strict=True)


def blocks(text: str) -> Iterator[Block]:
    """Yield the fenced blocks of a text."""
    end = 0
    for found in _BLOCK.finditer(text):
        before = text[end : found.start()]
        yield Block(found["kind"], found["path"] or "", found["content"], found[0], before)
        end = found.end()


def changes(found: Iterable[Block]) -> Changes:
    """Return the changes that the blocks make to `BASE`."""
    files: dict[str, str | bytes | None] = {}
    links: dict[str, str] = {}
    for block in found:
        if block.kind == "link":
            links[block.path] = block.content.strip()
        elif block.kind == "tracked":
            files[".git/index"] = index_of(block.path)
        else:
            files[block.path] = _changed(block)
    return Changes(files, links)


def index_of(*paths: str) -> bytes:
    """Return a git index that holds only the given paths (gitformat-index, version 2)."""
    index = struct.pack(">4sII", b"DIRC", 2, len(paths))
    for path in paths:
        entry = struct.pack(">60xH", len(path)) + path.encode("ascii")
        index += entry + bytes(8 - len(entry) % 8)
    return index


def _changed(block: Block) -> str | bytes | None:
    if block.kind == "gone":
        return None
    if block.kind == "bytes":
        return block.content.encode("latin-1").decode("unicode_escape").encode("latin-1")
    return _patched(BASE[block.path], block.content) if block.kind == "diff" else block.content


def _patched(text: str, diff: str) -> str:
    """Apply hunks separated by empty lines; append a hunk that has neither context nor removed lines."""
    for hunk in diff.strip("\n").split("\n\n"):
        lines = hunk.split("\n")
        old = "".join(f"{line[1:]}\n" for line in lines if line[0] in " -")
        new = "".join(f"{line[1:]}\n" for line in lines if line[0] in " +")
        assert not old or text.count(old) == 1, f"{old!r} must occur exactly once in the file that the hunk changes"
        text = text.replace(old, new) if old else text + new
    return text
