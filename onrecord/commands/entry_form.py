"""The form behind `onrecord new`: asks for each field of an entry and validates each answer at once."""

from __future__ import annotations

import shlex
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import click
from msgspec import Struct, field
from msgspec.structs import replace

from onrecord.commands.environment import Environment
from onrecord.commands.questions import Check, Questions
from onrecord.model.choices import ACTOR_KINDS

if TYPE_CHECKING:
    from onrecord.authoring.insertion import InsertedEntry
    from onrecord.authoring.yaml_text import Value
    from onrecord.model.records import EntryKind, Records


class EntryForm(Struct):
    """The answers for one new entry."""

    site: Path
    """The site's folder as typed."""
    root: Path
    kind: EntryKind
    records: Records
    questions: Questions
    environment: Environment
    story: str = ""
    """For an event: its story."""
    values: dict[str, Value] = field(default_factory=dict)
    """The answered fields."""

    def one(self, name: str, question: str, *, needed: bool = False, check: Check | None = None) -> None:
        """Ask for a field with one value."""
        self._set(name, self.questions.one(name, question, check=self._checks(name, check), needed=needed))

    def choice(self, name: str, question: str, choices: Mapping[str, str], *, check: Check | None = None) -> None:
        """Ask for a field whose value is one of `choices`."""
        answer = self.questions.choice(name, question, choices, check=self._checks(name, check), needed=True)
        self._set(name, answer)

    def choices(self, name: str, question: str, choices: Mapping[str, str]) -> None:
        """Ask for a field whose values are one or more of `choices`."""
        self._set_many(name, self.questions.choices(name, question, choices, check=self._checks(name, None)))

    def many(
        self,
        name: str,
        question: str,
        *,
        needed: bool = False,
        check: Check | None = None,
        known: Collection[str] = (),
        option: str | None = None,
    ) -> None:
        """Ask for a field with one or more values; `option` names its option if that differs from the field."""
        checks = self._checks(name, check)
        self._set_many(name, self.questions.many(option or name, question, check=checks, needed=needed, known=known))

    def each(self, name: str, questions: Sequence[str]) -> list[str]:
        """Ask each of several questions about one field, and return the answers in order."""
        return self.questions.each(name, questions, check=self._checks(name, None))

    def only_given(self, *names: str, check: Check | None = None) -> None:
        """Take fields from their options, without a question, since they are rarely needed."""
        silent = replace(self, questions=replace(self.questions, asks=False))
        for name in names:
            given = self.questions.given.get(name)
            if isinstance(given, str):
                silent.one(name, "", check=check)
            elif given:
                silent.many(name, "", check=check)

    def id(self, title: str = "") -> str:
        """Ask for the entry's id, and suggest a free one made from its title."""
        from onrecord.authoring.id_suggestions import id_error, suggest_id  # noqa: PLC0415  (the command must start fast)

        title = title or str(self.values.get("title", ""))
        if not title and not self.questions.asks and not self.questions.given.get("id"):
            return ""  # the missing title is reported
        suggestion = suggest_id(title, self.kind, self.records, self.story)
        question = "Its id, which is its address and never changes"
        check = lambda id_: id_error(id_, self.kind, self.records, self.story)  # noqa: E731
        return self.questions.one("id", question, check=check, needed=True, default=suggestion)

    def names(self, kind: EntryKind) -> Check:
        """Return a check that an answer names an entry of a kind; a new id may be added unless it looks like a typo."""
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
        """Return a check that an answer is the id of an existing entry of a kind."""
        from onrecord.problems import nearest  # noqa: PLC0415

        def check(id_: str) -> str | None:
            known = self.records.ids(kind)
            guess = nearest(id_, known)
            listed = f"did you mean '{guess}'?" if guess else f"there are: {', '.join(sorted(known)) or 'none yet'}"
            return None if id_ in known else f"no {kind} is called '{id_}'; {listed}"

        return check

    def target(self, answer: str) -> str | None:
        """Return what is wrong with the target of a relation; None if that event or claim exists."""
        from onrecord.authoring.id_suggestions import target_error  # noqa: PLC0415

        return target_error(answer, self.story, self.records)

    def _may_add(self, kind: EntryKind, id_: str) -> bool:
        """Ask whether to add an actor or source now. In a pipe, the event that names it becomes a draft instead."""
        if not self.questions.asks:
            return True
        if not click.confirm(f"There is no {kind} '{id_}'. Add it now?", default=True, err=True):
            return False
        with entry_form(self.site, kind, self.environment, {"id": id_}) as form:
            fill = {"source": ask_for_source, "actor": ask_for_actor}[kind]
            form.report(add_to_file(form, fill(form)))
        self.records = form.reread()
        return True

    def reread(self) -> Records:
        """Read the site again, and return its records."""
        from onrecord.authoring.insertion import records_of  # noqa: PLC0415

        return records_of(self.root) or self.records

    def _checks(self, name: str, more: Check | None) -> Check:
        from onrecord.authoring.field_errors import field_error  # noqa: PLC0415
        from onrecord.authoring.new_entries import model_of  # noqa: PLC0415

        model = model_of(self.kind)
        return lambda answer: field_error(model, name, answer) or (more(answer) if more else None)

    def _set(self, name: str, value: Value) -> None:
        if value:
            self.values[name] = value

    def _set_many(self, name: str, values: list[str]) -> None:
        self._set(name, values[0] if len(values) == 1 else values)

    def report(self, added: InsertedEntry) -> None:
        """Print the written files, and what the entry still lacks."""
        for file in added.files:
            click.echo(f"wrote {file}")
        if added.missing:
            click.echo("it is a draft, since a published event would have errors:")
            for reason in added.missing:
                click.echo(f"  {reason}")
            site = "" if self.site == Path() else f" --site {shlex.quote(str(self.site))}"
            click.echo(f"correct that, and then: onrecord publish {added.name}{site}")


@contextmanager
def entry_form(
    site: Path, kind: EntryKind, environment: Environment, given: Mapping[str, object]
) -> Iterator[EntryForm]:
    """Yield the form for one new entry; turn refused writes into messages."""
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
    """Ask for a source's fields, and return its id."""
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
    form.questions.require_complete()
    return id_


def ask_for_actor(form: EntryForm) -> str:
    """Ask for an actor's fields, and return its id."""
    form.one("name", "What is the name?", needed=True)
    form.choice("kind", "What is it?", ACTOR_KINDS)
    form.one("role", "Its office or role?")
    form.only_given("part_of", "member_of", check=form.names("actor"))
    form.only_given("url")
    id_ = form.id(str(form.values.get("name", "")))
    form.questions.require_complete()
    return id_


def add_to_file(form: EntryForm, id_: str) -> InsertedEntry:
    """Write a source or an actor into the chosen file, or by default into the largest of its kind."""
    from onrecord.authoring.insertion import add_to_file as add  # noqa: PLC0415  (the command must start fast)
    from onrecord.authoring.insertion import file_for, file_name_error  # noqa: PLC0415

    default = file_for(form.root, form.kind)
    name = form.questions.one("file", "Into which file?", check=file_name_error, default=default)
    return add(form.root, form.kind, id_, form.values, name)
