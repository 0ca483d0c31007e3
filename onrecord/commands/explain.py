"""`onrecord explain`: what a problem's code means, in the words of the documentation."""

from __future__ import annotations

import click


@click.command(short_help="Say what a problem's code means, and what to do.")
@click.argument("code")
def explain(code: str) -> None:
    """Say what a problem's CODE means, such as REL002, and what to do: with a wrong and a right example."""
    from onrecord.authoring.explanations import explanation  # noqa: PLC0415  (the command must start fast)
    from onrecord.problems import CODES, nearest  # noqa: PLC0415

    wanted = code.strip().upper()
    if wanted not in CODES:
        guess = nearest(wanted, CODES)
        hint = f"did you mean '{guess}'?" if guess else "a report names it after 'error', 'warning' or 'note'"
        raise click.UsageError(f"there is no code '{code}'; {hint}")
    text = explanation(wanted)
    if text is None:
        raise click.ClickException("the pages that explain the codes are not installed with this onrecord")
    click.echo(text)
