"""The ids that a thing had before, and the first one, which feeds, calendars and the order of events keep for ever."""

from __future__ import annotations

from collections.abc import Sequence


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
