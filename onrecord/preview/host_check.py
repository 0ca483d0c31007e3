"""Middleware that refuses requests for other hosts, and forbids browsers to store or share responses."""

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
"""Keep drafts private: no cached copies, no use by other sites, no referrer."""


class HostCheck:
    """Refuses requests for other hosts, since a web page could point its own name at this server (DNS rebinding)."""

    def __init__(self, app: ASGIApp, host: str) -> None:
        """Take the application, and the host that the preview listens at."""
        self._app = app
        self._names = _ALWAYS | {host.lower().strip("[]")}
        # A server on all interfaces is reached by IP address. DNS rebinding needs a name, so addresses are safe.
        self._takes_addresses = not is_loopback(host)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Handle one request."""
        if scope["type"] == "http" and not self._is_allowed(Headers(scope=scope).getlist("host")):
            refusal = PlainTextResponse("This preview answers only at its own address.\n", status_code=403)
            await refusal(scope, receive, send)
            return

        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                MutableHeaders(scope=message).update(_HEADERS)
            await send(message)

        await self._app(scope, receive, send_with_headers)

    def _is_allowed(self, hosts: list[str]) -> bool:
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
    """Return whether only this machine can reach a server at `host`."""
    return host.lower() == "localhost" or (_is_address(host) and ip_address(host).is_loopback)


def _is_address(name: str) -> bool:
    try:
        ip_address(name)
    except ValueError:
        return False
    return True
