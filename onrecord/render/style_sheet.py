"""Puts the style sheet into a page itself, so that its first view waits for no second file."""

from __future__ import annotations

import re
from base64 import b64encode
from dataclasses import dataclass
from hashlib import sha256

from onrecord.render.fragments import Markup

_TOKEN = re.compile(
    r""""(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'|\\[0-9a-f]{1,6}\s?|\\.|(?P<comment>/\*.*?\*/)|(?P<space>\s+)"""
    r"""|[{};,]|[^\s"'\\{};,/]+|.""",
    re.DOTALL | re.IGNORECASE,
)
"""What a style sheet is made of, as far as it matters to white space (W3C, CSS Syntax Level 3, section 4)."""
_APART = frozenset({"", "{", "}", ";", ","})
"""Beside what white space separates nothing. After a colon neither, but before one: 'a :hover' is not 'a:hover'."""
_FOR_ITS_OWN_FILE = re.compile(
    r"url\((?![\"']data:)|src\(|image-set\(|@import|@charset|@namespace|</style|<!--", re.IGNORECASE
)
"""What means something else in a page: addresses are relative to the file that names them; `data:` ones are not."""


@dataclass(frozen=True, slots=True)
class StyleSheet:
    """A style sheet as it stands in a page."""

    text: Markup

    @property
    def hash(self) -> str:
        """By what a policy allows it (W3C, CSP Level 3, section 2.3.1)."""
        return f"'sha256-{b64encode(sha256(self.text.encode('utf-8')).digest()).decode('ascii')}'"


def style_sheet(*texts: str) -> StyleSheet | None:
    """Return style sheets as one that can stand in a page; nothing where one of them has to stay a file."""
    if not texts[0] or any(map(_FOR_ITS_OWN_FILE.search, texts)):
        return None
    return StyleSheet(Markup("".join(map(compact, texts))))


def compact(text: str) -> str:
    """Return a style sheet that means the same, without comments and white space that separates nothing."""
    kept, between = [""], ""
    for token in _TOKEN.finditer(text):
        if token["space"] or token["comment"]:
            between = " " if token["space"] else between or "/**/"
            continue
        own = token[0]
        after_colon = kept[-1].endswith(":") and not kept[-1].startswith("\\")
        if between and not after_colon and _APART.isdisjoint((kept[-1], own)):
            kept.append(between)
        if own == "}" and kept[-1] == ";":
            kept.pop()
        kept.append(own)
        between = ""
    return "".join(kept)
