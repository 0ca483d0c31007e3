"""The static API of a published site: its files, each read and shaped once for a question, and its addresses.

Addresses of files are made here from the address of the site and from ids: those that a file names are never followed.
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from urllib.parse import urljoin, urlsplit

from msgspec import Struct

from onrecord.editing.telling.record_rows import (
    ActorsFile,
    BillsFile,
    CorrectionsFile,
    ExpectedFile,
    IndexFile,
    SourcesFile,
    StoryFile,
)
from onrecord.model.found_things import StepName
from onrecord.model.full_names import EntryName
from onrecord.model.ids import ID_PATTERN
from onrecord.web.mcp.asked_record import Row, UnansweredError
from onrecord.web.mcp.published_files import MissingFileError, PublishedFiles
from onrecord.web.mcp.row_shapes import find_missing, shape_row
from onrecord.web.mcp.rows_by_day import find_later_points, limit_to_day
from onrecord.web.review.published_rows import DERIVED_FIELDS

_VERSION = 1
"""The version of the API that is read."""
_MOST_STORIES = 2_000
LISTS: Mapping[str, tuple[str, type[Struct]]] = {
    "actor": ("actors", ActorsFile),
    "source": ("sources", SourcesFile),
    "bill": ("bills", BillsFile),
}
"""The file of all entries of a kind, and its type."""
_API = "api/v1/"


class PublishedApi:
    """The rows of a published site."""

    def __init__(self, files: PublishedFiles) -> None:
        """Take the files of the site; nothing is loaded yet."""
        self.files = files
        self._shaped: dict[str, Row] = {}

    def begin(self) -> bool:
        """Begin a question; return whether the files are read anew for it."""
        is_anew = self.files.begin()
        if is_anew:
            self._shaped = {}
        return is_anew

    def index(self) -> Row:
        """Return the first file. Raises `UnansweredError` for what is no record of this version."""
        try:
            raw = self.files.load(f"{_API}index.json")
        except MissingFileError as error:
            message = f"there is no record at {self.files.base}: it has no {_API}index.json"
            raise UnansweredError(message) from error
        version = raw.get("schema_version") if isinstance(raw, dict) else None
        if type(version) is not int or not isinstance(raw.get("stories"), list):
            raise UnansweredError(f"{_API}index.json can't be read: it is no index of a record")
        if version != _VERSION:
            raise UnansweredError(
                f"the record is told in version {version} of the API; this command reads version {_VERSION}"
            )
        return self._shape(f"{_API}index.json", IndexFile)

    def _shape(self, place: str, table: type[Struct]) -> Row:
        if place not in self._shaped:
            self._shaped[place] = shape_row(self.files.load(place), table)
        return self._shaped[place]

    def story_ids(self) -> list[str]:
        """Return the ids of the stories, so many of them as are read."""
        ids = [row["id"] for row in self.index()["stories"]][:_MOST_STORIES]
        return [id_ for id_ in ids if ID_PATTERN.fullmatch(id_)]

    def story(self, id_: str, day: date | None = None) -> Row:
        """Return a story with its events and claims, today or as of a day."""
        story = self._shape(f"{_API}stories/{id_}.json", StoryFile)
        if day is None:
            return story
        return limit_to_day(story, day, find_later_points(self.stories(), day))

    def stories(self, day: date | None = None) -> list[Row]:
        """Return all stories, as `story` does each."""
        ids = self.story_ids()
        self.files.load_all(f"{_API}stories/{id_}.json" for id_ in ids)
        stories = [self.story(id_) for id_ in ids]
        if day is None:
            return stories
        later = find_later_points(stories, day)
        return [limit_to_day(story, day, later) for story in stories]

    def rows(self, kind: str) -> dict[str, Row]:
        """Return all entries of a kind of `LISTS` by id."""
        name, table = LISTS[kind]
        return {row["id"]: row for row in self._shape(f"{_API}{name}.json", table)[name]}

    def find_row(self, name: EntryName) -> Row | None:
        """Return the row of an entry that the index names; None if the API lacks it, which can be of another build."""
        if name.kind in LISTS:
            return self.rows(name.kind).get(name.id)
        if name.kind == "story":
            return next((row for row in self.index()["stories"] if row["id"] == name.id), None)
        if name.story not in self.story_ids():
            return None
        rows: Sequence[Row] = self.story(name.story)["claims" if name.kind == "claim" else "events"]
        return next((row for row in rows if row["id"] == str(name)), None)

    def find_step(self, name: StepName) -> Row | None:
        """Return the row of a step that the index names; None if the API lacks it."""
        if name.story and name.story not in self.story_ids():
            return None
        try:
            rows = self.story(name.story) if name.story else self._shape(f"{_API}expected.json", ExpectedFile)
        except MissingFileError:
            return None
        return next((row for row in rows["expected"] if row["id"] == str(name)), None)

    def address(self, page: str) -> str:
        """Return the address of a page, if it is one of this site; else that of the site."""
        address = urljoin(self.files.base, page)
        bases = (self.files.base, self.index()["site"] or self.files.base)
        is_own = address.startswith(bases) and urlsplit(address).scheme in ("http", "https")
        return address if is_own else self.files.base

    def steps_ahead(self) -> list[Row]:
        """Return the steps that lie ahead; none of a site of an older version, which had no file of them."""
        try:
            found: list[Row] = self._shape(f"{_API}expected.json", ExpectedFile)["expected"]
        except MissingFileError:
            return []
        return found

    def corrections(self) -> list[Row]:
        """Return the corrections of all stories."""
        found: list[Row] = self._shape(f"{_API}corrections.json", CorrectionsFile)["corrections"]
        return found

    def missing(self) -> Iterator[str]:
        """Yield the fields, once each, that a comparison would have a use for and the files of the site lack."""
        tables: dict[str, type[Struct]] = {f"{_API}stories/{id_}.json": StoryFile for id_ in self.story_ids()}
        tables |= {f"{_API}index.json": IndexFile} | {f"{_API}{name}.json": table for name, table in LISTS.values()}
        found = (find_missing(self.files.load(place), table, DERIVED_FIELDS) for place, table in tables.items())
        yield from sorted({field for fields in found for field in fields})
