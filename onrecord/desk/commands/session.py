"""A command's session on a site: the entries that it has read, and the new ones that it will write."""

import shlex
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import UTC, date
from pathlib import Path

import click
from msgspec import Struct, field

from onrecord.desk.commands.dialogue import Dialogue
from onrecord.editing.entries.added_entry import NewEntry, with_entry
from onrecord.editing.entries.checked_site import read_entries
from onrecord.editing.entries.insertion import Inserted, insert_entries
from onrecord.editing.lookup.claim_standings import Matters
from onrecord.editing.site_reading import Options, Reading
from onrecord.model.dates import Issued, parse_issued
from onrecord.model.records import Records
from onrecord.problems import Problem
from onrecord.report.visible_text import visible
from onrecord.terminal.environment import Environment
from onrecord.terminal.refusals import refusals_explained


class EntrySession(Struct):
    """A site, and the entries that one command adds to it. Nothing is written before `write`."""

    site: Path
    """The site's folder as typed."""
    root: Path
    environment: Environment
    reading: Reading
    dialogue: Dialogue | None
    """The dialogue with the user; None where nobody can answer."""
    records: Records
    """The entries of the site with the new ones."""
    added: list[NewEntry] = field(default_factory=list)
    """The new entries, in the order in which they are written."""
    _matters: Matters | None = None
    """The standings of the claims of `records`, or of fewer entries before one was added."""

    def run(self, form: Callable[["EntrySession"], None]) -> None:
        """Fill in a form. Each time the user goes back, begin again without new entries."""

        def fill() -> None:
            self.records = self.reading.records
            self.added = []
            form(self)

        if self.dialogue:
            self.dialogue.run(fill)
        else:
            fill()

    def add(self, entry: NewEntry) -> None:
        """Add an entry, so that others can name it."""
        self.records = with_entry(self.records, entry)
        self.added.append(entry)

    @property
    def today(self) -> date:
        """The day of the command, in the site's time zone."""
        return self.environment.now.astimezone(self.records.site.fields.timezone).date()

    @property
    def matters(self) -> Matters:
        """The standings of the claims, those of new entries included."""
        if self._matters is None or self._matters.records is not self.records:
            self._matters = Matters(self.records, self.reading.locate)
        return self._matters

    def say(self, line: str) -> None:
        """Print a line among the questions; without a dialogue, on standard error."""
        if self.dialogue:
            self.dialogue.say(line)
        else:
            click.echo(visible(line), err=True)

    def write(self, *, as_drafts: bool = False) -> None:
        """Write the new entries, all or none, and report on them."""
        if not self.added:
            click.echo("nothing was written", err=True)
            return
        self.report(insert_entries(self.root, self.added, self.today, as_drafts=as_drafts))

    def report(self, inserted: Inserted) -> None:
        """Print which files were written, and what to do next."""
        for file in inserted.files:
            click.echo(f"wrote {file}")
        for problem in inserted.warnings:
            _print_warning(problem)
        if not inserted.drafts:
            return
        are_several = len(inserted.drafts) > 1
        what_to_type = f"{self._publish_command(inserted.drafts)}{self._embargo_note()}"
        if inserted.missing:
            _print_missing(inserted.missing, are_several=are_several)
            click.echo(f"correct that, and then: {what_to_type}")
        else:
            subject = "these are drafts" if are_several else "it is a draft"
            click.echo(f"{subject}, which onrecord serve shows; to publish: {what_to_type}")

    def _publish_command(self, drafts: Sequence[str]) -> str:
        """Return the command that publishes these drafts: each by its name, or those whose embargo has ended."""
        which = "--due" if self._last_embargo() else " ".join(drafts)
        site = "" if self.site == Path() else f" --site {shlex.quote(str(self.site))}"
        return f"onrecord publish {which}{site}"

    def _embargo_note(self) -> str:
        """Return when to type the command, to follow it; empty without an embargo."""
        embargo = self._last_embargo()
        if embargo is None:
            return ""
        zone = self.records.site.fields.timezone
        if embargo.moment(zone) <= self.environment.now:
            return f", at once, since its embargo ended on {embargo} ({zone.key})"
        return ", after the embargo"

    def _last_embargo(self) -> Issued | None:
        """Return the embargo of the new entries that ends last; None if none has one."""
        embargoes = (parse_issued(str(entry.values["embargo"])) for entry in self.added if "embargo" in entry.values)
        return max(embargoes, key=lambda embargo: embargo.moment(UTC), default=None)


def _print_warning(problem: Problem) -> None:
    hint = f"; {problem.hint}" if problem.hint else ""
    click.echo(visible(f"warning: {problem.message}{hint}"), err=True)


def _print_missing(missing: Mapping[str, Sequence[str]], *, are_several: bool) -> None:
    """Print why the new events are drafts, each reason with the name of its event if there are several."""
    subject = "they are drafts" if are_several else "it is a draft"
    click.echo(f"{subject}, since a published event would have errors:")
    for name, reasons in missing.items():
        head = f"{name}: " if are_several else ""
        for reason in reasons:
            click.echo(visible(f"  {head}{reason}"))


@contextmanager
def open_session(site: Path, environment: Environment) -> Iterator[EntrySession]:
    """Yield a session on the site in a folder; turn refusals into messages."""
    root = site.resolve()
    dialogue = Dialogue() if environment.asks else None
    try:
        with refusals_explained():
            reading = read_entries(root, Options(environment.today)).value
            yield EntrySession(site, root, environment, reading, dialogue, reading.records)
    except click.Abort:
        click.echo("\nnothing was written", err=True)
        raise
