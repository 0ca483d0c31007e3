"""Writes the corrections that tell readers of a changed past."""

import json
from collections.abc import Iterator, Mapping
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import Any, Literal

from msgspec.structs import replace

from onrecord.build.pipeline import LoadedSite, Options
from onrecord.editing.compare.changes import IdHostChanged, PastChanged, PastPart, Text
from onrecord.editing.compare.corrections import ComparedCorrections
from onrecord.editing.compare.field_differences import plain
from onrecord.editing.compare.id_hosts import compare_id_hosts
from onrecord.editing.compare.past import ChangedEvent, find_changed_past
from onrecord.editing.compare.two_states import State, States
from onrecord.editing.diff.correction_words import TITLES, name_part, word_corrections
from onrecord.editing.diff.lines import ADVICE, line
from onrecord.editing.diff.states import Base, read_records
from onrecord.model.choices import CorrectionDuty
from onrecord.model.records import Records, ThemeFiles
from onrecord.problems import Problem, Related
from onrecord.read.entry_files import Places

CODES_OF_PAST: Mapping[CorrectionDuty, str] = {"advised": "COR006", "required": "COR007"}
"""The code of a changed past, by what `site.yaml` says of corrections."""


def past_problems(root: Path, base: Base, now: LoadedSite, options: Options) -> tuple[Problem, ...]:
    """Return a problem for each part of a published event that changed since the base without a new correction."""
    before = read_records(root, base, options)
    if before is None or now.records is None or now.theme is None:
        return ()
    states = States(State(before, None), State(now.records, None))
    return (*compare_past(root, before, now.records, now.theme, options.today), *id_host_problems(root, states))


def id_host_problems(root: Path, states: States) -> tuple[Problem, ...]:
    """Return URL003 if the ids of feeds and calendars get another host, at the field of `site.yaml` that says which."""
    return tuple(_host_problem(root, change, states) for change in compare_id_hosts(states))


def _host_problem(root: Path, change: IdHostChanged, states: States) -> Problem:
    assert states.after.records is not None, "only two sites have hosts to compare"  # noqa: S101
    site = states.after.records.site
    field = "feed_host" if site.fields.feed_host else "url" if site.fields.url else "title"
    told = line(change)
    return Problem(
        "URL003",
        told.text,
        Places(root).locate(site.at(field)),
        "; ".join(told.details),
        lines=change.line.rstrip("\n"),
    )


def compare_past(
    root: Path, before: Records, now: Records, theme: ThemeFiles | None, today: date
) -> tuple[Problem, ...]:
    """Return a problem for each part of a published event that changed between two states without a new correction."""
    found = tuple(find_changed_past(States(State(before, None), State(now, None))))
    return tuple(Corrector(root, found, theme, today, duty=now.site.fields.corrections).problems())


class Corrector:
    """Writes the lines that tell readers of a changed past."""

    def __init__(
        self,
        root: Path,
        found: tuple[ChangedEvent, ...],
        theme: ThemeFiles | None,
        today: date,
        *,
        duty: CorrectionDuty,
    ) -> None:
        self._code = CODES_OF_PAST[duty]
        self._found = found
        self._theme = theme
        self._today = today
        self._places = Places(root)

    @cached_property
    def changes(self) -> Mapping[str, PastChanged]:
        """The changes with their lines, by the event's name."""
        return {found.change.id: self._write_lines(found) for found in self._found}

    def problems(self) -> Iterator[Problem]:
        """Yield a problem for each changed part; the hint of the first one of an event has the lines for all of it."""
        for found in self._found:
            change = self.changes[found.change.id]
            spans = [self._places.locate(found.event.at(*keys)) for keys in found.places]
            placed = zip(spans, change.parts, strict=True)
            (first, part), *others = sorted(placed, key=lambda pair: (pair[0], pair[1].field))
            message = _message(part, found.corrections)
            yield Problem(self._code, message, first, f"{ADVICE[change.where]}:", lines=change.lines.rstrip("\n"))
            related = (Related(first, "the lines to write"),)
            for span, other in others:
                message = _message(other, found.corrections)
                yield Problem(self._code, message, span, "the lines for the first change tell of this too", related)

    def _write_lines(self, found: ChangedEvent) -> PastChanged:
        where, indent = self._find_target(found)
        language = found.language
        day = found.corrections.next_day(self._today)
        pairs = word_corrections(found, self._theme)
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


def _message(part: PastPart, corrections: ComparedCorrections) -> str:
    verb = "is new" if part.before is None else "is gone" if part.after is None else "changed"
    why = "no new correction tells readers"
    if name_part(part) == TITLES["corrections"]:
        why = "readers know it as it was"
    elif corrections.new:
        why = f"the new correction is dated before {corrections.first_day}, so readers take it for an earlier one"
    return f"in this published entry, {name_part(part)} {verb}, and {why}"


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
