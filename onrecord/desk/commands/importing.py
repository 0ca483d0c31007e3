"""`onrecord import`: takes in what others wrote, as drafts."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

import click

from onrecord.desk.commands.import_files import bibtex, csl_json, ris, timelinejs
from onrecord.terminal.console import PROBLEMS
from onrecord.terminal.environment import Environment
from onrecord.terminal.options import output_format_option, site_option, web_address
from onrecord.terminal.suggestions import SuggestingGroup

if TYPE_CHECKING:
    from onrecord.desk.issue_forms.answers import MissingAnswer
    from onrecord.desk.issue_forms.results import ImportedForm

_LONGEST = 10_000
"""In characters: GitHub refuses a comment of more than 65,536."""


@click.group("import", cls=SuggestingGroup, short_help="Take in what others wrote, as drafts.")
def import_() -> None:
    """Write drafts of what others wrote. No import changes a text of yours, or publishes anything."""


for _command in (timelinejs, csl_json, bibtex, ris):
    import_.add_command(_command)


@import_.command(short_help="A reader's issue form, as a draft or a correction.")
@click.argument("file", type=click.File("rb"), default="-")
@click.option("--title", metavar="TEXT", default="", help="The issue's title, if FILE does not tell it.")
@click.option("--sources", metavar="NAME", default="", help="The file of content/sources/ for new sources.")
@click.option(
    "--base-url",
    metavar="URL",
    callback=web_address,
    help="The site's public address, by which a form may name a page, beside 'url' in site.yaml.",
)
@output_format_option(["text", "markdown"], "How to print the result: for a terminal, or as a comment for GitHub.")
@site_option
@click.pass_obj
def issue(  # noqa: PLR0913  (click passes each option by itself)
    environment: Environment,
    /,
    *,
    file: BinaryIO,
    title: str,
    sources: str,
    base_url: str | None,
    output_format: str,
    site: Path,
) -> None:
    """Make a draft of the filled form in FILE: the text of an issue, or the file that GITHUB_EVENT_PATH names.

    Without FILE, the command reads standard input. It writes the draft of an event with the sources that the site
    lacks, or adds a correction to an entry. If something is missing, it writes nothing and names all of it; the exit
    status is 1.
    """
    from onrecord.desk.editing.insertion import file_name_error  # noqa: PLC0415
    from onrecord.desk.issue_forms.form_import import import_issue  # noqa: PLC0415
    from onrecord.desk.issue_forms.results import ImportedForm  # noqa: PLC0415
    from onrecord.desk.issue_forms.submission import LARGEST_FILE  # noqa: PLC0415
    from onrecord.site_files.additions import RefusedError  # noqa: PLC0415  (the command must start fast)

    if sources and (fault := file_name_error(sources)):
        raise click.UsageError(f"--sources: {fault}")
    if environment.asks and file.name == "<stdin>":
        click.echo("paste the text of the issue, and end it with Ctrl-D", err=True)
    try:
        data = file.read(LARGEST_FILE + 1)
        result = import_issue(site.resolve(), data, title, sources, environment.today, base_url)
    except RefusedError as error:
        if output_format == "markdown":
            click.echo(reply_to_refused(str(error)), nl=False)
            sys.exit(PROBLEMS)
        raise click.ClickException(str(error)) from None
    is_text = output_format == "text"
    if isinstance(result, ImportedForm):
        click.echo(_text(result) if is_text else reply_to_imported(result), nl=False)
        return
    lacks = "".join(f"  {lack}\n" for lack in result.lacks)
    text = f"nothing was written; the form lacks something:\n{lacks}"
    click.echo(text if is_text else reply_to_incomplete(result.lacks), nl=False)
    sys.exit(PROBLEMS)


def _text(imported: ImportedForm) -> str:
    files = "".join(f"wrote {file}\n" for file in imported.files)
    to_do = "".join(f"  {line}\n" for line in imported.to_do)
    after = f"and then: onrecord publish {imported.name}\n" if imported.is_draft else ""
    return f"{files}before readers see it:\n{to_do}{after}"


# A message may repeat a stranger's words. So all messages stand in a code block, where GitHub shows them as typed: they
# mention nobody, link nowhere and are no HTML.


def reply_to_incomplete(lacks: Iterable[MissingAnswer]) -> str:
    """Return a comment that tells a reader what to change in the form."""
    return (
        "This form can't become a draft yet. Edit the text of the issue, so that this is right:\n\n"
        f"{_block(map(str, lacks))}\n"
        "Then ask for the label again: each time that a maintainer sets it, the form is read anew.\n"
    )


def reply_to_refused(reason: str) -> str:
    """Return a comment that tells the editors why the site can't take the form."""
    return f"No draft can be made of this form now. That is for the editors to mend:\n\n{_block([reason])}"


def reply_to_imported(imported: ImportedForm) -> str:
    """Return the text of a pull request."""
    what = "the draft of an event" if imported.is_draft else "a correction"
    form = f"the form in #{imported.number}" if imported.number else "a reader's form"
    files = _block(imported.files)
    after = f"Then publish it: `onrecord publish {imported.name}`\n" if imported.is_draft else ""
    return (
        f"This adds {what}, made of {form}. Nobody has checked what the reader wrote.\n\n{files}\n"
        f"Before readers see it:\n\n{_block(imported.to_do)}\n{after}"
    )


def _block(lines: Iterable[str]) -> str:
    """Return lines as a block of code whose fence is longer than any in it."""
    inside = "\n".join(lines)
    inside = inside if len(inside) <= _LONGEST else f"{inside[:_LONGEST]}\n…"
    longest = max(map(len, re.findall("`+", inside)), default=0)
    fence = "`" * max(3, longest + 1)
    return f"{fence}text\n{inside}\n{fence}\n"
