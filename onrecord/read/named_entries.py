"""Finds the entry that an editor meant by a name, a title, a URL or a mistyped id."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping

from msgspec.structs import replace

from onrecord.model.fields import ActorFields, SourceFields
from onrecord.model.homoglyphs import without_homoglyphs
from onrecord.model.ids import SEVERAL
from onrecord.model.records import Records
from onrecord.model.slugs import slug
from onrecord.model.stage_hints import stages_hint
from onrecord.problems import Locate, Problem, Related, Where


def with_suggested_entries(problems: list[Problem], records: Records, locate: Locate) -> Iterator[Problem]:
    """Yield the problems; add to each invalid id the entry with that name, title or URL, if there is one."""
    if all(problem.code != "IDS001" for problem in problems):
        yield from problems
        return
    places = _places(records)
    for problem in problems:
        name = _typed(problem)
        if (hint := _stages_hint(problem, name, records, locate)) is not None:
            yield replace(problem, message=f"'{name}' is not the id of a stage", hint=hint)
            continue
        id_, where = places.get(name.casefold()) or places.get(slug(without_homoglyphs(name))) or ("", None)
        if where is None:
            yield problem
        else:
            is_named = re.search(rf"(?<![\w-]){re.escape(id_)}(?![\w-])", problem.hint or "")
            hint = problem.hint if is_named else f"did you mean '{id_}'?"
            yield replace(problem, hint=hint, related=(Related(locate(where), f"'{id_}' is here"),))


def _stages_hint(problem: Problem, name: str, records: Records, locate: Locate) -> str | None:
    """Return a hint with the stages of the bill's procedure for a stage that is no id; None for other values."""
    path = problem.span.path if problem.span else ""
    event = next((event for event in records.salvaged if event.file == path), None)
    procedure = records.procedure_of(event) if event else None
    lists_several = (problem.hint or "").startswith(SEVERAL) and "," in name
    if event is None or procedure is None or lists_several:
        return None
    # A bill has no more stages than its procedure.
    typed = (locate(event.at("stage", position, "stage")) for position in range(len(procedure.fields.stages)))
    return stages_hint(name, event, records) if problem.span in typed else None


def _typed(problem: Problem) -> str:
    """Return the typed text of an invalid id; empty for other problems and for file names."""
    if problem.code != "IDS001" or problem.span is None or not problem.span.length:
        return ""
    start = problem.span.column - 1
    return problem.span.text[start : start + problem.span.length].strip("\"'")


def _places(records: Records) -> Mapping[str, tuple[str, Where]]:
    """Return id and location of actors and sources, by their unique ids, names, titles and URLs."""
    found: dict[str, tuple[str, Where]] = {}
    shared: set[str] = set()
    actors = [(entry.id, entry.at_key(), _names_of_actor(entry.fields)) for entry in records.actors]
    sources = [(entry.id, entry.at_key(), _names_of_source(entry.fields)) for entry in records.sources]
    for id_, where, names in (*actors, *sources):
        for name in {id_, *(name.casefold() for name in names)}:
            shared |= {name} & found.keys()
            found[name] = id_, where
    return {name: place for name, place in found.items() if name not in shared}


def _names_of_actor(fields: ActorFields) -> Iterable[str]:
    return (*fields.name.values(), *fields.other_names)


def _names_of_source(fields: SourceFields) -> Iterable[str]:
    return filter(None, (fields.title, fields.url, fields.archive_url))
