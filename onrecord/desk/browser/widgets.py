"""What a form asks: a widget for each question of `desk/forms`, with what the editor typed so far."""

from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from typing import Any

from onrecord.desk.browser.entry_state import EntryState
from onrecord.desk.browser.entry_values import shape_of
from onrecord.desk.forms.questions import Question, model_of, questions_for
from onrecord.desk.forms.record_choices import CHOICES
from onrecord.desk.lookup.candidate_search import Candidate, Matters, candidates, first
from onrecord.model.dates import DateError, parse_date
from onrecord.model.records import Records
from onrecord.model.relations import parse_target
from onrecord.problems import SourceFile
from onrecord.desk.forms.typed_dates import read_as, read_typed_date
from onrecord.render.words import Words

Widget = dict[str, Any]
_DEEPEST = 2
"""How deep inside other items a form offers a new item."""
_FEW = 5
"""Up to how many choices stand below each other; more fold into a list."""
NEVER_ASKED = frozenset({"status", "published", "aliases", "sha256", "example", "accept", "archive_refused"})
"""The fields that other parts of the desk write; the form keeps what they hold."""
CHANGING = frozenset(name.partition(".")[2] for name in CHOICES)
"""The questions whose choices depend on other answers."""


@cache
def _questions(kind: str, type_: str) -> tuple[Question, ...]:
    return questions_for(kind, {"type": type_, "kind": type_})


def parts_of(question: Question) -> tuple[Question, ...]:
    """Return the questions about each item of a field whose items have fields of their own; else none."""
    if shape_of(model_of(question.entry), question.name).model is None:
        return ()
    return _questions(question.name if question.entry == "event" else f"{question.entry}.{question.name}", "")


def _help(question: Question) -> str:
    """Return the help of the field table as a sentence; empty if it only repeats the question."""
    words = question.help()
    if not words or question.words.lower().startswith(words.lower()):
        return ""
    example = next(iter(question.examples()), "") if question.kind not in ("entry", "relations") else ""
    return f"{words[0].upper()}{words[1:]}{f', as in “{example}”' if example else ''}"


_EMPTY: Widget = {
    "words": "", "further": "", "needed": False, "part": "main", "label": "", "names": "", "help": "", "choices": [],
    "ids": [], "is_list": False, "is_named": False, "is_several": False, "is_long": False, "opens": False, "story": "",
    "read": None, "messages": [], "found": [], "entry": None, "new": None, "blank": "", "target": "", "lang": "",
    "texts": [], "value": "", "answers": [],
}  # fmt: skip


