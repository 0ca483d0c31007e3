"""A procedure as JSON for programs: its fields in all languages, and what may follow each stage."""

from collections.abc import Mapping
from typing import Any

import msgspec

from onrecord.editing.procedure_view.known_procedures import KnownProcedures
from onrecord.editing.procedure_view.ways import ends_with, list_ways, stops_with
from onrecord.model.fields import Predecessor, Stage
from onrecord.model.procedures import Procedure


def procedure_json(procedure: Procedure) -> str:
    """Return a procedure with its stages, in their order."""
    return _json({**_facts(procedure), "stages": [_stage(procedure, one) for one in procedure.fields.stages]})


def list_json(known: KnownProcedures) -> str:
    """Return all procedures without their stages."""
    rows = [{**_facts(one), "built_in": id_ not in known.own} for id_, one in known.procedures.items()]
    return _json({"procedures": rows})


def _json(value: object) -> str:
    return f"{msgspec.json.format(msgspec.json.encode(value), indent=2).decode('utf-8')}\n"


def _facts(procedure: Procedure) -> dict[str, Any]:
    fields = procedure.fields
    return {
        "id": procedure.id,
        "title": fields.title,
        "jurisdiction": fields.jurisdiction,
        "valid_from": str(fields.valid_from) if fields.valid_from else None,
        "valid_to": str(fields.valid_to) if fields.valid_to else None,
        "note": fields.note,
        "chambers": fields.chambers,
    }


def _stage(procedure: Procedure, stage: Stage) -> Mapping[str, Any]:
    ways = [way for way in list_ways(procedure) if way.origin == stage.key]
    return {
        "key": stage.key,
        "label": stage.label,
        "meaning": stage.meaning,
        "chamber": stage.chamber,
        "classification": stage.classification,
        "outcomes": stage.outcomes,
        "after": [_before(one) for one in stage.after],
        "after_any": [_before(one) for one in stage.after_any],
        "next": [{"stage": way.target, "outcomes": way.outcomes} for way in ways if not way.reopens],
        "reopens": [{"stage": opened.stage, "outcomes": opened.when} for opened in stage.reopens],
        "excludes": stage.excludes,
        "within": {"days": stage.within.days, "from": stage.within.from_} if stage.within else None,
        "any_time": stage.any_time,
        "optional": stage.optional,
        "repeat": stage.repeat,
        "stops_with": stops_with(procedure, stage.key),
        "ends_with": ends_with(procedure, stage.key),
    }


def _before(before: Predecessor) -> Mapping[str, Any]:
    return {"stage": before.stage, "outcomes": before.outcome}
