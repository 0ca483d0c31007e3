"""Fills the theme's templates in one language; the only code that knows Jinja2.

Everything that reaches a template is escaped unless it is `Markup`, which only finished prose is. A name that a
template uses and nobody defined is an error with template and line, not an empty place on the page.
"""

from __future__ import annotations

import re
import traceback
from collections.abc import Callable, Mapping, MutableMapping
from types import CodeType
from typing import Any

from jinja2 import (
    BaseLoader,
    Environment,
    StrictUndefined,
    Template,
    TemplateError,
    TemplateNotFound,
    TemplateSyntaxError,
)

from onrecord.model.records import MEND_TEMPLATE
from onrecord.problems import Outcome, Problem, SourceFile, Span
from onrecord.render import markup, placeholders
from onrecord.render.fragments import Fragment, Markup, escape
from onrecord.render.words import Words, full_stop

_FIXED_WORDS = re.compile(r'\{\{ _\("([^"\\{}%]*)"\) \}\}')


class Templates:
    """The templates of one site, speaking one language."""

    def __init__(self, files: Mapping[str, SourceFile], words: Words | None = None) -> None:
        """Take the templates by name, and the interface's words. They are compiled when first used."""
        self._files = files
        self._environment = Environment(
            loader=_Loader(files, words),
            autoescape=True,
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
            keep_trailing_newline=True,
            auto_reload=False,
            cache_size=-1,  # all: the templates of a theme are few
        )
        self._environment.template_class = _Template
        self._environment.globals = FUNCTIONS | ({} if words is None else _spoken(words))

    def render(self, name: str, values: Mapping[str, Any]) -> Outcome[str]:
        """Return the page that template `name` makes of `values`, or what is wrong with a template and where."""
        return self.guarded(lambda: self._environment.get_template(name).render(values))

    def guarded(self, make: Callable[[], str]) -> Outcome[str]:
        """Return the HTML that is made of parts, or what is wrong with a template and where."""
        try:
            return Outcome(make())
        except TemplateNotFound as error:
            message = f"the template '{error.name}' does not exist"
            hint = "the names are those of the files in templates/"
            return Outcome("", (Problem("TPL001", message, self._deepest_place(error), hint),))
        except TemplateSyntaxError as error:
            return Outcome("", (_problem(error.message or "", self._span(error.filename or "", error.lineno)),))
        except RecursionError as error:
            message = "this template extends or includes itself, by whatever detour"
            return Outcome("", (Problem("TPL001", message, self._deepest_place(error), MEND_TEMPLATE),))
        # A template may call anything that its values offer, so what it runs into can be any exception.
        except Exception as error:
            place = self._deepest_place(error)
            if place is None and not isinstance(error, TemplateError):
                raise  # not the template's doing: a bug of ours
            return Outcome("", (_problem(str(error) or type(error).__name__, place),))

    def part(self, name: str, **values: object) -> Fragment:
        """Return what template `name` makes of `values`. What is wrong with it is told by the page that holds it."""
        return Fragment(lambda: self._environment.get_template(name).render(values))

    def _deepest_place(self, error: Exception) -> Span | None:
        """Return the last line of a template that the error passed; frames below it may be Jinja's or MarkupSafe's."""
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
    "joined": markup.joined,
    "linked": markup.linked,
    "actors": markup.actors,
    "citation": markup.citation,
    "citations": markup.citations,
    "time_tag": markup.time_tag,
    "change_dates": markup.change_dates,
    "full_stop": full_stop,
}
"""What every template may use."""


def _spoken(words: Words) -> dict[str, Any]:
    def worded(message: str, **values: object) -> Markup:
        """Return a whole message with values filled in, of which those that are HTML stay so."""
        return escape(words.gettext(message)) % values

    return {
        "_": words.gettext,
        "ngettext": words.ngettext,
        "worded": worded,
        "quoted": words.quoted,
        "lang": words.language,
    }


class _Template(Template):
    """A compiled template that is filled in with as little around it as can be: a page is made of dozens.

    Its globals are one mapping, of which each use makes a copy, and not one over another as Jinja keeps them. Values
    that are HTML already are written without being copied: a page has hundreds, and `escape` would make new ones.
    """

    @classmethod
    def from_code(
        cls,
        environment: Environment,
        code: CodeType,
        globals: MutableMapping[str, Any],  # noqa: A002  (Jinja's name)
        uptodate: Callable[[], bool] | None = None,
    ) -> Template:
        """Return the template of compiled code."""
        template = super().from_code(environment, code, dict(globals), uptodate)
        template.root_render_func.__globals__["escape"] = _written
        return template


def _written(value: object) -> str:
    """Return what stands on the page for a value."""
    kind = type(value)
    if kind is Markup:
        return value  # type: ignore[return-value]
    return value.__html__() if kind is Fragment else escape(value)  # type: ignore[attr-defined]


class _Loader(BaseLoader):
    """Gives Jinja the texts that were read, under their files' paths, which tracebacks then show."""

    def __init__(self, files: Mapping[str, SourceFile], words: Words | None) -> None:
        self._files = files
        self._words = words

    def get_source(self, _environment: Environment, template: str) -> tuple[str, str, Callable[[], bool] | None]:
        if template not in self._files:
            raise TemplateNotFound(template)
        text = self._files[template].text
        # A page has dozens of the interface's words: where they are the same on all of them, they are looked up once.
        text = _FIXED_WORDS.sub(self._worded, text) if self._words else text
        return text, self._files[template].path, None

    def _worded(self, found: re.Match[str]) -> str:
        assert self._words is not None, "called where there are words"  # noqa: S101
        return str(escape(self._words.gettext(found[1])))


def _problem(message: str, span: Span | None) -> Problem:
    return Problem("TPL001", message.replace("\n", " "), span, MEND_TEMPLATE)
