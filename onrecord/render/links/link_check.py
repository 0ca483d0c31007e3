"""Checks that every inner link of the finished pages leads to a page, and its fragment to an anchor on that page.

Reports each link that leads nowhere once, at the line of the site's own template that wrote it.
"""

import re
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from functools import cache, cached_property, lru_cache
from html import unescape
from urllib.parse import unquote, urlsplit

from msgspec import Struct

from onrecord.model.addresses import NOT_FOUND, addresses_in, output_path
from onrecord.model.relative_links import relative, resolve
from onrecord.model.template_markup import TemplateAttribute, attributes
from onrecord.problems import Problem, SourceFile, Span, nearest

# Text and attribute values are escaped, so a bare quotation mark after '=' is always a template's own.
_ANCHOR = re.compile(' id="([^"]*)"')
_HREF = re.compile(' href="([^"]*)"')
_MEDIA = re.compile(' (?:src|poster)="([^"]*)"')
_ANY = re.compile(r"""\s(id|href|src|poster)=(?:"([^"]*)"|'([^']*)')""")
_UNUSUAL = re.compile(r"""[\t\n](?:id|href|src|poster)=|\s(?:id|href|src|poster)='""")
_OUTSIDE = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:|//")


class PageLinks(Struct, frozen=True):
    """The anchors and links of a page, as texts, since processes send tens of thousands of them to each other."""

    address: str
    anchors: str
    """One on each line."""
    targets: str
    """The addresses of this site that the page links to, one on each line."""
    links: tuple[str, ...]
    """Other links, as the page writes them."""


@lru_cache(512)
def is_unusual(template: str) -> bool:
    """Return whether a template writes attributes in an unusual form; only then do pages need the slower search."""
    return _UNUSUAL.search(template) is not None


def collect_links(
    address: str, html: str, known: Mapping[str, str] | None = None, *, unusual: bool = True
) -> PageLinks:
    """Return the anchors and the links of the page at `address`.

    `known` has the addresses that the page certainly links to, each with the link as the page writes it. `unusual`
    tells whether attributes may have any form that HTML allows.
    """
    anchors, written = _attributes(html) if unusual else _usual_attributes(html)
    literal = map(unescape, written.difference((known or {}).values()))
    links = sorted(link for link in literal if not _OUTSIDE.match(link))
    return PageLinks(address, "\n".join(map(unescape, anchors)), "\n".join(known or ()), tuple(links))


class LinkChecker:
    """Collects the anchors and links of pages one by one, and then reports the links that lead nowhere."""

    def __init__(
        self,
        files: frozenset[str],
        base_url: str | None,
        elsewhere: frozenset[str] = frozenset(),
        known_targets: set[str] | None = None,
        templates: tuple[SourceFile, ...] = (),
    ) -> None:
        """Take the addresses of the files beside the pages; in `elsewhere`, those of the pages of other shards.

        `known_targets` are known to exist; the checker adds the targets that it finds. `templates` are the site's own:
        a problem names the line that wrote the link.
        """
        self._known_targets = set[str]() if known_targets is None else known_targets
        self._files = files
        self._elsewhere = elsewhere
        self._templates = templates
        self._as_before: Collection[str] = ()
        self._published: Callable[[str], str] = str
        self._base_path = f"{urlsplit(base_url or '').path.rstrip('/')}/"
        self._offered: dict[str, str] = {}
        self._targets: dict[str, tuple[str, ...]] = {}
        self._links: dict[str, tuple[str, ...]] = {}
        self._names: dict[str, str] = {}
        self._anchors: dict[str, frozenset[str]] = {}

    def add(self, page: PageLinks) -> None:
        """Add the anchors and links of a page."""
        self._offered[page.address] = page.anchors
        self._targets[page.address] = self._share(filter(None, page.targets.split("\n")))
        self._links[page.address] = self._share(page.links)

    def add_unchanged(self, addresses: Collection[str], published: Callable[[str], str]) -> None:
        """Add pages that are as before; `published` reads a file of the output folder.

        An earlier build checked their links: a page depends on the entries that it links to, so it is rerendered when
        one of them disappears.
        """
        self._as_before = addresses
        self._published = published

    def _share(self, links: Iterable[str]) -> tuple[str, ...]:
        """Return links as shared strings, since tens of thousands of pages have the same ones."""
        names = self._names
        return tuple([names.setdefault(link, link) for link in links])

    def problems(self) -> Iterator[Problem]:
        """Yield a problem for each link that leads nowhere, once for all pages that have it."""
        if broken := list(self._find_broken()):
            targets = {*self._offered, *self._as_before, *self._elsewhere, *self._files}
            yield from BrokenLinks(self._templates, targets).problems(BrokenLink(*link) for link in broken)

    def _find_broken(self) -> Iterator[tuple[str, str, str]]:
        """Yield the links that lead nowhere, page by page: page, link, and the address that a template gave for it."""
        every = set[str]().union(*self._targets.values())
        nowhere = {target for target in every - self._known_targets if not self._is_there(target)}
        self._known_targets |= every - nowhere
        for page, targets in sorted(self._targets.items()):
            wrong = [(relative(page, target), target) for target in nowhere.intersection(targets)]
            wrong += [(link, "") for link in self._links[page] if not self._leads_somewhere(page, link)]
            yield from ((page, link, address) for link, address in sorted(wrong))

    def _leads_somewhere(self, page: str, link: str) -> bool:
        target = self._below_base(link) if page == NOT_FOUND else resolve(page, link)
        return target is not None and not target.startswith("/") and self._is_there(target)

    def _is_there(self, target: str) -> bool:
        path, _, fragment = target.partition("#")
        if path in self._offered or path in self._as_before:
            return not fragment or unquote(fragment) in self._anchors_of(path)
        return path in self._elsewhere or (path in self._files and not fragment)

    def _anchors_of(self, page: str) -> frozenset[str]:
        if page not in self._anchors:
            if (offered := self._offered.get(page)) is None:
                offered = collect_links(page, self._published(output_path(page))).anchors
            self._anchors[page] = frozenset(offered.split("\n"))
        return self._anchors[page]

    def _below_base(self, link: str) -> str | None:
        """Return the address that a link from the server's root leads to; None if it leads outside the site."""
        if link.startswith("#"):
            return f"{NOT_FOUND}{link}"
        return link.removeprefix(self._base_path) if link.startswith(self._base_path) else None


