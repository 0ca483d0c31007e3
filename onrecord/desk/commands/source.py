"""`onrecord source`: fetches a page, and makes the entry of a source from what it says of itself."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, TypedDict, Unpack

import click

from onrecord.problems import RefusedError
from onrecord.terminal.console import PROBLEMS, Environment, archive_extra, site_option

if TYPE_CHECKING:
    from onrecord.desk.commands.session import EntrySession
    from onrecord.desk.sources.collected_source import CollectedSource, NewSnapshot
    from onrecord.desk.web.page_facts import PageFacts
    from onrecord.model.archives import ArchivedCopy
    from onrecord.model.fields import SourceFields
    from onrecord.model.records import Entry

_ANY_FILE = ""
"""The value of `--append` without a file."""
_FOLDER = "content/sources/"
_SNAPSHOTS = "content/snapshots/"
_EXITS = """\b
The exit status is 0 if the entry was printed or added, 1 if the page could
not be fetched or read or is a source already, 2 if the command was used
wrongly."""


class _Options(TypedDict):
    """The options that say what to do with the page."""

    append: str | None
    snapshot: bool
    quote: tuple[str, ...]
    id: str | None
    yes: bool
    allow_private: bool
    timeout: float


@click.command(epilog=_EXITS, short_help="Make the entry of a source from its address.")
@click.argument("address", metavar="URL", required=False)
@site_option
@click.option(
    "--append",
    metavar="[FILE]",
    is_flag=False,
    flag_value=_ANY_FILE,
    help="Add the entry to this file of content/sources/; without a name, to one of its own.",
)
@click.option("--snapshot", is_flag=True, help="Keep the text of the page, for the check of quotations.")
@click.option(
    "--quote",
    metavar="WORDS",
    multiple=True,
    help="Keep only the paragraphs that contain these words, and fail if none does. May be repeated.",
)
@click.option("--id", metavar="ID", help="The id of the source; by default made from publisher and title.")
@click.option("--yes", is_flag=True, help="Add the entry without asking.")
@click.option("--timeout", type=click.FloatRange(1, 600), default=30, show_default=True, help="Seconds for the fetch.")
@click.option("--allow-private", is_flag=True, help="Also fetch from this machine and private networks.")
@click.pass_obj
def source(environment: Environment, /, *, site: Path, address: str | None, **options: Unpack[_Options]) -> None:
    """Fetch the page at URL, and print the entry of a source with what the page says of itself.

    What the page does not declare is a guess, and says so: look at it before you cite the source.
    """
    from onrecord.desk.commands.session import desk_at  # noqa: PLC0415
    from onrecord.desk.sources.collected_source import collect  # noqa: PLC0415  (the command must start fast)
    from onrecord.desk.sources.page_source import note_redirect, own_address, read_address  # noqa: PLC0415

    file = _file_name(options["append"])
    if address is None:
        raise click.UsageError("write the address of the page: onrecord source URL")
    with desk_at(site, environment) as desk:
        copy = _find_copy(address)
        known = _find_known(desk, options, address, *((copy.url, copy.archive_url) if copy else ()))
        with archive_extra():
            today, private, text = environment.today.isoformat(), options["allow_private"], _wants_text(options)
            seconds = options["timeout"]
            response, facts, copy = read_address(address, copy, today, seconds, allows_private=private, with_text=text)
        own = own_address(address, response, facts, copy)
        known = known or _find_known(desk, options, own.url, response.url)
        snapshot = _snapshot(facts, options)
        if known and snapshot:
            _keep(desk, known, snapshot)
            return
        collected = collect(own, facts, copy, environment.today.isoformat())
        _explain(collected, note_redirect(address, response))
        id_ = _id(desk, collected, options["id"])
        entry = _print(id_, collected, snapshot)
        if file is not None and not options["yes"]:
            _confirm(desk, id_, file)
        _add(desk, id_, entry, file, snapshot)


def _file_name(append: str | None) -> str | None:
    """Return the file to add the entry to: empty for the default one, None for none."""
    from onrecord.desk.editing.checked_site import file_name_error  # noqa: PLC0415  (the command must start fast)

    name = append.removeprefix(_FOLDER) if append is not None else None
    if name and "://" in name:
        raise click.UsageError("write the address first: onrecord source URL --append")
    if name and (fault := file_name_error(name)):
        raise click.UsageError(f"--append: {fault}")
    return name


def _find_copy(address: str) -> ArchivedCopy | None:
    """Return the copy in an archive that an address leads to. Raises `UsageError` for no address of one page."""
    from onrecord.desk.sources.page_source import find_copy  # noqa: PLC0415

    try:
        return find_copy(address)
    except ValueError as error:
        raise click.UsageError(str(error)) from None


def _find_known(desk: EntrySession, options: _Options, *addresses: str) -> Entry[SourceFields] | None:
    """Return the source that has one of these addresses already, if its text is to be kept; else refuse it."""
    from onrecord.desk.sources.collected_source import known_source  # noqa: PLC0415

    known = known_source(desk.records, *filter(None, addresses))
    if known and not _wants_text(options):
        message = f"this page is a source already: '{known.id}' in {known.file}; cite it by this id"
        raise click.ClickException(message)
    if known and (known.id in desk.records.snapshots):
        message = f"this page is the source '{known.id}', whose text is kept already; add to {_SNAPSHOTS}{known.id}.txt"
        raise click.ClickException(f"{message} by hand")
    return known


def _wants_text(options: _Options) -> bool:
    return options["snapshot"] or bool(options["quote"])


def _snapshot(facts: PageFacts, options: _Options) -> NewSnapshot | None:
    """Return the text to keep; None if none was asked for."""
    from onrecord.desk.sources.collected_source import extract, new_snapshot  # noqa: PLC0415

    if options["quote"]:
        return new_snapshot(extract(facts.text, options["quote"]))
    return new_snapshot(facts.text) if options["snapshot"] else None


def _explain(collected: CollectedSource, moved: tuple[str, ...]) -> None:
    from onrecord.desk.editing.untrusted_text import plain_line  # noqa: PLC0415

    width = max(map(len, collected.remarks))
    for field, words in collected.remarks.items():
        click.echo(f"{field:<{width}}  {words}", err=True)
    for note in (*moved, *collected.notes):
        click.echo(f"note: {plain_line(note)}", err=True)


def _keep(desk: EntrySession, known: Entry[SourceFields], snapshot: NewSnapshot) -> None:
    """Write the text of a source that has an entry, which this command does not change."""
    from onrecord.desk.sources.collected_source import write_snapshot  # noqa: PLC0415

    _report_snapshot(write_snapshot(desk.root, known.id, snapshot), snapshot)
    click.echo(f"write this line into the entry of '{known.id}' in {known.file}:\n  sha256: {snapshot.sha256}")


def _id(desk: EntrySession, collected: CollectedSource, given: str | None) -> str:
    """Return the id of the new source: the given one, or one made from publisher and title. Raises `UsageError`."""
    from onrecord.desk.lookup.id_suggestions import id_error, suggest_id  # noqa: PLC0415

    id_ = given or suggest_id(collected.name, "source", desk.records)
    if not id_:
        raise click.UsageError("no id can be made from publisher and title; name one with --id")
    if fault := id_error(id_, "source", desk.records):
        raise click.UsageError(f"--id: {fault}")
    return id_


def _print(id_: str, collected: CollectedSource, snapshot: NewSnapshot | None) -> str:
    from onrecord.desk.editing.new_entries import entry_in_many  # noqa: PLC0415

    values = {**collected.values, **({"sha256": snapshot.sha256} if snapshot else {})}
    entry = entry_in_many("source", id_, values, collected.guesses)
    click.echo(entry, nl=False)
    return entry


def _confirm(desk: EntrySession, id_: str, file: str) -> None:
    """Ask on a terminal whether to add the entry; end the command if not."""
    from onrecord.desk.editing.checked_site import file_for  # noqa: PLC0415

    place = f"{_FOLDER}{file or file_for(desk.root, 'source', id_)}"
    if desk.dialogue and not click.confirm(f"Add it to {place}?", default=True, err=True):
        click.echo("nothing is added", err=True)
        raise click.exceptions.Exit(PROBLEMS)


def _add(desk: EntrySession, id_: str, entry: str, file: str | None, snapshot: NewSnapshot | None) -> None:
    """Write what the options ask for: both files, or none."""
    from onrecord.desk.editing.checked_site import add_lines, file_for  # noqa: PLC0415
    from onrecord.desk.sources.collected_source import write_snapshot  # noqa: PLC0415

    written = write_snapshot(desk.root, id_, snapshot) if snapshot else None
    if file is not None:
        try:
            desk.report(add_lines(desk.root, "source", id_, entry, file or file_for(desk.root, "source", id_)))
        except RefusedError:
            if written:
                (desk.root / written).unlink()  # this run created it
            raise
    if snapshot and written:
        _report_snapshot(written, snapshot)


def _report_snapshot(path: str, snapshot: NewSnapshot) -> None:
    click.echo(f"wrote {path}, {snapshot.words:,} words")
    if not snapshot.has_gaps:
        message = "others' text is theirs: keep what you quote and a little around it, and a line […] for each gap"
        click.echo(f"note: {message}; onrecord check then says which sha256 to write", err=True)
