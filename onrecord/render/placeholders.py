"""Placeholders in HTML, compiled Markdown too, for what differs from page to page: links, numbers, heading levels.

A fragment with placeholders is rendered once for all pages; each page resolves them. Control characters enclose a
placeholder; entries and templates cannot contain them (`read/file_decoding`).
"""

import re
from collections import Counter
from collections.abc import Callable
from html import escape

from msgspec import Struct, field

from onrecord.model.addresses import citation_anchor, citing_anchor
from onrecord.model.prose import (
    CitationGroup,
    CitationMark,
    HeadingEdge,
    InnerLink,
    LinkStart,
    Piece,
    Prose,
    parse_link,
)
from onrecord.render.english_words import is_marked, remove_marks
from onrecord.render.fragments import Markup, as_html

_START, _END = "\x02", "\x03"
_PLACEHOLDER = re.compile(f"{_START}(.)([^{_END}]*){_END}")
_CITED = re.compile(rf"{_START}\[([^{_END}]*){_END}")
DEEPEST_HEADING = 6
_AT_A_TIME = 200_000
"""The least number of characters that the resolver handles at a time."""
_MANY_CITATIONS = 200
"""The number of citations on a page from which it writes them in their shortest form. A reference then links back to
its first citation alone, since the links would outweigh the text."""


def link(address: str) -> Markup:
    """Return a placeholder for a link to an address of this site."""
    return as_html(f"{_START}@{address}{_END}")


def cite(source: str, *, anchored: bool = True) -> Markup:
    """Return a placeholder for a citation; without an anchor, its reference does not link back to it."""
    return as_html(f"{_START}{'[' if anchored else ']'}{source}{_END}")


def heading_level(level: int) -> str:
    """Return a placeholder for the level of a heading; level 1 is the highest that the page allows in a text."""
    return f"{_START}h{level}{_END}"


def current(address: str) -> Markup:
    """Return a placeholder for `aria-current`, which marks a link to the current page."""
    return as_html(f"{_START}.{address}{_END}")


def partly_english(note: str) -> Markup:
    """Return a placeholder for a note that only pages with words in English have, which the page's language lacks."""
    language = ' lang="en"' if is_marked(note) else ""
    return Markup(f'{_START}e\n<p class="partly-english"{language}>{escape(remove_marks(note))}</p>{_END}')


LOADING = Markup(f"{_START}l{_END}")
"""A placeholder for the loading attributes of a picture: all but a page's first load lazily."""
_LATER = ' loading="lazy" decoding="async"'
REFERENCES = Markup(f"{_START}r{_END}")
"""A placeholder for the page's list of references."""


class CitationNumbers(Struct, frozen=True):
    """The numbers of the sources that a page cites, in the order of their first citations."""

    numbers: dict[str, int]
    counts: Counter[str]
    """The number of citations of each source."""

    @property
    def are_many(self) -> bool:
        """Whether references link back to the first citation alone."""
        return self.counts.total() >= _MANY_CITATIONS

    def anchors(self, source: str) -> tuple[str, ...]:
        """Return the anchors of the citations to which the reference of `source` links back."""
        shown = 1 if self.are_many else self.counts[source]
        return tuple(citing_anchor(self.numbers[source], count) for count in range(1, shown + 1))


def cite_link(number: int, label: str = "") -> str:
    """Return a citation's link from its `href` on; `label` is its accessible name."""
    spoken = f' aria-label="{escape(label)}"' if label else ""
    return f'href="#{citation_anchor(number)}"{spoken}>[{number}]</a>'


def _resolve(html: str, value_of: Callable[[str, str], str]) -> str:
    parts: list[str] = []
    start = 0
    while start < len(html):
        # Splitting a page of megabytes at once would take several times its size in memory.
        stop = html.find(_START, start + _AT_A_TIME)
        stop = len(html) if stop < 0 else stop
        # Takes half the time of `re.sub` with a function; a page has a hundred calls.
        pieces = _PLACEHOLDER.split(html[start:stop])
        for place in range(1, len(pieces), 3):
            pieces[place] = value_of(pieces[place], pieces[place + 1])
            pieces[place + 1] = ""
        parts.append("".join(pieces))
        start = stop
    return "".join(parts)


