"""Checks a site's own templates against those of the default theme.

The names of the default theme's templates, of their blocks and of their functions are an interface for the templates of
sites. `docs/templates.md` lists it; each change of it has a recipe in `CHANGELOG.md`.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping
from functools import lru_cache
from hashlib import blake2b
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING

from msgspec import json

from onrecord.check.template_syntax import explain_syntax
from onrecord.model.records import COMPILE_ERRORS, LONG_NUMBER, MEND_TEMPLATE, NESTED_TOO_DEEPLY, ORIGINALS
from onrecord.problems import Hint, Problem, SourceFile, ask_whether, nearest, split_hint, suggest
from onrecord.site_limits import LIMITS

if TYPE_CHECKING:
    from jinja2 import Environment
    from jinja2.nodes import Name, Template

    from onrecord.check.template_names import Table, Undefined

MOVED_TEMPLATES = json.decode(Path(__file__).with_name("moved_templates.json").read_bytes(), type=dict[str, list[str]])
"""Former templates of the default theme, each with the templates that do its work now, none where nothing does it."""
THEME_VERSION = 2
"""The version of the interface. It grows with each change that a site's own template must follow."""
RENAMED_FUNCTIONS: Mapping[str, str] = {"said": "localized"}
"""Former functions of templates, each with its new name."""
DIGESTS = Path(__file__).with_name("template_digests.json")
"""The digest of each template of the default theme, whose own tests prove it; a test writes them."""
_MOST_NAMES = 40
"""The most names that a hint lists; a template of several kinds of page has more, most of them on some pages only."""


def check_templates(
    templates: Collection[SourceFile], existing: Mapping[str, SourceFile] = MappingProxyType({})
) -> tuple[Problem, ...]:
    """Return the faults of a site's own templates; `existing` has all templates by name, those of its plug-ins too.

    TPL001: syntax, nesting, names that do not exist, renamed functions. TPL002: moved templates. TPL003: what browsers
    ignore. TPL004: templates that no page uses. TPL005: blocks that the extended template does not have. YML010: size.
    A copy of one of the default theme's, letter for letter, has none.
    """
    if templates:
        digests = json.decode(DIGESTS.read_bytes(), type=dict[str, str])
        templates = [file for file in templates if digests.get(_name(file)) != digest_of(file.text)]
    if not templates:
        return ()
    from jinja2 import Environment, meta, pass_context  # noqa: PLC0415  (most sites have no own templates)

    from onrecord.check.template_names import read_table  # noqa: PLC0415  (as above)

    environment = Environment(autoescape=True, optimized=False)  # as for pages
    # Jinja would compute '9 ** 99999999' while it compiles, unless what it prints needs the page's context.
    environment.finalize = pass_context(lambda _, value: value)
    problems: list[Problem] = []
    trees: dict[str, Template] = {}
    used: set[str | None] = set()
    for file in templates:
        tree = _parse(environment, file)
        if isinstance(tree, Problem):
            problems.append(tree)
            continue
        trees[_name(file)] = tree
        used.update(meta.find_referenced_templates(tree))
        renamed = [name for name in _find_called_names(tree) if name.name in RENAMED_FUNCTIONS]
        if renamed:
            undeclared = meta.find_undeclared_variables(tree)  # slow, and needed for few templates
            problems += (_report_renamed(file, name.lineno, name.name) for name in renamed if name.name in undeclared)
    files = {_name(file): file for file in templates}
    table = read_table()
    originals = {ORIGINALS + name for name in table.scopes}
    problems += _find_missing(files, trees, {*existing, *table.scopes, *originals})
    problems += _find_undefined(files, trees, table)
    problems += (problem for file in templates for problem in _find_ignored(file))
    problems += _find_unknown_blocks(files, trees, existing)
    if None not in used and len(trees) == len(files):  # else a template may be used by a name that nobody can know
        problems += _find_unused(files, used, existing, table)
    return (*problems, *_find_moved(templates, used))


def _parse(environment: Environment, file: SourceFile) -> Template | Problem:
    """Return the tree of a template, or why Jinja can't make a page of it."""
    from jinja2 import TemplateSyntaxError, nodes  # noqa: PLC0415  (as in `check_templates`)

    if len(file.text) > LIMITS["template"].most:
        return LIMITS["template"].problem(file.span())
    try:
        tree = environment.parse(file.text, filename=file.path)
        scopes = [(scope, scope.options) for scope in tree.find_all(nodes.EvalContextModifier)]
        for scope, _ in scopes:  # Jinja would compute what 'autoescape' has, too
            scope.options = []
        environment.compile(tree, filename=file.path)
        for scope, options in scopes:
            scope.options = options
    except TemplateSyntaxError as error:
        return explain_syntax(file, error.lineno, (error.message or "").replace("\n", " "))
    except COMPILE_ERRORS as error:
        if not isinstance(error, ValueError):
            return explain_syntax(file, 1, NESTED_TOO_DEEPLY)
        lengths = [len(line) for line in file.text.split("\n")]
        return explain_syntax(file, 1 + lengths.index(max(lengths)), LONG_NUMBER)  # the longest line has the number
    return tree


def digest_of(template: str) -> str:
    """Return a short digest of a template's text."""
    return blake2b(template.encode("utf-8"), digest_size=8).hexdigest()


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
            hint = suggest(missing, known, "onrecord theme list names all templates").text
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
    hint, meant = split_hint(_hint(file, found, table))
    if place is None:
        return _fault(file, found.line, message, hint or MEND_TEMPLATE)
    return Problem("TPL001", message, file.span(found.line, place.start() + 1, len(name)), hint, meant=meant)


