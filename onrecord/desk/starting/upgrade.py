"""Plans the renewal of what `init` wrote, from the running version: a publisher's changes and deletions stay."""

import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Literal

from msgspec import Struct
from packaging.specifiers import SpecifierSet
from packaging.version import Version

from onrecord.desk.starting import starter
from onrecord.desk.starting.requirement import SiteRequirement, names_onrecord
from onrecord.model.requirements import REQUIREMENTS, VENDOR, requirements_in
from onrecord.problems import RefusedError, suggest
from onrecord.site_files.additions import present
from onrecord.site_files.change_journal import may_change
from onrecord.site_files.site_changes import Replacement, SiteChanges
from onrecord.version import __version__

_SETTINGS = "site.yaml"
_WORKFLOWS = ".github/workflows/"
_GENERATED = "schema/"  # the files that nobody edits: `onrecord schema` writes them again
_ACTION = re.compile(rb"uses: +(?P<action>[\w./-]+)(?P<pin>@[0-9a-f]{40} +# v(?P<version>\d{1,9}(?:\.\d{1,9})*))")
_REQUIRES = re.compile(  # reads each run of white space once
    rb"^requires:[ \t]*+([\"']?)(?P<range>(?:[^\"'#\s]|[ \t]++(?=[^\"'#\s]))*+)[ \t]*+\1[ \t]*+(?:#.*)?\r?$",
    re.MULTILINE,
)
State = Literal["renewed", "added", "deleted", "kept", "absent"]
"""What an upgrade does with a file. `kept`: the publisher changed it, and the new version has another one. `absent`:
the publisher deleted it."""
_PACKAGE = Path(__file__).parents[2]
_SECTION = re.compile(r"^## (?P<version>\d\S*)[^\n]*\n(?P<text>.*?)(?=^## |\Z)", re.MULTILINE | re.DOTALL)


class UnknownFileError(Exception):
    """No file of this name is one that an upgrade renews. `str()` says so, with the most similar name."""


class FileStep(Struct, frozen=True):
    """What an upgrade does with one file."""

    path: str
    state: State
    before: bytes | None = None
    """The content now; None if there is no such file."""
    after: bytes | None = None
    """The content in the new version; None if it has no such file."""


class Upgrade(Struct, frozen=True):
    """The renewal of a site's files."""

    since: str
    """The version that last wrote them."""
    steps: tuple[FileStep, ...]
    advice: tuple[str, ...]
    """What the publisher should know, one sentence each."""

    @property
    def changes(self) -> SiteChanges:
        """The changes of files."""
        return SiteChanges(
            "upgrade",
            {one.path: Replacement(one.before or b"", one.after or b"") for one in self._of("renewed")},
            created={one.path: one.after or b"" for one in self._of("added")},
            deleted=tuple(one.path for one in self._of("deleted")),
        )

    def _of(self, state: State) -> Iterator[FileStep]:
        return (one for one in self.steps if one.state == state)

    @property
    def changing(self) -> tuple[FileStep, ...]:
        """The steps that change a file."""
        return tuple(one for one in self.steps if one.state in {"renewed", "added", "deleted"})


def recorded_files(site: starter.NewSite) -> dict[str, str | bytes]:
    """Return the files of a new site by path, with the record by which a later version upgrades them."""
    renewable = {path: text.encode() for path, text in starter.renewable_files(site).items()}
    record = starter.make_record(__version__, site.requirement, starter.required_range(), renewable)
    return {**starter.site_files(site), starter.RECORD: record}


def plan_upgrade(root: Path, requirement: SiteRequirement, taken: frozenset[str]) -> Upgrade:
    """Return what an upgrade does, to the `taken` files too. Raises `RefusedError`, `UnknownFileError`."""
    record = starter.read_record(root)
    if Version(record.version) > Version(__version__):
        message = f"the site's files are of onrecord {record.version}, and this is {__version__}"
        raise RefusedError(f"{message}; install that one, or a newer one")
    # No renewable file has a setting of the site in it, so any settings will do.
    texts = starter.renewable_files(starter.NewSite("x", ("en",), "UTC", "onrecord"))
    files = {path: text.encode() for path, text in texts.items()}
    known = sorted({*files, REQUIREMENTS, _SETTINGS})
    if unknown := min(taken.difference(known), default=None):
        hint = suggest(unknown, known, "onrecord upgrade --check names those that you changed")
        raise UnknownFileError(f"an upgrade renews no file '{unknown}'; {hint}")
    now = {path: _content(root, path) for path in {*files, *record.files, REQUIREMENTS, _SETTINGS}}
    files = _with_newer_actions(files, now)
    paths = sorted({*files, *record.files})
    states = {path: _state_of(path, files, now, record, is_taken=path in taken) for path in paths}
    steps = [FileStep(path, state, now[path], files.get(path)) for path, state in states.items() if state]
    steps += _requirement_steps(root, now, record, requirement, taken)
    changed, advice = _range_step(now[_SETTINGS], record, taken)
    steps += [changed] if changed else []
    after = starter.make_record(__version__, requirement.line, starter.required_range(), files)
    before = _content(root, starter.RECORD)
    if after != before:
        steps.append(FileStep(starter.RECORD, "added" if before is None else "renewed", before, after))
    is_renamed = any((one.path, one.state) == (REQUIREMENTS, "renewed") for one in steps)
    told = (advice, requirement.advice if is_renamed else None)
    return Upgrade(record.version, tuple(steps), tuple(filter(None, told)))


