"""Adds the preview's script to a page as it is sent; the output folder never holds the script."""

from __future__ import annotations

import re
from html import escape, unescape

SCRIPT = "/.onrecord/preview.js"
STYLE = "/.onrecord/preview.css"
"""No entry can have an address that begins with a dot, so these hide no page."""
_HEAD_ENDS = re.compile(rb"</head\s*>", re.IGNORECASE)
_BODY_BEGINS = re.compile(rb"<body\b", re.IGNORECASE)
_POLICY = re.compile(rb"""<meta\b[^>]*http-equiv\s*=\s*["']?content-security-policy\b[^>]*>""", re.IGNORECASE)
_CONTENT = re.compile(r"""(?P<before>\bcontent\s*=\s*)(?:"(?P<double>[^"]*)"|'(?P<single>[^']*)')""", re.IGNORECASE)
_DIRECTIVES = {
    "script-src": "default-src",
    "style-src": "default-src",
    "connect-src": "default-src",
    "script-src-elem": "",
    "style-src-elem": "",
}
"""The CSP directives that must allow the preview's server, each with its fallback directive."""
_CONFLICTING = ("'none'", "'self'", "'strict-dynamic'")
"""Values that can't stand beside 'self', repeat it, or make browsers ignore it."""


def inject_script(html: bytes, version: str) -> bytes:
    """Return the page with the preview's script, which reads the page's `version` from its own tag."""
    style = f'<link rel="stylesheet" href="{STYLE}">\n'  # in the head, or the layout would shift later
    tag = f'{style}<script src="{SCRIPT}" data-version="{escape(version)}" defer></script>\n'.encode()
    allowed = _POLICY.sub(lambda meta: _allowing(meta[0]), html)
    place = _HEAD_ENDS.search(allowed) or _BODY_BEGINS.search(allowed)
    if place is None:
        return allowed + tag
    return allowed[: place.start()] + tag + allowed[place.start() :]


def allow_preview(policy: str) -> str:
    """Return a Content Security Policy that also allows the preview's script (W3C, CSP Level 3, section 6.7.2)."""
    directives: dict[str, list[str]] = {}
    for name, *values in filter(None, map(str.split, policy.split(";"))):
        directives.setdefault(name.lower(), values)  # the first of several directives of one name counts
    for name, fallback in _DIRECTIVES.items():
        allowed = directives.get(name, directives.get(fallback))
        if allowed is not None:
            directives[name] = [*(value for value in allowed if value not in _CONFLICTING), "'self'"]
    return "; ".join(" ".join((name, *values)) for name, values in directives.items())


def _allowing(meta: bytes) -> bytes:
    def widened(match: re.Match[str]) -> str:
        policy = unescape(match["double"] if match["double"] is not None else match["single"])
        return f'{match["before"]}"{escape(allow_preview(policy))}"'

    return _CONTENT.sub(widened, meta.decode("utf-8", "replace"), count=1).encode("utf-8")
