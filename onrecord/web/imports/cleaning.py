"""Makes texts of other programs harmless."""

from onrecord.editing.entries.untrusted_text import without_forbidden
from onrecord.web.imports.findings import Findings, Place

LONGEST_TEXT = 20_000
"""In characters, of a text with paragraphs."""
LONGEST_LINE = 1_000
"""In characters, of a text in one line."""
_SHOWN = 80
"""How many characters of a text a message repeats."""
_MOST_NAMED = 8


def clean(text: str, place: Place, findings: Findings) -> str:
    """Return `text` without characters that nobody can see or that change the order of others; tell which."""
    allowed, names = without_forbidden(text.expandtabs(4))
    if names:
        named = ", ".join(names[:_MOST_NAMED])
        more = f" and {len(names) - _MOST_NAMED} more" if len(names) > _MOST_NAMED else ""
        findings.warn(place, f"deleted characters that no text may contain: {named}{more}")
    return allowed


def clean_line(text: str, place: Place, findings: Findings) -> str:
    """Return `text` cleaned, with single spaces in place of all white space."""
    return " ".join(clean(text.replace("\n", " "), place, findings).split())


def shorten(text: str) -> str:
    """Return the beginning of a text in one line, for a message, without characters that a terminal would obey."""
    allowed = without_forbidden(text).text
    line = " ".join(allowed.split())
    return line if len(line) <= _SHOWN else f"{line[:_SHOWN]}…"
