"""Formats a diff as text, JSON and Markdown; the texts of a pull request are hostile."""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from textwrap import indent

import msgspec

from onrecord.editing.diff.lines import Line, Sign, count_changes, group_lines
from onrecord.editing.diff.result import Diff, SignOff
from onrecord.report.github import MAX_SUMMARY, disarm_commands, escaped_markdown
from onrecord.report.painting import Paint
from onrecord.report.visible_text import visible

_SIGNS: Mapping[Sign, str] = {"added": "+", "changed": "~", "removed": "-"}
_SHORT = 12
"""How many digits of a commit people read."""
_LINKING = re.compile(r"://|www\.|\bGH-|&#35;(?=\d)|&#64;", re.IGNORECASE)
"""What GitHub makes mentions and links of."""
_INVISIBLE_SPACE = "&#8203;"
_NOBODY = {True: "nobody, but the site requires it", False: "nobody"}
"""What stands for the names of an event without a sign-off, by whether it is missing."""


def title(diff: Diff) -> str:
    """Return what the diff is of, in one line."""
    base = diff.base
    named = f"{base.name} ({base.commit[:_SHORT]})" if base.commit else base.name
    return f"{count_changes(len(diff.changes))} since {named}"


def text(diff: Diff, paint: Paint) -> str:
    """Return the changes for people, group by group."""
    parts = [f"{visible(title(diff))}\n", *(f"{visible(note)}\n" for note in _notes(diff))]
    for heading, lines in (*group_lines(diff.changes), *_group_sign_offs(diff)):
        parts.append(f"\n{paint('place', heading)}\n")
        for line in lines:
            parts.append(f"  {paint(line.sign, _SIGNS[line.sign])} {visible(line.text)}\n")
            parts += [f"      {visible(detail)}\n" for detail in line.details]
            parts += [f"{visible(row)}\n" for row in line.code.splitlines()]  # as they must stand in the file
    return disarm_commands("".join(parts))


def as_json(diff: Diff, _paint: Paint) -> str:
    """Return the changes as one JSON document."""
    return f"{msgspec.json.format(msgspec.json.encode(diff), indent=2).decode('utf-8')}\n"


def markdown(diff: Diff, _paint: Paint) -> str:
    """Return the changes as Markdown, up to the size that GitHub shows."""
    head = f"### {_escape(title(diff))}\n"
    parts = [head, *(f"\n{_escape(note)}\n" for note in _notes(diff))]
    size = sum(len(part.encode("utf-8")) for part in parts)
    left = len(diff.changes)
    for part, number in _items(diff):
        size += len(part.encode("utf-8"))
        if size > MAX_SUMMARY:
            return "".join([*parts, f"\nand {count_changes(left).replace(' ', ' more ')}\n"])
        parts.append(part)
        left -= number
    return "".join(parts)


FORMATS: Mapping[str, Callable[[Diff, Paint], str]] = {"text": text, "json": as_json, "markdown": markdown}
"""The formats of `onrecord diff` by name, each a function of the diff and of what paints a terminal."""


def _group_sign_offs(diff: Diff) -> Iterator[tuple[str, Sequence[Line]]]:
    """Yield the lines of the sign-offs, if there are any, under their heading."""
    if diff.sign_offs:
        yield "Who signed it off", [_word_sign_off(sign_off) for sign_off in diff.sign_offs]


def _word_sign_off(sign_off: SignOff) -> Line:
    names = ", ".join(sign_off.reviewed_by)
    if names:
        return Line("added", f"{sign_off.event}: {names}")
    return Line("removed", f"{sign_off.event}: {_NOBODY[sign_off.is_missing]}")


def _items(diff: Diff) -> Iterator[tuple[str, int]]:
    for heading, lines in (*_group_sign_offs(diff), *group_lines(diff.changes)):
        yield f"\n#### {_escape(heading)}\n\n", 0
        for line in lines:
            details = "".join(f"  - {_escape(detail)}\n" for detail in line.details)
            # Nobody is mentioned in a block of code. None of its lines ends it: each begins with the name of a field.
            code = indent(f"```yaml\n{line.code}```\n", "  ") if line.code else ""
            yield f"- {_escape(line.text)}\n{details}{code}", 1


def _notes(diff: Diff) -> Iterator[str]:
    """Yield what the reader of the diff must know about the two sides."""
    if diff.base.is_empty:
        yield "There was no site yet, so everything is new."
    for words, side in ((f"{diff.base.name} has", diff.base), ("The site has", diff.site)):
        if side.errors:
            yield f"{words} {side.errors} {'error' if side.errors == 1 else 'errors'}."
    if not diff.is_whole:
        yield "So standings, origins, order, bills and addresses are not compared."


def _escape(words: str) -> str:
    """Return words as Markdown that shows them as they are: no markup, no mention, no link."""
    return _LINKING.sub(_break, escaped_markdown(words))


def _break(found: re.Match[str]) -> str:
    """Return what GitHub would make a link of with an invisible space in it: after a sign, or after a first letter."""
    text = found[0]
    first = len(text) if text.startswith("&") else 1
    return f"{text[:first]}{_INVISIBLE_SPACE}{text[first:]}"
