"""Which address each thing has. Nothing else in the program builds an address.

An address is relative to the site's base and in the form that a reader sees after it: nothing for the home page,
`story/event/` for a page, `static/style.css` for a file. The default language lives at the root, the others under
their code.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from urllib.parse import quote

STATIC = "static/"
NOT_FOUND = "404.html"

_FIRST_SEGMENTS = frozenset(
    {"actors", "api", "bills", "corrections", "embed", "pages", "search", "sources", "static", "stories", "tags"}
)
_UNDER_STORY = frozenset({"all", "by", "claims", "embed", "sources"})
_INTERFACE_LANGUAGES = frozenset({"en", "ru", "kk"})
_YEAR = re.compile(r"\d{4}")
_CITATION = re.compile(r"cite-\d+")


def is_reserved_for_story(id_: str, languages: tuple[str, ...]) -> bool:
    """Say whether a story of this id would stand where something else has its address."""
    taken = _FIRST_SEGMENTS | _INTERFACE_LANGUAGES | {language.lower() for language in languages}
    return id_ in taken or _YEAR.fullmatch(id_) is not None


def is_reserved_for_event(id_: str) -> bool:
    """Say whether an event of this id would stand where something else of its story has its address or anchor."""
    return id_ in _UNDER_STORY or _YEAR.fullmatch(id_) is not None or _CITATION.fullmatch(id_) is not None


@dataclass(frozen=True, slots=True)
class Addresses:
    """The addresses of one language's pages."""

    prefix: str
    """Nothing for the default language, else the language's code and a slash."""

    @property
    def home(self) -> str:
        """The page that lists the stories."""
        return self.prefix

    def story(self, story: str) -> str:
        """Return the address of a story's timeline."""
        return f"{self.prefix}{story}/"

    def event(self, story: str, event: str) -> str:
        """Return the address of an event's own page."""
        return f"{self.prefix}{story}/{event}/"

    def claim(self, story: str, event: str, claim: str) -> str:
        """Return the address of a claim, on its event's page."""
        return f"{self.event(story, event)}#{claim_anchor(event, claim)}"

    def story_sources(self, story: str) -> str:
        """Return the address of the list of a story's sources."""
        return f"{self.prefix}{story}/sources/"

    def actor(self, actor: str) -> str:
        """Return the address of an actor's page."""
        return f"{self.prefix}actors/{actor}/"

    def source(self, source: str) -> str:
        """Return the address of a source's page."""
        return f"{self.prefix}sources/{source}/"

    def bill(self, bill: str) -> str:
        """Return the address of a bill's page."""
        return f"{self.prefix}bills/{bill}/"

    def tag(self, tag: str) -> str:
        """Return the address of all that is filed under a tag."""
        return f"{self.prefix}tags/{tag}/"

    def page(self, page: str) -> str:
        """Return the address of a page that the editors wrote."""
        return f"{self.prefix}pages/{page}/"

    @property
    def corrections(self) -> str:
        """The page that lists all corrections."""
        return f"{self.prefix}corrections/"


def addresses_in(language: str, default: str) -> Addresses:
    """Return the addresses of the pages in `language` on a site whose default language is `default`."""
    return Addresses("" if language == default else f"{language.lower()}/")


# Anchors of ours hold a '_' or a digit after 'cite-', which no event's id may: an event's own anchor is its id.


def claim_anchor(event: str, claim: str) -> str:
    """Return the anchor of a claim on any page that shows its event."""
    return f"{event}__{claim}"


def citation_anchor(number: int) -> str:
    """Return the anchor of the reference that is cited as `number`."""
    return f"cite-{number}"


def citing_anchor(number: int, occurrence: int) -> str:
    """Return the anchor of the place that cites reference `number` for the `occurrence`th time, from 1."""
    return f"cited_{number}_{occurrence}"


def static_file(path: str) -> str:
    """Return the address of a file in `static/`."""
    return STATIC + quote(path)


def output_path(address: str) -> str:
    """Return the file, relative to the output folder, that a server sends for `address`."""
    return address + "index.html" if address == "" or address.endswith("/") else address


def relative(page: str, target: str) -> str:
    """Return the link from the page at `page` to `target`, which works under any base path."""
    path, hash_, fragment = target.partition("#")
    if path == page:
        return f"#{fragment}" if hash_ else page.rpartition("/")[2] or "./"
    here, there = page.split("/")[:-1], path.split("/")
    shared = 0
    while shared < min(len(here), len(there) - 1) and here[shared] == there[shared]:
        shared += 1
    link = "../" * (len(here) - shared) + "/".join(there[shared:])
    return f"{link or './'}{hash_}{fragment}"


def absolute(base_url: str, target: str) -> str:
    """Return the whole address of `target` on the site that lives at `base_url`."""
    return f"{base_url.rstrip('/')}/{target}"


def resolve(page: str, link: str) -> str | None:
    """Return the address that a relative `link` on `page` leads to; nothing if that is outside the site."""
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
