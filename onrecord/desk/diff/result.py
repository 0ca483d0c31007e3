"""What `onrecord diff` found, with the lines to write for a changed past, as text, JSON and Markdown.

A pull request's texts are hostile: they may try to steer a terminal, to run a workflow's commands, to mention people or
to show pictures and links.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from textwrap import indent

import msgspec
from msgspec import Struct

from onrecord.build.pipeline import Options
from onrecord.desk.compare import AnyChange, State, compare
from onrecord.desk.compare.changes import VERSION, PastChanged
from onrecord.desk.diff.lines import Line, Sign, count_changes, group_lines
from onrecord.desk.diff.past_report import Corrector
from onrecord.desk.diff.states import Base, StateRead, read_states
from onrecord.problems import Problem
from onrecord.report.github import MAX_SUMMARY, disarm_commands, escaped_markdown
from onrecord.report.paint import Paint, visible


class Side(Struct, frozen=True):
    """One of the two states."""

    name: str
    """What was typed for it; empty for the site itself."""
    commit: str | None
    """The digest of its commit, if it is one."""
    errors: int
    """How many errors it has."""
    is_empty: bool = False
    """Whether it holds no site."""


class SignOff(Struct, frozen=True):
    """Who signed off an event that is new or edited."""

    event: str
    """`story/event`."""
    reviewed_by: tuple[str, ...]
    is_missing: bool
    """Whether the site requires a sign-off that the event lacks."""


class Diff(Struct, frozen=True):
    """A comparison, and what was compared. The JSON format is this class as it stands."""

    version: int
    """Increases only with incompatible changes."""
    base: Side
    site: Side
    is_whole: bool
    """Whether everything was compared: not so standings, origins, order, bills and addresses if a side has errors."""
    changes: tuple[AnyChange, ...]
    sign_offs: tuple[SignOff, ...] = ()
    """One for each published event that is new or edited; none if nobody signs off events of this site."""


class Diffed(Struct, frozen=True):
    """A diff, with the states that it compares."""

    diff: Diff
    before: StateRead
    after: StateRead
    past: tuple[Problem, ...]
    """The warnings of what changed without a correction."""


def diff_site(root: Path, base: Base, options: Options) -> Diffed:
    """Compare the site in `root` with a base."""
    before, after = read_states(root, base, options)
    comparison = compare(before.state, after.state)
    corrector = Corrector(root, comparison.past, after.theme, options.today)
    changes = tuple(
        corrector.changes[change.id] if isinstance(change, PastChanged) else change for change in comparison.changes
    )
    sides = (
        Side(base.name, base.commit or None, len(before.errors), is_empty=before.state.records is None),
        Side("", None, len(after.errors)),
    )
    found = Diff(VERSION, *sides, comparison.is_whole, changes, _sign_offs(before.state, after.state))
    return Diffed(found, before, after, tuple(corrector.problems()))


def _sign_offs(before: State, after: State) -> tuple[SignOff, ...]:
    """Return the sign-offs of the events that are new or edited, in the order of their stories and ids."""
    if after.records is None:
        return ()
    site, known = after.records.site.fields, before.records.events if before.records else ()
    former = {event.fingerprint for event in known}
    edited = [event for event in after.records.events if event.fingerprint not in former]
    found = tuple(
        SignOff(f"{event.story}/{event.id}", event.fields.reviewed_by, event.fields.lacks_review(site))
        for event in sorted(edited, key=lambda event: (event.story, event.id))
        if event.fields.status == "published"
    )
    is_used = site.requires_review is not None or any(event.fields.reviewed_by for event in after.records.events)
    return found if is_used else ()


_SIGNS: Mapping[Sign, str] = {"added": "+", "changed": "~", "removed": "-"}
_SHORT = 12
"""How many digits of a commit people read."""
_LINKING = re.compile(r"://|www\.|\bGH-|&#35;(?=\d)|&#64;", re.IGNORECASE)
"""What GitHub turns into mentions and links, once it has resolved the character references."""


def title(diff: Diff) -> str:
    """Return what the diff is of, in one line."""
    base = diff.base
    named = f"{base.name} ({base.commit[:_SHORT]})" if base.commit else base.name
    return f"{count_changes(len(diff.changes))} since {named}"


def text(diff: Diff, paint: Paint) -> str:
    """Return the changes for people, group by group."""
    parts = [f"{visible(title(diff))}\n", *(f"{visible(note)}\n" for note in _notes(diff))]
    for heading, lines in (*group_lines(diff.changes), *_word_sign_offs(diff)):
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


def _word_sign_offs(diff: Diff) -> Iterator[tuple[str, tuple[Line, ...]]]:
    if diff.sign_offs:
        yield "Who signed it off", tuple(_word_sign_off(one) for one in diff.sign_offs)


def _word_sign_off(found: SignOff) -> Line:
    if found.reviewed_by:
        return Line("added", f"{found.event}: {', '.join(found.reviewed_by)}")
    return Line("removed", f"{found.event}: nobody{', but the site requires it' if found.is_missing else ''}")


def _items(diff: Diff) -> Iterator[tuple[str, int]]:
    for heading, lines in (*_word_sign_offs(diff), *group_lines(diff.changes)):
        yield f"\n#### {_escape(heading)}\n\n", 0
        for line in lines:
            yield _item(line), 1


def _item(line: Line) -> str:
    details = "".join(f"  - {_escape(detail)}\n" for detail in line.details)
    # Nobody is mentioned in a block of code. No line of it can end it, since each begins with the name of a field.
    code = indent(f"```yaml\n{line.code}```\n", "  ") if line.code else ""
    return f"- {_escape(line.text)}\n{details}{code}"


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
