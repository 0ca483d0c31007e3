"""Drops the items of an entry that repeat others after a reference in them has changed."""

from typing import Any

from msgspec import Struct

from onrecord.model.frozen_model import Fields
from onrecord.problems import Keys


class Kept(Struct, frozen=True):
    """A value without repetitions."""

    value: Any
    removed: tuple[Keys, ...] = ()
    """The keys of the items that it had for nothing."""


def drop_repeats(before: Any, after: Any, keys: Keys = ()) -> Kept:  # noqa: ANN401  (values have no common type)
    """Return a value without items that became equal to an earlier one; `before` has the old references."""
    if before == after:
        return Kept(after)
    if isinstance(after, tuple):
        return _drop_repeated_items(before, after, keys)
    if isinstance(after, Fields):
        return _drop_repeats_in_fields(before, after, keys)
    return Kept(after)


def _drop_repeated_items(before: tuple[Any, ...], after: tuple[Any, ...], keys: Keys) -> Kept:
    kept: list[tuple[Any, Any]] = []
    removed: list[Keys] = []
    for at, (old, new) in enumerate(zip(before, after, strict=True)):
        inner = drop_repeats(old, new, (*keys, at))
        if any(inner.value == known and old != former for former, known in kept):
            removed.append((*keys, at))
        else:
            kept.append((old, inner.value))
            removed += inner.removed
    return Kept(tuple(value for _, value in kept), tuple(removed))


def _drop_repeats_in_fields(before: Fields, after: Fields, keys: Keys) -> Kept:
    changed: dict[str, Any] = {}
    removed: list[Keys] = []
    for attribute, info in type(after).model_fields.items():
        name = info.alias or attribute
        inner = drop_repeats(getattr(before, attribute), getattr(after, attribute), (*keys, name))
        changed[attribute] = inner.value
        removed += inner.removed
    return Kept(after.model_copy(update=changed), tuple(removed))
