"""The form for one new entry, from `desk/forms`: each answer, an option's or a user's, is validated at once."""

from collections.abc import Callable, Collection, Mapping, Sequence
from functools import partial
from types import MappingProxyType

from msgspec import Struct, field

from onrecord.desk.commands.checked_options import check_option, require_options
from onrecord.desk.commands.dialogue import BACK, Check, Dialogue, Prompt
from onrecord.desk.commands.entry_picker import EntryPicker
from onrecord.desk.commands.numbered_lists import shorten
from onrecord.desk.commands.session import EntrySession
from onrecord.desk.editing.added_entry import NewEntry
from onrecord.desk.editing.file_choice import choose_file, file_name_error
from onrecord.desk.editing.yaml_values import Value
from onrecord.desk.forms.answer_faults import check_answer, name_error
from onrecord.desk.forms.questions import Question, questions_for
from onrecord.desk.forms.record_choices import list_texts
from onrecord.desk.forms.typed_dates import loss_of, read_as, read_typed_date
from onrecord.desk.lookup.candidate_search import Candidate, is_address
from onrecord.desk.lookup.id_suggestions import id_error, suggest_id
from onrecord.desk.lookup.offered_entries import list_candidates
from onrecord.model.fields import ActorFields
from onrecord.model.namesakes import Likely, Namesakes, similar_to
from onrecord.model.records import Entry, EntryKind, Records
from onrecord.problems import MOST_NAMED

_OPTIONS: Mapping[str, str] = {"sources": "source", "claims": "claim"}  # those called unlike their fields
_HOW_TO_CITE_IT = f"{BACK} goes back to the question where you can choose it"


def namesake_error(name: str, others: Collection[str], records: Records) -> str | None:
    """Return why nobody may add an actor with this name unasked; None if all that have it are among `others`."""
    alike = {actor.id for actor, _ in _similar(name, (), records)}
    known = Namesakes(records.actor_by_id)
    useless = [id_ for id_ in others if id_ not in alike and not any(known.are_linked(other, id_) for other in alike)]
    if useless:
        return f"the name of '{useless[0]}' is not like '{name}'; leave out --different-from {useless[0]}"
    same = [(actor, likely) for actor, likely in _similar(name, others, records) if likely.likeness == "equal"]
    if not same:
        return None
    hidden = len(same) - MOST_NAMED
    listed = ", ".join(f"{actor.id} ({actor.file})" for actor, _ in same[:MOST_NAMED])
    listed += f" and {hidden} others" if hidden > 0 else ""
    options = " ".join(f"--different-from {actor.id}" for actor, _ in same[:MOST_NAMED])
    options += ", and so for each of the others" if hidden > 0 else ""
    letters = next((f"{likely.words(actor.id)}; " for actor, likely in same if likely.only_looks_equal), "")
    return f"{letters}there is an actor with this name: {listed}; if the new one is another, add: {options}"


def ask_about_namesakes(name: str, others: list[str], desk: EntrySession) -> str:
    """Return the actor of the site that a name without `namesake_error` means; add all others to `others`."""
    for number, (actor, likely) in enumerate(_similar(name, others, desk.records)):
        words = f"note: {likely.words(actor.id)}"
        place = f"({actor.file})"
        is_told = number < MOST_NAMED
        if likely.likeness != "equal":
            apart = "write different_from" if desk.dialogue else "add --different-from"
            same = f"if it is the same, use '{actor.id}', or join the two with onrecord merge"
            if is_told:
                desk.say(f"{words} {place}; {same}; if not, {apart} {actor.id}")
            continue
        if likely.only_looks_equal and is_told:
            desk.say(words)
        question = f"There is an actor with this name: {actor.id} {place}. Is it the same?"
        if desk.dialogue and desk.dialogue.confirm(question):
            return actor.id
        others.append(actor.id)
    return ""


def _similar(name: str, others: Collection[str], records: Records) -> list[tuple[Entry[ActorFields], Likely]]:
    new = ActorFields(name={records.site.fields.languages[0]: name}, kind="organization")
    return [pair for pair in similar_to(new, records.actor_by_id) if pair[0].id not in others]


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

    def text(self, name: str) -> str:
        """Return the answer to a field with one value; empty if there is none."""
        value = self.values.get(name, "")
        return value if isinstance(value, str) else ""

    def options(self, name: str) -> list[str]:
        """Return the values of the option for a field, unchecked."""
        given = self.given.get(_OPTIONS.get(name, name)) or ()
        several = [given] if isinstance(given, str) or not isinstance(given, Sequence) else given
        return [str(one) for one in several if str(one).strip()]

    def fill(self, defaults: Mapping[str, str] = MappingProxyType({})) -> str:
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
        example = next((f" For example: {one}" for one in question.examples()), "")
        explanation = f"{question.name}: {question.help()}.{example}" if self.kind == question.entry else ""
        words = f"{words or question.words} {question.prompt}".strip()
        return Prompt(words, needed=question.needed, default=default, explanation=explanation)

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
            if fault := check_answer(question, question.entry, answer, self.desk.records, self.story):
                return fault
            if question.field == "name" and not self.desk.dialogue:
                return namesake_error(answer, list_texts(self.values.get("different_from")), self.desk.records)
            if question.field == "url" and self.kind == "source" and self.desk.dialogue and not self.options("url"):
                same = next((source.id for source in self.desk.records.sources if source.fields.url == answer), None)
                return f"the source '{same}' has this address; {_HOW_TO_CITE_IT}" if same else None
            is_limited = question.field == "origin" or (question.kind == "choice" and self.desk.dialogue)
            choices = question.choices(self.desk.records, self.values) if is_limited else {}
            return f"the choices are: {', '.join(choices)}" if choices and answer not in choices else None

        return check

    def _id(self) -> str:
        of_source = (self.values.get("publisher"), self.values.get("title") or self.values.get("description"))
        names = of_source if self.kind == "source" else (self.values.get("name") or self.values.get("title"),)
        title, story = " ".join(str(name) for name in names if name), self.story if self.kind == "event" else ""
        suggestion = suggest_id(title, self.kind, self.desk.records, story, self.text("date"))
        check = lambda id_: id_error(id_, self.kind, self.desk.records, story)  # noqa: E731
        has_page = self.kind in ("story", "event", "bill")
        words = "Its id, which is its address and never changes" if has_page else "Its short name (id)"
        explanation = "Small Latin letters, digits and hyphens. Other entries name this one by its id."
        if given := self.options("id"):
            return check_option("id", given[0], check)
        if self.desk.dialogue:
            return self.desk.dialogue.ask(
                Prompt(words, needed=True, default=suggestion, explanation=explanation), check
            )
        if title and not suggestion:  # a missing title is reported
            self.missing.append("id")
        return suggestion

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
