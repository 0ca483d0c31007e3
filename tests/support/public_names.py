"""Describes names that others may import: classes with their fields, methods and signatures, functions, values."""

from __future__ import annotations

import ast
import inspect
import re
import types
import typing
from collections.abc import Callable, Iterator
from enum import Enum
from functools import cached_property
from typing import Any

import msgspec


def describe_name(name: str, value: object) -> Iterator[str]:
    """Yield the lines that describe a class or a function; for another value, its type."""
    if inspect.ismodule(value):
        for inner in sorted(_public_classes(value), key=lambda kind: kind.__name__):
            yield from describe_name(f"{name}.{inner.__name__}", inner)
        return
    if typing.get_origin(value) is not None or isinstance(value, types.UnionType):  # an alias of a type
        yield f"{name} = {_short(inspect.formatannotation(value))}"
        return
    if not inspect.isclass(value):
        yield f"{name}{_signature(value)}" if callable(value) else f"{name}: {type(value).__name__}"
        return
    yield f"class {name}"
    if value.__module__.startswith("onrecord."):  # what a library gives is its own to list
        yield from _members(value)


def _members(value: type) -> Iterator[str]:
    """Yield the fields, attributes and methods of a class."""
    if issubclass(value, msgspec.Struct):
        yield from _fields(value)
    elif not issubclass(value, Enum):
        yield f"    __init__{_signature(value)}"
        yield from (f"    {attribute}{kind}" for attribute, kind in _attributes(value).items())
    for member, found in sorted(vars(value).items()):
        if member.startswith("_"):
            continue
        if inspect.isfunction(found):
            yield f"    {member}{_signature(found)}"
        elif isinstance(found, property | cached_property):
            yield f"    {member}{_returned(found)}"


def _fields(struct: type[msgspec.Struct]) -> Iterator[str]:
    """Yield each public field of a struct with its type, and whether it may be left out."""
    kinds = {field: kind for base in reversed(struct.__mro__) for field, kind in _annotations(base).items()}
    names = struct.__struct_fields__
    needed = len(names) - len(struct.__struct_defaults__)
    for place, field in enumerate(names):
        is_required = place < needed or struct.__struct_defaults__[place - needed] is msgspec.NODEFAULT
        if not field.startswith("_"):
            yield f"    {field}: {kinds[field]}{'' if is_required else ' = ...'}"


def _signature(of: Callable[..., object]) -> str:
    try:
        found = inspect.signature(of)
        if "Annotated[" in str(found.return_annotation):
            found = found.replace(return_annotation=_without_notes(found.return_annotation))
        signature = str(found)
    except ValueError:  # a type of the C library has none
        return ""
    text = re.sub(r"ForwardRef\(('[^']*')\)", r"\1", signature)
    text = re.sub(r"<function (\S+) at 0x\w+>", r"\1", text)
    return _short(re.sub(r"'([^']+)'", r"\1", text))


def _short(annotation: str) -> str:
    """Return an annotation without the modules of its names."""
    return re.sub(r"(?:\b[a-z_]\w*\.)+(?=\w)", "", annotation)


def _public_classes(module: types.ModuleType) -> list[type]:
    """Return the classes that a module hands on by `__all__`, or else those of its own."""
    names = getattr(module, "__all__", None)
    if names is not None:
        return [getattr(module, name) for name in names]
    own = [value for value in vars(module).values() if inspect.isclass(value) and value.__module__ == module.__name__]
    return [value for value in own if not value.__name__.startswith("_")]


def _returned(member: property | cached_property[object]) -> str:
    """Return what a property is, after a colon; empty if it does not say."""
    function = member.fget if isinstance(member, property) else member.func
    kind = inspect.get_annotations(function).get("return", "") if function else ""
    return f": {_written(kind)}" if kind else ""


def _attributes(owner: type) -> dict[str, str]:
    """Return the public names that methods set on their object, each with its type, as far as the code says it."""
    tree = ast.parse(inspect.getsource(owner))
    found = {
        node.attr: ""
        for node in ast.walk(tree)
        if isinstance(node, ast.Attribute) and isinstance(node.ctx, ast.Store) and ast.unparse(node.value) == "self"
    }
    for method in ast.walk(tree):
        if isinstance(method, ast.FunctionDef):
            given = {one.arg: ast.unparse(one.annotation) for one in _parameters(method) if one.annotation}
            for node in ast.walk(method):
                found |= {name: kind for name, kind in _assigned(node, given) if kind}
    found |= {name: kind for name, kind in _annotations(owner).items() if name in found or kind}
    return {name: f": {_short(kind)}" if kind else "" for name, kind in sorted(found.items()) if name[0] != "_"}


def _parameters(method: ast.FunctionDef) -> list[ast.arg]:
    return [*method.args.posonlyargs, *method.args.args, *method.args.kwonlyargs]


def _assigned(node: ast.AST, given: dict[str, str]) -> Iterator[tuple[str, str]]:
    """Yield each attribute that a statement sets, with the type of a parameter or the class that is called."""
    if isinstance(node, ast.AnnAssign):
        targets: list[ast.expr] = [node.target]
        kind = ast.unparse(node.annotation)
    elif isinstance(node, ast.Assign):
        targets, kind = node.targets, _kind_of(node.value, given)
    else:
        return
    for target in targets:
        if isinstance(target, ast.Attribute) and ast.unparse(target.value) == "self":
            yield target.attr, kind


def _kind_of(value: ast.expr, given: dict[str, str]) -> str:
    if isinstance(value, ast.Name):
        return given.get(value.id, "")
    is_class = isinstance(value, ast.Call) and isinstance(value.func, ast.Name) and value.func.id[0].isupper()
    return ast.unparse(value.func) if isinstance(value, ast.Call) and is_class else ""


def _annotations(owner: type) -> dict[str, str]:
    return {name: _written(kind) for name, kind in vars(owner).get("__annotations__", {}).items()}


def _written(annotation: object) -> str:
    """Return an annotation as code has it, without the modules of its names."""
    if isinstance(annotation, typing.ForwardRef):
        return _short(annotation.__forward_arg__)
    if re.search(r"Annotated\[|Optional\[", repr(annotation)):
        return _without_notes(annotation)
    return _short(annotation if isinstance(annotation, str) else inspect.formatannotation(annotation))


def _without_notes(kind: Any) -> str:  # noqa: ANN401  (whatever stands in an annotation)
    """Return a type without what `Annotated` adds, in one form for all versions of Python."""
    origin, parts = typing.get_origin(kind), typing.get_args(kind)
    if origin is typing.Annotated:
        return _without_notes(parts[0])
    if origin in (typing.Union, types.UnionType):
        return " | ".join(map(_without_notes, parts))
    if origin is not None and origin is not typing.Literal:
        return f"{origin.__name__}[{', '.join(map(_without_notes, parts))}]"
    named = {types.NoneType: "None", ...: "..."}
    return named.get(kind) or _short(inspect.formatannotation(kind))
