"""Sanitizes SVG: writes a new file with only the elements and attributes that draw.

Browsers run no scripts of an SVG in `<img>`, but the file also has an address of its own, where they would. So scripts
and external resources are refused. Notes of drawing programs, such as names of files and people, are left out. An
allowlist from SVG 1.1 and 2 decides what draws.
"""

import math
import re
from collections.abc import Callable, Iterator, Mapping
from html import escape
from itertools import starmap
from xml.parsers import expat

from msgspec import Struct, field

from onrecord.pictures import svg_expansion
from onrecord.pictures.svg_expansion import MAX_ELEMENTS, NAMES, UnsafeError, read_css

ANIMATIONS = NAMES["animations"]
ELEMENTS = ANIMATIONS | NAMES["elements"]
"""The allowed elements (SVG 2, chapters 5 to 16; Filter Effects 1). Others run scripts, load, or lack support."""
PLAIN = NAMES["plain"]
"""Attributes whose values are not CSS."""
_ANIMATABLE = NAMES["presentation"] | NAMES["shape"]
"""Properties that may stand as attributes (SVG 2, section 6.6), and attributes of shapes and filters. An animation may
change these alone; other attributes could run a script or load a resource."""
ATTRIBUTES = PLAIN | _ANIMATABLE | NAMES["timing"] | {"style"}
"""All allowed attributes. Others are notes of drawing programs, or are not needed for drawing."""
_SVG = "http://www.w3.org/2000/svg"
_MEANINGS: Mapping[str, str] = {"xmlns": _SVG, "xmlns:xlink": "http://www.w3.org/1999/xlink"}
_NOTES = frozenset({"metadata"})
_LOCAL = re.compile(r"\s*#[^\s\"'()\\]*\s*")
"""A reference within the same drawing."""
_LINKS = frozenset({"href", "src"})
_LINES = ("d", "points", "from", "to", "by", "values")
"""The attributes that give a line its points, directly or by animation."""
_LENGTH = re.compile(r"\s*\+?(\d+(?:\.\d*)?|\.\d+)\s*(px|pt|pc|mm|cm|in|q)?\s*", re.IGNORECASE)
_PIXELS: Mapping[str, float] = {
    "": 1,
    "px": 1,
    "pt": 96 / 72,
    "pc": 16,
    "mm": 96 / 25.4,
    "cm": 96 / 2.54,
    "in": 96,
    "q": 96 / 101.6,
}
"""The pixels of each unit (CSS Values and Units 4, section 6.2)."""
_MAX_DEPTH = 200
_MAX_PIXELS_A_SIDE = 100_000


class Drawing(Struct, frozen=True):
    """A sanitized drawing."""

    text: bytes
    width: int
    """In CSS pixels."""
    height: int


def sanitize_svg(data: bytes) -> Drawing:
    """Return the sanitized drawing. Raises `UnsafeError` if it is unsafe, too large, or no valid XML."""
    parser = expat.ParserCreate(encoding=None, namespace_separator=None)
    parser.buffer_text = True
    writer = _Sanitizer(lambda: parser.CurrentLineNumber)
    parser.StartDoctypeDeclHandler, parser.SkippedEntityHandler = writer.doctype, writer.entity
    parser.StartElementHandler, parser.EndElementHandler = writer.start, writer.end
    parser.CharacterDataHandler = writer.text
    try:
        parser.Parse(data, True)  # noqa: FBT003  (expat's flag for the last chunk)
    except expat.ExpatError as error:
        raise UnsafeError(f"is no valid SVG: line {error.lineno} can't be read") from None
    except UnsafeError as error:
        raise UnsafeError(f"{error} (line {parser.CurrentLineNumber})", error.hint) from None
    except (LookupError, ValueError):
        raise UnsafeError("is written in an encoding that is not known", "save it as UTF-8") from None
    writer.check_expansion()
    width, height = _size(writer.root)
    return Drawing("".join(writer.written).encode("utf-8") + b"\n", width, height)


