"""Rules on procedures: references to stages and chambers are valid."""

from collections.abc import Iterator

from onrecord.check.context import Context
from onrecord.model.fields import ProcedureFields
from onrecord.model.procedures import OPEN_CHAMBERS
from onrecord.model.reach import reach
from onrecord.model.records import Entry
from onrecord.problems import Problem, suggest


def procedure_holds_together(context: Context) -> Iterator[Problem]:
    """BIL012: a procedure refers only to its own stages and chambers."""
    for procedure in context.records.procedures:
        keys = [stage.key for stage in procedure.fields.stages]
        chambers = [*procedure.fields.chambers, *OPEN_CHAMBERS]
        for position, stage in enumerate(procedure.fields.stages):
            where = ("stages", position)
            if stage.key in keys[:position]:
                message = f"the stage '{stage.key}' stands here a second time"
                yield context.problem("BIL012", message, procedure.at(*where, "key"), "rename one of the two")
            if stage.chamber is not None and stage.chamber not in chambers:
                message = f"there is no chamber called '{stage.chamber}'"
                hint = f"write one of: {', '.join(chambers)}"
                yield context.problem("BIL012", message, procedure.at(*where, "chamber"), hint)
            elif stage.chamber in OPEN_CHAMBERS and not procedure.fields.chambers:
                message = f"'{stage.chamber}' is one of two chambers, and this procedure names none"
                hint = "write 'chambers', each with an id and a name; or leave 'chamber' out"
                yield context.problem("BIL012", message, procedure.at(*where, "chamber"), hint)
            yield from _unknown_stages(context, procedure, keys, position)
        yield from _circles(context, procedure)
        start, end = procedure.fields.valid_from, procedure.fields.valid_to
        if start is not None and end is not None and end.date.certainly_before(start.date):
            message = f"'valid_to' ({end}) comes before 'valid_from' ({start})"
            yield context.problem("BIL012", message, procedure.at("valid_to"), "one of the two days is wrong")
        for position, key in enumerate(procedure.fields.terminal):
            if key not in keys:
                yield _unknown_stage(context, procedure, keys, key, ("terminal", position))


def _circles(context: Context, procedure: Entry[ProcedureFields]) -> Iterator[Problem]:
    needs = {stage.key: [predecessor.stage for predecessor in stage.after] for stage in procedure.fields.stages}
    for position, stage in enumerate(procedure.fields.stages):
        if stage.key in reach((before.stage for before in stage.after), lambda key: needs.get(key, ())):
            message = f"the stage '{stage.key}' would have to come after itself"
            hint = "take one 'after' out of the circle; 'reopens' says that a stage is open again"
            yield context.problem("BIL012", message, procedure.at("stages", position, "after"), hint)


def _unknown_stages(
    context: Context, procedure: Entry[ProcedureFields], keys: list[str], position: int
) -> Iterator[Problem]:
    stage = procedure.fields.stages[position]
    outcomes = {other.key: other.outcomes for other in procedure.fields.stages}
    for field, predecessors in (("after", stage.after), ("after_any", stage.after_any)):
        for index, predecessor in enumerate(predecessors):
            where = ("stages", position, field, index)
            if predecessor.stage not in keys:
                yield _unknown_stage(context, procedure, keys, predecessor.stage, (*where, "stage"))
            for outcome in predecessor.outcome if outcomes.get(predecessor.stage) else ():
                if outcome not in outcomes[predecessor.stage]:
                    message = f"the stage '{predecessor.stage}' can't end in '{outcome}'"
                    hint = f"its outcomes are: {', '.join(outcomes[predecessor.stage])}"
                    yield context.problem("BIL012", message, procedure.at(*where, "outcome"), hint)
    for field in ("excludes", "reopens"):
        for index, key in enumerate(getattr(stage, field)):
            if key not in keys:
                yield _unknown_stage(context, procedure, keys, key, ("stages", position, field, index))
    if stage.within is not None and stage.within.from_ not in keys:
        yield _unknown_stage(context, procedure, keys, stage.within.from_, ("stages", position, "within", "from"))


def _unknown_stage(
    context: Context, procedure: Entry[ProcedureFields], keys: list[str], key: str, where: tuple[str | int, ...]
) -> Problem:
    hint = suggest(key, keys, f"the stages are: {', '.join(keys)}")
    return context.problem("BIL012", f"there is no stage called '{key}'", procedure.at(*where), hint)
