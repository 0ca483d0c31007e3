"""Recognizes the target of a relation that an editor typed as fields."""

from collections.abc import Collection

from onrecord.model import fields as models
from onrecord.model.ids import ID_PATTERN, TARGET_PATTERN
from onrecord.problems import Keys, Locate, Problem, Where
from onrecord.read.normalization import PlainData

_EVENT_WORDS = ("target", "event", "id", "statement", "finding")
_CLAIM_WORDS = ("claim", "claims")


def is_relation(path: Keys) -> bool:
    """Return whether `path` leads to one relation."""
    return len(path) > 1 and path[-2] in models.RELATIONS and isinstance(path[-1], int)


def meant_target(relation: PlainData | None) -> str | None:
    """Return the target that the fields of a relation spell; None if they don't spell one."""
    if not isinstance(relation, dict):
        return None
    texts = {name: value for name, value in relation.items() if isinstance(value, str)}
    event = next((texts[word] for word in _EVENT_WORDS if word in texts), None)
    if "target" in texts and not any(word in texts for word in _CLAIM_WORDS):
        return None
    claim = next((texts[word] for word in _CLAIM_WORDS if word in texts), None)
    if event is None and claim is None:
        own = [name for name in relation if name not in models.Relation.rows()]
        event, claim = (own[0], texts.get(own[0])) if len(own) == 1 and ID_PATTERN.fullmatch(own[0]) else (None, None)
    if event is None:
        return f"event#{claim}" if claim and ID_PATTERN.fullmatch(claim) else None
    target = event if claim is None or "#" in event else f"{event}#{claim}"
    return target if TARGET_PATTERN.fullmatch(target) else None


def fields_for_target(
    plain: dict[str, PlainData], path: Keys, names: Collection[str], target: str, where: Where, locate: Locate
) -> Problem:
    """Return the problem of a relation whose target was typed as fields; the relation's own fields are its `names`."""
    others = [name for name in plain if name != "target" and name in names]
    first = next(name for name in plain if name not in others)
    name = next(str(part) for part in reversed(path) if isinstance(part, str))
    place = Where(where.path, (*where.keys, *path, first), on_key=True)
    if others:
        hint = f"write target: {target}, beside {', '.join(others)}"
    else:
        hint = f"write {name}: {target} on one line, or - {target} where '{name}' has several"
    message = "a target stands in one value: the event, a '#', and the claim's id"
    return Problem("FLD003", message, locate(place), hint, where=place)
