"""`onrecord new`: asks for the fields of a new entry, or takes them from options, and writes the entry."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

import click

from onrecord.commands.entry_form import EntryForm, add_to_file, ask_for_actor, ask_for_source, entry_form
from onrecord.commands.environment import Environment
from onrecord.commands.options import site_folder
from onrecord.commands.suggestions import SuggestingGroup
from onrecord.model.choices import EVENT_TYPES

Command = TypeVar("Command", bound=Callable[..., Any])
_STAGE_TYPES = frozenset({"bill-reading", "bill-action"})


@click.group(cls=SuggestingGroup, short_help="Write a new story, event, source, actor or bill.")
def new() -> None:
    """Write a new entry: answer the questions, or give the answers as options.

    The file is yours to edit from then on. The command only adds files and entries; it never changes existing text.
    """


def _answers(*options: tuple[str, str], many: tuple[tuple[str, str], ...] = ()) -> Callable[[Command], Command]:
    """Return a decorator that adds an option for each answer; those of `many` may be repeated."""

    def add(command: Command) -> Command:
        for name, words in reversed(many):
            command = click.option(f"--{name}", metavar="TEXT", multiple=True, help=f"{words} May be repeated.")(
                command
            )
        for name, words in reversed(options):
            command = click.option(f"--{name}", metavar="TEXT", help=words)(command)
        return command

    return add


@new.command(short_help="A dispute or topic, shown as a timeline.")
@site_folder
@_answers(
    ("title", "What the story is about, as a headline."),
    ("summary", "What the story is, in two sentences."),
    ("id", "Its name in addresses; proposed from the title."),
)
@click.pass_obj
def story(environment: Environment, /, site: Path, **given: object) -> None:
    """Write a new story into the folder SITE (this one, by default)."""
    with entry_form(site, "story", environment, given) as form:
        form.one("title", "What is the story about, as a headline?", needed=True)
        form.one("summary", "What is the story, in two sentences?")
        id_ = form.id()
        form.questions.require_complete()
        from onrecord.authoring.insertion import add_story  # noqa: PLC0415  (the command must start fast)

        form.report(add_story(form.root, id_, form.values))


@new.command(short_help="One thing that happened, in a story.")
@site_folder
@_answers(
    ("story", "The id of the story that it belongs to."),
    ("type", "What kind of event it is, such as denial."),
    ("date", "When it happened: 2021-11-02, 2021-11 or 2021."),
    ("title", "What happened, as a headline."),
    ("summary", "The event in one sentence."),
    ("body", "The text, in Markdown."),
    ("bill", "For a stage of a bill: the bill's id."),
    ("id", "Its name in addresses; proposed from the title."),
    many=(
        ("speaker", "The id of the actor who spoke."),
        ("on-behalf-of", "The id of an actor spoken for."),
        ("denies", "What it denies: EVENT or EVENT#CLAIM."),
        ("confirms", "What it confirms: EVENT or EVENT#CLAIM."),
        ("responds-to", "What it answers: EVENT or EVENT#CLAIM."),
        ("claim", "What is asserted, as one sentence."),
        ("stage", "For a stage of a bill: the stage's key."),
        ("outcome", "For a stage of a bill: its result; for several stages, one for all or one for each."),
        ("source", "The id of the source where this is written."),
    ),
)
@click.pass_obj
def event(environment: Environment, /, site: Path, **given: object) -> None:
    """Write a new event into the folder SITE (this one, by default).

    If the event lacks something that a published event needs, it is written as a draft, and the command lists what is
    missing.
    """
    with entry_form(site, "event", environment, given) as form:
        form.story = form.questions.choice(
            "story", "To which story does it belong?", _stories(form), check=form.must_name("story"), needed=True
        )
        form.choice("type", "What kind of event is it?", EVENT_TYPES)
        form.one("date", "When did it happen? As 2021-11-02, 2021-11 or 2021", needed=True)
        form.one("title", "What happened, as a headline?", needed=True)
        form.many(
            "speaker", "Who spoke? Ids of actors", known=sorted(form.records.ids("actor")), check=form.names("actor")
        )
        form.only_given("on_behalf_of", check=form.names("actor"))
        _relations(form)
        _claims(form)
        form.one("summary", "What happened, in one sentence?")
        form.only_given("body")
        _stage(form)
        _sources(form)
        id_ = form.id()
        form.questions.require_complete()
        from onrecord.authoring.insertion import add_event  # noqa: PLC0415  (the command must start fast)

        form.report(add_event(form.root, form.story, id_, form.values, environment.today))


@new.command(short_help="A document, article or post that events cite.")
@site_folder
@_answers(
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
@click.pass_obj
def source(environment: Environment, /, site: Path, **given: object) -> None:
    """Add a source to a file of content/sources/ in the folder SITE (this one, by default)."""
    with entry_form(site, "source", environment, given) as form:
        form.report(add_to_file(form, ask_for_source(form)))


@new.command(short_help="A person, organization or outlet.")
@site_folder
@_answers(
    ("name", "The name."),
    ("kind", "person, organization or outlet."),
    ("role", "Office or role."),
    ("part-of", "The id of the organization that this one is part of."),
    ("url", "The actor's own page."),
    ("id", "Its name in entries; proposed from the name."),
    ("file", "The file of content/actors/ to add it to."),
    many=(("member-of", "The id of an organization that the person belongs to."),),
)
@click.pass_obj
def actor(environment: Environment, /, site: Path, **given: object) -> None:
    """Add an actor to a file of content/actors/ in the folder SITE (this one, by default)."""
    with entry_form(site, "actor", environment, given) as form:
        form.report(add_to_file(form, ask_for_actor(form)))


@new.command(short_help="A bill, whose stages are events.")
@site_folder
@_answers(
    ("title", "What the bill is called."),
    ("procedure", "The id of the procedure, such as uk."),
    ("origin", "The chamber where it began, if the procedure allows several."),
    ("url", "Its official page."),
    ("summary", "What it would do."),
    ("id", "Its name in addresses; proposed from the title."),
)
@click.pass_obj
def bill(environment: Environment, /, site: Path, **given: object) -> None:
    """Write a new bill into the folder SITE (this one, by default)."""
    with entry_form(site, "bill", environment, given) as form:
        form.one("title", "What is the bill called?", needed=True)
        titles = {entry.id: next(iter(entry.fields.title.values())) for entry in form.records.procedures}
        form.choice("procedure", "Which procedure does it pass through?", titles, check=form.must_name("procedure"))
        _origin(form)
        form.one("url", "Its official page?")
        form.only_given("summary")
        id_ = form.id()
        form.questions.require_complete()
        from onrecord.authoring.insertion import add_bill  # noqa: PLC0415  (the command must start fast)

        form.report(add_bill(form.root, id_, form.values))


def _origin(form: EntryForm) -> None:
    """Ask in which chamber the bill began, if its procedure allows several."""
    procedure = form.records.procedure_by_id.get(str(form.values.get("procedure", "")))
    fields = procedure.fields if procedure else None
    if fields and fields.chambers and any(stage.chamber in ("origin", "other") for stage in fields.stages):
        chambers = {id_: next(iter(label.values())) for id_, label in fields.chambers.items()}
        check = lambda id_: None if id_ in chambers else f"the chambers are: {', '.join(chambers)}"  # noqa: E731
        form.choice("origin", "In which chamber did it begin?", chambers, check=check)
    else:
        form.only_given("origin")


def _stories(form: EntryForm) -> dict[str, str]:
    return {entry.id: next(iter(entry.fields.title.values())) for entry in form.records.stories} or {"": "none yet"}


def _relations(form: EntryForm) -> None:
    """Ask what a denial denies and what a response answers; take other relations from their options."""
    from onrecord.authoring.id_suggestions import targets  # noqa: PLC0415  (the command must start fast)

    known = targets(form.story, form.records)
    asked = {"denial": "denies", "response": "responds_to"}.get(str(form.values.get("type", "")))
    words = {"denies": "What does it deny?", "responds_to": "What does it answer?"}
    for relation in ("denies", "confirms", "responds_to"):
        if relation == asked:
            form.many(relation, f"{words[relation]} EVENT or EVENT#CLAIM", known=known, check=form.target)
        else:
            form.only_given(relation, check=form.target)


def _claims(form: EntryForm) -> None:
    """Ask for the claims, one sentence each, and give each an id."""
    from onrecord.authoring.id_suggestions import ids_of_claims  # noqa: PLC0415  (the command must start fast)

    given = form.questions.given.get("claim")
    claims = [str(claim) for claim in given] if isinstance(given, tuple) else []
    if form.questions.asks and not claims and form.values.get("type") in ("announcement", "statement", "report"):
        while claim := form.questions.one("claim", f"What is asserted{', too' if claims else ''}? One sentence"):
            claims.append(claim)
    if claims:
        named = zip(ids_of_claims(claims), claims, strict=True)
        form.values["claims"] = [{"id": id_, "text": text} for id_, text in named]


def _sources(form: EntryForm) -> None:
    words, known = "Where is this written? Ids of sources", sorted(form.records.ids("source"))
    form.many("sources", words, known=known, check=form.names("source"), needed=True, option="source")


def _stage(form: EntryForm) -> None:
    """Ask for the bill and the stages that the event is about."""
    if form.values.get("type") not in _STAGE_TYPES:
        form.only_given("bill", check=form.must_name("bill"))
        form.only_given("stage", "outcome")
        return
    form.one("bill", f"Of which bill? {', '.join(sorted(form.records.ids('bill')))}", check=form.must_name("bill"))
    bill = form.records.bill_by_id.get(str(form.values.get("bill", "")))
    procedure = form.records.procedure_by_id.get(bill.fields.procedure) if bill else None
    stages = {stage.key: next(iter(stage.label.values())) for stage in procedure.fields.stages} if procedure else {}
    form.choices("stage", "Which stage of it? Several, if it passed them at once", stages)
    _outcomes(form)


def _outcomes(form: EntryForm) -> None:
    """Ask for the outcome of each stage; store one outcome for the event if all are the same."""
    answered = form.values.get("stage", "")
    stages = [answered] if isinstance(answered, str) else list(answered)
    words = [f"How did '{stage}' end?" for stage in stages] if len(stages) > 1 else ["How did it end?"]
    outcomes = form.each("outcome", words)
    if len(set(outcomes)) > 1:
        ended = zip(stages, outcomes, strict=True)
        form.values["stage"] = [{"stage": stage, "outcome": outcome} if outcome else stage for stage, outcome in ended]
    elif outcomes[0]:
        form.values["outcome"] = outcomes[0]
