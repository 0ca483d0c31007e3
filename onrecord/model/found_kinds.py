"""The kinds of what a search finds: those of entries and claims, and steps that lie ahead."""

from typing import Literal

from onrecord.model.full_names import NAMED_KINDS, NamedKind

FoundKind = Literal[NamedKind, "step"]
FOUND_KINDS: tuple[FoundKind, ...] = (*NAMED_KINDS, "step")
"""The kinds of what a search finds, in the order of the index."""
