"""Memory: equal values are shared, and free memory returns to the operating system."""

from __future__ import annotations

import ctypes
import os
from types import SimpleNamespace

import pytest

from onrecord.memory import give_back_large_blocks
from onrecord.model.fields import Citation, Via
from onrecord.render.fragments import Fragment


def test_models_share_sets_of_field_names() -> None:
    """Models with the same fields set share the set of names; a copy with another field set has its own."""
    one, other = Citation(source="a"), Citation(source="b")
    changed = one.model_copy(update={"via": (Via(source="c"),)})

    assert one.model_fields_set is other.model_fields_set
    assert one.model_fields_set == {"source"}
    assert changed.model_fields_set == {"source", "via"}


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
