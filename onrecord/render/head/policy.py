"""Writes the Content Security Policy (level 3) of pages: the site's own files, and a counter it names."""

from __future__ import annotations

from urllib.parse import urlsplit

from onrecord.model.fields import Counter
from onrecord.render.feeds.permanent_ids import host_of

_OWN: dict[str, tuple[str, ...]] = {
    "default-src": ("'none'",),
    "script-src": ("'self'",),
    "style-src": ("'self'",),
    "img-src": ("'self'", "data:"),
    "font-src": ("'self'",),
    "connect-src": ("'self'",),
    "media-src": ("'self'",),
    "manifest-src": ("'self'",),
    "base-uri": ("'none'",),
    "form-action": ("'none'",),
}
"""The policy allows no inline script, no inline style but the page's own, no frame, plug-in or form target: injected
HTML does nothing."""


def content_policy(counter: Counter | None, style: str = "") -> str:
    """Return the policy of a site's pages; a counter adds its origins, an embedded `style` its hash."""
    added: dict[str, tuple[str, ...]] = {"style-src": (style,)} if style else {}
    if counter is not None:
        script, others = origin(counter.script), tuple(dict.fromkeys(map(origin, counter.connects)))
        reached = tuple(dict.fromkeys((script, *others)))
        added |= {"script-src": (script,), "connect-src": reached, "img-src": others}
    return "; ".join(f"{name} {' '.join((*own, *added.get(name, ())))}" for name, own in _OWN.items())


def origin(url: str) -> str:
    """Return the origin of a URL, as policies name it (RFC 6454)."""
    parts = urlsplit(url)
    port = f":{parts.port}" if parts.port else ""
    return f"{parts.scheme.lower()}://{host_of(url)}{port}"
