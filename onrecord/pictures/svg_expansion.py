"""Computes an upper bound of what a browser must draw for an SVG, and validates the CSS in it.

A few lines of SVG can expand to billions of elements. `<use>` copies its target. Browsers draw patterns and markers for
each shape that uses them, masks and clip paths for each element that they apply to. All of these can be nested. The
bound may be too high, where a style sheet has selectors that this module does not resolve; it is never too low.

For CSS an allowlist decides: words, numbers, strings, some functions and at-rules, and `url()` of a part of the same
drawing. Everything else is refused. That includes escapes, since they can disguise any name (CSS Syntax 3, section
4.3.7).
"""

import re
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from graphlib import CycleError, TopologicalSorter
from pathlib import Path
from urllib.parse import unquote

import msgspec
from msgspec import Struct, field

from onrecord.site_limits import LIMITS

MAX_ELEMENTS = LIMITS["elements"].most
"""The most elements that a browser may have to draw: about a second on a slow phone."""
_PARTS_PER_ELEMENT = 100
"""How many points or letters cost a browser as much as one element."""
_PAINTED = frozenset(
    {
        "path",
        "rect",
        "circle",
        "ellipse",
        "line",
        "polyline",
        "polygon",
        "text",
        "tspan",
        "textPath",
        "use",
    }
)
_INHERITED = frozenset({"pattern", "marker"})
"""Elements used by inherited properties: `fill`, `stroke` and the marker properties."""
_APPLIED = frozenset({"mask", "clipPath", "filter"})
"""Elements used by properties that are inherited only by the keyword `inherit`."""
_COPIES = frozenset({"use", "pattern"})
"""Elements that copy the content of the target of their `href`."""
_VERTEX = re.compile(r"[A-Za-z]|\d+")
_HINT = "let the drawing program resolve clones, patterns and markers into plain shapes, or save it as PNG"
NAMES = msgspec.json.decode(Path(__file__).with_name("svg_names.json").read_bytes(), type=dict[str, frozenset[str]])
"""What a drawing may contain: elements, attributes by kind, and functions of CSS."""
_RULES = frozenset({"media", "keyframes", "supports"})
_WORD = r"[-\w\u0080-\U0010ffff]++"
_TOKEN = re.compile(
    rf"""(?P<comment>/\*.*?\*/)
    | (?P<string>"[^"\n\r\f\\]*"|'[^'\n\r\f\\]*')
    | url\(\s*(?P<quote>["']?)\#(?P<part>[^\s"'(){{}};,\\]*)(?P=quote)\s*\)
    | (?P<function>{_WORD})\(
    | @(?P<rule>{_WORD})
    | {_WORD} | [^"'\\@/\w-] | /(?!\*)""",
    re.VERBOSE | re.DOTALL | re.IGNORECASE,
)
_SIGNS = re.compile(r"[(@\"'\\]|/\*")
"""CSS without any of these holds only words and numbers."""
_PART = re.compile(r"url\(#([^()]*)\)")
_CUSTOM = re.compile(r"(?<![^;{}])(?>[^;{}]*?(?<![-\w])--)[^;{}]*url\(")  # reads each declaration from its start alone
_BLOCK = re.compile(r"(?<![^{}])([^{}]*)\{([^{}]*)\}")  # looks for the end of what stands before it once
_COMBINATOR = re.compile(r"[\s>+~]+")
_COMPOUND = re.compile(rf"(?P<type>{_WORD}|\*)?(?P<names>(?:[.#]{_WORD})*)(?::.*)?")
EVERYTHING = "*"


class Element(Struct):
    """An element of a drawing, with what it refers to."""

    name: str
    line: int
    parent: int | None
    """The number of its parent."""
    own: frozenset[str]
    """The selector keys of its id and its classes."""
    target: str
    """The id that its `href` refers to; empty if it has none."""
    parts: Collection[str]
    """The ids that its attributes refer to by `url()`."""
    vertices: int = 0
    """An upper bound of the markers on its line."""
    letters: int = 0
    """The length of its text."""
    children: list[int] = field(default_factory=list)


