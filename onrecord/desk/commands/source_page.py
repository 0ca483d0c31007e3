"""Makes the entry of a source: fetches its page, asks, and adds what `onrecord source` is to write."""

from pathlib import Path
from typing import TypedDict
from urllib.parse import urlsplit

import click

from onrecord.desk.commands.session import EntrySession, desk_at
from onrecord.desk.editing.checked_site import add_lines, file_for, file_name_error
from onrecord.desk.editing.new_entries import entry_in_many, field_error
from onrecord.desk.editing.untrusted_text import plain_line
from onrecord.desk.lookup.id_suggestions import id_error, suggest_id
from onrecord.desk.sources import collected_source as sources
from onrecord.desk.web.fetch import FetchError, Limits, Response, fetch, name_status
from onrecord.desk.web.page_facts import Page, PageFacts, ReadError, read_page
from onrecord.model.archives import ArchivedCopy, archived_copy, clean_address
from onrecord.model.fields import SourceFields
from onrecord.model.records import Entry
from onrecord.model.values import is_web_address
from onrecord.problems import RefusedError
from onrecord.terminal.console import PROBLEMS, Environment, archive_extra

_FOLDER = "content/sources/"
_FIRST_ERROR = 400


class SourceOptions(TypedDict):
    """The options that say what to do with the page."""

    append: str | None
    """Empty for a file of its own."""
    snapshot: bool
    quote: tuple[str, ...]
    id: str | None
    yes: bool
    allow_private: bool
    timeout: float


def collect_source(environment: Environment, site: Path, address: str | None, options: SourceOptions) -> None:
    """Print the entry of a source that has this address, and add it if the options say so."""
    file = _file_name(options["append"])
    if address is None:
        raise click.UsageError("write the address of the page: onrecord source URL")
    with desk_at(site, environment) as desk:
        copy = _find_copy(address)
        known = _find_known(desk, options, address, *((copy.url, copy.archive_url) if copy else ()))
        with archive_extra():
            response, facts, copy = _read(address, copy, environment, options)
        # The library writes an address in its own form, so the editor's stays unless the server redirected.
        url = copy.url if copy else response.url if response.redirects else address
        own = sources.address_of_page(url if is_web_address(_encode(url)) else address, facts.canonical)
        known = known or _find_known(desk, options, own.url, response.url)
        text = sources.extract(facts.text, options["quote"]) if options["quote"] else facts.text
        snapshot = sources.new_snapshot(text) if _wants_text(options) else None
        if known and snapshot:  # this command changes no entry that there is
            _report_snapshot(sources.write_snapshot(desk.root, known.id, snapshot), snapshot)
            line = f"  sha256: {snapshot.sha256}"
            click.echo(f"write this line into the entry of '{known.id}' in {known.file}:\n{line}")
            return
        collected = sources.collect(own, facts, copy, environment.today.isoformat())
        _explain(collected, _note_redirect(address, response))
        id_ = _id(desk, collected, options["id"])
        values = {**collected.values, **({"sha256": snapshot.sha256} if snapshot else {})}
        entry = entry_in_many("source", id_, values, collected.guesses)
        click.echo(entry, nl=False)
        if file is not None and not options["yes"] and desk.dialogue:
            place = f"{_FOLDER}{file or file_for(desk.root, 'source', id_)}"
            if not click.confirm(f"Add it to {place}?", default=True, err=True):
                click.echo("nothing is added", err=True)
                raise click.exceptions.Exit(PROBLEMS)
        _add(desk, id_, entry, file, snapshot)


def _file_name(append: str | None) -> str | None:
    """Return the file to add the entry to: empty for the default one, None for none."""
    name = append.removeprefix(_FOLDER) if append is not None else None
    if name and "://" in name:
        raise click.UsageError("write the address first: onrecord source URL --append")
    if name and (fault := file_name_error(name)):
        raise click.UsageError(f"--append: {fault}")
    return name


def _find_copy(address: str) -> ArchivedCopy | None:
    """Return the copy in an archive that an address leads to. Raises `UsageError` for no address of one page."""
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


