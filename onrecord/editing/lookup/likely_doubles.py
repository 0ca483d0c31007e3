"""Finds events of a record that may be one, as the rule IDS009 compares them, without reading or checking a site."""

from collections.abc import Iterator
from datetime import UTC, datetime

from onrecord.check.context import Context
from onrecord.check.duplicate_rules import Double, list_doubles
from onrecord.model.records import Records
from onrecord.problems import SourceFile

_NO_PLACE = SourceFile("", "").span()
_ANY_MOMENT = datetime(2000, 1, 1, tzinfo=UTC)
"""The rule does not depend on the moment of a check."""


def find_doubles(records: Records) -> Iterator[Double]:
    """Yield each two events that may be one, the later entry as the other."""
    return list_doubles(Context(records, lambda _where: _NO_PLACE, _ANY_MOMENT, None, frozenset(), frozenset()))
