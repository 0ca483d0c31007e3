"""The form for one new entry, from `editing/forms`: each answer, an option's or a user's, is validated at once."""

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from types import MappingProxyType

from msgspec import Struct, field

from onrecord.desk.commands.checked_options import check_option, require_options
from onrecord.desk.commands.dialogue import BACK, Check, Dialogue, Prompt
from onrecord.desk.commands.entry_picker import EntryPicker
from onrecord.desk.commands.namesake_questions import ask_about_namesakes, namesake_error
from onrecord.desk.commands.numbered_lists import shorten
from onrecord.desk.commands.session import EntrySession
from onrecord.editing.entries.added_entry import NewEntry
from onrecord.editing.entries.file_choice import choose_file, file_name_error
from onrecord.editing.entries.yaml_values import Value
from onrecord.editing.forms.answer_faults import check_answer, name_error
from onrecord.editing.forms.date_remarks import loss_of, read_as
from onrecord.editing.forms.questions import Question, questions_for
from onrecord.editing.forms.record_choices import list_texts
from onrecord.editing.forms.typed_dates import read_typed_date
from onrecord.editing.lookup.candidate_search import Candidate, is_address
from onrecord.editing.lookup.id_suggestions import id_error, suggest_id
from onrecord.editing.lookup.offered_entries import list_candidates
from onrecord.model.records import EntryKind

Defaults = Mapping[str, str]
"""What the entry before proposes: fields, a likely `relation`, and its `target`."""
_OPTIONS: Mapping[str, str] = {"sources": "source", "claims": "claim"}
"""The options that are called unlike their fields."""
_HOW_TO_CITE_IT = f"{BACK} goes back to the question where you can choose it"


