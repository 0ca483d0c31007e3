"""Whether the site's own templates can be read, whether a page uses them or not."""

from __future__ import annotations

from collections.abc import Collection

from onrecord.model.records import MEND_TEMPLATE
from onrecord.problems import Problem, SourceFile


def check_templates(templates: Collection[SourceFile]) -> tuple[Problem, ...]:
    """Return what is wrong with the syntax of templates (TPL001); what only a page shows is told where one is made."""
    if not templates:
        return ()
    from jinja2 import Environment, TemplateSyntaxError  # noqa: PLC0415  (most sites have no templates of their own)

    environment = Environment(autoescape=True)
    problems = []
    for file in templates:
        try:
            environment.parse(file.text, filename=file.path)
        except TemplateSyntaxError as error:
            place = file.span(error.lineno, 1, len(file.line(error.lineno)))
            problems.append(Problem("TPL001", (error.message or "").replace("\n", " "), place, MEND_TEMPLATE))
    return tuple(problems)
