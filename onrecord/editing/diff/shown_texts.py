"""Shortens the texts of editors for a line, and shows what differs between two of them."""

from onrecord.editing.entries.common_ends import count_same_ends

_SHOWN = 160
"""The most characters of an editor's text in one line."""
_AROUND = 4
"""The number of words before and after an edit that its line shows."""


def shorten(text: str) -> str:
    """Return a text on one line, without what is too long for it."""
    words = " ".join(text.split())
    return words if len(words) <= _SHOWN else f"{words[:_SHOWN].rpartition(' ')[0] or words[:_SHOWN]} …"


def find_edit(before: str, after: str) -> tuple[str, str]:
    """Return the parts of two texts that differ, each with some words around them."""
    words_before = before.split()
    words_after = after.split()
    if words_before == words_after:  # only white space differs
        return shorten(before), shorten(after)
    start, end = count_same_ends(words_before, words_after)
    return _cut_out(words_before, start, end), _cut_out(words_after, start, end)


def _cut_out(words: list[str], start: int, end: int) -> str:
    first = max(start - _AROUND, 0)
    last = min(len(words) - end + _AROUND, len(words))
    text = shorten(" ".join(words[first:last]))
    before = "… " if first else ""
    after = " …" if last < len(words) and not text.endswith("…") else ""
    return f"{before}{text}{after}"
