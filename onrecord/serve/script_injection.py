"""Puts the preview's script into a page on its way to the browser; the output folder never holds it."""

from __future__ import annotations

import re
from html import escape, unescape

SCRIPT = "/.onrecord/preview.js"
STYLE = "/.onrecord/preview.css"
"""No entry can have an address that begins with a dot, so nothing of the site is hidden by it."""
_HEAD_ENDS = re.compile(rb"</head\s*>", re.IGNORECASE)
_BODY_BEGINS = re.compile(rb"<body\b", re.IGNORECASE)
_POLICY = re.compile(rb"""<meta\b[^>]*http-equiv\s*=\s*["']?content-security-policy\b[^>]*>""", re.IGNORECASE)
_CONTENT = re.compile(r"""(?P<before>\bcontent\s*=\s*)(?:"(?P<double>[^"]*)"|'(?P<single>[^']*)')""", re.IGNORECASE)
_NEEDED = {
    "script-src": "default-src",
    "style-src": "default-src",
    "connect-src": "default-src",
    "script-src-elem": "",
    "style-src-elem": "",
}
"""What the preview's own server must be let send, script, style sheet and news, each with what else would decide."""
_CONTRARY = ("'none'", "'self'", "'strict-dynamic'")
"""What can't stand beside 'self', would stand there twice, or would have it passed over."""


def inject_script(html: bytes, look: str) -> bytes:
    """Return a page with the script, which is told by `look` what it is on."""
    style = f'<link rel="stylesheet" href="{STYLE}">\n'  # at once, or the page would move when it comes
    tag = f'{style}<script src="{SCRIPT}" data-look="{escape(look)}" defer></script>\n'.encode()
    allowed = _POLICY.sub(lambda meta: _allowing(meta[0]), html)
    place = _HEAD_ENDS.search(allowed) or _BODY_BEGINS.search(allowed)
    if place is None:
        return allowed + tag
    return allowed[: place.start()] + tag + allowed[place.start() :]


def allow_preview(policy: str) -> str:
    """Return a Content Security Policy that also lets the preview in (W3C, CSP Level 3, section 6.7.2)."""
    directives: dict[str, list[str]] = {}
    for name, *values in filter(None, map(str.split, policy.split(";"))):
        directives.setdefault(name.lower(), values)  # of two of one name, the first counts
    for name, fallback in _NEEDED.items():
        allowed = directives.get(name, directives.get(fallback))
        if allowed is not None:
            directives[name] = [*(value for value in allowed if value not in _CONTRARY), "'self'"]
    return "; ".join(" ".join((name, *values)) for name, values in directives.items())


def _allowing(meta: bytes) -> bytes:
    def widened(match: re.Match[str]) -> str:
        policy = unescape(match["double"] if match["double"] is not None else match["single"])
        return f'{match["before"]}"{escape(allow_preview(policy))}"'

    return _CONTENT.sub(widened, meta.decode("utf-8", "replace"), count=1).encode("utf-8")
