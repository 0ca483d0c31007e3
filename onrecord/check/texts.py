"""Rules on the words of all entries."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator

from onrecord.check.context import Context
from onrecord.model.fields import Fields, Theme
from onrecord.problems import Problem

Path = tuple[str | int, ...]

_MIXED = re.compile(r"[^\W\d_]*(?:[A-Za-z][\u0400-\u04ff]|[\u0400-\u04ff][A-Za-z])[^\W\d_]*")


def texts_are_in_the_sites_languages(context: Context) -> Iterator[Problem]:
    """FLD004: a text in a language that the site doesn't have would be read by nobody."""
    if context.records.has_broken_site:
        return
    languages = context.records.site.fields.languages
    for entry in context.records.entries():
        # The built-in procedures speak all languages of the interface.
        for path, value in () if entry.is_built_in else _values(entry.fields, ()):
            for language in value if isinstance(value, dict) else ():
                if language not in languages:
                    hint = f"this site's languages are {', '.join(languages)}; add it in site.yaml"
                    message = f"'{language}' is not a language of this site"
                    yield Problem("FLD004", message, context.locate(entry.at_key(*path, language)), hint)


def words_are_in_one_script(context: Context) -> Iterator[Problem]:
    """IDS004: a Latin letter in a Cyrillic word looks right, and no search finds the word."""
    for entry in context.records.entries():
        for path, text in _texts(entry.fields):
            if (match := _MIXED.search(text)) is not None:
                message = f"the word '{match[0]}' mixes Latin and Cyrillic letters"
                hint = f"type it again in one alphabet; {_odd_letter(match[0])}"
                yield Problem("IDS004", message, context.locate(entry.at(*path)), hint)


def _odd_letter(word: str) -> str:
    latin = [letter for letter in word if letter.isascii()]
    cyrillic = [letter for letter in word if not letter.isascii()]
    odd = (latin if len(latin) <= len(cyrillic) else cyrillic)[0]
    return f"its '{odd}' is a {unicodedata.name(odd, 'letter').split(' ')[0].title()} letter"


def _texts(fields: Fields) -> Iterator[tuple[Path, str]]:
    for path, value in _values(fields, ()):
        if isinstance(value, dict):
            yield from (((*path, language), text) for language, text in value.items())
        else:
            yield path, value


def _values(value: object, path: Path) -> Iterator[tuple[Path, str | dict[str, str]]]:
    """Yield every text below `value` with the way to it; a text by language in one piece."""
    if isinstance(value, dict) and any(isinstance(item, dict) for item in value.values()):
        for key, item in value.items():
            yield from _values(item, (*path, key))
    elif isinstance(value, str | dict):
        if value:
            yield path, value
    elif isinstance(value, tuple):
        for position, item in enumerate(value):
            yield from _values(item, (*path, position))
    elif isinstance(value, Fields) and not isinstance(value, Theme):
        for name, item in value:
            yield from _values(item, (*path, name))
