"""What is held once where many things say the same, and what is given back."""

from __future__ import annotations

from onrecord.memory import give_back_large_blocks
from onrecord.model.fields import Citation, Via
from onrecord.render.fragments import Part


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

    part = Part(render)

    assert [part.__html__(), part.__html__()] == ["<p>“Слова”</p>"] * 2
    assert len(times) == 1
    assert not hasattr(part, "_render")


def test_large_blocks_are_given_back_on_any_system() -> None:
    """Where the C library has nothing of the kind, nothing happens."""
    give_back_large_blocks()
