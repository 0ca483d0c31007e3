"""`onrecord export`: a story as one file, for readers without a network or for another program."""

from collections.abc import Sequence
from pathlib import Path

import click

from onrecord.desk.commands.confirmation import require_site
from onrecord.plugins import PluginError
from onrecord.problems import has_errors
from onrecord.terminal import console
from onrecord.terminal.environment import Environment
from onrecord.terminal.options import base_url_option, cache_option, site_option
from onrecord.terminal.refusals import refusals_explained, worker_errors_explained


@click.command(short_help="Write a story into one file, to read without a network.")
@click.argument("story", metavar="STORY")
@click.option(
    "--format",
    "form",
    metavar="NAME",
    help="The form of the file: html, with style, script and pictures inside; timelinejs, the JSON of that program; "
    "csv, a sheet with a row for each event; or one that a plug-in of the site adds.",
)
@click.option("--html", "is_html", is_flag=True, help="The same as --format html.")
@click.option(
    "-o",
    "--output",
    metavar="FILE",
    help="The file, by default STORY with the form's ending here; '-' for standard output.",
)
@click.option("--language", metavar="CODE", show_default="the story's first", help="The language of the file.")
@site_option
@base_url_option
@cache_option
@click.pass_obj
def export(  # noqa: PLR0913  (click passes each option by itself)
    environment: Environment,
    /,
    *,
    story: str,
    form: str | None,
    is_html: bool,
    output: str | None,
    language: str | None,
    site: Path,
    base_url: str | None,
    remember: bool,
) -> None:
    """Write STORY into one file: as HTML, its events with their texts, its claims with all sides, its sources.

    The file needs no other file, no server and no network. Links to other pages lead to the site, if it has an address.
    Drafts and withdrawn entries are not in it. The command says what the form can't hold.
    """
    from onrecord.build.exporters import find_exporter  # noqa: PLC0415  (the command must start fast)
    from onrecord.build.pipeline import Options, load_site  # noqa: PLC0415
    from onrecord.build.story_export import find_story  # noqa: PLC0415
    from onrecord.render.outputs.exporter import ExportedStory  # noqa: PLC0415

    name = _choose_form(form, is_html=is_html)
    require_site(site, "name the folder with --site")
    root = site.resolve()
    with refusals_explained(), worker_errors_explained():
        loaded = load_site(root, Options(environment.today, now=environment.now, base_url=base_url, remember=remember))
        if loaded.value.site is None or loaded.value.theme is None:
            errors = tuple(problem for problem in loaded.problems if has_errors((problem,)))
            console.end_with_report(errors, loaded.value.files, site)
        found = find_exporter(name, loaded.value.theme.plugins)
        if found.value is None:
            console.end_with_report(found.problems, loaded.value.files, site)
        id_, code = find_story(loaded.value.site, story, language)
        exported = ExportedStory(id_, code, loaded.value.site, loaded.value.theme, root, remember=remember)
        try:
            made = found.value.write(exported)
        except PluginError as error:
            console.end_with_report((error.problem,), loaded.value.files, site)
    if made.problems:
        console.end_with_report(made.problems, loaded.value.files, site)
    if output == "-":
        click.echo(made.value, nl=False)
        _tell_lost(found.value.loses)
        return
    content = made.value.encode("utf-8") if isinstance(made.value, str) else made.value
    file = Path(output or f"{id_}.{found.value.ending}")
    try:
        file.write_bytes(content)
    except OSError as error:
        raise click.ClickException(f"'{file}' can't be written ({error.strerror})") from None
    click.echo(f"wrote {file} ({-(-len(content) // 1024)} KB)", err=True)
    _tell_lost(found.value.loses)


def _tell_lost(sentences: Sequence[str]) -> None:
    if sentences:
        click.echo("\n  ".join(("what this form can't hold:", *sentences)), err=True)


def _choose_form(form: str | None, *, is_html: bool) -> str:
    if form is None and not is_html:
        raise click.UsageError("say what to write: onrecord export STORY --format html")
    if form not in (None, "html") and is_html:
        raise click.UsageError(f"--html and --format {form} contradict each other: leave one of them out")
    return form or "html"
