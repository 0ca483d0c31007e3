"""`onrecord new`: asks for the fields of new entries, or takes them from options, and writes the entries."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from onrecord.desk.commands.entry_form import ASKS, EntryForm, entry_form, file_name
from onrecord.desk.commands.event_form import ask_for_event
from onrecord.desk.commands.session import EntrySession, desk_at
from onrecord.terminal.environment import Environment
from onrecord.terminal.options import site_folder
from onrecord.terminal.suggestions import SuggestingGroup

if TYPE_CHECKING:
    from onrecord.model.records import EntryKind


@click.group(cls=SuggestingGroup, short_help="Write a new story, event, exchange, source, actor or bill.")
def new() -> None:
    """Write a new entry: answer the questions, or give the answers as options.

    Name people, sources and bills by any part of their names; the command finds them, and can add new ones. At each
    question, ? explains it, < goes back to the one before, and Ctrl-C ends without a trace. The files are yours to edit
    from then on. The command only adds files and entries; it never changes existing text.
    """


def _entry_command(
    short_help: str, *options: tuple[str, str], many: tuple[tuple[str, str], ...] = ()
) -> Callable[[Callable[..., None]], click.Command]:
    """Return a decorator for a command with an option for each answer; those of `many` may be repeated."""

    def decorate(write: Callable[..., None]) -> click.Command:
        command: Any = click.pass_obj(write)
        for name, words in reversed(many):
            help_ = f"{words} May be repeated."
            command = click.option(f"--{name}", metavar="TEXT", multiple=True, help=help_)(command)
        for name, words in reversed(options):
            command = click.option(f"--{name}", metavar="TEXT", help=words)(command)
        return new.command(short_help=short_help)(site_folder(command))

    return decorate


def _write(site: Path, environment: Environment, kind: EntryKind, given: Mapping[str, object]) -> None:
    """Fill in the form for one entry, and write it with the entries that were added while asking."""

    def fill(desk: EntrySession) -> None:
        form = entry_form(desk, kind, given)
        id_ = _ask_for_event_of_story(form) if kind == "event" else ASKS[kind](form, "")
        form.add(id_, file_name(form, id_))

    with desk_at(site, environment) as desk:
        desk.run(fill)
        desk.write()


@_entry_command(
    "A dispute or topic, shown as a timeline.",
    ("title", "What the story is about, as a headline."),
    ("summary", "What the story is, in two sentences."),
    ("id", "Its name in addresses; proposed from the title."),
)
def story(environment: Environment, /, site: Path, **given: object) -> None:
    """Write a new story into the folder SITE (this one, by default)."""
    _write(site, environment, "story", given)


@_entry_command(
    "One thing that happened, in a story.",
    ("story", "The id of the story that it belongs to."),
    ("type", "What kind of event it is, such as denial."),
    ("date", "When it happened: 2021-11-02, 2021-11 or 2021."),
    ("title", "What happened, as a headline."),
    ("summary", "The event in one sentence."),
    ("body", "The text, in Markdown."),
    ("bill", "For a stage of a bill: the bill's id."),
    ("embargo", "Until when it stays a draft: 2026-12-24T06:00."),
    ("id", "Its name in addresses; proposed from the title."),
    many=(
        ("speaker", "The id of the actor who spoke."),
        ("on-behalf-of", "The id of an actor spoken for."),
        ("denies", "What it denies: EVENT or EVENT#CLAIM."),
        ("confirms", "What it confirms: EVENT or EVENT#CLAIM."),
        ("maintains", "What its side said before: EVENT or EVENT#CLAIM."),
        ("withdraws", "What it takes back: EVENT or EVENT#CLAIM."),
        ("responds-to", "What it answers: EVENT or EVENT#CLAIM."),
        ("finds", "For a finding: EVENT#CLAIM=RESULT, such as announcement#joint=not-so."),
        ("upholds", "For a finding: the earlier one that it upholds, as EVENT or EVENT=EVENT#CLAIM."),
        ("reverses", "For a finding: the earlier one that it reverses, as EVENT or EVENT=EVENT#CLAIM."),
        ("appeals", "The finding that the speaker appeals against: EVENT or EVENT=EVENT#CLAIM."),
        ("claim", "What is asserted, as one sentence."),
        ("stage", "For a stage of a bill: the stage's key."),
        ("outcome", "For a stage of a bill: its result; for several stages, one for all or one for each."),
        ("source", "The id of the source where this is written."),
    ),
)
def event(environment: Environment, /, site: Path, **given: object) -> None:
    """Write a new event into the folder SITE (this one, by default).

    If the event lacks something that a published event needs, it is written as a draft, and the command lists what is
    missing.
    """
    _write(site, environment, "event", given)


def _ask_for_event_of_story(form: EntryForm) -> str:
    """Ask to which story an event belongs, and then for the event."""
    words = "To which story does it belong? Number, a part of the title, or + to add one"
    form.story = form.entry("story", "story", words, needed=True)
    return ask_for_event(form)


@new.command(short_help="Several events: a statement, and what was said on it.")
@site_folder
@click.pass_obj
def exchange(environment: Environment, /, site: Path) -> None:
    """Write a whole exchange into the folder SITE (this one, by default).

    The command asks for a statement or takes one of the site, and then for each denial, answer or withdrawal that
    followed. Each entry proposes the date, the sources and the target for the next one. The events are written
    together, as drafts, after the site was checked with them; or none is.
    """
    from onrecord.desk.commands.exchange import ask_for_exchange  # noqa: PLC0415  (the command must start fast)

    with desk_at(site, environment) as desk:
        desk.run(ask_for_exchange)
        desk.write(as_drafts=True)


@_entry_command(
    "A document, article or post that events cite.",
    ("title", "The title as published."),
    ("description", "What it is, if its title is not known."),
    ("url", "Where it can be read."),
    ("publisher", "Who published it."),
    ("issued", "When it was published: 2021-11-02."),
    ("type", "Its CSL type; by default webpage."),
    ("language", "Its language, such as en."),
    ("via", "The id of the source that it takes its report from."),
    ("id", "Its name in entries; proposed from publisher and title."),
    ("file", "The file of content/sources/ to add it to."),
    many=(("author", "Who wrote it."),),
)
def source(environment: Environment, /, site: Path, **given: object) -> None:
    """Add a source to a file of content/sources/ in the folder SITE (this one, by default)."""
    _write(site, environment, "source", given)


@_entry_command(
    "A person, organization or outlet.",
    ("name", "The name."),
    ("kind", "person, organization or outlet."),
    ("role", "Office or role."),
    ("part-of", "The id of the organization that this one is part of."),
    ("url", "The actor's own page."),
    ("id", "Its name in entries; proposed from the name."),
    ("file", "The file of content/actors/ to add it to."),
    many=(
        ("member-of", "The id of an organization that the person belongs to."),
        ("different-from", "The id of an actor that has this name too and is another one."),
    ),
)
def actor(environment: Environment, /, site: Path, **given: object) -> None:
    """Add an actor to a file of content/actors/ in the folder SITE (this one, by default)."""
    _write(site, environment, "actor", given)


@_entry_command(
    "A bill, whose stages are events.",
    ("title", "What the bill is called."),
    ("procedure", "The id of the procedure, such as uk."),
    ("origin", "The chamber where it began, if the procedure allows several."),
    ("url", "Its official page."),
    ("summary", "What it would do."),
    ("id", "Its name in addresses; proposed from the title."),
)
def bill(environment: Environment, /, site: Path, **given: object) -> None:
    """Write a new bill into the folder SITE (this one, by default)."""
    _write(site, environment, "bill", given)
