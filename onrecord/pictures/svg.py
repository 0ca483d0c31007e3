"""Writes a drawing (SVG) anew with nothing in it but the drawing.

In `<img>` no browser runs what a drawing holds, but its file has an address of its own, and there it would. So what can
run, or load something from elsewhere, is refused, and what drawing programs note down (names of files and people) is
left out: SVG 1.1 and 2 say what is a drawing, and everything else in it is somebody's note.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from html import escape
from xml.parsers import expat

_SVG = "http://www.w3.org/2000/svg"
_MEANINGS: Mapping[str, str] = {"xmlns": _SVG, "xmlns:xlink": "http://www.w3.org/1999/xlink"}
_SHAPES = frozenset(
    {
        "svg", "g", "defs", "symbol", "use", "title", "desc", "style", "switch", "a", "view", "path", "rect", "circle",
        "ellipse", "line", "polyline", "polygon", "text", "tspan", "textPath", "marker", "pattern", "mask", "clipPath",
        "linearGradient", "radialGradient", "stop", "filter", "animate", "animateMotion", "animateTransform", "set",
        "mpath", "feBlend", "feColorMatrix", "feComponentTransfer", "feComposite", "feConvolveMatrix",
        "feDiffuseLighting", "feDisplacementMap", "feDistantLight", "feDropShadow", "feFlood", "feFuncA", "feFuncB",
        "feFuncG", "feFuncR", "feGaussianBlur", "feMerge", "feMergeNode", "feMorphology", "feOffset", "fePointLight",
        "feSpecularLighting", "feSpotLight", "feTile", "feTurbulence",
    }
)  # fmt: skip
"""What draws (SVG 2, chapters 5 to 16, and Filter Effects 1). All else runs, loads, or is not drawn by all browsers."""
_NOTES = frozenset({"metadata"})
_LOADS = re.compile(r"@import|url\(\s*['\"]?(?!\s*['\"]?#)|expression\(|\\", re.IGNORECASE)
_RUNS = re.compile(r"\s*(?:on|(?:\w+:)?href)", re.IGNORECASE)
"""What an animation must not change, since it could then run a program."""
_LENGTH = re.compile(r"\s*\+?(\d+(?:\.\d*)?|\.\d+)\s*(px|pt|pc|mm|cm|in|q)?\s*", re.IGNORECASE)
_PIXELS: Mapping[str, float] = {
    "": 1, "px": 1, "pt": 96 / 72, "pc": 16, "mm": 96 / 25.4, "cm": 96 / 2.54, "in": 96, "q": 96 / 101.6
}  # fmt: skip
"""How many pixels a unit has (CSS Values and Units 4, section 6.2)."""
_HINT = "save it as plain SVG without scripts, links and embedded pictures, or as PNG"
_MAX_DEPTH = 200
_MAX_PIXELS_A_SIDE = 100_000


class UnsafeError(Exception):
    """The drawing holds what a page must not show; says what, in plain words, and what to do."""

    def __init__(self, message: str, hint: str = _HINT) -> None:
        super().__init__(message)
        self.hint = hint


@dataclass(frozen=True, slots=True)
class Drawing:
    """A drawing that is safe to show."""

    text: bytes
    """Its file, written anew."""
    width: int
    """In pixels of CSS."""
    height: int


def is_drawing(data: bytes) -> bool:
    """Say whether a file looks like SVG rather than a raster picture or any other text."""
    start = data[:4096].removeprefix(b"\xef\xbb\xbf").lstrip()
    return start.startswith(b"<") and b"<svg" in data[:65536]


def redraw(data: bytes) -> Drawing:
    """Return the drawing in `data`; raise `UnsafeError` for one that can't be shown, or is no XML."""
    parser = expat.ParserCreate(encoding=None, namespace_separator=None)
    parser.buffer_text = True
    writer = _Writer()
    parser.StartDoctypeDeclHandler = writer.doctype
    parser.SkippedEntityHandler = writer.entity
    parser.StartElementHandler = writer.start
    parser.EndElementHandler = writer.end
    parser.CharacterDataHandler = writer.text
    try:
        parser.Parse(data, True)  # noqa: FBT003  (expat's own way to say that this is all)
    except expat.ExpatError as error:
        raise UnsafeError(f"is no valid SVG: line {error.lineno} can't be read") from None
    except (LookupError, ValueError):
        raise UnsafeError("is written in an encoding that is not known", "save it as UTF-8") from None
    width, height = _size(writer.root)
    return Drawing("".join(writer.written).encode("utf-8") + b"\n", width, height)


