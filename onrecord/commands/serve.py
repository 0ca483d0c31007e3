"""`onrecord serve`: previews a site in a browser."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, TypedDict, Unpack

import click
from msgspec import Struct, field
from msgspec.structs import replace

from onrecord.commands.console import print_report, worker_errors_explained
from onrecord.commands.environment import Environment
from onrecord.commands.options import notes_option, processors, site_folder

if TYPE_CHECKING:
    from onrecord.pipeline import Built
    from onrecord.problems import Outcome
    from onrecord.serve import Editor, Listener

_FEW = 3
"""Up to how many changed files are named one by one."""


def _editor(_context: click.Context, _parameter: click.Parameter, value: str) -> Editor:
    from onrecord.serve.editors import Editor  # noqa: PLC0415  (the command must start fast)

    try:
        return Editor.named(value)
    except ValueError as error:
        raise click.BadParameter(str(error)) from None


class _Display(TypedDict):
    """The options that change what a preview displays."""

    drafts: bool
    notes: bool
    editor: Editor


@click.command(short_help="Preview a site in a browser, and update it at each save.")
@site_folder
@click.option("--host", default="127.0.0.1", show_default=True, help="The address to listen at.")
@click.option("--port", type=click.IntRange(0, 65535), help="The port.  [default: 8000, or the next free one]")
@click.option("--drafts/--no-drafts", default=True, show_default=True, help="Whether to show drafts.")
@notes_option
@click.option("--open/--no-open", "opens", default=False, show_default=True, help="Whether to open a browser.")
@click.option(
    "--editor",
    default="vscode",
    show_default=True,
    envvar="ONRECORD_EDITOR",
    show_envvar=True,
    metavar="NAME",
    callback=_editor,
    help="What 'Edit' opens files in: vscode, vscodium, cursor, zed, idea, textmate, none, or a link with {path}.",
)
@click.option("--poll", is_flag=True, help="Check the files twice a second, if the system reports no changes.")
@click.pass_obj
def serve(
    environment: Environment,
    /,
    *,
    site: Path,
    host: str,
    port: int | None,
    poll: bool,
    opens: bool,
    **display: Unpack[_Display],
) -> None:
    """Preview the site in the folder SITE (this one, by default) in a browser, and update it at each save.

    The preview is built into a temporary folder, and does not change the published pages.
    """
    from onrecord.memory import give_back_large_blocks  # noqa: PLC0415  (as above)
    from onrecord.pipeline import Options  # noqa: PLC0415
    from onrecord.serve import PortTakenError, PreviewOptions, listen, run_preview  # noqa: PLC0415

    try:
        listener = listen(host, port)
    except PortTakenError:
        message = f"port {port or 8000} is taken by another program; choose another with --port, or leave that out"
        raise click.ClickException(message) from None
    except OSError as error:
        raise click.ClickException(f"can't listen at '{host}' ({error.strerror})") from None
    base = Options(environment.today, listener.url, jobs=processors(), remember=True, has_style_inside=False)
    options = replace(base, drafts=display["drafts"], notes=display["notes"])
    give_back_large_blocks()
    with worker_errors_explained():
        preview = PreviewOptions(site.resolve(), listener, options, display["editor"], poll)
        run_preview(preview, _TerminalReporter(listener, site, poll, opens))
    click.echo("\nthe preview has ended")


class _TerminalReporter(Struct, frozen=True):
    """Prints the progress of a preview to the terminal."""

    listener: Listener
    site: Path
    asked_to_poll: bool
    opens: bool
    last_report: list[str] = field(default_factory=list)
    """The report printed last: an unchanged report is not printed again, only its summary."""

    def ready(self, *, polls: bool) -> None:
        from onrecord.serve.host_check import is_loopback  # noqa: PLC0415  (as above)

        if polls and not self.asked_to_poll:
            click.echo("this system reports no file changes: the files are checked twice a second", err=True)
        if not is_loopback(self.listener.host):
            click.echo(f"everybody who can reach {self.listener.host} can read this preview, drafts included", err=True)
        click.echo(f"preview of {self.site} at {self.listener.url} (Ctrl-C ends it)")
        if self.opens:
            import webbrowser  # noqa: PLC0415

            webbrowser.open(self.listener.url)

    def built(self, outcome: Outcome[Built], seconds: float, changed: frozenset[str]) -> None:
        from onrecord.report import FORMATS, Report, plain  # noqa: PLC0415  (as above)

        report = Report(outcome.problems, outcome.value.files)
        text = FORMATS["full"](report, plain)
        if self.last_report == [text]:
            click.echo(f"still {report.summary()}", err=True)
        else:
            print_report(outcome.problems, outcome.value.files, "full", self.site, strict=False)
        self.last_report[:] = [text]
        result = "built" if outcome.value.published else "not built"
        click.echo(f"{result} in {seconds * 1000:.0f} ms{_cause(changed)}")


def _cause(changed: frozenset[str]) -> str:
    """Return the words that name the changed files. Temporary files of editors are left out if others are there."""
    existing = sorted(path.name for path in map(Path, changed) if path.exists())
    names = existing or sorted(Path(path).name for path in changed)
    listed = ", ".join(names) if len(names) <= _FEW else f"{len(names)} files"
    return f" after a change of {listed}" if names else ""
