"""Plans what an upgrade does with a site's requirement on onrecord, and with the wheels that it names."""

from collections.abc import Iterator
from pathlib import Path

from onrecord.editing.starting.file_step import FileStep, read_present
from onrecord.editing.starting.requirement import SiteRequirement, names_onrecord
from onrecord.editing.starting.starter_record import StarterRecord
from onrecord.editing.writing import may_change
from onrecord.model.requirements import REQUIREMENTS, VENDOR, Requirement, requirements_in


def plan_requirement_steps(
    root: Path, before: bytes | None, record: StarterRecord, requirement: SiteRequirement, *, is_taken: bool
) -> list[FileStep]:
    """Return the change of the line on onrecord in `requirements.txt`, and those of the wheels that the lines name."""
    if before is None:
        return []
    text = before.decode("utf-8", "surrogateescape")
    lines = [line for line in requirements_in(text) if names_onrecord(line)]
    if len(lines) != 1:
        return [FileStep(REQUIREMENTS, "kept", before, before)]
    line = lines[0]
    after = _with_line(text, line, requirement.line).encode("utf-8", "surrogateescape")
    is_own = record.requirement and line.text != record.requirement
    if is_own and not is_taken:
        has_changed = requirement.line not in {line.text, record.requirement}
        return [FileStep(REQUIREMENTS, "kept", before, after)] if has_changed else []
    renewed = [FileStep(REQUIREMENTS, "renewed", before, after)] if after != before else []
    return [*renewed, *_new_wheel_steps(root, requirement), *_old_wheel_steps(root, line, requirement)]


def _with_line(text: str, old: Requirement, new: str) -> str:
    """Return the text of `requirements.txt` with another line in the place of the `old` one."""
    rows = text.split("\n")
    row = rows[old.line - 1]
    start = old.column - 1
    rows[old.line - 1] = f"{row[:start]}{new}{row[start + len(old.text) :]}"
    return "\n".join(rows)


def _new_wheel_steps(root: Path, requirement: SiteRequirement) -> Iterator[FileStep]:
    """Yield the files that the new line names and the site lacks."""
    for path, wheel in requirement.files.items():
        if read_present(root, path) != wheel:
            yield FileStep(path, "added", None, wheel)


def _old_wheel_steps(root: Path, old: Requirement, requirement: SiteRequirement) -> Iterator[FileStep]:
    """Yield the deletion of the wheel that the `old` line names, if the new line is another."""
    is_wheel = old.path.startswith(f"{VENDOR}/onrecord-") and may_change("upgrade", old.path)
    if not is_wheel or old.text == requirement.line:
        return
    replaced = read_present(root, old.path)
    if replaced is not None:
        yield FileStep(old.path, "deleted", replaced)
