"""Says a problem as people at the desk speak: entries by their titles, fields as their questions call them."""

import re
from itertools import chain

from msgspec import Struct
from msgspec.structs import replace

from onrecord.editing.diff.change_names import ChangeNames, names_in, question_about
from onrecord.editing.forms.questions import Question
from onrecord.editing.lookup.entry_names import first_text
from onrecord.editing.site_reading import classify
from onrecord.model.records import Records
from onrecord.problems import Problem

_QUOTED = re.compile(r"(?P<field>the field )?'(?P<name>\w[\w./#-]*)'")
_ABOUT_IDS = "IDS"
"""Begins the codes of problems that are about ids themselves."""
_WHOSE_WORD = "REL012"
"""The code of the problem that asks for whom a member of an organization speaks."""
_OF_ONE_SPEAKER = "write "
"""Begins its hint if the event has one speaker; of several, all have to be listed."""
_IN_LISTS = {"actors": "actor", "sources": "source"}
_LANGUAGE = "en"
"""The language of problems."""


class OwnWord(Struct, frozen=True):
    """Whose own word a statement is as it stands, of a member of organizations who may speak for them."""

    name: str
    bodies: str
    """The names of the organizations."""
    sentence: str = "As it stands, this counts as the own word of %(name)s, not of %(bodies)s. Choose whose word it is."
    """What the desk says of it, in each of its languages."""

    @property
    def text(self) -> str:
        """The sentence in English."""
        return self.sentence % {"name": self.name, "bodies": self.bodies}


def find_own_word(problem: Problem, records: Records) -> OwnWord | None:
    """Return whose word a problem asks for; None for other problems, and for several speakers, whom no question is for.

    The file is told which line to write, but the question asks just that.
    """
    if problem.code != _WHOSE_WORD or not (problem.hint or "").startswith(_OF_ONE_SPEAKER):
        return None
    ids = [found["name"] for found in _QUOTED.finditer(problem.message)]
    known = records.actor_by_id
    name, *bodies = (first_text(known[id_].fields.name) if id_ in known else id_ for id_ in ids)
    return OwnWord(name, ", ".join(bodies))


def in_plain_words(problem: Problem, records: Records) -> Problem:
    """Return a problem whose message and hint name no id and no field that the desk has a title or a question for."""
    own = find_own_word(problem, records)
    if own:
        return replace(problem, message=own.text, hint=None)
    words = _PlainWords(problem, records)
    hint = words.say(problem.hint) if problem.hint else problem.hint
    return replace(problem, message=words.say(problem.message), hint=hint)


class _PlainWords:
    """The words for the names in one problem."""

    def __init__(self, problem: Problem, records: Records) -> None:
        file = classify(problem.span.path) if problem.span else None
        self._problem = problem
        self._names: ChangeNames = names_in((records,), _LANGUAGE)
        self._story = file.story if file else ""
        self._kind = _IN_LISTS.get(file.kind, file.kind) if file else ""
        event = records.event_or_draft_by_id.get((file.story, file.id)) if file else None
        self._bill = (event.fields.bill or "") if event else ""

    def say(self, text: str) -> str:
        """Return a text with what people call the things that it names."""
        return _QUOTED.sub(self._replace, text)

    def _replace(self, found: re.Match[str]) -> str:
        name = found["name"]
        title = "" if found["field"] or self._problem.code.startswith(_ABOUT_IDS) else self._find_title(name)
        label = title or self._find_label(name) or self._find_stage(name)
        return f"“{label}”" if label else found[0]

    def _find_title(self, name: str) -> str:
        """Return the title of the entry with this name, or the text of a claim; empty unless there is exactly one."""
        event = name if "/" in name else f"{self._story}/{name}"
        named = [("event", event), *((kind, name) for kind in ("actor", "source", "bill", "story"))]
        titles = (self._names.find(kind, id_) for kind, id_ in named)
        found = [title for title in titles if title]
        return found[0] if len(found) == 1 else ""

    def _find_stage(self, key: str) -> str:
        """Return what a stage of the event's bill is called; empty for anything else."""
        label = self._names.stage(self._bill, key) if self._bill else key
        return label if label != key else ""

    def _find_label(self, field: str) -> str:
        return next((question.label for question in self._questions(field)), "")

    def _questions(self, field: str) -> list[Question]:
        """Return the questions about a field of the problem's entry, the one about the part that it is in first."""
        keys = self._problem.where.keys if self._problem.where else ()
        parts = [key for key in keys if isinstance(key, str)]
        paths = chain((f"{part}.{field}" for part in parts if part != field), (field,))
        found = [question_about(self._kind, path) for path in paths] if self._kind else []
        return [question for question in found if question and question.name == field]
