"""A published record, told from its static API and its search index as `onrecord show` and `find` tell a folder."""

from collections.abc import Callable, Collection, Sequence
from datetime import date

from onrecord.editing.site_reading import Options
from onrecord.model.full_names import NamedKind
from onrecord.web.mcp.asked_record import About, Found, Row, UnansweredError
from onrecord.web.mcp.derived_changes import derive_changes
from onrecord.web.mcp.published_api import LISTS, PublishedApi
from onrecord.web.mcp.published_files import PublishedFiles
from onrecord.web.mcp.published_finder import PublishedFinder
from onrecord.web.mcp.published_teller import PublishedTeller
from onrecord.web.review.published_review import UnrestorableError, gather_published
from onrecord.web.review.published_rows import PublishedRows
from onrecord.web.review.reviewing import GatheredRecord


class PublishedRecord:
    """The record of a published site."""

    cannot_see = (
        "Drafts, the words of withdrawn entries, and texts of sources: a published site has no kept texts. Sentences "
        "of pages on standings are null; `rules` has the sentence of each rule."
    )

    def __init__(
        self,
        address: str,
        seconds: Callable[[], float],
        options: Callable[[], Options],
        *,
        allows_private: bool = False,
    ) -> None:
        """Take the address of the site, a clock, and what returns the options of a reading, which has the day.

        Raises `UnansweredError` for what is no address.
        """
        self._api = PublishedApi(PublishedFiles(address, seconds, allows_private=allows_private))
        self._options = options
        self._finder = PublishedFinder(self._api)
        self._gathered: GatheredRecord | None = None

    def about(self) -> About:
        """Return what the site says of itself."""
        index = self._begin()
        same = {name: index[name] for name in ("title", "publisher", "licence", "coverage")}
        updated = (index["updated"] or "")[:10] or None
        return About(address=self._api.files.base, updated=updated, stories=index["stories"], **same)

    def _begin(self) -> Row:
        """Begin a question; return the first file."""
        if self._api.begin():
            self._finder, self._gathered = PublishedFinder(self._api), None
        return self._api.index()

    def tell(self, name: str, day: date | None = None) -> Row:
        """Return an entry as `onrecord show` gives it, with the claims of a story."""
        self._begin()
        return PublishedTeller(self._api).tell(name, day)

    def find(self, words: str, story: str, kinds: Collection[NamedKind], first: int, most: int) -> Found:
        """Return so many of the entries that words find, from a place on."""
        self._begin()
        hits = self._finder.find(words, story, kinds)
        is_sought = bool(words.strip())
        shown = [self._finder.describe(hit, is_sought=is_sought) for hit in hits[first : first + most]]
        return Found(len(hits), shown)

    def changes(self, since: date) -> Sequence[Row]:
        """Return the changes that were published on a day or later, the oldest first."""
        self._begin()
        found = derive_changes(self._api.stories(), self._api.corrections())
        return [row for row in found if row["recorded"] and row["recorded"] >= since.isoformat()]

    def identify(self, change: Row) -> Row:
        """Return the title, or the text of a claim, and the address of what a change is about."""
        if change["story"] not in self._api.story_ids():
            return {"title": None, "address": self._api.files.base}
        story = self._api.story(change["story"])
        id_ = change["claim"] or change["event"] or change["story"]
        rows = (story["story"], *story["events"], *story["withdrawn"], *story["claims"])
        row: Row = next((row for row in rows if row["id"] == id_), {})
        return {"title": row.get("title") or row.get("text"), "address": self._api.address(row.get("page", ""))}

    def gather(self) -> GatheredRecord:
        """Return all with which a text is compared; once, until the files are loaded anew."""
        rows = self.load_rows()
        if self._gathered is None:
            try:
                self._gathered = gather_published(rows, self._options())
            except UnrestorableError as error:
                raise UnansweredError(str(error)) from error
        return self._gathered

    def load_rows(self) -> PublishedRows:
        """Return all rows of the site; what a text is compared with is known before the text is looked at."""
        index = self._begin()
        lists = {name: list(self._api.rows(kind).values()) for kind, (name, _) in LISTS.items()}
        stories = self._api.stories()
        return PublishedRows(self._api.files.base, index, stories, missing=tuple(self._api.missing()), **lists)
