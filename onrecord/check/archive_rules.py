"""Rules on the archived copies of sources."""

from collections.abc import Iterator

from onrecord.check.context import Context
from onrecord.check.rule import rule
from onrecord.model.archives import archived_copy, has_altered_copies, is_copy_of, is_in_archive
from onrecord.model.dates import EdtfDate, parse_date
from onrecord.model.fields import SourceFields
from onrecord.problems import Problem


@rule("SRC004", focused=True)
def archive_follows_publication(context: Context) -> Iterator[Problem]:
    """A copy is not archived before the source was published; its address may tell the day."""
    for source in context.records.sources:
        issued = source.fields.issued
        archived, name = _find_archive_day(source.fields)
        if archived is not None and issued is not None and archived.certainly_before(issued.date):
            message = f"archived on {archived}, before it was published on {issued.date}"
            related = (source.at("issued"), "it was published here")
            yield context.problem("SRC004", message, source.at(name), "one of the two dates is wrong", related)


def _find_archive_day(fields: SourceFields) -> tuple[EdtfDate | None, str]:
    """Return the day of a source's copy, and the field that tells it."""
    if fields.archive_date is not None:
        return fields.archive_date.date, "archive_date"
    copy = archived_copy(fields.archive_url) if fields.archive_url is not None else None
    told = parse_date(copy.archive_date) if copy and copy.archive_date else None
    return told, "archive_url"


@rule("SRC007")
def archive_address_has_its_date(context: Context) -> Iterator[Problem]:
    """An archive URL has a timestamp; without one, as in `/web/*/`, it leads to a list or the newest copy."""
    for source in context.records.sources:
        address = source.fields.archive_url
        if address is None or has_altered_copies(address):
            continue
        copy = archived_copy(address)
        if copy is not None and not copy.archive_date:
            hint = "open the copy that you read, and take the address that the browser then shows"
            message = "this address leads to no copy of a certain day"
            yield context.problem("SRC007", message, source.at("archive_url"), hint)


@rule("SRC012", focused=True)
def archive_keeps_copies_unaltered(context: Context) -> Iterator[Problem]:
    """No copy is in an archive that has altered copies."""
    for source in context.records.sources:
        for name in ("url", "archive_url"):
            address = getattr(source.fields, name)
            if address is not None and has_altered_copies(address):
                copy = archived_copy(address)
                original = f", {copy.url}" if copy else ""
                first = f"write the page's own address here{original}; " if name == "url" else ""
                hint = (
                    f"{first}look for a copy in another archive: onrecord archive {source.id}; "
                    "or keep the text itself: onrecord source URL --snapshot"
                )
                message = "this is archive.today, which has altered copies, so that readers can't rely on it"
                yield context.problem("SRC012", message, source.at(name), hint)


@rule("SRC013")
def address_is_the_page_itself(context: Context) -> Iterator[Problem]:
    """The URL of a source is the page's own, and no archive's."""
    for source in context.records.sources:
        url = source.fields.url
        if url is not None and not has_altered_copies(url) and is_in_archive(url):
            message = "this is the address of an archived copy, not the page's own"
            yield context.problem("SRC013", message, source.at("url"), _fields_to_write(url))


def _fields_to_write(address: str) -> str:
    """Return the fields to write for an address in an archive."""
    copy = archived_copy(address)
    if copy is None:
        return "write it as 'archive_url', and as 'url' the page's own address, which the archive shows"
    fields = {"url": copy.url, "archive_url": copy.archive_url, "archive_date": copy.archive_date}
    listed = "; ".join(f"{name}: {value}" for name, value in fields.items() if value)
    if copy.archive_url:
        return f"write {listed}"
    return f"write {listed}; this leads to a list of copies, so open one, and write its address as 'archive_url'"


@rule("SRC014")
def copy_fits_its_source(context: Context) -> Iterator[Problem]:
    """The archived copy is one of the source's page, and of the day that the entry gives."""
    for source in context.records.sources:
        fields = source.fields
        copy = archived_copy(fields.archive_url) if fields.archive_url is not None else None
        if copy is None or not copy.archive_url:
            continue
        if fields.url is not None and not is_in_archive(fields.url) and not is_copy_of(copy.url, fields.url):
            message = f"this is a copy of another page: {copy.url}"
            related = (source.at("url"), "the source's page")
            hint = "take a copy of this source's page; or correct 'url', if the page has moved"
            yield context.problem("SRC014", message, source.at("archive_url"), hint, related)
        given = fields.archive_date
        if given is not None and copy.archive_date and str(given.date) != copy.archive_date:
            message = f"the address of the copy says {copy.archive_date}"
            hint = f"write archive_date: {copy.archive_date}, or take the copy of {given.date}"
            yield context.problem("SRC014", message, source.at("archive_date"), hint)
