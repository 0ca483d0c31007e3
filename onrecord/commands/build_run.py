"""Runs one build into an output folder, while no other build works there, and words its result."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from onrecord.problems import Outcome
from onrecord.report.run_report import counted

if TYPE_CHECKING:
    from onrecord.build.pipeline import Options
    from onrecord.cache.stat_index import StatIndex
    from onrecord.model.build_result import BuildResult
    from onrecord.output import Holder, OutputFolder

_PATIENCE = 60.0  # how many seconds a build waits for another one into the same folder


def run_build(site: Path, folder: Path, options: Options, index: StatIndex | None) -> Outcome[BuildResult]:
    """Build a site while no other build works in the output folder."""
    from onrecord.build import pipeline  # noqa: PLC0415  (the command must start fast)
    from onrecord.build.last_build import LastBuild  # noqa: PLC0415
    from onrecord.memory import give_back_large_blocks  # noqa: PLC0415
    from onrecord.output import BusyError, UnfitError  # noqa: PLC0415

    give_back_large_blocks()
    root = site.resolve()
    try:
        with open_output(site, folder, _PATIENCE) as output:
            if output.completed:
                click.echo(f"completed the publication in {folder} that was interrupted", err=True)
            if index and output.has_waited:
                index = index.again()
            last = LastBuild(index, is_whole=options.shard is None) if index else None
            return pipeline.build_into(root, output, options, last)
    except UnfitError as unfit:
        return pipeline.not_built(root, options, unfit.problem)
    except BusyError as busy:
        who = f" ({_process(busy.holder)})" if busy.holder else ""
        message = f"another build into {folder} is still at work{who}; try again when it has ended"
        raise click.ClickException(message) from None


def find_repeated(index: StatIndex) -> Outcome[BuildResult] | None:
    """Return the last build's result if a build would repeat it."""
    known = index.find_repeated()
    if known and known.value.no_cards:
        from onrecord.pictures import why_no_cards  # noqa: PLC0415

        return known if known.value.no_cards == why_no_cards() else None  # the library may have been mended
    return known


def open_output(site: Path, folder: Path, patience: float) -> OutputFolder:
    """Return the output folder for one build, which waits up to `patience` seconds for another. Raises `UnfitError`."""
    from onrecord.output import OutputFolder, require_fit  # noqa: PLC0415

    require_fit(folder, site.resolve(), _home())

    def report_waiting(holder: Holder) -> None:
        click.echo(f"waiting for another build into {folder}: {_process(holder)}", err=True)

    return OutputFolder(folder, patience=patience, waiting=report_waiting)


def built_line(result: BuildResult, folder: Path) -> str:
    """Return the line on the pages and the changed files of a build that ended without an error."""
    pages = "1 page" if result.pages == 1 else f"{result.pages} pages"
    changes = "nothing has changed"
    if result.published:
        changes = f"{counted(result.published.written, 'file')} written, {result.published.removed} removed"
    without = f"no cards were made: {result.no_cards}\n" if result.no_cards else ""
    replaced = "".join(f"root/{name} takes the place of the build's own {name}\n" for name in result.replaced)
    return f"{without}{replaced}built {pages} in {folder} ({changes})"


def listing_line(result: BuildResult, *, keeps_ids: bool) -> str:
    """Return the line on what happened to `published.txt`; empty if nothing did."""
    if result.published and result.listing_error:
        return f"published.txt can't be written: {result.listing_error}"
    if result.published and keeps_ids and result.unlisted:
        return f"{counted(len(result.unlisted), 'id')} added to published.txt, to be committed with the entries"
    return ""


def _process(holder: Holder) -> str:
    since = datetime.fromtimestamp(holder.since, tz=UTC).astimezone()
    return f"process {holder.pid}, since {since:%H:%M:%S}"


def _home() -> Path | None:
    try:
        return Path.home().resolve()
    except RuntimeError:
        return None
