"""The full stop at the end of a text, where it needs one."""

import re

_ENDED = re.compile(r"[.!?…。！？؟۔।][)\]}\xa0\u202f»”“’‘\"'\x0f]*\Z")
"""The end of a text that needs no full stop; in French a space stands before the mark that closes a quotation."""


def full_stop(words: str) -> str:
    """Return the full stop that a text still needs; empty where the text ends by itself.

    The text can end with another mark or an abbreviation ('г.'), followed by brackets or quotation marks.
    """
    return "" if _ENDED.search(words) else "."


def sentence(words: str) -> str:
    """Return a text with a full stop at its end."""
    return f"{words}{full_stop(words)}"
