"""The public interface changes only on purpose: each name with its signature is in a file."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from golden import expected_text
from public_names import describe_name

from onrecord import api

LISTED = Path(__file__).with_name("api.txt")


@pytest.mark.generated
def test_public_interface_is_as_listed() -> None:
    """Each name with its fields, methods and signatures is as tests/project/api.txt lists it."""
    listed = "".join(f"{line}\n" for name in api.__all__ for line in describe_name(name, getattr(api, name)))

    assert expected_text(LISTED, listed) == listed, "make update writes it; name the change in CHANGELOG.md"


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
