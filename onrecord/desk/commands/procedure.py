"""`onrecord procedure`: how a parliament passes bills, as a picture and a table, or the list of all procedures."""

from pathlib import Path

import click
from click.core import ParameterSource

from onrecord.terminal import console
from onrecord.terminal.environment import Environment
from onrecord.terminal.options import output_format_option, site_option
from onrecord.terminal.refusals import refusals_explained

_EXITS = (
    "The exit status is 0 if there is such a procedure, 1 if the site's own one has errors, 2 if nothing is called so."
)


@click.command(epilog=_EXITS, short_help="Draw how a parliament passes bills, stage by stage.")
@click.argument("name", required=False)
@site_option
@click.option("--language", metavar="CODE", show_default="the site's first", help="The language of the procedure.")
@output_format_option(["text", "json"], "How to print it: for people or for programs.")
@click.pass_context
def procedure(
    context: click.Context, /, *, name: str | None, site: Path, language: str | None, output_format: str
) -> None:
    """Draw the procedure NAME, and tell what each of its stages decides, how it can end, and what may follow.

    Without NAME, list all procedures that a bill can have: the built-in ones, and those of the site in this folder.
    """
    from onrecord.editing.lookup.named_things import UnknownNameError  # noqa: PLC0415  (the command must start fast)
    from onrecord.editing.procedure_view.known_procedures import know_procedures  # noqa: PLC0415
    from onrecord.editing.procedure_view.procedure_json import list_json, procedure_json  # noqa: PLC0415
    from onrecord.editing.procedure_view.procedure_picture import SIGNS  # noqa: PLC0415
    from onrecord.editing.procedure_view.procedure_text import list_text, procedure_text  # noqa: PLC0415
    from onrecord.editing.site_reading import Options, has_site, no_site  # noqa: PLC0415

    environment: Environment = context.obj
    is_named = context.get_parameter_source("site") is not ParameterSource.DEFAULT
    if is_named and not has_site(site):
        raise click.ClickException(no_site(site))
    with refusals_explained(UnknownNameError):
        known = know_procedures(site.resolve(), Options(environment.today), language)
        if name is None:
            text = list_json(known) if output_format == "json" else list_text(known, console.columns(), console.paint)
            console.print_output(text, output_format)
            return
        if faults := known.problems_of(name):
            console.end_with_report(faults, 1, site, "nothing is drawn of a procedure with errors")
        found = known.find(name)
    if output_format == "json":
        text = procedure_json(found)
    else:
        in_ascii = not console.can_print(SIGNS)
        text = procedure_text(found, known.language, console.columns(), console.paint, in_ascii=in_ascii)
    console.print_output(text, output_format)
