"""What a form asks: a widget for each question of `desk/forms`, with what the editor typed so far."""

from bisect import bisect_left
from collections.abc import Iterator, Mapping, Sequence
from functools import cache, reduce
from typing import Any

from onrecord.desk.browser.entry_state import FINDER, EntryState
from onrecord.desk.browser.entry_values import is_place, shape_of
from onrecord.desk.editing.added_entry import with_entry
from onrecord.desk.forms.questions import EXPECTED, Question, model_of, questions_for
from onrecord.desk.forms.record_choices import CHOICES
from onrecord.desk.forms.typed_dates import read_as, read_typed_date
from onrecord.desk.lookup.candidate_search import Candidate
from onrecord.desk.lookup.entry_names import first_text
from onrecord.desk.lookup.offered_claims import offer_claims
from onrecord.desk.lookup.offered_entries import list_candidates
from onrecord.model.dates import parse_issued
from onrecord.model.relations import parse_target
from onrecord.render.words import Words

Widget = dict[str, Any]
_DEEPEST = 2
"""How deep inside other items a form offers a new item."""
_FEW = 5
"""Up to how many choices stand below each other; more fold into a list."""
_LONG = frozenset({"summary", "text", "was", "now", "reason", "note", "meaning"})
KEPT = frozenset({"status", "published", "aliases", "sha256", "example", "accept", "archive_refused"})
"""The fields that no form asks for: it keeps what they hold."""
CHANGING = frozenset(name.partition(".")[2] for name in CHOICES)
"""The questions whose choices depend on other answers."""
_EMPTY: Widget = {
    "answers": [],
    "blank": "",
    "choices": {},
    "entry": None,
    "found": [],
    "further": "",
    "help": "",
    "is_known": False,
    "is_list": False,
    "is_long": False,
    "is_named": False,
    "is_only": False,
    "is_several": False,
    "kept": False,
    "label": "",
    "lang": "",
    "messages": [],
    "names": "",
    "needed": False,
    "new": None,
    "note": "",
    "part": "main",
    "parts": [],
    "prefix": "",
    "read": None,
    "said_by": "",
    "standing": "",
    "story": "",
    "target": "",
    "texts": [],
    "typed": "",
    "value": "",
    "words": "",
}
"""What a template may ask of any widget or item, with what it gets where there is nothing to say."""


@cache
def _questions(kind: str, type_: str = "") -> tuple[Question, ...]:
    return questions_for(kind, {"type": type_, "kind": type_})


def _help(question: Question) -> str:
    """Return the help of the field table as a sentence; empty if it only repeats the question."""
    words = question.help()
    if not words or question.words.lower().startswith(words.lower()):
        return ""
    sentence = f"{words[0].upper()}{words[1:]}"
    if question.kind in ("entry", "relations"):
        return sentence
    example = next(iter(question.examples()), "")
    return f"{sentence}, as in “{example}”" if example else sentence


def _is_first(question: Question) -> bool:
    """Return whether an empty item asks the question at once."""
    return question.part == "main" or question.needed