def _hint(file: SourceFile, found: Undefined, table: Table) -> Hint | str:
    """Return the names that exist in place of an undefined one, or why a template lacks it."""
    known = ", ".join(found.known if len(found.known) <= _MOST_NAMES else sorted(table.shared))
    if found.name in table.shared and not found.of:
        if not table.scopes.get(_name(file)):
            return "other templates import this one, so it has no values of the page: make it an argument of the macro"
        return f"this part is the same on all pages, so it has no values of the page: the names here are {known}"
    guess = nearest(found.name, found.known if found.of else (*found.known, *table.functions))
    listed = f"{'it has' if found.of else 'the names here are'} {known or 'functions alone'}"
    return ask_whether(guess, f" {listed}") if guess else listed


def _find_ignored(file: SourceFile) -> Iterator[Problem]:
    """Yield a warning for each attribute with a style or a script, which the pages' policy forbids."""
    from onrecord.model.template_markup import ignored_attributes  # noqa: PLC0415  (as above)

    for attribute in ignored_attributes(file.text):
        is_style = attribute.name == "style"
        kind = "style" if is_style else "script"
        policy = f"the Content-Security-Policy of pages allows no {kind} in an attribute"
        message = f"browsers ignore '{attribute.name}=': {policy}"
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
        if guess:
            hint = f"rename it to templates/{guess}"
        message = f"the theme has no template '{name}', and no template of the site uses this file"
        yield Problem("TPL004", message, file.span(1, 1, len(file.line(1))), hint)


def _find_unknown_blocks(
    files: Mapping[str, SourceFile], trees: Mapping[str, Template], existing: Mapping[str, SourceFile]
) -> Iterator[Problem]:
    """Yield a warning for each block that fills none of the extended template, so that no page shows it."""
    from jinja2 import nodes  # noqa: PLC0415  (as in `check_templates`)

    for name, tree in trees.items():
        known = _blocks_above(tree, existing)
        blocks = (node for node in tree.body if isinstance(node, nodes.Block))
        for block in blocks:
            if known and block.name not in known:
                yield _report_unknown_block(files[name], block.name, block.lineno, known)


def _report_unknown_block(file: SourceFile, block: str, line: int, known: frozenset[str]) -> Problem:
    guess = nearest(block, known)
    listed = f"the blocks of the template that it extends are {', '.join(sorted(known))}"
    hint, meant = split_hint(ask_whether(guess, f" {listed}") if guess else listed)
    message = f"no page shows the block '{block}': the extended template has none of this name"
    place = re.search(rf"(?<=block )\s*{block}\b", file.line(line))
    column = place.end() - len(block) + 1 if place else 1
    return Problem("TPL005", message, file.span(line, column, len(block)), hint, meant=meant)


def _blocks_above(tree: Template, existing: Mapping[str, SourceFile]) -> frozenset[str]:
    """Return the blocks of the templates that a template extends; empty if it extends none, or an unknown one."""
    blocks = set[str]()
    seen = set[str]()
    name = _find_extended(tree)
    while name is not None:
        above = _blocks_of(existing[name].text) if name in existing and name not in seen else None
        if above is None:
            return frozenset()
        seen.add(name)
        own, name = above
        blocks |= own
    return frozenset(blocks)


@lru_cache(maxsize=128)  # every template, and every check, asks for those of base.html
def _blocks_of(text: str) -> tuple[frozenset[str], str | None] | None:
    """Return a template's blocks and the name of the one that it extends; None if Jinja can't read it."""
    from jinja2 import Environment, TemplateSyntaxError, nodes  # noqa: PLC0415  (as in `check_templates`)

    try:
        tree = Environment(autoescape=True).parse(text)
    except (TemplateSyntaxError, *COMPILE_ERRORS):
        return None
    return frozenset(block.name for block in tree.find_all(nodes.Block)), _find_extended(tree)


def _find_extended(tree: Template) -> str | None:
    """Return the name of the template that a template extends; empty if the build computes it, None without one."""
    from jinja2 import nodes  # noqa: PLC0415  (as in `check_templates`)

    parent = next(tree.find_all(nodes.Extends), None)
    if parent is None:
        return None
    return str(parent.template.value) if isinstance(parent.template, nodes.Const) else ""


def _find_called_names(tree: Template) -> Iterator[Name]:
    from jinja2 import nodes  # noqa: PLC0415  (as in `check_templates`)

    yield from (call.node for call in tree.find_all(nodes.Call) if isinstance(call.node, nodes.Name))


def _report_renamed(file: SourceFile, line: int, name: str) -> Problem:
    new = RENAMED_FUNCTIONS[name]
    message = f"templates have no function '{name}' any more: it is now called '{new}'"
    return _fault(file, line, message, f"write {new}(…) in place of {name}(…)")


def _fault(file: SourceFile, line: int, message: str, hint: str = MEND_TEMPLATE) -> Problem:
    return Problem("TPL001", message, file.span(line, 1, len(file.line(line))), hint)


def _find_moved(templates: Collection[SourceFile], used: Collection[str | None]) -> Iterator[Problem]:
    """Yield a warning for each template that replaces a former one of the theme and that no own template uses."""
    for file in templates:
        name = _name(file)
        if name not in MOVED_TEMPLATES or name in used:
            continue
        new = " and ".join(f"templates/{successor}" for successor in MOVED_TEMPLATES[name])
        message = f"the default theme has no template '{name}' any more, so no page uses this file"
        hint = f"move your changes to {new}, and delete this file" if new else "delete this file"
        yield Problem("TPL002", message, file.span(1, 1, len(file.line(1))), hint)
