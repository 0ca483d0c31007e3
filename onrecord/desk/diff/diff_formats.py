"""The formats of a diff: text for terminals, JSON for programs, Markdown for the summary of a pull request.

A pull request's texts are hostile: they may try to steer a terminal, to run a workflow's commands, to mention people or
to show pictures and links.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from textwrap import indent

import msgspec

from onrecord.desk.diff.lines import Line, Sign, count_changes, group_lines
from onrecord.desk.diff.result import Diff, Side, SignOff
from onrecord.report.github import MAX_SUMMARY, disarm_commands, escaped_markdown
from onrecord.report.paint import Paint, visible

_SIGNS: Mapping[Sign, str] = {"added": "+", "changed": "~", "removed": "-"}
_SHORT = 12
"""How many digits of a commit people read."""
_LINKING = re.compile(r"://|www\.|\bGH-|&#35;(?=\d)|&#64;", re.IGNORECASE)
"""What GitHub turns into mentions and links, once it has resolved the character references."""


def title(diff: Diff) -> str:
    """Return what the diff is of, in one line."""
    return f"{count_changes(len(diff.changes))} since {_name_side(diff.base)}"


def text(diff: Diff, paint: Paint) -> str:
    """Return the changes for people, group by group."""
    parts = [f"{visible(title(diff))}\n", *(f"{visible(note)}\n" for note in _notes(diff))]
    for heading, lines in (*group_lines(diff.changes), *_sign_offs(diff)):
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
    size, left = sum(len(part.encode("utf-8")) for part in parts), len(diff.changes)
    for part, number in _items(diff):
        size += len(part.encode("utf-8"))
        if size > MAX_SUMMARY:
            return "".join([*parts, f"\nand {count_changes(left).replace(' ', ' more ')}\n"])
        parts.append(part)
        left -= number
    return "".join(parts)


FORMATS: Mapping[str, Callable[[Diff, Paint], str]] = {"text": text, "json": as_json, "markdown": markdown}


def _sign_offs(diff: Diff) -> Iterator[tuple[str, tuple[Line, ...]]]:
    if diff.sign_offs:
        yield "Who signed it off", tuple(_word_sign_off(one) for one in diff.sign_offs)


def _word_sign_off(found: SignOff) -> Line:
    if found.reviewed_by:
        return Line("added", f"{found.event}: {', '.join(found.reviewed_by)}")
    return Line("removed", f"{found.event}: nobody{', but the site requires it' if found.is_missing else ''}")


def _items(diff: Diff) -> Iterator[tuple[str, int]]:
    for heading, lines in (*_sign_offs(diff), *group_lines(diff.changes)):
        yield f"\n#### {_escape(heading)}\n\n", 0
        for line in lines:
            yield _item(line), 1


def _item(line: Line) -> str:
    details = "".join(f"  - {_escape(detail)}\n" for detail in line.details)
    # Nobody is mentioned in a block of code. No line of it can end it, since each begins with the name of a field.
    code = indent(f"```yaml\n{line.code}```\n", "  ") if line.code else ""
    return f"- {_escape(line.text)}\n{details}{code}"


def _name_side(side: Side) -> str:
    return f"{side.name} ({side.commit[:_SHORT]})" if side.commit else side.name


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
    return _LINKING.sub(_unlink, escaped_markdown(words))


def _unlink(found: re.Match[str]) -> str:
    """Return what GitHub would make a link of, with an invisible space in it."""
    return f"{found[0]}&#8203;" if found[0].startswith("&") else f"{found[0][0]}&#8203;{found[0][1:]}"
