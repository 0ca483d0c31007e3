"""Finds names in a site's own templates that nothing defines, with the names that exist in their place.

`template_names.json` has the values that the program gives each template of the default theme, and their attributes. A
test writes it from real pages (`tests/check/test_template_names.py`). It never reports what can't be known: a name that
a template tests or sets, an attribute of a value whose class is unknown.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from functools import cache
from pathlib import Path

from jinja2 import nodes
from jinja2.visitor import NodeVisitor
from msgspec import Struct, json

TABLE = Path(__file__).with_name("template_names.json")

Kinds = frozenset[str]
"""The classes that a value may have; a class in square brackets for a list of its values, an empty text for others."""
Scope = Mapping[str, Kinds]
"""The names in a place of a template, with the kinds of their values."""

_UNKNOWN: Kinds = frozenset({""})
_USING = (nodes.Include, nodes.Extends, nodes.Import, nodes.FromImport)
"""The nodes that use another template."""
_ALWAYS = frozenset({"self", "super", "caller", "varargs", "kwargs"})
"""The names that Jinja defines."""
_TESTS = frozenset({"defined", "undefined", "default", "d"})
"""The tests whether a name is defined, and the filters that do without it."""
_FIRST = frozenset({"first", "last", "random"})
"""The filters that return an item of a list."""
_SAME = frozenset({"list", "sort", "reverse", "unique", "rejectattr", "selectattr"})
"""The filters that return a list of the same items."""


class Table(Struct, frozen=True):
    """The names of the default theme's templates."""

    functions: frozenset[str]
    """The functions of every template."""
    shared: Scope
    """The names on every page."""
    scopes: Mapping[str, Scope]
    """The names in each template."""
    attributes: Mapping[str, Scope]
    """The attributes of each class of values."""
    reached: Mapping[str, tuple[str, ...]]
    """The templates that each template extends or includes, directly or through others."""


class Undefined(Struct, frozen=True):
    """A name, or an attribute, that nothing defines."""

    line: int
    name: str
    of: str
    """The expression that lacks the attribute; empty for a name."""
    known: tuple[str, ...]
    """The names or the attributes that exist there."""


class _WrittenTemplate(Struct):
    """What the file says of a template."""

    page: bool
    """Whether it is one of a page, and has the names of all pages."""
    names: dict[str, str]
    """Its own names, each with its kinds and bars between them."""
    reaches: tuple[str, ...]
    """The templates that it extends, includes or imports."""


class _WrittenTable(Struct):
    """The file of the names."""

    functions: frozenset[str]
    pages: dict[str, str]
    """The names of all pages, with their kinds."""
    templates: dict[str, _WrittenTemplate]
    classes: dict[str, dict[str, str]]
    """The attributes of each class, with their kinds."""


@cache
def read_table() -> Table:
    """Return the names of the default theme."""
    table = json.decode(TABLE.read_bytes(), type=_WrittenTable)
    shared = _scope(table.pages)
    scopes = {
        name: {**(shared if entry.page else {}), **_scope(entry.names)} for name, entry in table.templates.items()
    }
    attributes = {name: _scope(fields) for name, fields in table.classes.items()}
    reached = {name: entry.reaches for name, entry in table.templates.items()}
    return Table(table.functions, shared, scopes, attributes, reached)


def _scope(written: Mapping[str, str]) -> Scope:
    return {name: frozenset(kinds.split("|")) for name, kinds in written.items()}


def merge_scopes(one: Scope, other: Scope) -> Scope:
    """Return the names of both scopes; a name in both may have the kinds of either."""
    return {name: one.get(name, frozenset()) | other.get(name, frozenset()) for name in (*one, *other)}


def undefined_names(own: Mapping[str, nodes.Template], table: Table) -> Iterator[tuple[str, Undefined]]:
    """Yield what nothing defines in a site's own templates, by their names.

    A template that nothing includes, and that replaces none of the theme's, has unknown names, and is left out.
    """
    read = {name: Reader(tree, table) for name, tree in own.items()}
    scopes = scopes_of(read, table)
    if any(reader.includes_anything for reader in read.values()):
        return
    for name, reader in read.items():
        if name in scopes:
            yield from ((name, found) for found in reader.read(scopes[name]).undefined)


def missing_templates(tree: nodes.Template, known: Collection[str]) -> Iterator[tuple[int, str]]:
    """Yield the line and the name of each template that a template needs, and that is not among the known ones."""
    for node in tree.find_all(_USING):
        names = used_templates(node)
        needed = names[0] if names and not getattr(node, "ignore_missing", False) else None
        if needed is not None and not any(name is None or name in known for name in names):
            yield node.lineno, needed


