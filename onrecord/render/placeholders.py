"""Marks in rendered HTML for what only its page can say: how a link is written from there, and a source's number.

HTML that holds them is rendered once and stands on as many pages as it likes; each page fills in its own when it is
finished. A mark begins and ends with a control character that no entry and no template may hold (`read/text`).
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from html import escape

from onrecord.render.addresses import citation_anchor, citing_anchor
from onrecord.render.fragments import Markup

_START, _END = "\x02", "\x03"
_MARK = re.compile(f"{_START}(.)([^{_END}]*){_END}")
_CITED = re.compile(rf"{_START}\[([^{_END}]*){_END}")
DEEPEST_HEADING = 6
_AT_A_TIME = 200_000
"""How many characters of a page are filled at a time, at least."""
_MANY_CITATIONS = 200
"""From how many citations on a page they are written as shortly as can be, and references lead back to the first place
alone: there they would weigh more than what they stand beside."""


def link(address: str) -> Markup:
    """Mark the place of a link to an address of this site."""
    return Markup(f"{_START}@{address}{_END}")


def cite(source: str, *, anchored: bool = True) -> Markup:
    """Mark a citation of a source; without an anchor, its reference does not lead back to it."""
    return Markup(f"{_START}{'[' if anchored else ']'}{source}{_END}")


def heading_level(level: int) -> str:
    """Mark the level of a heading, counted from the highest that a text may have on its page."""
    return f"{_START}h{level}{_END}"


def current(address: str) -> Markup:
    """Mark a link's place for a word that it leads to the page that it stands on."""
    return Markup(f"{_START}.{address}{_END}")


LOADING = Markup(f"{_START}l{_END}")
"""Marks a picture's place for how it is loaded: a page's first at once, all others as they come into sight."""
_LATER = ' loading="lazy" decoding="async"'
REFERENCES = Markup(f"{_START}r{_END}")
"""Marks the place of the list of what the page cites."""


@dataclass(frozen=True, slots=True)
class CitationNumbers:
    """The sources that a page cites, numbered in the order in which it first does."""

    numbers: dict[str, int]
    counts: Counter[str]
    """How often each is cited."""

    @property
    def are_many(self) -> bool:
        """Whether a reference leads back to the first place that cites it alone."""
        return self.counts.total() >= _MANY_CITATIONS

    def anchors(self, source: str) -> tuple[str, ...]:
        """Return the anchors of the places that cite `source`, to which its reference leads back."""
        shown = 1 if self.are_many else self.counts[source]
        return tuple(citing_anchor(self.numbers[source], count) for count in range(1, shown + 1))


def cite_link(number: int, label: str = "") -> str:
    """Return a citation's link from its address on; `label` is what a screen reader says for the number."""
    spoken = f' aria-label="{escape(label)}"' if label else ""
    return f'href="#{citation_anchor(number)}"{spoken}>[{number}]</a>'


def _filled(html: str, fill: Callable[[str, str], str]) -> str:
    """Return HTML with its marks filled in, one after the other."""
    stretches: list[str] = []
    start = 0
    while start < len(html):
        # The pieces of a page of megabytes, all at once, would take several times its room.
        stop = html.find(_START, start + _AT_A_TIME)
        stop = len(html) if stop < 0 else stop
        # Half the time of `re.sub` with a function, of which a page has a hundred calls.
        pieces = _MARK.split(html[start:stop])
        for place in range(1, len(pieces), 3):
            pieces[place] = fill(pieces[place], pieces[place + 1])
            pieces[place + 1] = ""
        stretches.append("".join(pieces))
        start = stop
    return "".join(stretches)


@dataclass(slots=True)
class PlaceholderResolver:
    """Fills the marks of one page."""

    page: str
    """The page's address."""
    href: Callable[[str], str]
    """Returns the link to an address, as it is written on the page."""
    cite_link: Callable[[int], str]
    """Returns the rest of a link to the reference of a number: see `cite_link`."""
    highest_heading: int = 2
    """The level of the highest heading that a text may have on the page."""
    links: dict[str, str] = field(default_factory=dict)
    """The links that the page has, by address."""
    shows_pictures: bool = True
    """Whether the page shows its first picture at once, so that it is loaded at once too; in closed rows it doesn't."""
    _has_picture: bool = False
    _numbers: dict[str, int] = field(default_factory=dict)
    _seen: Counter[str] = field(default_factory=Counter)
    _are_many: bool = False
    _listed: str = ""

    def fill(self, html: str, references: Callable[[CitationNumbers], str]) -> str:
        """Return the finished HTML; `references` returns the list of what is cited, which may hold marks itself."""
        found = _CITED.findall(html)
        self._numbers = {source: number for number, source in enumerate(dict.fromkeys(found), 1)}
        cited = CitationNumbers(self._numbers, Counter(found))
        self._are_many = cited.are_many
        self._listed = references(cited) if found else ""
        return _filled(html, self._filled)

    def _filled(self, kind: str, value: str) -> str:
        if kind == "@":
            known = self.links.get(value)
            if known is None:
                known = self.links[value] = escape(self.href(value))
            return known
        if kind == ".":
            return ' aria-current="page"' if value == self.page else ""
        if kind == "h":
            return str(min(self.highest_heading + int(value) - 1, DEEPEST_HEADING))
        if kind == "r":
            return _filled(self._listed, self._filled)
        if kind == "l":
            later = self._has_picture or not self.shows_pictures
            self._has_picture = True
            return _LATER if later else ""
        return self._citation(value, anchored=kind == "[")

    def _citation(self, source: str, *, anchored: bool) -> str:
        # What has no anchor may cite what nothing else on the page does: then it stands in no list, and has no number.
        number = self._numbers.get(source, 0)
        anchor = ""
        if anchored:
            self._seen[source] += 1
            if self._seen[source] == 1 or not self._are_many:
                anchor = f' id="{citing_anchor(number, self._seen[source])}"'
        name = "cite" if anchored else "cite again"
        rest = cite_link(number) if self._are_many else self.cite_link(number)
        return f'<a class="{name}"{anchor} {rest}'


@dataclass(slots=True)
class ExternalResolver:
    """Fills the marks of HTML that is read away from the site: links are whole, and nothing has an anchor."""

    href: Callable[[str], str]
    """Returns the whole link to an address."""
    source_address: Callable[[str], str]
    """Returns the address of a source's page, to which a citation leads."""
    highest_heading: int
    links: dict[str, str] = field(default_factory=dict)
    """The links that it has, by address."""
    _numbers: dict[str, int] = field(default_factory=dict)

    def fill(self, html: str, references: Callable[[tuple[str, ...]], str]) -> str:
        """Return the finished HTML; `references` returns the list of the sources that it cites."""
        cited = tuple(dict.fromkeys(_CITED.findall(html)))
        self._numbers = {source: number for number, source in enumerate(cited, 1)}
        return _filled(html.replace(REFERENCES, references(cited)), self._filled)

    def _filled(self, kind: str, value: str) -> str:
        if kind == "h":
            return str(min(self.highest_heading + int(value) - 1, DEEPEST_HEADING))
        if kind == "@":
            return self._link(value)
        if kind in "[]":
            return f'<a href="{self._link(self.source_address(value))}">[{self._numbers.get(value, 0)}]</a>'
        return ""

    def _link(self, address: str) -> str:
        if address not in self.links:
            self.links[address] = escape(self.href(address))
        return self.links[address]
