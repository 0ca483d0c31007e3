"""Which fields an event of a type can have: some belong to the steps of a bill alone, and some to findings alone."""

from onrecord.model.choices import STEP_TYPES
from onrecord.model.relations import JOINING, REVIEWING

STEP_FIELDS = ("stage", "outcome", "votes", "chamber")
"""The fields that only the step of a bill has."""
FINDING_FIELDS = frozenset({"finds"}) | REVIEWING
"""The relations that only a finding has."""
UNFIT_FOR_FINDING = JOINING | {"appeals"}
"""The relations that a finding can't have: it takes no side, and does not appeal."""


def can_have(type_: str, field: str) -> bool:
    """Return whether an event of a type can have a field; as long as the type is unknown, any."""
    if not type_:
        return True
    if field in STEP_FIELDS:
        return type_ in STEP_TYPES
    if type_ == "finding":
        return field not in UNFIT_FOR_FINDING
    return field not in FINDING_FIELDS
