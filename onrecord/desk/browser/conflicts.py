"""A file that changed while it was open at the desk: what each side changed, field by field or as text."""

from base64 import urlsafe_b64encode
from difflib import SequenceMatcher
from textwrap import dedent

from onrecord.desk.browser.visits import Page, Visit
from onrecord.desk.editing.common_ends import count_same_ends
from onrecord.desk.editing.joining import compare_versions
from onrecord.desk.editing.new_entries import Value, field

Versions = tuple[bytes, bytes | None, bytes]  # the file as it was opened, as it is now (None if it is gone), and yours
NAMES = ("base", "now", "yours")
_MOST_COMPARED = 1_000  # lines between the first and the last that differ; longer ones would take seconds


def conflict_page(visit: Visit, path: str, entry: tuple[str, str], versions: Versions, refusal: str = "") -> Page:
    """Return the page for a file that changed while it was open: what each side changed, and what both did.

    `entry` is the kind of the entry and, in a file of several, its id; two empty texts for another file. `refusal`
    says why a choice could not be saved.
    """
    base, now, yours = versions
    rows = compare_versions(base, now, yours, *entry) if entry[0] and now is not None else None
    shown = [one for one in rows or () if one.state != "same"]
    lines = [(one or b"").decode("utf-8", "replace").splitlines() for one in (now, yours)]
    sent = ((name, one) for name, one in zip(NAMES, versions, strict=True) if one is not None)
    values = {
        "rows": [(one, *(_words(one.field, value) for value in (one.base, one.now, one.yours))) for one in shown],
        "versions": {name: urlsafe_b64encode(one).decode("ascii") for name, one in sent},
        "path": path,
        "entry": entry,
        "refusal": refusal,
        "is_gone": now is None,
        "lines": lines,
        "left": sum(one.state == "both" for one in shown),
        "marked": differing(*lines),
        "chosen": visit.fields,
    }
    return Page("conflict.html", values, 409)


def _words(name: str, value: Value | None) -> str:
    """Return a field's value as its file has it, or nearly so."""
    if value is None or isinstance(value, str):
        return value or ""
    return dedent(field(name, value).removeprefix(f"{name}:")).strip()


def differing(now: list[str], yours: list[str]) -> tuple[set[int], set[int]]:
    """Return the numbers of the lines that only one of two texts has; between distant edits of long ones, of all."""
    before, after = count_same_ends(now, yours)
    parts = [lines[before : len(lines) - after] for lines in (now, yours)]
    found = [set(range(before + 1, before + len(part) + 1)) for part in parts]
    if max(map(len, parts)) <= _MOST_COMPARED:  # begins at no frequent line of 200 or more: to try all takes the cube
        for block in SequenceMatcher(None, parts[0], parts[1]).get_matching_blocks():
            for side in (0, 1):
                start = before + block[side] + 1
                found[side] -= set(range(start, start + block.size))
    return found[0], found[1]
