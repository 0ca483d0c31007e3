"""A run of `onrecord erase` on a site: finds a name, asks, and takes it out. It prints places, and never the name."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from itertools import groupby
from pathlib import Path
from traceback import format_tb

import click

from onrecord.desk.commands.confirmation import OpenedThings
from onrecord.editing.entries.checked_site import CheckedSite, SiteErrorsError, check_site, read_entries
from onrecord.editing.erasing.erasure import Erasure, apply_erasure, entry_files, plan_erasure
from onrecord.editing.erasing.found_name import FoundName, find_name
from onrecord.editing.erasing.name_forms import NameForms, Replacements, parse_replacements
from onrecord.editing.erasing.name_search import Place, search_other_files
from onrecord.editing.erasing.telling_places import find_telling_places
from onrecord.editing.site_reading import Options
from onrecord.model.full_names import parse_name
from onrecord.model.records import Records
from onrecord.problems import RefusedError
from onrecord.terminal.environment import Environment
from onrecord.terminal.options import processors
from onrecord.terminal.refusals import refusals_explained

_CHANGEABLE = "erase --write changes these places:"
_STILL_THERE = "these places still have the name:"
_SUBJECT = "Remove personal data"
"""The subject of a commit, which says nothing of whom it was."""


class Session:
    """One run of the command on a site."""

    environment: Environment
    root: Path
    options: Options
    records: Records
    found: FoundName
    forms: NameForms | None = None
    remains = False
    """Whether a file of the site's own still has the name."""

    def open(self, root: Path, environment: Environment, typed: tuple[str, ...]) -> None:
        """Read the site, and find what the typed names mean. Raises `RefusedError`."""
        self.root, self.environment = root, environment
        # The run itself must leave no state with the name in it.
        self.options = Options(environment.today, now=environment.now, jobs=processors(), remember=False)
        self.records = read_entries(root, self.options).value.records
        self.found = find_name(typed, self.records)
        self.forms = self.found.forms
        if not self.found.subjects and any(map(parse_name, typed)):
            click.echo("no entry is called so, or no longer; the command looks for the words of the id", err=True)

    def mask(self, text: str) -> str:
        """Return a text without the name."""
        return self.forms.mask(text, words=False) if self.forms else text

    def _plan(self, replacements: Replacements | None = None) -> Erasure:
        return plan_erasure(self.root, self.records, self.found, replacements or Replacements({}))

    def list_places(self) -> None:
        """Print all places, with nothing changed."""
        self._report(self._plan(), find_telling_places(self.root, self.records, self.found.subjects), _CHANGEABLE)

    def write(self, typed: tuple[str, ...], *, yes: bool) -> None:
        """Take the name out, and report what is left. Raises `RefusedError` with nothing changed."""
        checked = check_site(self.root, self.options)
        if checked.value is None:
            raise RefusedError("nothing is changed while the site has an error; onrecord check shows it")
        erasure = self._plan_with_replacement(typed)
        subjects = [erasure.neutral.of(subject) for subject in self.found.subjects]
        if erasure.changed:
            self._apply(checked.value, erasure, yes=yes)
        self.found = FoundName((), self.found.forms)
        self._report(self._plan(), find_telling_places(self.root, self.records, subjects), _STILL_THERE)
        if erasure.changed:
            click.echo(f"Now build the site, and commit: git add -A && git commit -m '{_SUBJECT}'")

    def _plan_with_replacement(self, typed: tuple[str, ...]) -> Erasure:
        """Return the changes, after asking for a replacement that is missing. Raises `RefusedError`."""
        erasure = self._plan(parse_replacements(typed, self.found.forms))
        if erasure.has_texts and not parse_replacements(typed, self.found.forms):
            if not self.environment.asks:
                raise click.UsageError("say what stands in texts in place of the name: --replacement 'a resident'")
            asked = click.prompt("What stands in texts in place of the name", err=True)
            erasure = self._plan(parse_replacements((*typed, asked), self.found.forms))
        if erasure.stuck:
            self._print("these places can't change alone:", erasure.stuck)
            hint = "write each of these on a line of its own, without escapes, and try again"
            raise RefusedError(f"nothing is changed: {hint}")
        return erasure

    def _apply(self, site: CheckedSite, erasure: Erasure, *, yes: bool) -> None:
        """Show the changes, ask, and make them; then read the site again. Raises `RefusedError`."""
        self._print("these places change:", erasure.changed)
        opened = OpenedThings(self.environment, self.root, site, self.options, None, (), yes)
        with opened.change("Take the name out of them?") as options:
            seen = apply_erasure(self.root, site, erasure, options)
        click.echo(f"changed {_count(len(erasure.changed), 'place')}")
        if seen:
            click.echo("readers see otherwise:")
            click.echo("\n".join(f"  {self.mask(line)}" for line in seen))
        self.records = read_entries(self.root, self.options).value.records

    def _report(self, erasure: Erasure, telling: Sequence[Place], head: str) -> None:
        """Print the places of the name, those to change by hand, and what lies beyond the site's files."""
        others = search_other_files(self.root, self.found.forms, frozenset(entry_files(self.root)))
        changed = {(place.path, place.line) for place in erasure.changed}
        found = (place for place in others.places if (place.path, place.line) not in changed)
        by_hand = sorted({*erasure.left, *erasure.stuck, *found})
        self.remains = bool(erasure.changed or by_hand)
        if not self.remains:
            click.echo("none of the site's own files has the name, as far as the command can read them")
        self._print(head, erasure.changed)
        self._print("change these by hand:", by_hand)
        self._print("these may tell who it is without the name:", telling)
        self._print_lines("look at these lines, which have a word of the name:", [*erasure.words, *others.words])
        for folder, count in others.built.items():
            click.echo(f"{folder}: {_count(count, 'file')} with the name, until the next onrecord build")
        if others.has_state:
            click.echo(".onrecord: the state of the last build, with its texts; erase --write deletes it")
        for folder, count in others.unread.items():
            click.echo(f"{folder}: look at {_count(count, 'picture or document', 'pictures and documents')} yourself")
        click.echo(Path(__file__).with_name("beyond_erase.txt").read_text("utf-8"), nl=False)

    def _print(self, head: str, places: Sequence[Place]) -> None:
        if places:
            click.echo(head)
        for place in places:
            position = f":{place.line}:{place.column}" if place.line else ""
            click.echo(f"  {self._path(place)}{position}: {place.kind}")

    def _print_lines(self, head: str, places: Sequence[Place]) -> None:
        if places:
            click.echo(head)
        for path, found in groupby(sorted(places), key=self._path):
            lines = sorted({place.line for place in found if place.line})
            click.echo(f"  {path}:{','.join(map(str, lines))}" if lines else f"  {path}: name of the file")

    def _path(self, place: Place) -> str:
        """Return the path of a place without the name and its words."""
        return self.forms.mask(place.path, words=True) if self.forms else place.path


