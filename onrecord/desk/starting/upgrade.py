"""Plans the renewal of what `init` wrote, from the running version: a publisher's changes and deletions stay."""

import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Literal

from msgspec import Struct
from packaging.specifiers import SpecifierSet
from packaging.version import Version

from onrecord.desk.editing.entry_edit import change_fields
from onrecord.desk.editing.file_text import UnsafeChangeError
from onrecord.desk.starting import starter
from onrecord.desk.starting.requirement import SiteRequirement, names_onrecord
from onrecord.desk.starting.starter_record import RECORD, StarterRecord, digest_of, make_record, read_record
from onrecord.model.fields import SiteFields
from onrecord.model.requirements import REQUIREMENTS, VENDOR, requirements_in
from onrecord.problems import RefusedError, suggest
from onrecord.read.file_decoding import decode
from onrecord.read.yaml.nodes import Mapping as Tree
from onrecord.read.yaml.nodes import Scalar
from onrecord.read.yaml.tree import parse_yaml
from onrecord.site_files.additions import present
from onrecord.site_files.change_journal import may_change
from onrecord.site_files.site_changes import Replacement, SiteChanges
from onrecord.version import __version__

_SETTINGS = "site.yaml"
_WORKFLOWS = ".github/workflows/"
_GENERATED = "schema/"
"""Where the files are that nobody edits: `onrecord schema` writes them again."""
_ACTION = re.compile(rb"uses: +(?P<action>[\w./-]+)(?P<pin>@[0-9a-f]{40} +# v(?P<version>\d{1,9}(?:\.\d{1,9})*))")
"""An action of a workflow with its pin, found by pattern: the version is in a comment, which is no value of YAML."""
State = Literal["renewed", "added", "deleted", "kept", "absent"]
"""What an upgrade does with a file. `kept`: the publisher changed it, and the new version has another one. `absent`:
the publisher deleted it."""


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
            {step.path: Replacement(step.before or b"", step.after or b"") for step in self._of("renewed")},
            created={step.path: step.after or b"" for step in self._of("added")},
            deleted=tuple(step.path for step in self._of("deleted")),
        )

    def _of(self, state: State) -> Iterator[FileStep]:
        return (step for step in self.steps if step.state == state)

    @property
    def changing(self) -> tuple[FileStep, ...]:
        """The steps that change a file."""
        return tuple(step for step in self.steps if step.state in {"renewed", "added", "deleted"})


class _RangeStep(Struct, frozen=True):
    """What an upgrade does with the versions that the settings allow."""

    change: FileStep | None = None
    advice: str = ""
    """What the publisher should change, if the upgrade must not, in a sentence; empty for nothing."""


def plan_upgrade(root: Path, requirement: SiteRequirement, taken: frozenset[str]) -> Upgrade:
    """Return what an upgrade does, to the `taken` files too. Raises `RefusedError`, `UnknownFileError`."""
    record = read_record(root)
    _require_no_newer(record)
    renewable = _renewable_files()
    _require_known(taken, {*renewable, REQUIREMENTS, _SETTINGS})
    now = {path: _content(root, path) for path in {*renewable, *record.files, REQUIREMENTS, _SETTINGS}}
    files = _with_newer_actions(renewable, now)
    steps = [*_file_steps(files, now, record, taken), *_requirement_steps(root, now, record, requirement, taken)]
    advice = []
    range_step = _range_step(now[_SETTINGS], record, taken)
    if range_step.change:
        steps.append(range_step.change)
    if range_step.advice:
        advice.append(range_step.advice)
    if requirement.advice and any(step.path == REQUIREMENTS and step.state == "renewed" for step in steps):
        advice.append(requirement.advice)
    steps += _record_steps(root, make_record(__version__, requirement.line, starter.required_range(), files))
    return Upgrade(record.version, tuple(steps), tuple(advice))


def _require_no_newer(record: StarterRecord) -> None:
    """Raise `RefusedError` if a newer version has written the site's files."""
    if Version(record.version) > Version(__version__):
        message = f"the site's files are of onrecord {record.version}, and this is {__version__}"
        raise RefusedError(f"{message}; install that one, or a newer one")


def _require_known(taken: frozenset[str], known: set[str]) -> None:
    """Raise `UnknownFileError` if one of the files to take is not known."""
    unknown = min(taken - known, default=None)
    if unknown:
        hint = suggest(unknown, sorted(known), "onrecord upgrade --check names those that you changed")
        raise UnknownFileError(f"an upgrade renews no file '{unknown}'; {hint}")


def _renewable_files() -> dict[str, bytes]:
    """Return the files of this version. None has a setting of the site in it, so any settings will do."""
    texts = starter.renewable_files(starter.NewSite("x", ("en",), "UTC", "onrecord"))
    return {path: text.encode() for path, text in texts.items()}


def _file_steps(
    files: Mapping[str, bytes], now: Mapping[str, bytes | None], record: StarterRecord, taken: frozenset[str]
) -> Iterator[FileStep]:
    """Yield what an upgrade does with each file of this version or of the one before."""
    for path in sorted({*files, *record.files}):
        state = _state_of(path, files, now, record, is_taken=path in taken)
        if state:
            yield FileStep(path, state, now[path], files.get(path))


