"""The command line: the only place that prints, picks an exit code, or looks at the clock and the environment."""

from __future__ import annotations

import gc
import io
import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn, TypedDict, TypeVar, Unpack

import click

from onrecord import __version__, interrupts
from onrecord.commands.environment import Environment
from onrecord.commands.explain import explain
from onrecord.commands.groups import Commands
from onrecord.commands.init import init
from onrecord.commands.new import new
from onrecord.commands.parameters import site_folder, site_option, web_address
from onrecord.commands.progress import Shown
from onrecord.commands.run_build import Run, run_build
from onrecord.commands.schema import schema
from onrecord.incremental.signing_key import state_folder, trust
from onrecord.reserved import OUTPUT

if TYPE_CHECKING:
    from onrecord.pipeline import Built
    from onrecord.problems import Outcome, Problem
    from onrecord.report import Link, Report, Role
    from onrecord.serve import Editor, Listener

PROBLEMS = 1
"""The exit code where something is wrong with the site; wrong use of the command is 2, as in all of click."""

_COLOURS: dict[Role, dict[str, Any]] = {
    "place": {"bold": True},
    "error": {"fg": "red", "bold": True},
    "warning": {"fg": "yellow", "bold": True},
    "note": {"fg": "cyan", "bold": True},
    "gutter": {"fg": "blue"},
    "caret": {"fg": "red", "bold": True},
    "help": {"fg": "cyan"},
}

_ASKING = frozenset({"init", "new"})
"""The commands that may ask questions."""
_FEW = 3
"""How many changed files are named one by one."""
_EPILOG = """\b
Begin with: onrecord init FOLDER, which makes a site; then onrecord serve FOLDER.
Each command tells its options with --help, as in: onrecord build --help

\b
The exit status is 0 if all is well, 1 if something is wrong with the site,
2 if the command was used wrongly, 130 or 143 if Ctrl-C or kill ended it."""
_EXITS = "The exit status is 0 if the site is sound, 1 if it has errors, 2 if the command was used wrongly."

Command = TypeVar("Command", bound=Callable[..., Any])


@click.group(cls=Commands, context_settings={"help_option_names": ["-h", "--help"]}, epilog=_EPILOG)
@click.version_option(__version__, message="onrecord %(version)s")
@click.pass_context
def main(context: click.Context) -> None:
    """Turn YAML entries about who said what into a linked, cited HTML timeline."""
    context.obj = context.obj or Environment(_today(), asks=sys.stdin.isatty() and sys.stderr.isatty())
    if context.obj.asks and context.invoked_subcommand in _ASKING:
        interrupts.uninstall()  # Ctrl-C goes through what reads the line, which puts the terminal right
    # What is read stays to the end; to look through it for garbage again and again would take a quarter of the reading.
    gc.set_threshold(500_000, 20, 100)
    trust(state_folder(os.environ, sys.platform))
    # What a terminal or a pipe can't show must not end the program.
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")


def _share(_context: click.Context, _parameter: click.Parameter, value: str | None) -> tuple[int, int] | None:
    number, _, of = (value or "").partition("/")
    if value is None:
        return None
    if not (number.isdecimal() and of.isdecimal() and 1 <= int(number) <= int(of)):
        raise click.BadParameter("write which share of how many, as in 2/4")
    return int(number), int(of)