def scopes_of(readers: Mapping[str, Reader], table: Table) -> Mapping[str, Scope]:
    """Return the names in each template that `table.scopes` or another template leads to."""
    scopes = dict(table.scopes)
    waiting = [name for name in readers if name in scopes]
    while waiting:
        name = waiting.pop()
        for used, scope in readers[name].read(scopes[name]).includes:
            for reached in _find_reached(used, readers, table):
                both = merge_scopes(scopes.get(reached, {}), scope)
                if reached not in scopes or both != scopes[reached]:
                    scopes[reached] = both
                    waiting += [reached] if reached in readers else []
    return scopes


def _find_reached(name: str, readers: Mapping[str, Reader], table: Table) -> tuple[str, ...]:
    """Return the templates that get the names of a place that uses the template `name`."""
    return (name,) if name in readers else (name, *table.reached.get(name.removeprefix("onrecord/"), ()))


class Reader:
    """Reads one template, as often as its scope grows."""

    def __init__(self, tree: nodes.Template, table: Table) -> None:
        self._tree, self._table = tree, table
        told = tuple(tree.find_all((nodes.Name, nodes.Test, nodes.Filter, *_USING)))
        self._set = {node.name for node in told if isinstance(node, nodes.Name) and node.ctx != "load"}
        self._tested = frozenset(_find_tested(told))
        self._scope: Scope | None = None
        self._found = self._visitor()
        self.includes_anything = any(isinstance(node, _USING) and None in used_templates(node) for node in told)

    def read(self, scope: Scope) -> _Visitor:
        """Return what is found if the template has the names of `scope`."""
        if scope != self._scope:
            self._scope, self._found = scope, self._visitor()
            self._found.visit(self._tree, dict(scope))
        return self._found

    def _visitor(self) -> _Visitor:
        return _Visitor(self._table, self._set, self._tested)


def used_templates(node: nodes.Node) -> tuple[str | None, ...]:
    """Return the names of the templates that a node uses; None for one that only the page knows."""
    template = getattr(node, "template", None)
    listed = template.items if isinstance(template, nodes.Tuple | nodes.List) else [template]
    values = [item.value if isinstance(item, nodes.Const) else None for item in listed]
    names = [value for value in values if isinstance(value, (tuple, list))]
    return tuple(names[0]) if names else tuple(value if isinstance(value, str) else None for value in values)


def _find_tested(found: Iterable[nodes.Node]) -> Iterator[str]:
    """Yield the names and attributes that a template tests, or gives a default."""
    for node in found:
        if isinstance(node, nodes.Test | nodes.Filter) and node.name in _TESTS:
            if isinstance(node.node, nodes.Name):
                yield node.node.name
            elif isinstance(node.node, nodes.Getattr):
                yield node.node.attr


