"""Tells where at the desk a problem in a file can be mended."""

import re
from collections.abc import Iterator
from itertools import chain
from typing import Any

from msgspec import Struct

from onrecord.desk.browser.opened_entry import SETTINGS
from onrecord.desk.browser.visits import PREFIX
from onrecord.desk.browser.widget_builder import KEPT
from onrecord.editing.compare.entries import title_of
from onrecord.editing.entries.new_entries import MODELS
from onrecord.editing.forms.lacking_answers import lacking_place
from onrecord.editing.lookup.entry_names import first_text
from onrecord.editing.site_reading import classify
from onrecord.model.records import Entry, Records
from onrecord.problems import Problem

EXAMPLE = f"{PREFIX}/example"
"""The page that removes the invented story of a new site."""
_NAME = re.compile(r"(?:[\w-]+/)?[\w-]+(?:\.[\w-]+)?")
"""The name of an entry that needs no escape in an address of the desk."""


def entry_at(path: str) -> tuple[str, str]:
    """Return the kind and the name, as in addresses of the desk, of the only entry in a file; else two empty texts."""
    if path == SETTINGS:
        return "site", SETTINGS
    file = classify(path)
    if file is None or file.kind not in ("event", "story", "bill", "page"):
        return "", ""
    name = "/".join(filter(None, (file.story, file.id)))
    if file.language:
        name = f"{name}.{file.language}"
    return (file.kind, name) if _NAME.fullmatch(name) else ("", "")


def _named_field(problem: Problem, kind: str) -> str:
    """Return the field of an entry that a problem is about, if its form asks for it; else an empty text."""
    first = problem.where.keys[0] if problem.where and problem.where.keys else ""
    is_asked = kind in MODELS and first in MODELS[kind].rows() and first not in KEPT
    return str(first) if is_asked else ""


def text_address(path: str, line: int = 0) -> str:
    """Return the address of a file as text, perhaps at a line."""
    address = f"{PREFIX}/text/file/{path}"
    return f"{address}?line={line}" if line else address


class MendingPlace(Struct, frozen=True):
    """Where a problem can be mended."""

    title: str
    """The title of its entry; empty if only its text can be opened."""
    address: str
    """A form, or the text of a file; empty if the desk opens neither."""


def entries_in(path: str, records: Records) -> Iterator[Entry[Any]]:
    """Yield the entries of a file that can be read, drafts included."""
    entries = chain(records.entries(), records.drafts, (part for page in records.pages for part in page.files))
    return (entry for entry in entries if entry.file == path)


def place_of(problem: Problem, records: Records) -> MendingPlace:
    """Return where a problem can be mended: in the form of its entry, else in the text of its file."""
    if problem.span is None:
        return MendingPlace("", "")
    path = problem.span.path
    kind, name = entry_at(path)
    entry = next(entries_in(path, records), None) if kind else None
    is_settings_broken = kind == "site" and ("site", "", "") in records.broken
    if entry and problem.code == "STA001":
        return MendingPlace(first_text(title_of(entry)), EXAMPLE)
    if entry and not is_settings_broken:
        field = lacking_place(problem) or _named_field(problem, kind)
        question = f"#w:{field}" if field else ""
        return MendingPlace(first_text(title_of(entry)), f"{PREFIX}/edit/{kind}/{name}{question}")
    is_text = path == "site.yaml" or (path.startswith("content/") and path.endswith((".yaml", ".txt", ".md")))
    return MendingPlace("", text_address(path, problem.span.line) if is_text else "")
