"""Private keys in `static/`: by content, wherever it begins, and by name; and what only looks like one."""

from __future__ import annotations

import pytest
from conftest import MakeSite
from sample_pictures import corner, file_of

from onrecord.build.pipeline import Options, build, check
from onrecord.model.private_keys import has_key_name, holds_key
from onrecord.problems import Severity


def _pem(label: str) -> bytes:
    return f"-----BEGIN {label}-----\nMIIB\n-----END {label}-----\n".encode()


LABELS = (
    "PRIVATE KEY",
    "ENCRYPTED PRIVATE KEY",
    "RSA PRIVATE KEY",
    "EC PRIVATE KEY",
    "DSA PRIVATE KEY",
    "OPENSSH PRIVATE KEY",
    "PGP PRIVATE KEY BLOCK",
    "ANY PRIVATE KEY",
    "SSH2 ENCRYPTED PRIVATE KEY",
)
KEYS = {
    **{label: _pem(label) for label in LABELS},
    "SSH2": b"---- BEGIN SSH2 ENCRYPTED PRIVATE KEY ----\nComment: a\n",
    "PuTTY": b"PuTTY-User-Key-File-3: ssh-ed25519\nEncryption: none\n",
    "age": b"# public key: age1\nAGE-SECRET-KEY-1" + b"Q" * 58,
    "inside JSON": b'{"type": "service_account", "private_key": "-----BEGIN PRIVATE KEY-----\\nMIIB"}',
    "behind a certificate": _pem("CERTIFICATE") + _pem("PRIVATE KEY"),
    "in UTF-16": _pem("RSA PRIVATE KEY").decode().encode("utf-16"),
    "in UTF-16 without a mark": _pem("RSA PRIVATE KEY").decode().encode("utf-16-be"),
    "far behind": bytes(5_000_003) + _pem("EC PRIVATE KEY"),
    "across two reads": bytes((1 << 20) - 12) + _pem("OPENSSH PRIVATE KEY"),
}
NO_KEYS = {
    "public key": _pem("PUBLIC KEY"),
    "certificate": _pem("CERTIFICATE"),
    "public key of PGP": _pem("PGP PUBLIC KEY BLOCK"),
    "message": _pem("PGP MESSAGE"),
    "words": b"Never publish a private key, a PRIVATE KEY or a BEGIN PRIVATE KEY.",
    "end of one": b"-----END PRIVATE KEY-----",
    "public key of SSH": b"ssh-ed25519 AAAAC3NzaC1lZDI1NTE5 press@example.org",
}


@pytest.mark.parametrize("name", KEYS)
def test_key_is_refused_by_its_content(make_site: MakeSite, options: Options, name: str) -> None:
    """A key was published without a word; now it is an error of the check and of the build, and nothing comes out."""
    site = make_site({"static/notes/all.txt": KEYS[name]})
    checked, built = check(site, options).problems, build(site, site / "_site", options)

    assert checked == built.problems
    (problem,) = checked
    assert (problem.code, problem.severity) == ("PUB004", Severity.ERROR)
    assert problem.span is not None
    assert problem.span.path == "static/notes/all.txt"
    assert problem.message == (
        "this file holds a private key or is called like one, and all files in static/ can be read by everybody"
    )
    assert problem.hint == (
        "move it out of the site's folder; if it was ever committed or published, make a new key "
        "and stop using this one"
    )
    assert built.value.published is None
    assert not (site / "_site").exists()


@pytest.mark.parametrize("name", NO_KEYS)
def test_what_everybody_may_read_is_no_key(make_site: MakeSite, options: Options, name: str) -> None:
    """Public keys, certificates and words about keys are published, also from a `.pem` file."""
    site = make_site({"static/press.pem": NO_KEYS[name]})

    assert build(site, site / "_site", options).problems == ()
    assert (site / "_site/static/press.pem").read_bytes() == NO_KEYS[name]


@pytest.mark.parametrize(
    "name",
    [
        "id_rsa",
        "id_dsa",
        "id_ecdsa",
        "id_ed25519",
        "id_ed25519_sk",
        "ID_RSA",
        "id_rsa.bak",
        "press.p12",
        "press.PFX",
        "press.jks",
        "press.ppk",
        "press.p8",
        "server.key",
        "passwords.kdbx",
    ],
)
def test_key_is_refused_by_its_name(make_site: MakeSite, options: Options, name: str) -> None:
    """A name that only keys have is enough, since their binary forms have no words."""
    site = make_site({f"static/{name}": b"\x30\x82\x04\xa4\x02\x01\x00\x02"})

    assert [(one.code, one.span and one.span.path) for one in check(site, options).problems] == [
        ("PUB004", f"static/{name}")
    ]


@pytest.mark.parametrize(
    ("name", "start"),
    [
        ("id_rsa.pub", b"ssh-rsa AAAA"),
        ("my_id_rsa_story.txt", b"words"),
        ("press.key", _pem("PGP PUBLIC KEY BLOCK")),
        ("press.key", b"\x99\x01\x0d\x04"),
        ("press.key", _pem("CERTIFICATE")),
        ("talk.key", b"PK\x03\x04"),
        ("press.pem", b"words"),
        ("press.crt", b"\x30\x82"),
        ("keynote.pdf", b"%PDF"),
        ("monkey", b"words"),
    ],
)
def test_name_of_other_things_is_no_name_of_a_key(name: str, start: bytes) -> None:
    """A public key, a certificate and a presentation have such extensions too."""
    assert not has_key_name(name, start)


@pytest.mark.parametrize("size", [1, 7, 64, 4096])
def test_key_is_found_wherever_a_read_ends(size: int) -> None:
    """A key that begins in one part of a file and ends in the next one is found."""
    data = bytes(600) + KEYS["OPENSSH PRIVATE KEY"]

    assert holds_key(data[at : at + size] for at in range(0, len(data), size))


def test_key_inside_a_picture_is_refused(make_site: MakeSite, options: Options) -> None:
    """A key in a comment of a picture, or behind its end, is refused, though the build would take it out."""
    picture = file_of(corner(40, 30), "JPEG", comment=_pem("PRIVATE KEY"))
    site = make_site({"static/quay.jpg": picture, "static/a.css": "p{background:url(quay.jpg)}"})

    assert [one.code for one in check(site, options).problems] == ["PUB004"]