class PlaceholderResolver(Struct):
    """Resolves the placeholders of one page."""

    page: str
    href: Callable[[str], str]
    """Returns the relative link to an address."""
    cite_link: Callable[[int], str]
    """Returns a citation's link from its `href` on: see `cite_link`."""
    highest_heading: int = 2
    """The highest heading level that a text may have on the page."""
    links: dict[str, str] = field(default_factory=dict)
    """The links of the page, by address."""
    shows_pictures: bool = True
    """Whether the page shows its first picture at once; pages of closed rows do not."""
    source_name: Callable[[str], str] | None = None
    """Returns whose a source is, for the accessible names of citations; without it, these have the number alone."""
    _has_picture: bool = False
    _numbers: dict[str, int] = field(default_factory=dict)
    _seen: Counter[str] = field(default_factory=Counter)
    _are_many: bool = False
    _references: str = ""
    _is_partly_english: bool = False

    def fill(self, html: str, references: Callable[[CitationNumbers], str]) -> str:
        """Return the finished HTML; `references` returns the list of references, which can hold placeholders too."""
        found = _CITED.findall(html)
        self._numbers = {source: number for number, source in enumerate(dict.fromkeys(found), 1)}
        cited = CitationNumbers(self._numbers, Counter(found))
        self._are_many = cited.are_many
        self._references = references(cited) if found else ""
        self._is_partly_english = is_marked(html) or is_marked(self._references)
        return _resolve(html, self._value)

    def _value(self, kind: str, value: str) -> str:
        if kind == "@":
            if (known := self.links.get(value)) is None:
                known = self.links[value] = escape(self.href(value))
            return known
        if kind == ".":
            return ' aria-current="page"' if value == self.page else ""
        if kind == "h":
            return str(min(self.highest_heading + int(value) - 1, DEEPEST_HEADING))
        if kind == "r":
            return _resolve(self._references, self._value)
        if kind == "e":
            return value if self._is_partly_english else ""
        if kind == "l":
            later, self._has_picture = self._has_picture or not self.shows_pictures, True
            return _LATER if later else ""
        return self._citation(value, anchored=kind == "[")

    def _citation(self, source: str, *, anchored: bool) -> str:
        # A citation without an anchor can cite a source that the list of references lacks: it has no number.
        number, anchor = self._numbers.get(source, 0), ""
        if anchored:
            self._seen[source] += 1
            if self._seen[source] == 1 or not self._are_many:
                anchor = f' id="{citing_anchor(number, self._seen[source])}"'
        name = "" if anchored else ' class="again"'
        if self._are_many:
            rest = cite_link(number)
        elif self.source_name:
            rest = cite_link(number, f"[{number}] {self.source_name(source)}")
        else:
            rest = self.cite_link(number)
        return f"<a{name}{anchor} {rest}"


class ExternalResolver(Struct):
    """Resolves the placeholders of HTML outside pages: citations lead to the pages of sources, and have no anchors."""

    href: Callable[[str], str]
    """Returns the link to an address: for feed readers its absolute URL."""
    source_address: Callable[[str], str]
    """Returns the address of a source's page, to which citations link."""
    highest_heading: int
    source_name: Callable[[str], str] | None = None
    """Returns the words of a citation; without it, citations have numbers."""
    links: dict[str, str] = field(default_factory=dict)
    """The links of the entry, by address."""
    _numbers: dict[str, int] = field(default_factory=dict)

    def fill(self, html: str, references: Callable[[tuple[str, ...]], str]) -> str:
        """Return the finished HTML; `references` returns the list of cited sources."""
        cited = tuple(dict.fromkeys(_CITED.findall(html)))
        self._numbers = {source: number for number, source in enumerate(cited, 1)}
        return _resolve(html.replace(REFERENCES, references(cited)), self._value)

    def _value(self, kind: str, value: str) -> str:
        if kind == "h":
            return str(min(self.highest_heading + int(value) - 1, DEEPEST_HEADING))
        if kind == "@":
            return self._link(value)
        if kind in "[]":
            words = escape(self.source_name(value)) if self.source_name else self._numbers.get(value, 0)
            return f'<a href="{self._link(self.source_address(value))}">[{words}]</a>'
        return ""

    def _link(self, address: str) -> str:
        if address not in self.links:
            self.links[address] = escape(self.href(address))
        return self.links[address]


AddressOf = Callable[[InnerLink], str]


def fill(prose: Prose, story: str, address_of: AddressOf) -> str:
    """Return the HTML of a text of `story`."""
    return "".join([piece if type(piece) is str else _html(piece, story, address_of) for piece in prose.pieces])


def _html(piece: Piece, story: str, address_of: AddressOf) -> str:
    if isinstance(piece, CitationGroup):
        return _citations(piece)
    if isinstance(piece, LinkStart):
        inner = parse_link(piece.target, story)
        assert inner is not None, "the checks let no other link pass"  # noqa: S101
        return f'<a href="{link(address_of(inner))}">'
    return f"<{'/' if piece.closing else ''}h{heading_level(piece.level)}>" if isinstance(piece, HeadingEdge) else piece


def _citations(group: CitationGroup) -> str:
    """Return citation numbers side by side; with words around any of them, in brackets: 'see [1], p. 3; [2]'."""
    parts = [_citation(mark) for mark in group.items]
    return f"({'; '.join(parts)})" if any(mark.prefix or mark.locator for mark in group.items) else " ".join(parts)


def _citation(mark: CitationMark) -> str:
    prefix = f"{escape(mark.prefix)} " if mark.prefix else ""
    locator = f", {escape(mark.locator)}" if mark.locator else ""
    return f"{prefix}{cite(mark.source)}{locator}"
