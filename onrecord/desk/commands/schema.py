"""`onrecord schema`: writes JSON Schemas and the settings of editors."""

from __future__ import annotations

from pathlib import Path

import click

from onrecord.desk.commands.confirmation import require_site
from onrecord.terminal.options import site_folder
from onrecord.terminal.refusals import refusals_explained


@click.command(short_help="Write JSON Schemas, for completion and checks in editors.")
@site_folder
def schema(site: Path) -> None:
    """Write the JSON Schemas of the entries into SITE/schema.

    With them, editors such as VS Code complete, explain and check entries. The command also writes editor settings into
    SITE/.vscode and SITE/.editorconfig, unless they exist.
    """
    from onrecord.editing.schemas.entry_schemas import write_schemas  # noqa: PLC0415
    from onrecord.editing.starting.new_folder import add_settings  # noqa: PLC0415

    require_site(site, "go to the site's folder, or name it: onrecord schema FOLDER")
    folder = site / "schema"
    try:
        with refusals_explained():
            written = [*write_schemas(folder), *add_settings(site)]
    except OSError as error:
        raise click.ClickException(f"'{folder}' can't be written ({error.strerror})") from None
    click.echo("\n".join(f"wrote {file}" for file in written) or f"the schemas in {folder} are as they should be")
