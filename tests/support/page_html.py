"""Parses built pages: elements with attributes, languages and texts."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from html import unescape
from html.parser import HTMLParser

VOID = frozenset({"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"})


@dataclass(eq=False)
class Element:
    """One element of a page."""

    tag: str
    attributes: dict[str, str]
    lang: str
    """The language of the element, from its own `lang` or an ancestor's."""
    words: list[str]
    """All texts of the page."""
    start: int
    """The place of the element's first text among these."""
    end: int | None = None
    """The place after the last one, once the element is closed."""

    @property
    def text(self) -> str:
        """The text of the element and its descendants."""
        return "".join(self.words[self.start : self.end])


@dataclass
class Html(HTMLParser):
    """The elements and texts of a page."""

    elements: list[Element] = field(default_factory=list)
    texts: list[tuple[str, str]] = field(default_factory=list)
    """Each text outside the head, with its language."""
    _open: list[Element] = field(default_factory=list)
    _words: list[str] = field(default_factory=list)
    _drawings: int = 0
    """How many open elements are SVG pictures."""

    def __post_init__(self) -> None:
        super().__init__()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Record an element."""
        attributes = {name: value or "" for name, value in attrs}
        lang = attributes.get("lang") or (self._open[-1].lang if self._open else "")
        place = len(self._words)
        element = Element(f"svg:{tag}" if self._drawings else tag, attributes, lang, self._words, place)
        self.elements.append(element)
        if tag in VOID:
            element.end = place
        else:
            self._open.append(element)
            self._drawings += element.tag == "svg"

    def handle_endtag(self, tag: str) -> None:
        """Close an element; fail on an unbalanced tag."""
        element = self._open.pop()
        assert element.tag.removeprefix("svg:") == tag
        element.end = len(self._words)
        self._drawings -= element.tag == "svg"

    def handle_data(self, data: str) -> None:
        """Record a text outside pictures, whose titles and texts are left out."""
        if self._drawings:
            return
        self._words.append(data)
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
