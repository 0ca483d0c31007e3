"""The form for one new entry: takes each field from its option or asks for it, and validates each answer at once."""

from collections.abc import Callable, Collection, Mapping, Sequence

from msgspec import Struct, field
from msgspec.structs import replace

from onrecord.desk.commands.questions import BACK, Check, Dialogue, Picker, Question, Questions
from onrecord.desk.commands.session import EntrySession
from onrecord.desk.editing.checked_site import NewEntry, file_for, file_name_error
from onrecord.desk.editing.new_entries import MODELS, Value, field_error
from onrecord.desk.lookup.candidate_search import Candidate, candidates, is_address
from onrecord.desk.lookup.id_suggestions import id_error, suggest_id, suggest_names, target_error
from onrecord.model.choices import ACTOR_KINDS
from onrecord.model.fields import ActorFields
from onrecord.model.namesakes import Likely, Namesakes, similar_to
from onrecord.model.records import Entry, EntryKind, Records
from onrecord.problems import MOST_NAMED, nearest


def namesake_error(name: str, others: Collection[str], records: Records) -> str | None:
    """Return why nobody may add an actor with this name unasked; None if all that have it are among `others`."""
    if error := _useless_error(name, others, records):
        return error
    same = [(actor, likely) for actor, likely in _similar(name, others, records) if likely.likeness == "equal"]
    if not same:
        return None
    more = f" and {len(same) - MOST_NAMED} others" if len(same) > MOST_NAMED else ""
    listed = ", ".join(f"{actor.id} ({actor.file})" for actor, _ in same[:MOST_NAMED]) + more
    options = " ".join(f"--different-from {actor.id}" for actor, _ in same[:MOST_NAMED])
    options += more and ", and so for each of the others"
    letters = next((f"{likely.words(actor.id)}; " for actor, likely in same if likely.only_looks_equal), "")
    return f"{letters}there is an actor with this name: {listed}; if the new one is another, add: {options}"


def ask_about_namesakes(name: str, others: list[str], desk: EntrySession) -> str:
    """Return the actor with this name that the new one is; if it is another, add each to `others` and return nothing.

    Without a dialogue, the name has no `namesake_error`.
    """
    for number, (actor, likely) in enumerate(_similar(name, others, desk.records)):
        is_told = number < MOST_NAMED
        question = f"There is an actor with this name: {actor.id} ({actor.file}). Is it the same?"
        if likely.only_looks_equal and is_told:
            desk.say(f"note: {likely.words(actor.id)}")
        if likely.likeness != "equal":
            if not is_told:
                continue
            apart = "write different_from" if desk.dialogue else "add --different-from"
            way = (
                f"if it is the same, use '{actor.id}', or join the two with onrecord merge; if not, {apart} {actor.id}"
            )
            desk.say(f"note: {likely.words(actor.id)} ({actor.file}); {way}")
        elif desk.dialogue and desk.dialogue.confirm(question):
            return actor.id
        else:
            others.append(actor.id)
    return ""


def _useless_error(name: str, others: Collection[str], records: Records) -> str | None:
    """Return which of `others` nobody takes for an actor with this name; None if there is none."""
    alike = {actor.id for actor, _ in _similar(name, (), records)}
    namesakes = Namesakes(records.actor_by_id)
    useless = [id_ for id_ in others if id_ not in alike and not any(namesakes.are_linked(one, id_) for one in alike)]
    if not useless:
        return None
    return f"the name of '{useless[0]}' is not like '{name}'; leave out --different-from {useless[0]}"


def _similar(name: str, others: Collection[str], records: Records) -> list[tuple[Entry[ActorFields], Likely]]:
    new = ActorFields(name={records.site.fields.languages[0]: name}, kind="organization")
    return [pair for pair in similar_to(new, records.actor_by_id) if pair[0].id not in others]


