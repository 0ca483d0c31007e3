"""What is held once where many things say the same, and what is given back."""

from __future__ import annotations

import ctypes
import os
from types import SimpleNamespace

import pytest

from onrecord.memory import give_back_large_blocks
from onrecord.model.fields import Citation, Via
from onrecord.render.fragments import Fragment


def test_models_share_the_names_of_their_fields() -> None:
    """Models that have the same fields set share their names; a copy that sets another field has its own."""
    one, other = Citation(source="a"), Citation(source="b")
    changed = one.model_copy(update={"via": (Via(source="c"),)})

    assert one.model_fields_set is other.model_fields_set
    assert one.model_fields_set == {"source"}
    assert changed.model_fields_set == {"source", "via"}


def test_part_is_rendered_once() -> None:
    """A part of pages is rendered when it first stands on one; what it was made of is not held any longer."""
    times: list[int] = []

    def render() -> str:
        times.append(1)
        return "<p>“Слова”</p>\n"

    part = Fragment(render)

    assert [part.__html__(), part.__html__()] == ["<p>“Слова”</p>"] * 2
    assert len(times) == 1
    assert not hasattr(part, "_render")


@pytest.mark.parametrize(("names", "told"), [({"CS_GNU_LIBC_VERSION": 2}, [(-3, 1 << 20)]), ({}, [])])
def test_only_the_library_that_knows_it_is_told(
    names: dict[str, int], told: list[tuple[int, int]], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The GNU C library is told from which size on free memory goes back; another has no such call, and gets none."""
    calls: list[tuple[int, int]] = []
    monkeypatch.setattr(os, "confstr_names", names)
    monkeypatch.setattr(ctypes, "CDLL", lambda _name: SimpleNamespace(mallopt=lambda *given: calls.append(given)))

    give_back_large_blocks()

    assert calls == told
