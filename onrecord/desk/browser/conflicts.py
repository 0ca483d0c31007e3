"""A file that changed while it was open at the desk: what each side changed, field by field or as text."""

from base64 import urlsafe_b64encode
from textwrap import dedent
from typing import Literal

from msgspec import Struct

from onrecord.desk.browser.differing_lines import find_differing_lines, lines_of
from onrecord.desk.browser.visits import Page, Visit
from onrecord.editing.entries.joining import FieldVersions, compare_versions
from onrecord.editing.entries.yaml_values import Value, format_field


class Conflict(Struct, frozen=True, kw_only=True):
    """A file that changed while it was open."""

    path: str
    kind: str
    """The kind of its entry; empty for another file."""
    key: str
    """The id of the entry in a file of several; else empty."""
    base: bytes
    """The file as it was opened."""
    now: bytes | None
    """The file as it is now; None if it is gone."""
    yours: bytes
    """The file as you would save it."""
    form: str = ""
    """The address of the form that it was open in; empty if it was open as text."""


class ShownField(Struct, frozen=True):
    """A field that at least one side changed, in words of the file."""

    name: str
    state: Literal["same", "now", "yours", "both"]
    """Who changed it."""
    base: str
    now: str
    yours: str


def conflict_page(visit: Visit, conflict: Conflict, refusal: str = "") -> Page:
    """Return the page of a conflict: what each side changed, and what both did.

    `refusal` says why a choice could not be saved.
    """
    rows = [_shown(field) for field in _compare(conflict) if field.state != "same"]
    now_lines = lines_of(conflict.now)
    your_lines = lines_of(conflict.yours)
    sent = {"base": conflict.base, "now": conflict.now, "yours": conflict.yours}
    encoded = {name: urlsafe_b64encode(data).decode("ascii") for name, data in sent.items() if data is not None}
    values = {
        "rows": rows,
        "versions": encoded,
        "path": conflict.path,
        "conflict": conflict,
        "refusal": refusal,
        "is_gone": conflict.now is None,
        "lines": [now_lines, your_lines],
        "left": sum(row.state == "both" for row in rows),
        "marked": find_differing_lines(now_lines, your_lines),
        "chosen": visit.fields,
    }
    return Page("conflict.html", values, 409)


def _compare(conflict: Conflict) -> tuple[FieldVersions, ...]:
    """Return the versions of each field; none if the file is gone, holds no entry, or can be compared as text alone."""
    if conflict.now is None or not conflict.kind:
        return ()
    return compare_versions(conflict.base, conflict.now, conflict.yours, conflict.kind, conflict.key) or ()


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