def vertices_in(path: str) -> int:
    """Return an upper bound of the points in a path or a list of points."""
    return len(_VERTEX.findall(path))


def check_expansion(
    elements: list[Element], ids: Mapping[str, int], rules: Mapping[str, set[str]], *, inherits: bool
) -> None:
    """Raise `UnsafeError` if a browser would have to draw too much, or endlessly.

    `elements` are in document order; `ids` gives the number of the first element with each id. `rules` come from
    `svg_css.parts_by_selector`. `inherits` tells whether any CSS has the keyword `inherit`.
    """
    drawn = _RenderCost(elements, ids, rules, inherits=inherits)
    if drawn.is_plain:
        return
    sorter = TopologicalSorter({number: list(drawn.needed(number)) for number in range(len(elements))})
    sizes = [0] * len(elements)
    try:
        for number in sorter.static_order():
            sizes[number] = drawn.size(number, sizes)
            if sizes[number] > MAX_ELEMENTS:
                place = elements[number]
                message = f"draws more than {MAX_ELEMENTS:,} elements once all are copied that are used again"
                raise UnsafeError(f"{message} (<{place.name}> in line {place.line})", _HINT)
    except CycleError as error:
        line = min(elements[number].line for number in error.args[1])
        raise UnsafeError(f"has a part that is made of itself (line {line})", _HINT) from None


class _RenderCost:
    """Computes how many elements are drawn for each element."""

    def __init__(
        self, elements: list[Element], ids: Mapping[str, int], rules: Mapping[str, set[str]], *, inherits: bool
    ) -> None:
        self._elements, self._ids = elements, ids
        self._most_vertices = max((element.vertices for element in elements), default=0)
        self._painted: list[frozenset[int]] = []
        """The patterns and markers of each element."""
        self._applied: list[frozenset[int]] = []
        """The masks, clip paths and filters of each element."""
        self._links = 0
        by_key = {key: self._drawn_for(parts) for key, parts in rules.items()}
        for element in elements:
            keys = (EVERYTHING, element.name, *element.own)
            own = self._drawn_for(element.parts).union(*(by_key[key] for key in keys if key in by_key))
            painted, applied = self._of(own, _INHERITED), self._of(own, _APPLIED)
            if element.parent is not None:
                painted |= self._painted[element.parent]
                applied |= self._applied[element.parent] if inherits else frozenset()
            self._painted.append(painted)
            self._applied.append(applied)
            self._links += len(painted) + len(applied)
            if self._links > MAX_ELEMENTS:
                raise UnsafeError(f"puts patterns and masks on its elements too often (line {element.line})", _HINT)

    @property
    def is_plain(self) -> bool:
        """Whether each element is drawn exactly once, as in most drawings."""
        return not self._links and all(self._copied(number) is None for number in range(len(self._elements)))

    def _drawn_for(self, parts: Collection[str]) -> frozenset[int]:
        """Return the elements with these ids that are drawn for each use; gradients are not."""
        return self._of({number for number in map(self._number, parts) if number is not None}, _INHERITED | _APPLIED)

    def _of(self, numbers: Collection[int], names: Collection[str]) -> frozenset[int]:
        return frozenset(number for number in numbers if self._elements[number].name in names)

    def _number(self, id_: str) -> int | None:
        """Return the number of the element with an id, which may be percent-encoded; None if there is none."""
        return self._ids.get(id_, self._ids.get(unquote(id_)))

    def _copied(self, number: int) -> int | None:
        element = self._elements[number]
        return self._number(element.target) if element.name in _COPIES and element.target else None

    def needed(self, number: int) -> Iterator[int]:
        """Yield the elements whose size must be known first."""
        element = self._elements[number]
        yield from element.children
        yield from self._applied[number]
        if element.name in _PAINTED:
            yield from self._painted[number]
        if (copied := self._copied(number)) is not None:
            yield copied

    def size(self, number: int, sizes: list[int]) -> int:
        """Return how many elements are drawn for this one, itself included, capped; long lines and texts count more."""
        element = self._elements[number]
        size = 1 + (element.vertices + element.letters) // _PARTS_PER_ELEMENT
        size += sum(sizes[child] for child in element.children)
        size += sum(sizes[applied] for applied in self._applied[number])
        copied = self._copied(number)
        copies = sizes[copied] if copied is not None else 0
        if element.name not in _PAINTED:
            return min(size + copies, MAX_ELEMENTS + 1)
        vertices = self._most_vertices if element.name == "use" else element.vertices
        painted = ((sizes[part], self._elements[part].name) for part in self._painted[number])
        paint = sum(part * (vertices if name == "marker" else 1) for part, name in painted)
        # A copied element inherits the paint of its copy.
        return min(size + copies + paint * max(1, copies), MAX_ELEMENTS + 1)


