"""The cards of stories and of disputed claims."""

from __future__ import annotations

from collections.abc import Iterator

from onrecord.model.relations import Ref
from onrecord.problems import Outcome
from onrecord.render.cards.card_writer import Card
from onrecord.render.context import RenderContext
from onrecord.render.outputs.file_kind import FileKind


def _keys(context: RenderContext, story: str) -> Iterator[str | Ref]:
    if context.cards.has_story(story):
        yield story
        yield from context.cards.claims(story)


def _address(context: RenderContext, key: str | Ref) -> str:
    addresses = context.addresses
    return addresses.card(addresses.claim_page(*key) if isinstance(key, Ref) else addresses.story(key))


def _write(context: RenderContext, key: str | Ref) -> Outcome[str]:
    card: Card | None = context.cards.claim(key) if isinstance(key, Ref) else context.cards.story(key)
    assert card is not None, "the keys are those of cards"  # noqa: S101
    return Outcome(card.svg)


CARDS = FileKind[str | Ref](subject="story", keys=_keys, address=_address, write=_write, is_drawing=True)
