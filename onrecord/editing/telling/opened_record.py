"""The public record of a site as the commands that only tell it read it."""

from datetime import date
from pathlib import Path

from msgspec import Struct

from onrecord.editing.site_reading import Options, Reading, check_reading, no_site, read
from onrecord.model.records import Records, ThemeFiles
from onrecord.model.site import Site
from onrecord.problems import Locate, Outcome, Problem, RefusedError, Severity
from onrecord.render.data.told_record import ToldRecord

__all__ = ["OpenedRecord", "ToldRecord", "open_reading", "open_record"]


class OpenedRecord(Struct, frozen=True):
    """A site that was read and checked."""

    records: Records
    """All valid entries, drafts included."""
    locate: Locate
    theme: ThemeFiles
    site: Site | None
    """The arranged site; None while it has errors, when no standing is certain and no page is built."""
    errors: tuple[Problem, ...]
    files: int
    has_files: bool = True
    """Whether its files are those of an editor; a record that was rebuilt from a published site has none."""

    def as_of(self, day: date | None) -> ToldRecord:
        """Return what the record tells today, or told on a day; the site must have no errors."""
        assert self.site is not None, "checked by the command"  # noqa: S101
        return ToldRecord(self.site, self.theme, day)


def open_record(root: Path, options: Options) -> OpenedRecord:
    """Read and check the site in `root`. Raises `RefusedError` if there is none."""
    reading = read(root, options)
    if reading.value is None:
        raise RefusedError(no_site(root))
    return open_reading(root, options, Outcome(reading.value, reading.problems))


def open_reading(root: Path, options: Options, reading: Outcome[Reading]) -> OpenedRecord:
    """Check the site in `root`, which was read."""
    found = reading.value
    checked = check_reading(root, options, reading)
    errors = tuple(problem for problem in checked.problems if problem.severity is Severity.ERROR)
    return OpenedRecord(found.records, found.locate, found.theme, checked.value.site, errors, checked.value.files)
