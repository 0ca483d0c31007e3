"""Makes a wheel of the program that runs, for a site whose builders can't fetch it from anywhere.

No build backend is needed, and so no network: what was installed is packed again. The bytes depend on the packed files
alone. They are stored, not compressed: git compresses them itself, and keeps of the next wheel only the difference.
"""

from __future__ import annotations

import base64
import io
import re
import zipfile
from collections.abc import Iterator, Mapping
from hashlib import sha256
from importlib.metadata import Distribution
from pathlib import PurePosixPath

from onrecord.version import __version__

_OF_ONE_MACHINE = frozenset({"INSTALLER", "RECORD", "REQUESTED", "WHEEL", "direct_url.json"})
"""What an installer adds to a package's metadata, or what is made anew here."""
_WHEEL = b"Wheel-Version: 1.0\nGenerator: onrecord init\nRoot-Is-Purelib: true\nTag: py3-none-any\n"
_VERSION = re.compile(rb"^Version: .*$", re.MULTILINE)
_EARLIEST = (1980, 1, 1, 0, 0, 0)
"""The first time that a ZIP archive can hold."""
_DIGITS = 12


def installed_program(package: Distribution) -> dict[str, bytes]:
    """Return the files of the installed package by their path in a wheel, without its metadata.

    Raises `OSError` where one is missing.
    """
    return {path: data for path, data in _installed(package) if path.startswith("onrecord/")}


def wheel_of(package: Distribution, program: Mapping[str, bytes]) -> tuple[str, bytes]:
    """Return the name and the bytes of a wheel of `program`, with the metadata of the installed `package`.

    Its version has a local part (PEP 440) with a digest of what is packed: it is never taken for a release, nor for a
    wheel of other files. Raises `OSError` where a file of the metadata is missing.
    """
    metadata = dict(_metadata(package))
    packed = {**program, **metadata}
    digest = sha256(repr([(path, sha256(packed[path]).digest()) for path in sorted(packed)]).encode()).hexdigest()
    version = f"{__version__.partition('+')[0]}+local.sha{digest[:_DIGITS]}"
    metadata["METADATA"] = _VERSION.sub(f"Version: {version}".encode(), metadata["METADATA"], count=1)
    name = f"onrecord-{version}"
    files = {**program, **{f"{name}.dist-info/{path}": data for path, data in (metadata | {"WHEEL": _WHEEL}).items()}}
    return f"{name}-py3-none-any.whl", _archive(files, f"{name}.dist-info/RECORD")


def _metadata(package: Distribution) -> Iterator[tuple[str, bytes]]:
    """Yield the files of the package's metadata by their path there, alike for each version."""
    for path, data in _installed(package):
        folder, _, name = path.partition("/")
        if folder.endswith(".dist-info") and name not in _OF_ONE_MACHINE:
            yield name, _VERSION.sub(b"Version: 0", data, count=1) if name == "METADATA" else data


def _installed(package: Distribution) -> Iterator[tuple[str, bytes]]:
    """Yield the files that the installer wrote (PEP 376, RECORD), but for what Python compiled of them."""
    for file in package.files or ():
        path = PurePosixPath(file)
        if ".." not in path.parts and "__pycache__" not in path.parts:
            yield path.as_posix(), file.locate().read_bytes()  # type: ignore[attr-defined]  # a Path, wherever pip installed it


def _archive(files: Mapping[str, bytes], record: str) -> bytes:
    """Return a wheel of `files`, with their list as its last file (PyPA, 'Binary distribution format')."""
    listed = "".join(f"{path},sha256={_sha256(data)},{len(data)}\n" for path, data in sorted(files.items()))
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w") as wheel:
        for path, data in (*sorted(files.items()), (record, f"{listed}{record},,\n".encode())):
            entry = zipfile.ZipInfo(path, _EARLIEST)
            entry.create_system, entry.external_attr = 3, 0o644 << 16  # a file of Unix, whatever the system is
            wheel.writestr(entry, data)
    return archive.getvalue()


def _sha256(data: bytes) -> str:
    return base64.urlsafe_b64encode(sha256(data).digest()).rstrip(b"=").decode()
