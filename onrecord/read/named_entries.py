"""Finds the entry that an editor meant by a name, a title, a URL or a mistyped id."""

import re
from collections.abc import Iterable, Iterator
from functools import cache, cached_property
from itertools import chain

from msgspec.structs import replace

from onrecord.model.fields import EventFields
from onrecord.model.foldings import fold_typed, slug
from onrecord.model.homoglyphs import without_homoglyphs
from onrecord.model.id_hints import SEVERAL
from onrecord.model.ids import ID_PATTERN
from onrecord.model.name_index import NameIndex
from onrecord.model.procedures import stages_hint
from onrecord.model.records import Entry, Records
from onrecord.problems import Hint, Locate, Problem, Related, Where, ask_whether, split_hint
from onrecord.read.hints.choice_hints import choice_hint
from onrecord.read.validation import ADD_SOURCE

_NAMING_CLAIMS = ("target", "claim")
"""The fields of a relation that name an event or a claim."""
_NAMING_EVENTS = ("after", "during")
"""The fields of an event that name an event."""
_NAMING_SOURCES = ("source", "sources", "via", "version_of")
"""The fields that name a source, and never an actor."""
_Place = tuple[str, Where]
"""The id of an entry or the target that a relation names, with its location."""


def with_suggested_entries(problems: list[Problem], records: Records, locate: Locate) -> Iterator[Problem]:
    """Yield the problems; add to each invalid id the entry with that name, title or URL, if there is one."""
    if all(problem.code not in ("IDS001", "FLD004") for problem in problems):
        yield from problems
        return
    names = _Names(records)
    for problem in problems:
        if problem.code == "FLD004":
            yield _with_hint(problem, _outcome_hint(problem, records))
            continue
        name = _typed_text(problem)
        if (hint := _stages_hint(problem, name, records)) is not None:
            yield replace(_with_hint(problem, hint), message=f"'{name}' is not the id of a stage")
            continue
        id_, where = names.find(name, _field(problem)) or _said_place(problem, name, names) or ("", None)
        if where is None:
            listed = _several_hint(problem, name, names) or _bill_hint(problem, name, names)
            yield _with_hint(problem, listed or _origin_hint(problem, name, records))
        else:
            old = problem.hint or ""
            is_named = re.search(rf"(?<![\w-]){re.escape(id_)}(?![\w-])", old) and not old.startswith(ADD_SOURCE)
            found = problem if is_named else _with_hint(problem, ask_whether(id_))
            yield replace(found, related=(Related(locate(where), f"'{id_}' is here"),))


def _with_hint(problem: Problem, hint: Hint | str | None) -> Problem:
    """Return a problem with another hint, if there is one."""
    text, meant = split_hint(hint)
    return replace(problem, hint=text, meant=meant) if text else problem


def _keys(problem: Problem) -> tuple[str | int, ...]:
    return problem.where.keys if problem.where else ()


def _field(problem: Problem) -> str:
    """Return the name of the field with the wrong value; empty if it is none."""
    return next((key for key in reversed(_keys(problem)) if isinstance(key, str)), "")


class _Names:
    """The names in a site that somebody may have typed in place of an id."""

    def __init__(self, records: Records) -> None:
        self.records = records
        self.events_in = cache(self._events_in)
        """Returns the events of a story, given the folder of their files, by their titles."""
        self.claims_in = cache(self._claims_in)
        """Returns the claims of these events by their words, and by `#id`."""

    def find(self, name: str, field: str) -> _Place | None:
        """Return the only actor or source with a name, a title, a URL or a mistyped id; None if there is none.

        Where the field takes sources, actors are left out.
        """
        entries = self._sources if field in _NAMING_SOURCES else self._entries
        return entries.find_only(name) or entries.find_only(slug(without_homoglyphs(name)))

    @cached_property
    def _entries(self) -> NameIndex[_Place]:
        """The actors and sources by their ids, names, titles, URLs and DOIs."""
        return NameIndex(chain(self._name_actors(), self._name_sources()), fold_typed)

    @cached_property
    def _sources(self) -> NameIndex[_Place]:
        """The sources by their ids, titles, URLs and DOIs."""
        return NameIndex(self._name_sources(), fold_typed)

    def _name_actors(self) -> Iterator[tuple[_Place, Iterable[str]]]:
        for one in self.records.actors:
            yield (one.id, one.at_key()), (one.id, *one.fields.name.values(), *one.fields.spellings)

    def _name_sources(self) -> Iterator[tuple[_Place, Iterable[str]]]:
        for one in self.records.sources:
            fields = one.fields
            known = (fields.title, fields.url, fields.doi, fields.doi_address, fields.archive_url)
            yield (one.id, one.at_key()), (one.id, *filter(None, known))

    def _events_in(self, folder: str) -> NameIndex[_Place]:
        named = (((event.id, event.at()), event.fields.title.values()) for event in self._events_of(folder))
        return NameIndex(named, fold_typed)

    def _claims_in(self, folder: str) -> NameIndex[_Place]:
        return NameIndex(_name_claims(self._events_of(folder)), fold_typed)

    def _events_of(self, folder: str) -> Iterator[Entry[EventFields]]:
        return (event for event in self.records.events if _folder_of(event.file) == folder)

    @cached_property
    def chambers(self) -> NameIndex[str]:
        """The ids of chambers by their names."""
        chambers = (chamber for entry in self.records.procedures for chamber in entry.fields.chambers.items())
        return NameIndex(((id_, names.values()) for id_, names in chambers), fold_typed)


