"""Checks a site's own templates: syntax, names, what browsers ignore, and what the theme has renamed or removed.

The names of the default theme's templates, of their blocks and of their functions are an interface for the templates of
sites. `docs/templates.md` lists it; each change of it has a recipe in `CHANGELOG.md`.

A syntax error is explained at the tag that causes it, by Jinja's message (jinja2/parser.py and jinja2/lexer.py of Jinja
3.1). Jinja gives a line alone: for an open tag, the last line of the template.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Callable, Collection, Iterator, Mapping
from functools import lru_cache
from hashlib import blake2b
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, NamedTuple

from msgspec import Struct, json

from onrecord.model.records import COMPILE_ERRORS, LONG_NUMBER, MEND_TEMPLATE, NESTED_TOO_DEEPLY, ORIGINALS
from onrecord.model.template_markup import line_starts
from onrecord.problems import Hint, Problem, Related, SourceFile, Span, ask_whether, nearest, split_hint, suggest
from onrecord.site_limits import LIMITS

if TYPE_CHECKING:
    from jinja2 import Environment
    from jinja2.nodes import Name, Template

    from onrecord.check.template_names import Table, Undefined

_TAG = re.compile(r"\{%[-+]?\s*(?P<name>\w*)(?P<rest>.*?)[-+]?%\}", re.DOTALL)
_HIDDEN = re.compile(  # without an end, to the end of the text, so that each beginning is read once
    r"\{#.*?(?:(?P<end>#\})|\Z)|\{%-?\s*raw\s*-?%\}.*?(?:(?P<close>\{%-?\s*endraw\s*-?%\})|\Z)", re.DOTALL
)


class _Words(Struct):
    """What hints say of templates."""

    moved: dict[str, list[str]]
    needs: dict[str, tuple[str, str]]


_WORDS = json.decode(Path(__file__).with_name("template_words.json").read_bytes(), type=_Words)
MOVED_TEMPLATES = _WORDS.moved
"""Former templates of the default theme, each with the templates that do its work now, none where nothing does it."""
_NEEDS = _WORDS.needs
"""What each tag needs behind its name, with an example."""
_CLOSED = ("autoescape", "block", "call", "filter", "for", "if", "macro", "set", "with")
"""The tags that another tag closes."""
_NAMES = (*_NEEDS, *_CLOSED, *(f"end{name}" for name in _CLOSED), "else", "raw", "endraw", "do")
_INNERMOST = re.compile(r"The innermost block that needs to be closed is '(\w+)'")
_UNKNOWN = re.compile(r"Encountered unknown tag '(\w+)'")
_BEHIND = re.compile(r"expected token '(end of \w+ (?:statement|block))', got '(.*)'", re.DOTALL)
THEME_VERSION = 2
"""The version of the interface. It grows with each change that a site's own template must follow."""
RENAMED_FUNCTIONS: Mapping[str, str] = {"said": "localized"}
"""Former functions of templates, each with its new name."""
DIGESTS = Path(__file__).with_name("template_digests.json")
"""The digest of each template of the default theme, whose own tests prove it; a test writes them."""
_MOST_NAMES = 40
"""The most names that a hint lists; a template of several kinds of page has more, most of them on some pages only."""


class _Tag(NamedTuple):
    name: str
    rest: str
    line: int
    column: int
    length: int
    """Up to the end of its first line."""

    @property
    def is_open(self) -> bool:
        """Whether another tag must close it; `set` with a value needs none."""
        return self.name in _CLOSED and not (self.name == "set" and "=" in self.rest)


def explain_syntax(file: SourceFile, line: int, complaint: str) -> Problem:
    """Return the problem that Jinja's `complaint` about `line` means."""
    tags = list(_tags(file))
    problem = next(filter(None, (explain(file, line, complaint, tags) for explain in _EXPLANATIONS)), None)
    return problem or Problem("TPL001", complaint, file.span(line, 1, len(file.line(line))), MEND_TEMPLATE)


def _tags(file: SourceFile) -> Iterator[_Tag]:
    """Yield the tags of a template, but not those in comments."""
    text = _HIDDEN.sub(lambda found: re.sub(r"[^\n]", " ", found[0]) if any(found.groups()) else found[0], file.text)
    starts = line_starts(text)
    for found in _TAG.finditer(text, 0, text.rfind("%}") + 2):
        length = len(found[0].split("\n", 1)[0])
        line = bisect_right(starts, found.start())
        yield _Tag(found["name"], found["rest"].strip(), line, found.start() - starts[line - 1] + 1, length)


