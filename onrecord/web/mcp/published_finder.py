"""Finds entries of a published site by its search index, and describes them as `onrecord find` does."""

from collections.abc import Collection, Sequence

from onrecord.editing.lookup.published_search import Hit, PublishedSearch, UnreadableIndexError, name_further_files
from onrecord.editing.telling.record_rows import FoundEntry
from onrecord.model.full_names import NamedKind
from onrecord.web.mcp.asked_record import Row, UnansweredError
from onrecord.web.mcp.published_api import PublishedApi
from onrecord.web.mcp.published_files import MissingFileError
from onrecord.web.mcp.row_shapes import shape_row


class PublishedFinder:
    """Finds entries by words."""

    def __init__(self, api: PublishedApi) -> None:
        """Take the rows of the site; the index is loaded by the first search."""
        self._api = api
        self._search: PublishedSearch | None = None

    def find(self, words: str, story: str, kinds: Collection[NamedKind]) -> Sequence[Hit]:
        """Return what words find, the best first. Raises `UnansweredError` without an index that can be read."""
        return self._searched().find(words, story, kinds)

    def describe(self, hit: Hit, *, is_sought: bool) -> Row:
        """Return a hit as `onrecord find` tells it, with what the API says of it today."""
        name = hit.document.name
        own: Row = shape_row({}, FoundEntry)
        own |= {
            "kind": name.kind,
            "id": str(name) if name.story or name.kind == "step" else name.id,
            "story": name.story or None,
            "score": hit.score if is_sought else None,
            "name": str(name),
            "title": dict(hit.document.title),
            "date": hit.document.date or None,
            "who": list(hit.document.speakers),
            "address": self._api.files.base,
            "file": None,
            "line": None,
        }
        row = self._api.find_step(name) if name.kind == "step" else self._api.find_row(name)
        if row is None:
            return own
        own["address"] = self._api.address(row["page"])
        own |= {field: row[field] for field in ("point", "standing", "origins", "unknown_origins") if field in row}
        if name.kind == "step":
            own |= {"date": row["date"], "words": row["words"]}
            own["citations"] = row["plans"][-1]["sources"] if row["plans"] else []
        if name.kind in ("event", "claim", "bill"):
            own["citations"] = row["sources"]
        if name.kind == "event":
            own["quotes"] = row["quotes"]
        if name.kind == "claim":
            story = self._api.story(name.story)
            own["findings"] = [one for one in story["findings"] if one["claim"] == row["id"]]
            events = (one for one in story["events"] if one["id"] == row["event"])
            own["quotes"] = [one for event in events for one in event["quotes"] if one["id"] == row["quote"]]
        named = [one["source"] for one in (*own["citations"], *own["quotes"])]
        named += [name.id] if name.kind == "source" else []
        sources = self._api.rows("source") if named else {}
        fields = tuple(shape_row({"sources": [{}]}, FoundEntry)["sources"][0])
        own["sources"] = [
            {field: sources[id_][field] for field in fields} for id_ in dict.fromkeys(named) if id_ in sources
        ]
        return own

    def _searched(self) -> PublishedSearch:
        """Return the search; all of its files are loaded, so the host's log tells no word of a query."""
        if self._search is None:
            try:
                head = self._api.files.load("search/index.json")
                places = {name: f"search/{name}.json" for name in name_further_files(head)}
                loaded = self._api.files.load_all(places.values())
                self._search = PublishedSearch({"index": head} | {name: loaded[at] for name, at in places.items()})
            except MissingFileError as error:
                raise UnansweredError(
                    "the site publishes no search index; list its stories, and ask for one"
                ) from error
            except UnreadableIndexError as error:
                message = (
                    "the search index of the site is of another version, or broken; list its stories, and ask for one"
                )
                raise UnansweredError(message) from error
        return self._search