class EntryForm(Struct):
    """The answers for one new entry."""

    desk: EntrySession
    kind: EntryKind
    questions: Questions
    story: str = ""
    """The story that the entry belongs to, or that an event belongs to which names the entry."""
    values: dict[str, Value] = field(default_factory=dict)
    """The answered fields."""

    @property
    def records(self) -> Records:
        """The entries of the site, with the new ones."""
        return self.desk.records

    @property
    def dialogue(self) -> Dialogue | None:
        """The dialogue with the user; None where nobody can answer."""
        return self.questions.dialogue

    def text(self, name: str) -> str:
        """Return the answer to a field with one value; empty if there is none."""
        value = self.values.get(name, "")
        return value if isinstance(value, str) else ""

    def list_answers(self, name: str) -> list[str]:
        """Return the answers to a field that may have several values."""
        value = self.values.get(name, [])
        return [value] if isinstance(value, str) else [str(one) for one in value]

    def one(
        self,
        name: str,
        question: str,
        *,
        choices: Mapping[str, str] | None = None,
        needed: bool = False,
        check: Check | None = None,
        default: str = "",
    ) -> None:
        """Ask for a field with one value; with `choices`, it is one of them."""
        default = default if self.dialogue else ""
        asked = Question(question, needed=needed, default=default, explanation=self.explanation(name))
        checks = self.check(name, check)
        if choices is None:
            self.set(name, self.questions.one(name, asked, checks))
        else:
            self.set(name, self.questions.choice(name, asked, choices, checks))

    def entry(self, name: str, kind: EntryKind, question: str, *, needed: bool = False) -> str:
        """Ask for an existing entry, or for a new one that is added too; return its id, empty if it is left out."""
        if self.dialogue is None or self.questions.has(name):
            return self.questions.one(name, Question(question, needed=needed), self.must_name(kind))
        known = self.records.ids(kind)
        default = next(iter(known)) if len(known) == 1 else ""
        asked = Question(question, needed=needed, default=default, explanation=self.explanation(name))
        return self.picker(self.dialogue, kind).one(asked)

    def entries(
        self,
        name: str,
        kind: EntryKind,
        questions: tuple[str, str],
        *,
        option: str = "",
        needed: bool = False,
        default: Sequence[str] = (),
    ) -> None:
        """Ask by the first of the `questions`, then by the second; `option` names an option called unlike the field."""
        option = option or name
        if self.dialogue is None or self.questions.has(option):
            self.set(name, self.questions.many(option, check=self.check(name, self.names(kind)), needed=needed))
        else:
            picker = self.picker(self.dialogue, kind, only=self._wholes if name == "member_of" else None)
            explanation = self.explanation(name)
            asked = Question(questions[0], needed=needed, default=", ".join(default), explanation=explanation)
            self.set(name, picker.many(asked, questions[1]))

    def picker(self, dialogue: Dialogue, kind: EntryKind, only: Callable[[], Collection[str]] | None = None) -> Picker:
        """Return the picker of entries of a kind that this form can name, or `only` of those with these ids."""
        story = self.story if kind != "story" else ""
        add_new = (lambda typed: _add_new(self, kind, typed)) if kind in ASKS else None

        def offered() -> list[Candidate]:
            allowed = only() if only else None
            found = candidates(kind, self.records, story)
            return [candidate for candidate in found if allowed is None or candidate.id in allowed]

        return Picker(dialogue, kind, offered, self.must_name(kind), add_new)

    def _wholes(self) -> Collection[str]:
        """Return the actors that persons can belong to."""
        return {actor.id for actor in self.records.actors if actor.fields.kind != "person"}

    def only_given(self, *names: str, check: Check | None = None) -> None:
        """Take fields from their options, without a question, since they are rarely needed."""
        silent = replace(self.questions, dialogue=None)
        for name in names:
            checks = self.check(name, check)
            if isinstance(self.questions.given.get(name), str):
                self.set(name, silent.one(name, Question(""), checks))
            else:
                self.set(name, silent.many(name, check=checks))

    def id(self, title: str = "", day: str = "") -> str:
        """Ask for the entry's id, and suggest a free one made from its title."""
        title = title or self.text("title")
        if not title and self.dialogue is None and not self.questions.given.get("id"):
            return ""  # the missing title is reported
        story = self.story if self.kind == "event" else ""
        suggestion = suggest_id(title, self.kind, self.records, story, day)
        check = lambda id_: id_error(id_, self.kind, self.records, story)  # noqa: E731
        words = "Its id, which is its address and never changes" if self.kind in _WITH_PAGES else "Its short name (id)"
        explanation = "Small Latin letters, digits and hyphens. Other entries name this one by its id."
        asked = Question(words, needed=True, default=suggestion, explanation=explanation)
        return self.questions.one("id", asked, check)

    def names(self, kind: EntryKind) -> Check:
        """Return a check that an answer names an entry of a kind, or no entry: then an event becomes a draft."""

        def check(id_: str) -> str | None:
            guess = None if self.records.has(kind, id_) else nearest(id_, self.records.ids(kind))
            return f"no {kind} is called '{id_}'; did you mean '{guess}'?" if guess else None

        return check

    def must_name(self, kind: EntryKind) -> Check:
        """Return a check that an answer is the id of an existing entry of a kind."""

        def check(id_: str) -> str | None:
            known = self.records.ids(kind)
            return None if id_ in known else f"no {kind} is called '{id_}'; {suggest_names(id_, known)}"

        return check

    def target(self, answer: str) -> str | None:
        """Return what is wrong with the target of a relation; None if that event or claim exists."""
        return target_error(answer, self.story, self.records)

    def explanation(self, name: str) -> str:
        """Return what the field table says about a field, with an example."""
        row = MODELS[self.kind].rows().get(name)
        if row is None:
            return ""
        example = next((one for one in row.examples or [] if isinstance(one, str)), "")
        shown = f" For example: {example}" if example else ""
        return f"{name}: {row.description}.{shown}"

    def add(self, id_: str, file: str = "") -> str:
        """Add the entry, unless it is one of the site's already, and return its id. Raises `UsageError`."""
        if self.kind == "actor" and self.records.has("actor", id_):  # a new id is never one that is taken
            return id_
        self.questions.require_complete()
        story = self.story if self.kind == "event" else ""
        self.desk.add(NewEntry(self.kind, id_, self.values, story, file))
        return id_

    def set(self, name: str, value: Value) -> None:
        """Store the answer to a field; several values as a list, and none if there is none."""
        if value:
            self.values[name] = value[0] if isinstance(value, list) and len(value) == 1 else value

    def check(self, name: str, more: Check | None = None) -> Check:
        """Return a check of one value of a field, and `more` of what it names."""
        model = MODELS[self.kind]
        return lambda answer: field_error(model, name, answer) or (more(answer) if more else None)


