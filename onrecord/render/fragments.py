"""HTML that is ready to stand on a page; the only code that knows MarkupSafe."""

from __future__ import annotations

from collections.abc import Callable

from markupsafe import Markup, escape

__all__ = ["Fragment", "Markup", "escape"]


class Fragment:
    """A part of pages: rendered when it first stands on one, and the same on all others."""

    __slots__ = ("_html", "_render")

    def __init__(self, render: Callable[[], str]) -> None:
        """Take what renders it."""
        self._render = render
        self._html: bytes | None = None

    def __html__(self) -> str:
        """Return its HTML, for the template that it stands in."""
        if self._html is None:
            # UTF-8 takes half the room: of a text that holds one quotation mark, Python gives all letters two bytes.
            self._html = self._render().rstrip("\n").encode("utf-8")
            del self._render  # what it was made of takes more room than it does
        return self._html.decode("utf-8")
