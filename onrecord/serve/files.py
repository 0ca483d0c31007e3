"""From what a browser asks for to a file of the output folder; never to one outside of it."""

from __future__ import annotations

from dataclasses import dataclass
from mimetypes import MimeTypes
from pathlib import Path

from onrecord.model.addresses import NOT_FOUND, output_path

_FORBIDDEN = frozenset("\\:\0")
"""Separators of other systems, a drive's colon, and the end of a name."""
_TYPES = {
    ".html": "text/html", ".css": "text/css", ".js": "text/javascript", ".mjs": "text/javascript",
    ".json": "application/json", ".map": "application/json", ".webmanifest": "application/manifest+json",
    ".xml": "application/xml", ".xsl": "application/xml", ".ics": "text/calendar", ".txt": "text/plain",
    ".md": "text/markdown", ".csv": "text/csv", ".vtt": "text/vtt", ".svg": "image/svg+xml", ".png": "image/png",
    ".jpg": "image/jpeg", ".jpeg": "image/jpeg", ".gif": "image/gif", ".webp": "image/webp", ".avif": "image/avif",
    ".ico": "image/vnd.microsoft.icon", ".woff": "font/woff", ".woff2": "font/woff2", ".ttf": "font/ttf",
    ".otf": "font/otf", ".wasm": "application/wasm", ".pdf": "application/pdf", ".mp3": "audio/mpeg",
    ".mp4": "video/mp4", ".webm": "video/webm",
}  # fmt: skip
"""The types of what a site holds, since systems' own tables differ (IANA, Media Types)."""
_MORE_TYPES = MimeTypes()
"""The table that comes with Python; `MimeTypes` itself reads none of the system's."""
HTML = _TYPES[".html"]


@dataclass(frozen=True, slots=True)
class ServedFile:
    """What stands at an address."""

    file: Path | None
    """Nothing where there is no such page or file."""
    is_folder: bool = False
    """Whether it is a page whose address lacks the slash at its end."""


NOTHING = ServedFile(None)


def find(folder: Path, path: str) -> ServedFile:
    """Return what a path as in `/story/event/`, decoded, leads to in the output folder."""
    address = path.removeprefix("/")
    if address == path or not _is_plain(address):
        return NOTHING
    try:
        file = folder / output_path(address)
        # A link could lead out of the folder, and none of ours is one.
        if file.resolve() != folder.resolve() / output_path(address):
            return NOTHING
        if file.is_dir():
            return ServedFile(None, is_folder=(file / "index.html").is_file())
        return ServedFile(file) if file.is_file() else NOTHING
    except (OSError, ValueError):  # a name that no file can have
        return NOTHING


def not_found(folder: Path) -> Path | None:
    """Return the site's own page for what isn't there."""
    return find(folder, f"/{NOT_FOUND}").file


def media_type(file: Path) -> str:
    """Return the media type of a file, by its name."""
    found = _TYPES.get(file.suffix.lower()) or _MORE_TYPES.guess_type(file.name)[0]
    return found or "application/octet-stream"


def _is_plain(address: str) -> bool:
    """Whether an address goes downwards only, by names that a site can have."""
    steps = address.removesuffix("/").split("/") if address else []
    return not any(not step or step.startswith(".") or _FORBIDDEN & set(step) for step in steps)
