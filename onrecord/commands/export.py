"""`onrecord export`: a story as one file that works without a server and without the network."""

from pathlib import Path

import click

from onrecord.desk.commands.confirmation import require_site
from onrecord.problems import has_errors
from onrecord.terminal import console
from onrecord.terminal.environment import Environment
from onrecord.terminal.options import base_url_option, cache_option, site_option
from onrecord.terminal.refusals import refusals_explained, worker_errors_explained


@click.command(short_help="Write a story into one HTML file, to read without a network.")
@click.argument("story", metavar="STORY")
@click.option("--html", "is_html", is_flag=True, help="Write HTML, with style, script and pictures inside.")
@click.option("-o", "--output", metavar="FILE", help="The file, by default STORY.html here; '-' for standard output.")
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
    is_html: bool,
    output: str | None,
    language: str | None,
    site: Path,
    base_url: str | None,
    remember: bool,
) -> None:
    """Write STORY into one HTML file: its events with their texts, its claims with all sides, its sources.

    The file needs no other file, no server and no network. Links to other pages lead to the site, if it has an address.
    Drafts and withdrawn entries are not in it.
    """
    from onrecord.build.pipeline import Options, load_site  # noqa: PLC0415  (the command must start fast)
    from onrecord.build.story_export import export_story, find_story  # noqa: PLC0415

    if not is_html:
        raise click.UsageError("say what to write: onrecord export STORY --html")
    require_site(site, "name the folder with --site")
    root = site.resolve()
    with refusals_explained(), worker_errors_explained():
        loaded = load_site(root, Options(environment.today, now=environment.now, base_url=base_url, remember=remember))
        if loaded.value.site is None or loaded.value.theme is None:
            errors = tuple(problem for problem in loaded.problems if has_errors((problem,)))
            console.end_with_report(errors, loaded.value.files, site)
        id_, code = find_story(loaded.value.site, story, language)
        made = export_story(root, (loaded.value.site, loaded.value.theme), id_, code, remember=remember)
    if made.problems:
        console.end_with_report(made.problems, loaded.value.files, site)
    if output == "-":
        click.echo(made.value, nl=False)
        return
    file = Path(output or f"{id_}.html")
    try:
        file.write_text(made.value, "utf-8", newline="")
    except OSError as error:
        raise click.ClickException(f"'{file}' can't be written ({error.strerror})") from None
    click.echo(f"wrote {file} ({-(-len(made.value.encode()) // 1024)} KB)", err=True)