def _attributes(html: str) -> tuple[set[str], set[str]]:
    found = [(name, double or single) for name, double, single in _ANY.findall(html)]
    return {value for name, value in found if name == "id"}, {value for name, value in found if name != "id"}


def _usual_attributes(html: str) -> tuple[set[str], set[str]]:
    """Return the same in half the time, for a page whose attributes have the usual form."""
    links = set(_HREF.findall(html))
    if "src=" in html or "poster=" in html:
        links.update(_MEDIA.findall(html))
    return set(_ANCHOR.findall(html)), links


_LINKING = frozenset({"href", "src", "poster"})
_EXPRESSION = re.compile(r"\{\{.*?(?:\}\}|\Z)|\{%.*?(?:%\}|\Z)|\{#.*?(?:#\}|\Z)", re.DOTALL)
_MADE_BY_FUNCTION = re.compile(r"\A\{\{-?\s*(?:href|absolute)\(")
_ADDRESS = re.compile(r"\b(?:href|linked)\(\s*(?:\"([^\"]*)\"|'([^']*)')")
_ANY_PAGE = addresses_in("en", "en")
_NAMED = {_ANY_PAGE.home: "home_address", _ANY_PAGE.corrections: "corrections_address"}
"""The addresses that templates know by a name, which leads to the page in the reader's language."""
_ABOVE = re.compile(r"\A(?:\.{0,2}/)+")
"""The steps before the first segment of a link's path."""
_IN_GENERAL = (
    'write "{{ href("ADDRESS") }}" with the address of a page or file, such as "corrections/" or "static/icon.svg"'
)
_BARE = re.compile(r"\w+\s*=\s*[\"']?\{\{-?\s*([\w.]+)\s*-?\}\}[\"']?")
"""An attribute that is a value alone, without the function that makes links."""
_HINT = "a template made this link, since onrecord has already checked the links of entries"


class BrokenLink(Struct, frozen=True):
    """A link on a page to something that is not there."""

    page: str
    link: str
    """The link as the page has it, without escapes."""
    address: str
    """The address that the template gave to `href`; empty for a link that it wrote itself."""


