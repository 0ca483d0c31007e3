"""Writes feeds in the JSON Feed format (version 1.1)."""

import json
from collections.abc import Iterable, Mapping

from onrecord.render.feeds.feed_entries import Feed, FeedEntry


def json_feed(feed: Feed, items: Iterable[str]) -> str:
    """Return the feed; `json_item` wrote its items."""
    head = {
        "version": "https://jsonfeed.org/version/1.1",
        "title": feed.title,
        "home_page_url": feed.page,
        "feed_url": feed.json,
        "description": feed.subtitle,
        "language": feed.language,
        "authors": [{"name": feed.author}],
    }
    return _dump(head).removesuffix("}") + ',"items":[\n' + ",\n".join(items) + "\n]}\n"


def json_item(entry: FeedEntry) -> str:
    """Return one item."""
    return _dump(
        {
            "id": entry.id,
            "url": entry.address,
            "title": entry.title.text,
            "summary": entry.summary,
            "content_html": entry.content,
            "date_published": entry.published,
            "date_modified": entry.updated,
            "language": entry.title.lang,
            # A tag can have a speaker's name; the format has no schemes that tell them apart.
            "tags": list(dict.fromkeys(category.label for category in entry.categories)),
        }
    )


def _dump(values: Mapping[str, object]) -> str:
    return json.dumps(
        {name: value for name, value in values.items() if value}, ensure_ascii=False, separators=(",", ":")
    )
