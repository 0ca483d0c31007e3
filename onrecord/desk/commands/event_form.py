"""The form for a new event, with its own questions on story, claims, relations and stages."""

from collections.abc import Mapping
from functools import partial
from types import MappingProxyType

from onrecord.desk.commands.dialogue import Prompt
from onrecord.desk.commands.entry_form import Defaults, EntryForm
from onrecord.desk.commands.relation_questions import ask_for_relations
from onrecord.desk.commands.session import EntrySession
from onrecord.desk.commands.stage_questions import ask_for_stages
from onrecord.editing.forms.questions import STORY_OF_EVENT, Question, questions_for
from onrecord.editing.lookup.id_suggestions import ids_of_claims, languages_of
from onrecord.model.records import EntryKind


def add_entry(desk: EntrySession, kind: EntryKind, given: Mapping[str, object]) -> None:
    """Ask for an entry of any kind, for an event first to which story it belongs, and add it to the desk."""
    form = EntryForm(desk, kind, given)
    if kind == "event":
        choose_story(form)
    form.add(ask_for_event(form) if kind == "event" else form.fill())


def choose_story(form: EntryForm) -> None:
    """Ask to which story the event belongs."""
    form.ask(STORY_OF_EVENT)
    form.story = str(form.values.pop("story", ""))


def ask_for_event(form: EntryForm, defaults: Defaults = MappingProxyType({})) -> str:
    """Ask for all of an event but its story, and return its id."""
    form.set("type", defaults.get("type", ""))
    relations = partial(ask_for_relations, defaults=defaults)
    form.special = {"stage": ask_for_stages, "claims": _ask_for_claims, "relations": relations}
    return form.fill(defaults)


def _ask_for_claims(form: EntryForm, question: Question) -> None:
    claims = form.options("claims")
    if form.desk.dialogue and not claims and question.part == "main":
        text = questions_for("claim", {})[0]
        asked = form.asked(question)
        while claim := form.desk.dialogue.ask(asked, form.check(text)):
            claims.append(claim)
            asked = Prompt(question.further, explanation=asked.explanation)
    ids = ids_of_claims(claims, languages_of(form.desk.records, form.story))
    named = zip(ids, claims, strict=True)
    form.values |= {"claims": [{"id": id_, "text": text} for id_, text in named]} if claims else {}
