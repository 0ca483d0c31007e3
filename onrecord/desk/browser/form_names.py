"""Tells by the name of a form's field what the field is for."""

import re

from onrecord.desk.browser.entry_values import named_by
from onrecord.editing.entries.new_entries import MODELS

ADDED_FIELD = re.compile(r"(?P<prefix>\+(?P<kind>actor|source)\.\d+)\.(?P<name>.+)")
"""A field of an entry that is added with the form's own. Those that begin with '-' steer the form."""
FINDER = "-find."
"""Begins the name of a field with words; the entry that they find is for the field of the rest of the name."""


def named_in_form(name: str, kind: str) -> tuple[str, str]:
    """Return the kind of entry that a field names in the form of an entry of a `kind`, and its question."""
    added = ADDED_FIELD.fullmatch(name)
    if added:
        return named_by(MODELS[added["kind"]], added["name"])
    return named_by(MODELS[kind], name)
