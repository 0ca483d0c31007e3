"""Detects what a terminal can show, and formats terminal hyperlinks."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

from onrecord.problems import Span
from onrecord.report.paint import Link


def shows_colours(environment: Mapping[str, str], *, is_terminal: bool) -> bool:
    """Return whether to use colours: by NO_COLOR (no-color.org), FORCE_COLOR (force-color.org), TERM, the output."""
    if environment.get("NO_COLOR"):
        return False
    if environment.get("FORCE_COLOR"):
        return environment["FORCE_COLOR"] != "0"
    return is_terminal and environment.get("TERM") != "dumb"


def shows_links(environment: Mapping[str, str], *, is_terminal: bool) -> bool:
    """Return whether to use links: on a terminal with colours, and on Windows only in Windows Terminal."""
    is_old_console = environment.get("OS") == "Windows_NT" and not environment.get("WT_SESSION")
    return is_terminal and shows_colours(environment, is_terminal=True) and not is_old_console


def links(root: Path, page_of: Callable[[str], Path | None]) -> Link:
    """Return a function that formats links into the folder `root` (OSC 8, 'Hyperlinks in terminal emulators').

    The line number follows a `#`, as kitty expects it ('Scripting the mouse click'); other terminals open the file.
    `page_of` returns the documentation page on a code, if it exists.
    """

    def link(text: str, target: Span | str) -> str:
        address = _place(root, target) if isinstance(target, Span) else _page(page_of(target), target)
        return f"\x1b]8;;{address}\x1b\\{text}\x1b]8;;\x1b\\" if address else text

    return link


def _place(root: Path, span: Span) -> str | None:
    if ":" in span.path.partition("/")[0]:
        return None  # a file of the program or of a plug-in
    return f"{(root / span.path).as_uri()}#{span.line}"


def _page(page: Path | None, code: str) -> str | None:
    return f"{page.as_uri()}#{code.lower()}" if page else None
