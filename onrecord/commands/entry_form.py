"""The answers to the questions of `onrecord new`, each checked as soon as it is given."""

from __future__ import annotations

import shlex
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING

import click

from onrecord.commands.environment import Environment
from onrecord.commands.questions import Check, Questions
from onrecord.model.choices import ACTOR_KINDS

if TYPE_CHECKING:
    from onrecord.authoring.insertion import InsertedEntry
    from onrecord.authoring.yaml_text import Value
    from onrecord.model.records import EntryKind, Records


@dataclass(slots=True)
class EntryForm:
    """What is known of one new entry."""

    site: Path
    """The site's folder, as it was typed."""
    root: Path
    kind: EntryKind
    records: Records
    questions: Questions
    environment: Environment
    story: str = ""
    """For an event: the story that it belongs to."""
    values: dict[str, Value] = field(default_factory=dict)
    """The fields that were answered."""

    def one(self, name: str, words: str, *, needed: bool = False, check: Check | None = None) -> None:
        """Ask for a field of one value."""
        self._keep(name, self.questions.one(name, words, check=self._checks(name, check), needed=needed))

    def choice(self, name: str, words: str, choices: Mapping[str, str], *, check: Check | None = None) -> None:
        """Ask for a field that takes one of the `choices`."""
        answer = self.questions.choice(name, words, choices, check=self._checks(name, check), needed=True)
        self._keep(name, answer)

    def choices(self, name: str, words: str, choices: Mapping[str, str]) -> None:
        """Ask for a field that takes one or several of the `choices`, as far as they are known."""
        self._keep_many(name, self.questions.choices(name, words, choices, check=self._checks(name, None)))

    def many(
        self,
        name: str,
        words: str,
        *,
        needed: bool = False,
        check: Check | None = None,
        known: Collection[str] = (),
        option: str | None = None,
    ) -> None:
        """Ask for a field that may have several values, given by an option that may have another name."""
        checks = self._checks(name, check)
        self._keep_many(name, self.questions.many(option or name, words, check=checks, needed=needed, known=known))

    def each(self, name: str, words: Sequence[str]) -> list[str]:
        """Ask for a field of each of several things, and return the answers in their order."""
        return self.questions.each(name, words, check=self._checks(name, None))

    def only_given(self, *names: str, check: Check | None = None) -> None:
        """Take fields from their options, without a question: they are rarely needed."""
        silent = replace(self, questions=replace(self.questions, asks=False))
        for name in names:
            given = self.questions.given.get(name)
            if isinstance(given, str):
                silent.one(name, "", check=check)
            elif given:
                silent.many(name, "", check=check)

    def id(self, title: str = "") -> str:
        """Ask for the entry's id, with a free one made of its title as the proposal."""
        from onrecord.authoring.id_suggestions import id_error, suggest_id  # noqa: PLC0415  (the command must start fast)

        title = title or str(self.values.get("title", ""))
        if not title and not self.questions.asks and not self.questions.given.get("id"):
            return ""  # what the id is made of is missing itself
        proposal = suggest_id(title, self.kind, self.records, self.story)
        words = "Its id, which is its address and never changes"
        check = lambda id_: id_error(id_, self.kind, self.records, self.story)  # noqa: E731
        return self.questions.one("id", words, check=check, needed=True, default=proposal)

    def names(self, kind: EntryKind) -> Check:
        """Return the check that an answer is the id of an entry of a kind, or nearly none: that may be added later."""
        from onrecord.problems import nearest  # noqa: PLC0415

        def check(id_: str) -> str | None:
            known = self.records.ids(kind)
            if self.records.has(kind, id_):
                return None
            if guess := nearest(id_, known):
                return f"no {kind} is called '{id_}'; did you mean '{guess}'?"
            return None if self._may_add(kind, id_) else f"no {kind} is called '{id_}'"

        return check

    def must_name(self, kind: EntryKind) -> Check:
        """Return the check that an answer is the id of an entry of a kind that is there already."""
        from onrecord.problems import nearest  # noqa: PLC0415

        def check(id_: str) -> str | None:
            known = self.records.ids(kind)
            guess = nearest(id_, known)
            listed = f"did you mean '{guess}'?" if guess else f"there are: {', '.join(sorted(known)) or 'none yet'}"
            return None if id_ in known else f"no {kind} is called '{id_}'; {listed}"

        return check

    def target(self, answer: str) -> str | None:
        """Say what is wrong with the target of a relation: the event or claim that it names must be there."""
        from onrecord.authoring.id_suggestions import target_error  # noqa: PLC0415

        return target_error(answer, self.story, self.records)

    def _may_add(self, kind: EntryKind, id_: str) -> bool:
        """Ask whether an actor or source is to be added now; in a pipe, the event that names it becomes a draft."""
        if not self.questions.asks:
            return True
        if not click.confirm(f"There is no {kind} '{id_}'. Add it now?", default=True, err=True):
            return False
        with entry_form(self.site, kind, self.environment, {"id": id_}) as form:
            fill = {"source": ask_for_source, "actor": ask_for_actor}[kind]
            form.tell(add_to_file(form, fill(form)))
        self.records = form.records_anew()
        return True

    def records_anew(self) -> Records:
        """Return what the site has now."""
        from onrecord.authoring.insertion import records_of  # noqa: PLC0415

        return records_of(self.root) or self.records

    def _checks(self, name: str, more: Check | None) -> Check:
        from onrecord.authoring.field_errors import field_error  # noqa: PLC0415
        from onrecord.authoring.new_entries import model_of  # noqa: PLC0415

        model = model_of(self.kind)
        return lambda answer: field_error(model, name, answer) or (more(answer) if more else None)

    def _keep(self, name: str, value: Value) -> None:
        if value:
            self.values[name] = value

    def _keep_many(self, name: str, values: list[str]) -> None:
        self._keep(name, values[0] if len(values) == 1 else values)

    def tell(self, added: InsertedEntry) -> None:
        """Say what was written, and what is missing."""
        for file in added.files:
            click.echo(f"wrote {file}")
        if added.missing:
            click.echo("it is a draft, since as a published event it would be wrong:")
            for reason in added.missing:
                click.echo(f"  {reason}")
            site = "" if self.site == Path() else f" --site {shlex.quote(str(self.site))}"
            click.echo(f"mend that, and then: onrecord publish {added.name}{site}")


