"""Memory: equal values are shared, and free memory returns to the operating system."""

from __future__ import annotations

import ctypes
import os
from types import SimpleNamespace

import pytest

from onrecord.memory import give_back_large_blocks
from onrecord.model.fields import Citation, Via
from onrecord.render.fragments import Fragment


def test_models_store_only_what_was_set() -> None:
    """A model holds the fields that were set, and its class the defaults; a copy can set another field."""
    one = Citation(source="a")
    changed = one.model_copy(update={"via": (Via(source="c"),)})

    assert (vars(one), one.locator) == ({"source": "a"}, None)
    assert changed.model_fields_set == {"source", "via"}
    assert one == Citation(source="a", locator=None) != changed
    assert hash(one) == hash(Citation(source="a", locator=None))


def test_fragment_is_rendered_once() -> None:
    """A fragment renders on first use and then drops its render function."""
    renders: list[int] = []

    def render() -> str:
        renders.append(1)
        return "<p>“Слова”</p>\n"

    fragment = Fragment(render)

    assert [fragment.__html__(), fragment.__html__()] == ["<p>“Слова”</p>"] * 2
    assert len(renders) == 1
    assert not hasattr(fragment, "_render")


@pytest.mark.parametrize(("names", "expected"), [({"CS_GNU_LIBC_VERSION": 2}, [(-3, 1 << 20)]), ({}, [])])
def test_only_gnu_library_gets_memory_threshold(
    names: dict[str, int], expected: list[tuple[int, int]], monkeypatch: pytest.MonkeyPatch
) -> None:
    """`give_back_large_blocks` sets the threshold in the GNU C library and calls nothing in another."""
    calls: list[tuple[int, int]] = []
    monkeypatch.setattr(os, "confstr_names", names)
    monkeypatch.setattr(ctypes, "CDLL", lambda _name: SimpleNamespace(mallopt=lambda *given: calls.append(given)))

    give_back_large_blocks()

    assert calls == expected
