"""Determines the requirement by which pip installs the same onrecord wherever a site is built.

Where builders can't download it, this is a wheel. To pack it needs no build backend, and so no network: it packs the
installed files again, or the sources that run. The wheel's bytes depend on these files alone. They are stored
uncompressed, since git compresses them and stores the next wheel as a small delta.
"""

import base64
import csv
import io
import posixpath
import re
import tomllib
import zipfile
from collections.abc import Iterator, Mapping
from hashlib import sha256
from importlib.metadata import Distribution
from pathlib import Path, PurePosixPath
from typing import Any

from msgspec import Struct, field
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name
from packaging.version import Version

from onrecord.check.requirement_rules import fault_of
from onrecord.model.requirements import VENDOR, public_https_url, requirements_in
from onrecord.model.requirements import Requirement as Requested
from onrecord.version import __version__, origin, package

_NAME = "onrecord"
_OURS = re.compile(r"onrecord(?![\w.-])", re.IGNORECASE)
_REPOSITORY_LABELS = frozenset({"repository", "source", "sourcecode", "github"})
"""The labels of a package's repository URL (Well-known Project URLs in Metadata, packaging.python.org)."""
_WHERE_IT_IS = "say where others get it, as in --from git+https://…"
PACKAGE = Path(__file__).parents[2]
_LEFT_OUT = frozenset({"INSTALLER", "RECORD", "REQUESTED", "WHEEL", "direct_url.json"})
"""Metadata files that an installer adds, or that this module writes itself."""
_WHEEL = b"Wheel-Version: 1.0\nGenerator: onrecord init\nRoot-Is-Purelib: true\nTag: py3-none-any\n"
_VERSION = re.compile(rb"^Version: .*$", re.MULTILINE)
_EARLIEST = (1980, 1, 1, 0, 0, 0)  # the earliest time that a ZIP archive can hold
_DIGITS = 12


class SiteRequirement(Struct, frozen=True):
    """The requirement of a new site on onrecord."""

    line: str
    """The line of its `requirements.txt`."""
    files: Mapping[str, bytes] = field(default_factory=dict)
    """The files of the site that the line refers to, by path."""
    advice: str | None = None
    """A warning for the site's publisher, if there is one."""


def site_requirement(requirement: str | None) -> SiteRequirement:
    """Return what a site requires: a line of PEP 508, an address, or the running program. Raises `ValueError`."""
    return _find_running_program() if requirement is None else _parse_requirement(requirement)


def names_onrecord(line: Requested) -> bool:
    """Return whether a line of `requirements.txt` is the requirement on onrecord."""
    return posixpath.basename(line.path).startswith(f"{_NAME}-") if line.path else bool(_OURS.match(line.text))


def _parse_requirement(text: str) -> SiteRequirement:
    if not text.isprintable():
        raise ValueError("a requirement is one line")
    line = f"{_NAME} @ {text}" if "://" in text and "@" not in text.partition("://")[0] else text
    try:
        parsed = Requirement(line)
    except ValueError:
        message = "write an address such as git+https://…@COMMIT, or a requirement (PEP 508)"
        raise ValueError(message) from None
    if canonicalize_name(parsed.name) != _NAME:
        raise ValueError(f"that is the package '{parsed.name}', not onrecord")
    doubts = filter(None, map(fault_of, requirements_in(line)))
    return SiteRequirement(line, advice=next((f"requirements.txt: {fault}; {hint}" for fault, hint in doubts), None))


def _find_running_program() -> SiteRequirement:
    installed = package()
    noted = origin(installed)
    # A program that pip fetched from a public address is there for others too.
    address, vcs = public_https_url(str(noted.get("url", ""))), noted.get("vcs_info")
    if address is not None:
        place = f"{vcs['vcs']}+{address}@{vcs['commit_id']}" if vcs else address
        return SiteRequirement(f"{_NAME} @ {place}")
    project = source_project()
    if installed and not noted and project is None:
        return SiteRequirement(_name_release(installed))
    return _vendor_wheel(installed, project)


def _name_release(installed: Distribution) -> str:
    """Return the line for a release: its tag in the package's repository, or else its version."""
    named = (url.split(", ", 1) for url in installed.metadata.get_all("Project-URL") or [])
    addresses = (public_https_url(url) for label, url in named if label.lower().replace(" ", "") in _REPOSITORY_LABELS)
    repository = next(filter(None, addresses), None)
    return f"{_NAME} @ git+{repository}@v{__version__}" if repository else f"{_NAME}=={__version__}"


def _vendor_wheel(installed: Distribution | None, project: Mapping[str, Any] | None) -> SiteRequirement:
    if installed is None or not any(_recorded_paths(installed)):
        raise ValueError(f"no record lists the installed files of this onrecord; {_WHERE_IT_IS}")
    if project and _is_older(installed, project):
        message = "the sources of this onrecord changed since pip installed it: do that again"
        raise ValueError(f"{message}; or {_WHERE_IT_IS}")
    try:
        name, wheel = wheel_of(installed, source_files(project) if project else installed_files(installed))
    except OSError as error:
        raise ValueError(f"a file of this onrecord can't be read ({error.strerror}); {_WHERE_IT_IS}") from None
    path = f"{VENDOR}/{name}"
    advice = f"requirements.txt names {path}, which was made of this onrecord: commit it with the site"
    return SiteRequirement(f"./{path}", {path: wheel}, advice)


def _is_older(installed: Distribution, project: Mapping[str, Any]) -> bool:
    """Return whether the installed metadata is older than the sources: another version or other dependencies."""
    needed = {line for line in map(Requirement, installed.requires or ()) if "extra" not in str(line.marker)}
    named = set(map(Requirement, project["project"]["dependencies"]))
    return Version(installed.version).public != __version__ or needed != named


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
    files = {**program, **{f"{name}.dist-info/{path}": data for path, data in (metadata | {"WHEEL": _WHEEL}).items()}}
    return f"{name}-py3-none-any.whl", _archive(files, f"{name}.dist-info/RECORD")


def _metadata(package: Distribution) -> Iterator[tuple[str, bytes]]:
    """Yield the package's metadata files by name, with the version replaced by a constant."""
    for path, data in _read_installed(package):
        folder, _, name = path.partition("/")
        if folder.endswith(".dist-info") and name not in _LEFT_OUT:
            yield name, _VERSION.sub(b"Version: 0", data, count=1) if name == "METADATA" else data


def _read_installed(package: Distribution) -> Iterator[tuple[str, bytes]]:
    """Yield the installed files by path, except compiled ones. Raises `OSError` if one is missing."""
    for recorded in _recorded_paths(package):
        path = PurePosixPath(recorded)
        if ".." not in path.parts and "__pycache__" not in path.parts:
            yield path.as_posix(), Path(str(package.locate_file(recorded))).read_bytes()


def _recorded_paths(package: Distribution) -> Iterator[str]:
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
            entry.create_system, entry.external_attr = 3, 0o644 << 16  # Unix attributes on every system
            wheel.writestr(entry, data)
    return archive.getvalue()


def _sha256(data: bytes) -> str:
    return base64.urlsafe_b64encode(sha256(data).digest()).rstrip(b"=").decode()
