"""`onrecord init` makes a site from answers or options; `onrecord schema` writes the JSON Schemas for editors."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from onrecord.model.repository import repository_at
from onrecord.problems import RefusedError
from onrecord.terminal.environment import Environment
from onrecord.terminal.options import recover_changes_in, web_address

if TYPE_CHECKING:
    from onrecord.editing.starting.requirement import SiteRequirement

_UTC = "UTC"
Command = TypeVar("Command", bound=Callable[..., Any])


def _prompted_option(
    option: str,
    question: str,
    default: str,
    check: Callable[[click.Context, click.Parameter, str], object],
    proposal: Callable[[], str] | None = None,
) -> Callable[[Command], Command]:
    """Return a decorator for an option that a terminal asks for, with a `proposal`; elsewhere it has its default."""

    def check_answer(answer: str) -> str:
        check(click.get_current_context(), click.Option([option]), answer)
        return answer

    def answer() -> str:
        environment = click.get_current_context().find_object(Environment)
        if environment is None or not environment.asks:
            return default
        proposed = proposal() if proposal else default
        return str(click.prompt(question, default=proposed, show_default=bool(proposed), value_proc=check_answer))

    return click.option(option, default=answer, show_default=default or "none", callback=check, help=f"{question}.")


def _languages(_context: click.Context, _parameter: click.Parameter, value: str) -> tuple[str, ...]:
    from onrecord.model.values import is_language  # noqa: PLC0415

    languages = tuple(dict.fromkeys(value.replace(",", " ").split()))
    if not languages or not all(map(is_language, languages)):
        raise click.BadParameter("write language codes with commas between them, the default first, as in ru,kk,en")
    return languages


def _timezone(_context: click.Context, _parameter: click.Parameter, value: str) -> str:
    from onrecord.model.dates import DateError, parse_zone  # noqa: PLC0415

    try:
        parse_zone(value)
    except DateError as error:
        raise click.BadParameter(f"{error}; {error.hint}") from None
    return value


def _machine_zone() -> str:
    from onrecord.editing.starting.machine_zone import find_machine_zone  # noqa: PLC0415

    return find_machine_zone(os.environ)


def _title(_context: click.Context, _parameter: click.Parameter, value: str) -> str:
    from onrecord.editing.starting.new_folder import title_error  # noqa: PLC0415

    fault = title_error(value)
    if fault:
        raise click.BadParameter(fault)
    return value.strip()


def _line(_context: click.Context, _parameter: click.Parameter, value: str) -> str:
    from onrecord.editing.starting.new_folder import line_error  # noqa: PLC0415

    fault = line_error(value)
    if fault:
        raise click.BadParameter(fault)
    return value.strip()


def _url(context: click.Context, parameter: click.Parameter, value: str) -> str:
    from onrecord.model.values import is_web_address  # noqa: PLC0415

    if value and not is_web_address(value):
        raise click.BadParameter("write the whole address, from https:// on")
    return web_address(context, parameter, value) or ""


def _repository(_context: click.Context, _parameter: click.Parameter, value: str) -> str:
    if value and repository_at(value) is None:
        raise click.BadParameter("write the address of a repository on GitHub: https://github.com/owner/name")
    return value


def _requirement(_context: click.Context, _parameter: click.Parameter, value: str | None) -> SiteRequirement:
    from onrecord.editing.starting.requirement import site_requirement  # noqa: PLC0415

    try:
        return site_requirement(value)
    except ValueError as error:
        raise click.BadParameter(str(error)) from None


def requirement_option(words: str) -> Callable[[Command], Command]:
    """Return a decorator that adds `--from`, by default the requirement of the running program."""
    return click.option("--from", "requirement", metavar="REQUIREMENT", callback=_requirement, help=words)


def _new_folder(_context: click.Context, _parameter: click.Parameter, value: Path) -> Path:
    from onrecord.editing.starting.new_folder import site_folder_error  # noqa: PLC0415

    reason = site_folder_error(recover_changes_in(value))
    if reason:
        raise click.BadParameter(f"no site can be made in '{value}': {reason}")
    return value


@click.command()
@click.argument("folder", type=click.Path(path_type=Path), callback=_new_folder, is_eager=True)
@_prompted_option("--title", "The site's name", "On the record", _title)
@_prompted_option("--languages", "The site's languages, the default first, as in ru,kk,en", "en", _languages)
@_prompted_option("--timezone", "The time zone of its stories, by its IANA name", _UTC, _timezone, _machine_zone)
@_prompted_option("--url", "Where it will live, if not at the address that GitHub Pages gives it", "", _url)
@_prompted_option("--repository", "Its repository on GitHub, for links to report a problem", "", _repository)
@click.option("--publisher", default="", callback=_line, help="Who publishes it.")
@click.option("--licence", default="", callback=_line, help="The licence of its texts, as in 'CC BY 4.0'.")
@click.option("--example/--no-example", "has_example", default=True, show_default=True, help="The invented story.")
@requirement_option("What requirements.txt names instead of this onrecord, as in git+https://…@COMMIT.")
def init(
    *,
    folder: Path,
    title: str,
    languages: tuple[str, ...],
    timezone: str,
    has_example: bool,
    requirement: SiteRequirement,
    **texts: str,
) -> None:
    """Make a new site in FOLDER, which must be new or empty.

    On a terminal it asks for what the options leave out.
    """
    from onrecord.editing.starting.language_advice import language_advice  # noqa: PLC0415
    from onrecord.editing.starting.new_folder import make_site, recorded_files  # noqa: PLC0415
    from onrecord.editing.starting.starter import NewSite  # noqa: PLC0415

    site = NewSite(
        title,
        languages,
        timezone,
        requirement.line,
        url=texts["url"],
        repository=texts["repository"],
        publisher=texts["publisher"],
        licence=texts["licence"],
        has_example=has_example,
    )
    files = recorded_files(site)
    try:
        make_site(folder, {**files, **requirement.files})
    except RefusedError as error:
        raise click.ClickException(f"no site can be made in '{folder}': {error}; nothing was left there") from None
    click.echo(f"made a site in {folder}; read its README.md, then: onrecord build {folder}")
    for language in languages:
        advice = language_advice(language, languages, folder, has_example=has_example)
        if advice:
            click.echo(advice)
    if requirement.advice:
        click.echo(requirement.advice)