class _Sanitizer(Struct):
    """Writes the safe part of a drawing while the parser reads it."""

    line: Callable[[], int]
    written: list[str] = field(default_factory=list)
    root: dict[str, str] = field(default_factory=dict)
    elements: list[svg_expansion.Element] = field(default_factory=list)
    ids: dict[str, int] = field(default_factory=dict)
    rules: dict[str, set[str]] = field(default_factory=dict)
    """The ids that style sheets refer to, by selector key (`svg_css.parts_by_selector`)."""
    inherits: bool = False
    """Whether any CSS has the keyword `inherit`."""
    open: list[int] = field(default_factory=list)
    """The numbers of the open elements."""
    style: list[str] = field(default_factory=list)
    """The text of the open style sheet, which the parser may report in pieces."""
    skipping: int = 0
    """How many open elements are left out."""

    @property
    def is_in_style(self) -> bool:
        return bool(self.open) and self.elements[self.open[-1]].name == "style"

    def doctype(self, _name: str, _system: str | None, _public: str | None, internal: int) -> None:
        # Entities can expand without limit or load resources; without an internal subset there are none.
        if internal:
            raise UnsafeError("declares entities of its own")

    def entity(self, name: str, _is_parameter: int) -> None:
        raise UnsafeError(f"uses the entity '{name}', which nobody declares")

    def start(self, name: str, attributes: dict[str, str]) -> None:
        if self.skipping or ":" in name or name in _NOTES:
            self.skipping += 1
            return
        if not self.open:
            if name != "svg" or attributes.get("xmlns") != _SVG:
                raise UnsafeError(f'begins with <{name}> and not with <svg xmlns="{_SVG}">')
            self.root = attributes
        if name not in ELEMENTS or self.is_in_style:
            raise UnsafeError(f"holds <{name}>, which can run a program or load something from elsewhere")
        if len(self.open) >= _MAX_DEPTH:
            raise UnsafeError("is nested too deeply")
        if len(self.elements) >= MAX_ELEMENTS:
            raise UnsafeError(f"has more than {MAX_ELEMENTS:,} elements", "save it simpler, or as PNG")
        safe = dict(_safe_attributes(attributes))
        self._record(name, safe)
        if "style" in safe:
            safe["style"] = svg_expansion.without_comments(safe["style"])
        self.written.append(f"<{name}{''.join(starmap(_attribute, safe.items()))}>")

    def _record(self, name: str, attributes: Mapping[str, str]) -> None:
        """Record what an element refers to. Raises `UnsafeError` if an attribute could load a resource."""
        read = {key: read_css(value, f"has '{key}'") for key, value in attributes.items() if key not in PLAIN}
        parts = frozenset(part for text in read.values() for part in svg_expansion.parts_in(text))
        if name in ANIMATIONS and (parts or "href" in attributes or "xlink:href" in attributes):
            raise UnsafeError(f"has <{name}> that changes what another part looks like")
        self.inherits = self.inherits or any("inherit" in text.lower() for text in read.values())
        number, parent = len(self.elements), self.open[-1] if self.open else None
        keys = (f"#{attributes.get('id', '')}", *(f".{each}" for each in attributes.get("class", "").split()))
        target = (attributes.get("href") or attributes.get("xlink:href", "")).strip().removeprefix("#")
        line = svg_expansion.vertices_in("".join(attributes.get(key, "") for key in _LINES))
        self.elements.append(svg_expansion.Element(name, self.line(), parent, frozenset(keys), target, parts, line))
        if parent is not None:
            self.elements[parent].children.append(number)
            self.elements[parent].vertices += line if name in ANIMATIONS else 0
        self.ids.setdefault(attributes.get("id", ""), number)
        self.open.append(number)

    def end(self, _name: str) -> None:
        if self.skipping:
            self.skipping -= 1
            return
        if self.is_in_style:
            css = "".join(self.style)
            read = read_css(css, "has a style")
            self.inherits = self.inherits or "inherit" in read.lower()
            for key, parts in svg_expansion.parts_by_selector(read).items():
                self.rules.setdefault(key, set()).update(parts)
            self.written.append(escape(svg_expansion.without_comments(css), quote=False))
            self.style.clear()
        self.written.append(f"</{self.elements[self.open.pop()].name}>")

    def text(self, text: str) -> None:
        if self.skipping or not self.open:
            return
        if self.is_in_style:
            self.style.append(text)
        else:
            self.elements[self.open[-1]].letters += len(text)
            self.written.append(escape(text, quote=False))

    def check_expansion(self) -> None:
        """Raise `UnsafeError` if a browser would have to draw too much."""
        svg_expansion.check_expansion(self.elements, self.ids, self.rules, inherits=self.inherits)


def _safe_attributes(attributes: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    """Yield the attributes that draw. Raises `UnsafeError` for one that runs a script or loads a resource."""
    for name, value in attributes.items():
        if name.lower().startswith("on"):
            raise UnsafeError(f"holds '{name}', which runs a program")
        if name == "xml:base" or (name.lower().removeprefix("xlink:") in _LINKS and not _LOCAL.fullmatch(value)):
            raise UnsafeError(f"links to '{_printable(value)}', which is not a part of it")
        if _MEANINGS.get(name, value) != value:
            raise UnsafeError(f"gives '{name}' another meaning than SVG does")
        if name == "attributeName" and value.strip() not in _ANIMATABLE:
            raise UnsafeError(f"changes '{_printable(value)}' while it is shown")
        if name in ATTRIBUTES:
            yield name, value


def _attribute(name: str, value: str) -> str:
    return f' {name}="{escape(value)}"'.replace("\n", "&#10;").replace("\t", "&#9;")


def _printable(value: str) -> str:
    """Return the start of a value for a report, without line breaks and control characters."""
    return "".join(character for character in value if character.isprintable())[:60]


def _size(root: Mapping[str, str]) -> tuple[int, int]:
    """Return the drawing's size from `width` and `height`, or else from `viewBox` (SVG 2, section 8.2)."""
    own = _pixels(root.get("width", "")), _pixels(root.get("height", ""))
    box = re.split(r"[\s,]+", root.get("viewBox", "").strip())
    sides = own if all(own) else tuple(map(_pixels, box[2:])) if len(box) == 4 else ()  # noqa: PLR2004
    if len(sides) != 2 or not all(sides):  # noqa: PLR2004
        raise UnsafeError("says nowhere how large it is", 'write viewBox="0 0 WIDTH HEIGHT" into its first element')
    if max(sides) > _MAX_PIXELS_A_SIDE:
        raise UnsafeError("is larger than any page")
    width, height = (max(1, math.floor(side + 0.5)) for side in sides)
    return width, height


def _pixels(length: str) -> float:
    """Return a length in pixels; 0 if it is invalid or relative."""
    found = _LENGTH.fullmatch(length)
    return float(found[1]) * _PIXELS[(found[2] or "").lower()] if found else 0