class UnsafeError(Exception):
    """A drawing is unsafe. The message says why, and `hint` what to do."""

    def __init__(
        self, message: str, hint: str = "save it as plain SVG without scripts, links and embedded pictures, or as PNG"
    ) -> None:
        super().__init__(message)
        self.hint = hint


def read_css(css: str, where: str) -> str:
    """Return CSS without comments and strings. Raises `UnsafeError` (`where` begins it) if it could load a resource."""
    if not _SIGNS.search(css):  # a shortcut for long paths
        return css
    read: list[str] = []
    at = 0
    while at < len(css):
        if (token := _TOKEN.match(css, at)) is None:
            raise UnsafeError(f"{where} with a sign that can hide a name: {css[at]}")
        if token["function"] and token["function"].lower() not in NAMES["functions"]:
            raise UnsafeError(f"{where} with {token['function'][:40]}(), which can load something from elsewhere")
        if token["rule"] and token["rule"].lower() not in _RULES:
            raise UnsafeError(f"{where} with @{token['rule'][:40]}, which can load something from elsewhere")
        read.append(_skeleton(token))
        at = token.end()
    text = "".join(read)
    if _CUSTOM.search(text):
        raise UnsafeError(f"{where} with a property of its own that holds a url()")
    return text


def _skeleton(token: re.Match[str]) -> str:
    if token["comment"]:
        return " "
    if token["string"]:
        return '""'
    return f"url(#{token['part']})" if token["part"] is not None else token[0]


def without_comments(css: str) -> str:
    """Return validated CSS with a space for each comment, since comments may name people and files."""
    return "".join(" " if token["comment"] else token[0] for token in _TOKEN.finditer(css))


def parts_in(text: str) -> list[str]:
    """Return the ids in the `url()`s of validated CSS."""
    return _PART.findall(text)


def parts_by_selector(text: str) -> Mapping[str, set[str]]:
    """Return the ids in the `url()`s of a validated style sheet, by a key of the elements that the rule may match.

    A key is an element's name, `.class`, `#id`, or `*` for any element. A selector that is too complex gets `*`,
    and so do those of rules in which many selectors have many parts.
    """
    found: dict[str, set[str]] = defaultdict(set)
    pairs = 0
    for before, block in _BLOCK.findall(text):
        found[EVERYTHING].update(parts_in(before))
        if parts := set(parts_in(block)):
            keys = set(_keys(before.rpartition(";")[2]))
            pairs += len(keys) * len(parts)
            for key in keys if pairs <= len(text) else (EVERYTHING,):  # or the pairs fill the memory
                found[key] |= parts
    found[EVERYTHING].update(parts_in(_BLOCK.sub("", text)))
    return found


def _keys(selectors: str) -> Iterable[str]:
    """Yield for each selector a key that all elements it matches have."""
    if re.search(r"[(\[&|%@]", selectors):
        yield EVERYTHING
        return
    for selector in selectors.split(","):
        compound = _COMPOUND.fullmatch(_COMBINATOR.split(selector.strip())[-1])
        if compound is None or compound["type"] in ("from", "to"):
            yield EVERYTHING
            continue
        names = re.findall(rf"[.#]{_WORD}", compound["names"])
        yield names[0] if names else compound["type"] or EVERYTHING
