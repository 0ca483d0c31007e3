"""The files of `static/` and `root/` that the build copies for readers, as their contents show them."""

from collections.abc import Mapping
from typing import Literal

from msgspec import Struct

from onrecord.model.picture import Fault

StaticKind = Literal["other", "pdf", "jpeg", "png", "webp", "gif", "avif", "heif", "tiff", "film", "sound", "pointer"]
"""What a file is; a pointer stands for a file that Git LFS keeps."""
_PICTURES = (
    ".svg",
    ".jpg",
    ".jpeg",
    ".png",
    ".webp",
    ".gif",
    ".avif",
    ".heic",
    ".heif",
    ".tif",
    ".tiff",
)
_FILMS = (".mov", ".qt", ".mp4", ".m4v", ".3gp", ".3g2", ".webm", ".mkv", ".avi")


class StaticFile(Struct, frozen=True):
    """What the content of a file says."""

    kind: StaticKind = "other"
    holds_key: bool = False
    """Whether it is a private key, or has one inside."""
    fault: Fault | None = None
    """Why it can't be published."""


class PdfProperties(Struct, frozen=True):
    """What a PDF tells about its making; each value is empty if it doesn't tell that. Untrusted text."""

    author: str = ""
    program: str = ""
    title: str = ""


class StaticFacts(Struct, frozen=True):
    """What the rules know of these files."""

    files: Mapping[str, StaticFile] = {}
    """By path in the site's folder, without files that can't be read."""
    pdfs: Mapping[str, PdfProperties] = {}
    """What PDFs tell, by path, as far as this machine can read them."""
    unnamed: tuple[str, ...] = ()
    """The pictures and films that nothing on the site names, sorted."""
    has_all_names: bool = True
    """False if an entry is broken or names a file that is missing: it may mean any of these files."""


def is_picture_or_film(path: str, file: StaticFile) -> bool:
    """Return whether a file is a picture or a film, by its content or its name."""
    return file.kind not in ("other", "pdf", "sound", "pointer") or path.lower().endswith((*_PICTURES, *_FILMS))


def is_called_a_picture(path: str) -> bool:
    """Return whether a file's name is that of a picture."""
    return path.lower().endswith(_PICTURES)
