"""Prints what an import wrote, what it left out, and what is to be done next."""

from __future__ import annotations

import sys
from collections.abc import Iterable
from typing import TYPE_CHECKING

import click

from onrecord.terminal import console

if TYPE_CHECKING:
    from onrecord.web.imports.draft_files import ImportedFile

_MOST_LISTED = 1_000
"""How many written files of one folder are listed; of more, only the number is."""
_MOST_NAMED = 3
"""How many drafts the line on what to do next names."""


def end_import(imported: ImportedFile, *, is_dry: bool = False) -> None:
    """Print the result of an import; the exit status is 1 if something was not taken, or nothing at all."""
    click.echo("".join(_list_results(imported)), nl=False)
    is_empty = not (is_dry or imported.files or imported.findings.known)
    if imported.findings.left_out or is_empty:
        sys.exit(console.PROBLEMS)


def _list_results(imported: ImportedFile) -> Iterable[str]:
    from onrecord.web.imports.findings import list_messages  # noqa: PLC0415  (the command must start fast)

    yield from _list_written(imported.files)
    yield from _list_counts(imported)
    if not imported.files:
        yield "nothing was written\n"
    yield from _list_section("not taken:", list_messages(imported.findings.left_out))
    yield from _list_section("in the site already:", list_messages(imported.findings.known))
    yield from _list_section("changed or left out:", list_messages(imported.findings.told))
    yield from _list_section("before readers see the events:", imported.to_do)
    if imported.events:
        yield f"and then: onrecord publish {' '.join(imported.drafts[:_MOST_NAMED])}\n"
        others = imported.drafts[_MOST_NAMED:]
        if others:
            folder = f"content/stories/{others[0].partition('/')[0]}/events/"
            yield f"  the same for {count(len(others), 'other draft')} in {folder}\n"
    elif imported.sources:
        yield "no entry cites the new sources yet, and onrecord check warns of that (SRC005) until one does\n"


def _list_written(files: Iterable[str]) -> Iterable[str]:
    """Yield what was written: each file, or of a folder with many how many there are."""
    by_folder: dict[str, list[str]] = {}
    for path in files:
        by_folder.setdefault(path.rpartition("/")[0], []).append(path)
    for folder, paths in by_folder.items():
        if len(paths) > _MOST_LISTED:
            yield f"wrote {len(paths):,} files in {folder}/\n"
        else:
            yield from (f"wrote {path}\n" for path in paths)


def _list_counts(imported: ImportedFile) -> Iterable[str]:
    sources = count(len(imported.sources), "source")
    if imported.bills or imported.actors:
        bills = f"{count(len(imported.bills), 'bill')}, " if imported.bills else ""
        yield f"{bills}{count(len(imported.events), 'draft')}, {count(len(imported.actors), 'actor')}, {sources}\n"
    elif imported.events:
        yield f"{count(len(imported.events), 'draft')}, {sources}\n"
    elif imported.sources:
        yield f"{sources}\n"


def _list_section(head: str, lines: Iterable[str]) -> Iterable[str]:
    found = list(lines)
    return [f"{head}\n", *(f"  {line}\n" for line in found)] if found else []


def count(number: int, noun: str) -> str:
    """Return a number with a noun, in the plural if it is not one."""
    return f"{number:,} {noun}{'' if number == 1 else 's'}"
