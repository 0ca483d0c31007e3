"""HTML that is ready to stand on a page; the only code that knows MarkupSafe."""

from __future__ import annotations

from collections.abc import Callable

from markupsafe import Markup, escape

__all__ = ["Markup", "Part", "escape"]


class Part:
    """A part of pages: rendered when it first stands on one, and the same on all others."""

    __slots__ = ("_html", "_render")

    def __init__(self, render: Callable[[], str]) -> None:
        """Take what renders it."""
        self._render = render
        self._html: str | None = None

    def __html__(self) -> str:
        """Return its HTML, for the template that it stands in."""
        if self._html is None:
            self._html = self._render().rstrip("\n")
        return self._html
