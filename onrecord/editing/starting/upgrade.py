"""Plans the renewal of what `init` wrote, from the running version: a publisher's changes and deletions stay."""

from collections.abc import Iterator
from pathlib import Path

from msgspec import Struct
from packaging.version import Version

from onrecord.editing.starting.file_step import FileStep, State, read_present
from onrecord.editing.starting.newer_actions import with_newer_actions
from onrecord.editing.starting.range_step import SETTINGS, plan_range_step
from onrecord.editing.starting.renewed_files import plan_file_steps
from onrecord.editing.starting.requirement import SiteRequirement
from onrecord.editing.starting.requirement_steps import plan_requirement_steps
from onrecord.editing.starting.starter import NewSite, renewable_files, required_range
from onrecord.editing.starting.starter_record import RECORD, StarterRecord, make_record, read_record
from onrecord.editing.writing import Replacement, SiteChanges
from onrecord.model.requirements import REQUIREMENTS
from onrecord.problems import RefusedError, suggest
from onrecord.version import __version__


class UnknownFileError(Exception):
    """No file of this name is one that an upgrade renews. `str()` says so, with the most similar name."""


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


def plan_upgrade(root: Path, requirement: SiteRequirement, taken: frozenset[str]) -> Upgrade:
    """Return what an upgrade does, to the `taken` files too. Raises `RefusedError`, `UnknownFileError`."""
    record = read_record(root)
    _require_no_newer(record)
    renewable = _read_renewable()
    _require_known(taken, {*renewable, REQUIREMENTS, SETTINGS})
    now = {path: read_present(root, path) for path in {*renewable, *record.files, REQUIREMENTS, SETTINGS}}
    files = with_newer_actions(renewable, now)
    has_taken_line = REQUIREMENTS in taken
    steps = [
        *plan_file_steps(files, now, record, taken),
        *plan_requirement_steps(root, now[REQUIREMENTS], record, requirement, is_taken=has_taken_line),
    ]
    range_step = plan_range_step(now[SETTINGS], record, is_taken=SETTINGS in taken)
    if range_step.change:
        steps.append(range_step.change)
    advice = []
    if range_step.advice:
        advice.append(range_step.advice)
    if requirement.advice and any(step.path == REQUIREMENTS and step.state == "renewed" for step in steps):
        advice.append(requirement.advice)
    steps += _record_steps(root, make_record(__version__, requirement.line, required_range(), files))
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


def _read_renewable() -> dict[str, bytes]:
    """Return the files of this version. None has a setting of the site in it, so any settings will do."""
    texts = renewable_files(NewSite("x", ("en",), "UTC", "onrecord"))
    return {path: text.encode() for path, text in texts.items()}


def _record_steps(root: Path, after: bytes) -> Iterator[FileStep]:
    """Yield the change of the record, if it is another one."""
    before = read_present(root, RECORD)
    if after != before:
        yield FileStep(RECORD, "added" if before is None else "renewed", before, after)
