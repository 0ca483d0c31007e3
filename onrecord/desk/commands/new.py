"""`onrecord new`: asks for the fields of new entries, or takes them from options, and writes the entries."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Literal

import click
from msgspec import Struct, json

from onrecord.terminal.environment import Environment
from onrecord.terminal.groups import SuggestingGroup
from onrecord.terminal.options import site_folder

if TYPE_CHECKING:
    from onrecord.model.records import EntryKind


@click.group(cls=SuggestingGroup, short_help="Write a new story, event, exchange, source, actor or bill.")
def new() -> None:
    """Write a new entry: answer the questions, or give the answers as options.

    Name people, sources and bills by any part of their names; the command finds them, and can add new ones. At each
    question, ? explains it, < goes back to the one before, and Ctrl-C ends without a trace. The files are yours to edit
    from then on. The command only adds files and entries; it never changes existing text.
    """


def _run(environment: Environment, site: Path, kind: EntryKind | None, given: Mapping[str, object]) -> None:
    from onrecord.desk.commands.event_form import add_entry  # noqa: PLC0415
    from onrecord.desk.commands.exchange_form import ask_for_exchange  # noqa: PLC0415
    from onrecord.desk.commands.session import open_session  # noqa: PLC0415  (the command must start fast)

    with open_session(site, environment) as desk:
        desk.run(lambda desk: add_entry(desk, kind, given) if kind else ask_for_exchange(desk))
        desk.write(as_drafts=kind is None)


_Kind = Literal["story", "event", "source", "actor", "bill"]


class _EntryWords(Struct):
    """What the help says of the command that writes an entry of a kind."""

    short_help: str
    help: str
    options: dict[str, str]
    many: dict[str, str] = {}
    """The options that may be repeated."""


def _entry_command(kind: _Kind, words: _EntryWords) -> click.Command:
    """Return the command that writes an entry of a kind, with an option for each answer."""
    many = {name: f"{help_} May be repeated." for name, help_ in words.many.items()}
    options = {**words.options, **many}.items()
    params = [click.Option([f"--{name}"], metavar="TEXT", multiple=name in many, help=help_) for name, help_ in options]

    @site_folder
    @click.pass_obj
    def write(environment: Environment, /, site: Path, **given: object) -> None:
        _run(environment, site, kind, given)

    return click.command(kind, params=params, short_help=words.short_help, help=words.help)(write)


@click.command(short_help="Several events: a statement, and what was said on it.")
@site_folder
@click.pass_obj
def exchange(environment: Environment, /, site: Path) -> None:
    """Write a whole exchange into the folder SITE (this one, by default).

    The command asks for a statement or takes one of the site, and then for each denial, answer or withdrawal that
    followed. Each entry proposes the date, the sources and the target for the next one. The events are written
    together, as drafts, after the site was checked with them; or none is.
    """
    _run(environment, site, None, {})


_ENTRIES = json.decode(Path(__file__).with_name("new_entries.json").read_bytes(), type=dict[_Kind, _EntryWords])
for _kind, _entry in _ENTRIES.items():
    new.add_command(_entry_command(_kind, _entry))
    if _kind == "event":
        new.add_command(exchange)
