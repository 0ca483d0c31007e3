"""Describes names that others may import: classes with their fields, methods and signatures, functions, values."""

from __future__ import annotations

import ast
import inspect
import re
import typing
from collections.abc import Callable, Iterator
from enum import Enum
from functools import cached_property

import msgspec


def describe_name(name: str, value: object) -> Iterator[str]:
    """Yield the lines that describe a class or a function; for another value, its type."""
    if typing.get_origin(value) is not None:  # an alias of a type
        yield f"{name} = {_short(inspect.formatannotation(value))}"
        return
    if not inspect.isclass(value):
        yield f"{name}{_signature(value)}" if callable(value) else f"{name}: {type(value).__name__}"
        return
    yield f"class {name}"
    if issubclass(value, msgspec.Struct):
        yield from _fields(value)
    elif not issubclass(value, Enum):
        yield f"    __init__{_signature(value)}"
        yield from (f"    {name}" for name in _attributes(value))
    for member, found in sorted(vars(value).items()):
        if member.startswith("_"):
            continue
        if inspect.isfunction(found):
            yield f"    {member}{_signature(found)}"
        elif isinstance(found, property | cached_property):
            yield f"    {member}"


def _fields(struct: type[msgspec.Struct]) -> Iterator[str]:
    """Yield each public field of a struct with its type, and whether it may be left out."""
    types = {field: kind for base in reversed(struct.__mro__) for field, kind in _annotations(base).items()}
    names = struct.__struct_fields__
    needed = len(names) - len(struct.__struct_defaults__)
    for place, field in enumerate(names):
        is_required = place < needed or struct.__struct_defaults__[place - needed] is msgspec.NODEFAULT
        if not field.startswith("_"):
            yield f"    {field}: {types[field]}{'' if is_required else ' = ...'}"


def _signature(of: Callable[..., object]) -> str:
    try:
        signature = str(inspect.signature(of))
    except ValueError:  # a type of the C library has none
        return ""
    text = re.sub(r"ForwardRef\(('[^']*')\)", r"\1", signature)
    text = re.sub(r"<function (\S+) at 0x\w+>", r"\1", text)
    return _short(re.sub(r"'([^']+)'", r"\1", text))


def _short(annotation: str) -> str:
    """Return an annotation without the modules of its names."""
    return re.sub(r"(?:\b[a-z_]\w*\.)+(?=\w)", "", annotation)


def _attributes(owner: type) -> list[str]:
    """Return the public names that methods set on their object."""
    found = (node for node in ast.walk(ast.parse(inspect.getsource(owner))) if isinstance(node, ast.Attribute))
    names = {node.attr for node in found if isinstance(node.ctx, ast.Store) and ast.unparse(node.value) == "self"}
    return sorted(name for name in names if not name.startswith("_"))


def _annotations(owner: type) -> dict[str, str]:
    found = vars(owner).get("__annotations__", {}).items()
    return {name: _short(kind if isinstance(kind, str) else inspect.formatannotation(kind)) for name, kind in found}
