"""The paths of entries in a site's folder: which file holds an entry, and which kind of entries a file holds."""

import re
from collections.abc import Mapping
from typing import Literal

from msgspec import Struct

from onrecord.model.records import EntryKind

FileKind = Literal["site", "actors", "sources", "bill", "procedure", "page", "snapshot", "story", "event"]

_KINDS: tuple[tuple[re.Pattern[str], FileKind], ...] = (
    (re.compile(r"content/actors/[^/]+\.yaml"), "actors"),
    (re.compile(r"content/sources/[^/]+\.yaml"), "sources"),
    (re.compile(r"content/bills/(?P<id>[^/]+)\.yaml"), "bill"),
    (re.compile(r"content/procedures/(?P<id>[^/]+)\.yaml"), "procedure"),
    (re.compile(r"content/pages/(?P<id>[^/.]+)(?:\.(?P<language>[^/.]+))?\.md"), "page"),
    (re.compile(r"content/snapshots/(?P<id>[^/]+)\.txt"), "snapshot"),
    (re.compile(r"content/stories/(?P<story>[^/]+)/story\.yaml"), "story"),
    (re.compile(r"content/stories/(?P<story>[^/]+)/events/(?P<id>[^/]+)\.yaml"), "event"),
)

_PATHS: Mapping[EntryKind, str] = {
    "site": "site.yaml",
    "bill": "content/bills/{id}.yaml",
    "procedure": "content/procedures/{id}.yaml",
    "page": "content/pages/{id}.md",
    "snapshot": "content/snapshots/{id}.txt",
    "story": "content/stories/{id}/story.yaml",
    "event": "content/stories/{story}/events/{id}.yaml",
}
"""The path of each entry that has a file of its own."""


class FoundFile(Struct, frozen=True):
    """A file that holds entries, or the snapshot of a source."""

    path: str
    """Relative to the site's folder, with `/` between its parts."""
    kind: FileKind
    story: str = ""
    id: str = ""
    """The id in the file's name, if the file holds one entry."""
    language: str = ""
    """The language in a page's file name, as in `about.ru.md`."""


def path_of(kind: EntryKind, id_: str, story: str = "", file: str = "") -> str:
    """Return the path of the file that holds an entry; of a page, the one in the site's first language.

    An event needs its `story`. Of actors and sources, which can share one, `file` is its name; without it, the id is.
    """
    if kind in ("actor", "source"):
        return f"{folder_of_many(kind)}{file or f'{id_}.yaml'}"
    return _PATHS[kind].format(id=id_, story=story)


def translated_page_path(id_: str, language: str) -> str:
    """Return the path of a page's text in another language than the site's first one."""
    return f"content/pages/{id_}.{language}.md"


def folder_of_many(kind: Literal["actor", "source"]) -> str:
    """Return the folder of the files that hold actors or sources, with a slash at its end."""
    return f"content/{kind}s/"


def classify(path: str) -> FoundFile | None:
    """Return the file at a path with its kind; None if no entry has such a path."""
    for pattern, kind in _KINDS:
        if match := pattern.fullmatch(path):
            return FoundFile(path, kind, **{name: value or "" for name, value in match.groupdict().items()})
    return None
