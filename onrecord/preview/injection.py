"""Adds the preview's script, and the desk's bar, to a page, and lets the page's own policy allow them."""

import re
from html import escape, unescape

SCRIPT = "/.onrecord/preview.js"
STYLE = "/.onrecord/preview.css"
"""The preview's own script and style. No entry can have an address that begins with a dot, so these hide no page."""
_HEAD_ENDS = re.compile(rb"</head\s*>", re.IGNORECASE)
_BODY_BEGINS = re.compile(rb"<body\b", re.IGNORECASE)
_POLICY = re.compile(rb"""<meta\b[^>]*http-equiv\s*=\s*["']?content-security-policy\b[^>]*>""", re.IGNORECASE)
_CONTENT = re.compile(r"""(?P<before>\bcontent\s*=\s*)(?:"(?P<double>[^"]*)"|'(?P<single>[^']*)')""", re.IGNORECASE)
_DIRECTIVES = {
    **dict.fromkeys(("script-src", "style-src", "connect-src"), "default-src"),
    **dict.fromkeys(("script-src-elem", "style-src-elem"), ""),
}
"""The CSP directives that must allow the preview's server, each with its fallback directive."""
_CONFLICTING = ("'none'", "'self'", "'strict-dynamic'")
"""Values that can't stand beside 'self', repeat it, or make browsers ignore it."""
_BAR_SCRIPT = "/.onrecord/bar.js"
_BAR_PAGE_STYLE = "/.onrecord/bar-page.css"
BAR = (_BAR_SCRIPT, "/.onrecord/bar.css", _BAR_PAGE_STYLE, "/.onrecord/bar.json")
"""The files of the desk's bar on pages; a preview that only shows has none of them."""


def bar_tags(desk: str, *, drafts: bool, answers: str = "[]") -> bytes:
    """Return the tags of the bar, which links to the desk at this address. They hold no key: any script reads them.

    `answers` is the desk's table of answers to a claim, as JSON.
    """
    shown = ' data-drafts="yes"' if drafts else ""
    told = f'data-desk="{escape(desk)}"{shown} data-answers="{escape(answers)}"'
    style = f'<link rel="stylesheet" href="{_BAR_PAGE_STYLE}">\n'
    return f'{style}<script src="{_BAR_SCRIPT}" {told} defer></script>\n'.encode()


def inject_script(html: bytes, version: str, bar: bytes = b"") -> bytes:
    """Return the page with the desk's `bar` and the preview's script, which reads `version` from its own tag."""
    style = f'<link rel="stylesheet" href="{STYLE}">\n'  # in the head, or the layout would shift later
    script = f'<script src="{SCRIPT}" data-version="{escape(version)}" defer></script>\n'
    tags = bar + f"{style}{script}".encode()
    allowed = _POLICY.sub(lambda meta: _allowing(meta[0]), html)
    place = _HEAD_ENDS.search(allowed) or _BODY_BEGINS.search(allowed)
    if place is None:
        return allowed + tags
    return allowed[: place.start()] + tags + allowed[place.start() :]


def allow_preview(policy: str) -> str:
    """Return a Content Security Policy that also allows the preview's script (W3C, CSP Level 3, section 6.7.2)."""
    directives: dict[str, list[str]] = {}
    for name, *values in filter(None, map(str.split, policy.split(";"))):
        directives.setdefault(name.lower(), values)  # the first of several directives of one name counts
    for name, fallback in _DIRECTIVES.items():
        if (allowed := directives.get(name, directives.get(fallback))) is not None:
            directives[name] = [*(value for value in allowed if value not in _CONFLICTING), "'self'"]
    return "; ".join(" ".join((name, *values)) for name, values in directives.items())


def _allowing(meta: bytes) -> bytes:
    """Return an element with a policy, with the policy changed by `allow_preview`."""

    def widened(match: re.Match[str]) -> str:
        policy = unescape(match["double"] if match["double"] is not None else match["single"])
        return f'{match["before"]}"{escape(allow_preview(policy))}"'

    return _CONTENT.sub(widened, meta.decode("utf-8", "replace"), count=1).encode("utf-8")