_WITH_PAGES = frozenset({"story", "event", "bill"})


def entry_form(desk: EntrySession, kind: EntryKind, given: Mapping[str, object], story: str = "") -> EntryForm:
    """Return the empty form for one new entry."""
    return EntryForm(desk, kind, Questions(given, desk.dialogue), story)


def ask_for_source(form: EntryForm, typed: str = "") -> str:
    """Ask for a source's fields, and return its id; `typed` is its title or its address."""
    address = typed if is_address(typed) else ""
    if not form.questions.given.get("description"):
        title = "" if address else typed
        form.one("title", "What is its title, as published?", needed=True, default=title)
    form.only_given("description", "type", "language", "author")
    form.one("url", "Where can it be read? The whole address", check=_another_with(form), default=address)
    form.one("publisher", "Who published it?")
    form.one("issued", "When was it published? As 2021-11-02, 2021-11 or 2021")
    form.only_given("via", check=form.names("source"))
    names = (form.values.get("publisher"), form.values.get("title") or form.values.get("description"))
    return form.id(" ".join(str(name) for name in names if name))


def _another_with(form: EntryForm) -> Check:
    """Return a check that the user gives no address of another source; an option may give one, for a warning."""

    def check(address: str) -> str | None:
        same = next((source for source in form.records.sources if source.fields.url == address), None)
        if form.dialogue is None or form.questions.has("url") or same is None:
            return None
        return f"the source '{same.id}' has this address; {BACK} goes back to the question where you can choose it"

    return check


