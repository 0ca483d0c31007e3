"""What `onrecord diff` found, and lines to write, in text, JSON and Markdown; a pull request's texts are hostile."""

import json
import re
from collections.abc import Callable, Iterator, Mapping
from datetime import date
from functools import cached_property
from itertools import zip_longest
from pathlib import Path
from textwrap import indent
from typing import Any, Literal

import msgspec
from msgspec import Struct
from msgspec.structs import replace

from onrecord.build.pipeline import LoadedSite, Options
from onrecord.desk.compare import AnyChange, compare
from onrecord.desk.compare.changes import VERSION, EntryErased, PastChanged, PastPart, PastWords, Text
from onrecord.desk.compare.concealment import conceal
from onrecord.desk.compare.entries import State, States, plain
from onrecord.desk.compare.past import ChangedEvent, ComparedCorrections, find_changed_past
from onrecord.desk.diff.lines import ADVICE, Line, Sign, count_changes, group_lines
from onrecord.desk.diff.states import Base, StateRead, read_records, read_states
from onrecord.model.fields import EventFields
from onrecord.model.records import ThemeFiles
from onrecord.problems import Problem, Related
from onrecord.read.entry_files import Places
from onrecord.report.github import MAX_SUMMARY, disarm_commands, escaped_markdown
from onrecord.report.painting import Paint
from onrecord.report.visible_text import visible

_NOTHING = "\N{EM DASH}"  # what was or is, of something new or gone: a correction needs both, in any language
_TITLES: Mapping[str, str] = {
    "date": "the date",
    "speaker": "the speaker",
    "on_behalf_of": "the body spoken for",
    "quotes": "a quotation",
    "claims": "a claim",
    "corrections": "an earlier correction",
}
"""What a part is, by the first name in its path. Any other part is a relation."""


def past_problems(root: Path, base: Base, now: LoadedSite, options: Options) -> tuple[Problem, ...]:
    """Return COR006 for each part of a published event that changed since the base without a new correction."""
    before = read_records(root, base, options)
    if before is None or now.records is None or now.theme is None:
        return ()
    found = tuple(find_changed_past(States(State(before, None), State(now.records, None))))
    return tuple(Corrector(root, found, now.theme, options.today).problems())