class Widgets:
    """Makes the widgets of one form."""

    def __init__(self, state: EntryState, words: Words) -> None:
        """Take the state of the form, and the desk's words."""
        self.state = state
        self._words = words
        self._sorted = sorted(state.fields)
        self._records = reduce(with_entry, (entry for _, entry in state.added), state.records)
        self._added = {entry.id: (prefix, entry) for prefix, entry in state.added}
        self._candidates: dict[str, Mapping[str, Candidate]] = {}
        self.names: set[str] = set()
        """The names of all fields that the widgets show."""

    def all(self, only: str = "") -> list[Widget]:
        """Return the widgets of the entry, those of `only` one question if it is named."""
        type_ = str(self.state.values.get("kind" if self.state.kind == "actor" else "type", ""))
        asked = [one for one in _questions(self.state.kind, type_) if only in ("", one.field)]
        widgets = [self._widget(one, one.field) if self._is_asked(one) else self._absent(one) for one in asked]
        for widget in filter(None, widgets):
            widget["is_only"] = bool(only)
            widget["is_expected"] = widget["field"] == EXPECTED.get(type_)
        return [*filter(None, widgets)]

    def _is_asked(self, question: Question) -> bool:
        is_held = any(one.partition(".")[0] == question.field for one in self.state.own_fields)
        if question.field in KEPT | self.state.unfit or (question.field == "type" and self.state.opened is None):
            return False
        return is_held or question.field not in CHANGING or bool(self._choices(question))

    def _absent(self, question: Question) -> Widget:
        """Return the place of a question that another answer may call for; nothing for others."""
        if question.field not in CHANGING or question.part != "main":
            return {}
        return _EMPTY | {"name": question.field, "field": question.field, "kind": "absent"}

    def _choices(self, question: Question) -> Mapping[str, str]:
        if question.kind == "flag":
            return {"yes": "", "no": ""}
        return question.choices(self._records, self.state.values) if question.kind == "choice" else {}

    def _widget(self, question: Question, name: str, depth: int = 0) -> Widget:
        shape = shape_of(model_of(question.entry), question.name)
        kind = question.kind
        choices = self._choices(question)
        if kind == "choice" and not choices:
            kind = "entry" if question.names in ("actor", "source", "bill") else "line"
        widget: Widget = _EMPTY | {
            "name": name,
            "field": question.name,
            "words": question.words,
            "further": question.further,
            "kind": kind,
            "needed": question.needed,
            "part": question.part,
            "label": question.label,
            "names": question.names,
            "help": _help(question),
            "choices": choices,
            "is_list": len(choices) > _FEW,
            "messages": [],
            "is_named": question.field in CHANGING,
            "is_several": shape.is_several,
            "story": self.state.story,
        }
        if not shape.is_several and shape.model is None:
            return widget | self._text(widget, name, is_localized=shape.is_localized)
        part = question.name if question.entry == "event" else f"{question.entry}.{question.name}"
        parts = _questions(part) if shape.model else ()
        places = sorted(set(self._places(name)))
        after_last = max([-1, *places]) + 1
        blank = next((place for place in self._untaken_places(name) if place not in places), after_last)
        widget |= {"is_localized": shape.is_localized, "blank": f"{name}.{blank}"}
        names = [f"{name}.{place}" for place in places] if shape.is_several else [name]
        widget["answers"] = [self._item(widget, one, parts, depth, is_blank=False) for one in names]
        if shape.is_several and depth < _DEEPEST:
            widget["new"] = self._item(widget, widget["blank"], parts, depth, is_blank=True)
        return widget

    def _places(self, name: str) -> Iterator[int]:
        for rest in self._below(name):
            place = rest.partition(".")[0]
            if is_place(place):
                yield int(place)

    def _untaken_places(self, name: str) -> Iterator[int]:
        """Yield the places of a list where words were typed of which no entry was taken: they stay in their field."""
        for one in self.state.untaken:
            place = one.removeprefix(f"{name}.").partition(".")[0]
            if one.startswith(f"{name}.") and is_place(place):
                yield int(place)

    def _typed(self, target: str) -> str:
        """Return the words that were typed to find an entry for a field, which shows them."""
        self.names.add(f"{FINDER}{target}")
        return self.state.untaken.get(target, "")

    def _below(self, name: str) -> list[str]:
        """Return the rests of the names that begin with a name and a dot; a slash sorts next to a dot."""
        start, end = (bisect_left(self._sorted, f"{name}{sign}") for sign in "./")
        return [one[len(name) + 1 :] for one in self._sorted[start:end]]

    def _text(self, widget: Widget, name: str, *, is_localized: bool) -> Widget:
        """Return what a widget has of a text: its value, those in other languages, and what it names or means."""
        value = self.state.fields.get(name, "")
        kind = widget["kind"]
        others = self._other_languages(name) if is_localized else []
        self.names.update([name, *(one["name"] for one in others)])
        return {
            "value": value,
            "is_long": kind == "text" or "\n" in value or widget["field"] in _LONG,
            "texts": others,
            "entry": self.named(widget["names"], value) if kind == "entry" and value else None,
            "read": self._read(value) if kind == "date" and value else None,
            "target": name,
            "typed": self._typed(name) if kind == "entry" and not value else "",
            "lang": self.state.language if is_localized else "",
        }

    def _other_languages(self, name: str) -> list[Widget]:
        """Return the fields of a text in the further languages of the site, and in all others that it has."""
        codes = dict.fromkeys([*self.state.languages[1:], *self._below(name)])
        return [
            {
                "code": code,
                "language": self._words.language_name(code),
                "name": f"{name}.{code}",
                "value": self.state.fields.get(f"{name}.{code}", ""),
            }
            for code in codes
        ]

    def _item(self, widget: Widget, name: str, parts: Sequence[Question], depth: int, *, is_blank: bool) -> Widget:
        item: Widget = _EMPTY | {"name": name, "number": name.rpartition(".")[2], "target": name}
        if not parts:
            if is_blank:
                return item | {"typed": self._typed(name) if widget["kind"] == "entry" else ""}
            return item | self._text(widget, name, is_localized=widget["is_localized"])
        main = model_of(parts[0].entry).shorthand or "target"
        if widget["kind"] not in ("entry", "relations", "choice"):
            first = [one for one in parts if _is_first(one)] if is_blank else []
            return item | {"parts": self._parts(first or parts, name, depth)}
        item |= self._main_value(widget, f"{name}.{main}", is_blank=is_blank)
        asked = [one for one in parts if one.name != main and (_is_first(one) or not is_blank)]
        return item | {"parts": self._parts(asked, name, depth)}

    def _main_value(self, widget: Widget, name: str, *, is_blank: bool) -> Widget:
        """Return what an item shows of the field that names another entry, or the choice that it is about."""
        found: Widget = {"target": name}
        value = self.state.fields.get(name, "")
        if value:
            found["value"] = value
        if not is_blank:
            self.names.add(name)
        if widget["kind"] != "choice":
            found["typed"] = self._typed(name) if is_blank else ""
            found["entry"] = self.named(widget["names"], value) if value else None
        return found

    def _parts(self, asked: Sequence[Question], name: str, depth: int) -> list[Widget]:
        return [self._widget(one, f"{name}.{one.name}", depth + 1) for one in asked]

    def _read(self, typed: str) -> Widget:
        """Return how a date is read: in words, with the days that it can mean, and how long after the claim it is."""
        read = read_typed_date(typed, self.state.today)
        told = {"lost": read.lost, "is_span": read.is_span, "doubt": read.doubt}
        if not read.value:
            return told | {"words": "", "options": [(day, read_as(day, self._words)) for day in read.options]}
        targets = [text for name, text in self.state.own_fields.items() if name.endswith(".0.target")]
        event = self._records.event_by_id.get(parse_target(targets[0], self.state.story).key) if targets else None
        day = parse_issued(read.value).date
        days = None
        if event and day.is_day and event.fields.date.is_day:
            days = (day.latest - event.fields.date.latest).days
        return told | {"words": read_as(read.value, self._words), "options": [], "days": days}

    def named(self, kind: str, id_: str) -> Widget:
        """Return what a form shows of an entry that a field names."""
        found: Widget = _EMPTY | {"name": id_, "kept": kind == "source" and id_ in self._records.snapshots}
        prefix, entry = self._added.get(id_, ("", None))
        if entry and entry.kind == kind:
            self.names.add(f"{prefix}.id")
            asked = [one for one in _questions(kind, str(entry.values.get("kind", ""))) if one.part == "main"]
            parts = [self._widget(one, f"{prefix}.{one.field}", 1) for one in asked]
            name = first_text(entry.values.get("name") or entry.values.get("title") or id_)
            return found | {"name": name, "note": id_, "is_known": True, "prefix": prefix, "parts": parts}
        if kind == "event":
            return found | self._target(id_)
        known = self._known(kind).get(id_)
        return found | {"name": known.names[0], "note": known.note, "is_known": True} if known else found

    def _known(self, kind: str) -> Mapping[str, Candidate]:
        if kind in ("actor", "source", "bill", "story") and kind not in self._candidates:
            self._candidates[kind] = {one.id: one for one in list_candidates(kind, self._records)}  # type: ignore[arg-type]
        return self._candidates.get(kind, {})

    def _target(self, id_: str) -> Widget:
        """Return what a form shows of an event, or of a claim: who said it when, and how it stands."""
        ref = parse_target(id_, self.state.story)
        event = self._records.event_by_id.get(ref.key)
        if event is None:
            return {}
        found = {"name": first_text(event.fields.title), "note": self._words.date(event.fields.date), "is_known": True}
        if ref.claim:
            matters = self.state.desk.site.matters_of(self._records)
            for claim in offer_claims(event, matters):
                if claim.target.partition("#")[2] == ref.claim:
                    found |= {"name": claim.text, "said_by": claim.said_by, "standing": claim.standing}
        return found


def flatten(widgets: Sequence[Widget]) -> Iterator[Widget]:
    """Yield widgets and those inside them."""
    for widget in widgets:
        yield widget
        for item in (*widget["answers"], widget):
            yield from flatten(item["parts"])
            yield from flatten(item["entry"]["parts"] if item["entry"] else ())


def owner_of(name: str, known: Mapping[str, Widget]) -> str:
    """Return the name of the widget that shows the field, or of the nearest one around it; empty if there is none."""
    while name and name not in known:
        name = name.rpartition(".")[0]
    return name
