"""Keeps what a browser's text field would lose of a file: its line ends, and the byte order mark."""

import re
from codecs import BOM_UTF8
from collections import Counter, defaultdict, deque

from onrecord.desk.browser.differing_lines import find_differing_lines
from onrecord.problems import RefusedError

_END = re.compile(r"\r\n|\n|\r")


def shown_text(data: bytes) -> str:
    """Return a file's text as a browser's field holds it. Raises `RefusedError` if it would change other bytes."""
    try:
        text = data.removeprefix(BOM_UTF8).decode("utf-8")
    except UnicodeDecodeError:
        text = "\0"
    if "\0" in text:
        raise RefusedError("this file is no text in UTF-8, so a browser would change it; open it in another program")
    return _END.sub("\n", text)


def restore(base: bytes, text: str) -> bytes:
    """Return a browser's text as a file with the mark and the line ends of `base`, each its own if they differ."""
    text = _END.sub("\n", text)
    before = base.removeprefix(BOM_UTF8).decode("utf-8", "replace")
    ends = _END.findall(before)
    lines = text.split("\n")
    counts = Counter(ends)
    usual = max(counts, key=counts.__getitem__, default="\n")
    own = _own_ends(_END.split(before), ends, lines) if len(counts) > 1 else {}
    ended = [line + own.get(place, usual) for place, line in enumerate(lines[:-1])]
    mark = BOM_UTF8 if base.startswith(BOM_UTF8) else b""
    return mark + "".join([*ended, lines[-1]]).encode("utf-8", "replace")


def _own_ends(old: list[str], ends: list[str], lines: list[str]) -> dict[int, str]:
    """Return the ends of the lines that stood in the `old` text too, even if they were moved, by their places."""
    gone, new = find_differing_lines(old, lines)
    kept_places = [place for place in range(len(lines)) if place + 1 not in new]
    kept_ends = [end for number, end in enumerate(ends, 1) if number not in gone]
    own = dict(zip(kept_places, kept_ends, strict=False))
    spare = defaultdict[str, deque[str]](deque)
    for number, end in enumerate(ends, 1):
        if number in gone:
            spare[old[number - 1]].append(end)
    for number in sorted(new):
        moved = spare[lines[number - 1]]
        if moved:
            own[number - 1] = moved.popleft()
    return own