class Widgets:
    """Makes the widgets of one form."""

    def __init__(self, state: EntryState, words: Words) -> None:
        """Take the state of the form, and the desk's words."""
        self.state, self._words, self._records = state, words, state.records
        self._candidates: dict[str, Mapping[str, Candidate]] = {}
        self._added = {entry.id: (prefix, entry) for prefix, entry in state.added_by_prefix}
        self.names: set[str] = set()
        """The names of all fields that the widgets show."""

    def all(self, only: str = "") -> list[Widget]:
        """Return the widgets of the entry, those of `only` one question if it is named."""
        values = self.state.values
        type_ = str(values.get("kind" if self.state.kind == "actor" else "type", ""))
        asked = _questions(self.state.kind, type_)
        if only:
            asked = tuple(one for one in asked if one.field == only)
        found = (self._widget(one, one.field) if self._is_asked(one) else self._absent(one) for one in asked)
        return [widget for widget in found if widget]

    def _absent(self, question: Question) -> Widget:
        """Return the place of a question that another answer may call for; nothing for others."""
        is_possible = question.field in CHANGING and question.part == "main"
        return {**_EMPTY, "name": question.field, "field": question.field, "kind": "absent"} if is_possible else {}

    def _is_asked(self, question: Question) -> bool:
        is_held = any(one.partition(".")[0] == question.field for one in self.state.own_fields)
        if question.field in NEVER_ASKED or (question.field == "type" and self.state.opened is None):
            return False
        if f"{question.entry}.{question.name}" in CHOICES and not is_held:
            return bool(self._choices(question))
        return question.field not in self.state.unfit

    def _choices(self, question: Question) -> Mapping[str, str]:
        if question.kind not in ("choice", "flag"):
            return {}
        return {"yes": "", "no": ""} if question.kind == "flag" else question.choices(self._records, self.state.values)

    def _widget(self, question: Question, name: str, depth: int = 0) -> Widget:
        shape = shape_of(model_of(question.entry), question.name)
        parts = parts_of(question)
        kind, choices = str(question.kind), self._choices(question)
        if kind == "choice" and not choices:
            kind = "entry" if question.names in ("actor", "source", "bill") else "line"
        widget: Widget = _EMPTY | {
            "messages": [], "found": [], "answers": [], "name": name, "field": question.name, "words": question.words, "further": question.further, "kind": kind,
            "needed": question.needed, "part": question.part, "label": question.label, "names": question.names,
            "help": _help(question), "choices": [(id_, meaning) for id_, meaning in choices.items()],
            "is_list": len(choices) > _FEW, "ids": list(choices), "is_named": f"{question.entry}.{question.name}" in CHOICES, "opens": False, "is_several": shape.is_several, "story": self.state.story, "is_long": kind == "text", "target": name,
        }  # fmt: skip
        if not shape.is_several and shape.model is None:
            return {**widget, "answers": [], **self._text(question, name, shape.is_localized, kind)}
        places = sorted(set(self._places(name))) if shape.is_several else [""]
        items = [self._item(question, f"{name}.{place}" if shape.is_several else name, parts, depth, kind) for place in places]
        blank = f"{name}.{max([-1, *(place for place in places if place != '')]) + 1}"
        widget |= {"answers": items, "blank": blank}
        can_add = shape.is_several and depth < _DEEPEST
        widget["new"] = self._item(question, blank, parts, depth, kind, is_blank=True) if can_add else None
        return widget

    def _places(self, name: str) -> Iterator[int]:
        for one in self.state.fields:
            if one.startswith(f"{name}.") and (place := one[len(name) + 1 :].partition(".")[0]).isdecimal():
                yield int(place)

    def _text(self, question: Question, name: str, is_localized: bool, kind: str) -> Widget:
        fields = self.state.fields
        self.names.add(name)
        value = fields.get(name, "")
        is_long = kind == "text" or "\n" in value or question.name in ("summary", "text", "was", "now", "reason", "note", "meaning")
        others = []
        if is_localized:
            held = [one[len(name) + 1 :] for one in fields if one.startswith(f"{name}.")]
            for code in dict.fromkeys([*self.state.languages[1:], *held]):
                self.names.add(f"{name}.{code}")
                others.append({"code": code, "language": self._words.language_name(code), "name": f"{name}.{code}", "value": fields.get(f"{name}.{code}", "")})
        named = self.named(question.names, value) if kind == "entry" and value else None
        date = self.read_date(value) if kind == "date" and value else None
        return {"value": value, "is_long": is_long, "texts": others, "entry": named, "read": date, "lang": self.state.language if is_localized else ""}

    def _item(self, question: Question, name: str, parts: Sequence[Question], depth: int, kind: str, *, is_blank: bool = False) -> Widget:
        shape = shape_of(model_of(question.entry), question.name)
        item: Widget = {"name": name, "number": name.rpartition(".")[2], "parts": [], "entry": None, "value": "", "texts": [], "is_long": False, "target": name}
        if not parts:
            if not is_blank:
                item |= self._text(question, name, shape.is_localized, kind)
            return item
        shorthand = shape.model.shorthand if shape.model else None
        named = f"{name}.{shorthand or 'target'}" if kind in ("entry", "relations", "choice") else ""
        if named and not is_blank:
            self.names.add(named)
            item |= {"target": named, "value": self.state.fields.get(named, "")}
            item["entry"] = self.named(question.names, item["value"]) if item["value"] and kind != "choice" else None
        item["target"] = named or name
        inner = [one for one in parts if not named or f"{name}.{one.name}" != named]
        if is_blank:
            first_parts = [one for one in inner if one.part == "main" or one.needed] or ([] if named else inner)
            item["parts"] = [self._widget(one, f"{name}.{one.name}", depth + 1) for one in first_parts]
        else:
            item["parts"] = [self._widget(one, f"{name}.{one.name}", depth + 1) for one in inner]
        return item

    def read_date(self, typed: str) -> Widget:
        """Return how a typed date is read: in words, with the days that it can mean, and its distance from the target."""
        read = read_typed_date(typed)
        if not read.value:
            return {"words": "", "options": [(day, self._say(day)) for day in read.options], "days": None}
        return {"words": self._say(read.value), "options": [], "days": self._days_after(read.value)}

    def _say(self, value: str) -> str:
        try:
            return read_as(value, self._words)
        except DateError:
            return ""

    def _days_after(self, value: str) -> int | None:
        """Return how many days after the claim that the event is about a day lies."""
        targets = [text for name, text in self.state.own_fields.items() if name.endswith(".0.target") and name.count(".") == 2]
        event = self._records.event_by_id.get(parse_target(targets[0], self.state.story).key) if targets else None
        try:
            day = parse_date(value)
        except DateError:
            return None
        if event is None or not day.is_day or not event.fields.date.is_day:
            return None
        return (day.latest - event.fields.date.latest).days

    def named(self, kind: str, id_: str) -> Widget:
        """Return what a form shows of an entry that a field names."""
        if id_ in self._added and kind == self._added[id_][1].kind:
            prefix, entry = self._added[id_]
            asked = [one for one in _questions(kind, str(entry.values.get("kind", ""))) if one.part == "main"]
            self.names.add(f"{prefix}.id")
            return {"id": id_, "name": id_, "note": "", "prefix": prefix, "is_known": True, "parts": [self._widget(one, f"{prefix}.{one.field}", 1) for one in asked], "kept": False}
        if kind in ("event", "story") and (kind == "event"):
            return self._target(id_)
        known = self._known(kind).get(id_)
        note = known.note if known else ""
        kept = kind == "source" and id_ in self._records.snapshots
        return {"id": id_, "name": known.names[0] if known else id_, "note": note, "prefix": "", "is_known": known is not None, "parts": [], "kept": kept}

    def _known(self, kind: str) -> Mapping[str, Candidate]:
        if kind not in self._candidates:
            found = candidates(kind, self._records) if kind in ("actor", "source", "bill", "story") else []  # type: ignore[arg-type]
            self._candidates[kind] = {one.id: one for one in found}
        return self._candidates[kind]

    def _target(self, id_: str) -> Widget:
        ref = parse_target(id_, self.state.story)
        event = self._records.event_by_id.get(ref.key)
        found: Widget = {"id": id_, "name": id_, "note": "", "prefix": "", "is_known": event is not None, "parts": [], "kept": False, "standing": "", "event": ""}
        if event is None:
            return found
        title = first(event.fields.title)
        said = self._words.date(event.fields.date)
        offered = next((one for one in self._matters.claims_of(event) if one.target.partition("#")[2] == ref.claim), None) if ref.claim else None
        name = offered.text if offered else title
        said_by = offered.said_by if offered else ""
        return {**found, "name": name, "note": said, "said_by": said_by, "standing": offered.standing if offered else "", "event": f"{event.story}/{event.id}", "title": title}

    @property
    def _matters(self) -> Matters:
        if "matters" not in self.__dict__:
            self.__dict__["matters"] = Matters(self._records, lambda _where: SourceFile("", "").span())
        return self.__dict__["matters"]


def flatten(widgets: Sequence[Widget]) -> Iterator[Widget]:
    """Yield widgets and those inside them."""
    for widget in widgets:
        yield widget
        for item in widget["answers"]:
            yield from flatten(item["parts"])
            yield from flatten(item["entry"]["parts"] if item["entry"] else ())
        if entry := widget.get("entry"):
            yield from flatten(entry["parts"])


def owner_of(name: str, known: set[str]) -> str:
    """Return the name of the widget that shows the field, or of the nearest one around it; empty if there is none."""
    while name and name not in known:
        name = name.rpartition(".")[0]
    return name

