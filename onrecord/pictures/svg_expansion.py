"""Counts what a browser has to draw for a drawing, without drawing it: a few lines can stand for thousands of millions.

`<use>` copies what it leads to, patterns and markers are drawn for each shape that is painted with them, masks and clip
paths for each element that they are put on; and all of these may hold the others. The count is never too low. It may
be too high, where a style sheet says more than is understood here.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from graphlib import CycleError, TopologicalSorter
from urllib.parse import unquote

from onrecord.pictures.svg_css import EVERYTHING, UnsafeError

MAX_ELEMENTS = 50_000
"""How many elements a browser may have to draw: a second of its time on a slow phone."""
_MARKS_PER_ELEMENT = 100
"""How many points or letters cost a browser as much as another element: one path can be as large as a whole drawing."""
_PAINTED = frozenset(
    {
        "path", "rect", "circle", "ellipse", "line", "polyline", "polygon", "text", "tspan", "textPath", "use",
    }
)  # fmt: skip
_INHERITED = frozenset({"pattern", "marker"})
"""What is put on by properties that children take over: `fill`, `stroke` and the markers."""
_APPLIED = frozenset({"mask", "clipPath", "filter"})
"""What is put on an element as a whole, and on its children only where they say `inherit`."""
_COPIES = frozenset({"use", "pattern"})
"""What has the content of another element by its `href`."""
_VERTEX = re.compile(r"[A-Za-z]|\d+")
_HINT = "let the drawing program resolve clones, patterns and markers into plain shapes, or save it as PNG"


@dataclass(slots=True)
class Element:
    """An element of a drawing, as far as others are drawn for it."""

    name: str
    line: int
    parent: int | None
    """The number of the element that it stands in."""
    own: frozenset[str]
    """What a selector may know it by."""
    target: str
    """What its `href` leads to; empty where it has none."""
    parts: Collection[str]
    """What its attributes refer to by `url()`."""
    vertices: int = 0
    """How many markers its line can have, at most."""
    letters: int = 0
    """How long its text is."""
    children: list[int] = field(default_factory=list)


def vertices_in(path: str) -> int:
    """Return how many points a path or a list of points can have, at most."""
    return len(_VERTEX.findall(path))


def check_expansion(
    elements: list[Element], ids: Mapping[str, int], rules: Mapping[str, set[str]], *, inherits: bool
) -> None:
    """Raise `UnsafeError` where a browser would have too much to draw, or would never come to an end.

    `elements` are in the order of the document, and `ids` says the number of the first with each id. `rules` are the
    style sheets' (`svg_css.parts_by_selector`); `inherits`, whether `inherit` stands in any of them or in an attribute.
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
    """What is drawn for each element."""

    def __init__(
        self, elements: list[Element], ids: Mapping[str, int], rules: Mapping[str, set[str]], *, inherits: bool
    ) -> None:
        self._elements = elements
        self._ids = ids
        self._most_vertices = max((element.vertices for element in elements), default=0)
        self._painted: list[frozenset[int]] = []
        """The patterns and markers that each element is painted with."""
        self._applied: list[frozenset[int]] = []
        """The masks, clip paths and filters that are put on each element."""
        self._links = 0
        by_key = {key: self._put_on(parts) for key, parts in rules.items()}
        for element in elements:
            keys = (EVERYTHING, element.name, *element.own)
            own = self._put_on(element.parts).union(*(by_key[key] for key in keys if key in by_key))
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
        """Whether each element is drawn once, as in most drawings."""
        return not self._links and all(self._copied(number) is None for number in range(len(self._elements)))

    def _put_on(self, parts: Collection[str]) -> frozenset[int]:
        """Return the elements with these ids that are drawn for whatever refers to them; gradients are only colours."""
        numbers = {number for number in map(self._number, parts) if number is not None}
        return self._of(numbers, _INHERITED | _APPLIED)

    def _of(self, numbers: Collection[int], names: Collection[str]) -> frozenset[int]:
        return frozenset(number for number in numbers if self._elements[number].name in names)

    def _number(self, id_: str) -> int | None:
        """Return which element an id names; what stands in an address may be written with percent signs."""
        return self._ids.get(id_, self._ids.get(unquote(id_)))

    def _copied(self, number: int) -> int | None:
        element = self._elements[number]
        return self._number(element.target) if element.name in _COPIES and element.target else None

    def needed(self, number: int) -> Iterator[int]:
        """Yield the elements that must be counted before this one."""
        element = self._elements[number]
        yield from element.children
        yield from self._applied[number]
        if element.name in _PAINTED:
            yield from self._painted[number]
        copied = self._copied(number)
        if copied is not None:
            yield copied

    def size(self, number: int, sizes: list[int]) -> int:
        """Return how many elements are drawn for this one, itself included; never much more than may be.

        Long lines and long texts count for several.
        """
        element = self._elements[number]
        size = 1 + (element.vertices + element.letters) // _MARKS_PER_ELEMENT
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
        # What is copied takes over how the copy is painted.
        return min(size + copies + paint * max(1, copies), MAX_ELEMENTS + 1)
