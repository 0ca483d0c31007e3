"""A procedure as text for people: its title, its picture and the table of its stages; and the list of all."""

from collections.abc import Iterator
from textwrap import wrap

from onrecord.editing.procedure_view.known_procedures import KnownProcedures
from onrecord.editing.procedure_view.procedure_picture import draw, lay_out, legend
from onrecord.editing.procedure_view.stage_table import stage_table
from onrecord.editing.procedure_view.wording import Word, words_in
from onrecord.model.procedures import Procedure
from onrecord.report.painting import Paint
from onrecord.report.visible_text import visible


def procedure_text(procedure: Procedure, language: str, width: int, paint: Paint, *, in_ascii: bool) -> str:
    """Return a procedure as lines of about `width` columns."""
    word = words_in(language)
    picture = lay_out(procedure, word)
    parts = (
        list(_head(procedure, width, paint, word)),
        draw(picture, width, paint, in_ascii=in_ascii),
        legend(picture, width, in_ascii=in_ascii),
        stage_table(procedure, width, paint, word),
    )
    return "\n\n".join("\n".join(part) for part in parts if part) + "\n"


def _head(procedure: Procedure, width: int, paint: Paint, word: Word) -> Iterator[str]:
    fields = procedure.fields
    for line in wrap(visible(word(fields.title)), width):
        yield paint("place", line)
    chambers = ", ".join(f"{visible(word(name))} ({key})" for key, name in fields.chambers.items())
    facts = (procedure.id, visible(fields.jurisdiction), in_force(procedure), chambers)
    yield from wrap(" · ".join(filter(None, facts)), width, break_on_hyphens=False)
    if note := word(fields.note):
        yield from wrap(visible(note), width)


def in_force(procedure: Procedure) -> str:
    """Return when a procedure is in force, in words; empty if nothing is recorded of that."""
    start, end = procedure.fields.valid_from, procedure.fields.valid_to
    parts = (f"from {start}" if start else "", f"to {end}" if end else "")
    return " ".join(filter(None, parts))


def list_text(known: KnownProcedures, width: int, paint: Paint) -> str:
    """Return all procedures: the id, the jurisdiction and the title of each, and when it is in force."""
    word = words_in(known.language)
    longest = max(map(len, known.procedures))
    places = max(len(visible(one.fields.jurisdiction)) for one in known.procedures.values())
    lines = list[str]()
    for id_, procedure in known.procedures.items():
        facts = (
            visible(word(procedure.fields.title)),
            in_force(procedure),
            "this site's own" if id_ in known.own else "",
        )
        margin = " " * (longest + places + 4)
        start = f"{id_:{longest}}  {visible(procedure.fields.jurisdiction):{places}}  "
        first, *more = wrap("; ".join(filter(None, facts)), max(width - len(margin), 20))
        lines += [f"{paint('place', start)}{first}", *(f"{margin}{line}" for line in more)]
    return "\n".join((*lines, "", "To see one: onrecord procedure NAME")) + "\n"
