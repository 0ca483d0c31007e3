"""Makes the widgets of a form from the questions of `editing/forms` and what the editor typed so far."""

from bisect import bisect_left
from collections.abc import Iterator, Mapping, Sequence
from functools import cache, cached_property
from typing import Literal

from msgspec.structs import replace

from onrecord.desk.browser.entry_state import EntryState
from onrecord.desk.browser.entry_values import Shape, is_place, shape_of
from onrecord.desk.browser.form_names import FINDER, split_added
from onrecord.desk.browser.found_names import find_names
from onrecord.desk.browser.opened_entry import KINDS
from onrecord.desk.browser.page_state import PageState
from onrecord.desk.browser.pasted_text import MULTILINE
from onrecord.desk.browser.widgets import (
    CHANGING,
    AbsentWidget,
    ChoicesWidget,
    ChoiceWidget,
    Chosen,
    Colour,
    ColourPair,
    ColoursWidget,
    DateWidget,
    EntriesWidget,
    EntryWidget,
    Finder,
    Group,
    GroupsWidget,
    NamedEntry,
    OwnId,
    ReadDate,
    Reference,
    Text,
    TextsWidget,
    TextWidget,
    Translation,
    Widget,
)
from onrecord.editing.entries.added_entry import NewEntry, with_entry
from onrecord.editing.entries.yaml_values import Value
from onrecord.editing.forms.date_remarks import read_as
from onrecord.editing.forms.page_questions import questions_of_page
from onrecord.editing.forms.question_table import COLOUR_WORDS, EXPECTED
from onrecord.editing.forms.questions import Question, model_of, questions_for
from onrecord.editing.forms.record_choices import CHOICES, list_texts, offer_stages, offer_stages_ahead
from onrecord.editing.forms.typed_dates import read_typed_date
from onrecord.editing.lookup.candidate_search import Candidate
from onrecord.editing.lookup.entry_names import first_text
from onrecord.editing.lookup.offered_claims import offer_claims
from onrecord.editing.lookup.offered_entries import list_candidates
from onrecord.editing.lookup.offered_stages import OfferedStage
from onrecord.editing.tool_pages import Words
from onrecord.model.dates import EdtfDate, parse_issued
from onrecord.model.expected import STEPS
from onrecord.model.palette import COLOURS, DARK
from onrecord.model.records import Records
from onrecord.model.relations import parse_target
from onrecord.web.page_libraries import can_read_pages

KEPT = frozenset({"status", "published", "aliases", "sha256", "example", "accept", "archive_refused"})
"""The fields that no form asks for: it keeps what they hold."""
KEPT_OF_SITE = frozenset({"csl", "outputs", "counter", "plugins", "requires", "reviewed_by"})
"""Those of the settings that are for whoever looks after the site as a program; they can be changed as text."""
HAS_ACT: Mapping[str, tuple[str, ...]] = {"story": ("closed", "withdrawn")}
"""The fields that an act writes, which says first what it changes; a form shows them only once they have a value."""
_ASKED_OF_STEPS = frozenset({"status", "published"})
"""The fields among them that a form asks for about a step that lies ahead."""
_DEEPEST = 2
"""How deep inside other answers a form offers a new one."""


