"""Runs a build for the command line: waits for other builds into the same folder, and describes the result."""

from __future__ import annotations

from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import click
from msgspec import Struct

if TYPE_CHECKING:
    from onrecord.build.last_build import LastBuild
    from onrecord.build.pipeline import Built, Options
    from onrecord.cache.stat_index import BuildResult
    from onrecord.output import Holder, OutputFolder
    from onrecord.problems import Outcome

_PATIENCE = 60.0
"""How many seconds a build waits for another one into the same folder."""


class BuildReport(Struct, frozen=True):
    """The result of a build, and what the command line says of it."""

    result: BuildResult
    changes: str | None
    """The changes in the output folder, in words; None if an error stopped the build."""
    listing: str = ""
    """What happened to `published.txt`."""


def run_build(site: Path, folder: Path, options: Options, last: LastBuild | None) -> BuildReport:
    """Build a site while no other build works in the output folder."""
    from onrecord.build import pipeline  # noqa: PLC0415
    from onrecord.memory import give_back_large_blocks  # noqa: PLC0415
    from onrecord.output import BusyError, UnfitError  # noqa: PLC0415

    give_back_large_blocks()
    root = site.resolve()
    try:
        with open_output(site, folder, _PATIENCE) as output:
            if output.completed:
                click.echo(f"completed the publication in {folder} that was interrupted", err=True)
            if last and output.has_waited:
                last.reload()
            return described(pipeline.build_into(root, output, options, last), keeps_ids=options.keeps_ids)
    except UnfitError as unfit:
        return described(pipeline.not_built(root, options, unfit.problem))
    except BusyError as busy:
        who = f" ({_process(busy.holder)})" if busy.holder else ""
        message = f"another build into {folder} is still at work{who}; try again when it has ended"
        raise click.ClickException(message) from None


def open_output(site: Path, folder: Path, patience: float) -> OutputFolder:
    """Return the output folder for one build, which waits up to `patience` seconds for another. Raises `UnfitError`."""
    from onrecord.output import OutputFolder, require_fit  # noqa: PLC0415

    require_fit(folder, site.resolve(), _home())
    return OutputFolder(folder, patience=patience, waiting=partial(_report_waiting, folder))


def built_line(run: BuildReport, folder: Path) -> str:
    """Return the line on the pages and the changed files of a build that was published."""
    pages = "1 page" if run.result.pages == 1 else f"{run.result.pages} pages"
    return f"built {pages} in {folder} ({run.changes})"


def described(outcome: Outcome[Built], *, keeps_ids: bool = False) -> BuildReport:
    """Return a build with the words that describe it."""
    from onrecord.cache.stat_index import BuildResult  # noqa: PLC0415
    from onrecord.report import counted  # noqa: PLC0415

    built = outcome.value
    result, written = BuildResult(built.pages, built.files, outcome.problems), built.published
    if written is None:
        return BuildReport(result, None)
    listing = ""
    if built.listing_error:
        listing = f"published.txt can't be written: {built.listing_error}"
    elif keeps_ids and built.unlisted:
        listing = f"{counted(len(built.unlisted), 'id')} added to published.txt, to be committed with the entries"
    return BuildReport(result, f"{counted(written.written, 'file')} written, {written.removed} removed", listing)


def _report_waiting(folder: Path, holder: Holder) -> None:
    click.echo(f"waiting for another build into {folder}: {_process(holder)}", err=True)


def _process(holder: Holder) -> str:
    since = datetime.fromtimestamp(holder.since, tz=UTC).astimezone()
    return f"process {holder.pid}, since {since:%H:%M:%S}"


def _home() -> Path | None:
    """Return the user's home folder, if there is one."""
    try:
        return Path.home().resolve()
    except RuntimeError:
        return None