@contextmanager
def session_without_the_name() -> Iterator[Session]:
    """Yield a session; turn refusals and errors into messages in which the name is masked."""
    session = Session()
    with refusals_explained():
        try:
            yield session
        except SiteErrorsError as error:
            for problem in error.errors:
                place = f"{session.mask(problem.span.path)}:{problem.span.line}" if problem.span else ""
                click.echo(f"{place}: {problem.code}: {session.mask(problem.message)}", err=True)
            raise RefusedError(str(error)) from None
        except RefusedError as error:
            raise RefusedError(session.mask(str(error))) from None
        except OSError as error:
            raise RefusedError(f"a file can't be read or written: {error.strerror}") from None
        except UnicodeDecodeError:
            raise RefusedError("the typed name is no text in UTF-8") from None
        except (click.ClickException, click.Abort, RecursionError):
            raise
        except Exception as error:  # noqa: BLE001  (a bug, whose message may quote an entry)
            click.echo("".join(map(session.mask, format_tb(error.__traceback__))), err=True, nl=False)
            told = f"{type(error).__name__}; this is a bug: report it with these lines, which have no name in them"
            raise RefusedError(told) from None


def _count(number: int, one: str, several: str = "") -> str:
    return f"1 {one}" if number == 1 else f"{number} {several or f'{one}s'}"