def _content(root: Path, path: str) -> bytes | None:
    found = present(root, path)
    return None if found is None else found.after


def _with_newer_actions(files: Mapping[str, bytes], now: Mapping[str, bytes | None]) -> dict[str, bytes]:
    """Return the files with the site's own commit of an action where that is of a later version."""
    pins: dict[bytes, tuple[Version, bytes]] = {}
    for content in (content for path, content in now.items() if path.startswith(_WORKFLOWS) and content):
        for found in _ACTION.finditer(content):
            pin = (Version(found["version"].decode()), found["pin"])
            pins[found["action"]] = max(pin, pins.get(found["action"], pin))

    def choose(found: re.Match[bytes]) -> bytes:
        version, pin = pins.get(found["action"], (Version("0"), b""))
        return found[0].replace(found["pin"], pin) if version > Version(found["version"].decode()) else found[0]

    return {path: _ACTION.sub(choose, old) if path.startswith(_WORKFLOWS) else old for path, old in files.items()}


def _state_of(
    path: str,
    files: Mapping[str, bytes],
    now: Mapping[str, bytes | None],
    record: starter.StarterRecord,
    *,
    is_taken: bool,
) -> State | None:
    """Return what an upgrade does with a file; None if there is nothing to do or to say."""
    there, new, old = now[path], files.get(path), record.files.get(path)
    if new is None:
        return "deleted" if there is not None and starter.digest_of(path, there) == old else None
    if there is None:
        is_news = old is None or starter.digest_of(path, new) != old
        return "added" if old is None or is_taken else "absent" if is_news else None
    if there.replace(b"\r\n", b"\n") == new:
        return None
    is_own = starter.digest_of(path, there) == old or path.startswith(_GENERATED)
    source = f"{path.removesuffix('.txt')}.in"  # the list that a lock resolves
    listed = now.get(source) if path.startswith(f"{starter.LOCKS}/") and path.endswith(".txt") else None
    # Dependabot renews a lock, and not the list.
    is_renewed_lock = listed is not None and starter.digest_of(source, listed) == record.files.get(source)
    if is_taken or is_own:
        return "renewed"
    if is_renewed_lock and record.files.get(source) != starter.digest_of(source, files[source]):
        return "renewed"  # the new version changes the ranges
    return None if starter.digest_of(path, new) == old or is_renewed_lock else "kept"


def _requirement_steps(
    root: Path,
    now: Mapping[str, bytes | None],
    record: starter.StarterRecord,
    requirement: SiteRequirement,
    taken: frozenset[str],
) -> Iterator[FileStep]:
    """Yield the change of the line on onrecord in `requirements.txt`, and those of the wheels that the lines name."""
    before = now[REQUIREMENTS]
    if before is None:
        return
    text = before.decode("utf-8", "surrogateescape")
    named = [line for line in requirements_in(text) if names_onrecord(line)]
    if len(named) != 1:
        yield FileStep(REQUIREMENTS, "kept", before, before)
        return
    (line,) = named
    rows, row, start = text.split("\n"), line.line - 1, line.column - 1
    rows[row] = f"{rows[row][:start]}{requirement.line}{rows[row][start + len(line.text) :]}"
    after = "\n".join(rows).encode("utf-8", "surrogateescape")
    if record.requirement and line.text != record.requirement and REQUIREMENTS not in taken:
        if requirement.line not in {line.text, record.requirement}:
            yield FileStep(REQUIREMENTS, "kept", before, after)
        return
    if after != before:
        yield FileStep(REQUIREMENTS, "renewed", before, after)
    for path, wheel in requirement.files.items():
        if _content(root, path) != wheel:
            yield FileStep(path, "added", None, wheel)
    is_wheel = line.path.startswith(f"{VENDOR}/onrecord-") and may_change("upgrade", line.path)
    if is_wheel and line.text != requirement.line and (replaced := _content(root, line.path)) is not None:
        yield FileStep(line.path, "deleted", replaced)


def _range_step(
    before: bytes | None, record: starter.StarterRecord, taken: frozenset[str]
) -> tuple[FileStep | None, str | None]:
    """Return the change of `requires` in the settings, or else advice if it excludes the running version."""
    found = _REQUIRES.search(before or b"")
    if before is None or found is None:
        return None, None
    value = found["range"].decode("utf-8", "replace").strip()
    if value == starter.required_range():
        return None, None
    if value == record.requires or _SETTINGS in taken:
        after = before[: found.start("range")] + starter.required_range().encode() + before[found.end("range") :]
        return FileStep(_SETTINGS, "renewed", before, after), None
    try:
        fits = SpecifierSet(value).contains(__version__, prereleases=True)
    except ValueError:  # the library's own, and Python's for a number of more than 4,300 digits
        fits = False
    advice = f"{_SETTINGS} requires onrecord {value}, and this is {__version__}; change it, or: --take {_SETTINGS}"
    return None, None if fits else advice


def changelog() -> str:
    """Return the whole changelog; empty if the installation lacks it."""
    packaged = _PACKAGE / "CHANGELOG.md"
    file = packaged if packaged.is_file() else _PACKAGE.parent / "CHANGELOG.md"
    return file.read_text("utf-8") if file.is_file() else ""


def sections_between(text: str, after: str, upto: str) -> tuple[str, ...]:
    """Return the changelog's sections of the versions later than `after`, up to `upto`, the newest first."""
    first, last = Version(after), Version(upto)
    return tuple(found[0].strip() for found in _SECTION.finditer(text) if first < Version(found["version"]) <= last)
