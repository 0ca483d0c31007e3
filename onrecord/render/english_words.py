"""The marks around words of the interface that a language lacks, and that are therefore English.

Two control characters enclose these words until their page or file is complete; entries and templates can not contain
them (`read/file_decoding`). `language_attributes` turns the marks of a page into `lang="en"`.
"""

import re
from functools import cache

START = "\x0e"
"""SHIFT OUT, which once changed the character set of a terminal; it stands before marked words."""
END = "\x0f"
"""SHIFT IN, which changed it back; it stands after marked words."""
RUN = re.compile(f"{START}([^{START}{END}<>]*){END}?")
"""Marked words, as far as they are in one text; a value that was cut can lack the end."""
_PLACEHOLDER = re.compile(r"(%(?:\(\w+\))?[sd])")
_WORDS = re.compile(r"[^\W\d_](?:.*[^\W\d_])?[.!?]?", re.DOTALL)
_IN_JSON = re.compile(r"(?<!\\)((?:\\\\)*)\\u000[ef]")
_LETTER = re.compile(r"[^\W\d_]")
_ENTITY = re.compile(r"&#?\w+;")


@cache
def mark_words(message: str) -> str:
    """Return a message with marks around its words, but not around the placeholders between them."""
    return "".join(
        piece if place % 2 else _WORDS.sub(lambda words: f"{START}{words[0]}{END}", piece, count=1)
        for place, piece in enumerate(_PLACEHOLDER.split(message))
    )


def is_marked(text: str) -> bool:
    """Return whether a text has English words that are marked."""
    return START in text


def remove_marks(text: str) -> str:
    """Return a text without marks, for a file that can't say what language a word has."""
    if "\\u000" in text:
        text = _IN_JSON.sub(r"\1", text)
    if START not in text and END not in text:
        return text
    return text.replace(START, "").replace(END, "")


def is_all_english(html: str) -> bool:
    """Return whether all words of a text in HTML are marked as English; so are those of a text without any."""
    return not _LETTER.search(_ENTITY.sub("", RUN.sub("", html)))
