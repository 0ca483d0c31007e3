"""The paths of entries in a site's folder: which kind of entries a file at a path holds."""

import re
from typing import Literal

from msgspec import Struct

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


def classify(path: str) -> FoundFile | None:
    """Return the file at a path with its kind; None if no entry has such a path."""
    for pattern, kind in _KINDS:
        if match := pattern.fullmatch(path):
            return FoundFile(path, kind, **{name: value or "" for name, value in match.groupdict().items()})
    return None
