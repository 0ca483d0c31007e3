"""The desk's pages: its templates, and its words in English, Russian and Kazakh."""

from collections.abc import Mapping
from datetime import date
from functools import cache, partial
from pathlib import Path
from typing import Any

from onrecord.editing.forms.lacking_answers import lacking_question
from onrecord.editing.tool_pages import EVENT_TYPES, Markup, Templates, Words, escape, resolve_marks
from onrecord.model.dates import CalendarSpan, EdtfDate
from onrecord.problems import SourceFile

LANGUAGES: Mapping[str, str] = {"en": "English", "ru": "Русский", "kk": "Қазақша"}
"""The languages of the desk's own words, with their names."""
TYPES: Mapping[str, str] = {"css": "text/css", "js": "text/javascript"}
"""The media types of the desk's own files, by their endings."""
_FOLDER = Path(__file__).parent
_PACKAGE = _FOLDER.parents[1]


@cache
def words_in(language: str) -> Words:
    """Return the words of the desk and of the default theme in one of the desk's languages."""
    return Words(language, _catalogues(_PACKAGE), _catalogues(_FOLDER))


def _catalogues(folder: Path) -> dict[str, str]:
    """Return the catalogues of a folder by language."""
    return {file.stem: file.read_text("utf-8") for file in sorted((folder / "locale").glob("*.po"))}


def text_in(language: str, text: Mapping[str, str]) -> Markup:
    """Return a text in this language, else in the first that it has, marked as such."""
    own = language if language in text else next(iter(text), language)
    words = escape(text.get(own, ""))
    return words if own == language else Markup('<span lang="{}">{}</span>').format(own, words)


def day_in(language: str, day: date) -> str:
    """Return a day in words."""
    return words_in(language).date(EdtfDate(CalendarSpan.of(day)))


@cache
def _templates(language: str) -> Templates:
    files = sorted((_FOLDER / "templates").glob("*.html"))
    sources = {file.name: SourceFile(file.name, file.read_text("utf-8")) for file in files}
    return Templates(sources, words_in(language))


def render(template: str, language: str, values: Mapping[str, Any]) -> str:
    """Return a page of the desk. What an editor or a source wrote is escaped, as in all templates."""
    functions = {
        "words": words_in(language),
        "types": EVENT_TYPES,
        "text_of": partial(text_in, language),
        "day_of": partial(day_in, language),
        "lacking": lacking_question,
    }
    rendered = _templates(language).render(template, {**functions, **values})
    assert not rendered.problems, rendered.problems  # noqa: S101  (our own templates)
    return resolve_marks(rendered.value, language)


def own_file(name: str) -> bytes | None:
    """Return a style sheet or a script of the desk; None if there is none of that name."""
    file = _FOLDER / name
    is_own = file.parent == _FOLDER and name.rpartition(".")[2] in TYPES and file.is_file()
    return file.read_bytes() if is_own else None
