"""The commands of `onrecord import` for files of other programs."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO, TypeVar

import click

from onrecord.terminal.console import PROBLEMS, refusals_explained
from onrecord.terminal.environment import Environment
from onrecord.terminal.options import site_option

if TYPE_CHECKING:
    from onrecord.desk.imports.file_import import InputFile
    from onrecord.desk.imports.writing import ImportedFile

_MOST_NAMED = 3
"""How many drafts the line on what to do next names."""
Command = TypeVar("Command", bound=Callable[..., Any])


def _file_options(command: Command) -> Command:
    """Add the argument and the options that all these commands have."""
    encoding = "The encoding of FILE, if it is not UTF-8, such as windows-1252."
    sources = "The file of content/sources/ for new sources; by default one with FILE's name."
    command = click.option("--encoding", metavar="NAME", default="", help=encoding)(command)
    command = click.option("--sources", metavar="NAME", default="", help=sources)(command)
    command = click.argument("file", type=click.File("rb"))(command)
    return site_option(command)


@click.command(short_help="A timeline of TimelineJS, as drafts of events.")
@click.option("--story", metavar="ID", default="", help="The story for the events; a new one, if there is none.")
@click.option("--title", metavar="TEXT", default="", help="The title of a new story, if FILE has no title slide.")
@_file_options
@click.pass_obj
def timelinejs(  # noqa: PLR0913, PLR0917  (the options of a command)
    environment: Environment, /, file: BinaryIO, story: str, title: str, sources: str, encoding: str, site: Path
) -> None:
    """Make drafts of the slides in FILE: JSON of TimelineJS, or one of its sheets as CSV.

    Each slide with a headline and a date becomes a draft, and its media a source. Nothing is overwritten, and what the
    site has already is not added again. The exit status is 1 if a slide could not be taken.
    """
    from onrecord.build.pipeline import Options  # noqa: PLC0415
    from onrecord.desk.imports.file_import import import_timeline  # noqa: PLC0415  (the command must start fast)

    options = Options(today=environment.today)
    _run(lambda: import_timeline(site.resolve(), _input(file, sources, encoding), story, title, options))


def _references(form: str, name: str, programs: str) -> click.Command:
    """Return the command for references of a form, such as these programs write."""

    @click.command(form, short_help=f"References of {name}, as sources.")
    @_file_options
    @click.pass_obj
    def command(environment: Environment, /, file: BinaryIO, sources: str, encoding: str, site: Path) -> None:
        from onrecord.build.pipeline import Options  # noqa: PLC0415
        from onrecord.desk.imports.file_import import import_references  # noqa: PLC0415  (the command must start fast)

        options = Options(today=environment.today)
        _run(lambda: import_references(site.resolve(), _input(file, sources, encoding), form, options))

    command.help = (
        f"Add the references in FILE to the site's sources: {name}, such as {programs}.\n\n"
        "A reference whose address or DOI the site has already is not added again. The exit status is 1 if a reference "
        "could not be taken."
    )
    return command


csl_json = _references("csl-json", "CSL-JSON", "Zotero exports")
bibtex = _references("bibtex", "BibTeX or biblatex", "JabRef writes")
ris = _references("ris", "RIS", "EndNote and library catalogues export")


def _input(file: BinaryIO, sources: str, encoding: str) -> InputFile:
    from onrecord.desk.editing.insertion import file_name_error  # noqa: PLC0415
    from onrecord.desk.imports.file_import import InputFile  # noqa: PLC0415
    from onrecord.desk.imports.foreign_text import LARGEST_FILE  # noqa: PLC0415  (the command must start fast)

    if sources and (fault := file_name_error(sources)):
        raise click.UsageError(f"--sources: {fault}")
    path = str(getattr(file, "name", "<stdin>"))
    name = "imported" if path == "<stdin>" else Path(path).name
    return InputFile(file.read(LARGEST_FILE + 1), name, encoding, sources)


def _run(work: Callable[[], ImportedFile]) -> None:
    """Run an import, and print what it did and what it left out."""
    with refusals_explained():
        imported = work()
    click.echo("".join(_lines(imported)), nl=False)
    takes_nothing = not imported.files and not imported.findings.known
    if imported.findings.left_out or takes_nothing:
        sys.exit(PROBLEMS)


def _lines(imported: ImportedFile) -> Iterable[str]:
    from onrecord.desk.imports.findings import in_words  # noqa: PLC0415  (the command must start fast)

    yield from (f"wrote {path}\n" for path in imported.files)
    events, sources = len(imported.events), len(imported.sources)
    yield f"{_count(events, 'draft')}, {_count(sources, 'source')}\n" if events else ""
    yield f"{_count(sources, 'source')}\n" if sources and not events else ""
    yield "nothing was written\n" if not imported.files else ""
    yield from _section("not taken:", in_words(imported.findings.left_out))
    yield from _section("in the site already:", in_words(imported.findings.known))
    yield from _section("changed or left out:", in_words(imported.findings.told))
    yield from _section("before readers see the events:", imported.to_do)
    if events:
        several = len(imported.drafts) > _MOST_NAMED
        names = [*imported.drafts[:_MOST_NAMED], *(["..."] if several else [])]
        yield f"and then: onrecord publish {' '.join(names)}\n"
    elif sources:
        yield "no entry cites the new sources yet, and onrecord check warns of that (SRC005) until one does\n"


def _section(head: str, lines: Iterable[str]) -> Iterable[str]:
    found = list(lines)
    return [f"{head}\n", *(f"  {line}\n" for line in found)] if found else []


def _count(number: int, noun: str) -> str:
    return f"{number:,} {noun}{'' if number == 1 else 's'}"
