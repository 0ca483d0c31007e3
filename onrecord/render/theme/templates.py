"""Renders the theme's templates in one language, and reports their errors.

Jinja escapes each value that is not `Markup`. A template that uses an undefined name causes an error with the
template's file and line.
"""

from __future__ import annotations

import re
import traceback
from collections.abc import Callable, Mapping
from contextlib import suppress
from typing import Any

from jinja2 import TemplateError, TemplateNotFound, TemplateSyntaxError, UndefinedError

from onrecord.cache.template_cache import CompiledTemplates
from onrecord.model.records import MEND_TEMPLATE, ORIGINALS
from onrecord.problems import Outcome, Problem, SourceFile, Span
from onrecord.render import markup, placeholders
from onrecord.render.fragments import Fragment, Markup, escape, filled
from onrecord.render.theme.template_compiler import template_environment
from onrecord.render.words import Words, full_stop

_UNDEFINED = re.compile(r"'(\w+)' is undefined")


class Templates:
    """The templates of one site in one language."""

    def __init__(
        self, files: Mapping[str, SourceFile], words: Words | None = None, code: CompiledTemplates | None = None
    ) -> None:
        """Take the template files by name, the interface's words, and the code of templates compiled before."""
        self._files = files
        self.functions = FUNCTIONS | ({} if words is None else _spoken(words))
        """The functions of every template, by name."""
        self._environment = template_environment(files, words, self.functions, {} if code is None else code)

    def compile(self) -> None:
        """Compile all templates now; the page that uses a template reports its errors."""
        for name in self._files:
            if not name.startswith(ORIGINALS):  # only a site's own template uses the originals, by these names
                with suppress(TemplateError):
                    self._environment.get_template(name)

    def render(self, name: str, values: Mapping[str, Any]) -> Outcome[str]:
        """Return a page rendered from `values`, or the template's problem and its place."""
        return self.guarded(lambda: self._environment.get_template(name).render(values))

    def guarded(self, make: Callable[[], str]) -> Outcome[str]:
        """Return what `make` renders, or the template's problem and its place."""
        try:
            return Outcome(make())
        except TemplateNotFound as error:
            hint = "the names are those of the files in templates/"
            problem = _problem(f"the template '{error.name}' does not exist", self._deepest_place(error), hint)
        except TemplateSyntaxError as error:
            problem = _problem(error.message or "", self._span(error.filename or "", error.lineno))
        except RecursionError as error:
            message = "this template extends or includes itself, directly or through others"
            problem = _problem(message, self._deepest_place(error))
        # A template can call any method of its values, so any exception can occur.
        except Exception as error:
            place = self._deepest_place(error)
            if place is None and not isinstance(error, TemplateError):
                raise  # not the template's fault: a bug of ours
            problem = _problem(str(error) or type(error).__name__, place, _hint(error))
        return Outcome("", (problem,))

    def part(self, name: str, **values: object) -> Fragment:
        """Return a fragment that renders a template on first use; the page that holds it reports problems."""
        return Fragment(lambda: self._environment.get_template(name).render(values))

    def _deepest_place(self, error: Exception) -> Span | None:
        """Return the last template line of the traceback; deeper frames can be Jinja's or MarkupSafe's."""
        paths = {file.path for file in self._files.values()}
        frames = [frame for frame in traceback.extract_tb(error.__traceback__) if frame.filename in paths]
        return self._span(frames[-1].filename, frames[-1].lineno or 1) if frames else None

    def _span(self, path: str, line: int) -> Span | None:
        file = next((file for file in self._files.values() if file.path == path), None)
        return file.span(line, 1, len(file.line(line))) if file else None


FUNCTIONS: dict[str, Any] = {
    "href": placeholders.link,
    "current": placeholders.current,
    "references": placeholders.REFERENCES,
    "loading": placeholders.LOADING,
    "heading_level": placeholders.heading_level,
    "localized": markup.localized,
    "bare": markup.bare,
    "dir_of": markup.dir_of,
    "joined": markup.joined,
    "linked": markup.linked,
    "actors": markup.actors,
    "introduced": markup.introduced,
    "citation": markup.citation,
    "citations": markup.citations,
    "time_tag": markup.time_tag,
    "change_dates": markup.change_dates,
    "full_stop": full_stop,
}
"""The functions of every template."""


def _spoken(words: Words) -> dict[str, Any]:
    def worded(message: str, **values: object) -> Markup:
        """Return a translated message with values filled in; values that are HTML stay HTML."""
        text, filling = words.with_separators(words.gettext(message), values)
        return filled(escape(text), filling)

    return {
        "_": words.gettext,
        "ngettext": words.ngettext,
        "worded": worded,
        "pgettext": words.pgettext,
        "quoted": words.quoted,
        "lang": words.language,
        "direction": words.direction,
        "partly_english": placeholders.partly_english,
    }


def _problem(message: str, span: Span | None, hint: str = MEND_TEMPLATE) -> Problem:
    return Problem("TPL001", message.replace("\n", " "), span, hint)


def _hint(error: Exception) -> str:
    """Return what to do about an error; `check` has reported each name that no page has."""
    name = _UNDEFINED.fullmatch(str(error)) if isinstance(error, UndefinedError) else None
    return f"some pages have no such value; ask first: {{% if {name[1]} is defined %}}" if name else MEND_TEMPLATE
