"""`onrecord source`: fetches a page, and makes the entry of a source from what it says of itself."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, TypedDict, Unpack
from urllib.parse import urlsplit

import click

from onrecord.model.archives import ArchivedCopy, archived_copy, clean_address
from onrecord.problems import RefusedError
from onrecord.terminal.console import PROBLEMS, Environment, archive_extra, site_option

if TYPE_CHECKING:
    from onrecord.desk.commands.session import EntrySession
    from onrecord.desk.sources.collected_source import CollectedSource, NewSnapshot, PageAddress
    from onrecord.desk.web.fetch import Response
    from onrecord.desk.web.page_facts import PageFacts
    from onrecord.model.fields import SourceFields
    from onrecord.model.records import Entry

_ANY_FILE = ""
"""The value of `--append` without a file."""
_FOLDER = "content/sources/"
_SNAPSHOTS = "content/snapshots/"
_FIRST_ERROR = 400
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

    file = _file_name(options["append"])
    if address is None:
        raise click.UsageError("write the address of the page: onrecord source URL")
    with desk_at(site, environment) as desk:
        copy = _find_copy(address)
        known = _find_known(desk, options, address, *((copy.url, copy.archive_url) if copy else ()))
        with archive_extra():
            response, facts, copy = _read(address, copy, environment, options)
        own = _own_address(address, response, facts, copy)
        known = known or _find_known(desk, options, own.url, response.url)
        snapshot = _snapshot(facts, options)
        if known and snapshot:
            _keep(desk, known, snapshot)
            return
        collected = collect(own, facts, copy, environment.today.isoformat())
        _explain(collected, _note_redirect(address, response))
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
    from onrecord.desk.editing.new_entries import field_error  # noqa: PLC0415
    from onrecord.model.fields import SourceFields  # noqa: PLC0415

    copy = archived_copy(address)
    if copy and not copy.archive_url:
        hint = f"open one copy, and take its address; or give the page's own: {_encode(copy.url)}"
        raise click.UsageError(f"this address leads to no single copy that a source could name; {hint}")
    # An address with a quotation mark can be fetched; the entry has it percent-encoded.
    if fault := field_error(SourceFields, "url", _encode(copy.url if copy else address)):
        raise click.UsageError(fault)
    return copy


def _encode(address: str) -> str:
    try:
        return address if " " in address else clean_address(address)
    except ValueError:
        return address


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


def _read(
    address: str, copy: ArchivedCopy | None, environment: Environment, options: _Options
) -> tuple[Response, PageFacts, ArchivedCopy | None]:
    """Return the answer of the server, what the page says, and the copy that the archive in fact gave."""
    from onrecord.desk.editing.untrusted_text import plain_line  # noqa: PLC0415
    from onrecord.desk.web.fetch import FetchError, Limits, fetch, name_status  # noqa: PLC0415
    from onrecord.desk.web.page_facts import Page, ReadError, read_page  # noqa: PLC0415

    try:
        limits = Limits(seconds=options["timeout"])
        response = fetch(copy.raw_url if copy else address, limits, allows_private=options["allow_private"])
    except FetchError as error:
        hint = "; to fetch from there all the same, add --allow-private" if error.reason == "private" else ""
        raise click.ClickException(f"the page can't be fetched: {plain_line(str(error))}{hint}") from None
    if response.status >= _FIRST_ERROR:
        raise click.ClickException(f"the server answers {name_status(response.status)}, and gives no page")
    copy = (archived_copy(response.url) or copy) if copy else None
    url = copy.url if copy else response.url
    page = Page(
        url,
        response.content,
        response.headers.get("content-type", ""),
        environment.today.isoformat(),
        _wants_text(options),
    )
    try:
        return response, read_page(page), copy
    except ReadError as error:
        hint = "write its entry by hand: onrecord new source --url URL"
        raise click.ClickException(f"the page can't be read: {error}; {hint}") from None


def _own_address(address: str, response: Response, facts: PageFacts, copy: ArchivedCopy | None) -> PageAddress:
    from onrecord.desk.sources.collected_source import address_of_page  # noqa: PLC0415
    from onrecord.model.values import is_web_address  # noqa: PLC0415

    # The library writes an address in its own form, so the editor's stays unless the server redirected.
    url = copy.url if copy else response.url if response.redirects else address
    return address_of_page(url if is_web_address(_encode(url)) else address, facts.canonical)


def _snapshot(facts: PageFacts, options: _Options) -> NewSnapshot | None:
    from onrecord.desk.sources.collected_source import extract, new_snapshot  # noqa: PLC0415

    if options["quote"]:
        return new_snapshot(extract(facts.text, options["quote"]))
    return new_snapshot(facts.text) if options["snapshot"] else None


def _note_redirect(address: str, response: Response) -> tuple[str, ...]:
    """Return a note that the server redirects; a redirect to the home page is often all that tells of a lost page."""
    if not response.redirects:
        return ()
    is_lost = urlsplit(response.url).path.strip("/") == "" != urlsplit(address).path.strip("/")
    return (f"the server redirects to {response.url}{', its home page: the page may be gone' if is_lost else ''}",)


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
