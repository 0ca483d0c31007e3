"""Gathers what an article is compared with from a published site, whose rows are read as the folder they came from."""

from collections.abc import Iterable, Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

from msgspec import to_builtins
from msgspec.structs import replace

from onrecord.editing.site_reading import Options, read
from onrecord.editing.telling.opened_record import OpenedRecord, ToldRecord, open_record
from onrecord.model.relations import Ref
from onrecord.problems import RefusedError
from onrecord.report.run_report import counted
from onrecord.web.review.published_rows import PublishedRows
from onrecord.web.review.restored_files import restore_files, restore_settings
from onrecord.web.review.reviewing import GatheredRecord, gather_record

_MOST_LETTERS = 50_000_000
"""The most characters of all restored files: ten times as many as those of 1,000 events."""

_MOST_NAMES = 20
"""The most missing fields that coverage names."""


class UnrestorableError(Exception):
    """The record can't be rebuilt from the rows of its site; the message says why, in words of our own."""


def gather_published(rows: PublishedRows, options: Options) -> GatheredRecord:
    """Return what an article is compared with. Raises `UnrestorableError`.

    The files are in a temporary folder while they are read. They have the rows of the site alone, and nothing of an
    article.
    """
    with TemporaryDirectory(prefix="onrecord-") as folder:
        opened = _open(Path(folder), rows, options)
    told = opened.as_of(None)
    different = sum(_stands_otherwise(told, claim) for story in rows.stories for claim in story["claims"])
    if different:
        raise UnrestorableError(
            f"the site tells {counted(different, 'standing')} otherwise than this version of onrecord would by the "
            "same entries, so a comparison could be wrong; compare with the folder of the site"
        )
    gathered = gather_record(opened, told)
    return replace(gathered, coverage=replace(gathered.coverage, not_looked_at=tuple(_left_alone(rows))))


def _left_alone(rows: PublishedRows) -> Iterator[str]:
    yield "the texts of all sources: a published site has none of them"
    unread = len(rows.index["stories"]) - len(rows.stories)
    if unread:
        yield f"{unread} of {len(rows.index['stories'])} stories of the site, which were not loaded"
    if rows.missing:
        more = len(rows.missing) - _MOST_NAMES
        names = ", ".join(rows.missing[:_MOST_NAMES]) + (f" and {more} more" if more > 0 else "")
        yield f"what the files of the site lack, perhaps since an older version of onrecord made them: {names}"


def _open(folder: Path, rows: PublishedRows, options: Options) -> OpenedRecord:
    _write(folder, [("site.yaml", restore_settings(rows))])
    try:
        settings = read(folder, options).value
        known = {entry.id for entry in settings.records.procedures} if settings else set()
        _write(folder, restore_files(rows, known))
        opened = open_record(folder, options)
    except RefusedError as error:
        raise UnrestorableError("the data of the site is no record") from error
    if opened.site is None:
        count = counted(len(opened.errors), "error")
        raise UnrestorableError(
            f"by the rules of this version of onrecord the record of the site has {count}, so it can't be compared"
        )
    return replace(opened, has_files=False)


def _write(folder: Path, files: Iterable[tuple[str, str]]) -> None:
    left = _MOST_LETTERS
    for path, text in files:
        left -= len(text)
        if left < 0:
            raise UnrestorableError("the record of the site is too large to be compared")
        place = folder / path
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_text(text, "utf-8")


def _stands_otherwise(told: ToldRecord, row: dict[str, object]) -> bool:
    """Return whether the site tells another standing of a claim than its entries give."""
    event, _, claim = str(row["id"]).partition("#")
    story, _, name = event.partition("/")
    ref = Ref(story, name, claim)
    if not told.counts(Ref(*ref.key)):
        return True
    own = to_builtins(told.rows.claim(ref)["standing"])
    published = row["standing"]
    if not isinstance(own, dict) or not isinstance(published, dict):
        return own is not published
    return any(own[field] != published[field] for field in ("kind", "answer", "holding", "opposing"))
