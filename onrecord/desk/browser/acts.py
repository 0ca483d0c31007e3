"""What is done with an entry besides editing: each act is planned and made by the functions of its command."""

import re
from collections.abc import Callable, Mapping
from functools import partial
from pathlib import Path
from typing import Any

from onrecord.desk.browser.act_answers import Answers
from onrecord.desk.browser.planned_act import PLACEHOLDER, Planned
from onrecord.desk.browser.step_acts import plan_cancellation_of_step, plan_link_of_step, plan_move_of_step
from onrecord.desk.browser.subjects import Subject, list_others, sources_of_it_alone
from onrecord.editing.changing.closing import apply_closure, plan_closure
from onrecord.editing.changing.dependents import Dependents, dependents_of
from onrecord.editing.changing.merging import apply_merge, plan_merge
from onrecord.editing.changing.moving import apply_move, plan_move
from onrecord.editing.changing.removal import apply_removal, plan_removal
from onrecord.editing.changing.renaming import apply_renaming, plan_renaming
from onrecord.editing.changing.story_merging import plan_story_merge
from onrecord.editing.compare.entries import title_of
from onrecord.editing.entries.checked_site import CheckedSite
from onrecord.editing.lookup.entry_names import first_text
from onrecord.editing.lookup.id_suggestions import suggest_id
from onrecord.model.full_names import EntryName
from onrecord.model.records import Entry
from onrecord.problems import RefusedError

_FOR_TERMINALS = re.compile(r"\bonrecord [a-z]|--[a-z]")
"""What an advice for somebody at a terminal has in it."""


def plan_act(act: str, root: Path, subject: Subject, answers: Answers) -> Planned | None:
    """Return what an act would do; None as long as an answer is missing. Raises `RefusedError`."""
    return _PLANS[act](root, subject, answers)


def _plan_deletion(root: Path, subject: Subject, _answers: Answers) -> Planned:
    if subject.found.was_public:
        raise RefusedError(f"'{subject.title}' can't be deleted: it was public")
    plan = plan_removal(root, subject.site, subject.found, "", subject.options)
    make = partial(_remove, root, plan, subject)
    left = sources_of_it_alone(subject)
    names = {"title": subject.title, "sources": ", ".join(first_text(title_of(one)) or one.id for one in left)}
    says = "Deleted “%(title)s”"
    if left:
        says = "Deleted “%(title)s”; nothing cites these sources any more, and they stay: %(sources)s"
    return Planned(plan, make, says, names, "", "", left=left)


def _plan_withdrawal(root: Path, subject: Subject, answers: Answers) -> Planned:
    if not subject.found.is_withdrawable:
        raise RefusedError(f"'{subject.title}' can't be withdrawn: no reader has seen it")
    plan = plan_removal(root, subject.site, subject.found, answers.reason or PLACEHOLDER, subject.options)
    make = partial(_remove, root, plan, subject)
    return Planned(plan, make, "Withdrew “%(title)s”", {"title": subject.title}, *_place(subject.name))


def _remove(root: Path, plan: Any, subject: Subject, site: CheckedSite) -> object:  # noqa: ANN401  (its own module's)
    return apply_removal(root, site, plan, subject.options)


def _plan_end(root: Path, subject: Subject, answers: Answers) -> Planned:
    note = answers.reason or PLACEHOLDER
    plan = plan_closure(root, subject.site, subject.name, note, subject.options)

    def make(site: CheckedSite) -> object:
        return apply_closure(root, site, subject.name, plan, subject.options)

    return Planned(plan, make, "Ended the story “%(title)s”", {"title": subject.title}, *_place(subject.name))


def _plan_renaming(root: Path, subject: Subject, answers: Answers) -> Planned | None:
    if not answers.id:
        return None
    plan = plan_renaming(root, subject.site, subject.name, answers.id)

    def make(site: CheckedSite) -> object:
        return apply_renaming(root, site, plan, subject.options)

    names = {"title": subject.title, "old": subject.name.id, "new": answers.id}
    return Planned(
        plan, make, "Renamed “%(title)s” from %(old)s to %(new)s", names, *_place(subject.name.with_id(answers.id))
    )


