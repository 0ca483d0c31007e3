"""Records the values that templates get while sites are built, as the table that `check` reads."""

from __future__ import annotations

import json
import types
import typing
from collections.abc import Iterable, Mapping
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from conftest import COMPLETE
from jinja2 import Environment, nodes
from msgspec import Struct
from rendered_site import RenderedSite

from onrecord.build.pipeline import Options
from onrecord.check.template_names import Kinds, Reader, Scope, Table, merge_scopes, scopes_of, used_templates
from onrecord.read.theme_reader import theme_root
from onrecord.render.pagination import sizes
from onrecord.render.theme.templates import Templates
from onrecord.render.words import Words

ROOT = Path(__file__).parents[2]
SETTINGS = (
    "repository: https://github.com/owner/name\ncounter: {script: https://count.example.org/count.js}\n"
    "theme: {colours: {accent: '#8a1c1c'}}\n"
)
SIZES = tuple(name for name in vars(sizes) if name.isupper())


class Recording:
    """The values that templates got, and the classes of values that they can reach."""

    def __init__(self) -> None:
        self.scopes: dict[str, Scope] = {}
        self.classes: dict[str, type[Struct]] = {}

    def add(self, template: str, values: Mapping[str, Any]) -> None:
        """Record the values of one use of a template."""
        found = {name: self._kinds_of(value) for name, value in values.items()}
        self.scopes[template] = merge_scopes(self.scopes.get(template, {}), found)

    def attributes(self) -> dict[str, Scope]:
        """Return the attributes of all recorded classes and of those that their attributes lead to."""
        found: dict[str, Scope] = {}
        while waiting := [kind for name, kind in self.classes.items() if name not in found]:
            for kind in waiting:
                hints = typing.get_type_hints(kind)
                others = {name for name in dir(kind) if not name.startswith("_")} - hints.keys()
                fields = {name: self._kinds_in(hint) for name, hint in hints.items() if not name.startswith("_")}
                found[kind.__name__] = fields | dict.fromkeys(others, frozenset({""}))
        return found

    def _kinds_of(self, value: object) -> Kinds:
        if value is None:
            return frozenset()
        if isinstance(value, Struct):
            return self._class(type(value))
        if type(value) in (tuple, list):
            return _listed(kind for item in typing.cast(Iterable[object], value) for kind in self._kinds_of(item))
        return frozenset({""})

    def _kinds_in(self, hint: Any) -> Kinds:  # noqa: ANN401
        """Return the kinds of an annotation."""
        arguments = typing.get_args(hint)
        if typing.get_origin(hint) in (types.UnionType, typing.Union):
            return frozenset().union(*(self._kinds_in(part) for part in arguments if part is not types.NoneType))
        if typing.get_origin(hint) is tuple and arguments[-1] is Ellipsis:
            return _listed(self._kinds_in(arguments[0]))
        return self._class(hint) if isinstance(hint, type) and issubclass(hint, Struct) else frozenset({""})

    def _class(self, kind: type[Struct]) -> Kinds:
        known = self.classes.setdefault(kind.__name__, kind)
        assert known is kind, f"two classes of values are called {kind.__name__}"
        return frozenset({kind.__name__})


def _listed(kinds: Iterable[str]) -> Kinds:
    return frozenset(f"[{kind}]" for kind in kinds)


def recorded(folder: Path) -> Recording:
    """Render sites with each kind of page, also of lists that need several; return what their templates got."""
    recording, render, part = Recording(), Templates.render, Templates.part

    def noted_render(self: Templates, name: str, values: Mapping[str, Any]) -> Any:  # noqa: ANN401
        recording.add(name, values)
        return render(self, name, values)

    def noted_part(self: Templates, name: str, **values: object) -> Any:  # noqa: ANN401
        recording.add(name, values)
        return part(self, name, **values)

    with pytest.MonkeyPatch.context() as patch:
        # The check compares templates with the table, and new names enter the table here.
        patch.setattr("onrecord.check.template_rules.check_templates", lambda *_: ())
        patch.setattr(Templates, "render", noted_render)
        patch.setattr(Templates, "part", noted_part)
        _render(ROOT)
        _render(ROOT / "tests/sites/everything")
        for name in SIZES:
            patch.setattr(sizes, name, 1)
        _render(_with_settings(folder))
    return recording


def _with_settings(folder: Path) -> Path:
    """Return a copy of the site that uses every feature, with settings that add values to pages."""
    site = folder / "site"
    for file in (ROOT / "tests/sites/everything").rglob("*"):
        if file.is_file():
            copy = site / file.relative_to(ROOT / "tests/sites/everything")
            copy.parent.mkdir(parents=True, exist_ok=True)
            copy.write_bytes(file.read_bytes())
    with (site / "site.yaml").open("a", encoding="utf-8") as settings:
        settings.write(SETTINGS)
    return site


def _render(site: Path) -> None:
    dict(RenderedSite(site, Options(today=COMPLETE, base_url="https://example.org/")))


@cache
def default_trees() -> dict[str, nodes.Template]:
    """Return the parsed templates of the default theme, by name."""
    folder = theme_root() / "templates"
    return {
        file.relative_to(folder).as_posix(): Environment(autoescape=True).parse(file.read_text("utf-8"))
        for file in sorted(folder.rglob("*.html"))
    }


def table_of(recording: Recording) -> str:
    """Return the table as JSON: what pages share once, and what each template has besides."""
    trees = default_trees()
    functions = frozenset(Templates({}, Words("en", {})).functions)
    attributes = recording.attributes()
    table = Table(functions, {}, recording.scopes, attributes, {})
    scopes = scopes_of({name: Reader(tree, table) for name, tree in trees.items()}, table)
    reached = {name: _reached(name, trees) for name in trees}
    pages = [scope for name, scope in recording.scopes.items() if "head" in scope and "/" not in name]
    shared = {name: kinds for name, kinds in pages[0].items() if all(name in page for page in pages)}
    written = {
        "functions": sorted(functions),
        "pages": _written(shared),
        "templates": {
            name: {
                "page": shared.keys() <= scopes[name].keys(),
                "names": _written(
                    {
                        key: kinds
                        for key, kinds in scopes[name].items()
                        if not (shared.keys() <= scopes[name].keys() and shared.get(key) == kinds)
                    }
                ),
                "reaches": reached[name],
            }
            for name in sorted(trees)
        },
        "classes": {name: _written(fields) for name, fields in sorted(attributes.items())},
    }
    return _in_lines(written)


def _in_lines(written: Mapping[str, Any]) -> str:
    """Return JSON with one line for each template and each class, so that a difference can be read."""
    groups = []
    for group, entries in written.items():
        if group in ("functions", "pages"):
            groups.append(f'"{group}": {json.dumps(entries)}')
        else:
            lines = ",\n".join(f"{json.dumps(name)}: {json.dumps(entry)}" for name, entry in entries.items())
            groups.append(f'"{group}": {{\n{lines}\n}}')
    return "{\n" + ",\n".join(groups) + "\n}\n"


def _reached(name: str, trees: Mapping[str, nodes.Template]) -> list[str]:
    """Return the templates that a template extends or includes, directly or through others."""
    found, waiting = set[str](), [name]
    while waiting:
        for node in trees[waiting.pop()].find_all((nodes.Include, nodes.Extends)):
            used = {name for name in used_templates(node) if name is not None}
            waiting += used - found
            found |= used
    return sorted(found)


def _written(scope: Scope) -> dict[str, str]:
    # A value that was None each time has an unknown class.
    return {name: "|".join(sorted(kinds)) for name, kinds in sorted(scope.items())}
