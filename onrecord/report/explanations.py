"""The page of the documentation on a code, and its section as text."""

import re
from pathlib import Path
from textwrap import indent

_PACKAGE = Path(__file__).parent.parent
_SECTION = r"^## {code}\n(?P<text>.*?)(?=^## |\Z)"
_BLOCK = re.compile(r"^```\w* ?.*?\n(?P<lines>.*?)^```\n", re.MULTILINE | re.DOTALL)
_FALLBACK = "other.md"  # the page for code families without a page of their own


def page_of(code: str) -> Path | None:
    """Return the page on `code` from the package, or from the docs; None for a plug-in's code, which has a hyphen."""
    if "-" in code:
        return None
    packaged = _PACKAGE / "problem_pages"
    folder = packaged if packaged.is_dir() else _PACKAGE.parent / "docs" / "problems"
    return next((page for page in (folder / f"{code[:3].lower()}.md", folder / _FALLBACK) if page.is_file()), None)


def explanation(code: str) -> str | None:
    """Return the section on `code` as plain text; None if there is no page."""
    if (page := page_of(code)) is None:
        return None
    section = re.search(_SECTION.format(code=code), page.read_text("utf-8"), re.MULTILINE | re.DOTALL)
    if section is None:
        return None
    text = _BLOCK.sub(lambda block: indent(block["lines"], "    "), section["text"])
    return f"{code}\n\n{text.strip()}".replace("**", "")
