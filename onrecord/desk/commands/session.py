"""A command's session on a site: the entries that it has read, and the new ones that it will write."""

import shlex
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, date
from pathlib import Path

import click
from msgspec import Struct, field

from onrecord.build.pipeline import Options
from onrecord.desk.commands.dialogue import Dialogue
from onrecord.desk.editing.added_entry import NewEntry, with_entry
from onrecord.desk.editing.checked_site import read_entries
from onrecord.desk.editing.insertion import Inserted, insert_entries
from onrecord.desk.lookup.claim_standings import Matters
from onrecord.model.dates import parse_issued
from onrecord.model.records import Records
from onrecord.read import Reading
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
    _matters: tuple[Records, Matters] | None = None

    def run(self, form: Callable[["EntrySession"], None]) -> None:
        """Fill in a form. Each time the user goes back, begin again without new entries."""

        def fill() -> None:
            self.records, self.added = self.reading.records, []
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
        if self._matters is None or self._matters[0] is not self.records:
            self._matters = self.records, Matters(self.records, self.reading.locate)
        return self._matters[1]

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
            hint = f"; {problem.hint}" if problem.hint else ""
            click.echo(visible(f"warning: {problem.message}{hint}"), err=True)
        if not inserted.drafts:
            return
        several = len(inserted.drafts) > 1
        if inserted.missing:
            subject = "they are drafts" if several else "it is a draft"
            click.echo(f"{subject}, since a published event would have errors:")
        for name, reasons in inserted.missing.items():
            for reason in reasons:
                click.echo(visible(f"  {f'{name}: ' if several else ''}{reason}"))
        site = "" if self.site == Path() else f" --site {shlex.quote(str(self.site))}"
        command = f"onrecord publish {' '.join(inserted.drafts)}{site}"
        embargoes = (parse_issued(str(entry.values["embargo"])) for entry in self.added if "embargo" in entry.values)
        embargo = max(embargoes, key=lambda embargo: embargo.moment(UTC), default=None)
        if embargo:
            zone = self.records.site.fields.timezone
            has_ended = embargo.moment(zone) <= self.environment.now
            when = f"at once, since its embargo ended on {embargo} ({zone.key})" if has_ended else "after the embargo"
            command = f"onrecord publish --due{site}, {when}"
        if inserted.missing:
            click.echo(f"correct that, and then: {command}")
        else:
            subject = "these are drafts" if several else "it is a draft"
            click.echo(f"{subject}, which onrecord serve shows; to publish: {command}")


@contextmanager
def desk_at(site: Path, environment: Environment) -> Iterator[EntrySession]:
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
