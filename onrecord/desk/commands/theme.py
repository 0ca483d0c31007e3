"""`onrecord theme`: lists, shows and copies the files of the default theme."""

from pathlib import Path

import click

from onrecord.desk.commands.confirmation import require_site
from onrecord.report.visible_text import visible
from onrecord.terminal.groups import SuggestingGroup
from onrecord.terminal.options import site_folder, site_option
from onrecord.terminal.refusals import refusals_explained

_STATES = {
    "extends": "it extends the original",
    "copy": "copied from onrecord {}; the original is the same today",
    "outdated": "copied from onrecord {}; the original has changed since you copied it",
    "replaces": "it replaces the original",
    "own": "the theme has no file of this name",
}


@click.group(cls=SuggestingGroup, short_help="List, show or copy the files of the default theme.")
def theme() -> None:
    """Change the look of a site: a file of yours replaces the theme's file of the same name."""


@theme.command("list", short_help="List the theme's files, and the site's own in place of them.")
@site_folder
def list_(site: Path) -> None:
    """List the files of the default theme, with what each makes.

    For each file that SITE (this folder, by default) has of its own, the list says whether it extends the original, is
    a copy of it, or is a copy of an original that has changed since.
    """
    from onrecord.editing.starting.theme_files import list_theme_files  # noqa: PLC0415  (the command must start fast)

    try:
        files = list_theme_files(site)
    except OSError as error:
        raise click.ClickException(f"'{error.filename}' can't be read ({error.strerror})") from None
    width = max(len(file.path) for file in files)
    for file in files:
        click.echo(visible(f"{file.path:{width}}  {file.about}".rstrip()))
        if file.origin != "theme":
            click.echo(visible(f"{'':{width}}  -> yours: {_STATES[file.origin].format(file.version)}"))
    click.echo("")
    for path in (file.path for file in files if file.origin == "outdated"):
        name = path.removeprefix("templates/").removeprefix("static/")
        click.echo(visible(f"compare {path} with the original of today: onrecord theme show {name}"))
    click.echo("to change a file: onrecord theme copy NAME, such as onrecord theme copy parts/row.html")


@theme.command(short_help="Print a file of the theme.")
@click.argument("name")
def show(name: str) -> None:
    """Print the theme's file NAME, such as parts/row.html, to read it or to compare a file of yours with it."""
    from onrecord.editing.starting.theme_files import UnknownThemeFileError, read_original  # noqa: PLC0415

    with refusals_explained(UnknownThemeFileError):
        click.echo(read_original(name)[1], nl=False)


@theme.command("copy", short_help="Copy files of the theme into the site, to change them there.")
@click.argument("names", metavar="NAME...", nargs=-1, required=True)
@site_option
def copy_(names: tuple[str, ...], site: Path) -> None:
    """Copy the theme's files NAME, such as parts/row.html or style.css, into the site.

    No file is overwritten. A copy gets no changes of the theme any more; 'onrecord theme list' tells when its original
    has changed. To change one block of a page, extend the original instead of copying it.
    """
    from onrecord.editing.starting.theme_copy import copy_original  # noqa: PLC0415
    from onrecord.editing.starting.theme_files import UnknownThemeFileError, blocks_of, read_original  # noqa: PLC0415

    require_site(site, "name the folder of the site with --site")
    with refusals_explained(UnknownThemeFileError):
        # A name that is wrong stops the command before the first copy.
        originals = [read_original(name)[0] for name in names]
        for original in originals:
            path = copy_original(site, original)
            click.echo(f"wrote {path}; change it, and look at it with onrecord serve")
            blocks = blocks_of(path)
            if blocks:
                extended = path.removeprefix("templates/")
                click.echo(f'to change one block alone, let the file begin with {{% extends "onrecord/{extended}" %}}')
                click.echo(f"and keep only that block; it has {', '.join(blocks)}")