def _open_before(tags: list[_Tag], line: int) -> _Tag | None:
    """Return the innermost tag that is still open at the end of `line`."""
    stack: list[_Tag] = []
    for tag in tags:
        if tag.line > line:
            break
        if tag.is_open:
            stack.append(tag)
        elif stack and tag.name == f"end{stack[-1].name}":
            stack.pop()
    return stack[-1] if stack else None


def _never_closed(file: SourceFile, line: int, complaint: str, tags: list[_Tag]) -> Problem | None:
    innermost = _INNERMOST.search(complaint)
    tag = _open_before(tags, line) if complaint.startswith("Unexpected end of template") else None
    if tag is None or innermost is None or tag.name != innermost[1]:
        return None
    hint = f"write {{% end{tag.name} %}} where it ends"
    if tag.name == "set":
        hint = f"write its value into it, as in {_NEEDS['set'][1]}; or {hint}"
    return _problem(file, tag, f"'{tag.name}' begins here, and nothing ends it", hint)


def _unknown_tag(file: SourceFile, line: int, complaint: str, tags: list[_Tag]) -> Problem | None:
    found, innermost = _UNKNOWN.search(complaint), _INNERMOST.search(complaint)
    if (tag := next((tag for tag in tags if found and (tag.name, tag.line) == (found[1], line)), None)) is None:
        return None
    opening = _open_before(tags, line) if innermost else None
    if opening is not None and (tag.name.startswith("end") or tag.name in ("else", "elif")):
        related = (Related(file.span(opening.line, opening.column, opening.length), f"'{opening.name}' begins here"),)
        message = f"'{tag.name}' can't stand here, where '{opening.name}' is open"
        return _problem(file, tag, message, f"end '{opening.name}' first: {{% end{opening.name} %}}", related)
    opener = "if" if tag.name in ("else", "elif") else tag.name.removeprefix("end")
    if opener in _CLOSED:
        hint = f"delete it, or begin what it ends above it: {_NEEDS.get(opener, ('', '{% ' + opener + ' %}'))[1]}"
        return _problem(file, tag, f"'{tag.name}' ends nothing: no '{opener}' is open here", hint)
    alike = [name for name in _NAMES if sorted(name) == sorted(tag.name)]
    guess = alike[0] if alike else nearest(tag.name, _NAMES)
    return _problem(file, tag, f"there is no tag '{tag.name}'", ask_whether(guess) if guess else MEND_TEMPLATE)


def _incomplete(file: SourceFile, line: int, complaint: str, tags: list[_Tag]) -> Problem | None:
    if not complaint.endswith("'end of statement block'"):
        return None
    here = [tag for tag in tags if tag.line == line and tag.name in _NEEDS]
    tag = next((tag for tag in here if not tag.rest or tag.rest.endswith("in")), here[0] if len(here) == 1 else None)
    if tag is None:
        return None
    what, example = _NEEDS[tag.name]
    end = f", and where it ends {{% end{tag.name} %}}" if tag.is_open else ""
    return _problem(file, tag, f"'{tag.name}' lacks its {what}", f"write it behind the name, as in {example}{end}")


def _value(file: SourceFile, line: int, complaint: str, _: list[_Tag]) -> Problem | None:
    """Return the problem of `{{ … }}` that is empty or not closed; None for another one."""
    here = file.line(line)
    if (start := here.rfind("{{")) < 0:
        return None
    if complaint == "Expected an expression, got 'end of print statement'":
        empty = re.search(r"\{\{\s*\}\}", here)
        span = file.span(line, empty.start() + 1, len(empty[0])) if empty else file.span(line, start + 1, 2)
        return Problem("TPL001", "no value stands between these braces", span, "write a name in them, or delete them")
    if complaint == "unexpected '}'" or complaint.startswith("unexpected end of template, expected 'end of print"):
        name = re.match(r"\{\{-?\s*([\w.()\"', |-]*\w\)?)", here[start:])
        hint = f"end it with two braces: {{{{ {name[1] if name else '…'} }}}}"
        return Problem("TPL001", "this value is not ended by '}}'", file.span(line, start + 1, 2), hint)
    return None


def _behind(file: SourceFile, line: int, complaint: str, tags: list[_Tag]) -> Problem | None:
    """Return the problem of words that stand behind an expression; None for another one."""
    if (found := _BEHIND.fullmatch(complaint)) is None:
        return None
    word = found[2]
    tag = next((tag for tag in tags if tag.line == line and word in tag.rest), None)
    column = file.line(line).find(word, tag.column if tag else 0)
    span = file.span(line, column + 1, len(word)) if column >= 0 else file.span(line, 1, len(file.line(line)))
    if word == "=":
        return Problem("TPL001", "one equals sign compares nothing", span, "write two to compare: ==")
    hint = "join two texts by ~, compare by == or 'in', and name an attribute behind a full stop"
    return Problem("TPL001", f"'{word}' can't stand behind this value", span, hint)


