"""Finds the entry that an editor names to publish it."""

from collections import defaultdict

from onrecord.editing.changing.due_drafts import Key
from onrecord.editing.lookup.named_things import UnknownNameError
from onrecord.model.records import Records
from onrecord.problems import nearest


def find_key(name: str, records: Records) -> Key:
    """Return the entry named `event`, `story/event`, `story` or `story/`. Raises `UnknownNameError`."""
    stories = sorted(records.ids("story"))
    by_name: dict[str, list[Key]] = defaultdict(list)
    for story in stories:
        for spelling in (story, f"{story}/"):
            by_name[spelling].append((story, ""))
    for story in stories:
        for event in sorted(records.ids("event", story)):
            for spelling in (event, f"{story}/{event}"):
                by_name[spelling].append((story, event))
    found = by_name.get(name, [])
    if len(found) == 1:
        return found[0]
    if found:
        listed = ", ".join(full_name(key) if key[1] else f"{key[0]}/ (the story)" for key in found)
        raise UnknownNameError(f"'{name}' is the id of several entries; write one of: {listed}")
    guess = nearest(name, by_name)
    drafts = sorted(f"{event.story}/{event.id}" for event in records.all_events if event.fields.status == "draft")
    if guess:
        hint = f"did you mean '{guess}'?"
    elif drafts:
        hint = f"the drafts are: {', '.join(drafts)}"
    else:
        hint = "no event is a draft"
    raise UnknownNameError(f"no event or story is called '{name}'; {hint}")


def full_name(key: Key) -> str:
    """Return the name of an entry, as `story/event` or `story`."""
    return "/".join(filter(None, key))