def ask_for_actor(form: EntryForm, typed: str = "") -> str:
    """Ask for an actor's fields, and return its id; `typed` is its name. It may turn out to be one of the site."""
    form.only_given("different_from", check=form.must_name("actor"))
    others = form.list_answers("different_from")
    is_new = lambda name: None if form.dialogue else namesake_error(name, others, form.records)  # noqa: E731
    form.one("name", "What is the name?", needed=True, default=typed, check=is_new)
    if form.text("name") and (same := ask_about_namesakes(form.text("name"), others, form.desk)):
        return same
    form.set("different_from", others)
    form.one("kind", "What is it? Number or word", choices=ACTOR_KINDS, needed=True)
    form.one("role", "Its office or role?")
    if form.text("kind") == "person" and form.dialogue and not form.questions.has("member_of"):
        form.entries(
            "member_of",
            "actor",
            (
                "To which organization does this person belong? Number, name, or + to add one",
                "To which other one? Number, name, or + to add one",
            ),
        )
    else:
        form.only_given("member_of", check=form.names("actor"))
    form.only_given("part_of", check=form.names("actor"))
    form.only_given("url")
    return form.id(form.text("name"))


def ask_for_story(form: EntryForm, typed: str = "") -> str:
    """Ask for a story's fields, and return its id; `typed` is its title."""
    form.one("title", "What is the story about, as a headline?", needed=True, default=typed)
    form.one("summary", "What is the story, in two sentences?")
    return form.id()


def ask_for_bill(form: EntryForm, typed: str = "") -> str:
    """Ask for a bill's fields, and return its id; `typed` is its title."""
    form.one("title", "What is the bill called?", needed=True, default=typed)
    titles = {entry.id: next(iter(entry.fields.title.values())) for entry in form.records.procedures}
    words, check = "Which procedure does it pass through? Number or word", form.must_name("procedure")
    form.one("procedure", words, choices=titles, needed=True, check=check)
    _ask_for_origin(form)
    form.one("url", "Its official page?")
    form.only_given("summary")
    return form.id()


def _ask_for_origin(form: EntryForm) -> None:
    procedure = form.records.procedure_by_id.get(form.text("procedure"))
    fields = procedure.fields if procedure else None
    if fields and fields.chambers and any(stage.chamber in ("origin", "other") for stage in fields.stages):
        chambers = {id_: next(iter(label.values())) for id_, label in fields.chambers.items()}
        check = lambda id_: None if id_ in chambers else f"the chambers are: {', '.join(chambers)}"  # noqa: E731
        form.one("origin", "In which chamber did it begin? Number or word", choices=chambers, needed=True, check=check)
    else:
        form.only_given("origin")


ASKS: Mapping[EntryKind, Callable[[EntryForm, str], str]] = {
    "actor": ask_for_actor,
    "source": ask_for_source,
    "bill": ask_for_bill,
    "story": ask_for_story,
}
"""The kinds that a form can add while it asks for another one."""


def _add_new(form: EntryForm, kind: EntryKind, typed: str) -> str:
    new = entry_form(form.desk, kind, {}, form.story)
    id_ = ASKS[kind](new, typed)
    return new.add(id_, file_name(new, id_))


def file_name(form: EntryForm, id_: str) -> str:
    """Return the file for a new source or actor: the one of the option, else that of `file_for`."""
    if form.kind not in ("source", "actor"):
        return ""
    silent = replace(form.questions, dialogue=None)
    return silent.one("file", Question("", default=file_for(form.desk.root, form.kind, id_)), file_name_error)