class WidgetBuilder:
    """Makes the widgets of one form."""

    def __init__(self, state: EntryState, words: Words) -> None:
        """Take the state of the form, and the desk's words."""
        self._state = state
        self._words = words
        self._sorted_names = sorted(state.fields)
        self._records = state.known
        self._added: dict[tuple[str, str], tuple[str, NewEntry]] = {
            (entry.kind, entry.id): (prefix, entry) for prefix, entry in state.added
        }
        self._added_values = {prefix: entry.values for prefix, entry in state.added}
        self._candidates: dict[str, Mapping[str, Candidate]] = {}
        self.names: set[str] = set()
        """The names of all fields that the widgets made so far show."""

    def build(self, only: str = "") -> list[Widget]:
        """Return the widgets of the entry, those of `only` one question if it is named."""
        if isinstance(self._state, PageState):
            return self._page_widgets(self._state)
        type_ = str(self._state.values.get("kind" if self._state.kind == "actor" else "type", ""))
        expected = EXPECTED.get(type_)
        widgets = []
        for question in _questions(self._state.kind, type_):
            if only not in ("", question.field):
                continue
            widget = self._build(question, question.field) if self._is_asked(question) else self._absent(question)
            if widget:
                widgets.append(
                    replace(
                        widget,
                        is_only=bool(only),
                        is_expected=question.name == expected,
                        is_filled=self._is_filled(question.field),
                    )
                )
        return widgets

    def _page_widgets(self, state: PageState) -> list[Widget]:
        """Return the widgets of a page; all its answers are texts."""
        questions = questions_of_page(state.lacks)
        return [self._text_widget(one, one.name, is_localized=one.name == "title") for one in questions]

    def build_one(self, question: Question, name: str) -> Widget:
        """Return the widget of one question, wherever in the entry its answer is."""
        return self._build(question, name, depth=name.count(".") // 2)

    def _is_asked(self, question: Question) -> bool:
        if question.field in KEPT | self._state.unfit:
            return False
        if question.entry == "site" and question.field in KEPT_OF_SITE:
            return False
        if question.field == "type" and self._state.opened is None:
            return False
        if self._has_value(question.field):  # it must be possible to take it away
            return True
        if question.field in HAS_ACT.get(question.entry, ()):
            return False
        if question.field == "outcome" and len(self._answered_places("stage")) > 1:  # each stage is asked for its own
            return False
        return question.fits and (question.field not in CHANGING or bool(self._choices(question, question.field)))

    def _is_filled(self, name: str) -> bool:
        """Return whether the fields of a question still have what the link to the form gave."""
        filled = {field: text for field, text in self._state.filled.items() if field.startswith(f"{name}.")}
        return bool(filled) and all(self._state.fields.get(field) == text for field, text in filled.items())

    def _has_value(self, name: str) -> bool:
        """Return whether a field, or one inside it, has a value."""
        inside = (self._state.fields[f"{name}.{rest}"] for rest in self._names_below(name))
        return bool(self._state.fields.get(name)) or any(inside)

    def _absent(self, question: Question) -> Widget | None:
        """Return the place of a question that another answer may call for; None for others."""
        if question.field not in CHANGING or question.field in self._state.unfit or not question.fits:
            return None
        awaits: Literal["bill", "procedure", ""] = ""
        if question.field == "stage":
            awaits = "procedure" if self._state.values.get("bill") else "bill"
        return AbsentWidget(question=question, name=question.field, awaits=awaits)

    def _choices(self, question: Question, name: str) -> Mapping[str, str]:
        if question.kind == "flag":
            return {"yes": "", "no": ""}
        if question.field == "stage":
            return self._stages(name)
        if question.name == "stage" and _is_of_steps(question):
            return self._stages_ahead(name)
        if question.kind == "choice":
            choices = question.choices(self._records, self._values_around(question, name))
            return self._with_names(choices, name) if question.names == "actor" and choices else choices
        return {}

    def _with_names(self, choices: Mapping[str, str], name: str) -> Mapping[str, str]:
        """Return choices of actors, and those chosen before, by name: the form may add an actor that lacks answers."""
        chosen = {self._state.fields[f"{name}.{place}"] for place in self._answered_places(name)}
        words = {**dict(zip(sorted(chosen), sorted(chosen), strict=True)), **choices}
        return {id_: self._named_entry("actor", id_).name if said == id_ else said for id_, said in words.items()}

    def _stages(self, name: str) -> Mapping[str, str]:
        """Return the stages of the bill in words, those that the form has not chosen with how far the bill is."""
        chosen = list_texts(self._state.values.get(name))
        offered = offer_stages(self._records, self._state.values)
        return {key: stage.label if key in chosen else self._label_of(stage) for key, stage in offered.items()}

    def _stages_ahead(self, name: str) -> Mapping[str, str]:
        """Return the stages that a step can be about, those that the procedure allows next first."""
        offered = offer_stages_ahead(self._records_of_steps, {"bill": self._bill_of_step(name)})
        return {key: self._label_of(stage) for key, stage in offered.items()}

    def _bill_of_step(self, name: str) -> str:
        """Return the bill of the step that a question is about: its own, else that of its event, or its owner."""
        if self._state.kind == "bill":
            return self._state.id
        own = self._state.fields.get(f"{name.rpartition('.')[0]}.bill")
        return own or str(self._state.values.get("bill", ""))

    @cached_property
    def _records_of_steps(self) -> Records:
        """The records with the bill that the form is about, if that is a new one."""
        state = self._state
        if state.kind != "bill" or state.opened:
            return self._records
        return with_entry(self._records, NewEntry("bill", state.id, state.values))

    def _label_of(self, stage: OfferedStage) -> str:
        if stage.is_next:
            return self._words.gettext("%(stage)s – comes next", stage=stage.label)
        if stage.state:
            return self._words.gettext("%(stage)s – already passed", stage=stage.label)
        return stage.label

    def _values_around(self, question: Question, name: str) -> Mapping[str, Value]:
        """Return the answers on which the choices of a question depend.

        Of a stage, they have this stage alone; of an entry that the form adds, they are its own.
        """
        if question.entry == "stage":
            return {**self._state.values, "stage": self._state.fields.get(f"{name.rpartition('.')[0]}.stage", "")}
        added = split_added(name)
        return self._added_values[added.prefix] if added else self._state.values

    def _build(self, question: Question, name: str, depth: int = 0) -> Widget:
        """Return the widget of a question; `depth` counts the answers around it."""
        shape = shape_of(model_of(question.entry), question.name)
        # A text in several languages is none of the choices.
        is_translated = shape.is_localized and bool(self._names_below(name))
        choices = {} if is_translated else self._choices(question, name)
        if question.name == "stage" and _is_of_steps(question) and not choices and not self._has_value(name):
            return AbsentWidget(
                question=question, name=name, awaits="procedure" if self._bill_of_step(name) else "bill"
            )
        is_entry = question.kind in ("entry", "relations")
        if question.kind == "choice" and not choices:
            is_entry = question.names in ("actor", "source", "bill")
        if not shape.is_several:
            return self._build_single(question, name, depth, shape, choices, is_entry=is_entry)
        if choices:
            return self._choices_widget(question, name, choices, depth)
        if is_entry:
            return self._entries_widget(question, name, depth)
        if shape.model:
            return self._groups_widget(question, name, depth)
        return self._texts_widget(question, name, depth, is_localized=shape.is_localized)

    def _build_single(
        self, question: Question, name: str, depth: int, shape: Shape, choices: Mapping[str, str], *, is_entry: bool
    ) -> Widget:
        """Return the widget of a question that has one answer."""
        if choices:
            return self._choice_widget(question, name, choices)
        if is_entry:
            return self._entry_widget(question, name)
        if shape.model:
            return self._group_widget(question, name, depth)
        if shape.is_named:
            return self._colours_widget(question, name)
        return self._text_widget(question, name, is_localized=shape.is_localized)

    def _text_widget(self, question: Question, name: str, *, is_localized: bool) -> Widget:
        text = self._text(question, name, is_localized=is_localized)
        if is_localized:
            text = replace(text, lang=self._state.language)
        if question.kind == "date":
            read = self._read_date(text.value) if text.value else None
            return DateWidget(question=question, name=name, text=text, read=read)
        fetch = self._fetch_button(name) if (question.entry, question.name) == ("source", "url") else ""
        is_fetched = bool(fetch) and self._state.fields.get("-do") == fetch
        return TextWidget(question=question, name=name, text=text, fetch=fetch, is_fetched=is_fetched)

    def _fetch_button(self, name: str) -> str:
        """Return the value of the button that reads the page of a new source; empty where no page can be read."""
        prefix = name.removesuffix("url").removesuffix(".")
        is_new = bool(prefix) or self._state.opened is None
        return f"fetch:{prefix}" if is_new and can_read_pages() else ""

    def _texts_widget(self, question: Question, name: str, depth: int, *, is_localized: bool) -> Widget:
        places = self._places(name)
        answers = [self._text(question, f"{name}.{place}", is_localized=is_localized) for place in places]
        new = Text(self._name_of_new(name, places)) if _offers_new(question, depth) else None
        return TextsWidget(question=question, name=name, answers=tuple(answers), new=new)

    def _text(self, question: Question, name: str, *, is_localized: bool) -> Text:
        value = self._state.fields.get(name, "")
        is_long = question.kind == "text" or "\n" in value or question.name in MULTILINE
        translations = self._translations(name, is_long=is_long) if is_localized else ()
        self.names.update([name, *(translation.name for translation in translations)])
        return Text(name, value, is_long=is_long, translations=translations)

    def _translations(self, name: str, *, is_long: bool) -> tuple[Translation, ...]:
        """Return the fields of a text in the further languages of the site, and in all others that it has."""
        codes = dict.fromkeys([*self._state.languages[1:], *self._names_below(name)])
        values = {code: self._state.fields.get(f"{name}.{code}", "") for code in codes}
        return tuple(
            Translation(f"{name}.{code}", value, code, self._words.language_name(code), is_long)
            for code, value in values.items()
        )

    def _read_date(self, typed: str) -> ReadDate:
        read = read_typed_date(typed, self._state.today)
        if not read.value:
            options = tuple((day, read_as(day, self._words)) for day in read.options)
            return ReadDate(options=options, doubt=read.doubt, lost=read.lost, is_span=read.is_span)
        return ReadDate(
            words=read_as(read.value, self._words),
            days=self._days_after_target(parse_issued(read.value).date),
            doubt=read.doubt,
            lost=read.lost,
            is_span=read.is_span,
        )

    def _days_after_target(self, day: EdtfDate) -> int | None:
        """Return how many days after the first event that this one names a day is; None if one of both is no day."""
        targets = (text for name, text in self._state.own_fields.items() if name.endswith(".0.target"))
        target = next(targets, None)
        if target is None:
            return None
        event = self._records.event_by_id.get(parse_target(target, self._state.story).key)
        if event is None or not day.is_day or not event.fields.date.is_day:
            return None
        return (day.latest - event.fields.date.latest).days

    def _colours_widget(self, question: Question, name: str) -> Widget:
        """Return the widget of a question on colours: those of the theme, and all others that have a value."""
        known = dict.fromkeys((*COLOUR_WORDS, *(colour.removesuffix(DARK) for colour in self._names_below(name))))
        return ColoursWidget(question=question, name=name, answers=tuple(self._colour_pair(name, one) for one in known))

    def _colour_pair(self, name: str, colour: str) -> ColourPair:
        light, dark = (self._colour(name, one) for one in (colour, f"{colour}{DARK}"))
        return ColourPair(COLOUR_WORDS.get(colour, colour), light, dark)

    def _colour(self, name: str, colour: str) -> Colour:
        field = f"{name}.{colour}"
        self.names.add(field)
        return Colour(field, self._state.fields.get(field, ""), COLOURS.get(colour, ""))

    def _choice_widget(self, question: Question, name: str, choices: Mapping[str, str]) -> Widget:
        self.names.add(name)
        return ChoiceWidget(question=question, name=name, choices=choices, value=self._state.fields.get(name, ""))

    def _choices_widget(self, question: Question, name: str, choices: Mapping[str, str], depth: int) -> Widget:
        places = self._answered_places(name)
        answers = [self._chosen(question, f"{name}.{place}", depth, is_only=len(places) == 1) for place in places]
        new = _main_field(question, self._name_of_new(name, places)) if _offers_new(question, depth) else ""
        return ChoicesWidget(question=question, name=name, choices=choices, answers=tuple(answers), new=new)

    def _chosen(self, question: Question, name: str, depth: int, *, is_only: bool) -> Chosen:
        """Return a choice; what else is asked about an only one, the event is asked for."""
        field = _main_field(question, name)
        self.names.add(field)
        asked = self._asked_beside_main(question, name)
        if is_only:
            asked = [part for part in asked if self._has_value(f"{name}.{part.name}")]
        return Chosen(name=field, value=self._state.fields.get(field, ""), parts=self._build_parts(asked, name, depth))

    def _entry_widget(self, question: Question, name: str) -> Widget:
        value = self._state.fields.get(name, "")
        self.names.add(name)
        answer = None
        if value:
            answer = Reference(name=name, target=name, value=value, entry=self._named_entry(question.names, value))
        finder = None if answer else self._finder(name)
        listed = None
        if question.names == "bill" and finder and not finder.typed:
            listed = find_names(self._state, "bill", "", question.name)
        story = self._state.story
        return EntryWidget(question=question, name=name, story=story, answer=answer, finder=finder, listed=listed)

    def _entries_widget(self, question: Question, name: str, depth: int) -> Widget:
        places = self._places(name)
        answers = [self._reference(question, f"{name}.{place}", depth) for place in places]
        finder = None
        asked_with_it: tuple[Widget, ...] = ()
        is_complete = all(isinstance(answer, Reference) for answer in answers)
        if _offers_new(question, depth) and is_complete:
            new = self._name_of_new(name, places)
            finder = self._finder(_main_field(question, new))
            if not answers:
                needed = [part for part in self._asked_beside_main(question, new) if part.part == "main"]
                asked_with_it = self._build_parts(needed, new, depth)
        return EntriesWidget(
            question=question,
            name=name,
            story=self._state.story,
            answers=tuple(answers),
            finder=finder,
            asked_with_it=asked_with_it,
        )

    def _reference(self, question: Question, name: str, depth: int) -> Reference | Group:
        """Return an answer that names an entry; as long as it names none, the other questions about it."""
        field = _main_field(question, name)
        value = self._state.fields.get(field, "")
        self.names.add(field)
        parts = self._build_parts(self._asked_beside_main(question, name), name, depth)
        if not value:
            return Group(name, parts, finder=self._finder(field))
        entry = self._named_entry(question.names, value)
        return Reference(name=name, target=field, value=value, entry=entry, parts=parts)

    def _finder(self, target: str) -> Finder:
        self.names.add(f"{FINDER}{target}")
        return Finder(target, self._state.untaken.get(target, ""))

    def _group_widget(self, question: Question, name: str, depth: int) -> Widget:
        """Return the widget of a question that one group of other questions answers."""
        group = Group(name, self._build_parts(_parts_of(question), name, depth))
        return GroupsWidget(question=question, name=name, is_several=False, answers=(group,))

    def _groups_widget(self, question: Question, name: str, depth: int) -> Widget:
        """Return the widget of a question that several groups answer; a new one asks few questions."""
        parts = _parts_of(question)
        places = self._answered_places(name)
        answers = tuple(self._group(f"{name}.{place}", parts, depth) for place in places)
        if not _offers_new(question, depth):
            return GroupsWidget(question=question, name=name, is_several=True, answers=answers)
        new_name = self._name_of_new(name, places)
        asked_first = [part for part in parts if part.part == "main" or part.needed]
        new = replace(self._group(new_name, asked_first or parts, depth), is_new=True)
        is_asked = self._state.fields.get("-seek") == name or (not answers and question.part == "main")
        return GroupsWidget(
            question=question, name=name, is_several=True, answers=answers, new=new, is_more_asked=is_asked
        )

    def _group(self, name: str, parts: Sequence[Question], depth: int) -> Group:
        group = Group(name, self._build_parts(parts, name, depth))
        if self._state.kind != "event" or not name.startswith("claims."):
            return group
        id_ = self._state.claim_ids.get(name, "")
        return replace(group, own_id=OwnId(id_, id_ in self._state.saved_claims))

    def _asked_beside_main(self, question: Question, name: str) -> list[Question]:
        """Return the questions about an answer but for that on the entry, or the choice, that it is about."""
        main = _main_field(question, name)
        return [part for part in _parts_of(question) if f"{name}.{part.name}" != main and self._can_ask(part, name)]

    def _can_ask(self, part: Question, name: str) -> bool:
        """Return whether a question about an answer has an answer, or choices if these depend on other answers."""
        field = f"{name}.{part.name}"
        is_open = f"{part.entry}.{part.name}" not in CHOICES or bool(self._choices(part, field))
        return is_open or self._has_value(field)

    def _build_parts(self, parts: Sequence[Question], name: str, depth: int) -> tuple[Widget, ...]:
        return tuple(self._build(part, f"{name}.{part.name}", depth + 1) for part in parts)

    def _places(self, name: str) -> list[int]:
        """Return the places of the answers in a list."""
        first_parts = (rest.partition(".")[0] for rest in self._names_below(name))
        return sorted({int(part) for part in first_parts if is_place(part)})

    def _answered_places(self, name: str) -> list[int]:
        """Return the places of those answers in a list that are not empty."""
        return [place for place in self._places(name) if self._has_value(f"{name}.{place}")]

    def _name_of_new(self, name: str, places: Sequence[int]) -> str:
        """Return the name for one more answer in a list; words of which no entry was taken stay in their field."""
        after_last = max(places, default=-1) + 1
        blank = next((place for place in self._untaken_places(name) if place not in places), after_last)
        return f"{name}.{blank}"

    def _untaken_places(self, name: str) -> Iterator[int]:
        for untaken in self._state.untaken:
            place = untaken.removeprefix(f"{name}.").partition(".")[0]
            if untaken.startswith(f"{name}.") and is_place(place):
                yield int(place)

    def _names_below(self, name: str) -> list[str]:
        """Return the rests of the names that begin with a name and a dot; a slash sorts next to a dot."""
        start = bisect_left(self._sorted_names, f"{name}.")
        end = bisect_left(self._sorted_names, f"{name}/")
        return [field[len(name) + 1 :] for field in self._sorted_names[start:end]]

    def _named_entry(self, kind: str, id_: str) -> NamedEntry:
        """Return what a form shows of an entry that a field names."""
        added = self._added.get((kind, id_))
        is_kept = kind == "source" and id_ in self._records.snapshots
        if added:
            return self._added_entry(*added, is_kept=is_kept)
        if kind == "event":
            return self._target(id_)
        known = self._known(kind).get(id_)
        if known is None:
            return NamedEntry(name=id_, is_kept=is_kept)
        return NamedEntry(name=known.names[0], note=known.note, is_known=True, is_kept=is_kept)

    def _added_entry(self, prefix: str, entry: NewEntry, *, is_kept: bool) -> NamedEntry:
        """Return what a form shows of an entry that it adds: its name, and the questions about it."""
        self.names.add(f"{prefix}.id")
        questions = _questions(entry.kind, str(entry.values.get("kind", "")))
        asked = [question for question in questions if question.part == "main"]
        parts = [self._build_part_of_added(question, f"{prefix}.{question.field}") for question in asked]
        return NamedEntry(
            name=first_text(entry.values.get("name") or entry.values.get("title") or entry.id),
            is_known=True,
            is_kept=is_kept,
            prefix=prefix,
            parts=tuple(parts),
        )

    def _build_part_of_added(self, question: Question, name: str) -> Widget:
        if question.field in CHANGING and not self._has_value(name) and not self._choices(question, name):
            return AbsentWidget(question=question, name=name)
        return self._build(question, name, depth=1)

    def _known(self, kind: str) -> Mapping[str, Candidate]:
        """Return the entries of a kind by their ids."""
        if kind in ("actor", "source", "bill", "story") and kind not in self._candidates:
            candidates = list_candidates(KINDS[kind], self._records)
            self._candidates[kind] = {candidate.id: candidate for candidate in candidates}
        return self._candidates.get(kind, {})

    def _target(self, id_: str) -> NamedEntry:
        """Return what a form shows of an event, or of a claim: who said it when, and how it stands."""
        ref = parse_target(id_, self._state.story)
        event = self._records.event_or_draft_by_id.get(ref.key)
        if event is None:
            return NamedEntry(name=id_)
        day = "" if event.fields.lacks("date") else self._words.date(event.fields.date)
        shown = NamedEntry(name=first_text(event.fields.title), note=day, is_known=True)
        if ref.claim:
            matters = self._state.desk.site.matters_of(self._records)
            for claim in offer_claims(event, matters):
                if claim.target.partition("#")[2] == ref.claim:
                    shown = replace(shown, name=claim.text, said_by=claim.said_by, standing=claim.standing)
        return shown


@cache
def _questions(kind: str, type_: str = "") -> tuple[Question, ...]:
    """Return the questions about an entry; of a source its address first, since its page can answer the others."""
    questions = questions_for(kind, {"type": type_, "kind": type_})
    return tuple(sorted(questions, key=lambda question: kind != "source" or question.name != "url"))


def _parts_of(question: Question) -> tuple[Question, ...]:
    """Return the questions about one answer of a question; none if the answer is a single text."""
    if shape_of(model_of(question.entry), question.name).model is None:
        return ()
    parts = _questions(question.name if question.entry == "event" else f"{question.entry}.{question.name}")
    return tuple(part for part in parts if _is_part_asked(part))


def _is_part_asked(part: Question) -> bool:
    if _is_of_steps(part):
        return part.name in _ASKED_OF_STEPS or (part.name not in KEPT and part.field != "bill.expected.bill")
    return part.name not in KEPT


def _is_of_steps(question: Question) -> bool:
    """Return whether a question is about a step that lies ahead, or a part of one."""
    return STEPS in question.entry.split(".")


def _offers_new(question: Question, depth: int) -> bool:
    """Return whether a question inside so many other answers gets one more; each day of a step gets its sources."""
    return depth < _DEEPEST + (question.name == "sources" and _is_of_steps(question))


def _main_field(question: Question, name: str) -> str:
    """Return the name of the field with the entry, or the choice, that the answer of a name is about."""
    parts = _parts_of(question)
    return f"{name}.{model_of(parts[0].entry).shorthand or 'target'}" if parts else name
