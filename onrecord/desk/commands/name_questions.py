"""Asks whether a new actor is one that the site has under the same name, and tells of names that are alike."""

from __future__ import annotations

from collections.abc import Collection

from onrecord.desk.commands.session import EntrySession
from onrecord.model.fields import ActorFields
from onrecord.model.namesakes import Likely, Namesakes, similar_to
from onrecord.model.records import Entry, Records
from onrecord.problems import MOST_NAMED


def namesake_error(name: str, others: Collection[str], records: Records) -> str | None:
    """Return why nobody may add an actor with this name unasked; None if all that have it are among `others`."""
    if error := _useless_error(name, others, records):
        return error
    same = [(actor, likely) for actor, likely in _similar(name, others, records) if likely.likeness == "equal"]
    if not same:
        return None
    more = f" and {len(same) - MOST_NAMED} others" if len(same) > MOST_NAMED else ""
    listed = ", ".join(f"{actor.id} ({actor.file})" for actor, _ in same[:MOST_NAMED]) + more
    options = " ".join(f"--different-from {actor.id}" for actor, _ in same[:MOST_NAMED])
    options += more and ", and so for each of the others"
    letters = next((f"{likely.words(actor.id)}; " for actor, likely in same if likely.only_looks_equal), "")
    return f"{letters}there is an actor with this name: {listed}; if the new one is another, add: {options}"


def ask_about_namesakes(name: str, others: list[str], desk: EntrySession) -> str:
    """Return the actor with this name that the new one is; if it is another, add each to `others` and return nothing.

    Without a dialogue, the name has no `namesake_error`.
    """
    for number, (actor, likely) in enumerate(_similar(name, others, desk.records)):
        is_told = number < MOST_NAMED
        question = f"There is an actor with this name: {actor.id} ({actor.file}). Is it the same?"
        if likely.only_looks_equal and is_told:
            desk.say(f"note: {likely.words(actor.id)}")
        if likely.likeness != "equal":
            if not is_told:
                continue
            apart = "write different_from" if desk.dialogue else "add --different-from"
            way = (
                f"if it is the same, use '{actor.id}', or join the two with onrecord merge; if not, {apart} {actor.id}"
            )
            desk.say(f"note: {likely.words(actor.id)} ({actor.file}); {way}")
        elif desk.dialogue and desk.dialogue.confirm(question):
            return actor.id
        else:
            others.append(actor.id)
    return ""


def _useless_error(name: str, others: Collection[str], records: Records) -> str | None:
    """Return which of `others` nobody takes for an actor with this name; None if there is none."""
    alike = {actor.id for actor, _ in _similar(name, (), records)}
    namesakes = Namesakes(records.actor_by_id)
    useless = [id_ for id_ in others if id_ not in alike and not any(namesakes.are_linked(one, id_) for one in alike)]
    if not useless:
        return None
    return f"the name of '{useless[0]}' is not like '{name}'; leave out --different-from {useless[0]}"


def _similar(name: str, others: Collection[str], records: Records) -> list[tuple[Entry[ActorFields], Likely]]:
    new = ActorFields(name={records.site.fields.languages[0]: name}, kind="organization")
    return [pair for pair in similar_to(new, records.actor_by_id) if pair[0].id not in others]
