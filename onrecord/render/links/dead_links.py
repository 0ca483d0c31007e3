"""Turns links that lead nowhere into plain words: in files of a site that does not know its own address."""

import re

NOWHERE = "#-"
"""Where such links lead until `unlink` removes them."""
_DEAD_LINK = re.compile(rf'<a\b([^<>]*?) href="{NOWHERE}"([^<>]*)>(.*?)</a>', re.DOTALL)
_OF_LINKS = re.compile(r' (?:rel|aria-label|tabindex|download)(?:="[^"]*")?')
"""Attributes that only links may have. Templates escape quotation marks in all values, so no text looks like one."""


def unlink(html: str) -> str:
    """Return HTML with words in place of the links to nowhere."""
    return _DEAD_LINK.sub(_plain_words, html)


def _plain_words(link: re.Match[str]) -> str:
    attributes = _OF_LINKS.sub("", link[1] + link[2])
    return f"<span{attributes}>{link[3]}</span>"