class EntryForm(Struct):
    """The answers for an entry, `given` as options or asked for; `special` asks certain questions by name or kind."""

    desk: EntrySession
    kind: EntryKind
    given: Mapping[str, object] = MappingProxyType({})
    story: str = ""
    special: Mapping[str, Callable[["EntryForm", Question], None]] = MappingProxyType({})
    values: dict[str, Value] = field(default_factory=dict)
    done: set[str] = field(default_factory=set)
    missing: list[str] = field(default_factory=list)
    lets_wait: bool = True
    """Whether an answer may be left out that only a draft can lack."""

    def text(self, name: str) -> str:
        """Return the answer to a field with one value; empty if there is none."""
        value = self.values.get(name, "")
        return value if isinstance(value, str) else ""

    def options(self, name: str) -> list[str]:
        """Return the values of the option for a field, unchecked."""
        given = self.given.get(_OPTIONS.get(name, name)) or ()
        several = [given] if isinstance(given, str) or not isinstance(given, Sequence) else given
        return [str(one) for one in several if str(one).strip()]

    def fill(self, defaults: Defaults = MappingProxyType({})) -> str:
        """Take or ask for all fields, and return the entry's id; an actor may turn out to be one of the site."""
        self.done |= self.values.keys()
        if self.kind == "actor":  # before the name, which they may have too
            self.take(next(one for one in questions_for("actor", {}) if one.field == "different_from"))
            self.done.add("different_from")
        while left := [one for one in questions_for(self.kind, self.values) if one.field not in self.done]:
            question = left[0]
            self.done.add(question.field)
            special = self.special.get(question.name) or self.special.get(question.kind)
            if special:
                special(self, question)
            elif not (question.field == "title" and self.kind == "source" and self.options("description")):
                self.ask(question, defaults.get(question.field, ""))
            if question.field == "name":
                others = list_texts(self.values.get("different_from"))
                same = ask_about_namesakes(self.text("name"), others, self.desk) if self.text("name") else ""
                if same:
                    return same
                self.set("different_from", others)
        return self._id()

    def ask(self, question: Question, default: str = "") -> None:
        """Take a field from its option, or ask for it."""
        dialogue = self.desk.dialogue
        check = self.check(question)
        choices = question.choices(self.desk.records, self.values) if question.kind == "choice" else {}
        if dialogue is None or question.part == "more" or self.options(question.name):
            self.take(question, is_needed=question.kind != "choice" or bool(choices and not question.further))
        elif question.kind == "entry":
            self.set(question.field, self.pick(question, default))
        elif question.kind == "date":
            self.set(question.field, self._ask_for_date(dialogue, question, default))
        elif question.kind != "choice":
            self.set(question.field, dialogue.ask(self.asked(question, default), check))
        elif choices:
            meanings = {choice: shorten(meaning) for choice, meaning in choices.items()}
            self.set(question.field, dialogue.choose(self.asked(question, default), meanings, check))

    def _ask_for_date(self, dialogue: Dialogue, question: Question, default: str) -> str:
        read = partial(read_typed_date, today=self.desk.today)
        check = self.check(question)

        def fault(typed: str) -> str | None:
            return read(typed).fault or check(read(typed).value)

        typed = dialogue.ask(self.asked(question, default), fault)
        if not typed:
            return ""
        meant = read(typed)
        if meant.value != typed:
            loss = loss_of(meant) if question.name == "date" or meant.lost else ""
            dialogue.say(f"      Read as {read_as(meant.value)}{f'; {loss}' if loss else ''}")
        return meant.value

    def take(self, question: Question, *, is_needed: bool = True, check: Check | None = None) -> None:
        """Take a field from its option; without one it is missing if the question needs an answer."""
        option = _OPTIONS.get(question.name, question.name)
        given = [check_option(option, one, check or self.check(question)) for one in self.options(question.name)]
        if not given and is_needed and question.needed and question.part == "main":
            self.missing.append(option)
        self.set(question.field, given)

    def asked(self, question: Question, default: str = "", words: str = "") -> Prompt:
        """Return a question as a terminal shows it, with what the field table says and an example as explanation."""
        example = next((f" For example: {one}" for one in question.examples), "")
        explanation = f"{question.name}: {question.help}.{example}" if self.kind == question.entry else ""
        words = f"{words or question.words} {question.prompt}".strip()
        needed = question.needed or (question.can_wait and not self.lets_wait)
        enter = "leaves it for later" if question.can_wait else "leaves it out"
        return Prompt(words, needed=needed, default=default, explanation=explanation, enter=enter)

    def pick(self, question: Question, default: str = "") -> list[str]:
        """Ask for one or several existing entries, or for new ones that are added too; return their ids."""
        kind = question.names
        assert self.desk.dialogue and kind, "only a dialogue can ask, and for entries"  # noqa: S101, PT018
        story = self.story if kind != "story" else ""

        def offered() -> list[Candidate]:
            found = list_candidates(kind, self.desk.records, story)
            wholes = {actor.id for actor in self.desk.records.actors if actor.fields.kind != "person"}
            return [one for one in found if one.id in wholes] if question.field == "member_of" else found

        add_new = None if kind == "event" else lambda typed: _add_new(self, kind, typed)
        picker = EntryPicker(
            self.desk.dialogue, kind, offered, lambda id_: name_error(id_, kind, self.desk.records), add_new
        )
        if question.further:
            return picker.pick_several(
                self.asked(question, default), self.asked(question, words=question.further).words
            )
        known = self.desk.records.ids(kind)
        return [picker.pick_one(self.asked(question, next(iter(known)) if len(known) == 1 else ""))]

    def check(self, question: Question) -> Check:
        """Return a check of one answer, also of what depends on other answers and on who is asked."""

        def check(answer: str) -> str | None:
            fault = check_answer(question, question.entry, answer, self.desk.records, self.story)
            if fault:
                return fault
            if question.field == "name" and not self.desk.dialogue:
                return namesake_error(answer, list_texts(self.values.get("different_from")), self.desk.records)
            if question.field == "url" and self.kind == "source" and self.desk.dialogue and not self.options("url"):
                same = next(
                    (
                        source.id
                        for source in self.desk.records.sources
                        if answer in (source.fields.url, source.fields.doi_address)
                    ),
                    None,
                )
                return f"the source '{same}' has this address; {_HOW_TO_CITE_IT}" if same else None
            is_limited = question.field == "origin" or (question.kind == "choice" and self.desk.dialogue)
            choices = question.choices(self.desk.records, self.values) if is_limited else {}
            return f"the choices are: {', '.join(choices)}" if choices and answer not in choices else None

        return check

    def _id(self) -> str:
        """Return the id from its option, or ask for it, or make one of the entry's title."""
        given = self.options("id")
        if given:
            return check_option("id", given[0], self._id_error)
        title = self._title()
        story = self.story if self.kind == "event" else ""
        suggestion = suggest_id(title, self.kind, self.desk.records, story, self.text("date"))
        if self.desk.dialogue:
            return self._ask_for_id(self.desk.dialogue, suggestion)
        if title and not suggestion:  # a missing title is reported
            self.missing.append("id")
        return suggestion

    def _title(self) -> str:
        """Return the words that name the entry, with the publisher of a source; empty if there are none."""
        if self.kind == "source":
            names = [self.values.get("publisher"), self.values.get("title") or self.values.get("description")]
        else:
            names = [self.values.get("name") or self.values.get("title")]
        return " ".join(str(name) for name in names if name)

    def _id_error(self, id_: str) -> str | None:
        return id_error(id_, self.kind, self.desk.records, self.story if self.kind == "event" else "")

    def _ask_for_id(self, dialogue: Dialogue, suggestion: str) -> str:
        has_page = self.kind in ("story", "event", "bill")
        words = "Its id, which is its address and never changes" if has_page else "Its short name (id)"
        explanation = "Small Latin letters, digits and hyphens. Other entries name this one by its id."
        prompt = Prompt(words, needed=True, default=suggestion, explanation=explanation)
        return dialogue.ask(prompt, self._id_error)

    def add(self, id_: str) -> str:
        """Add the entry, unless it is one of the site's already, and return its id. Raises `UsageError`."""
        if self.kind == "actor" and id_ in self.desk.records.ids("actor"):  # a new id is never one that is taken
            return id_
        require_options(self.missing)
        file = next((check_option("file", one, file_name_error) for one in self.options("file")), "")
        if self.kind in ("source", "actor") and not file:
            file = choose_file(self.desk.root, self.kind, id_)
        self.desk.add(NewEntry(self.kind, id_, self.values, self.story if self.kind == "event" else "", file))
        return id_

    def set(self, name: str, value: Value) -> None:
        """Store the answer to a field; several values as a list, and none if there is none."""
        several = [one for one in value if one] if isinstance(value, list) else value
        if several:
            self.values[name] = several[0] if isinstance(several, list) and len(several) == 1 else several


def _add_new(form: EntryForm, kind: EntryKind, typed: str) -> str:
    """Ask for an entry that the user called so, add it, and return its id."""
    new = EntryForm(form.desk, kind, story=form.story)
    name = "url" if kind == "source" and is_address(typed) else questions_for(kind, {})[0].field
    return new.add(new.fill({name: typed}))
