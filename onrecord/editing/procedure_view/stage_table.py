"""The stages of a procedure in words: what each decides, how it can end, what comes before it and what may follow."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from textwrap import wrap

from onrecord.editing.procedure_view.ways import Way, ends_with, list_ways, stops_with
from onrecord.editing.procedure_view.wording import Word, chamber_words, in_words
from onrecord.model.fields import Predecessor, Stage
from onrecord.model.procedures import Procedure
from onrecord.report.painting import Paint
from onrecord.report.visible_text import visible

_NAME = 10
"""The columns that the name of a fact takes."""


def stage_table(procedure: Procedure, width: int, paint: Paint, word: Word) -> list[str]:
    """Return the lines that tell of all stages, each of at most `width` columns but for longer words."""
    numbers = {key: number for number, key in enumerate(procedure.stages, 1)}
    digits = len(str(len(numbers)))
    margin = " " * (digits + 2)
    lines = list[str]()
    for key, stage in procedure.stages.items():
        name = f"{visible(word(stage.label))} · {key}"
        chamber = chamber_words(procedure, stage.chamber, word)
        title = f"{name} · {visible(chamber)}" if chamber else name
        if lines:
            lines.append("")
        lines += [paint("place", line) for line in _wrap(title, f"{numbers[key]:>{digits}}  ", margin, width)]
        if meaning := word(stage.meaning):
            lines += _wrap(visible(meaning), margin, margin, width)
        for fact, words in _facts(procedure, stage, numbers):
            lines += _wrap(words, f"{margin}{fact:{_NAME}}", margin + " " * _NAME, width)
    return lines


def _wrap(text: str, first: str, following: str, width: int) -> list[str]:
    return wrap(
        text,
        width,
        initial_indent=first,
        subsequent_indent=following,
        break_long_words=False,
        break_on_hyphens=False,
    )


def _facts(procedure: Procedure, stage: Stage, numbers: dict[str, int]) -> Iterator[tuple[str, str]]:
    """Yield what the fields of a stage say, each with its name."""
    ends, stops = ends_with(procedure, stage.key), stops_with(procedure, stage.key)
    if set(stage.outcomes) - {"none"}:
        yield "ends in", ", ".join(map(in_words, stage.outcomes))
    before = list(_before(stage, numbers))
    yield "after", "; ".join(before) or ("any stage" if stage.any_time else "nothing: it comes first")
    ways = [way for way in list_ways(procedure) if way.origin == stage.key]
    if following := list(_following([way for way in ways if not way.reopens], numbers)):
        yield "then", "; ".join(following)
    if again := list(_following([way for way in ways if way.reopens], numbers)):
        yield "reopens", "; ".join(again)
    if stage.excludes:
        yield "not with", _named(stage.excludes, numbers)
    if stage.within is not None:
        yield "deadline", f"{stage.within.days} days from {_name(stage.within.from_, numbers)}"
    if notes := list(_notes(stage)):
        yield "and", ", ".join(notes)
    if stops:
        yield "stops", f"{' or '.join(map(in_words, stops))}: a bill goes no further"
    if ends:
        condition = "" if set(ends) == set(stage.outcomes or ("none",)) else f"{' or '.join(map(in_words, ends))}: "
        yield "end", f"{condition}the procedure ends here"


def _notes(stage: Stage) -> Iterator[str]:
    if stage.any_time:
        yield "may come at any time"
    if stage.optional:
        yield "may be left out"
    if stage.repeat:
        yield "may come more than once"


def _before(stage: Stage, numbers: dict[str, int]) -> Iterator[str]:
    if stage.after:
        yield " and ".join(_predecessor(one, numbers) for one in stage.after)
    if stage.after_any:
        words = ", or ".join(_predecessor(one, numbers) for one in stage.after_any)
        yield f"one of: {words}" if len(stage.after_any) > 1 else words


def _predecessor(before: Predecessor, numbers: dict[str, int]) -> str:
    outcomes = f" ({' or '.join(map(in_words, before.outcome))})" if before.outcome else ""
    return f"{_name(before.stage, numbers)}{outcomes}"


def _following(ways: Iterable[Way], numbers: dict[str, int]) -> Iterator[str]:
    """Yield the stages that may follow, together for the same outcomes."""
    by_outcomes = defaultdict[tuple[str, ...], list[str]](list)
    for way in ways:
        by_outcomes[way.outcomes].append(_name(way.target, numbers))
    for outcomes, names in by_outcomes.items():
        condition = f"{' or '.join(map(in_words, outcomes))}: " if outcomes else ""
        yield f"{condition}{', or '.join(names)}"


def _named(keys: Iterable[str], numbers: dict[str, int]) -> str:
    return ", ".join(_name(key, numbers) for key in keys)


def _name(key: str, numbers: dict[str, int]) -> str:
    """Return a stage with its number in the picture; without one if there is no such stage."""
    return f"{numbers[key]} {key}" if key in numbers else visible(key)
