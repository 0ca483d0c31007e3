"""`onrecord explain`: prints the documentation of a problem's code."""

from __future__ import annotations

import re

import click


@click.command(short_help="Explain a problem's code, and what to do.")
@click.argument("code")
def explain(code: str) -> None:
    """Explain a problem's CODE, such as REL002, and what to do, with a wrong and a right example."""
    from onrecord.problems import CODE_FROM_OUTSIDE, CODES, nearest  # noqa: PLC0415
    from onrecord.report.explanations import explanation  # noqa: PLC0415  (the command must start fast)

    requested = code.strip().upper()
    if re.fullmatch(CODE_FROM_OUTSIDE, requested):
        raise click.ClickException(f"{requested} is the code of a plug-in; its documentation explains it")
    if requested not in CODES:
        guess = nearest(requested, CODES)
        hint = f"did you mean '{guess}'?" if guess else "a report names it after 'error', 'warning' or 'note'"
        raise click.UsageError(f"there is no code '{code}'; {hint}")
    text = explanation(requested)
    if text is None:
        raise click.ClickException("the pages that explain the codes are not installed with this onrecord")
    click.echo(text)