class _Visitor(NodeVisitor):
    """Visits the nodes of a template with the scope of each."""

    def __init__(self, table: Table, set_: Iterable[str], tested: frozenset[str]) -> None:
        self._table = table
        self._set: Scope = dict.fromkeys(set_, _UNKNOWN)
        self._tested = tested
        self.undefined: list[Undefined] = []
        self.includes: list[tuple[str, Scope]] = []
        """The templates that it uses, each with the names that it passes on."""

    def generic_visit(self, node: nodes.Node, scope: dict[str, Kinds]) -> None:
        for child in node.iter_child_nodes():
            self.visit(child, scope)

    def visit_Name(self, node: nodes.Name, scope: dict[str, Kinds]) -> None:  # noqa: N802
        if node.ctx != "load":
            scope[node.name] = _UNKNOWN
        elif not any(node.name in names for names in (scope, self._table.functions, self._tested, _ALWAYS)):
            self.undefined.append(Undefined(node.lineno, node.name, "", tuple(sorted(scope))))

    def visit_Getattr(self, node: nodes.Getattr, scope: dict[str, Kinds]) -> None:  # noqa: N802
        self.visit(node.node, scope)
        known = [self._table.attributes.get(kind) for kind in self._kinds(node.node, scope)]
        has = [fields for fields in known if fields is not None]
        if len(has) == len(known) and node.attr not in self._tested and not any(node.attr in fields for fields in has):
            names = tuple(sorted({name for fields in has for name in fields}))
            self.undefined.append(Undefined(node.lineno, node.attr, _write_out(node.node), names))

    def visit_For(self, node: nodes.For, scope: dict[str, Kinds]) -> None:  # noqa: N802
        self.visit(node.iter, scope)
        inner = {**scope, "loop": _UNKNOWN, **_bound(node.target, self._items(self._kinds(node.iter, scope)))}
        for part in (*([node.test] if node.test else []), *node.body):
            self.visit(part, inner)
        self._apart(node.else_, scope)

    def visit_With(self, node: nodes.With, scope: dict[str, Kinds]) -> None:  # noqa: N802
        inner = dict(scope)
        for target, value in zip(node.targets, node.values, strict=True):
            self.visit(value, scope)
            inner |= _bound(target, self._kinds(value, scope))
        self._apart(node.body, inner)

    def visit_Assign(self, node: nodes.Assign, scope: dict[str, Kinds]) -> None:  # noqa: N802
        self.visit(node.node, scope)
        scope |= _bound(node.target, self._kinds(node.node, scope))

    def visit_AssignBlock(self, node: nodes.AssignBlock, scope: dict[str, Kinds]) -> None:  # noqa: N802
        self._apart([*node.body, *([node.filter] if node.filter else [])], scope)
        scope |= _bound(node.target, _UNKNOWN)

    def visit_Macro(self, node: nodes.Macro, scope: dict[str, Kinds]) -> None:  # noqa: N802
        scope[node.name] = _UNKNOWN
        self._call_body(node, scope)

    def visit_CallBlock(self, node: nodes.CallBlock, scope: dict[str, Kinds]) -> None:  # noqa: N802
        self.visit(node.call, scope)
        self._call_body(node, scope)

    def visit_Block(self, node: nodes.Block, scope: dict[str, Kinds]) -> None:  # noqa: N802
        self._apart(node.body, scope)

    def visit_FilterBlock(self, node: nodes.FilterBlock, scope: dict[str, Kinds]) -> None:  # noqa: N802
        self._apart([node.filter, *node.body], scope)

    def visit_Include(self, node: nodes.Include | nodes.Extends, scope: dict[str, Kinds]) -> None:  # noqa: N802
        self._uses(node, scope)

    visit_Extends = visit_Include  # noqa: N815

    def visit_Import(self, node: nodes.Import, scope: dict[str, Kinds]) -> None:  # noqa: N802
        self._uses(node, scope)
        scope[node.target] = _UNKNOWN

    def visit_FromImport(self, node: nodes.FromImport, scope: dict[str, Kinds]) -> None:  # noqa: N802
        self._uses(node, scope)
        scope |= {name if isinstance(name, str) else name[1]: _UNKNOWN for name in node.names}

    def visit_Test(self, node: nodes.Test | nodes.Filter, scope: dict[str, Kinds]) -> None:  # noqa: N802
        for child in node.iter_child_nodes():
            if not (node.name in _TESTS and child is node.node and isinstance(child, nodes.Name)):
                self.visit(child, scope)

    visit_Filter = visit_Test  # noqa: N815

    def _call_body(self, node: nodes.Macro | nodes.CallBlock, scope: dict[str, Kinds]) -> None:
        for default in node.defaults:
            self.visit(default, scope)
        self._apart(node.body, {**self._set, **scope, **{argument.name: _UNKNOWN for argument in node.args}})

    def _apart(self, body: Iterable[nodes.Node], scope: Scope) -> None:
        """Visit nodes whose new names end with them."""
        inner = dict(scope)
        for node in body:
            self.visit(node, inner)

    def _uses(self, node: nodes.Node, scope: Scope) -> None:
        scope = scope if getattr(node, "with_context", True) else {}
        self.visit(node.template, dict(scope))  # type: ignore[attr-defined]
        self.includes += [(name, dict(scope)) for name in used_templates(node) if name is not None]

    def _kinds(self, node: nodes.Node | None, scope: Scope) -> Kinds:
        if isinstance(node, nodes.Name):
            return scope.get(node.name, _UNKNOWN)
        if isinstance(node, nodes.Getattr):
            fields = [self._table.attributes.get(kind, {}) for kind in self._kinds(node.node, scope)]
            return frozenset().union(*(having.get(node.attr, _UNKNOWN) for having in fields))
        if isinstance(node, nodes.CondExpr) and node.expr2 is not None:
            return self._kinds(node.expr1, scope) | self._kinds(node.expr2, scope)
        if isinstance(node, nodes.Or | nodes.And):
            return self._kinds(node.left, scope) | self._kinds(node.right, scope)
        if isinstance(node, nodes.Filter) and node.name in _SAME:
            return self._kinds(node.node, scope)
        if isinstance(node, nodes.Filter) and node.name in _FIRST:
            return self._items(self._kinds(node.node, scope))
        if isinstance(node, nodes.Getitem):
            kinds = self._kinds(node.node, scope)
            return kinds if isinstance(node.arg, nodes.Slice) else self._items(kinds)
        return _UNKNOWN

    def _items(self, kinds: Kinds) -> Kinds:
        return frozenset(kind[1:-1] if kind.startswith("[") else "" for kind in kinds)


def _bound(target: nodes.Node, kinds: Kinds) -> dict[str, Kinds]:
    """Return the names that get a value: one name, or several that share the value's items."""
    if isinstance(target, nodes.Name):
        return {target.name: kinds}
    return {name.name: _UNKNOWN for name in target.find_all(nodes.Name)}


def _write_out(node: nodes.Node) -> str:
    """Return an expression as templates write it, as far as it is a path of names."""
    if isinstance(node, nodes.Getattr):
        return f"{_write_out(node.node)}.{node.attr}"
    return node.name if isinstance(node, nodes.Name) else "this value"