def _folder_of(file: str) -> str:
    return file.rpartition("/")[0]


def _name_claims(events: Iterable[Entry[EventFields]]) -> Iterator[tuple[_Place, tuple[str, ...]]]:
    for event in events:
        for position, claim in enumerate(event.fields.claims):
            place = event.at("claims", position)
            yield (f"{event.id}#{claim.id}", place), (f"#{claim.id}", *claim.text.values())


def _said_place(problem: Problem, name: str, names: _Names) -> _Place | None:
    """Return target and location of the only event or claim of the same story with these words or `#id`; else None."""
    field = _field(problem)
    if problem.span is None or field not in (*_NAMING_CLAIMS, *_NAMING_EVENTS):
        return None
    folder = _folder_of(problem.span.path)
    if names.events_in(folder).find(name):
        return names.events_in(folder).find_only(name)
    found = names.claims_in(folder).find_only(name) if field in _NAMING_CLAIMS else None
    if found is None:
        return None
    target, claim = found
    return target, replace(claim, keys=(*claim.keys, "id" if name.startswith("#") else "text"))


def _several_hint(problem: Problem, name: str, names: _Names) -> Hint | None:
    """Return a hint on several names in one value, where each is that of an entry; None for other values."""
    if len(problem.meant) <= 1:
        return None
    found = [names.find(part, _field(problem)) for part in re.split(r"\s*[,;]\s*|\s+(?:and|&|и|және)\s+", name)]
    ids = [place[0] for place in found if place]
    return Hint(f"{SEVERAL}: [{', '.join(ids)}]", tuple(ids)) if len(ids) == len(found) > 1 else None


def _origin_hint(problem: Problem, name: str, records: Records) -> str | None:
    """Return a hint on the name of an origin that is no source of the site; None for other values."""
    _, found, otherwise = (problem.hint or "").partition(" If it is not among the sources, ")
    if "via" not in _keys(problem) or not found or records.has("source", name.lower()):
        return None
    return f"it is not among the sources, so {otherwise}"


def _bill_hint(problem: Problem, name: str, names: _Names) -> Hint | str | None:
    """Return a hint on the name of a chamber or a procedure in place of its id; None for other values."""
    path = problem.span.path if problem.span else ""
    records = names.records
    meant = next(iter(names.chambers.find(name)), None)
    if meant and _field(problem) in ("origin", "chamber"):
        return ask_whether(meant)
    if not path.startswith("content/bills/") or _keys(problem) != ("procedure",):
        return None
    if ID_PATTERN.fullmatch(name.lower()) and records.has("procedure", name.lower()):
        return ask_whether(name.lower())
    language = records.site.fields.languages[0]
    titles = ((entry.id, entry.fields.title) for entry in records.procedures)
    named = (f"{id_} ({title.get(language) or next(iter(title.values()))})" for id_, title in sorted(titles))
    return f"the procedures are: {', '.join(named)}"


def _stages_hint(problem: Problem, name: str, records: Records) -> str | None:
    """Return a hint with the stages of the bill's procedure for a stage that is no id; None for other values."""
    path = problem.span.path if problem.span else ""
    event = next((event for event in records.salvaged if event.file == path), None)
    procedure = records.procedure_of(event) if event else None
    lists_several = len(problem.meant) > 1 and "," in name
    if event is None or procedure is None or lists_several:
        return None
    is_of_stage = _keys(problem)[:1] == ("stage",) and _field(problem) == "stage"
    return stages_hint(name, event.fields.bill, records) if is_of_stage else None


def _outcome_hint(problem: Problem, records: Records) -> Hint | str | None:
    """Return a hint with the outcomes of the bill's stage for an outcome that doesn't exist; None for other values."""
    span = problem.span
    event = next((event for event in records.salvaged if span and event.file == span.path), None)
    entry = records.procedure_of(event) if event else None
    if span is None or event is None or entry is None or _field(problem) != "outcome":
        return None
    # A stage with a wrong outcome of its own is not among the valid fields, but stands on the same line or above.
    beside = re.search(r"stage:\s*([a-z0-9-]+)", span.text)
    keys = [beside[1]] if beside else [own.stage for own in event.fields.stage]
    stages = {stage.key: stage.outcomes for stage in entry.fields.stages}
    if not (listed := [outcome for key in keys for outcome in stages.get(key, ())]):
        return None
    typed = span.text[span.column - 1 :][: span.length].strip("\"'")
    meant = choice_hint("outcome", typed, list(dict.fromkeys(listed)), takes_many=False)
    if len(listed) == 1:
        return f"write outcome: {listed[0]}; the stage '{keys[0]}' can end in nothing else"
    return meant


def _typed_text(problem: Problem) -> str:
    """Return the typed text of an invalid id; empty for other problems and for file names."""
    if problem.code != "IDS001" or problem.span is None or not problem.span.length:
        return ""
    start = problem.span.column - 1
    return problem.span.text[start : start + problem.span.length].strip("\"'")
