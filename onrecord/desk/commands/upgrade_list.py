"""The list with which an upgrade ends: what it did with each file, what is to mend by hand, what becomes public."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from difflib import unified_diff
from typing import TYPE_CHECKING

from msgspec import Struct

from onrecord.report.formats import FORMATS
from onrecord.report.run_report import Report, counted
from onrecord.report.visible_text import visible
from onrecord.version import __version__

if TYPE_CHECKING:
    from onrecord.editing.starting.file_step import FileStep, State
    from onrecord.editing.starting.theme_files import ThemeFile
    from onrecord.editing.starting.three_way_merge import Conflict
    from onrecord.editing.starting.upgrade import Upgrade
    from onrecord.model.choices import OutputKind
    from onrecord.problems import Problem

_SHOWN = 12
"""The most lines of a file, and the most errors, that the list shows."""
_WRITTEN = ("locks/", "schema/")
"""Where a program writes the files: they are counted, and their lines are not shown."""
_DONE: Mapping[State, str] = {
    "renewed": "Renewed",
    "added": "New",
    "deleted": "Deleted, since onrecord needs it no more",
    "merged": "Merged with your changes",
}
_REQUIREMENTS = "requirements.txt"


class UpgradeFacts(Struct, frozen=True):
    """What an upgrade is about, beside the files that it renews."""

    upgrade: Upgrade
    outdated: tuple[ThemeFile, ...] = ()
    """The site's copies of theme files whose originals have changed since."""
    outputs: tuple[OutputKind, ...] = ()
    """All outputs of the site."""
    new_outputs: tuple[OutputKind, ...] = ()
    """Those that the version before did not make."""
    errors: tuple[Problem, ...] = ()
    """The errors of the site after the upgrade."""
    for_readers: tuple[str, ...] = ()
    """What the upgrade changes for readers, in lines."""


def list_upgrade(facts: UpgradeFacts, *, is_long: bool) -> Iterator[str]:
    """Yield the lines of the list. A long one has each changed line of each file."""
    steps = facts.upgrade.steps
    for state, heading in _DONE.items():
        yield from _section(heading, _list_files(facts.upgrade.of(state), is_long=is_long))
    kept = [step for step in steps if step.state == "kept" and not _conflicts(step) and step.path != _REQUIREMENTS]
    outlived = (
        f"  {step.path}: onrecord needs it no more; delete it if you do not" for step in facts.upgrade.of("outlived")
    )
    shown = (line for step in kept for line in _list_kept(step, is_long=is_long))
    yield from _section("Kept as you have it", [*shown, *outlived])
    yield from _section("Left out, since you deleted it; --take PATH brings it", _names(facts.upgrade.of("absent")))
    yield from _section("To mend by hand", _list_mending(facts, is_long=is_long))
    yield from _section("Becomes public with this version", _list_outputs(facts))
    yield from _section("For readers", (f"  {line}".rstrip() for line in facts.for_readers))


def count_unfinished(upgrade: Upgrade) -> int:
    """Return how many files are not those of this version, since the publisher changed or deleted them."""
    return len(upgrade.of("kept", "outlived", "absent"))


def _section(heading: str, lines: Iterable[str]) -> Iterator[str]:
    found = [visible(line) for line in lines]
    if found:
        yield from ("", heading, *found)


def _names(steps: Sequence[FileStep]) -> Iterator[str]:
    yield from (f"  {step.path}" for step in steps)


def _list_files(steps: Sequence[FileStep], *, is_long: bool) -> Iterator[str]:
    """Yield a line for each file; one for all files that a program writes into a folder."""
    written: dict[str, int] = defaultdict(int)
    for step in steps:
        folder = next((folder for folder in _WRITTEN if step.path.startswith(folder)), None)
        if folder:
            written[folder] += 1
            continue
        yield f"  {step.path}"
        if is_long and step.before is not None and step.after is not None:
            yield from (f"    {line}" for line in _differences(_text(step.before), _text(step.after)))
    yield from (f"  {folder}: {counted(count, 'file')}" for folder, count in sorted(written.items()))


