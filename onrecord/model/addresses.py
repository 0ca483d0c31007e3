"""The form of addresses, the output file of each address, and the ids that addresses reserve.

An address is relative to the site's base: empty for the home page, `story/event/` for a page, `static/style.css` for a
file. The default language lives at the root, each other language under its code. `render/addresses` has the address
of each page; nothing else builds one.
"""

from __future__ import annotations

import re
from urllib.parse import quote

STATIC = "static/"
NOT_FOUND = "404.html"
THEME_STYLE = "theme.css"
"""The style sheet of a site's own colours, in `static/`."""

_FIRST_SEGMENTS = frozenset(
    {
        "actors",
        "api",
        "bills",
        "corrections",
        "embed",
        "pages",
        "search",
        "sources",
        "static",
        "stories",
        "tags",
    }
)
"""The first segments of addresses that pages and files have, or may have one day: no story may have such an id."""
_UNDER_STORY = frozenset({"all", "by", "claims", "embed", "sources"})
"""The segments below a story's address that its own pages have, or may have one day: no event may have such an id."""
_INTERFACE_LANGUAGES = frozenset({"en", "ru", "kk"})
_YEAR = re.compile(r"\d{4}")
_PAGE_NUMBER = re.compile(r"\d{1,4}")
"""Pages of a long story have numbers; years were once part of their addresses."""
_CITATION = re.compile(r"cite-\d+")
_DIGEST_SHOWN = 12
"""How many digits of a picture's digest stand in its address."""
_LONGEST_STEM = 180
"""How many bytes of a picture's name stand in its address: most file systems take 255 in all."""


def is_reserved_for_story(id_: str, languages: tuple[str, ...]) -> bool:
    """Return whether a story of this id would have the address of another page."""
    taken = _FIRST_SEGMENTS | _INTERFACE_LANGUAGES | {language.lower() for language in languages}
    return id_ in taken or _YEAR.fullmatch(id_) is not None


def is_reserved_for_event(id_: str) -> bool:
    """Return whether an event of this id would have the address or anchor of something else in its story."""
    return id_ in _UNDER_STORY or _PAGE_NUMBER.fullmatch(id_) is not None or _CITATION.fullmatch(id_) is not None


def static_file(path: str) -> str:
    """Return the address of a file in `static/`."""
    return STATIC + quote(path)


def picture_file(src: str, digest: str, extension: str, width: int = 0) -> str:
    """Return the path below `static/` of a file encoded from the picture at `src`, whose content has this digest.

    The path holds the digest and the width, so a browser can cache the file for ever. Without a width, the file has the
    picture's own. A name that is too long for a file system is cut.
    """
    folder, slash, name = src.rpartition("/")
    stem = (name.rpartition(".")[0] or name).encode("utf-8")[:_LONGEST_STEM].decode("utf-8", "ignore")
    return f"{folder}{slash}{stem}.{digest[:_DIGEST_SHOWN]}{f'-{width}' if width else ''}.{extension}"


def is_page(address: str) -> bool:
    """Return whether an address is that of a page, and not of a file beside the pages."""
    return address == "" or address.endswith(("/", ".html"))


def output_path(address: str) -> str:
    """Return the file, relative to the output folder, that a server sends for `address`."""
    return address + "index.html" if address == "" or address.endswith("/") else address


def resolve(page: str, link: str) -> str | None:
    """Return the address that a relative `link` on `page` leads to; None if that is outside the site."""
    path, hash_, fragment = link.partition("#")
    if not path:
        return f"{page}{hash_}{fragment}"
    *steps, last = path.split("/")
    if last in (".", ".."):
        steps, last = [*steps, last], ""
    parts = page.split("/")[:-1]
    for step in steps:
        if step == ".." and not parts:
            return None
        if step == "..":
            parts.pop()
        elif step != ".":
            parts.append(step)
    folder = "".join(f"{part}/" for part in parts)
    return f"{folder}{last}{hash_}{fragment}"
