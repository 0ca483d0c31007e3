"""Tells what a file seems to be that an import can't use, and what to do with it."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager

from onrecord.site_files.additions import RefusedError

_REFERENCES: Mapping[str, tuple[str, re.Pattern[str]]] = {
    "csl-json": ("CSL-JSON", re.compile(r"\s*\[\s*\{")),
    "bibtex": ("BibTeX", re.compile(r"^\s*@\s*[A-Za-z]+\s*\{[^\s,]*,", re.MULTILINE)),
    "ris": ("RIS", re.compile("^TY  ?- ", re.MULTILINE)),
}
"""The forms of references, with their names, and what a file of the form has at its beginning."""
_BEGINNING = 10_000
"""In characters: the part of a file by which its form is guessed."""
_SHEET = re.compile(
    r"https?://(?:docs|spreadsheets)\.google\.com/\S*?(?:spreadsheets?|/feeds/|[?&]key=)", re.IGNORECASE
)
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


def what_it_seems(text: str, expected: str) -> str | None:
    """Return what a file seems to be that the command `expected` can't use, and what to type; None if unknown."""
    if not text.strip():
        return "the file is empty"
    found = _google_sheet(text) or _timeline(text, expected) or _reference(text, expected) or _entry(text)
    other = next((words for words, mark in _OTHERS if mark.match(text)), None)
    seems = found or other
    return f"it seems to be {seems}" if seems else None


def _google_sheet(text: str) -> str | None:
    """Return that a file names a Google sheet, or is the feed of one; None for other files."""
    beginning = text[:_BEGINNING]
    is_feed = '"gsx$' in beginning or ('"majorDimension"' in beginning and '"values"' in beginning)
    names_sheet = "google_spreadsheet" in beginning or _SHEET.search(beginning) is not None
    if is_feed:
        return f"the feed of a Google sheet; {_EXPORT_SHEET}"
    return f"the address of a Google sheet, not what stands in it; {_EXPORT_SHEET}" if names_sheet else None


def _timeline(text: str, expected: str) -> str | None:
    if expected == "timelinejs":
        return None
    if text.lstrip().startswith("{"):
        whole = _json(text)
        timeline = whole.get("timeline") if isinstance(whole, Mapping) else None
        is_slides = isinstance(whole, Mapping) and isinstance(whole.get("events"), list)
        if is_slides or isinstance(timeline, Mapping):
            return "JSON of TimelineJS: onrecord import timelinejs"
    header = {cell.strip('" ').lower() for cell in re.split(r"[,;\t]", text.split("\n", 1)[0])}
    if "headline" in header and header & {"year", "start date"}:
        return "a sheet of TimelineJS: onrecord import timelinejs"
    return None


def _reference(text: str, expected: str) -> str | None:
    for form, (name, mark) in _REFERENCES.items():
        if form != expected and mark.search(text, 0, _BEGINNING):
            return f"{name}: onrecord import {form}"
    return None


def _entry(text: str) -> str | None:
    """Return that a file is an entry of a site; None for other files."""
    names = set(re.findall(r"^([a-z_]+):(?: |$)", text[:_BEGINNING], re.MULTILINE))
    if {"title", "date"} <= names or {"title", "issued"} <= names:
        return "an entry of a site; copy it into the folder content/"
    return None


def _json(text: str) -> object:
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        return None


@contextmanager
def seeming_told(text: str, expected: str) -> Iterator[None]:
    """Add to a `RefusedError` what the file seems to be, as `what_it_seems`."""
    try:
        yield
    except RefusedError as error:
        seems = what_it_seems(text, expected)
        raise RefusedError(f"{error}; {seems}" if seems else str(error)) from None
