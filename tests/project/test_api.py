"""The public interface changes only on purpose: each name with its signature is in a file."""

from __future__ import annotations

import ast
import inspect
import re
import subprocess
import sys
from collections.abc import Callable, Iterator
from enum import Enum
from functools import cached_property
from pathlib import Path

import msgspec
import pytest
from golden import expected_text

from onrecord import api

LISTED = Path(__file__).with_name("api.txt")


@pytest.mark.generated
def test_public_interface_is_as_listed() -> None:
    """Each name with its fields, methods and signatures is as tests/project/api.txt lists it."""
    listed = "".join(f"{line}\n" for name in api.__all__ for line in _lines(name, getattr(api, name)))

    assert expected_text(LISTED, listed) == listed, "make update writes it; name the change in CHANGELOG.md"


def _lines(name: str, value: object) -> Iterator[str]:
    if not inspect.isclass(value):
        assert callable(value)
        yield f"{name}{_signature(value)}"
        return
    yield f"class {name}"
    if issubclass(value, msgspec.Struct):
        types = {field: kind for base in reversed(value.__mro__) for field, kind in _annotations(base).items()}
        names = value.__struct_fields__
        needed = len(names) - len(value.__struct_defaults__)
        for place, field in enumerate(names):
            is_required = place < needed or value.__struct_defaults__[place - needed] is msgspec.NODEFAULT
            yield f"    {field}: {types[field]}{'' if is_required else ' = ...'}"
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


def _signature(of: Callable[..., object]) -> str:
    text = re.sub(r"ForwardRef\(('[^']*')\)", r"\1", str(inspect.signature(of)))
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


def test_names_are_sorted_and_exist() -> None:
    """`__all__` is sorted, and has no name that the module lacks."""
    assert api.__all__ == sorted(api.__all__, key=lambda name: (name.islower(), name))
    assert [name for name in api.__all__ if not hasattr(api, name)] == []

    with pytest.raises(AttributeError, match="has no attribute 'Planned'"):
        _ = api.Planned


def test_function_stays_a_function() -> None:
    """`check` is the function before and after other modules import the package of the same name."""
    program = (
        "from onrecord import api\n"
        "first = api.check\n"
        "import onrecord, onrecord.check, onrecord.build.builder\n"
        "assert api.check is first and callable(first) and callable(api.build)\n"
        "assert onrecord.check.__name__ == 'onrecord.check'\n"
    )
    subprocess.run([sys.executable, "-c", program], check=True)


def test_interface_loads_no_rendering_before_it_is_used() -> None:
    """A plug-in's rule imports what it needs without the modules that render pages."""
    program = (
        "import sys\n"
        "from onrecord.api import Context, Problem, check\n"
        "assert 'onrecord.render' not in sys.modules\n"
        "from onrecord.api import PageKind\n"
        "assert PageKind.__module__ == 'onrecord.render.pages.page_kind'\n"
    )
    subprocess.run([sys.executable, "-c", program], check=True)