@contextmanager
def entry_form(
    site: Path, kind: EntryKind, environment: Environment, given: Mapping[str, object]
) -> Iterator[EntryForm]:
    """Yield the answers for one new entry of the site, and say plainly what can't be written."""
    from onrecord.authoring.additions import RefusedError  # noqa: PLC0415  (the command must start fast)
    from onrecord.authoring.insertion import records_of  # noqa: PLC0415

    root = site.resolve()
    records = records_of(root)
    if records is None:
        raise click.ClickException("there is no site.yaml in this folder; go to the site's folder, or name it")
    try:
        yield EntryForm(site, root, kind, records, Questions(given, environment.asks), environment)
    except RefusedError as error:
        raise click.ClickException(str(error)) from None


def ask_for_source(form: EntryForm) -> str:
    """Ask for a source, and return its id."""
    given = form.questions.given
    title_is_needed = not given.get("description")
    if title_is_needed:
        form.one("title", "What is its title, as published?", needed=True)
    form.only_given("description", "type", "language", "author")
    form.one("url", "Where can it be read? The whole address")
    form.one("publisher", "Who published it?")
    form.one("issued", "When was it published? As 2021-11-02, 2021-11 or 2021")
    form.only_given("via", check=form.names("source"))
    names = (form.values.get("publisher"), form.values.get("title") or form.values.get("description"))
    id_ = form.id(" ".join(str(name) for name in names if name))
    form.questions.end()
    return id_


def ask_for_actor(form: EntryForm) -> str:
    """Ask for an actor, and return its id."""
    form.one("name", "What is the name?", needed=True)
    form.choice("kind", "What is it?", ACTOR_KINDS)
    form.one("role", "Its office or role?")
    form.only_given("part_of", "member_of", check=form.names("actor"))
    form.only_given("url")
    id_ = form.id(str(form.values.get("name", "")))
    form.questions.end()
    return id_


def add_to_file(form: EntryForm, id_: str) -> InsertedEntry:
    """Write a source or an actor into the file that was chosen, or that has most of its kind."""
    from onrecord.authoring.insertion import add_to_file as add  # noqa: PLC0415  (the command must start fast)
    from onrecord.authoring.insertion import file_for, file_name_error  # noqa: PLC0415

    default = file_for(form.root, form.kind)
    name = form.questions.one("file", "Into which file?", check=file_name_error, default=default)
    return add(form.root, form.kind, id_, form.values, name)