def _unclosed_mark(file: SourceFile, line: int, complaint: str, _: list[_Tag]) -> Problem | None:
    """Return the problem of a comment, a bracket or a quotation mark that is not closed; None for another one."""
    here = file.line(line)
    if complaint == "Missing end of comment tag":
        return Problem("TPL001", "a comment begins here, and nothing ends it", _at(file, line, "{#"), "end it: #}")
    if bracket := re.fullmatch(r"unexpected '.', expected '([)\]}])'", complaint):
        column = here.rfind({")": "(", "]": "[", "}": "{"}[bracket[1]])
        span = file.span(line, column + 1, 1) if column >= 0 else file.span(line, 1, len(here))
        hint = f"write '{bracket[1]}' where the bracket ends"
        return Problem("TPL001", "a bracket is opened and not closed", span, hint)
    if mark := re.match(r"unexpected char (?:\"(')\"|'(\")')", complaint):
        sign = mark[1] or mark[2]
        hint = f"write {sign} behind the last of its words"
        return Problem("TPL001", "this quotation mark is opened and never closed", _at(file, line, sign), hint)
    return None


def _at(file: SourceFile, line: int, sign: str) -> Span:
    return file.span(line, max(file.line(line).rfind(sign), 0) + 1, len(sign))


def _problem(file: SourceFile, tag: _Tag, message: str, hint: Hint | str, related: tuple[Related, ...] = ()) -> Problem:
    text, meant = split_hint(hint)
    return Problem("TPL001", message, file.span(tag.line, tag.column, tag.length), text, related, meant=meant)


_EXPLANATIONS: tuple[Callable[[SourceFile, int, str, list[_Tag]], Problem | None], ...] = (
    _never_closed,
    _unknown_tag,
    _incomplete,
    _value,
    _behind,
    _unclosed_mark,
)


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
        if renamed := [name for name in _find_called_names(tree) if name.name in RENAMED_FUNCTIONS]:
            undeclared = meta.find_undeclared_variables(tree)  # slow, and needed for few templates
            problems += (_report_renamed(file, name.lineno, name.name) for name in renamed if name.name in undeclared)
    files, table = {_name(file): file for file in templates}, read_table()
    problems += _find_missing(files, trees, {*existing, *table.scopes, *(ORIGINALS + name for name in table.scopes)})
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
        lengths = [*map(len, file.text.split("\n"))]
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
        guess, include = same or nearest(name, known, cutoff=0.7), f'{{% include "{name}" %}}'
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
                listed = f"the blocks of the template that it extends are {', '.join(sorted(known))}"
                hint, meant = split_hint(ask_whether(guess, f" {listed}") if guess else listed)
                message = f"no page shows the block '{block.name}': the extended template has none of this name"
                place = re.search(rf"(?<=block )\s*{block.name}\b", files[name].line(block.lineno))
                column = place.end() - len(block.name) + 1 if place else 1
                span = files[name].span(block.lineno, column, len(block.name))
                yield Problem("TPL005", message, span, hint, meant=meant)


def _blocks_above(tree: Template, existing: Mapping[str, SourceFile]) -> frozenset[str]:
    """Return the blocks of the templates that a template extends; empty if it extends none, or an unknown one."""
    found, seen, name = set[str](), set[str](), _extended(tree)
    while name is not None:
        above = _blocks_of(existing[name].text) if name in existing and name not in seen else None
        if above is None:
            return frozenset()
        seen.add(name)
        found |= above[0]
        name = above[1]
    return frozenset(found)


@lru_cache(maxsize=128)  # every template, and every check, asks for those of base.html
def _blocks_of(text: str) -> tuple[frozenset[str], str | None] | None:
    """Return a template's blocks and the name of the one that it extends; None if Jinja can't read it."""
    from jinja2 import Environment, TemplateSyntaxError, nodes  # noqa: PLC0415  (as in `check_templates`)

    try:
        tree = Environment(autoescape=True).parse(text)
    except (TemplateSyntaxError, *COMPILE_ERRORS):
        return None
    return frozenset(block.name for block in tree.find_all(nodes.Block)), _extended(tree)


def _extended(tree: Template) -> str | None:
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
        if (name := file.path.removeprefix("templates/")) not in MOVED_TEMPLATES or name in used:
            continue
        new = " and ".join(f"templates/{successor}" for successor in MOVED_TEMPLATES[name])
        message = f"the default theme has no template '{name}' any more, so no page uses this file"
        hint = f"move your changes to {new}, and delete this file" if new else "delete this file"
        yield Problem("TPL002", message, file.span(1, 1, len(file.line(1))), hint)
