"""Finds words that a process, or a folder, still has."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from pathlib import Path

_MARK = bytes.fromhex("7a717876").decode()
"""A syllable of no language, not in any source file, so that only the article of a test has it."""


def unusual_word(rest: str) -> str:
    """Return a word that begins with the syllable by which words are found again."""
    return f"{_MARK}{rest}"


def words_in_memory() -> list[str]:
    """Return all texts that the process still has of unusual words, in any form: keys of caches among them."""
    gc.collect()
    waiting = gc.get_objects()
    # Each thing is held until the end, so that no other one gets its id.
    seen: dict[int, object] = {id(thing): thing for thing in (waiting, _MARK, globals())}
    found = set[str]()
    while waiting:
        thing = waiting.pop()
        if id(thing) in seen or thing is seen or thing is found:
            continue
        seen[id(thing)] = thing
        if isinstance(thing, str | bytes | bytearray):
            text = thing if isinstance(thing, str) else thing.decode("utf-8", "replace")
            if _MARK in text.casefold() and text != _MARK:
                found.add(text)
        else:
            waiting += gc.get_referents(thing)
            waiting += thing if type(thing) is dict else ()  # of a dictionary, these are its values
    return sorted(found)


def files_with_words(*folders: Path) -> Iterator[Path]:
    """Yield the files below folders that have an unusual word, in their names or in their bytes."""
    for folder in folders:
        for path in folder.rglob("*"):
            content = path.read_bytes() if path.is_file() else b""
            spellings = (_MARK.encode(code) for code in ("utf-8", "utf-16-le", "utf-16-be"))
            if _MARK in path.name.casefold() or any(spelling in content.lower() for spelling in spellings):
                yield path
