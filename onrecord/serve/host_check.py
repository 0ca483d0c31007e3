"""Answers only those who asked for this preview by its own name, and lets nobody keep or guess at what it says."""

from __future__ import annotations

from ipaddress import ip_address
from urllib.parse import urlsplit

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

_ALWAYS = frozenset({"localhost", "127.0.0.1", "::1"})
_HEADERS = {
    "Cache-Control": "no-store",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}
"""Drafts are nobody else's business: no copy is kept, no other page may show them, no link tells where it stood."""


class HostCheck:
    """Refuses requests for other hosts: a page on the web could have its own name lead here (DNS rebinding)."""

    def __init__(self, app: ASGIApp, host: str) -> None:
        """Take what answers, and the host that the preview was told to listen at."""
        self._app = app
        self._names = _ALWAYS | {host.lower().strip("[]")}
        # Who listens everywhere is called by an address; an address is no name, so nobody can have it lead elsewhere.
        self._takes_addresses = not is_loopback(host)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["type"] == "http" and not self._is_for_us(Headers(scope=scope).getlist("host")):
            refusal = PlainTextResponse("This preview answers only at its own address.\n", status_code=403)
            await refusal(scope, receive, send)
            return

        async def send_guarded(message: Message) -> None:
            if message["type"] == "http.response.start":
                MutableHeaders(scope=message).update(_HEADERS)
            await send(message)

        await self._app(scope, receive, send_guarded)

    def _is_for_us(self, hosts: list[str]) -> bool:
        if len(hosts) != 1:
            return False
        try:
            parts = urlsplit(f"//{hosts[0]}")
            name, _ = parts.hostname, parts.port
        except ValueError:
            return False
        if name is None or parts.path or parts.query or parts.fragment or "@" in parts.netloc:
            return False
        return name in self._names or (self._takes_addresses and _is_address(name))


def is_loopback(host: str) -> bool:
    """Say whether nobody but this machine can reach what listens at `host`."""
    return host.lower() == "localhost" or (_is_address(host) and ip_address(host).is_loopback)


def _is_address(name: str) -> bool:
    try:
        ip_address(name)
    except ValueError:
        return False
    return True
