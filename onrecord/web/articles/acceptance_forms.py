"""Writes what an editor puts into an article, or into a file beside it, to let the words of a row stand."""

import re
from collections.abc import Collection

from msgspec import json

REASON = "WHY"
"""Stands where the editor writes the reason."""
_FEWEST_WORDS = 3
"""Fewer words must be all the words of a row, as `apply_acceptances` has it."""
_ENDS_WORDS = re.compile(r"[\"“”„«»]|--+!?>?")
"""What a comment can't hold between its quotation marks."""


def write_comment(words: str, others: Collection[str] = ()) -> str:
    """Return the comment for Markdown and HTML; empty if no part of the words that is long enough fits into one.

    `others` are the words of other rows, which the comment accepts as well only if no part of these words avoids it.
    """
    whole = _join(words)
    parts = [_join(part) for part in _ENDS_WORDS.split(words)]
    fitting = [part for part in parts if part and (part == whole or len(part.split()) >= _FEWEST_WORDS)]
    own = [part for part in fitting if not any(part in _join(other) for other in others)]
    best = max(own or fitting, key=len, default="")
    return f'<!-- onrecord accept "{best}": {REASON} -->' if best else ""


def write_beside(words: str) -> str:
    """Return the lines of the file beside an article, which takes any words."""
    quoted = json.encode(_join(words)).decode("utf-8")  # a text of JSON is one of YAML
    return f"accept:\n- words: {quoted}\n  reason: {REASON}\n"


def _join(words: str) -> str:
    return " ".join(words.split())
