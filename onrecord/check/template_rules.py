"""Checks a site's own templates: syntax, names, what browsers ignore, and what the theme has renamed or removed.

The names of the default theme's templates, of their blocks and of their functions are an interface for the templates of
sites. `docs/templates.md` lists it; each change of it has a recipe in `CHANGELOG.md`.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping
from types import MappingProxyType
from typing import TYPE_CHECKING

from onrecord.model.records import MEND_TEMPLATE, ORIGINALS
from onrecord.problems import Problem, SourceFile, nearest, suggest

if TYPE_CHECKING:
    from jinja2.nodes import Name, Template

    from onrecord.check.template_names import Table, Undefined

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


_MOST_NAMES = 40
"""The most names that a hint lists; a template of several kinds of page has more, most of them on some pages only."""


def check_templates(
    templates: Collection[SourceFile], existing: Mapping[str, SourceFile] = MappingProxyType({})
) -> tuple[Problem, ...]:
    """Return the faults of a site's own templates; `existing` has all templates by name, those of its plug-ins too.

    TPL001: syntax, names that do not exist, renamed functions. TPL002: moved templates. TPL003: what browsers ignore.
    TPL004: templates that no page uses. TPL005: blocks that the extended template does not have.
    """
    if not templates:
        return ()
    from jinja2 import Environment, TemplateSyntaxError, meta  # noqa: PLC0415  (most sites have no own templates)

    from onrecord.check.template_names import read_table  # noqa: PLC0415  (as above)
    from onrecord.check.template_syntax import explain_syntax  # noqa: PLC0415  (as above)

    environment = Environment(autoescape=True)
    problems: list[Problem] = []
    trees: dict[str, Template] = {}
    used: set[str | None] = set()
    for file in templates:
        try:
            tree = environment.parse(file.text, filename=file.path)
        except TemplateSyntaxError as error:
            problems.append(explain_syntax(file, error.lineno, (error.message or "").replace("\n", " ")))
            continue
        trees[_name(file)] = tree
        used.update(meta.find_referenced_templates(tree))
        if renamed := [name for name in _find_called_names(tree) if name.name in RENAMED_FUNCTIONS]:
            undeclared = meta.find_undeclared_variables(tree)  # slow, and needed for few templates
            problems += (_report_renamed(file, name.lineno, name.name) for name in renamed if name.name in undeclared)
    files, table = {_name(file): file for file in templates}, read_table()
    problems += _find_missing(
        files, trees, {*existing, *table.scopes, *(f"{ORIGINALS}{name}" for name in table.scopes)}
    )
    problems += _find_undefined(files, trees, table)
    problems += (problem for file in templates for problem in _find_ignored(file))
    problems += _find_unknown_blocks(files, trees, existing)
    if None not in used and len(trees) == len(files):  # else a template may be used by a name that nobody can know
        problems += _find_unused(files, used, existing, table)
    return (*problems, *_find_moved(templates, used))


def _name(file: SourceFile) -> str:
    return file.path.removeprefix("templates/")


def _find_missing(
    files: Mapping[str, SourceFile], trees: Mapping[str, Template], existing: Collection[str]
) -> Iterator[Problem]:
    """Yield a problem for each template that another one uses, and that does not exist."""
    from onrecord.check.template_names import missing_templates  # noqa: PLC0415  (as above)

    known = {*files, *existing}
    for name, tree in trees.items():
        for line, missing in missing_templates(tree, known):
            hint = suggest(missing, known, "onrecord theme list names all templates")
            yield _fault(files[name], line, f"the template '{missing}' does not exist", hint)


def _find_undefined(files: Mapping[str, SourceFile], trees: Mapping[str, Template], table: Table) -> Iterator[Problem]:
    """Yield a problem for each name that nothing defines, with the names that exist."""
    from onrecord.check.template_names import undefined_names  # noqa: PLC0415  (as above)

    for name, found in undefined_names(trees, table):
        if found.of or found.name not in RENAMED_FUNCTIONS:
            yield _undefined_problem(files[name], found, table)


def _undefined_problem(file: SourceFile, found: Undefined, table: Table) -> Problem:
    name = found.name
    message = f"'{found.of}' has no '{name}'" if found.of else f"nothing is called '{name}' here"
    place = re.search(rf"(?<=\.){name}\b" if found.of else rf"(?<![\w.]){name}\b", file.line(found.line))
    hint = _hint(file, found, table)
    if place is None:
        return _fault(file, found.line, message, hint)
    return Problem("TPL001", message, file.span(found.line, place.start() + 1, len(name)), hint)


def _hint(file: SourceFile, found: Undefined, table: Table) -> str:
    """Return the names that exist in place of an undefined one, or why a template lacks it."""
    known = ", ".join(found.known if len(found.known) <= _MOST_NAMES else sorted(table.shared))
    if found.name in table.shared and not found.of:
        if not table.scopes.get(_name(file)):
            return "other templates import this one, so it has no values of the page: make it an argument of the macro"
        return f"this part is the same on all pages, so it has no values of the page: the names here are {known}"
    guess = nearest(found.name, found.known if found.of else (*found.known, *table.functions))
    start = f"did you mean '{guess}'? " if guess else ""
    return f"{start}{'it has' if found.of else 'the names here are'} {known or 'functions alone'}"


def _find_ignored(file: SourceFile) -> Iterator[Problem]:
    """Yield a warning for each attribute with a style or a script, which the pages' policy forbids."""
    from onrecord.model.template_markup import ignored_attributes  # noqa: PLC0415  (as above)

    for attribute in ignored_attributes(file.text):
        is_style = attribute.name == "style"
        message = f"browsers ignore '{attribute.name}=': the Content-Security-Policy of pages allows no " + (
            "style in an attribute" if is_style else "script in an attribute"
        )
        hint = (
            'write class="…", and the style for that class into static/style.css or a style sheet of your own'
            if is_style
            else "write the script into a file in static/, and load it with <script src=…>"
        )
        yield Problem("TPL003", message, file.span(attribute.line, attribute.column, len(attribute.name)), hint)


