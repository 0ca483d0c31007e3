"""The desk's pages: its templates, and its words in English, Russian and Kazakh."""

from collections.abc import Mapping
from datetime import date
from functools import cache, partial
from pathlib import Path
from typing import Any

from onrecord.model.dates import parse_issued
from onrecord.problems import SourceFile
from onrecord.render.fragments import Markup, escape
from onrecord.render.language_attributes import resolve_marks
from onrecord.render.theme.templates import Templates
from onrecord.render.vocabulary import EVENT_TYPES
from onrecord.render.words import Words

LANGUAGES: Mapping[str, str] = {"en": "English", "ru": "Русский", "kk": "Қазақша"}  # of the desk's own words
_FOLDER = Path(__file__).parent
TYPES: Mapping[str, str] = {"css": "text/css", "js": "text/javascript"}  # the media types of the desk's own files


@cache
def words_in(language: str) -> Words:
    """Return the words of the desk and of the default theme in one of the desk's languages."""
    built_in, own = (
        {file.stem: file.read_text("utf-8") for file in sorted((folder / "locale").glob("*.po"))}
        for folder in (_FOLDER.parents[1], _FOLDER)
    )
    return Words(language, built_in, own)


def text_in(language: str, text: Mapping[str, str]) -> Markup:
    """Return a text in this language, else in the first that it has, marked as such."""
    own = language if language in text else next(iter(text), language)
    words = escape(text.get(own, ""))
    return words if own == language else Markup('<span lang="{}">{}</span>').format(own, words)


def day_in(language: str, day: date) -> str:
    """Return a day in words."""
    return words_in(language).date(parse_issued(day.strftime("%Y-%m-%d")).date)


@cache
def _templates(language: str) -> Templates:
    files = sorted((_FOLDER / "templates").glob("*.html"))
    return Templates({file.name: SourceFile(file.name, file.read_text("utf-8")) for file in files}, words_in(language))


def render(template: str, language: str, values: Mapping[str, Any]) -> str:
    """Return a page of the desk. What an editor or a source wrote is escaped, as in all templates."""
    functions: dict[str, Any] = {"words": words_in(language), "types": EVENT_TYPES}
    functions |= {"text_of": partial(text_in, language), "day_of": partial(day_in, language)}
    made = _templates(language).render(template, {**functions, **values})
    assert not made.problems, made.problems  # noqa: S101  (our own templates)
    return resolve_marks(made.value, language)


def own_file(name: str) -> bytes | None:
    """Return a style sheet or a script of the desk; None if there is none of that name."""
    file = _FOLDER / name
    is_own = file.parent == _FOLDER and name.rpartition(".")[2] in TYPES and file.is_file()
    return file.read_bytes() if is_own else None
