"""Asks whether a new actor is one of the site whose name is alike."""

from collections.abc import Collection

from onrecord.desk.commands.session import EntrySession
from onrecord.model.fields import ActorFields
from onrecord.model.namesakes import Likely, Namesakes, similar_to
from onrecord.model.records import Entry, Records
from onrecord.problems import MOST_NAMED


def namesake_error(name: str, others: Collection[str], records: Records) -> str | None:
    """Return why nobody may add an actor with this name unasked; None if all that have it are among `others`."""
    alike = {actor.id for actor, _ in _similar(name, (), records)}
    known = Namesakes(records.actor_by_id)
    useless = [id_ for id_ in others if id_ not in alike and not any(known.are_linked(other, id_) for other in alike)]
    if useless:
        return f"the name of '{useless[0]}' is not like '{name}'; leave out --different-from {useless[0]}"
    same = [(actor, likely) for actor, likely in _similar(name, others, records) if likely.likeness == "equal"]
    if not same:
        return None
    hidden = len(same) - MOST_NAMED
    listed = ", ".join(f"{actor.id} ({actor.file})" for actor, _ in same[:MOST_NAMED])
    listed += f" and {hidden} others" if hidden > 0 else ""
    options = " ".join(f"--different-from {actor.id}" for actor, _ in same[:MOST_NAMED])
    options += ", and so for each of the others" if hidden > 0 else ""
    letters = next((f"{likely.words(actor.id)}; " for actor, likely in same if likely.only_looks_equal), "")
    return f"{letters}there is an actor with this name: {listed}; if the new one is another, add: {options}"


def ask_about_namesakes(name: str, others: list[str], desk: EntrySession) -> str:
    """Return the actor of the site that a name without `namesake_error` means; add all others to `others`."""
    for number, (actor, likely) in enumerate(_similar(name, others, desk.records)):
        words = f"note: {likely.words(actor.id)}"
        place = f"({actor.file})"
        is_told = number < MOST_NAMED
        if likely.likeness != "equal":
            apart = "write different_from" if desk.dialogue else "add --different-from"
            same = f"if it is the same, use '{actor.id}', or join the two with onrecord merge"
            if is_told:
                desk.say(f"{words} {place}; {same}; if not, {apart} {actor.id}")
            continue
        if likely.only_looks_equal and is_told:
            desk.say(words)
        question = f"There is an actor with this name: {actor.id} {place}. Is it the same?"
        if desk.dialogue and desk.dialogue.confirm(question):
            return actor.id
        others.append(actor.id)
    return ""


def _similar(name: str, others: Collection[str], records: Records) -> list[tuple[Entry[ActorFields], Likely]]:
    new = ActorFields(name={records.site.fields.languages[0]: name}, kind="organization")
    return [pair for pair in similar_to(new, records.actor_by_id) if pair[0].id not in others]