def propose_id(subject: Subject) -> str:
    """Return an id made of the words of an entry's title as it is now; empty if that is its id already."""
    proposed = suggest_id(subject.title, subject.opened.kind, subject.records, subject.name.story)
    is_own = proposed == subject.name.id or proposed.startswith(f"{subject.name.id}-")
    return "" if is_own else proposed


def _plan_move(root: Path, subject: Subject, answers: Answers) -> Planned | None:
    if not answers.other:
        return None
    new = answers.id or subject.name.id
    plan = plan_move(root, subject.site, [subject.name], answers.other, new)

    def make(site: CheckedSite) -> object:
        return apply_move(root, site, plan, plan.moving, subject.options)

    story = first_text(subject.records.story_by_id[answers.other].fields.title)
    names = {"title": subject.title, "story": story}
    there = EntryName("event", new, answers.other)
    return Planned(plan, make, "Moved “%(title)s” to the story “%(story)s”", names, *_place(there))


def _plan_merge(root: Path, subject: Subject, answers: Answers) -> Planned | None:
    other = next((entry for entry in list_others(subject) if entry.id == answers.other), None)
    if other is None:
        return None
    if answers.stays in ("this", "other"):
        return _plan_merge_with(other, root, subject, answers.stays)
    first = "other" if _is_better_known(root, other, subject) else "this"
    try:
        return _plan_merge_with(other, root, subject, first)
    except RefusedError:
        try:
            return _plan_merge_with(other, root, subject, "this" if first == "other" else "other")
        except RefusedError:
            pass
        raise


def _is_better_known(root: Path, other: Entry[Any], subject: Subject) -> bool:
    """Return whether readers know the other entry, and not this one; of two alike, whether more refers to it."""
    name = EntryName(subject.name.kind, other.id, other.story)
    theirs = dependents_of(root, subject.site, name, subject.options)
    return _rank(other, theirs) > _rank(subject.entry, subject.found)


def _rank(entry: Entry[Any], found: Dependents) -> tuple[bool, bool, int]:
    """Return how well an entry is known: whether readers have seen it, whether it is no draft, what refers to it."""
    return found.was_public, getattr(entry.fields, "status", "") != "draft", len(found.places)


def _plan_merge_with(other: Entry[Any], root: Path, subject: Subject, stays: str) -> Planned:
    pair = (subject.name, EntryName(subject.name.kind, other.id, other.story))
    titles = (subject.title, first_text(title_of(other)) or other.id)
    name, into = pair if stays == "other" else pair[::-1]
    title, title_of_it = titles if stays == "other" else titles[::-1]
    plan: Any
    if name.kind == "story":
        plan = plan_story_merge(root, subject.site, name, into)
    else:
        plan = plan_merge(root, subject.site, name, into)

    def make(site: CheckedSite) -> object:
        if name.kind == "story":
            return apply_move(root, site, plan, plan.names, subject.options)
        return apply_merge(root, site, plan, subject.options)

    names = {"title": title, "stays": title_of_it}
    says = "Merged “%(title)s” into “%(stays)s”"
    return Planned(plan, make, says, names, *_place(into), lost=plan.lost, comments=plan.comments, stays=stays)


def _place(name: EntryName) -> tuple[str, str]:
    """Return the kind and the name of an entry as in addresses of the desk."""
    return name.kind, f"{name.story}/{name.id}" if name.kind == "event" else name.id


def without_commands(refusal: str) -> str:
    """Return why something is refused, without what to type at a terminal."""
    first, *others = refusal.split("; ")
    return "; ".join([first, *(part for part in others if not _FOR_TERMINALS.search(part))])


_PLANS: Mapping[str, Callable[[Path, Subject, Answers], Planned | None]] = {
    "delete": _plan_deletion,
    "withdraw": _plan_withdrawal,
    "end": _plan_end,
    "rename": _plan_renaming,
    "move": _plan_move,
    "merge": _plan_merge,
    "move-step": plan_move_of_step,
    "cancel-step": plan_cancellation_of_step,
    "link-step": plan_link_of_step,
}
