"""The pages of what can be done with an entry besides editing: the list of acts, and the two steps of each."""

from functools import partial
from typing import Any
from urllib.parse import urlencode

from msgspec import Struct
from msgspec.structs import replace

from onrecord.desk.browser.act_answers import Answers
from onrecord.desk.browser.act_look import look_at, refusal_of, with_consequences
from onrecord.desk.browser.act_picker import offer
from onrecord.desk.browser.acts import propose_id
from onrecord.desk.browser.desk_pages import words_in
from onrecord.desk.browser.planned_act import Planned
from onrecord.desk.browser.saving_writer import SavingWriter
from onrecord.desk.browser.step_acts import HOLDERS, STEP_ACTS, step_of
from onrecord.desk.browser.steps import ShownStep, list_open, show_step
from onrecord.desk.browser.subjects import (
    ACTS,
    Subject,
    address_of,
    find_subject,
    list_acts,
    more_address,
    sources_of_it_alone,
)
from onrecord.desk.browser.visits import PREFIX, Answer, Page, Redirect, Visit
from onrecord.editing.compare.entries import title_of
from onrecord.editing.forms.date_remarks import read_as
from onrecord.editing.lookup.entry_names import first_text
from onrecord.editing.writing import ChangedMeanwhileError, Save
from onrecord.problems import RefusedError

_WITH_REASON = ("withdraw", "end", "cancel-step")
"""The acts whose reason readers see."""


class Referring(Struct, frozen=True):
    """An entry that refers to another one."""

    title: str
    address: str
    """Its form; empty if it has none."""


def show_more(visit: Visit) -> Answer:
    """Return the page of an entry with what can be done besides editing."""
    subject = find_subject(visit)
    values = _values(visit, subject) | {
        "acts": tuple(list_acts(subject)),
        "alone": sources_of_it_alone(subject),
        "others": [_referring(entry) for entry in subject.found.entries],
        "save": save_before(visit),
        "steps": [
            step for step in list_open(subject.records) if (step.name.kind, step.name.entry) == _address_of(subject)
        ],
    }
    return Page("more.html", values)


def _referring(entry: Any) -> Referring:  # noqa: ANN401  (an entry of any kind)
    name = f"{entry.story}/{entry.id}" if entry.kind == "event" else entry.id
    address = f"{PREFIX}/edit/{entry.kind}/{name}" if entry.kind in ACTS else ""
    return Referring(first_text(title_of(entry)) or entry.id, address)


def save_before(visit: Visit) -> Save | None:
    """Return the save after which the desk has opened a page; None without one that can be undone."""
    number = visit.query.get("done", "")
    return next((save for save in visit.desk.saves.done if (str(save.number), save.state) == (number, "saved")), None)


def show_act(visit: Visit) -> Answer:
    """Return the page of an act, with its questions and with what it would change; or make it."""
    act = visit.path["act"]
    subject = find_subject(visit)
    if act not in (*ACTS[subject.opened.kind], *(STEP_ACTS if subject.opened.kind in HOLDERS else ())):
        raise RefusedError(f"this can't be done with an entry of the kind '{subject.opened.kind}'")
    answers = _read_answers(visit, subject, act)
    look = look_at(visit, subject, act, answers)
    is_wished = visit.fields.get("-do") == "yes"
    planned = look.planned if is_wished else None
    if planned:
        lacks_reason = act in _WITH_REASON and not answers.reason
        is_another = visit.fields.get("-shown") != look.digest
        look = replace(look, lacks_reason=lacks_reason, is_another=is_another)
        if not lacks_reason and not is_another:
            try:
                return _make(visit, subject, planned)
            except RefusedError as refused:
                look = replace(
                    look, refusal=refusal_of(refused, subject), is_another=isinstance(refused, ChangedMeanwhileError)
                )
    look = with_consequences(look, visit, subject)
    step = _step_of(subject, act, answers)
    values = {
        "act": act,
        "answers": answers,
        "look": look,
        "picker": offer(visit, subject, act, answers),
        "step": step,
        "read_day": partial(read_as, words=words_in(visit.language)),
    }
    return Page("act.html", _values(visit, subject) | values, 409 if is_wished else 200)


def _address_of(subject: Subject) -> tuple[str, str]:
    return subject.opened.kind, subject.opened.name


def _step_of(subject: Subject, act: str, answers: Answers) -> ShownStep | None:
    """Return the step that an act is about; None of an act on the entry itself. Raises `RefusedError`."""
    return show_step(step_of(subject, answers), subject.records) if act in STEP_ACTS else None


def _read_answers(visit: Visit, subject: Subject, act: str) -> Answers:
    sent = visit.fields
    other = sent.get("other", "")
    proposed = propose_id(subject) if act == "rename" and not visit.is_post else ""
    return Answers(
        id=sent.get("id", proposed).strip(),
        other=other,
        stays=sent.get("stays", "") if sent.get("-stays-of", other) == other else "",
        reason=" ".join(sent.get("reason", "").split()),
        step=visit.query.get("step", ""),
        date=sent.get("date", "").strip(),
        time=sent.get("time", "").strip(),
        announced=sent.get("announced", "").strip(),
    )


def _make(visit: Visit, subject: Subject, planned: Planned) -> Redirect:
    """Make an act as one save, and lead to where its result can be seen. Raises `RefusedError`."""
    writer = SavingWriter(visit.desk.saves, words_in(visit.language).gettext(planned.says, **planned.names))
    planned.make(replace(subject.site, write=writer))
    done = urlencode({"done": writer.save.number if writer.save else ""})
    if planned.name:
        return Redirect(f"{more_address(planned.kind, planned.name)}?{done}")
    return Redirect(f"{PREFIX}/desk/?{done}")


def _values(visit: Visit, subject: Subject) -> dict[str, Any]:
    """Return what both pages show of an entry."""
    return {
        "subject": subject,
        "kind_name": subject.opened.kind,
        "name": subject.opened.name,
        "story": subject.records.story_by_id.get(subject.entry.story),
        "more": more_address(subject.opened.kind, subject.opened.name),
        "page": address_of(visit.desk, subject.entry, subject.records),
    }
