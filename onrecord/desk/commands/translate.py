"""`onrecord translate`: makes and renews the site's own catalogues, and says what is missing in them."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from onrecord.model.catalogue_codes import catalogue_codes
from onrecord.problems import RefusedError, has_errors
from onrecord.terminal.console import PROBLEMS, print_report
from onrecord.terminal.environment import Environment
from onrecord.terminal.options import site_option
from onrecord.terminal.refusals import refusals_explained

if TYPE_CHECKING:
    from onrecord.editing.translating.translation import Translation

_MOST_LISTED = 20
"""The most missing words that are listed without `--all`."""


def _codes(_context: click.Context, _parameter: click.Parameter, value: tuple[str, ...]) -> tuple[str, ...]:
    from onrecord.model.values import is_language  # noqa: PLC0415  (the command must start fast)

    for code in value:
        if not is_language(code):
            raise click.BadParameter(f"'{code}' is not a language; write its code, such as de, uk or sr-Latn")
    return tuple(dict.fromkeys(value))


@click.command(short_help="Make or renew the site's words in a language.")
@click.argument("languages", metavar="[LANGUAGE]...", nargs=-1, callback=_codes)
@site_option
@click.option(
    "--check", "checks", is_flag=True, help="Write nothing; exit with 1 if words are missing or a file is stale."
)
@click.option("--all", "lists_all", is_flag=True, help=f"List all missing words, not only the first {_MOST_LISTED}.")
@click.pass_obj
def translate(
    environment: Environment, /, *, languages: tuple[str, ...], site: Path, checks: bool, lists_all: bool
) -> None:
    """Make or renew locale/LANGUAGE.po, the words of the site's pages in a language.

    A new file has all words of the interface, with comments that say where each stands. A renewed file keeps what was
    translated: a message whose English words have changed is marked as fuzzy, and one that is gone moves to the end. In
    a language that onrecord speaks, each translation in the file replaces the built-in one.

    Without a LANGUAGE it renews each file in locale/, and makes those of the site's languages that onrecord does not
    speak.
    """
    from onrecord.editing.entries.checked_site import read_entries  # noqa: PLC0415
    from onrecord.editing.site_reading import Options  # noqa: PLC0415
    from onrecord.editing.translating.translation import (  # noqa: PLC0415
        languages_to_translate,
        make_translation,
        write_translation,
    )

    root = site.resolve()
    with refusals_explained():
        outcome = read_entries(root, Options(environment.today))
    # Nobody can know the words of a template that is unreadable, or no file.
    unreadable = (one for one in outcome.problems if one.code == "FIL003")
    unread = tuple(one for one in unreadable if one.span and one.span.path.startswith("templates"))
    if unread:
        print_report(unread, len(unread), "full", site, strict=False)
        sys.exit(PROBLEMS)
    of_site = outcome.value.records.site.fields.languages
    codes = languages or languages_to_translate(root, of_site)
    if not codes:
        click.echo(f"onrecord speaks all languages of this site ({', '.join(of_site)}); name one to change its words")
    is_broken = is_behind = False
    for code in codes:
        made = make_translation(root, code, outcome.value.records)
        if made.value is None:
            print_report(made.problems, 1, "full", site, strict=False)
            is_broken = True
            continue
        is_behind = is_behind or bool(made.value.missing) or made.value.is_changed
        if made.value.is_changed and not checks:
            try:
                write_translation(root, made.value)
            except (OSError, RefusedError) as error:
                reason = error.strerror if isinstance(error, OSError) else error
                raise click.ClickException(f"'{made.value.path}' can't be written: {reason}") from None
        is_used = any(code in catalogue_codes(language) for language in of_site)
        _print(made.value, checks=checks, lists_all=lists_all, is_used=is_used)
        if made.problems and not has_errors(made.problems):
            print_report(made.problems, 1, "full", site, strict=False)
    if is_broken or (checks and is_behind):
        sys.exit(PROBLEMS)


def _print(made: Translation, *, checks: bool, lists_all: bool, is_used: bool) -> None:
    done = "is missing" if made.is_new else "is not up to date" if made.is_changed else "is up to date"
    if made.is_changed and not checks:
        done = "made" if made.is_new else "renewed"
    missing = len(made.missing)
    fuzzy = sum(word.is_fuzzy for word in made.missing)
    seen = sum(word.is_seen for word in made.missing)
    counted = f"{made.own} of {made.count} messages translated"
    counted += f", {missing} shown in English" if missing else ", none shown in English"
    counted += f" ({fuzzy} of them fuzzy: look at them, and delete the word fuzzy)" if fuzzy else ""
    counted += f", {seen or 'none'} of them in parts that this site has" if seen < missing else ""
    click.echo(f"{made.path} {done}: {counted}")
    shown = made.missing if lists_all else made.missing[:_MOST_LISTED]
    for word in shown if checks or not made.is_new else ():
        words = word.words if word.words.isprintable() else " ".join(word.words.split())
        click.echo(f"{made.path}:{word.line}: {'fuzzy' if word.is_fuzzy else 'missing'}: {words}")
    if (checks or not made.is_new) and len(shown) < missing:
        click.echo(f"and {missing - len(shown)} more; --all lists them")
    if checks and made.is_changed:
        click.echo(f"to write it: onrecord translate {made.language}")
    elif made.is_new and missing:
        click.echo(f"translate its messages, then: onrecord translate {made.language} --check")
    if not is_used:
        click.echo(f"'{made.language}' is no language of this site yet: add it to 'languages' in site.yaml")
