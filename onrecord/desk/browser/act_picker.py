"""The other story or entry that an act is about: those that can be chosen, found by words."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence

from msgspec import Struct
from msgspec.structs import replace

from onrecord.desk.browser.act_answers import Answers
from onrecord.desk.browser.step_acts import STEP_ACTS, events_for, step_of
from onrecord.desk.browser.subjects import Subject, list_others
from onrecord.desk.browser.visits import Visit
from onrecord.editing.lookup.candidate_search import Candidate, find_candidates
from onrecord.editing.lookup.offered_entries import list_candidates

_MOST_OFFERED = 8
"""How many entries are offered; if there are more, words find them."""


class Choice(Struct, frozen=True):
    """An entry that can be chosen."""

    id: str
    title: str
    note: str = ""


class Picker(Struct, frozen=True):
    """The other entries that an act can be about."""

    choices: tuple[Choice, ...] = ()
    has_words: bool = False
    """Whether words find further ones."""
    typed: str = ""
    chosen: Choice | None = None


def offer(visit: Visit, subject: Subject, act: str, answers: Answers) -> Picker:
    """Return the stories to which an event can move, the entries with which one can be merged, or those for a step."""
    if act not in ("move", "merge", *STEP_ACTS):
        return Picker()
    candidates = list(_list_candidates(subject, act, answers))
    typed = visit.fields.get("q", "").strip()
    shown = find_candidates(typed, candidates).matches if typed else candidates
    chosen = next((one for one in candidates if one.id == answers.other), None)
    return Picker(
        choices=tuple(_tell_apart(list(map(_choice_of, _with_chosen(shown[:_MOST_OFFERED], chosen))))),
        has_words=len(candidates) > _MOST_OFFERED,
        typed=typed,
        chosen=_choice_of(chosen) if chosen else None,
    )


def _list_candidates(subject: Subject, act: str, answers: Answers) -> Iterator[Candidate]:
    if act == "link-step":
        yield from events_for(subject, step_of(subject, answers))
        return
    if act in STEP_ACTS:
        yield from list_candidates("source", subject.records, subject.name.story or subject.name.id)
        return
    if act == "move":
        stories = list_candidates("story", subject.records)
        yield from (story for story in stories if story.id != subject.name.story)
        return
    known = {entry.id for entry in list_others(subject)}
    for candidate in list_candidates(subject.opened.kind, subject.records, subject.name.story):
        if candidate.id in known:
            yield candidate


def _with_chosen(shown: Iterable[Candidate], chosen: Candidate | None) -> list[Candidate]:
    listed = list(shown)
    return listed if chosen is None or chosen in listed else [chosen, *listed]


def _tell_apart(choices: Sequence[Choice]) -> Iterator[Choice]:
    """Yield the choices, those that would read alike with their ids."""
    count = Counter((choice.title, choice.note) for choice in choices)
    for choice in choices:
        is_alike = count[choice.title, choice.note] > 1
        yield replace(choice, note=f"{choice.note} {choice.id}".strip()) if is_alike else choice


def _choice_of(candidate: Candidate) -> Choice:
    return Choice(candidate.id, candidate.names[0] if candidate.names else candidate.id, candidate.note)
