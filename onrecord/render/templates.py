"""Fills the theme's templates; the only code that knows Jinja2.

Everything that reaches a template is escaped unless it is `Markup`, which only finished prose is. A name that a
template uses and nobody defined is an error with template and line, not an empty place on the page.
"""

from __future__ import annotations

import traceback
from collections.abc import Callable, Mapping
from typing import Any

from jinja2 import BaseLoader, Environment, StrictUndefined, TemplateError, TemplateNotFound, TemplateSyntaxError
from markupsafe import Markup

from onrecord.problems import Outcome, Problem, SourceFile, Span

__all__ = ["Markup", "Templates"]

_HINT = "compare it with the default theme's, which a template of the site's own can extend as 'onrecord/NAME'"


class Templates:
    """The templates of one site."""

    def __init__(self, files: Mapping[str, SourceFile]) -> None:
        """Take the templates by name. They are compiled when first used."""
        self._files = files
        self._environment = Environment(
            loader=_Loader(files),
            autoescape=True,
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
            keep_trailing_newline=True,
            auto_reload=False,
        )

    def check(self) -> tuple[Problem, ...]:
        """Return what is wrong with the templates' syntax, used or not."""
        problems = []
        for file in {file.path: file for file in self._files.values()}.values():
            try:
                self._environment.parse(file.text, filename=file.path)
            except TemplateSyntaxError as error:
                problems.append(_problem(error.message or "", file.span(error.lineno, 1, len(file.line(error.lineno)))))
        return tuple(problems)

    def render(self, name: str, values: Mapping[str, Any]) -> Outcome[str]:
        """Return the page that template `name` makes of `values`, or what is wrong with a template and where."""
        try:
            return Outcome(self._environment.get_template(name).render(values))
        except TemplateNotFound as error:
            message = f"the template '{error.name}' does not exist"
            hint = "the names are those of the files in templates/"
            return Outcome("", (Problem("TPL001", message, self._deepest_place(error), hint),))
        except TemplateSyntaxError as error:
            return Outcome("", (_problem(error.message or "", self._span(error.filename or "", error.lineno)),))
        except RecursionError as error:
            message = "this template extends or includes itself, by whatever detour"
            return Outcome("", (Problem("TPL001", message, self._deepest_place(error), _HINT),))
        # A template may call anything that its values offer, so what it runs into can be any exception.
        except Exception as error:
            place = self._deepest_place(error)
            if place is None and not isinstance(error, TemplateError):
                raise  # not the template's doing: a bug of ours
            return Outcome("", (_problem(str(error) or type(error).__name__, place),))

    def _deepest_place(self, error: Exception) -> Span | None:
        """Return the last line of a template that the error passed; frames below it may be Jinja's or MarkupSafe's."""
        paths = {file.path for file in self._files.values()}
        frames = [frame for frame in traceback.extract_tb(error.__traceback__) if frame.filename in paths]
        return self._span(frames[-1].filename, frames[-1].lineno or 1) if frames else None

    def _span(self, path: str, line: int) -> Span | None:
        file = next((file for file in self._files.values() if file.path == path), None)
        return file.span(line, 1, len(file.line(line))) if file else None


class _Loader(BaseLoader):
    """Gives Jinja the texts that were read, under their files' paths, which tracebacks then show."""

    def __init__(self, files: Mapping[str, SourceFile]) -> None:
        self._files = files

    def get_source(self, _environment: Environment, template: str) -> tuple[str, str, Callable[[], bool] | None]:
        if template not in self._files:
            raise TemplateNotFound(template)
        return self._files[template].text, self._files[template].path, None


def _problem(message: str, span: Span | None) -> Problem:
    return Problem("TPL001", message.replace("\n", " "), span, _HINT)
