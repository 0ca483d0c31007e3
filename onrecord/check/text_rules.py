"""Rules on the texts of all entries."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from typing import Any

from msgspec.structs import replace

from onrecord.check.context import Context
from onrecord.model.fields import Acceptance, Counter, ThemeFields
from onrecord.model.frozen_model import Fields
from onrecord.model.records import Entry
from onrecord.problems import Problem

Path = tuple[str | int, ...]

VERBATIM = frozenset({"exact", "prefix", "suffix"})
"""The fields of a quotation that contain the words of others."""
_PLAIN_WORDS = "cite and link in 'body', and name sources in 'sources'; write plain words here"
_MARKDOWN = re.compile(r"\[@|\]\(|\*\*")
_HTML = re.compile(
    r"</?(?:a|b|br|em|font|i|p|span|strong|sub|sup|u)(?:\s[^<>]*)?/?>|&(?:[a-z]{2,8}|#\d{1,6});", re.IGNORECASE
)
_WORD = re.compile(r"[^\W\d_]*(?:[A-Za-z][\u0400-\u04ff]|[\u0400-\u04ff][A-Za-z])[^\W\d_]*")
_MIXED = re.compile(r"[A-Za-z][\u0400-\u04ff]|[\u0400-\u04ff][A-Za-z]")
"""A Latin letter next to a Cyrillic one; the search for it is much faster than that for the whole word."""


def _kinds_of(model: type[Fields]) -> Iterator[type[Fields]]:
    yield model
    for kind in model.__subclasses__():
        yield from _kinds_of(kind)


_WORDED = frozenset(_kinds_of(Fields)) - {Acceptance, Counter, ThemeFields}
"""The models with texts for readers, as a set of types, since `isinstance` for each value would be slow."""


def texts_are_in_the_sites_languages(context: Context) -> Iterator[Problem]:
    """FLD004: each text is in a language of the site."""
    if context.records.has_broken_site:
        return
    languages = context.records.site.fields.languages
    for entry in _find_written(context):
        for path, value in values_of(entry.fields):
            for language in value if isinstance(value, dict) else ():
                if language not in languages:
                    yield context.unknown_language(language, entry.at_key(*path, language))


def words_are_in_one_script(context: Context) -> Iterator[Problem]:
    """IDS004: no word mixes Latin and Cyrillic letters, since no search would find it."""
    for entry in _find_written(context):
        for path, text in _texts(entry.fields):
            if not text.isascii() and _MIXED.search(text) and (match := _WORD.search(text)):
                message = f"the word '{match[0]}' mixes Latin and Cyrillic letters"
                hint = f"type it again in one alphabet; {_odd_letter(match[0])}"
                where = replace(entry.at(*path), inside=inside(text, *match.span()))
                yield context.problem("IDS004", message, where, hint)


def text_is_no_markdown(context: Context) -> Iterator[Problem]:
    """LNK003: only an event's body and pages contain Markdown, since pages show all other texts as typed."""
    for entry in _find_written(context):
        for path, text in _texts(entry.fields):
            if path[0] == "body" or path[-1] in VERBATIM:
                continue
            found = _MARKDOWN.search(text) if "[@" in text or "](" in text or "**" in text else None
            tag = _HTML.search(text) if not found and ("<" in text or "&" in text) else None
            if mark := found or tag:
                reason = "only an event's 'body' is Markdown" if found else "pages show plain words here, and no HTML"
                message = f"'{mark[0]}' is printed as it is typed: {reason}"
                hint = _PLAIN_WORDS if found else _without_html(mark[0])
                where = replace(entry.at(*path), inside=inside(text, *mark.span()))
                yield context.problem("LNK003", message, where, hint)


def _without_html(typed: str) -> str:
    """Return a hint on an HTML tag or a character reference."""
    from html import unescape  # noqa: PLC0415  (loaded only for errors)

    meant = unescape(typed) if typed.startswith("&") else ""
    return f"write the character itself: {meant}" if meant.strip() else "write a space" if meant else "leave it out"


def inside(text: str, start: int, end: int) -> tuple[int, int, int]:
    """Return line and column of a place in a text, from 0, and its length."""
    return text.count("\n", 0, start), start - text.rfind("\n", 0, start) - 1, end - start


def _find_written(context: Context) -> Iterator[Entry[Any]]:
    """Yield all entries of the site; an entry in several files as one entry for each file.

    The built-in procedures are left out: their texts never change, and are in all languages of the interface.
    """
    entries = (entry for entry in context.records.entries() if not entry.is_built_in)
    return (written for entry in entries for written in entry.files or (entry,))


def _odd_letter(word: str) -> str:
    latin = [letter for letter in word if letter.isascii()]
    cyrillic = [letter for letter in word if not letter.isascii()]
    odd = (latin if len(latin) <= len(cyrillic) else cyrillic)[0]
    return f"its '{odd}' is a {unicodedata.name(odd, 'letter').split(' ')[0].title()} letter"


def _texts(fields: Fields) -> Iterator[tuple[Path, str]]:
    for path, value in values_of(fields):
        if isinstance(value, dict):
            for language, text in value.items():
                yield (*path, language), text
        else:
            yield path, value


def values_of(fields: Fields) -> list[tuple[Path, str | dict[str, str]]]:
    """Return every text of an entry with its path of keys; a text by language counts as one value."""
    found: list[tuple[Path, str | dict[str, str]]] = []
    _collect(fields, (), found)
    return found


def _collect(value: Any, path: Path, found: list[tuple[Path, str | dict[str, str]]]) -> None:  # noqa: ANN401
    # One list for the whole entry, since nested generators would pass each text through every level.
    kind = type(value)
    if kind is str or (kind is dict and not _is_table(value)):
        found.append((path, value))
    elif kind is tuple:
        for position, item in enumerate(value):
            _collect(item, (*path, position), found)
    elif kind is dict:
        for key, item in value.items():
            _collect(item, (*path, key), found)
    elif kind in _WORDED:
        for name, item in vars(value).items():
            if item:
                _collect(item, (*path, name), found)


def _is_table(value: dict[str, object]) -> bool:
    """Return whether a mapping holds several texts by id, rather than one text by language."""
    return any(isinstance(item, dict) for item in value.values())
