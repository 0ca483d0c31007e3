"""Addresses of web pages: cleaned, compared, and their hosts."""

import re
from functools import lru_cache
from urllib.parse import quote, unquote, urlsplit, urlunsplit

_TRACKING = re.compile(
    r"(?:utm_\w*|fbclid|gclid|dclid|gbraid|wbraid|msclkid|yclid|ysclid|mc_cid|mc_eid|igshid|_openstat|twclid|ref_src)"
    r"(?:=.*)?",
    re.IGNORECASE | re.DOTALL,
)
"""A parameter that the big senders of readers add; no server needs it to find the page."""
_UNSAFE_AS_TYPED = re.compile(r"[\s<>\"'`\\^{|}]")
"""Characters that an entry's address can't contain."""
_NOT_IN_A_HOST = re.compile(r"[^a-z0-9.-]")
_PORTS = {"http": 80, "https": 443}


def clean_address(url: str) -> str:
    """Return an address without tracking parameters, fragment and password, and with unsafe characters encoded.

    A fragment that names a page of its own (`#/` or `#!`) stays. Raises `ValueError` for what is no address.
    """
    parts = urlsplit(url)
    query = "&".join(part for part in parts.query.split("&") if not _TRACKING.fullmatch(part))
    fragment = parts.fragment if parts.fragment.startswith(("/", "!")) else ""
    cleaned = urlunsplit((parts.scheme, parts.netloc.rpartition("@")[2], parts.path, query, fragment))
    return _UNSAFE_AS_TYPED.sub(lambda character: quote(character[0], safe=""), cleaned)


@lru_cache(maxsize=16384)
def page_key(url: str) -> str:
    """Return a text that is equal for addresses that lead to the same page in all likelihood.

    They may differ in http or https, in tracking parameters, in a slash at the end, in a fragment, in the case of the
    host, and in percent-encoding.
    """
    try:
        parts = urlsplit(clean_address(url))
        port = "" if parts.port in (None, _PORTS.get(parts.scheme)) else f":{parts.port}"
    except ValueError:
        return url
    path = unquote(parts.path).rstrip("/")
    query = f"?{unquote(parts.query)}" if parts.query else ""
    fragment = f"#{parts.fragment}" if parts.fragment else ""
    return f"{readable_host(parts.hostname or '')}{port}{path}{query}{fragment}"


def host_of(url: str) -> str:
    """Return the host of an address, in small letters; empty if it has none."""
    try:
        return urlsplit(url).hostname or ""
    except ValueError:
        return ""


def ascii_host(host: str) -> str:
    """Return a host in ASCII: IDNA, and `-` for each character that a tag URI can't have (RFC 4151, section 2.1).

    What comes back stands for itself: it gives the same again.
    """
    if not _NOT_IN_A_HOST.search(host.lower()):
        return host.lower()
    try:
        host = host.encode("idna").decode("ascii")
    except UnicodeError:  # a label that is too long or invalid
        host = host.encode("punycode", "replace").decode("ascii")
    return _NOT_IN_A_HOST.sub("-", host.lower())


def readable_host(host: str) -> str:
    """Return a host in its own letters: 'пример.рф' for 'xn--e1afmkfd.xn--p1ai'."""
    try:
        return host.encode("ascii").decode("idna")
    except UnicodeError:
        return host
