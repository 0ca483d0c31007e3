"""Computes an upper bound of what a browser must draw, since a few lines of SVG can expand to billions of elements.

`<use>` copies its target. Browsers draw patterns and markers for each shape that uses them, masks and clip paths for
each element that they apply to. All of these can be nested. The bound may be too high, where a style sheet has
selectors that this module does not resolve; it is never too low.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping
from graphlib import CycleError, TopologicalSorter
from urllib.parse import unquote

from msgspec import Struct, field

from onrecord.pictures.svg_css import EVERYTHING, UnsafeError

MAX_ELEMENTS = 50_000
"""The most elements that a browser may have to draw: about a second on a slow phone."""
_PARTS_PER_ELEMENT = 100
"""How many points or letters cost a browser as much as one element."""
_PAINTED = frozenset({
    "path", "rect", "circle", "ellipse", "line", "polyline", "polygon", "text", "tspan", "textPath", "use",
})  # fmt: skip
_INHERITED = frozenset({"pattern", "marker"})
"""Elements used by inherited properties: `fill`, `stroke` and the marker properties."""
_APPLIED = frozenset({"mask", "clipPath", "filter"})
"""Elements used by properties that are inherited only by the keyword `inherit`."""
_COPIES = frozenset({"use", "pattern"})
"""Elements that copy the content of the target of their `href`."""
_VERTEX = re.compile(r"[A-Za-z]|\d+")
_HINT = "let the drawing program resolve clones, patterns and markers into plain shapes, or save it as PNG"


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
        self._elements = elements
        self._ids = ids
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
        numbers = {number for number in map(self._number, parts) if number is not None}
        return self._of(numbers, _INHERITED | _APPLIED)

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
        copied = self._copied(number)
        if copied is not None:
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
        paint = sum(
            sizes[part] * (vertices if self._elements[part].name == "marker" else 1) for part in self._painted[number]
        )
        # A copied element inherits the paint of its copy.
        return min(size + copies + paint * max(1, copies), MAX_ELEMENTS + 1)
