"""Checks a site's own templates: their syntax, and what the theme's interface has renamed or removed.

The names of the default theme's templates, of their blocks and of their functions are an interface for the templates of
sites. `docs/templates.md` lists it; each change of it has a recipe in `CHANGELOG.md`.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from typing import TYPE_CHECKING

from onrecord.model.records import MEND_TEMPLATE
from onrecord.problems import Problem, SourceFile

if TYPE_CHECKING:
    from jinja2.nodes import Name, Template

THEME_VERSION = 2
"""The version of the interface. It grows with each change that a site's own template must follow."""

MOVED_TEMPLATES: Mapping[str, tuple[str, ...]] = {
    "list_part.html": ("list_page.html",),
    "parts/brief.html": ("parts/about_story.html",),
    "parts/event_words.html": ("parts/event_line.html",),
    "parts/feed_quote.html": ("parts/feed_entry.html",),
    "parts/feed_references.html": ("parts/feed_entry.html",),
    "parts/feed_relation.html": ("parts/feed_entry.html",),
    "parts/icons.html": (),
    "parts/long_list.html": (),
    "parts/news.html": ("home.html", "parts/changes.html"),
    "parts/other_parts.html": ("parts/pager.html",),
    "parts/part_neighbours.html": ("parts/pager.html",),
    "parts/parts.html": ("parts/pager.html",),
    "parts/said.html": (),
    "parts/steps.html": ("parts/progress.html", "parts/stages.html"),
    "parts/story_head.html": ("story.html", "parts/about_story.html"),
    "parts/timeline.html": ("parts/rows.html", "parts/row.html"),
    "parts/track.html": ("parts/progress.html", "parts/small_track.html"),
    "parts/year_bars.html": (),
    "parts/years.html": ("parts/rows.html",),
    "story_part.html": ("story_rows.html", "story_text.html"),
}
"""Former templates of the default theme, each with the templates that do its work now; none where nothing does it."""

RENAMED_FUNCTIONS: Mapping[str, str] = {"said": "localized"}
"""Former functions of templates, each with its new name."""


def check_templates(templates: Collection[SourceFile]) -> tuple[Problem, ...]:
    """Return the faults of a site's own templates: syntax and renamed functions (TPL001), moved templates (TPL002).

    A name that no template defines is found when a page uses it.
    """
    if not templates:
        return ()
    from jinja2 import Environment, TemplateSyntaxError, meta  # noqa: PLC0415  (most sites have no own templates)

    environment = Environment(autoescape=True)
    problems: list[Problem] = []
    used: set[str | None] = set()
    for file in templates:
        try:
            tree = environment.parse(file.text, filename=file.path)
        except TemplateSyntaxError as error:
            problems.append(_fault(file, error.lineno, (error.message or "").replace("\n", " ")))
            continue
        used.update(meta.find_referenced_templates(tree))
        undeclared = meta.find_undeclared_variables(tree)
        problems += (
            _renamed(file, name.lineno, name.name)
            for name in _called_names(tree)
            if name.name in undeclared and name.name in RENAMED_FUNCTIONS
        )
    return (*problems, *_moved(templates, used))


def _called_names(tree: Template) -> Iterator[Name]:
    """Yield the names that a template calls as functions."""
    from jinja2 import nodes  # noqa: PLC0415  (as in `check_templates`)

    for call in tree.find_all(nodes.Call):
        if isinstance(call.node, nodes.Name):
            yield call.node


def _renamed(file: SourceFile, line: int, name: str) -> Problem:
    new = RENAMED_FUNCTIONS[name]
    message = f"templates have no function '{name}' any more: it is now called '{new}'"
    return _fault(file, line, message, f"write {new}(…) in place of {name}(…)")


def _fault(file: SourceFile, line: int, message: str, hint: str = MEND_TEMPLATE) -> Problem:
    return Problem("TPL001", message, file.span(line, 1, len(file.line(line))), hint)


def _moved(templates: Collection[SourceFile], used: Collection[str | None]) -> Iterator[Problem]:
    """Yield a warning for each template that replaces a former one of the theme and that no own template uses."""
    for file in templates:
        name = file.path.removeprefix("templates/")
        if name not in MOVED_TEMPLATES or name in used:
            continue
        new = " and ".join(f"templates/{successor}" for successor in MOVED_TEMPLATES[name])
        message = f"the default theme has no template '{name}' any more, so no page uses this file"
        hint = f"move your changes to {new}, and delete this file" if new else "delete this file"
        yield Problem("TPL002", message, file.span(1, 1, len(file.line(1))), hint)
