"""Finds the files of the output folder, and knows their media types.

`StaticFiles` of Starlette finds the files, and serves nothing outside of the folder. But it would serve dotfiles and
normalise `/./page` to `/page`. It takes media types from the operating system, whose tables differ. So this module
checks paths and has its own types.
"""

from __future__ import annotations

import stat
from mimetypes import MimeTypes
from pathlib import Path

from msgspec.json import decode
from starlette.exceptions import HTTPException
from starlette.staticfiles import StaticFiles
from starlette.types import Scope

from onrecord.model.addresses import NOT_FOUND, output_path

_FORBIDDEN = frozenset("\\:\0")  # separators of other systems, a drive's colon, and the end of a C string
_WELL_KNOWN = ".well-known"  # the one hidden folder that servers give to readers (RFC 8615)
_TYPES = decode(Path(__file__).with_name("media_types.json").read_bytes(), type=dict[str, str])
"""The media types of common files in a site (IANA, Media Types)."""
_OTHER_TYPES = MimeTypes()  # python's own table; an instance of `MimeTypes` reads none of the system's
HTML = _TYPES[".html"]


class OutputFiles(StaticFiles):
    """The files of an output folder."""

    def __init__(self, folder: Path) -> None:
        super().__init__(directory=folder, check_dir=False)

    def find(self, path: str) -> Path | None:
        """Return the file that answers a decoded path such as `/story/event/`; None if there is none."""
        address = _address(path)
        if address is None:
            return None
        try:
            file, facts = self.lookup_path(output_path(address))
        except (OSError, ValueError):  # no file can have such a name
            return None
        return Path(file) if facts and stat.S_ISREG(facts.st_mode) else None

    def not_found_page(self) -> Path | None:
        """Return the site's own page for missing addresses."""
        return self.find(f"/{NOT_FOUND}")

    def get_path(self, scope: Scope) -> str:
        """Return the path of the requested file inside the folder. Raises `HTTPException` if no site can have it."""
        address = _address(scope["path"])
        if address is None:
            raise HTTPException(404)
        return output_path(address)


def media_type(file: Path) -> str:
    """Return the media type of a file, by its name."""
    return _TYPES.get(file.suffix.lower()) or _OTHER_TYPES.guess_type(file.name)[0] or "application/octet-stream"


def content_of(file: Path | None) -> bytes | None:
    """Return the content of a file; None if there is none, as where the next build has just removed it."""
    try:
        return file.read_bytes() if file else None
    except OSError:
        return None


def _address(path: str) -> str | None:
    """Return the address of a decoded path; None unless all its names are such as a site can have."""
    address = path.removeprefix("/")
    steps = address.removesuffix("/").split("/") if address else []
    if steps[:1] == [_WELL_KNOWN]:
        steps = steps[1:]
    is_plain = not any(not step or step.startswith(".") or _FORBIDDEN & set(step) for step in steps)
    return address if is_plain and address != path else None
