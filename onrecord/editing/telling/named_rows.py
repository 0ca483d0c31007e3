"""What the rows of the API name: the ids in their fields, for `show` and for published records alike."""

from collections.abc import Iterator, Mapping, Sequence
from itertools import chain
from typing import Any

ACTOR_FIELDS = frozenset(
    {"speaker", "on_behalf_of", "actors", "claimed_by", "holding", "opposing", "confirmed_by", "bodies", "body", "side"}
    | {"sponsors", "organization", "part_of"}
)
"""The fields of rows that have ids of actors."""


def is_part(id_: str, whole: str) -> bool:
    """Return whether an id is that of an event or claim, or of the event that has this claim."""
    return id_ == whole or id_.startswith(f"{whole}#") or whole.startswith(f"{id_}#")


def named_in_fields(found: Any, fields: frozenset[str]) -> dict[str, None]:  # noqa: ANN401  (plain data)
    """Return the texts in some fields of rows, each once."""
    if isinstance(found, Mapping):
        own = (value for name in found.keys() & fields for value in _texts_in(found[name]))
        ordered = sorted(own)
        return dict.fromkeys(chain(ordered, *(named_in_fields(part, fields) for part in found.values())))
    if isinstance(found, Sequence) and not isinstance(found, str):
        return dict.fromkeys(chain.from_iterable(named_in_fields(part, fields) for part in found))
    return {}


def _texts_in(value: Any) -> Iterator[str]:  # noqa: ANN401  (plain data)
    if isinstance(value, str):
        yield value
    elif isinstance(value, Sequence):
        yield from (one for one in value if isinstance(one, str))
