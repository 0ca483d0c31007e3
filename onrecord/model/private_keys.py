"""Recognizes private keys, by what a file holds and by its name.

The forms: PEM (RFC 7468, sections 10 and 11, and the older ones of OpenSSL and OpenSSH), OpenPGP (RFC 9580, section
6.2), SSH2 (RFC 4716 has the public half), PuTTY's own, and age (C2SP, age). Of names, only those count that hardly any
other file has.
"""

import re
from collections.abc import Iterable

_CERTAIN_NAMES = re.compile(
    r"id_(?:rsa|dsa|ecdsa|ed25519|ecdsa_sk|ed25519_sk)(?:\.(?:bak|old|txt))?"  # those of ssh-keygen
    r"|.*\.(?:p12|pfx|jks|keystore|ppk|pk8|p8|kdbx?)",  # PKCS #12 and #8, Java, PuTTY, KeePass
    re.IGNORECASE | re.DOTALL,
)
_KEY_NAME = re.compile(r".*\.key", re.IGNORECASE | re.DOTALL)
"""A name of private keys, public keys and presentations, so that the content decides."""
_ZIP = b"PK\x03\x04"
"""The start of a Keynote presentation, which has the extension `.key` too."""
_PUBLIC = re.compile(rb"-----BEGIN (?:[A-Z0-9]+ ){0,4}(?:PUBLIC KEY(?: BLOCK)?|CERTIFICATE)-----|ssh-|ecdsa-sha2-")
_PUBLIC_PACKETS = frozenset({0x98, 0x99, 0x9A, 0x9B, 0xC6})
"""The first byte of a public key in OpenPGP's binary form (RFC 9580, section 4.2: packet type 6)."""

_MARKS = (b"PRIVATE KEY", b"PuTTY-User-Key-File-", b"AGE-SECRET-KEY-1")
"""One of them is in each key; to look for them takes a tenth of the time of the expression."""
_WIDE_MARK = "PRIVATE KEY".encode("utf-16-le")
_KEY = re.compile(
    rb"-----BEGIN (?:[A-Z0-9]+ ){0,4}PRIVATE KEY(?: BLOCK)?-----"
    rb"|---- BEGIN SSH2 (?:ENCRYPTED )?PRIVATE KEY ----"
    rb"|PuTTY-User-Key-File-[0-9]"
    rb"|AGE-SECRET-KEY-1[0-9A-Z]{40}"
)
_OVERLAP = 512
"""More bytes than the beginning of a key has, also in UTF-16."""


def has_key_name(name: str, start: bytes) -> bool:
    """Return whether a file with this name and this beginning can hardly be anything but a private key."""
    if _CERTAIN_NAMES.fullmatch(name):
        return True
    if not _KEY_NAME.fullmatch(name) or start.startswith(_ZIP):
        return False
    return not _PUBLIC.search(start) and start[:1] not in [bytes([first]) for first in _PUBLIC_PACKETS]


def holds_key(chunks: Iterable[bytes]) -> bool:
    """Return whether a content that comes in chunks has the beginning of a private key anywhere."""
    before = b""
    for chunk in chunks:
        text = before + chunk
        if _WIDE_MARK in text:  # as PowerShell writes a text
            text = text.replace(b"\0", b"")
        if any(mark in text for mark in _MARKS) and _KEY.search(text):
            return True
        before = (before + chunk)[-_OVERLAP:]
    return False
