"""`onrecord schema`: writes what editing programs know the entries by."""

from __future__ import annotations

from pathlib import Path

import click

from onrecord.commands.options import site_folder


@click.command(short_help="Write what editing programs complete and explain entries by.")
@site_folder
def schema(site: Path) -> None:
    """Write the JSON Schemas of the entries into SITE/schema.

    By them, editing programs complete, explain and check what is typed. Settings for such programs are written too,
    into SITE/.vscode and SITE/.editorconfig, unless they are there.
    """
    from onrecord.authoring.additions import RefusedError  # noqa: PLC0415
    from onrecord.authoring.editing_programs import add_settings  # noqa: PLC0415
    from onrecord.authoring.schema import write_schemas  # noqa: PLC0415

    folder = site / "schema"
    try:
        written = [*write_schemas(folder), *add_settings(site)]
    except OSError as error:
        raise click.ClickException(f"'{folder}' can't be written ({error.strerror})") from None
    except RefusedError as error:
        raise click.ClickException(str(error)) from None
    click.echo("\n".join(f"wrote {file}" for file in written) or f"the schemas in {folder} are as they should be")