def _processors() -> int:
    """Return how many processors this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def _common(command: Command) -> Command:
    """Add what all commands that read a site take."""
    options = (
        site_folder,
        click.option(
            "--base-url",
            metavar="URL",
            callback=web_address,
            help="Where the site will live, in place of 'url' in site.yaml.",
        ),
        click.option("--drafts", is_flag=True, help="Treat drafts as published, to look at them."),
        click.option("--strict", is_flag=True, help="Count warnings as errors, for a last look before publication."),
        click.option("--notes", is_flag=True, help="Also report what is no mistake: single origins, missing copies."),
        click.option(
            "--jobs",
            type=click.IntRange(min=1),
            default=_processors,
            show_default="one for each processor",
            help="How many processes work at a time. What comes out is the same.",
        ),
        click.option(
            "--cache/--no-cache",
            "remember",
            default=True,
            help="Whether to use, and keep, what was read before: in .onrecord, which may be deleted at any time.",
        ),
        click.option(
            "--output-format",
            type=click.Choice(["full", "concise", "github", "json"]),
            default="full",
            show_default=True,
            help="How problems are told: with their lines, one line each, as GitHub's annotations, or for programs.",
        ),
    )
    for option in reversed(options):
        command = option(command)
    return command


@main.command(epilog=_EXITS, short_help="Check a site and build its pages.")
@_common
@click.option("--output", type=click.Path(path_type=Path), help="The folder to build into.  [default: SITE/_site]")
@click.option(
    "--shard",
    metavar="I/N",
    callback=_share,
    help="Make only one share of the pages, as in 2/4, where machines share a site.",
)
@click.option(
    "--keep-ids/--no-keep-ids",
    default=lambda: not os.environ.get("CI"),
    show_default="yes; no where CI is set",
    help="Whether to add to published.txt what was published before today.",
)
def build(
    *,
    site: Path,
    output: Path | None,
    output_format: str,
    shard: tuple[int, int] | None,
    keep_ids: bool,
    **options: Unpack[_Options],
) -> None:
    """Check the site in the folder SITE (this one, by default), and build its pages.

    Nothing is written while there is an error.
    """
    from onrecord.incremental.stat_index import StatIndex  # noqa: PLC0415  (the command must start fast)

    folder, today = output or site / OUTPUT, _today()
    asked = (str(today), shard, keep_ids, *(options[name] for name in ("base_url", "drafts", "strict", "notes")))
    last = StatIndex(site.resolve(), folder.resolve(), asked) if options["remember"] else None
    known = last.known() if last else None
    if known:
        done = Run(known, "nothing has changed")
    else:
        from onrecord.pipeline import Options  # noqa: PLC0415

        with _plainly(), _progress() as progress:
            run = Options(today=today, shard=shard, progress=progress, **options)
            done = run_build(site, folder, run, last, keeps=keep_ids and not options["drafts"] and not shard)
    stopped = done.changes is None
    _tell(done.known.problems, done.known.files, output_format, site, strict=stopped or options["strict"])
    if stopped:
        sys.exit(PROBLEMS)
    pages = "1 page" if done.known.pages == 1 else f"{done.known.pages} pages"
    click.echo(f"built {pages} in {folder} ({done.changes})", err=output_format == "json")
    if done.kept:
        click.echo(done.kept, err=output_format == "json")


@main.command(epilog=_EXITS, short_help="Say what is wrong with a site, and what to type instead.")
@_common
def check(*, site: Path, output_format: str, **options: Unpack[_Options]) -> None:
    """Say what is wrong with the site in the folder SITE (this one, by default).

    All mistakes are told in one run, each with its line and what to type instead. No page is written.
    """
    from onrecord import pipeline  # noqa: PLC0415

    with _plainly(), _progress() as progress:
        outcome = pipeline.check(site.resolve(), pipeline.Options(today=_today(), progress=progress, **options))
    if _tell(outcome.problems, outcome.value.files, output_format, site, strict=options["strict"]):
        sys.exit(PROBLEMS)


def _editor(_context: click.Context, _parameter: click.Parameter, value: str) -> Editor:
    from onrecord.serve.editors import Editor  # noqa: PLC0415

    try:
        return Editor.named(value)
    except ValueError as error:
        raise click.BadParameter(str(error)) from None


@main.command(short_help="Show a site in a browser, and follow each save.")
@site_folder
@click.option("--host", default="127.0.0.1", show_default=True, help="The address to listen at.")
@click.option("--port", type=click.IntRange(0, 65535), help="The port.  [default: 8000, or the next that is free]")
@click.option("--drafts/--no-drafts", default=True, show_default=True, help="Whether to show drafts.")
@click.option("--notes", is_flag=True, help="Also report what is no mistake: single origins, missing copies.")
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
@click.option("--poll", is_flag=True, help="Look at the files twice a second, where the system tells of no changes.")
def serve(*, site: Path, host: str, port: int | None, poll: bool, opens: bool, **shown: Unpack[_Shown]) -> None:
    """Show the site in the folder SITE (this one, by default) in a browser, and follow each change of it.

    What is published is not touched: the preview has a folder of its own, which is gone when it ends.
    """
    from onrecord.memory import give_back_large_blocks  # noqa: PLC0415
    from onrecord.pipeline import Options  # noqa: PLC0415
    from onrecord.serve import PortTakenError, Preview, listen, preview  # noqa: PLC0415

    try:
        listener = listen(host, port)
    except PortTakenError:
        message = f"port {port or 8000} is taken by another program; choose another with --port, or leave that out"
        raise click.ClickException(message) from None
    except OSError as error:
        raise click.ClickException(f"can't listen at '{host}' ({error.strerror})") from None
    drafts, notes, editor = shown["drafts"], shown["notes"], shown["editor"]
    fixed = Options(_today(), listener.url, jobs=_processors(), remember=True, has_style_inside=False)
    options = replace(fixed, drafts=drafts, notes=notes)
    give_back_large_blocks()
    with _plainly():
        preview(Preview(site.resolve(), listener, options, editor, poll), _Spectator(listener, site, poll, opens))
    click.echo("\nthe preview has ended")


@click.command("publish", short_help="Publish drafts, from today on.")
@click.argument("ids", metavar="ID...", nargs=-1, required=True)
@site_option
@click.pass_obj
def publish_drafts(environment: Environment, /, ids: tuple[str, ...], site: Path) -> None:
    """Publish the drafts that are called ID: events and stories, all of them or none.

    An event is called by its id, or by STORY/EVENT where several have that id; a story by its id, or by STORY/. An
    event gets today as the day of its publication, and the line 'status: draft' goes; no other line changes. First the
    whole site is checked as it will be, and while there is an error nothing is written.
    """
    from onrecord.authoring.additions import RefusedError  # noqa: PLC0415
    from onrecord.authoring.publication import UnknownNameError, publish  # noqa: PLC0415
    from onrecord.commands.publish import words_of  # noqa: PLC0415
    from onrecord.pipeline import Options  # noqa: PLC0415
    from onrecord.problems import has_errors  # noqa: PLC0415

    try:
        with _plainly(), _progress() as progress:
            options = Options(environment.today, jobs=_processors(), remember=True, progress=progress)
            outcome = publish(site.resolve(), ids, options)
    except UnknownNameError as error:
        raise click.UsageError(str(error)) from None
    except RefusedError as error:
        raise click.ClickException(str(error)) from None
    published, problems = outcome.value, outcome.problems
    if has_errors(problems):
        _tell(problems, published.files, "full", site, strict=False)
        click.echo("nothing is published while there is an error", err=True)
        sys.exit(PROBLEMS)
    for line in words_of(published):
        click.echo(line)
    changed = {entry.path for entry in published.entries}
    if doubts := tuple(problem for problem in problems if problem.span and problem.span.path in changed):
        _tell(doubts, published.files, "full", site, strict=False)


class _Shown(TypedDict):
    """The options of a preview that change what it shows, as click gives them."""

    drafts: bool
    notes: bool
    editor: Editor


@dataclass(frozen=True, slots=True)
class _Spectator:
    """The terminal of a preview."""

    listener: Listener
    site: Path
    asked_to_poll: bool
    opens: bool
    told: list[str] = field(default_factory=list)
    """The last report: what is wrong is told once, and then only counted."""

    def ready(self, *, polls: bool) -> None:
        from onrecord.serve.guard import is_loopback  # noqa: PLC0415

        if polls and not self.asked_to_poll:
            click.echo("the system doesn't tell of changes here: the files are looked at twice a second", err=True)
        if not is_loopback(self.listener.host):
            click.echo(f"everybody who can reach {self.listener.host} can read this preview, drafts included", err=True)
        click.echo(f"preview of {self.site} at {self.listener.url} (Ctrl-C ends it)")
        if self.opens:
            import webbrowser  # noqa: PLC0415

            webbrowser.open(self.listener.url)

    def built(self, outcome: Outcome[Built], seconds: float, changed: frozenset[str]) -> None:
        from onrecord.report import FORMATS, Report, plain  # noqa: PLC0415

        report = Report(outcome.problems, outcome.value.files)
        text = FORMATS["full"](report, plain)
        if self.told == [text]:
            click.echo(f"still {report.summary()}", err=True)
        else:
            _tell(outcome.problems, outcome.value.files, "full", self.site, strict=False)
        self.told[:] = [text]
        click.echo(f"{'built' if outcome.value.published else 'not built'} in {seconds * 1000:.0f} ms{_after(changed)}")


def _after(changed: frozenset[str]) -> str:
    """Say which changes led to a build; of what an editor wrote beside and renamed, only what is there now."""
    names = sorted(path.name for path in map(Path, changed) if path.exists()) or sorted(
        Path(one).name for one in changed
    )
    about = ", ".join(names) if len(names) <= _FEW else f"{len(names)} files"
    return f" after a change of {about}" if names else ""


class _Options(TypedDict):
    """The options of a run, as click gives them."""

    base_url: str | None
    drafts: bool
    strict: bool
    notes: bool
    jobs: int
    remember: bool


@contextmanager
def _plainly() -> Iterator[None]:
    """Say in plain words what the machine, and not the site, is to blame for."""
    from onrecord.workers import ProcessDiedError  # noqa: PLC0415

    try:
        yield
    except ProcessDiedError:
        message = "a process was ended from outside, perhaps since the memory was full; try again with --jobs 1"
        raise click.ClickException(message) from None


@contextmanager
def _progress() -> Iterator[Shown | None]:
    """Yield what shows how far a run has come, on a terminal; nothing in a pipe."""
    if not sys.stderr.isatty() or os.environ.get("TERM") == "dumb":
        yield None
        return
    shown = Shown(sys.stderr)
    with interrupts.before_end(shown.end):
        try:
            yield shown
        finally:
            shown.end()


def _today() -> date:
    return datetime.now(tz=UTC).date()


def _tell(problems: tuple[Problem, ...], files: int, output_format: str, site: Path, *, strict: bool) -> bool:
    """Print the report to standard error, JSON to standard output; return whether the problems stop a build."""
    from onrecord.problems import has_errors  # noqa: PLC0415
    from onrecord.report import FORMATS, Report, shows_colours  # noqa: PLC0415

    report = Report(problems, files, _way_to(site) if output_format == "github" else "")
    text = FORMATS[output_format](report, _paint, _link(site))
    if output_format == "json":
        click.echo(text.encode("utf-8"), nl=False)  # JSON is UTF-8 whatever the terminal speaks (RFC 8259, section 8.1)
    else:
        colours = shows_colours(os.environ, is_terminal=sys.stderr.isatty())
        click.echo(text, nl=False, err=True, color=colours and output_format != "github")
    if problems and output_format == "full" and sys.stderr.isatty():
        click.echo(f"What a code means: onrecord explain {problems[0].code}", err=True)
    if output_format == "github":
        _summarize(report)
    return has_errors(problems, strict=strict)


def _link(site: Path) -> Link:
    """Return what makes links in a report, where the terminal can follow them."""
    from onrecord.report import links, shows_links, unlinked  # noqa: PLC0415

    if not shows_links(os.environ, is_terminal=sys.stderr.isatty()):
        return unlinked
    from onrecord.authoring.explanations import page_of  # noqa: PLC0415

    return links(site.resolve(), page_of)


def _way_to(site: Path) -> str:
    """Return the way from the repository to the site, since GitHub looks for an annotation's file from there."""
    repository = Path(os.environ.get("GITHUB_WORKSPACE") or Path.cwd()).resolve()
    folder = site.resolve()
    return (
        folder.relative_to(repository).as_posix() if folder != repository and folder.is_relative_to(repository) else ""
    )


def _summarize(report: Report) -> None:
    """Add all problems to the summary of the workflow's step, if this is one."""
    from onrecord.report import step_summary  # noqa: PLC0415

    summary = os.environ.get("GITHUB_STEP_SUMMARY")
    if not summary:
        return
    try:
        with Path(summary).open("a", encoding="utf-8") as file:
            file.write(step_summary(report))
    except OSError as error:
        click.echo(f"the step's summary can't be written ({error.strerror})", err=True)


def _paint(role: Role, text: str) -> str:
    # click takes the colours out again where the output is no terminal.
    return click.style(text, **_COLOURS[role])


for _command in (schema, init, new, publish_drafts, explain):
    main.add_command(_command)


def program() -> NoReturn:
    """Run `main`, and end the process as soon as all is said and written.

    To take a large site apart, thing by thing, only to be gone afterwards, took a tenth of a build (mypy ends so, too).
    """
    try:
        main()
    except SystemExit as end:
        if not isinstance(end.code, int | None):
            raise
        try:
            sys.stdout.flush()
            sys.stderr.flush()
        except OSError:  # what could not be written, Python tells in its own way
            raise end from None
        os._exit(end.code or 0)
    raise AssertionError("click ends a program by its exit code")
