"""Prepares the style sheet for the head of pages, so that their first view waits for no second file."""

import re
from base64 import b64encode
from functools import lru_cache
from hashlib import sha256

from msgspec import Struct

from onrecord.render.fragments import Markup

_TOKEN = re.compile(
    r""""(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'|\\[0-9a-f]{1,6}\s?|\\.|(?P<comment>/\*.*?(?:\*/|\Z))|(?P<space>\s+)"""
    r"""|[{};,]|[^\s"'\\{};,/]+|.""",
    re.DOTALL | re.IGNORECASE,
)
"""The tokens of a style sheet, as far as white space matters (W3C, CSS Syntax Level 3, section 4)."""
_APART = frozenset({"", "{", "}", ";", ","})
"""Tokens beside which white space separates nothing. The same holds after a colon, but not before: 'a :hover' is not
'a:hover'."""
_FOR_ITS_OWN_FILE = re.compile(
    r"url\((?![\"']data:)|src\(|image-set\(|@import|@charset|@namespace|</style|<!--", re.IGNORECASE
)
"""Text that changes its meaning inside a page: relative addresses, unlike `data:` ones."""
_OF_OTHER_PAGES = re.compile(r"^/\* Other pages alone: .*?^/\* All pages again: ", re.DOTALL | re.MULTILINE)
"""What only pages need that link to the style sheet, between two comments."""


class StyleSheet(Struct, frozen=True):
    """A style sheet for the head of a page."""

    text: Markup

    @property
    def hash(self) -> str:
        """The hash by which a policy allows it (W3C, CSP Level 3, section 2.3.1)."""
        return f"'sha256-{b64encode(sha256(self.text.encode('utf-8')).digest()).decode('ascii')}'"


@lru_cache(maxsize=8)  # a preview builds many times
def style_sheet(*texts: str) -> StyleSheet | None:
    """Return style sheets as one for the head; `None` where one of them must stay a file."""
    if not texts[0] or any(map(_FOR_ITS_OWN_FILE.search, texts)):
        return None
    return StyleSheet(Markup("".join(map(compact, texts))))


def for_first_views(text: str) -> str:
    """Return a style sheet without the parts for pages that don't contain it, which say so in a comment."""
    return _OF_OTHER_PAGES.sub("/* ", text)


@lru_cache(maxsize=8)  # a preview builds many times
def compact(text: str) -> str:
    """Return an equivalent style sheet without comments and needless white space."""
    tokens = [""]
    between = ""
    for token in _TOKEN.finditer(text):
        if token["space"] or token["comment"]:
            between = " " if token["space"] else between or "/**/"
            continue
        own = token[0]
        after_colon = tokens[-1].endswith(":") and not tokens[-1].startswith("\\")
        if between and not after_colon and _APART.isdisjoint((tokens[-1], own)):
            tokens.append(between)
        if own == "}" and tokens[-1] == ";":
            tokens.pop()
        tokens.append(own)
        between = ""
    return "".join(tokens)
