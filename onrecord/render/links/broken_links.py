"""Reports links of pages that lead nowhere, each once, at the line of the site's own template that wrote it."""

import re
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator
from functools import cache, cached_property
from html import unescape

from msgspec import Struct

from onrecord.model.addresses import addresses_in
from onrecord.model.template_markup import TemplateAttribute, attributes
from onrecord.problems import Problem, SourceFile, Span, nearest

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
        given = cache(self._find_given)  # most pages have the same wrong link
        written = cache(self._find_written)
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
        written = place.text[place.column - 1 : place.column - 1 + place.length]
        bare = _BARE.fullmatch(written)
        if bare:
            return f"write {_attribute(written, bare[1])}: an address is no link"
        path, hash_, fragment = (item.address or item.link).partition("#")
        if hash_ and (not path or path in self.targets):
            return f'no element there has id="{fragment}"'
        wanted = _ABOVE.sub("", path)
        closed = f"{wanted}/"
        exact = next((address for address in (wanted, closed) if address in self.targets), None)
        address = self._similar(wanted) if exact is None else exact
        if address is None:
            return _IN_GENERAL
        argument = f'"{address}{hash_}{fragment}"'
        if not hash_ and address in _NAMED:
            argument = _NAMED[address]
        call = f"href({argument})" if item.address else _attribute(written, argument)
        if exact is None:
            return f"did you mean {call}?"
        start = "the slash at its end is missing: " if exact == closed else ""
        return f"{start}write {call}, which is right on every page"

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
