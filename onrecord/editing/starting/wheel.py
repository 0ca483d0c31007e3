"""Packs a wheel of the running program.

To pack it needs no build backend, and so no network: it packs the installed files again, or the sources that run. The
wheel's bytes depend on these files alone. They are stored uncompressed, since git compresses them and stores the next
wheel as a small delta.
"""

import base64
import csv
import io
import re
import tomllib
import zipfile
from collections.abc import Iterator, Mapping
from hashlib import sha256
from importlib.metadata import Distribution
from pathlib import Path, PurePosixPath
from typing import Any

from onrecord.version import __version__

PACKAGE = Path(__file__).parents[2]
_LEFT_OUT = frozenset({"INSTALLER", "RECORD", "REQUESTED", "WHEEL", "direct_url.json"})
"""Metadata files that an installer adds, or that this module writes itself."""
_WHEEL = b"Wheel-Version: 1.0\nGenerator: onrecord init\nRoot-Is-Purelib: true\nTag: py3-none-any\n"
_VERSION = re.compile(rb"^Version: .*$", re.MULTILINE)
_EARLIEST = (1980, 1, 1, 0, 0, 0)
"""The earliest time that a ZIP archive can hold."""
_DIGITS = 12


def source_project() -> Mapping[str, Any] | None:
    """Return the `pyproject.toml` of the running sources; None if they are installed. Raises `ValueError`."""
    file = PACKAGE.parent / "pyproject.toml"
    project = tomllib.loads(file.read_text("utf-8")) if file.is_file() else {}
    return project if project.get("project", {}).get("name") == "onrecord" else None


def source_files(project: Mapping[str, Any]) -> dict[str, bytes]:
    """Return the files of the sources by their path in a wheel, as the build backend places them."""
    wheel = project["tool"]["hatch"]["build"]["targets"]["wheel"]
    folders = {**{name: name for name in wheel["packages"]}, **wheel["force-include"]}
    single = {place: PACKAGE.parent / path for path, place in folders.items() if (PACKAGE.parent / path).is_file()}
    return {place: file.read_bytes() for place, file in single.items()} | {
        f"{place}/{file.relative_to(PACKAGE.parent / folder).as_posix()}": file.read_bytes()
        for folder, place in folders.items()
        for file in sorted((PACKAGE.parent / folder).rglob("*"))
        if file.is_file() and "__pycache__" not in file.parts
    }


def installed_files(package: Distribution) -> dict[str, bytes]:
    """Return the installed files by their path in a wheel, without metadata. Raises `OSError` if one is missing."""
    return {path: data for path, data in _read_installed(package) if path.startswith("onrecord/")}


def wheel_of(package: Distribution, program: Mapping[str, bytes]) -> tuple[str, bytes]:
    """Return name and bytes of a wheel; a digest of its files is in its local version (PEP 440). Raises `OSError`."""
    metadata = dict(_metadata(package))
    packed = {**program, **metadata}
    digest = sha256(repr([(path, sha256(packed[path]).digest()) for path in sorted(packed)]).encode()).hexdigest()
    version = f"{__version__.partition('+')[0]}+local.sha{digest[:_DIGITS]}"
    metadata["METADATA"] = _VERSION.sub(f"Version: {version}".encode(), metadata["METADATA"], count=1)
    name = f"onrecord-{version}"
    metadata["WHEEL"] = _WHEEL
    files = {**program, **{f"{name}.dist-info/{path}": data for path, data in metadata.items()}}
    return f"{name}-py3-none-any.whl", _archive(files, f"{name}.dist-info/RECORD")


def _metadata(package: Distribution) -> Iterator[tuple[str, bytes]]:
    """Yield the package's metadata files by name, with the version replaced by a constant."""
    for path, data in _read_installed(package):
        folder, _, name = path.partition("/")
        if folder.endswith(".dist-info") and name not in _LEFT_OUT:
            yield name, _VERSION.sub(b"Version: 0", data, count=1) if name == "METADATA" else data


def _read_installed(package: Distribution) -> Iterator[tuple[str, bytes]]:
    """Yield the installed files by path, except compiled ones. Raises `OSError` if one is missing."""
    for recorded in recorded_paths(package):
        path = PurePosixPath(recorded)
        if ".." not in path.parts and "__pycache__" not in path.parts:
            yield path.as_posix(), Path(str(package.locate_file(recorded))).read_bytes()


def recorded_paths(package: Distribution) -> Iterator[str]:
    """Yield the paths that pip recorded (PyPA, 'Recording installed projects', RECORD).

    `Distribution.files` lists them too, but since Python 3.12 without those that are missing.
    """
    for row in csv.reader((package.read_text("RECORD") or "").splitlines()):
        if row:
            yield row[0]


def _archive(files: Mapping[str, bytes], record: str) -> bytes:
    """Return a wheel of `files`, followed by their list (PyPA, 'Binary distribution format')."""
    listed = "".join(f"{path},sha256={_sha256(data)},{len(data)}\n" for path, data in sorted(files.items()))
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w") as wheel:
        for path, data in (*sorted(files.items()), (record, f"{listed}{record},,\n".encode())):
            entry = zipfile.ZipInfo(path, _EARLIEST)
            entry.create_system = 3  # Unix attributes on every system
            entry.external_attr = 0o644 << 16
            wheel.writestr(entry, data)
    return archive.getvalue()


def _sha256(data: bytes) -> str:
    return base64.urlsafe_b64encode(sha256(data).digest()).rstrip(b"=").decode()
