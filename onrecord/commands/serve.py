"""`onrecord serve`: previews a site in a browser."""

from __future__ import annotations

import gc
import os
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import click
from msgspec import Struct
from msgspec.structs import replace

from onrecord.commands.rebuild_report import RebuildReport, duration_and_cause, report_polling
from onrecord.problems import Outcome
from onrecord.terminal.environment import Environment
from onrecord.terminal.options import notes_option, poll_option, processors, site_folder
from onrecord.terminal.refusals import worker_errors_explained

if TYPE_CHECKING:
    from onrecord.build.pipeline import Options
    from onrecord.model.build_result import BuildResult
    from onrecord.preview import DeskBeside, Editor, Listener


def _editor(_context: click.Context, _parameter: click.Parameter, value: str | None) -> Editor | None:
    from onrecord.preview.editor import Editor  # noqa: PLC0415  (the command must start fast)

    if value is None:
        return None
    try:
        return Editor.named(value)
    except ValueError as error:
        raise click.BadParameter(str(error)) from None


@click.command(short_help="Preview a site in a browser, and update it at each save.")
@site_folder
@click.option("--host", default="127.0.0.1", show_default=True, help="The address to listen at.")
@click.option("--port", type=click.IntRange(0, 65535), help="The port.  [default: 8000, or the next free one]")
@click.option("--drafts/--no-drafts", default=True, show_default=True, help="Whether to show drafts.")
@notes_option
@click.option("--open/--no-open", "opens", default=False, show_default=True, help="Whether to open a browser.")
@click.option(
    "--editor",
    show_default="the desk, and vscode without it",
    envvar="ONRECORD_EDITOR",
    show_envvar=True,
    metavar="NAME",
    callback=_editor,
    help="The program that opens files: vscode, vscodium, cursor, zed, idea, textmate, none, or a link with {path}.",
)
@click.option("--read-only", is_flag=True, help="Only show the site, without the desk where editors write.")
@poll_option
@click.pass_obj
def serve(  # noqa: PLR0913  (click passes each option by itself)
    environment: Environment,
    /,
    *,
    site: Path,
    host: str,
    port: int | None,
    poll: bool,
    opens: bool,
    read_only: bool,
    drafts: bool,
    notes: bool,
    editor: Editor | None,
) -> None:
    """Preview the site in the folder SITE (this one, by default) in a browser, and write into it at the desk.

    The preview is built into a temporary folder, is updated at each save, and does not change the published pages. The
    desk writes what an editor would have typed, into the files of the site. It opens only on this machine, at the
    address with the key that the command prints.
    """
    from onrecord.build.pipeline import Options  # noqa: PLC0415
    from onrecord.memory import give_back_large_blocks  # noqa: PLC0415  (as above)
    from onrecord.preview import Editor, PortTakenError, PreviewOptions, listen, run_preview  # noqa: PLC0415

    try:
        listener = listen(host, port)
    except PortTakenError:
        message = f"port {port or 8000} is taken by another program; choose another with --port, or leave that out"
        raise click.ClickException(message) from None
    except OSError as error:
        raise click.ClickException(f"can't listen at '{host}' ({error.strerror})") from None
    base = Options(environment.today, listener.url, jobs=processors(), remember=True, has_style_inside=False)
    options = replace(base, drafts=drafts, notes=notes)
    give_back_large_blocks()
    with worker_errors_explained():
        desk, opening = (None, _Opening("", "")) if read_only else _desk(site, listener, options, environment)
        opener = editor or (Editor.at_desk(desk.url, site.resolve()) if desk else Editor.named("vscode"))
        preview = PreviewOptions(site.resolve(), listener, options, environment.clock, opener, poll, desk)
        address = f"{desk.url}{opening.path}" if desk else ""
        run_preview(preview, _TerminalReporter(listener, address, opening.code, site, poll, opens, RebuildReport(site)))
    click.echo("\nthe preview has ended")


def _print_new_code(code: str) -> None:
    click.echo(f"five wrong codes were typed at the desk; its code is now {code}")


class _Opening(NamedTuple):
    """What opens the desk; empty texts without a desk."""

    path: str
    """The path with the key."""
    code: str
    """The code that opens it without the key."""


def _desk(
    site: Path, listener: Listener, options: Options, environment: Environment
) -> tuple[DeskBeside | None, _Opening]:
    """Return the desk of a preview, and what opens it; none where others can reach the machine."""
    from onrecord.desk.browser.answers import answers_as_json  # noqa: PLC0415  (as above)
    from onrecord.desk.browser.server import DeskKey, open_desk  # noqa: PLC0415
    from onrecord.preview import DeskBeside, PortTakenError, listen  # noqa: PLC0415
    from onrecord.preview.listener import is_loopback  # noqa: PLC0415

    if not is_loopback(listener.host):
        return None, _Opening("", "")
    try:
        own = listen(listener.host, None, listener.port + 1)
    except (PortTakenError, OSError):
        own = listen(listener.host, 0)
    key = DeskKey(own.port, _print_new_code)
    app, path = open_desk(site.resolve(), key, listener.url, options, environment.clock, os.environ)
    return DeskBeside(app, own, answers_as_json()), _Opening(path, key.code.shown)


class _TerminalReporter(Struct, frozen=True):
    """Prints the progress of a preview to the terminal."""

    listener: Listener
    desk: str
    """The address that opens the desk; empty if there is none."""
    code: str
    """The code that opens it without the key in this address."""
    site: Path
    asked_to_poll: bool
    opens: bool
    report: RebuildReport

    def ready(self, *, polls: bool) -> None:
        from onrecord.preview.listener import is_loopback  # noqa: PLC0415  (as above)

        # A page waits while the collector runs, so it looks at fewer new objects at a time, and never at the site's.
        gc.freeze()
        gc.set_threshold(50_000, 5, 50)
        if polls and not self.asked_to_poll:
            report_polling()
        if not is_loopback(self.listener.host):
            click.echo(f"everybody who can reach {self.listener.host} can read this preview, drafts included", err=True)
        click.echo(f"preview of {self.site} at {self.listener.url} (Ctrl-C ends it)")
        self._lead_on()
        if self.opens:
            import webbrowser  # noqa: PLC0415

            webbrowser.open(self.desk or self.listener.url)

    def _lead_on(self) -> None:
        """Say where to write, or how to begin a site where there is none."""
        from onrecord.read.site_reader import lacks_site  # noqa: PLC0415  (as above)

        is_new = lacks_site(self.site)
        if self.desk:
            what = "there is no site here yet: begin one at the desk" if is_new else "the desk, where you write"
            click.echo(f"{what}: {self.desk}")
            click.echo(f"or at {self.desk.partition('?')[0]} with the code {self.code}")
        elif is_new:
            click.echo(
                "there is no site here yet, and none can be begun without the desk: leave out --read-only and --host, "
                "or make a site with: onrecord init FOLDER",
                err=True,
            )

    def built(self, outcome: Outcome[BuildResult], seconds: float) -> None:
        from onrecord.read.site_reader import lacks_site  # noqa: PLC0415  (as above)

        if lacks_site(self.site) and not self.report.has_begun:
            return  # where there has been no site, nothing is wrong yet
        if not outcome.value.changed and not self.report.is_new(outcome.problems, outcome.value.files):
            return
        self.report.print(outcome.problems, outcome.value.files)
        result = "built" if outcome.value.published else "not built"
        click.echo(f"{result} {duration_and_cause(seconds, outcome.value.changed)}")
