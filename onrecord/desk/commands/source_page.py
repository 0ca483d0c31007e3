"""Makes the entry of a source: fetches its page, asks, and adds what `onrecord source` is to write."""

from pathlib import Path
from typing import TypedDict

import click

from onrecord.desk.commands.session import EntrySession, open_session
from onrecord.editing.entries.file_choice import choose_file, file_name_error
from onrecord.editing.entries.insertion import insert_yaml
from onrecord.editing.entries.new_entries import entry_in_many
from onrecord.editing.entries.untrusted_text import plain_line
from onrecord.editing.lookup.id_suggestions import id_error, suggest_id
from onrecord.editing.site_reading import folder_of_many
from onrecord.editing.writing import remove_created
from onrecord.model.archives import ArchivedCopy
from onrecord.model.dois import address_of_doi
from onrecord.model.fields import SourceFields
from onrecord.model.records import Entry
from onrecord.problems import RefusedError
from onrecord.terminal.console import PROBLEMS
from onrecord.terminal.environment import Environment
from onrecord.terminal.refusals import archive_extra
from onrecord.web.page_facts import PageFacts
from onrecord.web.sources.collected_source import CollectedSource, collect, known_source
from onrecord.web.sources.new_snapshot import NewSnapshot, extract, new_snapshot, write_snapshot
from onrecord.web.sources.page_source import find_copy, note_redirect, own_address, read_address

_FOLDER = folder_of_many("source")


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
    with open_session(site, environment) as desk:
        copy = _find_copy(address)
        known = _find_known(desk, options, address, *((copy.url, copy.archive_url) if copy else ()))
        today = environment.today.isoformat()
        with archive_extra():
            response, facts, copy = read_address(
                address,
                copy,
                today,
                options["timeout"],
                allows_private=options["allow_private"],
                with_text=_wants_text(options),
            )
        own = own_address(address, response, facts, copy)
        known = known or _find_known(desk, options, own.url, response.url, _address_of_doi(facts))
        text = extract(facts.text, options["quote"]) if options["quote"] else facts.text
        snapshot = new_snapshot(text) if _wants_text(options) else None
        if known and snapshot:
            _keep_text(desk, known, snapshot)
            return
        collected = collect(own, facts, copy, today)
        _explain(collected, note_redirect(address, response))
        id_ = _id(desk, collected, options["id"])
        values = dict(collected.values)
        if snapshot:
            values["sha256"] = snapshot.sha256
        entry = entry_in_many("source", id_, values, collected.guesses)
        click.echo(entry, nl=False)
        if file is not None and not options["yes"] and desk.dialogue:
            _confirm(f"{_FOLDER}{file or choose_file(desk.root, 'source', id_)}")
        _add(desk, id_, entry, file, snapshot)


def _keep_text(desk: EntrySession, known: Entry[SourceFields], snapshot: NewSnapshot) -> None:
    """Write the text of a source that the site has; the line on it is the editor's, since no entry changes here."""
    _report_snapshot(write_snapshot(desk.root, known.id, snapshot), snapshot)
    click.echo(f"write this line into the entry of '{known.id}' in {known.file}:\n  sha256: {snapshot.sha256}")


def _confirm(place: str) -> None:
    """Ask whether to add the entry to a file; else end the command with nothing added."""
    if not click.confirm(f"Add it to {place}?", default=True, err=True):
        click.echo("nothing is added", err=True)
        raise click.exceptions.Exit(PROBLEMS)


def _file_name(append: str | None) -> str | None:
    """Return the file to add the entry to: empty for the default one, None for none."""
    name = append.removeprefix(_FOLDER) if append is not None else None
    if name and "://" in name:
        raise click.UsageError("write the address first: onrecord source URL --append")
    fault = file_name_error(name) if name else None
    if fault:
        raise click.UsageError(f"--append: {fault}")
    return name


def _find_copy(address: str) -> ArchivedCopy | None:
    try:
        return find_copy(address)
    except ValueError as error:
        raise click.UsageError(str(error)) from None


def _address_of_doi(facts: PageFacts) -> str:
    told = facts.fields.get("doi")
    return address_of_doi(str(told.value)) if told else ""


def _find_known(desk: EntrySession, options: SourceOptions, *addresses: str) -> Entry[SourceFields] | None:
    """Return the source that has one of these addresses already, if its text is to be kept; else refuse it."""
    known = known_source(desk.records, *filter(None, addresses))
    if known and not _wants_text(options):
        raise click.ClickException(f"this page is a source already: '{known.id}' in {known.file}; cite it by this id")
    if known and known.id in desk.records.snapshots:
        message = f"this page is the source '{known.id}', whose text is kept already; add to content/snapshots/"
        raise click.ClickException(f"{message}{known.id}.txt by hand")
    return known


def _wants_text(options: SourceOptions) -> bool:
    return options["snapshot"] or bool(options["quote"])


def _explain(collected: CollectedSource, moved: tuple[str, ...]) -> None:
    width = max(map(len, collected.remarks))
    for field, words in collected.remarks.items():
        click.echo(f"{field:<{width}}  {words}", err=True)
    for note in (*moved, *collected.notes):
        click.echo(f"note: {plain_line(note)}", err=True)


def _id(desk: EntrySession, collected: CollectedSource, given: str | None) -> str:
    """Return the id of the new source: the given one, or one made from publisher and title. Raises `UsageError`."""
    id_ = given or suggest_id(collected.name, "source", desk.records)
    if not id_:
        raise click.UsageError("no id can be made from publisher and title; name one with --id")
    fault = id_error(id_, "source", desk.records)
    if fault:
        raise click.UsageError(f"--id: {fault}")
    return id_


def _add(desk: EntrySession, id_: str, entry: str, file: str | None, snapshot: NewSnapshot | None) -> None:
    written = write_snapshot(desk.root, id_, snapshot) if snapshot else None
    if file is not None:
        try:
            desk.report(insert_yaml(desk.root, "source", id_, entry, file or choose_file(desk.root, "source", id_)))
        except RefusedError:
            if snapshot and written:
                remove_created(desk.root, written, snapshot.text.encode("utf-8"))
            raise
    if snapshot and written:
        _report_snapshot(written, snapshot)


def _report_snapshot(path: str, snapshot: NewSnapshot) -> None:
    click.echo(f"wrote {path}, {snapshot.words:,} words")
    if not snapshot.has_gaps:
        message = "others' text is theirs: keep what you quote and a little around it, and a line […] for each gap"
        click.echo(f"note: {message}; onrecord check then says which sha256 to write", err=True)