def _find_unused(
    files: Mapping[str, SourceFile], used: Collection[str | None], existing: Collection[str], table: Table
) -> Iterator[Problem]:
    """Yield a warning for each template that replaces none of the theme's, and that no other one uses."""
    known = {*table.scopes, *(name.removeprefix(ORIGINALS) for name in existing if name.startswith(ORIGINALS))}
    for name, file in files.items():
        if name in {*known, *used, *MOVED_TEMPLATES} or name.startswith("README"):
            continue
        last = name.rpartition("/")[2]
        same = next((other for other in sorted(known) if other.rpartition("/")[2] == last), None)
        guess = same or nearest(name, known, cutoff=0.7)
        include = f'{{% include "{name}" %}}'
        hint = f"use it in another template, as in {include}, or delete it; onrecord theme list names the theme's"
        hint = f"rename it to templates/{guess}" if guess else hint
        message = f"the theme has no template '{name}', and no template of the site uses this file"
        yield Problem("TPL004", message, file.span(1, 1, len(file.line(1))), hint)


def _find_unknown_blocks(
    files: Mapping[str, SourceFile], trees: Mapping[str, Template], existing: Mapping[str, SourceFile]
) -> Iterator[Problem]:
    """Yield a warning for each block that fills none of the extended template, so that no page shows it."""
    from jinja2 import nodes  # noqa: PLC0415  (as in `check_templates`)

    for name, tree in trees.items():
        known = _blocks_above(tree, existing)
        for block in tree.body if known else ():
            if isinstance(block, nodes.Block) and block.name not in known:
                guess = nearest(block.name, known)
                start = f"did you mean '{guess}'? " if guess else ""
                hint = f"{start}the blocks of the template that it extends are {', '.join(sorted(known))}"
                message = f"no page shows the block '{block.name}': the extended template has none of this name"
                place = re.search(rf"(?<=block )\s*{block.name}\b", files[name].line(block.lineno))
                column = place.end() - len(block.name) + 1 if place else 1
                yield Problem("TPL005", message, files[name].span(block.lineno, column, len(block.name)), hint)


def _blocks_above(tree: Template, existing: Mapping[str, SourceFile]) -> frozenset[str]:
    """Return the blocks of the templates that a template extends; empty if it extends none, or an unknown one."""
    from jinja2 import Environment, TemplateSyntaxError, nodes  # noqa: PLC0415  (as in `check_templates`)

    found: set[str] = set()
    seen: set[str] = set()
    parent = next(tree.find_all(nodes.Extends), None)
    while parent is not None:
        name = parent.template.value if isinstance(parent.template, nodes.Const) else ""
        if name not in existing or name in seen:
            return frozenset()
        seen.add(name)
        try:
            above = Environment(autoescape=True).parse(existing[name].text)
        except TemplateSyntaxError:
            return frozenset()
        found |= {block.name for block in above.find_all(nodes.Block)}
        parent = next(above.find_all(nodes.Extends), None)
    return frozenset(found)


def _find_called_names(tree: Template) -> Iterator[Name]:
    """Yield the names that a template calls as functions."""
    from jinja2 import nodes  # noqa: PLC0415  (as in `check_templates`)

    for call in tree.find_all(nodes.Call):
        if isinstance(call.node, nodes.Name):
            yield call.node


def _report_renamed(file: SourceFile, line: int, name: str) -> Problem:
    new = RENAMED_FUNCTIONS[name]
    message = f"templates have no function '{name}' any more: it is now called '{new}'"
    return _fault(file, line, message, f"write {new}(…) in place of {name}(…)")


def _fault(file: SourceFile, line: int, message: str, hint: str = MEND_TEMPLATE) -> Problem:
    return Problem("TPL001", message, file.span(line, 1, len(file.line(line))), hint)


def _find_moved(templates: Collection[SourceFile], used: Collection[str | None]) -> Iterator[Problem]:
    """Yield a warning for each template that replaces a former one of the theme and that no own template uses."""
    for file in templates:
        name = file.path.removeprefix("templates/")
        if name not in MOVED_TEMPLATES or name in used:
            continue
        new = " and ".join(f"templates/{successor}" for successor in MOVED_TEMPLATES[name])
        message = f"the default theme has no template '{name}' any more, so no page uses this file"
        hint = f"move your changes to {new}, and delete this file" if new else "delete this file"
        yield Problem("TPL002", message, file.span(1, 1, len(file.line(1))), hint)