@dataclass(slots=True)
class _Writer:
    """Writes down what belongs to the drawing, element by element."""

    written: list[str] = field(default_factory=list)
    root: dict[str, str] = field(default_factory=dict)
    open: list[str] = field(default_factory=list)
    style: list[str] = field(default_factory=list)
    """What stands in the style sheet that is open: it may come piece by piece."""
    skipping: int = 0
    """How many elements are open that are left out."""

    @property
    def is_in_style(self) -> bool:
        """Whether a style sheet is open."""
        return self.open[-1:] == ["style"]

    def doctype(self, _name: str, _system: str | None, _public: str | None, internal: int) -> None:
        # Without declarations of its own a document has no entities that could grow or load something.
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
        if name not in _SHAPES or self.is_in_style:
            raise UnsafeError(f"holds <{name}>, which can run a program or load something from elsewhere")
        if len(self.open) >= _MAX_DEPTH:
            raise UnsafeError("is nested too deeply")
        self.open.append(name)
        self.written.append(f"<{name}{''.join(_attributes(attributes))}>")

    def end(self, _name: str) -> None:
        if self.skipping:
            self.skipping -= 1
            return
        if self.is_in_style and _LOADS.search("".join(self.style)):
            raise UnsafeError("has a style that loads something from elsewhere")
        self.style.clear()
        self.written.append(f"</{self.open.pop()}>")

    def text(self, text: str) -> None:
        if self.skipping or not self.open:
            return
        if self.is_in_style:
            self.style.append(text)
        self.written.append(escape(text, quote=False))


def _attributes(attributes: Mapping[str, str]) -> Iterator[str]:
    """Yield the attributes that draw; raise for one that runs or loads something."""
    for name, value in attributes.items():
        if name.lower().startswith("on"):
            raise UnsafeError(f"holds '{name}', which runs a program")
        prefix, _, local = name.rpartition(":")
        if prefix not in ("", "xlink", "xml") and name != "xmlns:xlink":
            continue
        if name == "attributeName" and _RUNS.match(value):
            raise UnsafeError(f"changes '{_shown(value)}' while it is shown")
        if _MEANINGS.get(name, value) != value:
            raise UnsafeError(f"gives '{name}' another meaning than SVG does")
        if local in ("href", "src", "base") and not value.lstrip().startswith("#"):
            raise UnsafeError(f"links to '{_shown(value)}', which is not a part of it")
        if local not in ("xmlns", "xlink", "href") and _LOADS.search(value):
            raise UnsafeError(f"has '{name}', which loads something from elsewhere")
        yield f' {name}="{escape(value)}"'.replace("\n", "&#10;").replace("\t", "&#9;")


def _shown(value: str) -> str:
    """Return the start of a value as a report may show it: on one line, and without what a terminal obeys."""
    return "".join(character for character in value if character.isprintable())[:60]


def _size(root: Mapping[str, str]) -> tuple[int, int]:
    """Return how large the drawing is by its own measures, else by its `viewBox` (SVG 2, section 8.2)."""
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
    """Return a length in pixels; 0 where it is none, or depends on the page."""
    found = _LENGTH.fullmatch(length)
    return float(found[1]) * _PIXELS[(found[2] or "").lower()] if found else 0