class BrokenLinks(Struct, frozen=True, dict=True):
    """Reports broken links by the templates that wrote them."""

    templates: tuple[SourceFile, ...]
    """The site's own templates; the default theme has no wrong link."""
    targets: Collection[str]
    """The addresses of all pages and files."""

    def problems(self, broken: Iterable[BrokenLink]) -> Iterator[Problem]:
        """Yield a problem for each place of a template that wrote wrong links, or for each link of unknown origin."""
        by_place: dict[Span, list[BrokenLink]] = defaultdict(list)
        by_link: dict[str, list[BrokenLink]] = defaultdict(list)
        given, written = cache(self._find_given), cache(self._find_written)  # most pages have the same wrong link
        for item in broken:
            places = given(item.address) if item.address else written(item.link)
            for place in places:
                by_place[place].append(item)
            if not places:
                by_link[item.address or item.link].append(item)
        for place, items in by_place.items():
            yield Problem("LNK001", _message(items), place, self._hint(items[0], place))
        yield from (Problem("LNK001", _message(items), hint=_HINT) for items in by_link.values())

    def _find_given(self, address: str) -> tuple[Span, ...]:
        return tuple(
            file.span(number, found.start() + 1, len(found[0]))
            for file in self.templates
            for number, line in enumerate(file.text.split("\n"), 1)
            for found in _ADDRESS.finditer(line)
            if address == (found[1] or found[2])
        )

    def _find_written(self, link: str) -> tuple[Span, ...]:
        """Return where templates write this link: literally, else in part, else by the only expression that may."""
        literal = [(file, found) for file, found in self._attributes if unescape(found.value) == link]
        partial = [(file, found) for file, found in self._attributes if _may_make(found.value, link)]
        unclear = [(file, found) for file, found in self._attributes if _is_expression(found.value)]
        most = max((_literal_length(found.value) for _, found in partial), default=0)
        likely = [(file, found) for file, found in partial if _literal_length(found.value) == most]
        chosen = literal or likely or (unclear if len(unclear) == 1 else [])
        return tuple(_span(file, found) for file, found in chosen)

    @cached_property
    def _attributes(self) -> list[tuple[SourceFile, TemplateAttribute]]:
        listed = ((file, found) for file in self.templates for found in attributes(file.text))
        return [(file, found) for file, found in listed if found.name in _LINKING]

    def _hint(self, item: BrokenLink, place: Span) -> str:
        own = place.text[place.column - 1 : place.column - 1 + place.length]
        if bare := _BARE.fullmatch(own):
            return f"write {_attribute(own, bare[1])}: an address is no link"
        path, hash_, fragment = (item.address or item.link).partition("#")
        if hash_ and (not path or path in self.targets):
            return f'no element there has id="{fragment}"'
        wanted = _ABOVE.sub("", path)
        closed = f"{wanted}/"
        meant = next((address for address in (wanted, closed) if address in self.targets), None)
        found = self._similar(wanted) if meant is None else meant
        if found is None:
            return _IN_GENERAL
        argument = _NAMED[found] if found in _NAMED and not hash_ else f'"{found}{hash_}{fragment}"'
        words = f"href({argument})" if item.address else _attribute(own, argument)
        if meant is None:
            return f"did you mean {words}?"
        start = "the slash at its end is missing: " if meant == closed else ""
        return f"{start}write {words}, which is right on every page"

    def _similar(self, path: str) -> str | None:
        """Return the address that ends with a path, or is most similar to it."""
        end = f"/{path.rstrip('/')}/"
        ending = (address for address in sorted(self.targets) if address.endswith(end))
        return next(ending, None) or nearest(path, self.targets)


def _attribute(written: str, argument: str) -> str:
    """Return an attribute with a call of the function that makes links, in place of the one that a template wrote."""
    return f'{written.partition("=")[0].strip()}="{{{{ href({argument}) }}}}"'


def _span(file: SourceFile, attribute: TemplateAttribute) -> Span:
    """Return the place of an attribute, as far as it stands on one line."""
    rest = len(file.line(attribute.line)) - attribute.column + 1
    return file.span(attribute.line, attribute.column, min(attribute.length, rest))


def _message(items: list[BrokenLink]) -> str:
    first = items[0]
    pages = len({item.page for item in items})
    written = first.address or first.link
    if pages == 1:
        return f"the page '/{first.page}' links to '{written}', and nothing is there"
    if len({item.address or item.link for item in items}) == 1:
        return f"{pages} pages link to '{written}', and nothing is there; the first is '/{first.page}'"
    return f"{pages} pages link to nowhere from here; on the first, '/{first.page}', it is '{written}'"


def _may_make(value: str, link: str) -> bool:
    """Return whether an attribute with expressions in it, and text beside them, can make a link."""
    texts = [unescape(text) for text in _EXPRESSION.split(value)]
    if len(texts) == 1 or not any(texts):
        return False
    return re.fullmatch(".*".join(map(re.escape, texts)), link, re.DOTALL) is not None


def _literal_length(value: str) -> int:
    return sum(map(len, _EXPRESSION.split(value)))


def _is_expression(value: str) -> bool:
    """Return whether an attribute's whole value is an expression, and not that of a function that makes links."""
    return not any(_EXPRESSION.split(value)) and value != "" and not _MADE_BY_FUNCTION.match(value)
