"""HTML values for templates; the only module that imports MarkupSafe."""

from __future__ import annotations

from collections.abc import Callable

from markupsafe import Markup, escape

__all__ = ["Fragment", "Markup", "escape"]


class Fragment:
    """A piece of HTML that several pages share: rendered on first use, then reused."""

    __slots__ = ("_html", "_render")

    def __init__(self, render: Callable[[], str]) -> None:
        """Take the function that renders it."""
        self._render = render
        self._html: bytes | None = None

    def __html__(self) -> str:
        """Return the HTML, as templates ask for it."""
        if self._html is None:
            # UTF-8 halves the memory: one typographic quotation mark makes Python store two bytes a character.
            self._html = self._render().rstrip("\n").encode("utf-8")
            del self._render  # frees the views, which take more memory than the HTML
        return self._html.decode("utf-8")
