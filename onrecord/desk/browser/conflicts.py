"""A file that changed while it was open at the desk: what each side changed, field by field or as text."""

from base64 import urlsafe_b64encode
from textwrap import dedent
from typing import Literal

from msgspec import Struct

from onrecord.desk.browser.differing_lines import find_differing_lines, lines_of
from onrecord.desk.browser.visits import Page, Visit
from onrecord.desk.editing.joining import FieldVersions, compare_versions
from onrecord.desk.editing.yaml_values import Value, format_field

Versions = tuple[bytes, bytes | None, bytes]
"""The file as it was opened, as it is now (None if it is gone), and yours."""


class ShownField(Struct, frozen=True):
    """A field that at least one side changed, in words of the file."""

    name: str
    state: Literal["same", "now", "yours", "both"]
    """Who changed it."""
    base: str
    now: str
    yours: str


def conflict_page(visit: Visit, path: str, entry: tuple[str, str], versions: Versions, refusal: str = "") -> Page:
    """Return the page for a file that changed while it was open: what each side changed, and what both did.

    `entry` is the kind of the entry and, in a file of several, its id; two empty texts for another file. `refusal`
    says why a choice could not be saved.
    """
    base, now, yours = versions
    compared = compare_versions(base, now, yours, *entry) if entry[0] and now is not None else None
    rows = [_shown(field) for field in compared or () if field.state != "same"]
    now_lines = lines_of(now)
    your_lines = lines_of(yours)
    sent = {"base": base, "now": now, "yours": yours}
    encoded = {name: urlsafe_b64encode(data).decode("ascii") for name, data in sent.items() if data is not None}
    values = {
        "rows": rows,
        "versions": encoded,
        "path": path,
        "entry": entry,
        "refusal": refusal,
        "is_gone": now is None,
        "lines": [now_lines, your_lines],
        "left": sum(row.state == "both" for row in rows),
        "marked": find_differing_lines(now_lines, your_lines),
        "chosen": visit.fields,
    }
    return Page("conflict.html", values, 409)


def _shown(versions: FieldVersions) -> ShownField:
    name = versions.field
    return ShownField(
        name, versions.state, _words(name, versions.base), _words(name, versions.now), _words(name, versions.yours)
    )


def _words(name: str, value: Value | None) -> str:
    """Return a field's value as its file has it, or nearly so."""
    if value is None or isinstance(value, str):
        return value or ""
    return dedent(format_field(name, value).removeprefix(f"{name}:")).strip()
