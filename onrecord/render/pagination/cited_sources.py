"""The sources of each story in the order in which it first cites them."""

from collections import defaultdict
from collections.abc import Iterable, Mapping

from msgspec import Struct

from onrecord.model.relations import Ref
from onrecord.model.site import Source, Story


class CitedSources(Struct, frozen=True):
    """The sources of a story in the order in which it first cites them."""

    events: Mapping[str, tuple[Ref, ...]]
    """The events that cite each."""
    order: Mapping[Ref, int]
    """The positions of the story's events."""


def cited_in_stories(sources: Iterable[Source]) -> dict[str, dict[str, list[Ref]]]:
    """Return which of the sources each story cites, with the events that cite each."""
    found: dict[str, dict[str, list[Ref]]] = defaultdict(dict)
    for source in sources:
        for ref in source.cited_by:
            found[ref.story].setdefault(source.id, []).append(ref)
    return found


def in_order_of_citation(story: Story, cited: Iterable[tuple[str, list[Ref]]]) -> CitedSources:
    """Return the sources of a story in order, given each with the events that cite it."""
    order = {ref: position for position, ref in enumerate(story.events)}
    ranked = sorted((min(order[ref] for ref in refs), source, tuple(refs)) for source, refs in cited)
    return CitedSources({source: refs for _, source, refs in ranked}, order)
