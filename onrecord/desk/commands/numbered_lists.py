"""Shows choices as numbered lines, and finds what an answer names by number or by id."""

from collections.abc import Callable, Mapping, Sequence

from onrecord.report.visible_text import visible

_LONGEST = 72
"""How many characters of a name or a text a line shows."""


def shorten(text: str) -> str:
    """Return the beginning of a text as one line without characters that would steer a terminal."""
    line = visible(" ".join(text.split()))
    return line if len(line) <= _LONGEST else f"{line[: _LONGEST - 1].rstrip()}…"


def number_lines(choices: Mapping[str, str]) -> list[str]:
    """Return choices as lines with their numbers and meanings."""
    width = max(map(len, choices), default=0)
    lines = enumerate(choices.items(), start=1)
    return [f"  {number:>2}  {choice:<{width}}  {meaning}".rstrip() for number, (choice, meaning) in lines]


def find_numbered(typed: str, items: Sequence[str]) -> str:
    """Return the item with the typed number, from 1; empty if the text is no such number."""
    is_number = typed.isascii() and typed.isdigit() and len(typed) <= len(str(len(items)))
    return items[int(typed) - 1] if is_number and 1 <= int(typed) <= len(items) else ""


def find_all_numbered(typed: str, ids: Sequence[str], fault: Callable[[str], str | None] | None = None) -> list[str]:
    """Return what the parts of an answer name by a number or an id; empty if one names nothing.

    Without a `fault` of ids that are not listed, the listed ones alone can be named, and `all` names each of them.
    """
    if fault is None and typed.lower() == "all":
        return list(ids)

    def find(part: str) -> str:
        numbered = find_numbered(part, ids)
        if numbered:
            return numbered
        is_id = fault(part) is None if fault else part in ids
        return part if is_id else ""

    named = [find(part.strip()) for part in typed.split(",") if part.strip()]
    return list(dict.fromkeys(named)) if all(named) else []