class Corrector:
    """Writes the lines that tell readers of a changed past."""

    def __init__(self, root: Path, found: tuple[ChangedEvent, ...], theme: ThemeFiles | None, today: date) -> None:
        self._found = found
        self._theme = theme
        self._today = today
        self._places = Places(root)

    @cached_property
    def changes(self) -> Mapping[str, PastChanged]:
        """The changes with their lines, by the event's name."""
        return {found.change.id: self._write_lines(found) for found in self._found}

    def problems(self) -> Iterator[Problem]:
        """Yield COR006 for each changed part; the hint of the first one of an event has the lines for all of it."""
        for found in self._found:
            change = self.changes[found.change.id]
            spans = [self._places.locate(found.event.at(*keys)) for keys in found.places]
            placed = zip(spans, change.parts, strict=True)
            (first, part), *others = sorted(placed, key=lambda one: (one[0], one[1].field))
            message = _message(part, found.corrections)
            yield Problem("COR006", message, first, f"{ADVICE[change.where]}:", lines=change.lines.rstrip("\n"))
            related = (Related(first, "the lines to write"),)
            for span, other in others:
                message = _message(other, found.corrections)
                yield Problem("COR006", message, span, "the lines for the first change tell of this too", related)

    def _write_lines(self, found: ChangedEvent) -> PastChanged:
        where, indent = self._find_target(found)
        language = found.language
        last = found.corrections.first_day
        day = max(self._today, last.latest) if last else self._today
        pairs = self._pairs(found, language)
        items: list[Mapping[str, Any]] = [{"date": day.isoformat(), "was": was, "now": now} for was, now in pairs]
        if where == "instead" or not found.corrections.is_kept:
            items = [*map(plain, found.corrections.restored), *items]
        lines = "".join(_write_item(item, language, indent if where == "item" else indent + 2) for item in items)
        head = "" if where == "item" else f"{' ' * indent}corrections:\n"
        return replace(found.change, file=found.event.file, where=where, lines=f"{head}{lines}")

    def _find_target(self, found: ChangedEvent) -> tuple[Literal["end", "item", "instead"], int]:
        """Return where the lines go, and the column of the list's items, or of the field."""
        if found.event.fields.corrections and found.corrections.is_kept:
            span = self._places.locate(found.event.at("corrections", 0))
            before = span.text[: span.column - 1]
            if before.replace("{", "").strip() == "-":
                return "item", len(before) - len(before.lstrip())
        column = self._places.locate(found.event.at_key("title")).column - 1
        return "instead" if found.event.fields.corrections else "end", column

    def _pairs(self, found: ChangedEvent, language: str) -> Iterator[tuple[Text, Text]]:
        """Yield what was and what is. What is new takes the place of what is gone, if both are of one kind."""
        nothing = {language: _NOTHING}
        parts = [part for part in found.change.parts if _name_part(part) != _TITLES["corrections"]]
        for kind in dict.fromkeys(map(_name_part, parts)):
            own = [part for part in parts if _name_part(part) == kind]
            before = [self._say(part.field, part.before, found.was.fields, language) for part in own]
            after = [self._say(part.field, part.after, found.event.fields, language) for part in own]
            said = [*zip(before, after, strict=True)]
            yield from ((was, now) for was, now in said if was and now)
            gone = [was for was, now in said if not now]
            new = [now for was, now in said if not was]
            yield from ((was or nothing, now or nothing) for was, now in zip_longest(gone, new))

    def _say(self, field: str, words: PastWords | None, fields: EventFields, language: str) -> Text | None:
        """Return what a part says, with a label where its words alone don't tell what they are."""
        from onrecord.render.describe.matter_describer import CorrectionLabels  # noqa: PLC0415  (few changes need it)

        if words is None:
            return None
        catalogues = (self._theme.catalogues, self._theme.own_catalogues) if self._theme else ({}, {})
        labels = CorrectionLabels(language, *catalogues)
        if words.relation is not None:
            (target,) = words.text.values()
            said = labels.relation(
                words.relation,
                target,
                is_title="#" not in field,
                is_inferred=words.basis == "inferred",
                result=words.result,
            )
            return {language: said}
        if field == "date":
            return {language: labels.date(fields)}
        name = field.rpartition(".")[2]
        return {one: labels.field(name, text) for one, text in words.text.items()}


def _name_part(part: PastPart) -> str:
    names = part.field.split(".")
    is_relation = names[0] == "claims" and names[2] not in ("text", "quote")
    return "a relation" if is_relation else _TITLES.get(names[0], "a relation")


def _message(part: PastPart, corrections: ComparedCorrections) -> str:
    verb = "is new" if part.before is None else "is gone" if part.after is None else "changed"
    why = "no new correction tells readers"
    if _name_part(part) == _TITLES["corrections"]:
        why = "readers know it as it was"
    elif corrections.new:
        why = f"the new correction is dated before {corrections.first_day}, so readers take it for an earlier one"
    return f"in this published entry, {_name_part(part)} {verb}, and {why}"


def _write_item(correction: Mapping[str, Any], language: str, indent: int) -> str:
    fields = [f"{name}: {_write_value(value, language)}" for name, value in correction.items() if value is not None]
    start = " " * indent
    return f"{start}- {f'{chr(10)}{start}  '.join(fields)}\n"


def _write_value(value: str | Text, language: str) -> str:
    """Return a text as YAML; one in the first language alone needs no mapping."""
    if isinstance(value, str):
        return value  # a day
    if value.keys() == {language}:
        return _quote(value[language])
    return f"{{{', '.join(f'{name}: {_quote(text)}' for name, text in value.items())}}}"


def _quote(text: str) -> str:
    """Return a text between quotation marks, on one line. YAML reads the escapes of JSON."""
    typed = json.dumps(text, ensure_ascii=False)
    return "".join(sign if sign.isprintable() else json.dumps(sign)[1:-1] for sign in typed)


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
