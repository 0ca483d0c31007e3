"""Finds the values that differ between the fields of two entries."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from onrecord.model.frozen_model import Fields

_IDENTITIES = ("id", "target", "src", "source", "organization", "stage", "key")
"""The fields by the first of which an item is known."""
Path = tuple[str, ...]


class Difference(NamedTuple):
    """One value that differs; None stands for an absent one."""

    path: Path
    """The names of the fields and the ids of the list items that lead to it."""
    before: Any
    after: Any


def plain(fields: Fields | None) -> dict[str, Any]:
    """Return the fields of an entry as JSON has them, without those that have their default."""
    return {} if fields is None else fields.as_json(has_defaults=False)


def differences(before: Mapping[str, Any], after: Mapping[str, Any], path: Path = ()) -> Iterator[Difference]:
    """Yield each value that differs, in the order of the fields; an item of a list is compared with its namesake."""
    for name in dict.fromkeys((*before, *after)):
        yield from _difference(before.get(name), after.get(name), (*path, name))


def _difference(before: Any, after: Any, path: Path) -> Iterator[Difference]:  # noqa: ANN401  (plain data)
    if before == after:
        return
    if isinstance(before, dict | None) and isinstance(after, dict | None):
        yield from differences(before or {}, after or {}, path)
    elif _are_items(before) and _are_items(after):
        yield from _between_items(_by_identity(before or []), _by_identity(after or []), path)
    else:
        yield Difference(path, before, after)


def _between_items(before: Mapping[str, Any], after: Mapping[str, Any], path: Path) -> Iterator[Difference]:
    """Yield whole items that one list lacks, the differences of all others, and a difference of their order."""
    for name in dict.fromkeys((*before, *after)):
        if name in before and name in after:
            yield from _difference(before[name], after[name], (*path, name))
        else:
            yield Difference((*path, name), before.get(name), after.get(name))
    common = [name for name in before if name in after]
    now = [name for name in after if name in before]
    if common != now:
        yield Difference(path, common, now)


def _are_items(value: Any) -> bool:  # noqa: ANN401  (plain data)
    """Return whether a value is absent, or a list whose items all have an id."""
    if value is None:
        return True
    return isinstance(value, list) and all(isinstance(item, dict) and _identity(item) for item in value)


def _by_identity(items: list[dict[str, Any]]) -> dict[str, Any]:
    """Return the items of a list by their ids; of several with one id, the later ones have a number too."""
    seen = Counter[str]()
    found = dict[str, Any]()
    for item in items:
        name = _identity(item)
        seen[name] += 1
        found[name if seen[name] == 1 else f"{name} ({seen[name]})"] = item
    return found


def _identity(item: Mapping[str, Any]) -> str:
    return next((item[key] for key in _IDENTITIES if isinstance(item.get(key), str)), "")
