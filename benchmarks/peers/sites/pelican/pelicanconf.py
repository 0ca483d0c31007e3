"""Pelican's settings, and lists for which its templates would have to search all events."""

from __future__ import annotations

import json
from collections import defaultdict
from pathlib import Path
from types import SimpleNamespace
from typing import Any

from pelican import signals

NAMES = json.loads((Path(__file__).parent / "names.json").read_text("utf-8"))

SITENAME = NAMES["title"]
SITEURL = NAMES["base"].rstrip("/")
DEFAULT_LANG = NAMES["language"]
TIMEZONE = "UTC"
PATH = "content"
THEME = "theme"
STATIC_PATHS: list[str] = []
ARTICLE_EXCLUDES = ["pages"]
ARTICLE_ORDER_BY = "reversed-date"
ARTICLE_URL = "{category}/{slug}/"
ARTICLE_SAVE_AS = "{category}/{slug}/index.html"
# Several stories may use one id: two articles with the same id are no translations of each other.
ARTICLE_TRANSLATION_ID = None
PAGE_TRANSLATION_ID = None
PAGE_URL = "sources/{slug}/"
PAGE_SAVE_AS = "sources/{slug}/index.html"
CATEGORY_URL = "{slug}/"
CATEGORY_SAVE_AS = "{slug}/index.html"
AUTHOR_URL = "actors/{slug}/"
AUTHOR_SAVE_AS = "actors/{slug}/index.html"
TAG_URL = "tags/{slug}/"
TAG_SAVE_AS = "tags/{slug}/index.html"
ARCHIVES_SAVE_AS = AUTHORS_SAVE_AS = CATEGORIES_SAVE_AS = TAGS_SAVE_AS = ""
DIRECT_TEMPLATES = ["index", "sitemap", "404"]
SITEMAP_SAVE_AS = "sitemap.xml"
DEFAULT_PAGINATION = False
FEED_ATOM = "feed.xml"
FEED_ALL_ATOM = CATEGORY_FEED_ATOM = TRANSLATION_FEED_ATOM = AUTHOR_FEED_ATOM = AUTHOR_FEED_RSS = None
FEED_MAX_ITEMS = 20
FEED_DOMAIN = SITEURL
SUMMARY_MAX_LENGTH = 0


def listed(value: str | list[str]) -> list[str]:
    """Return what stands in a field of several lines, which Pelican gives as a text where there is one line."""
    return [value] if isinstance(value, str) else value


def list_events(generator: Any) -> None:  # noqa: ANN401  (Pelican's signals have no types)
    """Give each event its neighbours and its lists, and the pages the events that cite each source."""
    citing, last = defaultdict(list), dict[str, Any]()
    bills = defaultdict(list)
    for event in reversed(generator.articles):
        event.source_ids = event.sources.split(", ")
        event.claim_lines = [line.partition(" ")[::2] for line in listed(getattr(event, "claims", []))]
        event.relation_lines = [line.partition(" ")[::2] for line in listed(getattr(event, "relations", []))]
        event.earlier, event.later = last.get(event.category.name), None
        if event.earlier:
            event.earlier.later = event
        last[event.category.name] = event
        for source in event.source_ids:
            citing[source].append(event)
        if hasattr(event, "bill"):
            bills[event.bill].append(event)
    generator.context["names"] = NAMES
    generator.context["citing"] = citing
    generator.context["bill_events"] = bills


def list_sources(generator: Any) -> None:  # noqa: ANN401  (as above)
    """Give the templates the sources by id."""
    generator.context["bibliography"] = {page.slug: page for page in generator.pages}


# Pelican calls `register` of each plugin in this list.
PLUGINS = [
    SimpleNamespace(
        __name__="lists",
        register=lambda: (
            signals.article_generator_finalized.connect(list_events),
            signals.page_generator_finalized.connect(list_sources),
        ),
    )
]
