"""What `onrecord diff` found, and lines to write, in text, JSON and Markdown; a pull request's texts are hostile."""

import re
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from textwrap import indent

import msgspec
from msgspec import Struct

from onrecord.build.pipeline import Options
from onrecord.desk.compare import AnyChange, compare
from onrecord.desk.compare.changes import VERSION, EntryErased, PastChanged
from onrecord.desk.compare.concealment import conceal
from onrecord.desk.compare.two_states import State
from onrecord.desk.diff.corrector import Corrector
from onrecord.desk.diff.lines import Line, Sign, count_changes, group_lines
from onrecord.desk.diff.states import Base, StateRead, read_states
from onrecord.problems import Problem
from onrecord.report.github import MAX_SUMMARY, disarm_commands, escaped_markdown
from onrecord.report.painting import Paint
from onrecord.report.visible_text import visible


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
    """Whether everything was compared: with errors, only entries and files are."""
    changes: tuple[AnyChange, ...]
    sign_offs: tuple[SignOff, ...] = ()
    """Of new and edited published events; none if nobody signs off here."""


class Diffed(Struct, frozen=True):
    """A diff, with the states that it compares."""

    diff: Diff
    before: StateRead
    after: StateRead
    past: tuple[Problem, ...]
    """The warnings of what changed without a correction."""

    @property
    def has_erased(self) -> bool:
        """Whether something was erased, whose name the errors of the base may still have."""
        before, after = self.before.state.records, self.after.state.records
        is_shorter = before is not None and (after is None or not before.listed <= after.listed)
        return is_shorter or any(isinstance(change, EntryErased) for change in self.diff.changes)


def diff_site(root: Path, base: Base, options: Options) -> Diffed:
    """Compare the site in `root` with a base."""
    before, after = read_states(root, base, options)
    comparison = compare(before.state, after.state)
    corrector = Corrector(root, comparison.past, after.theme, options.today)
    with_lines = conceal(corrector.changes.values(), comparison.erasure, tells_erased=False)
    corrected = {one.id: one for one in with_lines if isinstance(one, PastChanged)}
    changes = tuple(corrected[one.id] if isinstance(one, PastChanged) else one for one in comparison.changes)
    is_empty = before.state.records is None
    own = Side("", None, len(after.errors))
    other = Side(base.name, base.commit or None, len(before.errors), is_empty=is_empty)
    found = Diff(VERSION, other, own, comparison.is_whole, changes, _sign_offs(before.state, after.state))
    return Diffed(found, before, after, tuple(corrector.problems()))


def _sign_offs(before: State, after: State) -> tuple[SignOff, ...]:
    """Return the sign-offs of the events that are new or edited, in the order of their stories and ids."""
    if after.records is None:
        return ()
    site = after.records.site.fields
    known = before.records.events if before.records else ()
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
_SHORT = 12  # how many digits of a commit people read
_LINKING = re.compile(r"://|www\.|\bGH-|&#35;(?=\d)|&#64;", re.IGNORECASE)  # what GitHub makes mentions and links of


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


def _word_sign_offs(diff: Diff) -> Iterator[tuple[str, tuple[Line, ...]]]:
    lack = {True: "nobody, but the site requires it", False: "nobody"}
    who = [(one, ", ".join(one.reviewed_by) or lack[one.is_missing]) for one in diff.sign_offs]
    lines = tuple(Line("added" if one.reviewed_by else "removed", f"{one.event}: {words}") for one, words in who)
    yield from [("Who signed it off", lines)] if lines else ()


def _items(diff: Diff) -> Iterator[tuple[str, int]]:
    for heading, lines in (*_word_sign_offs(diff), *group_lines(diff.changes)):
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
    # An invisible space goes into what GitHub would make a link of.
    broken = lambda one: f"{one[0]}&#8203;" if one[0].startswith("&") else f"{one[0][0]}&#8203;{one[0][1:]}"  # noqa: E731
    return _LINKING.sub(broken, escaped_markdown(words))