def _list_kept(step: FileStep, *, is_long: bool) -> Iterator[str]:
    """Yield what a file that was kept lacks of the new version."""
    if step.merge is None:
        differences = _differences(_text(step.before), _text(step.after))
        yield f"  {step.path}: {_count(differences)} differ from onrecord's; take over by hand what you need"
    else:
        differences = _differences(_text(step.before), step.merge.text)
        yield f"  {step.path}: {_count(differences)} to take over, without a conflict: onrecord upgrade --merge"
    if not step.path.startswith(_WRITTEN):
        yield from _shorten(differences, is_long=is_long)


def _count(differences: Sequence[str]) -> str:
    return counted(sum(line[0] in "+-" for line in differences), "line")


def _shorten(lines: Sequence[str], *, is_long: bool) -> Iterator[str]:
    """Yield lines, indented; a number in place of those that are too many."""
    if is_long or len(lines) <= _SHOWN:
        yield from (f"    {line}" for line in lines)
    else:
        yield "    to see them: onrecord upgrade --check --diffs"


def _list_mending(facts: UpgradeFacts, *, is_long: bool) -> Iterator[str]:
    """Yield what somebody must mend: conflicts, the requirement, outdated copies, errors, and what to look after."""
    for step in facts.upgrade.of("kept"):
        if step.path == _REQUIREMENTS:
            yield from _list_requirement(step)
        elif conflicts := _conflicts(step):
            places = "in 1 place" if len(conflicts) == 1 else f"in {len(conflicts)} places"
            yield f"  {step.path}: you and onrecord changed it {places}, so it stays as it is until you mend it by hand"
            then = f"    then: onrecord upgrade --keep {step.path}"
            yield from _shorten([line for one in conflicts for line in _show(one)], is_long=is_long)
            yield then
    yield from (f"  {sentence}" for sentence in facts.upgrade.advice)
    for file in facts.outdated:
        name = file.path.partition("/")[2]
        changed = f"the original has changed since you copied it from onrecord {file.version}"
        yield f"  {file.path}: {changed}; compare: onrecord theme show {name}"
    first = Report(facts.errors, 0).list_problems()[:_SHOWN]
    yield from (f"  {line}" for line in FORMATS["concise"](Report(tuple(first), 0)).splitlines()[:-1])
    if len(facts.errors) > _SHOWN:
        yield f"  and {counted(len(facts.errors) - _SHOWN, 'more error')}: onrecord check"


def _list_requirement(step: FileStep) -> Iterator[str]:
    if step.before == step.after:
        yield f"  {step.path}: name onrecord in one line of it; no line, or more than one, does"
        return
    yield f"  {step.path}: the line on onrecord is your own; this version's: onrecord upgrade --take {step.path}"
    yield from _shorten(_differences(_text(step.before), _text(step.after)), is_long=True)


def _conflicts(step: FileStep) -> tuple[Conflict, ...]:
    return step.merge.conflicts if step.merge else ()


def _show(conflict: Conflict) -> Iterator[str]:
    """Yield both sides of a conflict."""
    yield f"line {conflict.line}, yours:"
    yield from (f"  {line.rstrip()}" for line in conflict.ours or ("(nothing)",))
    yield f"onrecord {__version__}:"
    yield from (f"  {line.rstrip()}" for line in conflict.theirs or ("(nothing)",))


def _list_outputs(facts: UpgradeFacts) -> Iterator[str]:
    from onrecord.editing.starting.new_outputs import OUTPUTS  # noqa: PLC0415  (the command must start fast)

    if not facts.new_outputs:
        return
    yield from (f"  {kind}: {OUTPUTS[kind][1]}" for kind in facts.new_outputs)
    before = ", ".join(kind for kind in facts.outputs if kind not in facts.new_outputs)
    yield f"  to publish only what was public before, write in site.yaml: outputs: [{before}]"


def _differences(before: str, after: str) -> list[str]:
    """Return the lines that differ, with - and +, each part under its place."""
    return list(unified_diff(before.splitlines(), after.splitlines(), lineterm="", n=0))[2:]


def _text(content: bytes | None) -> str:
    return (content or b"").decode("utf-8", "replace")
