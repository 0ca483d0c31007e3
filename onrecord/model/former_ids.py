"""The ids that things had: which was the first, and which aliases a rename or a move leaves.

The first id is kept for ever by feeds, calendars and the order of events. An event that stood in another story has an
alias of the form `story/event`, which names one former address. An alias without a story is an id that the event had in
its story of today, under each id of that story.
"""

from collections.abc import Iterator, Sequence
from itertools import product

EventKey = tuple[str, str]
"""The ids of an event's story and of the event."""


def first_id(id_: str, aliases: Sequence[str]) -> str:
    """Return the first id that a thing had: its aliases are listed in the order in which it had them."""
    return aliases[0] if aliases else id_


def former_ids(id_: str, aliases: Sequence[str]) -> tuple[str, ...]:
    """Return the ids that a thing had and has no longer."""
    return tuple(alias for alias in dict.fromkeys(aliases) if alias != id_)


def all_ids(id_: str, aliases: Sequence[str]) -> tuple[str, ...]:
    """Return the id that a thing has, and then the ones that it had."""
    return (id_, *former_ids(id_, aliases))


def aliases_after(id_: str, aliases: Sequence[str], new: str) -> tuple[str, ...]:
    """Return the aliases of a thing that gets a `new` id.

    An id that it gets back is no alias any more, unless it is the first: then the list still begins with it.
    """
    listed = tuple(dict.fromkeys((*aliases, id_)))
    return tuple(alias for position, alias in enumerate(listed) if alias != new or position == 0)


def moved_keys(aliases: Sequence[str]) -> Iterator[EventKey]:
    """Yield the keys by which an event's aliases name other stories."""
    for alias in aliases:
        story, slash, event = alias.partition("/")
        if slash:
            yield story, event


def all_keys(key: EventKey, aliases: Sequence[str], stories: Sequence[str]) -> tuple[EventKey, ...]:
    """Return the key that an event has, and then those that it had. `stories` are the aliases of its story."""
    story, event = key
    own = [alias for alias in aliases if "/" not in alias]
    return tuple(dict.fromkeys((*product(all_ids(story, stories), all_ids(event, own)), *moved_keys(aliases))))


def first_key(key: EventKey, aliases: Sequence[str], stories: Sequence[str]) -> EventKey:
    """Return the first key that an event had, with the same arguments."""
    story, event = key
    first = first_id(event, aliases)
    return next(moved_keys([first]), (first_id(story, stories), first))


def aliases_after_move(key: EventKey, aliases: Sequence[str], stories: Sequence[str], new: EventKey) -> tuple[str, ...]:
    """Return the aliases of an event that moves to another story: all keys that it had, the first one first.

    Its new key is no alias, unless it is the first: then the list still begins with it.
    """
    story, event = key
    first = first_key(key, aliases, stories)
    own = [alias for alias in aliases if "/" not in alias]
    in_story = product((*former_ids(story, stories), story), (*former_ids(event, own), event))
    former = dict.fromkeys((first, *moved_keys(aliases), *in_story))
    return tuple("/".join(one) for one in former if one != new or one == first)
