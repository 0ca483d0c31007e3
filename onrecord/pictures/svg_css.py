"""Validates the CSS in a drawing, and finds the parts of the drawing that it refers to.

An allowlist decides: words, numbers, strings, some functions and at-rules, and `url()` of a part of the same drawing.
Everything else is refused. That includes escapes, since they can disguise any name (CSS Syntax 3, section 4.3.7).
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from pathlib import Path

import msgspec

NAMES = msgspec.json.decode(Path(__file__).with_name("svg_names.json").read_bytes(), type=dict[str, frozenset[str]])
"""What a drawing may contain: elements, attributes by kind, and functions of CSS."""
_RULES = frozenset({"media", "keyframes", "supports"})
_WORD = r"[-\w\u0080-\U0010ffff]++"
_TOKEN = re.compile(
    rf"""(?P<comment>/\*.*?\*/)
    | (?P<string>"[^"\n\r\f\\]*"|'[^'\n\r\f\\]*')
    | url\(\s*(?P<quote>["']?)\#(?P<part>[^\s"'(){{}};,\\]*)(?P=quote)\s*\)
    | (?P<function>{_WORD})\(
    | @(?P<rule>{_WORD})
    | {_WORD} | [^"'\\@/\w-] | /(?!\*)""",
    re.VERBOSE | re.DOTALL | re.IGNORECASE,
)
_SIGNS = re.compile(r"[(@\"'\\]|/\*")
"""CSS without any of these holds only words and numbers."""
_PART = re.compile(r"url\(#([^)]*)\)")
_CUSTOM = re.compile(r"(?<![-\w])--[^;{}]*url\(")
_BLOCK = re.compile(r"([^{}]*)\{([^{}]*)\}")
_COMBINATOR = re.compile(r"[\s>+~]+")
_COMPOUND = re.compile(rf"(?P<type>{_WORD}|\*)?(?P<names>(?:[.#]{_WORD})*)(?::.*)?")
EVERYTHING = "*"


class UnsafeError(Exception):
    """A drawing is unsafe. The message says why, and `hint` what to do."""

    def __init__(
        self, message: str, hint: str = "save it as plain SVG without scripts, links and embedded pictures, or as PNG"
    ) -> None:
        super().__init__(message)
        self.hint = hint


def read_css(css: str, where: str) -> str:
    """Return CSS without comments and strings. Raises `UnsafeError` (`where` begins it) if it could load a resource."""
    if not _SIGNS.search(css):  # a shortcut for long paths
        return css
    read: list[str] = []
    at = 0
    while at < len(css):
        token = _TOKEN.match(css, at)
        if token is None:
            raise UnsafeError(f"{where} with a sign that can hide a name: {css[at]}")
        if token["function"] and token["function"].lower() not in NAMES["functions"]:
            raise UnsafeError(f"{where} with {token['function'][:40]}(), which can load something from elsewhere")
        if token["rule"] and token["rule"].lower() not in _RULES:
            raise UnsafeError(f"{where} with @{token['rule'][:40]}, which can load something from elsewhere")
        read.append(_skeleton(token))
        at = token.end()
    text = "".join(read)
    if _CUSTOM.search(text):
        raise UnsafeError(f"{where} with a property of its own that holds a url()")
    return text


def _skeleton(token: re.Match[str]) -> str:
    if token["comment"]:
        return " "
    if token["string"]:
        return '""'
    return f"url(#{token['part']})" if token["part"] is not None else token[0]


def without_comments(css: str) -> str:
    """Return validated CSS with a space for each comment, since comments may name people and files."""
    return "".join(" " if token["comment"] else token[0] for token in _TOKEN.finditer(css))


def parts_in(text: str) -> list[str]:
    """Return the ids in the `url()`s of validated CSS."""
    return _PART.findall(text)


def parts_by_selector(text: str) -> Mapping[str, set[str]]:
    """Return the ids in the `url()`s of a validated style sheet, by a key of the elements that the rule may match.

    A key is an element's name, `.class`, `#id`, or `*` for any element. A selector that is too complex gets `*`.
    """
    found: dict[str, set[str]] = defaultdict(set)
    for before, block in _BLOCK.findall(text):
        found[EVERYTHING].update(parts_in(before))
        if parts := parts_in(block):
            for key in _keys(before.rpartition(";")[2]):
                found[key].update(parts)
    found[EVERYTHING].update(parts_in(_BLOCK.sub("", text)))
    return found


def _keys(selectors: str) -> Iterable[str]:
    """Yield for each selector a key that all elements it matches have."""
    if re.search(r"[(\[&|%@]", selectors):
        yield EVERYTHING
        return
    for selector in selectors.split(","):
        compound = _COMPOUND.fullmatch(_COMBINATOR.split(selector.strip())[-1])
        if compound is None or compound["type"] in ("from", "to"):
            yield EVERYTHING
            continue
        names = re.findall(rf"[.#]{_WORD}", compound["names"])
        yield names[0] if names else compound["type"] or EVERYTHING
