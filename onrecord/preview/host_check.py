"""Refuses requests that a browser sends to the preview on behalf of another site."""

from urllib.parse import urlsplit

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from onrecord.preview.listener import is_ip_address, is_loopback

_ALWAYS = frozenset({"localhost", "127.0.0.1", "::1"})
_HEADERS = {
    "Cache-Control": "no-store",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}
"""Keep drafts private: no cached copies, no use by other sites, no referrer."""


class HostCheck:
    """Refuses requests for other hosts, since a web page could point its own name at this server (DNS rebinding).

    It refuses service workers too: one that a theme installs would stay in the browser, and answer in place of whatever
    listens at this port later, such as the desk of another run.
    """

    def __init__(self, app: ASGIApp, host: str) -> None:
        """Take the application, and the host that the preview listens at."""
        self._app = app
        self._names = _ALWAYS | {host.lower().strip("[]")}
        # A server on all interfaces is reached by IP address. DNS rebinding needs a name, so addresses are safe.
        self._takes_addresses = not is_loopback(host)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Handle one request."""
        headers = Headers(scope=scope) if scope["type"] == "http" else None
        if headers is not None and (not self._is_allowed(headers.getlist("host")) or "service-worker" in headers):
            refusal = PlainTextResponse("This preview answers only at its own address.\n", status_code=403)
            await refusal(scope, receive, send)
            return

        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                MutableHeaders(scope=message).update(_HEADERS)
            await send(message)

        await self._app(scope, receive, send_with_headers)

    def _is_allowed(self, hosts: list[str]) -> bool:
        """Return whether a request with these `Host` fields is for this preview."""
        if len(hosts) != 1:
            return False
        try:
            parts = urlsplit(f"//{hosts[0]}")
            name, _ = parts.hostname, parts.port
        except ValueError:
            return False
        if name is None or parts.path or parts.query or parts.fragment or "@" in parts.netloc:
            return False
        return name in self._names or (self._takes_addresses and is_ip_address(name))
