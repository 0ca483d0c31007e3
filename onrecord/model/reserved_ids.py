"""The ids that no story, event or source may have, because they would mean something else in addresses or fields.

`model/addresses` builds the addresses. A new first segment there, or a new segment below a story, is reserved here.
"""

import re

_FIRST_SEGMENTS = frozenset(
    {
        "actors",
        "api",
        "bills",
        "corrections",
        "data",
        "days-set",
        "embed",
        "pages",
        "search",
        "sources",
        "static",
        "stories",
        "tags",
        "updates",
    }
)
"""The first segments of addresses that pages and files have, or may have one day: no story may have such an id."""
_AT_ROOT = frozenset(
    {"404.html", "claim-feeds.opml", "commit.json", "feed.json", "feed.xml", "feeds.opml", "index.html"}
)
"""The files that a build writes, or may write one day, at the root of a site, without those of the site map."""
_SITEMAP = re.compile(r"sitemap(?:-\d+)?\.xml")
_UNDER_STORY = frozenset({"all", "by", "claims", "embed", "sources", "updates"})
"""The segments below a story's address that its own pages have, or may have one day: no event may have such an id."""
_YEAR = re.compile(r"\d{4}")
_PAGE_NUMBER = re.compile(r"\d{1,4}")
"""Pages of a long story have numbers; years were once part of their addresses."""
_CITATION = re.compile(r"cite-\d+")
VIA_WORDS = frozenset({"unknown", "own"})
"""The words that `via` accepts besides sources, so that no source can have one as its id."""


def is_reserved_for_story(id_: str, languages: tuple[str, ...]) -> bool:
    """Return whether a story of this id would have the address of another page."""
    return id_ in (_FIRST_SEGMENTS | {language.lower() for language in languages}) or _YEAR.fullmatch(id_) is not None


def is_file_at_root(name: str) -> bool:
    """Return whether a build writes a file of this name at the root of a site, or may write one, whatever capitals."""
    return name.lower() in _AT_ROOT or _SITEMAP.fullmatch(name.lower()) is not None


def is_folder_at_root(name: str, languages: tuple[str, ...]) -> bool:
    """Return whether a folder at the root of a site belongs to the build, whatever capitals."""
    return name.lower() in _FIRST_SEGMENTS | {language.lower() for language in languages}


def is_reserved_for_event(id_: str) -> bool:
    """Return whether an event of this id would have the address or anchor of something else in its story."""
    return id_ in _UNDER_STORY or _PAGE_NUMBER.fullmatch(id_) is not None or _CITATION.fullmatch(id_) is not None


def is_reserved(kind: str, id_: str, languages: tuple[str, ...]) -> bool:
    """Return whether a thing of this kind can't have the id, on a site in these languages."""
    if kind == "story":
        return is_reserved_for_story(id_, languages)
    return is_reserved_for_event(id_) if kind == "event" else kind == "source" and id_ in VIA_WORDS
