"""Parses built pages: elements with attributes, languages and texts."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from html import unescape
from html.parser import HTMLParser

VOID = frozenset({"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"})


@dataclass
class Element:
    """One element of a page."""

    tag: str
    attributes: dict[str, str]
    lang: str
    """The language of the element, from its own `lang` or an ancestor's."""
    text: str = ""
    """The text of the element and its descendants."""


@dataclass
class Html(HTMLParser):
    """The elements and texts of a page."""

    elements: list[Element] = field(default_factory=list)
    texts: list[tuple[str, str]] = field(default_factory=list)
    """Each text outside the head, with its language."""
    _open: list[Element] = field(default_factory=list)

    def __post_init__(self) -> None:
        super().__init__()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Record an element."""
        attributes = {name: value or "" for name, value in attrs}
        lang = attributes.get("lang") or (self._open[-1].lang if self._open else "")
        element = Element(f"svg:{tag}" if self._is_drawing else tag, attributes, lang)
        self.elements.append(element)
        if tag not in VOID:
            self._open.append(element)

    def handle_endtag(self, tag: str) -> None:
        """Close an element; fail on an unbalanced tag."""
        assert self._open.pop().tag.removeprefix("svg:") == tag

    @property
    def _is_drawing(self) -> bool:
        """Return whether the parser is inside an SVG picture, whose titles and texts are left out."""
        return any(element.tag == "svg" for element in self._open)

    def handle_data(self, data: str) -> None:
        """Record a text outside pictures."""
        if self._is_drawing:
            return
        for element in self._open:
            element.text += data
        if self._open and not any(element.tag == "head" for element in self._open):
            self.texts.append((data, self._open[-1].lang))

    def close(self) -> None:
        """End the page; fail if an element is still open."""
        super().close()
        assert self._open == []

    def all(self, tag: str = "", **attributes: str) -> list[Element]:
        """Return the elements with this tag and these attributes; the value '*' matches any."""
        wanted = {name.rstrip("_").replace("_", "-"): value for name, value in attributes.items()}
        return [
            element
            for element in self.elements
            if tag in ("", element.tag)
            and all(
                name in element.attributes and value in ("*", element.attributes[name])
                for name, value in wanted.items()
            )
        ]

    def head(self, tag: str) -> list[Element]:
        """Return the elements with this tag in the page's head."""
        names = [element.tag for element in self.elements]
        return [element for element in self.elements[: names.index("body")] if element.tag == tag]

    def one(self, tag: str = "", **attributes: str) -> Element:
        """Return the only matching element."""
        (found,) = self.all(tag, **attributes)
        return found


def reference_words(html: str) -> str:
    """Return the text of the reference on a source's page."""
    start = html.index('<span class="reference">')
    reference = html[start : html.index('<p class="tools">', start)]
    return " ".join(unescape(re.sub(r"<[^>]+>", "", reference)).split())
