"""Words of a review on a terminal: wrapped, with carets below what differs, and shortened around it."""

import re
from collections.abc import Iterator, Sequence

from onrecord.report.painting import Paint, Role
from onrecord.report.visible_text import visible

Spans = Sequence[tuple[int, int]]
_MOST = 300
"""How many characters of the words of a row are shown."""
_AROUND = 60
"""How many characters stay around a place that differs, where the words are shortened."""
_CUT = "…"
_COLOUR = re.compile(r"\x1b\[[0-9;]*m")


def draw_words(text: str, spans: Spans, width: int, paint: Paint, role: Role) -> Iterator[str]:
    """Yield the words as lines of at most `width` characters, each with a line of carets if some of it differs."""
    text, marked = _shorten(visible(text), spans)
    for start, end in _lines(text, width):
        line = text[start:end]
        places = [index for index in range(start, end) if marked[index]]
        yield _paint(line, marked[start:end], paint, role)
        if places:
            carets = "".join("^" if is_marked else " " for is_marked in marked[start : places[-1] + 1])
            yield paint("caret", carets)


def shorten(text: str, most: int) -> str:
    """Return a text of at most `most` characters, cut at a word."""
    if len(text) <= most:
        return text
    return f"{text[: most - 1].rsplit(' ', 1)[0]}{_CUT}"


def _shorten(text: str, spans: Spans) -> tuple[str, list[bool]]:
    """Return the text without what is far from each place that differs, and for each character whether it differs."""
    marked = [False] * len(text)
    for start, end in spans:
        # A place without characters is one where words are missing: the space there shows it.
        for index in range(start, min(max(end, start + 1), len(text))):
            marked[index] = True
    if len(text) <= _MOST:
        return text, marked
    near = list(spans) or [(0, _MOST - _AROUND)]
    kept = [any(start - _AROUND <= index < end + _AROUND for start, end in near) for index in range(len(text))]
    letters: list[str] = []
    differs: list[bool] = []
    for index, letter in enumerate(text):
        if kept[index]:
            letters.append(letter)
            differs.append(marked[index])
        elif not letters or letters[-1] != _CUT:
            letters.append(_CUT)
            differs.append(False)
    return "".join(letters), differs


def _lines(text: str, width: int) -> Iterator[tuple[int, int]]:
    """Yield where each line begins and ends, broken at spaces."""
    start = 0
    while len(text) - start > width:
        end = text.rfind(" ", start + 1, start + width + 1)
        end = end if end > start else start + width
        yield start, end
        start = end + 1 if text[end : end + 1] == " " else end
    yield start, len(text)


def _paint(line: str, marked: Sequence[bool], paint: Paint, role: Role) -> str:
    """Return a line with what differs in colours."""
    parts, start = [], 0
    for end in range(1, len(line) + 1):
        if end == len(line) or marked[end] != marked[start]:
            part = line[start:end]
            parts.append(paint(role, part) if marked[start] else part)
            start = end
    return "".join(parts)


def wrap_words(text: str, width: int, margin: str = "") -> list[str]:
    """Return a text as lines of at most `width` characters, all but the first with a margin; colours take no room."""
    lines, line = [], ""
    for word in text.split(" "):
        longer = f"{line} {word}" if line else word
        if line and len(_COLOUR.sub("", longer)) > width:
            lines.append(line)
            line = f"{margin}{word}"
        else:
            line = longer
    return [*lines, line]