def _record_steps(root: Path, after: bytes) -> Iterator[FileStep]:
    """Yield the change of the record, if it is another one."""
    before = _content(root, RECORD)
    if after != before:
        yield FileStep(RECORD, "added" if before is None else "renewed", before, after)


def _content(root: Path, path: str) -> bytes | None:
    found = present(root, path)
    return None if found is None else found.after


def _with_newer_actions(files: Mapping[str, bytes], now: Mapping[str, bytes | None]) -> dict[str, bytes]:
    """Return the files with the site's own commit of an action where that is of a later version."""
    pins: dict[bytes, tuple[Version, bytes]] = {}
    workflows = [content for path, content in now.items() if path.startswith(_WORKFLOWS) and content]
    for content in workflows:
        for found in _ACTION.finditer(content):
            pin = (Version(found["version"].decode()), found["pin"])
            pins[found["action"]] = max(pin, pins.get(found["action"], pin))

    def choose(found: re.Match[bytes]) -> bytes:
        version, pin = pins.get(found["action"], (Version("0"), b""))
        if version > Version(found["version"].decode()):
            return found[0].replace(found["pin"], pin)
        return found[0]

    return {
        path: _ACTION.sub(choose, content) if path.startswith(_WORKFLOWS) else content
        for path, content in files.items()
    }


def _state_of(
    path: str,
    files: Mapping[str, bytes],
    now: Mapping[str, bytes | None],
    record: StarterRecord,
    *,
    is_taken: bool,
) -> State | None:
    """Return what an upgrade does with a file; None if there is nothing to do or to say."""
    there = now[path]
    new = files.get(path)
    if new is None:
        is_unchanged = there is not None and digest_of(path, there) == record.files.get(path)
        return "deleted" if is_unchanged else None
    if there is None:
        return _state_of_missing(path, new, record, is_taken=is_taken)
    if there.replace(b"\r\n", b"\n") == new:
        return None
    old = record.files.get(path)
    is_own = digest_of(path, there) == old or path.startswith(_GENERATED)
    if is_taken or is_own:
        return "renewed"
    if _is_renewed_lock(path, now, record):
        source = _list_of(path)
        has_other_ranges = record.files.get(source) != digest_of(source, files[source])
        return "renewed" if has_other_ranges else None
    is_same_as_before = digest_of(path, new) == old
    return None if is_same_as_before else "kept"


def _state_of_missing(path: str, new: bytes, record: StarterRecord, *, is_taken: bool) -> State | None:
    """Return what an upgrade does with a file that the site lacks: it is new, or the publisher deleted it."""
    old = record.files.get(path)
    if old is None or is_taken:
        return "added"
    has_changed = digest_of(path, new) != old
    return "absent" if has_changed else None


def _is_renewed_lock(path: str, now: Mapping[str, bytes | None], record: StarterRecord) -> bool:
    """Return whether only a lock has changed since it was written. Dependabot renews a lock, and not its list."""
    if not path.startswith(f"{starter.LOCKS}/") or not path.endswith(".txt"):
        return False
    source = _list_of(path)
    listed = now.get(source)
    return listed is not None and digest_of(source, listed) == record.files.get(source)


def _list_of(lock: str) -> str:
    """Return the path of the list of requirements that a lock resolves."""
    return f"{lock.removesuffix('.txt')}.in"


def _requirement_steps(
    root: Path,
    now: Mapping[str, bytes | None],
    record: StarterRecord,
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
    rows = text.split("\n")
    row = line.line - 1
    start = line.column - 1
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
    replaced = _content(root, line.path) if is_wheel and line.text != requirement.line else None
    if replaced is not None:
        yield FileStep(line.path, "deleted", replaced)


def _range_step(before: bytes | None, record: StarterRecord, taken: frozenset[str]) -> _RangeStep:
    """Return the change of `requires` in the settings, or else advice if it excludes the running version."""
    value = _required_range(before) if before is not None else None
    if before is None or value is None or value == starter.required_range():
        return _RangeStep()
    if value == record.requires or _SETTINGS in taken:
        after = _with_own_range(before)
        if after is not None:
            return _RangeStep(FileStep(_SETTINGS, "renewed", before, after))
    if _is_own_version_in(value):
        return _RangeStep()
    message = f"{_SETTINGS} requires onrecord {value}, and this is {__version__}"
    return _RangeStep(advice=f"{message}; change it, or: --take {_SETTINGS}")


def _with_own_range(settings: bytes) -> bytes | None:
    """Return the settings with the versions that a new site builds with; None if that is no safe change."""
    try:
        return change_fields(settings, SiteFields, {"requires": starter.required_range()}).data
    except UnsafeChangeError:
        return None


def _is_own_version_in(versions: str) -> bool:
    try:
        return SpecifierSet(versions).contains(__version__, prereleases=True)
    except ValueError:  # the library's own, and Python's for a number of more than 4,300 digits
        return False


def _required_range(settings: bytes) -> str | None:
    """Return the value of `requires` in the settings; None if there is none, or if they are no YAML."""
    file = decode(settings, _SETTINGS).value
    tree = parse_yaml(file).value if file else None
    _, value = tree.by_name.get("requires", (None, None)) if isinstance(tree, Tree) else (None, None)
    return " ".join(value.text.split()) if isinstance(value, Scalar) else None