def _find_known(desk: EntrySession, options: SourceOptions, *addresses: str) -> Entry[SourceFields] | None:
    """Return the source that has one of these addresses already, if its text is to be kept; else refuse it."""
    known = sources.known_source(desk.records, *filter(None, addresses))
    if known and not _wants_text(options):
        raise click.ClickException(f"this page is a source already: '{known.id}' in {known.file}; cite it by this id")
    if known and known.id in desk.records.snapshots:
        message = f"this page is the source '{known.id}', whose text is kept already; add to content/snapshots/"
        raise click.ClickException(f"{message}{known.id}.txt by hand")
    return known


def _wants_text(options: SourceOptions) -> bool:
    return options["snapshot"] or bool(options["quote"])


def _read(
    address: str, copy: ArchivedCopy | None, environment: Environment, options: SourceOptions
) -> tuple[Response, PageFacts, ArchivedCopy | None]:
    """Return the answer of the server, what the page says, and the copy that the archive in fact gave."""
    try:
        limits = Limits(seconds=options["timeout"])
        response = fetch(copy.raw_url if copy else address, limits, allows_private=options["allow_private"])
    except FetchError as error:
        hint = "; to fetch from there all the same, add --allow-private" if error.reason == "private" else ""
        raise click.ClickException(f"the page can't be fetched: {plain_line(str(error))}{hint}") from None
    if response.status >= _FIRST_ERROR:
        raise click.ClickException(f"the server answers {name_status(response.status)}, and gives no page")
    copy = (archived_copy(response.url) or copy) if copy else None
    url, kind = copy.url if copy else response.url, response.headers.get("content-type", "")
    page = Page(url, response.content, kind, environment.today.isoformat(), _wants_text(options))
    try:
        return response, read_page(page), copy
    except ReadError as error:
        hint = "write its entry by hand: onrecord new source --url URL"
        raise click.ClickException(f"the page can't be read: {error}; {hint}") from None


def _note_redirect(address: str, response: Response) -> tuple[str, ...]:
    """Return a note that the server redirects; a redirect to the home page is often all that tells of a lost page."""
    if not response.redirects:
        return ()
    is_lost = urlsplit(response.url).path.strip("/") == "" != urlsplit(address).path.strip("/")
    return (f"the server redirects to {response.url}{', its home page: the page may be gone' if is_lost else ''}",)


def _explain(collected: sources.CollectedSource, moved: tuple[str, ...]) -> None:
    width = max(map(len, collected.remarks))
    for field, words in collected.remarks.items():
        click.echo(f"{field:<{width}}  {words}", err=True)
    for note in (*moved, *collected.notes):
        click.echo(f"note: {plain_line(note)}", err=True)


def _id(desk: EntrySession, collected: sources.CollectedSource, given: str | None) -> str:
    """Return the id of the new source: the given one, or one made from publisher and title. Raises `UsageError`."""
    id_ = given or suggest_id(collected.name, "source", desk.records)
    if not id_:
        raise click.UsageError("no id can be made from publisher and title; name one with --id")
    if fault := id_error(id_, "source", desk.records):
        raise click.UsageError(f"--id: {fault}")
    return id_


def _add(desk: EntrySession, id_: str, entry: str, file: str | None, snapshot: sources.NewSnapshot | None) -> None:
    """Write what the options ask for: both files, or none."""
    written = sources.write_snapshot(desk.root, id_, snapshot) if snapshot else None
    if file is not None:
        try:
            desk.report(add_lines(desk.root, "source", id_, entry, file or file_for(desk.root, "source", id_)))
        except RefusedError:
            if written:
                (desk.root / written).unlink()  # this run created it
            raise
    if snapshot and written:
        _report_snapshot(written, snapshot)


def _report_snapshot(path: str, snapshot: sources.NewSnapshot) -> None:
    click.echo(f"wrote {path}, {snapshot.words:,} words")
    if not snapshot.has_gaps:
        message = "others' text is theirs: keep what you quote and a little around it, and a line […] for each gap"
        click.echo(f"note: {message}; onrecord check then says which sha256 to write", err=True)
