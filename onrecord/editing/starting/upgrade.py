"""Plans the renewal of what `init` wrote, from the running version: a publisher's changes and deletions stay."""

from collections.abc import Iterable, Iterator
from pathlib import Path

from msgspec import Struct
from packaging.version import Version

from onrecord.editing.starting.earlier_texts import read_earlier_texts
from onrecord.editing.starting.file_step import WRITES, FileStep, State, read_present
from onrecord.editing.starting.newer_actions import with_newer_actions
from onrecord.editing.starting.range_step import SETTINGS, plan_range_step
from onrecord.editing.starting.renewed_files import StarterFiles, Wishes, plan_files
from onrecord.editing.starting.requirement import SiteRequirement
from onrecord.editing.starting.requirement_steps import plan_requirement_steps
from onrecord.editing.starting.starter import NewSite, renewable_files, required_range
from onrecord.editing.starting.starter_record import RECORD, StarterRecord, make_record, read_record
from onrecord.editing.starting.unrecorded_site import infer_record
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
            {step.path: Replacement(step.before or b"", step.after or b"") for step in self.of("renewed", "merged")},
            created={step.path: step.after or b"" for step in self.of("added")},
            deleted=tuple(step.path for step in self.of("deleted")),
        )

    def of(self, *states: State) -> tuple[FileStep, ...]:
        """Return the steps in one of these states."""
        return tuple(step for step in self.steps if step.state in states)

    @property
    def changing(self) -> tuple[FileStep, ...]:
        """The steps that change a file."""
        return self.of(*WRITES)


def plan_upgrade(root: Path, requirement: SiteRequirement, wishes: Wishes) -> Upgrade:
    """Return what an upgrade does. Raises `RefusedError`, `UnknownFileError`."""
    earlier = read_earlier_texts()
    record = read_record(root) or infer_record(root, earlier)
    _require_no_newer(record)
    renewable = read_renewable()
    _require_known(wishes, renewable)
    now = {path: read_present(root, path) for path in {*renewable, *record.files, REQUIREMENTS, SETTINGS}}
    files = StarterFiles(with_newer_actions(renewable, now), now, record, earlier)
    plans = dict(plan_files(files, wishes))
    steps = [plan.step for plan in plans.values() if plan.step]
    is_taken = REQUIREMENTS in wishes.taken
    steps += plan_requirement_steps(root, now[REQUIREMENTS], record, requirement, is_taken=is_taken)
    range_step = plan_range_step(now[SETTINGS], record, is_taken=SETTINGS in wishes.taken)
    if range_step.change:
        steps.append(range_step.change)
    advice = []
    if range_step.advice:
        advice.append(range_step.advice)
    if requirement.advice and any(step.path == REQUIREMENTS and step.state == "renewed" for step in steps):
        advice.append(requirement.advice)
    digests = {path: plan.digest for path, plan in plans.items() if plan.digest}
    steps += _record_steps(root, make_record(__version__, requirement.line, required_range(), digests))
    return Upgrade(record.version, tuple(steps), tuple(advice))


def _require_no_newer(record: StarterRecord) -> None:
    """Raise `RefusedError` if a newer version has written the site's files."""
    if Version(record.version) > Version(__version__):
        message = f"the site's files are of onrecord {record.version}, and this is {__version__}"
        raise RefusedError(f"{message}; install that one, or a newer one")


def _require_known(wishes: Wishes, renewable: Iterable[str]) -> None:
    """Raise `UnknownFileError` if one of the files that the publisher named is not known."""
    ours = set(renewable)
    for named, known in ((wishes.taken, {*ours, REQUIREMENTS, SETTINGS}), (wishes.kept, ours)):
        unknown = min(named - known, default=None)
        if unknown:
            hint = suggest(unknown, sorted(known), "onrecord upgrade --check names those that you changed")
            raise UnknownFileError(f"an upgrade renews no file '{unknown}'; {hint}")


def read_renewable() -> dict[str, bytes]:
    """Return the files of this version. None has a setting of the site in it, so any settings will do."""
    texts = renewable_files(NewSite("x", ("en",), "UTC", "onrecord"))
    return {path: text.encode() for path, text in texts.items()}


def _record_steps(root: Path, after: bytes) -> Iterator[FileStep]:
    """Yield the change of the record, if it is another one."""
    before = read_present(root, RECORD)
    if after != before:
        yield FileStep(RECORD, "added" if before is None else "renewed", before, after)
