"""The table of file kinds. A new kind is a module beside this one and a row here."""

from __future__ import annotations

from typing import Any

from onrecord.render.outputs import sitemap
from onrecord.render.outputs.calendars import CALENDAR
from onrecord.render.outputs.citations import BIBLIOGRAPHY
from onrecord.render.outputs.feeds import FEEDS
from onrecord.render.outputs.kind import FileKind
from onrecord.render.outputs.moved import MOVED_FILES

FILE_KINDS: tuple[FileKind[Any], ...] = (
    *FEEDS,
    CALENDAR,
    *MOVED_FILES,
    BIBLIOGRAPHY,
    sitemap.MAP,
    sitemap.MAP_PART,
    sitemap.ROBOTS_FILE,
)
