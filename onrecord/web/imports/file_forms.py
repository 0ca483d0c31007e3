"""Knows the forms of files that can be imported, and says what a file seems to be."""

import json
import re
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress

from msgspec import Struct

from onrecord.problems import RefusedError
from onrecord.web.imports.bibtex import read_bibtex
from onrecord.web.imports.csl_json import read_csl_json
from onrecord.web.imports.findings import Findings
from onrecord.web.imports.foreign_reference import Reference
from onrecord.web.imports.ris import read_ris


class ReferenceForm(Struct, frozen=True):
    """A form of references."""

    name: str
    read: Callable[[str, Findings], list[Reference]]
    mark: re.Pattern[str]
    """What a file of the form has at its beginning."""


REFERENCE_FORMS: Mapping[str, ReferenceForm] = {
    "csl-json": ReferenceForm("CSL-JSON", read_csl_json, re.compile(r"\s*\[\s*\{")),
    "bibtex": ReferenceForm("BibTeX", read_bibtex, re.compile(r"^\s*@\s*[A-Za-z]+\s*\{[^\s,]*,", re.MULTILINE)),
    "ris": ReferenceForm("RIS", read_ris, re.compile("^TY  ?- ", re.MULTILINE)),
}
"""The forms by the name of their command."""
_BEGINNING = 10_000
"""In characters: the part of a file by which its form is guessed."""
_SHEET = re.compile(r"(?i)https?://(?:docs|spreadsheets)\.google\.com/\S*?(?:spreadsheets?|/feeds/|[?&]key=)")
_EXPORT_SHEET = (
    "open the sheet, choose File > Download > Comma Separated Values, and import that: "
    "onrecord import timelinejs FILE.csv"
)
_OTHERS: tuple[tuple[str, re.Pattern[str]], ...] = (
    ("a page of HTML; download the data that the page shows", re.compile(r"\s*<(?:!doctype html|html)", re.IGNORECASE)),
    ("XML; export it in a form that onrecord import --help names", re.compile(r"\s*<\?xml|\s*<[a-z]+[ >]")),
    ("a PDF; export the data that it was made of", re.compile("%PDF-")),
    ("a zip or a file of an office program; export it as CSV", re.compile("PK\x03\x04")),
)
_FIELD = re.compile(r"^([a-z_]+):(?: |$)", re.MULTILINE)
_ENTRIES = (frozenset({"title", "date"}), frozenset({"title", "issued"}))
"""Fields of which an entry of a site has these at least."""


def guess_form(text: str, expected: str) -> str | None:
    """Return what a file seems to be that the command `expected` can't use, and what to type; None if unknown."""
    if not text.strip():
        return "the file is empty"
    beginning = text[:_BEGINNING]
    found = (
        _guess_sheet_address(beginning)
        or _guess_timeline(text, expected)
        or _guess_references(text, expected)
        or _guess_entry(beginning)
        or next((words for words, mark in _OTHERS if mark.match(text)), None)
    )
    return f"it seems to be {found}" if found else None


@contextmanager
def explain_form(text: str, expected: str) -> Iterator[None]:
    """Add to a `RefusedError` what the file seems to be, as `guess_form`."""
    try:
        yield
    except RefusedError as error:
        guess = guess_form(text, expected)
        raise RefusedError(f"{error}; {guess}" if guess else str(error)) from None


def _guess_references(text: str, expected: str) -> str | None:
    for command, form in REFERENCE_FORMS.items():
        if command != expected and form.mark.search(text, 0, _BEGINNING):
            return f"{form.name}: onrecord import {command}"
    return None


def _guess_entry(beginning: str) -> str | None:
    fields = set(_FIELD.findall(beginning))
    is_entry = any(needed <= fields for needed in _ENTRIES)
    return "an entry of a site; copy it into the folder content/" if is_entry else None


def _guess_sheet_address(beginning: str) -> str | None:
    """Return that a file names a Google sheet, or is the feed of one; None for other files."""
    if '"gsx$' in beginning or ('"majorDimension"' in beginning and '"values"' in beginning):
        return f"the feed of a Google sheet; {_EXPORT_SHEET}"
    names_sheet = "google_spreadsheet" in beginning or _SHEET.search(beginning) is not None
    return f"the address of a Google sheet, not what stands in it; {_EXPORT_SHEET}" if names_sheet else None


def _guess_timeline(text: str, expected: str) -> str | None:
    if expected == "timelinejs":
        return None
    if text.lstrip().startswith("{") and _is_timeline_json(text):
        return "JSON of TimelineJS: onrecord import timelinejs"
    header = {cell.strip('" ').lower() for cell in re.split(r"[,;\t]", text.split("\n", 1)[0])}
    if "headline" in header and header & {"year", "start date"}:
        return "a sheet of TimelineJS: onrecord import timelinejs"
    return None


def _is_timeline_json(text: str) -> bool:
    whole: object = None
    with suppress(ValueError, RecursionError):
        whole = json.loads(text)
    if not isinstance(whole, Mapping):
        return False
    return isinstance(whole.get("events"), list) or isinstance(whole.get("timeline"), Mapping)
