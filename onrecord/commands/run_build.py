"""Runs a build for the command line: waits for other builds into the same folder, and says what came of it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import click

from onrecord import interrupts

if TYPE_CHECKING:
    from onrecord.incremental.stat_index import BuildResult, StatIndex
    from onrecord.output import Holder
    from onrecord.pipeline import Options

_PATIENCE = 60.0
"""How many seconds a build waits for another one into the same folder."""


@dataclass(frozen=True, slots=True)
class Run:
    """What a build came to."""

    known: BuildResult
    changes: str | None
    """What it changed in the output folder; nothing where an error stopped it."""
    kept: str = ""
    """What is to be said of published.txt."""


def run_build(site: Path, folder: Path, run: Options, last: StatIndex | None, *, keeps: bool) -> Run:
    """Build a site while no other build works in the output folder, and remember what came of it."""
    from onrecord import pipeline  # noqa: PLC0415
    from onrecord.incremental.stat_index import BuildResult  # noqa: PLC0415
    from onrecord.memory import give_back_large_blocks  # noqa: PLC0415
    from onrecord.output import BusyError, OutputFolder, UnfitError, require_fit  # noqa: PLC0415
    from onrecord.report import counted  # noqa: PLC0415

    give_back_large_blocks()
    root = site.resolve()
    try:
        require_fit(folder, root, _home())
        with OutputFolder(folder, patience=_PATIENCE, waiting=partial(_tell_of_waiting, folder)) as output:
            if output.completed:
                click.echo(f"completed the publication in {folder} that was interrupted", err=True)
            if last and output.has_waited:
                last = last.again()
            built = pipeline.build_into(root, output, run, last.untouched() if last else ())
            known, published = BuildResult(built.value.pages, built.value.files, built.problems), built.value.published
            if published is None:
                return Run(known, None)
            with interrupts.deferred():  # what is published is also noted as such
                kept = _keep_ids(root, built.value.unlisted) if keeps else ""
                if last:
                    last.wrote(root / "published.txt")
                    last.keep(known)
    except UnfitError as unfit:
        built = pipeline.not_built(root, run, unfit.problem)
        return Run(BuildResult(0, built.value.files, built.problems), None)
    except BusyError as busy:
        who = f" ({_described(busy.holder)})" if busy.holder else ""
        message = f"another build into {folder} is still at work{who}; try again when it has ended"
        raise click.ClickException(message) from None
    return Run(known, f"{counted(published.written, 'file')} written, {published.removed} removed", kept)


def _tell_of_waiting(folder: Path, holder: Holder) -> None:
    click.echo(f"waiting for another build into {folder}: {_described(holder)}", err=True)


def _described(holder: Holder) -> str:
    since = datetime.fromtimestamp(holder.since, tz=UTC).astimezone()
    return f"process {holder.pid}, since {since:%H:%M:%S}"


def _home() -> Path | None:
    """Return the user's home folder, if there is one."""
    try:
        return Path.home().resolve()
    except RuntimeError:
        return None


def _keep_ids(site: Path, ids: tuple[str, ...]) -> str:
    """Add ids to the list of what was published, and say so."""
    from onrecord.output import keep_ids  # noqa: PLC0415
    from onrecord.report import counted  # noqa: PLC0415

    if not ids:
        return ""
    try:
        keep_ids(site, ids)
    except OSError as error:
        return f"published.txt can't be written: {error.strerror}"
    return f"{counted(len(ids), 'id')} added to published.txt, to be committed with the entries"
